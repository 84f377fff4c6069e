//! Honest changes pass; each way to cheat is named, also with the device's own key.

use crate::fixture::{Boat, drawn, folder, officer_key};
use crate::flips::proved;
use watchkeeper::domain::journal::body::Body;
use watchkeeper::domain::journal::chain::{Batch, Head};
use watchkeeper::domain::journal::entry::{Action, Entry, Epoch, RecordId, Seq, Stream};
use watchkeeper::domain::journal::folder::{FolderFault, KEYS, MANIFEST, read, write};
use watchkeeper::domain::journal::hash::Hash;
use watchkeeper::domain::journal::report::{DamageWhy, Report, Why};
use watchkeeper::domain::journal::sign::PrivateKey;
use watchkeeper::domain::journal::verify::verify;

/// Three reports in the case stream, the second with a photo, and a log entry.
fn boat() -> (Boat, [RecordId; 3]) {
    let mut boat = Boat::new(77);
    boat.write(Stream::Ops, Action::Note, "log", None, &[]);
    let seal = |boat: &mut Boat, kind, photos: &[&[u8]]| {
        boat.write(Stream::Case, Action::Seal, kind, Some("tanaka"), photos)
    };
    let ids = [
        seal(&mut boat, "boarding", &[]),
        seal(&mut boat, "seizure", &[b"the photo itself"]),
        seal(&mut boat, "boarding", &[]),
    ];
    (boat, ids)
}

fn first(report: &Report) -> (Stream, u64, Why) {
    assert!(report.first_bad.is_some(), "{report:?}");
    let bad = report.first_bad.expect("just asserted");
    (bad.stream, bad.seq.0, bad.why)
}

#[test]
fn honest_amendments_and_lawful_erasures_pass() {
    let (mut boat, [boarding, seizure, _]) = boat();
    boat.write(Stream::Case, Action::Amend { of: boarding }, "boarding", Some("sato"), &[]);
    boat.write(Stream::Case, Action::Supersede { of: boarding }, "boarding", Some("tanaka"), &[]);
    boat.write(Stream::Case, Action::Withdraw { of: boarding }, "boarding", Some("tanaka"), &[]);
    boat.erase(Stream::Ctl, seizure, "retention 5 years");
    let report = proved(&boat.seal());
    assert!(report.ok, "{report:?}");
    assert_eq!((report.records, report.amendments, report.erased), (8, 3, 1));
}

#[test]
fn an_erasure_leaves_nothing_to_guess_from() {
    let (mut boat, [_, seizure, _]) = boat();
    let before = boat.entries().into_iter().find(|e| e.record == seizure).unwrap();
    let body = Body::from_file(&boat.contents.bodies[&before.commitment]).unwrap();
    boat.erase(Stream::Case, seizure, "court order");
    let files = boat.seal();
    let held = |needle: &[u8]| files.values().any(|f| f.windows(needle.len()).any(|w| w == needle));
    assert!(!held(&body.bytes) && !held(&body.salt) && !held(b"the photo itself"));
    assert!(held(&before.commitment.0));
    // The body alone doesn't prove itself: without the salt it fits nothing.
    assert_ne!(Body { salt: [0; 32], ..body }.commitment(), before.commitment);
}

#[test]
fn a_body_or_photo_that_is_gone_without_an_erasure_is_named() {
    let (mut boat, [boarding, seizure, _]) = boat();
    let entries = boat.entries();
    let find = |id| entries.iter().find(|e| e.record == id).unwrap();
    boat.contents.bodies.remove(&find(boarding).commitment);
    assert_eq!(first(&proved(&boat.seal())), (Stream::Case, 1, Why::BodyMissing));
    let (mut boat, _) = self::boat();
    boat.contents.attachments.remove(&find(seizure).attachments[0].hash);
    assert_eq!(first(&proved(&boat.seal())), (Stream::Case, 2, Why::AttachmentMissing));
}

#[test]
fn an_erased_body_that_is_still_there_is_named() {
    for (stream, seq) in [(Stream::Case, 2), (Stream::Ctl, 2)] {
        let (mut boat, [_, seizure, _]) = boat();
        let (bodies, photos) = (boat.contents.bodies.clone(), boat.contents.attachments.clone());
        boat.erase(stream, seizure, "court order");
        if stream == Stream::Case {
            boat.contents.bodies.extend(bodies);
        } else {
            boat.contents.attachments.extend(photos);
        }
        assert_eq!(first(&proved(&boat.seal())), (Stream::Case, seq, Why::Kept));
    }
}

