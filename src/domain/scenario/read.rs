//! Reads TOML tables key by key and collects every fault with its place, so that a
//! writer sees all of them at once.

use crate::domain::geo::Position;
use crate::domain::id::Mmsi;
use crate::domain::scenario::fault::{Fault, Problem, Warning};
use crate::domain::scenario::file::MAX_BYTES;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::imo::check_digit;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use std::ops::{Range, RangeInclusive};
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

/// A value with its place.
pub(super) type Value<'t> = Spanned<DeValue<'t>>;

/// One table of the file: `[own]`, one `[[vessel]]`.
pub(super) struct Section<'a, 't> {
    pub(super) name: &'static str,
    pub(super) table: &'a DeTable<'t>,
    pub(super) span: Range<usize>,
}

pub(super) struct Reader<'t> {
    text: &'t str,
    problems: Vec<Problem>,
    warnings: Vec<Warning>,
    /// The scenario's start: its day is the day of a clock time.
    pub(super) start: Option<UtcTime>,
}

/// No more findings than a person would read.
const MAX_FINDINGS: usize = 100;

const DAY: Span = Span::hours(24);

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, problems: Vec::new(), warnings: Vec::new(), start: None }
    }

    /// The problems and the warnings, each in the order of the file.
    pub(super) fn into_findings(mut self) -> (Vec<Problem>, Vec<Warning>) {
        self.problems.sort_by_key(|p| (p.line, p.column));
        self.warnings.sort_by_key(|w| (w.line, w.column));
        (self.problems, self.warnings)
    }

    /// The document, or `None` with its faults noted.
    pub(super) fn document(&mut self) -> Option<Spanned<DeTable<'t>>> {
        if self.text.len() > MAX_BYTES {
            self.problem(0..0, Fault::TooLarge, vec![("most", (MAX_BYTES >> 20).to_string())]);
            return None;
        }
        match DeTable::parse(self.text) {
            Ok(document) => Some(document),
            Err(error) => {
                let span = error.span().unwrap_or(0..0);
                self.problem(span, Fault::Syntax, vec![("detail", error.message().to_owned())]);
                None
            }
        }
    }

    pub(super) fn problem(&mut self, span: Range<usize>, fault: Fault, args: Vec<(&'static str, String)>) {
        if self.problems.len() < MAX_FINDINGS {
            let (line, column) = self.place(span.start);
            self.problems.push(Problem { line, column, fault, args });
        }
    }

    pub(super) fn warning(&mut self, span: Range<usize>, fault: Fault, args: Vec<(&'static str, String)>) {
        if self.warnings.len() < MAX_FINDINGS {
            let (line, column) = self.place(span.start);
            self.warnings.push(Warning { line, column, fault, args });
        }
    }

    /// Line and column, from 1, of a byte offset.
    pub(super) fn place(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        (line, column)
    }

    /// The table under `key`.
    pub(super) fn section<'a>(
        &mut self,
        document: &'a DeTable<'t>,
        key: &'static str,
    ) -> Option<Section<'a, 't>> {
        let value = document.get(key)?;
        match value.get_ref() {
            DeValue::Table(table) => Some(Section { name: key, table, span: value.span() }),
            other => {
                self.wrong_kind(value.span(), key, "table", other);
                None
            }
        }
    }

    /// The tables under `key`: `[[key]]`, or one `[key]`.
    pub(super) fn sections<'a>(
        &mut self,
        document: &'a DeTable<'t>,
        key: &'static str,
    ) -> Vec<Section<'a, 't>> {
        let Some(value) = document.get(key) else { return Vec::new() };
        let DeValue::Array(array) = value.get_ref() else {
            return self.section(document, key).into_iter().collect();
        };
        let mut out = Vec::new();
        for item in array {
            match item.get_ref() {
                DeValue::Table(table) => out.push(Section { name: key, table, span: item.span() }),
                other => self.wrong_kind(item.span(), key, "table", other),
            }
        }
        out
    }

    /// Notes every key that is none of `known`; one that looks mistyped is a fault.
    pub(super) fn only(&mut self, name: &str, table: &DeTable<'t>, known: &[&str]) {
        self.unknown(name, table, known, true);
    }

    /// As [`Reader::only`]; where `strict` is false, every strange key is kept with a
    /// warning, as the watch list keeps strange columns.
    pub(super) fn unknown(&mut self, name: &str, table: &DeTable<'t>, known: &[&str], strict: bool) {
        for key in table.keys() {
            let word = key.get_ref().as_ref();
            if known.contains(&word) {
                continue;
            }
            let near = known.iter().find(|k| strict && !table.contains_key(**k) && looks_like(word, k));
            let mut args = vec![("key", word.to_owned()), ("table", name.to_owned())];
            if let Some(near) = near {
                args.push(("near", (*near).to_owned()));
                self.problem(key.span(), Fault::MistypedKey, args);
            } else {
                self.warning(key.span(), Fault::UnknownKey, args);
            }
        }
    }

    pub(super) fn wrong_kind(&mut self, span: Range<usize>, key: &str, want: &str, got: &DeValue<'_>) {
        let args =
            vec![("key", key.to_owned()), ("want", want.to_owned()), ("got", got.type_str().to_owned())];
        self.problem(span, Fault::WrongKind, args);
    }

    pub(super) fn missing(&mut self, section: &Section<'_, '_>, key: &str) {
        let args = vec![("key", key.to_owned()), ("table", section.name.to_owned())];
        self.problem(section.span.clone(), Fault::MissingKey, args);
    }

    pub(super) fn text(&mut self, section: &Section<'_, 't>, key: &'static str) -> Option<String> {
        let value = section.table.get(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            other => {
                self.wrong_kind(value.span(), key, "text", other);
                None
            }
        }
    }

    /// A text that must be there and say something.
    pub(super) fn needed_text(&mut self, section: &Section<'_, 't>, key: &'static str) -> Option<String> {
        if !section.table.contains_key(key) {
            self.missing(section, key);
            return None;
        }
        let text = self.text(section, key)?;
        if text.trim().is_empty() {
            self.problem(section.place_of(key), Fault::EmptyText, vec![("key", key.to_owned())]);
            return None;
        }
        Some(text)
    }

    pub(super) fn number(
        &mut self,
        section: &Section<'_, 't>,
        key: &'static str,
        range: RangeInclusive<f64>,
    ) -> Option<f64> {
        let value = section.table.get(key)?;
        let Some(number) = as_number(value.get_ref()) else {
            self.wrong_kind(value.span(), key, "number", value.get_ref());
            return None;
        };
        if range.contains(&number) {
            return Some(number);
        }
        let args = vec![
            ("key", key.to_owned()),
            ("value", number.to_string()),
            ("least", range.start().to_string()),
            ("most", range.end().to_string()),
        ];
        self.problem(value.span(), Fault::BadNumber, args);
        None
    }

    /// An instant under `key`; a clock time lies on the scenario's day.
    pub(super) fn time(&mut self, section: &Section<'_, 't>, key: &'static str) -> Option<UtcTime> {
        let reference = self.start;
        section.table.get(key).and_then(|value| self.instant(value, reference, false))
    }

    /// The end of a validity: a date alone counts to its last millisecond.
    pub(super) fn last_time(&mut self, section: &Section<'_, 't>, key: &'static str) -> Option<UtcTime> {
        let reference = self.start;
        section.table.get(key).and_then(|value| self.instant(value, reference, true))
    }

    /// Reads RFC 3339 as text or as TOML's own type, a date, or a clock time: that lies
    /// on the day of `reference`, or on the next one where that would be more than twelve
    /// hours before it (a watch that runs past midnight).
    pub(super) fn instant(
        &mut self,
        value: &Value<'t>,
        reference: Option<UtcTime>,
        end_of_day: bool,
    ) -> Option<UtcTime> {
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(datetime) => datetime.to_string(),
            other => {
                self.wrong_kind(value.span(), "time", "time", other);
                return None;
            }
        };
        let read = read_time(text.trim(), end_of_day);
        match (read, reference) {
            (Some(Written::Instant(at)), _) => Some(at),
            (Some(Written::Clock(clock)), Some(reference)) => Some(on_the_day(clock, reference)),
            (Some(Written::Clock(_)), None) => {
                self.problem(value.span(), Fault::NoDay, vec![("value", text)]);
                None
            }
            (None, _) => {
                self.problem(value.span(), Fault::BadTime, vec![("value", text)]);
                None
            }
        }
    }

    /// Nine digits, as a number or as text (needed where it begins with 0).
    pub(super) fn mmsi(&mut self, value: &Value<'t>) -> Option<Mmsi> {
        let text = digits(value.get_ref());
        let good = text.as_ref().filter(|t| t.len() == 9 && t.bytes().all(|b| b.is_ascii_digit()));
        let mmsi = good.and_then(|t| t.parse().ok()).map(Mmsi);
        if mmsi.is_none() {
            let shown = text.unwrap_or_else(|| value.get_ref().type_str().to_owned());
            self.problem(value.span(), Fault::BadMmsi, vec![("value", shown)]);
        }
        mmsi
    }

    /// Seven digits. A wrong check digit is a warning: a scenario may want one.
    pub(super) fn imo(&mut self, value: &Value<'t>) -> Option<u32> {
        let text = digits(value.get_ref());
        let good = text.as_ref().filter(|t| t.len() == 7 && t.bytes().all(|b| b.is_ascii_digit()));
        let imo: Option<u32> = good.and_then(|t| t.parse().ok());
        match (imo, text) {
            (Some(imo), Some(text)) if check_digit(imo) != imo % 10 => {
                self.warning(value.span(), Fault::ImoCheckDigit, vec![("value", text)]);
            }
            (None, text) => {
                let shown = text.unwrap_or_else(|| value.get_ref().type_str().to_owned());
                self.problem(value.span(), Fault::BadImo, vec![("value", shown)]);
            }
            _ => {}
        }
        imo
    }

    pub(super) fn position(&mut self, lat: &Value<'t>, lon: &Value<'t>) -> Option<Position> {
        let numbers = as_number(lat.get_ref()).zip(as_number(lon.get_ref()));
        let position = numbers
            .filter(|(_, lon)| (-180.0..=180.0).contains(lon))
            .and_then(|(lat, lon)| Position::new(lat, lon));
        if position.is_none() {
            let (lat_text, lon_text) =
                numbers.map_or(("?".to_owned(), "?".to_owned()), |(a, b)| (a.to_string(), b.to_string()));
            self.problem(lat.span(), Fault::BadPosition, vec![("lat", lat_text), ("lon", lon_text)]);
        }
        position
    }

    /// The list under `key` that must be one.
    pub(super) fn array<'a>(&mut self, section: &Section<'a, 't>, key: &str) -> Option<&'a DeArray<'t>> {
        let value = section.table.get(key)?;
        if let DeValue::Array(array) = value.get_ref() {
            return Some(array);
        }
        self.wrong_kind(value.span(), key, "list", value.get_ref());
        None
    }
}

