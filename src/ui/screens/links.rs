//! The inputs: what each is doing, what it carries, what was thrown away and why, and
//! what to do about a silent one; and every trouble in full.

use crate::app::action::Action;
use crate::app::state::LinkView;
use crate::domain::feed::{LinkSpec, LinkState};
use crate::domain::nmea0183::framer::Reject;
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::symbols::Sign;
use crate::ui::widgets::text;
use ratatui::layout::Rect;

/// What stands before a line: nothing, a trouble's sign, or an input's number and state.
enum Lead {
    None,
    Trouble,
    Input(usize),
}

struct Line {
    lead: Lead,
    text: String,
    role: Role,
}

/// ```text
/// Inputs 3 · 1 down                                         Up Down 1-20/31
/// ! Chart pack not read: ..
/// 1 ✓ serial:/dev/ttyUSB0     receiving  38400 baud   AIS, position   last 1 s ago
///     12,345 sentences, 12 rejected: bad checksum 10, lost fragment 2
/// 3 ✗ tcp:radar.local:10110   not there  next try in 12 s
///     What to do: is the plug in, is the device on?
/// ```
pub(crate) fn draw(glance: &Glance, pen: &mut Pen, area: Rect) {
    pen.clear(area, Role::Text);
    let words = &glance.app.catalogue;
    let links = &glance.app.links;
    let down = links.iter().filter(|l| l.status.state.is_down()).count();
    let title = words.format("links-title", &[("n", &links.len().to_string()), ("down", &down.to_string())]);
    let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    let lines = lines(glance, area.width, usize::from(body.height));
    let rows = usize::from(body.height);
    let start = usize::from(glance.app.inputs_scroll).min(lines.len().saturating_sub(rows));
    let mut room = area.width.saturating_sub(2);
    if lines.len() > rows {
        let keys = format!("{} {}", super::key(glance, Action::Up), super::key(glance, Action::Down));
        let place = format!("{keys} {}-{}/{}", start + 1, (start + rows).min(lines.len()), lines.len());
        room -= pen.right(area.right().saturating_sub(1), area.y, room / 2, &place, Role::Key) + 1;
    }
    pen.text(area.x + 1, area.y, room, &title, Role::Title);
    for (y, line) in (body.top()..body.bottom()).zip(lines.iter().skip(start)) {
        match line.lead {
            Lead::None => {}
            Lead::Trouble => pen.glyph(area.x + 3, y, pen.glyphs.sign(Sign::Alert), Role::Warning),
            Lead::Input(n) => {
                pen.text(area.x + 1, y, 2, &(n + 1).to_string(), Role::Key);
                if let Some(link) = links.get(n) {
                    pen.glyph(area.x + 3, y, state_sign(link, pen), state_role(link));
                }
            }
        }
        pen.text(area.x + 5, y, area.width.saturating_sub(6), &line.text, line.role);
    }
}

/// Every trouble in full, then every input; those that are down come first where not all
/// fit.
fn lines(glance: &Glance, width: u16, rows: usize) -> Vec<Line> {
    let words = &glance.app.catalogue;
    let room = usize::from(width.saturating_sub(6).max(2));
    let mut out = Vec::new();
    let push = |out: &mut Vec<Line>, lead: Lead, text: &str, role: Role| {
        let mut lead = Some(lead);
        for text in text::wrap(text, room) {
            out.push(Line { lead: lead.take().unwrap_or(Lead::None), text, role });
        }
    };
    for trouble in glance.app.troubles.iter().rev() {
        push(&mut out, Lead::Trouble, &super::said(words, trouble), Role::Warning);
    }
    if !out.is_empty() {
        out.push(Line { lead: Lead::None, text: String::new(), role: Role::Text });
    }
    let links = &glance.app.links;
    if links.is_empty() {
        push(&mut out, Lead::None, &words.text("links-none"), Role::Text);
    }
    let blocks: Vec<_> = links.iter().map(|link| block(glance, link)).collect();
    let mut order: Vec<usize> = (0..links.len()).collect();
    if out.len() + blocks.iter().map(Vec::len).sum::<usize>() > rows {
        order.sort_by_key(|n| links.get(*n).is_some_and(|l| !l.status.state.is_down()));
    }
    for n in order {
        for (at, (text, role)) in blocks.get(n).into_iter().flatten().enumerate() {
            push(&mut out, if at == 0 { Lead::Input(n) } else { Lead::None }, text, *role);
        }
        out.push(Line { lead: Lead::None, text: String::new(), role: Role::Text });
    }
    out.pop_if(|line| line.text.is_empty());
    out
}

