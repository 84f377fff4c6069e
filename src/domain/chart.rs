//! Charts as values: packs of coast and borders decoded from bytes, indexed for culling
//! with levels of detail; zones and ports; a user's GeoJSON layers.
