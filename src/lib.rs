//! Watchkeeper: the watch of a customs patrol boat on one terminal screen.
//!
//! The house has six floors; a module may only look down:
//!
//! | floor | folders | may use |
//! | --- | --- | --- |
//! | 1 | [`domain`], [`config`], [`i18n`] | crates without I/O, clock or randomness |
//! | 2 | [`app`], [`export`], [`link`], [`store`] | floor 1 (never each other); the database only in `store` |
//! | 3 | [`ui`] | `app`, floor 1, ratatui |
//! | 3 | [`dock`] | `store`, floor 1; the network (the boat's side of the sync) |
//! | 3 | [`shore`] | `store`, floor 1; a database of its own (the shore service) |
//! | 4 | [`runtime`] | everything below; the only place with a clock and threads of the loop |
//! | 5, 6 | [`cli`], `main` | everything below |
//!
//! `tests/architecture.rs` reads the sources and holds this table. Import from the
//! module that owns a name, never through the crate root.

pub mod app;
pub mod cli;
pub mod config;
pub mod dock;
pub mod domain;
pub mod export;
pub mod i18n;
pub mod link;
pub mod runtime;
pub mod shore;
pub mod store;
pub mod ui;
