//! Every field of every message type equals a slow, literal reading of the tables of
//! M.1371-5, on real sentences and on arbitrary bits; nothing panics on anything.

use crate::common::{armour, bits_of, fragment, literal, messages};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use watchkeeper::domain::ais::assembler::{AssemblerClock, Fragment};
use watchkeeper::domain::ais::coded::{Reading, Turn, turn};
use watchkeeper::domain::ais::message::{Content, Message};
use watchkeeper::domain::ais::{Decoder, length, raw::raw_json, scaled::scaled_json};
use watchkeeper::domain::nmea0183::framer::{InputCounts, Reject};
use watchkeeper::domain::time::UtcTime;

const TYPES: &str = include_str!("../data/ais/types.nmea");
const MIXED: &str = include_str!("../data/ais/mixed.nmea");

fn decode(sentences: &[&str]) -> Option<Message> {
    let (mut decoder, mut counts) = (Decoder::new(AssemblerClock::Sentences), InputCounts::default());
    sentences.iter().fold(None, |_, line| decoder.push(&fragment(line, UtcTime(0)).unwrap(), &mut counts))
}

fn decode_bits(bits: &str) -> Result<Message, Vec<Reject>> {
    let (payload, fill) = armour(bits);
    let (mut decoder, mut counts) = (Decoder::new(AssemblerClock::Sentences), InputCounts::default());
    let mut whole = fragment("!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A", UtcTime(0)).unwrap();
    (whole.payload, whole.fill) = (payload.as_bytes(), fill);
    decoder
        .push(&whole, &mut counts)
        .ok_or_else(|| Reject::ALL.into_iter().filter(|cause| counts.rejected(*cause) > 0).collect())
}

fn raw(message: &Message) -> Value {
    let mut out = String::new();
    raw_json(message, &mut out);
    serde_json::from_str(&out).expect("raw output is JSON")
}

fn scaled(message: &Message) -> Value {
    let mut out = String::new();
    scaled_json(message, &mut out);
    serde_json::from_str(&out).expect("scaled output is JSON")
}

/// `None` when every field of the literal reading is in the raw output with its value.
fn difference(bits: &str, message: &Message) -> Option<String> {
    let got = raw(message);
    literal(bits)
        .into_iter()
        .find(|(name, want)| got.get(name) != Some(want))
        .map(|(name, want)| format!("{name}: want {want}, got {:?} in {got}", got.get(&name)))
}

#[test]
fn real_messages_of_all_types_are_read_as_the_tables_say() {
    let mut seen = BTreeMap::new();
    for text in [TYPES, MIXED] {
        for sentences in messages(text) {
            let bits = bits_of(&sentences);
            let message = decode(&sentences).unwrap_or_else(|| panic!("refused: {sentences:?}"));
            assert_eq!(message.nonstandard, !length::is_legal(message.kind, bits.len()), "{sentences:?}");
            assert_eq!(difference(&bits, &message), None, "{sentences:?}");
            scaled(&message);
            *seen.entry(message.kind).or_insert(0) += 1;
        }
    }
    assert_eq!(seen.keys().copied().collect::<Vec<_>>(), (1..=27).collect::<Vec<_>>());
    assert!(seen.values().all(|count| *count >= 4), "{seen:?}");
}

fn content(sentences: &[&str]) -> Content {
    decode(sentences).expect("accepted").content
}

#[test]
fn a_ships_name_and_voyage() {
    // gpsd sample.aivdm, checked there against two other decoders.
    let sentences = [
        "!AIVDM,2,1,1,A,55?MbV02;H;s<HtKR20EHE:0@T4@Dn2222222216L961O5Gf0NSQEp6ClRp8,0*1C",
        "!AIVDM,2,2,1,A,88888888880,2*25",
    ];
    let Content::StaticA(ship) = content(&sentences) else { panic!("type 5") };
    assert_eq!((ship.name.as_str(), ship.callsign.as_str(), ship.imo), ("EVER DIADEM", "3FOF8", 9_134_270));
    assert_eq!((ship.destination.as_str(), ship.draught, ship.dte), ("NEW YORK", 122, Some(false)));
    assert_eq!((ship.dimensions.to_bow, ship.dimensions.to_starboard), (225, 31));
}

#[test]
fn a_position_report_in_units() {
    // gpsd sample.aivdm: rate of turn -127, 12.3 kn, 224 degrees, 48.381633 N 123.395383 W.
    let message = decode(&["!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A"]).unwrap();
    let object = scaled(&message);
    assert_eq!(object["turn"], "port");
    assert_eq!(object["speed"], 12.3);
    assert_eq!(object["course"], 224);
    assert_eq!(object["lon"], -123.395_383_3);
    assert_eq!(object["lat"], 48.381_633_3);
    assert_eq!(turn(-127), Reading::Value(Turn::Port));
}

