//! The lists beside the persons aboard, pair by pair.

use super::*;
use crate::domain::report::prefill::crew_list;
use crate::domain::report::registry::Registry;

const NOW: UtcTime = UtcTime(1_795_496_767_000);

/// A boarding with this crew list, and these persons found: family, given, born, paper.
fn boarding(csv: &str, aboard: &[[&str; 4]]) -> (Form, Draft) {
    let form = Registry::bundled().newest("boarding").unwrap().clone();
    let mut draft = Draft::new(form.id.clone());
    for step in crew_list::edits(&form, &draft.clone(), &crew_list::read(csv.as_bytes()).unwrap(), NOW) {
        draft.apply(&step).unwrap();
    }
    for person in aboard {
        let row = draft.next_row();
        draft.apply(&Edit::AddRow { path: found(), row }).unwrap();
        for (key, text) in ["family", "given", "born", "document_no"].iter().zip(person) {
            let value = match *key {
                "born" => crate::domain::report::value::Date::parse(text).map(Value::Date),
                _ => Some(Value::Text((*text).to_owned())),
            };
            if let Some(value) = value.filter(|_| !text.is_empty()) {
                draft.apply(&Edit::typed(found().row(row).sub(key), value, NOW)).unwrap();
            }
        }
    }
    (form, draft)
}

const CREW: &str = "Family name,Given names,Date of birth,Passport no\n\
                    KIM,CHEOL SU,1970-03-12,AB12345\n\
                    LEE,MIN HO,1980-01-02,AB20000\n\
                    PARK,JI WON,1990-10-10,AB30000\n";

fn standings(side: &BTreeMap<RowId, Standing>) -> Vec<String> {
    let told = |standing: &Standing| match standing {
        Standing::NotFound => "not found".to_owned(),
        Standing::NotListed => "not listed".to_owned(),
        Standing::Paired { differs, .. } => format!("paired {}", differs.join(" ")).trim().to_owned(),
    };
    side.values().map(told).collect()
}

#[test]
fn the_lists_and_the_persons_found_are_told_apart() {
    type Case<'a> = (&'a [[&'a str; 4]], &'a [&'a str], &'a [&'a str]);
    let cases: [Case<'_>; 6] = [
        (&[], &["not found", "not found", "not found"], &[]),
        (
            &[["KIM", "CHEOL SU", "1970-03-12", "AB12345"], ["Lee", "Min-Ho", "1980-01-02", "ab 20000"]],
            &["paired", "paired", "not found"],
            &["paired", "paired"],
        ),
        // The paper's number pairs them, whatever else they say.
        (
            &[["CHOI", "CHEOL SU", "1971-03-12", "AB12345"]],
            &["paired family born", "not found", "not found"],
            &["paired family born"],
        ),
        // The name pairs them; the paper is another.
        (
            &[["PARK", "JIWON", "1990-10-10", "XX99999"]],
            &["not found", "not found", "paired document_no"],
            &["paired document_no"],
        ),
        // One name, two birth dates, two papers: two persons.
        (&[["PARK", "JI WON", "1960-10-10", "XX99999"]], &["not found"; 3], &["not listed"]),
        // The parts in another order.
        (
            &[["CHEOL SU", "KIM", "", ""], ["STRANGER", "SOME", "", ""]],
            &["paired family given", "not found", "not found"],
            &["paired family given", "not listed"],
        ),
    ];
    for (aboard, lists, persons) in cases {
        let (_, draft) = boarding(CREW, aboard);
        let difference = difference(&draft).unwrap();
        assert_eq!(standings(&difference.listed), lists, "{aboard:?}");
        assert_eq!(standings(&difference.found), persons, "{aboard:?}");
    }
    let (_, draft) = boarding(CREW, &[["KIM", "CHEOL SU", "1970-03-13", "AB12345"], ["A", "B", "", ""]]);
    assert_eq!(difference(&draft).unwrap().counts(), (2, 1, 1));
    let form = Registry::bundled().newest("boarding").unwrap().id.clone();
    assert_eq!(difference(&Draft::new(form)), None, "without a list nobody is missing");
}

#[test]
fn who_is_marked_as_not_found_is_not_there() {
    let (_, mut draft) = boarding(CREW, &[["KIM", "CHEOL SU", "1970-03-12", "AB12345"]]);
    let row = draft.rows(&found())[0];
    draft.apply(&Edit::typed(found().row(row).sub("found"), Value::YesNo(false), NOW)).unwrap();
    let difference = difference(&draft).unwrap();
    assert_eq!(difference.counts(), (3, 0, 0));
}

#[test]
fn a_person_is_found_as_listed_once() {
    let (form, mut draft) = boarding(CREW, &[["KIM", "CHEOL SU", "1970-03-12", "AB12345"]]);
    let rows = draft.rows(&listed()).to_vec();
    let edits = found_as_listed(&form, &draft, &rows, NOW);
    draft.apply(&Edit::All { edits }).unwrap();
    assert_eq!(difference(&draft).unwrap().counts(), (0, 0, 0));
    assert_eq!(draft.rows(&found()).len(), 3);
    assert_eq!(found_as_listed(&form, &draft, &rows, NOW), []);
    let entry = draft.entry(&found().row(draft.rows(&found())[2]).sub("given")).unwrap();
    assert_eq!((&entry.value, entry.source), (&Value::Text("JI WON".to_owned()), Source::Document));
    draft.apply(&Edit::Undo).unwrap();
    assert_eq!(draft.rows(&found()).len(), 1, "one step takes all of them back");
}

#[test]
fn a_person_of_the_draft_compares_as_the_watch_list_does() {
    let listed = Person::new(&["KIM CHEOL SU"], "1970-03-12", &["AB12345"], "KR");
    let (_, draft) = boarding(CREW, &[]);
    let tiers: Vec<Option<Tier>> =
        persons(&draft).values().map(|p| listed.compare(p).map(|l| l.tier)).collect();
    assert_eq!(tiers, [Some(Tier::Strong), None, None]);
}
