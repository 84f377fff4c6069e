//! `watchkeeper export`: the documents of a patrol as files, all of them or none.

#[cfg(test)]
mod recorded_demo;

use crate::cli::store_access::audit::with_store;
use crate::cli::store_access::{Unlock, failed};
use crate::cli::{CliError, Global, setup};
use crate::domain::report::registry::Registry;
use crate::export::demo::recorded;
use crate::export::material::Material;
use crate::export::recipient::Recipient;
use crate::export::{File, Kind, Order, Refusal, files};
use crate::i18n::Catalogue;
use crate::runtime::clock::Clock;
use crate::runtime::exporting::{gather, place};
use crate::store::journal::audit::Export;
use chrono::NaiveDate;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr;

/// The format that is no page: the journal as a folder that anyone can check.
const FOLDER: &str = "folder";

#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The patrol's number, or `last`
    #[arg(long, value_name = "ID", conflicts_with = "demo")]
    pub patrol: Option<String>,
    /// The built-in demo patrol: needs no store, the same bytes each time
    #[arg(long)]
    pub demo: bool,
    /// The folder for the files; made where it is missing
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// patrol, boarding, seizure, handover, media, stats, measures, pursuit or intel [default: all]
    #[arg(long = "kind", value_name = "KIND")]
    pub kinds: Vec<String>,
    /// pdf, html, md, json, csv, xlsx, gpx, kml, geojson, cot, cen or folder [default: all but folder]
    #[arg(long = "format", value_name = "FORMAT")]
    pub formats: Vec<String>,
    /// For whom: office, headquarters, coast-guard, police, foreign, statistics or media
    #[arg(long, value_name = "RECIPIENT", default_value = "office")]
    pub recipient: String,
    /// Which foreign administration, for the recipient foreign: its agreement must be in force
    #[arg(long, value_name = "COUNTRY")]
    pub partner: Option<String>,
    /// The day for which figures stand; a statistics return needs it
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<NaiveDate>,
    /// Also of a patrol that is not complete: the documents say so
    #[arg(long)]
    pub allow_incomplete: bool,
    #[command(flatten)]
    pub unlock: Unlock,
}

/// Runs the command.
///
/// # Errors
/// The store stays locked, the patrol is not fit for it, or the files cannot be written:
/// then there is none of them.
pub fn run(global: &Global, args: &ExportArgs) -> Result<ExitCode, CliError> {
    let (config, _) = setup::config(global)?;
    let catalogue = Catalogue::new(config.language);
    let kinds = named::<Kind>("--kind", &args.kinds, &catalogue)?;
    let (folder, pages): (Vec<String>, Vec<String>) =
        args.formats.iter().cloned().partition(|format| format == FOLDER);
    let formats = named("--format", &pages, &catalogue)?;
    // The journal as it is, alone or beside documents.
    let folder = !folder.is_empty();
    let documents = !folder || !formats.is_empty();
    let recipient = named::<Recipient>("--recipient", std::slice::from_ref(&args.recipient), &catalogue)?;
    let order = Order {
        kinds: &kinds,
        formats: &formats,
        recipient: recipient.first().copied().unwrap_or_default(),
        partner: args.partner.as_deref(),
        as_of: args.as_of,
        allow_incomplete: args.allow_incomplete,
        catalogue: &catalogue,
    };
    let count = match &args.patrol {
        Some(patrol) => from_store(global, args, patrol, (&order, documents, folder))?,
        None if args.demo && folder => {
            return Err(CliError::usage("export --demo", catalogue.text("export-folder-of-demo")));
        }
        None if args.demo => {
            let material = recorded::material().ok_or_else(|| CliError::failed("demo", "no material"))?;
            let files = made(&material, &Registry::bundled(), &order)?;
            place::write(&args.out, &files).map_err(|e| failed(&e, &catalogue))?;
            files.len()
        }
        None => return Err(CliError::usage("export", catalogue.text("export-unknown-source"))),
    };
    let (n, path) = (count.to_string(), args.out.display().to_string());
    println!("{}", catalogue.format("export-written", &[("n", &n), ("path", &path)]));
    Ok(ExitCode::SUCCESS)
}

fn from_store(
    global: &Global,
    args: &ExportArgs,
    patrol: &str,
    (order, documents, folder): (&Order<'_>, bool, bool),
) -> Result<usize, CliError> {
    let catalogue = order.catalogue;
    let now = global.now.unwrap_or_else(|| Clock::start().now());
    with_store(global, &args.unlock, ("export", catalogue), |store, facts| {
        let told = |e| failed(&e, catalogue);
        let material = gather::material(store, patrol, now).map_err(told)?;
        if folder && !order.recipient.sees_sources() {
            let refusal = Refusal::NotFor { kind: FOLDER, recipient: order.recipient.code() };
            return Err(refused(&material, catalogue, &refusal));
        }
        let (registry, _) = setup::forms::forms(global, catalogue);
        let files = if documents { made(&material, &registry, order)? } else { Vec::new() };
        let to = args.out.display().to_string();
        let export = Export { what: "documents", to };
        let sealed =
            args.out.join(format!("{}-patrol.{}.sealed", material.patrol, catalogue.language().code()));
        let written = store.exporting(&export, &|| facts.now(), |store| {
            place::write_with(&args.out, &files, &mut |_| {
                if folder { store.export_folder(&sealed, facts.now().utc) } else { Ok(()) }
            })
        });
        written.map(|()| files.len() + usize::from(folder)).map_err(told)
    })
}

/// The files, or the refusal in words with what is incomplete and who must put it right.
fn made(material: &Material, registry: &Registry, order: &Order<'_>) -> Result<Vec<File>, CliError> {
    let catalogue = order.catalogue;
    files(material, registry, order).map_err(|refusal| refused(material, catalogue, &refusal))
}

/// A refusal in words.
fn refused(material: &Material, catalogue: &Catalogue, refusal: &Refusal) -> CliError {
    let (key, args) = refusal.words();
    let why = catalogue.format(key, &args);
    let error = CliError::failed(format!("export {}", material.patrol), why);
    match refusal {
        Refusal::Incomplete => {
            for missing in &material.missing {
                let key = format!("patrol-missing-{}", missing.code.code());
                let what = catalogue.format(&key, &[("subject", &missing.subject)]);
                let args = [("what", what.as_str()), ("who", missing.who.as_str())];
                eprintln!("{}", catalogue.format("export-line-missing", &args));
            }
            error.hint(catalogue.text("export-incomplete-hint"))
        }
        Refusal::NoAsOf => error.hint(catalogue.text("export-as-of-hint")),
        _ => error,
    }
}

/// Codes of the command line; wrong use where one is unknown.
fn named<T: FromStr>(option: &str, codes: &[String], catalogue: &Catalogue) -> Result<Vec<T>, CliError> {
    let read = |code: &String| {
        code.parse().map_err(|_| {
            let why = catalogue.format("export-not-this-release", &[("what", code)]);
            CliError::usage(format!("{option} {code}"), why)
        })
    };
    codes.iter().map(read).collect()
}
