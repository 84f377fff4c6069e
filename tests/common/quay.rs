//! A quay with a boat and an office on it: one folder, and the program's commands in it.

use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

pub(crate) struct Quay {
    folder: TempDir,
}

impl Quay {
    /// Its passphrase is in the file `phrase`.
    pub(crate) fn new() -> Self {
        let quay = Self { folder: TempDir::new().unwrap() };
        std::fs::write(quay.file("phrase"), "quay of kobe").unwrap();
        quay
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The exit code and both outputs.
    pub(crate) fn run(&self, arguments: &str) -> (i32, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_watchkeeper"))
            .args(arguments.split(' '))
            .args(["--lang", "en"])
            .current_dir(self.folder.path())
            .env("WATCHKEEPER_PASSPHRASE_FILE", "phrase")
            .env("XDG_CONFIG_HOME", self.file("config"))
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    /// What it printed; it has to succeed.
    pub(crate) fn done(&self, arguments: &str) -> String {
        let (code, out, err) = self.run(arguments);
        assert_eq!(code, 0, "{arguments}: {out}{err}");
        out
    }

    /// Where the sync of a boat stands.
    pub(crate) fn status(&self, boat: &str) -> Value {
        let out = self.done(&format!("sync --status --json --data-dir {boat}"));
        serde_json::from_str(out.lines().last().unwrap()).unwrap()
    }
}
