//! The record screen: the list of drafts and sealed reports, or the record that is open.
//! One field a line; what is missing, where a value comes from and what differs stands
//! beside it.

mod advice;
mod earlier;
mod editor;
mod list;
mod people;
mod review;
mod sealed;

use crate::app::action::Action;
use crate::app::report::OpenReport;
use crate::app::report::editor::Editor;
use crate::domain::report::check::{Line, LineKind, Sheet, State, Why, search};
use crate::domain::report::form::Kind;
use crate::domain::report::legal::{self, Mode};
use crate::domain::report::value::Source;
use crate::domain::report::value::words::value as value_words;
use crate::i18n::Catalogue;
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::screens::window;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::symbols::Sign;
use crate::ui::widgets::text;
use ratatui::layout::Rect;

/// Cells of the column of sections and of a field's label.
const SECTIONS: u16 = 22;
const LABEL: u16 = 26;

/// Draws it; gives the cell of the cursor while something is typed.
pub(crate) fn draw(glance: &Glance, pen: &mut Pen, area: Rect) -> Option<(u16, u16)> {
    pen.clear(area, Role::Text);
    let Some(open) = &glance.app.reports.open else {
        match &glance.app.records.report {
            Some(report) => sealed::draw(glance, pen, area, report),
            None => list::draw(glance, pen, area),
        }
        return None;
    };
    let now = glance.utc(glance.app.now);
    let sheet = open.sheet(&glance.app.reports.registry, now);
    header(glance, pen, area, open, &sheet);
    let body = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
    if open.review {
        review::draw(glance, pen, body, open, &sheet);
        return None;
    }
    let left = Rect { width: SECTIONS.min(body.width), ..body };
    let right = Rect {
        x: body.x + left.width + 1,
        width: body.width.saturating_sub(left.width + 1),
        height: body.height.saturating_sub(2),
        ..body
    };
    sections(glance, pen, left, open, &sheet);
    pen.wall(body.x + left.width, body.y, body.height, Role::Frame);
    let foot = Rect { y: right.bottom(), height: 2, ..right };
    let line = open.place.line(&sheet);
    let used = advice::draw(glance, pen, right, open, line.as_ref())
        + earlier::draw(glance, pen, right, open, line.as_ref());
    let right = Rect { height: right.height - used, ..right };
    footer(glance, pen, foot, open, &sheet, line.as_ref());
    let cursor = fields(glance, pen, right, open, &sheet);
    match (&open.editor, line) {
        (Some(editor), Some(line)) => editor::draw(glance, pen, right, editor, &line).or(cursor),
        _ => None,
    }
}

/// ```text
/// KAIHO MARU · PL12-2026-0007 · Nil result · Boarding and insp…   3 missing · saved
/// ─────────────────────────────────────────────────────────────────────────────────
/// ```
fn header(glance: &Glance, pen: &mut Pen, area: Rect, open: &OpenReport, sheet: &Sheet<'_>) {
    let words = &glance.app.catalogue;
    let language = words.language();
    let missing = sheet.refusals().len();
    let kept = match open.id {
        Some(_) if glance.app.records.unsaved == 0 => "report-kept",
        Some(_) => "report-being-kept",
        None => "report-not-kept",
    };
    let left = if missing == 0 {
        words.text("report-complete")
    } else {
        words.format("report-missing", &[("n", &missing.to_string())])
    };
    let right = format!("{left} · {}", words.text(kept));
    let role = if missing == 0 { Role::Good } else { Role::Caution };
    let used = pen.right(area.right().saturating_sub(1), area.y, area.width / 2, &right, role);
    let end = sheet.end().map_or("", |end| end.label.text(language));
    let number = open.id.and_then(|id| glance.app.records.draft(id)).map_or("", |view| view.number.as_str());
    let criminal = match legal::mode(&open.draft) {
        (Mode::Criminal, since) => {
            let since = since.map(format::clock_minutes).unwrap_or_default();
            format!("{} · ", words.format("legal-criminal-since", &[("time", &since)]))
        }
        (Mode::Administrative, _) => String::new(),
    };
    // Whom it is about comes first: two boardings look alike, and the line is short.
    let form = open.form.title.text(language);
    let subject = open.subject();
    let parts = [subject.as_str(), number, end, form].into_iter().filter(|part| !part.is_empty());
    let title = format!("{criminal}{}", parts.collect::<Vec<_>>().join(" · "));
    pen.text(area.x + 1, area.y, area.width.saturating_sub(used + 3), &title, Role::Title);
    pen.rule(area.x, area.y + 1, area.width, Role::Frame);
}

