//! `watchlist import`: a file into the store, row by row; with `--dry-run` the report
//! alone. Every row's fate is told; what a list holds changes when all of it is on the
//! disk, or not at all.

use crate::cli::store_access::{self, Unlock, failed};
use crate::cli::watchlist::Output;
use crate::cli::{CliError, Global};
use crate::domain::intel::register::Register;
use crate::domain::watchlist::entry;
use crate::domain::watchlist::import::Format;
use crate::domain::watchlist::import::companion::{self, Companions, MoreFate};
use crate::domain::watchlist::import::stream::{Found, Told};
use crate::domain::watchlist::reader;
use crate::i18n::Catalogue;
use crate::runtime::clock::Clock;
use crate::runtime::list_file::{ListFile, hex, list_of};
use crate::store::error::StoreError;
use crate::store::intel::down::PREFIX;
use crate::store::intel::{Imported, NewList};
use clap::Args;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct ImportArgs {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[arg(long, value_enum)]
    pub format: Format,
    /// The list of which this is the next version [default: own, or the format]
    #[arg(long, value_name = "NAME")]
    pub list: Option<String>,
    /// alt.csv or add.csv of the SDN list: names and addresses, joined by number
    #[arg(long, value_name = "FILE")]
    pub also: Vec<PathBuf>,
    /// Read and report only
    #[arg(long)]
    pub dry_run: bool,
    /// Import nothing where a row is refused
    #[arg(long)]
    pub strict: bool,
    /// One {row, ok, reason} a row
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub unlock: Unlock,
}

#[derive(Debug, Args)]
pub struct RegisterArgs {
    #[command(subcommand)]
    pub command: RegisterCommand,
}

#[derive(Debug, clap::Subcommand)]
pub enum RegisterCommand {
    /// Put a CSV file in the place of the register
    Import(RegisterImportArgs),
}

#[derive(Debug, Args)]
pub struct RegisterImportArgs {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Import nothing where a row is refused
    #[arg(long)]
    pub strict: bool,
    /// One {row, ok, reason} a row
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub unlock: Unlock,
}

fn open(path: &Path) -> Result<ListFile, CliError> {
    ListFile::open(path).map_err(|e| CliError::file("watchlist", path, &e))
}

/// The files beside it. They are part of what was imported, so of its name and hash.
fn join(source: &mut ListFile, also: &[PathBuf]) -> Result<Companions, CliError> {
    let mut companions = Companions::default();
    for path in also {
        let told = |e: io::Error| CliError::file("watchlist", path, &e);
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(told)?;
        file.take(companion::LONGEST + 1).read_to_end(&mut bytes).map_err(told)?;
        if bytes.len() as u64 > companion::LONGEST {
            return Err(CliError::failed(path.display().to_string(), "too-large"));
        }
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        companions.add(&name, &bytes);
        let mut hash = Sha256::new();
        hash.update(source.sha256);
        hash.update(&bytes);
        source.sha256 = hash.finalize().into();
        source.name = format!("{} + {name}", source.name);
    }
    Ok(companions)
}

/// Tells the fate of rows as they come, and counts.
struct Fates<'a, W: Write> {
    json: bool,
    words: &'a Catalogue,
    output: &'a mut W,
    taken: usize,
    refused: usize,
    failed: Option<io::Error>,
}

impl<'a, W: Write> Fates<'a, W> {
    fn new(json: bool, words: &'a Catalogue, output: &'a mut W) -> Self {
        Self { json, words, output, taken: 0, refused: 0, failed: None }
    }

    /// `false` where nobody listens any more.
    fn tell(&mut self, row: usize, fate: &Result<(), String>, is_entry: bool) -> bool {
        match fate {
            Ok(()) => self.taken += usize::from(is_entry),
            Err(_) => self.refused += 1,
        }
        let written = match fate {
            _ if self.json => {
                let reason = fate.as_ref().err().map_or("", String::as_str);
                writeln!(self.output, "{}", json!({"row": row, "ok": fate.is_ok(), "reason": reason}))
            }
            Ok(()) => Ok(()),
            Err(reason) => {
                let args = [("row", row.to_string()), ("reason", reason.clone())];
                let args = args.each_ref().map(|(key, value)| (*key, value.as_str()));
                writeln!(self.output, "{}", self.words.format("watchlist-refused", &args))
            }
        };
        self.failed = written.err();
        self.failed.is_none()
    }

