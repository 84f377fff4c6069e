//! The bundled ports against the bundled coast.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use watchkeeper::domain::chart::bundled::{bundled_charts, bundled_ports};
use watchkeeper::domain::chart::manifest::PackKind;
use watchkeeper::domain::chart::region::{GeoBox, LonLat};
use watchkeeper::domain::chart::set::Charts;
use watchkeeper::domain::geo::Position;

/// Distance from a position to the nearest drawn shore within a tenth of a degree, metres.
fn shore_distance(charts: &Charts, at: Position) -> f64 {
    let view = GeoBox::new(at.lat() - 0.1, at.lon() - 0.1, at.lat() + 0.1, at.lon() + 0.1).unwrap();
    let shrink = at.lat().to_radians().cos();
    let plane = |p: &LonLat| ((p.lon - at.lon()) * shrink * 111_195.0, (p.lat - at.lat()) * 111_195.0);
    let mut nearest = f64::MAX;
    charts.visit(&view, 0.001, &mut |kind, run| {
        if kind == PackKind::MaritimeBorder {
            return;
        }
        for pair in run.windows(2) {
            let ((ax, ay), (bx, by)) = (plane(&pair[0]), plane(&pair[1]));
            let (dx, dy) = (bx - ax, by - ay);
            let square = dx * dx + dy * dy;
            let t = if square > 0.0 { (-(ax * dx + ay * dy) / square).clamp(0.0, 1.0) } else { 0.0 };
            nearest = nearest.min((ax + t * dx).hypot(ay + t * dy));
        }
    });
    nearest
}

#[test]
fn every_port_lies_on_the_shore() {
    let charts = bundled_charts().unwrap();
    let far: Vec<String> = bundled_ports()
        .unwrap()
        .iter()
        .map(|port| (port, shore_distance(&charts, port.position)))
        .filter(|(_, metres)| *metres > 3000.0)
        .map(|(port, metres)| format!("{} {metres:.0} m", port.name))
        .collect();
    assert!(far.is_empty(), "{far:?}");
}

#[test]
fn the_list_holds_open_and_closed_ports_with_both_names() {
    let ports = bundled_ports().unwrap();
    let open = ports.iter().filter(|port| port.open).count();
    assert!((115..=125).contains(&open), "{open} open ports");
    assert!(ports.len() - open >= 15);
    assert!(ports.iter().all(|port| port.name_ja.is_some()));
    let sakai = ports.iter().find(|port| port.locode.as_deref() == Some("JPSMN")).unwrap();
    assert_eq!((sakai.name.as_str(), sakai.open), ("Sakaiminato", true));
    assert!(ports.iter().any(|port| port.name == "Susa" && !port.open));
}
