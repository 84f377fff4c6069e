//! What the encoder writes, read back by the field tables, by the decoder, and against
//! a sentence that a receiver gave.

use super::*;
use crate::domain::ais::coded::CoarsePosition;
use crate::domain::id::Mmsi;
use proptest::prelude::*;

/// Reads fields back by the offsets of M.1371-5 Annex 8.
struct Reader(Vec<bool>);

impl Reader {
    fn of(message: &Message) -> Self {
        let bits = bits(message).unwrap();
        let (armoured, fill) = bits.armour();
        let mut back: Vec<bool> = armoured
            .bytes()
            .map(|c| if c < 88 { c - 48 } else { c - 56 })
            .flat_map(|code| (0..6).rev().map(move |shift| code >> shift & 1 == 1))
            .collect();
        back.truncate(back.len() - usize::from(fill));
        assert_eq!(back, bits.as_slice());
        Self(back)
    }

    fn unsigned(&self, start: usize, width: usize) -> u32 {
        self.0[start..start + width].iter().fold(0, |n, bit| n << 1 | u32::from(*bit))
    }

    fn signed(&self, start: usize, width: usize) -> i32 {
        let raw = i64::from(self.unsigned(start, width));
        (if self.0[start] { raw - (1i64 << width) } else { raw }) as i32
    }

    fn text(&self, start: usize, characters: usize) -> String {
        let read = |i| self.unsigned(start + 6 * i, 6) as u8;
        (0..characters).map(read).map(|c| char::from(if c < 32 { c + 64 } else { c })).collect()
    }
}

fn message(kind: u8, mmsi: u32, content: Content) -> Message {
    Message { kind, repeat: 0, mmsi: Mmsi(mmsi), nonstandard: false, content }
}

/// What the product's own decoder makes of a message.
fn decoded(sent: &Message) -> Message {
    let (payload, fill) = bits(sent).unwrap().armour();
    let mut read = crate::domain::ais::bits::Bits::default();
    read.push_armoured(payload.as_bytes()).unwrap();
    read.drop_fill(fill).unwrap();
    crate::domain::ais::decode::message(&read).unwrap()
}

fn position_a() -> impl Strategy<Value = PositionA> {
    (
        (0u8..16, any::<i8>(), 0u16..1024, any::<bool>(), -108_000_000i32..=108_600_000),
        (-54_000_000i32..=54_600_000, 0u16..4096, 0u16..512, 0u8..64, 0u8..4, any::<bool>(), 0u32..1 << 19),
    )
        .prop_map(
            |(
                (status, turn, speed, accuracy, lon),
                (lat, course, heading, second, maneuver, raim, radio),
            )| {
                PositionA {
                    status,
                    turn,
                    speed,
                    accuracy,
                    position: FinePosition { lon, lat },
                    course,
                    heading,
                    second,
                    maneuver,
                    raim,
                    radio,
                }
            },
        )
}