    /// The rows of the files beside the list.
    fn tell_more(&mut self, all: Vec<MoreFate>) {
        for MoreFate { file, row, fate } in all {
            let written = match &fate {
                _ if self.json => {
                    let reason = fate.as_ref().err().map_or("", String::as_str);
                    let object = json!({"file": file, "row": row, "ok": fate.is_ok(), "reason": reason});
                    writeln!(self.output, "{object}")
                }
                Ok(()) => Ok(()),
                Err(reason) => {
                    let row = format!("{file}: {row}");
                    let args = [("row", row.as_str()), ("reason", reason)];
                    writeln!(self.output, "{}", self.words.format("watchlist-refused", &args))
                }
            };
            self.refused += usize::from(fate.is_err());
            self.failed = self.failed.take().or(written.err());
        }
    }

    fn end(&mut self, told: &Told) -> io::Result<()> {
        if self.json {
            return Ok(());
        }
        for column in &told.unknown_columns {
            writeln!(self.output, "{}", self.words.format("watchlist-column", &[("column", column)]))?;
        }
        let (taken, refused) = (self.taken.to_string(), self.refused.to_string());
        let args = [("taken", taken.as_str()), ("refused", &refused), ("encoding", &told.encoding)];
        writeln!(self.output, "{}", self.words.format("watchlist-read", &args))
    }
}

/// Imports a list of entries. `false` where a row was refused in a dry run.
pub(super) fn list(
    global: &Global,
    args: &ImportArgs,
    words: &Catalogue,
    output: &mut Output,
) -> Result<io::Result<bool>, CliError> {
    let mut source = open(&args.file)?;
    let mut companions = join(&mut source, &args.also)?;
    let mut fates = Fates::new(args.json, words, output);
    if args.dry_run {
        return dry(&source, args, companions, &mut fates);
    }
    let name = args.list.clone().unwrap_or_else(|| list_of(args.format).to_owned());
    if name.starts_with(PREFIX) {
        return Err(CliError::usage("--list", words.text("watchlist-of-the-shore")));
    }
    let at = global.now.unwrap_or_else(|| Clock::start().now());
    let mut store = store_access::open_as(global, &args.unlock, ("watchlist", words))?;
    let new = NewList { name: &name, format: args.format.code(), source: &source.name, at };
    let mut import = store.import_list(&new).map_err(|e| failed(&e, words))?;
    let mut trouble: Option<StoreError> = None;
    let read = source.each(args.format, &mut |row, found| {
        let (fate, is_entry) = match found {
            Found::Joined => (Ok(()), false),
            Found::Refused(why) => (Err(why), false),
            Found::Cells(mut cells) => {
                companions.join(&mut cells);
                match import.take(row, cells) {
                    Ok(fate) => (fate, true),
                    Err(error) => {
                        trouble = Some(error);
                        return false;
                    }
                }
            }
        };
        fates.tell(row, &fate, is_entry)
    });
    fates.tell_more(companions.fates());
    let empty = import.is_empty();
    let outcome = settle(read, trouble, &mut fates, args.strict, empty, words);
    let done = match outcome {
        Ok(told) => import.finish(&source.sha256).map(|done| (told, done)).map_err(|e| failed(&e, words)),
        Err(error) => {
            drop(import);
            Err(error)
        }
    };
    let folded = store.settle_intel();
    let (told, done) = done?;
    folded.and_then(|()| store.intel_restored()).map_err(|e| failed(&e, words))?;
    let how = format!("{name} {} {}", done.number, hex(&source.sha256));
    store_access::audit::note(global, &mut store, ("watchlist-import", &how), words)?;
    Ok(end(&mut fates, &told, &name, &done))
}

