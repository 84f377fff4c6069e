//! Sample own ships and targets for the tests of the rules.

use crate::domain::geo::Position;
use crate::domain::id::{Mmsi, SourceId, TargetId};
use crate::domain::nmea0183::sentence::FixQuality;
use crate::domain::time::{Span, TimeSource, UtcTime};
use crate::domain::traffic::own_ship::{Fix, OwnPosition, OwnView};
use crate::domain::traffic::target::{Freshness, Identity, Report, Target, TargetKind};
use crate::domain::units::{Bearing, Knots};

pub(crate) const T0: UtcTime = UtcTime(1_795_500_000_000);

pub(crate) fn s(seconds: i64) -> UtcTime {
    T0 + Span::seconds(seconds)
}

pub(crate) fn at(lat: f64, lon: f64) -> Position {
    Position::new(lat, lon).unwrap()
}

pub(crate) fn ship(n: u32) -> TargetId {
    TargetId::Mmsi(Mmsi(431_999_000 + n))
}

/// A good fix of link 0.
pub(crate) fn fix(position: Position, at: UtcTime) -> Fix {
    Fix { position, quality: FixQuality::Gps, at, source: SourceId(0), hdop: Some(0.9), satellites: Some(9) }
}

pub(crate) fn own_at(position: Position, course: f64, speed: f64, at: UtcTime) -> OwnView {
    OwnView {
        position: OwnPosition::Fix(fix(position, at)),
        course: Some(Bearing::new(course)),
        speed: Some(Knots(speed)),
        heading: None,
        turn: None,
        depth_m: None,
        water_temperature_c: None,
        wind: None,
        rival: None,
        utc: Some(at),
        utc_source: TimeSource::Gnss,
    }
}

/// A class A ship heard at `heard`.
pub(crate) fn live(id: TargetId, position: Position, course: f64, speed: f64, heard: UtcTime) -> Target {
    Target {
        id,
        kind: TargetKind::ClassA,
        freshness: Freshness::Live,
        first_seen: heard,
        last_heard: heard,
        report: Some(Report {
            position,
            speed: Some(Knots(speed)),
            course: Some(Bearing::new(course)),
            heading: None,
            turn: None,
            altitude: None,
            accurate: false,
            at: heard,
            source: SourceId(1),
            coarse: false,
        }),
        status: Some(0),
        identity: Identity::default(),
        aid: None,
        radar_status: None,
        association: None,
        cpa: None,
        track: std::collections::VecDeque::new(),
        messages: 1,
        jumps: 0,
        refused: None,
        safety_text: None,
        partner: false,
    }
}
