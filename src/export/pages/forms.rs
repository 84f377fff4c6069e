//! Sealed reports: the boarding report, and the seizure report with its custody.

use super::words::thousandths;
use super::{Maker, Page};
use crate::domain::custody::event::Event as CustodyEvent;
use crate::domain::custody::ledger::{Item, Ledger};
use crate::domain::report::check::Sheet;
use crate::domain::report::draft::Entry;
use crate::domain::report::form::{Form, Label};
use crate::domain::report::path::Path;
use crate::domain::report::seal::{Report, preview};
use crate::domain::report::value::{Photo, Value as FieldValue};
use crate::export::Kind;
use crate::export::document::Document;
use crate::export::material::Filing;
use serde_json::{Map, Value, json};

/// Sections of a boarding report that a seizure report repeats.
const OF_SEIZURE: [&str; 5] = ["header", "time", "vessel", "seizure", "custody"];
/// Longest part of a number in a file's name.
const LONGEST_NUMBER: usize = 40;

/// A report's number as part of a file's name.
fn name_of(number: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    number.chars().take(LONGEST_NUMBER).map(plain).collect()
}

impl Maker<'_> {
    pub(super) fn boardings(&self) -> Vec<Page> {
        let all = self.material.reports.iter().filter(|filing| filing.view.form == "boarding");
        all.map(|filing| self.filed(Kind::Boarding, filing, &|_| true)).collect()
    }

    pub(super) fn seizures(&self) -> Vec<Page> {
        let all = self.material.reports.iter().filter(|filing| filing.is_seizure() && filing.counts());
        all.map(|filing| {
            let wanted = |path: &Path| OF_SEIZURE.contains(&path.section.as_str());
            let mut page = self.filed(Kind::Seizure, filing, &wanted);
            self.custody(&mut page, &filing.view.number);
            page.seizure = self.seizure(filing);
            page
        })
        .collect()
    }

    /// A sealed report with the fields that are wanted and may be shown.
    fn filed(&self, kind: Kind, filing: &Filing, wanted: &dyn Fn(&Path) -> bool) -> Page {
        let view = &filing.view;
        let mut document = self.document(kind, &view.number);
        let standing = self.coded("report-standing-", view.standing.code());
        let mut head = vec![
            vec![self.word("export-number"), view.number.clone()],
            vec![self.word("export-state"), standing],
            vec![self.word("export-sealed"), Self::time(view.sealed)],
        ];
        let officer = self.redaction.officer(&view.officer);
        if !officer.is_empty() {
            head.push(vec![self.word("export-who"), officer.to_owned()]);
        }
        document.table(String::new(), self.words(["export-what", "export-value"]), head);
        let mut rows = vec![["path", "kind", "value", "unit", "source", "at"].map(str::to_owned).to_vec()];
        let mut fields = Map::new();
        match &filing.report {
            None => document.paragraph(self.word("export-unreadable")),
            Some(report) => {
                self.fields(report, filing, (&mut document, &mut rows, &mut fields), wanted);
                if kind == Kind::Boarding {
                    self.annexes(report, filing, &mut document);
                }
            }
        }
        let mut data = self.data(kind);
        for (key, value) in [
            ("number", json!(view.number)),
            ("record", json!(view.record.to_string())),
            ("form", json!(view.form)),
            ("form_version", json!(view.form_version)),
            ("standing", json!(view.standing.code())),
            ("sealed", json!(view.sealed)),
            ("officer", json!(officer)),
            ("fields", Value::Object(fields)),
        ] {
            data.insert(key.to_owned(), value);
        }
        Page {
            id: Some(name_of(&view.number)),
            document,
            data: Value::Object(data),
            rows,
            chart: None,
            seizure: None,
        }
    }

    fn fields(
        &self,
        report: &Report,
        filing: &Filing,
        (document, rows, data): (&mut Document, &mut Vec<Vec<String>>, &mut Map<String, Value>),
        wanted: &dyn Fn(&Path) -> bool,
    ) {
        let draft = report.to_draft();
        let bare = Form { id: report.form.clone(), ..Form::default() };
        let form = self.registry.form(&report.form);
        if form.is_none() {
            let name = report.form.to_string();
            document.paragraph(self.catalogue.format("export-form-unknown", &[("form", &name)]));
        }
        let sheet = Sheet {
            form: form.unwrap_or(&bare),
            lists: self.registry.lists(),
            draft: &draft,
            now: filing.view.sealed,
        };
        let language = self.catalogue.language();
        let (mut section, mut table): (String, Vec<Vec<String>>) = Default::default();
        let head = || self.words(["export-what", "export-value", "export-source"]);
        for line in preview(&sheet) {
            if !wanted(&line.path) || !self.redaction.shows(&line.path) {
                continue;
            }
            let (of, name) = match line.labels {
                Some((of, name)) => (of.text(language).to_owned(), name.text(language).to_owned()),
                None => (line.path.section.clone(), line.path.to_string()),
            };
            if of != section {
                document.table(section.clone(), head(), std::mem::take(&mut table));
                section = of;
            }
            let parent = Path::new(&line.path.section, &line.path.field);
            let group = sheet.form.field(&parent).filter(|_| line.path.sub.is_some());
            let row = line.path.row.map(|row| format!(" {row}")).unwrap_or_default();
            let name = match group {
                Some(group) => format!("{}{row}: {name}", group.label.text(language)),
                None => name,
            };
            let source = self.coded("report-source-", &source_code(line.entry));
            table.push(vec![name, self.shown(&sheet, &line.path, &line.entry.value), source]);
            let value = self.scrubbed(&line.entry.value);
            let code = source_code(line.entry);
            let (of, bare, unit) = typed(&value);
            let at = line.entry.at.rfc3339();
            rows.push(vec![line.path.to_string(), of.to_owned(), bare, unit, code.clone(), at]);
            let told = json!({ "value": value, "source": code, "at": line.entry.at });
            data.insert(line.path.to_string(), told);
        }
        document.table(section, head(), table);
    }

    /// A value without what must not be said.
    fn scrubbed(&self, value: &FieldValue) -> FieldValue {
        match value {
            FieldValue::Text(text) => FieldValue::Text(self.redaction.text(text)),
            other => other.clone(),
        }
    }

    /// A value in words: codes by their labels.
    fn shown(&self, sheet: &Sheet<'_>, path: &Path, value: &FieldValue) -> String {
        let labels = sheet.form.field(path).map(|field| sheet.labels(field, value)).unwrap_or_default();
        if labels.is_empty() {
            return match value {
                FieldValue::YesNo(yes) => self.word(if *yes { "export-yes" } else { "export-no" }),
                FieldValue::Position(place) => place.text(),
                other => plain(&self.scrubbed(other)),
            };
        }
        let language = self.catalogue.language();
        let word = |(code, label): (&str, Option<&Label>)| {
            label.map_or_else(|| code.to_owned(), |label| label.text(language).to_owned())
        };
        labels.into_iter().map(word).collect::<Vec<_>>().join(", ")
    }

    /// What the ledger says of the items that were taken under the report.
    fn custody(&self, page: &mut Page, number: &str) {
        let bodies = self.material.records.iter().filter(|record| record.kind == "custody");
        let ledger = Ledger::fold(bodies.clone().map(|record| record.body.as_slice()));
        page.document.heading(self.word("export-custody"));
        let of = |item: &Item| item.report.as_deref() == Some(number);
        let (mut rows, mut items) = (Vec::new(), Vec::new());
        for (id, item) in ledger.items().iter().filter(|(_, item)| of(item)) {
            let amount = |n: u64| format!("{} {}", thousandths(n), item.unit);
            let seal = ledger.seal_of(item).map(ToString::to_string).unwrap_or_default();
            rows.push(vec![
                id.to_string(),
                self.listed("seizure_category", &item.category),
                self.redaction.text(&item.description),
                amount(item.taken),
                amount(item.remainder()),
                seal.clone(),
                self.coded("export-custody-", item.state.code()),
                self.redaction.officer(&item.holder).to_owned(),
            ]);
            items.push(json!({
                "item": id, "category": item.category, "description": self.redaction.text(&item.description),
                "unit": item.unit, "taken": item.taken, "remainder": item.remainder(), "seal": seal,
                "state": item.state.code(), "holder": self.redaction.officer(&item.holder),
                "imbalance": item.imbalance(),
            }));
        }
        let head = [
            "export-item",
            "export-category",
            "export-text",
            "export-taken",
            "export-remainder",
            "export-seal",
            "export-state",
            "export-holder",
        ];
        page.document.table(String::new(), self.words(head), rows);
        let breaks: Vec<Vec<String>> = ledger
            .breaks()
            .iter()
            .map(|b| {
                let subject = b.subject.as_ref().map(ToString::to_string).unwrap_or_default();
                vec![Self::time(b.at), subject, self.coded("custody-break-", b.why.code())]
            })
            .collect();
        if breaks.is_empty() {
            page.document.paragraph(self.word("export-no-breaks"));
        }
        let head = ["export-time", "export-item", "export-break"];
        page.document.table(self.word("export-breaks"), self.words(head), breaks);
        let events: Vec<Vec<String>> = bodies
            .filter_map(|record| CustodyEvent::decode(&record.body))
            .map(|event| {
                let by = self.redaction.officer(&event.by).to_owned();
                vec![Self::time(event.at), self.coded("export-act-", event.what.code()), by]
            })
            .collect();
        let head = ["export-time", "export-act", "export-who"];
        page.document.table(self.word("export-chain"), self.words(head), events);
        if let Value::Object(data) = &mut page.data {
            data.insert("items".to_owned(), json!(items));
            data.insert("breaks".to_owned(), json!(ledger.breaks().len()));
        }
    }
}

