//! Earlier alerts and what was done about them, as the journal has them.
//!
//! An alert's body is the object of `replay --json` and, under `hulls`, whom it was about:
//! numbers and names as sent. Bodies without `hulls` are read by the numbers of their
//! subjects. What is no alert, no pursuit, or not understood gives nothing.

use crate::domain::alert::alarm::{Level, Rule};
use crate::domain::behaviour::customs::routine::hull::Hull;
use crate::domain::behaviour::customs::routine::{LEVEL_CODE, Note};
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::time::UtcTime;
use serde_json::{Value, json};

/// Most bytes of a body that is looked into: an alert's is far shorter.
const MOST_BODY: usize = 16 << 10;
/// Most vessels of one alert, and characters of a name.
const MOST_HULLS: usize = 8;
const MOST_NAME: usize = 64;

/// One thing of earlier days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Earlier {
    Alert(Note),
    /// She was pursued.
    Pursued {
        mmsi: u32,
    },
}

/// Whom an alert is about, for its entry in the journal.
pub fn hulls_json(hulls: &[Hull]) -> Value {
    let one = |hull: &Hull| {
        json!({
            "mmsi": hull.mmsi,
            "imo": hull.imo,
            "name": hull.name,
            "call_sign": hull.call_sign,
        })
    };
    hulls.iter().map(one).collect()
}

/// Reads the body of an entry of the journal.
pub fn earlier(body: &[u8]) -> Option<Earlier> {
    if body.len() > MOST_BODY || body.first() != Some(&b'{') {
        return None;
    }
    let body: Value = serde_json::from_slice(body).ok()?;
    match body.get("event")?.as_str()? {
        "alert" => note(&body).map(Earlier::Alert),
        "pursuit" => Some(Earlier::Pursued { mmsi: mmsi(body.get("target")?)? }),
        _ => None,
    }
}

fn note(body: &Value) -> Option<Note> {
    let text = |key: &str| body.get(key).and_then(Value::as_str);
    let rule = Rule::ALL.into_iter().find(|rule| text("rule") == Some(rule.code()))?;
    let level = Level::ALL.into_iter().find(|level| text("level") == Some(level.code()))?;
    let raised = match text("state")? {
        "raised" => true,
        "updated" | "cleared" => false,
        _ => return None,
    };
    let degrees = |key: &str| body.get(key).and_then(Value::as_f64);
    let hulls = match body.get("hulls").and_then(Value::as_array) {
        Some(hulls) => hulls.iter().take(MOST_HULLS + 1).map(hull).collect::<Option<Vec<Hull>>>()?,
        None => body
            .get("subjects")?
            .as_array()?
            .iter()
            .take(MOST_HULLS + 1)
            .map(|subject| Some(Hull { mmsi: mmsi(subject)?, ..Hull::default() }))
            .collect::<Option<_>>()?,
    };
    if hulls.is_empty() || hulls.len() > MOST_HULLS {
        return None;
    }
    let mut note = Note {
        rule,
        level: lowered_from(body).unwrap_or(level),
        start: UtcTime::parse_rfc3339(text("start")?)?,
        position: degrees("lat").zip(degrees("lon")).and_then(|(lat, lon)| Position::new(lat, lon)),
        hulls,
        raised,
    };
    note.hulls.sort();
    Some(note)
}

/// The level that it would have had.
fn lowered_from(body: &Value) -> Option<Level> {
    let reasons = body.get("reasons")?.as_array()?;
    let told = reasons.iter().find(|r| r.get("code").and_then(Value::as_str) == Some(LEVEL_CODE))?;
    Level::of_rank(told.get("value")?.as_f64()?)
}

fn hull(value: &Value) -> Option<Hull> {
    let number = |key: &str| value.get(key).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
    let text = |key: &str| {
        let told = value.get(key).and_then(Value::as_str)?;
        Some(told.chars().take(MOST_NAME).collect::<String>())
    };
    Some(Hull { mmsi: number("mmsi")?, imo: number("imo"), name: text("name"), call_sign: text("call_sign") })
}

fn mmsi(subject: &Value) -> Option<u32> {
    match subject.as_str()?.parse().ok()? {
        TargetId::Mmsi(mmsi) => Some(mmsi.0),
        _ => None,
    }
}
