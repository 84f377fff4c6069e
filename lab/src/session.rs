//! Workflows of a watch beside its records: what is queued while the store is locked, the
//! panic key and what comes after it, photos of a draft, drafts and reports taken back,
//! and what goes ashore.

use crate::imports;
use crate::records::{BODY, a_draft, in_order, order};
use crate::scene::{NOW, Scene, Seen, body, clock, text};
use crate::workflows::{Workflow, a_boxed_store, a_store, check_opens};
use std::fs;
use std::path::PathBuf;
use watchkeeper::domain::filing::PhotoOrder;
use watchkeeper::domain::journal::entry::{Entry, RecordId, Stream};
use watchkeeper::domain::journal::hash::Hash;
use watchkeeper::domain::keys::queue::Item;
use watchkeeper::domain::keys::secret::Key;
use watchkeeper::domain::sync::keys::ShoreSecret;
use watchkeeper::domain::sync::plan::Width;
use watchkeeper::domain::sync::receipt::{HeadAshore, Receipt, Taken};
use watchkeeper::store::Store;
use watchkeeper::store::closed::ClosedStore;
use watchkeeper::store::closed::queue::{Drain, QueueWriter};
use watchkeeper::store::disk::Disk;
use watchkeeper::store::error::StoreError;

pub const QUEUE: Workflow = Workflow { name: "queue", start: a_store, work: queue, check: check_queue };
pub const PANIC: Workflow =
    Workflow { name: "panic", start: imports::a_list, work: panic_key, check: check_panic };
pub const NEW_INTEL: Workflow =
    Workflow { name: "new-intel", start: no_list, work: new_intel, check: check_new_intel };
pub const PHOTO: Workflow = Workflow { name: "photo", start: a_film, work: photo, check: check_photo };
pub const PHOTO_BOXED: Workflow =
    Workflow { name: "photo-boxed", start: a_boxed_film, work: photo_boxed, check: check_photo_boxed };
pub const TAKE_BACK: Workflow =
    Workflow { name: "take-back", start: two_drafts, work: take_back, check: check_take_back };
pub const DOCK: Workflow = Workflow { name: "dock", start: a_shore, work: dock, check: check_dock };

fn closed(scene: &Scene) -> Result<ClosedStore, StoreError> {
    ClosedStore::hold_on(scene.disk(), &scene.data())
}

/// Locked: three batches are queued. Unlocked: they are journalled.
fn queue(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut last = Ok(());
    {
        let closed = closed(scene)?;
        let mut queue = QueueWriter::new(&closed)?.ok_or(StoreError::NoQueue)?;
        for batch in 0..3_u8 {
            let mut items: Vec<Item> = (0..3_u8)
                .map(|n| Item {
                    number: 0,
                    record: RecordId([0xc0 + batch * 3 + n; 16]),
                    stream: Stream::Ops,
                    kind: "alert".to_owned(),
                    body: body(500 + usize::from(batch * 3 + n), 300),
                    clock: clock(i64::from(batch)),
                })
                .collect();
            match queue.append(&mut items).and_then(|()| scene.alive()) {
                Ok(()) => seen.sealed.extend(items.into_iter().map(|item| (item.record, item.body))),
                Err(error) => last = Err(error),
            }
        }
    }
    let mut store = scene.open()?;
    drain(&mut store)?;
    scene.seal(&mut store, seen, Stream::Ops, 300)?;
    last
}

fn drain(store: &mut Store) -> Result<(), StoreError> {
    let mut drain = Drain::new(store)?;
    while !drain.step(store)? {}
    Ok(())
}

/// Everything queued that was told is in the journal, once and in its order.
fn check_queue(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    let mut store = scene.open().map_err(text)?;
    drain(&mut store).map_err(text)?;
    scene.sound(&store, seen)?;
    let ops: Vec<RecordId> =
        store.entries(Stream::Ops, 0, 1000).map_err(text)?.iter().map(|entry| entry.record).collect();
    let queued: Vec<RecordId> = ops.iter().copied().filter(|r| r.0[0] == r.0[15] && r.0[0] >= 0xc0).collect();
    if !queued.is_sorted_by_key(|r| r.0[0]) || queued.windows(2).any(|w| w[0] == w[1]) {
        return Err(format!("queued entries in another order or twice: {queued:?}"));
    }
    drop(store);
    check_opens(scene, seen)
}

