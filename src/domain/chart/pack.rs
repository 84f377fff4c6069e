//! The chart pack (`.kch`): decoding with bounds on everything, and the index that finds
//! the lines of a view at a level of detail.
//!
//! Layout, all integers little-endian: `KCH1`, u32 length of the manifest, manifest as
//! JSON, u32 length of the deflated body, body, u32 CRC-32 of all before it. The body
//! holds a count of lines; per line a head (points x 2 + closed) and zigzag varint steps
//! of longitude and latitude in quanta, carried on from line to line; then one byte a
//! point, the coarsest level of detail that still shows it. A closed line does not
//! repeat its first point.

use crate::domain::chart::manifest::Manifest;
use crate::domain::chart::region::{GeoBox, LonLat};
use crate::domain::chart::varint;
use crate::domain::units::METRES_PER_NM;
use flate2::Crc;
use flate2::read::DeflateDecoder;
use rstar::{AABB, RTree, RTreeObject};
use std::io::Read;
use std::sync::OnceLock;
use thiserror::Error;

/// Douglas-Peucker tolerance of each level of detail, metres. Level 0 is the source.
pub const LOD_TOLERANCES_M: [f64; 5] = [0.0, 50.0, 200.0, 1000.0, 5000.0];

/// First bytes of a pack.
pub const MAGIC: [u8; 4] = *b"KCH1";
/// Largest manifest taken, bytes.
pub const MAX_MANIFEST: usize = 64 * 1024;
/// Largest inflated body taken, bytes.
pub const MAX_BODY: usize = 64 * 1024 * 1024;

/// Segments in a run, the unit of culling.
const RUN_SEGMENTS: usize = 32;
/// Widens run boxes over the rounding of f32 degrees.
const BOX_PAD: f32 = 1e-4;