proptest! {
    #[test]
    fn a_position_report_reads_back(kind in 1u8..=3, mmsi in 0u32..1 << 30, p in position_a()) {
        let r = Reader::of(&message(kind, mmsi, Content::PositionA(p)));
        prop_assert_eq!(r.0.len(), 168);
        prop_assert_eq!(r.unsigned(0, 6), u32::from(kind));
        prop_assert_eq!(r.unsigned(8, 30), mmsi);
        prop_assert_eq!(r.unsigned(38, 4), u32::from(p.status));
        prop_assert_eq!(r.signed(42, 8), i32::from(p.turn));
        prop_assert_eq!(r.unsigned(50, 10), u32::from(p.speed));
        prop_assert_eq!(r.signed(61, 28), p.position.lon);
        prop_assert_eq!(r.signed(89, 27), p.position.lat);
        prop_assert_eq!(r.unsigned(116, 12), u32::from(p.course));
        prop_assert_eq!(r.unsigned(128, 9), u32::from(p.heading));
        prop_assert_eq!(r.unsigned(137, 6), u32::from(p.second));
        prop_assert_eq!(r.unsigned(143, 2), u32::from(p.maneuver));
        prop_assert_eq!(r.unsigned(149, 19), p.radio);
    }

    #[test]
    fn the_decoder_reads_what_was_written(kind in 1u8..=3, mmsi in 0u32..1 << 30, p in position_a()) {
        let sent = message(kind, mmsi, Content::PositionA(p));
        prop_assert_eq!(decoded(&sent), sent);
    }

    #[test]
    fn the_decoder_reads_a_static_report(
        mmsi in 0u32..1 << 30, imo in 0u32..1 << 30, name in "[A-Z0-9]{1,20}", callsign in "[A-Z0-9]{0,7}",
        destination in "[A-Z]{0,20}", ship_type: u8, draught: u8,
    ) {
        let sent = message(5, mmsi, Content::StaticA(Box::new(StaticA {
            ais_version: 2, imo, callsign, name, ship_type, dimensions: Dimensions::default(), epfd: 1,
            eta_month: 0, eta_day: 0, eta_hour: 24, eta_minute: 60, draught, destination, dte: Some(false),
        })));
        prop_assert_eq!(decoded(&sent), sent);
    }

    #[test]
    fn a_static_report_reads_back(
        mmsi in 0u32..1 << 30, imo in 0u32..1 << 30, name in "[A-Z0-9 ./-]{0,24}", callsign in "[A-Z0-9]{0,7}",
        destination in "[A-Z ]{0,20}", ship_type: u8, draught: u8,
        (to_bow, to_stern, to_port, to_starboard) in (0u16..512, 0u16..512, 0u8..64, 0u8..64),
    ) {
        let content = Content::StaticA(Box::new(StaticA {
            ais_version: 2, imo, callsign: callsign.clone(), name: name.clone(), ship_type,
            dimensions: Dimensions { to_bow, to_stern, to_port, to_starboard }, epfd: 1, eta_month: 11,
            eta_day: 24, eta_hour: 18, eta_minute: 42, draught, destination: destination.clone(), dte: Some(false),
        }));
        let r = Reader::of(&message(5, mmsi, content));
        let padded = |text: &str, n: usize| format!("{text:@<n$}").chars().take(n).collect::<String>();
        prop_assert_eq!(r.0.len(), 424);
        prop_assert_eq!(r.unsigned(40, 30), imo);
        prop_assert_eq!(r.text(70, 7), padded(&callsign, 7));
        prop_assert_eq!(r.text(112, 20), padded(&name, 20));
        prop_assert_eq!(r.unsigned(232, 8), u32::from(ship_type));
        prop_assert_eq!((r.unsigned(240, 9), r.unsigned(249, 9)), (u32::from(to_bow), u32::from(to_stern)));
        prop_assert_eq!((r.unsigned(258, 6), r.unsigned(264, 6)), (u32::from(to_port), u32::from(to_starboard)));
        prop_assert_eq!((r.unsigned(274, 4), r.unsigned(278, 5), r.unsigned(283, 5), r.unsigned(288, 6)), (11, 24, 18, 42));
        prop_assert_eq!(r.unsigned(294, 8), u32::from(draught));
        prop_assert_eq!(r.text(302, 20), padded(&destination, 20));
        prop_assert_eq!(r.unsigned(422, 1), 0);
    }

    #[test]
    fn sentences_are_short_whole_and_join_again(text in "[ -_]{0,161}", sequence in 0u8..10) {
        let bits = bits(&message(14, 970_999_001, Content::SafetyText { to: None, seqno: 0, retransmit: false, text })).unwrap();
        let parts = sentences(&bits, "AIVDM", 'A', sequence);
        let mut joined = String::new();
        for (index, line) in parts.iter().enumerate() {
            prop_assert!(line.len() <= 80);
            let (body, sum) = line[1..].split_once('*').unwrap();
            prop_assert_eq!(format!("{:02X}", body.bytes().fold(0u8, |s, b| s ^ b)), sum);
            let fields: Vec<&str> = body.split(',').collect();
            prop_assert_eq!(fields[1], parts.len().to_string());
            prop_assert_eq!(fields[2], (index + 1).to_string());
            prop_assert_eq!(fields[3].is_empty(), parts.len() == 1);
            joined.push_str(fields[5]);
        }
        prop_assert_eq!(joined, bits.armour().0);
    }
}

/// Sentences that receivers gave, decoded by hand with the field tables; encoding the
/// same values must give the same characters. Origin: the examples of the AIVDM/AIVDO
/// protocol decoding document (gpsd project, BSD licence).
#[test]
fn known_messages_come_out_as_they_were_received() {
    let bay = PositionA {
        status: 5,
        turn: 0,
        speed: 0,
        accuracy: false,
        position: FinePosition { lon: -73_407_500, lat: 28_549_700 },
        course: 510,
        heading: 181,
        second: 15,
        maneuver: 0,
        raim: false,
        radio: 149_208,
    };
    let bits = bits(&message(1, 477_553_000, Content::PositionA(bay))).unwrap();
    assert_eq!(sentences(&bits, "AIVDM", 'B', 0), ["!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C"]);
}

