//! `watchlist list`, `show` and `search`: what the store holds, as far as the officer may
//! see it. Every query is written into the audit stream, found or not.

use crate::cli::store_access::{self, Unlock, failed};
use crate::cli::watchlist::Output;
use crate::cli::{CliError, Global};
use crate::domain::intel::listing::{Detail, Form, ListLine, Listed};
use crate::domain::intel::register::Record;
use crate::domain::time::UtcTime;
use crate::domain::watchlist::entry::grading::Grade;
use crate::i18n::Catalogue;
use crate::runtime::clock::Clock;
use crate::runtime::list_file::hex;
use crate::store::Store;
use crate::store::intel::read::IntelReader;
use clap::Args;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Entries that a search gives.
const MOST_FOUND: usize = 10_000;
/// Hits that are printed.
const MOST_NOTES: u32 = 100_000;

#[derive(Debug, Args)]
pub struct ListArgs {
    /// The lists and their versions, not their entries
    #[arg(long)]
    pub lists: bool,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub unlock: Unlock,
}

#[derive(Debug, Args)]
pub struct ShowArgs {
    #[arg(value_name = "ID")]
    pub id: String,
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub unlock: Unlock,
}

#[derive(Debug, Args)]
pub struct SearchArgs {
    /// All of them must stand somewhere in the entry
    #[arg(value_name = "WORDS", required = true)]
    pub words: Vec<String>,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub unlock: Unlock,
}

#[derive(Debug, Args)]
pub struct HitsArgs {
    #[command(flatten)]
    pub unlock: Unlock,
}

#[derive(Debug, Args)]
pub struct WithdrawArgs {
    #[arg(value_name = "ID")]
    pub id: String,
    /// Why, for whoever asks later
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    #[command(flatten)]
    pub unlock: Unlock,
}

