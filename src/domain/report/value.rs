//! The values of a record, exact and ordered: no floats, codes instead of labels, UTC with
//! the local offset. Every text is cleaned of control characters and bounded.

pub mod words;

use super::path::RowId;
use crate::domain::geo::Position;
use crate::domain::time::{Span, UtcTime};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

pub use super::decimal::Decimal;

/// Most characters of a long text (a narrative, a note).
pub const MOST_LONG_TEXT: usize = 20_000;
/// Most characters of a text of one line.
pub const MOST_TEXT: usize = 500;
/// Most codes of a multiple choice, rows of a link and photos of a field.
pub const MOST_ITEMS: usize = 64;
/// Most bytes of a code.
pub const MOST_CODE: usize = 64;

/// One value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A text of one or more lines.
    Text(String),
    /// A number; `unit` is a code of the field's list of units, where it has one.
    Number {
        value: Decimal,
        unit: Option<String>,
    },
    /// A code of the field's value list; a code that the list doesn't know is kept.
    Choice(String),
    /// Several codes, in the order in which they were chosen.
    Multi(Vec<String>),
    YesNo(bool),
    Date(Date),
    Time(Time),
    Position(Place),
    Photos(Vec<Photo>),
    /// Rows of another list of the record (the persons of an offence).
    Links(Vec<RowId>),
}

/// A day of the calendar, or what is known of it: documents often give a year alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Date {
    pub year: i32,
    pub month: Option<u8>,
    /// Only with a month.
    pub day: Option<u8>,
}

/// An instant with the local time that the crew kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Time {
    #[serde(with = "millis")]
    pub utc: UtcTime,
    /// Local time minus UTC, minutes.
    pub offset_min: i16,
}

/// A position in 1e-7 degrees (about a centimetre), as receivers give it at best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub lat_e7: i32,
    pub lon_e7: i32,
}

/// A picture or another file that belongs to a field, by its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Photo {
    pub name: String,
    /// SHA-256 of the bytes, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Bytes.
    pub length: u64,
    #[serde(with = "millis")]
    pub at: UtcTime,
    /// The last position of the boat at `at`, `None` before the first fix.
    pub fix: Option<Fix>,
}

/// A position with its age at the moment that it is kept for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    pub place: Place,
    /// Milliseconds.
    pub age_ms: i64,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Typed,
    /// What the vessel transmits.
    Ais,
    /// The boat's own receivers.
    OwnFix,
    Watchlist,
    /// The waters of the law profile.
    Zone,
    BehaviourAlert,
    /// A paper that was shown.
    Document,
    /// What the crew saw, as on the hull.
    Seen,
    /// What the master or another person said.
    Stated,
    /// A synced register.
    Database,
    EarlierBoarding,
}

impl Source {
    pub const ALL: [Self; 11] = [
        Self::Typed,
        Self::Ais,
        Self::OwnFix,
        Self::Watchlist,
        Self::Zone,
        Self::BehaviourAlert,
        Self::Document,
        Self::Seen,
        Self::Stated,
        Self::Database,
        Self::EarlierBoarding,
    ];

    /// The code in sealed records and JSON; the catalogue's key is `report-source-CODE`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Typed => "typed",
            Self::Ais => "ais",
            Self::OwnFix => "own_fix",
            Self::Watchlist => "watchlist",
            Self::Zone => "zone",
            Self::BehaviourAlert => "behaviour_alert",
            Self::Document => "document",
            Self::Seen => "seen",
            Self::Stated => "stated",
            Self::Database => "database",
            Self::EarlierBoarding => "earlier_boarding",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }
}

impl Value {
    /// The value without control characters (a line break and a tab stay in a text) and
    /// without an outer blank; `None` when nothing is left.
    pub fn cleaned(self) -> Option<Self> {
        match self {
            Self::Text(text) => Some(clean(&text)).filter(|t| !t.is_empty()).map(Self::Text),
            Self::Choice(code) => Some(clean(&code)).filter(|t| !t.is_empty()).map(Self::Choice),
            Self::Multi(codes) => {
                let mut kept: Vec<String> = Vec::new();
                for code in codes.iter().map(|c| clean(c)).filter(|c| !c.is_empty()) {
                    if !kept.contains(&code) {
                        kept.push(code);
                    }
                }
                Some(kept).filter(|k| !k.is_empty()).map(Self::Multi)
            }
            Self::Number { value, unit } => {
                Some(Self::Number { value, unit: unit.map(|u| clean(&u)).filter(|u| !u.is_empty()) })
            }
            Self::Photos(photos) => Some(photos).filter(|p| !p.is_empty()).map(|photos| {
                let named = photos.into_iter().map(|p| Photo { name: clean(&p.name), ..p });
                Self::Photos(named.collect())
            }),
            Self::Links(mut rows) => {
                rows.sort_unstable();
                rows.dedup();
                Some(rows).filter(|r| !r.is_empty()).map(Self::Links)
            }
            other @ (Self::YesNo(_) | Self::Date(_) | Self::Time(_) | Self::Position(_)) => Some(other),
        }
    }

