//! `watchkeeper stats index FILE.csv --base YEAR --as-of DATE`: volumes to indices.

use crate::cli::{CliError, Global, setup};
use crate::export::index::{Asked, Point, Series, read, tenths};
use crate::i18n::Catalogue;
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde_json::json;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// Largest table, bytes.
const MOST_BYTES: u64 = 16 << 20;

#[derive(Debug, Args)]
pub struct StatsArgs {
    #[command(subcommand)]
    pub command: StatsCommand,
}

#[derive(Debug, Subcommand)]
pub enum StatsCommand {
    /// Volumes of several years as index numbers, a base year being 100
    Index(IndexArgs),
}

#[derive(Debug, Args)]
pub struct IndexArgs {
    /// Columns object, indicator, unit, one a year; index_YEAR is compared
    #[arg(value_name = "FILE.csv")]
    pub file: PathBuf,
    /// The year that is 100
    #[arg(long, value_name = "YEAR")]
    pub base: i32,
    /// The day for which the volumes stand; there is no return without it
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<NaiveDate>,
    /// One JSON object a year and row
    #[arg(long)]
    pub json: bool,
}

/// Runs the command; exit code 1 where the table prints an index that its volumes do not
/// give.
///
/// # Errors
/// Without an as-of day, or the table cannot be read.
pub fn run(global: &Global, args: &StatsArgs) -> Result<ExitCode, CliError> {
    let (config, _) = setup::config(global)?;
    let catalogue = Catalogue::new(config.language);
    let StatsCommand::Index(args) = &args.command;
    let Some(as_of) = args.as_of else {
        return Err(CliError::usage("--as-of", catalogue.text("stats-no-as-of"))
            .hint(catalogue.text("stats-no-as-of-hint")));
    };
    let length = std::fs::metadata(&args.file).map_err(|e| CliError::file("table", &args.file, &e))?.len();
    if length > MOST_BYTES {
        return Err(CliError::failed(args.file.display().to_string(), catalogue.text("stats-too-large")));
    }
    let bytes = std::fs::read(&args.file).map_err(|e| CliError::file("table", &args.file, &e))?;
    let asked = Asked { base: args.base, as_of };
    let all = read(&bytes, asked).map_err(|bad| {
        let (key, places) = bad.words();
        let places: Vec<(&str, &str)> = places.iter().map(|(name, value)| (*name, value.as_str())).collect();
        CliError::failed(args.file.display().to_string(), catalogue.format(key, &places))
    })?;
    let lines: Vec<String> = if args.json { objects(&all, asked) } else { lines(&all, asked, &catalogue) };
    let mut output = io::stdout().lock();
    for line in &lines {
        writeln!(output, "{line}").map_err(|e| CliError::failed("standard output", e))?;
    }
    let differs = all.iter().flat_map(|series| &series.points).any(Point::differs);
    Ok(ExitCode::from(u8::from(differs)))
}

fn objects(all: &[Series], asked: Asked) -> Vec<String> {
    let of = |series: &Series, p: &Point| {
        json!({
            "object": series.object,
            "indicator": series.indicator,
            "unit": series.unit,
            "year": p.year,
            "volume": p.volume.to_string(),
            "base": asked.base,
            "as_of": asked.as_of.to_string(),
            "index": tenths(p.index).parse::<f64>().unwrap_or_default(),
            "change_pct": p.change.map(|c| tenths(c).parse::<f64>().unwrap_or_default()),
            "printed": p.printed.map(|c| tenths(c).parse::<f64>().unwrap_or_default()),
            "differs": p.differs(),
            "preliminary": p.preliminary,
        })
        .to_string()
    };
    all.iter().flat_map(|series| series.points.iter().map(move |p| of(series, p))).collect()
}

fn lines(all: &[Series], asked: Asked, catalogue: &Catalogue) -> Vec<String> {
    let (base, as_of) = (asked.base.to_string(), asked.as_of.to_string());
    let mut lines = vec![catalogue.format("stats-head", &[("base", &base), ("as_of", &as_of)])];
    for series in all {
        lines.push(String::new());
        lines.push(format!("{}: {} ({})", series.object, series.indicator, series.unit));
        for p in &series.points {
            let mut words = vec![format!("{} {} = {}", series.object, p.year, tenths(p.index))];
            if let Some(change) = p.change {
                words.push(catalogue.format("stats-change", &[("change", &tenths(change))]));
            }
            if p.preliminary {
                words.push(catalogue.text("stats-preliminary"));
            }
            if p.differs() {
                let printed = p.printed.map(tenths).unwrap_or_default();
                words.push(catalogue.format("stats-differs", &[("printed", &printed)]));
            }
            lines.push(words.join("  "));
        }
    }
    lines
}
