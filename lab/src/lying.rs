//! A drive that says that it flushed and did not: what a power cut then costs, and
//! whether the black box, on a medium that flushes, brings it back.

use crate::chance::Chance;
use crate::cuts::{self, CutsArgs, Ready};
use crate::disk::held;
use crate::medium::{Fault, FaultKind};
use crate::scene::{Scene, Seen, text};
use crate::workflows;
use std::time::Instant;

#[derive(Debug, Default)]
struct Tally {
    cases: u64,
    /// Without the box: nothing was lost.
    whole: u64,
    /// It opens, and acknowledged records are missing or the proof fails.
    lost: u64,
    /// It doesn't open.
    closed: u64,
    /// With the box: opening it was enough.
    healed: u64,
    /// The database had to be made again from the box.
    rebuilt: u64,
    wrong: Vec<String>,
}

/// Opens with the box, or makes the store again from it.
fn repair(scene: &Scene, seen: &Seen, tally: &mut Tally) -> Result<(), String> {
    let mut kept = seen.clone();
    if let Ok(store) = scene.open_boxed() {
        if scene.holds(&store, &kept).is_ok() {
            tally.healed += 1;
            return Ok(());
        }
        drop(store);
    }
    // Bulk records stay out of the box.
    kept.sealed.remove(2);
    let store = scene.rebuild(&scene.data()).map_err(|e| format!("rebuild: {e}"))?;
    scene.holds(&store, &kept)?;
    drop(store);
    let mut store = scene.open_boxed().map_err(text)?;
    scene
        .seal(&mut store, &mut kept, watchkeeper::domain::journal::entry::Stream::Case, 100)
        .map_err(text)?;
    scene.holds(&store, &kept)?;
    tally.rebuilt += 1;
    Ok(())
}

fn case(scene: &Scene, ready: &Ready, at: u64, chance: Chance, tally: &mut Tally) {
    {
        let mut medium = held(&scene.disk.medium);
        *medium = ready.base.clone();
        medium.chance = chance;
        medium.fault = Some(Fault { at, kind: FaultKind::Power });
        medium.ignores_flush = true;
    }
    let mut seen = ready.seen.clone();
    let _ = (ready.workflow.work)(scene, &mut seen);
    held(&scene.disk.medium).crash();
    let crashed = held(&scene.disk.medium).clone();
    tally.cases += 1;
    match scene.open() {
        Err(_) => tally.closed += 1,
        Ok(store) if scene.holds(&store, &seen).is_ok() => tally.whole += 1,
        Ok(_) => tally.lost += 1,
    }
    *held(&scene.disk.medium) = crashed;
    if let Err(why) = repair(scene, &seen, tally) {
        tally.wrong.push(format!("operation {at}: {why}"));
    }
}

/// # Errors
/// The laboratory itself cannot work.
pub fn run(args: &CutsArgs, scene: &Scene) -> Result<bool, String> {
    let workflow = workflows::ALL.iter().find(|w| w.name == "black-box").ok_or("no workflow black-box")?;
    let ready = cuts::ready(scene, workflow)?;
    let start = Instant::now();
    let mut tally = Tally::default();
    for n in 0..args.n {
        let at = args.at.unwrap_or(1 + n.wrapping_mul(cuts::STRIDE) % ready.ops);
        case(scene, &ready, at, Chance::of_case(args.seed, n), &mut tally);
    }
    println!("a drive that ignores flushes: n {} seed {}", args.n, args.seed);
    println!(
        "without the black box: {} whole, {} lost records, {} do not open",
        tally.whole, tally.lost, tally.closed
    );
    println!("with the black box: {} whole on opening, {} made again from it", tally.healed, tally.rebuilt);
    for why in tally.wrong.iter().take(10) {
        println!("    {why}");
    }
    println!(
        "{} cuts in {:.0} s: {} not repaired",
        tally.cases,
        start.elapsed().as_secs_f64(),
        tally.wrong.len()
    );
    Ok(tally.wrong.is_empty())
}
