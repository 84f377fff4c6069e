//! An invented patrol, the same each time: reports and sightings in the forms that ship,
//! of a sighting nearly half of the plain fields filled, of a boarding a third; alerts, the officers' log, the audit trail
//! and the own track as the screen writes them.

use crate::domain::geo::Position;
use crate::domain::journal::body::Body;
use crate::domain::journal::chain::{EntryDraft, Head, next};
use crate::domain::journal::entry::{Action, ClockFacts, DeviceId, Epoch, RecordId, Seq, Statement, Stream};
use crate::domain::journal::hash::Hash;
use crate::domain::journal::sign::PrivateKey;
use crate::domain::patrol::track::{Thinning, TrackPoint};
use crate::domain::report::decimal::Decimal;
use crate::domain::report::draft::Entry as Filled;
use crate::domain::report::form::{Form, Kind};
use crate::domain::report::registry::Registry;
use crate::domain::report::seal::{Follows, KIND_REPORT, Report};
use crate::domain::report::value::{Place, Source, Time, Value};
use crate::domain::sync::plan::{Line, Waiting};
use crate::domain::time::{Span, TimeSource, UtcTime};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

pub(super) const NOW: UtcTime = UtcTime(1_795_496_400_000);
/// The tolerance of the own track, metres.
const TOLERANCE_M: f64 = 20.0;
/// A piece of the track is written so often.
const PIECE: Span = Span::minutes(30);

/// How much happens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Busy {
    pub(super) hours: u32,
    pub(super) reports: u32,
    pub(super) sightings: u32,
    pub(super) alerts: u32,
}

impl Busy {
    pub(super) const TWELVE_HOURS: Self = Self { hours: 12, reports: 8, sightings: 60, alerts: 200 };
    pub(super) const TEN_DAYS: Self = Self { hours: 240, reports: 40, sightings: 300, alerts: 1_000 };
}

/// What waits aboard after it.
pub(super) struct Patrol {
    pub(super) device: DeviceId,
    pub(super) key: PrivateKey,
    pub(super) waiting: Vec<Waiting>,
    pub(super) entries: usize,
}

/// One stream while it is written.
struct Written {
    stream: Stream,
    head: Head,
    lines: Vec<Line>,
}

struct Writer {
    device: DeviceId,
    officer: PrivateKey,
    streams: Vec<Written>,
    serial: u64,
    start: UtcTime,
}

impl Patrol {
    /// `None` where the forms that ship have lost theirs, or a body is too large.
    pub(super) fn of(busy: Busy) -> Option<Self> {
        let device = DeviceId([0xe5; 16]);
        let span = Span::hours(i64::from(busy.hours));
        let mut writer = Writer {
            device,
            officer: PrivateKey::from_seed(&[0x0f; 32]),
            streams: Stream::ALL
                .into_iter()
                .map(|stream| Written {
                    stream,
                    head: Head::genesis(device, stream, Epoch(1)),
                    lines: Vec::new(),
                })
                .collect(),
            serial: 0,
            start: UtcTime(NOW.0 - span.0),
        };
        let registry = Registry::bundled();
        let (boarding, sighting) = (registry.newest("boarding")?, registry.newest("sighting")?);
        let part = |n: u32, of: u32| Span(span.0 * i64::from(n) / i64::from(of.max(1)));
        writer.note(Stream::Ctl, "epoch", Span(0), &json!({"event": "epoch", "from": 0, "to": 1}))?;
        for n in 0..busy.alerts {
            writer.alert(n, part(n, busy.alerts))?;
        }
        for n in 0..busy.sightings {
            writer.report(sighting, n, part(n, busy.sightings), 45)?;
        }
        for n in 0..busy.reports {
            writer.report(boarding, n, part(n, busy.reports), 30)?;
        }
        for n in 0..busy.hours {
            let body = json!({"at": (writer.start + part(n, busy.hours)).rfc3339(), "event": "unlock", "who": "O-1", "how": "pin"});
            writer.note(Stream::Audit, "unlock", part(n, busy.hours), &body)?;
        }
        writer.track(span)?;
        let entries = writer.streams.iter().map(|s| s.lines.len()).sum();
        let waiting = writer.streams.into_iter().filter(|s| !s.lines.is_empty()).map(|s| Waiting {
            stream: s.stream,
            epoch: Epoch(1),
            first: Seq(1),
            lines: s.lines,
            bodies: Vec::new(),
        });
        Some(Self { device, key: PrivateKey::from_seed(&[0xe5; 32]), waiting: waiting.collect(), entries })
    }
}

