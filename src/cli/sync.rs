//! `watchkeeper sync`: the journal ashore over a network or on a stick, receipts back, and
//! what the shore signed for. Nothing aboard is ever deleted by it.

mod bundles;
#[cfg(feature = "shore")]
mod estimate;
mod network;
mod status;
pub(in crate::cli) mod stick;

use crate::cli::store_access::audit::{Facts, with_store};
use crate::cli::store_access::{Unlock, failed};
use crate::cli::{CliError, Global, setup};
use crate::domain::down::seal::ANY;
use crate::domain::sync::courier::{AROUND, AROUND_ITEM, Direction, MOST_FILE, MOST_ITEMS};
use crate::domain::sync::frame::OVERHEAD;
use crate::domain::sync::keys::ShoreIdentity;
use crate::domain::sync::plan::Width;
use crate::domain::sync::receipt::{Receipt, Taken};
use crate::domain::time::UtcTime;
use crate::i18n::Catalogue;
use crate::store::Store;
use crate::store::journal::audit::Export;
use crate::store::journal::dock::Receipted;
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Debug, Args)]
pub struct SyncArgs {
    /// Trust this shore from now on: the identity that `watchkeeper shore init` printed
    #[arg(long, value_name = "IDENTITY", conflicts_with_all = ["courier_out", "courier_in", "status"])]
    pub enrol: Option<String>,
    /// With --enrol: leave the shore that was trusted before; everything is sent again
    #[arg(long, requires = "enrol")]
    pub replace: bool,
    /// Bring everything ashore over the network: https://HOST:PORT of the shore's service
    #[arg(long, alias = "shore", value_name = "URL", conflicts_with_all = ["courier_out", "courier_in", "status", "enrol"])]
    pub to: Option<String>,
    /// With --to: frames of at most 64 KiB, for a satellite or a radio
    #[arg(long, requires = "to")]
    pub narrow: bool,
    /// Write what the shore has not signed for into this file, or into a folder
    #[arg(long, value_name = "FILE", conflicts_with_all = ["courier_in", "status"])]
    pub courier_out: Option<PathBuf>,
    /// Most bytes of that file, or of the frames sent with --to
    #[arg(long, value_name = "BYTES", conflicts_with_all = ["courier_in", "status", "enrol"])]
    pub budget: Option<u64>,
    /// Read receipts from this file
    #[arg(long, value_name = "FILE", conflicts_with = "status")]
    pub courier_in: Option<PathBuf>,
    /// Tell per stream what is aboard, sent and receipted (also without any option)
    #[arg(long)]
    pub status: bool,
    /// What a busy patrol of twelve hours and one of ten days cost on the wire; opens no store
    #[cfg(feature = "shore")]
    #[arg(long, conflicts_with_all = ["to", "courier_out", "courier_in", "status", "enrol"])]
    pub estimate: bool,
    /// Bits a second of the link, for the estimate
    #[arg(long, value_name = "BITS", default_value_t = 9_600)]
    pub rate: u64,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub unlock: Unlock,
}

/// Runs the command.
///
/// # Errors
/// The store stays locked, a stick cannot be read or written, or what is on it is not
/// from the shore.
pub fn run(global: &Global, args: &SyncArgs) -> Result<ExitCode, CliError> {
    let (config, _) = setup::config(global)?;
    let catalogue = Catalogue::new(config.language);
    #[cfg(feature = "shore")]
    if args.estimate {
        return estimate::print(args, &catalogue);
    }
    with_store(global, &args.unlock, ("sync", &catalogue), |store, facts| {
        if let Some(identity) = &args.enrol {
            return enrol(store, identity, args.replace, facts.now().utc, &catalogue);
        }
        if let Some(url) = &args.to {
            return network::dock(store, url, args, (facts, facts.function()), &catalogue);
        }
        if let Some(to) = &args.courier_out {
            let shore = trusted(store, &catalogue)?;
            let budget = args.budget.unwrap_or(MOST_FILE).min(MOST_FILE);
            store.tell_shore(facts.now()).map_err(|e| failed(&e, &catalogue))?;
            return send(store, &shore, (to, budget), facts, &catalogue);
        }
        if let Some(from) = &args.courier_in {
            return receive(store, from, facts, &catalogue);
        }
        status::print(store, args, &catalogue)
    })
}

fn trusted(store: &Store, catalogue: &Catalogue) -> Result<ShoreIdentity, CliError> {
    store.shore().map_err(|e| failed(&e, catalogue))?.ok_or_else(|| {
        CliError::failed("sync", catalogue.text("sync-no-shore")).hint("watchkeeper sync --enrol IDENTITY")
    })
}

