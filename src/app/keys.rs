//! Keys: what lies over the screen takes them first, then the actions that hold
//! everywhere, then the screen's own.

pub mod menu;
pub mod prompt;
mod screens;

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::event::{Key, KeyPress};
use crate::app::session::{StoreRequest, ask};
use crate::app::state::{App, Menu, Overlay, Palette, Purpose, Question, Screen};
use crate::domain::id::TargetId;
use crate::i18n::{Catalogue, Language};
use menu::Choice;
use tui_input::{Input, InputRequest};

/// Suggested radii, nautical miles.
pub(crate) const GUARD_RADIUS: &str = "1.0";
pub(crate) const ANCHOR_RADIUS: &str = "0.05";
/// Longest text pasted into a prompt, characters.
const LONGEST_PASTE: usize = 4_096;

/// A key was pressed.
pub(crate) fn press(app: &mut App, key: KeyPress) -> Vec<Effect> {
    let action = app.keymap.action(key);
    // A person in the water waits for no help screen: a function key always counts, a
    // letter wherever no text is typed.
    let typing = matches!(app.overlay, Some(Overlay::Prompt { .. } | Overlay::Secret { .. }))
        || (app.overlay.is_none() && (app.is_answering() || app.is_filling_in()));
    if action == Some(Action::ManOverboard) && (!typing || matches!(key.code, Key::F(_))) {
        app.man_overboard();
        return Vec::new();
    }
    // Nor does who wants to see what is here.
    if action == Some(Action::Panic) && (!typing || matches!(key.code, Key::F(_))) {
        app.panic_key();
        return Vec::new();
    }
    if let Some(overlay) = app.overlay.take() {
        return over(app, overlay, key);
    }
    if let Some(effects) = app.report_key(key) {
        return effects;
    }
    if let Some(effects) = app.desk_key(key) {
        return effects;
    }
    if let Some(effects) = app.documents_screen_key(key) {
        return effects;
    }
    match action {
        Some(action) => act(app, action),
        None => Vec::new(),
    }
}

/// Text was pasted: it goes into a prompt or nowhere.
pub(crate) fn paste(app: &mut App, text: &str) {
    if let Some(Overlay::Secret { input, .. }) = &mut app.overlay {
        input.paste(text);
    }
    if app.overlay.is_none() && app.screen == Screen::Reports {
        app.reports.paste(text);
    }
    if app.overlay.is_none()
        && app.shows_desk()
        && let Some(slip) = &mut app.desk.slip
    {
        slip.paste(text);
    }
    if let Some(Overlay::Prompt { input, .. }) = &mut app.overlay {
        for c in text.chars().filter(|c| !c.is_control()).take(LONGEST_PASTE) {
            input.handle(InputRequest::InsertChar(c));
        }
    }
}

