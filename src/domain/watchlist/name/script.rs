//! Other scripts to Latin letters: kana by Hepburn, Hangul by the Revised Romanisation,
//! Cyrillic and Greek letter by letter. Kanji have no letters of their own: see [`is_ideograph`].

use unicode_normalization::UnicodeNormalization;

/// Romaji of the hiragana; katakana are 0x60 above them.
const KANA: &[(char, &str)] = &[
    ('あ', "A"),
    ('い', "I"),
    ('う', "U"),
    ('え', "E"),
    ('お', "O"),
    ('か', "KA"),
    ('き', "KI"),
    ('く', "KU"),
    ('け', "KE"),
    ('こ', "KO"),
    ('が', "GA"),
    ('ぎ', "GI"),
    ('ぐ', "GU"),
    ('げ', "GE"),
    ('ご', "GO"),
    ('さ', "SA"),
    ('し', "SHI"),
    ('す', "SU"),
    ('せ', "SE"),
    ('そ', "SO"),
    ('ざ', "ZA"),
    ('じ', "JI"),
    ('ず', "ZU"),
    ('ぜ', "ZE"),
    ('ぞ', "ZO"),
    ('た', "TA"),
    ('ち', "CHI"),
    ('つ', "TSU"),
    ('て', "TE"),
    ('と', "TO"),
    ('だ', "DA"),
    ('ぢ', "JI"),
    ('づ', "ZU"),
    ('で', "DE"),
    ('ど', "DO"),
    ('な', "NA"),
    ('に', "NI"),
    ('ぬ', "NU"),
    ('ね', "NE"),
    ('の', "NO"),
    ('は', "HA"),
    ('ひ', "HI"),
    ('ふ', "FU"),
    ('へ', "HE"),
    ('ほ', "HO"),
    ('ば', "BA"),
    ('び', "BI"),
    ('ぶ', "BU"),
    ('べ', "BE"),
    ('ぼ', "BO"),
    ('ぱ', "PA"),
    ('ぴ', "PI"),
    ('ぷ', "PU"),
    ('ぺ', "PE"),
    ('ぽ', "PO"),
    ('ま', "MA"),
    ('み', "MI"),
    ('む', "MU"),
    ('め', "ME"),
    ('も', "MO"),
    ('や', "YA"),
    ('ゆ', "YU"),
    ('よ', "YO"),
    ('ら', "RA"),
    ('り', "RI"),
    ('る', "RU"),
    ('れ', "RE"),
    ('ろ', "RO"),
    ('わ', "WA"),
    ('ゐ', "I"),
    ('ゑ', "E"),
    ('を', "O"),
    ('ん', "N"),
    ('ゔ', "VU"),
];
const SMALL: &[(char, &str)] = &[
    ('ゃ', "YA"),
    ('ゅ', "YU"),
    ('ょ', "YO"),
    ('ぁ', "A"),
    ('ぃ', "I"),
    ('ぅ', "U"),
    ('ぇ', "E"),
    ('ぉ', "O"),
    ('ゎ', "WA"),
];
const CYRILLIC: &[(char, &str)] = &[
    ('А', "A"),
    ('Б', "B"),
    ('В', "V"),
    ('Г', "G"),
    ('Д', "D"),
    ('Е', "E"),
    ('Ё', "E"),
    ('Ж', "ZH"),
    ('З', "Z"),
    ('И', "I"),
    ('Й', "I"),
    ('К', "K"),
    ('Л', "L"),
    ('М', "M"),
    ('Н', "N"),
    ('О', "O"),
    ('П', "P"),
    ('Р', "R"),
    ('С', "S"),
    ('Т', "T"),
    ('У', "U"),
    ('Ф', "F"),
    ('Х', "KH"),
    ('Ц', "TS"),
    ('Ч', "CH"),
    ('Ш', "SH"),
    ('Щ', "SHCH"),
    ('Ъ', ""),
    ('Ы', "Y"),
    ('Ь', ""),
    ('Э', "E"),
    ('Ю', "YU"),
    ('Я', "YA"),
];
/// ELOT 743, letter by letter.
const GREEK: &[(char, &str)] = &[
    ('Α', "A"),
    ('Β', "V"),
    ('Γ', "G"),
    ('Δ', "D"),
    ('Ε', "E"),
    ('Ζ', "Z"),
    ('Η', "I"),
    ('Θ', "TH"),
    ('Ι', "I"),
    ('Κ', "K"),
    ('Λ', "L"),
    ('Μ', "M"),
    ('Ν', "N"),
    ('Ξ', "X"),
    ('Ο', "O"),
    ('Π', "P"),
    ('Ρ', "R"),
    ('Σ', "S"),
    ('Τ', "T"),
    ('Υ', "Y"),
    ('Φ', "F"),
    ('Χ', "CH"),
    ('Ψ', "PS"),
    ('Ω', "O"),
];
const HANGUL_FIRST: [&str; 19] =
    ["G", "KK", "N", "D", "TT", "R", "M", "B", "PP", "S", "SS", "", "J", "JJ", "CH", "K", "T", "P", "H"];