#[test]
fn references_must_be_to_earlier_records() {
    for (action, why) in [
        (Action::Amend { of: RecordId([9; 16]) }, Why::Reference),
        // The record that is written next refers to itself.
        (Action::Withdraw { of: RecordId(drawn(77, "record 4")) }, Why::Reference),
        (Action::Supersede { of: RecordId(drawn(77, "record 5")) }, Why::Reference),
    ] {
        let (mut boat, _) = boat();
        boat.write(Stream::Case, action, "boarding", None, &[]);
        boat.write(Stream::Case, Action::Note, "boarding", None, &[]);
        assert_eq!(first(&proved(&boat.seal())), (Stream::Case, 4, why));
    }
    // An erasure itself is never erased.
    let (mut boat, [boarding, ..]) = boat();
    boat.erase(Stream::Case, boarding, "court order");
    let erasure = boat.entries().into_iter().rfind(|e| e.stream == Stream::Case).unwrap().record;
    boat.erase(Stream::Case, erasure, "cover up");
    assert_eq!(first(&proved(&boat.seal())), (Stream::Case, 5, Why::Reference));
}

/// With the device's key, a changed journal can be sealed anew, but not the old one
/// continued: whoever lacks the key of the officer can't change what the officer signed.
#[test]
fn what_an_officer_signed_needs_the_officers_key() {
    let (mut boat, _) = boat();
    let (entries, _) = boat.contents.streams.get_mut(&Stream::Case).unwrap();
    let mut entry = Entry::decode(&entries[2]).unwrap();
    entry.kind = "nil".to_owned();
    entries[2] = entry.encode();
    let head = Head::after(&entry);
    let batch = Batch::sign(boat.contents.device, Seq(1), &head, &boat.key);
    boat.contents.streams.get_mut(&Stream::Case).unwrap().1 = vec![batch.clone()];
    let report = proved(&write(&boat.contents, &boat.key));
    // The log is unsigned in this folder, but the case stream comes first.
    assert_eq!(first(&report), (Stream::Case, 3, Why::OfficerSignature));

    let own = PrivateKey::from_seed(&[1; 32]);
    entry.officer = Some(entry.statement().sign("tanaka", &own));
    boat.contents.streams.get_mut(&Stream::Case).unwrap().0[2] = entry.encode();
    let batch = Batch::sign(boat.contents.device, Seq(1), &Head::after(&entry), &boat.key);
    boat.contents.streams.get_mut(&Stream::Case).unwrap().1 = vec![batch];
    assert_eq!(first(&proved(&write(&boat.contents, &boat.key))), (Stream::Case, 3, Why::OfficerKey));
    assert_ne!(own.public(), officer_key(77, "tanaka").public());
}

#[test]
fn a_record_that_is_taken_out_put_in_or_moved_is_named() {
    let change = |by: fn(&mut Vec<Vec<u8>>)| {
        let (mut boat, _) = boat();
        boat.seal();
        by(&mut boat.contents.streams.get_mut(&Stream::Case).unwrap().0);
        proved(&write(&boat.contents, &boat.key))
    };
    let out = change(|e| {
        e.remove(1);
    });
    assert_eq!(first(&out), (Stream::Case, 2, Why::Missing));
    assert_eq!(out.gaps.iter().map(|g| (g.from.0, g.to.0)).collect::<Vec<_>>(), [(2, 2)]);
    assert_eq!(first(&change(|e| e.truncate(1))), (Stream::Case, 2, Why::Missing));
    assert_eq!(first(&change(Vec::clear)), (Stream::Case, 1, Why::Missing));
    assert_eq!(first(&change(|e| e.push(e[2].clone()))), (Stream::Case, 4, Why::Order));
    assert_eq!(first(&change(|e| e.swap(0, 1))).1, 1);
    let twice = change(|e| e.insert(1, e[0].clone()));
    assert_eq!((first(&twice).0, first(&twice).1), (Stream::Case, 2));
}

#[test]
fn what_the_device_did_not_sign_for_is_named() {
    let (mut boat, _) = boat();
    boat.sign(Stream::Case);
    boat.write(Stream::Case, Action::Note, "boarding", None, &[]);
    let files = write(&boat.contents, &boat.key);
    assert_eq!(first(&proved(&files)), (Stream::Case, 4, Why::Unsigned));

    let (mut boat, _) = self::boat();
    boat.seal();
    let other = PrivateKey::from_seed(&[1; 32]);
    let head = Head::after(&boat.entries()[2]);
    boat.contents.streams.get_mut(&Stream::Case).unwrap().1 =
        vec![Batch::sign(boat.contents.device, Seq(1), &head, &other)];
    assert_eq!(first(&proved(&write(&boat.contents, &boat.key))), (Stream::Case, 1, Why::BatchSignature));
}

