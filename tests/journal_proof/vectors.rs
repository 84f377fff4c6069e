//! The published formats: the vectors of `docs/protocol.md` and the folder in
//! `tests/data/journal` are what the code makes, byte for byte. `WRITE_VECTORS=1` writes
//! them anew.

use crate::fixture::{START, drawn, folder, officer_key};
use crate::flips::proved;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use watchkeeper::domain::journal::body::Body;
use watchkeeper::domain::journal::chain::{Batch, EntryDraft, Head, next};
use watchkeeper::domain::journal::entry::{
    Action, Attachment, ClockFacts, DeviceId, Entry, Epoch, RecordId, Seq, Statement, Stream,
};
use watchkeeper::domain::journal::folder::Files;
use watchkeeper::domain::journal::hash::{Hash, hex};
use watchkeeper::domain::journal::sign::PrivateKey;
use watchkeeper::domain::time::{TimeSource, UtcTime};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Two entries and a batch, from values that a reader can retype.
fn vectors() -> String {
    let (device_key, key) = (PrivateKey::from_seed(&[0x11; 32]), PrivateKey::from_seed(&[0x22; 32]));
    let device = DeviceId([0xd0; 16]);
    let genesis = Head::genesis(device, Stream::Case, Epoch(0));
    let body = Body { salt: [0x55; 32], bytes: b"nil result".to_vec() };
    let photo = Attachment { name: "photo.jpg".to_owned(), hash: Hash::of_file(b"photo"), length: 5 };
    let clock = ClockFacts {
        utc: START,
        source: TimeSource::Gnss,
        monotonic_ms: 61_000,
        boot: [0xb0; 16],
        step_ms: None,
    };
    let statement = Statement {
        device,
        stream: Stream::Case,
        record: RecordId([0xa1; 16]),
        action: &Action::Seal,
        kind: "boarding",
        commitment: body.commitment(),
        attachments: std::slice::from_ref(&photo),
    };
    let officer = statement.sign("tanaka", &key);
    let draft = EntryDraft {
        record: RecordId([0xa1; 16]),
        action: Action::Seal,
        kind: "boarding".to_owned(),
        commitment: body.commitment(),
        attachments: vec![photo],
        officer: Some(officer.clone()),
        clock,
    };
    let first = next(device, &genesis, draft).unwrap();
    let erasure = Body { salt: [0x66; 32], bytes: Vec::new() };
    let draft = EntryDraft {
        record: RecordId([0xa2; 16]),
        action: Action::Erase { of: RecordId([0xa1; 16]), reason: "court order 12".to_owned() },
        kind: "erasure".to_owned(),
        commitment: erasure.commitment(),
        attachments: Vec::new(),
        officer: None,
        clock: ClockFacts {
            utc: UtcTime(START.0 + 60_000),
            monotonic_ms: 121_000,
            step_ms: Some(-40),
            ..clock
        },
    };
    let second = next(device, &Head::after(&first), draft).unwrap();
    let batch = Batch::sign(device, Seq(1), &Head::after(&second), &device_key);
    assert_eq!(Entry::decode(&first.encode()), Ok(first.clone()));
    let mut text = String::new();
    for (name, value) in [
        ("device key, seed", hex(&[0x11; 32])),
        ("device key, public", device_key.public().to_string()),
        ("officer key, seed", hex(&[0x22; 32])),
        ("officer key, public", key.public().to_string()),
        ("device", device.to_string()),
        ("genesis of case, epoch 0", genesis.hash.to_string()),
        ("salt 1", hex(&body.salt)),
        ("body 1 (\"nil result\")", hex(&body.bytes)),
        ("commitment 1", body.commitment().to_string()),
        ("attachment (\"photo\")", Hash::of_file(b"photo").to_string()),
        ("officer signature 1", hex(&officer.signature.0)),
        ("entry 1", hex(&first.encode())),
        ("entry hash 1", first.hash().to_string()),
        ("salt 2", hex(&erasure.salt)),
        ("commitment 2 (empty body)", erasure.commitment().to_string()),
        ("entry 2", hex(&second.encode())),
        ("entry hash 2", second.hash().to_string()),
        ("batch of 1 to 2", hex(&batch.encode())),
    ] {
        writeln!(text, "{name}").unwrap();
        for line in value.as_bytes().chunks(96) {
            writeln!(text, "  {}", std::str::from_utf8(line).unwrap()).unwrap();
        }
    }
    text
}

fn rewrite() -> bool {
    std::env::var_os("WRITE_VECTORS").is_some()
}

#[test]
fn the_published_vectors_are_what_the_code_makes() {
    let path = root().join("docs/protocol.md");
    let doc = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = doc.split_once("```vectors\n").unwrap();
    let (shown, after) = rest.split_once("```").unwrap();
    if rewrite() {
        std::fs::write(&path, format!("{before}```vectors\n{}```{after}", vectors())).unwrap();
    } else {
        assert_eq!(shown, vectors());
    }
}

fn example() -> PathBuf {
    root().join("tests/data/journal/example.sealed")
}

fn on_disk(dir: &Path, prefix: &str, files: &mut Files) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            on_disk(&entry.path(), &format!("{name}/"), files);
        } else {
            files.insert(name, std::fs::read(entry.path()).unwrap());
        }
    }
}

fn save(files: &Files, dir: &Path) {
    for (name, bytes) in files {
        let path = dir.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

#[test]
fn the_example_folder_is_what_the_code_makes() {
    let (_, made) = folder(6);
    if rewrite() {
        let _ = std::fs::remove_dir_all(example());
        save(&made, &example());
    }
    let mut found = Files::new();
    on_disk(&example(), "", &mut found);
    assert!(found == made, "tests/data/journal/example.sealed differs");
    assert_ne!(officer_key(6, "sato").public().0, drawn::<32>(6, "device"));
}

fn verify(path: &Path, more: &[&str]) -> (i32, String, String) {
    let program = env!("CARGO_BIN_EXE_watchkeeper");
    let output = Command::new(program).arg("verify").arg(path).args(more).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_command_proves_and_disproves() {
    let (code, json, _) = verify(&example(), &["--json"]);
    assert_eq!(code, 0);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let (_, made) = folder(6);
    assert_eq!(json, proved(&made).json());
    assert!(verify(&example(), &["--lang", "ja"]).1.contains("証明済み"));
    let (code, page, _) = verify(&example(), &["--lang", "en", "--device-key", &"0".repeat(64)]);
    assert_eq!(code, 1);
    assert!(page.starts_with("NOT PROVED") && page.contains("another device key"), "{page}");
    assert_eq!(verify(&example(), &["--device-key", "xyz"]).0, 2);
    let (code, _, error) = verify(&root().join("docs"), &[]);
    assert_eq!(code, 1);
    assert!(error.starts_with("error: verify: ") && error.contains("manifest.cbor"), "{error}");

    let dir = tempfile::tempdir().unwrap();
    let mut damaged = made.clone();
    let case = damaged.get_mut("entries/case.cbor").unwrap();
    let last = case.len() - 1;
    case[last] ^= 4;
    save(&damaged, dir.path());
    let (code, page, _) = verify(dir.path(), &["--lang", "en"]);
    assert_eq!(code, 1);
    assert!(page.contains("First bad record: reports and evidence, number "), "{page}");
    assert!(page.contains("entries/case.cbor: not as it was sealed"), "{page}");
}
