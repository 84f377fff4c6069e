//! What a chart pack says about itself: where its data comes from, under which licence,
//! how it was cut and simplified. Kept as JSON in the pack's head.

use crate::domain::chart::region::GeoBox;
use serde::{Deserialize, Serialize};

/// What the lines of a pack are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PackKind {
    /// Coastlines.
    Coast,
    /// Shores of lagoons and other inland water that a coastline leaves out.
    InlandWater,
    /// Limits of territorial seas.
    MaritimeBorder,
}

/// The head of a pack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Short name of the pack, as its file is called.
    pub name: String,
    pub kind: PackKind,
    /// The line that a view with this data must show.
    pub attribution: String,
    /// Name of the data's licence.
    pub licence: String,
    /// Package the data was taken from, with its registry's kind: `npm world-atlas`.
    pub package: String,
    pub version: String,
    /// SHA-256 of the input as fetched, hexadecimal.
    pub input_sha256: String,
    /// South, west, north, east of the area that the pack covers, degrees.
    pub bbox: [f64; 4],
    /// Step of the stored coordinates, degrees.
    pub quantum_deg: f64,
    /// Douglas-Peucker tolerance of the finest level, metres; 0 = as the source.
    pub tolerance_m: f64,
    /// Douglas-Peucker tolerances of the levels of detail, metres.
    pub lod_tolerances_m: Vec<f64>,
    pub lines: usize,
    pub points: usize,
}

impl Manifest {
    /// The covered area; `None` when the manifest's box is no box.
    pub fn area(&self) -> Option<GeoBox> {
        let [south, west, north, east] = self.bbox;
        GeoBox::new(south, west, north, east)
    }
}
