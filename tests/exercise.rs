//! `watchkeeper scenario exercise`: a score by a file of keys, a store of its own, and a
//! live store that stays as it was, byte for byte.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// Exit code, standard output, standard error.
type Told = (i32, String, String);

/// A place of its own for the platform's data.
struct Boat {
    folder: TempDir,
}

impl Boat {
    fn new() -> Self {
        let boat = Self { folder: TempDir::new().unwrap() };
        fs::write(boat.file("live"), "live passphrase\n").unwrap();
        // The officer of an exercise has a passphrase that is no secret.
        fs::write(boat.file("trainee"), "exercise\n").unwrap();
        fs::write(boat.file("keys"), "# answers what is there\n15:09:00 a\n15:20:30 a\n15:26:30 a\n")
            .unwrap();
        boat
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, arguments: &str) -> Told {
        let output = Command::new(env!("CARGO_BIN_EXE_watchkeeper"))
            .args(arguments.split(' '))
            .current_dir(self.folder.path())
            .env("XDG_DATA_HOME", self.file("home"))
            .env("XDG_CONFIG_HOME", self.file("config"))
            .env_remove("WATCHKEEPER_PASSPHRASE_FILE")
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    fn init_live(&self) {
        let (code, _, err) =
            self.run("init --officer O-1 --role commander --passphrase-file live --kdf-cost test");
        assert_eq!(code, 0, "{err}");
    }
}

/// Every file under a folder with its bytes.
fn bytes(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                all.insert(path.clone(), fs::read(&path).unwrap());
            }
        }
    }
    all
}

#[test]
fn the_live_store_stays_as_it_was_and_the_exercise_has_its_own() {
    let boat = Boat::new();
    boat.init_live();
    let before = bytes(&boat.file("home/watchkeeper"));
    assert!(before.len() > 2, "a store stands there: {:?}", before.keys());
    let (code, first, err) = boat.run("scenario exercise s1 --keys keys --json");
    assert_eq!(code, 0, "{err}");
    assert!(bytes(&boat.file("home/watchkeeper")) == before, "the live store was touched");
    // What the trainee did is in the journal of the exercise, under his name.
    let journal =
        "journal --json --data-dir home/watchkeeper-exercise --officer trainee --passphrase-file trainee";
    let (code, out, err) = boat.run(journal);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("acknowledged") && out.contains("trainee"), "{out}");
    // The same keys give the same score; the store goes on.
    let (_, second, _) = boat.run("scenario exercise s1 --keys keys --json");
    assert_eq!(first, second);
    // A live watch is not kept where exercises are.
    let (code, _, err) = boat.run("--data-dir home/watchkeeper-exercise");
    assert_eq!(code, 1);
    assert!(err.contains("holds exercises"), "{err}");
}

#[test]
fn the_live_folder_and_what_is_no_exercise_are_refused() {
    let boat = Boat::new();
    boat.init_live();
    let elsewhere =
        "init --officer O-1 --role commander --passphrase-file live --kdf-cost test --data-dir other";
    assert_eq!(boat.run(elsewhere).0, 0);
    let other = bytes(&boat.file("other"));
    fs::create_dir(boat.file("link")).unwrap();
    for (dir, why) in [
        ("home/watchkeeper", "live data"),
        ("home/watchkeeper/exercise", "live data"),
        ("home/../home/watchkeeper", "live data"),
        ("home", "no exercise"),
        ("other", "no exercise"),
    ] {
        let (code, out, err) = boat.run(&format!("scenario exercise s1 --keys keys --data-dir {dir}"));
        assert_eq!((code, out.as_str()), (1, ""), "{dir}");
        assert!(err.contains(why) && err.contains("hint:"), "{dir}: {err}");
    }
    assert!(bytes(&boat.file("other")) == other, "a refused folder was touched");
    assert!(!boat.file("home/watchkeeper/exercise").exists());
}

#[test]
fn the_score_is_told_in_both_languages_and_as_objects() {
    let boat = Boat::new();
    let run = |more: &str| boat.run(&format!("scenario exercise s1 --keys keys --data-dir drill {more}"));
    let (code, english, err) = run("--lang en");
    assert_eq!(code, 0, "{err}");
    assert!(english.contains("of 100 points") && english.contains("answered after"), "{english}");
    // The scenario asks for reports, and none was written.
    assert!(english.contains("Legal mode: not recorded") && english.contains("Reports: 0 of 10 points"));
    assert!(english.contains("report boarding mmsi:431999021: MISSING"), "{english}");
    let (_, japanese, _) = run("--lang ja");
    assert!(japanese.contains("100点中") && !japanese.contains("score-"), "{japanese}");
    let (_, objects, _) = run("--json");
    let objects: Vec<serde_json::Value> =
        objects.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let whole = objects.last().unwrap();
    assert_eq!(whole["event"], "score");
    assert!(whole["points"].as_u64().is_some_and(|points| (1..=100).contains(&points)), "{whole}");
    assert!(whole["legal_mode"].is_null());
    assert_eq!(whole["reports"], serde_json::json!({ "good": 0, "of": 10 }));
    let missing = objects.iter().filter(|o| o["event"] == "report" && o["state"] == "missing");
    assert_eq!(missing.count(), 2);
    assert!(objects.iter().any(|o| o["event"] == "task" && o["state"] == "answered"));
    // A trainee who does nothing has nothing.
    fs::write(boat.file("keys"), "").unwrap();
    let (_, idle, _) = run("--json");
    let idle: serde_json::Value = serde_json::from_str(idle.lines().last().unwrap()).unwrap();
    assert_eq!((idle["points"].as_u64(), idle["detected"]["good"].as_u64()), (Some(0), Some(0)));
    assert_eq!(whole["detected"]["of"], idle["detected"]["of"]);
}

