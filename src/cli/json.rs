//! The objects of `replay --json`: one a line, every one with `at` and `event`.

use crate::app::occurrence::Occurrence;
use crate::app::state::{App, LinkView};
use crate::domain::alert::event::alert_json;
use crate::domain::id::TargetId;
use crate::domain::time::UtcTime;
use crate::domain::traffic::own_ship::{OwnPosition, OwnView};
use crate::domain::traffic::picture::{Change, ChangeKind};
use crate::domain::watchlist::watch::match_json;
use crate::domain::waters::Zone;
use crate::domain::waters::passage::Passage;
use serde_json::{Map, Value, json};

/// The line for an occurrence, or `None` where the contract has no object for it.
pub fn line(app: &App, occurrence: &Occurrence) -> Option<String> {
    match occurrence {
        Occurrence::Fix { at, own } => fix(*at, own).map(|v| v.to_string()),
        Occurrence::Target { at, change } => target(app, *at, *change).map(|v| v.to_string()),
        Occurrence::Alert(event) => Some(alert_json(event)),
        Occurrence::Pursuit { .. } => None,
        Occurrence::Zone { at, passage } => Some(zone(*at, passage)),
        Occurrence::Match(found) => Some(match_json(found)),
    }
}

/// A value rounded to `digits` decimals, so that two machines print the same.
fn rounded(value: f64, digits: i32) -> Value {
    let scale = 10f64.powi(digits);
    json!((value * scale).round() / scale)
}

fn fix(at: UtcTime, own: &OwnView) -> Option<Value> {
    let OwnPosition::Fix(fix) = own.position else { return None };
    let mut object = head(at, "fix");
    object.insert("lat".into(), rounded(fix.position.lat(), 6));
    object.insert("lon".into(), rounded(fix.position.lon(), 6));
    object.insert("sog_kn".into(), own.speed.map_or(Value::Null, |s| rounded(s.0, 2)));
    object.insert("cog_deg".into(), own.course.map_or(Value::Null, |c| rounded(c.degrees(), 1)));
    object.insert("quality".into(), json!(spelt(fix.quality.code())));
    Some(Value::Object(object))
}

/// JSON spells codes with underscores.
fn spelt(code: &str) -> String {
    code.replace('-', "_")
}

fn zone(at: UtcTime, passage: &Passage) -> String {
    let mut object = head(at, "zone");
    object.insert("target".into(), json!(passage.who.to_string()));
    object.insert("from".into(), json!(passage.from.map(Zone::code)));
    object.insert("to".into(), json!(passage.to.code()));
    Value::Object(object).to_string()
}

fn target(app: &App, at: UtcTime, change: Change) -> Option<Value> {
    let state = match change.kind {
        ChangeKind::New => "new",
        ChangeKind::Static => "static",
        ChangeKind::Stale => "stale",
        ChangeKind::Lost => "lost",
        ChangeKind::Resumed => "resumed",
        _ => return None,
    };
    let target = app.picture.get(change.target)?;
    let mut object = head(at, "target");
    object.insert("id".into(), json!(target.id.to_string()));
    object.insert("kind".into(), json!(spelt(target.kind.code())));
    object.insert("state".into(), json!(state));
    if let TargetId::Mmsi(mmsi) = target.id {
        object.insert("mmsi".into(), json!(mmsi.0));
    }
    if let Some(name) = target.name() {
        object.insert("name".into(), json!(name));
    }
    if let Some(callsign) = &target.identity.callsign.value {
        object.insert("callsign".into(), json!(callsign));
    }
    if let Some(imo) = target.identity.imo {
        object.insert("imo".into(), json!(imo));
    }
    if let Some(ship_type) = target.identity.ship_type {
        object.insert("type".into(), json!(ship_type));
    }
    if let Some(report) = target.report {
        object.insert("lat".into(), rounded(report.position.lat(), 6));
        object.insert("lon".into(), rounded(report.position.lon(), 6));
    }
    Some(Value::Object(object))
}

/// What an input sent and what was refused of it.
pub fn input(at: UtcTime, name: &str, link: &LinkView) -> String {
    let mut object = head(at, "input");
    let rejected: Map<String, Value> =
        link.counts.causes().map(|(cause, count)| (cause.code().to_owned(), json!(count))).collect();
    object.insert("source".into(), json!(name));
    object.insert("sentences".into(), json!(link.counts.sentences));
    object.insert("rejected".into(), Value::Object(rejected));
    if link.counts.extra_fields > 0 {
        object.insert("extra_fields".into(), json!(link.counts.extra_fields));
    }
    Value::Object(object).to_string()
}

/// The last object.
pub fn summary(at: UtcTime, totals: &Totals) -> String {
    let mut object = head(at, "summary");
    let alerts: Map<String, Value> = totals.alerts.iter().map(|(rule, n)| (rule.clone(), json!(n))).collect();
    object.insert("targets".into(), json!(totals.targets));
    object.insert("messages".into(), json!(totals.messages));
    object.insert("sentences".into(), json!(totals.sentences));
    object.insert("alerts".into(), Value::Object(alerts));
    object.insert("span_ms".into(), json!(totals.span_ms));
    Value::Object(object).to_string()
}

/// What the summary counts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Totals {
    pub targets: usize,
    pub messages: u64,
    pub sentences: u64,
    pub alerts: std::collections::BTreeMap<String, u64>,
    pub span_ms: i64,
}

fn head(at: UtcTime, event: &str) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("at".into(), json!(at.rfc3339()));
    object.insert("event".into(), json!(event));
    object
}