/// Why bytes are no chart pack.
#[derive(Debug, Error, PartialEq)]
pub enum PackError {
    #[error("not a chart pack: the file does not begin with KCH1")]
    Magic,
    #[error("chart pack cut short: {0}")]
    Short(&'static str),
    #[error("chart pack damaged: checksum {found:08x}, expected {expected:08x}")]
    Checksum { expected: u32, found: u32 },
    #[error("chart pack manifest: {0}")]
    Manifest(String),
    #[error("chart pack too large: {0}")]
    TooLarge(&'static str),
    #[error("chart pack body: {0}")]
    Body(&'static str),
}

/// A level of detail, 0 (finest) to 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lod(u8);

impl Lod {
    /// As the source has it.
    pub const FINEST: Self = Self(0);

    /// The coarsest level whose tolerance still hides within a dot of `nm_per_dot`.
    pub fn for_scale(nm_per_dot: f64) -> Self {
        let allowed = 0.6 * nm_per_dot * METRES_PER_NM;
        let fitting = LOD_TOLERANCES_M.iter().skip(1).take_while(|&&t| t <= allowed).count();
        Self(fitting as u8)
    }

    pub fn level(self) -> u8 {
        self.0
    }
}

/// A decoded pack.
#[derive(Debug, Clone)]
pub struct ChartPack {
    manifest: Manifest,
    area: GeoBox,
    quantum: f64,
    stored: Stored,
    /// Built when first asked for: a program that starts sees one or two of them.
    levels: [OnceLock<Level>; LOD_TOLERANCES_M.len()],
}

/// The lines as the pack holds them.
#[derive(Debug, Clone)]
struct Stored {
    lines: Vec<StoredLine>,
    points: Vec<[i32; 2]>,
    /// The coarsest level that shows each point.
    coarsest: Vec<u8>,
}

#[derive(Debug, Clone)]
struct StoredLine {
    closed: bool,
    first: usize,
    len: usize,
}

/// The lines of one level of detail.
#[derive(Debug, Clone)]
struct Level {
    points: Vec<[i32; 2]>,
    runs: RTree<Run>,
}

/// Up to 33 consecutive points of one line, with their box in degrees.
#[derive(Debug, Clone, Copy)]
struct Run {
    first: u32,
    len: u32,
    min: [f32; 2],
    max: [f32; 2],
}

impl RTreeObject for Run {
    type Envelope = AABB<[f32; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.min, self.max)
    }
}

impl ChartPack {
    /// Reads a pack. Any damage is an error; memory is bounded by [`MAX_BODY`].
    pub fn decode(bytes: &[u8]) -> Result<Self, PackError> {
        let (manifest, body) = open(bytes)?;
        let area = manifest.area().ok_or_else(|| PackError::Manifest("bbox is no box".into()))?;
        let quantum = manifest.quantum_deg;
        if !(1e-7..=1.0).contains(&quantum) {
            return Err(PackError::Manifest(format!("quantum_deg {quantum} out of 1e-7..=1")));
        }
        let stored = read_body(&body, quantum)?;
        Ok(Self { manifest, area, quantum, stored, levels: Default::default() })
    }

    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The area that the pack covers.
    pub fn area(&self) -> &GeoBox {
        &self.area
    }

    /// Points at a level of detail, for reports and tests.
    pub fn points(&self, lod: Lod) -> usize {
        self.level(lod).map_or(0, |level| level.points.len())
    }

    /// Every line as the source has it, and whether it is closed.
    pub fn lines(&self) -> impl Iterator<Item = (bool, Vec<LonLat>)> + '_ {
        self.stored.lines.iter().map(|line| {
            let points = self.stored.points.iter().skip(line.first).take(line.len);
            let degrees = |[lon, lat]: &[i32; 2]| LonLat {
                lon: f64::from(*lon) * self.quantum,
                lat: f64::from(*lat) * self.quantum,
            };
            (line.closed, points.map(degrees).collect())
        })
    }

    fn level(&self, lod: Lod) -> Option<&Level> {
        let slot = self.levels.get(usize::from(lod.0))?;
        Some(slot.get_or_init(|| Level::build(lod.0, &self.stored, self.quantum)))
    }

    /// Calls `f` with each run of points whose box touches `view`; a run has 1 to 33
    /// points (one = an islet smaller than the level shows), and its longitudes are in
    /// the view's turn, so beyond 180 where the view is.
    pub fn visit(&self, view: &GeoBox, lod: Lod, f: &mut impl FnMut(&[LonLat])) {
        let Some(level) = self.level(lod) else { return };
        let mut scratch = [LonLat::default(); RUN_SEGMENTS + 1];
        for turn in view.turns_onto(&self.area) {
            let envelope = AABB::from_corners(
                [(view.west() - turn) as f32, view.south() as f32],
                [(view.east() - turn) as f32, view.north() as f32],
            );
            for run in level.runs.locate_in_envelope_intersecting(envelope) {
                let points = level.points.iter().skip(run.first as usize).take(run.len as usize);
                let mut filled = 0;
                for (slot, [lon, lat]) in scratch.iter_mut().zip(points) {
                    slot.lon = f64::from(*lon) * self.quantum + turn;
                    slot.lat = f64::from(*lat) * self.quantum;
                    filled += 1;
                }
                if let Some(points) = scratch.get(..filled) {
                    f(points);
                }
            }
        }
    }
}

/// Checks the frame and gives the manifest and the inflated body.
fn open(bytes: &[u8]) -> Result<(Manifest, Vec<u8>), PackError> {
    let rest = bytes.strip_prefix(&MAGIC).ok_or(PackError::Magic)?;
    let (head, tail) = bytes.split_last_chunk::<4>().ok_or(PackError::Short("checksum"))?;
    let expected = u32::from_le_bytes(*tail);
    let mut crc = Crc::new();
    crc.update(head);
    if crc.sum() != expected {
        return Err(PackError::Checksum { expected, found: crc.sum() });
    }
    let (manifest, rest) = section(rest, "manifest")?;
    if manifest.len() > MAX_MANIFEST {
        return Err(PackError::TooLarge("manifest"));
    }
    let manifest = serde_json::from_slice(manifest).map_err(|e| PackError::Manifest(e.to_string()))?;
    let (deflated, _) = section(rest, "body")?;
    let mut body = Vec::new();
    DeflateDecoder::new(deflated)
        .take(MAX_BODY as u64 + 1)
        .read_to_end(&mut body)
        .map_err(|_| PackError::Body("does not inflate"))?;
    if body.len() > MAX_BODY { Err(PackError::TooLarge("body")) } else { Ok((manifest, body)) }
}

fn section<'a>(bytes: &'a [u8], what: &'static str) -> Result<(&'a [u8], &'a [u8]), PackError> {
    let (length, rest) = bytes.split_first_chunk::<4>().ok_or(PackError::Short(what))?;
    rest.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or(PackError::Short(what))
}

