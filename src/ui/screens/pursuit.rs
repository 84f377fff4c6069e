//! The log of a hot pursuit: stage, continuity and what comes next above, every entry
//! with its place and zones below, the newest at the bottom.

use crate::app::action::Action;
use crate::domain::pursuit::{Entry, Held, Means, Pursuit, Stage, What};
use crate::domain::time::Span;
use crate::domain::waters::Zone;
use crate::i18n::Catalogue;
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::screens::overlay::choice;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::text;
use ratatui::layout::Rect;

/// ```text
/// Hot pursuit of HAE SONG 9: pursuit          no gap · last contact 4 s ago
/// basis > signal given > [in pursuit] > stopped | broken off | foreign sea
/// 0.84 nm 032°  her zone CZ, ours TS   Enter: next step
/// Flag declared: Panama (master, VHF 16), 16:05:12
/// ────────────────────────────────────────────────────────────────────────
///  1 16:02:10 basis: landing of goods                       CZ  0.90 nm
///  2 16:04:00 signal to stop: siren                         CZ  0.84 nm
///    From the contiguous zone only for the rights it protects ..
/// ```
pub(crate) fn draw(glance: &Glance, pen: &mut Pen, area: Rect) {
    pen.clear(area, Role::Text);
    let words = &glance.app.catalogue;
    let width = area.width.saturating_sub(2);
    let Some(pursuit) = glance.app.pursuit() else {
        let key = super::key(glance, Action::Pursuit);
        let how = words.format("pursuit-none", &[("key", &key)]);
        for (y, line) in (area.top()..area.bottom()).zip(text::wrap(&how, usize::from(width))) {
            pen.text(area.x + 1, y, width, &line, Role::Dim);
        }
        return;
    };
    let name = choice::called(glance, pursuit.target());
    let stage = words.text(stage(pursuit.stage()));
    let held = continuity(glance, pursuit);
    let held_role = if pursuit.is_continuous() { Role::Good } else { Role::Warning };
    let used = pen.right(area.right().saturating_sub(1), area.y, width / 2, &held, held_role);
    let title = words.format("pursuit-title", &[("name", &name), ("stage", &stage)]);
    pen.text(area.x + 1, area.y, width.saturating_sub(used + 1), &title, Role::Title);
    stages(glance, pen, Rect { x: area.x + 1, y: area.y + 1, width, height: 1 }, pursuit);
    let now = standing(glance, pursuit);
    pen.text(area.x + 1, area.y + 2, width, &now, Role::Strong);
    let (flag, role) = declared(glance, pursuit);
    pen.text(area.x + 1, area.y + 3, width, &flag, role);
    pen.rule(area.x, area.y + 4, area.width, Role::Frame);
    let body = Rect { y: area.y + 5, height: area.height.saturating_sub(5), ..area };
    let lines: Vec<(String, Role)> =
        pursuit.log().iter().flat_map(|e| entry(words, e, usize::from(width))).collect();
    let rows = usize::from(body.height);
    let start = lines.len().saturating_sub(rows).saturating_sub(glance.app.pursuit_scroll);
    for (y, (line, role)) in (body.top()..body.bottom()).zip(lines.iter().skip(start)) {
        pen.text(body.x + 1, y, width, line, *role);
    }
}

/// The whole way of a pursuit, the stage that it is in between brackets.
fn stages(glance: &Glance, pen: &mut Pen, area: Rect, pursuit: &Pursuit) {
    const WAY: [Stage; 3] = [Stage::Basis, Stage::Signal, Stage::Pursuit];
    const ENDS: [Stage; 3] = [Stage::Stopped, Stage::Interrupted, Stage::Ceased];
    let words = &glance.app.catalogue;
    let now = pursuit.stage();
    // Entries are the proof of what was passed: one may break off without a pursuit.
    let was = |stage: Stage| match stage {
        Stage::Signal => pursuit.log().iter().any(|e| matches!(e.what, What::Signal { .. })),
        Stage::Pursuit => pursuit.log().iter().any(|e| e.what == What::Begun),
        other => other == Stage::Basis || other == now,
    };
    let told = |of: Stage| {
        let name = words.text(stage(of));
        if of == now { format!("[{name}]") } else { name }
    };
    let role = |of: Stage| match of {
        of if of == now => Role::Strong,
        of if was(of) => Role::Good,
        _ => Role::Dim,
    };
    let mut parts: Vec<(String, Role)> = Vec::new();
    for of in WAY {
        parts.push((told(of), role(of)));
        parts.push((" > ".to_owned(), Role::Dim));
    }
    for (n, of) in ENDS.into_iter().enumerate() {
        if n > 0 {
            parts.push((" | ".to_owned(), Role::Dim));
        }
        parts.push((told(of), role(of)));
    }
    let parts: Vec<(&str, Role)> = parts.iter().map(|(part, role)| (part.as_str(), *role)).collect();
    pen.spans(area.x, area.y, area.width, &parts);
}

/// The flag that she declares with who said so and when, or that nobody asked yet.
fn declared(glance: &Glance, pursuit: &Pursuit) -> (String, Role) {
    let words = &glance.app.catalogue;
    match pursuit.declared_flag() {
        Some((flag, by, at)) => {
            let args = [("flag", flag), ("by", by), ("time", &at.clock())];
            (words.format("pursuit-flag", &args), Role::Strong)
        }
        None => (words.text("pursuit-flag-none"), Role::Dim),
    }
}

