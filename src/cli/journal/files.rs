//! `watchkeeper journal attach`, `attachments`, `extract` and `seal`: files that belong to
//! sealed records, and the whole journal as a folder that anyone can check.

use crate::cli::store_access::audit::with_store;
use crate::cli::store_access::{Unlock, failed};
use crate::cli::{CliError, Global};
use crate::config::Config;
use crate::domain::evidence::attachment::{Facts, Fix};
use crate::domain::geo::Position;
use crate::domain::journal::entry::RecordId;
use crate::domain::time::UtcTime;
use crate::i18n::Catalogue;
use crate::store::Store;
use crate::store::journal::attachment::{Attached, NewAttachment};
use crate::store::journal::audit::Export;
use clap::{Args, Subcommand};
use serde_json::json;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub enum FileCommand {
    /// Attach a file to a sealed record
    Attach(AttachArgs),
    /// List the attached files
    Attachments(AttachmentsArgs),
    /// Write an attached file out, unencrypted
    Extract(ExtractArgs),
    /// Write the journal with its attachments as a sealed folder that anyone can check
    Seal(SealArgs),
}

#[derive(Debug, Args)]
pub struct AttachArgs {
    /// The record that the file belongs to, as `journal --json` names it
    #[arg(value_name = "RECORD", value_parser = parse_record)]
    pub of: RecordId,
    /// The file; it stays where it is
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Where it belongs, degrees [default: the fix of the last attachment, with its age]
    #[arg(long, value_name = "LAT,LON", value_parser = parse_position, allow_hyphen_values = true)]
    pub fix: Option<Position>,
    /// When that was fixed [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time, requires = "fix")]
    pub fix_at: Option<UtcTime>,
    /// When the picture was taken, where that is known
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub taken: Option<UtcTime>,
    #[command(flatten)]
    pub unlock: Unlock,
}

#[derive(Debug, Args)]
pub struct AttachmentsArgs {
    /// Of this record alone
    #[arg(value_name = "RECORD", value_parser = parse_record)]
    pub of: Option<RecordId>,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub unlock: Unlock,
}

#[derive(Debug, Args)]
pub struct ExtractArgs {
    /// The attachment, as `journal attachments` names it
    #[arg(value_name = "RECORD", value_parser = parse_record)]
    pub record: RecordId,
    /// The file to be written, which must not exist
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    #[command(flatten)]
    pub unlock: Unlock,
}

#[derive(Debug, Args)]
pub struct SealArgs {
    /// The folder to be written, which must not exist; its name ends in .sealed
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    #[command(flatten)]
    pub unlock: Unlock,
}

fn parse_record(text: &str) -> Result<RecordId, String> {
    RecordId::parse_hex(&text.to_ascii_lowercase()).ok_or_else(|| "want 32 hexadecimal digits".to_owned())
}

fn parse_time(text: &str) -> Result<UtcTime, String> {
    UtcTime::parse_rfc3339(text).ok_or_else(|| "want a time such as 2026-11-24T05:06:07Z".to_owned())
}

fn parse_position(text: &str) -> Result<Position, String> {
    let wrong = || "want degrees such as 35.5437,133.2291".to_owned();
    let (lat, lon) = text.split_once(',').ok_or_else(wrong)?;
    let number = |t: &str| t.trim().parse::<f64>().map_err(|_| wrong());
    Position::new(number(lat)?, number(lon)?).ok_or_else(wrong)
}

