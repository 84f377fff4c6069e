//! The numbers of the picture's rules. Every one is a profile setting; the defaults are
//! those of the product.

use crate::domain::time::Span;
use crate::domain::traffic::own_ship::OwnSettings;
use crate::domain::units::{Knots, Metres, NauticalMiles};

/// After how long without a report a target is stale, then lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgeLimit {
    /// `None`: it goes from live to lost (fixed objects).
    pub stale: Option<Span>,
    pub lost: Span,
}

/// Ageing by what the target is and does. A target reaches a state at exactly its
/// limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgeingTable {
    pub class_a_under_way: AgeLimit,
    /// Anchored or moored and not faster than 3 kn (M.1371-5 Table 1).
    pub class_a_at_rest: AgeLimit,
    pub class_b_under_way: AgeLimit,
    /// Under 2 kn, or of unknown speed.
    pub class_b_slow: AgeLimit,
    pub radar: AgeLimit,
    /// Aids to navigation and base stations.
    pub fixed: AgeLimit,
    /// SART, MOB, EPIRB: they send in bursts, a minute apart.
    pub distress: AgeLimit,
    pub manual: AgeLimit,
    /// Known by static data or a long-range report alone.
    pub unknown: AgeLimit,
    /// From lost until taken out of the picture; never for distress devices and for
    /// contacts typed by hand.
    pub removal: Span,
}

/// When a reported position is refused as a jump.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JumpLimit {
    pub speed: Knots,
    /// Aircraft are held to this instead.
    pub aircraft_speed: Knots,
    /// Shorter jumps are let through.
    pub distance: NauticalMiles,
    /// Consistent successive reports that must support a jump until it is believed.
    pub support: u8,
}

/// When a radar track is a ship's own echo.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GateLimit {
    /// The gate is the greater of `least` and `base` + `range_share` of the range.
    pub least: Metres,
    pub base: Metres,
    pub range_share: f64,
    pub speed: Knots,
    /// Degrees, asked where both go faster than `course_above`.
    pub course: f64,
    pub course_above: Knots,
    /// Updates inside the gate, of the last five, that join.
    pub hits: u32,
    /// Outside this many times the gate for `release_after` releases.
    pub release_factor: f64,
    pub release_after: Span,
}

/// The picture's settings.
#[derive(Debug, Clone, PartialEq)]
pub struct PictureSettings {
    pub own: OwnSettings,
    pub ageing: AgeingTable,
    pub jump: JumpLimit,
    pub gate: GateLimit,
    /// Points kept of one track, and of all tracks together.
    pub track_points: usize,
    pub all_track_points: usize,
    /// More targets than this push the oldest lost ones out.
    pub max_targets: usize,
    /// While own ship is moored, a target this close and this slow lies beside her.
    pub beside: NauticalMiles,
    pub beside_speed: Knots,
}

const fn limit(stale: Span, lost: Span) -> AgeLimit {
    AgeLimit { stale: Some(stale), lost }
}

impl Default for AgeingTable {
    fn default() -> Self {
        let at_rest = limit(Span::minutes(6), Span::minutes(18));
        Self {
            class_a_under_way: limit(Span::seconds(60), Span::minutes(6)),
            class_a_at_rest: at_rest,
            class_b_under_way: limit(Span::minutes(3), Span::minutes(8)),
            class_b_slow: at_rest,
            radar: limit(Span::seconds(30), Span::seconds(60)),
            fixed: AgeLimit { stale: None, lost: Span::minutes(18) },
            distress: limit(Span::minutes(3), Span::minutes(8)),
            manual: at_rest,
            unknown: at_rest,
            removal: Span::minutes(30),
        }
    }
}

impl Default for JumpLimit {
    fn default() -> Self {
        Self { speed: Knots(60.0), aircraft_speed: Knots(300.0), distance: NauticalMiles(1.0), support: 2 }
    }
}

impl Default for GateLimit {
    fn default() -> Self {
        Self {
            least: Metres(150.0),
            base: Metres(60.0),
            range_share: 0.015,
            speed: Knots(4.0),
            course: 20.0,
            course_above: Knots(3.0),
            hits: 3,
            release_factor: 2.0,
            release_after: Span::seconds(60),
        }
    }
}

impl Default for PictureSettings {
    fn default() -> Self {
        Self {
            own: OwnSettings::default(),
            ageing: AgeingTable::default(),
            jump: JumpLimit::default(),
            gate: GateLimit::default(),
            track_points: 512,
            all_track_points: 1_000_000,
            max_targets: 20_000,
            beside: NauticalMiles(0.2),
            beside_speed: Knots(0.5),
        }
    }
}
