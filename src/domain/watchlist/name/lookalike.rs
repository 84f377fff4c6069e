//! Letters of other scripts that look like Latin ones: a name typed with them, or made to
//! slip by, reads as the Latin name. A word in one script is a word of that script.

/// Capitals of Greek and Cyrillic and what they look like.
const LOOKALIKES: &[(char, char)] = &[
    ('А', 'A'),
    ('В', 'B'),
    ('Е', 'E'),
    ('Ѕ', 'S'),
    ('І', 'I'),
    ('Ј', 'J'),
    ('К', 'K'),
    ('М', 'M'),
    ('Н', 'H'),
    ('О', 'O'),
    ('Р', 'P'),
    ('С', 'C'),
    ('Т', 'T'),
    ('У', 'Y'),
    ('Х', 'X'),
    ('Α', 'A'),
    ('Β', 'B'),
    ('Ε', 'E'),
    ('Ζ', 'Z'),
    ('Η', 'H'),
    ('Ι', 'I'),
    ('Κ', 'K'),
    ('Μ', 'M'),
    ('Ν', 'N'),
    ('Ο', 'O'),
    ('Ρ', 'P'),
    ('Τ', 'T'),
    ('Υ', 'Y'),
    ('Χ', 'X'),
];

fn look(c: char) -> Option<char> {
    LOOKALIKES.iter().find(|(other, _)| *other == c).map(|(_, latin)| *latin)
}

fn is_other(c: char) -> bool {
    matches!(c, '\u{0370}'..='\u{04FF}')
}

/// Latin letters stand beside letters of another script, of which all look Latin.
fn is_mixed(word: &str) -> bool {
    word.chars().any(|c| c.is_ascii_alphabetic()) && word.chars().any(is_other) && looks_latin(word)
}

fn looks_latin(word: &str) -> bool {
    word.chars().filter(|c| is_other(*c)).all(|c| look(c).is_some())
}

/// Upper-case text with the letters of mixed words as what they look like; where there is
/// such a word, so are others that look Latin throughout.
pub(super) fn latin(text: &str) -> String {
    if !text.split(' ').any(is_mixed) {
        return text.to_owned();
    }
    let read = |word: &str| -> String {
        if looks_latin(word) { word.chars().map(|c| look(c).unwrap_or(c)).collect() } else { word.to_owned() }
    };
    text.split(' ').map(read).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_two_scripts_reads_as_it_looks() {
        for (written, read) in [
            ("ОСЕАN РЕАСЕ", "OCEAN PEACE"),
            ("ΚΑΙEΙ MARU", "KAIEI MARU"),
            ("МОСКВА", "МОСКВА"),
            ("МОСКВА STAR", "МОСКВА STAR"),
            ("OCEAN ЖUK", "OCEAN ЖUK"),
        ] {
            assert_eq!(latin(written), read);
        }
    }
}
