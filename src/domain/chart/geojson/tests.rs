//! Proofs of the GeoJSON reader: kinds, errors with their place, limits.

use super::*;
use proptest::prelude::*;

fn error(text: &str) -> String {
    Layer::parse("x", text).unwrap_err().to_string()
}

#[test]
fn features_of_every_kind_are_read_in_order() {
    let text = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"name":"buoy"},"geometry":{"type":"Point","coordinates":[133.2,35.5,4]}},
        {"type":"Feature","properties":null,"geometry":null},
        {"type":"Feature","properties":{},"geometry":{"type":"MultiLineString",
            "coordinates":[[[133,35],[134,35]],[[133,36],[134,36],[135,36]]]}},
        {"type":"Feature","properties":{"name":"area"},"geometry":{"type":"GeometryCollection","geometries":[
            {"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}]}}]}"#;
    let layer = Layer::parse("own", text).unwrap();
    assert_eq!(layer.name, "own");
    let names: Vec<Option<&str>> = layer.features.iter().map(|f| f.name.as_deref()).collect();
    assert_eq!(names, [Some("buoy"), None, None, Some("area")]);
    assert_eq!(layer.features[0].shape, Shape::Point(LonLat { lon: 133.2, lat: 35.5 }));
    assert!(matches!(&layer.features[2].shape, Shape::Line(line) if line.points().len() == 3));
    assert!(matches!(&layer.features[3].shape, Shape::Polygon(rings) if rings[0].points().len() == 4));
    let bare = Layer::parse("", r#"{"type":"LineString","coordinates":[[0,0],[1,1]]}"#).unwrap();
    assert_eq!(bare.features.len(), 1);
}

#[test]
fn errors_name_the_place() {
    assert!(error("{\n \"type\": }").starts_with("line 2, column 10: expected value"));
    assert_eq!(error("[]"), "not GeoJSON: an object with a type expected");
    let one = |geometry: &str| {
        error(&format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","geometry":null}},
            {{"type":"Feature","geometry":{geometry}}}]}}"#
        ))
    };
    assert_eq!(
        one(r#"{"type":"Point","coordinates":[35.5,133.2]}"#),
        "feature 2: a coordinate out of range: longitude comes first, then latitude"
    );
    assert_eq!(
        one(r#"{"type":"Point","coordinates":["133",35]}"#),
        "feature 2: a place is a list of longitude and latitude"
    );
    assert_eq!(one(r#"{"type":"Circle","coordinates":[]}"#), "feature 2: unknown type of geometry");
    assert_eq!(
        one(r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}"#),
        "feature 2: a closed ring of four points or more expected"
    );
}

#[test]
fn size_depth_and_number_of_points_are_bounded() {
    assert_eq!(Layer::parse("", &" ".repeat(MAX_BYTES + 1)), Err(GeoJsonError::TooLarge(MAX_BYTES + 1)));
    assert!(error(&"[".repeat(5000)).contains("recursion limit"));
    let many = format!(r#"{{"type":"MultiPoint","coordinates":[{}[0,0]]}}"#, "[0,0],".repeat(MAX_POINTS));
    assert_eq!(Layer::parse("", &many), Err(GeoJsonError::TooManyPoints { number: 1 }));
}

proptest! {
    #[test]
    fn any_text_is_taken_or_refused(text in r#"\{"type":"[A-Z][a-z]{1,6}","coordinates":[\[\]0-9,\{\}"a-z:]{0,40}\}"#) {
        let _ = Layer::parse("", &text);
    }
}
