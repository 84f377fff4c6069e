//! What the commands share: log, configuration, directories, a fresh state.

use crate::app::keymap::Keymap;
use crate::app::state::{App, Display, Marker, Mode, Palette};
use crate::cli::{CliError, DisplayArgs, Global, MarkerArg, PaletteArg};
use crate::config::{Ambiguous, Config, MarkerName, PaletteName};
use crate::domain::time::UtcTime;
use crate::domain::waters::Waters;
use crate::i18n::Catalogue;
use etcetera::{BaseStrategy, choose_base_strategy};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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

/// The configuration, and what was wrong with its file. A wrong file never stops the
/// program: the defaults stand and the screen says why.
pub fn config(global: &Global) -> Result<(Config, Option<String>), CliError> {
    let shipped = || Config::shipped().map_err(|e| CliError::failed("default configuration", e));
    let path = global.config.clone().or_else(default_config_file);
    let (mut config, fault) = match path {
        None => (shipped()?, None),
        Some(path) => match fs::read_to_string(&path) {
            Err(_) if global.config.is_none() && !path.exists() => (shipped()?, None),
            Err(error) => (shipped()?, Some(format!("{}: {error}", path.display()))),
            Ok(text) => match Config::with_overrides(&text) {
                Ok(config) => (config, None),
                Err(error) => (shipped()?, Some(format!("{}: {error}", path.display()))),
            },
        },
    };
    if let Some(language) = global.lang {
        config.language = language;
    }
    Ok((config, fault))
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

/// A fresh state from the configuration, at `now`.
pub fn app(config: &Config, fault: Option<String>, mode: Mode, display: Display, now: UtcTime) -> App {
    let mut app = App::new(now, mode, Catalogue::new(config.language), display);
    app.apply_config(config);
    match Waters::bundled() {
        Ok(waters) => app.waters = Arc::new(waters),
        Err(error) => app.trouble("trouble-config", error.to_string()),
    }
    if let Some(detail) = fault {
        app.trouble("trouble-config", detail);
    }
    match Keymap::with_overrides(&config.keys) {
        Ok(keymap) => app.keymap = keymap,
        Err(error) => app.trouble("trouble-keymap", error.to_string()),
    }
    app
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
