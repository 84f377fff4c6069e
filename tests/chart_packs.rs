//! The bundled packs: that they are what the recipes say, and that the tool makes the
//! same bytes from the same input.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashSet;
use std::sync::LazyLock;
use watchkeeper::domain::chart::bundled::{
    NW_PACIFIC_BORDERS, NW_PACIFIC_COAST, NW_PACIFIC_LAGOONS, WORLD_COAST, bundled_charts,
};
use watchkeeper::domain::chart::encode::encode;
use watchkeeper::domain::chart::geojson::{Layer, Shape};
use watchkeeper::domain::chart::manifest::{Manifest, PackKind};
use watchkeeper::domain::chart::pack::{ChartPack, LOD_TOLERANCES_M, Lod};
use watchkeeper::domain::chart::region::{GeoBox, LonLat};
use watchkeeper::domain::chart::set::Charts;
use watchkeeper::domain::chart::simplify::{Line, pack_lines};

static CHARTS: LazyLock<Charts> = LazyLock::new(|| bundled_charts().unwrap());

const FIXTURE: &[u8] = include_bytes!("data/charts/islands.kch");
const PINNED: &str = include_str!("../data/charts/inputs.sha256");

fn packs() -> Vec<ChartPack> {
    [WORLD_COAST, NW_PACIFIC_COAST, NW_PACIFIC_LAGOONS, NW_PACIFIC_BORDERS]
        .map(|bytes| ChartPack::decode(bytes).unwrap())
        .into()
}

#[test]
fn every_pack_names_its_pinned_input() {
    let pinned: HashSet<&str> = PINNED.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let recipes: toml::Value = toml::from_str(include_str!("../data/charts/packs.toml")).unwrap();
    let recipes = recipes["pack"].as_array().unwrap();
    let packs = packs();
    assert_eq!((packs.len(), pinned.len()), (recipes.len(), recipes.len()));
    for pack in &packs {
        let manifest = pack.manifest();
        let recipe = recipes.iter().find(|recipe| recipe["name"].as_str() == Some(&manifest.name)).unwrap();
        assert_eq!(recipe["input_sha256"].as_str(), Some(manifest.input_sha256.as_str()));
        assert_eq!(recipe["package"].as_str(), Some(manifest.package.as_str()));
        assert_eq!(recipe["version"].as_str(), Some(manifest.version.as_str()));
        assert_eq!(recipe["licence"].as_str(), Some(manifest.licence.as_str()));
        assert!(pinned.contains(manifest.input_sha256.as_str()), "{}", manifest.name);
        assert_eq!(manifest.lod_tolerances_m, LOD_TOLERANCES_M);
    }
}

#[test]
fn data_of_openstreetmap_says_so_and_has_its_licence() {
    for pack in packs() {
        let manifest = pack.manifest();
        let odbl = manifest.licence == "Open Database License v1.0";
        assert_eq!(odbl, manifest.attribution == "© OpenStreetMap contributors", "{}", manifest.name);
        assert_eq!(odbl, manifest.name != "world-coast");
        let note = include_str!("../assets/charts/LICENSE-ODbL.txt");
        assert!(note.contains(&format!("{}.kch", manifest.name)));
    }
}

/// The same input through the library, as the tool takes it.
fn made(bytes_of: &str) -> Vec<u8> {
    let original = ChartPack::decode(FIXTURE).unwrap();
    let manifest = Manifest { lines: 0, points: 0, ..original.manifest().clone() };
    let layer = Layer::parse("islands", bytes_of).unwrap();
    let lines: Vec<Line> = layer
        .features
        .into_iter()
        .flat_map(|feature| match feature.shape {
            Shape::Polygon(rings) => rings,
            _ => Vec::new(),
        })
        .map(|ring| ring.points().to_vec())
        .filter(|ring| ring.iter().all(|p| p.lon < 138.0))
        .map(|mut points| {
            points.pop();
            Line { closed: true, points }
        })
        .collect();
    encode(&manifest, &pack_lines(&lines, manifest.tolerance_m, manifest.quantum_deg)).unwrap()
}

