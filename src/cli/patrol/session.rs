//! The store behind the patrol screen: held for this process, locked unless a
//! passphrase was given with the command.

use crate::app::event::Event;
use crate::app::session::{Session, StoreRequest};
use crate::app::state::{App, Overlay};
use crate::cli::scenarios::EXERCISE_MARK;
use crate::cli::store_access::{self, failed};
use crate::cli::{CliError, Global, Live};
use crate::config::Config;
use crate::domain::time::Span;
use crate::i18n::Catalogue;
use crate::runtime::clock::Clock;
use crate::runtime::executor::{Executor, StorePlaces};
use crate::store::Store;
use crate::store::closed::ClosedStore;
use crate::store::error::StoreError;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;

/// What was found before the screen opened.
pub(super) enum Found {
    /// Nothing is to be kept.
    Unkept,
    /// A store can be made here.
    Nothing {
        dir: PathBuf,
    },
    Held {
        closed: ClosedStore,
        dir: PathBuf,
        open: Option<StoreRequest>,
    },
    /// A store that cannot be used: the watch goes on without it, and says so.
    Unusable {
        why: String,
    },
}

/// Looks for the store and takes it.
///
/// # Errors
/// Another program has it open, or what was given to open it cannot be read.
pub(super) fn prepare(global: &Global, config: &Config, live: &Live) -> Result<Found, CliError> {
    if live.ephemeral {
        return Ok(Found::Unkept);
    }
    let catalogue = Catalogue::new(config.language);
    let Ok(dir) = store_access::folder(global, &catalogue) else {
        return Ok(Found::Unusable { why: catalogue.text("store-no-data-home") });
    };
    if dir.join(EXERCISE_MARK).exists() {
        let path = dir.display().to_string();
        return Err(CliError::failed(path, catalogue.text("exercise-is-one")).hint("--data-dir DIR"));
    }
    if !Store::stands_in(&dir) {
        return Ok(Found::Nothing { dir });
    }
    let closed = match ClosedStore::hold(&dir) {
        Ok(closed) => closed,
        Err(error @ StoreError::Held(_)) => {
            return Err(failed(&error, &catalogue).hint("--ephemeral"));
        }
        Err(error) => return Ok(Found::Unusable { why: failed(&error, &catalogue).why }),
    };
    let file = live.unlock.passphrase_file.as_deref();
    let open = match store_access::given_passphrase(file, &catalogue)? {
        None => None,
        Some(passphrase) => {
            let officer = store_access::officer(&dir, live.unlock.officer.as_ref(), &catalogue)?;
            Some(StoreRequest::Open { officer, passphrase })
        }
    };
    Ok(Found::Held { closed, dir, open })
}

/// Starts the store's thread and puts the session into the state.
///
/// # Errors
/// The system gives no thread.
pub(super) fn start(
    found: Found,
    config: &Config,
    app: &mut App,
    clock: &Clock,
    sender: &SyncSender<Event>,
) -> Result<Option<Executor>, CliError> {
    let (dir, closed, open) = match found {
        Found::Unkept => return Ok(None),
        Found::Unusable { why } => {
            app.trouble("trouble-store", why);
            return Ok(None);
        }
        Found::Nothing { dir } => {
            app.overlay = Some(Overlay::FirstStart);
            (dir, None, None)
        }
        Found::Held { closed, dir, open } => {
            app.session = Session::locked(closed.is_test().unwrap_or_default(), app.now);
            (dir, Some(closed), open)
        }
    };
    app.session.idle = span(config.session.idle_minutes, Span::minutes);
    app.session.longest = span(config.session.longest_hours, Span::hours);
    let sender = sender.clone();
    let black_box = Some(&config.store.black_box).filter(|path| !path.is_empty()).map(PathBuf::from);
    let places = StorePlaces { dir, black_box };
    let executor = Executor::start(places, closed, clock, Arc::new(move |event| sender.send(event).is_ok()))
        .map_err(|e| CliError::failed("store", e))?;
    if !config.store.backup.is_empty() {
        let medium = PathBuf::from(&config.store.backup);
        executor.keep_backups(std::path::absolute(&medium).unwrap_or(medium));
    }
    if let Some(request) = open {
        if let StoreRequest::Open { officer, .. } = &request {
            app.session.opening = Some(officer.clone());
        }
        executor.ask(request);
    }
    Ok(Some(executor))
}

fn span(count: u32, unit: fn(i64) -> Span) -> Option<Span> {
    (count > 0).then(|| unit(i64::from(count)))
}