/// Imports a register.
pub(super) fn register(
    global: &Global,
    register: Register,
    args: &RegisterImportArgs,
    words: &Catalogue,
    output: &mut Output,
) -> Result<io::Result<bool>, CliError> {
    let source = open(&args.file)?;
    let mut fates = Fates::new(args.json, words, output);
    let at = global.now.unwrap_or_else(|| Clock::start().now());
    let mut store = store_access::open_as(global, &args.unlock, ("watchlist", words))?;
    let name = register.code();
    let new = NewList { name, format: "csv", source: &source.name, at };
    let mut import = store.import_register(register, &new).map_err(|e| failed(&e, words))?;
    let mut trouble: Option<StoreError> = None;
    let read = source.each(Format::Csv, &mut |row, found| {
        let fate = match found {
            Found::Joined => Ok(()),
            Found::Refused(why) => Err(why),
            Found::Cells(cells) => match import.take(row, cells) {
                Ok(fate) => fate,
                Err(error) => {
                    trouble = Some(error);
                    return false;
                }
            },
        };
        fates.tell(row, &fate, true)
    });
    let empty = import.is_empty();
    let mut told = settle(read, trouble, &mut fates, args.strict, empty, words)?;
    // Every column is one of the register's own.
    told.unknown_columns.clear();
    let done = import.finish(&source.sha256).map_err(|e| failed(&e, words))?;
    store.settle_intel().and_then(|()| store.intel_restored()).map_err(|e| failed(&e, words))?;
    let how = format!("{name} {} {}", done.number, hex(&source.sha256));
    store_access::audit::note(global, &mut store, ("watchlist-import", &how), words)?;
    Ok(end(&mut fates, &told, name, &done))
}

/// Whether what was read may be put in force.
fn settle<W: Write>(
    read: io::Result<Told>,
    trouble: Option<StoreError>,
    fates: &mut Fates<'_, W>,
    strict: bool,
    empty: bool,
    words: &Catalogue,
) -> Result<Told, CliError> {
    if let Some(error) = trouble {
        return Err(failed(&error, words));
    }
    if let Some(error) = fates.failed.take() {
        return Err(CliError::failed("watchlist: standard output", error));
    }
    let refuse = |why: &str| CliError::failed("watchlist import", words.text(why));
    let told = read.map_err(|error| {
        CliError::failed("watchlist import", error).hint(words.text("watchlist-old-stays"))
    })?;
    if empty {
        return Err(refuse("watchlist-nothing-taken").hint(words.text("watchlist-old-stays")));
    }
    if strict && fates.refused > 0 {
        return Err(refuse("watchlist-strict").hint(words.text("watchlist-old-stays")));
    }
    Ok(told)
}

fn end<W: Write>(fates: &mut Fates<'_, W>, told: &Told, name: &str, done: &Imported) -> io::Result<bool> {
    fates.end(told)?;
    let numbers = [done.number.to_string(), done.changed.to_string(), done.gone.to_string()];
    let [number, changed, gone] = &numbers;
    let args = [("list", name), ("number", number), ("changed", changed), ("gone", gone)];
    eprintln!("{}", fates.words.format("watchlist-imported", &args));
    Ok(true)
}

/// The report alone. Of every id that was taken a hash is kept, twelve bytes a row.
fn dry<W: Write>(
    source: &ListFile,
    args: &ImportArgs,
    mut companions: Companions,
    fates: &mut Fates<'_, W>,
) -> Result<io::Result<bool>, CliError> {
    let mut first: HashMap<u64, usize> = HashMap::new();
    let read = source.each(args.format, &mut |row, found| {
        let (fate, is_entry) = match found {
            Found::Joined => (Ok(()), false),
            Found::Refused(why) => (Err(why), false),
            Found::Cells(mut cells) => {
                companions.join(&mut cells);
                (read_once(cells, row, &mut first), true)
            }
        };
        fates.tell(row, &fate, is_entry)
    });
    fates.tell_more(companions.fates());
    if let Some(error) = fates.failed.take() {
        return Ok(Err(error));
    }
    let told = read.map_err(|e| CliError::file("watchlist", &args.file, &e))?;
    Ok(fates.end(&told).map(|()| fates.refused == 0))
}

fn read_once(
    cells: BTreeMap<String, String>,
    row: usize,
    first: &mut HashMap<u64, usize>,
) -> Result<(), String> {
    let entry = reader::legible(cells).and_then(|c| entry::read(c).map_err(|e| e.to_string()))?;
    let mut hasher = DefaultHasher::new();
    entry.id.hash(&mut hasher);
    match first.entry(hasher.finish()) {
        Entry::Occupied(earlier) => Err(entry::Refusal::Duplicate(*earlier.get()).to_string()),
        Entry::Vacant(free) => {
            free.insert(row);
            Ok(())
        }
    }
}