fn panic_key(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let closed = closed(scene)?;
    let done = match closed.destroy_intel(NOW) {
        // As the crew would: once more.
        Err(_) => closed.destroy_intel(NOW),
        done => done,
    };
    done?;
    scene.alive()?;
    seen.step = 1;
    Ok(())
}

/// Told as destroyed, no slot opens the intelligence; the records are there in any case,
/// and a new list can be begun.
fn check_panic(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    let mut store = scene.open().map_err(text)?;
    scene.sound(&store, seen)?;
    if store.has_intel() {
        if seen.step == 1 {
            return Err("the intelligence opens after it was told as destroyed".to_owned());
        }
        drop(store);
        closed(scene).and_then(|c| c.destroy_intel(NOW)).map_err(|e| format!("once more: {e}"))?;
        store = scene.open().map_err(text)?;
    }
    store.renew_intel(&[], NOW).map_err(|e| format!("a new list: {e}"))?;
    drop(store);
    check_opens(scene, seen)
}

fn no_list(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    imports::a_list(scene, seen)?;
    closed(scene).and_then(|c| c.destroy_intel(NOW)).map(drop).map_err(text)
}

fn new_intel(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut store = scene.open()?;
    store.renew_intel(&[], NOW)?;
    scene.alive()?;
    seen.step = 1;
    imports::import(&mut store, 1)?;
    store.intel_restored()?;
    scene.alive()?;
    seen.step = 2;
    Ok(())
}

fn check_new_intel(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    let mut store = scene.open().map_err(text)?;
    scene.sound(&store, seen)?;
    if !store.has_intel() {
        if seen.step > 0 {
            return Err("the new database of intelligence does not open".to_owned());
        }
        store.renew_intel(&[], NOW).map_err(|e| format!("once more: {e}"))?;
    }
    let found = store.intel_reader().and_then(|r| r.search("", 10_000)).map_err(text)?.len();
    if found == 0 && seen.step == 2 {
        return Err("the list that was told as imported is empty".to_owned());
    }
    imports::import(&mut store, 2).map_err(|e| format!("the next import: {e}"))?;
    drop(store);
    check_opens(scene, seen)
}

const FILM: usize = 300_000;

/// The file that is photographed; it stands on the computer's own disk.
pub fn film() -> PathBuf {
    std::env::temp_dir().join(format!("watchkeeper-lab-{}.film", std::process::id()))
}

fn a_film(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    fs::write(film(), body(77, FILM)).map_err(text)?;
    a_draft(scene, seen)
}

fn a_boxed_film(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    a_film(scene, seen)?;
    scene.disk.make_dir(&scene.box_medium()).map_err(text)?;
    scene.open_boxed().map(drop).map_err(text)
}

fn keep(scene: &Scene, store: &mut Store, seen: &mut Seen) -> Result<(), StoreError> {
    let mut last = Ok(());
    for n in 0..2 {
        let order = PhotoOrder {
            draft: seen.draft.unwrap_or(RecordId([0; 16])),
            place: "search.photos".to_owned(),
            file: film().display().to_string(),
            most: 1 << 20,
            fix: None,
        };
        // As the store's thread does it: the file beside, what is typed in between.
        let taken = store.begin_photo(&order).and_then(|intake| intake.run(&|| false));
        if let Err(error) = scene.seal(store, seen, Stream::Ops, 200) {
            last = Err(error);
        }
        let done = taken.and_then(|taken| store.end_photo(&order, taken, (NOW, clock(60 + n))));
        match done.and_then(|kept| scene.alive().map(|()| kept)) {
            Ok(kept) => seen.attached.push((kept.record, body(77, FILM))),
            Err(error) => last = Err(error),
        }
    }
    last
}

