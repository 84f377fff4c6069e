//! The fields of a sentence, and the values that they can hold.
//!
//! An empty field is `None`. A field that holds something else than its kind allows is
//! an error where the sentence means nothing without it ([`Fields::number`]) and `None`
//! where the rest still counts ([`Fields::number_or_none`]).

use super::framer::Reject;
use crate::domain::geo::Position;
use crate::domain::units::{Bearing, Knots};
use chrono::NaiveDate;

/// More than any sentence of the standard has (GSV with a signal id: 21).
const MAX_FIELDS: usize = 32;

/// The longest text taken from outside, in characters.
const MAX_TEXT: usize = 64;

/// What stands between the commas after the address; field 1 of the standard is 0 here.
pub(super) struct Fields<'a> {
    fields: [&'a [u8]; MAX_FIELDS],
    count: usize,
}

impl<'a> Fields<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        let mut fields = [&[][..]; MAX_FIELDS];
        let mut count = 0;
        for (slot, field) in fields.iter_mut().zip(data.split(|&b| b == b',')) {
            *slot = field.trim_ascii();
            count += 1;
        }
        Self { fields, count }
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The bytes of a field; empty when it is absent.
    pub(super) fn text(&self, index: usize) -> &'a [u8] {
        self.fields.get(index).copied().unwrap_or_default()
    }

    /// A field of one character.
    pub(super) fn letter(&self, index: usize) -> Option<u8> {
        match self.text(index) {
            [letter] => Some(*letter),
            _ => None,
        }
    }

    pub(super) fn number(&self, index: usize) -> Result<Option<f64>, Reject> {
        match self.text(index) {
            [] => Ok(None),
            text => number(text).map(Some).ok_or(Reject::Malformed),
        }
    }

    pub(super) fn number_or_none(&self, index: usize) -> Option<f64> {
        number(self.text(index))
    }

    /// A whole number, at most `max`.
    pub(super) fn whole(&self, index: usize, max: u32) -> Result<Option<u32>, Reject> {
        match self.text(index) {
            [] => Ok(None),
            text => digits(text).filter(|&value| value <= max).map(Some).ok_or(Reject::Malformed),
        }
    }

    /// A direction, 0..=360 degrees.
    pub(super) fn bearing(&self, index: usize) -> Result<Option<Bearing>, Reject> {
        match self.number(index)? {
            None => Ok(None),
            Some(degrees) => bearing(degrees).map(Some).ok_or(Reject::Malformed),
        }
    }

    /// An angle with its side in the next field: `positive` or `negative`.
    pub(super) fn sided(&self, index: usize, positive: u8, negative: u8) -> Option<f64> {
        let angle = self.number_or_none(index).filter(|angle| (0.0..=180.0).contains(angle))?;
        match self.letter(index + 1)? {
            side if side == positive => Some(angle),
            side if side == negative => Some(-angle),
            _ => None,
        }
    }

    /// `hhmmss.sss` as milliseconds of the day. The sixtieth second of a leap second is
    /// one, and 86,400 s can be reached by it alone.
    pub(super) fn time(&self, index: usize) -> Option<u32> {
        let (whole, fraction) = self.text(index).split_at_checked(6)?;
        let hms = digits(whole)?;
        let (hours, minutes, seconds) = (hms / 10_000, hms / 100 % 100, hms % 100);
        if hours > 23 || minutes > 59 || seconds > 60 {
            return None;
        }
        let millis = match fraction {
            [] => 0,
            [b'.', fraction @ ..] if fraction.iter().all(u8::is_ascii_digit) => fraction
                .iter()
                .chain(b"000")
                .take(3)
                .fold(0, |millis, digit| millis * 10 + u32::from(digit - b'0')),
            _ => return None,
        };
        Some(((hours * 60 + minutes) * 60 + seconds) * 1000 + millis)
    }

    /// `ddmmyy`: 83..99 is 1983..1999 (the standard began in 1983), the rest 20yy.
    pub(super) fn date(&self, index: usize) -> Option<NaiveDate> {
        let text = self.text(index);
        let dmy = digits(text).filter(|_| text.len() == 6)?;
        let (day, month, year) = (dmy / 10_000, dmy / 100 % 100, dmy % 100);
        let century = if year >= 83 { 1900 } else { 2000 };
        NaiveDate::from_ymd_opt(century + year as i32, month, day)
    }

    /// Latitude, side, longitude, side in four fields from `index`: `ddmm.mm,N,dddmm.mm,E`.
    pub(super) fn position(&self, index: usize) -> Option<Position> {
        let lat = angle(self.text(index), 2)?;
        let lon = angle(self.text(index + 2), 3)?;
        let lat = match self.letter(index + 1)? {
            b'N' | b'n' => lat,
            b'S' | b's' => -lat,
            _ => return None,
        };
        let lon = match self.letter(index + 3)? {
            b'E' | b'e' => lon,
            b'W' | b'w' => -lon,
            _ => return None,
        };
        Position::new(lat, lon).filter(|_| lon.abs() <= 180.0)
    }

    /// A text from outside without what could move a cursor or turn text around.
    pub(super) fn words(&self, index: usize) -> Option<String> {
        let text = words(self.text(index));
        (!text.is_empty()).then_some(text)
    }
}

