//! What an officer types, read as the value that the field wants, and a value as it is
//! typed. Digits of an input method count as plain ones.

use crate::domain::report::decimal::Decimal;
use crate::domain::report::form::{Field, Format, Kind};
use crate::domain::report::lists::Lists;
use crate::domain::report::value::{Date, Place, Time, Value};
use crate::domain::time::{Span, UtcTime};
use chrono::NaiveDateTime;
use unicode_normalization::UnicodeNormalization;

/// What typing needs to know beside the field.
#[derive(Debug, Clone, Copy)]
pub struct Here {
    pub now: UtcTime,
    /// Local time minus UTC, minutes.
    pub offset_min: i16,
    /// Own position, for `.` in a position.
    pub own: Option<Place>,
}

/// Reads `text` for `field`: `Ok(None)` where nothing is typed, the catalogue's key of what
/// is wanted where it is no such value.
pub fn read(field: &Field, lists: &Lists, text: &str, here: Here) -> Result<Option<Value>, &'static str> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let narrow: String = text.nfkc().collect::<String>().trim().to_owned();
    let value = match &field.kind {
        Kind::Text { format: Format::Free, .. } | Kind::LongText => Value::Text(text.to_owned()),
        // Numbers and signs are written in one way, whatever the keyboard gave.
        Kind::Text { format: Format::Email, .. } => Value::Text(narrow),
        Kind::Text { .. } => Value::Text(narrow.to_uppercase()),
        Kind::Number(kind) => {
            let (digits, unit) = split_unit(&narrow);
            let value = Decimal::parse(digits).ok_or("typed-number")?;
            let unit = match (&kind.units, unit) {
                (Some(list), "") => lists.list(list).and_then(only_unit),
                (Some(list), typed) => {
                    let known = lists.list(list).into_iter().flat_map(|l| &l.items);
                    let same = |code: &str| code.eq_ignore_ascii_case(typed);
                    let code = known.map(|i| i.code.as_str()).find(|c| same(c));
                    Some(code.ok_or("typed-unit")?.to_owned())
                }
                // `12.5 g` in a field of kilograms is no 12.5 kg, and `1e400` is not 1.
                (None, typed) => {
                    let own = kind.unit.as_deref().unwrap_or_default();
                    if !typed.is_empty() && !typed.eq_ignore_ascii_case(own) {
                        return Err(if own.is_empty() { "typed-number" } else { "typed-unit" });
                    }
                    None
                }
            };
            Value::Number { value, unit }
        }
        Kind::Date => Value::Date(date(&narrow).ok_or("typed-date")?),
        Kind::Time { .. } => Value::Time(time(&narrow, here).ok_or("typed-time")?),
        Kind::Position => Value::Position(place(&narrow, here).ok_or("typed-position")?),
        _ => return Err("typed-other"),
    };
    Ok(Some(value))
}

/// The unit where there is one alone.
fn only_unit(list: &crate::domain::report::lists::List) -> Option<String> {
    let mut offered = list.offered();
    offered.next().filter(|_| offered.next().is_none()).map(|item| item.code.clone())
}

/// A value as [`read`] takes it, in the editor's line.
pub fn write(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Choice(text) => text.clone(),
        Value::Number { value, unit } => {
            unit.as_ref().map_or_else(|| value.to_string(), |unit| format!("{value} {unit}"))
        }
        Value::Date(date) => date.to_string(),
        Value::Time(time) => time.text().get(..16).unwrap_or_default().replace('T', " "),
        Value::Position(place) => place.text(),
        Value::Multi(_) | Value::YesNo(_) | Value::Photos(_) | Value::Links(_) => String::new(),
    }
}

/// `12.5kg`, `12.5 kg`: the number and what stands behind it.
fn split_unit(text: &str) -> (&str, &str) {
    let numeric = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | ' ');
    let end = text.find(|c| !numeric(c)).unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    (digits.trim(), unit.trim())
}

/// `1980-02-29`, `1980/2/29`, `19800229`, or a year, or a year and a month.
fn date(text: &str) -> Option<Date> {
    let digits = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    if digits {
        let (year, rest) = text.split_at(4);
        let (month, day) = rest.split_at(2);
        return Date::parse(&format!("{year}-{month}-{day}"));
    }
    Date::parse(&text.replace(['/', '.'], "-"))
}

