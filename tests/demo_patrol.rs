//! The demo patrol: a scripted crew goes through a whole patrol by its keys, and what it
//! leaves behind is proved, read back, and the same each time.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::Value;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

fn run(dir: &Path, words: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_watchkeeper"))
        .args(words)
        .args(["--lang", "en"])
        .current_dir(dir)
        .env("XDG_CONFIG_HOME", dir.join("config"))
        .env("WATCHKEEPER_PASSPHRASE_FILE", dir.join("pass"))
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// Plays the crew into the folder `data`.
fn patrol(dir: &Path, data: &str) {
    std::fs::write(dir.join("pass"), "watchkeeper exercise").unwrap();
    let words = ["scenario", "run", "demo-patrol", "--keys", "demo-patrol", "--json", "--data-dir", data];
    // Without --officer it is the store's own, whose passphrase is no secret.
    let (code, out, err) = run(dir, &words);
    assert_eq!(code, 0, "{err}\n{out}");
}

fn json(dir: &Path, words: &[&str]) -> Vec<Value> {
    let (code, out, err) = run(dir, words);
    assert_eq!(code, 0, "{words:?}: {err}");
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The journal; the ids of entries that name an attached file are drawn.
fn journal(dir: &Path, data: &str) -> Vec<Value> {
    let mut entries = json(dir, &["journal", "--json", "--data-dir", data]);
    for entry in entries.iter_mut().filter(|entry| entry["kind"] == "attachment") {
        entry["record"] = Value::Null;
    }
    entries
}

#[test]
fn the_same_crew_leaves_the_same_records_and_anyone_can_check_them() {
    let dir = TempDir::new().unwrap();
    let dir = dir.path();
    patrol(dir, "one");
    patrol(dir, "two");
    let records = journal(dir, "one");
    assert_eq!(records, journal(dir, "two"));
    let count = |kind: &str| records.iter().filter(|entry| entry["kind"] == kind).count();
    assert_eq!((count("patrol-begin"), count("patrol-end"), count("patrol-watch")), (1, 1, 1));
    assert_eq!((count("boarding"), count("filed"), count("attachment")), (2, 2, 3));
    // Proved by this program in the store, and by both verifiers in a sealed folder.
    let proved = json(dir, &["verify", "--json", "--data-dir", "one"]);
    assert_eq!(proved[0]["ok"], true, "{proved:?}");
    let (code, _, err) = run(dir, &["journal", "seal", "--out", "all.sealed", "--data-dir", "one"]);
    assert_eq!(code, 0, "{err}");
    let ours = json(dir, &["verify", "all.sealed", "--json"]);
    assert_eq!(ours[0]["ok"], true);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/verifier/verify.py");
    let theirs = Command::new("python3").arg(script).arg(dir.join("all.sealed")).output().unwrap();
    assert!(theirs.status.success(), "{}", String::from_utf8_lossy(&theirs.stderr));
    let theirs: Value = serde_json::from_slice(&theirs.stdout).unwrap();
    assert_eq!(theirs, ours[0]);
}

#[test]
fn what_the_crew_wrote_is_read_back() {
    let dir = TempDir::new().unwrap();
    let dir = dir.path();
    patrol(dir, "boat");
    let patrol = &json(dir, &["patrol", "show", "PL12-20261124-1", "--json", "--data-dir", "boat"])[0];
    assert_eq!(patrol["begin"]["boat_name"], "MISORA");
    assert_eq!(patrol["crew"].as_array().unwrap().len(), 6);
    assert_eq!(patrol["log"].as_array().unwrap().len(), 9);
    // What came on board went ashore: nothing is held, nothing is lost.
    let balance = &patrol["custody"]["balance"];
    let amount = |part: &str| balance[part]["count"].as_u64().unwrap();
    assert_eq!((amount("taken_in"), amount("held"), amount("handed_over")), (2, 0, 2), "{balance}");
    let (code, told, err) = run(dir, &["patrol", "show", "PL12-20261124-1", "--data-dir", "boat"]);
    assert_eq!(code, 0, "{err}");
    for line in [
        "2026-11-24 08:06Z - 2026-11-24 14:24Z",
        "Kaido Sho  engineer  absent: ill",
        "2: TEST-1 -> Aomi Ken, Shiomi Hana; alerts",
        "Taken in 2 = held 0 + handed over 2 + returned 0 + destroyed 0",
        "PL12-2026-0002-01  2150.000 g  handed over",
        "35°44.035′N 133°40.974′E last fix, 75 s old",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    // A line about the boat herself is about no contact.
    let fuel = told.lines().find(|line| line.contains("remaining=6950")).unwrap();
    assert!(!fuel.contains("mmsi:"), "{fuel}");
    let reports = json(dir, &["report", "list", "--json", "--data-dir", "boat"]);
    let numbers: Vec<&str> = reports.iter().map(|report| report["number"].as_str().unwrap()).collect();
    assert_eq!(numbers, ["PL12-2026-0002", "PL12-2026-0001"]);
    for (number, words) in [
        ("PL12-2026-0001", ["TOUEI MARU 8", "FUJINAMI", "魚倉・船首倉庫とも異常なし。"]),
        ("PL12-2026-0002", ["HAE SONG 9", "PAKHOMENKO", "S-40071"]),
    ] {
        let (code, told, err) = run(dir, &["report", "show", number, "--data-dir", "boat"]);
        assert_eq!(code, 0, "{err}");
        for word in words {
            assert!(told.contains(word), "{number} {word}: {told}");
        }
    }
}

#[test]
fn a_crew_that_is_lost_is_told_where() {
    let dir = TempDir::new().unwrap();
    let dir = dir.path();
    std::fs::write(dir.join("pass"), "watchkeeper exercise").unwrap();
    for (keys, wanted) in [
        (
            "08:10 8 ?\"No patrol is under way\"\n08:11 8 ?\"nowhere\"\n",
            "line 2, 08:11:00: the screen does not say nowhere",
        ),
        ("08:10 >time.off\n", "no record is open"),
        ("08:10 8 Enter =sunk\n", "sunk is not offered"),
        ("08:10 8 Enter >mast\n", "no line mast, but boat"),
    ] {
        std::fs::write(dir.join("keys"), keys).unwrap();
        let words = ["scenario", "run", "demo-patrol", "--keys", "keys", "--data-dir", "lost"];
        let (code, _, err) = run(dir, &words);
        assert_eq!(code, 1);
        assert!(err.contains(wanted), "{wanted}: {err}");
        let _ = std::fs::remove_dir_all(dir.join("lost"));
    }
}
