//! The patrol screen on a store, in a real terminal: locked at a cold start with a ship
//! on collision course coming in, the picture and the alarm stand and no record is shown;
//! after the passphrase everything is in the journal, in order and once.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common {
    #[expect(dead_code, reason = "nobody pulls the plug here")]
    pub(crate) mod cable;
    pub(crate) mod tmux;
}

use common::cable::Cable;
use common::tmux::Tmux;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;

const DEADLINE: Duration = Duration::from_mins(1);
/// Nobody may read it from the files or the screen.
const SECRET: &str = "GOLDFISH";

/// Own ship north at 10 kn and a ship a mile ahead that comes south at 10 kn (made with
/// `watchkeeper scenario emit`; her MMSI and IMO are not issued).
const MEETING: &str = "$GPRMC,030000.00,A,3500.00000,N,13945.00000,E,10.0,0.0,241126,,,A*62\r\n\
    $HEHDT,0.0,T*2F\r\n\
    !AIVDM,1,1,,B,1:0oT8h01TawfHPD2FD725`00000,0*5C\r\n\
    !AIVDM,2,1,0,A,5:0oT8p000000000000P4F1<tpN3T000000000169@B7740Ht00000000000,0*5F\r\n\
    !AIVDM,2,2,0,A,00000000000,2*24\r\n";

struct Boat {
    folder: TempDir,
    cable: Cable,
}

impl Boat {
    /// A store with two officers, made for tests.
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let cable = Cable::plug(&folder.path().join("port"));
        let boat = Self { folder, cable };
        fs::write(boat.file("one"), "first passphrase").unwrap();
        fs::write(boat.file("two"), "second passphrase").unwrap();
        boat.command("init --officer O-1 --role commander --passphrase-file one --kdf-cost test");
        boat.command(
            "officer add O-2 --role officer --officer O-1 --passphrase-file one --new-passphrase-file two",
        );
        boat
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, words: &str) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_watchkeeper"))
            .args(words.split(' '))
            .args(["--data-dir", "data", "--lang", "en"])
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{words}: {told} {}", String::from_utf8_lossy(&output.stderr));
        told
    }

    fn screen(&self, language: &str, more: &[&str]) -> Tmux {
        let link = format!("serial:{}@38400", self.file("port").display());
        let data = self.file("data");
        let mut command =
            vec![env!("CARGO_BIN_EXE_watchkeeper"), "--lang", language, "--link", &link, "--data-dir"];
        command.push(data.to_str().unwrap());
        command.extend(more);
        let tmux = Tmux::start(80, 24, &[], &command);
        tmux.wait_for("UTC", DEADLINE);
        tmux
    }

    fn journal(&self, stream: &str) -> Vec<Value> {
        let words = format!("journal --json --stream {stream} --officer O-1 --passphrase-file one");
        self.command(&words).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// `verify` finds every record as it was written.
    fn proved(&self) {
        let told = self.command("verify --json --officer O-1 --passphrase-file one");
        let report: Value = serde_json::from_str(&told).unwrap();
        assert_eq!(report.get("ok"), Some(&Value::Bool(true)), "{report}");
    }

    fn queue_files(&self) -> Vec<PathBuf> {
        let files = fs::read_dir(self.file("data")).unwrap().map(|e| e.unwrap().path());
        files.filter(|p| p.extension().is_some_and(|e| e == "queue")).collect()
    }
}

fn type_line(tmux: &Tmux, text: &str) {
    for c in text.chars() {
        let key = if c == ' ' { "Space".to_owned() } else { c.to_string() };
        tmux.send_keys(&[&key]);
    }
    tmux.send_keys(&["Enter"]);
}

fn log_in(tmux: &Tmux, officer: &str, passphrase: &str) {
    tmux.send_keys(&["I"]);
    tmux.wait_for("Log in", DEADLINE);
    type_line(tmux, officer);
    tmux.wait_for(&format!("Passphrase of {officer}"), DEADLINE);
    type_line(tmux, passphrase);
}

fn quit(tmux: &Tmux) {
    tmux.send_keys(&["q"]);
    tmux.wait_for("Enter", DEADLINE);
    tmux.send_keys(&["Enter"]);
    assert_eq!(tmux.wait_end(DEADLINE), "0");
}

fn kinds(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|e| e["kind"].as_str().unwrap()).collect()
}

fn kill(tmux: &Tmux) {
    // The shell that records the end, then the program under it.
    let shell = tmux.value("pane_pid");
    let status = Command::new("pkill").args(["-KILL", "-P", &shell]).status().unwrap();
    assert!(status.success());
    tmux.wait_end(DEADLINE);
}

/// No file under `dir` holds `secret`.
fn nowhere(dir: &Path, secret: &str) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            nowhere(&path, secret);
        } else {
            let bytes = fs::read(&path).unwrap();
            assert!(!bytes.windows(secret.len()).any(|w| w == secret.as_bytes()), "{}", path.display());
        }
    }
}

