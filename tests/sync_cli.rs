//! The whole way of a courier file, as a script and a stick meet it.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "common/quay.rs"]
mod quay;

use quay::Quay;
use serde_json::Value;
use std::fs;
use std::ops::Deref;
use std::process::Command;
use watchkeeper::domain::journal::entry::{Action, ClockFacts, Stream};
use watchkeeper::domain::keys::officer::OfficerId;
use watchkeeper::domain::keys::secret::Passphrase;
use watchkeeper::store::journal::NewRecord;
use watchkeeper::store::{Credentials, Store};

struct Dock(Quay);

impl Deref for Dock {
    type Target = Quay;

    fn deref(&self) -> &Quay {
        &self.0
    }
}

impl Dock {
    /// Two boats, two shores, one boat at each.
    fn new() -> Self {
        let dock = Self(Quay::new());
        for boat in ["kaze", "nami"] {
            dock.done(&format!(
                "init --data-dir {boat} --officer O-1 --role commander --passphrase-file phrase --kdf-cost test"
            ));
        }
        for (shore, boat) in [("kobe", "kaze"), ("moji", "nami")] {
            let made = dock.done(&format!("shore init --dir {shore} --kdf-cost test"));
            let identity = made.split_whitespace().last().unwrap().to_owned();
            let aboard = dock.done(&format!("sync --data-dir {boat} --enrol {identity}"));
            let status = dock.status(boat);
            let (device, key) = (status["device"].as_str().unwrap(), status["key"].as_str().unwrap());
            let ashore = dock
                .done(&format!("shore enrol --dir {shore} --device {device} --key {key} --office {shore}"));
            assert!(aboard.ends_with(&ashore), "both sides show one code: {aboard} {ashore}");
        }
        dock
    }

    fn safe(&self, boat: &str) -> bool {
        self.status(boat)["safe_to_wipe"].as_bool().unwrap()
    }

    /// A report with a photograph's worth of body, and a note.
    fn seal(&self, boat: &str) {
        let officer = "O-1".parse::<OfficerId>().unwrap();
        let who = Credentials { officer, passphrase: Passphrase::new("quay of kobe").unwrap() };
        let mut store = Store::open(&self.file(boat), &who).unwrap();
        let photo = vec![7; 90_000];
        for (stream, action, kind, body) in [
            (Stream::Case, Action::Seal, "boarding", &photo[..]),
            (Stream::Ops, Action::Note, "mark", b"{\"event\":\"mark\"}"),
        ] {
            store.append(&NewRecord { stream, action, kind, body, clock: ClockFacts::default() }).unwrap();
        }
    }
}

#[test]
fn a_stick_goes_ashore_comes_back_and_only_then_it_is_safe_to_wipe() {
    let dock = Dock::new();
    dock.seal("kaze");
    let before = dock.status("kaze");
    assert!(before["bytes"].as_u64().unwrap() > 0 && before["safe_to_wipe"] == false);
    // The first stick is lost, the second one arrives twice.
    dock.done("sync --courier-out lost --data-dir kaze");
    assert!(!dock.safe("kaze"), "sent is not arrived");
    fs::remove_file(dock.file("lost")).unwrap();
    dock.done("sync --courier-out stick --data-dir kaze");
    let told = dock.done("shore take stick --dir kobe --receipts back");
    assert!(told.contains("0 again, 0 refused"), "{told}");
    let told = dock.done("shore take stick --dir kobe --receipts twice --now 2030-01-01T00:00:00Z");
    assert!(told.starts_with("frames: 0 taken"), "{told}");
    assert_eq!(fs::read(dock.file("back")).unwrap(), fs::read(dock.file("twice")).unwrap());
    assert!(!dock.safe("kaze"), "the receipt is not here yet");
    dock.done("sync --courier-in back --data-dir kaze");
    assert!(dock.safe("kaze"));
    let text = dock.done("sync --data-dir kaze");
    assert!(text.contains("SAFE TO WIPE"), "{text}");
    dock.done("sync --courier-in twice --data-dir kaze");
    assert!(dock.safe("kaze"), "a receipt twice is one");
    let list = dock.done("shore list --dir kobe");
    assert!(list.contains("conflicts 0, set apart 0"), "{list}");
    dock.seal("kaze");
    assert!(!dock.safe("kaze"), "what was sealed since waits");
    // What else an officer did aboard is a record too.
    dock.done("sync --courier-out again --data-dir kaze");
    dock.done("shore take again --dir kobe --receipts back");
    dock.done("officer list --data-dir kaze --officer O-1");
    dock.done("sync --courier-in back --data-dir kaze");
    assert!(!dock.safe("kaze"));
}

