//! A watch for the tests of the screens: a state fed with sentences, like the real one.
//!
//! All vessels are invented: MMSI with a country's digits and 999, IMO numbers of the
//! range 20xxxxx, which is not issued.

use watchkeeper::app::effect::Effect;
use watchkeeper::app::event::{Event, Key, KeyPress};
use watchkeeper::app::occurrence::Occurrence;
use watchkeeper::app::state::{App, Display, LinkView, Mode};
use watchkeeper::app::update::update;
use watchkeeper::domain::ais::coded::FinePosition;
use watchkeeper::domain::ais::encode;
use watchkeeper::domain::ais::message::{
    Aid, BaseStation, Content, Dimensions, Message, PositionA, PositionB, SarAircraft, StaticA, StaticPartB,
};
use watchkeeper::domain::behaviour::rules::{RuleSettings, Rules};
use watchkeeper::domain::feed::{LinkState, LinkStatus};
use watchkeeper::domain::geo::Position;
use watchkeeper::domain::id::{Mmsi, SourceId, TargetId};
use watchkeeper::domain::nmea0183::framer::Reject;
use watchkeeper::domain::time::{Span, UtcTime};
use watchkeeper::domain::units::{Bearing, NauticalMiles};
use watchkeeper::i18n::{Catalogue, Language};

/// 2026-11-24T05:00:00Z.
pub(crate) const START: UtcTime = UtcTime(1_795_496_400_000);

pub(crate) const GNSS: SourceId = SourceId(0);
pub(crate) const AIS: SourceId = SourceId(1);
pub(crate) const RADAR: SourceId = SourceId(2);

/// Own ship's course and speed in all the tests.
const OWN_COURSE: f64 = 45.0;
const OWN_KNOTS: f64 = 12.4;

pub(crate) fn display(columns: u16, rows: u16) -> Display {
    Display::of_size(columns, rows)
}

pub(crate) fn at(lat: f64, lon: f64) -> Position {
    Position::new(lat, lon).unwrap()
}

/// A state and its clock.
pub(crate) struct Watch {
    pub(crate) app: App,
    /// What the state asked for.
    pub(crate) effects: Vec<Effect>,
    seen: Vec<Occurrence>,
}

impl Watch {
    /// Three inputs, nothing heard on any of them.
    pub(crate) fn new(language: Language) -> Self {
        let mut app = App::new(START, Mode::Live, Catalogue::new(language), display(80, 24));
        for (link, state) in [
            ("serial:/dev/ttyUSB0@4800", LinkState::Receiving),
            ("serial:/dev/ttyUSB1@38400", LinkState::Receiving),
            ("tcp:radar.local:10110", LinkState::Receiving),
        ] {
            app.links.push(LinkView::new(link.parse().unwrap(), state, START));
        }
        // The echo without a ship is there to be drawn: her alert is another test's.
        let mut settings = RuleSettings::default();
        settings.customs.dark.tracked_s = 24 * 3600;
        app.rules = Rules::new(settings);
        Self { app, effects: Vec::new(), seen: Vec::new() }
    }

    pub(crate) fn event(&mut self, event: Event) {
        let effects = update(&mut self.app, event, &mut self.seen);
        self.effects.extend(effects);
        self.seen.clear();
    }

    /// Lets the clock run to `seconds` after the start.
    pub(crate) fn clock(&mut self, seconds: i64) {
        self.event(Event::Tick { at: START + Span::seconds(seconds) });
    }

    /// A sentence without start and checksum, `$` or `!` by its address.
    pub(crate) fn hear(&mut self, source: SourceId, body: &str) {
        let start = if body.starts_with("AIVD") { '!' } else { '$' };
        let mut bytes = encode::sentence(start, body).into_bytes();
        bytes.extend(b"\r\n");
        let at = self.app.now;
        self.event(Event::Bytes { source, bytes, at });
    }

    pub(crate) fn ais(&mut self, mmsi: u32, kind: u8, content: Content) {
        let message = Message { kind, repeat: 0, mmsi: Mmsi(mmsi), nonstandard: false, content };
        let bits = encode::bits(&message).expect("a kind that is written");
        for sentence in encode::sentences(&bits, "AIVDM", 'A', 3) {
            let mut bytes = sentence.into_bytes();
            bytes.extend(b"\r\n");
            let at = self.app.now;
            self.event(Event::Bytes { source: AIS, bytes, at });
        }
    }

    pub(crate) fn key(&mut self, key: Key) {
        let at = self.app.now;
        self.event(Event::Key { key: KeyPress::plain(key), at });
    }

