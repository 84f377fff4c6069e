//! What a crew wrote down against what a scenario asks for (`[[report]]`, domain §8), and
//! whether its reports stand on a legal basis and a mode that fit.

use crate::domain::report::draft::Draft;
use crate::domain::report::legal::{self, LegalRules, Mode};
use crate::domain::report::path::Path;
use crate::domain::report::seal::Report;
use crate::domain::report::value::Value;
use crate::domain::scenario::file::{ReportAsked, Scenario, Written};
use crate::domain::time::UtcTime;

/// Something that the crew wrote down.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// A report that was sealed.
    Report { at: UtcTime, number: String, report: Box<Report> },
    /// An entry of the log; the body is its JSON.
    Log { at: UtcTime, kind: &'static str, body: String },
}

/// What became of one `[[report]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub asked: ReportAsked,
    /// When the one was written that comes nearest to it.
    pub at: Option<UtcTime>,
    /// What that one lacks: `end nil`, a path.
    pub lacks: Vec<String>,
}

/// An act of a sealed report that no basis of the profile carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongAct {
    pub at: UtcTime,
    /// The report's number.
    pub report: String,
    /// A code of the list `legal_basis`, or of `mode`.
    pub act: String,
}

/// The acts of all reports.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Acts {
    pub of: usize,
    pub wrong: Vec<WrongAct>,
}

impl Checked {
    pub fn is_good(&self) -> bool {
        self.at.is_some() && self.lacks.is_empty()
    }

    /// One for the record itself and one for each thing that is asked of it.
    pub fn points(&self) -> usize {
        let ReportAsked { end, mode, filled, has, text, .. } = &self.asked;
        let each = [end.is_some(), mode.is_some(), text.is_some()];
        1 + each.into_iter().filter(|is| *is).count() + filled.len() + has.len()
    }

    /// Those of them that are there.
    pub fn good(&self) -> usize {
        if self.at.is_none() { 0 } else { self.points().saturating_sub(self.lacks.len()) }
    }
}

/// Each `[[report]]` with the record that comes nearest to it.
pub fn check(scenario: &Scenario, records: &[Record], end: UtcTime) -> Vec<Checked> {
    let checked = scenario.reports.iter().map(|asked| {
        let hulls: Vec<Names> = asked.subjects.iter().map(|id| Names::of(scenario, id)).collect();
        let by = asked.by.unwrap_or(end);
        let found = records.iter().filter_map(|record| lacking(asked, &hulls, by, record));
        let nearest = found.min_by_key(|(at, lacks)| (lacks.len(), *at));
        let (at, lacks) = nearest.map_or((None, Vec::new()), |(at, lacks)| (Some(at), lacks));
        Checked { asked: asked.clone(), at, lacks }
    });
    checked.collect()
}

/// When this record was written and what it lacks; `None` where it is none of that kind,
/// is about others or came too late.
fn lacking(
    asked: &ReportAsked,
    hulls: &[Names],
    by: UtcTime,
    record: &Record,
) -> Option<(UtcTime, Vec<String>)> {
    match (record, &asked.what) {
        (Record::Log { at, kind, body }, Written::Log(wanted)) => {
            let is_it = kind == wanted && *at <= by && hulls.iter().all(|names| names.stand_in(body));
            let says = asked.text.as_ref().is_none_or(|text| holds(body, text));
            is_it.then(|| (*at, if says { Vec::new() } else { asked.text.iter().cloned().collect() }))
        }
        (Record::Report { at, report, .. }, Written::Report(form)) => {
            let draft = report.to_draft();
            let about = hulls.iter().all(|names| names.stand_in_report(&draft));
            (report.form.id == *form && *at <= by && about).then(|| (*at, lacks(asked, report, &draft)))
        }
        _ => None,
    }
}