/// `.` or `now`; `1430` or `14:30` of the local day; `24 14:30`, `11-24 14:30`,
/// `2026-11-24 14:30`. A time of the day that lies more than an hour ahead is yesterday's.
fn time(text: &str, here: Here) -> Option<Time> {
    let offset_min = here.offset_min;
    let offset = Span::minutes(offset_min.into());
    if matches!(text, "." | "now") {
        // The form keeps minutes and seconds; a record keeps no fractions that nobody read.
        return Some(Time { utc: UtcTime(here.now.0.div_euclid(1000) * 1000), offset_min });
    }
    let local = (here.now + offset).to_chrono()?.naive_utc();
    let (day, clock) = match text.rsplit_once([' ', 'T', 't']) {
        Some((day, clock)) => (Some(day.trim()), clock),
        None => (None, text),
    };
    let clock = clock_of(clock)?;
    let today = local.date();
    let date = match day {
        None => today,
        Some(day) => {
            let year = chrono::Datelike::year(&today);
            let month = chrono::Datelike::month(&today);
            let parts: Vec<u32> = day.split(['-', '/']).map(|p| p.parse().ok()).collect::<Option<_>>()?;
            match *parts.as_slice() {
                [d] => chrono::NaiveDate::from_ymd_opt(year, month, d)?,
                [m, d] => chrono::NaiveDate::from_ymd_opt(year, m, d)?,
                [y, m, d] => chrono::NaiveDate::from_ymd_opt(i32::try_from(y).ok()?, m, d)?,
                _ => return None,
            }
        }
    };
    let mut at: NaiveDateTime = date.and_time(clock);
    if day.is_none() && at - local > chrono::TimeDelta::hours(1) {
        at = at.checked_sub_days(chrono::Days::new(1))?;
    }
    let utc = UtcTime(at.and_utc().timestamp_millis() - offset.0);
    Some(Time { utc, offset_min })
}

fn clock_of(text: &str) -> Option<chrono::NaiveTime> {
    let digits: String = text.chars().filter(|c| *c != ':').collect();
    let numbers = digits.bytes().all(|b| b.is_ascii_digit());
    let padded = match digits.len() {
        3 | 4 if numbers => format!("{digits:0>4}00"),
        6 if numbers => digits,
        _ => return None,
    };
    chrono::NaiveTime::parse_from_str(&padded, "%H%M%S").ok()
}

/// `.` for own position; `35.6083 133.92`; `35 36.5N 133 55.2E` with or without marks.
fn place(text: &str, here: Here) -> Option<Place> {
    if text == "." {
        return here.own;
    }
    let upper = text.to_uppercase();
    let spaced: String = upper
        .chars()
        .map(|c| if matches!(c, '°' | '\'' | '′' | '"' | '″' | ',' | ':') { ' ' } else { c })
        .collect();
    let lettered = spaced.contains(['N', 'S', 'E', 'W']);
    let (lat, lon) = if lettered {
        let end = spaced.find(['N', 'S'])?;
        let (lat, rest) = spaced.split_at(end);
        let south = rest.starts_with('S');
        let rest = rest.get(1..)?;
        let end = rest.find(['E', 'W'])?;
        let (lon, rest) = rest.split_at(end);
        if !rest.get(1..)?.trim().is_empty() {
            return None;
        }
        (e7(lat, south)?, e7(lon, rest.starts_with('W'))?)
    } else {
        let parts: Vec<&str> = spaced.split_whitespace().collect();
        let [lat, lon] = *parts.as_slice() else { return None };
        (e7(lat, false)?, e7(lon, false)?)
    };
    Place::new(lat, lon)
}