impl<'a, 't> Section<'a, 't> {
    /// The items of a list under `key`; a lone value counts as a list of one.
    pub(super) fn list(&self, key: &str) -> Vec<&'a Value<'t>> {
        match self.table.get(key) {
            Some(value) => match value.get_ref() {
                DeValue::Array(array) => array.iter().collect(),
                _ => vec![value],
            },
            None => Vec::new(),
        }
    }

    /// Where the value of `key` stands, or the table where there is none.
    pub(super) fn place_of(&self, key: &str) -> Range<usize> {
        self.table.get(key).map_or_else(|| self.span.clone(), Spanned::span)
    }
}

pub(super) fn as_number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(n) => i64::from_str_radix(n.as_str(), n.radix()).ok().map(|n| n as f64),
        DeValue::Float(n) => n.as_str().parse().ok().filter(|n: &f64| n.is_finite()),
        _ => None,
    }
}

fn digits(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.trim().to_owned()),
        DeValue::Integer(n) if n.radix() == 10 => Some(n.as_str().to_owned()),
        _ => None,
    }
}

enum Written {
    Instant(UtcTime),
    /// Of the day.
    Clock(Span),
}

fn read_time(text: &str, end_of_day: bool) -> Option<Written> {
    if let Some(at) = UtcTime::parse_rfc3339(text) {
        return Some(Written::Instant(at));
    }
    let utc = text.strip_suffix('Z').unwrap_or(text);
    if let Ok(date) = NaiveDate::parse_from_str(utc, "%Y-%m-%d") {
        let midnight = UtcTime::from_chrono(date.and_time(NaiveTime::MIN).and_utc());
        let last = if end_of_day { Span(DAY.0 - 1) } else { Span(0) };
        return Some(Written::Instant(midnight + last));
    }
    for form in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"] {
        if let Ok(at) = NaiveDateTime::parse_from_str(utc, form) {
            return Some(Written::Instant(UtcTime::from_chrono(at.and_utc())));
        }
    }
    let clock = ["%H:%M:%S%.f", "%H:%M"].iter().find_map(|f| NaiveTime::parse_from_str(utc, f).ok())?;
    Some(Written::Clock(Span(clock.signed_duration_since(NaiveTime::MIN).num_milliseconds())))
}