#[test]
fn short_messages_are_refused_and_long_ones_flagged() {
    let position = bits_of(&["!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A"]);
    assert_eq!(decode_bits(&position[..162]), Err(vec![Reject::BadLength]));
    let long = decode_bits(&format!("{position}000000")).unwrap();
    assert!(long.nonstandard);
    let ship = bits_of(&[
        "!AIVDM,2,1,1,A,55?MbV02;H;s<HtKR20EHE:0@T4@Dn2222222216L961O5Gf0NSQEp6ClRp8,0*1C",
        "!AIVDM,2,2,1,A,88888888880,2*25",
    ]);
    let short = decode_bits(&ship[..420]).unwrap();
    assert!(short.nonstandard);
    let Content::StaticA(fields) = short.content else { panic!("type 5") };
    assert_eq!((fields.destination.as_str(), fields.dte), ("NEW YORK", None));
    assert_eq!(decode_bits(&ship[..414]), Err(vec![Reject::BadLength]));
    assert_eq!(decode_bits(&format!("011100{}", &position[6..])), Err(vec![Reject::Malformed]), "type 28");
    assert_eq!(decode_bits(""), Err(vec![Reject::BadLength]));
}

#[test]
fn a_reserved_part_of_type_24_is_no_identity() {
    let part_b = messages(TYPES)
        .into_iter()
        .find(|sentences| matches!(content(sentences), Content::StaticPartB(_)))
        .map(|sentences| bits_of(&sentences))
        .expect("a part B in the extract");
    for (code, name) in [("10", 2), ("11", 3)] {
        let message = decode_bits(&format!("{}{code}{}", &part_b[..38], &part_b[40..])).unwrap();
        let Content::StaticReserved { part, .. } = message.content else { panic!("reserved") };
        assert_eq!(part, name);
    }
}

/// Bits that start with `kind`, of a length that the standard allows for it.
fn legal_bits() -> impl Strategy<Value = String> {
    (1_u8..=27)
        .prop_flat_map(|kind| {
            let lengths: Vec<usize> = (0..=1064).filter(|len| length::is_legal(kind, *len)).collect();
            (Just(kind), prop::sample::select(lengths))
        })
        .prop_flat_map(|(kind, len)| (Just(kind), prop::collection::vec(prop::bool::ANY, len)))
        .prop_map(|(kind, rest)| {
            let rest: String = rest.into_iter().skip(6).map(|bit| if bit { '1' } else { '0' }).collect();
            format!("{kind:06b}{rest}")
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn arbitrary_legal_bits_are_read_as_the_tables_say(bits in legal_bits()) {
        let message = decode_bits(&bits).unwrap();
        prop_assert_eq!(difference(&bits, &message), None);
        prop_assert_eq!(message.nonstandard, false);
        scaled(&message);
    }

    #[test]
    fn longer_than_legal_is_read_alike_and_flagged(bits in legal_bits(), more in 1_usize..200) {
        prop_assume!(bits.len() + more <= 1536);
        let long = format!("{bits}{}", "0".repeat(more));
        let kind = u8::from_str_radix(&long[..6], 2).unwrap();
        let message = decode_bits(&long).unwrap();
        prop_assert_eq!(message.nonstandard, !length::is_legal(kind, long.len()));
    }

    #[test]
    fn no_fragment_panics_and_every_message_is_json(
        fragments in prop::collection::vec(
            ("[ -~]{0,20}|[0-W`-w]{0,80}", 0_u8..11, 0_u8..11, prop::option::of(0_u8..4), 0_u8..8, 0_i64..4000),
            0..30,
        ),
        timed in prop::bool::ANY,
    ) {
        let clock = if timed { AssemblerClock::ReceiveTime } else { AssemblerClock::Sentences };
        let (mut decoder, mut counts) = (Decoder::new(clock), InputCounts::default());
        for (payload, count, number, sequence, fill, at) in &fragments {
            let part = Fragment {
                own: false,
                talker: *b"AI\0",
                count: *count,
                number: *number,
                sequence: *sequence,
                channel: b'A',
                payload: payload.as_bytes(),
                fill: *fill,
                group: sequence.filter(|n| *n == 3).map(|n| (*number, *count, u32::from(n))),
                source: watchkeeper::domain::id::SourceId(u16::from(*fill)),
                station: (*fill == 5).then_some(7),
                tag_time: (*fill == 4).then_some(UtcTime(*at)),
                extra: false,
                at: UtcTime(*at),
            };
            if let Some(message) = decoder.push(&part, &mut counts) {
                raw(&message);
                scaled(&message);
            }
        }
        decoder.finish(&mut counts);
        prop_assert!(counts.rejected_total() <= fragments.len() as u64 * 2);
    }
}
