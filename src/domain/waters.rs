//! The waters as the law and the rules see them: zones, coast, ports and masks, from data
//! alone (chart packs, profile, an agency's own zones, a context). Approximate, never a
//! legal proof: every answer comes with its uncertainty where one is known.

mod edges;
pub mod load;
pub mod local;
pub mod passage;
pub mod profile;
mod ring;

use crate::domain::chart::pack::{ChartPack, Lod};
use crate::domain::chart::ports::Port;
use crate::domain::chart::region::{GeoBox, LonLat};
use crate::domain::geo::Position;
use crate::domain::scenario::file::{Mask, MaskArea};
use crate::domain::units::NauticalMiles;
use crate::domain::waters::profile::Profile;
use crate::domain::waters::ring::{Ring, crosses_east, segment_nm};

/// A zone of the law of the sea. The code is a contract of `replay --json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Zone {
    /// Landward of the baseline.
    InternalWaters,
    TerritorialSea,
    /// Up to 12 nm outside the territorial sea.
    ContiguousZone,
    HighSeas,
    /// Another State's territorial sea or internal waters.
    ForeignTerritorialSea,
}

/// Where some rules don't run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MaskKind {
    Port,
    Anchorage,
    Pilot,
    Fairway,
    Ferry,
    FishingPort,
    Clutter,
}

/// Sides of the hysteresis at every limit of a zone, nautical miles.
const HYSTERESIS_NM: f64 = 0.1;
/// Width of the contiguous zone outside the territorial sea.
const CONTIGUOUS_NM: f64 = 12.0;
/// The most that is told of the room on the high seas, and what is kept back of it for
/// the plane's error over it.
const HIGH_SEAS_ROOM_NM: f64 = 3.0;
const ROOM_SPARE_NM: f64 = 0.3;
/// How far the coast is looked for, in widening steps.
const SHORE_STEPS_NM: [f64; 4] = [1.0, 4.0, 15.0, 60.0];
/// How far masks are looked for.
const MASK_REACH_NM: f64 = 30.0;

/// The geography that the rules ask. Without data (`default`) it knows nothing.
#[derive(Debug, Clone, Default)]
pub struct Waters {
    /// Where zone data reaches.
    area: Option<GeoBox>,
    own: Vec<Ring>,
    foreign: Vec<Ring>,
    internal: Vec<Ring>,
    coasts: Vec<ChartPack>,
    lagoons: Vec<Ring>,
    masks: Vec<(MaskKind, Shape)>,
    ports: Vec<Port>,
    profile: Profile,
}

#[derive(Debug, Clone)]
enum Shape {
    Circle(Position, NauticalMiles),
    Area(Ring),
}

impl Zone {
    pub fn code(self) -> &'static str {
        match self {
            Self::InternalWaters => "IW",
            Self::TerritorialSea => "TS",
            Self::ContiguousZone => "CZ",
            Self::HighSeas => "HS",
            Self::ForeignTerritorialSea => "FTS",
        }
    }
}

impl MaskKind {
    /// As a scenario, a context or a profile writes it.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "port" => Self::Port,
            "anchorage" => Self::Anchorage,
            "pilot" => Self::Pilot,
            "fairway" => Self::Fairway,
            "ferry" => Self::Ferry,
            "fishing-port" => Self::FishingPort,
            "clutter" => Self::Clutter,
            _ => return None,
        })
    }
}

impl Waters {
    /// The zone of a place, without hysteresis; `None` where no zone data reaches.
    pub fn zone(&self, at: Position) -> Option<Zone> {
        self.zone_from(at, None)
    }

    /// The zone of what was in `last` before: a limit counts as crossed 0.1 nm beyond it.
    pub fn zone_from(&self, at: Position, last: Option<Zone>) -> Option<Zone> {
        if !self.area.is_some_and(|area| area.contains_position(at)) {
            return None;
        }
        let slack = |was_in: bool| match last {
            None => 0.0,
            Some(_) if was_in => HYSTERESIS_NM,
            Some(_) => -HYSTERESIS_NM,
        };
        let sea = matches!(last, Some(Zone::TerritorialSea | Zone::InternalWaters));
        let reach = NauticalMiles(CONTIGUOUS_NM + 2.0 * HYSTERESIS_NM);
        let own = outside_by(&self.own, at, reach);
        if own <= slack(sea) {
            let inside = outside_by(&self.internal, at, NauticalMiles(1.0));
            let internal = inside <= slack(last == Some(Zone::InternalWaters));
            return Some(if internal { Zone::InternalWaters } else { Zone::TerritorialSea });
        }
        let foreign = outside_by(&self.foreign, at, NauticalMiles(1.0));
        if foreign <= slack(last == Some(Zone::ForeignTerritorialSea)) {
            return Some(Zone::ForeignTerritorialSea);
        }
        let near = last.is_some_and(|zone| zone == Zone::ContiguousZone) || sea;
        Some(if own <= CONTIGUOUS_NM + slack(near) { Zone::ContiguousZone } else { Zone::HighSeas })
    }

    /// How far one on the high seas can go from there before [`Self::zone_from`] can say
    /// anything else of her, at most 3 nm; 0 near a limit.
    pub(crate) fn high_seas_room(&self, at: Position) -> NauticalMiles {
        let Some(area) = self.area else { return NauticalMiles(0.0) };
        let reach = |limit: f64| NauticalMiles(limit + HIGH_SEAS_ROOM_NM + ROOM_SPARE_NM);
        let (lat, lon) = (at.lat(), at.lon());
        let across = (lon - area.west()).min(area.east() - lon) * 60.0 * lat.to_radians().cos();
        let edge = ((lat - area.south()).min(area.north() - lat) * 60.0).min(across);
        let own = outside_by(&self.own, at, reach(CONTIGUOUS_NM)) - CONTIGUOUS_NM;
        let foreign = outside_by(&self.foreign, at, reach(0.0));
        NauticalMiles((own.min(foreign).min(edge) - ROOM_SPARE_NM).clamp(0.0, HIGH_SEAS_ROOM_NM))
    }