/// Runs one of the commands below `journal`.
///
/// # Errors
/// The store stays locked, or refuses.
pub(super) fn run(
    global: &Global,
    command: &FileCommand,
    config: &Config,
    catalogue: &Catalogue,
) -> Result<ExitCode, CliError> {
    match command {
        FileCommand::Attach(args) => attach(global, args, config, catalogue)?,
        FileCommand::Attachments(args) => {
            with_store(global, &args.unlock, ("journal attachments", catalogue), |store, _| {
                let mut output = io::stdout().lock();
                for attached in store.attachments(args.of).map_err(|e| failed(&e, catalogue))? {
                    let line = if args.json { object(&attached) } else { line(store, &attached, catalogue) };
                    writeln!(output, "{line}")
                        .map_err(|e| CliError::failed("journal: standard output", e))?;
                }
                Ok(())
            })?;
        }
        FileCommand::Extract(args) => {
            let path = args.out.display().to_string();
            let file = with_store(global, &args.unlock, ("journal extract", catalogue), |store, facts| {
                let export = Export { what: "attachment", to: path.clone() };
                let write = |store: &mut Store| store.extract_attachment(args.record, &args.out);
                store.exporting(&export, &|| facts.now(), write).map_err(|e| failed(&e, catalogue))
            })?;
            let bytes = file.length.to_string();
            println!("{}", catalogue.format("journal-extracted", &[("bytes", &bytes), ("path", &path)]));
        }
        FileCommand::Seal(args) => {
            let path = args.out.display().to_string();
            with_store(global, &args.unlock, ("journal seal", catalogue), |store, facts| {
                let export = Export { what: "sealed-folder", to: path.clone() };
                let write = |store: &mut Store| store.export_folder(&args.out, facts.now().utc);
                store.exporting(&export, &|| facts.now(), write).map_err(|e| failed(&e, catalogue))
            })?;
            println!("{}", catalogue.format("journal-sealed", &[("path", &path)]));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn attach(
    global: &Global,
    args: &AttachArgs,
    config: &Config,
    catalogue: &Catalogue,
) -> Result<(), CliError> {
    let name = args.file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let most = u64::from(config.store.attachment_limit_mib) << 20;
    let (told, fix, clock) =
        with_store(global, &args.unlock, ("journal attach", catalogue), |store, facts| {
            let clock = facts.now();
            let fix = match args.fix {
                Some(position) => Fix::new(position, args.fix_at.unwrap_or(clock.utc)),
                None => store.last_attached_fix().map_err(|e| failed(&e, catalogue))?,
            };
            let facts = Facts { taken: args.taken, ..Facts::named(&name).with_fix(fix) };
            let new = NewAttachment { of: args.of, facts: &facts, most, clock };
            let told = store.attach_file(&args.file, &new).map_err(|e| failed(&e, catalogue))?;
            Ok((told, fix, clock))
        })?;
    let said = [
        ("of", told.of.to_string()),
        ("record", told.record.to_string()),
        ("bytes", told.length.to_string()),
        ("type", told.media_type.to_owned()),
        ("hash", told.hash.to_string()),
    ];
    let said: Vec<(&str, &str)> = said.iter().map(|(name, value)| (*name, value.as_str())).collect();
    println!("{}", catalogue.format("journal-attached", &said));
    match fix {
        None => eprintln!("{}", catalogue.text("journal-attached-no-fix")),
        Some(fix) => {
            let at = fix.position();
            let age = (clock.utc.since(fix.at()).0.max(0) / 1000).to_string();
            let (lat, lon) = (format!("{:.5}", at.lat()), format!("{:.5}", at.lon()));
            let said = [("lat", lat.as_str()), ("lon", &lon), ("age", &age)];
            println!("{}", catalogue.format("journal-attached-fix", &said));
        }
    }
    if told.reserve_used {
        eprintln!("{}", catalogue.text("journal-attached-reserve"));
    }
    if told.box_behind {
        eprintln!("{}", catalogue.text("journal-attached-box"));
    }
    Ok(())
}

fn object(attached: &Attached) -> String {
    json!({
        "at": attached.clock.utc.rfc3339(),
        "record": attached.record.to_string(),
        "of": attached.of.to_string(),
        "stream": attached.stream.name(),
        "officer": attached.officer,
        "sha256": attached.file.hash.to_string(),
        "bytes": attached.file.length,
        "facts": attached.facts,
    })
    .to_string()
}

fn line(store: &Store, attached: &Attached, catalogue: &Catalogue) -> String {
    let word = |name| attached.facts.as_ref().and_then(|f| f.get(name)?.as_str().map(str::to_owned));
    let name = word("name").unwrap_or_else(|| catalogue.text("journal-attachment-erased"));
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    let test = if store.is_test() { " TEST" } else { "" };
    format!(
        "{} {}{test} {} {} {} {name}",
        attached.clock.utc.rfc3339(),
        attached.record,
        attached.of,
        attached.file.length,
        word("media_type").unwrap_or_else(|| "-".to_owned()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_records_are_read_strictly() {
        assert_eq!(parse_position("35.5, -133.25").map(|p| (p.lat(), p.lon())), Ok((35.5, -133.25)));
        for wrong in ["", "35.5", "35.5,", "91,0", "a,b", "nan,1"] {
            assert!(parse_position(wrong).is_err(), "{wrong}");
        }
        assert!(parse_record(&"aB".repeat(16)).is_ok());
        assert!(parse_record("ab").is_err() && parse_record(&"g".repeat(32)).is_err());
        assert!(parse_time("2026-11-24T05:06:07Z").is_ok() && parse_time("yesterday").is_err());
    }
}
