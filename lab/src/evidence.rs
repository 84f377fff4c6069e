//! The workflows of attached files and of erasure by class.

use crate::raw;
use crate::scene::{NOW, Scene, Seen, body, clock, first, text};
use crate::workflows::a_boxed_store;
use watchkeeper::domain::evidence::retention::Plan;
use watchkeeper::domain::journal::entry::{ClockFacts, Stream};
use watchkeeper::domain::time::{Span, UtcTime};
use watchkeeper::store::Store;
use watchkeeper::store::disk::Disk;
use watchkeeper::store::error::StoreError;
use watchkeeper::store::journal::audit::Export;
use watchkeeper::store::journal::erasure::ErasureOrder;

/// One piece, two pieces, a few bytes, exactly one piece.
const SIZES: [usize; 4] = [1_000, 300_000, 5, 256 << 10];
/// Bytes of a body by which it is known again.
const KNOWN: usize = 60;

/// Attaches files to sealed records. An error does not end the watch.
fn attach_all(scene: &Scene, store: &mut Store, seen: &mut Seen) -> Result<(), StoreError> {
    let mut last = Ok(());
    for (n, size) in SIZES.into_iter().enumerate() {
        let of = seen.sealed[n % 2].0;
        if let Err(error) = scene.attach(store, seen, of, body(1000 + n, size)) {
            last = Err(error);
        }
    }
    last
}

pub fn attach(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut store = scene.open()?;
    attach_all(scene, &mut store, seen)?;
    scene.seal(&mut store, seen, Stream::Case, 300)
}

/// Everything told is there and whole, nothing else stands beside it, and the store goes on.
pub fn check_attach(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    let mut store = scene.open().map_err(text)?;
    scene.sound(&store, seen)?;
    scene.no_orphans(&store)?;
    let of = seen.sealed[0].0;
    scene.attach(&mut store, seen, of, body(7, 4000)).map_err(text)?;
    scene.sound(&store, seen)?;
    scene.no_orphans(&store)
}

pub fn attach_boxed(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut store = scene.open_boxed()?;
    attach_all(scene, &mut store, seen)
}

/// A store made from the box alone has them too.
pub fn check_attach_boxed(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    let mut store = scene.open_boxed().map_err(text)?;
    scene.sound(&store, seen)?;
    let of = seen.sealed[0].0;
    scene.attach(&mut store, seen, of, body(7, 4000)).map_err(text)?;
    scene.sound(&store, seen)?;
    drop(store);
    rebuilt(scene, seen)
}

/// Bulk records stay out of the box.
fn rebuilt(scene: &Scene, seen: &Seen) -> Result<(), String> {
    let mut copied = seen.clone();
    copied.sealed.remove(2);
    let again = scene.rebuild(&scene.stick().join("again")).map_err(|e| format!("rebuild: {e}"))?;
    scene.holds(&again, &copied).map_err(|why| format!("rebuilt: {why}"))
}

/// Records of a class with files attached to some of them, in the store and its box.
pub fn an_old_store(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    a_boxed_store(scene, seen)?;
    let mut store = scene.open_boxed().map_err(text)?;
    attach_all(scene, &mut store, seen).map_err(text)
}

/// Ten years and more later.
fn later() -> ClockFacts {
    let UtcTime(at) = clock(0).utc;
    ClockFacts { utc: UtcTime(at + Span::hours(24 * 3700).0), ..clock(500) }
}

pub fn erase_class(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut store = scene.open_boxed()?;
    let plan = Plan::japan().map_err(|_| StoreError::NotErasable)?;
    let all = seen.sealed.iter().chain(&seen.attached).map(|(record, _)| (*record, false));
    seen.erasures.extend(all);
    let order = ErasureOrder { class: "evidence", reason: "schedule", second: None, clock: later() };
    store.erase_class(&plan, &order)?;
    scene.alive()?;
    for (_, told) in &mut seen.erasures {
        *told = true;
    }
    seen.step = 1;
    scene.seal(&mut store, seen, Stream::Case, 300)
}

