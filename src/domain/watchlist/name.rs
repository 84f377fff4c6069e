//! A name brought into the form in which names are compared: letters without MARU and
//! prefixes, the number apart. See docs/watchlists.md, "Names".

pub mod families;
mod lookalike;
pub mod number;
pub mod script;
pub mod similarity;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The name field of AIS holds this many characters (M.1371-5, Table 48).
pub const AIS_NAME: usize = 20;
const LONGEST: usize = 120;
const PREFIXES: &[&str] = &[
    "M/V",
    "M.V.",
    "M/S",
    "M.S.",
    "F/V",
    "F.V.",
    "M/F",
    "S/V",
    "S/Y",
    "M/Y",
    "M/T",
    "M.T.",
    "S/S",
    "S.S.",
    "MFV",
    "R/V",
    "T/B",
    "LPG/C",
    "LNG/C",
    "MV",
    "FV",
    "MT",
    "SS",
    "MS",
    "M.V",
    "M V",
    "M-V",
    "F.V",
    "F V",
    "F-V",
    "M.T",
    "M T",
    "M-T",
    "MOTOR VESSEL",
    "FISHING VESSEL",
];
/// What is written where no name is known, as compared.
const NO_NAMES: &[&str] = &[
    "UNKNOWN",
    "NONAME",
    "NOTKNOWN",
    "NOTAVAILABLE",
    "NAMELESS",
    "UNNAMED",
    "NONE",
    "NULL",
    "NIL",
    "NA",
    "TBA",
    "TBN",
];

/// A name in comparable form. An empty `letters` matches nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Name {
    /// Folded Latin letters without spaces, prefixes, MARU and number.
    pub letters: String,
    /// Its numbers, joined by `-`; empty for none.
    pub number: String,
    /// Letters with MARU: what counts for "a name of six letters".
    pub count: usize,
    /// As many characters as the AIS field holds, or more: the end may be cut off.
    pub full_field: bool,
    /// One character less: the last that the field holds may have been a space.
    pub short_field: bool,
    /// Longer than the AIS field: as transmitted it is cut.
    pub over_field: bool,
    /// The last character that the field holds of it is a space.
    pub cut_at_space: bool,
    /// Its keys under Korean and Chinese romanisations.
    pub families: Vec<String>,
}

impl Name {
    /// A kanji name without a reading, or an empty one.
    pub fn is_unknown(&self) -> bool {
        self.letters.is_empty()
    }
}

/// Normalises a name as written.
pub fn normalise(text: &str) -> Name {
    // `@` fills what an AIS field has left (M.1371-5, Table 47).
    let written = text.trim_end_matches(|c: char| c == '@' || c.is_whitespace()).trim_start();
    let field = written.chars().count();
    let cut_at_space = field > AIS_NAME && written.chars().nth(AIS_NAME - 1).is_some_and(char::is_whitespace);
    let text: String = written.nfkc().take(LONGEST).collect::<String>().to_uppercase();
    let text = strip_prefix(without_brackets(&text).trim()).to_owned();
    let is_kana = text.chars().any(script::is_kana);
    let text = script::romanise(&lookalike::latin(&kanji_numbers(&text)));
    if text.chars().any(script::is_ideograph) {
        return Name::default();
    }
    let text = ascii(&text);
    let mut tokens: Vec<String> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|t| !t.is_empty())
        .flat_map(split_token)
        .collect();
    if is_kana {
        tokens = tokens.into_iter().flat_map(|token| part_ordinal(&token)).collect();
    }
    let (numbers, maru) = take_numbers(&mut tokens);
    let words: Vec<String> = tokens;
    let families = families::keys(&words);
    let joined: String = words.concat();
    let (joined, maru) = match joined.strip_suffix("MARU").filter(|stem| stem.len() >= 2) {
        Some(stem) => (stem.to_owned(), true),
        None => (joined, maru),
    };
    let says_nothing = NO_NAMES.contains(&joined.as_str())
        || (joined.len() >= 3
            && joined.bytes().zip(joined.bytes().skip(1)).all(|(a, b)| a == b && a.is_ascii_alphabetic()));
    if says_nothing {
        return Name::default();
    }
    let letters = fold(&joined);
    Name {
        count: letters.len() + if maru { 4 } else { 0 },
        letters,
        number: numbers.join("-"),
        full_field: field == AIS_NAME,
        short_field: field + 1 == AIS_NAME,
        over_field: field > AIS_NAME,
        cut_at_space,
        families,
    }
}

