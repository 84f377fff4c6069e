//! The record of a seizure as other administrations take it: what, where, how hidden and
//! how found, the conveyance and its route, and no person or company.

use super::Maker;
use crate::domain::report::path::{Path, RowId};
use crate::domain::report::value::Value;
use crate::export::formats::{Good, Seizure};
use crate::export::material::Filing;

impl Maker<'_> {
    /// `None` where the report cannot be read.
    pub(super) fn seizure(&self, filing: &Filing) -> Option<Seizure> {
        let report = filing.report.as_ref()?;
        let at = |path: &Path| report.entries.get(path).map(|entry| &entry.value);
        let text = |path: &Path| at(path).map(|value| self.nameless(value)).unwrap_or_default();
        let field = |section: &str, name: &str| text(&Path::new(section, name));
        // As painted, as in the documents, as transmitted: the first that is known.
        let identity = |name: &str| {
            let of = |column: &str| text(&Path::new("vessel", name).sub(column));
            ["painted", "document", "declared", "transmitted"].map(of).into_iter().find(|v| !v.is_empty())
        };
        let place =
            ["own_position", "target_position"].iter().find_map(|name| match at(&Path::new("time", name)) {
                Some(Value::Position(place)) => Some((place.lat_e7, place.lon_e7)),
                _ => None,
            });
        let when =
            ["at", "search_start", "aboard"].iter().find_map(|name| match at(&Path::new("time", name)) {
                Some(Value::Time(time)) => Some(time.utc),
                _ => None,
            });
        let items = Path::new("seizure", "items");
        let rows = report.rows.get(&items).cloned().unwrap_or_default();
        let case = field("seizure", "case_no");
        Some(Seizure {
            case: if case.is_empty() { filing.view.number.clone() } else { case },
            report: filing.view.number.clone(),
            record: filing.view.record.to_string(),
            copy: self.copy(crate::export::Kind::Seizure),
            at: when.unwrap_or(filing.view.sealed),
            place,
            zone: field("time", "zone"),
            locode: field("time", "locode"),
            office: field("header", "office"),
            agency: field("header", "authority"),
            conveyance: ["name", "imo", "mmsi", "call_sign", "flag"]
                .map(|name| (name, identity(name).unwrap_or_default()))
                .into_iter()
                .chain([("type", field("vessel", "type")), ("voyage", field("voyage", "number"))])
                .filter(|(_, value)| !value.is_empty())
                .collect(),
            route: ["origin", "departure", "transit", "destination"]
                .map(|name| (name, field("seizure", &format!("route_{name}"))))
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
                .collect(),
            modus: field("seizure", "modus"),
            goods: rows.into_iter().map(|row| self.good(filing, row)).collect(),
        })
    }

    fn good(&self, filing: &Filing, row: RowId) -> Good {
        let items = Path::new("seizure", "items").row(row);
        let value = |name: &str| {
            filing.report.as_ref().and_then(|report| report.entries.get(&items.sub(name))).map(|e| &e.value)
        };
        let text = |name: &str| value(name).map(|value| self.nameless(value)).unwrap_or_default();
        let (quantity, unit) = match value("quantity") {
            Some(Value::Number { value, unit }) => (value.to_string(), unit.clone().unwrap_or_default()),
            _ => (String::new(), String::new()),
        };
        let amount = match value("value") {
            Some(Value::Number { value, unit }) => {
                Some((value.to_string(), unit.clone().unwrap_or_default(), text("value_method")))
            }
            _ => None,
        };
        Good {
            number: text("no"),
            category: text("category"),
            commodity: text("commodity"),
            description: text("what"),
            quantity,
            unit,
            estimated: matches!(value("estimated"), Some(Value::YesNo(true))),
            value: amount,
            details: [
                "packaging",
                "logo",
                "purity",
                "origin",
                "found_space",
                "container",
                "concealment",
                "detection",
                "smuggling_form",
            ]
            .map(|name| (name, text(name)))
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect(),
        }
    }

    /// A value without names of persons and sources, for whomever it is.
    fn nameless(&self, value: &Value) -> String {
        self.bare.text(&super::forms::plain(value))
    }
}
