//! Builds the waters from chart packs, a profile and its ports.
//!
//! A closed ring of the border pack is own sea when a port of the profile or one of its
//! named places lies in it; every other ring is a foreign sea. Lines cut at the edge of
//! the pack are closed along that edge.

use crate::domain::chart::bundled::{NW_PACIFIC_BORDERS, NW_PACIFIC_COAST, NW_PACIFIC_LAGOONS, WORLD_COAST};
use crate::domain::chart::pack::{ChartPack, PackError};
use crate::domain::chart::ports::{Port, PortsError, parse_ports};
use crate::domain::chart::region::LonLat;
use crate::domain::geo::Position;
use crate::domain::powers::profile::ProfileText;
use crate::domain::units::NauticalMiles;
use crate::domain::waters::masks::{MasksError, NamedMask, parse_masks};
use crate::domain::waters::profile::Profile;
use crate::domain::waters::ring::Ring;
use crate::domain::waters::{MaskKind, Shape, Waters};
use thiserror::Error;

/// Widest contiguous zone taken, nautical miles: none reaches further from a baseline.
const WIDEST_NM: f64 = 24.0;

/// Why there are no waters.
#[derive(Debug, Error)]
pub enum WatersError {
    #[error("profile: {0}")]
    Profile(#[from] toml::de::Error),
    #[error("ports: {0}")]
    Ports(#[from] PortsError),
    #[error("masks: {0}")]
    Masks(#[from] MasksError),
    #[error("chart: {0}")]
    Chart(#[from] PackError),
    #[error("profile: contiguous_nm is from 0 to 24, not {0}")]
    Width(f64),
}

impl Waters {
    /// The Japanese profile over the bundled charts.
    pub fn bundled() -> Result<Self, WatersError> {
        Self::of_profile(&ProfileText::bundled("jp").unwrap_or_default())
    }

    /// A profile over the bundled charts.
    pub fn of_profile(text: &ProfileText) -> Result<Self, WatersError> {
        let profile: Profile = toml::from_str(&text.profile)?;
        if !(0.0..=WIDEST_NM).contains(&profile.contiguous_nm) {
            return Err(WatersError::Width(profile.contiguous_nm));
        }
        let ports = parse_ports(&text.ports)?;
        let masks = parse_masks(&text.masks)?;
        let borders = ChartPack::decode(NW_PACIFIC_BORDERS)?;
        let mut waters = Self { area: Some(*borders.area()), ..Self::default() };
        for (closed, line) in borders.lines().filter(|_| profile.chart_limits) {
            let ring = if closed { Ring::new(&line) } else { Ring::closed_along(line, borders.area()) };
            let Some(ring) = ring else { continue };
            let own = closed && is_own(&ring, &profile, &ports);
            if own { &mut waters.own } else { &mut waters.foreign }.push(ring);
        }
        let outline = |ring: &Vec<[f64; 2]>| {
            Ring::new(&ring.iter().map(|[lat, lon]| LonLat { lon: *lon, lat: *lat }).collect::<Vec<_>>())
        };
        waters.own.extend(profile.territorial_sea.iter().filter_map(outline));
        waters.internal = profile.internal_waters.iter().filter_map(outline).collect();
        waters.lagoons =
            ChartPack::decode(NW_PACIFIC_LAGOONS)?.lines().filter_map(|(_, line)| Ring::new(&line)).collect();
        waters.coasts = vec![ChartPack::decode(NW_PACIFIC_COAST)?, ChartPack::decode(WORLD_COAST)?];
        let radius = NauticalMiles(profile.port_radius_nm);
        waters.masks = ports.iter().map(|p| (MaskKind::Port, Shape::Circle(p.position, radius))).collect();
        waters.add_masks(&masks.iter().map(NamedMask::mask).collect::<Vec<_>>());
        waters.ports = ports;
        waters.profile = profile;
        Ok(waters)
    }
}

fn is_own(ring: &Ring, profile: &Profile, ports: &[Port]) -> bool {
    let named = profile.own_seas.iter().filter_map(|[lat, lon]| Position::new(*lat, *lon));
    ports.iter().map(|port| port.position).chain(named).any(|at| ring.contains(at))
}
