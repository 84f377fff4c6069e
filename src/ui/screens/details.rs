//! The card of one target: everything known, how old it is and through which input it
//! came. What a unit said is "not available", what the standard reserves and what was
//! never heard are three different things here.

mod fields;
mod listed;
mod pages;
pub mod watchlist;
mod words;

use crate::app::action::Action;
use crate::domain::traffic::target::TargetKind;
use crate::ui::alarm_text;
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::text;
use pages::Card;
use ratatui::layout::Rect;
pub(super) use words::{cpa_text, identity_line, ship_type, state_words};

/// ```text
/// ▲! HAE SONG 9   class A · 671999011 · Togo                        seen 8 s ago
/// ! HIGH  Close approach: HAE SONG 9: CPA 0.20 nm
/// POSITION AND MOTION                   IDENTITY
/// Range        5.21 nm                  MMSI         671999011
/// Bearing      348°                     Call sign    5VHS9
/// ```
pub(crate) fn draw(glance: &Glance, pen: &mut Pen, area: Rect) {
    pen.clear(area, Role::Text);
    let words = &glance.app.catalogue;
    let Some(target) = glance.selected() else {
        let key = super::key(glance, Action::NextTarget);
        let line = words.format("details-none", &[("key", &key)]);
        pen.text(area.x + 1, area.y + 1, area.width.saturating_sub(2), &line, Role::Dim);
        return;
    };
    head(glance, pen, Rect { height: 1, ..area }, target);
    let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    let room = usize::from(area.width.saturating_sub(2).max(2));
    let mut alerts: Vec<(String, Role)> = glance
        .alerts_about(target.id)
        .flat_map(|alert| {
            let level = alarm_text::level(words, alert);
            let level =
                if alert.is_live() { level } else { format!("{level}  {}", words.text("alert-over")) };
            let sign = if alert.acknowledged.is_some() { ' ' } else { '!' };
            let title = alarm_text::title(glance, alert);
            let line = format!("{sign} {level}  {title}: {}", alarm_text::reasons(glance, alert));
            let role = alarm_text::role(alert);
            text::wrap(&line, room).into_iter().map(move |line| (line, role))
        })
        .collect();
    for (line, role) in listed::lines(glance, target) {
        alerts.extend(text::wrap(&line, room).into_iter().map(|line| (line, role)));
    }
    let card = Card { alerts, groups: fields::groups(glance, target) };
    let (pages, page) = card.draw(pen, body, glance.app.card_page);
    if pages > 1 {
        let keys = format!("{} {}", super::key(glance, Action::PageUp), super::key(glance, Action::PageDown));
        let (n, all) = ((page + 1).to_string(), pages.to_string());
        let args = [("keys", keys.as_str()), ("n", n.as_str()), ("all", all.as_str())];
        let key = if page + 1 < pages { "details-more" } else { "details-pages" };
        pen.text(
            area.x + 1,
            area.bottom() - 1,
            area.width.saturating_sub(2),
            &words.format(key, &args),
            Role::Key,
        );
    }
}

fn head(glance: &Glance, pen: &mut Pen, area: Rect, target: &crate::domain::traffic::target::Target) {
    let words = &glance.app.catalogue;
    let symbol = super::symbol_and_signs(glance, target, pen.glyphs);
    let name = glance.name(target);
    let key = match (target.kind, target.report) {
        (TargetKind::Manual, _) => "details-seen",
        (_, Some(_)) => "details-position",
        (_, None) => "details-heard",
    };
    let seen = words.format(key, &[("ago", &format::ago(words, glance.app.now, target.aged_from()))]);
    let used = pen.right(area.right().saturating_sub(1), area.y, area.width / 3, &seen, Role::Dim);
    let room = area.width.saturating_sub(used + 3);
    let identity = identity_line(glance, target, true);
    let role = super::target_role(glance, target);
    pen.spans(
        area.x + 1,
        area.y,
        room,
        &[(&symbol, role), (" ", role), (&name, Role::Strong), ("  ", Role::Text), (&identity, Role::Dim)],
    );
}
