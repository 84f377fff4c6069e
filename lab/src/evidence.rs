//! The workflows of attached files and of erasure by class.

use crate::raw;
use crate::scene::{Scene, Seen, body, clock, text};
use crate::workflows::a_boxed_store;
use watchkeeper::domain::evidence::retention::Plan;
use watchkeeper::domain::journal::entry::{ClockFacts, Stream};
use watchkeeper::domain::time::{Span, UtcTime};
use watchkeeper::store::Store;
use watchkeeper::store::error::StoreError;
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
