//! Workflows of drafts, reports, custody and patrols, and what must hold after a cut.

use crate::scene::{NOW, Scene, Seen, clock, text};
use crate::workflows::{Workflow, a_store, check_opens};
use watchkeeper::domain::custody::event::{Event, Quantity, Signature, Signed, Subject, What};
use watchkeeper::domain::filing::{NewDraft, SealOrder, Summary};
use watchkeeper::domain::patrol::PatrolId;
use watchkeeper::domain::patrol::event::{Begin, End};
use watchkeeper::store::Store;
use watchkeeper::store::error::StoreError;
use watchkeeper::store::journal::records::NewEdit;

pub const DRAFT: Workflow = Workflow { name: "draft", start: a_draft, work: type_on, check: check_draft };
pub const SEAL: Workflow = Workflow { name: "seal", start: a_draft, work: seal, check: check_seal };
pub const CUSTODY: Workflow =
    Workflow { name: "custody", start: an_item, work: hand_around, check: check_custody };
pub const PATROL: Workflow = Workflow { name: "patrol-end", start: a_patrol, work: end, check: check_end };

pub fn new_draft() -> NewDraft {
    NewDraft {
        form: "boarding".to_owned(),
        form_version: 1,
        patrol: None,
        unit: "PL1".to_owned(),
        title: String::new(),
        revises: None,
    }
}

/// The edit of that number, from 1.
pub fn edit_text(n: u32) -> Vec<u8> {
    format!("edit {n} {}", "x".repeat(n as usize * 7 % 200)).into_bytes()
}

/// That `edits` are those from 1 on, `told` of them at the least.
pub fn in_order(edits: &[Vec<u8>], told: u32) -> Result<(), String> {
    if (edits.len() as u32) < told {
        return Err(format!("{} edits of {told} that were saved", edits.len()));
    }
    match (1..).zip(edits).find(|(n, edit)| **edit != edit_text(*n)) {
        Some((n, _)) => Err(format!("edit {n} is another")),
        None => Ok(()),
    }
}

fn edits(seen: &Seen, from: u32, count: u32) -> Vec<NewEdit> {
    let Some(draft) = seen.draft else { return Vec::new() };
    (from..from + count)
        .map(|n| NewEdit {
            draft,
            officer: crate::scene::FIRST.to_owned(),
            at: clock(n.into()).utc,
            edit: edit_text(n),
            summary: Some(Summary { title: format!("edit {n}"), missing: 9 }),
        })
        .collect()
}

pub fn a_draft(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    a_store(scene, seen)?;
    let mut store = scene.open().map_err(text)?;
    seen.draft = Some(store.begin_draft(&new_draft(), NOW).map_err(text)?.id);
    store.save_edits(&edits(seen, 1, 3)).map_err(text)?;
    seen.saved = 3;
    Ok(())
}

/// Types on; what could not be saved is tried again with what follows.
fn type_on(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut store = scene.open()?;
    let mut last = Ok(());
    for batch in 1..=8 {
        let typed = 3 + batch * 4;
        let waiting = edits(seen, seen.saved + 1, typed - seen.saved);
        match store.save_edits(&waiting).and_then(|_| scene.alive()) {
            Ok(()) => seen.saved = typed,
            Err(error) => last = Err(error),
        }
    }
    last
}

fn check_draft(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    let store = scene.open().map_err(text)?;
    let (view, edits) = store.draft(seen.draft.ok_or("no draft")?).map_err(text)?;
    in_order(&edits, seen.saved)?;
    if view.edits != edits.len() as u32 || view.title != format!("edit {}", edits.len()) {
        return Err(format!("the list says {} edits, {}", view.edits, view.title));
    }
    drop(store);
    check_opens(scene, seen)
}

pub const BODY: &[u8] = b"a whole report";

pub fn order() -> SealOrder {
    SealOrder { body: BODY.to_vec(), title: "第八幸丸".to_owned(), words: "第八幸丸".to_owned() }
}

fn seal(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let Some(draft) = seen.draft else { return Ok(()) };
    let mut store = scene.open()?;
    let (_, sealed) = store.seal_draft(draft, &order(), clock(40))?;
    scene.alive()?;
    seen.sealed.push((sealed.record, BODY.to_vec()));
    seen.step = 1;
    Ok(())
}

/// A draft or a report, never both, never neither.
fn check_seal(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    let id = seen.draft.ok_or("no draft")?;
    let mut store = scene.open().map_err(text)?;
    let (draft, report) = (store.draft(id), store.report(id));
    match (draft, report) {
        (Ok((_, edits)), Err(_)) if seen.step == 0 => {
            in_order(&edits, 3)?;
            store.seal_draft(id, &order(), clock(50)).map_err(|e| format!("sealing again: {e}"))?;
        }
        (Err(_), Ok(report)) if report.body.as_deref() == Some(BODY) => {}
        (draft, report) => {
            return Err(format!("told {}, draft {}, report {}", seen.step, draft.is_ok(), report.is_ok()));
        }
    }
    if store.search("第八幸丸", 9).map_err(text)? != [id.to_string()] {
        return Err("the report is not found by its words".to_owned());
    }
    drop(store);
    check_opens(scene, seen)
}

