//! The hand-over note of each watch, and the log of pursuits.

use super::{Maker, Page};
use crate::domain::patrol::event::Brief;
use crate::export::Kind;
use crate::export::document::Document;
use crate::export::material::Fact;
use serde_json::{Value, json};

/// Vessels that a hand-over note names.
const MOST_TARGETS: usize = 10;

impl Maker<'_> {
    /// A note for each change of the watch, as it was told then.
    pub(super) fn handovers(&self) -> Vec<Page> {
        let mut pages = Vec::new();
        for (number, (at, change)) in (1..).zip(&self.record.watches) {
            let mut document = self.document(Kind::Handover, &format!("{} / {number}", self.material.patrol));
            let names = |names: &[String]| names.join(", ");
            let head = vec![
                vec![self.word("export-time"), Self::time(*at)],
                vec![self.word("export-watch"), change.watch.clone()],
                vec![self.word("export-watch-off"), names(&change.off)],
                vec![self.word("export-watch-on"), names(&change.on)],
                vec![self.word("export-text"), change.brief.note.clone()],
            ];
            document.table(String::new(), self.words(["export-what", "export-value"]), head);
            let mut rows = vec![["list", "what", "detail", "who"].map(str::to_owned).to_vec()];
            rows.extend(self.brief(&mut document, &change.brief));
            let mut data = self.data(Kind::Handover);
            data.insert("at".to_owned(), json!(at));
            data.insert("change".to_owned(), json!(change));
            let id = Some(number.to_string());
            pages.push(Page { id, document, data: Value::Object(data), rows, chart: None, seizure: None });
        }
        pages
    }

    fn brief(&self, document: &mut Document, brief: &Brief) -> Vec<Vec<String>> {
        let alerts = brief.alerts.iter().map(|alert| {
            let rule = format!("{} {}", alert.rule, self.coded("rule-short-", &alert.rule));
            vec![rule, Self::time(alert.since), alert.subjects.join(", ")]
        });
        let targets = brief
            .targets
            .iter()
            .take(MOST_TARGETS)
            .map(|target| vec![target.target.clone(), target.name.clone(), target.why.join(", ")]);
        let drafts = brief
            .drafts
            .iter()
            .map(|draft| vec![draft.number.clone(), draft.form.clone(), draft.officer.clone()]);
        let faults = brief.faults.iter().map(|fault| vec![fault.clone(), String::new(), String::new()]);
        let tasks = self.record.log.iter().filter(|line| line.entry.log.code() == "task");
        let tasks =
            tasks.map(|line| vec![line.entry.text.clone(), Self::time(line.entry.happened), line.by.clone()]);
        let lists: [(&str, &str, Vec<Vec<String>>); 5] = [
            ("alerts", "export-open-alerts", alerts.collect()),
            ("targets", "export-targets", targets.collect()),
            ("drafts", "export-drafts", drafts.collect()),
            ("faults", "export-faults", faults.collect()),
            ("tasks", "export-tasks", tasks.collect()),
        ];
        let mut rows = Vec::new();
        for (code, key, list) in lists {
            document.heading(self.word(key));
            if list.is_empty() {
                document.paragraph(self.word("export-nil"));
            }
            for row in &list {
                rows.push([code.to_owned()].into_iter().chain(row.iter().cloned()).collect());
            }
            document.table(String::new(), self.words(["export-what", "export-value", "export-who"]), list);
        }
        let custody = &brief.custody;
        let (held, breaks) = (custody.held.to_string(), custody.breaks.to_string());
        let args = [("held", held.as_str()), ("breaks", breaks.as_str())];
        document.paragraph(self.catalogue.format("export-custody-brief", &args));
        rows
    }

    /// The log of the pursuits; none where there was none.
    pub(super) fn pursuits(&self) -> Option<Page> {
        let mut document = self.document(Kind::Pursuit, "");
        let mut rows = vec![["at", "target", "what", "own", "hers", "advice"].map(str::to_owned).to_vec()];
        let (mut table, mut lines) = (Vec::new(), Vec::new());
        for record in self.material.records.iter().filter(|record| record.kind == "pursuit") {
            let Fact::Pursuit(line) = record.fact() else { continue };
            let text = |key: &str| line.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
            let place = |key: &str| {
                let of = |name: &str| line.get(key).and_then(|place| place.get(name));
                match (of("lat").and_then(Value::as_f64), of("lon").and_then(Value::as_f64)) {
                    (Some(lat), Some(lon)) => {
                        let zone = of("zone").and_then(Value::as_str).unwrap_or_default();
                        format!("{lat:.5} {lon:.5} {zone}").trim_end().to_owned()
                    }
                    _ => String::new(),
                }
            };
            let advice: Vec<&str> = line
                .get("advice")
                .and_then(Value::as_array)
                .map(|all| all.iter().filter_map(Value::as_str).collect())
                .unwrap_or_default();
            let row =
                vec![text("at"), text("target"), text("what"), place("own"), place("hers"), advice.join(" ")];
            table.push(row.clone());
            rows.push(row);
            let told = self.redaction.text(&line.to_string());
            lines.push(serde_json::from_str(&told).unwrap_or(Value::Null));
        }
        if table.is_empty() {
            return None;
        }
        let head =
            ["export-time", "export-target", "export-what", "export-own", "export-hers", "export-advice"];
        document.table(String::new(), self.words(head), table);
        let mut data = self.data(Kind::Pursuit);
        data.insert("lines".to_owned(), Value::Array(lines));
        Some(Page { id: None, document, data: Value::Object(data), rows, chart: None, seizure: None })
    }
}