#[test]
fn another_shore_is_refused_on_both_ways() {
    let dock = Dock::new();
    dock.seal("kaze");
    dock.done("sync --courier-out stick --data-dir kaze");
    dock.done("sync --courier-out other --data-dir nami");
    let (code, out, err) = dock.run("shore take stick --dir moji --receipts back");
    assert_eq!(code, 1);
    assert!(out.contains("0 taken") && err.contains("for another shore"), "{out}{err}");
    assert!(!dock.file("back").exists());
    dock.done("shore take other --dir moji --receipts back");
    let (code, out, err) = dock.run("sync --courier-in back --data-dir kaze");
    assert_eq!(code, 1);
    assert!(out.contains("0 taken") && err.contains("Another shore signed"), "{out}{err}");
    assert!(!dock.safe("kaze"));
    // Nobody changes whom a boat trusts in passing.
    let made = dock.done("shore init --dir third --kdf-cost test");
    let identity = made.split_whitespace().last().unwrap();
    let (code, _, err) = dock.run(&format!("sync --enrol {identity} --data-dir kaze"));
    assert!(code == 1 && err.contains("another shore is trusted"), "{err}");
    dock.done(&format!("sync --enrol {identity} --replace --data-dir kaze"));
    dock.done("sync --courier-out stranger --data-dir kaze");
    let (code, _, err) = dock.run("shore take stranger --dir third --receipts none");
    assert!(code == 1 && err.contains("is not enrolled"), "{err}");
}

#[test]
fn a_bad_stick_says_what_to_do_and_changes_nothing() {
    let dock = Dock::new();
    dock.seal("kaze");
    dock.done("sync --courier-out stick --data-dir kaze");
    let whole = fs::read(dock.file("stick")).unwrap();
    let tells = |what: &[u8]| whole.windows(what.len()).any(|w| w == what);
    assert!(!tells(b"boarding") && !tells(b"O-1"), "the carrier learns nothing");
    let cases: [(&str, Vec<u8>, &str); 5] = [
        ("empty", Vec::new(), "no courier file"),
        ("archive", b"PK\x03\x04".to_vec(), "no courier file"),
        ("later", b"wk-cour9".to_vec(), "newer release"),
        ("cut", whole[..whole.len() / 2].to_vec(), "cut off"),
        (
            "changed",
            whole.iter().enumerate().map(|(n, b)| if n == 300 { b ^ 1 } else { *b }).collect(),
            "changed",
        ),
    ];
    for (name, bytes, words) in cases {
        fs::write(dock.file(name), bytes).unwrap();
        let (code, _, err) = dock.run(&format!("shore take {name} --dir kobe --receipts none"));
        assert!(code == 1 && err.contains(words), "{name}: {err}");
    }
    let (code, _, err) = dock.run("sync --courier-in stick --data-dir kaze");
    assert!(code == 1 && err.contains("the other way"), "{err}");
    for missing in
        ["sync --courier-in absent --data-dir kaze", "sync --courier-out no/such/folder/x --data-dir kaze"]
    {
        let (code, _, err) = dock.run(missing);
        assert!(code == 1 && err.contains("hint: "), "{err}");
    }
    // Into a folder: the name tells nothing, and no half file stays.
    fs::create_dir(dock.file("media")).unwrap();
    dock.done("sync --courier-out media --data-dir kaze");
    let names: Vec<String> = fs::read_dir(dock.file("media"))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(names.len() == 1 && names[0].len() == 16 && names[0].bytes().all(|b| b.is_ascii_hexdigit()));
    // A frame that does not fit waits, and it is said.
    let (code, out, _) = dock.run("sync --courier-out tiny --budget 2000 --data-dir kaze");
    assert!(out.contains("More waits") || (code == 1 && out.contains("so few bytes")), "{out}");
}