/// A quiet quarter of an hour in which a note is asked for, and one with other words, and a boarding.
const NOTED: &str = r#"
[scenario]
name = "noted"
start = "2026-11-24T10:00:00Z"
end = "10:10"
[own]
mmsi = 431999001
waypoints = [["10:00", 35.0, 133.0]]
[[vessel]]
id = "F1"
sensors = ["ais-b"]
mmsi = 431999021
name = "MIHO MARU NO.8"
waypoints = [["10:00", 35.05, 133.1], ["10:10", 35.06, 133.1]]
[[expect]]
rule = "A13"
subjects = ["own"]
at = "10:05"
[[report]]
form = "note"
by = "10:08"
text = "sakai"
[[report]]
form = "note"
by = "10:08"
text = "yonago"
[[report]]
form = "boarding"
subjects = ["F1"]
"#;

fn spelled(words: &str) -> String {
    let key = |c: char| if c == ' ' { "Space".to_owned() } else { c.to_string() };
    words.chars().map(key).collect::<Vec<_>>().join(" ")
}

/// The keys of a note that is begun, typed, reviewed and sealed with this passphrase.
fn a_note(passphrase: &str) -> String {
    let (text, key) = (spelled("told sakai"), spelled(passphrase));
    format!("10:03:00 7 + 9\n10:03:02 . {text} Tab\n10:03:10 . Enter\n10:03:20 {key} Enter\n")
}

#[test]
fn what_a_trainee_seals_is_judged_against_what_is_asked() {
    let boat = Boat::new();
    fs::write(boat.file("noted.toml"), NOTED).unwrap();
    fs::write(boat.file("keys"), a_note("exercise")).unwrap();
    let objects = |text: String| -> Vec<serde_json::Value> {
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let states = |objects: &[serde_json::Value]| -> Vec<(String, String)> {
        let reports = objects.iter().filter(|o| o["event"] == "report");
        reports.map(|o| (o["state"].as_str().unwrap().to_owned(), o["lacks"].to_string())).collect()
    };
    let want = [("done", "[]"), ("lacking", "[\"yonago\"]"), ("missing", "[]")]
        .map(|(state, lacks)| (state.to_owned(), lacks.to_owned()));
    let asked = "scenario exercise noted.toml --keys keys --json --data-dir drill";
    let (code, out, err) = boat.run(asked);
    assert_eq!(code, 0, "{err}");
    let told = objects(out);
    assert_eq!(states(&told), want, "{told:?}");
    // Two of two, one of two, none of one.
    let whole = told.last().unwrap();
    assert_eq!(whole["reports"], serde_json::json!({ "good": 3, "of": 5 }));
    assert_eq!(whole["points"], 60, "nothing else could be judged");
    // With the wrong passphrase it stays a draft, and nothing of it counts.
    fs::write(boat.file("keys"), a_note("wrong one")).unwrap();
    let (_, out, _) = boat.run("scenario exercise noted.toml --keys keys --json --data-dir drill2");
    assert_eq!(objects(out).last().unwrap()["reports"], serde_json::json!({ "good": 0, "of": 5 }));
    // A run with a store behind it judges them too; without one there is nothing to judge.
    fs::write(boat.file("keys"), a_note("watchkeeper exercise")).unwrap();
    let (code, out, err) = boat.run("scenario run noted.toml --keys keys --json --data-dir left");
    assert_eq!(code, 1, "{err}");
    assert_eq!(states(&objects(out)), want);
    let (_, out, _) = boat.run("scenario run noted.toml --json");
    assert_eq!(states(&objects(out)), []);
}

#[test]
fn a_context_without_expectations_is_no_exercise() {
    let boat = Boat::new();
    fs::write(boat.file("context.toml"), "[set_drift]\nset_deg = 60\ndrift_kn = 0.8\n").unwrap();
    let (code, _, err) = boat.run("scenario exercise context.toml --keys keys --data-dir drill");
    assert_eq!(code, 1);
    assert!(err.contains("expects nothing"), "{err}");
    assert!(!boat.file("drill").exists(), "nothing is made for what is refused");
    assert_eq!(boat.run("scenario exercise s1 --keys keys --speed 0 --data-dir drill").0, 2);
}
