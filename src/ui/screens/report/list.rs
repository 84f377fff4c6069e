//! Drafts with their age and what is missing, then what is sealed.

use crate::app::action::Action;
use crate::domain::filing::{DraftView, ReportView};
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::screens::window;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::text;
use ratatui::layout::Rect;

/// ```text
///   Reports                                               b boarding   + new
///   ─────────────────────────────────────────────────────────────────────────
///   draft   PL12-2026-0007  HAE SONG 9 · Boarding    O-1   12 min  3 missing
///   sealed  PL12-2026-0006  KAIHO MARU · Boarding    O-2   11-24 05:06
/// ```
pub(super) fn draw(glance: &Glance, pen: &mut Pen, area: Rect) {
    let words = &glance.app.catalogue;
    let boarding = crate::ui::screens::key(glance, Action::Boarding);
    let new = crate::ui::screens::key(glance, Action::ZoomIn);
    let how = words.format("report-list-keys", &[("boarding", &boarding), ("new", &new)]);
    let used = pen.right(area.right().saturating_sub(1), area.y, area.width / 2, &how, Role::Dim);
    pen.text(
        area.x + 1,
        area.y,
        area.width.saturating_sub(used + 3),
        &words.text("report-list"),
        Role::Title,
    );
    pen.rule(area.x, area.y + 1, area.width, Role::Frame);
    let body = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
    let lines = lines(glance);
    if lines.is_empty() {
        let none = words.format("report-list-empty", &[("boarding", &boarding), ("new", &new)]);
        let width = body.width.saturating_sub(2);
        for (y, line) in (body.top()..body.bottom()).zip(text::wrap(&none, usize::from(width))) {
            pen.text(body.x + 1, y, width, &line, Role::Dim);
        }
        return;
    }
    let cursor = glance.app.reports.cursor.min(lines.len() - 1);
    for (y, n) in
        (body.top()..body.bottom()).zip(window(lines.len(), usize::from(body.height), 0, Some(cursor)))
    {
        let Some(row) = lines.get(n) else { break };
        let role = if n == cursor { Role::Selected } else { row.role };
        if n == cursor {
            pen.restyle(Rect { y, height: 1, ..body }, Role::Selected);
        }
        let used = pen.right(body.right().saturating_sub(1), y, body.width / 2, &row.right, role);
        pen.text(body.x + 1, y, body.width.saturating_sub(used + 3), &row.left, role);
    }
}

struct Row {
    /// Draft, sealed, ..
    kind: String,
    left: String,
    right: String,
    role: Role,
}

fn lines(glance: &Glance) -> Vec<Row> {
    let app = glance.app;
    let language = app.catalogue.language();
    let unkept = app.reports.unkept.iter().map(|open| Row {
        kind: app.catalogue.text("report-not-kept"),
        left: {
            let id = &open.form.id;
            app.reports.registry.titled(&id.id, id.version, &open.subject(), language)
        },
        right: String::new(),
        role: Role::Caution,
    });
    let drafts = app.records.drafts.iter().map(|view| draft(glance, view));
    let sealed = app.records.reports.iter().map(|view| report(glance, view));
    let mut rows: Vec<Row> = unkept.chain(drafts).chain(sealed).collect();
    // Numbers below each other.
    let widest = rows.iter().map(|row| text::width(&row.kind)).max().unwrap_or(0);
    for row in &mut rows {
        let gap = " ".repeat(widest - text::width(&row.kind).min(widest) + 2);
        row.left = format!("{}{gap}{}", row.kind, row.left);
    }
    rows
}

fn draft(glance: &Glance, view: &DraftView) -> Row {
    let words = &glance.app.catalogue;
    let own = glance.app.session.officer().is_some_and(|o| o.as_str() == view.officer);
    let age = format::span(words, glance.utc(glance.app.now).since(view.edited));
    let missing = match view.missing {
        Some(0) => words.text("report-complete"),
        Some(n) => words.format("report-missing", &[("n", &n.to_string())]),
        None => String::new(),
    };
    let registry = &glance.app.reports.registry;
    let title = registry.titled(&view.form, view.form_version, &view.title, words.language());
    Row {
        kind: words.text("report-draft"),
        left: format!("{}  {title}", view.number),
        right: format!("{}  {age}  {missing}", view.officer),
        role: if own { Role::Text } else { Role::Dim },
    }
}

fn report(glance: &Glance, view: &ReportView) -> Row {
    let words = &glance.app.catalogue;
    let standing = words.text(&format!("report-standing-{}", view.standing.code()));
    let registry = &glance.app.reports.registry;
    let title = registry.titled(&view.form, view.form_version, &view.title, words.language());
    Row {
        kind: standing,
        left: format!("{}  {title}", view.number),
        right: format!("{}  {}", view.officer, format::date_clock(view.sealed)),
        role: Role::Dim,
    }
}
