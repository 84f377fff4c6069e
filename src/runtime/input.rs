//! The keyboard as plain data, read on a thread of its own.
//!
//! Key releases and mouse events are left out. Pasted text comes from outside: control
//! and bidirectional characters are removed and its length is bounded.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use crate::app::event::{Key, KeyPress};

/// Longest a look at the keyboard takes: bounds how long a stop takes.
const LOOK: Duration = Duration::from_millis(250);
/// Longest text taken from a paste, characters.
const LONGEST_PASTE: usize = 20_000;

/// What the terminal tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TerminalInput {
    Key(KeyPress),
    Paste(String),
    Resize {
        columns: u16,
        rows: u16,
    },
    /// The terminal is gone; nothing comes any more.
    Closed,
}

/// The running reader.
#[derive(Debug)]
pub struct InputThread {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl InputThread {
    /// `sink` gives `false` when nobody listens any more.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(sink: impl Fn(TerminalInput) -> bool + Send + 'static) -> io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&stop);
        let thread = thread::Builder::new().name("input".to_owned()).spawn(move || run(&asked, &sink))?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for InputThread {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the input thread ended in a panic");
        }
    }
}

fn run(stop: &AtomicBool, sink: &impl Fn(TerminalInput) -> bool) {
    while !stop.load(Ordering::Acquire) {
        let event = match crossterm::event::poll(LOOK) {
            Ok(false) => continue,
            Ok(true) => crossterm::event::read(),
            Err(error) => Err(error),
        };
        let goes_on = match event {
            Ok(event) => plain(event).is_none_or(sink),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => true,
            Err(error) => {
                tracing::warn!(%error, "the terminal cannot be read");
                sink(TerminalInput::Closed);
                false
            }
        };
        if !goes_on {
            return;
        }
    }
}

/// The event as plain data; `None` for what the program has no use for.
pub fn plain(event: Event) -> Option<TerminalInput> {
    match event {
        Event::Key(key) => key_press(key).map(TerminalInput::Key),
        Event::Paste(text) => Some(TerminalInput::Paste(clean(&text))),
        Event::Resize(columns, rows) => Some(TerminalInput::Resize { columns, rows }),
        Event::Mouse(_) | Event::FocusGained | Event::FocusLost => None,
    }
}

fn key_press(event: KeyEvent) -> Option<KeyPress> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let shift = event.modifiers.contains(KeyModifiers::SHIFT);
    let code = match event.code {
        KeyCode::Char(c) => Key::Char(c),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Tab if shift => Key::BackTab,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::Insert => Key::Insert,
        KeyCode::F(n) => Key::F(n),
        _ => return None,
    };
    Some(KeyPress {
        code,
        ctrl: event.modifiers.contains(KeyModifiers::CONTROL),
        alt: event.modifiers.contains(KeyModifiers::ALT),
        shift,
    })
}

/// Keeps line ends; every other control and every bidirectional control goes, and a tab
/// becomes a space.
fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .map(|c| match c {
            '\r' => '\n',
            '\t' => ' ',
            other => other,
        })
        .filter(|&c| c == '\n' || !(c.is_control() || is_bidirectional(c)))
        .take(LONGEST_PASTE)
        .collect()
}

fn is_bidirectional(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(code: KeyCode, modifiers: KeyModifiers) -> Option<TerminalInput> {
        plain(Event::Key(KeyEvent::new(code, modifiers)))
    }

    #[test]
    fn keys_keep_their_modifiers() {
        let none = KeyModifiers::NONE;
        for (code, modifiers, key, ctrl, alt, shift) in [
            (KeyCode::Char('q'), none, Key::Char('q'), false, false, false),
            (KeyCode::Char('船'), none, Key::Char('船'), false, false, false),
            (KeyCode::Char('Q'), KeyModifiers::SHIFT, Key::Char('Q'), false, false, true),
            (KeyCode::Char('c'), KeyModifiers::CONTROL, Key::Char('c'), true, false, false),
            (KeyCode::Left, KeyModifiers::ALT, Key::Left, false, true, false),
            (KeyCode::Tab, KeyModifiers::SHIFT, Key::BackTab, false, false, true),
            (KeyCode::BackTab, KeyModifiers::SHIFT, Key::BackTab, false, false, true),
            (KeyCode::F(12), none, Key::F(12), false, false, false),
        ] {
            let expected = TerminalInput::Key(KeyPress { code: key, ctrl, alt, shift });
            assert_eq!(press(code, modifiers), Some(expected));
        }
        assert_eq!(press(KeyCode::CapsLock, none), None);
        let release = KeyEvent::new_with_kind(KeyCode::Enter, none, KeyEventKind::Release);
        assert_eq!(plain(Event::Key(release)), None);
    }

    #[test]
    fn pasted_text_loses_what_could_deceive_or_command() {
        let pasted = plain(Event::Paste("KAIYO\tMARU\r\n\u{1b}[2J\u{202e}evil\u{7}\r".to_owned()));
        assert_eq!(pasted, Some(TerminalInput::Paste("KAIYO MARU\n[2Jevil\n".to_owned())));
        let Some(TerminalInput::Paste(long)) = plain(Event::Paste("x".repeat(1 << 20))) else {
            panic!("a paste")
        };
        assert_eq!(long.len(), LONGEST_PASTE);
    }
}
