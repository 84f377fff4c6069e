//! The intelligence report: one assertion a line, each with a grade after the 5x5x5
//! scheme, its handling and the record that it rests on, and what is proposed for the
//! watch list. Nothing in it tells who a source is, whoever reads it; the grades of the
//! boat's own findings are proposals.

use super::{Maker, Page};
use crate::domain::journal::entry::RecordId;
use crate::domain::patrol::event::LogKind;
use crate::domain::report::path::Path;
use crate::domain::report::value::Value as FieldValue;
use crate::domain::time::UtcTime;
use crate::export::Kind;
use crate::export::material::{Fact, Filing};
use crate::export::recipient::without;
use serde_json::{Value, json};

/// Assertions of one report.
const MOST: usize = 2_000;
/// Own officers saw it themselves; own sensors, by a rule; somebody who cannot be judged.
const OWN: &str = "A1";
const SENSOR: &str = "B3";
const UNTESTED: &str = "E4";
/// May go to other law enforcement; stays with the agency.
const SHARED: &str = "1";
const KEPT: &str = "4";

/// One assertion.
struct Line {
    at: UtcTime,
    grade: String,
    handling: &'static str,
    text: String,
    record: RecordId,
    /// What is proposed for the watch list; a code.
    proposal: &'static str,
}

