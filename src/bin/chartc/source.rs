//! The formats that coasts come in, each read to closed rings in degrees.

use super::failure::Failure;
use serde_json::Value;
use watchkeeper::domain::chart::region::LonLat;

/// A closed ring; the first point may or may not come again at the end.
pub(crate) type Ring = Vec<LonLat>;

/// TopoJSON: quantised arcs shared by the polygons of every object.
pub(crate) fn topojson(bytes: &[u8]) -> Result<Vec<Ring>, Failure> {
    let root: Value = serde_json::from_slice(bytes)?;
    let pair = |value: &Value| -> Option<(f64, f64)> {
        let list = value.as_array()?;
        list.first()?.as_f64().zip(list.get(1)?.as_f64())
    };
    let transform = |key: &str| root.get("transform").and_then(|t| pair(t.get(key)?));
    let scale = transform("scale").ok_or("no scale")?;
    let shift = transform("translate").ok_or("no translation")?;
    let mut arcs = Vec::new();
    for arc in list(root.get("arcs"))? {
        let (mut x, mut y) = (0.0, 0.0);
        let mut points = Vec::new();
        for step in list(Some(arc))? {
            let (dx, dy) = pair(step).ok_or("a step of an arc is no pair")?;
            (x, y) = (x + dx, y + dy);
            points.push(LonLat { lon: x * scale.0 + shift.0, lat: y * scale.1 + shift.1 });
        }
        arcs.push(points);
    }
    let mut rings = Vec::new();
    let objects = root.get("objects").and_then(Value::as_object).ok_or("no objects")?;
    for object in objects.values() {
        collect_arc_rings(object, &arcs, &mut rings)?;
    }
    Ok(rings)
}

fn collect_arc_rings(object: &Value, arcs: &[Vec<LonLat>], rings: &mut Vec<Ring>) -> Result<(), Failure> {
    let polygons = match object.get("type").and_then(Value::as_str) {
        Some("GeometryCollection") => {
            for part in list(object.get("geometries"))? {
                collect_arc_rings(part, arcs, rings)?;
            }
            return Ok(());
        }
        Some("MultiPolygon") => list(object.get("arcs"))?.iter().collect(),
        Some("Polygon") => vec![object.get("arcs").ok_or("no arcs")?],
        other => return Err(format!("geometry {other:?} is not a polygon").into()),
    };
    for polygon in polygons {
        for ring in list(Some(polygon))? {
            let mut points: Ring = Vec::new();
            for index in list(Some(ring))? {
                let index = index.as_i64().ok_or("an arc's index is no number")?;
                let arc = arcs.get(if index < 0 { !index } else { index } as usize).ok_or("no such arc")?;
                // Arcs share their end points.
                points.pop();
                if index < 0 { points.extend(arc.iter().rev()) } else { points.extend(arc) }
            }
            rings.push(points);
        }
    }
    Ok(())
}

/// GeoJSON polygons at any depth; `collection` picks one part of a top-level collection.
pub(crate) fn geojson(bytes: &[u8], collection: Option<usize>) -> Result<Vec<Ring>, Failure> {
    let root: Value = serde_json::from_slice(bytes)?;
    let root = match collection {
        Some(part) => list(root.get("geometries"))?.get(part).ok_or("no such part")?,
        None => &root,
    };
    let mut rings = Vec::new();
    collect_rings(root, &mut rings)?;
    Ok(rings)
}

fn collect_rings(value: &Value, rings: &mut Vec<Ring>) -> Result<(), Failure> {
    let polygons: Vec<&Value> = match value.get("type").and_then(Value::as_str) {
        Some("FeatureCollection") => return each(value.get("features"), rings),
        Some("GeometryCollection") => return each(value.get("geometries"), rings),
        Some("Feature") => return collect_rings(value.get("geometry").ok_or("no geometry")?, rings),
        Some("Polygon") => vec![value.get("coordinates").ok_or("no coordinates")?],
        Some("MultiPolygon") => list(value.get("coordinates"))?.iter().collect(),
        _ => return Ok(()),
    };
    for polygon in polygons {
        for ring in list(Some(polygon))? {
            let mut points = Vec::new();
            for place in list(Some(ring))? {
                let place = list(Some(place))?;
                let numbers = place.first().and_then(Value::as_f64).zip(place.get(1).and_then(Value::as_f64));
                let (lon, lat) = numbers.ok_or("a place is no pair of numbers")?;
                points.push(LonLat { lon, lat });
            }
            rings.push(points);
        }
    }
    Ok(())
}

fn each(parts: Option<&Value>, rings: &mut Vec<Ring>) -> Result<(), Failure> {
    list(parts)?.iter().try_for_each(|part| collect_rings(part, rings))
}

fn list(value: Option<&Value>) -> Result<&Vec<Value>, Failure> {
    value.and_then(Value::as_array).ok_or_else(|| "a list expected".into())
}

/// A little-endian WKB MultiPolygon; only rings that `wanted` takes are kept.
pub(crate) fn wkb(mut bytes: &[u8], wanted: impl Fn(&Ring) -> bool) -> Result<Vec<Ring>, Failure> {
    const MULTI_POLYGON: u32 = 6;
    const POLYGON: u32 = 3;
    let mut rings = Vec::new();
    for _ in 0..head(&mut bytes, MULTI_POLYGON)? {
        for _ in 0..head(&mut bytes, POLYGON)? {
            let points = u32::from_le_bytes(take(&mut bytes)?);
            let mut ring = Ring::new();
            for _ in 0..points {
                let lon = f64::from_le_bytes(take(&mut bytes)?);
                ring.push(LonLat { lon, lat: f64::from_le_bytes(take(&mut bytes)?) });
            }
            if wanted(&ring) {
                rings.push(ring);
            }
        }
    }
    Ok(rings)
}

/// Byte order, type and count of a geometry; gives the count.
fn head(bytes: &mut &[u8], kind: u32) -> Result<u32, Failure> {
    let [order] = take(bytes)?;
    let found = u32::from_le_bytes(take(bytes)?);
    if order != 1 || found != kind {
        return Err(format!("WKB type {found} in byte order {order}, expected {kind} in 1").into());
    }
    Ok(u32::from_le_bytes(take(bytes)?))
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], Failure> {
    let (chunk, rest) = bytes.split_first_chunk::<N>().ok_or("WKB cut short")?;
    *bytes = rest;
    Ok(*chunk)
}
