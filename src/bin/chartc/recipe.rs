//! The recipe of a pack: which member of which input, and how it is cut.

use super::archive::{embedded_xz, read_member};
use super::cut::{area, picked, to_area, touches};
use super::failure::Failure;
use super::source::{geojson, topojson, wkb};
use serde::Deserialize;
use std::path::Path;
use watchkeeper::domain::chart::encode::encode;
use watchkeeper::domain::chart::manifest::{Manifest, PackKind};
use watchkeeper::domain::chart::region::GeoBox;
use watchkeeper::domain::chart::simplify::pack_lines;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recipes {
    pack: Vec<Recipe>,
}

/// How the member is written.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    Topojson,
    Geojson,
    Wkb,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recipe {
    pub(crate) name: String,
    kind: PackKind,
    attribution: String,
    licence: String,
    package: String,
    version: String,
    /// File name of the input, an archive or the member itself.
    input: String,
    input_sha256: String,
    format: Format,
    /// Path in the archive; none when the input is no archive.
    member: Option<String>,
    /// Which of the xz streams embedded in the member, counted from 0.
    xz_stream: Option<usize>,
    /// Which part of a top-level geometry collection, counted from 0.
    collection: Option<usize>,
    /// South, west, north, east of the area kept.
    bbox: [f64; 4],
    /// Only rings that lie wholly in one of these boxes.
    #[serde(default)]
    pick: Vec<[f64; 4]>,
    /// Only rings at least as long as this, metres.
    #[serde(default)]
    min_extent_m: f64,
    quantum_deg: f64,
    tolerance_m: f64,
}

pub(crate) fn read(path: &Path) -> Result<Vec<Recipe>, Failure> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(toml::from_str::<Recipes>(&text).map_err(|e| format!("{}: {e}", path.display()))?.pack)
}

impl Recipe {
    pub(crate) fn make(&self, inputs: &Path) -> Result<Vec<u8>, Failure> {
        let bounds = area(self.bbox)?;
        let member = read_member(&inputs.join(&self.input), &self.input_sha256, self.member.as_deref())?;
        let member = match self.xz_stream {
            Some(number) => embedded_xz(&member, number)?,
            None => member,
        };
        let rings = match self.format {
            Format::Topojson => topojson(&member)?,
            Format::Geojson => geojson(&member, self.collection)?,
            Format::Wkb => wkb(&member, |ring| touches(ring, &bounds))?,
        };
        let picks = self.pick.iter().map(|b| area(*b)).collect::<Result<Vec<GeoBox>, Failure>>()?;
        let rings = rings.into_iter().filter(|ring| picked(ring, &picks, self.min_extent_m));
        let lines: Vec<_> = rings.flat_map(|ring| to_area(ring, &bounds)).collect();
        Ok(encode(&self.manifest(), &pack_lines(&lines, self.tolerance_m, self.quantum_deg))?)
    }

    fn manifest(&self) -> Manifest {
        Manifest {
            name: self.name.clone(),
            kind: self.kind,
            attribution: self.attribution.clone(),
            licence: self.licence.clone(),
            package: self.package.clone(),
            version: self.version.clone(),
            input_sha256: self.input_sha256.clone(),
            bbox: self.bbox,
            quantum_deg: self.quantum_deg,
            tolerance_m: self.tolerance_m,
            lod_tolerances_m: Vec::new(),
            lines: 0,
            points: 0,
        }
    }
}
