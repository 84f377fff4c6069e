//! Drafts, reports, patrols and custody on a store of their own: what is there after
//! sealing, after another login, after records came back by another way.

use super::NewEdit;
use crate::domain::custody::event::{Event as CustodyEvent, Quantity, What as CustodyWhat};
use crate::domain::filing::{How, NewDraft, RecordFault, Revision, SealOrder, Standing, Summary};
use crate::domain::journal::entry::{Action, ClockFacts, RecordId, Stream};
use crate::domain::journal::folder;
use crate::domain::journal::verify::verify;
use crate::domain::keys::secret::Passphrase;
use crate::domain::patrol::completeness::MissingCode;
use crate::domain::patrol::event::{Begin, End, Event, LogEntry, LogKind, Member, What};
use crate::domain::time::UtcTime;
use crate::store::error::StoreError;
use crate::store::journal::NewRecord;
use crate::store::{Credentials, NewOfficer, Store};
use tempfile::TempDir;

/// 2026-11-24T05:06:07.008Z.
const NOW: UtcTime = UtcTime(1_795_496_767_008);

fn clock(n: i64) -> ClockFacts {
    ClockFacts { utc: UtcTime(NOW.0 + n * 1000), ..ClockFacts::default() }
}

fn who(officer: &str) -> Credentials {
    Credentials { officer: officer.parse().unwrap(), passphrase: Passphrase::new("a passphrase").unwrap() }
}

fn boat() -> (TempDir, Store) {
    let dir = TempDir::new().unwrap();
    let mut store = Store::init(dir.path(), &who("O-1"), &"commander".parse().unwrap(), true, NOW).unwrap();
    let second = NewOfficer {
        id: "O-2".parse().unwrap(),
        role: "officer".parse().unwrap(),
        keys: Vec::new(),
        passphrase: Passphrase::new("a passphrase").unwrap(),
    };
    store.add_officer(&second, NOW).unwrap();
    (dir, store)
}

fn new_draft(title: &str, revises: Option<Revision>) -> NewDraft {
    NewDraft {
        form: "boarding".to_owned(),
        form_version: 3,
        patrol: Some("PL12-20261124-1".parse().unwrap()),
        unit: "PL12".to_owned(),
        title: title.to_owned(),
        revises,
    }
}

fn edit(draft: RecordId, officer: &str, n: i64) -> NewEdit {
    let summary = Some(Summary { title: format!("title {n}"), missing: 7 });
    let (officer, at, edit) = (officer.to_owned(), clock(n).utc, format!("edit {n}").into_bytes());
    NewEdit { draft, officer, at, edit, summary }
}

fn order(body: &str) -> SealOrder {
    SealOrder {
        body: body.as_bytes().to_vec(),
        title: "第八幸丸".to_owned(),
        words: format!("第八幸丸 {body}"),
    }
}

fn proved(store: &Store) {
    let report = verify(&folder::read(&store.sealed_files(NOW).unwrap()).unwrap());
    assert!(report.ok, "{:?}", report.first_bad);
}

