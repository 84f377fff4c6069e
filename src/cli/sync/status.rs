//! `watchkeeper sync --status`: per stream what is aboard, what went out, what the shore
//! signed for, how long the rest takes; and whether all of it is ashore.

use super::SyncArgs;
use crate::cli::CliError;
use crate::cli::store_access::failed;
use crate::domain::sync::plan::{Width, estimate};
use crate::i18n::Catalogue;
use crate::store::Store;
use crate::store::journal::dock::{Beside, StreamState};
use serde_json::json;
use std::process::ExitCode;

/// Prints it; exit code 0 also where something waits: that is no failure.
pub(super) fn print(store: &Store, args: &SyncArgs, catalogue: &Catalogue) -> Result<ExitCode, CliError> {
    let told = |e| failed(&e, catalogue);
    let streams = store.streams().map_err(told)?;
    let shore = store.shore().map_err(told)?;
    let (device, key) = store.device_identity().map_err(told)?;
    let waits = store.waits(Width::Narrow).map_err(told)?;
    let seconds = estimate(waits.bytes, args.rate).map_or(0, |span| (span.0 + 999) / 1000);
    let beside = store.beside().map_err(told)?;
    let safe = shore.is_some() && beside == Beside::default() && streams.iter().all(StreamState::is_ashore);
    if args.json {
        for s in &streams {
            let object = json!({
                "stream": s.stream.name(), "epoch": s.epoch.0, "aboard": s.aboard.0, "sent": s.sent.0,
                "receipted": s.receipted.0, "whole": s.whole.0, "own_notes": s.own_notes,
            });
            println!("{object}");
        }
        let object = json!({
            "device": device.to_string(), "key": key.to_string(),
            "shore": shore.map(|s| s.to_string()), "frames": waits.frames, "bytes": waits.bytes,
            "more": waits.more, "estimate_s": seconds, "rate": args.rate, "files": beside.files, "drafts": beside.drafts,
            "safe_to_wipe": safe,
        });
        println!("{object}");
        return Ok(ExitCode::SUCCESS);
    }
    let say = |key: &str, args: &[(&str, String)]| {
        let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        println!("{}", catalogue.format(key, &args));
    };
    say("sync-device", &[("device", device.to_string()), ("key", key.to_string())]);
    match shore {
        None => say("sync-no-shore", &[]),
        Some(shore) => say("sync-code", &[("code", shore.code_with(device, key))]),
    }
    for s in &streams {
        say(
            "sync-stream",
            &[
                ("stream", s.stream.name().to_owned()),
                ("epoch", s.epoch.0.to_string()),
                ("aboard", s.aboard.0.to_string()),
                ("sent", s.sent.0.to_string()),
                ("receipted", s.receipted.0.to_string()),
                ("whole", s.whole.0.to_string()),
            ],
        );
    }
    let waiting = [
        ("frames", waits.frames.to_string()),
        ("bytes", waits.bytes.to_string()),
        ("seconds", seconds.to_string()),
        ("rate", args.rate.to_string()),
    ];
    say(if waits.more { "sync-waits-more" } else { "sync-waits" }, &waiting);
    if beside != Beside::default() {
        say("sync-beside", &[("files", beside.files.to_string()), ("drafts", beside.drafts.to_string())]);
    }
    let own: u64 = streams.iter().map(|s| s.own_notes).sum();
    say(if safe { "sync-safe" } else { "sync-not-safe" }, &[("own", own.to_string())]);
    Ok(ExitCode::SUCCESS)
}
