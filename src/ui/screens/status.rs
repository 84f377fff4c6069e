//! The bar at the top: what feeds the picture, the time and whence it comes, own
//! position and motion, the inputs, and what is wrong.

use crate::app::action::Action;
use crate::app::session::Watch;
use crate::app::state::{LinkView, Mode};
use crate::domain::feed::LinkState;
use crate::domain::nmea0183::sentence::FixQuality;
use crate::domain::time::TimeSource;
use crate::domain::traffic::own_ship::{Fix, HeadingSource, OwnPosition};
use crate::domain::traffic::target::Freshness;
use crate::i18n::Catalogue;
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::symbols::{Glyphs, Sign};
use crate::ui::widgets::text;
use ratatui::layout::Rect;

/// One entry of the bar: `SOG 12.4 kn`. Short of room its tail goes first, then the
/// entry, the last in `rank` order before the others.
struct Item {
    caption: String,
    value: String,
    tail: String,
    role: Role,
    rank: u8,
}

impl Item {
    fn new(rank: u8, caption: String, value: String, tail: String, role: Role) -> Self {
        Self { caption, value, tail, role, rank }
    }

    fn cells(&self) -> usize {
        [&self.caption, &self.value, &self.tail]
            .iter()
            .filter(|s| !s.is_empty())
            .map(|s| text::width(s) + 1)
            .sum()
    }
}

/// ```text
///  DEMO S1 x20  11-24 15:05:10 UTC GNSS  coastal   14 targets 2 lost   1:G✓ 2:A✓ 3:R✗
///  35°37.200′N 133°57.000′E  SOG 12.4  COG 045  HDG 044 gyro  DEPTH 35.2  9 sat 0.9
///  ! The recording is full: ..
/// ```
pub(crate) fn draw(glance: &Glance, pen: &mut Pen, area: Rect) {
    pen.clear(area, Role::Text);
    let words = &glance.app.catalogue;
    let mut first = vec![time(glance)];
    first.extend(banner(glance));
    first.extend(watch(glance));
    first.sort_by_key(|item| item.rank);
    if glance.app.board.is_silent() {
        let silent = glance.app.catalogue.text("silent");
        first.push(Item::new(1, String::new(), format!(" {silent} "), String::new(), Role::Banner));
    }
    first.extend(discreet(glance));
    first.push(own_state(glance));
    first.push(counts(glance));
    first.push(inputs(glance, pen.glyphs));
    row(pen, area, area.y, first);
    row(pen, area, area.y + 1, own_ship(glance));
    if area.height > 2
        && let Some(trouble) = glance.app.troubles.last()
    {
        let line = super::said(words, trouble);
        let others = glance.app.troubles.len() - 1;
        let mut room = area.width.saturating_sub(2);
        // All of them, in full, stand on the screen of the inputs.
        if others > 0 || text::width(&line) + 2 > usize::from(room) {
            let more = words.format("and-more", &[("n", &others.to_string())]);
            let key = format!("[{}]", super::key(glance, Action::Links));
            let tail = if others > 0 { format!("{more} {key}") } else { key };
            room -= pen.right(area.right().saturating_sub(1), area.y + 2, room / 3, &tail, Role::Warning) + 1;
        }
        pen.spans(area.x + 1, area.y + 2, room, &[("! ", Role::Warning), (&line, Role::Warning)]);
    }
}

/// Fits the items into one row: whatever goes, the position and the time stay.
fn row(pen: &mut Pen, area: Rect, y: u16, mut items: Vec<Item>) {
    let room = usize::from(area.width.saturating_sub(1));
    items.retain(|item| !item.value.is_empty());
    let total = |items: &[Item]| items.iter().map(Item::cells).sum::<usize>() + items.len().saturating_sub(1);
    while total(&items) > room {
        let by_tail = items.iter_mut().filter(|i| !i.tail.is_empty()).max_by_key(|i| i.rank);
        if let Some(item) = by_tail {
            item.tail.clear();
            continue;
        }
        let Some(last) = items.iter().enumerate().max_by_key(|(_, i)| i.rank).map(|(at, _)| at) else {
            return;
        };
        if items.len() == 1 {
            break;
        }
        items.remove(last);
    }
    // What is left of the room goes between the entries, so that the eye finds them.
    let gaps = items.len().saturating_sub(1);
    let spare = room.saturating_sub(total(&items));
    let gap = spare.checked_div(gaps).map_or(0, |gap| gap.min(3)) as u16;
    let mut x = area.x + 1;
    for item in items {
        let room = area.right().saturating_sub(x);
        let mut parts: Vec<(&str, Role)> = Vec::new();
        if !item.caption.is_empty() {
            parts.extend([(item.caption.as_str(), Role::Dim), (" ", Role::Text)]);
        }
        parts.push((&item.value, item.role));
        if !item.tail.is_empty() {
            parts.extend([(" ", Role::Text), (item.tail.as_str(), Role::Dim)]);
        }
        x += pen.spans(x, y, room, &parts) + 2 + gap;
    }
}