/// Carries out an action that no overlay took.
pub(crate) fn act(app: &mut App, action: Action) -> Vec<Effect> {
    match action {
        Action::Help => app.open(Overlay::Help { scroll: 0 }),
        Action::Quit => app.open(Overlay::Confirm { question: Question::Quit }),
        Action::Redraw => return vec![Effect::Redraw],
        Action::Back => app.go_back(),
        Action::Palette => {
            app.display.palette = match app.display.palette {
                Palette::Day => Palette::Dusk,
                Palette::Dusk => Palette::Night,
                Palette::Night => Palette::Day,
            };
        }
        Action::Language => {
            app.catalogue = Catalogue::new(match app.catalogue.language() {
                Language::English => Language::Japanese,
                Language::Japanese => Language::English,
            });
        }
        Action::Chart => app.screen = Screen::Chart,
        Action::Targets => app.screen = Screen::Targets,
        Action::Details => app.open_card(),
        Action::Alerts => app.screen = Screen::Alerts,
        Action::Links => app.screen = Screen::Links,
        Action::Pursuit if app.session.is_locked() => app.say("notice-locked", &[]),
        Action::Pursuit => app.pursuit_key(),
        Action::Reports | Action::Boarding | Action::Lists | Action::Documents if app.discreet => {
            app.say("notice-discreet", &[]);
        }
        Action::Reports => app.reports_key(),
        Action::Patrol => app.patrol_key(),
        Action::Custody => app.custody_key(),
        Action::Documents => app.documents_key(),
        Action::Boarding => app.boarding_key(),
        Action::Lists => return app.lists_key(),
        Action::Select if app.screen == Screen::Lists => return app.show_entry(),
        Action::ZoomIn if app.screen == Screen::Lists => app.import_key(),
        Action::Search if app.screen == Screen::Lists => app.ask_lists(),
        Action::Search if app.screen == Screen::Alerts => app.ask(Purpose::SearchHistory, ""),
        Action::Search => {
            let search = app.list.search.clone();
            app.ask(Purpose::SearchTargets, &search);
        }
        Action::Acknowledge => app.acknowledge(),
        Action::Silence => app.silence(),
        Action::Mute => match app.mutable_in_hand() {
            Some((target, rule)) => app.menu(Menu::Mute(target, rule)),
            None if app.screen == Screen::Alerts => {
                app.say("notice-no-target-here", &[("key", app.first_key(Action::Silence))]);
            }
            None => app.say("notice-select-first", &[]),
        },
        Action::Dismiss => app.dismiss_key(),
        Action::SilentMode => app.switch_silent_mode(),
        Action::SoundTest => {
            app.say("notice-sound-test", &[]);
            return vec![Effect::Sound { urgent: true }];
        }
        Action::OwnState => app.menu(Menu::OwnState),
        Action::Layers => app.menu(Menu::Layers),
        Action::ManOverboard => app.man_overboard(),
        Action::Mark => app.ask(Purpose::MarkLabel, ""),
        Action::GuardZone => app.guard_zone_key(),
        Action::AnchorWatch => app.anchor_watch_key(),
        Action::BearingLine => app.switch_bearing_line(),
        Action::RangeRing => app.switch_range_ring(),
        Action::NewContact => app.contact_key(),
        Action::Join => app.join_key(),
        Action::Undo => app.undo(),
        Action::Shadow => app.switch_shadow(),
        Action::Partner => app.switch_partner(),
        Action::WhyNot => app.why_not_key(),
        Action::Powers => app.open(Overlay::Powers { scroll: 0 }),
        Action::Discreet => app.switch_discreet(),
        Action::Lock => return app.lock("key"),
        Action::Officer => app.officer_key(),
        Action::Pause => app.pause(),
        Action::Faster => app.change_speed(2.0),
        Action::Slower => app.change_speed(0.5),
        other => screens::act(app, other),
    }
    Vec::new()
}

fn over(app: &mut App, overlay: Overlay, key: KeyPress) -> Vec<Effect> {
    match overlay {
        Overlay::Help { scroll } => help(app, scroll, key),
        Overlay::Score { scroll } => score(app, scroll, key),
        Overlay::Powers { scroll } => powers(app, scroll, key),
        Overlay::WhyNot { of, with, scroll } => why_not(app, of, with, scroll, key),
        Overlay::Confirm { question } => return confirm(app, &question, key),
        Overlay::Prompt { purpose: Purpose::SearchLists, input } => return type_search(app, input, key),
        Overlay::Prompt { purpose, input } => type_into(app, purpose, input, key),
        Overlay::Menu { menu, choices, cursor } => choose(app, menu, choices, cursor, key),
        Overlay::FirstStart => ask::first_start(app, key),
        Overlay::Secret { ask, input } => return ask::type_secret(app, ask, input, key),
        Overlay::Officers { cursor } => ask::choose_officer(app, cursor, key),
    }
    Vec::new()
}

