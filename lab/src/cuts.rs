//! Simulated cuts and faults: every workflow, every kind of fault, every I/O operation,
//! again with other fates of the unsynced sectors until the count is reached.

use crate::chance::Chance;
use crate::disk::{SimDisk, held};
use crate::lying;
use crate::medium::{Fault, FaultKind, Medium};
use crate::scene::{Scene, Seen};
use crate::session;
use crate::vfs;
use crate::workflows::{ALL, Workflow};
use clap::Args;
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// A prime: a small share of the cases is spread over all operations, a large one meets each.
pub const STRIDE: u64 = 7919;

#[derive(Debug, Args)]
pub struct CutsArgs {
    /// How many cuts and faults
    #[arg(long, default_value_t = 10_000)]
    pub n: u64,
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// One workflow alone
    #[arg(long)]
    pub only: Option<String>,
    /// One kind of fault alone: power, eio-once, eio-on or full
    #[arg(long)]
    pub fault: Option<String>,
    /// One operation alone, and what led to it
    #[arg(long)]
    pub at: Option<u64>,
    /// The boat's drive ignores flushes: report what is lost
    #[arg(long)]
    pub ignore_flush: bool,
}

/// What came of one workflow under one kind of fault.
#[derive(Debug, Default, Clone)]
struct Tally {
    cases: u64,
    /// Operations of the workflow when nothing fails.
    ops: u64,
    /// The workflow was told of the fault.
    told: u64,
    failures: Vec<String>,
}

/// A workflow before it begins.
pub struct Ready {
    pub workflow: &'static Workflow,
    pub base: Medium,
    pub seen: Seen,
    pub ops: u64,
}

fn scene(vfs: &str) -> Result<Scene, String> {
    let medium = Arc::new(Mutex::new(Medium::new(Chance::new(0))));
    vfs::register(vfs, &medium)?;
    Ok(Scene { disk: SimDisk { medium, vfs: vfs.into() } })
}

pub fn ready(scene: &Scene, workflow: &'static Workflow) -> Result<Ready, String> {
    *held(&scene.disk.medium) = Medium::new(Chance::new(1));
    let mut seen = Seen::default();
    (workflow.start)(scene, &mut seen).map_err(|e| format!("{}: start: {e}", workflow.name))?;
    held(&scene.disk.medium).settle();
    let base = held(&scene.disk.medium).clone();
    let mut dry = seen.clone();
    (workflow.work)(scene, &mut dry).map_err(|e| format!("{}: without a fault: {e}", workflow.name))?;
    let ops = held(&scene.disk.medium).ops;
    held(&scene.disk.medium).settle();
    (workflow.check)(scene, &mut dry).map_err(|e| format!("{}: without a fault: {e}", workflow.name))?;
    Ok(Ready { workflow, base, seen, ops })
}

/// One case; gives whether the workflow was told, and what was found wrong.
fn case(scene: &Scene, ready: &Ready, fault: Fault, chance: Chance, log: bool) -> (bool, Result<(), String>) {
    let restart = {
        let mut medium = held(&scene.disk.medium);
        *medium = ready.base.clone();
        medium.chance = chance;
        medium.fault = Some(fault);
        medium.log = log.then(Vec::new);
        medium.chance.coin()
    };
    let mut seen = ready.seen.clone();
    let told = (ready.workflow.work)(scene, &mut seen).is_err();
    {
        let mut medium = held(&scene.disk.medium);
        for line in medium.log.take().iter().flatten() {
            println!("    {line}");
        }
        // After a fault that leaves the computer running, the program starts again on
        // what is there, or the power goes as well.
        if fault.kind == FaultKind::Power || restart {
            medium.crash();
        } else {
            medium.repaired();
        }
    }
    (told, (ready.workflow.check)(scene, &mut seen))
}

/// # Errors
/// The laboratory itself cannot work.
pub fn run(args: &CutsArgs) -> Result<bool, String> {
    let scene = scene("laboratory")?;
    if args.ignore_flush {
        return lying::run(args, &scene);
    }
    let chosen = |w: &&Workflow| args.only.as_ref().is_none_or(|only| only == w.name);
    let workflows: Vec<&'static Workflow> = ALL.iter().filter(chosen).collect();
    let kinds: Vec<FaultKind> =
        FaultKind::ALL.into_iter().filter(|k| args.fault.as_ref().is_none_or(|f| f == k.name())).collect();
    let parts = (workflows.len() * kinds.len()) as u64;
    if parts == 0 {
        return Err("no such workflow or fault".to_owned());
    }
    let start = Instant::now();
    let (mut total, mut failures) = (0, 0);
    println!("cuts: n {} seed {}", args.n, args.seed);
    println!("{:14} {:9} {:>6} {:>8} {:>8} {:>7}", "workflow", "fault", "ops", "cases", "told", "wrong");
    for (w, workflow) in workflows.iter().enumerate() {
        let ready = ready(&scene, workflow)?;
        for (k, kind) in kinds.iter().enumerate() {
            let part = (w * kinds.len() + k) as u64;
            let cases = args.n / parts + u64::from(part < args.n % parts);
            let mut tally = Tally { ops: ready.ops, ..Tally::default() };
            for n in 0..cases {
                let at = args.at.unwrap_or(1 + n.wrapping_mul(STRIDE) % ready.ops);
                let number = part << 32 | n;
                let chance = Chance::of_case(args.seed, number);
                let (told, found) =
                    case(&scene, &ready, Fault { at, kind: *kind }, chance, args.at.is_some());
                tally.cases += 1;
                tally.told += u64::from(told);
                if let Err(why) = found {
                    tally.failures.push(format!("operation {at}, case {n}: {why}"));
                }
            }
            println!(
                "{:14} {:9} {:>6} {:>8} {:>8} {:>7}",
                workflow.name,
                kind.name(),
                tally.ops,
                tally.cases,
                tally.told,
                tally.failures.len()
            );
            for failure in tally.failures.iter().take(5) {
                println!("    {failure}");
            }
            total += tally.cases;
            failures += tally.failures.len();
        }
    }
    let _ = std::fs::remove_file(session::film());
    println!("{total} cuts and faults in {:.0} s: {failures} wrong", start.elapsed().as_secs_f64());
    Ok(failures == 0)
}
