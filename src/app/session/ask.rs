//! What is asked of an officer: the first start, who it is, passphrase and PIN. What is
//! secret is never drawn, never logged, and wiped when it was used.

use crate::app::effect::Effect;
use crate::app::event::{Key, KeyPress};
use crate::app::keys;
use crate::app::session::{StoreRequest, Watch};
use crate::app::state::{App, Overlay, Purpose};
use crate::domain::journal::entry::RecordId;
use crate::domain::keys::officer::{OfficerId, Role};
use crate::domain::keys::secret::Passphrase;
use std::fmt;
use tui_input::{Input, InputRequest};
use zeroize::Zeroize;

/// Shortest and longest PIN, digits.
const PIN_DIGITS: std::ops::RangeInclusive<usize> = 4..=12;
/// Longest secret typed, characters.
const LONGEST: usize = 256;

/// Which secret is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretAsk {
    Passphrase(OfficerId),
    Pin(OfficerId),
    /// For the session that has begun; Esc goes without.
    NewPin,
    /// Seals the draft on the screen; a PIN where there is one.
    Seal(RecordId),
    /// Of the first officer; the second time with what was typed first.
    FirstPassphrase {
        officer: OfficerId,
        role: Role,
        first: Option<Passphrase>,
    },
}

/// A line that is typed unseen.
#[derive(Clone, Default)]
pub struct SecretInput(Input);

impl SecretInput {
    /// How many characters were typed.
    pub fn length(&self) -> usize {
        self.0.value().chars().count()
    }

    pub(crate) fn paste(&mut self, text: &str) {
        for c in text.chars().filter(|c| !c.is_control()) {
            self.handle(InputRequest::InsertChar(c));
        }
    }

    fn handle(&mut self, request: InputRequest) {
        if self.length() < LONGEST || !matches!(request, InputRequest::InsertChar(_)) {
            self.0.handle(request);
        }
    }

    fn take(&mut self) -> Option<Passphrase> {
        let mut text = self.0.value_and_reset();
        let secret = Passphrase::new(&text).ok();
        text.zeroize();
        secret
    }
}

impl Drop for SecretInput {
    fn drop(&mut self) {
        self.0.value_and_reset().zeroize();
    }
}

impl fmt::Debug for SecretInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretInput(..)")
    }
}

/// A key while something secret is asked for.
pub(crate) fn type_secret(
    app: &mut App,
    ask: SecretAsk,
    mut input: SecretInput,
    key: KeyPress,
) -> Vec<Effect> {
    match key.code {
        Key::Esc => return Vec::new(),
        Key::Enter => return input.take().map_or_else(Vec::new, |secret| app.secret_given(ask, secret)),
        _ => {}
    }
    if let Some(request) = keys::request(key) {
        input.handle(request);
    }
    app.overlay = Some(Overlay::Secret { ask, input });
    Vec::new()
}

/// A key at the first start: Enter makes a store, Esc goes on without.
pub(crate) fn first_start(app: &mut App, key: KeyPress) {
    match key.code {
        Key::Enter => app.ask(Purpose::FirstOfficer, ""),
        Key::Esc => app.say("notice-nothing-kept", &[]),
        _ => app.overlay = Some(Overlay::FirstStart),
    }
}

/// A key in the list of those who can come back by a PIN; the last row is anybody else.
pub(crate) fn choose_officer(app: &mut App, cursor: usize, key: KeyPress) {
    let last = app.session.by_pin.len();
    let (cursor, chosen) = match keys::narrow(key).code {
        Key::Esc => return,
        Key::Char(c @ '1'..='9') => {
            let row = c as usize - '1' as usize;
            (row.min(last), row <= last)
        }
        Key::Enter => (cursor, true),
        Key::Down => ((cursor + 1).min(last), false),
        Key::Up => (cursor.saturating_sub(1), false),
        _ => (cursor, false),
    };
    if !chosen {
        app.overlay = Some(Overlay::Officers { cursor });
    } else if let Some(officer) = app.session.by_pin.get(cursor).cloned() {
        app.ask_secret(SecretAsk::Pin(officer));
    } else {
        app.ask(Purpose::Login, "");
    }
}

