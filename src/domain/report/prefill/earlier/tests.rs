//! By what an earlier report is of a vessel.

use super::*;
use crate::domain::report::draft::Entry;
use crate::domain::report::form::FormId;
use crate::domain::report::seal::Follows;
use crate::domain::report::value::Source;
use std::collections::BTreeMap;

fn report(values: &[(&str, &str)]) -> Report {
    let entry =
        |text: &str| Entry { value: Value::Text(text.to_owned()), source: Source::Document, at: UtcTime(1) };
    Report {
        form: FormId { id: "boarding".to_owned(), version: 1 },
        end: "nil".to_owned(),
        lists: BTreeMap::new(),
        rows: BTreeMap::new(),
        entries: values.iter().map(|(path, text)| (path.parse().unwrap(), entry(text))).collect(),
        follows: Follows::Nothing,
    }
}

fn vessel(values: &[(&str, &str)]) -> Vessel {
    Vessel::of_report(&report(values))
}

type Case<'a> = (&'a [(&'a str, &'a str)], &'a [(&'a str, &'a str)], Option<By>);

#[test]
fn a_report_is_of_a_vessel_by_number_then_by_name() {
    let name = ("vessel.name.painted", "KAIEI MARU 8");
    let imo = ("vessel.imo.document", "9074729");
    let mmsi = ("vessel.mmsi.transmitted", "431999021");
    let hull = ("vessel.registration", "SN2-1234");
    let cases: [Case<'_>; 14] = [
        (&[imo], &[imo, name], Some(By::Imo)),
        (&[imo, name], &[("vessel.imo.transmitted", "IMO 9074729")], Some(By::Imo)),
        // Another IMO number is another ship, whatever she transmits or is called.
        (&[imo, mmsi, name], &[("vessel.imo.document", "9319466"), mmsi, name], None),
        (&[mmsi], &[mmsi], Some(By::Mmsi)),
        (&[mmsi], &[imo, mmsi], Some(By::Mmsi)),
        (&[hull], &[("vessel.registration", "ｓｎ２ー１２３４"), name], None),
        (&[hull], &[("vessel.registration", "sn2 1234")], Some(By::Registration)),
        (&[name], &[("vessel.name.document", "第八海栄丸")], None),
        (&[name], &[("vessel.name.document", "Kaiei-Maru No.8")], Some(By::Name)),
        (&[name], &[("vessel.name.document", "KAIEI MARU 18")], None),
        (&[name, mmsi], &[name, ("vessel.mmsi.document", "431999022")], None),
        (&[name, hull], &[name, ("vessel.registration", "OK3-777")], None),
        // What an earlier report had recorded is no word of that day.
        (&[imo], &[("vessel.imo.recorded", "9074729")], None),
        (&[("vessel.imo.document", "none")], &[("vessel.imo.document", "none")], None),
    ];
    for (seen, sealed, want) in cases {
        assert_eq!(vessel(seen).is_in(&report(sealed)), want, "{seen:?} {sealed:?}");
    }
    assert!(Vessel::default().is_unknown() && Vessel::of_numbers(None, Some(0), "").is_unknown());
    assert_eq!(Vessel::of_numbers(Some(9_074_729), None, "X").is_in(&report(&[imo])), Some(By::Imo));
}

#[test]
fn a_new_report_is_filled_from_the_newest_that_is_surely_hers() {
    let one = |number: &str, sealed: i64, by: By| Earlier {
        number: number.to_owned(),
        sealed: UtcTime(sealed),
        by,
        report: report(&[]),
    };
    let all = [one("R-3", 3, By::Name), one("R-2", 2, By::Mmsi), one("R-1", 1, By::Imo)];
    assert_eq!(Earlier::surest(&all).map(|e| e.number.as_str()), Some("R-2"));
    assert_eq!(Earlier::surest(&all[..1]), None);
    assert_eq!(all[0].called(), "R-3 1970-01-01");
    assert_eq!(all[0].results(), Vec::<&str>::new());
}