    /// Distance to the nearest coast; `None` beyond 60 nm or where there is no chart.
    pub fn shore(&self, at: Position) -> Option<NauticalMiles> {
        let pack = self.coast(at)?;
        SHORE_STEPS_NM.iter().find_map(|step| {
            let dlat = step / 60.0;
            let dlon = dlat / at.lat().to_radians().cos().max(0.05);
            let (lat, lon) = (at.lat(), at.lon());
            let view = GeoBox::new(lat - dlat, lon - dlon, lat + dlat, lon + dlon)?;
            let mut least = f64::MAX;
            pack.visit(&view, Lod::FINEST, &mut |run| {
                for (a, b) in run.iter().zip(run.iter().skip(1)) {
                    least = least.min(segment_nm(at, *a, *b));
                }
            });
            (least <= *step).then_some(NauticalMiles(least))
        })
    }

    /// Whether the chart has land there; only inside the area of the zones, whose coast is
    /// fine enough for it. Lagoons of the chart are water, rivers are not in it.
    pub fn is_land(&self, at: Position) -> bool {
        let Some(area) = self.area.filter(|area| area.contains_position(at)) else { return false };
        let (Some(pack), false) = (self.coast(at), self.is_lagoon(at)) else { return false };
        // East of the area is open ocean, so the parity of a ray to its edge tells.
        let Some(ray) = GeoBox::new(at.lat(), at.lon(), at.lat(), area.east()) else { return false };
        let mut inside = false;
        pack.visit(&ray, Lod::FINEST, &mut |run| {
            for (a, b) in run.iter().zip(run.iter().skip(1)) {
                inside ^= crosses_east(at.lat(), at.lon(), *a, *b);
            }
        });
        inside
    }

    /// Whether the place is water inside the coast, by the profile and not by the coast's lines.
    pub(crate) fn is_lagoon(&self, at: Position) -> bool {
        self.lagoons.iter().any(|ring| ring.contains(at))
    }

    /// Distance to the nearest mask of one of these kinds, 0 inside; `None` where none is
    /// within 30 nm.
    pub fn mask_range(&self, at: Position, kinds: &[MaskKind]) -> Option<NauticalMiles> {
        let ranges =
            self.masks.iter().filter(|(kind, _)| kinds.contains(kind)).filter_map(|(_, s)| match s {
                Shape::Circle(centre, radius) => {
                    // Degrees first: most masks are far away.
                    let far = (centre.lat() - at.lat()).abs() * 60.0 > MASK_REACH_NM + radius.0;
                    (!far).then(|| (centre.haversine(at).nautical_miles().0 - radius.0).max(0.0))
                }
                Shape::Area(ring) if ring.contains(at) => Some(0.0),
                Shape::Area(ring) => ring.edge_within(at, NauticalMiles(MASK_REACH_NM)).map(|nm| nm.0),
            });
        ranges.min_by(f64::total_cmp).filter(|nm| *nm <= MASK_REACH_NM).map(NauticalMiles)
    }

    /// Whether the place lies in a mask of one of these kinds: [`Self::mask_range`] is 0.
    pub fn is_masked(&self, at: Position, kinds: &[MaskKind]) -> bool {
        self.masks.iter().any(|(kind, shape)| match shape {
            Shape::Circle(centre, radius) => {
                // Degrees first: most masks are far away.
                let near = (centre.lat() - at.lat()).abs() * 60.0 <= radius.0;
                near && kinds.contains(kind) && centre.haversine(at).nautical_miles().0 <= radius.0
            }
            Shape::Area(ring) => {
                let edge = || ring.edge_within(at, NauticalMiles(0.0)).is_some_and(|nm| nm.0 <= 0.0);
                kinds.contains(kind) && (ring.contains(at) || edge())
            }
        })
    }

    /// Ports of the profile, open and closed.
    pub fn ports(&self) -> &[Port] {
        &self.ports
    }

    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Adds the masks of a scenario or context; kinds that no rule knows are left out.
    pub fn add_masks(&mut self, masks: &[Mask]) {
        self.masks.extend(masks.iter().filter_map(|mask| {
            let shape = match &mask.area {
                MaskArea::Circle { centre, radius } => Shape::Circle(*centre, *radius),
                MaskArea::Polygon(corners) => {
                    let points = corners.iter().map(|p| LonLat { lon: p.lon(), lat: p.lat() });
                    Shape::Area(Ring::new(&points.collect::<Vec<_>>())?)
                }
            };
            Some((MaskKind::parse(&mask.kind)?, shape))
        }));
    }

    /// The coast that holds there, the regional one first.
    fn coast(&self, at: Position) -> Option<&ChartPack> {
        self.coasts.iter().find(|pack| pack.area().contains_position(at))
    }
}

/// How far outside the nearest of the rings, negative inside; infinite beyond `reach`.
fn outside_by(rings: &[Ring], at: Position, reach: NauticalMiles) -> f64 {
    rings
        .iter()
        .filter_map(|ring| match (ring.contains(at), ring.edge_within(at, reach)) {
            (true, edge) => Some(-edge.map_or(reach.0, |nm| nm.0)),
            (false, edge) => edge.map(|nm| nm.0),
        })
        .min_by(f64::total_cmp)
        .unwrap_or(f64::INFINITY)
}

#[cfg(test)]
mod tests;
