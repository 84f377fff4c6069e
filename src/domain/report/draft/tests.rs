//! Edits and what they leave: replay, undo and redo as properties.

use super::*;
use proptest::prelude::*;

fn form() -> FormId {
    FormId { id: "boarding".into(), version: 1 }
}

fn text(value: &str) -> Value {
    Value::Text(value.into())
}

fn at(path: &str) -> Path {
    path.parse().unwrap()
}

fn typed(path: &str, value: &str) -> Edit {
    Edit::typed(at(path), text(value), UtcTime(1))
}

#[test]
fn a_removed_row_comes_back_whole_and_its_number_is_never_given_again() {
    let mut draft = Draft::new(form());
    let list = at("persons.list");
    for (row, name) in [(1, "Kim"), (2, "Sato")] {
        assert_eq!(draft.next_row(), RowId(row));
        draft.apply(&Edit::AddRow { path: list.clone(), row: RowId(row) }).unwrap();
        draft.apply(&typed(&format!("persons.list.{row}.family"), name)).unwrap();
    }
    let whole = draft.clone();
    draft.apply(&Edit::RemoveRow { path: list.clone(), row: RowId(1) }).unwrap();
    assert_eq!(draft.rows(&list), [RowId(2)]);
    assert_eq!(draft.value(&at("persons.list.1.family")), None);
    assert_eq!(draft.value(&at("persons.list.2.family")), Some(&text("Sato")));
    draft.apply(&Edit::Undo).unwrap();
    assert_eq!(draft, whole);
    draft.apply(&Edit::Redo).unwrap();
    assert_eq!(draft.next_row(), RowId(3));
    assert_eq!(draft.apply(&Edit::AddRow { path: list, row: RowId(1) }), Err(Refused::RowTaken));
    assert_eq!(draft.apply(&typed("persons.list.1.family", "x")), Err(Refused::NoRow));
}

#[test]
fn an_undo_takes_back_a_whole_prefill_or_a_whole_word() {
    let mut draft = Draft::new(form());
    draft.apply(&typed("a.x", "one")).unwrap();
    draft.apply(&Edit::All { edits: vec![typed("a.y", "two"), typed("a.z", "three")] }).unwrap();
    draft.apply(&Edit::Undo).unwrap();
    assert_eq!((draft.value(&at("a.y")), draft.value(&at("a.z"))), (None, None));
    let goes_on = |value: &str| Edit::Set {
        path: at("a.n"),
        value: text(value),
        source: Source::Typed,
        at: UtcTime(2),
        goes_on: true,
    };
    draft.apply(&typed("a.n", "K")).unwrap();
    draft.apply(&goes_on("Ka")).unwrap();
    draft.apply(&goes_on("Kai")).unwrap();
    assert_eq!(draft.value(&at("a.n")), Some(&text("Kai")));
    draft.apply(&Edit::Undo).unwrap();
    assert_eq!(draft.value(&at("a.n")), None);
    assert_eq!(draft.value(&at("a.x")), Some(&text("one")));
}

#[test]
fn edits_that_belong_together_are_done_wholly_or_not_at_all() {
    let mut draft = Draft::new(form());
    let before = draft.clone();
    let edits = vec![typed("a.x", "one"), typed("a.list.9.x", "no such row")];
    assert_eq!(draft.apply(&Edit::All { edits }), Err(Refused::NoRow));
    assert_eq!(draft, before);
    assert_eq!(draft.apply(&Edit::All { edits: vec![Edit::Undo] }), Err(Refused::NotTogether));
    assert_eq!(draft.apply(&Edit::Undo), Err(Refused::Nothing));
    let long = "x".repeat(super::super::value::MOST_LONG_TEXT + 1);
    assert_eq!(draft.apply(&typed("a.x", &long)), Err(Refused::TooLong));
    assert_eq!(draft, before);
}

