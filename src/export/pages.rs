//! The documents of a patrol, one function a kind: what stands in them, in words and as
//! data.

mod annexes;
mod forms;
mod intel;
mod lists;
mod patrol;
mod seizure;
mod sketch;
mod words;

use super::document::{Document, Words};
use super::formats::Seizure;
use super::material::{Material, copy_id};
use super::recipient::Redaction;
use super::summary::{Figure, Summary};
use super::track::Chart;
use crate::domain::journal::hash::hex;
use crate::domain::patrol::record::PatrolRecord;
use crate::domain::report::registry::Registry;
use crate::export::Kind;
use crate::i18n::Catalogue;
use chrono::NaiveDate;
use serde_json::{Map, Value, json};

/// Ids of records that a table names; all of them stand in the JSON.
const NAMED: usize = 4;

/// One document.
pub(super) struct Page {
    /// Of which record, where a patrol has several.
    pub id: Option<String>,
    pub document: Document,
    /// Codes, whole numbers and times, no words of a language but the crew's own.
    pub data: Value,
    /// With the head.
    pub rows: Vec<Vec<String>>,
    pub chart: Option<Chart>,
    /// The record of a seizure for other administrations.
    pub seizure: Option<Seizure>,
}

/// What documents are made with.
pub(super) struct Maker<'a> {
    pub material: &'a Material,
    pub record: &'a PatrolRecord,
    pub figures: &'a Summary,
    pub registry: &'a Registry,
    pub catalogue: &'a Catalogue,
    pub redaction: Redaction,
    /// Without persons and sources, whoever the recipient is.
    pub bare: Redaction,
    pub as_of: Option<NaiveDate>,
    pub incomplete: bool,
    /// Of the material.
    pub hash: [u8; 32],
    /// Whether a format is asked for that shows drawings and pictures.
    pub pictures: bool,
}

impl Maker<'_> {
    pub(super) fn pages(&self, kind: Kind) -> Vec<Page> {
        match kind {
            Kind::Patrol => vec![self.patrol()],
            Kind::Boarding => self.boardings(),
            Kind::Seizure => self.seizures(),
            Kind::Handover => self.handovers(),
            Kind::Media => vec![self.media()],
            Kind::Stats => self.stats().into_iter().collect(),
            Kind::Measures => vec![self.measures()],
            Kind::Pursuit => self.pursuits().into_iter().collect(),
            Kind::Intel => self.intel().into_iter().collect(),
        }
    }

    pub(super) fn word(&self, key: &str) -> String {
        self.catalogue.text(key)
    }

    fn words<const N: usize>(&self, keys: [&str; N]) -> Vec<String> {
        keys.iter().map(|key| self.word(key)).collect()
    }

    /// An empty document with its title, what stands above every page, and the foot.
    fn document(&self, kind: Kind, number: &str) -> Document {
        let name = self.word(&format!("export-kind-{}", kind.code()));
        let named = if number.is_empty() { self.material.patrol.to_string() } else { number.to_owned() };
        let mut document = Document::new(self.catalogue.language(), format!("{name} {named}"));
        for (holds, key) in [
            (self.record.begin.exercise, "export-banner-exercise"),
            (self.material.test, "export-banner-test"),
            (self.incomplete, "export-banner-incomplete"),
        ] {
            if holds {
                document.banner.push(self.word(key));
            }
        }
        let code = self.redaction.recipient.code();
        let to = self.word(&format!("export-recipient-{code}"));
        document.banner.push(self.catalogue.format("export-banner-for", &[("recipient", &to)]));
        let hash = hex(&self.hash);
        document.foot.push(self.catalogue.format("export-foot-hash", &[("hash", &hash)]));
        let copy = self.copy(kind);
        document.foot.push(self.catalogue.format("export-foot-copy", &[("copy", &copy)]));
        document.foot.push(self.word("export-foot-verify"));
        document.running = format!(
            "{}  {}",
            self.material.patrol,
            self.catalogue.format("export-foot-copy", &[("copy", &copy)])
        );
        document.words = Words {
            lacking: self.word("export-lacking"),
            sheet: self.word("export-sheet"),
            data: self.word("export-sheet-data"),
        };
        document
    }

    /// The id of this copy.
    fn copy(&self, kind: Kind) -> String {
        hex(&copy_id(&self.hash, kind.code(), self.redaction.recipient.code(), 1))
    }

    /// The head of every JSON document.
    fn data(&self, kind: Kind) -> Map<String, Value> {
        let recipient = self.redaction.recipient.code();
        let head = json!({
            "kind": kind.code(),
            "patrol": self.material.patrol,
            "recipient": recipient,
            "exercise": self.record.begin.exercise,
            "test": self.material.test,
            "incomplete": self.incomplete,
            "sources_sha256": hex(&self.hash),
            "copy": self.copy(kind),
        });
        match head {
            Value::Object(head) => head,
            _ => Map::new(),
        }
    }

    fn figure_data(figure: &Figure) -> Value {
        let (value, unit) = figure.amount.parts();
        let records: Vec<String> = figure.records.iter().map(ToString::to_string).collect();
        json!({ "figure": figure.group, "code": figure.code, "value": value, "unit": unit, "records": records })
    }

    /// The head and a row a figure, for CSV.
    fn figure_rows<'f>(figures: impl IntoIterator<Item = &'f Figure>) -> Vec<Vec<String>> {
        let head = ["figure", "code", "value", "unit", "records"].map(str::to_owned).to_vec();
        let row = |figure: &Figure| {
            let (value, unit) = figure.amount.parts();
            let records: Vec<String> = figure.records.iter().map(ToString::to_string).collect();
            vec![
                figure.group.to_owned(),
                figure.code.clone(),
                value.to_string(),
                unit.to_owned(),
                records.join(";"),
            ]
        };
        [head].into_iter().chain(figures.into_iter().map(row)).collect()
    }

    /// The figures in words: what, of what, how much, and the records behind it.
    fn figure_table<'f>(&self, document: &mut Document, figures: impl IntoIterator<Item = &'f Figure>) {
        let rows = figures
            .into_iter()
            .map(|figure| {
                let ids: Vec<String> = figure
                    .records
                    .iter()
                    .take(NAMED)
                    .map(|id| id.to_string().chars().take(8).collect())
                    .collect();
                let more = figure.records.len().saturating_sub(NAMED);
                let more = if more > 0 { format!(" +{more}") } else { String::new() };
                vec![self.figure_name(figure), Self::amount(figure), format!("{}{more}", ids.join(" "))]
            })
            .collect();
        let head = self.words(["export-figure", "export-amount", "export-records"]);
        document.table(String::new(), head, rows);
    }
}
