//! Whether one value is possible in its field.

use super::{Sheet, Why};
use crate::domain::report::decimal::Decimal;
use crate::domain::report::draft::Draft;
use crate::domain::report::form::{Field, Format, Kind, NumberKind};
use crate::domain::report::path::{Path, RowId};
use crate::domain::report::value::{MOST_LONG_TEXT, Time, Value};
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::imo;

/// How far a clock may be ahead of the one that reads it.
const CLOCK_DOUBT: Span = Span::minutes(5);

pub(super) fn whys(sheet: &Sheet<'_>, field: &Field, value: &Value) -> Vec<Why> {
    match (&field.kind, value) {
        (Kind::Text { most, format }, Value::Text(text)) => {
            let long = text.chars().count() > *most;
            let why = if long { Some(Why::TooLong { most: *most }) } else { bad_format(*format, text) };
            why.into_iter().collect()
        }
        (Kind::LongText, Value::Text(text)) => {
            let long = text.chars().count() > MOST_LONG_TEXT;
            long.then_some(Why::TooLong { most: MOST_LONG_TEXT }).into_iter().collect()
        }
        (Kind::Number(kind), Value::Number { value, unit }) => number(sheet, kind, *value, unit.as_deref()),
        (Kind::Choice { list }, Value::Choice(_)) | (Kind::Multi { list }, Value::Multi(_)) => {
            let unknown = value.codes().into_iter().filter(|code| sheet.lists.item(list, code).is_none());
            unknown.map(|code| Why::UnknownCode { code: code.to_owned() }).collect()
        }
        (Kind::YesNo, Value::YesNo(_)) | (Kind::Photos, Value::Photos(_)) => Vec::new(),
        (Kind::Date, Value::Date(date)) => (!date.is_real()).then_some(Why::BadDate).into_iter().collect(),
        (Kind::Time { after, future }, Value::Time(time)) => {
            self::time(sheet, after.as_ref(), *future, *time).into_iter().collect()
        }
        (Kind::Position, Value::Position(place)) => {
            (!place.is_real()).then_some(Why::BadPosition).into_iter().collect()
        }
        (Kind::Links { to }, Value::Links(rows)) => {
            let there = sheet.draft.rows(to);
            let gone = |row: &RowId| !there.contains(row);
            rows.iter().any(gone).then_some(Why::NoSuchRow).into_iter().collect()
        }
        _ => vec![Why::WrongKind],
    }
}

fn number(sheet: &Sheet<'_>, kind: &NumberKind, value: Decimal, unit: Option<&str>) -> Vec<Why> {
    let mut whys = Vec::new();
    if let Some(least) = kind.least.filter(|least| value < *least) {
        whys.push(Why::TooSmall { least: least.to_string() });
    }
    if let Some(most) = kind.most.filter(|most| value > *most) {
        whys.push(Why::TooLarge { most: most.to_string() });
    }
    if value.places() > kind.places {
        whys.push(Why::TooManyPlaces { most: kind.places });
    }
    if let Some(list) = &kind.units {
        match unit {
            None => whys.push(Why::NoUnit),
            Some(unit) if sheet.lists.item(list, unit).is_none() => {
                whys.push(Why::UnknownCode { code: unit.to_owned() });
            }
            Some(_) => {}
        }
    }
    whys
}

fn time(sheet: &Sheet<'_>, after: Option<&Path>, future: bool, time: Time) -> Option<Why> {
    let ahead = time.utc > sheet.now + CLOCK_DOUBT && !future;
    let offset = !(-14 * 60..=14 * 60).contains(&time.offset_min);
    if time.utc < UtcTime(0) || time.utc.to_chrono().is_none() || ahead || offset {
        return Some(Why::BadTime);
    }
    let other = after?;
    match sheet.draft.value(other) {
        Some(Value::Time(earlier)) if earlier.utc > time.utc => {
            Some(Why::BeforeOther { other: other.clone() })
        }
        _ => None,
    }
}

/// `none` where a vessel has no number and `unknown` where nobody could read it.
fn said_without(text: &str) -> bool {
    matches!(text.to_ascii_lowercase().as_str(), "none" | "unknown")
}

fn bad_format(format: Format, text: &str) -> Option<Why> {
    if format == Format::Free || said_without(text) {
        return None;
    }
    let digits = |length: usize| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    let plain = |least: usize, most: usize| {
        (least..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    let (good, why) = match format {
        Format::Free => (true, Why::WrongKind),
        Format::Imo => (digits(7) && text.parse().is_ok_and(imo::is_valid), Why::BadImo),
        Format::Mmsi => (digits(9), Why::BadMmsi),
        Format::CallSign => (plain(3, 8), Why::BadCallSign),
        Format::Email => (is_email(text), Why::BadEmail),
        Format::Locode => (is_locode(text), Why::BadLocode),
        Format::Container => (is_container(text), Why::BadContainer),
        Format::Country => (text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()), Why::BadCountry),
    };
    (!good).then_some(why)
}

fn is_email(text: &str) -> bool {
    let blank = text.chars().any(char::is_whitespace);
    text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !blank)
}

/// Two letters of the country and three letters or digits 2 to 9 of the place.
fn is_locode(text: &str) -> bool {
    let compact: String = text.chars().filter(|c| *c != ' ').collect();
    let place = |b: u8| b.is_ascii_uppercase() || (b'2'..=b'9').contains(&b);
    match compact.as_bytes() {
        [a, b, rest @ ..] => {
            a.is_ascii_uppercase()
                && b.is_ascii_uppercase()
                && rest.len() == 3
                && rest.iter().all(|b| place(*b))
        }
        _ => false,
    }
}

/// ISO 6346: the digits and letters (which count from 10 on without the multiples of 11)
/// times the powers of two; the sum modulo 11 modulo 10 is the last digit.
fn is_container(text: &str) -> bool {
    let compact: Vec<u8> = text.bytes().filter(|b| !matches!(b, b' ' | b'-')).collect();
    let Some((check, body)) = compact.split_last().filter(|_| compact.len() == 11) else { return false };
    let mut sum = 0;
    for (place, byte) in body.iter().enumerate() {
        let weight = match (place, byte) {
            (0..=3, b'A'..=b'Z') => {
                let number = u32::from(byte - b'A');
                10 + number + number.div_ceil(10)
            }
            (4..=9, b'0'..=b'9') => u32::from(byte - b'0'),
            _ => return false,
        };
        sum += weight << place;
    }
    check.is_ascii_digit() && u32::from(check - b'0') == sum % 11 % 10
}

/// The columns of an identity, in the order in which they are shown.
const COLUMNS: [&str; 4] = ["declared", "transmitted", "painted", "document"];

/// Whether two columns that say something say different things, without regard to case,
/// width, blanks and marks.
pub(super) fn identity_differs(draft: &Draft, group: &Path) -> bool {
    let said: Vec<String> = COLUMNS
        .iter()
        .filter_map(|column| draft.value(&group.sub(column)))
        .map(|value| value.codes().concat())
        .map(|text| folded(&text))
        .filter(|text| !text.is_empty())
        .collect();
    said.windows(2).any(|pair| matches!(pair, [a, b] if a != b))
}

/// Letters and digits alone, in one case and width.
fn folded(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfkc().flat_map(char::to_uppercase).filter(|c| c.is_alphanumeric()).collect()
}