    /// Whether it stays under the bounds of this module, so that a draft can hold it.
    pub fn fits(&self) -> bool {
        let short = |text: &str| text.len() <= MOST_CODE;
        match self {
            Self::Text(text) => text.len() <= 4 * MOST_LONG_TEXT && text.chars().count() <= MOST_LONG_TEXT,
            Self::Number { unit, .. } => unit.as_deref().is_none_or(short),
            Self::Choice(code) => short(code),
            Self::Multi(codes) => codes.len() <= MOST_ITEMS && codes.iter().all(|c| short(c)),
            Self::Photos(photos) => {
                photos.len() <= MOST_ITEMS
                    && photos.iter().all(|p| p.name.len() <= 255 && p.sha256.len() == 64)
            }
            Self::Links(rows) => rows.len() <= MOST_ITEMS,
            Self::YesNo(_) | Self::Date(_) | Self::Time(_) | Self::Position(_) => true,
        }
    }

    /// About how many bytes it takes in a sealed body.
    pub fn weight(&self) -> usize {
        let texts = |texts: &[String]| texts.iter().map(|text| text.len() + 3).sum::<usize>();
        let own = match self {
            Self::Text(text) | Self::Choice(text) => text.len(),
            Self::Multi(codes) => texts(codes),
            Self::Number { unit, .. } => unit.as_ref().map_or(0, String::len),
            Self::Photos(photos) => photos.iter().map(|photo| photo.name.len() + 120).sum(),
            Self::Links(rows) => rows.len() * 5,
            Self::YesNo(_) | Self::Date(_) | Self::Time(_) | Self::Position(_) => 0,
        };
        // The source, the time and the heads of the items.
        own + 40
    }

    /// The codes that it holds, for conditions: a choice, several, `yes` or `no`.
    pub fn codes(&self) -> Vec<&str> {
        match self {
            Self::Choice(code) => vec![code],
            Self::Multi(codes) => codes.iter().map(String::as_str).collect(),
            Self::YesNo(true) => vec!["yes"],
            Self::YesNo(false) => vec!["no"],
            Self::Text(text) => vec![text],
            _ => Vec::new(),
        }
    }
}

/// `text` without control characters, with `\n` for every kind of line end, without outer
/// blanks. Marks that turn the direction of writing go too: they can hide what is written.
pub fn clean(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let hidden = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let kept: String =
        lines.chars().filter(|c| matches!(c, '\n' | '\t') || !(c.is_control() || hidden(*c))).collect();
    kept.trim().to_owned()
}

impl Date {
    /// `1980`, `1980-02` or `1980-02-29`; `None` for a day that isn't in the calendar.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().splitn(3, '-');
        let year = parts.next().filter(|y| y.len() == 4)?.parse().ok()?;
        let mut next = || parts.next().map(str::parse::<u8>).transpose();
        let (month, day) = (next().ok()?, next().ok()?);
        Some(Self { year, month, day }).filter(|d| d.is_real())
    }

    /// Whether the calendar has it.
    pub fn is_real(self) -> bool {
        match (self.month, self.day) {
            (None, None) => (1..=9999).contains(&self.year),
            (Some(month), day) => {
                (1..=9999).contains(&self.year)
                    && chrono::NaiveDate::from_ymd_opt(self.year, month.into(), day.unwrap_or(1).into())
                        .is_some()
            }
            (None, Some(_)) => false,
        }
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}", self.year)?;
        for part in [self.month, self.day].into_iter().flatten() {
            write!(f, "-{part:02}")?;
        }
        Ok(())
    }
}

