//! What the card says of a vessel beside what she transmits: identity side by side, papers
//! with the age of their extract, the score line by line, changes of identity, earlier
//! boardings. Nothing of it while intelligence is hidden.

use super::fields::{Field, Group};
use crate::domain::risk::extract::{Row, RowKind};
use crate::domain::risk::{Band, Line, Origin};
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::target::Target;
use crate::domain::watchlist::entry::WatchEntry;
use crate::ui::alarm_text;
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::screens::overlay::powers;
use crate::ui::theme::Role;
use crate::ui::widgets::text;

/// Rows of one kind that the card shows.
const MOST_ROWS: usize = 10;
/// Cells of the caption and at most of a column of the comparison.
const CAPTION: usize = 13;
const COLUMN: usize = 20;

/// The groups behind the vessel's own.
pub(super) fn groups(glance: &Glance, target: &Target) -> Vec<Group> {
    if glance.app.hides_intel() || !target.is_vessel() {
        return Vec::new();
    }
    vec![risk(glance, target), papers(glance, target), boardings(glance, target), changes(glance, target)]
}

fn field(caption: String, value: String, role: Role, tail: String) -> Field {
    Field { caption, value, role, tail }
}

fn risk(glance: &Glance, target: &Target) -> Group {
    let words = &glance.app.catalogue;
    let score = glance.app.risk_of(target);
    let band = words.text(&format!("band-{}", score.band().code()));
    let role = match score.band() {
        Band::Green => Role::Text,
        Band::Yellow | Band::Orange => Role::Caution,
        Band::Red => Role::Warning,
    };
    let total = words.format("risk-total", &[("total", &score.total.to_string()), ("band", &band)]);
    let mut fields = vec![field(words.text("field-risk"), total, role, String::new())];
    if score.lines.is_empty() {
        fields.push(field(String::new(), words.text("risk-nothing-known"), Role::Dim, String::new()));
    }
    let now = glance.utc(glance.app.now);
    for line in &score.lines {
        let caption = format!("{:+} {}", line.points, line.factor.code());
        fields.push(field(caption, reason(glance, line), Role::Text, age(line.age(now))));
    }
    if !score.unknown.is_empty() {
        let codes = score.unknown.iter().map(|factor| factor.code()).collect::<Vec<_>>().join(" ");
        fields.push(field(words.text("field-no-data"), codes, Role::Dim, String::new()));
    }
    Group { title: words.text("group-risk"), fields }
}

/// The reason with its source: `meeting with another vessel (A3 CONFIRMED; own watch)`.
fn reason(glance: &Glance, line: &Line) -> String {
    let words = &glance.app.catalogue;
    let args: Vec<(&str, &str)> = line.args.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let said = words.format(&format!("risk-{}", line.reason), &args);
    let source = match &line.origin {
        Origin::OwnWatch => words.text("risk-own-watch"),
        Origin::Transmitted => words.text("identity-transmitted"),
        Origin::Named(name) => name.clone(),
    };
    words.format("risk-line", &[("reason", &said), ("source", &source)])
}

fn age(age: Option<Span>) -> String {
    age.map(format::short_span).unwrap_or_default()
}

fn papers(glance: &Glance, target: &Target) -> Group {
    let words = &glance.app.catalogue;
    let mut fields = Vec::new();
    if let Some(sharing) = powers::sharing(glance, target) {
        fields.push(field(words.text("field-sharing"), sharing, Role::Text, String::new()));
    }
    for (kind, key) in [
        (RowKind::PortCall, "field-port-calls"),
        (RowKind::Declaration, "field-declarations"),
        (RowKind::Clearance, "field-clearances"),
        (RowKind::Sighting, "field-sightings"),
    ] {
        fields.extend(rows(glance, target, kind, key));
    }
    Group { title: words.text("group-papers"), fields }
}

fn boardings(glance: &Glance, target: &Target) -> Group {
    let words = &glance.app.catalogue;
    let fields = rows(glance, target, RowKind::Boarding, "field-boardings");
    Group { title: words.text("group-boardings"), fields }
}

/// The rows of a kind, or that none was found, with the age of the extract.
fn rows(glance: &Glance, target: &Target, kind: RowKind, key: &str) -> Vec<Field> {
    let (app, words) = (glance.app, &glance.app.catalogue);
    let caption = words.text(key);
    let aboard = app.local.extract().and_then(|extract| Some((extract, extract.register(kind)?)));
    let Some((extract, register)) = aboard else {
        return vec![field(caption, words.text("papers-no-register"), Role::Dim, String::new())];
    };
    let now = glance.utc(app.now);
    // The boat's own records are of now.
    let is_own = register.as_of.is_none() && kind == RowKind::Boarding && !extract.registers.is_empty();
    let age = register.as_of.map(|at| now.since(at));
    let old = age.map_or_else(|| words.text("papers-age-unknown"), |age| days(glance, age));
    let found = extract.of(kind, app.ship_key(target));
    if is_own && found.is_empty() {
        return vec![field(caption, words.text("papers-own-none"), Role::Dim, String::new())];
    }
    if found.is_empty() {
        let said = words.format("papers-not-found", &[("age", &old)]);
        return vec![field(caption, said, Role::Dim, String::new())];
    }
    let said = if is_own { words.text("papers-own") } else { words.format("papers-found", &[("age", &old)]) };
    let mut fields = vec![field(caption, said, Role::Dim, String::new())];
    let told = found.iter().take(MOST_ROWS);
    fields.extend(told.map(|row| field(day(row.at), row_words(glance, row), Role::Text, String::new())));
    fields
}

