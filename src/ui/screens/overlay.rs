//! Questions and one-line prompts over the screen.

pub(crate) mod choice;
pub(crate) mod help;
mod page;
pub(crate) mod powers;
pub(crate) mod score;
pub(crate) mod why_not;

use crate::app::action::Action;
use crate::app::crew::lists::import::first;
use crate::app::keys::prompt::ZoneForm;
use crate::app::state::{Filter, Purpose, Question, Sort};
use crate::domain::filing::How;
use crate::ui::glance::Glance;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::{text, typed};
use ratatui::layout::Rect;

/// A box of `width` x `height` in the middle of `area`.
pub(super) fn centred(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect::new(area.x + (area.width - width) / 2, area.y + (area.height - height) / 2, width, height)
}

/// ```text
/// ┌ Confirm ───────────────────────────────┐
/// │ End the man-overboard tracking?        │
/// │                                        │
/// │ Enter yes   Esc no                     │
/// └────────────────────────────────────────┘
/// ```
pub(crate) fn confirm(glance: &Glance, pen: &mut Pen, area: Rect, question: &Question) {
    let words = &glance.app.catalogue;
    let asked = asked(glance, question);
    let width = (text::width(&asked) as u16 + 6).clamp(40, area.width.max(1));
    let lines = text::wrap(&asked, usize::from(width.saturating_sub(4)));
    let inside = pen.panel(centred(area, width, lines.len() as u16 + 4), &words.text("confirm"));
    for (y, line) in (inside.top()..inside.bottom()).zip(&lines) {
        pen.text(inside.x + 1, y, inside.width.saturating_sub(2), line, Role::Strong);
    }
    let y = inside.bottom().saturating_sub(1);
    let (yes, no) = (super::key(glance, Action::Select), super::key(glance, Action::Back));
    let (yes_word, no_word) = (words.text("confirm-yes"), words.text("confirm-no"));
    pen.spans(
        inside.x + 1,
        y,
        inside.width.saturating_sub(2),
        &[
            (&yes, Role::Key),
            (" ", Role::Text),
            (&yes_word, Role::Text),
            ("   ", Role::Text),
            (&no, Role::Key),
            (" ", Role::Text),
            (&no_word, Role::Text),
        ],
    );
}

/// What is asked, with all that tells the one from the other.
fn asked(glance: &Glance, question: &Question) -> String {
    let words = &glance.app.catalogue;
    let tools = &glance.app.tools;
    let number = |key: &str, n: u16, more: &str| words.format(key, &[("n", &n.to_string()), ("what", more)]);
    match question {
        Question::Quit => words.text("confirm-quit"),
        Question::EndManOverboard(n) => {
            let mob = tools.overboard().iter().find(|mob| mob.number == *n);
            number("confirm-end-mob", *n, &mob.map(|mob| mob.at.clock()).unwrap_or_default())
        }
        Question::RemoveMark(n) => {
            let mark = tools.marks().iter().find(|mark| mark.number == *n);
            number("confirm-remove-mark", *n, mark.map_or("", |mark| glance.label(mark)))
        }
        Question::RemoveGuardZone(n) => {
            let zone = tools.zones().iter().find(|zone| zone.number == *n);
            let shape = zone.map(|zone| choice::zone_words(glance, zone)).unwrap_or_default();
            number("confirm-remove-guard-zone", *n, &shape)
        }
        Question::DestroyIntel => words.text("confirm-destroy-intel"),
        Question::ImportList => {
            let Some(trial) = &glance.app.lists.trial else { return words.text("confirm-import-none") };
            let [taken, refused] = [trial.taken, trial.refused].map(|n| n.to_string());
            let args = [
                ("list", trial.list.as_str()),
                ("format", &trial.format),
                ("taken", &taken),
                ("refused", &refused),
                ("first", &first(trial)),
            ];
            words.format("confirm-import-list", &args)
        }
        Question::RemoveRow(..) => words.text("confirm-remove-row"),
        Question::PursuitStopped => words.text("confirm-pursuit-stopped"),
        Question::LiftAnchorWatch => words.text("confirm-lift-anchor-watch"),
        Question::RemoveContact(id) => {
            words.format("confirm-remove-contact", &[("name", &choice::called(glance, *id))])
        }
        Question::Join(contact, with) => {
            let (contact, with) = (choice::called(glance, *contact), choice::called(glance, *with));
            words.format("confirm-join", &[("contact", &contact), ("name", &with)])
        }
        Question::Split(contact) => {
            let with = glance.target(*contact).and_then(|t| t.association).map(|a| a.with);
            let with = with.map(|id| choice::called(glance, id)).unwrap_or_default();
            let contact = choice::called(glance, *contact);
            words.format("confirm-split", &[("contact", &contact), ("name", &with)])
        }
    }
}

