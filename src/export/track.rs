//! The own track and what happened on it as GPX 1.1, KML 2.2 (OGC 07-147r2) and GeoJSON
//! (RFC 7946). Gaps in the track stay gaps: a new segment begins behind each.

use super::text::escape;
use crate::domain::patrol::track::TrackPoint;
use crate::domain::time::UtcTime;
use serde_json::{Value, json};
use std::fmt::Write;

/// Something that happened somewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    pub at: UtcTime,
    /// A code: `sighting`, `A3`.
    pub kind: String,
    pub name: String,
    /// Degrees.
    pub lat: f64,
    pub lon: f64,
}

/// A way with its marks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chart {
    pub name: String,
    /// The boat's name.
    pub boat: String,
    pub track: Vec<TrackPoint>,
    pub marks: Vec<Mark>,
}

/// Ten-millionths of a degree as exact decimal text.
fn degrees(e7: i32) -> String {
    let sign = if e7 < 0 { "-" } else { "" };
    format!("{sign}{}.{:07}", e7.unsigned_abs() / 10_000_000, e7.unsigned_abs() % 10_000_000)
}

impl Chart {
    /// The track in pieces without gaps.
    fn pieces(&self) -> Vec<&[TrackPoint]> {
        self.track.chunk_by(|_, next| !next.gap).collect()
    }

    pub fn gpx(&self) -> String {
        let mut out = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx version=\"1.1\" creator=\"watchkeeper\" \
             xmlns=\"http://www.topografix.com/GPX/1/1\">\n",
        );
        for mark in &self.marks {
            let (lat, lon) = (mark.lat, mark.lon);
            let _ = writeln!(
                out,
                "<wpt lat=\"{lat:.7}\" lon=\"{lon:.7}\"><time>{}</time><name>{}</name><type>{}</type></wpt>",
                mark.at,
                escape(&mark.name),
                escape(&mark.kind)
            );
        }
        let _ = writeln!(out, "<trk><name>{}</name>", escape(&self.name));
        for piece in self.pieces() {
            out.push_str("<trkseg>\n");
            for p in piece {
                let (lat, lon) = (degrees(p.lat_e7), degrees(p.lon_e7));
                let _ = writeln!(out, "<trkpt lat=\"{lat}\" lon=\"{lon}\"><time>{}</time></trkpt>", p.at);
            }
            out.push_str("</trkseg>\n");
        }
        out.push_str("</trk>\n</gpx>\n");
        out
    }

    pub fn kml(&self) -> String {
        let mut out = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n",
        );
        let _ = writeln!(out, "<name>{}</name>", escape(&self.name));
        for piece in self.pieces() {
            out.push_str("<Placemark><name>");
            let _ = write!(
                out,
                "{}</name><LineString><tessellate>1</tessellate><coordinates>",
                escape(&self.name)
            );
            for p in piece {
                let _ = write!(out, "{},{} ", degrees(p.lon_e7), degrees(p.lat_e7));
            }
            out.push_str("</coordinates></LineString></Placemark>\n");
        }
        for mark in &self.marks {
            let _ = writeln!(
                out,
                "<Placemark><name>{}</name><TimeStamp><when>{}</when></TimeStamp>\
                 <Point><coordinates>{:.7},{:.7}</coordinates></Point></Placemark>",
                escape(&mark.name),
                mark.at,
                mark.lon,
                mark.lat
            );
        }
        out.push_str("</Document>\n</kml>\n");
        out
    }

    pub fn geojson(&self) -> Value {
        let at = |p: &TrackPoint| json!([f64::from(p.lon_e7) / 1e7, f64::from(p.lat_e7) / 1e7]);
        // A line has two points at the least.
        let lines: Vec<Vec<Value>> =
            self.pieces().into_iter().filter(|p| p.len() > 1).map(|p| p.iter().map(at).collect()).collect();
        let times: Vec<Vec<String>> = self
            .pieces()
            .into_iter()
            .filter(|p| p.len() > 1)
            .map(|p| p.iter().map(|p| p.at.rfc3339()).collect())
            .collect();
        let way = json!({
            "type": "Feature",
            "geometry": { "type": "MultiLineString", "coordinates": lines },
            "properties": { "name": self.name, "kind": "own-track", "times": times },
        });
        let marks = self.marks.iter().map(|mark| {
            json!({
                "type": "Feature",
                "geometry": { "type": "Point", "coordinates": [mark.lon, mark.lat] },
                "properties": { "at": mark.at, "kind": mark.kind, "name": mark.name },
            })
        });
        let features: Vec<Value> = std::iter::once(way).chain(marks).collect();
        json!({ "type": "FeatureCollection", "features": features })
    }
}
