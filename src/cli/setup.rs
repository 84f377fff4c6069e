//! What the commands share: log, configuration, directories, a fresh state.

pub mod forms;

use crate::app::keymap::{Keymap, KeymapError};
use crate::app::state::{App, Display, Marker, Mode, Palette};
use crate::cli::{CliError, DisplayArgs, Global, MarkerArg, PaletteArg};
use crate::config::{Ambiguous, Config, Fault, MarkerName, PaletteName};
use crate::domain::chart::bundled::bundled_charts;
use crate::domain::chart::geojson::{Layer, MAX_BYTES};
use crate::domain::chart::set::Charts;
use crate::domain::chart::zones::Zones;
use crate::domain::powers::Law;
use crate::domain::powers::profile::ProfileText;
use crate::domain::time::UtcTime;
use crate::domain::waters::Waters;
use crate::i18n::Catalogue;
use etcetera::{BaseStrategy, choose_base_strategy};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Largest file of a profile taken.
const MOST_PROFILE_BYTES: u64 = 8 << 20;

/// Starts the log, if one is asked for. It goes to a file, never to the terminal.
pub fn start_log(path: Option<&Path>) -> Result<(), CliError> {
    let Some(path) = path else { return Ok(()) };
    let file = fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .map_err(|e| CliError::failed(format!("log {}", path.display()), e))?;
    // A second start in one process keeps the first log.
    let _ = tracing_subscriber::fmt().json().with_writer(file).try_init();
    Ok(())
}

/// Something the crew should know and mend: a key of the catalogue and its `detail`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    pub key: &'static str,
    pub detail: String,
}

/// The configuration, and what of its file was not taken. A wrong file never stops the
/// program: the default stands for each bad setting and the screen says why.
pub fn config(global: &Global) -> Result<(Config, Vec<Trouble>), CliError> {
    let (text, mut troubles) = match config_text(global) {
        Ok(text) => (text, Vec::new()),
        Err(detail) => (String::new(), vec![Trouble { key: "trouble-config", detail }]),
    };
    let read = Config::read(&text).map_err(|e| CliError::failed("default configuration", e))?;
    let (mut config, mut faults) = (read.config, read.faults);
    config.keys = good_keys(&config.keys, &mut |action, why| {
        let setting = format!("keys.{action}");
        let line = read.lines.get(&setting).copied().unwrap_or(0);
        faults.push(Fault { line, setting, why });
    });
    let file = config_file(global).map(|path| path.display().to_string()).unwrap_or_default();
    troubles.extend(faults.into_iter().map(|fault| {
        let key = if fault.setting.starts_with("keys.") { "trouble-keymap" } else { "trouble-setting" };
        Trouble { key, detail: format!("{file}: {fault}") }
    }));
    if let Some(language) = global.lang {
        config.language = language;
    }
    Ok((config, troubles))
}

fn config_file(global: &Global) -> Option<PathBuf> {
    global.config.clone().or_else(default_config_file)
}

/// Nothing where there is no file and none was asked for.
fn config_text(global: &Global) -> Result<String, String> {
    let Some(path) = config_file(global) else { return Ok(String::new()) };
    let told = |why: &dyn std::fmt::Display| format!("{}: {why}", path.display());
    match fs::read(&path) {
        Ok(bytes) => String::from_utf8(bytes).map_err(|error| told(&error)),
        Err(error) if error.kind() == io::ErrorKind::NotFound && global.config.is_none() => Ok(String::new()),
        Err(error) => Err(told(&error)),
    }
}

/// The keymap entries that can be taken together; the others are told one by one.
fn good_keys(keys: &str, told: &mut dyn FnMut(&str, String)) -> String {
    let Ok(mut own) = toml::from_str::<toml::Table>(keys) else { return keys.to_owned() };
    loop {
        let text = own.to_string();
        let Err(error) = Keymap::with_overrides(&text) else { return text };
        let named = match &error {
            KeymapError::UnknownAction(action) | KeymapError::UnknownKey { action, .. } => {
                Some(action.as_str())
            }
            KeymapError::Twice { first, second, .. } => {
                [*second, *first].into_iter().find(|action| own.contains_key(*action))
            }
            KeymapError::Unreachable(action) => Some(*action).filter(|action| own.contains_key(*action)),
            KeymapError::Syntax(_) => None,
        };
        // The last one where the fault lies between several: each time one less.
        let Some(action) = named.map(str::to_owned).or_else(|| own.keys().next_back().cloned()) else {
            return text;
        };
        own.remove(&action);
        told(&action, error.to_string());
    }
}

fn default_config_file() -> Option<PathBuf> {
    Some(choose_base_strategy().ok()?.config_dir().join("watchkeeper").join("config.toml"))
}

/// Where recordings and the store stand.
pub fn data_dir(global: &Global) -> Option<PathBuf> {
    match &global.data_dir {
        Some(dir) => Some(dir.clone()),
        None => Some(choose_base_strategy().ok()?.data_dir().join("watchkeeper")),
    }
}