#[test]
fn a_pack_encodes_to_the_same_bytes_again() {
    let input = include_str!("data/charts/islands.geojson");
    let bytes = made(input);
    assert_eq!(bytes, made(input));
    let (ours, whole) = (ChartPack::decode(&bytes).unwrap(), ChartPack::decode(FIXTURE).unwrap());
    // West of the box's edge the fixture holds the same islands.
    let west = GeoBox::new(33.0, 131.0, 39.0, 137.5).unwrap();
    for lod in [0.001, 0.06, 0.25, 1.0, 6.3].map(Lod::for_scale) {
        let runs = |pack: &ChartPack| {
            let mut runs: Vec<Vec<(i64, i64)>> = Vec::new();
            pack.visit(&west, lod, &mut |run| runs.push(run.iter().map(rounded).collect()));
            runs.sort();
            runs
        };
        assert_eq!(runs(&ours), runs(&whole));
    }
}

fn rounded(p: &LonLat) -> (i64, i64) {
    ((p.lon * 1e4).round() as i64, (p.lat * 1e4).round() as i64)
}

#[cfg(feature = "chartc")]
#[test]
fn the_tool_makes_the_fixture_byte_for_byte() {
    let out = tempfile::tempdir().unwrap();
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/charts");
    let run = |recipe: &str| {
        let tool = std::process::Command::new(env!("CARGO_BIN_EXE_chartc"))
            .args([recipe, data])
            .arg(out.path())
            .output()
            .unwrap();
        (tool.status.code(), String::from_utf8(tool.stderr).unwrap())
    };
    assert_eq!(run(&format!("{data}/recipe.toml")), (Some(0), String::new()));
    assert_eq!(std::fs::read(out.path().join("islands.kch")).unwrap(), FIXTURE);

    let recipe = std::fs::read_to_string(format!("{data}/recipe.toml")).unwrap();
    let forged = recipe.replacen("input_sha256 = \"", "input_sha256 = \"00", 1);
    let path = out.path().join("forged.toml");
    std::fs::write(&path, forged).unwrap();
    let (code, message) = run(path.to_str().unwrap());
    assert_eq!(code, Some(1));
    assert!(message.contains("SHA-256 is"), "{message}");
}

/// Whether any coast of the bundled charts lies in a box at a scale.
fn has_coast(south: f64, west: f64, north: f64, east: f64, nm_per_dot: f64) -> bool {
    let view = GeoBox::new(south, west, north, east).unwrap();
    let mut found = false;
    CHARTS.visit(&view, nm_per_dot, &mut |kind, run| {
        found |= kind == PackKind::Coast && run.iter().any(|p| view.contains(*p));
    });
    found
}

#[test]
fn known_places_have_their_coast_at_every_scale() {
    for nm_per_dot in [0.01, 0.06, 0.25, 1.0, 6.0] {
        // Jizo-zaki east of Sakai, Kannon-zaki in Tokyo Bay, lone Danjo Gunto, Honolulu.
        for (name, at) in [
            ("Jizo-zaki", [35.53, 133.28, 35.60, 133.36]),
            ("Kannon-zaki", [35.2, 139.65, 35.3, 139.8]),
            ("Danjo Gunto", [31.9, 128.2, 32.1, 128.5]),
            ("Oahu", [21.2, -158.3, 21.8, -157.6]),
        ] {
            assert!(has_coast(at[0], at[1], at[2], at[3], nm_per_dot), "{name} at {nm_per_dot}");
        }
        // The open sea between Oki and Takeshima, and in the middle of the North Pacific.
        assert!(!has_coast(36.5, 132.3, 37.0, 132.9, nm_per_dot));
        assert!(!has_coast(30.0, -160.0, 40.0, -140.0, nm_per_dot));
    }
}

#[test]
fn no_cut_of_the_world_is_drawn_as_coast() {
    let view = GeoBox::new(-90.0, 178.0, 85.0, 182.0).unwrap();
    CHARTS.visit(&view, 0.001, &mut |_, run| {
        for pair in run.windows(2) {
            let on_seam = pair.iter().all(|p| (p.lon - 180.0).abs() < 0.002);
            assert!(!on_seam, "{pair:?}");
        }
    });
}
