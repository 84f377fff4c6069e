//! A real terminal for tests: tmux with a server of its own, so that neither the
//! user's settings nor other tests matter.

#![expect(clippy::panic, reason = "a test fails by panicking")]

use std::path::PathBuf;
use std::process::{Command, Output};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// Between two looks at the screen.
const LOOK: Duration = Duration::from_millis(100);

/// A terminal in which a command runs.
pub(crate) struct Tmux {
    dir: TempDir,
}

/// Whether tmux is there. A machine of one's own may lack it; where `CI=true` its lack
/// fails the test, so that it is never skipped unseen.
pub(crate) fn is_available() -> bool {
    let found = Command::new("tmux").arg("-V").output().is_ok_and(|output| output.status.success());
    if !found {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "tmux is missing");
        eprintln!("not run: needs tmux");
    }
    found
}

/// Runs a command and keeps its exit code in a file, whole or not at all: tmux itself
/// sometimes sees a terminal close and never tells how its command ended.
const RECORD_END: &str = r#""$@"; echo $? > "$0.part"; mv "$0.part" "$0""#;

impl Tmux {
    /// Runs `command` (program and arguments) in a terminal of this size.
    pub(crate) fn start(columns: u16, rows: u16, env: &[(&str, &str)], command: &[&str]) -> Self {
        let tmux = Self { dir: TempDir::new().expect("a folder") };
        // A dead command's last screen stays to be looked at; Esc is not waited on.
        let settings = "set -g remain-on-exit on\nset -g status off\nset -s escape-time 0\n\
            set -g default-terminal screen-256color\n";
        std::fs::write(tmux.dir.path().join("conf"), settings).expect("the settings");
        let size = [columns.to_string(), rows.to_string()];
        let mut args = vec!["new-session", "-d", "-s", "test", "-x", &size[0], "-y", &size[1]];
        let env: Vec<String> = env.iter().map(|(name, value)| format!("{name}={value}")).collect();
        for pair in &env {
            args.extend(["-e", pair.as_str()]);
        }
        let ended = tmux.ended();
        args.extend(["--", "sh", "-c", RECORD_END, ended.to_str().expect("a name in UTF-8")]);
        args.extend(command);
        let output = tmux.tmux(&args);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        tmux
    }

    /// Where the command's exit code is written.
    fn ended(&self) -> PathBuf {
        self.dir.path().join("ended")
    }

    fn socket(&self) -> PathBuf {
        self.dir.path().join("socket")
    }

    fn tmux(&self, args: &[&str]) -> Output {
        Command::new("tmux")
            .arg("-u")
            .arg("-S")
            .arg(self.socket())
            .arg("-f")
            .arg(self.dir.path().join("conf"))
            .args(args)
            .env_remove("TMUX")
            .env("LC_ALL", "C.UTF-8")
            .output()
            .expect("tmux runs")
    }

    /// Keys by their tmux names (`q`, `Enter`, `F1`, `C-c`).
    pub(crate) fn send_keys(&self, keys: &[&str]) {
        let mut args = vec!["send-keys", "-t", "test"];
        args.extend(keys);
        assert!(self.tmux(&args).status.success());
    }

    /// The screen as text, line by line without trailing blanks.
    pub(crate) fn capture(&self) -> String {
        String::from_utf8_lossy(&self.tmux(&["capture-pane", "-p", "-t", "test"]).stdout).into_owned()
    }

    /// A value of tmux's own about the terminal, such as `alternate_on`.
    pub(crate) fn value(&self, name: &str) -> String {
        let format = format!("#{{{name}}}");
        let output = self.tmux(&["display-message", "-p", "-t", "test", &format]);
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Waits until the screen shows `text` and gives the screen.
    pub(crate) fn wait_for(&self, text: &str, timeout: Duration) -> String {
        self.wait_until(&format!("{text:?} on the screen"), timeout, |screen| screen.contains(text))
    }

    /// Waits until the screen no longer shows `text` and gives the screen.
    pub(crate) fn wait_gone(&self, text: &str, timeout: Duration) -> String {
        self.wait_until(&format!("{text:?} gone"), timeout, |screen| !screen.contains(text))
    }

    fn wait_until(&self, what: &str, timeout: Duration, fits: impl Fn(&str) -> bool) -> String {
        let looks = timeout.as_millis() / LOOK.as_millis() + 1;
        for _ in 0..looks {
            let screen = self.capture();
            if fits(&screen) {
                return screen;
            }
            thread::sleep(LOOK);
        }
        panic!("{what}: not within {timeout:?}; the screen:\n{}", self.capture())
    }

    /// Waits until the command ended; gives its exit status.
    pub(crate) fn wait_end(&self, timeout: Duration) -> String {
        let looks = timeout.as_millis() / LOOK.as_millis() + 1;
        for _ in 0..looks {
            if let Ok(code) = std::fs::read_to_string(self.ended()) {
                return code.trim().to_owned();
            }
            thread::sleep(LOOK);
        }
        panic!("still running after {timeout:?}; the screen:\n{}", self.capture())
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        self.tmux(&["kill-server"]);
    }
}