#[test]
fn locked_at_a_cold_start_the_alarm_stands_and_is_journalled_at_the_unlocking() {
    if !common::tmux::is_available() {
        return;
    }
    let mut boat = Boat::new();
    let tmux = boat.screen("en", &[]);
    tmux.wait_for("LOCKED", DEADLINE);
    tmux.wait_for("TEST", DEADLINE);
    boat.cable.send(MEETING.as_bytes());
    let screen = tmux.wait_for("[a]", DEADLINE);
    assert!(screen.contains("LOCKED") && screen.contains("CPA"), "{screen}");
    tmux.send_keys(&["a"]);
    tmux.wait_for("Acknowledged", DEADLINE);
    assert!(!boat.queue_files().is_empty());
    // The program dies: what was queued stays, and a second life queues more.
    kill(&tmux);
    let tmux = boat.screen("en", &[]);
    boat.cable.send(MEETING.as_bytes());
    tmux.wait_for("[a]", DEADLINE);
    log_in(&tmux, "O-1", "wrong");
    tmux.wait_for("Wrong officer id", DEADLINE);
    tmux.wait_gone("Wrong officer id", DEADLINE);
    log_in(&tmux, "O-1", "first passphrase");
    tmux.wait_for("4 to 12 digits", DEADLINE);
    tmux.send_keys(&["Escape"]);
    // Esc and a letter right after it would be the letter with Alt.
    tmux.wait_gone("4 to 12 digits", DEADLINE);
    tmux.wait_gone("LOCKED", DEADLINE);
    quit(&tmux);

    boat.proved();
    assert!(boat.queue_files().is_empty(), "journalled and removed");
    let ops = boat.journal("ops");
    let alerts: Vec<&Value> = ops.iter().filter(|e| e["kind"] == "alert").collect();
    let states: Vec<&str> = alerts
        .iter()
        .filter(|e| e["body"]["rule"] == alerts[0]["body"]["rule"])
        .map(|e| e["body"]["state"].as_str().unwrap())
        .collect();
    assert_eq!(states[..2], ["raised", "acknowledged"], "{ops:?}");
    assert_eq!(states.iter().filter(|s| **s == "raised").count(), 2, "once in each life");
    let times: Vec<&str> = ops.iter().map(|e| e["body"]["at"].as_str().unwrap()).collect();
    // Both lives hear the same receiver say 03:00:00, and its time counts: in order within
    // each life, one step back between the two.
    assert!(times.windows(2).filter(|w| w[1] < w[0]).count() <= 1, "{times:?}");
    let audit = boat.journal("audit");
    // Behind what the commands wrote while the boat was made.
    assert_eq!(kinds(&audit)[2..5], ["login-failed", "login", "queue-journalled"], "{audit:?}");
}

#[test]
fn a_watch_from_login_to_panic_in_both_languages() {
    if !common::tmux::is_available() {
        return;
    }
    for (language, locked, offered, sure, destroyed) in [
        ("en", "LOCKED", "4 to 12 digits", "Destroy the key", "orders is destroyed"),
        ("ja", "ロック中", "数字4～12桁", "破棄しますか", "鍵を破棄しました"),
    ] {
        let mut boat = Boat::new();
        let one = boat.file("one");
        let unlock = ["--officer", "O-1", "--passphrase-file", one.to_str().unwrap()];
        let tmux = boat.screen(language, &unlock);
        tmux.wait_for(offered, DEADLINE);
        type_line(&tmux, "2580");
        tmux.wait_gone(offered, DEADLINE);
        boat.cable.send(MEETING.as_bytes());
        tmux.wait_for("[a]", DEADLINE);
        tmux.send_keys(&["m"]);
        type_line(&tmux, SECRET);
        tmux.wait_for(SECRET, DEADLINE);
        tmux.send_keys(&["K"]);
        tmux.wait_for(locked, DEADLINE);
        let screen = tmux.wait_gone(SECRET, DEADLINE);
        assert!(screen.contains("[a]"), "the alarm stands:\n{screen}");
        // The second of two programs on one store is told so and leaves the first alone.
        let output = Command::new(env!("CARGO_BIN_EXE_watchkeeper"))
            .args(["--lang", "en", "--data-dir", boat.file("data").to_str().unwrap()])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&output.stderr).contains("open in another watchkeeper"));
        tmux.send_keys(&["I"]);
        tmux.wait_for("1 O-1", DEADLINE);
        tmux.send_keys(&["1"]);
        type_line(&tmux, "2580");
        tmux.wait_for(SECRET, DEADLINE);
        tmux.send_keys(&["F10"]);
        tmux.wait_for(sure, DEADLINE);
        tmux.send_keys(&["Enter"]);
        tmux.wait_for(destroyed, DEADLINE);
        quit(&tmux);

        boat.proved();
        let audit = boat.journal("audit");
        for (kind, how) in
            [("login", "passphrase"), ("lock", "key"), ("unlock", "pin"), ("panic", "destroyed")]
        {
            assert!(audit.iter().any(|e| e["kind"] == kind && e["body"]["how"] == how), "{kind}: {audit:?}");
        }
        assert!(boat.journal("ops").iter().any(|e| e["body"]["label"] == SECRET));
        nowhere(&boat.file("data"), SECRET);
    }
}