fn enrol(
    store: &mut Store,
    identity: &str,
    replace: bool,
    now: UtcTime,
    catalogue: &Catalogue,
) -> Result<ExitCode, CliError> {
    let Some(shore) = ShoreIdentity::parse_hex(identity) else {
        return Err(CliError::usage("--enrol", catalogue.text("sync-bad-identity")));
    };
    let before = store.shore().map_err(|e| failed(&e, catalogue))?;
    // A shore that has a service since then is the same one with a key more.
    let other = |before: ShoreIdentity| {
        before != shore && !(before.is_same_shore(&shore) && before.tls.is_none() && shore.tls.is_some())
    };
    if before.is_some_and(other) && !replace {
        let error = CliError::failed("sync", catalogue.text("sync-other-trusted"));
        return Err(error.hint("watchkeeper sync --enrol IDENTITY --replace"));
    }
    store.trust_shore(&shore, now).map_err(|e| failed(&e, catalogue))?;
    let (device, key) = store.device_identity().map_err(|e| failed(&e, catalogue))?;
    println!(
        "{}",
        catalogue.format("sync-device", &[("device", &device.to_string()), ("key", &key.to_string())])
    );
    println!("{}", catalogue.format("sync-code", &[("code", &shore.code_with(device, key))]));
    Ok(ExitCode::SUCCESS)
}

fn send(
    store: &mut Store,
    shore: &ShoreIdentity,
    (to, budget): (&Path, u64),
    facts: &Facts,
    catalogue: &Catalogue,
) -> Result<ExitCode, CliError> {
    let least = (OVERHEAD as u64 + AROUND_ITEM).saturating_add(AROUND);
    // What stands around the frames, for as many as can be in so many bytes.
    let around = AROUND + AROUND_ITEM * (budget / least + 1).min(MOST_ITEMS as u64);
    let out = store
        .outgoing(shore, Width::Wide, budget.saturating_sub(around))
        .map_err(|e| failed(&e, catalogue))?;
    if out.frames.is_empty() {
        let key = if out.more { "sync-budget-small" } else { "sync-nothing" };
        println!("{}", catalogue.text(key));
        return Ok(if out.more { ExitCode::from(1) } else { ExitCode::SUCCESS });
    }
    let export = Export { what: "courier", to: to.display().to_string() };
    let path = store
        .exporting(&export, &|| facts.now(), |store| {
            let path = stick::write(to, Direction::Ashore, &out.frames, catalogue)?;
            store.note_sent(&out, facts.now().utc).map(|()| path)
        })
        .map_err(|e| failed(&e, catalogue).hint(catalogue.text("sync-stick-hint")))?;
    let bytes: usize = out.frames.iter().map(Vec::len).sum();
    let args = [
        ("path", path.display().to_string()),
        ("frames", out.frames.len().to_string()),
        ("bytes", bytes.to_string()),
    ];
    let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    println!("{}", catalogue.format("sync-written", &args));
    println!("{}", catalogue.text(if out.more { "sync-more" } else { "sync-keep" }));
    Ok(ExitCode::SUCCESS)
}

fn receive(
    store: &mut Store,
    from: &Path,
    facts: &Facts,
    catalogue: &Catalogue,
) -> Result<ExitCode, CliError> {
    let shore = trusted(store, catalogue)?;
    let (device, _) = store.device_identity().map_err(|e| failed(&e, catalogue))?;
    let contents = stick::read(from, Direction::Aboard, catalogue)?;
    let (parts, receipts): (Vec<_>, Vec<_>) =
        contents.items.into_iter().partition(|item| item.starts_with(ANY));
    let brought = bundles::take(store, &parts, facts, catalogue)?;
    if receipts.is_empty() && !parts.is_empty() {
        return Ok(if brought { ExitCode::SUCCESS } else { ExitCode::from(1) });
    }
    let (mut taken, mut refused, mut wrong) = (0_usize, 0_usize, !brought);
    for bytes in &receipts {
        let receipt = match Receipt::open(bytes, &shore, device) {
            Ok(receipt) => receipt,
            Err(fault) => {
                refused += 1;
                eprintln!("{}", catalogue.text(fault.key()));
                continue;
            }
        };
        let done = store.take_receipt(&receipt, bytes).map_err(|e| failed(&e, catalogue))?;
        taken += 1;
        wrong |= tell_receipt(&done, catalogue);
    }
    let args = [("taken", taken.to_string()), ("refused", refused.to_string())];
    let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    println!("{}", catalogue.format("sync-receipts", &args));
    Ok(if taken == 0 || wrong { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// What the crew should know of a receipt; whether there is anything.
fn tell_receipt(done: &Receipted, catalogue: &Catalogue) -> bool {
    let mut wrong = done.taken != Taken::Whole;
    if wrong {
        eprintln!("{}", catalogue.text(done.taken.key()));
    }
    for (count, key) in [
        (done.parked_pieces, "sync-pieces-parked"),
        (done.conflicts, "sync-conflicts"),
        (done.differs, "sync-differs"),
    ] {
        if count > 0 {
            wrong = true;
            eprintln!("{}", catalogue.format(key, &[("count", &count.to_string())]));
        }
    }
    wrong
}