impl Time {
    /// `2026-11-24T14:30+09:00`: the local time and its offset.
    pub fn text(self) -> String {
        let sign = if self.offset_min < 0 { '-' } else { '+' };
        let offset = self.offset_min.unsigned_abs();
        let local = self.utc + Span::minutes(self.offset_min.into());
        let local = local.rfc3339();
        format!("{}{sign}{:02}:{:02}", local.get(..16).unwrap_or(&local), offset / 60, offset % 60)
    }
}

impl Place {
    /// `None` where the position is no place on Earth.
    pub fn new(lat_e7: i32, lon_e7: i32) -> Option<Self> {
        let place = Self { lat_e7, lon_e7 };
        place.is_real().then_some(place)
    }

    pub fn is_real(self) -> bool {
        (-900_000_000..=900_000_000).contains(&self.lat_e7)
            && (-1_800_000_000..=1_800_000_000).contains(&self.lon_e7)
    }

    pub fn of(position: Position) -> Self {
        let e7 = |degrees: f64| (degrees * 1e7).round() as i32;
        Self { lat_e7: e7(position.lat()), lon_e7: e7(position.lon()) }
    }

    /// `35 36.500 N 133 55.200 E`.
    pub fn text(self) -> String {
        let half = |e7: i32, positive: char, negative: char, digits: usize| {
            let thousandths = (i64::from(e7.unsigned_abs()) * 60 + 5_000) / 10_000;
            let (degrees, minutes) = (thousandths / 60_000, thousandths % 60_000);
            let sign = if e7 < 0 { negative } else { positive };
            format!("{degrees:0digits$} {:02}.{:03} {sign}", minutes / 1000, minutes % 1000)
        };
        format!("{} {}", half(self.lat_e7, 'N', 'S', 2), half(self.lon_e7, 'E', 'W', 3))
    }

    pub fn position(self) -> Option<Position> {
        Position::new(f64::from(self.lat_e7) / 1e7, f64::from(self.lon_e7) / 1e7)
    }
}

/// Times as RFC 3339 in JSON.
pub(super) mod millis {
    use super::{Deserialize, Deserializer, Serializer, UtcTime};
    use serde::de::Error as _;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's with passes a reference")]
    pub(in crate::domain::report) fn serialize<S: Serializer>(
        at: &UtcTime,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(&at.rfc3339())
    }

    pub(in crate::domain::report) fn deserialize<'d, D: Deserializer<'d>>(
        from: D,
    ) -> Result<UtcTime, D::Error> {
        let text = String::deserialize(from)?;
        UtcTime::parse_rfc3339(&text).ok_or_else(|| D::Error::custom(format!("{text}: not a time")))
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.to_string())
    }
}

impl<'d> Deserialize<'d> for Decimal {
    fn deserialize<D: Deserializer<'d>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom(format!("{text}: not a number")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_texts_are_cleaned() {
        assert_eq!(clean("a\u{1b}[31m\r\nb\u{0}\u{202e}\tc\u{7f}\u{85} "), "a[31m\nb\tc");
        assert_eq!(Value::Text(" \u{7} ".into()).cleaned(), None);
        assert_eq!(
            Value::Multi(vec!["b".into(), "a".into(), "b".into()]).cleaned(),
            Some(Value::Multi(vec!["b".into(), "a".into()]))
        );
        let note = Value::Text("海".repeat(10_000));
        assert!(note.fits());
        assert!(!Value::Text("x".repeat(MOST_LONG_TEXT + 1)).fits());
    }

    #[test]
    fn only_days_of_the_calendar_are_dates() {
        for text in ["1980", "1980-02", "2024-02-29"] {
            assert_eq!(Date::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "80", "2023-02-29", "2024-13", "2024-00-01", "2024-1-1-1", "0000", "24-01-01"] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn places_end_at_the_poles() {
        assert!(Place::new(900_000_000, -1_800_000_000).is_some());
        assert_eq!(Place::new(900_000_001, 0), None);
        assert_eq!(Place::new(0, 1_800_000_001), None);
    }

    #[test]
    fn a_time_tells_the_local_clock() {
        let utc = UtcTime::parse_rfc3339("2026-11-24T20:30:00Z").unwrap();
        assert_eq!(Time { utc, offset_min: 540 }.text(), "2026-11-25T05:30+09:00");
        assert_eq!(Time { utc, offset_min: -210 }.text(), "2026-11-24T17:00-03:30");
    }
}
