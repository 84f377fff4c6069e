//! The second verifier (`tests/verifier/verify.py`, Python 3) says the same of damaged
//! folders, word for word.

use crate::fixture::{drawn, folder};
use crate::flips::proved;
use serde_json::{Value, json};
use std::process::Command;
use watchkeeper::domain::journal::folder::{Files, KEYS, MANIFEST};
use watchkeeper::domain::journal::hash::hex;

/// How many random flips: 2,000 as published.
fn count() -> u64 {
    std::env::var("AGREE").ok().and_then(|v| v.parse().ok()).unwrap_or(2_000)
}

fn python() -> Option<&'static str> {
    ["python3", "python"].into_iter().find(|p| Command::new(p).arg("--version").output().is_ok())
}

/// The answers of the second verifier to all flips, from one run of it.
fn answers(folders: &[Files], flips: &[(usize, String, usize, u8)]) -> Vec<Value> {
    let task = json!({
        "folders": folders.iter().map(|files| {
            files.iter().map(|(name, bytes)| (name.clone(), json!(hex(bytes)))).collect::<serde_json::Map<_, _>>()
        }).collect::<Vec<_>>(),
        "flips": flips,
    });
    let dir = tempfile::tempdir().unwrap();
    let list = dir.path().join("flips.json");
    std::fs::write(&list, task.to_string()).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/verifier/verify.py");
    let output = Command::new(python().expect("this test needs Python 3"))
        .args([script, "--batch"])
        .arg(&list)
        .output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_second_verifier_agrees_on_random_flips() {
    let mut folders: Vec<Files> = (0..20).map(|seed| folder(seed).1).collect();
    let flips: Vec<(usize, String, usize, u8)> = (0..count())
        .map(|n| {
            let draw: [u8; 24] = drawn(n, "flip");
            let number = |at: usize| u64::from_be_bytes(draw[at..at + 8].try_into().unwrap()) as usize;
            let files = &folders[number(0) % folders.len()];
            // Every byte of the folder with the same chance; the first 20 leave it whole.
            let mut at = number(8) % files.values().map(Vec::len).sum::<usize>();
            let name = files.iter().find(|(_, bytes)| {
                let inside = at < bytes.len();
                at -= if inside { 0 } else { bytes.len() };
                inside
            });
            let pattern = if n < 20 { 0 } else { draw[23] % 255 + 1 };
            (number(0) % folders.len(), name.unwrap().0.clone(), at, pattern)
        })
        .collect();
    let answers = answers(&folders, &flips);
    assert_eq!(answers.len(), flips.len());
    for ((number, name, at, pattern), theirs) in flips.iter().zip(&answers) {
        let files = &mut folders[*number];
        files.get_mut(name).unwrap()[*at] ^= pattern;
        let ours = proved(files).json();
        files.get_mut(name).unwrap()[*at] ^= pattern;
        assert_eq!(ours, *theirs, "folder {number}, {name}, byte {at} ^ {pattern}");
        assert_eq!(ours["ok"], json!(*pattern == 0));
    }
    assert!(flips.iter().any(|f| f.1 == MANIFEST) && flips.iter().any(|f| f.1 == KEYS) || count() < 100);
}
