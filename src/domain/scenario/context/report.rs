//! `[[report]]`: what the crew must have written down, read with its faults by line. The
//! fields are those of the bundled forms (docs/forms.md).

use super::{subjects, within};
use crate::domain::report::form::Form;
use crate::domain::report::legal::Mode;
use crate::domain::report::path::{Path, RowId};
use crate::domain::report::registry::Registry;
use crate::domain::scenario::fault::Fault;
use crate::domain::scenario::file::{ReportAsked, Scenario, Written};
use crate::domain::scenario::read::{Reader, Section};
use crate::domain::scenario::section::doubtful_word;
use std::ops::Range;
use toml::de::DeValue;

pub(super) const KEYS: &[&str] = &["form", "log", "subjects", "by", "end", "mode", "filled", "has", "text"];

/// Reads them all; the bundled forms are opened for the first one.
pub(super) fn read<'t>(
    reader: &mut Reader<'t>,
    sections: &[Section<'_, 't>],
    ids: &[String],
    scenario: &Scenario,
) -> Vec<ReportAsked> {
    if sections.is_empty() {
        return Vec::new();
    }
    let forms = Registry::bundled();
    sections.iter().filter_map(|section| asked(reader, section, &forms, ids, scenario)).collect()
}

fn asked<'t>(
    reader: &mut Reader<'t>,
    section: &Section<'_, 't>,
    forms: &Registry,
    ids: &[String],
    scenario: &Scenario,
) -> Option<ReportAsked> {
    reader.only(section.name, section.table, KEYS);
    let has_key = |key: &str| section.table.contains_key(key);
    let of_form = ["end", "mode", "filled", "has"].into_iter().any(has_key);
    if has_key("form") == has_key("log") || (has_key("log") && of_form) {
        reader.problem(section.span.clone(), Fault::ReportOrLog, vec![]);
        return None;
    }
    let what = if has_key("form") {
        Written::Report(reader.needed_text(section, "form")?)
    } else {
        Written::Log(reader.needed_text(section, "log")?)
    };
    let form = match &what {
        Written::Report(id) => form(reader, section, forms, id),
        Written::Log(_) => None,
    };
    let subjects = subjects(reader, section, ids, scenario);
    let by = reader.time(section, "by");
    if let Some(by) = by {
        within(reader, section, "by", by, scenario);
    }
    let end = reader.text(section, "end");
    if let (Some(form), Some(end)) = (form, &end)
        && !form.ends.iter().any(|known| known.key == *end)
    {
        unknown(reader, section.place_of("end"), form, end);
    }
    Some(ReportAsked {
        subjects,
        by,
        end,
        mode: mode(reader, section),
        filled: filled(reader, section, form),
        has: has(reader, section, form),
        text: reader.text(section, "text"),
        what,
    })
}

fn form<'f, 't>(
    reader: &mut Reader<'t>,
    section: &Section<'_, 't>,
    forms: &'f Registry,
    id: &str,
) -> Option<&'f Form> {
    let form = forms.newest(id);
    if form.is_none() {
        let known: Vec<&str> = forms.offered().iter().map(|form| form.id.id.as_str()).collect();
        let args = vec![("value", id.to_owned()), ("known", known.join(", "))];
        reader.warning(section.place_of("form"), Fault::UnknownForm, args);
    }
    form
}

fn unknown(reader: &mut Reader<'_>, span: Range<usize>, form: &Form, value: &str) {
    let ends: Vec<&str> = form.ends.iter().map(|end| end.key.as_str()).collect();
    let args = vec![("form", form.id.id.clone()), ("value", value.to_owned()), ("known", ends.join(", "))];
    reader.warning(span, Fault::UnknownField, args);
}

fn mode<'t>(reader: &mut Reader<'t>, section: &Section<'_, 't>) -> Option<Mode> {
    let word = reader.text(section, "mode")?;
    let modes = [Mode::Administrative, Mode::Criminal];
    let mode = modes.into_iter().find(|mode| mode.code() == word);
    if mode.is_none() {
        doubtful_word(reader, section, "mode", word, &modes.map(Mode::code).join(", "));
    }
    mode
}

/// A path; one that the form has no field for is doubtful.
fn path(reader: &mut Reader<'_>, span: Range<usize>, form: Option<&Form>, text: &str) -> Option<Path> {
    let Ok(path) = text.parse::<Path>() else {
        let args =
            vec![("key", text.to_owned()), ("want", "section.field".to_owned()), ("got", "text".to_owned())];
        reader.problem(span, Fault::WrongKind, args);
        return None;
    };
    // A field of rows without a row is that of any row.
    let of_rows = |sub: &String| path.head().row(RowId(1)).sub(sub);
    let is_known = |form: &&Form| {
        form.field(&path).is_some() || path.sub.as_ref().is_some_and(|s| form.field(&of_rows(s)).is_some())
    };
    if let Some(form) = form.filter(|form| !is_known(form)) {
        unknown(reader, span, form, text);
    }
    Some(path)
}

fn filled<'t>(reader: &mut Reader<'t>, section: &Section<'_, 't>, form: Option<&Form>) -> Vec<Path> {
    let mut paths = Vec::new();
    for value in section.list("filled") {
        match value.get_ref() {
            DeValue::String(text) => paths.extend(path(reader, value.span(), form, text)),
            other => reader.wrong_kind(value.span(), "filled", "text", other),
        }
    }
    paths
}

fn has<'t>(reader: &mut Reader<'t>, section: &Section<'_, 't>, form: Option<&Form>) -> Vec<(Path, String)> {
    let Some(value) = section.table.get("has") else { return Vec::new() };
    let DeValue::Table(table) = value.get_ref() else {
        reader.wrong_kind(value.span(), "has", "table", value.get_ref());
        return Vec::new();
    };
    let mut wanted = Vec::new();
    for (key, value) in table {
        let word = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(n) => n.as_str().to_owned(),
            DeValue::Float(n) => n.as_str().to_owned(),
            DeValue::Boolean(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            other => {
                reader.wrong_kind(value.span(), key.get_ref(), "text", other);
                continue;
            }
        };
        wanted.extend(path(reader, key.span(), form, key.get_ref()).map(|path| (path, word)));
    }
    wanted
}
