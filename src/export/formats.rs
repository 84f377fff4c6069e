//! Formats: a page of a document in, the bytes of a file out.

mod cen;
mod cot;
pub(super) mod pdf;
mod xlsx;

use super::Refusal;
use super::pages::Page;
use super::text;
pub(super) use cen::{Good, Seizure};
use pdf::face::Face;
use std::str::FromStr;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    Pdf,
    Json,
    Markdown,
    Html,
    Csv,
    Gpx,
    Kml,
    Geojson,
    Xlsx,
    Cot,
    Cen,
}

impl Format {
    pub const ALL: [Self; 11] = [
        Self::Pdf,
        Self::Json,
        Self::Markdown,
        Self::Html,
        Self::Csv,
        Self::Gpx,
        Self::Kml,
        Self::Geojson,
        Self::Xlsx,
        Self::Cot,
        Self::Cen,
    ];

    /// Also what a file's name ends with.
    pub fn code(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Json => "json",
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Csv => "csv",
            Self::Gpx => "gpx",
            Self::Kml => "kml",
            Self::Geojson => "geojson",
            Self::Xlsx => "xlsx",
            Self::Cot => "cot",
            Self::Cen => "cen",
        }
    }

    /// Whether it shows drawings and pictures.
    pub(super) fn shows_pictures(self) -> bool {
        matches!(self, Self::Pdf | Self::Html)
    }

    /// Whether it shows a way on a chart instead of a page.
    fn is_chart(self) -> bool {
        matches!(self, Self::Gpx | Self::Kml | Self::Geojson | Self::Cot)
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|format| format.code() == text).ok_or_else(|| text.to_owned())
    }
}

/// Renders pages; holds what is read once for all of them.
pub(super) struct Renderer {
    face: Option<Face>,
}

impl Renderer {
    /// For those formats.
    pub(super) fn new(formats: &[Format]) -> Self {
        let face = formats.contains(&Format::Pdf).then(Face::new).flatten();
        Self { face }
    }

    /// A page in a format; `None` where it has none: a report has no way on a chart.
    ///
    /// # Errors
    /// The library of the format could not write it.
    pub(super) fn render(&self, page: &Page, format: Format) -> Result<Option<Vec<u8>>, Refusal> {
        let failed = || Refusal::NotWritten(format.code());
        if format.is_chart() {
            return Ok(page.chart.as_ref().map(|chart| match format {
                Format::Gpx => chart.gpx().into_bytes(),
                Format::Kml => chart.kml().into_bytes(),
                Format::Cot => cot::cot(chart).into_bytes(),
                _ => lines(&chart.geojson()),
            }));
        }
        Ok(Some(match format {
            Format::Pdf => {
                let face = self.face.as_ref().ok_or_else(failed)?;
                pdf::pdf(&page.document, face).ok_or_else(failed)?
            }
            Format::Xlsx => xlsx::xlsx(&page.document, &page.rows).map_err(|_| failed())?,
            Format::Cen => match &page.seizure {
                Some(seizure) => cen::cen(seizure).into_bytes(),
                None => return Ok(None),
            },
            Format::Json => lines(&page.data),
            Format::Markdown => text::markdown(&page.document).into_bytes(),
            Format::Html => text::html(&page.document).into_bytes(),
            _ => csv(&page.rows),
        }))
    }
}

fn lines(value: &serde_json::Value) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// Rows with a byte-order mark, so that spreadsheets take them as UTF-8. A cell that a
/// spreadsheet would run as a formula gets an apostrophe before it.
pub(super) fn csv(rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        // Into memory: nothing that could fail.
        let _ = writer.write_record(row.iter().map(|cell| plain(cell)));
    }
    let mut bytes = b"\xef\xbb\xbf".to_vec();
    bytes.extend(writer.into_inner().unwrap_or_default());
    bytes
}

fn plain(cell: &str) -> String {
    let number = cell.parse::<f64>().is_ok();
    if !number && cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}
