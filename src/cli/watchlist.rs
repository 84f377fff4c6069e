//! `watchkeeper watchlist`: the list's template, imports that tell each row's fate, what
//! the store holds, and how well the matcher does on labelled pairs.

use crate::cli::watchlist::import::{ImportArgs, RegisterArgs, RegisterCommand};
use crate::cli::watchlist::read::{HitsArgs, ListArgs, SearchArgs, ShowArgs, WithdrawArgs};
use crate::cli::{CliError, Global, setup};
use crate::domain::intel::register::Register;
use crate::domain::scenario::file::WatchRow;
use crate::domain::watchlist::compare::Tier;
use crate::domain::watchlist::evaluate::{self, Quality};
use crate::domain::watchlist::import::decode::decode;
use crate::domain::watchlist::import::{self as lists, Format};
use crate::domain::watchlist::reader::List;
use crate::i18n::Catalogue;
use clap::builder::PossibleValue;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

mod import;
mod orders;
mod read;

#[derive(Debug, Args)]
pub struct WatchlistArgs {
    #[command(subcommand)]
    pub command: Subject,
}

#[derive(Debug, Subcommand)]
pub enum Subject {
    /// Print an empty list with a commented example
    Template,
    /// Put a list into the store and tell the fate of every row
    Import(ImportArgs),
    /// Leave to enter a closed port
    Permits(RegisterArgs),
    /// Declared pairs of vessels
    Pairs(RegisterArgs),
    /// Port calls
    Portcalls(RegisterArgs),
    /// Clearances of ports
    Clearances(RegisterArgs),
    /// Declarations
    Declarations(RegisterArgs),
    /// Tips
    Tips(RegisterArgs),
    /// Sightings by cameras
    Sightings(RegisterArgs),
    /// Links between entries
    Links(RegisterArgs),
    /// What the lists hold
    List(ListArgs),
    /// One entry whole: grade, validity, versions, links
    Show(ShowArgs),
    /// Entries by words in them, in Japanese or Latin script
    Search(SearchArgs),
    /// Take an entry back in the form it has now
    Withdraw(WithdrawArgs),
    /// Orders, tasks and notices of the shore, and which bundle is aboard
    Orders(ListArgs),
    /// Hits that stand in no journal, for cleared roles: one JSON object a line
    Hits(HitsArgs),
    /// Precision and recall per tier on labelled pairs (columns entry, observation, same)
    Evaluate(EvaluateArgs),
}

/// Where the commands write.
type Output = io::BufWriter<io::StdoutLock<'static>>;

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.code()))
    }
}