/// What is asked, for the audit stream.
fn opened(
    global: &Global,
    unlock: &Unlock,
    (event, how): (&'static str, &str),
    words: &Catalogue,
) -> Result<(Store, IntelReader, UtcTime), CliError> {
    let mut store = store_access::open_as(global, unlock, ("watchlist", words))?;
    let reader = store.intel_reader().map_err(|e| failed(&e, words))?;
    let now = global.now.unwrap_or_else(|| Clock::start().now());
    // What a cleared role asks can tell others what is kept from them.
    if reader.is_cleared() && !how.is_empty() {
        let note = json!({
            "at": now.rfc3339(), "event": event, "officer": store.officer().as_str(), "how": how,
        });
        store.seal_note(&note.to_string(), now).map_err(|e| failed(&e, words))?;
        store_access::audit::note(global, &mut store, (event, "sealed"), words)?;
    } else {
        store_access::audit::note(global, &mut store, (event, how), words)?;
    }
    Ok((store, reader, now))
}

pub(super) fn list(
    global: &Global,
    args: &ListArgs,
    words: &Catalogue,
    output: &mut Output,
) -> Result<io::Result<bool>, CliError> {
    let (_store, reader, now) = opened(global, &args.unlock, ("watchlist-list", ""), words)?;
    let lists = reader.lists().map_err(|e| failed(&e, words))?;
    if args.lists || !args.json {
        for list in &lists {
            let told = if args.json { list_object(list).to_string() } else { list_line(list, words) };
            if let Err(error) = writeln!(output, "{told}") {
                return Ok(Err(error));
            }
        }
    }
    if args.lists {
        return Ok(Ok(true));
    }
    let mut told = Ok(());
    reader
        .each_entry(&mut |entry| {
            told = tell(output, &entry, args.json, now, words);
            told.is_ok()
        })
        .map_err(|e| failed(&e, words))?;
    Ok(told.map(|()| true))
}

pub(super) fn search(
    global: &Global,
    args: &SearchArgs,
    words: &Catalogue,
    output: &mut Output,
) -> Result<io::Result<bool>, CliError> {
    let text = args.words.join(" ");
    let (_store, reader, now) = opened(global, &args.unlock, ("watchlist-search", &text), words)?;
    let found = reader.search(&text, MOST_FOUND).map_err(|e| failed(&e, words))?;
    let told = found.iter().try_for_each(|entry| tell(output, entry, args.json, now, words));
    if found.is_empty() {
        eprintln!("{}", words.text("watchlist-none-found"));
    }
    Ok(told.map(|()| !found.is_empty()))
}

pub(super) fn show(
    global: &Global,
    args: &ShowArgs,
    words: &Catalogue,
    output: &mut Output,
) -> Result<io::Result<bool>, CliError> {
    let (_store, reader, now) = opened(global, &args.unlock, ("watchlist-show", &args.id), words)?;
    let found = reader.show(&args.id).map_err(|e| failed(&e, words))?;
    if found.is_empty() {
        let why = words.format("watchlist-no-entry", &[("id", &args.id)]);
        return Err(CliError::failed("watchlist show", why));
    }
    let told = found.iter().try_for_each(|detail| {
        if args.json {
            writeln!(output, "{}", detail_object(detail, now))
        } else {
            detail_lines(detail, now, words).iter().try_for_each(|line| writeln!(output, "{line}"))
        }
    });
    Ok(told.map(|()| true))
}

pub(super) fn withdraw(
    global: &Global,
    args: &WithdrawArgs,
    words: &Catalogue,
) -> Result<io::Result<bool>, CliError> {
    let mut store = store_access::open_as(global, &args.unlock, ("watchlist", words))?;
    let at = global.now.unwrap_or_else(|| Clock::start().now());
    let done = store.withdraw_entry(&args.id, &args.reason, at).map_err(|e| failed(&e, words))?;
    let how = format!("{}: {}", args.id, args.reason);
    store_access::audit::note(global, &mut store, ("watchlist-withdraw", &how), words)?;
    let key = if done { "watchlist-withdrawn" } else { "watchlist-no-entry" };
    let told = words.format(key, &[("id", &args.id)]);
    if !done {
        return Err(CliError::failed("watchlist withdraw", told));
    }
    eprintln!("{told}");
    Ok(Ok(true))
}

/// Hits of entries for cleared roles, as the patrol screen noted them.
pub(super) fn hits(
    global: &Global,
    args: &HitsArgs,
    words: &Catalogue,
    output: &mut Output,
) -> Result<io::Result<bool>, CliError> {
    let (store, _, _) = opened(global, &args.unlock, ("watchlist-hits", ""), words)?;
    let notes = store.sealed_notes(MOST_NOTES).map_err(|e| failed(&e, words))?;
    Ok(notes.iter().try_for_each(|note| writeln!(output, "{note}")).map(|()| true))
}

fn tell(
    output: &mut Output,
    entry: &Listed,
    as_json: bool,
    now: UtcTime,
    words: &Catalogue,
) -> io::Result<()> {
    if as_json {
        return writeln!(output, "{}", line_object(entry, now));
    }
    let state = words.text(&format!("watchlist-state-{}", entry.state(now).code()));
    let (id, name) = (safe(&entry.id), safe(&entry.name));
    writeln!(output, "{id}  {}  {}  {name}  {state}  [{}]", entry.kind, entry.action, entry.list)
}

/// Without characters that steer a terminal.
fn safe(text: &str) -> String {
    crate::ui::widgets::text::safe(text, false).into_owned()
}

fn stamp(at: Option<UtcTime>) -> Option<String> {
    at.map(UtcTime::rfc3339)
}

fn line_object(entry: &Listed, now: UtcTime) -> Value {
    json!({
        "id": entry.id, "list": entry.list, "kind": entry.kind, "action": entry.action,
        "name": entry.name, "state": entry.state(now).code(), "valid_from": stamp(entry.valid_from),
        "review": stamp(entry.review), "expires": stamp(entry.expires),
    })
}

fn list_object(list: &ListLine) -> Value {
    json!({
        "list": list.name, "holds": list.holds, "version": list.version, "format": list.format,
        "source": list.source, "sha256": hex(&list.sha256), "imported_by": list.imported_by,
        "imported_at": list.imported_at.rfc3339(), "rows": list.rows,
    })
}

fn list_line(list: &ListLine, words: &Catalogue) -> String {
    let (version, rows, at) = (list.version.to_string(), list.rows.to_string(), list.imported_at.rfc3339());
    let (name, source) = (safe(&list.name), safe(&list.source));
    let args = [
        ("list", name.as_str()),
        ("version", &version),
        ("rows", &rows),
        ("source", &source),
        ("at", &at),
        ("officer", &list.imported_by),
    ];
    words.format("watchlist-list-line", &args)
}

fn form_object(form: &Form) -> Value {
    json!({
        "version": form.version, "imported_at": form.imported_at.rfc3339(),
        "imported_by": form.imported_by, "source": form.source, "past": form.past, "cells": form.cells,
    })
}

fn link_object(link: &Record) -> Value {
    json!({
        "from": link.number, "to": link.other, "type": link.text, "since": stamp(link.since),
        "until": stamp(link.until), "grade": link.grade,
    })
}

fn grade(cells: &BTreeMap<String, String>) -> Vec<Grade> {
    Grade::of_cells(cells).map(Grade::with_conversions).unwrap_or_default()
}

fn detail_object(detail: &Detail, now: UtcTime) -> Value {
    let mut object = line_object(&detail.line, now);
    let grades: Vec<Value> = grade(&detail.cells)
        .iter()
        .enumerate()
        .map(|(n, g)| json!({"scheme": g.scheme.code(), "grade": g.to_string(), "converted": n > 0}))
        .collect();
    let withdrawn = detail
        .withdrawn
        .as_ref()
        .map(|(at, officer, reason)| json!({"at": at.rfc3339(), "officer": officer, "reason": reason}));
    if let Value::Object(map) = &mut object {
        map.insert("cells".to_owned(), json!(detail.cells));
        map.insert("grades".to_owned(), json!(grades));
        map.insert("withdrawal".to_owned(), json!(withdrawn));
        map.insert("versions".to_owned(), detail.forms.iter().map(form_object).collect());
        map.insert("links".to_owned(), detail.links.iter().map(link_object).collect());
    }
    object
}

fn detail_lines(detail: &Detail, now: UtcTime, words: &Catalogue) -> Vec<String> {
    let entry = &detail.line;
    let state = words.text(&format!("watchlist-state-{}", entry.state(now).code()));
    let mut lines =
        vec![format!("{}  {}  {}  {state}  [{}]", safe(&entry.id), entry.kind, entry.action, entry.list)];
    lines.extend(detail.cells.iter().map(|(key, cell)| format!("  {}: {}", safe(key), safe(cell))));
    let grades: Vec<String> =
        grade(&detail.cells).iter().map(|g| format!("{g} ({})", g.scheme.code())).collect();
    if !grades.is_empty() {
        lines.push(words.format("watchlist-grades", &[("grades", &grades.join(" > "))]));
    }
    if let Some((at, officer, reason)) = &detail.withdrawn {
        let at = at.rfc3339();
        let args = [("at", at.as_str()), ("officer", officer), ("reason", reason)];
        lines.push(words.format("watchlist-was-withdrawn", &args));
    }
    for form in &detail.forms {
        let (version, at) = (form.version.to_string(), form.imported_at.rfc3339());
        let args = [("version", version.as_str()), ("at", &at), ("officer", &form.imported_by)];
        lines.push(words.format(if form.past { "watchlist-form-past" } else { "watchlist-form" }, &args));
    }
    for link in &detail.links {
        let [from, to, what] =
            [&link.number, &link.other, &link.text].map(|t| safe(t.as_deref().unwrap_or_default()));
        lines.push(format!("  {from} -- {what} -> {to}"));
    }
    lines
}
