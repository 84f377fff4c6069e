//! The texts of the powers panel: what a zone allows and what it does not, by flag.

use crate::domain::report::form::Label;
use crate::domain::report::legal::FlagState;
use crate::domain::waters::Zone;
use serde::Deserialize;

/// Most texts of a file.
const MOST: usize = 200;

/// The file `powers.toml` of a profile.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Powers {
    pub version: String,
    pub source: String,
    /// ISO 8601, the day that the texts were last checked.
    pub date: String,
    #[serde(default)]
    power: Vec<Entry>,
    #[serde(skip)]
    read: Vec<Power>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    zone: Vec<String>,
    flag: Option<Vec<String>>,
    stop: Option<bool>,
    mark: String,
    source: String,
    date: String,
    en: String,
    ja: String,
}

/// One text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Power {
    zones: Vec<String>,
    flags: Option<Vec<String>>,
    /// Nothing may be done here.
    pub stop: bool,
    /// It was read in its source; else general knowledge that the office has yet to check.
    pub checked: bool,
    pub text: Label,
    pub source: String,
    pub date: String,
}

/// A file that can't be used; the message names the line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("powers: {0}")]
pub struct BadPowers(String);

const ZONES: [&str; 5] = ["IW", "TS", "CZ", "HS", "FTS"];
const FLAGS: [&str; 4] = ["own", "foreign", "none", "unknown"];

impl Powers {
    /// # Errors
    /// No TOML, an unknown key, zone, flag or mark, more than 200 texts.
    pub fn read(text: &str) -> Result<Self, BadPowers> {
        let mut powers: Self = toml::from_str(text).map_err(|error| BadPowers(error.to_string()))?;
        if powers.power.len() > MOST {
            return Err(BadPowers(format!("more than {MOST} texts")));
        }
        for entry in std::mem::take(&mut powers.power) {
            let known = |words: &[String], of: &[&str]| words.iter().all(|w| of.contains(&w.as_str()));
            if !known(&entry.zone, &ZONES) || !entry.flag.as_ref().is_none_or(|f| known(f, &FLAGS)) {
                return Err(BadPowers(format!("unknown zone or flag of \"{}\"", entry.en)));
            }
            if !["R", "G"].contains(&entry.mark.as_str()) {
                return Err(BadPowers(format!("mark R or G expected of \"{}\"", entry.en)));
            }
            powers.read.push(Power {
                zones: entry.zone,
                flags: entry.flag,
                stop: entry.stop.unwrap_or(false),
                checked: entry.mark == "R",
                text: Label { en: entry.en, ja: entry.ja },
                source: entry.source,
                date: entry.date,
            });
        }
        Ok(powers)
    }

    /// The texts of a zone for a flag, in the order of the file.
    pub fn here(&self, zone: Zone, flag: FlagState) -> Vec<&Power> {
        let fits = |power: &&Power| {
            power.zones.iter().any(|z| z == zone.code())
                && power.flags.as_ref().is_none_or(|flags| flags.iter().any(|f| f == flag.code()))
        };
        self.read.iter().filter(fits).collect()
    }

    pub fn all(&self) -> &[Power] {
        &self.read
    }
}
