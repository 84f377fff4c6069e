//! The packs of a program together, and which of them a view is drawn from.
//!
//! A regional coast is drawn inside its own box, the world's coast outside it. Maritime
//! borders are left out where a territorial sea would be a few dots wide: they would only
//! thicken the coast.

use crate::domain::chart::manifest::PackKind;
use crate::domain::chart::pack::{ChartPack, Lod, PackError};
use crate::domain::chart::region::{GeoBox, LonLat};
use crate::domain::chart::zones::Zones;

/// Widest dot at which maritime borders are drawn: 12 nm are then five dots.
const BORDERS_TO_NM_PER_DOT: f64 = 2.4;

/// A coast pack as wide as this covers the world.
const WORLD_WIDTH_DEG: f64 = 359.0;

/// The chart of the program.
#[derive(Debug, Default)]
pub struct Charts {
    packs: Vec<ChartPack>,
    zones: Option<Zones>,
}

impl Charts {
    pub fn new(packs: Vec<ChartPack>) -> Self {
        Self { packs, zones: None }
    }

    /// Decodes packs in the order of drawing; the first bad one is the error.
    pub fn decode<'a>(packs: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, PackError> {
        Ok(Self::new(packs.into_iter().map(ChartPack::decode).collect::<Result<_, _>>()?))
    }

    /// These charts with an agency's zones in place of the bundled maritime borders.
    #[must_use]
    pub fn with_zones(self, zones: Zones) -> Self {
        Self { zones: Some(zones), ..self }
    }

    /// The zones that stand in for the bundled borders, where there are any.
    pub fn zones(&self) -> Option<&Zones> {
        self.zones.as_ref()
    }

    pub fn packs(&self) -> &[ChartPack] {
        &self.packs
    }

    /// Calls `f` with every run of points of the view, as [`ChartPack::visit`] does.
    pub fn visit(&self, view: &GeoBox, nm_per_dot: f64, f: &mut impl FnMut(PackKind, &[LonLat])) {
        let lod = Lod::for_scale(nm_per_dot);
        for pack in self.drawn(view, nm_per_dot) {
            let kind = pack.manifest().kind;
            if !is_world(pack) {
                pack.visit(view, lod, &mut |run| f(kind, run));
                continue;
            }
            let covered = |p: &LonLat| self.regions().any(|region| region.area().contains(*p));
            pack.visit(view, lod, &mut |run| {
                for part in run.chunk_by(|a, b| !(covered(a) && covered(b))) {
                    if !part.iter().all(covered) {
                        f(kind, part);
                    }
                }
            });
        }
        if let Some(zones) = self.drawn_zones(view, nm_per_dot) {
            zones.visit(view, &mut |line| f(PackKind::MaritimeBorder, line));
        }
    }

    /// The attributions that a view with these lines must show, each once.
    pub fn sources(&self, view: &GeoBox, nm_per_dot: f64) -> Vec<&str> {
        let mut sources = Vec::new();
        let packs = self.drawn(view, nm_per_dot).map(|pack| pack.manifest().attribution.as_str());
        for attribution in packs.chain(self.drawn_zones(view, nm_per_dot).map(Zones::source)) {
            if !sources.contains(&attribution) {
                sources.push(attribution);
            }
        }
        sources
    }

    fn drawn(&self, view: &GeoBox, nm_per_dot: f64) -> impl Iterator<Item = &ChartPack> {
        let hidden = self.regions().any(|region| region.area().encloses(view));
        self.packs.iter().filter(move |pack| {
            let skipped = match pack.manifest().kind {
                PackKind::Coast => hidden && is_world(pack),
                PackKind::InlandWater => false,
                PackKind::MaritimeBorder => self.zones.is_some() || nm_per_dot > BORDERS_TO_NM_PER_DOT,
            };
            !skipped && pack.area().intersects(view)
        })
    }

    fn drawn_zones(&self, view: &GeoBox, nm_per_dot: f64) -> Option<&Zones> {
        self.zones.as_ref().filter(|zones| nm_per_dot <= BORDERS_TO_NM_PER_DOT && zones.touches(view))
    }

    /// The regional coasts, which replace the world's in their boxes.
    fn regions(&self) -> impl Iterator<Item = &ChartPack> {
        self.packs.iter().filter(|pack| pack.manifest().kind == PackKind::Coast && !is_world(pack))
    }
}

