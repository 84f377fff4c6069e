//! What is to be written down, as the state hands it out.

use crate::app::occurrence::Occurrence;
use crate::app::state::App;
use crate::domain::alert::alarm::{Rule, Subject};
use crate::domain::alert::event::{BoardEvent, alert_json};
use crate::domain::behaviour::customs::routine::hull::Hull;
use crate::domain::behaviour::customs::routine::may_be_routine;
use crate::domain::behaviour::customs::routine::record::hulls_json;
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::journal::entry::Stream;
use crate::domain::pursuit::{Entry, What};
use crate::domain::time::{Span, TimeSource, UtcTime};
use crate::domain::traffic::own_ship::OwnState;
use crate::domain::traffic::target::Target;
use crate::domain::watchlist::entry::Action;
use crate::domain::watchlist::watch::match_json;
use crate::domain::waters::Zone;
use serde_json::{Value, json};

/// A journal entry before it has a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub stream: Stream,
    pub kind: &'static str,
    /// One JSON object; codes only, no words of a language but the crew's own.
    pub body: String,
    /// By the clock of this program.
    pub at: UtcTime,
    /// The best time there was, and whence.
    pub utc: UtcTime,
    pub source: TimeSource,
}

/// Six decimals: a decimetre.
fn degrees(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

fn place(position: Option<Position>, zone: Option<Zone>) -> Value {
    json!({
        "lat": position.map(|p| degrees(p.lat())),
        "lon": position.map(|p| degrees(p.lon())),
        "zone": zone.map(Zone::code),
    })
}

fn seconds(span: Span) -> i64 {
    span.0 / 1000
}

/// A line of a pursuit's log: what, where both were, and what the law may say against it.
fn pursuit_json(target: TargetId, entry: &Entry) -> Value {
    let (what, told) = match &entry.what {
        What::Basis { violation } => ("basis", json!({ "violation": violation })),
        What::Signal { means } => ("signal", json!({ "means": means.code() })),
        What::Begun => ("begun", json!({})),
        What::Contact { by } => ("contact", json!({ "by": by.code() })),
        What::Doubtful => ("doubtful", json!({})),
        What::Regained { by, after } => ("regained", json!({ "by": by.code(), "after_s": seconds(*after) })),
        What::ForeignSeaAhead { range, after } => {
            let range = (range.0 * 100.0).round() / 100.0;
            ("foreign-sea-ahead", json!({ "range_nm": range, "after_s": after.map(seconds) }))
        }
        What::HandOver { unit } => ("hand-over", json!({ "unit": unit })),
        What::FlagDeclared { flag, by } => ("flag-declared", json!({ "flag": flag, "by": by })),
        What::Note { text } => ("note", json!({ "text": text })),
        What::Stopped => ("stopped", json!({})),
        What::Interrupted { reason } => ("interrupted", json!({ "reason": reason })),
        What::CeasedForeignSea => ("ceased-foreign-sea", json!({})),
    };
    let places = &entry.places;
    let advice: Vec<&str> = entry.advice.iter().map(|advice| advice.code()).collect();
    json!({
        "at": entry.at.rfc3339(),
        "event": "pursuit",
        "target": target.to_string(),
        "number": entry.number,
        "what": what,
        "told": told,
        "own": place(places.own, places.own_zone),
        "hers": place(places.target, places.target_zone),
        "course_deg": places.course.map(|c| (c.degrees() * 10.0).round() / 10.0),
        "speed_kn": places.speed.map(|s| (s.0 * 100.0).round() / 100.0),
        "advice": advice,
    })
}

impl App {
    /// Writes down what happened to alerts, what a pursuit's log says, and who may be of
    /// the watch list; the bodies are those of `replay --json`, with `hulls` for alerts that
    /// may be routine.
    pub(crate) fn note_seen(&mut self, seen: &[Occurrence]) {
        if !self.session.keeps() {
            return;
        }
        for occurrence in seen {
            match occurrence {
                // What is for cleared roles alone is in no journal that others can read.
                Occurrence::Match(found) if found.covert => {
                    let mut body = serde_json::from_str(&match_json(found)).unwrap_or(Value::Null);
                    self.set_right(&mut body, "at", found.at);
                    self.lists.covert_notes.push(body.to_string());
                }
                Occurrence::Alert(event) if self.speaks_of_covert(event) => {
                    let mut body = serde_json::from_str(&alert_json(event)).unwrap_or(Value::Null);
                    self.set_right(&mut body, "at", event.at);
                    self.lists.covert_notes.push(body.to_string());
                }
                Occurrence::Alert(event) => {
                    let mut body = serde_json::from_str(&alert_json(event)).unwrap_or(Value::Null);
                    self.set_right(&mut body, "at", event.at);
                    self.set_right(&mut body, "start", event.start);
                    self.name_hulls(&mut body, event);
                    self.note(Stream::Ops, "alert", &body);
                }
                Occurrence::Pursuit { target, entry } => {
                    let mut body = pursuit_json(*target, entry);
                    self.set_right(&mut body, "at", entry.at);
                    self.note(Stream::Ops, "pursuit", &body);
                }
                // As for the cleared alone: not where every officer reads.
                Occurrence::Match(found) => {
                    let mut body = serde_json::from_str(&match_json(found)).unwrap_or(Value::Null);
                    self.set_right(&mut body, "at", found.at);
                    self.note(Stream::Audit, "match", &body);
                }
                Occurrence::Fix { .. } | Occurrence::Target { .. } | Occurrence::Zone { .. } => {}
            }
        }
    }

    /// An alert of the list about a vessel that only the cleared may know to be on it.
    fn speaks_of_covert(&self, event: &BoardEvent) -> bool {
        let told = event.reasons.iter().any(|reason| reason.code == "watch-covert");
        told || event.rule == Rule::WatchHit
            && event.subjects.iter().any(|subject| match subject {
                Subject::Target(id) => {
                    self.watch.hits(*id).iter().any(|hit| hit.action == Action::DoNotAlert)
                }
                _ => false,
            })
    }

    /// Whom it is about beyond the ids of this run, for the days to come.
    fn name_hulls(&self, body: &mut Value, event: &BoardEvent) {
        let about = event.subjects.iter().filter_map(|subject| match subject {
            Subject::Target(id) => self.picture.get(*id),
            _ => None,
        });
        let mut targets: Vec<&Target> = about.collect();
        targets.sort_by_key(|target| target.id);
        let hulls = Hull::all(&event.subjects, &targets).filter(|_| may_be_routine(event.rule));
        if let Some((hulls, object)) = hulls.zip(body.as_object_mut()) {
            object.insert("hulls".to_owned(), hulls_json(&hulls));
        }
    }

    /// Gives a body the time by the receiver, as the entry has it.
    fn set_right(&self, body: &mut Value, key: &str, at: UtcTime) {
        if let Some(told) = body.get_mut(key) {
            *told = self.utc(at).0.rfc3339().into();
        }
    }

    /// Writes down what the crew did with a tool. `more` is an object.
    pub(crate) fn note_tool(&mut self, event: &'static str, position: Option<Position>, more: Value) {
        let mut body = json!({ "at": self.utc(self.now).0.rfc3339(), "event": event, "who": self.who() });
        if let Value::Object(object) = &mut body {
            if let Some(position) = position {
                object.insert("lat".to_owned(), degrees(position.lat()).into());
                object.insert("lon".to_owned(), degrees(position.lon()).into());
            }
            if let Value::Object(more) = more {
                object.extend(more);
            }
        }
        self.note(Stream::Ops, event, &body);
    }

    pub(crate) fn note_own_state(&mut self, state: OwnState) {
        self.note_tool("own-state", None, json!({ "state": state.code() }));
    }
}