impl Maker<'_> {
    /// None where there is nothing to assert.
    pub(super) fn intel(&self) -> Option<Page> {
        let mut lines: Vec<Line> = Vec::new();
        for filing in self.material.reports.iter().filter(|filing| filing.counts()) {
            match filing.view.form.as_str() {
                "boarding" => self.of_boarding(filing, &mut lines),
                "tip" | "partner" => lines.extend(Self::of_tip(filing)),
                _ => {}
            }
        }
        for line in &self.record.log {
            if line.entry.log == LogKind::Sighting {
                let of = line.entry.target.as_deref().unwrap_or_default();
                let text = format!("{of} {}", self.bare.text(&line.entry.text));
                lines.push(Self::line(line.entry.happened, OWN, text.trim(), self.record_of(line.at)));
            }
        }
        for record in &self.material.records {
            match record.fact() {
                Fact::Alert(note) if note.state == "raised" && is_behaviour(&note.rule) => {
                    let rule = self.coded("rule-short-", &note.rule);
                    let text = format!("{} {rule}: {}", note.rule, note.subjects.join(", "));
                    lines.push(Self::line(note.at, SENSOR, &text, record.id));
                }
                Fact::Match { target, tier } => {
                    let text =
                        self.catalogue.format("export-intel-hit", &[("target", &target), ("tier", &tier)]);
                    let at = serde_json::from_slice::<Value>(&record.body).ok();
                    let at = at.and_then(|body| UtcTime::parse_rfc3339(body.get("at")?.as_str()?));
                    let line = Self::line(at.unwrap_or(self.record.began), SENSOR, &text, record.id);
                    lines.push(Line { handling: KEPT, proposal: "review", ..line });
                }
                _ => {}
            }
        }
        lines.retain(|line| line.handling != KEPT || self.redaction.recipient.sees_sources());
        lines.sort_by_key(|line| (line.at, line.record));
        let left_out = lines.len().saturating_sub(MOST);
        lines.truncate(MOST);
        (!lines.is_empty()).then(|| self.intel_page(&lines, left_out))
    }

    fn line(at: UtcTime, grade: &str, text: &str, record: RecordId) -> Line {
        Line { at, grade: grade.to_owned(), handling: SHARED, text: text.to_owned(), record, proposal: "" }
    }

    /// The record of the log's entry that was made then.
    fn record_of(&self, at: UtcTime) -> RecordId {
        let mut logs = self.material.records.iter().filter(|record| record.kind == "patrol-log");
        let made = logs.find(|record| matches!(record.fact(), Fact::Patrol(event) if event.at == at));
        made.map_or(RecordId([0; 16]), |record| record.id)
    }

    /// Where she was boarded and with what result, what was found, and what about her
    /// identity differs.
    fn of_boarding(&self, filing: &Filing, lines: &mut Vec<Line>) {
        let view = &filing.view;
        let text = |value: Option<&FieldValue>| value.map(super::forms::plain).unwrap_or_default();
        let identity = |name: &str, column: &str| {
            let path = Path::new("vessel", name).sub(column);
            let entries = filing.report.as_ref().map(|report| &report.entries);
            text(entries.and_then(|entries| entries.get(&path)).map(|entry| &entry.value))
        };
        let first = |name: &str| {
            let all = ["painted", "document", "declared", "transmitted"].map(|column| identity(name, column));
            all.into_iter().find(|value| !value.is_empty()).unwrap_or_default()
        };
        let at = match filing.value("time", "aboard").or_else(|| filing.value("time", "at")) {
            Some(FieldValue::Time(time)) => time.utc,
            _ => view.sealed,
        };
        let vessel = format!("{} (MMSI {})", first("name"), first("mmsi"));
        let vessel = self.bare.text(&vessel.replace(" (MMSI )", ""));
        let zone = self.listed("zone", &text(filing.value("time", "zone")));
        let results: Vec<String> =
            filing.codes("close", "result").iter().map(|code| self.listed("result", code)).collect();
        let args = [("vessel", vessel.as_str()), ("zone", zone.as_str()), ("result", &results.join(", "))];
        let key = if filing.is_boarding() { "export-intel-boarded" } else { "export-intel-met" };
        let found = filing.is_seizure();
        let clear = filing.codes("close", "result").contains(&"clear");
        let proposal = if found {
            "add"
        } else if clear {
            "clear"
        } else {
            ""
        };
        let line = Self::line(at, OWN, &self.catalogue.format(key, &args), view.record);
        lines.push(Line { proposal, ..line });
        for name in ["name", "imo", "mmsi", "call_sign", "flag"] {
            let (sent, painted) = (identity(name, "transmitted"), identity(name, "painted"));
            let papers = identity(name, "document");
            let known: Vec<&str> = [&sent, &painted, &papers]
                .into_iter()
                .filter(|v| !v.is_empty())
                .map(String::as_str)
                .collect();
            if known.iter().any(|value| known.first() != Some(value)) {
                let args = [("vessel", vessel.as_str()), ("field", name), ("values", &known.join(" / "))];
                let text = self.bare.text(&self.catalogue.format("export-intel-differs", &args));
                let line = Self::line(at, OWN, &text, view.record);
                lines.push(Line { proposal: "amend", ..line });
            }
        }
        for good in self.seizure(filing).map(|seizure| seizure.goods).unwrap_or_default() {
            let what = self.listed(
                "commodity",
                if good.commodity.is_empty() { &good.category } else { &good.commodity },
            );
            let amount = format!("{} {}", good.quantity, good.unit);
            let space = good.details.iter().find(|(name, _)| *name == "found_space");
            let space = space.map(|(_, code)| self.listed("space", code)).unwrap_or_default();
            let args =
                [("vessel", vessel.as_str()), ("what", &what), ("amount", amount.trim()), ("space", &space)];
            lines.push(Self::line(
                at,
                OWN,
                self.catalogue.format("export-intel-found", &args).trim(),
                view.record,
            ));
        }
    }

    /// What somebody told: as it was graded, without who told it.
    fn of_tip(filing: &Filing) -> Option<Line> {
        let section = filing.view.form.as_str();
        let text = |field: &str| filing.value(section, field).map(super::forms::plain).unwrap_or_default();
        let told = text("text");
        let who = ["by", "agency", "unit", "ref", "number", "hotline"].map(text);
        let told =
            who.iter().filter(|who| who.chars().count() > 1).fold(told, |told, who| without(&told, who));
        let grade =
            Some(text("grade")).filter(|grade| !grade.is_empty()).unwrap_or_else(|| UNTESTED.to_owned());
        let line = Self::line(filing.view.sealed, &grade, &told, filing.view.record);
        (!line.text.is_empty()).then_some(Line { handling: KEPT, proposal: "review", ..line })
    }

    fn intel_page(&self, lines: &[Line], left_out: usize) -> Page {
        let mut document = self.document(Kind::Intel, "");
        document.paragraph(self.word("export-intel-note"));
        let mut rows = vec![
            ["number", "at", "grade", "handling", "assertion", "record", "proposal"]
                .map(str::to_owned)
                .to_vec(),
        ];
        let (mut table, mut data) = (Vec::new(), Vec::new());
        for (number, line) in (1..).zip(lines) {
            let number: u32 = number;
            let record = line.record.to_string();
            let proposal = if line.proposal.is_empty() {
                String::new()
            } else {
                self.word(&format!("export-intel-{}", line.proposal))
            };
            let short: String = record.chars().take(8).collect();
            table.push(vec![
                number.to_string(),
                Self::time(line.at),
                format!("{} / {}", line.grade, line.handling),
                line.text.clone(),
                proposal,
                short,
            ]);
            rows.push(vec![
                number.to_string(),
                line.at.rfc3339(),
                line.grade.clone(),
                line.handling.to_owned(),
                line.text.clone(),
                record.clone(),
                line.proposal.to_owned(),
            ]);
            data.push(json!({
                "number": number, "at": line.at, "scheme": "5x5x5", "grade": line.grade,
                "handling": line.handling, "assertion": line.text, "record": record,
                "proposal": line.proposal,
            }));
        }
        let head = [
            "export-number",
            "export-time",
            "export-intel-grade",
            "export-intel-assertion",
            "export-intel-proposal",
            "export-records",
        ];
        document.table(String::new(), self.words(head), table);
        if left_out > 0 {
            document.paragraph(format!("+ {left_out}"));
        }
        let mut all = self.data(Kind::Intel);
        all.insert("assertions".to_owned(), Value::Array(data));
        all.insert("left_out".to_owned(), json!(left_out));
        Page { id: None, document, data: Value::Object(all), rows, chart: None, seizure: None }
    }
}

/// Rules about what vessels do; the others are about safety and inputs.
fn is_behaviour(rule: &str) -> bool {
    let number =
        rule.strip_prefix('A').and_then(|rest| rest.trim_end_matches(char::is_alphabetic).parse::<u8>().ok());
    number.is_some_and(|number| (1..=11).contains(&number) && number != 2)
}
