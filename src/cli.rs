//! Floor 5: the command line. Its words are a contract (see the README): exit code 0
//! done, 1 the thing failed or was found wrong, 2 wrong use; errors on stderr as
//! `error: what: why` with a hint.

pub mod check;
pub mod decode;
pub mod demo;
pub mod export;
pub mod init;
pub mod journal;
pub mod json;
pub mod officer;
pub mod patrol;
pub mod printer;
pub mod records;
pub mod replay;
pub mod scenario;
pub mod scenarios;
pub mod setup;
pub mod shore;
pub mod stats;
pub mod store;
pub mod store_access;
pub mod sync;
pub mod tape;
pub mod verify;
pub mod watchlist;

use crate::cli::store_access::Unlock;
use crate::domain::feed::LinkSpec;
use crate::domain::time::UtcTime;
use crate::i18n::{Catalogue, Language};
use crate::link::recording::sealed::not_opened;
use crate::runtime::clock::Clock;
use crate::runtime::dumps;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Keeps the watch of a patrol boat: GPS, AIS and radar on one screen, offline.
///
/// Without a command it opens the patrol screen on the inputs given with --link or in
/// the configuration. Not for navigation.
#[derive(Debug, Parser)]
#[command(name = "watchkeeper", bin_name = "watchkeeper", version)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(flatten)]
    pub live: Live,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options that every command takes.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// Where recordings and the store stand [default: the platform's data home]
    #[arg(long, value_name = "DIR", global = true)]
    pub data_dir: Option<PathBuf>,
    /// A configuration file instead of the one in the configuration directory
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// The country profile, ports, zones and law as data: jp, xx (fictional), or a folder
    #[arg(long, value_name = "NAME", global = true, default_value = "jp")]
    pub profile: String,
    /// Language of the screen: en or ja
    #[arg(long, value_name = "LANG", global = true)]
    pub lang: Option<Language>,
    /// Write a log as JSON lines to this file
    #[arg(long, value_name = "FILE", global = true)]
    pub log: Option<PathBuf>,
    /// Take this as the present time (RFC 3339) where a result depends on today
    #[arg(long, value_name = "TIME", global = true, value_parser = parse_time)]
    pub now: Option<UtcTime>,
}

/// Options of the patrol screen.
#[derive(Debug, Clone, Args)]
pub struct Live {
    /// An input: serial:PATH, serial:PATH@BAUD, tcp:HOST:PORT, udp:PORT, file:PATH or - (repeat for more)
    #[arg(long = "link", value_name = "LINK")]
    pub links: Vec<LinkSpec>,
    /// Keep nothing on disk
    #[arg(long)]
    pub ephemeral: bool,
    #[command(flatten)]
    pub unlock: Unlock,
    #[command(flatten)]
    pub display: DisplayArgs,
}

impl Live {
    /// Whether anything of the patrol screen was asked for beside how it is drawn.
    fn asks(&self) -> bool {
        !self.links.is_empty()
            || self.ephemeral
            || self.unlock.officer.is_some()
            || self.unlock.passphrase_file.is_some()
    }
}

/// How the screen is drawn.
#[derive(Debug, Clone, Args)]
pub struct DisplayArgs {
    /// Dots of the chart
    #[arg(long, value_enum)]
    pub marker: Option<MarkerArg>,
    /// Draw less often and keep the view still: for a slow line
    #[arg(long)]
    pub slow_link: bool,
    /// day, dusk or night (red only)
    #[arg(long, value_enum)]
    pub palette: Option<PaletteArg>,
}

