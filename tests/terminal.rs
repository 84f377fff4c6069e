//! The terminal is given back whatever happens: proved in a real terminal, by this test
//! program running itself inside tmux.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common {
    pub(crate) mod tmux;
}

use std::process::Command;
use std::sync::mpsc::channel;
use std::time::Duration;

use common::tmux::Tmux;
use ratatui::widgets::Paragraph;
use watchkeeper::app::event::Key;
use watchkeeper::runtime::input::{InputThread, TerminalInput};
use watchkeeper::runtime::terminal::TerminalGuard;

const DEADLINE: Duration = Duration::from_secs(30);
const MODE: &str = "WATCHKEEPER_TEST_SCREEN";

/// A small program on the screen. Does nothing unless one of the tests below runs it in
/// a terminal.
#[test]
#[ignore = "the program that the other tests run in a terminal"]
fn screen_program() {
    let Ok(mode) = std::env::var(MODE) else { return };
    let (guard, mut screen) = TerminalGuard::take().unwrap();
    let (sender, events) = channel();
    let end = sender.clone();
    guard
        .end_on_signal(move || {
            end.send(TerminalInput::Closed).unwrap();
        })
        .unwrap();
    let input = InputThread::start(move |input| sender.send(input).is_ok()).unwrap();
    let mut seen = format!("ready as {} .", std::process::id());
    loop {
        screen.draw(|frame| frame.render_widget(Paragraph::new(seen.as_str()), frame.area())).unwrap();
        match events.recv().unwrap() {
            TerminalInput::Key(press) => match press.code {
                Key::Char('q') => break,
                Key::Char('p') if mode == "panic" => panic!("the drawing thread fails"),
                Key::Char('w') => {
                    let worker = std::thread::spawn(|| panic!("a worker fails"));
                    seen = format!("worker failed: {}", worker.join().is_err());
                }
                code => seen = format!("{code:?} ctrl={} alt={}", press.ctrl, press.alt),
            },
            TerminalInput::Resize { columns, rows } => seen = format!("{columns} by {rows}"),
            TerminalInput::Paste(text) => seen = format!("pasted {text:?}"),
            TerminalInput::Closed if mode == "hang" => std::thread::sleep(Duration::from_mins(10)),
            TerminalInput::Closed => break,
        }
    }
    drop(input);
    drop(guard);
    println!("orderly end");
}

/// The program in a terminal, and its process. A shell holds the terminal open after its
/// end: the terminal of a dead command tells nothing any more.
fn start(mode: &str) -> Option<(Tmux, String)> {
    if !common::tmux::is_available() {
        return None;
    }
    let program = std::env::current_exe().unwrap();
    let run = "\"$0\" --exact screen_program --ignored --nocapture; echo status $?; read -r line";
    let tmux = Tmux::start(80, 24, &[(MODE, mode)], &["sh", "-c", run, program.to_str().unwrap()]);
    let screen = tmux.wait_for("ready as ", DEADLINE);
    let process =
        screen.split("ready as ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap().to_owned();
    assert_eq!(tmux.value("alternate_on"), "1");
    assert!(!settings(&tmux).contains(" icanon"), "raw mode");
    Some((tmux, process))
}

/// The settings of the terminal's line, from `stty`; each after a blank, `-` where off.
fn settings(tmux: &Tmux) -> String {
    let tty = std::fs::File::open(tmux.value("pane_tty")).unwrap();
    let output = Command::new("stty").arg("-a").stdin(tty).output().unwrap();
    format!(" {}", String::from_utf8_lossy(&output.stdout).replace('\n', " "))
}

fn kill(process: &str, signal: &str) {
    assert!(Command::new("kill").args([signal, process]).status().unwrap().success());
}

fn assert_given_back(tmux: &Tmux) {
    tmux.wait_for("status ", DEADLINE);
    assert_eq!(tmux.value("alternate_on"), "0", "the screen of before is shown again");
    assert_eq!(tmux.value("cursor_flag"), "1", "the cursor is shown again");
    assert!(settings(tmux).contains(" icanon"), "lines are edited again");
}

#[test]
fn keys_pastes_and_sizes_arrive_and_the_end_is_orderly() {
    let Some((tmux, _)) = start("keys") else { return };
    for (key, shown) in [
        ("x", "Char('x') ctrl=false alt=false"),
        ("C-r", "Char('r') ctrl=true alt=false"),
        ("M-a", "Char('a') ctrl=false alt=true"),
        ("Escape", "Esc"),
        ("BTab", "BackTab"),
        ("F5", "F(5)"),
        ("PageDown", "PageDown"),
        ("海", "Char('海')"),
    ] {
        tmux.send_keys(&[key]);
        tmux.wait_for(shown, DEADLINE);
        tmux.wait_gone("ready", DEADLINE);
    }
    tmux.send_keys(&["q"]);
    tmux.wait_for("orderly end", DEADLINE);
    assert_given_back(&tmux);
}

#[test]
fn a_panic_gives_the_terminal_back_and_shows_why() {
    let Some((tmux, _)) = start("panic") else { return };
    tmux.send_keys(&["p"]);
    tmux.wait_for("the drawing thread fails", DEADLINE);
    assert_given_back(&tmux);
}

#[test]
fn a_panic_of_a_worker_leaves_the_screen_alone() {
    let Some((tmux, _)) = start("worker") else { return };
    tmux.send_keys(&["w"]);
    let screen = tmux.wait_for("worker failed: true", DEADLINE);
    assert!(!screen.contains("a worker fails"), "{screen}");
    assert_eq!(tmux.value("alternate_on"), "1");
    tmux.send_keys(&["q"]);
    tmux.wait_for("orderly end", DEADLINE);
    tmux.send_keys(&["Enter"]);
    assert_eq!(tmux.wait_end(DEADLINE), "0");
}

#[test]
fn signals_end_the_program_in_order() {
    for signal in ["-TERM", "-HUP", "-INT"] {
        let Some((tmux, process)) = start("signal") else { return };
        kill(&process, signal);
        tmux.wait_for("orderly end", DEADLINE);
        assert_given_back(&tmux);
    }
}

#[test]
fn a_program_that_hangs_still_gives_the_terminal_back_and_ends() {
    let Some((tmux, process)) = start("hang") else { return };
    kill(&process, "-TERM");
    tmux.wait_for("status 143", DEADLINE);
    assert_given_back(&tmux);
}