fn banner(glance: &Glance) -> Option<Item> {
    let words = &glance.app.catalogue;
    let (key, name, state) = match &glance.app.mode {
        Mode::Live => return None,
        Mode::Demo { scenario, paused, .. } => ("mode-demo", scenario, paused.then_some("mode-paused")),
        Mode::Replay { name, paused, ended, .. } | Mode::Exercise { name, paused, ended, .. } => {
            let state = if *ended { Some("mode-ended") } else { paused.then_some("mode-paused") };
            let is_exercise = matches!(glance.app.mode, Mode::Exercise { .. });
            (if is_exercise { "mode-exercise" } else { "mode-replay" }, name, state)
        }
    };
    let pace = state.map_or_else(|| format!("×{}", glance.app.pace()), |key| words.text(key));
    Some(Item::new(0, String::new(), format!(" {} {pace} ", words.text(key)), name.clone(), Role::Banner))
}

/// Who is on watch, or that the store is locked; and that its keys protect nothing.
fn watch(glance: &Glance) -> Vec<Item> {
    let (words, session) = (&glance.app.catalogue, &glance.app.session);
    let mut items = Vec::new();
    let mut item = |rank, value, role| {
        items.push(Item::new(rank, String::new(), value, String::new(), role));
    };
    if session.test {
        item(0, format!(" {} ", words.text("session-test")), Role::Banner);
    }
    let opening = session
        .opening
        .as_ref()
        .map(|officer| words.format("session-opening", &[("officer", officer.as_str())]));
    match (&session.watch, opening) {
        (Watch::Unkept, None) => {}
        (_, Some(opening)) => item(1, format!(" {opening} "), Role::Banner),
        (Watch::Locked, None) => item(1, format!(" {} ", words.text("session-locked")), Role::Banner),
        (Watch::Open { officer, .. }, None) => item(4, officer.to_string(), Role::Text),
    }
    items
}

/// That a visitor sees less, and how many alerts wait behind that.
fn discreet(glance: &Glance) -> Option<Item> {
    let app = glance.app;
    let hidden = app.hidden_alerts();
    let tail = if hidden > 0 { hidden.to_string() } else { String::new() };
    let word = app.catalogue.text("discreet");
    app.discreet.then(|| Item::new(1, String::new(), word, tail, Role::Dim))
}

fn time(glance: &Glance) -> Item {
    let words = &glance.app.catalogue;
    let (source, role) = match glance.own.utc_source {
        TimeSource::Gnss => ("time-gnss", Role::Strong),
        TimeSource::Holdover => ("time-holdover", Role::Strong),
        TimeSource::Rtc => ("time-rtc", Role::Caution),
        TimeSource::None => ("time-none", Role::Caution),
    };
    let at = glance.own.utc.unwrap_or(glance.app.now);
    let value = format!("{} UTC", format::date_clock(at));
    Item::new(1, String::new(), value, words.text(source), role)
}

fn own_state(glance: &Glance) -> Item {
    let words = &glance.app.catalogue;
    let state = words.text(&format!("own-state-{}", glance.app.own_state.code()));
    Item::new(5, String::new(), state, String::new(), Role::Text)
}

fn counts(glance: &Glance) -> Item {
    let words = &glance.app.catalogue;
    let (all, lost) = glance
        .hulls()
        .fold((0, 0), |(all, lost), t| (all + 1, lost + i32::from(t.freshness == Freshness::Lost)));
    let tail = if lost > 0 { words.format("count-lost", &[("n", &lost.to_string())]) } else { String::new() };
    Item::new(4, String::new(), words.format("count-targets", &[("n", &all.to_string())]), tail, Role::Text)
}