fn fault<T: std::fmt::Debug>(result: Result<T, StoreError>) -> RecordFault {
    match result {
        Err(StoreError::Record(fault)) => fault,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_draft_is_edits_in_their_order_and_lists_with_its_owner() {
    let (dir, mut store) = boat();
    let view = store.begin_draft(&new_draft("", None), NOW).unwrap();
    assert_eq!((view.number.as_str(), view.officer.as_str(), view.edits), ("PL12-2026-0001", "O-1", 0));
    let edits: Vec<NewEdit> = (0..300).map(|n| edit(view.id, "O-1", n)).collect();
    let saved = store.save_edits(&edits).unwrap();
    assert_eq!((saved.saved, saved.refused), (vec![(view.id, 300)], vec![]));
    drop(store);
    let mut store = Store::open(dir.path(), &who("O-2")).unwrap();
    let list = store.drafts().unwrap();
    assert_eq!((list[0].title.as_str(), list[0].missing, list[0].edits), ("title 299", Some(7), 300));
    assert_eq!((list[0].begun, list[0].edited), (NOW, clock(299).utc));
    let (_, read) = store.draft(view.id).unwrap();
    assert_eq!(read, edits.iter().map(|e| e.edit.clone()).collect::<Vec<_>>());
    // Nobody else writes into it, seals it or throws it away.
    let saved = store.save_edits(&[edit(view.id, "O-2", 1), edit(RecordId([9; 16]), "O-2", 1)]).unwrap();
    assert_eq!((saved.saved, saved.refused.len()), (vec![], 2));
    assert_eq!(fault(store.seal_draft(view.id, &order("x"), clock(1))), RecordFault::NotYours("O-1".into()));
    assert_eq!(fault(store.discard_draft(view.id, "x", clock(1))), RecordFault::NotYours("O-1".into()));
    // A number is given once, also after a draft is gone.
    let second = store.begin_draft(&new_draft("", None), NOW).unwrap();
    store.discard_draft(second.id, "opened by mistake", clock(2)).unwrap();
    let third = store.begin_draft(&new_draft("", None), NOW).unwrap();
    assert_eq!(third.number, "PL12-2026-0003");
    let audit = store.entries(Stream::Audit, 0, 100).unwrap();
    assert_eq!(audit.last().unwrap().kind, "draft-discarded");
}

#[test]
fn ten_changes_of_officer_leave_every_draft() {
    let (dir, store) = boat();
    drop(store);
    for n in 0..10 {
        let officer = if n % 2 == 0 { "O-1" } else { "O-2" };
        let mut store = Store::open(dir.path(), &who(officer)).unwrap();
        let view = store.begin_draft(&new_draft("", None), NOW).unwrap();
        for draft in store.drafts().unwrap().iter().filter(|d| d.officer == officer) {
            store.save_edits(&[edit(draft.id, officer, n)]).unwrap();
        }
        assert_eq!(store.drafts().unwrap().len(), n as usize + 1);
        assert_eq!(view.officer, officer);
    }
    let mut store = Store::open(dir.path(), &who("O-1")).unwrap();
    for (n, draft) in (0_u32..).zip(store.drafts().unwrap()) {
        assert_eq!(draft.officer, if n % 2 == 0 { "O-1" } else { "O-2" });
        assert_eq!(draft.edits, (10_u32 - n).div_ceil(2), "{n}");
        let sealed = store.seal_draft(draft.id, &order("x"), clock(n.into()));
        assert_eq!(sealed.is_ok(), draft.officer == "O-1");
    }
    proved(&store);
}

#[test]
fn a_sealed_report_is_found_and_its_history_read() {
    let (_dir, mut store) = boat();
    let seal = |store: &mut Store, body: &str, revises| {
        let draft = store.begin_draft(&new_draft("", revises), NOW).unwrap();
        store.save_edits(&[edit(draft.id, "O-1", 1)]).unwrap();
        store.seal_draft(draft.id, &order(body), clock(5)).unwrap().0
    };
    let first = seal(&mut store, "one", None);
    assert_eq!((first.standing, first.title.as_str()), (Standing::Sealed, "第八幸丸"));
    assert!(store.drafts().unwrap().is_empty() && store.draft(first.record).is_err());
    assert_eq!(store.search("第八幸丸", 5).unwrap(), [first.record.to_string()]);
    let entry = store.entries(Stream::Case, 0, 1).unwrap().remove(0);
    assert_eq!((entry.record, entry.kind.as_str(), &entry.action), (first.record, "boarding", &Action::Seal));
    assert_eq!(entry.officer.unwrap().officer, "O-1");
    let revision = |of, how| Some(Revision { of, how, reason: "the name was misread".to_owned() });
    let second = seal(&mut store, "two", revision(first.record, How::Amend));
    assert_eq!(store.report(first.record).unwrap().view.standing, Standing::Amended);
    let third = seal(&mut store, "three", revision(first.record, How::Supersede));
    store.withdraw(third.record, "another ship", clock(9)).unwrap();
    assert_eq!(fault(store.withdraw(third.record, "again", clock(9))), RecordFault::Withdrawn);
    let late = new_draft("", revision(third.record, How::Amend));
    assert_eq!(fault(store.begin_draft(&late, NOW)), RecordFault::Withdrawn);
    let report = store.report_named("pl12-2026-0001").unwrap();
    assert_eq!((report.view.standing, report.body.as_deref()), (Standing::Superseded, Some(&b"one"[..])));
    let later: Vec<_> = report.later.iter().map(|l| (l.act.as_str(), l.number.as_deref())).collect();
    assert_eq!(later, [("amend", Some("PL12-2026-0002")), ("supersede", Some("PL12-2026-0003"))]);
    assert_eq!(report.later[0].reason, "the name was misread");
    let standing: Vec<Standing> = store.reports(None).unwrap().iter().map(|r| r.standing).collect();
    assert_eq!(standing, [Standing::Withdrawn, Standing::Sealed, Standing::Superseded]);
    // A lawful erasure takes the title as well.
    store.erase(second.record, "order of the court", clock(10)).unwrap();
    let erased = store.report(second.record).unwrap();
    assert_eq!((erased.view.standing, erased.view.title.as_str(), erased.body), (Standing::Erased, "", None));
    assert_eq!(store.reports(Some(&"other".parse().unwrap())).unwrap(), []);
    proved(&store);
}

#[test]
fn the_list_is_made_again_from_the_journal() {
    let (_dir, mut store) = boat();
    let draft = store.begin_draft(&new_draft("", None), NOW).unwrap();
    store.seal_draft(draft.id, &order("one"), clock(5)).unwrap();
    let id = store.begin_patrol(&Begin { boat: "PL12".to_owned(), ..Begin::default() }, clock(1)).unwrap();
    let before = (store.reports(None).unwrap(), store.patrol(&id).unwrap());
    store.case.execute_batch("DELETE FROM filed; DELETE FROM serial; UPDATE indexed SET last = 0;").unwrap();
    let mut after = (store.reports(None).unwrap(), store.patrol(&id).unwrap());
    // The title is the one thing that the journal does not hold.
    assert_eq!(std::mem::replace(&mut after.0[0].title, before.0[0].title.clone()), "");
    assert_eq!(after, before);
    assert_eq!(store.begin_draft(&new_draft("", None), NOW).unwrap().number, "PL12-2026-0002");
}

fn taken(item: &str) -> CustodyEvent {
    let what = CustodyWhat::Taken {
        item: item.parse().unwrap(),
        category: "narcotics".to_owned(),
        description: "white powder".to_owned(),
        quantity: Quantity { thousandths: 5_000, unit: "g".parse().unwrap() },
        tolerance: 10,
        scale: None,
        place: "FSH".to_owned(),
        finder: "O-1".to_owned(),
        witness: "O-2".to_owned(),
        report: None,
    };
    CustodyEvent { at: NOW, patrol: None, by: "O-1".to_owned(), what }
}

#[test]
fn a_patrol_begins_once_and_ends_when_nothing_is_missing() {
    let (_dir, mut store) = boat();
    let begin = Begin {
        boat: "PL12".to_owned(),
        office: "Kobe".to_owned(),
        order: "12".to_owned(),
        measures: vec!["drugs".to_owned()],
        crew: vec![Member { name: "O-1".to_owned(), ..Member::default() }],
        ..Begin::default()
    };
    let id = store.begin_patrol(&begin, clock(0)).unwrap();
    assert_eq!(id.to_string(), "PL12-20261124-1");
    assert_eq!(fault(store.begin_patrol(&begin, clock(1))), RecordFault::PatrolOpen(id.clone()));
    // A line of the log comes as everything that is noted, also from a locked store's queue.
    let times = (UtcTime(0), clock(2).utc);
    let what = What::Log(Box::new(LogEntry::new(LogKind::Radio, "ch 16".into(), times, None, None)));
    let (kind, event) = (what.kind(), Event { at: NOW, patrol: id.clone(), by: "O-1".to_owned(), what });
    let body = event.encode();
    let note = NewRecord { stream: Stream::Ops, action: Action::Note, kind, body: &body, clock: clock(2) };
    store.append(&note).unwrap();
    store.append_custody(&taken("A-1"), clock(3)).unwrap();
    assert!(matches!(store.append_custody(&taken("A-1"), clock(3)), Err(StoreError::Custody(_))));
    let draft = store.begin_draft(&new_draft("", None), NOW).unwrap();
    let (missing, ended) = store.end_patrol(&id, &End::default(), (&[], false), clock(4)).unwrap();
    let codes: Vec<MissingCode> = missing.iter().map(|m| m.code).collect();
    assert_eq!(
        (codes, ended),
        (vec![MissingCode::UnsealedItem, MissingCode::ItemWithoutPlace, MissingCode::OpenDraft], false)
    );
    assert_eq!(missing[2].who, "O-1");
    store.seal_draft(draft.id, &order("x"), clock(5)).unwrap();
    let end = End { reason: "the items go ashore with the next boat".to_owned(), ..End::default() };
    assert!(!store.end_patrol(&id, &end, (&[], true), clock(6)).unwrap().1, "only asked");
    let (missing, ended) = store.end_patrol(&id, &end, (&[], false), clock(6)).unwrap();
    assert_eq!((missing.len(), ended), (2, true));
    let record = store.patrol_named("last").unwrap();
    assert_eq!((record.log.len(), record.ended.unwrap().1.left), (1, missing));
    assert_eq!(store.patrol_under_way().unwrap(), None);
    assert_eq!(store.begin_patrol(&begin, clock(7)).unwrap().to_string(), "PL12-20261124-2");
    assert_eq!(store.ledger().unwrap().balance().held.count, 1);
    proved(&store);
}
