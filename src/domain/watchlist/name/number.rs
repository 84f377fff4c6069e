//! The number in a ship's name: `NO.8`, `第八`, `DAI 8`, `8号`, `VIII`, `EIGHT`, `十八`.
//! Two ships of one name and another number are two ships.

const WORDS: &[(&str, u32)] = &[
    ("ONE", 1),
    ("TWO", 2),
    ("THREE", 3),
    ("FOUR", 4),
    ("FIVE", 5),
    ("SIX", 6),
    ("SEVEN", 7),
    ("EIGHT", 8),
    ("NINE", 9),
    ("TEN", 10),
    ("ELEVEN", 11),
    ("TWELVE", 12),
    ("THIRTEEN", 13),
    ("FOURTEEN", 14),
    ("FIFTEEN", 15),
    ("SIXTEEN", 16),
    ("SEVENTEEN", 17),
    ("EIGHTEEN", 18),
    ("NINETEEN", 19),
    ("TWENTY", 20),
    ("THIRTY", 30),
    ("FORTY", 40),
    ("FIFTY", 50),
    ("SIXTY", 60),
    ("SEVENTY", 70),
    ("EIGHTY", 80),
    ("NINETY", 90),
    ("FIRST", 1),
    ("SECOND", 2),
    ("THIRD", 3),
];
const JAPANESE: &[(&str, u32)] = &[
    ("ICHI", 1),
    ("ITI", 1),
    ("NI", 2),
    ("SAN", 3),
    ("SHI", 4),
    ("SI", 4),
    ("YON", 4),
    ("GO", 5),
    ("ROKU", 6),
    ("SHICHI", 7),
    ("SITI", 7),
    ("NANA", 7),
    ("HACHI", 8),
    ("HATI", 8),
    ("KYU", 9),
    ("KYUU", 9),
    ("KU", 9),
];

/// The digit of a kanji numeral, or its place value.
pub fn kanji_digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' => 0,
        '一' | '壱' | '壹' => 1,
        '二' | '弐' | '貳' => 2,
        '三' | '参' => 3,
        '四' => 4,
        '五' | '伍' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' | '拾' => 10,
        '百' => 100,
        '千' => 1000,
        _ => return None,
    })
}

/// A run of kanji numerals: `十八` 18, `二十` 20, `百二` 102, `一八` 18.
pub fn kanji_number(run: &[u32]) -> u32 {
    let (mut total, mut digit) = (0u32, None::<u32>);
    for &d in run {
        if d >= 10 {
            total = total.saturating_add(digit.take().unwrap_or(1).saturating_mul(d));
        } else {
            digit = Some(digit.map_or(d, |before| before.saturating_mul(10).saturating_add(d)));
        }
    }
    total.saturating_add(digit.unwrap_or(0))
}

/// An English number word, `EIGHT` or `TWENTY-ONE` joined.
pub fn word(token: &str) -> Option<u32> {
    if let Some((_, n)) = WORDS.iter().find(|(w, _)| *w == token) {
        return Some(*n);
    }
    let (tens, n) = WORDS.iter().find(|(w, n)| *n >= 20 && token.starts_with(w))?;
    let rest = token.strip_prefix(tens)?;
    WORDS.iter().find(|(w, unit)| *w == rest && *unit < 10).map(|(_, unit)| n + unit)
}

/// A Japanese number in Latin letters, as it stands after DAI: `HACHI`, `JUHACHI`.
pub fn japanese(token: &str) -> Option<u32> {
    let unit = |t: &str| JAPANESE.iter().find(|(w, _)| *w == t).map(|(_, n)| *n);
    if let Some(n) = unit(token) {
        return Some(n);
    }
    let at = token.find("JU").or_else(|| token.find("ZYU"))?;
    let (before, rest) = token.split_at_checked(at)?;
    let rest = rest.trim_start_matches('Z').trim_start_matches("YU").trim_start_matches("JU");
    let rest =
        rest.strip_prefix('U').or_else(|| rest.strip_prefix('H').filter(|r| r.is_empty())).unwrap_or(rest);
    let tens = if before.is_empty() { 1 } else { unit(before)? };
    let ones = if rest.is_empty() { 0 } else { unit(rest)? };
    Some(tens * 10 + ones)
}

/// A Roman numeral of I, V and X alone.
pub fn roman(token: &str) -> Option<u32> {
    if token.is_empty() || token.len() > 8 {
        return None;
    }
    let mut values = Vec::new();
    for c in token.chars() {
        values.push(match c {
            'I' => 1u32,
            'V' => 5,
            'X' => 10,
            _ => return None,
        });
    }
    let total: u32 = values
        .iter()
        .enumerate()
        .map(|(i, v)| if values.get(i + 1).is_some_and(|next| next > v) { -(*v as i64) } else { *v as i64 })
        .sum::<i64>()
        .try_into()
        .ok()?;
    (spelt_roman(total) == token).then_some(total)
}

fn spelt_roman(mut n: u32) -> String {
    let mut out = String::new();
    for (value, letters) in [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")] {
        while n >= value {
            out.push_str(letters);
            n -= value;
        }
    }
    out
}

/// A token of digits in which some were typed as letters that look alike (`1O`, `I8`).
pub fn digits(token: &str) -> Option<String> {
    let count = token.bytes().filter(u8::is_ascii_digit).count();
    if count == 0 || count * 2 < token.len() || token.len() > 12 {
        return None;
    }
    let read: Option<String> = token
        .chars()
        .map(|c| match c {
            '0'..='9' => Some(c),
            'O' | 'Q' => Some('0'),
            'I' | 'L' => Some('1'),
            'S' => Some('5'),
            'B' => Some('8'),
            'Z' => Some('2'),
            _ => None,
        })
        .collect();
    let read = read?;
    let short = read.trim_start_matches('0');
    Some(if short.is_empty() { "0".to_owned() } else { short.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_every_writing() {
        assert_eq!(kanji_number(&[10, 8]), 18);
        assert_eq!(kanji_number(&[2, 10]), 20);
        assert_eq!(kanji_number(&[1, 8]), 18);
        assert_eq!(kanji_number(&[100, 2]), 102);
        assert_eq!((word("EIGHT"), word("TWENTYONE"), word("STONE")), (Some(8), Some(21), None));
        assert_eq!((japanese("HACHI"), japanese("JUHACHI"), japanese("NIJU")), (Some(8), Some(18), Some(20)));
        assert_eq!((roman("VIII"), roman("IX"), roman("IIX"), roman("L")), (Some(8), Some(9), None, None));
        assert_eq!(
            (digits("1O"), digits("008"), digits("STAR")),
            (Some("10".into()), Some("8".into()), None)
        );
    }
}