#[test]
fn an_entry_of_another_stream_or_a_second_use_of_an_id_is_named() {
    let (mut boat, _) = boat();
    boat.seal();
    let log = boat.contents.streams[&Stream::Ops].0[0].clone();
    boat.contents.streams.get_mut(&Stream::Case).unwrap().0.push(log);
    assert_eq!(first(&proved(&write(&boat.contents, &boat.key))), (Stream::Case, 4, Why::Misplaced));

    let (mut boat, _) = self::boat();
    let mut entry = boat.entries()[3].clone();
    entry.record = boat.entries()[0].record;
    boat.contents.streams.get_mut(&Stream::Ops).unwrap().0 = vec![entry.encode()];
    boat.contents.streams.get_mut(&Stream::Ops).unwrap().1 =
        vec![Batch::sign(boat.contents.device, Seq(1), &Head::after(&entry), &boat.key)];
    boat.sign(Stream::Case);
    let files = write(&boat.contents, &boat.key);
    assert_eq!(first(&proved(&files)), (Stream::Ops, 1, Why::DuplicateId));
}

#[test]
fn a_folder_of_another_device_is_noticed_when_the_key_is_known() {
    let (boat, files) = folder(1);
    let mut bundle = read(&files).unwrap();
    bundle.demand_key(boat.key.public());
    assert!(verify(&bundle).ok);
    bundle.demand_key(PrivateKey::from_seed(&[1; 32]).public());
    assert_eq!(verify(&bundle).damaged[0].why, DamageWhy::ForeignKey);
}

#[test]
fn files_that_are_gone_or_added_are_named() {
    let (_, files) = folder(2);
    for name in files.keys() {
        let mut less = files.clone();
        less.remove(name);
        let report = proved(&less);
        assert!(report.damaged.iter().any(|d| d.file == *name && d.why == DamageWhy::Missing), "{report:?}");
    }
    let mut more = files.clone();
    more.insert("notes.txt".to_owned(), Vec::new());
    assert_eq!(proved(&more).damaged[0].why, DamageWhy::Unlisted);
    let mut none = files.clone();
    none.remove(MANIFEST);
    none.remove(KEYS);
    assert_eq!(read(&none), Err(FolderFault::NotAFolder));
    none.insert(KEYS.to_owned(), vec![0]);
    assert_eq!(read(&none), Err(FolderFault::NoKey));
}

/// Sealed again with an older body put back: the commitment still tells.
#[test]
fn a_body_that_was_exchanged_is_named() {
    let (mut boat, [_, seizure, _]) = boat();
    let entry = boat.entries().into_iter().find(|e| e.record == seizure).unwrap();
    let other = Body { salt: [5; 32], bytes: b"nothing found".to_vec() };
    boat.contents.bodies.insert(entry.commitment, other.to_file());
    assert_eq!(first(&proved(&boat.seal())), (Stream::Case, 2, Why::BodyAltered));
    let (mut boat, _) = self::boat();
    boat.contents.attachments.insert(Hash::of_file(b"the photo itself"), b"another photo".to_vec());
    assert_eq!(first(&proved(&boat.seal())), (Stream::Case, 2, Why::AttachmentAltered));
}

/// A restored old copy goes on in a new epoch; numbers begin again and nothing is a gap.
#[test]
fn a_new_epoch_is_no_gap_but_a_lost_one_is() {
    let (mut boat, _) = boat();
    boat.epoch(Stream::Case, 3);
    boat.write(Stream::Case, Action::Note, "boarding", None, &[]);
    let files = boat.seal();
    assert!(proved(&files).ok);
    boat.contents.streams.get_mut(&Stream::Case).unwrap().0.pop();
    let report = proved(&write(&boat.contents, &boat.key));
    assert_eq!((first(&report), report.gaps[0].epoch), ((Stream::Case, 1, Why::Missing), Epoch(3)));
}

proptest::proptest! {
    /// Whatever stands in the files, reading and proving them comes to an end.
    #[test]
    fn no_files_panic(
        seed in 0..20u64,
        which in proptest::prelude::any::<proptest::sample::Index>(),
        bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200),
        keep in proptest::prelude::any::<proptest::sample::Index>(),
    ) {
        let (_, mut files) = folder(seed);
        let names: Vec<String> = files.keys().cloned().collect();
        let file = files.get_mut(which.get(&names)).unwrap();
        let before = file.clone();
        file.truncate(keep.index(before.len() + 1));
        file.extend(bytes);
        let same = *file == before;
        proptest::prop_assert_eq!(proved(&files).ok, same);
    }
}
