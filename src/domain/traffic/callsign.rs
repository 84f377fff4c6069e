//! The country that a call sign's series is allotted to (ITU Radio Regulations,
//! Appendix 42; form of ships' call signs: Article 19, Section III).
//!
//! A prefix that is not allotted, a national number without a series and a word
//! ("NONE") say nothing.

use std::sync::OnceLock;

const TABLE: &str = include_str!("../../../assets/profiles/callsign.csv");
/// What crews type who have none, as far as it looks like a call sign.
const NO_CALLSIGN: [&str; 9] = ["NIL", "NULL", "NONE", "UNKN", "UNKNOWN", "TEST", "BOAT", "SHIP", "VHF"];

struct Series {
    from: &'static str,
    to: &'static str,
    code: &'static str,
}

/// Letters and digits alone, upper case: how call signs are compared.
pub fn plain(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// The call sign to compare: `None` for what stands for "none".
pub fn stated(text: &str) -> Option<String> {
    let plain = plain(text);
    let plain = plain.trim_start_matches('0');
    (!plain.is_empty() && !NO_CALLSIGN.contains(&plain)).then(|| plain.to_owned())
}

/// The ISO 3166-1 alpha-2 code of the country of a ship's call sign.
pub fn country(callsign: &str) -> Option<&'static str> {
    static SERIES: OnceLock<Vec<Series>> = OnceLock::new();
    let sign = stated(callsign)?;
    if !has_form(&sign) {
        return None;
    }
    let series = SERIES.get_or_init(read_table);
    [3, 2, 1].into_iter().find_map(|length| {
        let head = sign.get(..length)?;
        let of_length = series.iter().filter(|s| s.from.len() == length);
        of_length.into_iter().find(|s| (s.from..=s.to).contains(&head)).map(|s| s.code)
    })
}

/// Four letters, or four to seven letters and digits with both among them.
fn has_form(sign: &str) -> bool {
    let letters = sign.chars().filter(char::is_ascii_alphabetic).count();
    let digits = sign.len() - letters;
    match sign.len() {
        4 => letters > 0,
        5..=7 => letters > 0 && digits > 0,
        _ => false,
    }
}

fn read_table() -> Vec<Series> {
    TABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut fields = line.split(',');
            let (from, to, code) = (fields.next()?, fields.next()?, fields.next()?);
            (from != "from").then_some(Series { from, to, code })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_series_of_the_region_are_known() {
        let table = [
            ("JD9921", Some("JP")),
            ("7K9A1", Some("JP")),
            ("8N1234", Some("JP")),
            ("DS9A6", Some("KR")),
            ("D7AB", Some("KR")),
            ("6KAB", Some("KR")),
            ("HMAB", Some("KP")),
            ("P5AB", Some("KP")),
            ("BOAA7", Some("TW")),
            ("BXYZ3", Some("TW")),
            ("BYAA3", Some("CN")),
            ("VRXE2", Some("HK")),
            ("UBCD9", Some("RU")),
            ("3FXQ3", Some("PA")),
            ("H9AB", Some("PA")),
            ("A8XH1", Some("LR")),
            ("V7XF3", Some("MH")),
            ("5VXQ9", Some("TG")),
            ("9LAB", Some("SL")),
            ("XUAB7", Some("KH")),
            ("JVAB7", Some("MN")),
            ("3WAB7", Some("VN")),
            ("D6XQ3", Some("KM")),
            ("WDC1234", Some("US")),
            ("mabc 9", Some("GB")),
            ("SSN12", Some("SD")),
        ];
        for (sign, code) in table {
            assert_eq!(country(sign), code, "{sign}");
        }
    }

    #[test]
    fn what_is_no_call_sign_says_nothing() {
        for text in [
            "", "0", "0000000", "NONE", "N/A", "nil", "123456", "FISHING", "UNKNOWN", "QAB1", "SS123", "C7AB",
        ] {
            assert_eq!(country(text), None, "{text}");
        }
        assert_eq!(stated(" 00jd-99 21"), Some("JD9921".to_owned()));
        assert_eq!(stated("NONE"), None);
    }

    #[test]
    fn the_table_is_in_order_and_no_series_overlaps_another_of_its_length() {
        let table = read_table();
        assert!(table.len() > 290, "{}", table.len());
        for series in &table {
            assert!(series.from <= series.to && series.from.len() == series.to.len(), "{}", series.from);
            assert_eq!(series.code.len(), 2, "{}", series.from);
            let overlaps = table
                .iter()
                .filter(|o| o.from.len() == series.from.len() && o.from <= series.to && series.from <= o.to);
            assert_eq!(overlaps.count(), 1, "{}", series.from);
        }
    }
}
