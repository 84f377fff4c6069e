//! A watch without a screen on the virtual clock, with a store behind it: what the live
//! program writes down is written down by the same code, in the same order. The same
//! sentences and keys give the same records, byte for byte.
//!
//! Whoever plays calls [`Exercise::carry_out`] with what the state asked for; what the
//! store answers is folded into the state before it returns.

use crate::app::effect::Effect;
use crate::app::event::Event;
use crate::app::occurrence::Occurrence;
use crate::app::session::{Session, StoreRequest};
use crate::app::state::App;
use crate::app::update::update;
use crate::domain::keys::officer::{OfficerId, Role};
use crate::domain::keys::secret::Passphrase;
use crate::domain::time::UtcTime;
use crate::runtime::executor::worker::{Ways, Worker};
use crate::runtime::executor::{Command, StorePlaces};
use crate::store::closed::ClosedStore;
use crate::store::error::StoreError;
use crate::store::{Credentials, Store};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};

/// The officer of a store that an exercise makes, and what opens it: no secret, and the
/// store says TEST on everything.
pub const OFFICER: &str = "TEST-1";
pub const ROLE: &str = "commander";
pub const PASSPHRASE: &str = "watchkeeper exercise";

/// Why an exercise does not begin.
#[derive(Debug, thiserror::Error)]
pub enum ExerciseError {
    /// A store that holds a crew's own records.
    #[error("a live store stands there")]
    Live,
    #[error("no officer of an exercise")]
    Officer,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The store behind a watch that is played.
pub struct Exercise {
    worker: Worker,
    answers: Arc<Mutex<Vec<Event>>>,
    now: Arc<AtomicI64>,
    start: UtcTime,
    /// Nothing comes here: passphrases are tried at once.
    _own: Receiver<Command>,
}

/// Who opens the store of an exercise, where nobody else is named.
///
/// # Errors
/// Never for these names.
pub fn own_credentials() -> Result<Credentials, ExerciseError> {
    let officer: OfficerId = OFFICER.parse().map_err(|_| ExerciseError::Officer)?;
    let passphrase = Passphrase::new(PASSPHRASE).map_err(|_| ExerciseError::Officer)?;
    Ok(Credentials { officer, passphrase })
}

impl Exercise {
    /// Opens the TEST store in `dir`, or makes one there, and puts its officer on watch
    /// in `app`, whose clock stands at the beginning.
    ///
    /// # Errors
    /// A live store stands there, or it cannot be made or opened.
    pub fn begin(dir: &Path, who: &Credentials, app: &mut App) -> Result<Self, ExerciseError> {
        if !Store::stands_in(dir) {
            let role: Role = ROLE.parse().map_err(|_| ExerciseError::Officer)?;
            drop(Store::init_exercise(dir, who, &role, app.now)?);
        }
        let closed = ClosedStore::hold(dir)?;
        if !closed.is_test()? {
            return Err(ExerciseError::Live);
        }
        // A second exercise in one store brings records of its own.
        let store = closed.open(who)?;
        let written = store.records()?;
        drop(store);
        let (start, now) = (app.now, Arc::new(AtomicI64::new(app.now.0)));
        let (time, since, mut count) = (Arc::clone(&now), Arc::clone(&now), 0_u64);
        let id = move || {
            count += 1;
            let hash = Sha256::new()
                .chain_update(b"watchkeeper/exercise-id/1\0")
                .chain_update(start.0.to_be_bytes())
                .chain_update(written.to_be_bytes())
                .chain_update(count.to_be_bytes())
                .finalize();
            Ok(hash.first_chunk().copied().unwrap_or_default())
        };
        let ways = Ways {
            now: Box::new(move || UtcTime(time.load(Ordering::Relaxed))),
            monotonic_ms: Box::new(move || {
                u64::try_from(since.load(Ordering::Relaxed) - start.0).unwrap_or_default()
            }),
            id: Box::new(id),
            aside: false,
            lists: None,
        };
        let answers = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&answers);
        let sink = Arc::new(move |event: Event| {
            told.lock().unwrap_or_else(PoisonError::into_inner).push(event);
            true
        });
        let (own, commands) = channel();
        let places = StorePlaces { dir: dir.to_owned(), black_box: None };
        app.session = Session::locked(true, app.now);
        let worker = Worker::new(places, Some(closed), ways, own, sink)?;
        let mut exercise = Self { worker, answers, now, start, _own: commands };
        let (officer, passphrase) = (who.officer.clone(), who.passphrase.clone());
        let open = Effect::Store(StoreRequest::Open { officer, passphrase });
        exercise.carry_out(app, vec![open], &mut Vec::new());
        // Nobody is there to set a PIN.
        app.overlay = None;
        match app.session.officer() {
            Some(_) => Ok(exercise),
            None => Err(ExerciseError::Officer),
        }
    }

    /// Carries out what the state asked for, and what it asks for because of the answers.
    pub fn carry_out(&mut self, app: &mut App, effects: Vec<Effect>, seen: &mut Vec<Occurrence>) {
        self.now.store(app.now.0, Ordering::Relaxed);
        let monotonic_ms = u64::try_from(app.now.since(self.start).0).unwrap_or_default();
        let mut asked = effects;
        while !asked.is_empty() {
            for effect in std::mem::take(&mut asked) {
                match effect {
                    Effect::Keep(drafts) => self.worker.take(Command::Keep(drafts, monotonic_ms)),
                    Effect::Store(request) => self.worker.take(Command::Ask(request)),
                    Effect::Record(asked) => self.worker.take(Command::Record(Box::new(asked), monotonic_ms)),
                    Effect::Sound { .. } | Effect::Redraw | Effect::Quit => {}
                }
                // A write that fails is told, and tried again with the next effect.
                while self.worker.write().is_some_and(|pause| pause.is_zero()) {}
            }
            self.worker.save_due();
            let answers = std::mem::take(&mut *self.answers.lock().unwrap_or_else(PoisonError::into_inner));
            for answer in answers {
                asked.extend(update(app, answer, seen));
            }
        }
    }

    /// Writes what is left and closes the store.
    pub fn end(self) {
        self.worker.end();
    }
}
