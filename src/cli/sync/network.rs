//! `watchkeeper sync --to URL`: the journal ashore over a network, until the shore signed
//! for all of it, the byte budget is spent or the crew stops it.

use super::{SyncArgs, tell_receipt, trusted};
use crate::cli::CliError;
use crate::cli::store_access::audit::Facts;
use crate::cli::store_access::failed;
use crate::dock::Now;
use crate::dock::carrier::{Carrier, ShoreUrl};
use crate::dock::docking::{Docking, Ended, Told, Totals};
use crate::dock::trouble::Trouble;
use crate::domain::sync::plan::Width;
use crate::domain::sync::receipt::Taken;
use crate::i18n::Catalogue;
use crate::store::Store;
use serde_json::json;
use signal_hook::consts::{SIGINT, SIGTERM};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How soon a signal is noticed.
const STEP: Duration = Duration::from_millis(200);

/// Docks; exit code 0 once the shore signed for everything.
pub(super) fn dock(
    store: &mut Store,
    url: &str,
    args: &SyncArgs,
    (facts, now): (&Facts, Now),
    catalogue: &Catalogue,
) -> Result<ExitCode, CliError> {
    let told = |e| failed(&e, catalogue);
    let shore = trusted(store, catalogue)?;
    let url: ShoreUrl =
        url.parse().map_err(|_| CliError::usage("--to", catalogue.text("dock-bad-address")))?;
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&stop)).map_err(|e| CliError::failed("sync", e))?;
    }
    let carrier = Carrier::start(&url, &shore, now).map_err(|e| CliError::failed("sync", e))?;
    let width = if args.narrow { Width::Narrow } else { Width::Wide };
    let budget = args.budget.unwrap_or(u64::MAX);
    let mut docking = Docking::begin(store, (shore, carrier), width, budget).map_err(told)?;
    let (mut last, mut wrong) = (None, false);
    let ended = loop {
        let ended = docking.step(store, facts.now().utc, STEP).map_err(told)?.cloned();
        for told in docking.told() {
            wrong |= say(&told, &mut last, args.json, catalogue);
        }
        if let Some(ended) = ended {
            break ended;
        }
        if stop.load(Ordering::Relaxed) {
            docking.cancel();
        }
    };
    let totals = docking.totals();
    drop(docking);
    print(&ended, &totals, args.json, catalogue);
    Ok(if ended == Ended::Done && !wrong { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn formatted(trouble: &Trouble, catalogue: &Catalogue) -> String {
    let (key, args) = trouble.words();
    let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    catalogue.format(key, &args)
}

/// Tells it once for as long as it stays the same; whether it is an alarm.
fn say(told: &Told, last: &mut Option<Trouble>, json: bool, catalogue: &Catalogue) -> bool {
    match told {
        Told::Receipt(done) => {
            *last = None;
            return tell_receipt(done, catalogue);
        }
        Told::Unproved(fault) => eprintln!("{}", catalogue.text(fault.key())),
        Told::Clock(by) => {
            let minutes = (by.0 / 60_000).to_string();
            eprintln!("{}", catalogue.format("dock-clock", &[("minutes", &minutes)]));
        }
        Told::Trouble(trouble) if last.as_ref() != Some(trouble) => {
            if json {
                println!("{}", json!({ "event": "trouble", "code": trouble.words().0 }));
            } else {
                eprintln!("{}", formatted(trouble, catalogue));
            }
            *last = Some(trouble.clone());
        }
        Told::Trouble(_) => {}
    }
    false
}

fn print(ended: &Ended, totals: &Totals, json: bool, catalogue: &Catalogue) {
    let key = match ended {
        Ended::Done => "dock-done",
        Ended::Budget => "dock-budget",
        Ended::Cancelled => "dock-cancelled",
        Ended::NoReceipt(_) => "dock-no-receipt",
        Ended::Stopped(_) => "dock-stopped",
        Ended::Parked(taken) => match taken {
            Taken::Whole | Taken::ParkedNewer | Taken::ParkedMalformed => "dock-parked",
            Taken::ParkedRevoked => "dock-revoked",
        },
    };
    let wire = totals.wire;
    if json {
        let object = json!({
            "event": "ended", "code": key, "frames": totals.frames, "receipted": totals.receipted,
            "bytes": totals.bytes, "receipted_bytes": totals.receipted_bytes, "sent": wire.sent,
            "received": wire.received, "handshake": wire.handshake, "connections": wire.connections,
        });
        println!("{object}");
        return;
    }
    let numbers = [
        ("frames", totals.frames.to_string()),
        ("receipted", totals.receipted.to_string()),
        ("bytes", totals.receipted_bytes.to_string()),
        ("sent", wire.sent.to_string()),
        ("received", wire.received.to_string()),
        ("handshake", wire.handshake.to_string()),
    ];
    let numbers: Vec<(&str, &str)> = numbers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    println!("{}", catalogue.format("dock-totals", &numbers));
    println!("{}", catalogue.text(key));
}
