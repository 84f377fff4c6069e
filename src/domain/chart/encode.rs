//! Writing a chart pack: the mirror of [`crate::domain::chart::pack`]. The same lines
//! and manifest give the same bytes.

use crate::domain::chart::manifest::Manifest;
use crate::domain::chart::pack::{LOD_TOLERANCES_M, MAGIC};
use crate::domain::chart::varint;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use std::io::{self, Write};

/// A line in quanta: longitude and latitude, with the coarsest level of detail that
/// shows each point.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PackedLine {
    pub closed: bool,
    pub points: Vec<PackedPoint>,
}

/// A point in quanta.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackedPoint {
    pub lon: i32,
    pub lat: i32,
    pub coarsest: u8,
}

/// Encodes a pack; the manifest's counts and tolerances are filled in here. Errors only
/// when the manifest does not serialise or a part outgrows 4 GiB.
pub fn encode(manifest: &Manifest, lines: &[PackedLine]) -> io::Result<Vec<u8>> {
    let mut manifest = manifest.clone();
    manifest.lod_tolerances_m = LOD_TOLERANCES_M.to_vec();
    let lines: Vec<&PackedLine> = lines.iter().filter(|line| !line.points.is_empty()).collect();
    manifest.lines = lines.len();
    manifest.points = lines.iter().map(|line| line.points.len()).sum();

    let mut deflate = DeflateEncoder::new(Vec::new(), Compression::best());
    deflate.write_all(&body(&lines))?;
    let deflated = deflate.finish()?;

    let mut out = MAGIC.to_vec();
    put_section(&mut out, &serde_json::to_vec(&manifest)?)?;
    put_section(&mut out, &deflated)?;
    let mut crc = Crc::new();
    crc.update(&out);
    out.extend(crc.sum().to_le_bytes());
    Ok(out)
}

fn body(lines: &[&PackedLine]) -> Vec<u8> {
    let mut out = Vec::new();
    varint::put(&mut out, lines.len() as u64);
    let (mut lon, mut lat) = (0, 0);
    for line in lines {
        varint::put(&mut out, (line.points.len() as u64) << 1 | u64::from(line.closed));
        for point in &line.points {
            varint::put_signed(&mut out, i64::from(point.lon) - lon);
            varint::put_signed(&mut out, i64::from(point.lat) - lat);
            (lon, lat) = (i64::from(point.lon), i64::from(point.lat));
        }
    }
    out.extend(lines.iter().flat_map(|line| line.points.iter().map(|point| point.coarsest)));
    out
}

fn put_section(out: &mut Vec<u8>, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    out.extend(length.to_le_bytes());
    out.extend_from_slice(bytes);
    Ok(())
}
