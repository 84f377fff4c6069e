//! `watchkeeper init` and `officer` as a script meets them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use tempfile::TempDir;

struct Boat {
    folder: TempDir,
}

/// Exit code, standard output, standard error.
type Told = (i32, String, String);

impl Boat {
    fn new() -> Self {
        let boat = Self { folder: TempDir::new().unwrap() };
        fs::write(boat.file("one"), "first passphrase\n").unwrap();
        fs::write(boat.file("two"), "second passphrase").unwrap();
        boat
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs in the folder of the passphrase files, with `variable` as the file named by
    /// the environment.
    fn run_with(&self, variable: &str, stdin: &str, arguments: &str) -> Told {
        let mut child = Command::new(env!("CARGO_BIN_EXE_watchkeeper"))
            .args(arguments.split(' '))
            .args(["--data-dir", "data", "--lang", "en"])
            .current_dir(self.folder.path())
            .env("WATCHKEEPER_PASSPHRASE_FILE", variable)
            .env("XDG_CONFIG_HOME", self.file("config"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that asks for nothing closes its end early.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    fn run(&self, arguments: &str) -> Told {
        self.run_with("", "", arguments)
    }

    fn init(&self) -> Told {
        self.run("init --officer O-1 --role commander --passphrase-file one --kdf-cost test")
    }
}

#[test]
fn a_store_is_made_once_and_says_that_it_is_a_test() {
    let boat = Boat::new();
    let (code, out, err) = boat.init();
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("first officer O-1") && out.contains("TEST store"), "{out}");
    let (code, out, err) = boat.init();
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.starts_with("error: store: a store stands in data already"), "{err}");
    assert!(!boat.file("data/store.unfinished").exists());
}

#[test]
fn without_credentials_the_store_stays_locked() {
    let boat = Boat::new();
    let (code, _, err) = boat.run("officer list --officer O-1");
    assert_eq!(code, 1);
    assert!(err.starts_with("error: store"), "{err}");
    boat.init();
    fs::write(boat.file("empty"), "\n").unwrap();
    for arguments in [
        "officer list",
        "officer list --officer O-1",
        "officer list --officer O-1 --passphrase-file two",
        "officer list --officer O-2 --passphrase-file one",
        "officer list --officer O-1 --passphrase-file absent",
        "officer list --officer O-1 --passphrase-file empty",
        "officer revoke O-1",
    ] {
        let (code, out, err) = boat.run(arguments);
        assert_eq!((code, out.as_str()), (1, ""), "{arguments}");
        assert!(err.starts_with("error: store locked: "), "{arguments}: {err}");
    }
    let (code, _, err) = boat.run("init --officer no/id --role x --passphrase-file one");
    assert_eq!(code, 2, "{err}");
}

#[test]
fn the_passphrase_comes_from_a_file_standard_input_or_the_environment_and_is_never_shown() {
    let boat = Boat::new();
    boat.init();
    let list = "officer list --json";
    let told = [
        boat.run("officer list --json --officer O-1 --passphrase-file one"),
        boat.run_with("", "first passphrase\n", "officer list --json --officer O-1 --passphrase-file -"),
        boat.run_with("one", "", list),
        boat.run_with("one", "", "officer list --json --log log"),
    ];
    for (code, out, err) in &told {
        assert_eq!(*code, 0, "{err}");
        let officer: serde_json::Value = serde_json::from_str(out).unwrap();
        assert_eq!(officer.get("role").unwrap(), "commander");
        assert!(err.contains("TEST store"), "{err}");
        assert!(!out.contains("passphrase") && !err.contains("first passphrase"));
    }
    assert!(!fs::read_to_string(boat.file("log")).unwrap().contains("first passphrase"));
}

#[test]
fn a_second_officer_is_added_helps_and_takes_over() {
    let boat = Boat::new();
    boat.init();
    let as_one = "--officer O-1 --passphrase-file one";
    let add = "officer add O-2 --role leader --clearance intel --clearance do-not-alert";
    let (code, _, err) = boat.run(&format!("{add} --new-passphrase-file two {as_one}"));
    assert_eq!(code, 0, "{err}");
    // The first officer's passphrase is lost; the second sets another.
    fs::write(boat.file("three"), "third passphrase").unwrap();
    let as_two = "--officer O-2 --passphrase-file two";
    let (code, _, err) = boat.run(&format!("officer passphrase O-1 --new-passphrase-file three {as_two}"));
    assert_eq!(code, 0, "{err}");
    assert_eq!(boat.run(&format!("officer list {as_one}")).0, 1);
    assert_eq!(boat.run("officer list --officer O-1 --passphrase-file three").0, 0);
    assert_eq!(boat.run(&format!("officer revoke O-1 {as_two}")).0, 0);
    let (code, _, err) = boat.run("officer list --officer O-1 --passphrase-file three");
    assert_eq!((code, err.lines().next()), (1, Some("error: store locked: officer O-1 was revoked")));
    let (code, _, err) = boat.run(&format!("officer revoke O-2 {as_two}"));
    assert_eq!(code, 1);
    assert!(err.contains("the last with clearance case"), "{err}");
    let both = "officer passphrase O-2 --new-passphrase-file - --officer O-2 --passphrase-file -";
    assert_eq!(boat.run(both).0, 2);
}

#[test]
fn a_store_is_verified_where_it_stands_by_who_may_open_it() {
    let boat = Boat::new();
    boat.init();
    let who = "--officer O-1 --passphrase-file one";
    // Each proof is itself an entry of the audit stream.
    for (command, records) in [("verify --json", 0), ("verify data --json", 1)] {
        let (code, out, err) = boat.run(&format!("{command} {who}"));
        assert_eq!(code, 0, "{err}");
        let report: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(
            (report.get("ok").unwrap(), report.get("records").unwrap()),
            (&true.into(), &records.into())
        );
        let (code, out, err) = boat.run(command);
        assert_eq!((code, out.as_str()), (1, ""));
        assert!(err.starts_with("error: store locked: "), "{err}");
    }
    let (code, out, _) = boat.run(&format!("journal --json --stream audit {who}"));
    let entries: Vec<serde_json::Value> = out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let events: Vec<&str> = entries.iter().map(|e| e["body"]["event"].as_str().unwrap()).collect();
    assert_eq!((code, events), (0, vec!["verify", "verify"]));
    let (code, out, _) = boat.run(&format!("journal {who}"));
    assert_eq!((code, out.lines().count()), (0, 3), "the proofs, and the look at them");
    assert!(out.contains(" audit 1 TEST note verify "), "{out}");
    assert_eq!(boat.run(&format!("journal --stream gossip {who}")).0, 2);
}

#[test]
fn a_backup_is_proved_and_a_lost_database_is_made_again_from_the_black_box() {
    let boat = Boat::new();
    boat.init();
    fs::create_dir(boat.file("box")).unwrap();
    fs::write(boat.file("config.toml"), "[store]\nblack_box = \"box\"\n").unwrap();
    let who = "--officer O-1 --passphrase-file one --config config.toml";
    let (code, out, err) = boat.run(&format!("store backup --to stick {who}"));
    assert_eq!(code, 0, "{err}");
    assert!(out.starts_with("backup written and proved: /"), "{out}");
    assert_eq!(fs::read_dir(boat.file("stick")).unwrap().count(), 1);
    fs::create_dir(boat.file("empty")).unwrap();
    let (code, _, err) = boat.run(&format!("store rebuild --from empty {who}"));
    assert_eq!(code, 1, "{err}");
    assert!(err.starts_with("error: store: there is no black box"), "{err}");
    let (code, out, err) = boat.run(&format!("store rebuild --from box {who}"));
    assert_eq!(code, 0, "{err}");
    assert!(out.contains('3'), "begun, done, and the command: {out}");
    let (code, _, err) = boat.run("store rebuild --from box --passphrase-file one");
    assert_eq!((code, err.starts_with("error: --officer")), (2, true), "{err}");
    // A medium that is not there is told; the command works on.
    fs::write(boat.file("config.toml"), "[store]\nblack_box = \"pulled\"\n").unwrap();
    let (code, _, err) = boat.run(&format!("officer list {who}"));
    assert_eq!(code, 0);
    assert!(err.contains("black box pulled"), "{err}");
}

fn audit(boat: &Boat, more: &str) -> Vec<serde_json::Value> {
    let (code, out, err) = boat.run(&format!("journal audit --json {more}"));
    assert_eq!(code, 0, "{err}");
    let body = |line| serde_json::from_str::<serde_json::Value>(line).unwrap().get("body").cloned().unwrap();
    out.lines().map(body).collect()
}

#[test]
fn the_trail_holds_openings_refusals_officers_and_exports() {
    let boat = Boat::new();
    boat.init();
    let one = "--officer O-1 --passphrase-file one";
    let add = "officer add O-2 --role leader --new-passphrase-file two";
    assert_eq!(boat.run(&format!("{add} {one}")).0, 0);
    assert_eq!(boat.run("officer list --officer O-1 --passphrase-file two").0, 1);
    assert_eq!(boat.run("store backup --to stick --officer NO-9 --passphrase-file two").0, 1);
    let queued =
        |e: std::io::Result<fs::DirEntry>| e.unwrap().path().extension().is_some_and(|e| e == "queue");
    assert!(fs::read_dir(boat.file("data")).unwrap().any(queued));
    assert_eq!(boat.run(&format!("store backup --to stick {one}")).0, 0);
    fs::write(boat.file("three"), "third passphrase").unwrap();
    let recover = "officer passphrase O-2 --new-passphrase-file three";
    assert_eq!(boat.run(&format!("{recover} {one}")).0, 0);
    assert_eq!(boat.run(&format!("officer add O-2 --role x --new-passphrase-file two {one}")).0, 1);
    let told = audit(&boat, one);
    let short: Vec<String> = told
        .iter()
        .map(|b| {
            let text = |key: &str| b[key].as_str().unwrap_or("-").to_owned();
            format!("{} {} {} {}", text("officer"), text("event"), text("command"), text("how"))
        })
        .collect();
    assert_eq!(
        short,
        [
            "O-1 officer-added - done",
            "O-1 command officer add done",
            "O-1 login-failed officer list wrong",
            "NO-9 login-failed store backup unknown",
            "O-1 queue-journalled - whole",
            "O-1 export - begun",
            "O-1 export - done",
            "O-1 command store backup done",
            "O-1 passphrase-recovered - done",
            "O-1 command officer passphrase done",
            "O-1 officer-added - store-error-taken",
            "O-1 command officer add failed",
        ]
    );
    assert_eq!(told[5]["what"], "backup");
    assert_eq!((told[0]["of"].as_str(), told[0]["clearances"][0].as_str()), (Some("O-2"), Some("intel")));
    let failed = audit(&boat, &format!("--event login-failed --by NO-9 {one}"));
    assert_eq!(failed.len(), 1);
    assert_eq!(audit(&boat, &format!("--from 2100-01-01T00:00:00Z {one}")).len(), 0);
    // Who may not read it is refused, and that is written down too.
    let two = "--officer O-2 --passphrase-file three";
    for command in ["journal audit", "journal --stream audit"] {
        let (code, out, err) = boat.run(&format!("{command} {two}"));
        assert_eq!((code, out.as_str()), (1, ""), "{command}");
        assert!(err.contains("the audit trail is read by: commander"), "{err}");
    }
    let (code, out, _) = boat.run(&format!("journal {two}"));
    assert_eq!((code, out.as_str()), (0, ""), "the other streams alone");
    let refused = audit(&boat, &format!("--by O-2 --event command {one}"));
    let hows: Vec<&str> = refused.iter().map(|b| b["how"].as_str().unwrap()).collect();
    assert_eq!(hows, ["failed", "failed", "done"]);
    let (code, out, _) = boat.run(&format!("journal audit --event export {one}"));
    assert!(
        code == 0 && out.contains(" O-1 export begun to=/") && out.contains("/stick what=backup"),
        "{out}"
    );
    let (code, _, err) = boat.run(&format!("verify {one}"));
    assert_eq!(code, 0, "{err}");
}

/// The record and what is attached to it, for a script.
fn attached_photo(boat: &Boat, who: &str) -> (String, String) {
    assert_eq!(boat.run(&format!("verify {who}")).0, 0);
    let (_, out, _) = boat.run(&format!("journal --json {who}"));
    let first: serde_json::Value = serde_json::from_str(out.lines().next().unwrap()).unwrap();
    let text = |value: &serde_json::Value, place| value.pointer(place).unwrap().as_str().unwrap().to_owned();
    let of = text(&first, "/record");
    fs::write(boat.file("hatch.jpg"), [b"\xff\xd8\xff".to_vec(), vec![7; 300_000]].concat()).unwrap();
    let (code, out, err) = boat.run(&format!("journal attach {of} hatch.jpg --fix 35.5,133.25 {who}"));
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("300003 bytes, image/jpeg") && out.contains("0 s old"), "{out}");
    let (_, out, _) = boat.run(&format!("journal attachments --json {who}"));
    let attached: serde_json::Value = serde_json::from_str(out.trim()).unwrap();
    assert_eq!(
        (text(&attached, "/of"), text(&attached, "/facts/name")),
        (of.clone(), "hatch.jpg".to_owned())
    );
    (of, text(&attached, "/record"))
}

#[test]
fn a_photo_is_attached_extracted_sealed_and_proved_by_two_programs() {
    let boat = Boat::new();
    boat.init();
    let who = "--officer O-1 --passphrase-file one";
    let (of, record) = attached_photo(&boat, who);
    let (code, _, err) = boat.run(&format!("journal attach {of} absent.jpg {who}"));
    assert_eq!(code, 1);
    assert!(err.contains("cannot be read") && err.contains("hint: "), "{err}");
    let (code, _, err) = boat.run(&format!("journal extract {record} --out out.jpg {who}"));
    assert_eq!((code, fs::read(boat.file("out.jpg")).unwrap().len()), (0, 300_003), "{err}");
    let (code, _, err) = boat.run(&format!("journal seal --out a.sealed {who}"));
    assert_eq!(code, 0, "{err}");
    let python =
        ["python3", "python"].into_iter().find(|p| Command::new(p).arg("--version").output().is_ok());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/verifier/verify.py");
    let proofs = || {
        let (code, out, _) = boat.run("verify a.sealed --json");
        let mut second = Command::new(python.expect("this test needs Python 3"));
        let second = second.arg(script).arg(boat.file("a.sealed")).output().unwrap();
        let read = |text: &[u8]| serde_json::from_slice::<serde_json::Value>(text).unwrap();
        assert_eq!((read(out.as_bytes()), Some(code)), (read(&second.stdout), second.status.code()));
        read(out.as_bytes())
    };
    assert_eq!(proofs()["ok"], true);
    let file = fs::read_dir(boat.file("a.sealed/attachments")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&file).unwrap();
    bytes[123_456] ^= 1;
    fs::write(&file, bytes).unwrap();
    let bad = proofs();
    let named = &bad["first_bad"];
    assert_eq!((&named["id"], &named["why"]), (&record.as_str().into(), &"attachment-altered".into()));
}

#[test]
fn what_is_due_is_listed_and_erased_on_an_order() {
    let boat = Boat::new();
    boat.init();
    let who = "--officer O-1 --passphrase-file one";
    let (_, record) = attached_photo(&boat, who);
    let (code, out, err) = boat.run(&format!("store retention --json {who}"));
    assert_eq!((code, out.lines().count()), (0, 6), "{err}");
    assert!(out.contains(r#""class":"access","days":1095,"due":0,"kept":"#), "{out}");
    let later = format!("--now 2036-01-01T00:00:00Z {who}");
    let erase = "store erase --class access --reason schedule";
    let (code, planned, _) = boat.run(&format!("{erase} --dry-run {later}"));
    assert_eq!(code, 0);
    let (due, rest) = planned.split_once(' ').unwrap();
    assert_eq!(rest, "records of class access are due, with 1 attached files. Nothing was erased.\n");
    assert!(due.parse::<u32>().unwrap() >= 2, "the photo, its record, and what the trail says of them");
    assert_eq!(boat.run(&format!("{erase} --dry-run {who}")).1.split(' ').next(), Some("0"));
    let (code, out, err) = boat.run(&format!("{erase} {later}"));
    assert_eq!(code, 0, "{err}");
    // Those that were due, and what the trail has said since.
    let (erased, rest) = out.split_once(' ').unwrap();
    assert!(erased.parse::<u32>().unwrap() >= due.parse().unwrap(), "{out}");
    assert!(rest.starts_with("records of class access erased, with 1 attached files."), "{out}");
    assert!(err.contains("What was copied without this program"), "{err}");
    assert!(boat.run(&format!("{erase} {later}")).1.starts_with("nothing of class access"));
    assert_eq!(boat.run(&format!("journal extract {record} --out x {who}")).0, 1);
    let (code, out, _) = boat.run(&format!("verify --json {who}"));
    assert_eq!(code, 0, "{out}");
    for (arguments, told) in [("permanent", "no class permanent"), ("none", "no class none")] {
        let (code, _, err) = boat.run(&format!("store erase --class {arguments} --reason r {later}"));
        assert_eq!(code, 1);
        assert!(err.contains(told), "{err}");
    }
}

/// Every file below a folder, with its bytes.
fn contents(folder: &std::path::Path) -> std::collections::BTreeMap<PathBuf, Vec<u8>> {
    let mut all = std::collections::BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // The lock is made by whoever looks, and the space held back is no record.
        let beside = ["store.lock", "store.reserve"].iter().any(|name| path.ends_with(name));
        if path.is_dir() {
            all.extend(contents(&path));
        } else if !beside {
            all.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    all
}

#[test]
fn a_backup_is_proved_without_a_change_to_it_or_to_the_black_box() {
    let boat = Boat::new();
    boat.init();
    fs::create_dir(boat.file("box")).unwrap();
    fs::write(boat.file("config.toml"), "[store]\nblack_box = \"box\"\n").unwrap();
    let who = "--officer O-1 --passphrase-file one --config config.toml";
    assert_eq!(boat.run(&format!("store backup --to stick {who}")).0, 0);
    // The box goes on and knows more than the backup.
    assert_eq!(boat.run(&format!("verify {who}")).0, 0);
    let backup = fs::read_dir(boat.file("stick")).unwrap().next().unwrap().unwrap().path();
    let (of_backup, of_box) = (contents(&backup), contents(&boat.file("box")));
    for _ in 0..2 {
        let (code, out, err) = boat.run(&format!("verify {} --json {who}", backup.display()));
        assert_eq!(code, 0, "{err}");
        let report: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!((&report["ok"], &report["records"]), (&true.into(), &1.into()), "{err}");
        assert!(err.contains("a new epoch"), "{err}");
    }
    let names = |all: &std::collections::BTreeMap<PathBuf, Vec<u8>>| all.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&contents(&backup)), names(&of_backup));
    assert_eq!((contents(&backup) == of_backup, contents(&boat.file("box")) == of_box), (true, true));
}

#[test]
fn an_erasure_replaces_the_backups_and_tells_what_is_out_of_reach() {
    let boat = Boat::new();
    boat.init();
    let who = "--officer O-1 --passphrase-file one";
    attached_photo(&boat, who);
    for command in ["store backup --to stick", "store backup --to stick", "store backup --to pulled"] {
        assert_eq!(boat.run(&format!("{command} {who}")).0, 0);
    }
    assert_eq!(fs::read_dir(boat.file("stick")).unwrap().count(), 2, "nothing was erased: both stay");
    assert_eq!(boat.run(&format!("journal seal --out a.sealed {who}")).0, 0);
    // One medium is ashore, and a copy of a migration stands beside the database.
    fs::rename(boat.file("pulled"), boat.file("ashore")).unwrap();
    fs::copy(boat.file("data/case.db"), boat.file("data/case.db.version-1")).unwrap();
    let later = format!("--now 2036-01-01T00:00:00Z {who}");
    let (code, out, err) = boat.run(&format!("store erase --class access --reason schedule {later}"));
    assert_eq!(code, 0, "{err}");
    let lines = |text: &str, with: &str| text.lines().filter(|line| line.contains(with)).count();
    assert_eq!(lines(&out, "backup replaced by one without"), 1, "{out}");
    assert_eq!(lines(&out, "destroyed, because it held"), 3, "two backups and what was put aside: {out}");
    assert_eq!(lines(&err, "BEYOND REACH: sealed folder"), 1, "{err}");
    assert_eq!(lines(&err, "BEYOND REACH: backup on a medium that is not here"), 1, "{err}");
    assert!(!boat.file("data/case.db.version-1").exists());
    let left: Vec<PathBuf> = fs::read_dir(boat.file("stick")).unwrap().map(|e| e.unwrap().path()).collect();
    let [backup] = left.as_slice() else { panic!("{left:?}") };
    assert_eq!(fs::read_dir(backup.join("attachments")).map_or(0, Iterator::count), 0);
    let (code, out, err) = boat.run(&format!("verify {} --json {who}", backup.display()));
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert!(code == 0 && report["erased"].as_u64().unwrap() > 5, "{out} {err}");
    // The journal knows how far it reached.
    let (_, out, _) = boat.run(&format!("journal --stream ctl --json {who}"));
    let last: serde_json::Value = serde_json::from_str(out.lines().last().unwrap()).unwrap();
    assert_eq!(
        (&last["kind"], last["body"]["destroyed"].as_array().unwrap().len()),
        (&"erasure-reach".into(), 3)
    );
    let handed: Vec<&str> =
        last["body"]["handed_out"].as_array().unwrap().iter().map(|h| h["what"].as_str().unwrap()).collect();
    assert_eq!(handed, ["sealed-folder", "backup", "backup"]);
    // The medium comes back: the trail was erased, the place is known all the same, and
    // what stands there goes with the next backup.
    fs::rename(boat.file("ashore"), boat.file("pulled")).unwrap();
    let (_, out, err) = boat.run(&format!("store erase --class access --reason again {later}"));
    assert_eq!(lines(&out, "destroyed, because it held"), 1, "{out} {err}");
    assert_eq!(lines(&err, "BEYOND REACH"), 1, "the sealed folder alone: {err}");
    assert_eq!(fs::read_dir(boat.file("pulled")).unwrap().count(), 1);
}
