//! Zones that replace the bundled maritime borders: which line a sea ends at is for the
//! agency to say, so a GeoJSON of its own stands in for the bundled data, named with its
//! source. They are drawn, nothing more: no rule of the program reads them.

use crate::domain::chart::geojson::{GeoJsonError, Layer, Outline, Shape};
use crate::domain::chart::region::{GeoBox, LonLat};
use serde_json::Value;
use thiserror::Error;

/// Why a text is no zone data.
#[derive(Debug, Error, PartialEq)]
pub enum ZonesError {
    #[error(transparent)]
    GeoJson(#[from] GeoJsonError),
    #[error("zones must name their source: a member \"source\" beside \"type\" expected")]
    NoSource,
    #[error("zones hold no line and no polygon")]
    Empty,
}

/// Limits of zones as lines, with the source that a view must show.
#[derive(Debug, Clone, PartialEq)]
pub struct Zones {
    source: String,
    lines: Vec<Outline>,
}

impl Zones {
    /// Reads GeoJSON with a member `source` at the top; points in it are left out.
    pub fn parse(text: &str) -> Result<Self, ZonesError> {
        let layer = Layer::parse("zones", text)?;
        let source = serde_json::from_str::<Value>(text)
            .ok()
            .and_then(|root| Some(root.get("source")?.as_str()?.trim().to_owned()))
            .filter(|source| !source.is_empty())
            .ok_or(ZonesError::NoSource)?;
        let lines: Vec<Outline> = layer
            .features
            .into_iter()
            .flat_map(|feature| match feature.shape {
                Shape::Point(_) => Vec::new(),
                Shape::Line(line) => vec![line],
                Shape::Polygon(rings) => rings,
            })
            .collect();
        if lines.is_empty() { Err(ZonesError::Empty) } else { Ok(Self { source, lines }) }
    }

    /// The line that a view with these zones must show.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether any limit may be seen in the view.
    pub fn touches(&self, view: &GeoBox) -> bool {
        self.lines.iter().any(|limit| limit.touches(view))
    }

    /// Calls `f` with every limit that may be seen in the view, in the view's turn.
    pub fn visit(&self, view: &GeoBox, f: &mut impl FnMut(&[LonLat])) {
        self.lines.iter().for_each(|limit| limit.visit(view, f));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(source: &str, coordinates: &str) -> String {
        format!(r#"{{"type":"LineString"{source},"coordinates":{coordinates}}}"#)
    }

    #[test]
    fn zones_name_their_source() {
        let zones = Zones::parse(&text(r#","source":"Notice 12""#, "[[130,30],[131,31]]")).unwrap();
        assert_eq!(zones.source(), "Notice 12");
        assert_eq!(Zones::parse(&text("", "[[130,30],[131,31]]")), Err(ZonesError::NoSource));
        let point = r#"{"type":"Point","source":"x","coordinates":[130,30]}"#;
        assert_eq!(Zones::parse(point), Err(ZonesError::Empty));
        assert!(matches!(Zones::parse("{"), Err(ZonesError::GeoJson(_))));
    }

    #[test]
    fn a_limit_is_seen_in_the_turn_of_the_view() {
        let view = GeoBox::new(-10.0, 178.0, 10.0, 182.0).unwrap();
        for line in ["[[-179,0],[-179.5,1]]", "[[181,0],[180.5,1]]"] {
            let zones = Zones::parse(&text(r#","source":"x""#, line)).unwrap();
            let mut seen = Vec::new();
            zones.visit(&view, &mut |points| seen.extend(points.iter().map(|p| p.lon)));
            assert_eq!(seen, [181.0, 180.5], "{line}");
            assert!(zones.touches(&view));
            assert!(!zones.touches(&GeoBox::new(-10.0, 100.0, 10.0, 110.0).unwrap()));
        }
    }
}
