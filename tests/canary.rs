//! What is written into the store stands nowhere in the clear: not in the store, its log
//! beside the database, the black box or a backup, not in temporary files, not in the
//! program's log, and not in a core file.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

const CANARY: &str = "canary-seven-seas-3141592653";
const PHRASE: &str = "harbour-light-2718281828";

struct Boat {
    folder: TempDir,
}

impl Boat {
    fn new() -> Self {
        let boat = Self { folder: TempDir::new().unwrap() };
        for dir in ["kept", "kept/tmp", "kept/box", "kept/stick", "secret"] {
            fs::create_dir(boat.file(dir)).unwrap();
        }
        fs::write(boat.file("secret/phrase"), PHRASE).unwrap();
        fs::write(boat.file("secret/film"), CANARY.repeat(20_000)).unwrap();
        let list = format!("id,kind,name,action,reason\nV-1,vessel,{CANARY},BOARD,{CANARY}\n");
        fs::write(boat.file("secret/list.csv"), list).unwrap();
        fs::write(boat.file("kept/config.toml"), "[store]\nblack_box = \"kept/box\"\n").unwrap();
        boat
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("TMPDIR", self.file("kept/tmp"))
            .env("SQLITE_TMPDIR", self.file("kept/tmp"))
            .env("XDG_CONFIG_HOME", self.file("config"))
            .env("WATCHKEEPER_PASSPHRASE_FILE", self.file("secret/phrase"));
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let global = ["--data-dir", "kept/data", "--config", "kept/config.toml", "--log", "kept/log.json"];
        let arguments = [arguments, &global].concat();
        let output = self.command(env!("CARGO_BIN_EXE_watchkeeper"), &arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        output
    }

    /// The files below `kept`, and those that hold any of `words`.
    fn leaks(&self, words: &[&str]) -> (usize, Vec<PathBuf>) {
        let (mut seen, mut found, mut folders) = (0, Vec::new(), vec![self.file("kept")]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                seen += 1;
                if words.iter().any(|word| holds(&path, word)) {
                    found.push(path);
                }
            }
        }
        (seen, found)
    }
}

fn holds(path: &Path, word: &str) -> bool {
    let bytes = fs::read(path).unwrap();
    bytes.windows(word.len()).any(|w| w == word.as_bytes())
}

#[test]
fn commands_leave_it_in_no_file_no_log_and_nothing_temporary() {
    let boat = Boat::new();
    boat.run(&["init", "--officer", "O-1", "--role", "commander", "--kdf-cost", "test"]);
    boat.run(&["verify"]);
    let journal = boat.run(&["journal", "--json"]).stdout;
    let first = String::from_utf8(journal).unwrap();
    let first: serde_json::Value = serde_json::from_str(first.lines().next().unwrap()).unwrap();
    let record = first["record"].as_str().unwrap();
    fs::rename(boat.file("secret/film"), boat.file(&format!("secret/{CANARY}"))).unwrap();
    boat.run(&["journal", "attach", record, &format!("secret/{CANARY}")]);
    boat.run(&["watchlist", "import", "secret/list.csv", "--format", "csv"]);
    let found = boat.run(&["watchlist", "search", CANARY]).stdout;
    assert!(String::from_utf8_lossy(&found).contains("V-1"), "it is there for who may see it");
    boat.run(&["store", "backup", "--to", "kept/stick"]);
    // What is refused is told in the log as well.
    let wrong = ["journal", "--data-dir", "kept/data", "--log", "kept/log.json", "--passphrase-file"];
    let wrong = [&wrong[..], &["secret/list.csv"]].concat();
    let refused = boat.command(env!("CARGO_BIN_EXE_watchkeeper"), &wrong).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    let (seen, found) = boat.leaks(&[CANARY, PHRASE]);
    assert!(seen >= 15, "only {seen} files");
    assert_eq!(found, [""; 0].map(PathBuf::from));
    assert!(boat.file("kept/log.json").exists());
    assert_eq!(fs::read_dir(boat.file("kept/tmp")).unwrap().count(), 0, "temporary files");
    fs::write(boat.file("kept/planted"), CANARY).unwrap();
    assert_eq!(boat.leaks(&[CANARY]).1, [boat.file("kept/planted")], "the search finds what is there");
}

/// A command that has the canary in its memory and waits for a passphrase.
fn waiting(boat: &Boat) -> Child {
    let shell = format!(
        "ulimit -c unlimited; exec '{}' --data-dir kept/data store erase --class none --reason {CANARY} \
         --officer O-1 --passphrase-file -",
        env!("CARGO_BIN_EXE_watchkeeper")
    );
    let mut command = boat.command("sh", &["-c", &shell]);
    command.current_dir(boat.file("kept/tmp")).stdin(Stdio::piped());
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Aborts it when its filter is set; gives the core files of it.
fn aborted(boat: &Boat, mut child: Child, filter: Option<&str>) -> Vec<PathBuf> {
    let path = format!("/proc/{}/coredump_filter", child.id());
    for turn in 0.. {
        if fs::read_to_string(&path).is_ok_and(|found| found.trim() == "00000000") {
            break;
        }
        assert!(turn < 6_000, "memory would go into a core file");
        thread::sleep(Duration::from_millis(10));
    }
    if let Some(filter) = filter {
        fs::write(&path, filter).unwrap();
    }
    let abort = Command::new("kill").args(["-ABRT", &child.id().to_string()]).status().unwrap();
    assert!(abort.success());
    child.wait().unwrap();
    let files = fs::read_dir(boat.file("kept/tmp")).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.file_name().is_some_and(|n| n.to_string_lossy().contains("core"))).collect()
}

#[test]
fn a_core_file_holds_nothing_of_the_memory() {
    let boat = Boat::new();
    for core in aborted(&boat, waiting(&boat), None) {
        assert!(!holds(&core, CANARY), "{}", core.display());
        fs::remove_file(core).unwrap();
    }
    // Where this system writes core files here, one without the filter holds it.
    for core in aborted(&boat, waiting(&boat), Some("0x33")) {
        assert!(holds(&core, CANARY), "the search finds what is there");
    }
}