#[derive(Debug, Args)]
pub struct EvaluateArgs {
    #[arg(value_name = "FILE.csv")]
    pub file: PathBuf,
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
pub fn run(global: &Global, args: &WatchlistArgs) -> Result<ExitCode, CliError> {
    let (config, _) = setup::config(global)?;
    let catalogue = Catalogue::new(config.language);
    let mut output = io::BufWriter::new(io::stdout().lock());
    let told = match &args.command {
        Subject::Template => template(&mut output).map(|()| true),
        Subject::Import(args) => import::list(global, args, &catalogue, &mut output)?,
        Subject::List(args) => read::list(global, args, &catalogue, &mut output)?,
        Subject::Show(args) => read::show(global, args, &catalogue, &mut output)?,
        Subject::Search(args) => read::search(global, args, &catalogue, &mut output)?,
        Subject::Orders(args) => orders::print(global, args, &catalogue, &mut output)?,
        Subject::Hits(args) => read::hits(global, args, &catalogue, &mut output)?,
        Subject::Withdraw(args) => read::withdraw(global, args, &catalogue)?,
        Subject::Permits(args) => register(global, Register::Permits, args, &catalogue, &mut output)?,
        Subject::Pairs(args) => register(global, Register::Pairs, args, &catalogue, &mut output)?,
        Subject::Portcalls(args) => register(global, Register::PortCalls, args, &catalogue, &mut output)?,
        Subject::Clearances(args) => register(global, Register::Clearances, args, &catalogue, &mut output)?,
        Subject::Declarations(args) => {
            register(global, Register::Declarations, args, &catalogue, &mut output)?
        }
        Subject::Tips(args) => register(global, Register::Tips, args, &catalogue, &mut output)?,
        Subject::Sightings(args) => register(global, Register::Sightings, args, &catalogue, &mut output)?,
        Subject::Links(args) => register(global, Register::Links, args, &catalogue, &mut output)?,
        Subject::Evaluate(args) => {
            let quality = evaluate::evaluate(&decode(&bytes(&args.file)?).text);
            if quality.pairs == 0 {
                return Err(CliError::failed(args.file.display().to_string(), "no labelled pair in it")
                    .hint("it needs the columns entry, observation and same"));
            }
            report(&quality, args.json, &catalogue, &mut output).map(|()| true)
        }
    };
    match told.and_then(|ok| output.flush().map(|()| ok)) {
        Ok(true) => Ok(ExitCode::SUCCESS),
        Ok(false) => Ok(ExitCode::from(1)),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(error) => Err(CliError::failed("watchlist: standard output", error)),
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, CliError> {
    std::fs::read(path).map_err(|e| CliError::file("watchlist", path, &e))
}

/// Reads a list for a replay; what it is shows in how it begins.
///
/// # Errors
/// The file can't be read, or no row of it is an entry.
pub fn load(path: &Path) -> Result<List, CliError> {
    let bytes = bytes(path)?;
    let list = lists::read(Format::of(&bytes), &bytes);
    let first = list.fates.iter().find(|f| !f.ok);
    match first {
        Some(fate) if list.entries.is_empty() => Err(CliError::failed(
            format!("watchlist {}", path.display()),
            format!("row {}: {}", fate.row, fate.reason),
        )),
        _ => Ok(list),
    }
}

fn template(output: &mut impl Write) -> io::Result<()> {
    writeln!(output, "{}", WatchRow::COLUMNS.join(","))?;
    writeln!(
        output,
        "#V-1,vessel,MIHO MARU NO.8,,,,ミホマル8号,2000016,431999021,JD9988,JP,fishing,19,5,SAKAI,,seen at night,B,2,,IDENTIFY,KOBE,2026-11-01,2027-01-15,2027-06-30"
    )
}

fn register(
    global: &Global,
    register: Register,
    args: &RegisterArgs,
    words: &Catalogue,
    output: &mut Output,
) -> Result<io::Result<bool>, CliError> {
    let RegisterCommand::Import(args) = &args.command;
    import::register(global, register, args, words, output)
}

fn report(quality: &Quality, as_json: bool, words: &Catalogue, output: &mut impl Write) -> io::Result<()> {
    let round = |x: f64| (x * 10_000.0).round() / 10_000.0;
    for (tier, count) in Tier::ALL.iter().zip(&quality.tiers) {
        let (precision, recall) = quality.down_to(*tier);
        if as_json {
            let object = json!({"tier": tier.code(), "given": count.given, "right": count.right,
                "precision": round(precision), "recall": round(recall)});
            writeln!(output, "{object}")?;
        } else {
            writeln!(
                output,
                "{:<9} given {:>6}  right {:>6}  precision {precision:.4}  recall {recall:.4}",
                tier.code(),
                count.given,
                count.right
            )?;
        }
    }
    let reach = quality.recall_of_reachable();
    if as_json {
        let object = json!({"pairs": quality.pairs, "same": quality.same, "refused": quality.refused.len(),
            "reachable": quality.reachable, "reached": quality.reached, "recall_of_reachable": round(reach),
            "wrong_rows": quality.wrong, "missed_rows": quality.missed});
        return writeln!(output, "{object}");
    }
    let numbers = [quality.pairs, quality.same, quality.reachable, quality.reached].map(|n| n.to_string());
    let [pairs, same, reachable, reached] = &numbers;
    let recall = format!("{reach:.4}");
    let args = [
        ("pairs", pairs.as_str()),
        ("same", same),
        ("reachable", reachable),
        ("reached", reached),
        ("recall", &recall),
    ];
    writeln!(output, "{}", words.format("watchlist-quality", &args))?;
    for (row, why) in &quality.refused {
        writeln!(
            output,
            "{}",
            words.format("watchlist-refused", &[("row", &row.to_string()), ("reason", why)])
        )?;
    }
    Ok(())
}
