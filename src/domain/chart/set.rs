//! The packs of a program together, and which of them a view is drawn from.
//!
//! The regional coast is drawn inside its own box, the world's coast outside it. Where a
//! dot is so wide that the world's coast errs by less, the world's alone is drawn.

use crate::domain::chart::manifest::PackKind;
use crate::domain::chart::pack::{ChartPack, Lod, PackError};
use crate::domain::chart::region::{GeoBox, LonLat};

/// From this width of a dot on, the world's coast (0.65 km off at its 90th percentile)
/// serves everywhere: about 70 nm of range on 24 rows.
const WORLD_FROM_NM_PER_DOT: f64 = 1.5;

/// A coast pack as wide as this covers the world.
const WORLD_WIDTH_DEG: f64 = 359.0;

/// The chart of the program.
#[derive(Debug, Default)]
pub struct Charts {
    packs: Vec<ChartPack>,
}

impl Charts {
    pub fn new(packs: Vec<ChartPack>) -> Self {
        Self { packs }
    }

    /// Decodes packs in the order of drawing; the first bad one is the error.
    pub fn decode<'a>(packs: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, PackError> {
        Ok(Self::new(packs.into_iter().map(ChartPack::decode).collect::<Result<_, _>>()?))
    }

    pub fn packs(&self) -> &[ChartPack] {
        &self.packs
    }

    /// Calls `f` with every run of points of the view, as [`ChartPack::visit`] does.
    pub fn visit(&self, view: &GeoBox, nm_per_dot: f64, f: &mut impl FnMut(PackKind, &[LonLat])) {
        let lod = Lod::for_scale(nm_per_dot);
        for pack in self.drawn(view, nm_per_dot) {
            let kind = pack.manifest().kind;
            let finer = if is_world(pack) { self.regions(nm_per_dot).collect() } else { Vec::new() };
            if finer.is_empty() {
                pack.visit(view, lod, &mut |run| f(kind, run));
                continue;
            }
            let covered = |p: &LonLat| finer.iter().any(|pack| pack.area().contains(*p));
            pack.visit(view, lod, &mut |run| {
                for part in run.chunk_by(|a, b| !(covered(a) && covered(b))) {
                    if !part.iter().all(covered) {
                        f(kind, part);
                    }
                }
            });
        }
    }

    /// The attributions that a view with these lines must show, each once.
    pub fn sources(&self, view: &GeoBox, nm_per_dot: f64) -> Vec<&str> {
        let mut sources = Vec::new();
        for pack in self.drawn(view, nm_per_dot) {
            let attribution = pack.manifest().attribution.as_str();
            if !sources.contains(&attribution) {
                sources.push(attribution);
            }
        }
        sources
    }

    fn drawn(&self, view: &GeoBox, nm_per_dot: f64) -> impl Iterator<Item = &ChartPack> {
        let hidden = self.regions(nm_per_dot).any(|pack| pack.area().encloses(view));
        let coarse = nm_per_dot >= WORLD_FROM_NM_PER_DOT && self.packs.iter().any(is_world);
        self.packs.iter().filter(move |pack| {
            let skipped = match pack.manifest().kind {
                PackKind::Coast if is_world(pack) => hidden,
                PackKind::Coast | PackKind::InlandWater => coarse,
                PackKind::MaritimeBorder => false,
            };
            !skipped && pack.area().intersects(view)
        })
    }

    /// The regional coasts that replace the world's at this scale.
    fn regions(&self, nm_per_dot: f64) -> impl Iterator<Item = &ChartPack> {
        let fine = nm_per_dot < WORLD_FROM_NM_PER_DOT;
        self.packs
            .iter()
            .filter(move |pack| fine && pack.manifest().kind == PackKind::Coast && !is_world(pack))
    }
}

fn is_world(pack: &ChartPack) -> bool {
    let area = pack.area();
    pack.manifest().kind == PackKind::Coast && area.east() - area.west() >= WORLD_WIDTH_DEG
}
