//! What else tells a ship: call sign, IMO number, flag, class of type, and the letters
//! that are mistaken for each other in call signs and numbers.

use std::collections::BTreeMap;
use std::sync::OnceLock;

const MIDS: &str = include_str!("../../../assets/profiles/mid.csv");
/// ISO 3166-1 alpha-3 and everyday names of the flags that lists write so.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("JPN", "JP"),
    ("KOR", "KR"),
    ("PRK", "KP"),
    ("CHN", "CN"),
    ("TWN", "TW"),
    ("HKG", "HK"),
    ("RUS", "RU"),
    ("PHL", "PH"),
    ("VNM", "VN"),
    ("IDN", "ID"),
    ("MYS", "MY"),
    ("THA", "TH"),
    ("SGP", "SG"),
    ("KHM", "KH"),
    ("MNG", "MN"),
    ("PAN", "PA"),
    ("LBR", "LR"),
    ("MHL", "MH"),
    ("TGO", "TG"),
    ("SLE", "SL"),
    ("TZA", "TZ"),
    ("BLZ", "BZ"),
    ("PLW", "PW"),
    ("COM", "KM"),
    ("CMR", "CM"),
    ("TUV", "TV"),
    ("KIR", "KI"),
    ("COK", "CK"),
    ("KNA", "KN"),
    ("VCT", "VC"),
    ("IRN", "IR"),
    ("SYR", "SY"),
    ("USA", "US"),
    ("GBR", "GB"),
    ("MLT", "MT"),
    ("CYP", "CY"),
    ("BHS", "BS"),
    ("ATG", "AG"),
    ("BOL", "BO"),
    ("FJI", "FJ"),
    ("GRC", "GR"),
    ("NOR", "NO"),
    ("SOUTH KOREA", "KR"),
    ("KOREA", "KR"),
    ("REPUBLIC OF KOREA", "KR"),
    ("NORTH KOREA", "KP"),
    ("DPRK", "KP"),
    ("DEMOCRATIC PEOPLE'S REPUBLIC OF KOREA", "KP"),
    ("RUSSIA", "RU"),
    ("RUSSIAN FEDERATION", "RU"),
    ("TAIWAN", "TW"),
    ("VIETNAM", "VN"),
    ("VIET NAM", "VN"),
    ("HONG KONG", "HK"),
    ("TANZANIA", "TZ"),
    ("IRAN", "IR"),
    ("SYRIA", "SY"),
    ("CHINA", "CN"),
    ("COMOROS", "KM"),
    ("UNITED STATES", "US"),
];

/// Two capital letters of ISO 3166-1, from such letters, three of them, or a name.
pub fn flag(text: &str) -> Option<[u8; 2]> {
    static NAMES: OnceLock<BTreeMap<String, [u8; 2]>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let mut names = BTreeMap::new();
        for line in MIDS.lines().filter(|l| !l.starts_with('#')) {
            let mut fields = line.split(',').skip(1);
            let Some(code) = fields.next().and_then(two) else { continue };
            names.extend(fields.map(|name| (name.trim().to_uppercase(), code)));
        }
        names.extend(OTHER_NAMES.iter().filter_map(|(name, code)| Some(((*name).to_owned(), two(code)?))));
        names
    });
    let text = text.trim().to_uppercase();
    two(&text).or_else(|| names.get(&text).copied())
}

fn two(text: &str) -> Option<[u8; 2]> {
    <[u8; 2]>::try_from(text.as_bytes()).ok().filter(|b| b.iter().all(u8::is_ascii_uppercase))
}

/// The digits of an IMO number that passes its check (domain §3.3): `IMO 9074729`.
pub fn imo(text: &str) -> Option<u32> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let n = digits.parse().ok().filter(|_| digits.len() == 7)?;
    is_valid_imo(n).then_some(n)
}

/// Seven digits of which the last is the check digit.
pub fn is_valid_imo(imo: u32) -> bool {
    let digit = |place: u32| imo / 10u32.pow(place) % 10;
    (1_000_000..10_000_000).contains(&imo)
        && (1..=6).map(|place| digit(place) * (place + 1)).sum::<u32>() % 10 == digit(0)
}

