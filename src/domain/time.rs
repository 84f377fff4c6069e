//! Instants and spans as integer milliseconds UTC. No clock is read here: `now` is
//! always an argument.

use chrono::{DateTime, SecondsFormat, Timelike, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::ops::{Add, Sub};

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct UtcTime(pub i64);

/// A signed span in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(pub i64);

/// Where a UTC value came from: it decides how far a record can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TimeSource {
    /// A valid GNSS sentence with date and time.
    Gnss,
    /// Carried on from an earlier GNSS time by the monotonic clock.
    Holdover,
    /// The computer's own clock.
    Rtc,
    /// None is known.
    #[default]
    None,
}

impl Span {
    pub const fn millis(ms: i64) -> Self {
        Self(ms)
    }
    pub const fn seconds(s: i64) -> Self {
        Self(s.saturating_mul(1000))
    }
    pub const fn minutes(m: i64) -> Self {
        Self::seconds(m.saturating_mul(60))
    }
    pub const fn hours(h: i64) -> Self {
        Self::minutes(h.saturating_mul(60))
    }
    pub fn as_seconds(self) -> f64 {
        self.0 as f64 / 1000.0
    }
    pub fn as_hours(self) -> f64 {
        self.0 as f64 / 3_600_000.0
    }
}

impl UtcTime {
    /// The span since `earlier`; negative when `earlier` is later.
    pub fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }

    /// As a chrono value; `None` outside its range of about 262,000 years.
    pub fn to_chrono(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_millis(self.0)
    }

    pub fn from_chrono(t: DateTime<Utc>) -> Self {
        Self(t.timestamp_millis())
    }

    /// `2026-11-24T05:06:07.008Z`.
    pub fn rfc3339(self) -> String {
        self.to_chrono()
            .map_or_else(|| format!("{}ms", self.0), |t| t.to_rfc3339_opts(SecondsFormat::Millis, true))
    }

    /// `HH:MM:SS` of the UTC day.
    pub fn clock(self) -> String {
        self.to_chrono().map_or_else(
            || "--:--:--".to_owned(),
            |t| format!("{:02}:{:02}:{:02}", t.hour(), t.minute(), t.second()),
        )
    }

    /// Reads an RFC 3339 text.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok().map(|t| Self(t.timestamp_millis()))
    }
}

impl Add<Span> for UtcTime {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl Sub<Span> for UtcTime {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

/// In records: RFC 3339 with milliseconds.
impl Serialize for UtcTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.rfc3339())
    }
}

impl<'de> Deserialize<'de> for UtcTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse_rfc3339(&text).ok_or_else(|| de::Error::custom("no RFC 3339 time"))
    }
}

impl fmt::Display for UtcTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}
