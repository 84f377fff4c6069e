//! Typed configuration: `assets/config.toml` holds every default with its comment, a
//! user's file overrides single keys.
