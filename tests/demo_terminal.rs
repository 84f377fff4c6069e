//! The demo in a real terminal: a visitor uses it without any set-up, and when it ends
//! nothing of it is left.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common {
    #[expect(dead_code, reason = "only what a visitor needs")]
    pub(crate) mod tmux;
}

use common::tmux::Tmux;
use std::fs;
use std::time::Duration;
use tempfile::TempDir;

const DEADLINE: Duration = Duration::from_mins(2);

/// A language, and what its screens then show.
struct Visit {
    language: &'static str,
    /// Behind 7, 8, 9 and 0.
    shows: [(&'static str, &'static str); 4],
    note: &'static str,
    /// Where the passphrase is asked for it is told.
    key: &'static str,
    sealed: &'static str,
}

fn visit(visit: &Visit) {
    if !common::tmux::is_available() {
        return;
    }
    let (temporary, data) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let (temp, home) = (temporary.path().to_str().unwrap(), data.path().to_str().unwrap());
    let env = [("TMPDIR", temp), ("XDG_DATA_HOME", home), ("XDG_CONFIG_HOME", home)];
    let command = [env!("CARGO_BIN_EXE_watchkeeper"), "--lang", visit.language, "demo"];
    let tmux = Tmux::start(80, 24, &env, &command);
    tmux.wait_for("DEMO", DEADLINE);
    tmux.wait_for("UTC", DEADLINE);
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 1, "the throwaway store");
    for (key, text) in visit.shows {
        tmux.send_keys(&[key]);
        tmux.wait_for(text, DEADLINE);
    }
    // A record of the visitor's own, sealed with what the screen tells.
    tmux.send_keys(&["7", "+"]);
    // The ninth of the forms is a note.
    tmux.send_keys(&["9"]);
    tmux.wait_for("×1 ", DEADLINE);
    tmux.send_keys(&["."]);
    tmux.send_keys(&["-l", "--", visit.note]);
    tmux.send_keys(&["Tab"]);
    tmux.send_keys(&["Enter"]);
    tmux.wait_for(visit.key, DEADLINE);
    tmux.send_keys(&["-l", "--", "demo"]);
    tmux.send_keys(&["Enter"]);
    tmux.wait_for(visit.sealed, DEADLINE);
    tmux.send_keys(&["q"]);
    tmux.send_keys(&["Enter"]);
    assert_eq!(tmux.wait_end(DEADLINE), "0");
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 0, "gone with the demo");
    assert_eq!(fs::read_dir(data.path()).unwrap().count(), 0, "the live data were not touched");
}

#[test]
fn a_visitor_uses_the_demo_without_any_set_up() {
    visit(&Visit {
        language: "en",
        shows: [
            ("7", "DAISEN MARU"),
            ("8", "Patrol PL12-20261110-1"),
            ("9", "Watchlist: 4 entries"),
            ("0", "Taken in 0"),
        ],
        note: "seen from the demo",
        key: "passphrase demo",
        sealed: "saved aboard, not yet ashore",
    });
}

#[test]
fn a_visitor_uses_the_demo_in_japanese() {
    visit(&Visit {
        language: "ja",
        shows: [
            ("7", "DAISEN MARU"),
            ("8", "哨戒 PL12-20261110-1"),
            ("9", "監視対象一覧: 4件"),
            ("0", "受入 0"),
        ],
        note: "見学者の覚書",
        key: "パスフレーズ demo",
        sealed: "船内に保存、陸上へは未送信",
    });
}
