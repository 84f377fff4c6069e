//! Questions, one-line prompts and menus over the screen.

use crate::app::action::Action;
use crate::app::menu;
use crate::app::state::{Filter, Menu, Purpose, Question, Sort};
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::symbols::Sign;
use crate::ui::widgets::text;
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
    let asked = match question {
        Question::Quit => words.text("confirm-quit"),
        Question::EndManOverboard(_) => words.text("confirm-end-mob"),
        Question::RemoveMark(n) => words.format("confirm-remove-mark", &[("n", &n.to_string())]),
        Question::RemoveGuardZone(n) => words.format("confirm-remove-guard-zone", &[("n", &n.to_string())]),
        Question::LiftAnchorWatch => words.text("confirm-lift-anchor-watch"),
        Question::DestroyIntel => words.text("confirm-destroy-intel"),
        Question::RemoveContact(id) => {
            words.format("confirm-remove-contact", &[("name", &format::short_id(*id))])
        }
    };
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
        Purpose::MarkLabel => "mark-label",
        Purpose::NewContact => "new-contact",
        Purpose::MuteReason(..) => "mute-reason",
        Purpose::Login => "login",
        Purpose::FirstOfficer => "first-officer",
        Purpose::FirstRole(_) => "first-role",
        Purpose::GuardRadius => "guard-radius",
        Purpose::AnchorRadius => "anchor-radius",
    };
    let inside = pen.panel(centred(area, 60, 4), &words.text(&format!("prompt-{code}")));
    let field = usize::from(inside.width.saturating_sub(3).max(1));
    let scroll = input.visual_scroll(field);
    let visible = skip_cells(input.value(), scroll);
    pen.text(inside.x + 1, inside.y, field as u16, visible, Role::Strong);
    let help = words.text(&format!("prompt-{code}-help"));
    pen.text(inside.x + 1, inside.y + 1, inside.width.saturating_sub(2), &help, Role::Dim);
    let column = (input.visual_cursor().saturating_sub(scroll)).min(field) as u16;
    (
        (inside.x + 1 + column).min(area.right().saturating_sub(1)),
        inside.y.min(area.bottom().saturating_sub(1)),
    )
}

/// `text` from its cell `cells` on.
fn skip_cells(value: &str, cells: usize) -> &str {
    let mut used = 0;
    for (at, c) in value.char_indices() {
        if used >= cells {
            return value.get(at..).unwrap_or_default();
        }
        used += unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
    }
    ""
}

/// ```text
/// ┌ Sort by ─────────┐
/// │▸1 range        ✓ │
/// │ 2 CPA            │
/// └──────────────────┘
/// ```
pub(crate) fn choice(glance: &Glance, pen: &mut Pen, area: Rect, menu: Menu, cursor: usize) {
    let words = &glance.app.catalogue;
    let title = match menu {
        Menu::Mute(id) => {
            let name = glance.target(id).map_or_else(|| format::short_id(id), |t| glance.name(t));
            format!("{}: {name}", words.text(menu::title(menu)))
        }
        _ => words.text(menu::title(menu)),
    };
    let choices: Vec<String> = menu::choices(menu).into_iter().map(|key| words.text(key)).collect();
    let widest = choices.iter().map(|name| text::width(name)).max().unwrap_or(0);
    let width = (widest.max(text::width(&title)) as u16 + 10).clamp(24, 60);
    let inside = pen.panel(centred(area, width, choices.len() as u16 + 2), &title);
    for (n, name) in choices.iter().enumerate() {
        let y = inside.y + n as u16;
        if y >= inside.bottom() {
            break;
        }
        let role = if n == cursor { Role::Selected } else { Role::Text };
        if n == cursor {
            pen.glyph(inside.x, y, pen.glyphs.sign(Sign::Cursor), Role::Selected);
        }
        pen.text(inside.x + 1, y, 2, &(n + 1).to_string(), Role::Key);
        pen.text(inside.x + 3, y, inside.width.saturating_sub(6), name, role);
        if menu::in_force(glance.app, menu, n) {
            pen.glyph(inside.right().saturating_sub(2), y, pen.glyphs.sign(Sign::Good), Role::Good);
        }
    }
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
