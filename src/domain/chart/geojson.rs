//! A user's own layer from GeoJSON (RFC 7946): lines, polygons and points with their
//! names, to be drawn over the chart. Other members are ignored.

use crate::domain::chart::region::{GeoBox, LonLat};
use serde_json::Value;
use thiserror::Error;

/// Largest text taken, bytes.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;
/// Most points of a layer.
pub const MAX_POINTS: usize = 500_000;

/// Why a text is no layer. Features count from 1.
#[derive(Debug, Error, PartialEq)]
pub enum GeoJsonError {
    #[error("{0} bytes: a layer may have 16 MiB at most")]
    TooLarge(usize),
    #[error("line {line}, column {column}: {what}")]
    Json { line: usize, column: usize, what: String },
    #[error("not GeoJSON: {0}")]
    Root(&'static str),
    #[error("feature {number}: {what}")]
    Feature { number: usize, what: &'static str },
    #[error("feature {number}: more than 500000 points in all")]
    TooManyPoints { number: usize },
}

/// What is drawn of a feature.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    Point(LonLat),
    Line(Outline),
    /// Rings, the outer one first, each closed.
    Polygon(Vec<Outline>),
}

/// The points of a line or a ring with the box around them.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    area: GeoBox,
    points: Vec<LonLat>,
}

impl Outline {
    /// `None` for no points or points that are not finite.
    pub fn new(points: Vec<LonLat>) -> Option<Self> {
        Some(Self { area: GeoBox::around(&points)?, points })
    }

    pub fn points(&self) -> &[LonLat] {
        &self.points
    }

    /// Whether any of it may be seen in the view.
    pub fn touches(&self, view: &GeoBox) -> bool {
        self.area.intersects(view)
    }

    /// Calls `f` with all the points, in the view's turn, where they may be seen.
    pub fn visit(&self, view: &GeoBox, f: &mut impl FnMut(&[LonLat])) {
        // The box may have been folded into another turn than its points.
        let first = self.points.iter().map(|p| p.lon).fold(f64::MAX, f64::min);
        for turn in view.turns_onto(&self.area).map(|turn| turn + self.area.west() - first) {
            if turn.abs() < 1.0 {
                f(&self.points);
            } else {
                let turned: Vec<LonLat> =
                    self.points.iter().map(|p| LonLat { lon: p.lon + turn, lat: p.lat }).collect();
                f(&turned);
            }
        }
    }
}

/// A named shape; a multi-geometry becomes several of the same name.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// The property `name`, where the feature has one.
    pub name: Option<String>,
    pub shape: Shape,
}

/// A layer in the order of its file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Layer {
    pub name: String,
    pub features: Vec<Feature>,
}

impl Layer {
    /// Reads a FeatureCollection, a Feature or a bare geometry.
    pub fn parse(name: &str, text: &str) -> Result<Self, GeoJsonError> {
        if text.len() > MAX_BYTES {
            return Err(GeoJsonError::TooLarge(text.len()));
        }
        // The reader itself refuses more than 128 levels of nesting.
        let root: Value = serde_json::from_str(text).map_err(|error| GeoJsonError::Json {
            line: error.line(),
            column: error.column(),
            what: reason(&error),
        })?;
        let mut reader = Reader { number: 0, points: 0, features: Vec::new() };
        match kind(&root).ok_or(GeoJsonError::Root("an object with a type expected"))? {
            "FeatureCollection" => {
                let list = root.get("features").and_then(Value::as_array);
                for feature in list.ok_or(GeoJsonError::Root("a list of features expected"))? {
                    reader.feature(feature)?;
                }
            }
            "Feature" => reader.feature(&root)?,
            _ => {
                reader.number = 1;
                reader.geometry(None, &root)?;
            }
        }
        Ok(Self { name: name.to_owned(), features: reader.features })
    }
}

/// The reader's message without the place, which is told apart.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(what, _)| what.to_owned())
}

fn kind(value: &Value) -> Option<&str> {
    value.get("type").and_then(Value::as_str)
}

struct Reader {
    number: usize,
    points: usize,
    features: Vec<Feature>,
}