    pub(crate) fn keys(&mut self, text: &str) {
        for c in text.chars() {
            self.key(Key::Char(c));
        }
    }

    /// Own ship's sentences: RMC, GGA, heading, depth.
    pub(crate) fn own(&mut self, position: Position) {
        let time = self.app.now.clock().replace(':', "");
        let (lat, lon) = (nmea(position.lat(), 2), nmea(position.lon(), 3));
        self.hear(
            GNSS,
            &format!("GPRMC,{time}.00,A,{lat},N,{lon},E,{OWN_KNOTS:.1},{OWN_COURSE:.1},241126,,,A"),
        );
        self.hear(GNSS, &format!("GPGGA,{time}.00,{lat},N,{lon},E,1,09,0.9,12.0,M,36.0,M,,"));
        self.hear(GNSS, "HEHDT,44.0,T");
        self.hear(GNSS, "SDDPT,35.2,0.0");
    }

    pub(crate) fn class_a(&mut self, mmsi: u32, position: Position, course: f64, knots: f64, status: u8) {
        let heading = if knots > 0.5 { course.round() as u16 % 360 } else { 511 };
        let content = PositionA {
            status,
            turn: -128,
            speed: (knots * 10.0).round() as u16,
            accuracy: false,
            position: fine(position),
            course: (course * 10.0).round() as u16,
            heading,
            second: 10,
            maneuver: 0,
            raim: false,
            radio: 0,
        };
        self.ais(mmsi, 1, Content::PositionA(content));
    }

    pub(crate) fn class_b(&mut self, mmsi: u32, position: Position, course: f64, knots: f64) {
        let content = PositionB {
            speed: (knots * 10.0).round() as u16,
            accuracy: true,
            position: fine(position),
            course: (course * 10.0).round() as u16,
            heading: 511,
            second: 10,
            carrier_sense: true,
            display: false,
            dsc: false,
            band: false,
            msg22: false,
            assigned: false,
            raim: false,
            radio: 0,
        };
        self.ais(mmsi, 18, Content::PositionB(content));
    }

    pub(crate) fn static_a(
        &mut self,
        mmsi: u32,
        name: &str,
        callsign: &str,
        imo: u32,
        ship_type: u8,
        length: u16,
    ) {
        let content = StaticA {
            ais_version: 1,
            imo,
            callsign: callsign.to_owned(),
            name: name.to_owned(),
            ship_type,
            dimensions: Dimensions { to_bow: length - 20, to_stern: 20, to_port: 7, to_starboard: 8 },
            epfd: 1,
            eta_month: 11,
            eta_day: 25,
            eta_hour: 6,
            eta_minute: 30,
            draught: 52,
            destination: "JP SMN".to_owned(),
            dte: Some(false),
        };
        self.ais(mmsi, 5, Content::StaticA(Box::new(content)));
    }
}

/// `3537.2000`.
fn nmea(degrees: f64, digits: usize) -> String {
    let whole = degrees.trunc();
    format!("{whole:0digits$}{:07.4}", (degrees - whole) * 60.0)
}

fn fine(position: Position) -> FinePosition {
    FinePosition {
        lon: (position.lon() * 600_000.0).round() as i32,
        lat: (position.lat() * 600_000.0).round() as i32,
    }
}

/// Where own ship is `seconds` after the start.
pub(crate) fn own_at(seconds: i64) -> Position {
    let nm = OWN_KNOTS * seconds as f64 / 3600.0;
    at(35.62, 133.95).destination(Bearing::new(OWN_COURSE), NauticalMiles(nm))
}

/// A position by bearing and range from where own ship is ten minutes after the start.
fn from_own(bearing: f64, nm: f64) -> Position {
    own_at(600).destination(Bearing::new(bearing), NauticalMiles(nm))
}

