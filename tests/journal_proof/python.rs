//! The second verifier (`tests/verifier/verify.py`, Python 3) says the same of damaged
//! folders, word for word.

use crate::fixture::{drawn, folder};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use watchkeeper::domain::journal::folder::{Files, read};
use watchkeeper::domain::journal::hash::hex;
use watchkeeper::domain::journal::verify::verify;

/// How many random flips: 2,000 as published.
fn count() -> u64 {
    std::env::var("AGREE").ok().and_then(|v| v.parse().ok()).unwrap_or(2_000)
}

fn python() -> Option<&'static str> {
    ["python3", "python"].into_iter().find(|p| Command::new(p).arg("--version").output().is_ok())
}

/// What is done to a folder.
#[derive(Debug, Clone)]
enum Damage {
    Flip(String, usize, u8),
    Cut(String, usize),
    Drop(String),
}

impl Damage {
    fn json(&self) -> Value {
        match self {
            Self::Flip(name, at, pattern) => json!(["flip", name, at, pattern]),
            Self::Cut(name, length) => json!(["cut", name, length]),
            Self::Drop(name) => json!(["drop", name]),
        }
    }

    fn apply(&self, files: &mut Files) {
        match self {
            Self::Flip(name, at, pattern) => {
                if let Some(byte) = files.entry(name.clone()).or_default().get_mut(*at) {
                    *byte ^= pattern;
                }
            }
            Self::Cut(name, length) => files.entry(name.clone()).or_default().truncate(*length),
            Self::Drop(name) => {
                files.remove(name);
            }
        }
    }
}

type Case = (usize, Vec<Damage>);

/// The answers of the second verifier to all cases, from one run of it.
fn answers(folders: &[Files], cases: &[Case]) -> Vec<Value> {
    let hexed = |files: &Files| -> serde_json::Map<String, Value> {
        files.iter().map(|(name, bytes)| (name.clone(), json!(hex(bytes)))).collect()
    };
    let damages =
        |(number, damages): &Case| json!([number, damages.iter().map(Damage::json).collect::<Vec<_>>()]);
    let task = json!({
        "folders": folders.iter().map(hexed).collect::<Vec<_>>(),
        "cases": cases.iter().map(damages).collect::<Vec<_>>(),
    });
    let dir = tempfile::tempdir().unwrap();
    let list = dir.path().join("cases.json");
    std::fs::write(&list, task.to_string()).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/verifier/verify.py");
    let python = python().expect("this test needs Python 3");
    let output = Command::new(python).args([script, "--batch"]).arg(&list).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Both verifiers over all cases; the answers, after they were found the same.
fn agreed(folders: &[Files], cases: &[Case]) -> Vec<Value> {
    let answers = answers(folders, cases);
    assert_eq!(answers.len(), cases.len());
    for ((number, damages), theirs) in cases.iter().zip(&answers) {
        let mut files = folders[*number].clone();
        for damage in damages {
            damage.apply(&mut files);
        }
        let ours = read(&files).map_or(Value::Null, |bundle| verify(&bundle).json());
        assert_eq!(ours, *theirs, "folder {number}, {damages:?}");
    }
    answers
}

fn folders() -> Vec<Files> {
    (0..20).map(|seed| folder(seed).1).collect()
}

/// Numbers that depend on `n` and `name`.
fn numbers(n: u64, name: &str) -> [usize; 4] {
    let drawn: [u8; 32] = drawn(n, name);
    [0, 8, 16, 24].map(|at| u64::from_be_bytes(drawn[at..at + 8].try_into().unwrap()) as usize)
}

#[test]
fn the_second_verifier_agrees_on_random_flips() {
    let folders = folders();
    let cases: Vec<Case> = (0..count() + 20)
        .map(|n| {
            let [folder, at, pattern, _] = numbers(n, "flip");
            let folder = folder % folders.len();
            // Every byte of the folder has the same chance; the first 20 stay whole.
            let mut at = at % folders[folder].values().map(Vec::len).sum::<usize>();
            let hit = folders[folder].iter().find(|(_, bytes)| {
                let inside = at < bytes.len();
                at -= if inside { 0 } else { bytes.len() };
                inside
            });
            let pattern = if n < 20 { 0 } else { (pattern % 255) as u8 + 1 };
            (folder, vec![Damage::Flip(hit.unwrap().0.clone(), at, pattern)])
        })
        .collect();
    let whole = |(n, answer): (usize, &Value)| answer["ok"] == json!(n < 20);
    assert!(agreed(&folders, &cases).iter().enumerate().all(whole));
}

/// Several damages at once, most in the small files that all others lean on.
#[test]
fn the_second_verifier_agrees_on_several_damages() {
    let folders = folders();
    let cases: Vec<Case> = (0..count() / 2)
        .map(|n| {
            let [folder, many, ..] = numbers(n, "several");
            let files = &folders[folder % folders.len()];
            let leaned_on: Vec<&String> = files
                .keys()
                .filter(|name| Path::new(name).extension().is_some_and(|e| e == "cbor"))
                .collect();
            let damages = (0..2 + many % 3).map(|d| {
                let [which, what, at, pattern] = numbers(n, &format!("damage {d}"));
                let name = if what.is_multiple_of(4) {
                    files.keys().nth(which % files.len()).unwrap()
                } else {
                    leaned_on[which % leaned_on.len()]
                };
                let at = at % files[name].len();
                match what % 20 {
                    0 | 1 => Damage::Drop(name.clone()),
                    2 | 3 => Damage::Cut(name.clone(), at),
                    _ => Damage::Flip(name.clone(), at, (pattern % 255) as u8 + 1),
                }
            });
            (folder % folders.len(), damages.collect())
        })
        .collect();
    let answers = agreed(&folders, &cases);
    assert!(answers.iter().all(|a| a.is_null() || a["ok"] == json!(false)));
}