fn strip_prefix(text: &str) -> &str {
    for prefix in PREFIXES {
        let Some(rest) = text.strip_prefix(prefix) else { continue };
        let ends = prefix.contains('/') || prefix.ends_with('.') || rest.starts_with([' ', '.', '"', '\'']);
        let rest = rest.trim_start_matches([' ', '.', '-', '"', '\'']);
        if ends && !rest.is_empty() {
            return rest;
        }
    }
    text
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0usize;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' | '[' | '{' | '<' | '「' | '『' => depth += 1,
            ')' | ']' | '}' | '>' | '」' | '』' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    if out.trim().is_empty() { text.to_owned() } else { out }
}

/// Kanji numerals as digits set apart (after 第, before 号, at either end), 丸 as MARU.
fn kanji_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run: Vec<u32> = Vec::new();
    let flush = |run: &mut Vec<u32>, out: &mut String| {
        if !run.is_empty() {
            out.push(' ');
            out.push_str(&number::kanji_number(run).to_string());
            out.push(' ');
            run.clear();
        }
    };
    for c in text.chars() {
        if let Some(d) = number::kanji_digit(c) {
            run.push(d);
            continue;
        }
        flush(&mut run, &mut out);
        match c {
            '第' => out.push_str(" DAI "),
            '号' | '號' => out.push_str(" GO "),
            '丸' => out.push_str(" MARU "),
            _ => out.push(c),
        }
    }
    flush(&mut run, &mut out);
    out
}

/// Letters without marks; what has no Latin letter is a space. Ampersands are AND.
fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'A'..='Z' | '0'..='9' => out.push(c),
            '&' => out.push_str(" AND "),
            'Đ' | 'Ð' => out.push('D'),
            'Ø' => out.push('O'),
            'Æ' => out.push_str("AE"),
            'Œ' => out.push_str("OE"),
            'Ł' => out.push('L'),
            'ẞ' => out.push_str("SS"),
            // Inside a word: O'HARA, CH'ING.
            '\'' | '’' | '‘' | '`' | '.' if c != '.' => {}
            _ => out.push(' '),
        }
    }
    out
}

/// Parts a token where digits and letters meet, unless it is a number with a letter
/// typed for a digit.
fn split_token(token: &str) -> Vec<String> {
    if token.len() >= 2
        && let Some(read) = number::digits(token)
    {
        return vec![read];
    }
    let mut out: Vec<String> = Vec::new();
    let mut last_digit = None;
    for c in token.chars() {
        let digit = c.is_ascii_digit();
        if last_digit == Some(digit)
            && let Some(part) = out.last_mut()
        {
            part.push(c);
        } else {
            out.push(c.to_string());
        }
        last_digit = Some(digit);
    }
    out.into_iter().map(|part| number::digits(&part).unwrap_or(part)).collect()
}

/// Parts a reading that is written in one: `DAIHACHIMIHOMARU` is `DAI`, `HACHI`, `MIHO`
/// and `MARU`. DAISHIN, DAINICHI and DAINIPPON are words.
fn part_ordinal(token: &str) -> Vec<String> {
    let parted = || -> Option<Vec<String>> {
        let rest = token.strip_prefix("DAI")?.strip_suffix("MARU")?;
        let (number, name) = (2..=rest.len().saturating_sub(4))
            .rev()
            .filter_map(|at| rest.split_at_checked(at))
            .find(|(number, name)| number::japanese(number).is_some() && begins_word(name))?;
        Some(["DAI", number, name, "MARU"].map(str::to_owned).to_vec())
    };
    parted().unwrap_or_else(|| vec![token.to_owned()])
}

/// A syllable may begin so: no second half of a double consonant, no N that closes one.
fn begins_word(text: &str) -> bool {
    let mut letters = text.bytes();
    let (first, second) = (letters.next(), letters.next());
    let vowel = |b: Option<u8>| b.is_some_and(|b| b"AIUEO".contains(&b));
    first != second && (first != Some(b'N') || vowel(second) || second == Some(b'Y'))
}

/// Takes the numbers out of the words, with what announces them (NO, DAI) or follows
/// them (GO, HO, HAO); also takes MARU out and says whether it stood there.
fn take_numbers(tokens: &mut Vec<String>) -> (Vec<String>, bool) {
    let mut numbers: Vec<String> = Vec::new();
    let mut words: Vec<String> = Vec::new();
    let mut maru = false;
    let all = std::mem::take(tokens);
    let mut last_was_number = false;
    for (i, token) in all.iter().enumerate() {
        let next = all.get(i + 1).map(String::as_str);
        let before = i.checked_sub(1).and_then(|b| all.get(b)).map(String::as_str);
        let is_last = next.is_none();
        let number = number_of(token, before, is_last && i > 0);
        if token == "MARU" && all.len() > 1 {
            maru = true;
            last_was_number = false;
        } else if let Some(n) = number {
            numbers.push(n);
            last_was_number = true;
        } else if announces(token, next)
            || (last_was_number && matches!(token.as_str(), "GO" | "HO" | "HAO" | "ND" | "RD" | "TH" | "ST"))
        {
            last_was_number = false;
        } else {
            words.push(token.clone());
            last_was_number = false;
        }
    }
    if words.is_empty() && !numbers.is_empty() {
        // A ship called SEVEN or 88: the number is her name.
        *tokens = vec![std::mem::take(&mut numbers).concat()];
        return (numbers, maru);
    }
    *tokens = words;
    (numbers, maru)
}

fn announces(token: &str, next: Option<&str>) -> bool {
    let Some(next) = next else { return matches!(token, "NO") };
    match token {
        "NO" | "NR" | "NUMBER" => number_of(next, Some("NO"), true).is_some(),
        "DAI" => number_of(next, Some("DAI"), false).is_some(),
        "N" => next.bytes().all(|b| b.is_ascii_digit()),
        _ => false,
    }
}

