//! Typed configuration: `assets/config.toml` holds every default with its comment; a
//! user's file overrides single keys. A wrong line never stops the program and costs
//! nothing but itself: it is told by its number, and the default stands.

mod overrides;

use crate::domain::alert::board::BoardSettings;
use crate::domain::behaviour::rules::RuleSettings;
use crate::domain::feed::LinkSpec;
use crate::domain::id::Mmsi;
use crate::domain::traffic::own_ship::OwnState;
use crate::i18n::Language;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;

const DEFAULT: &str = include_str!("../assets/config.toml");
/// The board and the rules: `[alert.board]` and `[alert.rules]`.
const ALERT: &str = include_str!("../assets/profiles/alert.toml");

/// All settings, resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    pub language: Language,
    pub inputs: Vec<LinkSpec>,
    pub recorder: Recorder,
    pub store: StoreSettings,
    pub own_mmsi: Option<Mmsi>,
    /// Local time less UTC, minutes.
    pub local_offset_min: i16,
    pub partners: Vec<Mmsi>,
    pub display: Display,
    pub chart_layers: Vec<String>,
    pub session: Session,
    /// An agency's zones in place of the bundled maritime borders.
    pub chart_zones: Option<String>,
    pub alert: Alert,
    /// The `[keys]` table as a keymap file.
    pub keys: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorder {
    pub enabled: bool,
    pub limit_mib: u64,
    pub directory: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreSettings {
    /// The folder of the black box on a second medium; empty for none.
    pub black_box: String,
    /// The folder of the backups on a second medium; empty for none.
    pub backup: String,
    /// Roles that may read the audit trail.
    pub audit_roles: Vec<String>,
    /// Largest file that is attached to a record, mebibytes.
    pub attachment_limit_mib: u32,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Display {
    pub palette: PaletteName,
    pub marker: MarkerName,
    pub ambiguous: Ambiguous,
    pub range_nm: f64,
    pub vector_minutes: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PaletteName {
    Day,
    Dusk,
    Night,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MarkerName {
    Auto,
    Braille,
    Octant,
    Block,
    Ascii,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ambiguous {
    Narrow,
    Wide,
}

/// The officer's session on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// Minutes without a key after which the screen locks; 0 never.
    pub idle_minutes: u32,
    /// Hours after which the passphrase is asked for again; 0 never.
    pub longest_hours: u32,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    pub own_state: OwnState,
    pub rules: RuleSettings,
    pub board: BoardSettings,
}

/// What is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    language: String,
    links: Links,
    recorder: Recorder,
    store: StoreSettings,
    own: Own,
    display: Display,
    chart: Chart,
    session: Session,
    alert: AlertFile,
    keys: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Links {
    inputs: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Own {
    mmsi: u32,
    partners: Vec<u32>,
    local_offset_min: i16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chart {
    layers: Vec<String>,
    zones: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AlertFile {
    own_state: String,
    rules: RuleSettings,
    board: BoardSettings,
}

/// One setting of a user's file that was not taken; the default stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// From 1; 0 where no line can be told.
    pub line: usize,
    /// `display.range_nm`; empty where the line is no setting.
    pub setting: String,
    pub why: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "line {}: ", self.line)?;
        }
        if !self.setting.is_empty() {
            write!(f, "{}: ", self.setting)?;
        }
        f.write_str(&self.why)
    }
}

/// A user's file over the defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    pub config: Config,
    /// What was not taken, in the order of the file.
    pub faults: Vec<Fault>,
    /// The lines of the settings that were taken.
    pub lines: BTreeMap<String, usize>,
}

impl Config {
    /// The defaults with every good setting of `text` (a user's file) over them; a bad
    /// one is told and costs nothing else.
    ///
    /// # Errors
    /// None in a sound build: a test reads the shipped file.
    pub fn read(text: &str) -> Result<Loaded, ConfigError> {
        overrides::read(defaults()?, text)
    }

    /// The shipped defaults.
    ///
    /// # Errors
    /// None in a sound build: a test reads the shipped file.
    pub fn shipped() -> Result<Self, ConfigError> {
        resolve(defaults()?)
    }

    /// The commented file of all defaults.
    pub fn commented() -> &'static str {
        DEFAULT
    }
}

fn defaults() -> Result<toml::Table, ConfigError> {
    let mut base: toml::Table = toml::from_str(DEFAULT).map_err(|e| ConfigError(e.to_string()))?;
    let alert: toml::Table = toml::from_str(ALERT).map_err(|e| ConfigError(e.to_string()))?;
    if let Some(toml::Value::Table(table)) = base.get_mut("alert") {
        table.extend(alert);
    }
    Ok(base)
}

/// Reads a table of all settings.
fn resolve(table: toml::Table) -> Result<Config, ConfigError> {
    let file: File = table.try_into().map_err(|e: toml::de::Error| ConfigError(e.message().to_owned()))?;
    file.resolve()
}

impl File {
    fn resolve(self) -> Result<Config, ConfigError> {
        // The caller names the setting.
        let fault = |why: String| ConfigError(why);
        let inputs = self
            .links
            .inputs
            .iter()
            .map(|text| text.parse().map_err(|e| fault(format!("{e}"))))
            .collect::<Result<_, _>>()?;
        let own_state = OwnState::of(&self.alert.own_state)
            .ok_or_else(|| fault(format!("unknown state {}", self.alert.own_state)))?;
        positive(self.display.range_nm)?;
        Ok(Config {
            language: self.language.parse().map_err(fault)?,
            inputs,
            recorder: self.recorder,
            store: self.store,
            own_mmsi: (self.own.mmsi != 0).then_some(Mmsi(self.own.mmsi)),
            // No place on Earth keeps another time.
            local_offset_min: self.own.local_offset_min.clamp(-840, 840),
            partners: self.own.partners.into_iter().map(Mmsi).collect(),
            display: self.display,
            chart_layers: self.chart.layers,
            session: self.session,
            chart_zones: Some(self.chart.zones).filter(|path| !path.is_empty()),
            alert: Alert { own_state, rules: self.alert.rules, board: self.alert.board },
            keys: toml::to_string(&self.keys).map_err(|e| fault(e.to_string()))?,
        })
    }
}

fn positive(value: f64) -> Result<(), ConfigError> {
    if value.is_finite() && value > 0.0 {
        return Ok(());
    }
    Err(ConfigError(format!("{value} is not more than 0")))
}

#[cfg(test)]
mod tests;
