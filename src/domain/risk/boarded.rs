//! An earlier boarding as its sealed report tells it: whose, when, with what result, and
//! which means of search spoke.

use crate::domain::report::path::Path;
use crate::domain::report::seal::Report;
use crate::domain::report::value::Value;
use crate::domain::risk::extract::{Row, RowKind};
use crate::domain::time::UtcTime;
use crate::domain::watchlist::marks;
use std::collections::BTreeMap;

/// The form of a boarding.
pub const FORM: &str = "boarding";
/// The columns of [`Row::more`]: results, codes of means that spoke, and whether anything
/// was found.
pub const RESULT: &str = "result";
pub const MEANS: &str = "means";
pub const FOUND: &str = "found";

/// The identity that counts of those that a report holds.
const SOURCES: [&str; 5] = ["document", "painted", "declared", "transmitted", "recorded"];

/// The row of a boarding; `None` for another form, or a vessel that no number tells.
/// `number` is the report's, `sealed` when it was sealed.
pub fn row(report: &Report, number: &str, sealed: UtcTime) -> Option<Row> {
    if report.form.id != FORM {
        return None;
    }
    let value = |path: &Path| report.entries.get(path).map(|entry| &entry.value);
    let text = |field: &str| {
        let of = Path::new("vessel", field);
        SOURCES.iter().find_map(|source| match value(&of.sub(source)) {
            Some(Value::Text(text)) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            _ => None,
        })
    };
    let mmsi = text("mmsi").and_then(|t| t.parse().ok());
    let imo = text("imo").and_then(|t| marks::imo(&t));
    let call_sign = text("call_sign").map(|t| marks::call_sign(&t)).filter(|t| !t.is_empty());
    if mmsi.is_none() && imo.is_none() && call_sign.is_none() {
        return None;
    }
    let at = match value(&Path::new("time", "aboard")) {
        Some(Value::Time(time)) => time.utc,
        _ => sealed,
    };
    let result = match value(&Path::new("close", "result")) {
        Some(Value::Multi(codes)) => codes.clone(),
        Some(Value::Choice(code)) => vec![code.clone()],
        _ => Vec::new(),
    };
    let partial = value(&Path::new("close", "partial")) == Some(&Value::YesNo(true));
    let seized = report.rows.get(&Path::new("seizure", "items")).is_some_and(|rows| !rows.is_empty());
    let open = ["offences", "seizure", "detention", "escorted", "handed_over"];
    let found = seized || result.iter().any(|code| matches!(code.as_str(), "seizure" | "offences"));
    let nothing_open = !result.iter().any(|code| open.contains(&code.as_str()));
    let cleared = result.iter().any(|code| code == "clear") && nothing_open && !found && !partial;
    let mut more = BTreeMap::from([(RESULT.to_owned(), result.join(" "))]);
    more.insert(MEANS.to_owned(), spoke(report).join(" "));
    more.insert(FOUND.to_owned(), if found { "yes" } else { "no" }.to_owned());
    Some(Row {
        kind: RowKind::Boarding,
        mmsi,
        imo,
        call_sign,
        name: text("name"),
        flag: text("flag").filter(|flag| flag.len() == 2),
        port: None,
        country: None,
        at: Some(at),
        number: number.to_owned(),
        text: result.join(" "),
        cleared,
        more,
    })
}

