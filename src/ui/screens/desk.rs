//! The patrol and custody screens: what goes on above, the letters that begin something,
//! then the log, a page or the ledger; over it the small form that is being filled in.

mod custody;
mod documents;
mod log;
mod pages;
mod slip;

use crate::app::session::desk::{Letter, Page};
use crate::app::state::Screen;
use crate::ui::glance::Glance;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::text;
use ratatui::layout::Rect;

/// Draws it; gives the cell of the cursor while something is typed.
pub(crate) fn draw(glance: &Glance, pen: &mut Pen, area: Rect) -> Option<(u16, u16)> {
    pen.clear(area, Role::Text);
    let slip = glance.app.desk.slip.as_ref().filter(|_| glance.app.screen != Screen::Documents);
    if let Some(slip) = slip {
        return slip::draw(glance, pen, area, slip);
    }
    match (glance.app.screen, glance.app.desk.page, &glance.app.records.patrol) {
        (Screen::Documents, ..) => documents::draw(glance, pen, area),
        (Screen::Custody, ..) => custody::draw(glance, pen, area),
        (_, Page::Brief, Some(_)) => pages::brief(glance, pen, area),
        (_, Page::End, Some(_)) => pages::end(glance, pen, area),
        (_, _, patrol) => log::draw(glance, pen, area, patrol.as_deref()),
    }
    None
}

/// The letters with their words, in as many rows as they need; gives the rows.
fn letters(glance: &Glance, pen: &mut Pen, area: Rect, letters: &[Letter]) -> u16 {
    let words = &glance.app.catalogue;
    let (mut x, mut row) = (area.x, 0);
    for (letter, does) in letters {
        let word = words.text(&format!("desk-key-{}", does.code()));
        let cells = text::width(&word) as u16 + 2;
        if x + cells > area.right() && x > area.x {
            (x, row) = (area.x, row + 1);
        }
        if row >= area.height {
            break;
        }
        let key = letter.to_string();
        let room = area.right().saturating_sub(x);
        x +=
            pen.spans(x, area.y + row, room, &[(&key, Role::Key), (" ", Role::Dim), (&word, Role::Text)]) + 2;
    }
    (row + 1).min(area.height)
}

/// Text in as many rows as it needs; gives the row after it.
fn paragraph(pen: &mut Pen, area: Rect, content: &str, role: Role) -> u16 {
    let mut y = area.y;
    for line in text::wrap(content, usize::from(area.width)) {
        if y >= area.bottom() {
            break;
        }
        pen.text(area.x, y, area.width, &line, role);
        y += 1;
    }
    y
}