fn sections(glance: &Glance, pen: &mut Pen, area: Rect, open: &OpenReport, sheet: &Sheet<'_>) {
    let language = glance.app.catalogue.language();
    let shown: Vec<_> = sheet.form.sections.iter().filter(|s| sheet.applies(s)).collect();
    let at = shown.iter().position(|s| s.key == open.place.section);
    let rows = window(shown.len(), usize::from(area.height), 0, at);
    for (y, n) in (area.top()..area.bottom()).zip(rows) {
        let Some(section) = shown.get(n) else { break };
        let (sign, role) = match sheet.state(section) {
            State::Complete => (pen.glyphs.sign(Sign::Good), Role::Good),
            State::Started => (pen.glyphs.sign(Sign::Wait), Role::Caution),
            State::Empty if sheet.findings_in(section).iter().any(|f| f.why.refuses()) => {
                (pen.glyphs.sign(Sign::Wait), Role::Dim)
            }
            State::Empty | State::NotApplicable => (' ', Role::Dim),
        };
        pen.glyph(area.x + 1, y, sign, role);
        let role = if at == Some(n) { Role::Selected } else { Role::Text };
        pen.text(area.x + 3, y, area.width.saturating_sub(4), section.label.text(language), role);
    }
}

/// The lines of the section around the cursor; the cell where typing goes on.
fn fields(
    glance: &Glance,
    pen: &mut Pen,
    area: Rect,
    open: &OpenReport,
    sheet: &Sheet<'_>,
) -> Option<(u16, u16)> {
    let section = sheet.form.section(&open.place.section)?;
    let lines = sheet.lines(section);
    let findings = sheet.findings_in(section);
    let at = lines.iter().position(|l| Some(&l.path) == open.place.at.as_ref() && l.kind != LineKind::Group);
    let rows =
        window(lines.len(), usize::from(area.height), 0, at.map(|at| at + usize::from(at + 1 < lines.len())));
    let mut cursor = None;
    let people = people::People::of(open);
    for (y, n) in (area.top()..area.bottom()).zip(rows) {
        let Some(line) = lines.get(n) else { break };
        let row = Rect { y, height: 1, ..area };
        let wrong = findings.iter().find(|f| f.path == line.path).map(|f| &f.why);
        let selected = at == Some(n);
        draw_line(glance, pen, row, sheet, line, wrong, selected);
        people.draw(glance, pen, row, sheet, line, selected);
        if selected {
            cursor = open.editor.as_ref().and_then(|e| editor::inline(pen, value_area(row, line), e));
        }
    }
    cursor
}

/// Where the value of a line stands.
fn value_area(row: Rect, line: &Line<'_>) -> Rect {
    let label = LABEL.min(row.width / 2) + if is_inside(line) { 2 } else { 0 };
    Rect { x: row.x + 2 + label, width: row.width.saturating_sub(label + 2), ..row }
}

/// ```text
///   Name                        !
///     Transmitted               KAIHO MARU                        AIS
/// * Report type
/// ```
fn draw_line(
    glance: &Glance,
    pen: &mut Pen,
    row: Rect,
    sheet: &Sheet<'_>,
    line: &Line<'_>,
    wrong: Option<&Why>,
    selected: bool,
) {
    let words = &glance.app.catalogue;
    let language = words.language();
    if selected {
        pen.restyle(row, Role::Selected);
    }
    let (sign, sign_role) = match wrong {
        Some(Why::Missing) => ('*', Role::Warning),
        Some(why) if why.refuses() => (pen.glyphs.sign(Sign::Alert), Role::Warning),
        Some(_) => (pen.glyphs.sign(Sign::Alert), Role::Dim),
        None => (' ', Role::Dim),
    };
    pen.glyph(row.x, row.y, sign, sign_role);
    let value = value_area(row, line);
    let indent = if is_inside(line) { 4 } else { 2 };
    let label_cells = value.x.saturating_sub(row.x + indent + 1);
    let role = match (selected, line.kind) {
        (true, _) => Role::Selected,
        (_, LineKind::Group | LineKind::List { .. } | LineKind::Row { .. }) => Role::Title,
        _ => Role::Text,
    };
    let label = match line.kind {
        LineKind::Row { number, .. } => format!("{number}."),
        _ => line.field.label.text(language).to_owned(),
    };
    pen.text(row.x + indent, row.y, label_cells, &label, role);
    match line.kind {
        LineKind::Value => {
            if let Some(entry) = sheet.draft.entry(&line.path) {
                let from = source(words, entry.source);
                let used = pen.right(row.right(), row.y, 12, &from, Role::Dim);
                let told = value_words(words, sheet, line.field, &entry.value);
                let cells = value.width.saturating_sub(used + 1);
                let role = if selected { Role::Selected } else { Role::Strong };
                pen.text(value.x, row.y, cells, &told.replace('\n', " / "), role);
            }
        }
        LineKind::List { rows } => {
            let key = super::key(glance, Action::ZoomIn);
            let told = words.format("report-rows", &[("n", &rows.to_string()), ("key", &key)]);
            pen.text(value.x, row.y, value.width, &told, Role::Dim);
        }
        LineKind::Group if sheet.differs(&line.path) => {
            pen.text(value.x, row.y, value.width, &words.text("report-differs"), Role::Warning);
        }
        LineKind::Group | LineKind::Row { .. } => {}
    }
}

