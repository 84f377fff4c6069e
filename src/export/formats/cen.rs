//! A seizure record as XML, with the fields that the seizure databases of the World
//! Customs Organization ask for and no person or company. Its schema is
//! docs/schemas/seizure.xsd; codes are those of the forms.

use crate::domain::time::UtcTime;
use crate::export::text::escape;
use std::fmt::Write;

/// What was seized in one item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::export) struct Good {
    pub number: String,
    pub category: String,
    pub commodity: String,
    pub description: String,
    /// A decimal number.
    pub quantity: String,
    pub unit: String,
    pub estimated: bool,
    /// Amount, currency, how it was valued.
    pub value: Option<(String, String, String)>,
    /// Code and value.
    pub details: Vec<(&'static str, String)>,
}

/// One case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::export) struct Seizure {
    pub case: String,
    pub report: String,
    pub record: String,
    pub copy: String,
    pub at: UtcTime,
    /// Ten-millionths of a degree, latitude first.
    pub place: Option<(i32, i32)>,
    pub zone: String,
    pub locode: String,
    pub office: String,
    pub agency: String,
    pub conveyance: Vec<(&'static str, String)>,
    pub route: Vec<(&'static str, String)>,
    pub modus: String,
    pub goods: Vec<Good>,
}

fn element(out: &mut String, depth: usize, name: &str, text: &str) {
    if !text.is_empty() {
        let _ = writeln!(out, "{:depth$}<{name}>{}</{name}>", "", escape(text));
    }
}

/// A group of named values; nothing where there are none.
fn group(out: &mut String, name: &str, values: &[(&'static str, String)]) {
    if values.is_empty() {
        return;
    }
    let _ = writeln!(out, "  <{name}>");
    for (of, value) in values {
        element(out, 4, of, value);
    }
    let _ = writeln!(out, "  </{name}>");
}

pub(super) fn cen(seizure: &Seizure) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<seizure xmlns=\"urn:watchkeeper:seizure:1\" version=\"1\">\n",
    );
    for (name, text) in [
        ("case", &seizure.case),
        ("report", &seizure.report),
        ("record", &seizure.record),
        ("copy", &seizure.copy),
        ("at", &seizure.at.rfc3339()),
        ("office", &seizure.office),
        ("agency", &seizure.agency),
    ] {
        element(&mut out, 2, name, text);
    }
    if let Some((lat, lon)) = seizure.place {
        let degrees = |e7: i32| format!("{:.5}", f64::from(e7) / 1e7);
        let _ = writeln!(out, "  <place lat=\"{}\" lon=\"{}\"/>", degrees(lat), degrees(lon));
    }
    element(&mut out, 2, "zone", &seizure.zone);
    element(&mut out, 2, "locode", &seizure.locode);
    group(&mut out, "conveyance", &seizure.conveyance);
    group(&mut out, "route", &seizure.route);
    for good in &seizure.goods {
        let _ = writeln!(out, "  <good estimated=\"{}\">", good.estimated);
        for (name, text) in [
            ("number", &good.number),
            ("category", &good.category),
            ("commodity", &good.commodity),
            ("description", &good.description),
        ] {
            element(&mut out, 4, name, text);
        }
        if !good.quantity.is_empty() {
            let unit = escape(&good.unit);
            let _ = writeln!(out, "    <quantity unit=\"{unit}\">{}</quantity>", escape(&good.quantity));
        }
        if let Some((amount, currency, basis)) = &good.value {
            let (currency, basis) = (escape(currency), escape(basis));
            let amount = escape(amount);
            let _ = writeln!(out, "    <value currency=\"{currency}\" basis=\"{basis}\">{amount}</value>");
        }
        for (name, text) in &good.details {
            element(&mut out, 4, name, text);
        }
        out.push_str("  </good>\n");
    }
    element(&mut out, 2, "modus", &seizure.modus);
    out.push_str("</seizure>\n");
    out
}
