//! Full-text search over own records, in Japanese and Latin script: parts of three
//! characters by index, one or two by reading through.

use crate::store::Store;
use crate::store::error::{Doing, StoreError};
use rusqlite::{Connection, named_params};
use unicode_normalization::UnicodeNormalization;

/// Characters of one part of the index.
const PART: usize = 3;

/// Full and half width, and upper and lower case, are the same to a reader.
fn fold(text: &str) -> String {
    text.nfkc().collect::<String>().to_lowercase()
}

/// Makes `text` the words under which `record` is found, in the caller's transaction.
pub(super) fn index(db: &Connection, record: &str, text: &str) -> Result<(), StoreError> {
    db.execute("DELETE FROM search WHERE record = :record", named_params! { ":record": record })
        .doing("indexing")?;
    db.execute(
        "INSERT INTO search (record, text) VALUES (:record, :text)",
        named_params! { ":record": record, ":text": fold(text) },
    )
    .doing("indexing")
    .map(drop)
}

impl Store {
    /// Makes `text` the words under which `record` is found.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn index_text(&mut self, record: &str, text: &str) -> Result<(), StoreError> {
        let transaction = self.case.transaction().doing("indexing")?;
        index(&transaction, record, text)?;
        transaction.commit().doing("indexing")
    }

    /// The records whose words hold `words`, at most `most`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn search(&self, words: &str, most: u32) -> Result<Vec<String>, StoreError> {
        let words = fold(words.trim());
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let (sql, pattern) = if words.chars().count() >= PART {
            let quoted = format!("\"{}\"", words.replace('"', "\"\""));
            ("SELECT record FROM search WHERE search MATCH :pattern ORDER BY rank LIMIT :most", quoted)
        } else {
            let mut plain = String::from("%");
            for c in words.chars() {
                if matches!(c, '%' | '_' | '\\') {
                    plain.push('\\');
                }
                plain.push(c);
            }
            plain.push('%');
            ("SELECT record FROM search WHERE text LIKE :pattern ESCAPE '\\' LIMIT :most", plain)
        };
        let mut statement = self.case.prepare_cached(sql).doing("searching")?;
        statement
            .query_map(named_params! { ":pattern": pattern, ":most": most }, |row| row.get("record"))
            .and_then(Iterator::collect)
            .doing("searching")
    }
}