/// Gives the cell of the cursor.
///
/// ```text
/// ┌ Search targets ────────────────────────┐
/// │ miho_                                  │
/// │ Any part of a name, MMSI or call sign  │
/// └────────────────────────────────────────┘
/// ```
pub(crate) fn prompt(
    glance: &Glance,
    pen: &mut Pen,
    area: Rect,
    purpose: &Purpose,
    input: &tui_input::Input,
) -> (u16, u16) {
    let words = &glance.app.catalogue;
    let code = match purpose {
        Purpose::SearchTargets => "search-targets",
        Purpose::SearchHistory => "search-history",
        Purpose::SearchLists => "search-lists",
        Purpose::ImportList => "import-list",
        Purpose::MarkLabel => "mark-label",
        Purpose::NewContact => "new-contact",
        Purpose::Sighting(_) => "sighting",
        Purpose::MuteReason(..) => "mute-reason",
        Purpose::Login => "login",
        Purpose::FirstOfficer => "first-officer",
        Purpose::FirstRole(_) => "first-role",
        Purpose::GuardZone { form: ZoneForm::Ring, .. } => "guard-radius",
        Purpose::GuardZone { form: ZoneForm::Sector(_), .. } => "guard-sector",
        Purpose::GuardZone { form: ZoneForm::Fixed, .. } => "guard-fixed",
        Purpose::AnchorRadius => "anchor-radius",
        Purpose::PursuitBasis(_) => "pursuit-basis",
        Purpose::PursuitHandOver => "pursuit-hand-over",
        Purpose::PursuitNote => "pursuit-note",
        Purpose::PursuitBreakOff => "pursuit-break-off",
        Purpose::PursuitFlag => "pursuit-flag",
        Purpose::Photo(_) => "photo",
        Purpose::CrewList => "crew-list",
        Purpose::Revise(_, How::Amend) => "amend",
        Purpose::Revise(_, How::Supersede) => "supersede",
        Purpose::Withdraw(_) => "withdraw",
        Purpose::Discard(_) => "discard",
    };
    let of = match purpose {
        Purpose::Sighting(id) | Purpose::PursuitBasis(id) => choice::called(glance, *id),
        _ => String::new(),
    };
    let title = words.format(&format!("prompt-{code}"), &[("name", &of)]);
    // What is found while it is typed stays in sight.
    let place = if *purpose == Purpose::SearchLists {
        Rect { y: area.bottom().saturating_sub(4), height: area.height.min(4), ..centred(area, 60, 4) }
    } else {
        centred(area, 60, 4)
    };
    let inside = pen.panel(place, &title);
    let (x, y) = typed::line(pen, (inside.x + 1, inside.y), inside.width.saturating_sub(3), input);
    let help = words.text(&format!("prompt-{code}-help"));
    pen.text(inside.x + 1, inside.y + 1, inside.width.saturating_sub(2), &help, Role::Dim);
    (x.min(area.right().saturating_sub(1)), y.min(area.bottom().saturating_sub(1)))
}

pub(super) fn sort_code(sort: Sort) -> &'static str {
    match sort {
        Sort::Range => "range",
        Sort::Cpa => "cpa",
        Sort::Tcpa => "tcpa",
        Sort::Name => "name",
        Sort::Age => "age",
        Sort::Speed => "speed",
    }
}

pub(super) fn filter_code(filter: Filter) -> &'static str {
    match filter {
        Filter::All => "all",
        Filter::Vessels => "vessels",
        Filter::ClassA => "class-a",
        Filter::ClassB => "class-b",
        Filter::Radar => "radar",
        Filter::Moving => "moving",
        Filter::Aids => "aids",
    }
}
