//! What is to be written down, as the state hands it out.

use crate::app::occurrence::Occurrence;
use crate::app::state::App;
use crate::domain::alert::event::alert_json;
use crate::domain::geo::Position;
use crate::domain::journal::entry::Stream;
use crate::domain::time::{TimeSource, UtcTime};
use crate::domain::traffic::own_ship::OwnState;
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

impl App {
    /// Writes down what happened to alerts; the bodies are those of `replay --json`.
    pub(crate) fn note_alerts(&mut self, seen: &[Occurrence]) {
        if !self.session.keeps() {
            return;
        }
        for occurrence in seen {
            if let Occurrence::Alert(event) = occurrence {
                let body = serde_json::from_str(&alert_json(event)).unwrap_or(Value::Null);
                self.note(Stream::Ops, "alert", &body);
            }
        }
    }

    /// Writes down what the crew did with a tool. `more` is an object.
    pub(crate) fn note_tool(&mut self, event: &'static str, position: Option<Position>, more: Value) {
        let mut body = json!({ "at": self.now.rfc3339(), "event": event, "who": self.who() });
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