/// A value without the labels of its codes.
pub(super) fn plain(value: &FieldValue) -> String {
    match value {
        FieldValue::Text(text) | FieldValue::Choice(text) => text.clone(),
        FieldValue::Number { value, unit } => {
            format!("{value} {}", unit.as_deref().unwrap_or_default()).trim_end().to_owned()
        }
        FieldValue::Multi(codes) => codes.join(", "),
        FieldValue::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        FieldValue::Date(date) => date.to_string(),
        FieldValue::Time(time) => time.text(),
        FieldValue::Position(place) => {
            let degrees = |e7: i32| format!("{:.7}", f64::from(e7) / 1e7);
            format!("{}, {}", degrees(place.lat_e7), degrees(place.lon_e7))
        }
        FieldValue::Photos(photos) => {
            let photo = |p: &Photo| format!("{} sha256 {}", p.name, p.sha256);
            photos.iter().map(photo).collect::<Vec<_>>().join(", ")
        }
        FieldValue::Links(rows) => rows.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    }
}

/// The type of a value, the value as one of that type, and its unit.
fn typed(value: &FieldValue) -> (&'static str, String, String) {
    let (of, bare) = match value {
        FieldValue::Number { value, unit } => {
            return ("number", value.to_string(), unit.clone().unwrap_or_default());
        }
        FieldValue::Time(time) => ("time", time.utc.rfc3339()),
        FieldValue::Text(_) => ("text", plain(value)),
        FieldValue::Choice(_) => ("code", plain(value)),
        FieldValue::Multi(_) => ("codes", plain(value)),
        FieldValue::YesNo(_) => ("yes-no", plain(value)),
        FieldValue::Date(_) => ("date", plain(value)),
        FieldValue::Position(_) => ("position", plain(value)),
        FieldValue::Photos(_) => ("photos", plain(value)),
        FieldValue::Links(_) => ("rows", plain(value)),
    };
    (of, bare, String::new())
}

/// The code of where the value comes from, as records have it.
fn source_code(entry: &Entry) -> String {
    match serde_json::to_value(entry.source) {
        Ok(Value::String(code)) => code,
        _ => String::new(),
    }
}