/// A service that runs until it is told to end.
#[cfg(feature = "shore")]
struct Serving {
    child: std::process::Child,
    url: String,
}

#[cfg(feature = "shore")]
impl Serving {
    fn start(dock: &Dock, shore: &str, more: &str) -> Self {
        use std::io::{BufRead, BufReader};
        let mut child = Command::new(env!("CARGO_BIN_EXE_watchkeeper"))
            .args(format!("shore serve --dir {shore} --listen 127.0.0.1:0 {more}--lang en").split(' '))
            .current_dir(dock.file(""))
            .env("WATCHKEEPER_PASSPHRASE_FILE", "phrase")
            .env("XDG_CONFIG_HOME", dock.file("config"))
            .stdout(std::process::Stdio::piped())
            .stderr(fs::File::create(dock.file("serve.log")).unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().rsplit(' ').next().unwrap().to_owned();
        assert!(url.starts_with("http"), "{line}");
        Self { child, url }
    }

    fn stop(mut self) {
        let told = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(told.success() && self.child.wait().unwrap().success(), "it ends in order");
    }
}

#[cfg(feature = "shore")]
#[test]
fn over_the_network_as_on_a_stick() {
    let dock = Dock::new();
    dock.seal("kaze");
    let serving = Serving::start(&dock, "kobe", "");
    let told = dock.done(&format!("sync --to {} --data-dir kaze", serving.url));
    assert!(told.contains("Done: the shore signed for everything."), "{told}");
    assert!(dock.safe("kaze"));
    dock.seal("kaze");
    let told = dock.done(&format!("sync --shore {} --narrow --json --data-dir kaze", serving.url));
    let ended: Value = serde_json::from_str(told.lines().last().unwrap()).unwrap();
    assert_eq!((&ended["code"], &ended["frames"]), (&Value::from("dock-done"), &ended["receipted"]));
    assert!(dock.safe("kaze"));
    // Beside the service that runs: another boat is not known, then it is, then no more.
    let (code, out, err) = dock.run(&format!("sync --to {} --data-dir nami", serving.url));
    assert!(code == 1 && err.contains("another key than the shore"), "{out}{err}");
    let status = dock.status("kaze");
    let device = status["device"].as_str().unwrap();
    let list = dock.done("shore list --dir kobe");
    assert!(list.contains(device) && list.contains("conflicts 0, set apart 0"), "{list}");
    dock.done(&format!("shore revoke --dir kobe --device {device}"));
    dock.seal("kaze");
    let (code, out, _) = dock.run(&format!("sync --to {} --data-dir kaze", serving.url));
    assert!(code == 1 && out.contains("has revoked this boat"), "{out}");
    let (code, _, err) = dock.run("shore take none --dir kobe --receipts back");
    assert!(code == 1 && err.contains("is open in another"), "one process takes frames: {err}");
    serving.stop();
    let log = fs::read_to_string(dock.file("serve.log")).unwrap();
    assert!(log.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{log}");
    assert!(log.contains("\"stopped\"") && log.contains(device), "{log}");
    let (code, _, err) = dock.run("shore serve --dir kobe --plain --listen 0.0.0.0:0");
    assert!(code == 2 && err.contains("own address only"), "{err}");
}
