//! The forms and value lists that a boat has: bundled ones, older versions that records
//! still need, and what an office put over the lists.

#[cfg(test)]
mod tests;

use super::form::fault::{Fault, Problem};
use super::form::{Field, Form, FormId, Kind};
use super::lists::Lists;
use crate::i18n::Language;
use std::collections::BTreeMap;

/// The forms that ship: name of the file and its text.
const FORMS: [(&str, &str); 17] = [
    ("boarding.toml", include_str!("../../../assets/forms/boarding.toml")),
    ("sighting.toml", include_str!("../../../assets/forms/sighting.toml")),
    ("hail.toml", include_str!("../../../assets/forms/hail.toml")),
    ("radio.toml", include_str!("../../../assets/forms/radio.toml")),
    ("weather.toml", include_str!("../../../assets/forms/weather.toml")),
    ("fuel.toml", include_str!("../../../assets/forms/fuel.toml")),
    ("fault.toml", include_str!("../../../assets/forms/fault.toml")),
    ("joint.toml", include_str!("../../../assets/forms/joint.toml")),
    ("note.toml", include_str!("../../../assets/forms/note.toml")),
    ("task.toml", include_str!("../../../assets/forms/task.toml")),
    ("handover.toml", include_str!("../../../assets/forms/handover.toml")),
    ("partner.toml", include_str!("../../../assets/forms/partner.toml")),
    ("camera.toml", include_str!("../../../assets/forms/camera.toml")),
    ("tip.toml", include_str!("../../../assets/forms/tip.toml")),
    ("foreign_request.toml", include_str!("../../../assets/forms/foreign_request.toml")),
    ("xray_referral.toml", include_str!("../../../assets/forms/xray_referral.toml")),
    ("patrol.toml", include_str!("../../../assets/forms/patrol.toml")),
];

/// The value lists that ship.
const LISTS: [(&str, &str); 7] = [
    ("lists/report.toml", include_str!("../../../assets/forms/lists/report.toml")),
    ("lists/place.toml", include_str!("../../../assets/forms/lists/place.toml")),
    ("lists/law.toml", include_str!("../../../assets/forms/lists/law.toml")),
    ("lists/vessel.toml", include_str!("../../../assets/forms/lists/vessel.toml")),
    ("lists/search.toml", include_str!("../../../assets/forms/lists/search.toml")),
    ("lists/seizure.toml", include_str!("../../../assets/forms/lists/seizure.toml")),
    ("lists/patrol.toml", include_str!("../../../assets/forms/lists/patrol.toml")),
];

/// Forms by id and version, and the value lists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Registry {
    forms: BTreeMap<FormId, Form>,
    lists: Lists,
    problems: Vec<FileProblem>,
}

/// A problem in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileProblem {
    pub file: String,
    pub problem: Problem,
}

impl Registry {
    /// The bundled forms and lists.
    pub fn bundled() -> Self {
        let mut registry = Self::default();
        for (name, text) in LISTS {
            registry.add_lists(name, text);
        }
        for (name, text) in FORMS {
            registry.add_form(name, text);
        }
        registry
    }

    /// Puts a file of value lists over those that are there.
    pub fn add_lists(&mut self, file: &str, text: &str) {
        let (lists, problems) = Lists::read(text);
        self.note(file, problems);
        self.lists.overlay(lists);
    }

    /// Adds a form beside the others. Another form of the same id and version replaces it
    /// only as long as no record was written on it, so callers add files before drafts.
    pub fn add_form(&mut self, file: &str, text: &str) {
        let (form, mut problems) = Form::read(text);
        if let Some(form) = form {
            problems.extend(missing_lists(&form, &self.lists));
            self.forms.insert(form.id.clone(), form);
        }
        self.note(file, problems);
    }

    /// Adds a form of an office. One with a fault is not taken, and none is changed under the
    /// version that records may have been written on.
    pub fn add_office_form(&mut self, file: &str, text: &str) {
        let (form, mut problems) = Form::read(text);
        if let Some(form) = form {
            problems.extend(missing_lists(&form, &self.lists));
            let known = self.forms.get(&form.id);
            if known.is_some_and(|known| *known != form) {
                let args = vec![("value", form.id.to_string())];
                problems.push(Problem { line: 1, column: 1, fault: Fault::Duplicate, args });
            }
            if problems.is_empty() {
                self.forms.insert(form.id.clone(), form);
            }
        }
        self.note(file, problems);
    }

    fn note(&mut self, file: &str, problems: Vec<Problem>) {
        self.problems
            .extend(problems.into_iter().map(|problem| FileProblem { file: file.to_owned(), problem }));
    }

    /// What was wrong in the files, for a person to mend.
    pub fn problems(&self) -> &[FileProblem] {
        &self.problems
    }

    /// The form of exactly this version.
    pub fn form(&self, id: &FormId) -> Option<&Form> {
        self.forms.get(id)
    }

    /// The newest version, for a new record.
    pub fn newest(&self, id: &str) -> Option<&Form> {
        self.forms.values().filter(|f| f.id.id == id).max_by_key(|f| f.id.version)
    }

    /// A record as a reader finds it: what it is about and its form's title in the reader's
    /// language, the form last, for where the line is short the name tells two apart. A form that is not aboard is named by its code.
    pub fn titled(&self, form: &str, version: u32, subject: &str, language: Language) -> String {
        let id = FormId { id: form.to_owned(), version };
        let known = self.form(&id).or_else(|| self.newest(form));
        let title = known.map_or(form, |known| known.title.text(language));
        if subject.is_empty() { title.to_owned() } else { format!("{subject} · {title}") }
    }

    /// The newest version of every form, by id.
    pub fn offered(&self) -> Vec<&Form> {
        let mut newest: BTreeMap<&str, &Form> = BTreeMap::new();
        for (id, form) in &self.forms {
            newest.insert(&id.id, form);
        }
        newest.into_values().collect()
    }

    pub fn lists(&self) -> &Lists {
        &self.lists
    }
}

/// A field whose list isn't there still takes codes; the file says so.
fn missing_lists(form: &Form, lists: &Lists) -> Vec<Problem> {
    let of_sections = form.sections.iter().flat_map(|s| &s.fields);
    let of_records = form.records.values().flat_map(|r| &r.fields);
    let named = |field: &Field| match &field.kind {
        Kind::Choice { list } | Kind::Multi { list } => Some(list.clone()),
        Kind::Number(number) => number.units.clone(),
        _ => None,
    };
    let missing = |field: &Field| {
        let list = named(field).filter(|list| lists.list(list).is_none())?;
        Some(Problem { line: field.line, column: 1, fault: Fault::NoSuchList, args: vec![("value", list)] })
    };
    of_sections.chain(of_records).filter_map(missing).collect()
}