const HANGUL_VOWEL: [&str; 21] = [
    "A", "AE", "YA", "YAE", "EO", "E", "YEO", "YE", "O", "WA", "WAE", "OE", "YO", "U", "WO", "WE", "WI",
    "YU", "EU", "UI", "I",
];
const HANGUL_LAST: [&str; 28] = [
    "", "K", "K", "K", "N", "N", "N", "T", "L", "K", "M", "L", "L", "L", "P", "L", "M", "P", "P", "T", "T",
    "NG", "T", "T", "K", "T", "P", "T",
];

/// A Chinese character: it has a reading, but not one that the text tells.
pub fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '々')
}

fn find(table: &'static [(char, &'static str)], c: char) -> Option<&'static str> {
    table.iter().find(|(k, _)| *k == c).map(|(_, v)| *v)
}

/// A kana letter, of either kind.
pub fn is_kana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヶ')
}

/// The Greek letter without its accent.
fn unaccented(c: char) -> char {
    if matches!(c, '\u{0370}'..='\u{03FF}') { c.nfd().next().unwrap_or(c) } else { c }
}

fn hiragana(c: char) -> char {
    match c {
        'ァ'..='ヴ' => char::from_u32(c as u32 - 0x60).unwrap_or(c),
        _ => c,
    }
}

/// The text with kana, Hangul and Cyrillic letters replaced; all else as it was. Takes
/// upper-case text.
pub fn romanise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut double = false;
    for c in text.chars() {
        let kana = hiragana(c);
        if kana == 'っ' {
            double = true;
        } else if let Some(roman) = find(KANA, kana) {
            if double && let Some(first) = roman.chars().next().filter(|f| !"AIUEON".contains(*f)) {
                out.push(first);
            }
            double = false;
            out.push_str(roman);
        } else if let Some(small) = find(SMALL, kana) {
            small_kana(&mut out, small);
        } else if c == 'ー' {
            // A long vowel: both ways of writing it are one.
        } else if let Some(latin) = find(CYRILLIC, c).or_else(|| find(GREEK, unaccented(c))) {
            out.push_str(latin);
        } else if let Some(n) = (c as u32).checked_sub(0xAC00).filter(|n| *n < 11172) {
            let n = n as usize;
            let part = |table: &[&'static str], i: usize| table.get(i).copied().unwrap_or_default();
            out.push_str(part(&HANGUL_FIRST, n / 588));
            out.push_str(part(&HANGUL_VOWEL, n % 588 / 28));
            out.push_str(part(&HANGUL_LAST, n % 28));
        } else {
            out.push(c);
        }
    }
    out
}

/// `KI` and a small `YA` are `KYA`, `SHI` and `YA` are `SHA`, `FU` and `A` are `FA`.
fn small_kana(out: &mut String, small: &str) {
    let vowel = out.pop();
    let palatal = small.starts_with('Y');
    if !matches!(vowel, Some('I' | 'U' | 'E' | 'O')) {
        out.extend(vowel);
        out.push_str(small);
    } else if palatal && (out.ends_with("SH") || out.ends_with("CH") || out.ends_with('J')) {
        out.push_str(small.trim_start_matches('Y'));
    } else {
        out.push_str(small);
    }
}
