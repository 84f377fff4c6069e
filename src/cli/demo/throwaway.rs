//! The store of the demo: in a folder of its own among the temporary files, marked TEST,
//! opened with a passphrase that the screen tells, and gone when the demo ends.

use crate::app::session::{Session, StoreRequest};
use crate::app::state::App;
use crate::cli::CliError;
use crate::cli::scenarios::{Means, with_own_crew};
use crate::domain::journal::hash::hex;
use crate::domain::keys::secret::Passphrase;
use crate::domain::time::UtcTime;
use crate::domain::watchlist::import::Format;
use crate::domain::watchlist::import::stream::{self, Found};
use crate::runtime::clock::Clock;
use crate::runtime::executor::exercise::Exercise;
use crate::runtime::executor::{Executor, Sink, StorePlaces};
use crate::runtime::player::Player;
use crate::store::closed::ClosedStore;
use crate::store::closed::queue::fresh_id;
use crate::store::intel::NewList;
use crate::store::{Credentials, Store};
use encoding_rs::UTF_8;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::PathBuf;

/// Who is on watch in the demo; the texts of the screen name both (`session-demo`).
const OFFICER: &str = "DEMO";
const PASSPHRASE: &str = "demo";

/// Its watch list: whoever is on it is invented.
const LIST: &str = include_str!("../../../data/scenarios/demo-watchlist.csv");

/// The folder; removed when it is dropped.
pub(super) struct Throwaway {
    dir: PathBuf,
}

fn wrong(error: &dyn std::fmt::Display) -> CliError {
    CliError::failed("demo", error)
}

fn who() -> Result<Credentials, CliError> {
    let officer = OFFICER.parse().map_err(|e| wrong(&e))?;
    let passphrase = Passphrase::new(PASSPHRASE).map_err(|e| wrong(&e))?;
    Ok(Credentials { officer, passphrase })
}

impl Throwaway {
    /// A name that nobody has; the folder is made with the store.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub(super) fn new() -> Result<Self, CliError> {
        let id = fresh_id().map_err(|e| wrong(&e))?;
        Ok(Self { dir: std::env::temp_dir().join(format!("watchkeeper-demo-{}", hex(&id))) })
    }

    /// Plays the scenario up to `to` with its own crew, whose records are the first in the
    /// store; `false` where there is no room for one: then nothing is kept.
    ///
    /// # Errors
    /// The crew is lost.
    pub(super) fn play(
        &self,
        scenario: &str,
        (app, player): (&mut App, &mut Player),
        to: UtcTime,
    ) -> Result<bool, CliError> {
        let mut store = match Exercise::begin(&self.dir, &who()?, app) {
            Ok(store) => store,
            Err(error) => {
                app.trouble("trouble-store", error.to_string());
                app.session = Session::default();
                player.play_until(app, to, &mut |_, _| {});
                return Ok(false);
            }
        };
        let means = Means { data: Some(&self.dir), key: PASSPHRASE };
        with_own_crew(scenario, (app, player), &mut store, &means, to)?;
        store.end();
        Ok(true)
    }

    /// Puts a watch list into the store, of the first version.
    fn import_list(&self, at: UtcTime) -> Result<(), CliError> {
        let mut store = Store::open(&self.dir, &who()?).map_err(|e| wrong(&e))?;
        let new = NewList { name: "own", format: "csv", source: "demo-watchlist.csv", at };
        let mut import = store.import_list(&new).map_err(|e| wrong(&e))?;
        let mut fault = None;
        stream::each(Format::Csv, UTF_8, LIST.as_bytes(), &mut |row, found| {
            if let Found::Cells(cells) = found {
                fault = import.take(row, cells).err();
            }
            fault.is_none()
        })
        .map_err(|e| wrong(&e))?;
        if let Some(error) = fault {
            return Err(wrong(&error));
        }
        let sha256: [u8; 32] = Sha256::digest(LIST).into();
        import.finish(&sha256).map_err(|e| wrong(&e))?;
        store.settle_intel().map_err(|e| wrong(&e))
    }

    /// Starts the store's thread with the demo's officer on watch.
    ///
    /// # Errors
    /// The store cannot be opened again, or the system gives no thread.
    pub(super) fn keep(&self, app: &mut App, clock: &Clock, sink: Sink) -> Result<Executor, CliError> {
        self.import_list(app.now)?;
        let Credentials { officer, passphrase } = who()?;
        let closed = ClosedStore::hold(&self.dir).map_err(|e| wrong(&e))?;
        app.session = Session::locked(true, app.now);
        app.session.opening = Some(officer.clone());
        let places = StorePlaces { dir: self.dir.clone(), black_box: None };
        let executor = Executor::start(places, Some(closed), clock, sink).map_err(|e| wrong(&e))?;
        executor.ask(StoreRequest::Open { officer, passphrase });
        Ok(executor)
    }
}

impl Drop for Throwaway {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.dir)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            eprintln!("{}: {error}", self.dir.display());
        }
    }
}
