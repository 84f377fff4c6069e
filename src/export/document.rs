//! A document before it has a format: headings, paragraphs and tables in one language.
//! Every format of text renders this and nothing else.

use crate::i18n::Language;

/// Most rows of a table that a page shows; the rest is counted, and stands in the JSON and
/// CSV of the same document.
pub const MOST_SHOWN: usize = 10_000;

/// A table. Every row has as many cells as the head.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    pub caption: String,
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A section's heading.
    Heading(String),
    Paragraph(String),
    Table(Table),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub language: Language,
    pub title: String,
    /// On top of every page: exercise, test, incomplete, for whom.
    pub banner: Vec<String>,
    pub blocks: Vec<Block>,
    /// At the end: the hash of what it was made from, the id of the copy.
    pub foot: Vec<String>,
}

impl Document {
    pub fn new(language: Language, title: String) -> Self {
        Self { language, title, banner: Vec::new(), blocks: Vec::new(), foot: Vec::new() }
    }

    pub fn heading(&mut self, text: String) {
        self.blocks.push(Block::Heading(text));
    }

    pub fn paragraph(&mut self, text: String) {
        self.blocks.push(Block::Paragraph(text));
    }

    /// A table; nothing where it has no rows.
    pub fn table(&mut self, caption: String, head: Vec<String>, rows: Vec<Vec<String>>) {
        if !rows.is_empty() {
            self.blocks.push(Block::Table(Table { caption, head, rows }));
        }
    }
}
