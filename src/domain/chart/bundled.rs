//! The chart data that the program carries (assets/charts, docs/charts.md).

use crate::domain::chart::pack::PackError;
use crate::domain::chart::ports::{Port, PortsError, parse_ports};
use crate::domain::chart::set::Charts;

/// Natural Earth's coast of the world, 10 m scale, public domain.
pub const WORLD_COAST: &[u8] = include_bytes!("../../../assets/charts/world-coast.kch");
/// OpenStreetMap's coast of the North-West Pacific, ODbL.
pub const NW_PACIFIC_COAST: &[u8] = include_bytes!("../../../assets/charts/nw-pacific-coast.kch");
/// Lagoons that the coast leaves out, ODbL.
pub const NW_PACIFIC_LAGOONS: &[u8] = include_bytes!("../../../assets/charts/nw-pacific-lagoons.kch");
/// OpenStreetMap's maritime borders of the North-West Pacific, ODbL.
pub const NW_PACIFIC_BORDERS: &[u8] = include_bytes!("../../../assets/charts/nw-pacific-borders.kch");

/// Decodes the bundled packs; done once at start.
pub fn bundled_charts() -> Result<Charts, PackError> {
    Charts::decode([NW_PACIFIC_BORDERS, WORLD_COAST, NW_PACIFIC_COAST, NW_PACIFIC_LAGOONS])
}

/// The ports of the Japanese profile.
pub fn bundled_ports() -> Result<Vec<Port>, PortsError> {
    parse_ports(include_str!("../../../assets/profiles/jp/ports.csv"))
}
