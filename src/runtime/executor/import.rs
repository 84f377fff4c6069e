//! A list's file read, or put in force, on a thread of its own with a connection of its
//! own: neither the screen nor the journal waits for it. Where the store is locked
//! meanwhile the import ends and the list in force stays.

use crate::app::session::Words;
use crate::domain::intel::listing::ListRead;
use crate::domain::time::UtcTime;
use crate::domain::watchlist::entry::{self, Action, Refusal};
use crate::domain::watchlist::import::Format;
use crate::domain::watchlist::import::stream::Found;
use crate::domain::watchlist::reader;
use crate::runtime::executor::courier;
use crate::runtime::list_file::{ListFile, hex, list_of};
use crate::store::error::StoreError;
use crate::store::intel::{IntelWriter, NewList};
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// Refused rows that are told.
const MOST_TOLD: usize = 3;

/// Dropping it ends the import that goes on.
pub(super) struct ImportThread {
    open: Arc<AtomicBool>,
}

/// What is to be done with a file.
pub(super) struct Order {
    pub(super) path: String,
    pub(super) writer: IntelWriter,
    /// Put it in force; else it is read only.
    pub(super) import: bool,
    pub(super) at: UtcTime,
}

impl ImportThread {
    /// Starts; `done` is called with the outcome on that thread, or not at all where the
    /// import was ended.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(super) fn start(
        order: Order,
        done: impl FnOnce(Result<ListRead, Words>) + Send + 'static,
    ) -> io::Result<Self> {
        let open = Arc::new(AtomicBool::new(true));
        let wanted = Arc::clone(&open);
        thread::Builder::new().name("list import".to_owned()).spawn(move || {
            let outcome = run(order, &wanted);
            if wanted.load(Ordering::SeqCst) {
                done(outcome);
            }
        })?;
        Ok(Self { open })
    }
}

impl Drop for ImportThread {
    fn drop(&mut self) {
        self.open.store(false, Ordering::SeqCst);
    }
}

fn run(mut order: Order, open: &AtomicBool) -> Result<ListRead, Words> {
    let path = order.path.clone();
    let unread = |error: io::Error| -> Words {
        ("store-error-file", vec![("path", path.clone()), ("detail", error.to_string())])
    };
    let from = order.path.trim().to_owned();
    if let Some(parts) = courier::parts(Path::new(&from))? {
        return courier::take(&mut order, &parts);
    }
    let file = ListFile::open(Path::new(&from)).map_err(&unread)?;
    let format = file.format();
    let list = list_of(format);
    let mut read = ListRead {
        path: order.path.clone(),
        list: list.to_owned(),
        format: format.code().to_owned(),
        sha256: hex(&file.sha256),
        ..ListRead::default()
    };
    if !order.import {
        let cleared = order.writer.is_cleared();
        let mut seen = HashMap::new();
        let mut take = |row, cells| look(row, cells, cleared, &mut seen);
        each(&file, format, open, &mut read, &mut |row, cells| Ok(take(row, cells))).map_err(&unread)?;
        return Ok(read);
    }
    let new = NewList { name: list, format: format.code(), source: &file.name, at: order.at };
    let mut import = order.writer.import_list(&new).map_err(|error| error.words())?;
    let mut trouble = None;
    let whole = each(&file, format, open, &mut read, &mut |row, cells| {
        import.take(row, cells).map_err(|error| trouble = Some(error))
    });
    // What is dropped here leaves the list as it was.
    if let Some(error) = trouble {
        return Err(StoreError::words(&error));
    }
    whole.map_err(&unread)?;
    if import.is_empty() || !open.load(Ordering::SeqCst) {
        return Err(("watchlist-nothing-taken", Vec::new()));
    }
    let done = import.finish(&file.sha256).map_err(|error| error.words())?;
    (read.version, read.changed, read.gone) = (done.number, done.changed, done.gone);
    if let Err(error) = order.writer.settle() {
        // It is folded back when the store is closed.
        tracing::warn!(%error, "the log of the lists is not folded");
    }
    Ok(read)
}

type Cells = BTreeMap<String, String>;

/// Counts the fate of every row; `take` gives an error where the rest isn't wanted.
fn each(
    file: &ListFile,
    format: Format,
    open: &AtomicBool,
    read: &mut ListRead,
    take: &mut dyn FnMut(usize, Cells) -> Result<Result<(), String>, ()>,
) -> io::Result<()> {
    let mut stopped = false;
    file.each(format, &mut |row, found| {
        let fate = match found {
            Found::Joined => return true,
            Found::Refused(why) => Err(why),
            Found::Cells(cells) => match take(row, cells) {
                Ok(fate) => fate,
                Err(()) => return false,
            },
        };
        match fate {
            Ok(()) => read.taken += 1,
            Err(why) => {
                read.refused += 1;
                if read.first.len() < MOST_TOLD {
                    read.first.push((row, why.chars().take(60).collect()));
                }
            }
        }
        stopped = !open.load(Ordering::SeqCst);
        !stopped
    })?;
    if stopped { Err(io::Error::other("the store was locked")) } else { Ok(()) }
}

/// The fate that a row would have. Of every id a hash is kept.
fn look(row: usize, cells: Cells, cleared: bool, seen: &mut HashMap<u64, usize>) -> Result<(), String> {
    let entry = reader::legible(cells).and_then(|c| entry::read(c).map_err(|e| e.to_string()))?;
    if entry.action == Action::DoNotAlert && !cleared {
        return Err("not-cleared: DO-NOT-ALERT".to_owned());
    }
    let mut hasher = DefaultHasher::new();
    entry.id.hash(&mut hasher);
    match *seen.entry(hasher.finish()).or_insert(row) {
        first if first == row => Ok(()),
        first => Err(Refusal::Duplicate(first).to_string()),
    }
}
