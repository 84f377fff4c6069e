//! A line typed on the terminal without being shown.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, read};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use std::io::{self, Write};
use zeroize::Zeroizing;

/// Gives the terminal back however the question ends.
struct RawMode;

impl Drop for RawMode {
    fn drop(&mut self) {
        let _ = disable_raw_mode();
        eprintln!();
    }
}

/// Shows `question` on standard error and takes a line of at most `most` bytes; `None`
/// when it was given up with Escape or Ctrl-C.
///
/// # Errors
/// The terminal cannot be read.
pub(super) fn ask(question: &str, most: usize) -> io::Result<Option<Zeroizing<String>>> {
    eprint!("{question} ");
    io::stderr().flush()?;
    enable_raw_mode()?;
    let _raw = RawMode;
    let mut line = Zeroizing::new(String::with_capacity(most + 4));
    loop {
        match read()? {
            Event::Key(key) if key.kind != KeyEventKind::Release => match typed(key, &mut line, most) {
                Typed::More => {}
                Typed::Done => return Ok(Some(line)),
                Typed::GivenUp => return Ok(None),
            },
            _ => {}
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Typed {
    More,
    Done,
    GivenUp,
}

fn typed(key: KeyEvent, line: &mut String, most: usize) -> Typed {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Enter => return Typed::Done,
        KeyCode::Esc => return Typed::GivenUp,
        KeyCode::Char('c' | 'd') if control => return Typed::GivenUp,
        KeyCode::Char('u') if control => line.clear(),
        KeyCode::Backspace => {
            line.pop();
        }
        KeyCode::Char(c) if !control && line.len() < most => line.push(c),
        _ => {}
    }
    Typed::More
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_edit_the_line_and_never_lengthen_it_beyond_its_room() {
        let key = |code| KeyEvent::new(code, KeyModifiers::NONE);
        let control = |c| KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL);
        let mut line = String::with_capacity(8);
        for c in "海保12345".chars() {
            assert_eq!(typed(key(KeyCode::Char(c)), &mut line, 8), Typed::More);
        }
        assert_eq!((line.as_str(), line.capacity()), ("海保12", 8));
        assert_eq!(typed(key(KeyCode::Backspace), &mut line, 8), Typed::More);
        assert_eq!(line, "海保1");
        assert_eq!(typed(control('u'), &mut line, 8), Typed::More);
        assert_eq!(line, "");
        assert_eq!(typed(control('c'), &mut line, 8), Typed::GivenUp);
        assert_eq!(typed(key(KeyCode::Esc), &mut line, 8), Typed::GivenUp);
        assert_eq!(typed(key(KeyCode::Enter), &mut line, 8), Typed::Done);
    }
}
