//! Values of a record in the words of a language: labels for codes, units, local times.

use super::Value;
use crate::domain::report::check::Sheet;
use crate::domain::report::form::{Field, Kind, Label};
use crate::i18n::Catalogue;

/// A value of `field`. A code that the list doesn't know stands as it is, with a mark.
pub fn value(words: &Catalogue, sheet: &Sheet<'_>, field: &Field, value: &Value) -> String {
    let language = words.language();
    match value {
        Value::Choice(_) | Value::Multi(_) => {
            let told = |(code, label): (&str, Option<&Label>)| {
                label.map_or_else(|| format!("{code}?"), |label| label.text(language).to_owned())
            };
            let labels = sheet.labels(field, value);
            if labels.is_empty() {
                return plain(value);
            }
            labels.into_iter().map(told).collect::<Vec<_>>().join(", ")
        }
        Value::YesNo(yes) => words.text(if *yes { "report-yes" } else { "report-no" }),
        Value::Number { value, unit: None } => match &field.kind {
            Kind::Number(number) if number.unit.is_some() => {
                format!("{value} {}", number.unit.as_deref().unwrap_or_default())
            }
            _ => value.to_string(),
        },
        Value::Photos(photos) => words.format("report-photos", &[("n", &photos.len().to_string())]),
        _ => plain(value),
    }
}

/// A value without its form: codes as they are.
pub fn plain(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Choice(text) => text.clone(),
        Value::Multi(codes) => codes.join(", "),
        Value::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number { value, unit: None } => value.to_string(),
        Value::Number { value, unit: Some(unit) } => format!("{value} {unit}"),
        Value::Date(date) => date.to_string(),
        Value::Time(time) => time.text().replace('T', " "),
        Value::Position(place) => place.text(),
        Value::Photos(photos) => photos.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(", "),
        Value::Links(rows) => rows.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    }
}
