//! What stands against sealing, with who must fix it; or all that will be sealed.

use crate::app::action::Action;
use crate::app::report::OpenReport;
use crate::domain::report::check::{Finding, Sheet};
use crate::domain::report::path::Path;
use crate::domain::report::seal::preview;
use crate::domain::report::value::words::{plain, value as value_words};
use crate::ui::glance::Glance;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::text;
use ratatui::layout::Rect;

pub(super) fn draw(glance: &Glance, pen: &mut Pen, area: Rect, open: &OpenReport, sheet: &Sheet<'_>) {
    let words = &glance.app.catalogue;
    let refusals = sheet.refusals();
    let key = crate::ui::screens::key(glance, Action::Select);
    let (intro, role) = if refusals.is_empty() {
        (words.format("report-review-ready", &[("key", &key)]), Role::Good)
    } else {
        let n = refusals.len().to_string();
        (words.format("report-review-missing", &[("n", &n), ("key", &key)]), Role::Warning)
    };
    let width = area.width.saturating_sub(2);
    let intro = text::wrap(&intro, usize::from(width));
    for (y, line) in (area.top()..area.bottom()).zip(&intro) {
        pen.text(area.x + 1, y, width, line, role);
    }
    let used = intro.len() as u16 + 1;
    let body = Rect { y: area.y + used, height: area.height.saturating_sub(used), ..area };
    let lines = if refusals.is_empty() {
        sealed_lines(glance, sheet)
    } else {
        refusals.iter().map(|finding| (refusal(glance, sheet, finding), Role::Text)).collect()
    };
    let rows = usize::from(body.height);
    let start = usize::from(open.scroll).min(lines.len().saturating_sub(rows));
    for (y, (line, role)) in (body.top()..body.bottom()).zip(lines.iter().skip(start)) {
        pen.text(body.x + 1, y, width, line, *role);
    }
    if lines.len() > rows {
        let place = format!(" {}-{}/{} ", start + 1, (start + rows).min(lines.len()), lines.len());
        // In the line that is free under what stands first.
        pen.right(body.right().saturating_sub(1), body.y.saturating_sub(1), 16, &place, Role::Dim);
    }
}

/// `Vessel › Type: must be filled (boarding officer)`, `Seizure › Items 1 › Photo: ..`.
fn refusal(glance: &Glance, sheet: &Sheet<'_>, finding: &Finding) -> String {
    let words = &glance.app.catalogue;
    let language = words.language();
    let by = finding.by.as_ref().map(|role| {
        let item = sheet.lists.item("role", role);
        item.map_or_else(|| role.clone(), |item| item.label.text(language).to_owned())
    });
    let by = by.map(|by| format!(" ({by})")).unwrap_or_default();
    format!("{}: {}{by}", called(glance, sheet, &finding.path), super::why_words(words, &finding.why))
}

fn called(glance: &Glance, sheet: &Sheet<'_>, path: &Path) -> String {
    let language = glance.app.catalogue.language();
    let section = sheet.form.section(&path.section).map_or("", |s| s.label.text(language));
    let field = sheet.form.field(path).map_or("", |f| f.label.text(language));
    let row = path.row.and_then(|row| sheet.draft.rows(&path.head()).iter().position(|r| *r == row));
    let row = row.map(|at| format!(" {}", at + 1)).unwrap_or_default();
    // Of a field in a row or a group, what of: three things have a `Photo`.
    let head = path.sub.as_ref().and_then(|_| sheet.form.field(&path.head()));
    let head = head.map(|f| format!(" {}{row} ›", f.label.text(language))).unwrap_or_default();
    format!("{section} ›{head} {field}")
}

pub(super) fn sealed_lines(glance: &Glance, sheet: &Sheet<'_>) -> Vec<(String, Role)> {
    let words = &glance.app.catalogue;
    let language = words.language();
    let mut lines = Vec::new();
    let mut section = String::new();
    for line in preview(sheet) {
        if line.path.section != section {
            line.path.section.clone_into(&mut section);
            let title = line.labels.map_or(section.as_str(), |(s, _)| s.text(language)).to_owned();
            lines.push((title, Role::Title));
        }
        let label = line.labels.map_or_else(|| line.path.to_string(), |(_, f)| f.text(language).to_owned());
        let told = match sheet.form.field(&line.path) {
            Some(field) => value_words(words, sheet, field, &line.entry.value),
            None => plain(&line.entry.value),
        };
        let from = super::source(words, line.entry.source);
        let from = if from.is_empty() { from } else { format!(" [{from}]") };
        for (n, part) in told.split('\n').enumerate() {
            let head = if n == 0 { format!("  {label}: ") } else { "    ".to_owned() };
            lines.push((format!("{head}{part}{from}"), Role::Text));
        }
    }
    lines
}