fn lacks(asked: &ReportAsked, report: &Report, draft: &Draft) -> Vec<String> {
    let mut lacks = Vec::new();
    lacks.extend(asked.end.iter().filter(|end| **end != report.end).map(|end| format!("end {end}")));
    let mode = asked.mode.filter(|mode| *mode != legal::mode(draft).0);
    lacks.extend(mode.map(|mode| format!("mode {}", mode.code())));
    let empty = asked.filled.iter().filter(|path| !draft.is_filled(path));
    lacks.extend(empty.map(Path::to_string));
    let other = asked.has.iter().filter(|(path, word)| {
        let under = || draft.values_under(path).filter(|_| path.sub.is_none()).map(|(_, entry)| entry);
        !draft.entries_at(path).chain(under()).any(|entry| says(&entry.value, word))
    });
    lacks.extend(other.map(|(path, word)| format!("{path} = {word}")));
    let said = |text: &str| draft.entries().any(|(_, entry)| says(&entry.value, text));
    lacks.extend(asked.text.iter().filter(|text| !said(text)).cloned());
    lacks
}

/// A code or a number that is the word, or a text that it stands in.
fn says(value: &Value, word: &str) -> bool {
    match value {
        Value::Text(text) => holds(text, word),
        Value::Number { value, .. } => value.to_string() == word,
        Value::Time(time) => time.utc.rfc3339().starts_with(word),
        _ => value.codes().contains(&word),
    }
}

fn holds(text: &str, word: &str) -> bool {
    text.to_lowercase().contains(&word.to_lowercase())
}

/// Under what a record may name a vessel.
struct Names(Vec<String>);

impl Names {
    fn of(scenario: &Scenario, target: &str) -> Self {
        let her = scenario.vessels.iter().find(|her| scenario.target_id(&her.id).as_deref() == Some(target));
        let mut names = vec![target.to_owned()];
        names.extend(target.strip_prefix("mmsi:").map(str::to_owned));
        if let Some(her) = her {
            names.extend(her.mmsi.map(|mmsi| mmsi.to_string()));
            names.extend(her.imo.map(|imo| imo.to_string()));
            names.extend(Some(her.name.clone()).filter(|name| !name.is_empty()));
        }
        Self(names)
    }

    fn stand_in(&self, body: &str) -> bool {
        self.0.iter().any(|name| holds(body, name))
    }

    fn stand_in_report(&self, draft: &Draft) -> bool {
        let is_she = |value: &Value| match value {
            Value::Text(text) => self.0.iter().any(|name| holds(text, name)),
            Value::Number { value, .. } => self.0.contains(&value.to_string()),
            _ => false,
        };
        draft.entries().any(|(_, entry)| is_she(&entry.value))
    }
}

/// Whether each basis that a report names is one that the rules give for its zone, flag,
/// consent and pursuit, and whether its mode fits its end: criminal where something was
/// found and no other agency leads, administrative where nothing was. `own` are the codes of the
/// own State. What the form does not have (a warrant, an agreement) is taken as it is said.
pub fn acts(records: &[Record], rules: &LegalRules, own: &[String]) -> Acts {
    let mut acts = Acts::default();
    for record in records {
        let Record::Report { at, number, report } = record else { continue };
        let draft = report.to_draft();
        let chosen = codes(&draft, "legal", "basis");
        if chosen.is_empty() {
            continue;
        }
        let mut situation = legal::situation(&draft, own);
        situation.warrant = chosen.iter().any(|basis| basis == "warrant");
        situation.agreement = chosen.iter().any(|basis| basis == "bilateral_agreement");
        let advice = rules.advise(&situation);
        let mut wrong: Vec<String> =
            chosen.iter().filter(|basis| !advice.iter().any(|a| a.basis == **basis)).cloned().collect();
        acts.of += chosen.len();
        let led = codes(&draft, "header", "lead").iter().any(|lead| lead != "customs" && lead != "own");
        let mode = legal::mode(&draft).0;
        let fits = match report.end.as_str() {
            "find" => Some(mode == Mode::Criminal || led),
            "nil" => Some(mode == Mode::Administrative),
            _ => None,
        };
        acts.of += usize::from(fits.is_some());
        wrong.extend((fits == Some(false)).then(|| mode.code().to_owned()));
        let told = |act| WrongAct { at: *at, report: number.clone(), act };
        acts.wrong.extend(wrong.into_iter().map(told));
    }
    acts
}

fn codes(draft: &Draft, section: &str, field: &str) -> Vec<String> {
    let entry = draft.entry(&Path::new(section, field));
    entry.map(|e| e.value.codes().into_iter().map(str::to_owned).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