fn photo(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut store = scene.open()?;
    keep(scene, &mut store, seen)
}

fn photo_boxed(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut store = scene.open_boxed()?;
    keep(scene, &mut store, seen)
}

/// Every photo has its note and its file, or there is neither.
fn whole_photos(scene: &Scene, store: &Store, seen: &Seen) -> Result<(), String> {
    scene.sound(store, seen)?;
    scene.no_orphans(store)?;
    let entries = store.entries(Stream::Case, 0, 1000).map_err(text)?;
    let notes: Vec<RecordId> = entries.iter().filter(|e| e.kind == "photo").map(|e| e.record).collect();
    let of: Vec<RecordId> = store.attachments(None).map_err(text)?.iter().map(|a| a.of).collect();
    if notes == of { Ok(()) } else { Err(format!("notes {notes:?} of photos of {of:?}")) }
}

fn check_photo(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    let store = scene.open().map_err(text)?;
    whole_photos(scene, &store, seen)?;
    drop(store);
    photo(scene, seen).map_err(|e| format!("once more: {e}"))?;
    check_opens(scene, seen)
}

fn check_photo_boxed(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    let store = scene.open_boxed().map_err(text)?;
    whole_photos(scene, &store, seen)?;
    let mut kept: Vec<String> =
        store.attachments(None).map_err(text)?.iter().map(|a| format!("{}.att", a.record)).collect();
    drop(store);
    let boxes = scene.disk.names(&scene.box_medium()).map_err(text)?;
    let [only] = boxes.as_slice() else { return Err(format!("boxes {boxes:?}")) };
    let mut copies = scene.disk.names(&scene.box_medium().join(only).join("attachments")).unwrap_or_default();
    copies.sort();
    kept.sort();
    if copies != kept {
        return Err(format!("the box has {copies:?}, the store {kept:?}"));
    }
    let again = scene.rebuild(&scene.stick().join("again")).map_err(|e| format!("rebuild: {e}"))?;
    let mut copied = seen.clone();
    copied.sealed.remove(2);
    scene.holds(&again, &copied).map_err(|why| format!("rebuilt: {why}"))
}

/// One draft to be discarded, a report to be withdrawn.
fn two_drafts(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    a_draft(scene, seen)?;
    let mut store = scene.open().map_err(text)?;
    let report = store.begin_draft(&crate::records::new_draft(), NOW).map_err(text)?.id;
    let (_, sealed) = store.seal_draft(report, &order(), clock(30)).map_err(text)?;
    seen.sealed.push((sealed.record, BODY.to_vec()));
    Ok(())
}

fn take_back(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut store = scene.open()?;
    let report = seen.sealed.last().map(|(record, _)| *record).ok_or(StoreError::NotErasable)?;
    let discarded = store.discard_draft(seen.draft.unwrap_or(report), "twice", clock(40));
    let withdrawn = store.withdraw(report, "another vessel", clock(41)).map(drop);
    let mut last = Ok(());
    for (bit, done) in [discarded, withdrawn].into_iter().enumerate() {
        match done.and_then(|()| scene.alive()) {
            Ok(()) => seen.step |= 1 << bit,
            Err(error) => last = Err(error),
        }
    }
    last
}

fn check_take_back(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    let mut store = scene.open().map_err(text)?;
    let (id, report) = (seen.draft.ok_or("no draft")?, seen.sealed.last().ok_or("no report")?.0);
    let noted = |stream, kind: &str| -> Result<usize, String> {
        let entries: Vec<Entry> = store.entries(stream, 0, 1000).map_err(text)?;
        Ok(entries.iter().filter(|e| e.kind == kind).count())
    };
    let (discarded, withdrawn) =
        (noted(Stream::Audit, "draft-discarded")?, noted(Stream::Case, "withdrawal")?);
    match store.draft(id) {
        Ok((_, edits)) if discarded == 0 && seen.step & 1 == 0 => {
            in_order(&edits, 3)?;
            store.discard_draft(id, "again", clock(50)).map_err(|e| format!("discarding again: {e}"))?;
        }
        Err(_) if discarded == 1 => {}
        found => {
            return Err(format!("draft there {}, discarded {discarded}, step {}", found.is_ok(), seen.step));
        }
    }
    match withdrawn {
        1 => {}
        0 if seen.step & 2 == 0 => {
            store.withdraw(report, "again", clock(51)).map_err(|e| format!("withdrawing again: {e}"))?;
        }
        n => return Err(format!("withdrawn {n} times after step {}", seen.step)),
    }
    drop(store);
    check_opens(scene, seen)
}

