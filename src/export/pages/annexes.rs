//! Annexes of a report: the files that belong to it, with their hashes, and the pictures
//! among them.

use super::Maker;
use crate::domain::report::seal::Report;
use crate::domain::report::value::Value;
use crate::export::document::{Block, Document};
use crate::export::formats::pdf::picture;
use crate::export::material::{Attached, Filing};
use std::collections::BTreeSet;

/// Pictures that one report shows; the others are listed.
const MOST_PICTURES: usize = 40;

/// The hashes of the photos that the shown fields name.
fn named(report: &Report, shows: impl Fn(&crate::domain::report::path::Path) -> bool) -> BTreeSet<&str> {
    let photos =
        report.entries.iter().filter(|(path, _)| shows(path)).filter_map(|(_, entry)| match &entry.value {
            Value::Photos(photos) => Some(photos),
            _ => None,
        });
    photos.flatten().map(|photo| photo.sha256.as_str()).collect()
}

impl Maker<'_> {
    /// Persons may be in any picture: who does not see persons sees none of them.
    pub(super) fn annexes(&self, report: &Report, filing: &Filing, document: &mut Document) {
        let shown = named(report, |path| self.redaction.shows(path));
        let belongs =
            |file: &&Attached| file.of == filing.view.record || shown.contains(file.sha256.as_str());
        let files: Vec<&Attached> = self.material.attached.iter().filter(belongs).collect();
        if files.is_empty() || !self.redaction.recipient.sees_persons() {
            return;
        }
        document.heading(self.word("export-annexes"));
        let rows = files
            .iter()
            .map(|file| {
                let at_hand =
                    if file.bytes.is_some() { String::new() } else { self.word("export-not-at-hand") };
                vec![self.redaction.text(&file.name), file.sha256.clone(), at_hand]
            })
            .collect();
        document.table(String::new(), self.words(["export-file", "export-sha256", "export-state"]), rows);
        if !self.pictures {
            return;
        }
        let bytes = |file: &&Attached| Some((file.name.clone(), file.bytes.as_deref()?.to_vec()));
        let pictures = files.iter().filter_map(bytes).take(MOST_PICTURES);
        let pictures = pictures.filter_map(|(name, bytes)| picture(&bytes, self.redaction.text(&name)));
        document.blocks.extend(pictures.map(Block::Picture));
    }
}
