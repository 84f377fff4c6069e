//! Keys of the patrol and custody screens: the form that is open has them first, then the
//! letters of the screen; what means nothing here keeps its meaning everywhere.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::event::{Key, KeyPress};
use crate::app::keys::menu::Choice;
use crate::app::keys::narrow;
use crate::app::session::desk::slip::{Filled, Writes};
use crate::app::session::desk::{CUSTODY, Does, FURTHER, Letter, PATROL, Page};
use crate::app::session::records::RecordRequest;
use crate::app::state::{App, Menu, Screen};
use crate::domain::patrol::event::End;

/// Lines that a page moves by.
const PAGE: usize = 10;
/// Furthest that a page is scrolled; the drawing stops at its end.
const MOST_SCROLL: usize = 20_000;

impl App {
    pub(crate) fn shows_desk(&self) -> bool {
        matches!(self.screen, Screen::Patrol | Screen::Custody)
    }

    /// The patrol key.
    pub(crate) fn patrol_key(&mut self) {
        // Pressed on one of its pages it leads back to the log.
        if self.screen == Screen::Patrol && self.desk.slip.is_none() {
            self.show_page(Page::Log);
        }
        self.show_desk(Screen::Patrol);
    }

    /// The custody key.
    pub(crate) fn custody_key(&mut self) {
        self.show_desk(Screen::Custody);
    }

    fn show_desk(&mut self, screen: Screen) {
        if self.session.is_locked() {
            return self.say("notice-locked", &[]);
        }
        // A form that is being filled in stays on its own screen.
        self.screen = match &self.desk.slip {
            Some(slip) if slip.writes.is_custody() => Screen::Custody,
            Some(_) => Screen::Patrol,
            None => screen,
        };
        if self.session.officer().is_some() {
            // The list of what is missing and the brief name every draft.
            self.ask_records(RecordRequest::ListDrafts);
            self.ask_records(RecordRequest::LoadLedger);
        }
    }

    /// A key on these screens; `None` where it keeps its meaning everywhere.
    pub(crate) fn desk_key(&mut self, key: KeyPress) -> Option<Vec<Effect>> {
        if !self.shows_desk() || self.session.is_locked() {
            return None;
        }
        let action = self.keymap.action(key);
        if let Some(mut slip) = self.desk.slip.take() {
            // Another screen or an alert does not wait for a form: it stays as it is.
            if matches!(key.code, Key::F(n) if n != 8) {
                self.desk.slip = Some(slip);
                return None;
            }
            match slip.press(key) {
                Filled::Leave => self.slip_done(),
                Filled::Goes => self.desk.slip = Some(slip),
                Filled::Submit => {
                    self.desk.slip = Some(slip);
                    self.submit_slip();
                }
            }
            return Some(Vec::new());
        }
        if self.records.patrol.is_none() {
            self.desk.page = Page::Log;
        }
        let on_page = self.screen == Screen::Patrol && self.desk.page != Page::Log;
        if on_page && action.is_some_and(|action| self.page_key(action)) {
            return Some(Vec::new());
        }
        // The letters count on the pages too: none of them means something else there.
        if let Some(does) = self.letter(narrow(key), action) {
            self.show_page(Page::Log);
            self.does(does);
            return Some(Vec::new());
        }
        if on_page {
            return None;
        }
        let taken = if self.screen == Screen::Patrol {
            self.patrol_screen_key(action?)
        } else {
            self.custody_screen_key(action?)
        };
        taken.then(Vec::new)
    }