/// Where a page of lines stands after this action, at most at line `most`: the drawing
/// clamps it, this keeps it from running away. `None` for an action that scrolls nothing.
pub(crate) fn scrolled(action: Option<Action>, scroll: u16, most: u16) -> Option<u16> {
    Some(match action? {
        Action::Down => scroll.saturating_add(1).min(most),
        Action::Up => scroll.saturating_sub(1),
        Action::PageDown => scroll.saturating_add(10).min(most),
        Action::PageUp => scroll.saturating_sub(10),
        Action::First => 0,
        _ => return None,
    })
}

/// The help, scrolled, or closed by any other key.
fn help(app: &mut App, scroll: u16, key: KeyPress) {
    let scroll = scrolled(app.keymap.action(key), scroll, 200);
    app.overlay = scroll.map(|scroll| Overlay::Help { scroll });
}

/// The powers panel: scrolled, or closed by any other key.
fn powers(app: &mut App, scroll: u16, key: KeyPress) {
    let scroll = scrolled(app.keymap.action(key), scroll, 400);
    app.overlay = scroll.map(|scroll| Overlay::Powers { scroll });
}

fn score(app: &mut App, scroll: u16, key: KeyPress) {
    let action = app.keymap.action(key);
    if matches!(action, Some(Action::Back | Action::Quit | Action::Select)) {
        return;
    }
    // Keys that were meant for the exercise don't close what it was worth.
    let scroll = scrolled(action, scroll, 2000).unwrap_or(scroll);
    app.overlay = Some(Overlay::Score { scroll });
}

/// Left and right ask with another vessel; the rest scrolls or closes.
fn why_not(app: &mut App, of: TargetId, with: TargetId, scroll: u16, key: KeyPress) {
    let action = app.keymap.action(key);
    let (with, scroll) = match action {
        Some(Action::Left | Action::PreviousTarget) => (app.other_near(of, with, -1), scroll),
        Some(Action::Right | Action::NextTarget) => (app.other_near(of, with, 1), scroll),
        // The rules about pairs have fewer conditions than this.
        _ => match scrolled(action, scroll, 60) {
            Some(scroll) => (with, scroll),
            None => return,
        },
    };
    app.overlay = Some(Overlay::WhyNot { of, with, scroll });
}

/// The second step of everything that ends or removes something: Enter or y. Any other
/// key leaves all as it was.
fn confirm(app: &mut App, question: &Question, key: KeyPress) -> Vec<Effect> {
    if !matches!(key.code, Key::Enter | Key::Char('y' | 'Y' | 'ｙ')) {
        return Vec::new();
    }
    if *question == Question::Quit {
        app.keep_slip();
        app.quit = true;
        return vec![Effect::Quit];
    }
    if *question == Question::DestroyIntel {
        let officer = app.session.officer().cloned();
        app.audit("panic", officer.as_ref(), "asked");
        return vec![Effect::Store(StoreRequest::DestroyIntel)];
    }
    app.confirmed(question);
    Vec::new()
}

fn type_into(app: &mut App, purpose: Purpose, mut input: Input, key: KeyPress) {
    let request = match key.code {
        Key::Esc => return,
        Key::Enter => {
            let text = input.value().to_owned();
            if !prompt::answer(app, &purpose, &text) {
                app.overlay = Some(Overlay::Prompt { purpose, input });
            }
            return;
        }
        Key::Char(c) if !key.ctrl && !key.alt => {
            // A suggested radius gives way to what is typed.
            if matches!(purpose, Purpose::GuardZone { .. } | Purpose::AnchorRadius)
                && [GUARD_RADIUS, ANCHOR_RADIUS].contains(&input.value())
            {
                input.handle(InputRequest::DeleteLine);
            }
            Some(InputRequest::InsertChar(c))
        }
        _ => request(key),
    };
    if let Some(request) = request {
        input.handle(request);
    }
    app.overlay = Some(Overlay::Prompt { purpose, input });
}

