//! A document before it has a format: headings, paragraphs and tables in one language.
//! Every format of text renders this and nothing else.

use crate::export::drawing::Drawing;
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

#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A section's heading.
    Heading(String),
    Paragraph(String),
    Table(Table),
    Drawing(Drawing),
    Picture(Picture),
}

/// What a picture's bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureType {
    Jpeg,
    Png,
}

/// A picture as it was attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub bytes: Vec<u8>,
    pub kind: PictureType,
    /// Pixels.
    pub width: u32,
    pub height: u32,
    /// Its name, hash and time, under it.
    pub caption: String,
}

/// Words of the language that a format of its own accord puts into a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    /// Before the code points that no font holds.
    pub lacking: String,
    /// Names of the sheets of a spreadsheet: the document, its data.
    pub sheet: String,
    pub data: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    pub language: Language,
    pub title: String,
    /// On top of every page: exercise, test, incomplete, for whom.
    pub banner: Vec<String>,
    pub blocks: Vec<Block>,
    /// At the end: the hash of what it was made from, the id of the copy.
    pub foot: Vec<String>,
    /// On the foot of every page, for formats that have pages: which copy this is.
    pub running: String,
    pub words: Words,
}

impl Document {
    pub fn new(language: Language, title: String) -> Self {
        Self {
            language,
            title,
            banner: Vec::new(),
            blocks: Vec::new(),
            foot: Vec::new(),
            running: String::new(),
            words: Words::default(),
        }
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