/// A draft never grows beyond what a sealed body holds, and takes shorter texts again.
#[test]
fn a_draft_is_bounded_as_a_body_is() {
    use crate::domain::journal::body::MOST_BODY;
    use crate::domain::report::seal::{Follows, Report};
    let mut draft = Draft::new(form());
    let long = "海".repeat(20_000);
    let mut held = 0;
    let refused = loop {
        let edit = typed(&format!("a.n{held}"), &long);
        match draft.apply(&edit) {
            Ok(()) => held += 1,
            Err(refused) => break refused,
        }
    };
    assert_eq!(refused, Refused::Full);
    assert_eq!(held, MOST_BYTES / 60_000);
    let report = Report {
        form: form(),
        end: "nil".into(),
        lists: BTreeMap::new(),
        rows: draft.rows.clone(),
        entries: draft.entries.clone(),
        follows: Follows::Nothing,
    };
    assert!(report.encode().len() < MOST_BODY);
    draft.apply(&typed("a.n0", "short")).unwrap();
    draft.apply(&typed("a.more", &long)).unwrap();
    draft.apply(&Edit::Undo).unwrap();
    draft.apply(&Edit::Undo).unwrap();
    assert_eq!(draft.apply(&typed("a.more", &long)), Err(Refused::Full));
    let weighed: usize = draft.entries.iter().map(|(path, entry)| weight(path, entry)).sum();
    assert_eq!(draft.weight, weighed);
}

#[test]
fn an_edit_is_small_json() {
    let edit = typed("vessel.name", "KAIHO");
    let json = serde_json::to_string(&edit).unwrap();
    assert_eq!(
        json,
        r#"{"edit":"set","path":"vessel.name","value":{"text":"KAIHO"},"source":"typed","at":"1970-01-01T00:00:00.001Z"}"#
    );
    assert_eq!(serde_json::from_str::<Edit>(&json).unwrap(), edit);
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let path = prop_oneof![
        "[ab]\\.[xyz]",
        (0_u32..8, "[xy]").prop_map(|(row, sub)| format!("a.list.{row}.{sub}")),
        "[ab]\\.group\\.[xy]",
    ];
    let list = prop_oneof![Just("a.list"), Just("b.list")];
    let set = (path.clone(), "\\PC{0,12}", any::<bool>()).prop_map(|(path, value, goes_on)| Edit::Set {
        path: at(&path),
        value: text(&value),
        source: Source::Ais,
        at: UtcTime(7),
        goes_on,
    });
    let one = prop_oneof![
        6 => set,
        1 => path.prop_map(|p| Edit::Clear { path: at(&p) }),
        3 => (list.clone(), 0_u32..12).prop_map(|(p, row)| Edit::AddRow { path: at(p), row: RowId(row) }),
        1 => (list, 0_u32..8).prop_map(|(p, row)| Edit::RemoveRow { path: at(p), row: RowId(row) }),
    ];
    prop_oneof![
        8 => one.clone(),
        1 => proptest::collection::vec(one, 0..5).prop_map(|edits| Edit::All { edits }),
        2 => Just(Edit::Undo),
        1 => Just(Edit::Redo),
    ]
}

proptest! {
    /// Also with the edits that went through JSON, as a store keeps them.
    #[test]
    fn replaying_the_edits_gives_the_draft(edits in proptest::collection::vec(any_edit(), 0..60)) {
        let mut draft = Draft::new(form());
        let mut taken = Vec::new();
        for edit in &edits {
            if draft.apply(edit).is_ok() {
                taken.push(edit.clone());
            }
        }
        let stored: Vec<Edit> =
            edits.iter().map(|e| serde_json::from_str(&serde_json::to_string(e).unwrap()).unwrap()).collect();
        prop_assert_eq!(&Draft::replay(form(), &stored), &draft);
        let only_taken = Draft::replay(form(), &taken);
        prop_assert_eq!(&only_taken, &draft);
        prop_assert_eq!(only_taken.next_row(), draft.next_row());
    }

    #[test]
    fn undo_goes_all_the_way_back_and_redo_all_the_way_forth(
        edits in proptest::collection::vec(any_edit(), 0..60)
    ) {
        let mut draft = Draft::replay(form(), &edits);
        while draft.apply(&Edit::Redo).is_ok() {}
        let last = draft.clone();
        while draft.apply(&Edit::Undo).is_ok() {}
        prop_assert_eq!(&draft, &Draft::new(form()));
        while draft.apply(&Edit::Redo).is_ok() {}
        prop_assert_eq!(&draft, &last);
    }
}
