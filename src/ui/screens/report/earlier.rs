//! Below the vessel's identity: her earlier boardings, by what they were found and how they
//! ended; at a value of one of them, the report that it comes from.

use crate::app::report::OpenReport;
use crate::domain::report::check::{Line, Sheet};
use crate::domain::report::path::Path;
use crate::domain::report::prefill::earlier::{By, Earlier, listed_at};
use crate::domain::report::value::{Source, Value};
use crate::ui::glance::Glance;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use ratatui::layout::Rect;

/// The fields beside which they stand.
const FIELDS: [&str; 8] = ["target", "name", "imo", "mmsi", "call_sign", "flag", "registration", "earlier"];
/// Lines at the most.
const MOST_LINES: u16 = 5;

/// ```text
/// ───────────────────────────────────────────────────────────
/// Earlier boardings: 2
/// R-2026-0007 2026-11-20 · by IMO number · Clear · HAE SONG 9
/// ```
///
/// Gives the rows that it took at the bottom of `area`.
pub(super) fn draw(
    glance: &Glance,
    pen: &mut Pen,
    area: Rect,
    open: &OpenReport,
    line: Option<&Line<'_>>,
) -> u16 {
    let here = line.is_some_and(|l| l.path.section == "vessel" && FIELDS.contains(&l.path.field.as_str()));
    let most = (area.height / 2).min(MOST_LINES + 2);
    if !here || open.earlier.is_empty() || most < 3 {
        return 0;
    }
    let words = &glance.app.catalogue;
    let rows = (open.earlier.len() as u16 + 1).min(most - 1);
    let top = area.bottom() - rows - 1;
    pen.clear(Rect { y: top, height: rows + 1, ..area }, Role::Text);
    pen.rule(area.x, top, area.width, Role::Frame);
    let width = area.width.saturating_sub(2);
    let title = words.format("earlier-title", &[("n", &open.earlier.len().to_string())]);
    pen.text(area.x + 1, top + 1, width, &title, Role::Title);
    for (y, earlier) in (top + 2..area.bottom()).zip(&open.earlier) {
        let role = if earlier.by == By::Name { Role::Dim } else { Role::Text };
        pen.text(area.x + 1, y, width, &told(glance, earlier), role);
    }
    rows + 1
}

fn told(glance: &Glance, earlier: &Earlier) -> String {
    let words = &glance.app.catalogue;
    let registry = &glance.app.reports.registry;
    let result = earlier.results().into_iter().map(|code| {
        let item = registry.lists().item("result", code);
        item.map_or_else(|| code.to_owned(), |i| i.label.text(words.language()).to_owned())
    });
    let mut result = result.collect::<Vec<_>>().join(", ");
    if result.is_empty() {
        // How its form says that it ended.
        let form = registry.form(&earlier.report.form);
        let end = form.and_then(|form| form.ends.iter().find(|end| end.key == earlier.report.end));
        result = end.map_or_else(String::new, |end| end.label.text(words.language()).to_owned());
    }
    let name = ["document", "painted", "declared", "transmitted"].iter().find_map(|column| {
        match &earlier.report.entries.get(&Path::new("vessel", "name").sub(column))?.value {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        }
    });
    words.format(
        "earlier-line",
        &[
            ("called", &earlier.called()),
            ("result", &result),
            ("name", name.unwrap_or("-")),
            ("by", &words.text(&format!("earlier-by-{}", earlier.by.code()))),
        ],
    )
}

/// Which report the value under the cursor comes from.
pub(super) fn origin(
    glance: &Glance,
    open: &OpenReport,
    sheet: &Sheet<'_>,
    line: &Line<'_>,
) -> Option<String> {
    let entry = sheet.draft.entry(&line.path).filter(|entry| entry.source == Source::EarlierBoarding)?;
    if line.path == listed_at() || entry.value.codes().is_empty() && open.draft.entry(&listed_at()).is_none()
    {
        return None;
    }
    let Some(Value::Text(all)) = sheet.draft.value(&listed_at()) else { return None };
    let first = all.split(';').next().unwrap_or_default().trim();
    Some(glance.app.catalogue.format("earlier-origin", &[("report", first)]))
}
