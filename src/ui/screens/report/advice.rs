//! Below the fields of the legal basis: the bases that the profile finds for what the form
//! says, with what each allows, its source and date. Advice: the officer chooses.

use crate::app::action::Action;
use crate::app::report::OpenReport;
use crate::domain::report::check::Line;
use crate::domain::report::legal::{self, Advice, flag_request_open};
use crate::domain::report::lists::Lists;
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::text;
use ratatui::layout::Rect;

/// The fields beside which it stands.
const FIELDS: [&str; 4] = ["basis", "modes", "acts", "conditions"];

/// ```text
/// ────────────────────────────────────────────────────────
/// Territorial sea · foreign flag · administrative
/// Customs law in port or territorial sea: board, search, act
///   Customs law applies in ports, .. [Customs Act art. 105(1); 2026-11-24]
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
    let here = line.is_some_and(|l| l.path.section == "legal" && FIELDS.contains(&l.path.field.as_str()));
    let most = area.height / 2;
    if !here || most < 3 {
        return 0;
    }
    let cells = usize::from(area.width.saturating_sub(2));
    let lines = lines(glance, open, cells);
    let rows = (lines.len() as u16).min(most - 1);
    let top = area.bottom() - rows - 1;
    pen.clear(Rect { y: top, height: rows + 1, ..area }, Role::Text);
    pen.rule(area.x, top, area.width, Role::Frame);
    for (y, (line, role)) in (top + 1..area.bottom()).zip(&lines) {
        pen.text(area.x + 1, y, area.width.saturating_sub(2), line, *role);
    }
    if lines.len() > usize::from(rows) {
        let key = crate::ui::screens::key(glance, Action::Powers);
        let more = glance.app.catalogue.format("legal-more", &[("key", &key)]);
        pen.right(area.right(), top, area.width / 2, &more, Role::Dim);
    }
    rows + 1
}

fn lines(glance: &Glance, open: &OpenReport, cells: usize) -> Vec<(String, Role)> {
    let words = &glance.app.catalogue;
    let lists = glance.app.reports.registry.lists();
    let (situation, advice) = glance.app.legal_advice(open);
    let zone = if situation.zone.is_empty() {
        words.text("powers-zone-unknown")
    } else {
        label(glance, lists, "zone", &situation.zone)
    };
    let flag = words.text(&format!("legal-flag-{}", situation.flag.code()));
    let (mode, since) = legal::mode(&open.draft);
    let mode = label(glance, lists, "mode", mode.code());
    let since = since.map(|at| format!(" {}", format::clock_minutes(at))).unwrap_or_default();
    let mut said = vec![(format!("{zone} · {flag} · {mode}{since}"), Role::Title)];
    if let Some(waits) = flag_request_open(&open.draft, glance.utc(glance.app.now)) {
        let waits = format::short_span(waits);
        said.push((words.format("legal-flag-request-open", &[("time", &waits)]), Role::Caution));
    }
    if advice.is_empty() {
        said.push((words.text("legal-none"), Role::Warning));
    }
    // What fits stands first, all of it; then why.
    said.extend(advice.iter().map(|a| (named(glance, lists, a), Role::Strong)));
    for one in &advice {
        let told = format!("{} [{}; {}]", one.text.text(words.language()), one.source, one.date);
        said.push((told, Role::Text));
    }
    said.iter()
        .flat_map(|(line, role)| text::wrap(line, cells).into_iter().map(|line| (line, *role)))
        .collect()
}

fn named(glance: &Glance, lists: &Lists, advice: &Advice) -> String {
    let acts = advice.allows.iter().map(|act| label(glance, lists, "authorised_act", act));
    let acts = acts.collect::<Vec<_>>().join(", ");
    let basis = label(glance, lists, "legal_basis", &advice.basis);
    if acts.is_empty() { basis } else { format!("{basis}: {acts}") }
}

fn label(glance: &Glance, lists: &Lists, list: &str, code: &str) -> String {
    let item = lists.item(list, code);
    item.map_or_else(|| code.to_owned(), |i| i.label.text(glance.app.catalogue.language()).to_owned())
}