/// Degrees, or degrees and minutes, or degrees, minutes and seconds; as 1e-7 degrees.
fn e7(text: &str, negative: bool) -> Option<i32> {
    let parts: Vec<f64> = text
        .split_whitespace()
        .map(|p| p.parse().ok().filter(|v: &f64| v.is_finite()))
        .collect::<Option<_>>()?;
    let sixty = |v: f64| (0.0..60.0).contains(&v).then_some(v);
    let degrees = match *parts.as_slice() {
        [d] => d,
        [d, m] if d >= 0.0 => d + sixty(m)? / 60.0,
        [d, m, s] if d >= 0.0 => d + sixty(m)? / 60.0 + sixty(s)? / 3600.0,
        _ => return None,
    };
    let signed = if negative { -degrees } else { degrees };
    (-180.0..=180.0).contains(&signed).then(|| (signed * 1e7).round() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Here = Here {
        // 2026-11-24T05:06:07Z, 14:06 in Japan.
        now: UtcTime(1_795_496_767_500),
        offset_min: 540,
        own: Some(Place { lat_e7: 356_083_333, lon_e7: 1_339_200_000 }),
    };

    #[test]
    fn times_are_read_as_they_are_called() {
        let read = |text: &str| time(text, HERE).map(Time::text);
        for (text, want) in [
            (".", "2026-11-24T14:06+09:00"),
            ("now", "2026-11-24T14:06+09:00"),
            ("1400", "2026-11-24T14:00+09:00"),
            ("14:00", "2026-11-24T14:00+09:00"),
            ("900", "2026-11-24T09:00+09:00"),
            ("09:00:30", "2026-11-24T09:00+09:00"),
            // Ahead by more than an hour: last night.
            ("23:50", "2026-11-23T23:50+09:00"),
            ("15:00", "2026-11-24T15:00+09:00"),
            ("23 23:50", "2026-11-23T23:50+09:00"),
            ("11-01 0630", "2026-11-01T06:30+09:00"),
            ("2026/11/24 14:30", "2026-11-24T14:30+09:00"),
        ] {
            assert_eq!(read(text).as_deref(), Some(want), "{text}");
        }
        for bad in ["", "25:00", "1260", "1", "12345", "31-11 10:00", "2026-02-30 10:00", "ten"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn positions_are_read_with_and_without_marks() {
        let want = HERE.own;
        for text in [
            ".",
            "35.6083333 133.92",
            "35 36.5N 133 55.2E",
            "35°36.5'N 133°55.2'E",
            "35 36 30 N 133 55 12 E",
            "35 36.500 n, 133 55.200 e",
        ] {
            assert_eq!(place(text, HERE), want, "{text}");
        }
        assert_eq!(place("35 36.5 S 133 55.2 W", HERE), Place::new(-356_083_333, -1_339_200_000));
        for bad in ["", "35.6", "91 0", "35 60.0 N 133 0 E", "N E", "35 N 133", "a b", "35N 133E x"] {
            assert_eq!(place(bad, HERE), None, "{bad}");
        }
    }

    #[test]
    fn a_position_reads_as_it_writes() {
        for (lat, lon) in [(356_083_333, 1_339_200_000), (-1, 1), (899_999_999, -1_799_999_999), (0, 0)] {
            let text = Place { lat_e7: lat, lon_e7: lon }.text();
            let back = place(&text, HERE).unwrap();
            // A thousandth of a minute.
            assert!((back.lat_e7 - lat).abs() <= 84 && (back.lon_e7 - lon).abs() <= 84, "{text}");
        }
        assert_eq!(HERE.own.unwrap().text(), "35 36.500 N 133 55.200 E");
    }

    #[test]
    fn days_are_read_in_the_ways_they_are_written() {
        for (text, want) in [
            ("1980-02-29", "1980-02-29"),
            ("1980/2/29", "1980-02-29"),
            ("19800229", "1980-02-29"),
            ("1980", "1980"),
            ("1980.2", "1980-02"),
        ] {
            assert_eq!(date(text).unwrap().to_string(), want);
        }
        assert_eq!(date("1981-02-29"), None);
    }

    #[test]
    fn a_quantity_takes_its_unit_behind_it() {
        assert_eq!(split_unit("12.5kg"), ("12.5", "kg"));
        assert_eq!(split_unit("1,200 sticks"), ("1,200", "sticks"));
        assert_eq!(split_unit("-3"), ("-3", ""));
    }
}
