//! Keys to actions, read from `assets/keymap.toml` and overridden by the crew's own.

use crate::app::action::Action;
use crate::app::event::{Key, KeyPress};
use std::collections::BTreeMap;

const DEFAULT: &str = include_str!("../../assets/keymap.toml");

/// Which key means what. Every action keeps at least one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    bindings: BTreeMap<Action, Vec<KeyPress>>,
}

/// A keymap file is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeymapError {
    #[error("keymap: {0}")]
    Syntax(String),
    #[error("keymap: unknown action {0}; `watchkeeper --help` and the help screen list them")]
    UnknownAction(String),
    #[error(
        "keymap: {action}: {key} is no key (want a character, F1..F12, Enter, Esc, Tab, Space, Up, Ctrl+x ..)"
    )]
    UnknownKey { action: String, key: String },
    #[error("keymap: {key} is given to both {first} and {second}")]
    Twice { key: String, first: &'static str, second: &'static str },
    #[error("keymap: {0} has no key left")]
    Unreachable(&'static str),
}

impl Default for Keymap {
    fn default() -> Self {
        // A test holds the shipped file to be sound.
        Self::parse(DEFAULT).unwrap_or(Self { bindings: BTreeMap::new() })
    }
}

impl Keymap {
    fn parse(text: &str) -> Result<Self, KeymapError> {
        let mut keymap = Self { bindings: BTreeMap::new() };
        keymap.merge(text)?;
        keymap.checked()
    }

    /// The shipped keys with the crew's own over them. An action named in `text` loses
    /// its shipped keys; a shipped key that is given to another action moves there.
    pub fn with_overrides(text: &str) -> Result<Self, KeymapError> {
        let mut keymap = Self::default();
        let own = {
            let mut own = Self { bindings: BTreeMap::new() };
            own.merge(text)?;
            own
        };
        for (action, keys) in own.bindings {
            for (other, theirs) in &mut keymap.bindings {
                if *other != action {
                    theirs.retain(|key| !keys.contains(key));
                }
            }
            keymap.bindings.insert(action, keys);
        }
        keymap.checked()
    }

    fn merge(&mut self, text: &str) -> Result<(), KeymapError> {
        let table: BTreeMap<String, Vec<String>> =
            toml::from_str(text).map_err(|e| KeymapError::Syntax(e.to_string()))?;
        for (code, names) in table {
            let action = Action::ALL
                .into_iter()
                .find(|a| a.code() == code)
                .ok_or_else(|| KeymapError::UnknownAction(code.clone()))?;
            let keys = names
                .into_iter()
                .map(|name| {
                    parse_key(&name).ok_or(KeymapError::UnknownKey { action: code.clone(), key: name })
                })
                .collect::<Result<Vec<_>, _>>()?;
            self.bindings.insert(action, keys);
        }
        Ok(())
    }

    fn checked(self) -> Result<Self, KeymapError> {
        let mut seen: BTreeMap<String, Action> = BTreeMap::new();
        for action in Action::ALL {
            let keys = self.bindings.get(&action).map_or(&[][..], Vec::as_slice);
            if keys.is_empty() {
                return Err(KeymapError::Unreachable(action.code()));
            }
            for key in keys {
                if let Some(first) = seen.insert(key_name(*key), action) {
                    return Err(KeymapError::Twice {
                        key: key_name(*key),
                        first: first.code(),
                        second: action.code(),
                    });
                }
            }
        }
        Ok(self)
    }

    /// What `key` means, if anything. Full-width characters of an input method that was
    /// left on count as their ASCII ones.
    pub fn action(&self, key: KeyPress) -> Option<Action> {
        let key = folded(key);
        self.bindings.iter().find(|(_, keys)| keys.contains(&key)).map(|(action, _)| *action)
    }

    /// The names of an action's keys, the first being the one shown in hints.
    pub fn keys(&self, action: Action) -> Vec<String> {
        self.bindings.get(&action).map_or_else(Vec::new, |keys| keys.iter().copied().map(key_name).collect())
    }
}

