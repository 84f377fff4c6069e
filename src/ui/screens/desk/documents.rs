//! The documents screen: kinds, formats and recipients side by side, below them what became
//! of it: where the files are, or what is missing and who must put it right. A preview takes
//! the whole screen.

use crate::app::session::desk::documents::{Column, DocumentsTold, FORMATS, KINDS, RECIPIENTS};
use crate::ui::glance::Glance;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::text;
use ratatui::layout::Rect;

/// ```text
/// Documents of the last patrol                       v preview  w write files
/// Kinds                    Formats          For
/// ▸[x] Patrol report       [x] PDF          (•) own office
///  [x] Boarding report     [ ] HTML         ( ) headquarters
/// ```
pub(super) fn draw(glance: &Glance, pen: &mut Pen, area: Rect) {
    let view = &glance.app.desk.documents;
    let words = &glance.app.catalogue;
    let width = area.width.saturating_sub(2);
    if let (Some(scroll), Some(told)) = (view.preview, &view.told) {
        pen.text(area.x + 1, area.y, width, &words.text("documents-preview"), Role::Title);
        let rows = (area.y + 1)..area.bottom();
        for (y, line) in rows.zip(told.lines.iter().skip(scroll)) {
            pen.text(area.x + 1, y, width, line, Role::Text);
        }
        return;
    }
    let keys = [("v", "documents-key-preview"), ("w", "documents-key-write")];
    let mut x = area.x + 1;
    x += pen.text(x, area.y, width, &words.text("documents-title"), Role::Title) + 2;
    for (key, word) in keys {
        let room = area.right().saturating_sub(x);
        let word = words.text(word);
        x += pen.spans(x, area.y, room, &[(key, Role::Key), (" ", Role::Dim), (&word, Role::Text)]) + 2;
    }
    let kinds: Vec<String> = KINDS.iter().map(|code| words.text(&format!("export-kind-{code}"))).collect();
    let formats: Vec<String> = FORMATS.iter().map(|code| (*code).to_owned()).collect();
    let recipients: Vec<String> =
        RECIPIENTS.iter().map(|code| words.text(&format!("export-recipient-{code}"))).collect();
    let chosen: Vec<bool> = (0..RECIPIENTS.len()).map(|row| row == view.recipient).collect();
    let third = width / 3;
    for (n, (column, head, names, on)) in [
        (Column::Kinds, "documents-kinds", kinds, view.kinds.to_vec()),
        (Column::Formats, "documents-formats", formats, view.formats.to_vec()),
        (Column::Recipients, "documents-recipients", recipients, chosen),
    ]
    .into_iter()
    .enumerate()
    {
        let cursor = (view.column == column).then(|| view.cursors.get(n).copied().unwrap_or_default());
        let place = Rect { x: area.x + 1 + n as u16 * third, y: area.y + 1, width: third, ..area };
        list(pen, place, &words.text(head), &names.into_iter().zip(on).collect::<Vec<_>>(), cursor);
    }
    let below = area.y + 2 + FORMATS.len() as u16;
    let rest = Rect { x: area.x + 1, y: below, width, height: area.bottom().saturating_sub(below) };
    pen.rule(area.x, below, area.width, Role::Frame);
    let lines = told_lines(glance, view.making, view.told.as_ref());
    let wrapped = lines.iter().flat_map(|(line, role)| {
        text::wrap(line, usize::from(width)).into_iter().map(move |line| (line, *role))
    });
    for (y, (line, role)) in ((rest.y + 1)..rest.bottom()).zip(wrapped) {
        pen.text(rest.x, y, width, &line, role);
    }
}

fn list(pen: &mut Pen, area: Rect, head: &str, rows: &[(String, bool)], cursor: Option<usize>) {
    let width = area.width.saturating_sub(1);
    pen.text(area.x, area.y, width, head, Role::Strong);
    for (row, (name, on)) in rows.iter().enumerate() {
        let y = area.y + 1 + row as u16;
        let here = cursor == Some(row);
        let mark = match (here, on) {
            (true, true) => ">[x] ",
            (true, false) => ">[ ] ",
            (false, true) => " [x] ",
            (false, false) => " [ ] ",
        };
        let role = if here { Role::Selected } else { Role::Text };
        pen.spans(area.x, y, width, &[(mark, Role::Key), (name, role)]);
    }
}

fn told_lines(glance: &Glance, making: bool, told: Option<&DocumentsTold>) -> Vec<(String, Role)> {
    let words = &glance.app.catalogue;
    if making {
        return vec![(words.text("documents-making"), Role::Dim)];
    }
    let Some(told) = told else { return vec![(words.text("documents-how"), Role::Dim)] };
    let mut lines = Vec::new();
    if let Some((key, args)) = &told.refused {
        let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        lines.push((words.format(key, &args), Role::Warning));
        if told.incomplete {
            lines.push((words.text("documents-again"), Role::Strong));
        }
    }
    if !told.files.is_empty() {
        let n = told.files.len().to_string();
        let args = [("n", n.as_str()), ("folder", told.folder.as_str())];
        lines.push((words.format("documents-written", &args), Role::Good));
    }
    lines.extend(told.missing.iter().map(|m| (super::pages::missing_words(words, m), Role::Caution)));
    lines.extend(told.files.iter().map(|name| (name.clone(), Role::Text)));
    lines
}