/// `5 d`, or hours below two days.
fn days(glance: &Glance, age: Span) -> String {
    let hours = age.as_hours();
    if hours < 48.0 {
        return format::span(&glance.app.catalogue, age);
    }
    glance.app.catalogue.format("papers-days", &[("n", &format!("{:.0}", (hours / 24.0).floor()))])
}

fn day(at: Option<UtcTime>) -> String {
    at.map(|at| at.rfc3339().chars().take(10).collect()).unwrap_or_default()
}

fn row_words(glance: &Glance, row: &Row) -> String {
    let country = row.country.as_ref().map(|c| format!("({c})"));
    let cleared = row.cleared.then(|| glance.app.catalogue.text("papers-cleared"));
    let parts = [row.port.clone(), country, Some(row.number.clone()), Some(row.text.clone()), cleared];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn changes(glance: &Glance, target: &Target) -> Group {
    let words = &glance.app.catalogue;
    let told = glance.app.identity_changes(target).into_iter().map(|event| {
        let caption = format::date_clock(glance.utc(event.at));
        let reasons: Vec<String> =
            event.reasons.iter().map(|reason| crate::domain::alert::words::reason(words, reason)).collect();
        let value = format!("{}: {}", alarm_text::past_title(glance, &event), reasons.join(", "));
        field(caption.chars().take(12).collect(), value, Role::Text, event.rule.code().to_owned())
    });
    Group { title: words.text("group-changes"), fields: told.collect() }
}

/// Identity as she transmits it, on the list and on paper, side by side; a value that
/// differs from what she transmits is marked.
pub(super) fn side_by_side(glance: &Glance, target: &Target, room: usize) -> Vec<(String, Role)> {
    let (app, words) = (glance.app, &glance.app.catalogue);
    if app.hides_intel() || !target.is_vessel() {
        return Vec::new();
    }
    let entry = app.watch.open_hit(target.id).and_then(|hit| app.watch.entry_of(target, &hit.entry, app.now));
    let paper = app.local.extract().and_then(|extract| {
        let ship = app.ship_key(target);
        [RowKind::Declaration, RowKind::PortCall]
            .into_iter()
            .find_map(|kind| extract.of(kind, ship).first().copied())
    });
    if entry.is_none() && paper.is_none() {
        return Vec::new();
    }
    let heads = ["identity-transmitted", "identity-listed", "identity-paper"].map(|key| words.text(key));
    let mut lines = vec![(columns("", &heads, room), Role::Title)];
    for (key, values) in compared(glance, target, entry.as_ref(), paper) {
        if values.iter().skip(1).all(Option::is_none) {
            continue;
        }
        let [sent, listed, on_paper] = values;
        let differs = |other: &Option<String>| {
            sent.as_deref().zip(other.as_deref()).is_some_and(|(a, b)| !a.eq_ignore_ascii_case(b))
        };
        let odd = differs(&listed) || differs(&on_paper);
        let mark = |value: &Option<String>| match value {
            Some(value) if differs(&Some(value.clone())) => format!("{value} ≠"),
            Some(value) => value.clone(),
            None => format::UNKNOWN.to_owned(),
        };
        let cells =
            [sent.clone().unwrap_or_else(|| format::UNKNOWN.to_owned()), mark(&listed), mark(&on_paper)];
        lines.push((columns(&words.text(key), &cells, room), if odd { Role::Caution } else { Role::Text }));
    }
    lines
}

type Compared = (&'static str, [Option<String>; 3]);

fn compared(
    glance: &Glance,
    target: &Target,
    entry: Option<&WatchEntry>,
    paper: Option<&Row>,
) -> [Compared; 6] {
    let id = &target.identity;
    let app = glance.app;
    let first = |texts: &[String]| texts.first().cloned();
    let length = id.dimensions.and_then(format::length_beam).map(|(length, _)| format!("{length} m"));
    let flag = |code: [u8; 2]| code.iter().map(|b| char::from(*b)).collect::<String>();
    [
        (
            "field-name",
            [
                id.name.value.clone(),
                entry.map(|e| e.name.clone()).filter(|name| !name.is_empty()),
                paper.and_then(|p| p.name.clone()),
            ],
        ),
        (
            "field-imo",
            [
                id.imo.map(|n| n.to_string()),
                entry.and_then(|e| e.imo).map(|n| n.to_string()),
                paper.and_then(|p| p.imo).map(|n| n.to_string()),
            ],
        ),
        (
            "field-mmsi",
            [
                target.mmsi().map(|m| m.to_string()),
                entry.and_then(|e| e.mmsi.first()).map(u32::to_string),
                paper.and_then(|p| p.mmsi).map(|n| n.to_string()),
            ],
        ),
        (
            "field-callsign",
            [
                id.callsign.value.clone(),
                entry.and_then(|e| first(&e.call_signs)),
                paper.and_then(|p| p.call_sign.clone()),
            ],
        ),
        (
            "field-flag",
            [
                app.flag_of(target).map(|f| f.code),
                entry.and_then(|e| e.flag).map(flag),
                paper.and_then(|p| p.flag.clone()),
            ],
        ),
        ("field-length", [length, entry.and_then(|e| e.length_m).map(|m| format!("{m:.0} m")), None]),
    ]
}

/// A caption and three values in columns of equal width.
fn columns(caption: &str, values: &[String; 3], room: usize) -> String {
    let column = (room.saturating_sub(CAPTION) / 3).min(COLUMN);
    let pad = |content: &str, cells: usize| {
        let cut = text::truncate(content, cells.saturating_sub(1), false);
        let missing = cells.saturating_sub(text::width(&cut));
        format!("{cut}{}", " ".repeat(missing))
    };
    let [a, b, c] = values;
    format!("{}{}{}{}", pad(caption, CAPTION), pad(a, column), pad(b, column), pad(c, column))
        .trim_end()
        .to_owned()
}
