//! Docking over real sockets: the boat's worker against the shore's service, through
//! everything that stands between them. Times between tries are virtual.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(feature = "shore")]

#[path = "dock_network/faults.rs"]
mod faults;
#[path = "dock_network/fixture.rs"]
mod fixture;
#[path = "dock_network/proxy.rs"]
mod proxy;
#[path = "dock_network/words.rs"]
mod words;

use fixture::{Ashore, Boat, NOW, by_courier, state};
use watchkeeper::dock::docking::Ended;
use watchkeeper::domain::sync::plan::Width;
use watchkeeper::domain::sync::refused::Refused;

#[test]
fn everything_comes_ashore_over_tls_and_the_shore_is_as_after_a_courier_file() {
    for width in [Width::Narrow, Width::Wide] {
        let mut boat = Boat::new(30);
        let expected = by_courier(&mut boat);
        let ashore = Ashore::with(&[&boat], false);
        let shore = ashore.secret.identity();
        let docked = boat.dock_until(&ashore.url(), shore, (width, u64::MAX), |_| false);
        assert_eq!(docked.ended, Ended::Done);
        assert!(boat.is_ashore());
        let totals = docked.totals;
        assert!(totals.frames > 0 && totals.frames == totals.receipted);
        assert_eq!(totals.wire.connections, 1, "one connection for all of it");
        assert!(totals.wire.handshake > 300 && totals.wire.sent > totals.bytes, "{totals:?}");
        // Nothing waits: a second docking only asks.
        let again = boat.dock(&ashore.url(), shore);
        assert_eq!((again.ended, again.totals.frames), (Ended::Done, 0));
        let storage = ashore.service.stop().unwrap();
        assert_eq!(state(&storage, boat.device()), expected);
    }
}

#[test]
fn what_was_stopped_goes_on_where_it_was() {
    let mut boat = Boat::new(40);
    let expected = by_courier(&mut boat);
    let ashore = Ashore::with(&[&boat], false);
    let shore = ashore.secret.identity();
    let mut sent = 0;
    let mut stops = 0;
    loop {
        let some = (Width::Narrow, u64::MAX);
        let docked = boat.dock_until(&ashore.url(), shore, some, |totals| totals.receipted >= 3);
        sent += docked.totals.receipted_bytes;
        if docked.ended == Ended::Done {
            break;
        }
        assert_eq!(docked.ended, Ended::Cancelled);
        stops += 1;
        assert!(stops < 100);
    }
    assert!(stops > 3 && boat.is_ashore());
    // A budget ends it as well, and what fits goes.
    boat.write(20);
    let docked = boat.dock_until(&ashore.url(), shore, (Width::Narrow, 100_000), |_| false);
    assert_eq!(docked.ended, Ended::Budget);
    assert!(docked.totals.receipted > 0 && docked.totals.wire.sent < 110_000, "{:?}", docked.totals);
    assert!(sent > 0);
    assert_eq!(boat.dock(&ashore.url(), shore).ended, Ended::Done);
    assert_eq!(ashore.service.metrics().refusals(Refused::Failed), 0);
    let storage = ashore.service.stop().unwrap();
    assert_ne!(state(&storage, boat.device()), expected, "more was written since");
    assert_eq!(state(&storage, boat.device()), by_courier(&mut boat));
}

#[test]
fn stopping_the_service_gives_back_what_it_has_and_nobody_is_let_in() {
    let mut boat = Boat::new(3);
    let ashore = Ashore::with(&[&boat], false);
    let (url, shore) = (ashore.url(), ashore.secret.identity());
    assert_eq!(boat.dock(&url, shore).ended, Ended::Done);
    let storage = ashore.service.stop().unwrap();
    boat.write(2);
    assert!(matches!(boat.dock(&url, shore).ended, Ended::NoReceipt(Some(_))));
    // It comes back with what it had.
    let again = Ashore::serving(storage, false, NOW);
    assert_eq!(boat.dock(&again.url(), shore).ended, Ended::Done);
    assert_eq!(state(&again.service.stop().unwrap(), boat.device()), by_courier(&mut boat));
}