#[test]
fn every_other_kind_has_its_length_and_fields() {
    let position = FinePosition { lon: 80_370_000, lat: 21_372_000 };
    let dimensions = Dimensions { to_bow: 11, to_stern: 3, to_port: 2, to_starboard: 2 };
    let base = BaseStation {
        year: 2026,
        month: 11,
        day: 24,
        hour: 5,
        minute: 6,
        second: 7,
        accuracy: true,
        position,
        epfd: 7,
        raim: false,
        radio: 1,
    };
    let r = Reader::of(&message(4, 4_319_991, Content::BaseStation(base)));
    assert_eq!((r.0.len(), r.unsigned(38, 14), r.unsigned(52, 4), r.unsigned(72, 6)), (168, 2026, 11, 7));
    assert_eq!((r.signed(79, 28), r.signed(107, 27), r.unsigned(134, 4)), (position.lon, position.lat, 7));

    let aircraft = SarAircraft {
        altitude: 303,
        speed: 42,
        accuracy: false,
        position,
        course: 1545,
        second: 15,
        alt_sensor: false,
        dte: true,
        assigned: false,
        raim: false,
        radio: 0,
    };
    let r = Reader::of(&message(9, 111_431_999, Content::SarAircraft(aircraft)));
    assert_eq!(
        (r.0.len(), r.unsigned(38, 12), r.unsigned(50, 10), r.unsigned(116, 12)),
        (168, 303, 42, 1545)
    );

    let class_b = PositionB {
        speed: 160,
        accuracy: true,
        position,
        course: 2425,
        heading: 511,
        second: 30,
        carrier_sense: true,
        display: false,
        dsc: true,
        band: true,
        msg22: true,
        assigned: false,
        raim: false,
        radio: 0xE_0006,
    };
    let r = Reader::of(&message(18, 431_999_021, Content::PositionB(class_b)));
    assert_eq!(
        (r.0.len(), r.unsigned(46, 10), r.signed(57, 28), r.signed(85, 27)),
        (168, 160, position.lon, position.lat)
    );
    assert_eq!(
        (r.unsigned(112, 12), r.unsigned(124, 9), r.unsigned(141, 1), r.unsigned(148, 20)),
        (2425, 511, 1, 0xE_0006)
    );

    let part_b = StaticPartB {
        ship_type: 30,
        vendor: "XYZ".to_owned(),
        model: 1,
        serial: 99,
        callsign: "JD9921".to_owned(),
        dimensions: Some(dimensions),
        mothership: None,
        epfd: Some(1),
    };
    let r = Reader::of(&message(24, 431_999_021, Content::StaticPartB(Box::new(part_b.clone()))));
    assert_eq!(
        (r.0.len(), r.unsigned(38, 2), r.unsigned(40, 8), r.text(48, 3)),
        (168, 1, 30, "XYZ".to_owned())
    );
    assert_eq!((r.text(90, 7), r.unsigned(132, 9), r.unsigned(162, 4)), ("JD9921@".to_owned(), 11, 1));
    let aboard = StaticPartB { mothership: Some(Mmsi(671_999_011)), dimensions: None, ..part_b };
    let r = Reader::of(&message(24, 984_319_991, Content::StaticPartB(Box::new(aboard))));
    assert_eq!(r.unsigned(132, 30), 671_999_011);
    let r = Reader::of(&message(24, 431_999_021, Content::StaticPartA { name: "MIHO MARU NO.8".to_owned() }));
    assert_eq!((r.0.len(), r.text(40, 20)), (160, "MIHO MARU NO.8@@@@@@".to_owned()));

    let aid = Aid {
        aid_type: 20,
        name: "SAKAI APPROACH BUOY ".to_owned(),
        name_ext: "WEST".to_owned(),
        full_name: "SAKAI APPROACH BUOY WEST".to_owned(),
        accuracy: true,
        position,
        dimensions,
        epfd: 7,
        second: 60,
        off_position: true,
        status: 0,
        raim: false,
        virtual_aid: true,
        assigned: false,
    };
    let r = Reader::of(&message(21, 994_311_991, Content::Aid(Box::new(aid))));
    assert_eq!(
        (r.0.len() % 8, r.unsigned(38, 5), r.text(43, 20)),
        (0, 20, "SAKAI APPROACH BUOY ".to_owned())
    );
    assert_eq!(
        (r.signed(164, 28), r.unsigned(259, 1), r.unsigned(269, 1), r.text(272, 4)),
        (position.lon, 1, 1, "WEST".to_owned())
    );

    let far = LongRange {
        accuracy: true,
        raim: false,
        status: 0,
        position: CoarsePosition { lon: -80_370, lat: 21_372 },
        speed: 11,
        course: 350,
        not_current: false,
    };
    let r = Reader::of(&message(27, 671_999_011, Content::LongRange(far)));
    assert_eq!(
        (r.0.len(), r.signed(44, 18), r.signed(62, 17), r.unsigned(79, 6), r.unsigned(85, 9)),
        (96, -80_370, 21_372, 11, 350)
    );
}

#[test]
fn what_the_alphabet_lacks_is_a_space_and_other_kinds_are_refused() {
    let name = "第八miho".to_owned();
    let r = Reader::of(&message(24, 1, Content::StaticPartA { name }));
    assert_eq!(r.text(40, 7), "  MIHO@");
    assert_eq!(bits(&message(6, 1, Content::StaticPartA { name: String::new() })), None);
    assert_eq!(bits(&message(18, 1, Content::StaticPartA { name: String::new() })), None);
}