/// Inside a group or a row.
fn is_inside(line: &Line<'_>) -> bool {
    line.path.sub.is_some() || matches!(line.kind, LineKind::Row { .. })
}

/// What is wrong here, or what the field is for.
fn footer(
    glance: &Glance,
    pen: &mut Pen,
    area: Rect,
    open: &OpenReport,
    sheet: &Sheet<'_>,
    line: Option<&Line<'_>>,
) {
    let words = &glance.app.catalogue;
    let width = usize::from(area.width.saturating_sub(2));
    let (told, role) = if let Some((key, args)) = &open.fault {
        let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let told = words.format(key, &args);
        let leaving = matches!(&open.editor, Some(Editor::Text(text)) if text.leaving);
        (if leaving { format!("{told} {}", words.text("report-leave")) } else { told }, Role::Warning)
    } else if let Some(line) = line {
        let why = sheet.whys_at(&line.path);
        match why.iter().find(|why| **why != Why::Missing) {
            Some(why) => (why_words(words, why), Role::Warning),
            None => match people::People::of(open)
                .told_at(words, sheet, line)
                .or_else(|| earlier::origin(glance, open, sheet, line))
            {
                Some(told) => (told, Role::Text),
                None => (help(glance, sheet, line), Role::Dim),
            },
        }
    } else {
        (String::new(), Role::Dim)
    };
    for (y, line) in (area.top()..area.bottom()).zip(text::wrap(&told, width)) {
        pen.text(area.x + 1, y, area.width.saturating_sub(2), &line, role);
    }
}

/// What the field is for, or how its kind is typed.
fn help(glance: &Glance, sheet: &Sheet<'_>, line: &Line<'_>) -> String {
    let words = &glance.app.catalogue;
    let own = line.field.help.text(words.language());
    if !own.is_empty() {
        return own.to_owned();
    }
    if line.path.head() == crate::domain::report::prefill::crew_list::listed() && line.path.sub.is_none() {
        let key = |action| super::key(glance, action);
        let (file, select, rest) = (key(Action::Photo), key(Action::Select), key(Action::AnswerRest));
        let how = words.format("crew-list-help", &[("file", &file), ("select", &select), ("rest", &rest)]);
        return match people::sum(words, sheet) {
            Some(sum) => format!("{sum} · {how}"),
            None => how,
        };
    }
    if line.path == search::plan()
        && let Some(sum) = people::search_sum(words, sheet)
    {
        return sum;
    }
    match (&line.field.kind, line.kind) {
        (_, LineKind::List { .. } | LineKind::Row { .. }) => {
            let (add, remove) = (super::key(glance, Action::ZoomIn), super::key(glance, Action::Remove));
            words.format("report-help-rows", &[("add", &add), ("remove", &remove)])
        }
        (Kind::Time { .. }, _) => words.text("report-help-time"),
        (Kind::Date, _) => words.text("report-help-date"),
        (Kind::Position, _) => words.text("report-help-position"),
        (Kind::Number(number), _) if number.units.is_some() => {
            let lists = glance.app.reports.registry.lists();
            let list = number.units.as_deref().and_then(|list| lists.list(list));
            let units: Vec<&str> = list.iter().flat_map(|l| l.offered()).map(|i| i.code.as_str()).collect();
            words.format("report-help-units", &[("units", &units.join(" "))])
        }
        (Kind::LongText, _) => words.text("report-help-long"),
        _ => String::new(),
    }
}

pub(super) fn why_words(words: &Catalogue, why: &Why) -> String {
    words.format(why.code(), &[("limit", &why.limit())])
}

fn source(words: &Catalogue, source: Source) -> String {
    match source {
        Source::Typed => String::new(),
        other => words.text(&format!("report-source-{}", other.code())),
    }
}