impl Reader {
    fn fail<T>(&self, what: &'static str) -> Result<T, GeoJsonError> {
        Err(GeoJsonError::Feature { number: self.number, what })
    }

    fn feature(&mut self, feature: &Value) -> Result<(), GeoJsonError> {
        self.number += 1;
        if kind(feature) != Some("Feature") {
            return self.fail("an object of type Feature expected");
        }
        let name = feature.get("properties").and_then(|p| p.get("name")).and_then(Value::as_str);
        match feature.get("geometry") {
            Some(Value::Null) => Ok(()),
            Some(geometry) => self.geometry(name, geometry),
            None => self.fail("no geometry"),
        }
    }

    fn geometry(&mut self, name: Option<&str>, geometry: &Value) -> Result<(), GeoJsonError> {
        let Some(kind) = kind(geometry) else { return self.fail("a geometry with a type expected") };
        if kind == "GeometryCollection" {
            let parts = geometry.get("geometries").and_then(Value::as_array);
            let Some(parts) = parts else { return self.fail("a list of geometries expected") };
            return parts.iter().try_for_each(|part| self.geometry(name, part));
        }
        let Some(coordinates) = geometry.get("coordinates") else { return self.fail("no coordinates") };
        match kind {
            "Point" => self.point(name, coordinates),
            "LineString" => self.line(name, coordinates),
            "Polygon" => self.polygon(name, coordinates),
            "MultiPoint" => self.list(coordinates)?.iter().try_for_each(|part| self.point(name, part)),
            "MultiLineString" => self.list(coordinates)?.iter().try_for_each(|part| self.line(name, part)),
            "MultiPolygon" => self.list(coordinates)?.iter().try_for_each(|part| self.polygon(name, part)),
            _ => self.fail("unknown type of geometry"),
        }
    }

    fn list<'a>(&self, value: &'a Value) -> Result<&'a [Value], GeoJsonError> {
        value
            .as_array()
            .map_or_else(|| self.fail("a list of coordinates expected"), |list| Ok(list.as_slice()))
    }

    fn point(&mut self, name: Option<&str>, value: &Value) -> Result<(), GeoJsonError> {
        let point = self.place(value)?;
        self.push(name, Shape::Point(point));
        Ok(())
    }

    fn line(&mut self, name: Option<&str>, value: &Value) -> Result<(), GeoJsonError> {
        let points = self.places(value)?;
        match Outline::new(points).filter(|line| line.points.len() > 1) {
            Some(line) => self.push(name, Shape::Line(line)),
            None => return self.fail("a line of two points or more expected"),
        }
        Ok(())
    }

    fn polygon(&mut self, name: Option<&str>, value: &Value) -> Result<(), GeoJsonError> {
        let mut rings = Vec::new();
        for ring in self.list(value)? {
            let points = self.places(ring)?;
            let closed = points.len() > 3 && points.first() == points.last();
            match Outline::new(points).filter(|_| closed) {
                Some(ring) => rings.push(ring),
                None => return self.fail("a closed ring of four points or more expected"),
            }
        }
        self.push(name, Shape::Polygon(rings));
        Ok(())
    }

    fn places(&mut self, value: &Value) -> Result<Vec<LonLat>, GeoJsonError> {
        self.list(value)?.iter().map(|place| self.place(place)).collect()
    }

    fn place(&mut self, value: &Value) -> Result<LonLat, GeoJsonError> {
        self.points += 1;
        if self.points > MAX_POINTS {
            return Err(GeoJsonError::TooManyPoints { number: self.number });
        }
        let numbers = match self.list(value)? {
            [lon, lat, ..] => lon.as_f64().zip(lat.as_f64()),
            _ => None,
        };
        match numbers {
            Some((lon, lat)) if lon.abs() <= 360.0 && lat.abs() <= 90.0 => Ok(LonLat { lon, lat }),
            Some(_) => self.fail("a coordinate out of range: longitude comes first, then latitude"),
            None => self.fail("a place is a list of longitude and latitude"),
        }
    }

    fn push(&mut self, name: Option<&str>, shape: Shape) {
        self.features.push(Feature { name: name.map(str::to_owned), shape });
    }
}

#[cfg(test)]
mod tests;
