//! The records of a crew: forms as data, drafts made of edits, what is missing, what gets
//! sealed (docs/forms.md).
//!
//! A [form](form::Form) and its [value lists](lists::Lists) are read from TOML and kept by
//! id and version in a [registry](registry::Registry), so that an old record opens with the
//! form that it was written on. A [draft](draft::Draft) is the fold of its
//! [edits](edit::Edit): whoever stores the edits can rebuild the draft. Drafts keep what
//! they are given, also codes and paths that the form doesn't know; [`check`] says what is
//! wrong or missing. No I/O, no clock: files are texts and `now` is an argument.

pub mod check;
pub mod decimal;
pub mod draft;
pub mod edit;
pub mod form;
pub mod legal;
pub mod lists;
pub mod path;
pub mod prefill;
pub mod registry;
pub mod seal;
pub mod value;
