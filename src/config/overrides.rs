//! A user's file over the defaults, setting by setting. Each is tried alone on what was
//! taken so far, so a bad one is told with its own line and the others stand.

use super::{ConfigError, Fault, Loaded, resolve};
use std::collections::BTreeMap;
use std::ops::Range;
use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table, Value};

/// Longest file that is read, bytes; the one with every setting has a few thousand.
const LONGEST: usize = 1 << 18;
/// A file with more garbled lines than this is none of ours.
const MOST_GARBLED: usize = 100;

pub(super) fn read(defaults: Table, text: &str) -> Result<Loaded, ConfigError> {
    let config = resolve(defaults.clone())?;
    let mut over = Overrides { text, base: defaults, faults: Vec::new(), lines: BTreeMap::new() };
    if text.len() > LONGEST {
        over.fault(0, "", format!("longer than {LONGEST} bytes: not read"));
        return Ok(Loaded { config, faults: over.faults, lines: over.lines });
    }
    let (good, told) = without_garble(text);
    over.faults = told;
    if let Ok(document) = DeTable::parse(&good) {
        over.text = &good;
        over.table("", document.get_ref());
    }
    over.faults.sort_by_key(|fault| fault.line);
    let config = resolve(over.base)?;
    Ok(Loaded { config, faults: over.faults, lines: over.lines })
}

/// The text with every line that is no TOML blanked out, and those lines. A broken head of
/// a table takes its table with it: its keys would fall to the table before.
fn without_garble(text: &str) -> (String, Vec<Fault>) {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut faults = Vec::new();
    for _ in 0..=lines.len().min(MOST_GARBLED) {
        let good = lines.concat();
        let Err(error) = DeTable::parse(&good) else { return (good, faults) };
        let line = error.span().map_or(lines.len(), |span| line_of(&good, span.start));
        // An error at a line's end, or at the end of the text, is of the line before it
        // that still says something.
        let before = lines.iter().take(line).rposition(|line| !line.trim().is_empty());
        let Some(index) = before else { break };
        let broken = lines.get(index).is_some_and(|line| line.trim_start().starts_with('['));
        faults.push(Fault { line: index + 1, setting: String::new(), why: error.message().to_owned() });
        for (place, line) in lines.iter_mut().enumerate().skip(index) {
            if place > index && (!broken || line.trim_start().starts_with('[')) {
                break;
            }
            *line = if line.ends_with('\n') { "\n" } else { "" };
        }
    }
    faults.push(Fault { line: 0, setting: String::new(), why: "not TOML".to_owned() });
    (String::new(), faults)
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}

struct Overrides<'t> {
    text: &'t str,
    /// The defaults with what was taken.
    base: Table,
    faults: Vec<Fault>,
    lines: BTreeMap<String, usize>,
}

impl Overrides<'_> {
    fn line(&self, offset: usize) -> usize {
        line_of(self.text, offset)
    }

    fn fault(&mut self, line: usize, setting: &str, why: String) {
        self.faults.push(Fault { line, setting: setting.to_owned(), why });
    }

    /// Takes what is under `path`.
    fn table(&mut self, path: &str, table: &DeTable<'_>) {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in entries {
            let line = self.line(key.span().start);
            let name =
                if path.is_empty() { key.get_ref().to_string() } else { format!("{path}.{}", key.get_ref()) };
            let known = at(&self.base, &name);
            match (known, value.get_ref()) {
                (Some(Value::Table(_)), DeValue::Table(inner)) => self.table(&name, inner),
                // Their own readers know every key of these tables and refuse any other.
                (None, _) if path != "keys" && !path.starts_with("alert.") => {
                    self.fault(line, &name, "unknown setting".to_owned());
                }
                _ => self.setting(&name, line, value),
            }
        }
    }

    fn setting(&mut self, name: &str, line: usize, value: &Spanned<DeValue<'_>>) {
        let tried = self.value(value.span()).ok_or_else(|| "not understood".to_owned());
        let why = match tried.and_then(|value| self.take(name, value)) {
            Ok(()) => {
                self.lines.insert(name.to_owned(), line);
                return;
            }
            Err(why) => why,
        };
        match value.get_ref() {
            DeValue::Array(items)
                if !items.is_empty() && matches!(at(&self.base, name), Some(Value::Array(_))) =>
            {
                self.items(name, line, items.iter());
            }
            _ => self.fault(line, name, why),
        }
    }

    /// Of a list, the entries that are good.
    fn items<'a>(&mut self, name: &str, line: usize, items: impl Iterator<Item = &'a Spanned<DeValue<'a>>>) {
        let mut good = Vec::new();
        for item in items {
            let tried = self.value(item.span()).ok_or_else(|| "not understood".to_owned());
            let told = tried.and_then(|value| {
                let mut more = good.clone();
                more.push(value);
                self.take(name, Value::Array(more.clone())).map(|()| good = more)
            });
            if let Err(why) = told {
                let line = self.line(item.span().start);
                self.fault(line, name, why);
            }
        }
        self.lines.insert(name.to_owned(), line);
    }

    fn value(&self, span: Range<usize>) -> Option<Value> {
        let text = self.text.get(span)?;
        toml::from_str::<Table>(&format!("value = {text}")).ok()?.remove("value")
    }

    /// Puts a value on the base if the whole is good with it.
    fn take(&mut self, name: &str, value: Value) -> Result<(), String> {
        let mut tried = self.base.clone();
        put(&mut tried, name, value);
        resolve(tried.clone()).map_err(|error| error.to_string().lines().collect::<Vec<_>>().join(" "))?;
        self.base = tried;
        Ok(())
    }
}

/// A key holds no dot in this file.
fn at<'a>(table: &'a Table, name: &str) -> Option<&'a Value> {
    match name.split_once('.') {
        None => table.get(name),
        Some((first, rest)) => at(table.get(first)?.as_table()?, rest),
    }
}

fn put(table: &mut Table, name: &str, value: Value) {
    match name.split_once('.') {
        None => {
            table.insert(name.to_owned(), value);
        }
        Some((first, rest)) => {
            let inner = table.entry(first).or_insert_with(|| Value::Table(Table::new()));
            if let Some(inner) = inner.as_table_mut() {
                put(inner, rest, value);
            }
        }
    }
}