fn is_world(pack: &ChartPack) -> bool {
    let area = pack.area();
    pack.manifest().kind == PackKind::Coast && area.east() - area.west() >= WORLD_WIDTH_DEG
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::chart::encode::{PackedLine, PackedPoint, encode};
    use crate::domain::chart::manifest::Manifest;

    fn pack(name: &str, kind: PackKind, bbox: [f64; 4], degrees: &[(i32, i32)]) -> ChartPack {
        let manifest = Manifest {
            name: name.into(),
            kind,
            attribution: format!("© {name}"),
            licence: String::new(),
            package: String::new(),
            version: String::new(),
            input_sha256: String::new(),
            bbox,
            quantum_deg: 1.0,
            tolerance_m: 0.0,
            lod_tolerances_m: Vec::new(),
            lines: 0,
            points: 0,
        };
        let points = degrees.iter().map(|&(lat, lon)| PackedPoint { lon, lat, coarsest: 4 }).collect();
        ChartPack::decode(&encode(&manifest, &[PackedLine { closed: false, points }]).unwrap()).unwrap()
    }

    fn charts() -> Charts {
        let region = [20.0, 120.0, 40.0, 150.0];
        Charts::new(vec![
            pack("borders", PackKind::MaritimeBorder, region, &[(25, 125), (35, 145)]),
            pack(
                "world",
                PackKind::Coast,
                [-90.0, -180.0, 90.0, 180.0],
                &[(10, 110), (30, 118), (30, 122), (30, 130), (30, 149), (30, 152)],
            ),
            pack("region", PackKind::Coast, region, &[(30, 120), (31, 135), (30, 150)]),
        ])
    }

    fn view(south: f64, west: f64, north: f64, east: f64) -> GeoBox {
        GeoBox::new(south, west, north, east).unwrap()
    }

    #[test]
    fn inside_the_region_only_its_own_coast_is_drawn() {
        let inside = view(25.0, 125.0, 35.0, 140.0);
        assert_eq!(charts().sources(&inside, 0.1), ["© borders", "© region"]);
        assert_eq!(charts().sources(&view(-10.0, 0.0, 0.0, 5.0), 0.1), ["© world"]);
    }

    #[test]
    fn across_the_edge_the_worlds_coast_stops_where_the_regions_begins() {
        let mut world = Vec::new();
        charts().visit(&view(0.0, 100.0, 60.0, 160.0), 0.1, &mut |kind, run| {
            if kind == PackKind::Coast && !run.iter().any(|p| p.lat == 31.0) {
                world.push(run.iter().map(|p| p.lon as i32).collect::<Vec<_>>());
            }
        });
        assert_eq!(world, [vec![110, 118, 122], vec![149, 152]]);
    }

    #[test]
    fn borders_are_left_out_where_they_would_cling_to_the_coast() {
        let inside = view(25.0, 125.0, 35.0, 140.0);
        assert_eq!(charts().sources(&inside, 6.0), ["© region"]);
    }

    #[test]
    fn an_agencys_zones_take_the_place_of_the_borders() {
        let text = r#"{"type":"LineString","source":"Notice 12","coordinates":[[130,30],[131,31]]}"#;
        let charts = charts().with_zones(Zones::parse(text).unwrap());
        let inside = view(25.0, 125.0, 35.0, 140.0);
        assert_eq!(charts.sources(&inside, 0.1), ["© region", "Notice 12"]);
        let mut borders = Vec::new();
        charts.visit(&inside, 0.1, &mut |kind, run| {
            if kind == PackKind::MaritimeBorder {
                borders.push(run.len());
            }
        });
        assert_eq!(borders, [2]);
    }
}