fn read_body(mut body: &[u8], quantum: f64) -> Result<Stored, PackError> {
    let (lines, points) = read_lines(&mut body, quantum)?;
    if body.len() != points.len() {
        return Err(PackError::Body("one level of detail a point expected"));
    }
    if body.iter().any(|&level| usize::from(level) >= LOD_TOLERANCES_M.len()) {
        return Err(PackError::Body("level of detail out of range"));
    }
    Ok(Stored { lines, points, coarsest: body.to_vec() })
}

fn read_lines(body: &mut &[u8], quantum: f64) -> Result<(Vec<StoredLine>, Vec<[i32; 2]>), PackError> {
    const SHORT: PackError = PackError::Short("lines");
    let (max_lon, max_lat) = ((180.01 / quantum) as i64, (90.01 / quantum) as i64);
    let count = varint::take(body).ok_or(SHORT)?;
    let mut lines = Vec::new();
    // A point takes at least two bytes of steps and one of level.
    let mut points = Vec::with_capacity(body.len() / 3);
    let (mut lon, mut lat) = (0i64, 0i64);
    for _ in 0..count {
        let head = varint::take(body).ok_or(SHORT)?;
        let (len, closed) = ((head >> 1) as usize, head & 1 == 1);
        if len == 0 || len > body.len() {
            return Err(PackError::Body("length of a line out of range"));
        }
        lines.push(StoredLine { closed, first: points.len(), len });
        for _ in 0..len {
            lon = lon.saturating_add(varint::take_signed(body).ok_or(SHORT)?);
            lat = lat.saturating_add(varint::take_signed(body).ok_or(SHORT)?);
            if lon.abs() > max_lon || lat.abs() > max_lat {
                return Err(PackError::Body("a point lies off the globe"));
            }
            points.push([lon as i32, lat as i32]);
        }
    }
    Ok((lines, points))
}

impl Level {
    fn build(lod: u8, stored: &Stored, quantum: f64) -> Self {
        let mut kept: Vec<[i32; 2]> = Vec::new();
        let mut runs = Vec::new();
        for line in &stored.lines {
            let first = kept.len();
            let range = line.first..line.first + line.len;
            let own = stored.points.get(range.clone()).unwrap_or_default();
            let ranks = stored.coarsest.get(range).unwrap_or_default();
            kept.extend(own.iter().zip(ranks).filter(|(_, rank)| **rank >= lod).map(|(p, _)| *p));
            if line.closed
                && kept.len() > first + 1
                && let Some(start) = kept.get(first).copied()
            {
                kept.push(start);
            }
            push_runs(&mut runs, &kept, first, quantum);
        }
        kept.shrink_to_fit();
        Self { points: kept, runs: RTree::bulk_load(runs) }
    }
}

/// Cuts the line that begins at `first` and ends the list into runs that share their
/// end points.
fn push_runs(runs: &mut Vec<Run>, points: &[[i32; 2]], first: usize, quantum: f64) {
    let mut at = first;
    while at < points.len() {
        let len = (points.len() - at).min(RUN_SEGMENTS + 1);
        let Some(own) = points.get(at..at + len) else { return };
        let (mut min, mut max) = ([i32::MAX; 2], [i32::MIN; 2]);
        for [lon, lat] in own {
            min = [min[0].min(*lon), min[1].min(*lat)];
            max = [max[0].max(*lon), max[1].max(*lat)];
        }
        runs.push(Run {
            first: at as u32,
            len: len as u32,
            min: min.map(|v| (f64::from(v) * quantum) as f32 - BOX_PAD),
            max: max.map(|v| (f64::from(v) * quantum) as f32 + BOX_PAD),
        });
        at += len - 1;
        if at + 1 >= points.len() {
            return;
        }
    }
}

#[cfg(test)]
mod tests;
