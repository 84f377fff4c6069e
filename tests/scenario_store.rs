//! `scenario run --data-dir`: a watch without a screen leaves the store behind that the
//! live program would have, the same each time, and never in a live store.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

fn run(dir: &Path, words: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_watchkeeper"))
        .args(words)
        .args(["--lang", "en"])
        .current_dir(dir)
        .env("WATCHKEEPER_PASSPHRASE_FILE", "")
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn objects(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn journal(dir: &Path, data: &str, stream: &str) -> Vec<Value> {
    let who = ["--officer", "TEST-1", "--passphrase-file", "pass", "--data-dir", data];
    let words = [["journal", "--json", "--stream", stream].as_slice(), &who].concat();
    let (code, out, err) = run(dir, &words);
    assert_eq!(code, 0, "{err}");
    objects(&out)
}

#[test]
fn the_same_watch_leaves_the_same_records() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("pass"), "watchkeeper exercise").unwrap();
    fs::write(dir.path().join("keys"), "15:20:00 a\n15:21:00 m\n15:21:01 H I Enter\n").unwrap();
    let play = |data: &str| {
        run(dir.path(), &["scenario", "run", "s1", "--json", "--keys", "keys", "--data-dir", data])
    };
    let (code, out, err) = play("one");
    assert!(err.contains("TEST store in one: officer TEST-1"), "{err}");
    let (again, out_again, _) = play("two");
    assert_eq!((code, &out), (again, &out_again));
    let ops = journal(dir.path(), "one", "ops");
    assert_eq!(ops, journal(dir.path(), "two", "ops"), "ids, times and bodies");
    // Every alert that was printed is in the journal, in its order, and the crew's mark.
    let short = |e: &Value| format!("{} {} {}", e["rule"], e["state"], e["episode"]);
    let printed: Vec<String> = objects(&out).iter().filter(|e| e["event"] == "alert").map(short).collect();
    let kept: Vec<String> = ops.iter().filter(|e| e["kind"] == "alert").map(|e| short(&e["body"])).collect();
    assert!(!printed.is_empty());
    assert_eq!(printed, kept);
    assert_eq!(ops.iter().filter(|e| e["kind"] == "mark").count(), 1);
    let audit = journal(dir.path(), "one", "audit");
    assert_eq!(audit[0]["kind"], "login");
    let who = ["--officer", "TEST-1", "--passphrase-file", "pass", "--data-dir", "one"];
    let (code, out, err) = run(dir.path(), &[["verify", "--json"].as_slice(), &who].concat());
    assert_eq!((code, objects(&out)[0]["ok"].as_bool()), (0, Some(true)), "{err}");
    assert!(err.contains("TEST"), "{err}");
    // A second watch in the same store adds its own records.
    let before = ops.len();
    assert!(play("one").2.contains("TEST store"));
    assert_eq!(journal(dir.path(), "one", "ops").len(), 2 * before);
}

#[test]
fn a_live_store_is_never_written_into() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("pass"), "a live passphrase").unwrap();
    let init = ["init", "--officer", "O-1", "--role", "x", "--passphrase-file", "pass", "--data-dir", "live"];
    assert_eq!(run(dir.path(), &init).0, 0);
    let sum = |name: &str| fs::read(dir.path().join("live").join(name)).unwrap();
    let before = (sum("case.db"), sum("keys.slot"));
    let (code, out, err) = run(dir.path(), &["scenario", "run", "s1", "--data-dir", "live"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.starts_with("error: scenario: a live store stands in live"), "{err}");
    assert_eq!(before, (sum("case.db"), sum("keys.slot")));
}
