//! Every single flipped byte of a sealed folder is noticed, and what it hit is named.

use crate::fixture::{Boat, folder};
use std::collections::BTreeMap;
use watchkeeper::domain::journal::bundle::Bundle;
use watchkeeper::domain::journal::entry::{Action, Entry, RecordId, Stream};
use watchkeeper::domain::journal::folder::{Files, read};
use watchkeeper::domain::journal::report::Report;
use watchkeeper::domain::journal::verify::verify;

pub(crate) fn proved(files: &Files) -> Report {
    verify(&read(files).unwrap())
}

/// What a damaged byte must be put down to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Hit {
    Record(Stream, u32, u64, RecordId),
    File,
}

/// For every byte of a folder what it belongs to, from the bundle of the whole folder
/// and the lengths of its frames.
fn map(files: &Files, bundle: &Bundle) -> BTreeMap<String, Vec<Hit>> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut map = BTreeMap::new();
    let hit = |e: &Entry| Hit::Record(e.stream, e.epoch.0, e.seq.0, e.record);
    for (stream, found) in &bundle.streams {
        let mut hits = Vec::new();
        for bytes in &found.entries {
            let entry = Entry::decode(bytes).unwrap();
            // A byte string of 24 to 255 bytes has a head of two, a longer one of three.
            let head = if bytes.len() < 256 { 2 } else { 3 };
            hits.extend(vec![hit(&entry); head + bytes.len()]);
            entries.push(entry);
        }
        map.insert(format!("entries/{}.cbor", stream.name()), hits);
    }
    for (name, bytes) in files {
        let owner = entries.iter().find(|e| {
            name.ends_with(&e.commitment.to_string())
                || e.attachments.iter().any(|a| name.ends_with(&a.hash.to_string()))
        });
        map.entry(name.clone()).or_insert_with(|| vec![owner.map_or(Hit::File, hit); bytes.len()]);
    }
    map
}

/// The share of the bytes to flip: every byte with `FLIPS=1`, else one of 50, another
/// one in each folder.
fn stride() -> usize {
    std::env::var("FLIPS").ok().and_then(|v| v.parse().ok()).unwrap_or(50)
}

/// Demands that a folder with a damaged byte in `name` is found wrong, and why.
fn check(files: &Files, name: &str, hit: &Hit, told: &str) {
    let report = proved(files);
    assert!(!report.ok, "{told}: {report:?}");
    match hit {
        Hit::File => {
            assert_eq!(report.first_bad, None, "{told}");
            assert_eq!(report.damaged.iter().map(|d| d.file.as_str()).collect::<Vec<_>>(), [name], "{told}");
        }
        Hit::Record(stream, epoch, seq, record) => {
            let bad = report.first_bad.expect(told);
            assert_eq!((bad.stream, bad.epoch.0, bad.seq.0), (*stream, *epoch, *seq), "{told}");
            let id_damaged = name.starts_with("entries/");
            assert!(id_damaged || bad.record == Some(*record), "{told}");
        }
    }
}

#[test]
fn every_flipped_byte_is_noticed_and_named() {
    let stride = stride();
    let mut flipped = 0;
    for seed in 0..20 {
        let (_, mut files) = folder(seed);
        let whole = read(&files).unwrap();
        let report = verify(&whole);
        assert!(report.ok, "folder {seed}: {report:?}");
        let map = map(&files, &whole);
        let names: Vec<String> = files.keys().cloned().collect();
        let mut count = seed as usize;
        for name in names {
            assert_eq!(map[&name].len(), files[&name].len(), "{name}");
            for (at, hit) in map[&name].iter().enumerate() {
                count += 1;
                if !count.is_multiple_of(stride) {
                    continue;
                }
                flipped += 1;
                let pattern = 1 + ((at * 37 + count) % 255) as u8;
                files.get_mut(&name).unwrap()[at] ^= pattern;
                check(&files, &name, hit, &format!("folder {seed}, {name}, byte {at} ^ {pattern}"));
                files.get_mut(&name).unwrap()[at] ^= pattern;
            }
        }
    }
    println!("{flipped} bytes flipped");
    assert!(flipped * stride > 75_000);
}

/// A folder of 300 reports with photos, a sample of its bytes: the record that is hit is
/// named however long the chain before and behind it is.
#[test]
fn a_larger_folder_is_proved_by_sample() {
    let mut boat = Boat::new(300);
    for n in 0..300u32 {
        let photo = n.to_be_bytes().repeat(40);
        boat.write(Stream::Case, Action::Seal, "boarding", (n % 3 == 0).then_some("tanaka"), &[&photo]);
        if n % 7 == 0 {
            boat.sign(Stream::Case);
        }
    }
    let mut files = boat.seal();
    let whole = read(&files).unwrap();
    assert!(verify(&whole).ok);
    let map = map(&files, &whole);
    let bytes: Vec<(String, usize)> =
        files.iter().flat_map(|(name, bytes)| (0..bytes.len()).map(|at| (name.clone(), at))).collect();
    for (name, at) in bytes.iter().step_by(bytes.len() / 40) {
        files.get_mut(name).unwrap()[*at] ^= 0x20;
        check(&files, name, &map[name][*at], &format!("{name}, byte {at}"));
        files.get_mut(name).unwrap()[*at] ^= 0x20;
    }
}