impl DisplayArgs {
    /// What was said before the command holds where nothing was said after it.
    fn complete(&mut self, before: &Self) {
        self.marker = self.marker.or(before.marker);
        self.slow_link |= before.slow_link;
        self.palette = self.palette.or(before.palette);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MarkerArg {
    Auto,
    Braille,
    Octant,
    Block,
    Ascii,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PaletteArg {
    Day,
    Dusk,
    Night,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// The patrol screen on a built-in scenario; a snapshot where there is no terminal
    Demo(demo::DemoArgs),
    /// Play recorded sentences or a scenario through the whole pipeline on a virtual clock
    Replay(replay::ReplayArgs),
    /// Sentences in, one JSON object an AIS message out
    Decode(decode::DecodeArgs),
    /// List, check, emit or run scenarios
    Scenario(scenarios::ScenarioArgs),
    /// Make the encrypted store with its first officer
    Init(init::InitArgs),
    /// Add, list and revoke officers of the store, set a passphrase
    Officer(officer::OfficerArgs),
    /// Back the store up, or make it again from its black box
    Store(store::StoreArgs),
    /// Bring the journal ashore over a network or by courier file, and tell what the shore signed for
    Sync(sync::SyncArgs),
    /// The side of the shore: its keys, its boats, their courier files
    Shore(shore::ShoreArgs),
    /// Check ports, clock, disk and configuration: each line ok or what to do
    Check,
    /// Print what the journal holds, in its order
    Journal(journal::JournalArgs),
    /// The patrols that the store holds
    Patrol(records::RecordsArgs),
    /// The reports and drafts that the store holds
    Report(records::RecordsArgs),
    /// The documents of a patrol as files, all or none
    Export(export::ExportArgs),
    /// Statistics: volumes to index numbers
    Stats(stats::StatsArgs),
    /// Watch lists: import, search, template, orders, and how well the matcher does
    Watchlist(watchlist::WatchlistArgs),
    /// Prove or disprove that the records of a sealed folder are as they were written
    Verify(verify::VerifyArgs),
}

/// What went wrong, for stderr.
#[derive(Debug, thiserror::Error)]
#[error("error: {what}: {why}{}", hint.as_ref().map(|h| format!("\nhint: {h}")).unwrap_or_default())]
pub struct CliError {
    pub what: String,
    pub why: String,
    pub hint: Option<String>,
    /// 1 failed, 2 wrong use.
    pub code: u8,
}

impl CliError {
    /// The thing failed or was found wrong.
    pub fn failed(what: impl Into<String>, why: impl fmt::Display) -> Self {
        Self { what: what.into(), why: why.to_string(), hint: None, code: 1 }
    }

    /// It was asked for wrongly.
    pub fn usage(what: impl Into<String>, why: impl fmt::Display) -> Self {
        Self { what: what.into(), why: why.to_string(), hint: None, code: 2 }
    }

    /// A file that can't be read or written, with what to do about it.
    pub fn file(what: &str, path: &Path, error: &io::Error) -> Self {
        let hint = match error.kind() {
            _ if not_opened(error).is_some() => "`watchkeeper replay` opens it with an officer's key",
            io::ErrorKind::NotFound => "check the name and the folder",
            io::ErrorKind::PermissionDenied => "ask for the right to read it",
            io::ErrorKind::IsADirectory => "name a file in this folder",
            _ => "check the medium it is on",
        };
        Self::failed(format!("{what} {}", path.display()), error).hint(hint)
    }

    /// With what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Parses the command line and runs the command.
pub fn main() -> ExitCode {
    dumps::keep_memory_out();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            if !error.use_stderr() {
                // Help and version; a closed pipe is no reason to fail.
                let _ = error.print();
                return ExitCode::SUCCESS;
            }
            let text = error.render().to_string();
            let text = text.strip_prefix("error: ").unwrap_or(&text);
            eprint!("error: command line: {text}");
            return ExitCode::from(2);
        }
    };
    match run(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(error.code)
        }
    }
}

fn run(cli: Cli) -> Result<ExitCode, CliError> {
    setup::start_log(cli.global.log.as_deref())?;
    if cli.command.is_some() && cli.live.asks() {
        return Err(CliError::usage(
            "--link, --ephemeral, --officer",
            "they belong to the patrol screen, not to a command",
        ));
    }
    match cli.command {
        None => patrol::run(&cli.global, &cli.live),
        Some(Command::Demo(mut args)) => {
            args.display.complete(&cli.live.display);
            demo::run(&cli.global, &args)
        }
        Some(Command::Replay(mut args)) => {
            args.display.complete(&cli.live.display);
            replay::run(&cli.global, &args)
        }
        Some(Command::Decode(args)) => decode::run(&args),
        Some(Command::Scenario(args)) => scenarios::run(&cli.global, &args),
        Some(Command::Init(args)) => init::run(&cli.global, &args),
        Some(Command::Officer(args)) => officer::run(&cli.global, &args),
        Some(Command::Watchlist(args)) => watchlist::run(&cli.global, &args),
        Some(Command::Store(args)) => store::run(&cli.global, &args),
        Some(Command::Sync(args)) => sync::run(&cli.global, &args),
        Some(Command::Shore(args)) => shore::run(&cli.global, &args),
        Some(Command::Check) => ready(&cli.global),
        Some(Command::Journal(args)) => journal::run(&cli.global, &args),
        Some(Command::Patrol(args)) => records::patrol(&cli.global, &args),
        Some(Command::Report(args)) => records::report(&cli.global, &args),
        Some(Command::Export(args)) => export::run(&cli.global, &args),
        Some(Command::Stats(args)) => stats::run(&cli.global, &args),
        Some(Command::Verify(args)) => verify::run(&cli.global, &args),
    }
}

/// `watchkeeper check`.
fn ready(global: &Global) -> Result<ExitCode, CliError> {
    let (config, troubles) = setup::config(global)?;
    let catalogue = Catalogue::new(config.language);
    let mut output = std::io::stdout().lock();
    let told = troubles.iter().try_for_each(|trouble| {
        let text = catalogue.format(trouble.key, &[("detail", &trouble.detail)]);
        writeln!(output, "{}: {text}", catalogue.text("check-act"))
    });
    let data_dir = setup::data_dir(global).unwrap_or_default();
    let now = global.now.unwrap_or_else(|| Clock::start().now());
    let texts = setup::profile(global).map_err(|error| format!("{}: {}", error.what, error.why));
    let checked =
        check::Checked { config: &config, profile: &global.profile, texts: &texts, data_dir: &data_dir, now };
    let ok = told
        .and_then(|()| check::run(&checked, &catalogue, &mut output))
        .map_err(|e| CliError::failed("check: standard output", e))?;
    Ok(if ok && troubles.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn parse_time(text: &str) -> Result<UtcTime, String> {
    UtcTime::parse_rfc3339(text)
        .ok_or_else(|| format!("{text} is no RFC 3339 time (want 2026-11-24T05:06:07Z)"))
}
