//! Exact decimal numbers: a quantity is written down as it was read from the scale, and
//! weights that must balance do.

use std::cmp::Ordering;
use std::fmt;

/// `units` / 10^`scale`, without zeros at the end of the fraction: one value has one form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Decimal {
    units: i64,
    scale: u8,
}

/// Most decimal places.
pub const MOST_PLACES: u8 = 9;

impl Decimal {
    /// `units` / 10^`scale`; `None` with more than nine places.
    pub fn new(units: i64, scale: u8) -> Option<Self> {
        if scale > MOST_PLACES {
            return None;
        }
        let (mut units, mut scale) = (units, scale);
        while scale > 0 && units % 10 == 0 {
            units /= 10;
            scale -= 1;
        }
        Some(Self { units, scale })
    }

    pub fn whole(units: i64) -> Self {
        Self { units, scale: 0 }
    }

    /// Units and scale.
    pub fn parts(self) -> (i64, u8) {
        (self.units, self.scale)
    }

    /// Decimal places.
    pub fn places(self) -> u8 {
        self.scale
    }

    /// Reads `12`, `-0.5`, `1,234.5`, also in full-width digits; no exponent.
    pub fn parse(text: &str) -> Option<Self> {
        let plain: String = text.trim().chars().map(narrow).filter(|c| !matches!(c, ',' | ' ')).collect();
        let (sign, digits) = plain.strip_prefix('-').map_or((1, plain.as_str()), |rest| (-1, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let fraction = fraction.trim_end_matches('0');
        let all_digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
        let said = !whole.is_empty() || digits.len() > 1;
        if !said || !all_digits(whole) || !all_digits(fraction) || fraction.len() > usize::from(MOST_PLACES) {
            return None;
        }
        let units: i64 = format!("0{whole}{fraction}").parse().ok()?;
        Self::new(sign * units, fraction.len() as u8)
    }

    /// The units at nine places, for comparing.
    fn fine(self) -> i128 {
        i128::from(self.units) * 10_i128.pow(u32::from(MOST_PLACES.saturating_sub(self.scale)))
    }
}

/// Full-width digits, points and signs as a Japanese input method gives them.
fn narrow(c: char) -> char {
    match c {
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
        '．' | '。' => '.',
        '，' | '、' => ',',
        '－' | '−' | 'ー' => '-',
        '\u{3000}' => ' ',
        _ => c,
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        self.fine().cmp(&other.fine())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = usize::from(self.scale);
        let sign = if self.units < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.units.unsigned_abs(), width = places + 1);
        let (whole, fraction) = digits.split_at_checked(digits.len() - places).unwrap_or((&digits, ""));
        let point = if places == 0 { "" } else { "." };
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_written() {
        for (text, shown) in [
            ("12", "12"),
            ("-0.50", "-0.5"),
            (".5", "0.5"),
            ("1,234.500", "1234.5"),
            ("１２．３", "12.3"),
            ("0.000", "0"),
            ("-0", "0"),
            ("0.000000001", "0.000000001"),
            ("9223372036854775807", "9223372036854775807"),
        ] {
            assert_eq!(Decimal::parse(text).unwrap().to_string(), shown, "{text}");
        }
        for text in ["", ".", "-", "1e3", "1.2.3", "0.0000000001", "9223372036854775808", "kg", "--1", "NaN"]
        {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_number_reads_as_it_writes(units: i64, scale in 0_u8..=9) {
            let number = Decimal::new(units, scale).unwrap();
            // The sign is read apart, so the lowest of all has no text.
            if units != i64::MIN {
                proptest::prop_assert_eq!(Decimal::parse(&number.to_string()), Some(number));
            }
        }
    }
}
