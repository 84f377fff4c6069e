//! What is known of an attached file: name, time, position and its age, kind of content.
//! It is the body of the entry that attaches it, one JSON object (docs/protocol.md §13).

use crate::domain::geo::Position;
use crate::domain::journal::entry::RecordId;
use crate::domain::journal::hash::Hash;
use crate::domain::time::UtcTime;
use serde_json::{Value, json};

/// The kind of the entry that attaches a file.
pub const KIND: &str = "attachment";
/// Most bytes of a file's name that are kept.
const MOST_NAME: usize = 200;

/// A position of the own ship and when it was fixed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fix {
    position: Position,
    at: UtcTime,
}

/// What the one who attaches says of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The file's name as people know it. It stands in the body alone, which can be
    /// erased; the chain holds a name without meaning.
    pub name: String,
    /// The last fix, however old: its age at the attaching is kept with it.
    pub fix: Option<Fix>,
    /// When the picture was taken, where that is known to be another time.
    pub taken: Option<UtcTime>,
}

/// What the store found in the file itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Content {
    /// The plain SHA-256 of its bytes.
    pub hash: Hash,
    /// Bytes.
    pub length: u64,
    /// By its content, not by its name.
    pub media_type: &'static str,
}

impl Fix {
    /// 0 N 0 E is what equipment reports that has no fix: it is none.
    pub fn new(position: Position, at: UtcTime) -> Option<Self> {
        (position.lat() != 0.0 || position.lon() != 0.0).then_some(Self { position, at })
    }

    pub fn position(self) -> Position {
        self.position
    }

    pub fn at(self) -> UtcTime {
        self.at
    }

    /// Back from the body of an attachment.
    pub fn from_body(body: &Value) -> Option<Self> {
        let fix = body.get("fix")?;
        let number = |name| fix.get(name).and_then(Value::as_f64);
        let at = UtcTime::parse_rfc3339(fix.get("at")?.as_str()?)?;
        Self::new(Position::new(number("lat")?, number("lon")?)?, at)
    }
}

impl Facts {
    /// A file's name alone, cut to what is kept.
    pub fn named(name: &str) -> Self {
        let name: String = name.chars().filter(|c| !c.is_control()).collect();
        let mut end = name.len().min(MOST_NAME);
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        Self { name: name.get(..end).unwrap_or_default().to_owned(), fix: None, taken: None }
    }

    #[must_use]
    pub fn with_fix(self, fix: Option<Fix>) -> Self {
        Self { fix, ..self }
    }

    /// The body of the entry that attaches `content` to `of` at `at`.
    pub fn body(&self, of: RecordId, content: &Content, at: UtcTime) -> String {
        let fix = self.fix.map(|fix| {
            json!({
                "lat": fix.position.lat(), "lon": fix.position.lon(), "at": fix.at.rfc3339(),
                "age_s": at.since(fix.at).0.max(0) / 1000,
            })
        });
        json!({
            "event": "attached",
            "at": at.rfc3339(),
            "of": of.to_string(),
            "name": self.name,
            "media_type": content.media_type,
            "sha256": content.hash.to_string(),
            "bytes": content.length,
            "taken": self.taken.map(UtcTime::rfc3339),
            "fix": fix,
        })
        .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: UtcTime = UtcTime(1_795_496_767_000);

    fn content() -> Content {
        Content { hash: Hash([7; 32]), length: 9, media_type: "image/jpeg" }
    }

    #[test]
    fn a_fix_is_never_nought_nought_and_keeps_its_age() {
        let position = |lat, lon| Position::new(lat, lon).unwrap();
        assert_eq!(Fix::new(position(0.0, 0.0), AT), None);
        assert!(Fix::new(position(0.0, 135.0), AT).is_some());
        let fix = Fix::new(position(35.5, 133.25), UtcTime(AT.0 - 754_999));
        let facts = Facts::named("hatch.jpg").with_fix(fix);
        let body: Value = serde_json::from_str(&facts.body(RecordId([1; 16]), &content(), AT)).unwrap();
        assert_eq!(body["fix"]["age_s"], 754);
        assert_eq!(Fix::from_body(&body), fix);
        let none: Value =
            serde_json::from_str(&Facts::named("a").body(RecordId([1; 16]), &content(), AT)).unwrap();
        assert_eq!((none["fix"].is_null(), Fix::from_body(&none)), (true, None));
    }

    #[test]
    fn a_fix_from_the_future_has_no_negative_age() {
        let fix = Fix::new(Position::new(1.0, 1.0).unwrap(), UtcTime(AT.0 + 5000));
        let body = Facts::named("a").with_fix(fix).body(RecordId([1; 16]), &content(), AT);
        assert!(body.contains("\"age_s\":0"), "{body}");
    }

    #[test]
    fn names_are_cut_between_characters() {
        assert_eq!(Facts::named("a\u{1b}[2Jb").name, "a[2Jb");
        let long = "境".repeat(100);
        let kept = Facts::named(&long).name;
        assert_eq!((kept.chars().count(), kept.len()), (66, 198));
    }
}
