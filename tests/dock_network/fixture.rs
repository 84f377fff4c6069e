//! A boat with a store on a disk, a shore in memory behind its real service, and the way
//! from one to the other.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use watchkeeper::dock::carrier::Carrier;
use watchkeeper::dock::docking::{Docking, Ended, Told, Totals};
use watchkeeper::domain::journal::entry::{Action, ClockFacts, DeviceId, Stream};
use watchkeeper::domain::keys::officer::{OfficerId, Role};
use watchkeeper::domain::keys::secret::{Key, Passphrase};
use watchkeeper::domain::sync::keys::{ShoreIdentity, ShoreSecret};
use watchkeeper::domain::sync::plan::Width;
use watchkeeper::domain::time::UtcTime;
use watchkeeper::shore::intake::{Took, take};
use watchkeeper::shore::memory::Memory;
use watchkeeper::shore::service::{Service, Settings};
use watchkeeper::shore::storage::{Enrolled, Storage};
use watchkeeper::store::journal::NewRecord;
use watchkeeper::store::journal::dock::StreamState;
use watchkeeper::store::{Credentials, Store};

pub(crate) const NOW: UtcTime = UtcTime(1_795_496_400_000);

pub(crate) fn secret(byte: u8) -> ShoreSecret {
    ShoreSecret::from_secret(&Key::take(&mut [byte; 32]))
}

pub(crate) fn fixed(at: UtcTime) -> Arc<dyn Fn() -> UtcTime + Send + Sync> {
    Arc::new(move || at)
}

/// A boat whose journal holds something in every stream, and bodies of every size.
pub(crate) struct Boat {
    _folder: TempDir,
    pub(crate) store: Store,
    /// What the boat's clock shows; waiting moves it on.
    pub(crate) clock: Arc<AtomicI64>,
}

impl Boat {
    pub(crate) fn new(records: usize) -> Self {
        let folder = TempDir::new().unwrap();
        let who = Credentials {
            officer: "O-1".parse::<OfficerId>().unwrap(),
            passphrase: Passphrase::new("quay of kobe").unwrap(),
        };
        let role: Role = "commander".parse().unwrap();
        let store = Store::init(&folder.path().join("store"), &who, &role, true, NOW).unwrap();
        let mut boat = Self { _folder: folder, store, clock: Arc::new(AtomicI64::new(NOW.0)) };
        boat.write(records);
        boat
    }

    pub(crate) fn write(&mut self, records: usize) {
        let streams = [Stream::Case, Stream::Ops, Stream::Ctl, Stream::Bulk];
        for n in 0..records {
            let (stream, size) = (streams[n % 4], [20, 700, 15_000, 40_000, 90_000][n % 5]);
            // Not to be compressed: as photographs are.
            let mut seed = 0x9e37_79b9_u32.wrapping_mul(n as u32 + 1);
            let body: Vec<u8> = (0..size)
                .map(|_| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (seed >> 24) as u8
                })
                .collect();
            let record = NewRecord {
                stream,
                action: Action::Note,
                kind: "mark",
                body: &body,
                clock: ClockFacts { utc: NOW, ..ClockFacts::default() },
            };
            self.store.append(&record).unwrap();
        }
    }

    pub(crate) fn device(&self) -> DeviceId {
        self.store.device_identity().unwrap().0
    }

    pub(crate) fn enrolled(&self) -> Enrolled {
        let (device, key) = self.store.device_identity().unwrap();
        Enrolled { device, key, office: "kobe".to_owned(), at: NOW, revoked: None }
    }

    pub(crate) fn is_ashore(&self) -> bool {
        self.store.streams().unwrap().iter().all(StreamState::is_ashore)
    }

    pub(crate) fn dock(&mut self, url: &str, shore: ShoreIdentity) -> Docked {
        self.dock_until(url, shore, (Width::Narrow, u64::MAX), |_| false)
    }

    /// Docks until it ends or `stop` says so of the totals; waiting is virtual.
    pub(crate) fn dock_until(
        &mut self,
        url: &str,
        shore: ShoreIdentity,
        (width, budget): (Width, u64),
        stop: impl Fn(Totals) -> bool,
    ) -> Docked {
        self.store.trust_shore(&shore, NOW).unwrap();
        let clock = Arc::clone(&self.clock);
        let now = Arc::new(move || UtcTime(clock.load(Ordering::Relaxed)));
        let carrier = Carrier::start(&url.parse().unwrap(), &shore, now).unwrap();
        let mut docking = Docking::begin(&self.store, (shore, carrier), width, budget).unwrap();
        let mut told = Vec::new();
        loop {
            // A step that brought nothing lets the time between two tries pass.
            let at = UtcTime(self.clock.load(Ordering::Relaxed));
            let ended = docking.step(&mut self.store, at, Duration::from_millis(20)).unwrap().cloned();
            told.extend(docking.told());
            if let Some(ended) = ended {
                return Docked { ended, told, totals: docking.totals() };
            }
            if stop(docking.totals()) {
                docking.cancel();
            }
            self.clock.fetch_add(1_000, Ordering::Relaxed);
        }
    }
}

