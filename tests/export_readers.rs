//! Every kind of document in every format, opened by a reader of its own and compared with
//! the records: PDF by poppler, spreadsheets by calamine, XML by xmllint, pages by Chromium.
//! A reader that is not installed fails the run in CI and is told elsewhere.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

#[path = "export_readers/bad_input.rs"]
mod bad_input;
#[path = "export_readers/made.rs"]
mod made;
#[path = "export_readers/pages.rs"]
mod pages;
#[path = "export_readers/recipients.rs"]
mod recipients;
#[path = "export_readers/sheets.rs"]
mod sheets;