impl Writer {
    /// Bytes that look random, the same each time.
    fn unique<const N: usize>(&mut self) -> [u8; N] {
        self.serial += 1;
        let mut bytes = [0; N];
        let hash = Hash::of_file(&self.serial.to_be_bytes()).0;
        bytes.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
        bytes
    }

    /// A number below `below`.
    fn number(&mut self, below: u32) -> u32 {
        u32::from_be_bytes(self.unique()) % below.max(1)
    }

    fn add(
        &mut self,
        stream: Stream,
        kind: &str,
        after: Span,
        (signed, bytes): (bool, Vec<u8>),
    ) -> Option<()> {
        let body = Body { salt: self.unique(), bytes };
        let (record, commitment) = (RecordId(self.unique()), body.commitment());
        let action = if signed { Action::Seal } else { Action::Note };
        let statement = Statement {
            device: self.device,
            stream,
            record,
            action: &action,
            kind,
            commitment,
            attachments: &[],
        };
        let officer = signed.then(|| statement.sign("O-1", &self.officer));
        let jitter = i64::from(self.number(1000));
        let clock = ClockFacts {
            utc: self.start + after + Span(jitter),
            source: TimeSource::Gnss,
            monotonic_ms: u64::try_from(after.0 + jitter).ok()?,
            boot: [0xb0; 16],
            step_ms: None,
        };
        let draft = EntryDraft {
            record,
            action,
            kind: kind.to_owned(),
            commitment,
            attachments: Vec::new(),
            officer,
            clock,
        };
        let written = self.streams.iter_mut().find(|s| s.stream == stream)?;
        let entry = next(self.device, &written.head, draft).ok()?;
        written.head = Head::after(&entry);
        let line = Line { entry: entry.encode(), kind: entry.kind, commitment, body: Some(body.to_file()) };
        written.lines.push(line);
        Some(())
    }

    fn note(&mut self, stream: Stream, kind: &str, after: Span, body: &Json) -> Option<()> {
        self.add(stream, kind, after, (false, body.to_string().into_bytes()))
    }

    /// As `replay --json` gives it: three of four are raised, one is cleared.
    fn alert(&mut self, n: u32, after: Span) -> Option<()> {
        let (rule, title, code, unit) = *[
            ("A12", "CLOSE QUARTERS", "cpa", "nm"),
            ("A3", "MEETING AT SEA", "distance", "nm"),
            ("A6", "AIS GAP", "gap", "min"),
            ("A1", "WATCH LIST", "tier", ""),
        ]
        .get((n % 4) as usize)?;
        let at = self.start + after;
        let other = 431_000_000 + self.number(900_000);
        let degrees = |whole: u32, n: u32| f64::from(whole * 10_000 + n) / 1e4;
        let (lat, lon) = (degrees(34, self.number(10_000)), degrees(131, self.number(10_000)));
        let value = f64::from(self.number(300)) / 100.0;
        let body = json!({
            "at": at.rfc3339(), "event": "alert", "rule": rule, "level": "WARN",
            "state": if n % 4 == 3 { "cleared" } else { "raised" }, "episode": n, "start": at.rfc3339(),
            "audible": n.is_multiple_of(2), "subjects": [format!("mmsi:{other}")], "lat": lat, "lon": lon,
            "reasons": [{"code": code, "value": value, "unit": unit, "threshold": 0.5}], "title": title,
        });
        self.note(Stream::Ops, "alert", after, &body)
    }