pub(crate) struct Docked {
    pub(crate) ended: Ended,
    pub(crate) told: Vec<Told>,
    pub(crate) totals: Totals,
}

/// A shore that serves.
pub(crate) struct Ashore<S = Memory> {
    pub(crate) service: Service<S>,
    pub(crate) secret: ShoreSecret,
    plain: bool,
}

impl Ashore {
    pub(crate) fn with(boats: &[&Boat], plain: bool) -> Self {
        let mut storage = Memory::default();
        for boat in boats {
            storage.enrol(&boat.enrolled()).unwrap();
        }
        Self::serving(storage, plain, NOW)
    }
}

impl<S: Storage + Send + 'static> Ashore<S> {
    pub(crate) fn serving(storage: S, plain: bool, now: UtcTime) -> Self {
        let any: SocketAddr = "127.0.0.1:0".parse().unwrap();
        let settings = Settings { listen: any, admin: Some(any), plain };
        let service = Service::start(secret(7), storage, settings, fixed(now)).unwrap();
        Self { service, secret: secret(7), plain }
    }

    pub(crate) fn url(&self) -> String {
        format!("http{}://{}", if self.plain { "" } else { "s" }, self.service.addr())
    }
}

/// What of a boat is ashore, in a form that can be compared.
pub(crate) fn state(storage: &dyn Storage, device: DeviceId) -> String {
    let mut heads = storage.heads(device).unwrap();
    heads.sort_by_key(|h| (h.stream, h.epoch));
    let entries = storage.entries(device).unwrap();
    let bodies = entries.iter().map(|(place, _)| {
        let entry = storage.entry(device, *place).unwrap().unwrap();
        storage.body(device, entry.read.unwrap().commitment).unwrap()
    });
    let bodies: Vec<_> = bodies.collect();
    let apart = (storage.conflicts(device).unwrap(), storage.parked(device).unwrap());
    format!("{heads:?} {entries:?} {bodies:?} {apart:?} {}", storage.set_apart(device).unwrap())
}

/// The state of a shore that got everything of the boat by courier file. Another shore, so
/// that the boat has everything for it, and then its own once more.
pub(crate) fn by_courier(boat: &mut Boat) -> String {
    let own = boat.store.shore().unwrap();
    let shore = secret(99);
    boat.store.trust_shore(&shore.identity(), NOW).unwrap();
    let out = boat.store.outgoing(&shore.identity(), Width::Wide, u64::MAX).unwrap();
    assert!(!out.more);
    if let Some(own) = own {
        boat.store.trust_shore(&own, NOW).unwrap();
    }
    let mut storage = Memory::default();
    storage.enrol(&boat.enrolled()).unwrap();
    for frame in out.frames {
        let took = take(&mut storage, &shore, &frame, NOW).unwrap();
        assert!(matches!(took, Took::Receipted { .. }), "{took:?}");
    }
    state(&storage, boat.device())
}
