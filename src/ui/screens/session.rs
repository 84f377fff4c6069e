//! First start, what is typed unseen, and who can come back by a PIN.

use crate::app::session::ask::{SecretAsk, SecretInput};
use crate::app::state::Mode;
use crate::ui::glance::Glance;
use crate::ui::screens::overlay::centred;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::symbols::Sign;
use crate::ui::widgets::text;
use ratatui::layout::Rect;

/// ```text
/// ┌ No store yet ──────────────────────────────────────────────┐
/// │ Nothing of this watch is kept until there is a store. ..   │
/// │                                                            │
/// │ Enter make it now   Esc go on without                      │
/// └────────────────────────────────────────────────────────────┘
/// ```
pub(crate) fn first_start(glance: &Glance, pen: &mut Pen, area: Rect) {
    let words = &glance.app.catalogue;
    let width = 64.min(area.width);
    let lines = text::wrap(&words.text("session-first-start"), usize::from(width.saturating_sub(4)));
    let inside =
        pen.panel(centred(area, width, lines.len() as u16 + 4), &words.text("session-first-start-title"));
    for (y, line) in (inside.top()..inside.bottom()).zip(&lines) {
        pen.text(inside.x + 1, y, inside.width.saturating_sub(2), line, Role::Text);
    }
    let (make, without) = (words.text("session-make"), words.text("session-without"));
    let y = inside.bottom().saturating_sub(1);
    let parts =
        [("Enter ", Role::Key), (make.as_str(), Role::Text), ("   Esc ", Role::Key), (&without, Role::Text)];
    pen.spans(inside.x + 1, y, inside.width.saturating_sub(2), &parts);
}

/// Gives the cell of the cursor. Of what was typed the number of characters is shown.
///
/// ```text
/// ┌ Passphrase of O-1 ─────────────────────┐
/// │ ********_                              │
/// │ Enter log in   Esc back                │
/// └────────────────────────────────────────┘
/// ```
pub(crate) fn secret(
    glance: &Glance,
    pen: &mut Pen,
    area: Rect,
    ask: &SecretAsk,
    input: &SecretInput,
) -> (u16, u16) {
    let words = &glance.app.catalogue;
    let (title, help) = match ask {
        SecretAsk::Passphrase(officer) => {
            (words.format("session-passphrase", &[("officer", officer.as_str())]), "session-passphrase-help")
        }
        SecretAsk::Pin(officer) => {
            (words.format("session-pin", &[("officer", officer.as_str())]), "session-pin-help")
        }
        SecretAsk::Seal(_) => (words.text("session-seal"), "session-seal-help"),
        SecretAsk::NewPin => (words.text("session-new-pin"), "session-new-pin-help"),
        SecretAsk::FirstPassphrase { officer, first: None, .. } => (
            words.format("session-new-passphrase", &[("officer", officer.as_str())]),
            "session-new-passphrase-help",
        ),
        SecretAsk::FirstPassphrase { officer, .. } => {
            (words.format("session-again", &[("officer", officer.as_str())]), "session-again-help")
        }
    };
    let in_demo = matches!(glance.app.mode, Mode::Demo { .. });
    let inside = pen.panel(centred(area, 64, if in_demo { 5 } else { 4 }), &title);
    let room = usize::from(inside.width.saturating_sub(3));
    let typed = input.length().min(room);
    pen.text(inside.x + 1, inside.y, inside.width.saturating_sub(2), &"*".repeat(typed), Role::Strong);
    pen.text(inside.x + 1, inside.y + 1, inside.width.saturating_sub(2), &words.text(help), Role::Dim);
    if in_demo {
        pen.text(
            inside.x + 1,
            inside.y + 2,
            inside.width.saturating_sub(2),
            &words.text("session-demo"),
            Role::Strong,
        );
    }
    (
        (inside.x + 1 + typed as u16).min(area.right().saturating_sub(1)),
        inside.y.min(area.bottom().saturating_sub(1)),
    )
}

/// ```text
/// ┌ Who takes the watch ─┐
/// │▸1 O-1                │
/// │ 2 O-2                │
/// │ 3 another officer    │
/// └──────────────────────┘
/// ```
pub(crate) fn officers(glance: &Glance, pen: &mut Pen, area: Rect, cursor: usize) {
    let words = &glance.app.catalogue;
    let mut rows: Vec<String> = glance.app.session.by_pin.iter().map(ToString::to_string).collect();
    rows.push(words.text("session-another"));
    let inside = pen.panel(centred(area, 44, rows.len() as u16 + 2), &words.text("session-who"));
    for (n, (y, row)) in (inside.top()..inside.bottom()).zip(&rows).enumerate() {
        let role = if n == cursor { Role::Selected } else { Role::Text };
        if n == cursor {
            pen.glyph(inside.x, y, pen.glyphs.sign(Sign::Cursor), Role::Selected);
        }
        pen.text(inside.x + 1, y, 2, &(n + 1).to_string(), Role::Key);
        pen.text(inside.x + 3, y, inside.width.saturating_sub(4), row, role);
    }
}