fn number_of(token: &str, before: Option<&str>, last: bool) -> Option<String> {
    if token.bytes().all(|b| b.is_ascii_digit()) {
        return Some(token.to_owned());
    }
    let announced = matches!(before, Some("NO" | "NR" | "NUMBER"));
    let mut read = None;
    if before == Some("DAI") {
        read = number::japanese(token);
    }
    if read.is_none()
        && let Some(rest) = token.strip_prefix("DAI")
        && rest.len() >= 2
    {
        // DAINI as a word of its own; DAINICHI is no number.
        read = number::japanese(rest);
    }
    if read.is_none() && (last || announced) {
        read = number::word(token).or_else(|| number::roman(token));
    }
    read.map(|n| n.to_string())
}

/// Hepburn and Kunrei to one spelling, long vowels to short ones.
pub fn fold(letters: &str) -> String {
    const PAIRS: &[(&str, &str)] = &[
        ("TCH", "CCH"),
        ("SHI", "SI"),
        ("SH", "SY"),
        ("CHI", "TI"),
        ("CH", "TY"),
        ("TSU", "TU"),
        ("DZU", "ZU"),
        ("DI", "ZI"),
        ("DU", "ZU"),
        ("FU", "HU"),
        ("JI", "ZI"),
        ("JY", "ZY"),
        ("J", "ZY"),
        ("MB", "NB"),
        ("MP", "NP"),
        ("OU", "O"),
        ("OO", "O"),
        ("UU", "U"),
        ("AA", "A"),
    ];
    let mut out = String::with_capacity(letters.len());
    let mut rest = letters;
    while let Some(c) = rest.chars().next() {
        if let Some((from, to)) = PAIRS.iter().find(|(from, _)| rest.starts_with(from)) {
            // The vowel of MB and of a long vowel may begin the next pair.
            match *from {
                "MB" | "MP" => out.push('N'),
                "TCH" => out.push('T'),
                _ => out.push_str(to),
            }
            let skip = if matches!(*from, "MB" | "MP" | "TCH") { 1 } else { from.len() };
            rest = rest.get(skip..).unwrap_or_default();
            while matches!((*from, rest.chars().next()), ("OU" | "OO", Some('O' | 'U'))) {
                rest = rest.get(1..).unwrap_or_default();
            }
            continue;
        }
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        // OH before a consonant or at the end is a long O.
        let long_h = c == 'H' && out.ends_with('O') && !after.starts_with(['A', 'I', 'U', 'E', 'O', 'Y']);
        let longer = (c == 'U' && out.ends_with(['O', 'U'])) || (c == 'O' && out.ends_with('O'));
        if !long_h && !longer {
            out.push(c);
        }
        rest = after;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_ship_in_many_writings_is_one_name() {
        let groups: &[&[&str]] = &[
            &[
                "第八みほ丸",
                "MIHO MARU NO.8",
                "DAI 8 MIHO MARU",
                "DAIHACHI MIHO MARU",
                "第8ミホ丸",
                "ﾐﾎ丸8号",
                "NO8 MIHO MARU",
                "MIHOMARU 8",
                "M/V MIHO MARU NO. 08",
                "MIHO MARU VIII",
                "MIHO MARU EIGHT",
                "8 MIHO MARU",
            ],
            &[
                "SHOUFUKU MARU",
                "SYOHUKU MARU",
                "SHOFUKU MARU",
                "しょうふく丸",
                "SHŌFUKU MARU",
                "SHOHFUKU MARU",
            ],
            &["TENPO MARU", "TEMPO MARU", "てんぽ丸"],
            &["CHITOSE", "TITOSE", "ちとせ"],
            &["МОСКВА", "MOSKVA"],
            &["BIỂN ĐÔNG", "BIEN DONG"],
            &["해성 9", "HAESEONG 9", "HAE SEONG NO.9"],
            &["SALT & SEA", "SALT AND SEA", "SALT AND SEA (EX OTHER)"],
        ];
        for group in groups {
            let first = normalise(group[0]);
            for text in *group {
                let name = normalise(text);
                assert_eq!((&name.letters, &name.number), (&first.letters, &first.number), "{text}");
                assert!(!name.is_unknown(), "{text}");
            }
        }
    }

    #[test]
    fn numbers_and_kanji_stand_apart() {
        assert_eq!(normalise("KAIEI MARU NO.18").number, "18");
        assert_eq!(normalise("KAIEI MARU").number, "");
        assert_eq!(normalise("KAIEI MARU").count, 9);
        assert!(normalise("海栄丸").is_unknown());
        assert_eq!(normalise("DAINICHI MARU").number, "");
        assert_eq!(normalise("88").letters, "88");
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_a_form_of_bounded_length(text in "\\PC{0,200}") {
            let name = normalise(&text);
            proptest::prop_assert!(name.letters.len() <= 1600 && name.letters.is_ascii());
        }
    }
}