fn shore() -> ShoreSecret {
    ShoreSecret::from_secret(&Key::take(&mut [7; 32]))
}

fn a_shore(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    a_boxed_store(scene, seen)?;
    let mut store = scene.open().map_err(text)?;
    store.trust_shore(&shore().identity(), NOW).map_err(text)
}

/// A receipt for everything aboard, as a shore that took it would write it.
fn receipt(store: &Store, n: u8) -> Result<Receipt, StoreError> {
    let mut heads = Vec::new();
    for stream in Stream::ALL {
        let last = store.entries(stream, 0, 1000)?.pop();
        heads.extend(last.map(|entry| HeadAshore {
            stream: stream.code(),
            epoch: entry.epoch,
            seq: entry.seq,
            hash: entry.hash(),
            whole: entry.seq,
        }));
    }
    let (device, _) = store.device_identity()?;
    Ok(Receipt {
        shore: shore().identity().sign,
        device,
        frame: Hash([n; 32]),
        at: clock(i64::from(n)).utc,
        taken: Taken::Whole,
        parked_pieces: 0,
        conflicts: 0,
        heads,
        parts: Vec::new(),
    })
}

/// Frames out, noted as sent, a receipt in; twice, with a record in between.
fn dock(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut store = scene.open_boxed()?;
    let mut last = Ok(());
    for n in 1..=2_u8 {
        let done = (|| {
            let outgoing = store.outgoing(&shore().identity(), Width::Wide, 1 << 20)?;
            store.note_sent(&outgoing, NOW)?;
            let receipt = receipt(&store, n)?;
            store.take_receipt(&receipt, &receipt.sign(&shore()))
        })();
        match done.and_then(|_| scene.alive()) {
            Ok(()) => seen.step = store.entries(Stream::Case, 0, 1000).map_or(seen.step, |all| all.len()),
            Err(error) => last = Err(error),
        }
        if let Err(error) = scene.seal(&mut store, seen, Stream::Case, 300) {
            last = Err(error);
        }
    }
    last
}

/// What a receipt was told to cover is covered, nothing that is not ashore is, and docking
/// again ends it.
fn check_dock(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    let mut store = scene.open_boxed().map_err(text)?;
    scene.sound(&store, seen)?;
    if store.shore().map_err(text)? != Some(shore().identity()) {
        return Err("the shore that is trusted is forgotten".to_owned());
    }
    for state in store.streams().map_err(text)? {
        if state.whole > state.aboard || state.whole > state.receipted {
            return Err(format!("covered beyond what is aboard: {state:?}"));
        }
        if state.stream == Stream::Case && state.whole.0 < seen.step as u64 {
            return Err(format!("{} of {} told as receipted", state.whole.0, seen.step));
        }
    }
    let all = receipt(&store, 9).map_err(text)?;
    let bytes = all.sign(&shore());
    for again in [false, true] {
        let taken = store.take_receipt(&all, &bytes).map_err(|e| format!("docking again: {e}"))?;
        if taken.again != again || taken.differs > 0 {
            return Err(format!("docking again: {taken:?}"));
        }
    }
    let waits = store.waits(Width::Wide).map_err(text)?;
    if waits.frames > 0 {
        return Err(format!("{} frames wait after everything was receipted", waits.frames));
    }
    drop(store);
    check_opens(scene, seen)
}
