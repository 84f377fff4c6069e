//! Typed configuration: `assets/config.toml` holds every default with its comment; a
//! user's file overrides single keys. A wrong file never stops the program: its error
//! says line and column, and the defaults stand.

use crate::domain::alert::board::BoardSettings;
use crate::domain::behaviour::rules::RuleSettings;
use crate::domain::feed::LinkSpec;
use crate::domain::id::Mmsi;
use crate::domain::traffic::own_ship::OwnState;
use crate::i18n::Language;
use serde::Deserialize;
use std::collections::BTreeMap;

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
    pub partners: Vec<Mmsi>,
    pub display: Display,
    pub chart_layers: Vec<String>,
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

#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    pub own_state: OwnState,
    pub rules: RuleSettings,
    pub board: BoardSettings,
}

/// What is wrong with a configuration file, and where.
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
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chart {
    layers: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AlertFile {
    own_state: String,
    rules: RuleSettings,
    board: BoardSettings,
}

impl Config {
    /// The defaults with `text` (a user's file) over them.
    ///
    /// # Errors
    /// The file's own line and column, or the setting and what it may be.
    pub fn with_overrides(text: &str) -> Result<Self, ConfigError> {
        let mut base: toml::Table = toml::from_str(DEFAULT).map_err(|e| ConfigError(e.to_string()))?;
        let alert: toml::Table = toml::from_str(ALERT).map_err(|e| ConfigError(e.to_string()))?;
        if let Some(toml::Value::Table(table)) = base.get_mut("alert") {
            table.extend(alert);
        }
        let over: toml::Table = toml::from_str(text).map_err(|e| ConfigError(e.to_string()))?;
        overlay(&mut base, over, "")?;
        let file: File = base.try_into().map_err(|e: toml::de::Error| ConfigError(e.to_string()))?;
        file.resolve()
    }

    /// The shipped defaults.
    ///
    /// # Errors
    /// None in a sound build: a test reads the shipped file.
    pub fn shipped() -> Result<Self, ConfigError> {
        Self::with_overrides("")
    }

    /// The commented file of all defaults.
    pub fn commented() -> &'static str {
        DEFAULT
    }
}

/// Puts `over` on `base`; a key that `base` does not have is refused by name.
fn overlay(base: &mut toml::Table, over: toml::Table, path: &str) -> Result<(), ConfigError> {
    for (key, value) in over {
        let name = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match (base.get_mut(&key), value) {
            (Some(toml::Value::Table(inner)), toml::Value::Table(table)) => overlay(inner, table, &name)?,
            (Some(slot), value) => *slot = value,
            // Their own readers know every key of these tables and refuse any other.
            (None, value) if path == "keys" || path.starts_with("alert.") => {
                base.insert(key, value);
            }
            (None, _) => return Err(ConfigError(format!("unknown setting {name}"))),
        }
    }
    Ok(())
}

impl File {
    fn resolve(self) -> Result<Config, ConfigError> {
        let fault = |setting: &str, why: String| ConfigError(format!("{setting}: {why}"));
        let inputs = self
            .links
            .inputs
            .iter()
            .map(|text| text.parse().map_err(|e| fault("links.inputs", format!("{e}"))))
            .collect::<Result<_, _>>()?;
        let own_state = OwnState::of(&self.alert.own_state)
            .ok_or_else(|| fault("alert.own_state", format!("unknown state {}", self.alert.own_state)))?;
        positive("display.range_nm", self.display.range_nm)?;
        Ok(Config {
            language: self.language.parse().map_err(|e| fault("language", e))?,
            inputs,
            recorder: self.recorder,
            store: self.store,
            own_mmsi: (self.own.mmsi != 0).then_some(Mmsi(self.own.mmsi)),
            partners: self.own.partners.into_iter().map(Mmsi).collect(),
            display: self.display,
            chart_layers: self.chart.layers,
            alert: Alert { own_state, rules: self.alert.rules, board: self.alert.board },
            keys: toml::to_string(&self.keys).map_err(|e| fault("keys", e.to_string()))?,
        })
    }
}

fn positive(setting: &str, value: f64) -> Result<(), ConfigError> {
    if value.is_finite() && value > 0.0 {
        return Ok(());
    }
    Err(ConfigError(format!("{setting}: {value} is not more than 0")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_file_reads() {
        let config = Config::shipped().unwrap();
        assert_eq!(config.alert.board.audible_per_hour, 6);
        assert!(config.inputs.is_empty());
    }

    #[test]
    fn single_keys_are_overridden() {
        let config = Config::with_overrides(
            "[links]\ninputs = [\"udp:10110\"]\n[own]\nmmsi = 431999001\n[keys]\nquit = [\"Ctrl+q\"]",
        )
        .unwrap();
        assert_eq!(config.inputs, [LinkSpec::Udp { port: 10110 }]);
        assert_eq!(config.own_mmsi, Some(Mmsi(431_999_001)));
        assert!(config.keys.contains("Ctrl+q"));
        assert!(config.recorder.enabled);
    }

    #[test]
    fn a_fault_is_named() {
        for (text, word) in [
            ("lnguage = \"ja\"", "lnguage"),
            ("[display]\nrange_nm = -1.0", "display.range_nm"),
            ("[alert.board]\nloud = 1", "loud"),
            ("[links]\ninputs = [\"ftp:x\"]", "links.inputs"),
            ("[display]\npalette = \"pink\"", "pink"),
            ("[alert\n", "line 1"),
        ] {
            let error = Config::with_overrides(text).unwrap_err().to_string();
            assert!(error.contains(word), "{text}: {error}");
        }
    }
}
