//! The panel beside the chart: the selected target in short, then who matters and who
//! is near.

use crate::app::state::list;
use crate::domain::traffic::target::{Target, TargetKind};
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use ratatui::layout::Rect;

/// ```text
/// │ HAE SONG 9                  class A
/// │ 671999011 TG   cargo
/// │ RNG 5.21 nm   BRG 348°
/// │ SOG 10.9 kn   COG 351°
/// │ CPA 0.20 nm in 6 min        8 s ago
/// ├ Near ────────────── RNG BRG  CPA TCPA
/// │▲!  HAE SONG 9      5.21 348 0.20   6m
/// ```
pub(crate) fn draw(glance: &Glance, pen: &mut Pen, area: Rect) {
    pen.clear(area, Role::Text);
    pen.wall(area.x, area.y, area.height, Role::Frame);
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..area };
    let card = match glance.selected() {
        Some(target) => {
            selected(glance, pen, inside, target);
            5
        }
        None => 0,
    };
    let rest = Rect { y: inside.y + card, height: inside.height.saturating_sub(card), ..inside };
    near(glance, pen, rest);
}

fn selected(glance: &Glance, pen: &mut Pen, area: Rect, target: &Target) {
    let words = &glance.app.catalogue;
    let (x, room) = (area.x + 1, area.width.saturating_sub(2));
    let end = area.right().saturating_sub(1);
    let name = glance.name(target);
    let kind = words.text(&format!("kind-{}", target.kind.code()));
    let used = pen.right(end, area.y, room / 2, &kind, Role::Dim);
    pen.text(x, area.y, room.saturating_sub(used + 1), &name, Role::Strong);
    let identity = crate::ui::screens::details::identity_line(glance, target, false);
    pen.text(x, area.y + 1, room, &identity, Role::Dim);
    let range = glance.range_bearing(target);
    let (miles, bearing) = range.map_or((None, None), |(r, b)| (Some(r), Some(b)));
    pair(
        pen,
        x,
        area.y + 2,
        [
            ("rng", miles.map(|m| format!("{} nm", format::miles(m)))),
            ("brg", bearing.map(|b| format!("{b}°"))),
        ],
        glance,
    );
    let report = target.report;
    let sog = report.and_then(|r| r.speed).map(|s| format!("{} kn", format::knots(Some(s))));
    let cog = report.and_then(|r| r.course).map(|c| format!("{c}°"));
    pair(pen, x, area.y + 3, [("sog", sog), ("cog", cog)], glance);
    let ago = format::ago(words, glance.app.now, target.aged_from());
    let used = pen.right(end, area.y + 4, room / 2, &ago, Role::Dim);
    let cpa = crate::ui::screens::details::cpa_text(glance, target);
    pen.text(
        x,
        area.y + 4,
        room.saturating_sub(used + 1),
        &cpa,
        crate::ui::screens::target_role(glance, target),
    );
}

/// Two values side by side, unknown ones as a dash.
fn pair(pen: &mut Pen, x: u16, y: u16, values: [(&str, Option<String>); 2], glance: &Glance) {
    for (n, (caption, value)) in values.into_iter().enumerate() {
        let x = x + n as u16 * 16;
        let caption = glance.app.catalogue.text(caption);
        let value = value.unwrap_or_else(|| format::UNKNOWN.to_owned());
        pen.spans(x, y, 15, &[(&caption, Role::Dim), (" ", Role::Dim), (&value, Role::Strong)]);
    }
}

/// Those with an alert first, then by range.
fn near(glance: &Glance, pen: &mut Pen, area: Rect) {
    if area.height < 2 {
        return;
    }
    let words = &glance.app.catalogue;
    pen.rule(area.x, area.y, area.width, Role::Frame);
    let title = format!(" {} ", words.text("side-near"));
    pen.text(area.x + 1, area.y, area.width / 3, &title, Role::Title);
    heads(pen, glance, area);
    let rows = usize::from(area.height - 1);
    let near = ranked(glance, rows);
    if near.is_empty() {
        pen.text(area.x + 1, area.y + 1, area.width.saturating_sub(2), &words.text("side-empty"), Role::Dim);
    }
    for (y, target) in (area.y + 1..area.bottom()).zip(near) {
        row(glance, pen, Rect { y, height: 1, ..area }, target);
    }
}

/// The columns at the right: caption, cells before the edge, width. A narrow panel keeps
/// the names readable instead of the time.
fn columns(width: u16) -> &'static [(&'static str, u16, u16)] {
    if width >= 40 {
        &[("rng", 15, 4), ("brg", 10, 4), ("cpa", 5, 4), ("tcpa", 0, 4)]
    } else {
        &[("rng", 10, 4), ("brg", 5, 4), ("cpa", 0, 4)]
    }
}

fn heads(pen: &mut Pen, glance: &Glance, area: Rect) {
    let end = area.right().saturating_sub(1);
    for (caption, before_end, cells) in columns(area.width) {
        let caption = glance.app.catalogue.text(caption);
        pen.right(end.saturating_sub(*before_end), area.y, *cells, &caption, Role::Dim);
    }
}

fn row(glance: &Glance, pen: &mut Pen, area: Rect, target: &Target) {
    let is_selected = glance.app.selected == Some(target.id);
    let role = if is_selected { Role::Selected } else { crate::ui::screens::target_role(glance, target) };
    let end = area.right().saturating_sub(1);
    let symbol = crate::ui::screens::symbol_and_signs(glance, target, pen.glyphs);
    pen.text(area.x + 1, area.y, 3, &symbol, role);
    let name = glance.name(target);
    let columns = columns(area.width);
    let numbers = columns.first().map_or(0, |(_, before_end, cells)| before_end + cells + 1);
    pen.text(area.x + 5, area.y, (end - area.x).saturating_sub(5 + numbers), &name, role);
    let range = glance.range_bearing(target);
    let values = [
        range.map_or_else(|| format::UNKNOWN.to_owned(), |(r, _)| format::miles(r)),
        format::bearing(range.map(|(_, b)| b)),
        format::coming_cpa(target.cpa),
        format::coming_tcpa(target.cpa),
    ];
    for ((_, before_end, cells), value) in columns.iter().zip(values) {
        pen.right(end.saturating_sub(*before_end), area.y, *cells, &value, role);
    }
}

/// The first `rows` targets by importance.
fn ranked<'a>(glance: &Glance<'a>, rows: usize) -> Vec<&'a Target> {
    let own = glance.own.position.position();
    let mut keyed: Vec<((u8, f64), &Target)> = glance
        .targets()
        .filter(|t| !matches!(t.kind, TargetKind::BaseStation | TargetKind::Aid { .. }))
        .filter(|t| !list::is_joined_echo(t))
        .map(|target| {
            let matters = target.is_distress() || glance.alarm_of(target.id).is_some();
            let range = own.map_or(0.0, |own| glance.rough_range(own, target));
            ((u8::from(!matters), range), target)
        })
        .collect();
    let by_key = |a: &((u8, f64), &Target), b: &((u8, f64), &Target)| {
        a.0.0.cmp(&b.0.0).then(a.0.1.total_cmp(&b.0.1)).then(a.1.id.cmp(&b.1.id))
    };
    if keyed.len() > rows && rows > 0 {
        keyed.select_nth_unstable_by(rows, by_key);
        keyed.truncate(rows);
    }
    keyed.sort_unstable_by(by_key);
    keyed.into_iter().map(|(_, target)| target).collect()
}