fn event(n: u32, what: What) -> Event {
    Event { at: clock(n.into()).utc, patrol: None, by: crate::scene::FIRST.to_owned(), what }
}

fn id(text: &str) -> watchkeeper::domain::custody::event::Id {
    text.parse().expect("numbers of the laboratory fit")
}

fn an_item(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    a_store(scene, seen)?;
    let mut store = scene.open().map_err(text)?;
    let taken = What::Taken {
        item: id("A-1"),
        category: "narcotics".to_owned(),
        description: "powder".to_owned(),
        quantity: Quantity { thousandths: 5_000, unit: "g".parse().map_err(text)? },
        tolerance: 0,
        scale: None,
        place: "FSH".to_owned(),
        finder: crate::scene::FIRST.to_owned(),
        witness: "W-1".to_owned(),
        report: None,
    };
    let bagged = What::Bagged {
        bag: id("B-1"),
        kind: "plastic".to_owned(),
        items: vec![id("A-1")],
        seal: id("1001"),
        witness: "W-1".to_owned(),
    };
    for (n, what) in [(1, taken), (2, bagged)] {
        store.append_custody(&event(n, what), clock(n.into())).map_err(text)?;
        seen.saved = n;
    }
    Ok(())
}

const HANDS: [&str; 2] = [crate::scene::FIRST, "K-2"];

/// The bag from hand to hand, the way it is written down in the ledger.
fn hand_around(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut store = scene.open()?;
    let mut last = Ok(());
    for n in 3..=8_u32 {
        let holder = store.ledger()?.items().values().next().map(|i| i.holder.clone()).unwrap_or_default();
        let to = HANDS[usize::from(holder == HANDS[0])];
        let sign = |name: &str| Signature { name: name.to_owned(), how: Signed::Pin };
        let what = What::Transferred {
            subject: Subject::Bag(id("B-1")),
            to: to.to_owned(),
            purpose: "watch change".to_owned(),
            condition: "good".to_owned(),
            seal_intact: Some(true),
            given: sign(&holder),
            taken: sign(to),
        };
        match store.append_custody(&event(n, what), clock(n.into())).and_then(|_| scene.alive()) {
            Ok(()) => seen.saved += 1,
            Err(error) => last = Err(error),
        }
    }
    last
}

fn check_custody(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    let store = scene.open().map_err(text)?;
    let ledger = store.ledger().map_err(text)?;
    let (balance, events) = (ledger.balance(), ledger.events());
    if events < seen.saved || !ledger.breaks().is_empty() {
        return Err(format!("{events} events of {}, breaks {:?}", seen.saved, ledger.breaks()));
    }
    if balance.taken_in != balance.held || balance.held.count != 1 {
        return Err(format!("out of balance: {balance:?}"));
    }
    // Two events, then each transfer changes the hands.
    let holder = ledger.items().values().next().map(|item| item.holder.clone());
    if holder.as_deref() != Some(HANDS[events as usize % 2]) {
        return Err(format!("held by {holder:?} after {events} events"));
    }
    drop(store);
    check_opens(scene, seen)
}

fn patrol(store: &Store) -> Result<PatrolId, StoreError> {
    store.patrol_named("last").map(|record| record.id)
}

fn a_patrol(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    a_store(scene, seen)?;
    let mut store = scene.open().map_err(text)?;
    let begin = Begin { boat: "PL1".to_owned(), ..Begin::default() };
    store.begin_patrol(&begin, clock(1)).map(drop).map_err(text)
}

fn ending() -> End {
    End { reason: "exercise".to_owned(), ..End::default() }
}

fn end(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut store = scene.open()?;
    let id = patrol(&store)?;
    store.end_patrol(&id, &ending(), (&[], false), clock(60))?;
    scene.alive()?;
    seen.step = 1;
    Ok(())
}

/// It ended, or it goes on and can be ended; the next can be begun.
fn check_end(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    let mut store = scene.open().map_err(text)?;
    let id = patrol(&store).map_err(text)?;
    if store.patrol(&id).map_err(text)?.ended.is_none() {
        if seen.step == 1 {
            return Err("a patrol that was ended goes on".to_owned());
        }
        store
            .end_patrol(&id, &ending(), (&[], false), clock(61))
            .map_err(|e| format!("ending again: {e}"))?;
    }
    let begin = Begin { boat: "PL1".to_owned(), ..Begin::default() };
    store.begin_patrol(&begin, clock(70)).map_err(|e| format!("the next patrol: {e}"))?;
    drop(store);
    check_opens(scene, seen)
}
