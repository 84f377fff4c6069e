//! The patrol and custody screens, from the state's side: which page is shown, where it is
//! scrolled to, and the small form that is being filled in. What a form says becomes one
//! event of the patrol or of the ledger of custody; the rules of both are in `domain`.

pub(crate) mod custody;
pub mod documents;
mod kept;
pub(crate) mod keys;
pub(crate) mod patrol;
pub(crate) mod prefill;
pub mod slip;

use crate::app::report::typed::Here;
use crate::app::session::desk::slip::{Slip, Writes};
use crate::app::state::App;
use crate::domain::patrol::completeness::{Facts, Missing, OpenWork, missing};
use crate::domain::patrol::event::{End, LogKind};
use crate::domain::report::form::Form;
use crate::domain::report::lists::Lists;
use std::sync::{Arc, LazyLock};

const FORM: &str = include_str!("../../../assets/desk/desk.toml");
const LISTS: &str = include_str!("../../../assets/desk/lists.toml");

/// The shipped small forms. A test holds them to be sound.
static DESK: LazyLock<Option<Arc<Form>>> = LazyLock::new(|| Form::read(FORM).0.map(Arc::new));

/// What the patrol screen shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Page {
    #[default]
    Log,
    /// What the next watch must know.
    Brief,
    /// What is missing before the patrol can end.
    End,
}

/// The two screens.
#[derive(Debug, Clone, Default)]
pub struct Desk {
    pub page: Page,
    /// Lines scrolled back from the end of the log, or down from the top of a page.
    pub scroll: usize,
    /// The row of the ledger under the cursor.
    pub cursor: usize,
    /// The form that is being filled in, over the screen on which it was begun.
    pub slip: Option<Slip>,
    pub documents: documents::Documents,
}

/// A letter of these screens, and the code of what it does; its words are under
/// `desk-key-<code>`. Where the crew gave the letter to something that must always be at
/// hand, that comes first.
pub type Letter = (char, Does);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    Write(Writes),
    Brief,
    End,
    /// Begins a joint operation, or ends the one that goes on.
    Joint,
}

/// The letters of the patrol screen while a patrol goes on.
pub const PATROL: [Letter; 13] = [
    ('s', Does::Write(Writes::Log(LogKind::Sighting))),
    ('h', Does::Write(Writes::Log(LogKind::Hail))),
    ('r', Does::Write(Writes::Log(LogKind::Radio))),
    ('w', Does::Write(Writes::Log(LogKind::Weather))),
    ('f', Does::Write(Writes::Log(LogKind::Fuel))),
    ('t', Does::Write(Writes::Log(LogKind::Fault))),
    ('o', Does::Write(Writes::Log(LogKind::Joint))),
    ('e', Does::Write(Writes::Log(LogKind::Note))),
    ('c', Does::Write(Writes::State)),
    ('C', Does::Write(Writes::Crew)),
    ('J', Does::Joint),
    ('W', Does::Brief),
    ('E', Does::End),
];

/// The letters of the custody screen.
pub const CUSTODY: [Letter; 11] = [
    ('t', Does::Write(Writes::Take)),
    ('b', Does::Write(Writes::Bag)),
    ('s', Does::Write(Writes::Sample)),
    ('w', Does::Write(Writes::Weigh)),
    ('p', Does::Write(Writes::Store)),
    ('x', Does::Write(Writes::Transfer)),
    ('h', Does::Write(Writes::HandOver)),
    ('r', Does::Write(Writes::Return)),
    ('D', Does::Write(Writes::Destroy)),
    ('o', Does::Write(Writes::Open)),
    ('u', Does::Write(Writes::Use)),
];

/// Further kinds of log entries, offered by number.
pub const FURTHER: [LogKind; 8] = [
    LogKind::Task,
    LogKind::HandOver,
    LogKind::PartnerReport,
    LogKind::CameraSighting,
    LogKind::Tip,
    LogKind::ForeignRequest,
    LogKind::XrayReferral,
    LogKind::Training,
];

impl Does {
    pub fn code(self) -> &'static str {
        match self {
            Self::Write(writes) => writes.code(),
            Self::Brief => "brief",
            Self::End => "end",
            Self::Joint => "joint-operation",
        }
    }
}

impl Desk {
    /// What a locked store hides.
    pub(crate) fn hide(&mut self) {
        *self = Self::default();
    }
}

impl App {
    /// The small forms and the lists of this boat with those of the small forms.
    pub(crate) fn desk_forms(&self) -> Option<(Arc<Form>, Arc<Lists>)> {
        let form = DESK.clone()?;
        let mut lists = self.reports.registry.lists().clone();
        lists.overlay(Lists::read(LISTS).0);
        Some((form, Arc::new(lists)))
    }

    /// Whether a line of text of a small form has the keys.
    pub(crate) fn is_filling_in(&self) -> bool {
        self.shows_desk() && self.desk.slip.as_ref().is_some_and(Slip::is_typing)
    }

    /// What is missing before the patrol can end, as things stand now.
    pub fn patrol_missing(&self) -> Vec<Missing> {
        let Some(patrol) = &self.records.patrol else { return Vec::new() };
        let (now, _) = self.utc(self.now);
        let open = |draft: &crate::domain::filing::DraftView| OpenWork {
            number: draft.number.clone(),
            who: draft.officer.clone(),
        };
        let drafts: Vec<OpenWork> = self.records.drafts.iter().map(open).collect();
        let alerts = self.unanswered();
        missing(
            Facts { patrol, ledger: &self.records.ledger, drafts: &drafts, alerts: &alerts, now },
            &End::default(),
        )
    }

    /// Takes what a filled-in form says. What can't be done is said at its line, and the
    /// form stays.
    pub(crate) fn submit_slip(&mut self) {
        let here: Here = self.typing_here();
        let Some(mut slip) = self.desk.slip.take() else { return };
        let done = match slip.values(here) {
            Ok(values) if slip.writes.is_custody() => self.write_custody(slip.writes, &values),
            Ok(values) => self.write_patrol(&slip, &values),
            Err((line, fault)) => {
                slip.go_to(line);
                Err((None, fault))
            }
        };
        let Err((keys, fault)) = done else { return self.slip_done() };
        if let Some(keys) = keys {
            slip.go_to_key(keys);
        }
        slip.fault = Some(fault);
        self.desk.slip = Some(slip);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::report::registry::Registry;

    #[test]
    fn the_shipped_small_forms_are_sound() {
        let mut registry = Registry::bundled();
        registry.add_lists("lists", LISTS);
        registry.add_form("desk", FORM);
        assert_eq!(registry.problems(), []);
        let form = DESK.clone().unwrap();
        for writes in PATROL.iter().chain(&CUSTODY).filter_map(|(_, does)| match does {
            Does::Write(writes) => Some(*writes),
            _ => None,
        }) {
            let known = match writes {
                Writes::Log(kind) => registry.newest(slip::form_of(kind)).is_some(),
                other => form.section(other.section()).is_some(),
            };
            assert!(known, "{writes:?}");
        }
        for kind in FURTHER {
            assert!(kind == LogKind::Training || registry.newest(slip::form_of(kind)).is_some(), "{kind:?}");
        }
    }

    #[test]
    fn no_letter_stands_for_two_things() {
        for letters in [&PATROL[..], &CUSTODY[..]] {
            let mut seen: Vec<char> = letters.iter().map(|(letter, _)| *letter).collect();
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), letters.len());
        }
    }
}