    /// A sealed report with so many hundredths of the form's plain fields.
    fn report(&mut self, form: &Form, n: u32, after: Span, share: u32) -> Option<()> {
        let at = self.start + after;
        let mut entries = BTreeMap::new();
        for section in &form.sections {
            for field in &section.fields {
                if self.number(100) >= share {
                    continue;
                }
                let Some(value) = self.value(&field.kind, at) else { continue };
                let path = format!("{}.{}", section.key, field.key).parse().ok()?;
                let source = if self.number(3) == 0 { Source::Typed } else { Source::Ais };
                entries.insert(path, Filled { value, source, at: at + Span(i64::from(n)) });
            }
        }
        let report = Report {
            form: form.id.clone(),
            end: form.ends.first().map(|end| end.key.clone()).unwrap_or_default(),
            lists: BTreeMap::from([("vessel_type".to_owned(), "1".to_owned())]),
            rows: BTreeMap::new(),
            entries,
            follows: Follows::Nothing,
        };
        self.add(Stream::Case, KIND_REPORT, after, (true, report.encode()))
    }

    fn value(&mut self, kind: &Kind, at: UtcTime) -> Option<Value> {
        const WORDS: [&str; 8] = [
            "trawler",
            "white hull",
            "nets on deck",
            "no flag seen",
            "第八幸丸",
            "lights out",
            "course steady",
            "waved",
        ];
        let word = |n: u32| WORDS.get(n as usize % WORDS.len()).copied().unwrap_or_default();
        Some(match kind {
            Kind::Text { .. } => Value::Text(word(self.number(8)).to_owned()),
            Kind::LongText => Value::Text(format!("{}, {}", word(self.number(8)), word(self.number(8)))),
            Kind::Number(_) => {
                Value::Number { value: Decimal::new(i64::from(self.number(3600)), 1)?, unit: None }
            }
            Kind::Choice { .. } => {
                Value::Choice(["OTH", "VIS", "JPN", "FIS"].get(self.number(4) as usize)?.to_string())
            }
            Kind::Multi { .. } => Value::Multi(vec!["N1".to_owned(), "N7".to_owned()]),
            Kind::YesNo => Value::YesNo(self.number(2) == 0),
            Kind::Time { .. } => Value::Time(Time { utc: at, offset_min: 540 }),
            Kind::Position => Value::Position(Place {
                lat_e7: 340_000_000 + self.number(10_000_000) as i32,
                lon_e7: 1_310_000_000 + self.number(10_000_000) as i32,
            }),
            _ => return None,
        })
    }

    /// Legs of an hour at twelve knots, a fix every ten seconds that is off by some metres.
    fn track(&mut self, span: Span) -> Option<()> {
        const STEP: Span = Span::seconds(10);
        const KNOT_DEGREES: f64 = 12.0 / 60.0 / 360.0;
        let mut thinning = Thinning::new(TOLERANCE_M, Span::minutes(5));
        let (mut lat, mut lon, mut course) = (34.0_f64, 131.0_f64, 0.7_f64);
        let (mut piece, mut written): (Vec<TrackPoint>, Span) = (Vec::new(), Span(0));
        let mut after = Span(0);
        while after.0 <= span.0 {
            if after.0 % Span::hours(1).0 == 0 {
                course += f64::from(self.number(300)) / 100.0;
            }
            lat += KNOT_DEGREES * course.cos();
            lon += KNOT_DEGREES * course.sin() / lat.to_radians().cos();
            let mut off = || (f64::from(self.number(100)) - 50.0) * 1e-6;
            let position = Position::new(lat + off(), lon + off())?;
            piece.extend(thinning.push(self.start + after, position));
            if after.0 - written.0 >= PIECE.0 {
                written = after;
                piece.extend(thinning.flush());
                self.piece(&mut piece, after)?;
            }
            after = Span(after.0 + STEP.0);
        }
        piece.extend(thinning.flush());
        self.piece(&mut piece, span)
    }

    fn piece(&mut self, piece: &mut Vec<TrackPoint>, after: Span) -> Option<()> {
        if piece.len() < 2 {
            return Some(());
        }
        let last = piece.last().copied();
        let points = std::mem::replace(piece, last.into_iter().collect());
        let rows: Vec<Json> =
            points.iter().map(|p| json!([p.at.0, p.lat_e7, p.lon_e7, u8::from(p.gap)])).collect();
        let at = (self.start + after).rfc3339();
        let body = json!({"at": at, "patrol": RecordId([0xaa; 16]), "metres": 11_112, "points": rows});
        self.note(Stream::Bulk, "own-track", after, &body)
    }
}
