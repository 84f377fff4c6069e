//! Charts as values: packs of coast and borders decoded from bytes, indexed for culling
//! with levels of detail; zones and ports; a user's GeoJSON layers.
//!
//! A pack (`.kch`, docs/charts.md) is decoded once at start. The bundled data is coarser
//! than any official chart: every view names its source and says that it is not for
//! navigation.

pub mod bundled;
pub mod encode;
pub mod geojson;
pub mod manifest;
pub mod pack;
pub mod ports;
pub mod region;
pub mod set;
pub mod simplify;
pub mod varint;
pub mod zones;
