//! Full-text search over entries, in Japanese and Latin script. Every word must stand
//! somewhere in the entry; kana are found by Latin letters as well. The index knows parts
//! of three characters and says where to look; the entry itself decides.

use crate::domain::watchlist::entry::WatchEntry;
use crate::domain::watchlist::name::script;
use crate::store::intel::sealed::Cells;
use unicode_normalization::UnicodeNormalization;

/// Characters of one part of the index.
const PART: usize = 3;
/// Longest text that is searched of an entry, characters.
const LONGEST: usize = 4_000;
/// Words of a query that count.
const MOST_WORDS: usize = 8;

/// Full and half width, upper and lower case, hiragana and katakana are the same.
fn fold(text: &str) -> String {
    let folded = text.nfkc().flat_map(char::to_lowercase).map(|c| match c {
        'ぁ'..='ゖ' => char::from_u32(c as u32 + 0x60).unwrap_or(c),
        c => c,
    });
    folded.collect()
}

/// What an entry is found by.
pub(super) fn words(entry: &WatchEntry) -> String {
    words_of(&entry.cells)
}

pub(super) fn words_of(cells: &Cells) -> String {
    let mut text = String::new();
    for cell in cells.values().filter(|cell| !cell.trim().is_empty()) {
        text.push_str(&fold(cell));
        text.push('\n');
    }
    for key in ["kana", "name", "aliases", "former_names"] {
        if let Some(cell) = cells.get(key).filter(|cell| !cell.is_ascii()) {
            let latin = script::romanise(&cell.nfkc().collect::<String>());
            text.push_str(&fold(&latin));
            text.push('\n');
        }
    }
    text.chars().take(LONGEST).collect()
}

/// What is searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Query {
    words: Vec<String>,
}

impl Query {
    /// `None` where nothing is asked.
    pub(super) fn new(text: &str) -> Option<Self> {
        let words: Vec<String> = fold(text).split_whitespace().take(MOST_WORDS).map(str::to_owned).collect();
        if words.is_empty() { None } else { Some(Self { words }) }
    }

    /// For the index; `None` where every word is shorter than its parts.
    pub(super) fn parts(&self) -> Option<String> {
        let mut parts: Vec<String> = Vec::new();
        for word in &self.words {
            let chars: Vec<char> = word.chars().take(64).collect();
            for part in chars.windows(PART) {
                let part: String = part.iter().collect();
                parts.push(format!("\"{}\"", part.replace('"', "\"\"")));
            }
        }
        parts.sort();
        parts.dedup();
        if parts.is_empty() { None } else { Some(parts.join(" AND ")) }
    }

    /// The longest word: what the table is read through for.
    pub(super) fn longest(&self) -> &str {
        self.words.iter().max_by_key(|w| w.len()).map_or("", String::as_str)
    }

    pub(super) fn matches(&self, words: &str) -> bool {
        self.words.iter().all(|word| words.contains(word.as_str()))
    }
}