/// A direction of 0..=360 degrees; 360 is north.
pub(super) fn bearing(degrees: f64) -> Option<Bearing> {
    (0.0..=360.0).contains(&degrees).then(|| Bearing::new(degrees))
}

/// A speed that a vessel or a current can have: nothing negative, nothing absurd.
pub(super) fn knots(speed: f64) -> Option<Knots> {
    (0.0..2000.0).contains(&speed).then_some(Knots(speed))
}

/// A decimal number without exponent, infinity or anything after it.
pub(super) fn number(text: &[u8]) -> Option<f64> {
    let unsigned = match text {
        [b'-' | b'+', rest @ ..] => rest,
        _ => text,
    };
    let plain = unsigned.iter().all(|b| b.is_ascii_digit() || *b == b'.');
    let some = unsigned.iter().any(u8::is_ascii_digit);
    if !plain || !some || text.len() > 20 {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

pub(super) fn digits(text: &[u8]) -> Option<u32> {
    if text.is_empty() || text.len() > 9 {
        return None;
    }
    text.iter().try_fold(0, |value, b| b.is_ascii_digit().then(|| value * 10 + u32::from(b - b'0')))
}

/// Degrees and minutes written as one number, in degrees.
fn angle(text: &[u8], degree_digits: usize) -> Option<f64> {
    let (degrees, minutes) = text.split_at_checked(degree_digits)?;
    if !minutes.first()?.is_ascii_digit() {
        return None;
    }
    let minutes = number(minutes).filter(|&minutes| minutes < 60.0)?;
    Some(f64::from(digits(degrees)?) + minutes / 60.0)
}

/// Reads `^hh` as the character it stands for (IEC 61162-1, 7.1.4), then drops control,
/// formatting and bidirectional characters and what is longer than a screen's line.
pub(super) fn words(text: &[u8]) -> String {
    let mut words = String::new();
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        let (byte, tail) = match rest {
            [b'^', high, low, after @ ..] => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => (high << 4 | low, after),
                _ => (*first, tail),
            },
            _ => (*first, tail),
        };
        rest = tail;
        // ISO 8859-1 has no bidirectional marks; its soft hyphen is a formatting one.
        let character = char::from(byte);
        if !character.is_control() && byte != 0xAD && words.chars().count() < MAX_TEXT {
            words.push(character);
        }
    }
    words.trim().to_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Fields<'_> {
        Fields::new(text.as_bytes())
    }

    #[test]
    fn a_time_is_of_the_day_or_none() {
        for (text, want) in [
            ("000000", Some(0)),
            ("235960.5", Some(86_400_500)),
            ("123519.9", Some(45_319_900)),
            ("123519.98765", Some(45_319_987)),
            ("123519.", Some(45_319_000)),
            ("246000", None),
            ("126100", None),
            ("123561", None),
            ("12351", None),
            ("1235a9", None),
            ("123519x", None),
            ("", None),
        ] {
            assert_eq!(one(text).time(0), want, "{text}");
        }
    }

    #[test]
    fn a_position_needs_four_good_fields() {
        let at = one("4807.038,N,01131.000,W").position(0).unwrap();
        assert!((at.lat() - 48.1173).abs() < 1e-9 && (at.lon() + 11.516_666_667).abs() < 1e-9);
        for text in [
            ",,,",
            "4807.038,,01131.000,W",
            "4860.000,N,01131.000,W",
            "48-7.038,N,01131.000,W",
            "4807.038,N,181 1.000,W",
            "4807.038,N,18100.000,W",
            "9100.000,N,01131.000,W",
            "4807.038,N,01131.0e1,W",
            "48nan,N,01131.0,W",
            "480A.038,N,01131.000,W",
            "é,N,01131.000,W",
        ] {
            assert_eq!(one(text).position(0), None, "{text}");
        }
    }

    #[test]
    fn numbers_are_plain_decimals() {
        for (text, want) in
            [("1", Some(1.0)), ("-1.5", Some(-1.5)), (".5", Some(0.5)), ("5.", Some(5.0)), ("1e3", None)]
        {
            assert_eq!(number(text.as_bytes()), want, "{text}");
        }
        for text in ["nan", "inf", "", "-", ".", "1.2.3", "0x10", "1 2"] {
            assert_eq!(number(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn words_lose_what_could_harm_a_screen() {
        assert_eq!(words(b"MAN^20OVER^1B[31mBOARD\x07^C9"), "MAN OVER[31mBOARDÉ");
        assert_eq!(words(&[b'A'; 500]).len(), MAX_TEXT);
        assert_eq!(words(b"^zz^"), "^zz^");
    }

    #[test]
    fn two_digit_years_begin_in_1983() {
        assert_eq!(one("010183").date(0), NaiveDate::from_ymd_opt(1983, 1, 1));
        assert_eq!(one("311282").date(0), NaiveDate::from_ymd_opt(2082, 12, 31));
        assert_eq!(one("300226").date(0), None);
        assert_eq!(one("2208-1").date(0), None);
    }
}