fn continuity(glance: &Glance, pursuit: &Pursuit) -> String {
    let words = &glance.app.catalogue;
    let key = if pursuit.is_continuous() { "pursuit-continuous" } else { "pursuit-doubtful" };
    match pursuit.last_contact() {
        Some(at) if !pursuit.has_ended() => {
            let age = format::span(words, glance.app.now.since(at));
            format!("{} · {}", words.text(key), words.format("pursuit-last-contact", &[("age", &age)]))
        }
        Some(_) => words.text(key),
        None => String::new(),
    }
}

/// Where she is now, and the key of the next step.
fn standing(glance: &Glance, pursuit: &Pursuit) -> String {
    let words = &glance.app.catalogue;
    let target = glance.target(pursuit.target());
    let place = target.and_then(|t| glance.range_bearing(t)).map_or_else(
        || format::UNKNOWN.to_owned(),
        |(range, bearing)| format!("{} nm {bearing}°", format::miles(range)),
    );
    let waters = &glance.app.waters;
    let hers = target.and_then(|t| t.report).and_then(|r| waters.zone(r.position));
    let ours = glance.own.position.position().and_then(|p| waters.zone(p));
    let zones = words.format("pursuit-zones", &[("hers", zone(hers)), ("ours", zone(ours))]);
    let key = super::key(glance, Action::Select);
    let next = if pursuit.has_ended() { "pursuit-over" } else { "pursuit-next" };
    format!("{place}  {zones}  {}", words.format(next, &[("key", &key)]))
}

fn zone(zone: Option<Zone>) -> &'static str {
    zone.map_or(format::UNKNOWN, Zone::code)
}

fn entry(words: &Catalogue, entry: &Entry, width: usize) -> Vec<(String, Role)> {
    let number = entry.number.to_string();
    let said = what(words, &entry.what);
    let range = entry.places.range().map_or(String::new(), |r| format!("  {} nm", format::miles(r)));
    let place = format!("{}{range}", zone(entry.places.target_zone));
    let role = match entry.what {
        What::Contact { .. } => Role::Dim,
        What::Doubtful | What::ForeignSeaAhead { .. } | What::CeasedForeignSea => Role::Warning,
        _ => Role::Text,
    };
    let line = format!("{number:>3} {} {said}  [{place}]", entry.at.clock());
    let mut lines: Vec<(String, Role)> = wrapped(&line, width, role);
    for advice in &entry.advice {
        let told = words.text(&format!("pursuit-advice-{}", advice.code()));
        lines.extend(wrapped(&told, width, Role::Caution));
    }
    lines
}

/// The second line and what follows stand under the words of the first.
fn wrapped(line: &str, width: usize, role: Role) -> Vec<(String, Role)> {
    const INDENT: usize = 13;
    let first = if role == Role::Caution { format!("{:INDENT$}{line}", "") } else { line.to_owned() };
    let mut lines = Vec::new();
    for (n, part) in text::wrap(first.trim_start(), width.saturating_sub(INDENT)).into_iter().enumerate() {
        let indented = if n > 0 || role == Role::Caution { format!("{:INDENT$}{part}", "") } else { part };
        lines.push((indented, role));
    }
    lines
}

fn what(words: &Catalogue, what: &What) -> String {
    let minutes = |span: Span| format::span(words, span);
    match what {
        What::Basis { violation } => words.format("pursuit-what-basis", &[("text", violation)]),
        What::Signal { means } => {
            words.format("pursuit-what-signal", &[("means", &words.text(signal(*means)))])
        }
        What::Begun => words.text("pursuit-what-begun"),
        What::Contact { by } => words.format("pursuit-what-contact", &[("by", &words.text(held(*by)))]),
        What::Doubtful => words.text("pursuit-what-doubtful"),
        What::Regained { by, after } => words
            .format("pursuit-what-regained", &[("by", &words.text(held(*by))), ("after", &minutes(*after))]),
        What::ForeignSeaAhead { range, after } => {
            let after = after.map_or_else(|| format::UNKNOWN.to_owned(), minutes);
            words.format("pursuit-what-foreign", &[("nm", &format::miles(*range)), ("after", &after)])
        }
        What::HandOver { unit } => words.format("pursuit-what-hand-over", &[("text", unit)]),
        What::FlagDeclared { flag, by } => words.format("pursuit-what-flag", &[("flag", flag), ("by", by)]),
        What::Note { text } => words.format("pursuit-what-note", &[("text", text)]),
        What::Stopped => words.text("pursuit-what-stopped"),
        What::Interrupted { reason } => words.format("pursuit-what-interrupted", &[("text", reason)]),
        What::CeasedForeignSea => words.text("pursuit-what-ceased"),
    }
}

fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Basis => "pursuit-stage-basis",
        Stage::Signal => "pursuit-stage-signal",
        Stage::Pursuit => "pursuit-stage-pursuit",
        Stage::Stopped => "pursuit-stage-stopped",
        Stage::Interrupted => "pursuit-stage-interrupted",
        Stage::Ceased => "pursuit-stage-ceased",
    }
}

fn signal(means: Means) -> &'static str {
    match means {
        Means::Siren => "pursuit-means-siren",
        Means::Light => "pursuit-means-light",
        Means::Flags => "pursuit-means-flags",
        Means::LoudHailer => "pursuit-means-hailer",
        Means::Radio => "pursuit-means-radio",
    }
}

fn held(by: Held) -> &'static str {
    match by {
        Held::Ais => "pursuit-held-ais",
        Held::Radar => "pursuit-held-radar",
        Held::Visual => "pursuit-held-visual",
    }
}
