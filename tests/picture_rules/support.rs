//! Messages and radar sentences as values, and a picture with a short-hand around it.

use watchkeeper::domain::ais::coded::{CoarsePosition, FinePosition};
use watchkeeper::domain::ais::message::{
    Aid, BaseStation, Content, Dimensions, LongRange, Message, PositionA, PositionB, SarAircraft, StaticA,
    StaticPartB,
};
use watchkeeper::domain::geo::Position;
use watchkeeper::domain::id::{Mmsi, SourceId, TargetId};
use watchkeeper::domain::nmea0183::sentence::{
    FixQuality, FixSentence, Gnss, GnssFix, Radar, TrackStatus, TrackedTarget,
};
use watchkeeper::domain::time::UtcTime;
use watchkeeper::domain::traffic::picture::{Change, ChangeKind, Picture, PictureSettings};
use watchkeeper::domain::traffic::target::Target;
use watchkeeper::domain::units::{Bearing, Knots, NauticalMiles};

pub(crate) const S: SourceId = SourceId(1);
pub(crate) const SHIP: u32 = 431_999_021;

pub(crate) fn second(s: i64) -> UtcTime {
    UtcTime(s * 1000)
}

pub(crate) fn fine(lat: f64, lon: f64) -> FinePosition {
    FinePosition { lon: (lon * 600_000.0).round() as i32, lat: (lat * 600_000.0).round() as i32 }
}

pub(crate) fn message(kind: u8, mmsi: u32, content: Content) -> Message {
    Message { kind, repeat: 0, mmsi: Mmsi(mmsi), nonstandard: false, content }
}

/// Type 1 at 12 kn, 090, or what `with` makes of it.
pub(crate) fn class_a(mmsi: u32, lat: f64, lon: f64, with: impl FnOnce(&mut PositionA)) -> Message {
    let mut said = PositionA {
        status: 0,
        turn: -128,
        speed: 120,
        accuracy: false,
        position: fine(lat, lon),
        course: 900,
        heading: 511,
        second: 60,
        maneuver: 0,
        raim: false,
        radio: 0,
    };
    with(&mut said);
    message(1, mmsi, Content::PositionA(said))
}

pub(crate) fn class_b(mmsi: u32, lat: f64, lon: f64, speed: u16) -> Message {
    let said = PositionB {
        speed,
        accuracy: false,
        position: fine(lat, lon),
        course: 900,
        heading: 511,
        second: 60,
        carrier_sense: true,
        display: false,
        dsc: false,
        band: true,
        msg22: false,
        assigned: false,
        raim: false,
        radio: 0,
    };
    message(18, mmsi, Content::PositionB(said))
}

pub(crate) fn long_range(mmsi: u32, lat: f64, lon: f64) -> Message {
    let position = CoarsePosition { lon: (lon * 600.0).round() as i32, lat: (lat * 600.0).round() as i32 };
    let said = LongRange {
        accuracy: false,
        raim: false,
        status: 0,
        position,
        speed: 12,
        course: 90,
        not_current: false,
    };
    message(27, mmsi, Content::LongRange(said))
}

pub(crate) fn base_station(kind: u8, mmsi: u32, lat: f64, lon: f64) -> Message {
    let said = BaseStation {
        year: 2026,
        month: 11,
        day: 24,
        hour: 0,
        minute: 0,
        second: 0,
        accuracy: true,
        position: fine(lat, lon),
        epfd: 1,
        raim: false,
        radio: 0,
    };
    message(kind, mmsi, Content::BaseStation(said))
}

pub(crate) fn aircraft(mmsi: u32, lat: f64, lon: f64) -> Message {
    let said = SarAircraft {
        altitude: 300,
        speed: 120,
        accuracy: false,
        position: fine(lat, lon),
        course: 900,
        second: 60,
        alt_sensor: false,
        dte: true,
        assigned: false,
        raim: false,
        radio: 0,
    };
    message(9, mmsi, Content::SarAircraft(said))
}

pub(crate) fn aid(mmsi: u32, lat: f64, lon: f64, virtual_aid: bool) -> Message {
    let said = Aid {
        aid_type: 14,
        name: "MIHO".into(),
        name_ext: String::new(),
        full_name: "MIHO".into(),
        accuracy: false,
        position: fine(lat, lon),
        dimensions: Dimensions::default(),
        epfd: 7,
        second: 60,
        off_position: false,
        status: 0,
        raim: false,
        virtual_aid,
        assigned: false,
    };
    message(21, mmsi, Content::Aid(Box::new(said)))
}