/// The texts of the country profile: of one that ships, by its name, or of a folder.
pub fn profile(global: &Global) -> Result<ProfileText, CliError> {
    let name = &global.profile;
    if let Some(text) = ProfileText::bundled(name) {
        return Ok(text);
    }
    let read = |file: &'static str| {
        let path = Path::new(name).join(file);
        let too_large = || io::Error::new(io::ErrorKind::InvalidData, "too large");
        let told = |error: io::Error| CliError::failed(format!("profile {}", path.display()), error);
        let size = fs::metadata(&path).map_err(told)?.len();
        if size > MOST_PROFILE_BYTES {
            return Err(told(too_large()));
        }
        fs::read_to_string(&path).map_err(told)
    };
    ProfileText::read_with(read)
}

/// A fresh state from the configuration, at `now`, with what is to be mended.
pub fn app(
    config: &Config,
    profile: &ProfileText,
    troubles: Vec<Trouble>,
    mode: Mode,
    display: Display,
    now: UtcTime,
) -> App {
    let mut app = App::new(now, mode, Catalogue::new(config.language), display);
    app.apply_config(config);
    match Waters::of_profile(profile) {
        Ok(waters) => app.waters = Arc::new(waters),
        Err(error) => app.trouble("trouble-config", error.to_string()),
    }
    match Law::of(profile) {
        Ok(law) => app.law = Arc::new(law),
        Err(error) => app.trouble("trouble-config", error.to_string()),
    }
    for Trouble { key, detail } in troubles {
        app.trouble(key, detail);
    }
    match Keymap::with_overrides(&config.keys) {
        Ok(keymap) => app.keymap = keymap,
        Err(error) => app.trouble("trouble-keymap", error.to_string()),
    }
    app
}

/// The chart with the crew's own data, and what of it can't be read.
pub fn charts(config: &Config) -> (Charts, Vec<Layer>, Vec<Trouble>) {
    let mut troubles = Vec::new();
    let mut charts = bundled_charts().unwrap_or_else(|error| {
        troubles.push(Trouble { key: "trouble-chart", detail: error.to_string() });
        Charts::new(Vec::new())
    });
    let mut layers = Vec::new();
    for path in &config.chart_layers {
        match chart_text(path).and_then(|text| Layer::parse(path, &text).map_err(|e| e.to_string())) {
            Ok(layer) => layers.push(layer),
            Err(why) => troubles.push(Trouble { key: "trouble-layer", detail: format!("{path}: {why}") }),
        }
    }
    if let Some(path) = &config.chart_zones {
        match chart_text(path).and_then(|text| Zones::parse(&text).map_err(|e| e.to_string())) {
            Ok(zones) => charts = charts.with_zones(zones),
            Err(why) => troubles.push(Trouble { key: "trouble-zones", detail: format!("{path}: {why}") }),
        }
    }
    (charts, layers, troubles)
}

/// A file of the crew's, no longer than any chart data may be.
fn chart_text(path: &str) -> Result<String, String> {
    let mut text = String::new();
    let file = fs::File::open(path).map_err(|error| error.to_string())?;
    file.take(MAX_BYTES as u64 + 1).read_to_string(&mut text).map_err(|error| error.to_string())?;
    Ok(text)
}

/// How to draw: the options over the configuration over what the terminal can.
pub fn display(config: &Config, args: &DisplayArgs, (columns, rows): (u16, u16)) -> Display {
    let term = std::env::var("TERM").unwrap_or_default();
    // The Linux text console has neither Braille nor kanji.
    let plain_console = term == "linux" || term == "dumb";
    let marker = match args.marker {
        Some(MarkerArg::Braille) => Marker::Braille,
        Some(MarkerArg::Octant) => Marker::Octant,
        Some(MarkerArg::Block) => Marker::Block,
        Some(MarkerArg::Ascii) => Marker::Ascii,
        Some(MarkerArg::Auto) | None => match config.display.marker {
            MarkerName::Octant => Marker::Octant,
            MarkerName::Block => Marker::Block,
            MarkerName::Ascii => Marker::Ascii,
            MarkerName::Auto if plain_console => Marker::Ascii,
            MarkerName::Auto | MarkerName::Braille => Marker::Braille,
        },
    };
    let palette = match (args.palette, config.display.palette) {
        (Some(PaletteArg::Day), _) | (None, PaletteName::Day) => Palette::Day,
        (Some(PaletteArg::Dusk), _) | (None, PaletteName::Dusk) => Palette::Dusk,
        (Some(PaletteArg::Night), _) | (None, PaletteName::Night) => Palette::Night,
    };
    let no_colour =
        std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty()) || term == "dumb" || term == "vt100";
    Display {
        palette,
        marker,
        colour: !no_colour,
        ambiguous_wide: config.display.ambiguous == Ambiguous::Wide,
        ascii: marker == Marker::Ascii,
        slow_link: args.slow_link,
        columns,
        rows,
    }
}
