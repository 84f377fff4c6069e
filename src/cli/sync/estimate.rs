//! `watchkeeper sync --estimate`: what a busy patrol of twelve hours, and one of ten days
//! with forty reports, cost on the wire. An invented journal with the forms and notes of
//! this release is docked at a shore in memory, over a real connection of this computer's
//! own; counted is what TCP carries. No store is opened.

mod patrol;

use super::SyncArgs;
use crate::cli::CliError;
use crate::dock::Now;
use crate::dock::carrier::{Answer, Carrier};
use crate::dock::wire::Counted;
use crate::domain::journal::hash::Hash;
use crate::domain::keys::queue::ItemChance;
use crate::domain::keys::secret::Key;
use crate::domain::sync::frame;
use crate::domain::sync::keys::ShoreSecret;
use crate::domain::sync::piece::Piece;
use crate::domain::sync::plan::{self, Width, estimate};
use crate::domain::sync::receipt::{Receipt, Taken};
use crate::i18n::Catalogue;
use crate::shore::memory::Memory;
use crate::shore::service::{Service, Settings};
use crate::shore::storage::{Enrolled, Storage};
use patrol::{Busy, NOW, Patrol};
use serde_json::json;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// How long one answer of this computer may take.
const PATIENCE: Duration = Duration::from_mins(5);

/// What one patrol cost.
struct Cost {
    entries: usize,
    frames: usize,
    /// Of the frames alone.
    bytes: u64,
    wire: Counted,
}

impl Cost {
    /// Frames, receipts and HTTP, both ways, without the handshake.
    fn without_handshake(&self) -> u64 {
        (self.wire.sent + self.wire.received).saturating_sub(self.wire.handshake)
    }
}

/// Prints both patrols.
pub(super) fn print(args: &SyncArgs, catalogue: &Catalogue) -> Result<ExitCode, CliError> {
    for busy in [Busy::TWELVE_HOURS, Busy::TEN_DAYS] {
        let cost =
            measure(busy).ok_or_else(|| CliError::failed("sync", catalogue.text("dock-no-receipt")))?;
        let seconds = |bytes: u64| estimate(bytes, args.rate).map_or(0, |span| (span.0 + 999) / 1000);
        let all = cost.without_handshake();
        if args.json {
            let object = json!({
                "hours": busy.hours, "reports": busy.reports, "sightings": busy.sightings, "alerts": busy.alerts,
                "entries": cost.entries, "frames": cost.frames, "frame_bytes": cost.bytes, "wire_bytes": all,
                "sent": cost.wire.sent, "received": cost.wire.received, "handshake_bytes": cost.wire.handshake,
                "rate": args.rate, "seconds": seconds(all), "handshake_seconds": seconds(cost.wire.handshake),
            });
            println!("{object}");
            continue;
        }
        let numbers = [
            ("hours", busy.hours.to_string()),
            ("reports", busy.reports.to_string()),
            ("sightings", busy.sightings.to_string()),
            ("alerts", busy.alerts.to_string()),
            ("entries", cost.entries.to_string()),
            ("frames", cost.frames.to_string()),
            ("bytes", cost.bytes.to_string()),
            ("wire", all.to_string()),
            ("seconds", seconds(all).to_string()),
            ("handshake", cost.wire.handshake.to_string()),
            ("handshakeseconds", seconds(cost.wire.handshake).to_string()),
            ("rate", args.rate.to_string()),
        ];
        let numbers: Vec<(&str, &str)> =
            numbers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        println!("{}", catalogue.format("dock-estimate", &numbers));
    }
    Ok(ExitCode::SUCCESS)
}

/// Docks the patrol; `None` where this computer gives no connection to itself.
fn measure(busy: Busy) -> Option<Cost> {
    let patrol = Patrol::of(busy)?;
    let shore = ShoreSecret::from_secret(&Key::take(&mut [7; 32]));
    let identity = shore.identity();
    let mut storage = Memory::default();
    let device = patrol.device;
    let enrolled =
        Enrolled { device, key: patrol.key.public(), office: "estimate".to_owned(), at: NOW, revoked: None };
    storage.enrol(&enrolled).ok()?;
    let now: Now = Arc::new(|| NOW);
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let settings = Settings { listen, admin: None, plain: false };
    let service = Service::start(shore, storage, settings, Arc::clone(&now)).ok()?;
    let url = format!("https://{}", service.addr()).parse().ok()?;
    let carrier = Carrier::start(&url, &identity, now).ok()?;
    let (frames, _) = plan::frames(patrol.waiting, (device, &patrol.key), Width::Narrow, u64::MAX);
    let (mut bytes, count) = (0, frames.len());
    // A docking asks first.
    let asking: Vec<Vec<Piece>> = vec![Vec::new()];
    for (pieces, n) in asking.iter().chain(&frames).zip(0_u64..) {
        let random = Hash::of_file(&n.to_be_bytes()).0;
        let mut nonce = [0; 24];
        nonce.iter_mut().zip(random).for_each(|(to, from)| *to = from);
        let chance = ItemChance { seed: Key::take(&mut random.clone()), nonce };
        let frame = frame::seal(pieces, (device, &patrol.key), &identity, &chance).ok()?;
        bytes += frame.len() as u64;
        carrier.send(&frame);
        let Answer::Reply(reply) = carrier.wait(PATIENCE)? else { return None };
        let receipt = Receipt::open(&reply, &identity, device).ok()?;
        if receipt.taken != Taken::Whole || receipt.frame != frame::name_of(&frame) {
            return None;
        }
    }
    let wire = carrier.counted();
    drop(carrier);
    service.stop()?;
    Some(Cost { entries: patrol.entries, frames: count, bytes, wire })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_patrol_goes_over_a_narrow_link_in_its_time() {
        let cost = measure(Busy::TWELVE_HOURS).unwrap();
        assert!(cost.entries >= 268, "{}", cost.entries);
        let wire = cost.without_handshake();
        let seconds = estimate(wire + cost.wire.handshake, 9_600).unwrap().as_seconds();
        assert!(seconds < 60.0, "{seconds} s");
        let cost = measure(Busy::TEN_DAYS).unwrap();
        let seconds = estimate(cost.without_handshake() + cost.wire.handshake, 9_600).unwrap().as_seconds();
        assert!(seconds < 300.0, "{seconds} s");
    }
}