impl App {
    /// The officer key: log in, unlock or switch.
    pub(crate) fn officer_key(&mut self) {
        match (&self.session.watch, self.session.by_pin.is_empty()) {
            (Watch::Unkept, _) => self.say("notice-nothing-kept", &[]),
            _ if self.now < self.session.wait_until => {
                let left = self.session.wait_until.since(self.now).0.div_euclid(1000) + 1;
                self.say("notice-wait", &[("seconds", left.to_string())]);
            }
            (_, true) => self.ask(Purpose::Login, ""),
            (_, false) => self.open(Overlay::Officers { cursor: 0 }),
        }
    }

    pub(crate) fn ask_secret(&mut self, ask: SecretAsk) {
        self.open(Overlay::Secret { ask, input: SecretInput::default() });
    }

    /// The id that somebody logs in with; `false` where it is none.
    pub(crate) fn login_as(&mut self, text: &str) -> bool {
        let Ok(officer) = text.parse::<OfficerId>() else {
            self.say("notice-officer-form", &[]);
            return false;
        };
        self.ask_secret(SecretAsk::Passphrase(officer));
        true
    }

    pub(crate) fn first_officer(&mut self, text: &str) -> bool {
        let Ok(officer) = text.parse::<OfficerId>() else {
            self.say("notice-officer-form", &[]);
            return false;
        };
        self.ask(Purpose::FirstRole(officer), "commander");
        true
    }

    pub(crate) fn first_role(&mut self, officer: &OfficerId, text: &str) -> bool {
        let Ok(role) = text.parse::<Role>() else {
            self.say("notice-officer-form", &[]);
            return false;
        };
        self.ask_secret(SecretAsk::FirstPassphrase { officer: officer.clone(), role, first: None });
        true
    }

    fn secret_given(&mut self, ask: SecretAsk, secret: Passphrase) -> Vec<Effect> {
        let request = match ask {
            SecretAsk::Passphrase(officer) => {
                self.leave_for(&officer);
                self.session.opening = Some(officer.clone());
                StoreRequest::Open { officer, passphrase: secret }
            }
            SecretAsk::Pin(officer) => {
                self.leave_for(&officer);
                self.session.opening = Some(officer.clone());
                StoreRequest::OpenByPin { officer, pin: secret }
            }
            SecretAsk::Seal(draft) => {
                self.seal_report(draft, secret);
                return Vec::new();
            }
            SecretAsk::NewPin => {
                let digits = secret.digits();
                if !digits.is_some_and(|n| PIN_DIGITS.contains(&n)) {
                    self.say("notice-pin-form", &[]);
                    self.ask_secret(SecretAsk::NewPin);
                    return Vec::new();
                }
                StoreRequest::SetPin { pin: secret }
            }
            SecretAsk::FirstPassphrase { officer, role, first: None } => {
                self.ask_secret(SecretAsk::FirstPassphrase { officer, role, first: Some(secret) });
                return Vec::new();
            }
            SecretAsk::FirstPassphrase { officer, role, first: Some(first) } => {
                if first != secret {
                    self.say("notice-passphrases-differ", &[]);
                    self.ask_secret(SecretAsk::FirstPassphrase { officer, role, first: None });
                    return Vec::new();
                }
                self.session.opening = Some(officer.clone());
                StoreRequest::Make { officer, role, passphrase: secret }
            }
        };
        vec![Effect::Store(request)]
    }

    /// Before another officer's secret is tried, what is open is left as its officer's
    /// draft: no edit may come behind the change.
    fn leave_for(&mut self, officer: &OfficerId) {
        if self.session.officer().is_some_and(|now| now != officer) {
            self.leave_report();
            self.keep_slip();
        }
    }
}