/// DOG, XRY and TRC, where a means of that kind spoke.
fn spoke(report: &Report) -> Vec<&'static str> {
    let choice = |path: &Path, code: &str| matches!(report.entries.get(path).map(|e| &e.value), Some(Value::Choice(c)) if c == code);
    let number = |path: &Path| match report.entries.get(path).map(|e| &e.value) {
        Some(Value::Number { value, .. }) => value.to_string().trim_start_matches(['0', '.']).is_empty(),
        _ => true,
    };
    let rows = |field: &str| -> Vec<Path> {
        let list = Path::new("search", field);
        let ids = report.rows.get(&list).map(Vec::as_slice).unwrap_or_default();
        ids.iter().map(|id| list.row(*id)).collect()
    };
    let alert = |path: &Path| {
        let result = path.sub("result");
        choice(&result, "alert") || choice(&result, "anomaly")
    };
    let of_means = |codes: &[&str]| {
        rows("means").iter().any(|row| alert(row) && codes.iter().any(|code| choice(&row.sub("means"), code)))
    };
    let dog = of_means(&["DGA", "DGP"]) || rows("dogs").iter().any(|row| !number(&row.sub("indications")));
    let xray = of_means(&["XRF", "XRM", "XRC", "XBS"]) || rows("xray").iter().any(alert);
    [("DOG", dog), ("XRY", xray), ("TRC", of_means(&["TRC"]))]
        .into_iter()
        .filter_map(|(code, spoke)| spoke.then_some(code))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::report::draft::Entry;
    use crate::domain::report::form::FormId;
    use crate::domain::report::path::RowId;
    use crate::domain::report::seal::Follows;
    use crate::domain::report::value::{Source, Time};

    fn report(values: &[(&str, Value)], rows: &[(&str, u32)]) -> Report {
        let entry = |value: &Value| Entry { value: value.clone(), source: Source::Typed, at: UtcTime(5) };
        Report {
            form: FormId { id: FORM.to_owned(), version: 1 },
            end: "nil".to_owned(),
            lists: BTreeMap::new(),
            rows: rows.iter().map(|(path, id)| (path.parse().unwrap(), vec![RowId(*id)])).collect(),
            entries: values.iter().map(|(path, value)| (path.parse().unwrap(), entry(value))).collect(),
            follows: Follows::Nothing,
        }
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    fn choice(code: &str) -> Value {
        Value::Choice(code.to_owned())
    }

    #[test]
    fn a_boarding_says_whose_it_was_and_how_it_ended() {
        let clear = Value::Multi(vec!["clear".to_owned(), "released".to_owned()]);
        let aboard = Value::Time(Time { utc: UtcTime(77), offset_min: 540 });
        let values = [
            ("vessel.imo.transmitted", text("2000028")),
            ("vessel.imo.document", text("IMO 2000016")),
            ("vessel.name.painted", text("HAE SONG 9")),
            ("time.aboard", aboard),
            ("close.result", clear),
            ("search.means.1.means", choice("DGP")),
            ("search.means.1.result", choice("alert")),
        ];
        let told = row(&report(&values, &[("search.means", 1)]), "PL12-2026-0007", UtcTime(99)).unwrap();
        assert_eq!((told.imo, told.name.as_deref()), (Some(2_000_016), Some("HAE SONG 9")));
        assert_eq!(
            (told.at, told.cleared, told.number.as_str()),
            (Some(UtcTime(77)), true, "PL12-2026-0007")
        );
        assert_eq!((told.cell(MEANS), told.cell(FOUND)), (Some("DOG"), Some("no")));

        let partial = [("vessel.mmsi.transmitted", text("440999001")), ("close.partial", Value::YesNo(true))];
        let told = row(&report(&partial, &[]), "B", UtcTime(99)).unwrap();
        assert_eq!((told.mmsi, told.at, told.cleared), (Some(440_999_001), Some(UtcTime(99)), false));

        let found = [
            ("vessel.call_sign.declared", text("HMZX9")),
            ("close.result", Value::Multi(vec!["clear".to_owned(), "seizure".to_owned()])),
        ];
        let told = row(&report(&found, &[]), "B", UtcTime(99)).unwrap();
        assert_eq!((told.cleared, told.cell(FOUND)), (false, Some("yes")));
        // A name alone is nobody's.
        assert!(row(&report(&[("vessel.name.declared", text("A"))], &[]), "B", UtcTime(0)).is_none());
    }
}