fn on_the_day(clock: Span, reference: UtcTime) -> UtcTime {
    let midnight = UtcTime(reference.0 - reference.0.rem_euclid(DAY.0));
    let at = midnight + clock;
    if reference.since(at) > Span::hours(12) { at + DAY } else { at }
}

/// Whether `word` is `key` with a slip of the hand: case, hyphens, or up to two letters.
fn looks_like(word: &str, key: &str) -> bool {
    let plain = word.to_ascii_lowercase().replace(['-', ' '], "_");
    let slips = if key.len() > 5 { 2 } else { 1 };
    plain == key || (key.len() > 3 && distance(&plain, key) <= slips)
}

/// Levenshtein distance of two short words.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().take(40).enumerate() {
        let mut next = vec![i + 1];
        for (cb, pair) in b.iter().zip(row.windows(2)) {
            if let (&[diagonal, above], Some(&left)) = (pair, next.last()) {
                next.push((diagonal + usize::from(ca != *cb)).min(above + 1).min(left + 1));
            }
        }
        row = next;
    }
    row.last().copied().unwrap_or(0).max(a.chars().count().saturating_sub(40))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_past_midnight_is_the_next_day() {
        let start = UtcTime::parse_rfc3339("2026-11-24T20:00:00Z").unwrap();
        let at = |h| on_the_day(Span::hours(h), start).rfc3339();
        assert_eq!(at(21), "2026-11-24T21:00:00.000Z");
        assert_eq!(at(18), "2026-11-24T18:00:00.000Z", "she was under way before the start");
        assert_eq!(at(2), "2026-11-25T02:00:00.000Z");
    }

    #[test]
    fn slips_are_told_from_strange_keys() {
        assert!(looks_like("lenght_m", "length_m"));
        assert!(looks_like("Call-sign", "callsign"));
        assert!(looks_like("waypoint", "waypoints"));
        assert!(!looks_like("crew", "name"));
        assert!(!looks_like("to", "at"));
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
