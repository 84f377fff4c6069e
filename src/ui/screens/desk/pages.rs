//! Pages of the patrol screen: what the next watch must know, and what is missing before
//! the patrol can end.

use crate::app::action::Action;
use crate::domain::patrol::completeness::{Missing, MissingCode};
use crate::domain::patrol::event::Brief;
use crate::i18n::Catalogue;
use crate::ui::alarm_text;
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::text;
use ratatui::layout::Rect;

type Lines = Vec<(String, Role)>;

/// The hand-over brief, as it would be sealed with the change of the watch.
pub(super) fn brief(glance: &Glance, pen: &mut Pen, area: Rect) {
    let words = &glance.app.catalogue;
    let lines = brief_lines(glance, &glance.app.hand_over_brief(String::new()));
    let key = crate::ui::screens::key(glance, Action::Select);
    page(
        glance,
        pen,
        area,
        &words.text("desk-brief"),
        &words.format("desk-brief-keys", &[("key", &key)]),
        &lines,
    );
}

fn brief_lines(glance: &Glance, brief: &Brief) -> Lines {
    let words = &glance.app.catalogue;
    let mut lines: Lines = Vec::new();
    let head = |lines: &mut Lines, key: &str, n: usize| {
        lines.push((format!("{} ({n})", words.text(key)), Role::Title));
    };
    head(&mut lines, "desk-brief-alerts", brief.alerts.len());
    for episode in &glance.alerts {
        let since = format::clock_minutes(episode.start);
        let level = words.text(&format!("level-{}", episode.level.code()));
        let line = format!("  {since} {level} {}", alarm_text::title(glance, episode));
        lines.push((line, Role::of_level(episode.level)));
    }
    head(&mut lines, "desk-brief-targets", brief.targets.len());
    for target in &brief.targets {
        lines.push((format!("  {} {} ({})", target.target, target.name, target.why.join(", ")), Role::Text));
    }
    head(&mut lines, "desk-brief-drafts", brief.drafts.len());
    for draft in &brief.drafts {
        let missing = draft.missing.map(|n| words.format("report-missing", &[("n", &n.to_string())]));
        let registry = &glance.app.reports.registry;
        let form = registry.titled(&draft.form, 0, "", words.language());
        let line = format!("  {} {form} {} {}", draft.number, draft.officer, missing.unwrap_or_default());
        lines.push((line, Role::Text));
    }
    let custody = &brief.custody;
    head(&mut lines, "desk-brief-custody", usize::try_from(custody.held).unwrap_or(usize::MAX));
    if !custody.unbalanced.is_empty() {
        let items = custody.unbalanced.join(" ");
        lines.push((format!("  {}", words.format("desk-unbalanced", &[("items", &items)])), Role::Warning));
    }
    if custody.breaks > 0 {
        let n = custody.breaks.to_string();
        lines.push((format!("  {}", words.format("desk-breaks", &[("n", &n)])), Role::Warning));
    }
    head(&mut lines, "desk-brief-faults", brief.faults.len());
    for trouble in &glance.app.troubles {
        lines.push((format!("  {}", crate::ui::screens::said(words, trouble)), Role::Text));
    }
    lines
}

/// The list of what is missing, with who must put it right.
pub(super) fn end(glance: &Glance, pen: &mut Pen, area: Rect) {
    let words = &glance.app.catalogue;
    let missing = &glance.app.records.missing;
    let key = crate::ui::screens::key(glance, Action::Select);
    let blocked = missing.iter().any(|m| m.code.blocks());
    let how = match (missing.is_empty(), blocked) {
        (true, _) => words.format("desk-end-ready", &[("key", &key)]),
        (_, true) => words.text("desk-blocked"),
        _ => words.format("desk-end-anyway", &[("key", &key)]),
    };
    let mut lines: Lines = Vec::new();
    if missing.is_empty() {
        lines.push((words.text("desk-nothing-missing"), Role::Good));
    }
    for one in missing {
        let role = if one.code.blocks() { Role::Warning } else { Role::Text };
        lines.push((missing_words(words, one), role));
    }
    page(glance, pen, area, &words.text("desk-title-end"), &how, &lines);
}

/// What is missing and who puts it right.
pub(super) fn missing_words(words: &Catalogue, missing: &Missing) -> String {
    let subject = match missing.code {
        MissingCode::Field => words.text(&format!("patrol-field-{}", missing.subject)),
        _ => missing.subject.clone(),
    };
    let what = words.format(&format!("patrol-missing-{}", missing.code.code()), &[("subject", &subject)]);
    let who = if missing.who == "commander" { words.text("desk-commander") } else { missing.who.clone() };
    words.format("patrol-left-line", &[("what", &what), ("who", &who)])
}

fn page(glance: &Glance, pen: &mut Pen, area: Rect, title: &str, how: &str, lines: &Lines) {
    let width = area.width.saturating_sub(2);
    pen.text(area.x + 1, area.y, width, title, Role::Title);
    let inner = Rect { x: area.x + 1, y: area.y + 1, width, height: 2 };
    let rule = super::paragraph(pen, inner, how, Role::Strong);
    pen.rule(area.x, rule, area.width, Role::Frame);
    let body = Rect { y: rule + 1, height: area.bottom().saturating_sub(rule + 1), ..area };
    let wrapped: Vec<(String, Role)> = lines
        .iter()
        .flat_map(|(line, role)| text::wrap(line, usize::from(width)).into_iter().map(|line| (line, *role)))
        .collect();
    let start = glance.app.desk.scroll.min(wrapped.len().saturating_sub(usize::from(body.height)));
    for (y, (line, role)) in (body.top()..body.bottom()).zip(wrapped.iter().skip(start)) {
        pen.text(body.x + 1, y, width, line, *role);
    }
}