fn state_sign(link: &LinkView, pen: &Pen) -> char {
    pen.glyphs.sign(match &link.status.state {
        LinkState::Receiving => Sign::Good,
        LinkState::Opening | LinkState::Listening | LinkState::FindingSpeed { .. } | LinkState::Ended => {
            Sign::Wait
        }
        _ => Sign::Bad,
    })
}

fn state_role(link: &LinkView) -> Role {
    match &link.status.state {
        LinkState::Receiving => Role::Good,
        state if state.is_down() => Role::Warning,
        _ => Role::Caution,
    }
}

/// What is said of one input.
fn block(glance: &Glance, link: &LinkView) -> Vec<(String, Role)> {
    let words = &glance.app.catalogue;
    let state = &link.status.state;
    let code = state.code();
    let since = format::span(words, glance.app.now.since(link.status.since));
    let mut lines = vec![(
        format!(
            "{}  {} ({})",
            link.spec,
            words.text(&format!("link-{code}")),
            words.format("link-for", &[("span", &since)])
        ),
        state_role(link),
    )];
    let mut facts = vec![carries(glance, link)];
    let baud = match state {
        LinkState::FindingSpeed { baud } => Some(*baud),
        _ => link.status.baud,
    };
    facts.extend(baud.map(|b| words.format("link-baud", &[("baud", &b.to_string())])));
    facts.push(match link.last_sentence {
        Some(at) => words.format("link-last", &[("ago", &format::ago(words, glance.app.now, at))]),
        None => words.text("link-never"),
    });
    lines.push((facts.join(" · "), Role::Text));
    lines.push((counts(glance, link), Role::Dim));
    if let Some(why) = state.why().filter(|why| !why.is_empty()) {
        let key = format!("link-why-{why}");
        let line = if words.has(&key) {
            words.text(&key)
        } else {
            words.format("link-system-says", &[("text", why)])
        };
        lines.push((line, Role::Dim));
    }
    if let Some(retry) = link.status.retry_at {
        let span = format::span(words, retry.since(glance.app.now));
        lines.push((words.format("link-retry", &[("span", &span)]), Role::Caution));
    }
    if state.is_down() {
        lines.push((advice(glance, link), Role::Strong));
    }
    lines
}

/// What to do about an input in trouble, by what kind of input it is; empty where there
/// is nothing to do.
pub(crate) fn advice(glance: &Glance, link: &LinkView) -> String {
    let words = &glance.app.catalogue;
    let kind = match link.spec {
        LinkSpec::Serial { .. } => "",
        LinkSpec::Tcp { .. } | LinkSpec::Udp { .. } => "-net",
        LinkSpec::File { .. } | LinkSpec::StandardInput => "-file",
    };
    let key = format!("link-{}-advice", link.status.state.code());
    let special = format!("{key}{kind}");
    if words.has(&special) {
        words.text(&special)
    } else if words.has(&key) {
        words.text(&key)
    } else {
        String::new()
    }
}

/// What it was heard to carry, in words.
pub(crate) fn carries(glance: &Glance, link: &LinkView) -> String {
    let words = &glance.app.catalogue;
    let c = link.carries;
    let heard: Vec<String> = [
        (c.gnss, "carries-gnss"),
        (c.heading, "carries-heading"),
        (c.ais, "carries-ais"),
        (c.radar, "carries-radar"),
        (c.instruments, "carries-instruments"),
    ]
    .iter()
    .filter(|(has, _)| *has)
    .map(|(_, key)| words.text(key))
    .collect();
    if heard.is_empty() { words.text("carries-nothing") } else { heard.join(", ") }
}

fn counts(glance: &Glance, link: &LinkView) -> String {
    let words = &glance.app.catalogue;
    let total = link.counts.rejected_total();
    let mut line = words.format(
        "link-counts",
        &[("sentences", &link.counts.sentences.to_string()), ("rejected", &total.to_string())],
    );
    let causes: Vec<String> = Reject::ALL
        .iter()
        .map(|cause| (cause, link.counts.rejected(*cause)))
        .filter(|(_, n)| *n > 0)
        .map(|(cause, n)| {
            format!("{} {n}", words.text(&format!("reject-{}", cause.code().replace('_', "-"))))
        })
        .collect();
    if !causes.is_empty() {
        line.push_str(": ");
        line.push_str(&causes.join(", "));
    }
    line
}