/// All of the class is gone or none of it, its files and pages with it; ordering it again
/// ends what was begun.
pub fn check_erase_class(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    let mut store = scene.open_boxed().map_err(text)?;
    scene.sound(&store, seen)?;
    let gone = seen.erasures.iter().filter(|(record, _)| !matches!(store.body(*record), Ok(Some(_)))).count();
    if gone != 0 && gone != seen.erasures.len() {
        return Err(format!("half an erasure: {gone} of {}", seen.erasures.len()));
    }
    scene.no_orphans(&store)?;
    if gone == 0 && !seen.erasures.is_empty() {
        let plan = Plan::japan().map_err(text)?;
        let order = ErasureOrder { class: "evidence", reason: "again", second: None, clock: later() };
        store.erase_class(&plan, &order).map_err(text)?;
        for (_, told) in &mut seen.erasures {
            *told = true;
        }
        scene.sound(&store, seen)?;
        scene.no_orphans(&store)?;
    }
    drop(store);
    let pages = raw::pages(scene)?;
    let erased = |record| seen.erasures.iter().any(|(of, _)| *of == record);
    for (record, bytes) in seen.sealed.iter().filter(|(record, _)| erased(*record)) {
        let known = &bytes[..KNOWN.min(bytes.len())];
        if pages.windows(known.len()).any(|w| w == known) {
            return Err(format!("the body of erased record {record} is still in a page"));
        }
    }
    // Bulk records stay out of the box.
    let mut kept = seen.clone();
    kept.sealed.remove(2);
    kept.sealed.retain(|(record, _)| !erased(*record));
    let again = scene.rebuild(&scene.stick().join("again")).map_err(|e| format!("rebuild: {e}"))?;
    scene.holds(&again, &kept).map_err(|why| format!("rebuilt: {why}"))
}

/// The same with two backups on the stick, which the audit trail knows of.
pub fn an_old_backup(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    an_old_store(scene, seen)?;
    let medium = scene.stick().join("backups");
    let mut store = scene.open_boxed().map_err(text)?;
    for n in 0..2 {
        let export = Export { what: "backup", to: medium.display().to_string() };
        let at = UtcTime(NOW.0 + n * 60_000);
        store.exporting(&export, &|| clock(60 + n), |store| store.backup(&medium, at)).map_err(text)?;
    }
    Ok(())
}

fn erase_everywhere(store: &mut Store, minute: i64) -> Result<(u64, bool), StoreError> {
    let plan = Plan::japan().map_err(|_| StoreError::NotErasable)?;
    let UtcTime(at) = later().utc;
    let clock = ClockFacts { utc: UtcTime(at + minute * 60_000), ..later() };
    let order = ErasureOrder { class: "evidence", reason: "schedule", second: None, clock };
    let (erased, reach) = store.erase_class_everywhere(&plan, &order)?;
    Ok((erased.records, reach.is_complete()))
}

pub fn erase_backup(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut store = scene.open_boxed()?;
    let all = seen.sealed.iter().chain(&seen.attached).map(|(record, _)| (*record, false));
    seen.erasures.extend(all);
    let (_, complete) = erase_everywhere(&mut store, 0)?;
    scene.alive()?;
    for (_, told) in &mut seen.erasures {
        *told = true;
    }
    seen.step = usize::from(complete);
    Ok(())
}

/// Told as complete, no backup has what was erased; there is always one that opens, and
/// ordering it again ends what was cut off.
pub fn check_erase_backup(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    backups(scene, seen, seen.step == 1)?;
    let mut store = scene.open_boxed().map_err(text)?;
    scene.sound(&store, seen)?;
    if seen.erasures.is_empty() {
        let all = seen.sealed.iter().chain(&seen.attached).map(|(record, _)| (*record, false));
        seen.erasures.extend(all);
    }
    let (_, complete) = erase_everywhere(&mut store, 1).map_err(|e| format!("ordering again: {e}"))?;
    if !complete {
        return Err("ordering again is not complete".to_owned());
    }
    for (_, told) in &mut seen.erasures {
        *told = true;
    }
    scene.sound(&store, seen)?;
    drop(store);
    backups(scene, seen, true)
}

/// Every backup that has its name opens; none has what was `erased`.
fn backups(scene: &Scene, seen: &Seen, erased: bool) -> Result<(), String> {
    let folder = scene.stick().join("backups");
    let names = scene.disk.names(&folder).map_err(text)?;
    let cut = |name: &&String| name.ends_with(".partial") || name.ends_with(".gone");
    if erased && names.iter().any(|name| cut(&name)) {
        return Err(format!("a part of a backup is left: {names:?}"));
    }
    let whole: Vec<&String> = names.iter().filter(|name| !cut(name)).collect();
    if whole.is_empty() {
        return Err(format!("no backup is left: {names:?}"));
    }
    for name in whole {
        let store = Store::open_on(scene.disk(), &folder.join(name), &first());
        let store = store.map_err(|e| format!("backup {name}: {e}"))?;
        for (record, _) in seen.erasures.iter().filter(|_| erased) {
            if store.body(*record).map_err(text)?.is_some() {
                return Err(format!("erased record {record} is in backup {name}"));
            }
        }
    }
    Ok(())
}