/// Ten minutes of a busy night off Sakai: a dozen targets of all kinds, one of them on a
/// collision course, one lost, one radar echo joined to a ship and one that is not.
pub(crate) fn busy(language: Language) -> Watch {
    let mut w = Watch::new(language);
    for seconds in (0..=600).step_by(4) {
        w.clock(seconds);
        w.own(own_at(seconds));
        if seconds % 20 != 0 {
            continue;
        }
        let left = (600 - seconds) as f64 / 3600.0;
        // Each on a steady course that ends where it is now.
        let back = |there: Position, course: f64, knots: f64| {
            there.destination(Bearing::new(course + 180.0), NauticalMiles(knots * left))
        };
        let hae_song = back(from_own(62.0, 2.4), 260.0, 10.9);
        w.class_a(671_999_011, hae_song, 260.0, 10.9, 0);
        w.class_a(351_999_032, from_own(340.0, 3.1), 0.0, 0.0, 1);
        if seconds <= 120 {
            w.class_a(616_999_043, back(from_own(200.0, 4.0), 180.0, 9.5), 180.0, 9.5, 0);
        }
        w.class_b(431_999_021, back(from_own(120.0, 1.3), 240.0, 8.0), 240.0, 8.0);
        w.class_b(431_999_088, from_own(280.0, 2.2), 0.0, 0.2);
        w.class_b(431_999_089, back(from_own(15.0, 4.8), 200.0, 16.0), 200.0, 16.0);
        let (own, echo) = (own_at(seconds), back(from_own(150.0, 2.6), 330.0, 18.0));
        track(&mut w, 7, own, echo, 330.0, 18.0);
        track(&mut w, 8, own, hae_song, 260.0, 10.9);
        if seconds % 60 == 0 {
            statics(&mut w);
        }
    }
    for link in &mut w.app.links {
        link.counts.reject(Reject::BadChecksum);
    }
    w.event(Event::Link {
        source: RADAR,
        status: LinkStatus {
            state: LinkState::Missing("Connection refused (os error 111)".to_owned()),
            since: START + Span::seconds(590),
            retry_at: Some(START + Span::seconds(615)),
            baud: None,
        },
        at: w.app.now,
    });
    w.clock(601);
    w
}

/// What repeats every minute.
fn statics(w: &mut Watch) {
    w.static_a(671_999_011, "HAE SONG 9", "5VHS9", 2_000_016, 70, 92);
    w.static_a(351_999_032, "OCEAN PEARL 3", "3EOP3", 2_000_028, 81, 180);
    w.static_a(616_999_043, "SUN KAWON", "D6SK4", 2_000_030, 79, 78);
    w.ais(431_999_021, 24, Content::StaticPartA { name: "MIHO MARU NO.8".to_owned() });
    let part_b = StaticPartB {
        ship_type: 30,
        vendor: "FUR".to_owned(),
        model: 0,
        serial: 0,
        callsign: "JD1234".to_owned(),
        dimensions: Some(Dimensions { to_bow: 9, to_stern: 10, to_port: 2, to_starboard: 2 }),
        mothership: None,
        epfd: Some(1),
    };
    w.ais(431_999_021, 24, Content::StaticPartB(Box::new(part_b)));
    fixed(w);
    let aircraft = SarAircraft {
        altitude: 450,
        speed: 95,
        accuracy: true,
        position: fine(from_own(300.0, 5.1)),
        course: 900,
        second: 10,
        alt_sensor: false,
        dte: false,
        assigned: false,
        raim: false,
        radio: 0,
    };
    w.ais(111_431_999, 9, Content::SarAircraft(aircraft));
}

/// A base station, a real aid that has drifted off, a virtual one.
fn fixed(w: &mut Watch) {
    let base = BaseStation {
        year: 2026,
        month: 11,
        day: 24,
        hour: 5,
        minute: 0,
        second: 0,
        accuracy: true,
        position: fine(from_own(260.0, 4.9)),
        epfd: 7,
        raim: false,
        radio: 0,
    };
    w.ais(4_319_991, 4, Content::BaseStation(base));
    for (mmsi, name, bearing, nm, is_virtual) in
        [(994_319_991, "SAKAI APPROACH", 225.0, 3.2, false), (994_319_996, "WRECK", 85.0, 5.2, true)]
    {
        let aid = Aid {
            aid_type: if is_virtual { 28 } else { 20 },
            name: name.to_owned(),
            name_ext: String::new(),
            full_name: name.to_owned(),
            accuracy: true,
            position: fine(from_own(bearing, nm)),
            dimensions: Dimensions::default(),
            epfd: 7,
            second: 10,
            off_position: !is_virtual,
            status: 0,
            raim: false,
            virtual_aid: is_virtual,
            assigned: false,
        };
        w.ais(mmsi, 21, Content::Aid(Box::new(aid)));
    }
}

/// A TTM of a tracked target.
fn track(w: &mut Watch, number: u16, own: Position, there: Position, course: f64, knots: f64) {
    let (range, bearing) = own.range_bearing(there);
    let (range, bearing) = (range.0, bearing.degrees());
    w.hear(
        RADAR,
        &format!("RATTM,{number:02},{range:.3},{bearing:.1},T,{knots:.1},{course:.1},T,,,N,,T,,,A"),
    );
}

/// The id of a vessel by her MMSI.
pub(crate) fn mmsi(n: u32) -> TargetId {
    TargetId::Mmsi(Mmsi(n))
}