/// `1:GH✓ 2:A✓ 3:R✗`: the number of the input, what it carries, how it does.
fn inputs(glance: &Glance, glyphs: Glyphs) -> Item {
    let words = &glance.app.catalogue;
    let links = &glance.app.links;
    if links.is_empty() {
        return Item::new(3, String::new(), words.text("no-inputs"), String::new(), Role::Caution);
    }
    let value: Vec<String> = links
        .iter()
        .enumerate()
        .take(8)
        .map(|(n, link)| format!("{}:{}{}", n + 1, carries_letters(link), state_sign(link, glyphs)))
        .collect();
    let down = links.iter().filter(|l| l.status.state.is_down()).count();
    let role = if down > 0 { Role::Warning } else { Role::Good };
    Item::new(3, String::new(), value.join(" "), String::new(), role)
}

fn carries_letters(link: &LinkView) -> String {
    let c = link.carries;
    let letters: String =
        [(c.gnss, 'G'), (c.heading, 'H'), (c.ais, 'A'), (c.radar, 'R'), (c.instruments, 'I')]
            .iter()
            .filter(|(has, _)| *has)
            .map(|(_, letter)| *letter)
            .collect();
    if letters.is_empty() { "-".to_owned() } else { letters }
}

fn state_sign(link: &LinkView, glyphs: Glyphs) -> char {
    glyphs.sign(match &link.status.state {
        LinkState::Receiving => Sign::Good,
        LinkState::Opening | LinkState::Listening | LinkState::FindingSpeed { .. } | LinkState::Ended => {
            Sign::Wait
        }
        _ => Sign::Bad,
    })
}

fn own_ship(glance: &Glance) -> Vec<Item> {
    let words = &glance.app.catalogue;
    let own = &glance.own;
    let mut items = vec![own_position(glance)];
    let caption = |key: &str| words.text(key);
    let number = |rank, key, value: String, tail: &str| {
        Item::new(rank, caption(key), value, tail.to_owned(), Role::Strong)
    };
    items.push(number(1, "sog", format::knots(own.speed), "kn"));
    items.push(number(2, "cog", format::bearing(own.course), ""));
    let (heading, source) = match own.heading {
        Some((h, HeadingSource::Gyro)) => (Some(h), "heading-gyro"),
        Some((h, HeadingSource::Magnetic)) => (Some(h), "heading-magnetic"),
        Some((h, HeadingSource::Course)) => (Some(h), "heading-course"),
        None => (None, ""),
    };
    let source = if source.is_empty() { String::new() } else { words.text(source) };
    items.push(number(3, "hdg", format::bearing(heading), &source));
    if let Some(depth) = own.depth_m {
        items.push(number(4, "depth", format!("{depth:.1} m"), ""));
    }
    let fix = match own.position {
        OwnPosition::Fix(fix) => Some(fix),
        _ => None,
    };
    items.extend(fix.map(|fix| fix_quality(words, fix)));
    items
}

/// Own position, or why there is none: never 0,0, never an old fix without its age.
pub(crate) fn own_position_text(glance: &Glance) -> (String, String, Role) {
    let words = &glance.app.catalogue;
    match glance.own.position {
        OwnPosition::Fix(fix) => (format::position(fix.position), String::new(), Role::Strong),
        OwnPosition::DeadReckoned { position, fix } => {
            let age = format::span(words, glance.app.now.since(fix.at));
            (
                format!("{} {}", words.text("dead-reckoned"), format::position(position)),
                words.format("fix-age", &[("span", &age)]),
                Role::Warning,
            )
        }
        OwnPosition::NoFix => (format!(" {} ", words.text("no-fix")), String::new(), Role::Alarm),
    }
}

fn own_position(glance: &Glance) -> Item {
    let (value, tail, role) = own_position_text(glance);
    Item::new(0, String::new(), value, tail, role)
}

/// `GPS 9 sat HDOP 0.9`.
fn fix_quality(words: &Catalogue, fix: Fix) -> Item {
    let mut value = words.text(&format!("fix-{}", fix.quality.code()));
    if let Some(n) = fix.satellites {
        value.push(' ');
        value.push_str(&words.format("satellites", &[("n", &n.to_string())]));
    }
    let dilution = fix.hdop.map(|h| words.format("hdop", &[("n", &format!("{h:.1}"))]));
    let role = if fix.quality == FixQuality::Simulator { Role::Warning } else { Role::Text };
    Item::new(5, String::new(), value, dilution.unwrap_or_default(), role)
}