/// The search of the watchlist looks again with every key.
fn type_search(app: &mut App, input: Input, key: KeyPress) -> Vec<Effect> {
    let before = input.value().to_owned();
    type_into(app, Purpose::SearchLists, input, key);
    let Some(Overlay::Prompt { input, .. }) = &app.overlay else {
        // What was pasted was not searched for yet.
        let effects = if before == app.lists.asked { Vec::new() } else { app.search_lists(&before) };
        app.searched_lists();
        return effects;
    };
    let typed = input.value().to_owned();
    if typed == app.lists.asked { Vec::new() } else { app.search_lists(&typed) }
}

/// What a key does in a line of text.
pub(crate) fn request(key: KeyPress) -> Option<InputRequest> {
    Some(match key.code {
        Key::Char('u') if key.ctrl => InputRequest::DeleteLine,
        Key::Char('w') if key.ctrl => InputRequest::DeletePrevWord,
        Key::Char(_) if key.ctrl || key.alt => return None,
        Key::Char(c) => InputRequest::InsertChar(c),
        Key::Backspace => InputRequest::DeletePrevChar,
        Key::Delete => InputRequest::DeleteNextChar,
        Key::Left => InputRequest::GoToPrevChar,
        Key::Right => InputRequest::GoToNextChar,
        Key::Home => InputRequest::GoToStart,
        Key::End => InputRequest::GoToEnd,
        _ => return None,
    })
}

fn choose(app: &mut App, menu: Menu, choices: Vec<Choice>, cursor: usize, key: KeyPress) {
    let last = choices.len().saturating_sub(1);
    let (cursor, chosen) = match narrow(key).code {
        Key::Enter | Key::Char(' ') => (cursor, true),
        Key::Down | Key::Char('j') => ((cursor + 1).min(last), false),
        Key::Up | Key::Char('k') => (cursor.saturating_sub(1), false),
        Key::Char(c) if !key.ctrl && !key.alt => match menu::place(c) {
            Some(choice) => (choice.min(last), choice <= last),
            None => (cursor, false),
        },
        Key::PageDown | Key::End => (last, false),
        Key::PageUp | Key::Home => (0, false),
        _ => return,
    };
    let closes = match choices.get(cursor).filter(|_| chosen) {
        Some(choice) => menu::choose(app, menu, *choice, cursor),
        None => false,
    };
    if !closes {
        app.overlay = Some(Overlay::Menu { menu, choices, cursor });
    }
}

/// A full-width digit of an input method as its plain one.
pub(crate) fn narrow(key: KeyPress) -> KeyPress {
    match key.code {
        Key::Char(c @ '\u{ff01}'..='\u{ff5e}') => {
            KeyPress { code: Key::Char(char::from_u32(c as u32 - 0xfee0).unwrap_or(c)), ..key }
        }
        _ => key,
    }
}

impl App {
    /// Asks for a line of text.
    pub(crate) fn ask(&mut self, purpose: Purpose, text: &str) {
        self.open(Overlay::Prompt { purpose, input: Input::new(text.to_owned()) });
    }

    /// Offers a menu whose choices are always the same.
    pub(crate) fn menu(&mut self, menu: Menu) {
        self.offer(menu, menu::choices(menu));
    }

    /// Offers these choices.
    pub(crate) fn offer(&mut self, menu: Menu, choices: Vec<Choice>) {
        let cursor = menu::start(self, menu, choices.len());
        self.open(Overlay::Menu { menu, choices, cursor });
    }

    /// The card of the selected target, over the screen that stays behind it.
    pub(crate) fn open_card(&mut self) {
        if self.screen != Screen::Details {
            self.card_from = self.screen;
            self.screen = Screen::Details;
        }
    }

    fn go_back(&mut self) {
        if self.joining.take().is_some() {
            self.say("notice-join-left", &[]);
        } else if self.leave_entry() {
            self.lists.scroll = 0;
        } else if self.screen == Screen::Details {
            self.screen = self.card_from;
        } else if self.screen != Screen::Chart {
            self.screen = Screen::Chart;
        } else if !self.list.search.is_empty() {
            self.list.search.clear();
        } else {
            self.selected = None;
        }
    }
}
