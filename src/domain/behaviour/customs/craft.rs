//! What the meeting and drop rules ask of one vessel: whom they leave out, how far the
//! masks are, and the circumstances that raise an alert's priority (domain §3.2).

use crate::domain::alert::alarm::Reason;
use crate::domain::behaviour::customs::Look;
use crate::domain::behaviour::customs::ship_class::ShipClass;
use crate::domain::geo::Position;
use crate::domain::sun;
use crate::domain::time::UtcTime;
use crate::domain::traffic::target::{Report, Target, TargetKind};
use crate::domain::waters::{MaskKind, Zone};

/// Where ships wait or lie, and slow down for a reason.
pub(crate) const RESTING: [MaskKind; 4] =
    [MaskKind::Port, MaskKind::Anchorage, MaskKind::Pilot, MaskKind::FishingPort];
/// What a meeting keeps its distance from.
pub(crate) const HAVENS: [MaskKind; 2] = [MaskKind::Port, MaskKind::Anchorage];
/// Further than this along her course "inbound" looks, hours.
const AHEAD_H: f64 = 0.1;
/// Slower than this a course says nothing, knots.
const STEERS_KN: f64 = 3.0;

pub(crate) fn reason(code: &'static str, value: f64, unit: &'static str, threshold: f64) -> Reason {
    Reason { code, value, unit, threshold }
}

pub(crate) fn label(target: &Target) -> String {
    target.name().map_or_else(|| target.id.to_string(), str::to_owned)
}

pub(crate) fn class(target: &Target) -> Option<ShipClass> {
    target.identity.ship_type.or(target.identity.ship_type_heard).and_then(ShipClass::of)
}

/// Tugs, pilots, rescue and law: their trade is to lie alongside.
pub(crate) fn serves(target: &Target) -> bool {
    matches!(
        class(target),
        Some(ShipClass::Tug | ShipClass::Pilot | ShipClass::SearchAndRescue | ShipClass::Law)
    )
}

/// Merchant ships, ferries and fishing vessels.
pub(crate) fn trades(target: &Target) -> bool {
    matches!(
        class(target),
        Some(
            ShipClass::Fishing
                | ShipClass::HighSpeed
                | ShipClass::Passenger
                | ShipClass::Cargo
                | ShipClass::Tanker
        )
    )
}

/// Under way by engine or sail, or of unknown status.
pub(crate) fn under_way(target: &Target) -> bool {
    matches!(target.status, None | Some(0 | 8 | 15))
}

/// At anchor, moored or aground.
pub(crate) fn rests(target: &Target) -> bool {
    matches!(target.status, Some(1 | 5 | 6))
}

/// Metres from bow to stern, where she tells it.
pub(crate) fn length(target: &Target) -> Option<f64> {
    let dimensions = target.identity.dimensions?;
    let length = f64::from(dimensions.to_bow) + f64::from(dimensions.to_stern);
    (length > 0.0).then_some(length)
}

/// No longer than `most` metres, or nothing is known of her.
pub(crate) fn small_or_unknown(target: &Target, most: f64) -> bool {
    length(target).map_or_else(
        || !matches!(class(target), Some(ShipClass::Cargo | ShipClass::Tanker)),
        |length| length <= most,
    )
}

pub(crate) fn inside(look: &Look<'_>, at: Position, kinds: &[MaskKind]) -> bool {
    look.scene.waters.is_masked(at, kinds)
}

/// Night, inbound, in CZ or TS, dark: each that holds is one step of priority.
pub(crate) fn circumstances(look: &Look<'_>, at: UtcTime, of: &[&Target]) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let reports: Vec<&Report> = of.iter().filter_map(|t| t.report.as_ref()).collect();
    let Some(first) = reports.first() else { return reasons };
    let sun = sun::altitude(at, first.position);
    if sun < sun::NIGHT_BELOW {
        reasons.push(reason("night", sun, "°", sun::NIGHT_BELOW));
    }
    let inbound = reports.iter().find_map(|report| inbound(look, report));
    reasons.extend(inbound.map(|(here, there)| reason("inbound", here, "nm", there)));
    match look.scene.waters.zone(first.position) {
        Some(Zone::ContiguousZone) => reasons.push(reason("in-contiguous-zone", 0.0, "", 0.0)),
        Some(Zone::TerritorialSea | Zone::InternalWaters) => {
            reasons.push(reason("in-territorial-sea", 0.0, "", 0.0));
        }
        _ => {}
    }
    if of.iter().any(|t| t.kind == TargetKind::Radar && t.association.is_none()) {
        reasons.push(reason("radar-only", 0.0, "", 0.0));
    }
    reasons
}

/// The coast's distance here and ahead, of one who steers toward it.
fn inbound(look: &Look<'_>, report: &Report) -> Option<(f64, f64)> {
    let (course, speed) = (report.course?, report.speed?.0);
    if speed < STEERS_KN {
        return None;
    }
    let way = speed * AHEAD_H;
    let ahead = report.position.destination(course, crate::domain::units::NauticalMiles(way));
    let here = look.scene.waters.shore(report.position)?.0;
    let there = look.scene.waters.shore(ahead)?.0;
    (here - there >= way.min(here) * 0.5).then_some((here, there))
}