    /// The letters that count now.
    pub fn desk_letters(&self) -> &'static [Letter] {
        match self.screen {
            Screen::Custody => &CUSTODY,
            _ if self.records.patrol.is_some() => &PATROL,
            _ => &[],
        }
    }

    fn letter(&self, key: KeyPress, action: Option<Action>) -> Option<Does> {
        let Key::Char(c) = key.code else { return None };
        if key.ctrl || key.alt || action.is_some_and(always_at_hand) {
            return None;
        }
        self.desk_letters().iter().find(|(letter, _)| *letter == c).map(|(_, does)| *does)
    }

    fn does(&mut self, does: Does) {
        match does {
            Does::Write(writes) => self.open_slip(writes),
            Does::Brief => self.show_page(Page::Brief),
            Does::End => {
                self.show_page(Page::End);
                self.end_patrol(End::default(), true);
            }
            Does::Joint => {
                let joints = self.records.patrol.as_ref().map(|patrol| patrol.joints.as_slice());
                let goes_on = joints.unwrap_or_default().iter().any(|(_, ended)| ended.is_none());
                self.open_slip(if goes_on { Writes::JointEnd } else { Writes::JointBegin });
            }
        }
    }

    fn show_page(&mut self, page: Page) {
        self.desk.page = page;
        self.desk.scroll = 0;
    }

    /// A key on the brief or on the list of what is missing.
    fn page_key(&mut self, action: Action) -> bool {
        let scroll = self.desk.scroll;
        self.desk.scroll = match action {
            Action::Up => scroll.saturating_sub(1),
            Action::Down => scroll + 1,
            Action::PageUp => scroll.saturating_sub(PAGE),
            Action::PageDown => scroll + PAGE,
            Action::First => 0,
            Action::Back => {
                self.show_page(Page::Log);
                return true;
            }
            Action::Select => {
                let writes = if self.desk.page == Page::Brief { Writes::Watch } else { Writes::End };
                if writes == Writes::End && self.records.missing.iter().any(|missing| missing.code.blocks()) {
                    self.say("desk-blocked", &[]);
                } else {
                    self.open_slip(writes);
                }
                return true;
            }
            _ => return false,
        }
        .min(MOST_SCROLL);
        true
    }

    fn patrol_screen_key(&mut self, action: Action) -> bool {
        let most = self.records.patrol.as_ref().map_or(0, |patrol| patrol.log.len());
        let scroll = self.desk.scroll;
        self.desk.scroll = match action {
            Action::Up => scroll + 1,
            Action::Down => scroll.saturating_sub(1),
            Action::PageUp => scroll + PAGE,
            Action::PageDown => scroll.saturating_sub(PAGE),
            Action::First => most,
            Action::Last => 0,
            Action::Select | Action::ZoomIn => {
                if self.records.patrol.is_some() {
                    self.offer(Menu::Log, FURTHER.into_iter().map(Choice::Log).collect());
                } else {
                    self.open_slip(Writes::Begin);
                }
                scroll
            }
            _ => return false,
        }
        .min(most);
        true
    }

    fn custody_screen_key(&mut self, action: Action) -> bool {
        let last = self.records.ledger.items().len().saturating_sub(1);
        let cursor = self.desk.cursor.min(last);
        self.desk.cursor = match action {
            Action::Up => cursor.saturating_sub(1),
            Action::Down => (cursor + 1).min(last),
            Action::PageUp => cursor.saturating_sub(PAGE),
            Action::PageDown => (cursor + PAGE).min(last),
            Action::First => 0,
            Action::Last => last,
            Action::Select | Action::ZoomIn => {
                let does = CUSTODY.iter().filter_map(|(_, does)| match does {
                    Does::Write(writes) => Some(Choice::Custody(*writes)),
                    _ => None,
                });
                self.offer(Menu::Custody, does.chain([Choice::Custody(Writes::Correct)]).collect());
                cursor
            }
            _ => return false,
        };
        true
    }
}

/// What no letter of a screen may stand before.
fn always_at_hand(action: Action) -> bool {
    matches!(
        action,
        Action::Acknowledge
            | Action::Silence
            | Action::ManOverboard
            | Action::Panic
            | Action::Lock
            | Action::Officer
            | Action::Help
            | Action::Back
            | Action::Quit
            | Action::Palette
            | Action::Language
            | Action::Redraw
            | Action::Up
            | Action::Down
            | Action::PageUp
            | Action::PageDown
            | Action::Select
            | Action::Chart
            | Action::Targets
            | Action::Details
            | Action::Alerts
            | Action::Links
            | Action::Pursuit
            | Action::Reports
            | Action::Lists
            | Action::Patrol
            | Action::Custody
            | Action::Documents
    )
}
