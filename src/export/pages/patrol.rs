//! The patrol report, and what else is made of the patrol as a whole: the summary for the
//! public, the statistics return, the follow-up by measure.

use super::sketch::sketch;
use super::{Maker, Page};
use crate::domain::patrol::completeness::Missing;
use crate::domain::patrol::event::Place;
use crate::export::Kind;
use crate::export::document::{Block, Document};
use crate::export::material::{ClockStep, Fact};
use crate::export::summary::Figure;
use crate::export::track::{Chart, Mark};
use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};

/// Figures that tell a result without telling who or where.
const PUBLIC: [&str; 4] = ["length", "boardings", "seized", "log"];
/// Marks in the legend of a sketch; the others stand in the files of tracks.
const MOST_MARKS: usize = 200;
/// Entries of the log that the public may count.
const PUBLIC_LOG: [&str; 2] = ["sighting", "training"];

impl Maker<'_> {
    pub(super) fn patrol(&self) -> Page {
        let mut document = self.document(Kind::Patrol, "");
        self.head(&mut document);
        self.missing_table(&mut document);
        self.clock_steps(&mut document);
        document.heading(self.word("export-figures"));
        self.figure_table(&mut document, &self.figures.figures);
        let chart = self.chart();
        self.sketched(&mut document, &chart);
        let timeline = self.timeline(&mut document);
        let alerts = self.alert_table(&mut document);
        self.report_table(&mut document);
        let record = self.record;
        let until = record.until(self.material.now);
        let mut data = self.data(Kind::Patrol);
        let spells: Vec<Value> = record
            .hours
            .spells(until)
            .iter()
            .map(|s| json!({ "from": s.from, "to": s.to, "state": s.state, "reason": s.reason, "by": s.by }))
            .collect();
        let crew: Vec<Value> = if self.redaction.recipient.sees_persons() {
            record.crew.iter().map(|member| json!(member)).collect()
        } else {
            Vec::new()
        };
        for (key, value) in [
            ("began", json!(record.began)),
            ("ended", json!(record.ended.as_ref().map(|(at, _)| *at))),
            ("length_ms", json!(until.since(record.began).0)),
            ("boat", json!(record.begin.boat)),
            ("office", json!(record.begin.office)),
            ("order", json!(record.begin.order)),
            ("measures", json!(record.begin.measures)),
            ("crew", json!(crew)),
            ("spells", json!(spells)),
            ("figures", self.figures.figures.iter().map(Self::figure_data).collect()),
            ("timeline", json!(timeline)),
            ("alerts", json!(alerts)),
            ("missing", json!(self.missing())),
            (
                "clock_steps",
                self.material
                    .steps
                    .iter()
                    .map(|s| json!({ "at": s.at, "by_ms": s.by, "record": s.record.to_string() }))
                    .collect(),
            ),
            ("as_of", json!(self.as_of.map(|day| day.to_string()))),
        ] {
            data.insert(key.to_owned(), value);
        }
        let rows = Self::figure_rows(&self.figures.figures);
        Page { id: None, document, data: Value::Object(data), rows, chart: Some(chart), seizure: None }
    }

    /// Boat, office, order, times, crew.
    fn head(&self, document: &mut Document) {
        let (record, begin) = (self.record, &self.record.begin);
        let ended =
            record.ended.as_ref().map_or_else(|| self.word("patrol-goes-on"), |(at, _)| Self::time(*at));
        let boat = format!("{} {} {}", begin.boat, begin.boat_name, begin.call_sign);
        let mut rows = vec![
            vec![self.word("export-boat"), boat],
            vec![self.word("export-office"), begin.office.clone()],
            vec![self.word("export-order"), begin.order.clone()],
            vec![self.word("export-measures"), begin.measures.join(", ")],
            vec![self.word("export-began"), Self::time(record.began)],
            vec![self.word("export-ended"), ended],
        ];
        if self.redaction.recipient.sees_persons() {
            let absent = |why: &str| if why.is_empty() { String::new() } else { format!(" ({why})") };
            let crew = record.crew.iter();
            let crew: Vec<String> = crew
                .map(|m| {
                    let roles: Vec<String> = m.roles.iter().map(|role| self.listed("role", role)).collect();
                    format!("{} {}{}", m.name, roles.join("/"), absent(&m.absent))
                })
                .collect();
            rows.push(vec![self.word("export-crew"), crew.join(", ")]);
        }
        for item in &begin.equipment {
            let works = if item.works { "export-works" } else { "export-works-not" };
            let state = format!("{} {}", self.word(works), self.redaction.text(&item.note));
            rows.push(vec![item.item.to_uppercase(), state.trim().to_owned()]);
        }
        if let Some((_, end)) = &record.ended {
            for (key, text) in [("export-remarks", &end.remarks), ("export-left", &end.reason)] {
                if !text.is_empty() {
                    rows.push(vec![self.word(key), self.redaction.text(text)]);
                }
            }
        }
        document.table(String::new(), self.words(["export-what", "export-value"]), rows);
    }

    /// What is not complete, with codes.
    fn missing(&self) -> Vec<Value> {
        let shown = self.material.missing.iter();
        shown
            .map(|m| json!({ "code": m.code, "subject": m.subject, "who": self.redaction.officer(&m.who) }))
            .collect()
    }

    fn missing_table(&self, document: &mut Document) {
        if self.material.missing.is_empty() {
            return;
        }
        document.heading(self.word("export-missing"));
        let row = |m: &Missing| {
            let key = format!("patrol-missing-{}", m.code.code());
            vec![
                self.catalogue.format(&key, &[("subject", &m.subject)]),
                self.redaction.officer(&m.who).to_owned(),
            ]
        };
        let rows = self.material.missing.iter().map(row).collect();
        document.table(String::new(), self.words(["export-what", "export-who"]), rows);
    }

    /// When the clock was set while the patrol went on: times before and after do not
    /// compare.
    fn clock_steps(&self, document: &mut Document) {
        let row = |step: &ClockStep| {
            let record: String = step.record.to_string().chars().take(8).collect();
            let sign = if step.by < 0 { "-" } else { "+" };
            let by = step.by.unsigned_abs();
            vec![Self::time(step.at), format!("{sign}{}.{:03} s", by / 1000, by % 1000), record]
        };
        let rows: Vec<Vec<String>> = self.material.steps.iter().map(row).collect();
        if !rows.is_empty() {
            document.heading(self.word("export-clock-steps"));
            document.paragraph(self.word("export-clock-steps-note"));
        }
        let head = ["export-time", "export-amount", "export-records"];
        document.table(String::new(), self.words(head), rows);
    }

    fn timeline(&self, document: &mut Document) -> Vec<Value> {
        document.heading(self.word("export-timeline"));
        let lines = self.record.timeline();
        if lines.is_empty() {
            document.paragraph(self.word("export-nil"));
        }
        let (mut rows, mut data) = (Vec::new(), Vec::new());
        for line in lines {
            let entry = &line.entry;
            let text = self.redaction.text(&entry.text);
            let by = self.redaction.officer(&line.by);
            rows.push(vec![
                Self::time(entry.happened),
                self.coded("patrol-log-", entry.log.code()),
                text.clone(),
                Self::place(entry.place),
                entry.target.clone().unwrap_or_default(),
                by.to_owned(),
            ]);
            data.push(json!({
                "at": entry.happened, "entered": line.at, "kind": entry.log, "text": text,
                "place": entry.place, "target": entry.target, "by": by,
            }));
        }
        let head =
            ["export-time", "export-what", "export-text", "export-place", "export-target", "export-who"];
        document.table(String::new(), self.words(head), rows);
        data
    }

    fn alert_table(&self, document: &mut Document) -> Vec<Value> {
        document.heading(self.word("export-alerts"));
        let (mut rows, mut data) = (Vec::new(), Vec::new());
        for record in self.material.records.iter().filter(|record| record.kind == "alert") {
            let Fact::Alert(note) = record.fact() else { continue };
            let who = self.redaction.officer(note.who.as_deref().unwrap_or_default()).to_owned();
            rows.push(vec![
                Self::time(note.at),
                format!("{} {}", note.rule, self.coded("rule-short-", &note.rule)),
                self.coded("level-", &note.level),
                self.coded("alert-state-", &note.state),
                note.subjects.join(", "),
                who.clone(),
            ]);
            data.push(json!({
                "record": record.id.to_string(), "at": note.at, "rule": note.rule, "level": note.level,
                "state": note.state, "episode": note.episode, "subjects": note.subjects, "who": who,
            }));
        }
        if rows.is_empty() {
            document.paragraph(self.word("export-nil"));
        }
        let head =
            ["export-time", "export-rule", "export-level", "export-state", "export-target", "export-who"];
        document.table(String::new(), self.words(head), rows);
        data
    }

    fn report_table(&self, document: &mut Document) {
        document.heading(self.word("export-reports"));
        let rows: Vec<Vec<String>> = self
            .material
            .reports
            .iter()
            .map(|filing| {
                let view = &filing.view;
                let form = self.registry.newest(&view.form).map(|form| &form.title);
                let form = form.map_or(view.form.as_str(), |title| title.text(self.catalogue.language()));
                let standing = self.coded("report-standing-", view.standing.code());
                let title = self.redaction.text(&view.title);
                vec![view.number.clone(), form.to_owned(), title, Self::time(view.sealed), standing]
            })
            .collect();
        if rows.is_empty() {
            document.paragraph(self.word("export-nil"));
        }
        let head = ["export-number", "export-form", "export-title", "export-time", "export-state"];
        document.table(String::new(), self.words(head), rows);
    }

    fn chart(&self) -> Chart {
        let mut marks = Vec::new();
        for line in self.record.timeline() {
            let Some(position) = line.entry.place.and_then(Place::position) else { continue };
            marks.push(Mark {
                at: line.entry.happened,
                kind: line.entry.log.code().to_owned(),
                name: self.redaction.text(&line.entry.text),
                lat: position.lat(),
                lon: position.lon(),
            });
        }
        for record in self.material.records.iter().filter(|record| record.kind == "alert") {
            let Fact::Alert(note) = record.fact() else { continue };
            let (Some(lat), Some(lon), "raised") = (note.lat, note.lon, note.state.as_str()) else {
                continue;
            };
            let name = format!("{} {}", note.rule, note.subjects.join(" "));
            marks.push(Mark { at: note.at, kind: note.rule, name, lat, lon });
        }
        marks.sort_by(|a, b| (a.at, &a.kind).cmp(&(b.at, &b.kind)));
        let boat = self.record.begin.boat_name.clone();
        Chart { name: self.material.patrol.to_string(), boat, track: self.material.track(), marks }
    }

    /// The sketch of the way and the legend of its marks.
    fn sketched(&self, document: &mut Document, chart: &Chart) {
        document.heading(self.word("export-sketch"));
        let drawn = self.pictures.then(|| sketch(chart)).flatten();
        if chart.track.is_empty() {
            document.paragraph(self.word("export-no-fix"));
        }
        if let Some((mut drawing, sources)) = drawn {
            drawing.told = self.word("export-sketch-told");
            document.blocks.push(Block::Drawing(drawing));
            let note = self.word("export-sketch-note");
            document.paragraph([vec![note], sources].concat().join(" "));
        }
        let rows = (1..).zip(&chart.marks).take(MOST_MARKS).map(|(number, mark): (u32, _)| {
            let rule = format!("rule-short-{}", mark.kind.to_ascii_lowercase());
            let kind = if self.catalogue.has(&rule) {
                format!("{} {}", mark.kind, self.word(&rule))
            } else {
                self.coded("patrol-log-", &mark.kind)
            };
            vec![number.to_string(), Self::time(mark.at), kind, mark.name.clone()]
        });
        let rows: Vec<Vec<String>> = rows.collect();
        let left_out = chart.marks.len().saturating_sub(rows.len());
        let head = ["export-number", "export-time", "export-what", "export-text"];
        document.table(self.word("export-marks"), self.words(head), rows);
        if left_out > 0 {
            document.paragraph(format!("+ {left_out}"));
        }
    }

    /// For the public: days, the office, what was done and found. No person, vessel, place
    /// or hour.
    pub(super) fn media(&self) -> Page {
        let mut document = self.document(Kind::Media, "");
        // Which records it was made from is nobody's business outside.
        document.foot.truncate(0);
        document.running.clear();
        let day = Self::day(self.record.began);
        let office = &self.record.begin.office;
        document.paragraph(self.catalogue.format("export-media-head", &[("office", office), ("day", &day)]));
        let public = |figure: &&Figure| {
            PUBLIC.contains(&figure.group)
                && (figure.group != "log" || PUBLIC_LOG.contains(&figure.code.as_str()))
        };
        let figures: Vec<Figure> = self
            .figures
            .figures
            .iter()
            .filter(public)
            .map(|figure| Figure { records: Vec::new(), ..figure.clone() })
            .collect();
        let rows =
            figures.iter().map(|figure| vec![self.figure_name(figure), Self::amount(figure)]).collect();
        document.table(String::new(), self.words(["export-figure", "export-amount"]), rows);
        let data = json!({
            "kind": Kind::Media.code(),
            "office": office,
            "day": day,
            "exercise": self.record.begin.exercise,
            "test": self.material.test,
            "incomplete": self.incomplete,
            "figures": figures.iter().map(Self::figure_data).collect::<Vec<_>>(),
        });
        Page { id: None, document, data, rows: Self::figure_rows(&figures), chart: None, seizure: None }
    }

    /// The statistics return of the patrol; none without an as-of day.
    pub(super) fn stats(&self) -> Option<Page> {
        let as_of = self.as_of?;
        let mut document = self.document(Kind::Stats, "");
        let year = self.year();
        let preliminary =
            NaiveDate::from_ymd_opt(year, 12, 31).is_some_and(|end| as_of < end) || self.incomplete;
        let day = as_of.to_string();
        document.paragraph(self.catalogue.format("export-as-of", &[("day", &day)]));
        if preliminary {
            document.paragraph(self.word("export-preliminary"));
        }
        // Exercises never count.
        let figures: &[Figure] = if self.record.begin.exercise { &[] } else { &self.figures.figures };
        if figures.is_empty() {
            document.paragraph(self.word("export-not-counted"));
        }
        self.figure_table(&mut document, figures);
        let mut data = self.data(Kind::Stats);
        data.insert("as_of".to_owned(), json!(day));
        data.insert("preliminary".to_owned(), json!(preliminary));
        data.insert("year".to_owned(), json!(year));
        data.insert("figures".to_owned(), figures.iter().map(Self::figure_data).collect());
        Some(Page {
            id: None,
            document,
            data: Value::Object(data),
            rows: Self::figure_rows(figures),
            chart: None,
            seizure: None,
        })
    }

    fn year(&self) -> i32 {
        self.record.began.to_chrono().map_or(0, |at| at.year())
    }

    /// What the patrol did for each measure that it serves.
    pub(super) fn measures(&self) -> Page {
        let mut document = self.document(Kind::Measures, "");
        let mut names: Vec<String> = self.record.begin.measures.clone();
        if names.is_empty() {
            names.push(String::new());
        }
        let shown = ["length", "boardings", "seized"];
        let figures: Vec<&Figure> =
            self.figures.figures.iter().filter(|figure| shown.contains(&figure.group)).collect();
        let mut rows = vec![["measure", "figure", "code", "value", "unit"].map(str::to_owned).to_vec()];
        let mut table = Vec::new();
        for measure in &names {
            let name = if measure.is_empty() { self.word("export-unassigned") } else { measure.clone() };
            for figure in &figures {
                let (value, unit) = figure.amount.parts();
                table.push(vec![name.clone(), self.figure_name(figure), Self::amount(figure)]);
                rows.push(vec![
                    measure.clone(),
                    figure.group.to_owned(),
                    figure.code.clone(),
                    value.to_string(),
                    unit.to_owned(),
                ]);
            }
        }
        document.table(
            String::new(),
            self.words(["export-measure", "export-figure", "export-amount"]),
            table,
        );
        let mut data = self.data(Kind::Measures);
        data.insert("measures".to_owned(), json!(names));
        data.insert("figures".to_owned(), figures.iter().map(|figure| Self::figure_data(figure)).collect());
        Page { id: None, document, data: Value::Object(data), rows, chart: None, seizure: None }
    }
}