fn folded(key: KeyPress) -> KeyPress {
    let code = match key.code {
        Key::Char(c) => Key::Char(match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            '。' => '.',
            '、' => ',',
            '・' => '/',
            'ー' => '-',
            other => other,
        }),
        other => other,
    };
    // A capital letter already says shift.
    KeyPress { code, shift: key.shift && !matches!(code, Key::Char(_)), ..key }
}

/// `Ctrl+x`, `F1`, `Space`, `a`.
pub fn key_name(key: KeyPress) -> String {
    let mut name = String::new();
    for (held, text) in [(key.ctrl, "Ctrl+"), (key.alt, "Alt+"), (key.shift, "Shift+")] {
        if held {
            name.push_str(text);
        }
    }
    match key.code {
        Key::Char(' ') => name.push_str("Space"),
        Key::Char(c) => name.push(c),
        Key::F(n) => {
            name.push('F');
            name.push_str(&n.to_string());
        }
        other => name.push_str(NAMED.iter().find(|(_, k)| *k == other).map_or("?", |(n, _)| n)),
    }
    name
}

const NAMED: [(&str, Key); 15] = [
    ("Enter", Key::Enter),
    ("Esc", Key::Esc),
    ("Backspace", Key::Backspace),
    ("Delete", Key::Delete),
    ("Tab", Key::Tab),
    ("BackTab", Key::BackTab),
    ("Up", Key::Up),
    ("Down", Key::Down),
    ("Left", Key::Left),
    ("Right", Key::Right),
    ("PageUp", Key::PageUp),
    ("PageDown", Key::PageDown),
    ("Home", Key::Home),
    ("End", Key::End),
    ("Insert", Key::Insert),
];

/// Reads what [`key_name`] writes.
pub fn parse_key(name: &str) -> Option<KeyPress> {
    let mut key = KeyPress::plain(Key::Esc);
    let mut rest = name;
    loop {
        if let Some(r) = rest.strip_prefix("Ctrl+") {
            key.ctrl = true;
            rest = r;
        } else if let Some(r) = rest.strip_prefix("Alt+") {
            key.alt = true;
            rest = r;
        } else if let Some(r) = rest.strip_prefix("Shift+") {
            key.shift = true;
            rest = r;
        } else {
            break;
        }
    }
    let mut chars = rest.chars();
    key.code = match (chars.next(), chars.next()) {
        (Some(c), None) => Key::Char(c),
        _ if rest == "Space" => Key::Char(' '),
        _ => match NAMED.iter().find(|(n, _)| *n == rest) {
            Some((_, code)) => *code,
            None => Key::F(rest.strip_prefix('F')?.parse().ok().filter(|n| (1..=12).contains(n))?),
        },
    };
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_keymap_is_sound_and_reaches_every_action() {
        let keymap = Keymap::parse(DEFAULT).unwrap();
        for action in Action::ALL {
            assert!(!keymap.keys(action).is_empty(), "{action:?}");
        }
    }

    #[test]
    fn a_key_of_the_crew_moves_and_a_clash_is_named() {
        let keymap = Keymap::with_overrides("quit = [\"Ctrl+q\"]").unwrap();
        assert_eq!(keymap.keys(Action::Quit), ["Ctrl+q"]);
        assert!(matches!(Keymap::with_overrides("quit = []"), Err(KeymapError::Unreachable("quit"))));
        assert!(matches!(Keymap::with_overrides("fly = [\"x\"]"), Err(KeymapError::UnknownAction(_))));
        assert!(matches!(
            Keymap::with_overrides("quit = [\"Hyper+x\"]"),
            Err(KeymapError::UnknownKey { .. })
        ));
    }

    #[test]
    fn full_width_keys_of_an_input_method_count() {
        let keymap = Keymap::default();
        assert_eq!(
            keymap.action(KeyPress::plain(Key::Char('？'))),
            keymap.action(KeyPress::plain(Key::Char('?')))
        );
        assert!(keymap.action(KeyPress::plain(Key::Char('？'))).is_some());
    }
}
