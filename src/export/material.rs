//! What a document is made from: the records of one patrol as they were sealed, in the
//! order of the journal, each with its id.

use crate::domain::custody::event::Event as CustodyEvent;
use crate::domain::filing::{ReportView, Standing};
use crate::domain::journal::entry::RecordId;
use crate::domain::patrol::PatrolId;
use crate::domain::patrol::completeness::Missing;
use crate::domain::patrol::event::Event as PatrolEvent;
use crate::domain::patrol::record::PatrolRecord;
use crate::domain::patrol::track::TrackPoint;
use crate::domain::report::path::Path;
use crate::domain::report::seal::Report;
use crate::domain::report::value::Value as FieldValue;
use crate::domain::time::UtcTime;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The kind of an entry of the own track.
pub const TRACK: &str = "own-track";

/// One sealed record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    pub id: RecordId,
    /// The kind of its entry: `patrol-log`, `custody`, `alert`, `match`, `own-track`.
    pub kind: String,
    pub body: Vec<u8>,
}

/// A sealed report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    pub view: ReportView,
    /// `None` where it was erased, or is of a layout that this release cannot read.
    pub report: Option<Report>,
}

/// A file that was attached to a report of the patrol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// The record that attaches it, and the one that it belongs to.
    pub record: RecordId,
    pub of: RecordId,
    pub name: String,
    /// 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Its bytes, where they are at hand and no larger than documents take.
    pub bytes: Option<Vec<u8>>,
}

/// The clock was set while the patrol went on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockStep {
    /// The first record after it, and its time.
    pub record: RecordId,
    pub at: UtcTime,
    /// By so many milliseconds.
    pub by: i64,
}

/// Everything of one patrol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Material {
    pub patrol: PatrolId,
    pub records: Vec<Sealed>,
    pub reports: Vec<Filing>,
    /// In the order of the journal.
    pub attached: Vec<Attached>,
    pub steps: Vec<ClockStep>,
    /// What is not complete, and who must put it right.
    pub missing: Vec<Missing>,
    /// Up to when it is told where the patrol goes on.
    pub now: UtcTime,
    /// The store is one for tests.
    pub test: bool,
}

/// An alert's entry.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct AlertNote {
    pub at: UtcTime,
    pub rule: String,
    pub level: String,
    pub state: String,
    pub episode: u64,
    #[serde(default)]
    pub subjects: Vec<String>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub who: Option<String>,
}

/// What a record says.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    Patrol(Box<PatrolEvent>),
    Custody(Box<CustodyEvent>),
    Track(Vec<TrackPoint>),
    Alert(AlertNote),
    Match {
        target: String,
        tier: String,
    },
    Pursuit(Value),
    /// Of a kind that no document tells of.
    Other,
    /// Of a form that this release cannot read.
    Unread,
}

#[derive(Deserialize)]
struct Piece {
    points: Vec<(i64, i32, i32, u8)>,
}

#[derive(Deserialize)]
struct MatchNote {
    target: String,
    tier: String,
}

fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Option<T> {
    serde_json::from_slice(body).ok()
}

impl Sealed {
    pub fn fact(&self) -> Fact {
        let body = self.body.as_slice();
        let fact = match self.kind.as_str() {
            kind if kind.starts_with("patrol-") => {
                PatrolEvent::decode(body).map(|event| Fact::Patrol(Box::new(event)))
            }
            "custody" => CustodyEvent::decode(body).map(|event| Fact::Custody(Box::new(event))),
            TRACK => read::<Piece>(body).map(|piece| {
                let point = |(at, lat_e7, lon_e7, gap): (i64, i32, i32, u8)| TrackPoint {
                    at: UtcTime(at),
                    lat_e7,
                    lon_e7,
                    gap: gap != 0,
                };
                Fact::Track(piece.points.into_iter().map(point).collect())
            }),
            "alert" => read(body).map(Fact::Alert),
            "match" => {
                read::<MatchNote>(body).map(|note| Fact::Match { target: note.target, tier: note.tier })
            }
            "pursuit" => read(body).map(Fact::Pursuit),
            _ => Some(Fact::Other),
        };
        fact.unwrap_or(Fact::Unread)
    }
}

impl Filing {
    /// Whether it counts: neither withdrawn nor replaced nor erased.
    pub fn counts(&self) -> bool {
        matches!(self.view.standing, Standing::Sealed | Standing::Amended)
    }

    /// A field's value.
    pub fn value(&self, section: &str, field: &str) -> Option<&FieldValue> {
        Some(&self.report.as_ref()?.entries.get(&Path::new(section, field))?.value)
    }

    /// The codes of a choice, or of several; empty where it is not filled.
    pub fn codes(&self, section: &str, field: &str) -> Vec<&str> {
        self.value(section, field).map(FieldValue::codes).unwrap_or_default()
    }

    /// Whether a vessel was boarded, as its report says.
    pub fn is_boarding(&self) -> bool {
        let types = self.codes("header", "type");
        self.view.form == "boarding"
            && !types.iter().any(|code| matches!(*code, "hail" | "sighting" | "refused"))
    }

    /// Whether something was taken.
    pub fn is_seizure(&self) -> bool {
        let items = Path::new("seizure", "items");
        let rows = self.report.as_ref().and_then(|report| report.rows.get(&items));
        self.view.form == "boarding"
            && (rows.is_some_and(|rows| !rows.is_empty())
                || self.codes("close", "result").contains(&"seizure"))
    }
}

/// The id of the copy for `recipient` of a document of `kind`, made from records with this
/// [hash](Material::hash): the same for the same records.
pub fn copy_id(hash: &[u8; 32], kind: &str, recipient: &str, copy: u32) -> [u8; 8] {
    let hash = Sha256::new_with_prefix(b"watchkeeper/copy/1\0")
        .chain_update(hash)
        .chain_update(kind)
        .chain_update(b"\0")
        .chain_update(recipient)
        .chain_update(copy.to_be_bytes())
        .finalize();
    hash.first_chunk().copied().unwrap_or_default()
}

impl Material {
    /// The patrol as it follows from its events; `None` where its beginning is missing.
    pub fn record(&self) -> Option<PatrolRecord> {
        let events = self.records.iter().filter(|record| record.kind.starts_with("patrol-"));
        PatrolRecord::fold(events.map(|record| record.body.as_slice()))
    }

    /// The own track in its pieces put together.
    pub fn track(&self) -> Vec<TrackPoint> {
        let mut points: Vec<TrackPoint> = Vec::new();
        for record in self.records.iter().filter(|record| record.kind == TRACK) {
            let Fact::Track(piece) = record.fact() else { continue };
            let after = points.last().map(|last| last.at);
            points.extend(piece.into_iter().filter(|point| after.is_none_or(|after| point.at > after)));
        }
        points
    }

    /// The SHA-256 over the ids and bodies of all records: what the documents were made
    /// from.
    pub fn hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new_with_prefix(b"watchkeeper/export/1\0");
        for record in &self.records {
            hash.update(record.id.0);
            hash.update((record.body.len() as u64).to_be_bytes());
            hash.update(&record.body);
        }
        for filing in &self.reports {
            hash.update(filing.view.record.0);
            hash.update(filing.view.standing.code());
            let body = filing.report.as_ref().map(Report::encode).unwrap_or_default();
            hash.update((body.len() as u64).to_be_bytes());
            hash.update(body);
        }
        for step in &self.steps {
            hash.update(step.record.0);
            hash.update(step.by.to_be_bytes());
        }
        for file in &self.attached {
            hash.update(file.record.0);
            hash.update(&file.sha256);
        }
        hash.finalize().into()
    }
}