/// A call sign as compared: letters and digits, no leading zeros; empty where it says
/// nothing.
pub fn call_sign(text: &str) -> String {
    let sign: String =
        text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).take(12).collect();
    let sign = sign.trim_start_matches('0');
    let says_nothing = matches!(sign, "NIL" | "NULL" | "UNKNOWN" | "NONE" | "NA" | "TBA" | "TBN")
        || sign.len() < 3
        || sign.bytes().zip(sign.bytes().skip(1)).all(|(a, b)| a == b);
    if says_nothing { String::new() } else { sign.to_owned() }
}

/// O, 0, Q, D are one; so are I, 1, L; S, 5; B, 8; Z, 2; G, 6.
pub fn confusable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            'O' | 'Q' | 'D' => '0',
            'I' | 'L' => '1',
            'S' => '5',
            'B' => '8',
            'Z' => '2',
            'G' => '6',
            c => c,
        })
        .collect()
}

/// Classes of ship types that a ship doesn't change between.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    Fishing,
    Cargo,
    Tanker,
    Passenger,
    Pleasure,
    /// Tugs, pilots, dredgers, law enforcement and other harbour and service craft.
    Service,
    HighSpeed,
}

impl Class {
    /// From the ship type of M.1371-5, Table 53; `None` for codes that say nothing.
    pub fn of_code(code: u8) -> Option<Self> {
        Some(match code {
            30 => Self::Fishing,
            31..=35 | 50..=59 => Self::Service,
            36 | 37 => Self::Pleasure,
            40..=49 => Self::HighSpeed,
            60..=69 => Self::Passenger,
            70..=79 => Self::Cargo,
            80..=89 => Self::Tanker,
            _ => return None,
        })
    }

    /// From a word of a list, in English or Japanese, or a code.
    pub fn of_word(text: &str) -> Option<Self> {
        const WORDS: &[(&str, Class)] = &[
            ("fish", Class::Fishing),
            ("trawl", Class::Fishing),
            ("squid", Class::Fishing),
            ("longlin", Class::Fishing),
            ("seiner", Class::Fishing),
            ("漁", Class::Fishing),
            ("tank", Class::Tanker),
            ("lpg", Class::Tanker),
            ("lng", Class::Tanker),
            ("タンカ", Class::Tanker),
            ("油", Class::Tanker),
            ("passenger", Class::Passenger),
            ("ferry", Class::Passenger),
            ("cruise", Class::Passenger),
            ("客", Class::Passenger),
            ("フェリ", Class::Passenger),
            ("yacht", Class::Pleasure),
            ("sail", Class::Pleasure),
            ("pleasure", Class::Pleasure),
            ("ヨット", Class::Pleasure),
            ("プレジャ", Class::Pleasure),
            ("tug", Class::Service),
            ("pilot", Class::Service),
            ("dredg", Class::Service),
            ("tow", Class::Service),
            ("patrol", Class::Service),
            ("law", Class::Service),
            ("曳", Class::Service),
            ("high", Class::HighSpeed),
            ("hsc", Class::HighSpeed),
            ("高速", Class::HighSpeed),
            ("cargo", Class::Cargo),
            ("bulk", Class::Cargo),
            ("container", Class::Cargo),
            ("freight", Class::Cargo),
            ("reefer", Class::Cargo),
            ("carrier", Class::Cargo),
            ("ro-ro", Class::Cargo),
            ("貨物", Class::Cargo),
            ("コンテナ", Class::Cargo),
        ];
        let text = text.trim().to_lowercase();
        if let Ok(code) = text.parse::<u8>() {
            return Self::of_code(code);
        }
        WORDS.iter().find(|(word, _)| text.contains(word)).map(|(_, class)| *class)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read_as_lists_write_them() {
        assert_eq!(
            (imo("IMO 9074729"), imo("2000021"), imo("2000016")),
            (Some(9_074_729), None, Some(2_000_016))
        );
        assert_eq!(
            (flag("Panama"), flag("pa"), flag("PAN"), flag("Nowhere")),
            (Some(*b"PA"), Some(*b"PA"), Some(*b"PA"), None)
        );
        assert_eq!((call_sign("0JD-9988").as_str(), call_sign("NIL").as_str()), ("JD9988", ""));
        assert_eq!(confusable("7KOD2"), confusable("7K0QZ"));
        assert_eq!(
            (Class::of_word("General Cargo"), Class::of_word("30"), Class::of_word("?")),
            (Some(Class::Cargo), Some(Class::Fishing), None)
        );
    }
}