pub(crate) fn static_a(mmsi: u32, name: &str, with: impl FnOnce(&mut StaticA)) -> Message {
    let mut said = StaticA {
        ais_version: 0,
        imo: 2_000_016,
        callsign: "5VHS9".into(),
        name: name.into(),
        ship_type: 70,
        dimensions: Dimensions { to_bow: 70, to_stern: 22, to_port: 8, to_starboard: 7 },
        epfd: 1,
        eta_month: 11,
        eta_day: 25,
        eta_hour: 6,
        eta_minute: 0,
        draught: 52,
        destination: "CN DLC".into(),
        dte: Some(false),
    };
    with(&mut said);
    message(5, mmsi, Content::StaticA(Box::new(said)))
}

pub(crate) fn name_b(mmsi: u32, name: &str) -> Message {
    message(24, mmsi, Content::StaticPartA { name: name.into() })
}

pub(crate) fn details_b(mmsi: u32, callsign: &str, ship_type: u8) -> Message {
    let said = StaticPartB {
        ship_type,
        vendor: "SRT".into(),
        model: 1,
        serial: 7,
        callsign: callsign.into(),
        dimensions: Some(Dimensions { to_bow: 10, to_stern: 9, to_port: 2, to_starboard: 2 }),
        mothership: None,
        epfd: None,
    };
    message(24, mmsi, Content::StaticPartB(Box::new(said)))
}

pub(crate) fn safety(mmsi: u32, text: &str) -> Message {
    message(14, mmsi, Content::SafetyText { to: None, seqno: 0, retransmit: false, text: text.into() })
}

pub(crate) fn fix(lat: f64, lon: f64, speed: f64, course: f64, s: i64) -> Gnss {
    Gnss::Fix(GnssFix {
        sentence: FixSentence::Rmc,
        valid: true,
        quality: FixQuality::Gps,
        position: Position::new(lat, lon),
        millis_of_day: u32::try_from(s * 1000).ok(),
        date: None,
        speed: Some(Knots(speed)),
        course: Some(Bearing::new(course)),
        variation: None,
        satellites: Some(9),
        hdop: Some(0.9),
        altitude: None,
        correction_age_s: None,
    })
}

pub(crate) fn ttm(number: u16, bearing: f64, range: f64, speed: f64, course: f64) -> TrackedTarget {
    TrackedTarget {
        number,
        range: NauticalMiles(range),
        bearing: Bearing::new(bearing),
        bearing_relative: false,
        speed: Some(Knots(speed)),
        course: Some(Bearing::new(course)),
        course_relative: false,
        name: None,
        status: Some(TrackStatus::Tracking),
        reference: false,
        millis_of_day: None,
        acquisition: None,
    }
}

/// A picture and the changes since they were last taken.
pub(crate) struct Watch {
    pub(crate) picture: Picture,
    changes: Vec<Change>,
}

impl Watch {
    pub(crate) fn new() -> Self {
        Self { picture: Picture::new(PictureSettings::default()), changes: Vec::new() }
    }

    /// A picture with own ship at 35 N 135 E, still, heard once.
    pub(crate) fn with_own(s: i64) -> Self {
        let mut watch = Self::new();
        watch.own(35.0, 135.0, 0.0, 0.0, s);
        watch
    }

    pub(crate) fn own(&mut self, lat: f64, lon: f64, speed: f64, course: f64, s: i64) {
        self.picture.apply_gnss(&fix(lat, lon, speed, course, s), second(s), S);
    }

    pub(crate) fn hear(&mut self, message: &Message, s: i64) -> Vec<ChangeKind> {
        self.hear_at(message, second(s))
    }

    pub(crate) fn hear_at(&mut self, message: &Message, at: UtcTime) -> Vec<ChangeKind> {
        self.picture.apply_ais(message, false, at, S, &mut self.changes);
        self.kinds()
    }

    pub(crate) fn echo(&mut self, said: TrackedTarget, s: i64) -> Vec<Change> {
        self.picture.apply_radar(&Radar::Tracked(said), second(s), S, &mut self.changes);
        self.take()
    }

    pub(crate) fn tick(&mut self, at: UtcTime) -> Vec<ChangeKind> {
        self.picture.tick(at, &mut self.changes);
        self.kinds()
    }

    pub(crate) fn pass(&mut self, s: i64) -> Vec<Change> {
        self.picture.tick(second(s), &mut self.changes);
        self.take()
    }

    pub(crate) fn take(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changes)
    }

    fn kinds(&mut self) -> Vec<ChangeKind> {
        self.take().into_iter().map(|change| change.kind).collect()
    }

    pub(crate) fn ship(&self, mmsi: u32) -> &Target {
        self.picture.get(TargetId::Mmsi(Mmsi(mmsi))).expect("no such ship")
    }

    pub(crate) fn radar(&self, text: &str) -> &Target {
        self.picture.get(text.parse().unwrap()).expect("no such track")
    }
}
