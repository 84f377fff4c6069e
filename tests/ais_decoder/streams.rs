//! Real two-sentence messages in every order a wire, two receivers or a lost sentence
//! gives them: right messages out, none of two ships mixed.

use crate::common::{fragment, messages};
use proptest::prelude::*;
use std::collections::HashMap;
use watchkeeper::domain::ais::Decoder;
use watchkeeper::domain::ais::assembler::{AssemblerClock, Fragment};
use watchkeeper::domain::ais::message::Message;
use watchkeeper::domain::nmea0183::framer::{InputCounts, Reject};
use watchkeeper::domain::time::UtcTime;

const TWO_PART: &str = include_str!("../data/ais/two_part.nmea");
const SINGLE: &str = "!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A";

/// A message as its two fragments, which a test may relabel.
type Pair<'a> = [Fragment<'a>; 2];

fn pairs() -> Vec<Pair<'static>> {
    let all: Vec<Pair<'static>> = messages(TWO_PART)
        .into_iter()
        .map(|lines| [0, 1].map(|n| fragment(lines[n], UtcTime(0)).expect("whole")))
        .collect();
    assert!(all.len() >= 200, "{}", all.len());
    all
}

fn labelled(pair: Pair<'_>, sequence: Option<u8>, channel: u8) -> Pair<'_> {
    pair.map(|part| Fragment { own: false, talker: *b"AI\0", sequence, channel, ..part })
}

/// What a decoder gives for fragments of which one comes every 100 ms.
fn run(clock: AssemblerClock, stream: &[Fragment<'_>]) -> (Vec<Message>, InputCounts) {
    let (mut decoder, mut counts) = (Decoder::new(clock), InputCounts::default());
    let mut out = Vec::new();
    for (n, part) in stream.iter().enumerate() {
        let timed = Fragment { at: UtcTime(100 * n as i64), ..*part };
        out.extend(decoder.push(&timed, &mut counts));
    }
    decoder.finish(&mut counts);
    (out, counts)
}

/// The messages that the pairs really are, by their debug text.
fn truth(pairs: &[Pair<'_>]) -> HashMap<String, usize> {
    let mut all = HashMap::new();
    for pair in pairs {
        let (out, _) = run(AssemblerClock::Sentences, pair);
        assert_eq!(out.len(), 1);
        *all.entry(format!("{:?}", out[0])).or_insert(0) += 1;
    }
    all
}

/// Runs a stream under both clocks; gives how many came out, after checking that each is
/// one of `pairs`.
fn right(stream: &[Fragment<'_>], pairs: &[Pair<'_>]) -> usize {
    let real = truth(pairs);
    let given = [AssemblerClock::ReceiveTime, AssemblerClock::Sentences].map(|clock| {
        let (out, _) = run(clock, stream);
        for message in &out {
            assert!(real.contains_key(&format!("{message:?}")), "mixed: {message:?}");
        }
        out.len()
    });
    assert_eq!(given[0], given[1]);
    given[0]
}

/// Two pairs at a time, relabelled and put in order by `order`.
fn woven<'a>(
    pairs: &[Pair<'a>],
    labels: [(Option<u8>, u8); 2],
    order: impl Fn(Pair<'a>, Pair<'a>) -> Vec<Fragment<'a>>,
) -> Vec<Fragment<'a>> {
    let (two, _) = pairs.as_chunks::<2>();
    two.iter()
        .flat_map(|[a, b]| {
            order(labelled(*a, labels[0].0, labels[0].1), labelled(*b, labels[1].0, labels[1].1))
        })
        .collect()
}

#[test]
fn plain_order() {
    let pairs = pairs();
    assert_eq!(right(&pairs.concat(), &pairs), pairs.len());
}

#[test]
fn interleaved_on_two_channels_with_one_sequence_number() {
    let pairs = pairs();
    let stream = woven(&pairs, [(Some(3), b'A'), (Some(3), b'B')], |a, b| vec![a[0], b[0], a[1], b[1]]);
    assert_eq!(right(&stream, &pairs), pairs.len() / 2 * 2);
}

#[test]
fn interleaved_on_one_channel_with_two_sequence_numbers() {
    let pairs = pairs();
    let stream = woven(&pairs, [(Some(3), b'A'), (Some(4), b'A')], |a, b| vec![a[0], b[0], a[1], b[1]]);
    assert_eq!(right(&stream, &pairs), pairs.len() / 2 * 2);
}

#[test]
fn every_fragment_twice_gives_every_message_once() {
    let pairs = pairs();
    for sequence in [Some(3), None] {
        let stream: Vec<_> = pairs
            .iter()
            .map(|pair| labelled(*pair, sequence, b'A'))
            .flat_map(|[first, second]| [first, first, second, second])
            .collect();
        assert_eq!(right(&stream, &pairs), pairs.len());
        let (_, counts) = run(AssemblerClock::Sentences, &stream);
        assert_eq!(counts.rejected_total(), 0, "a repeated part is not a lost one");
    }
}

#[test]
fn a_lost_second_part_with_its_number_used_again_at_once() {
    let pairs = pairs();
    let stream = woven(&pairs, [(Some(3), b'A'); 2], |a, b| vec![a[0], b[0], b[1]]);
    assert_eq!(right(&stream, &pairs), pairs.len() / 2);
    let (_, counts) = run(AssemblerClock::Sentences, &stream);
    assert_eq!(counts.rejected(Reject::LostFragment), pairs.len() as u64 / 2);
}

#[test]
fn a_lost_first_part_with_its_number_used_again_at_once_leaves_a_doubt() {
    // `a2 b1 b2` where `a1` was lost looks as `a2 a1 b2 b1` from a sender that swaps.
    let pairs = pairs();
    let stream = woven(&pairs, [(Some(3), b'A'); 2], |a, b| vec![a[1], b[0], b[1]]);
    assert_eq!(right(&stream, &pairs), 0);
    let single = fragment(SINGLE, UtcTime(0)).unwrap();
    let apart = woven(&pairs, [(Some(3), b'A'); 2], |a, b| vec![a[1], single, b[0], b[1], single]);
    let (out, _) = run(AssemblerClock::Sentences, &apart);
    assert_eq!(out.iter().filter(|message| message.kind != 1).count(), pairs.len() / 2);
}

#[test]
fn second_part_first_joins_nothing_without_a_group() {
    let pairs = pairs();
    for label in [|_| Some(3), |n: usize| Some(n as u8 % 10), |_| None] {
        let stream: Vec<_> = pairs
            .iter()
            .enumerate()
            .map(|(n, pair)| labelled(*pair, label(n), b'A'))
            .flat_map(|[first, second]| [second, first])
            .collect();
        assert_eq!(right(&stream, &pairs), 0);
    }
}

#[test]
fn parts_of_a_tag_block_group_join_in_any_order() {
    let pairs = pairs();
    let stream: Vec<_> = pairs
        .iter()
        .enumerate()
        .flat_map(|(n, pair)| {
            let group = |number| Some((number, 2, 100 + n as u32));
            let [first, second] = labelled(*pair, Some(3), b'A');
            [Fragment { group: group(2), ..second }, Fragment { group: group(1), ..first }]
        })
        .collect();
    assert_eq!(right(&stream, &pairs), pairs.len());
}

#[test]
fn the_group_tells_apart_what_the_sentence_does_not() {
    let pairs = pairs();
    let stream = woven(&pairs, [(Some(3), b'A'); 2], |a, b| {
        let with = |part, number, id| Fragment { group: Some((number, 2, id)), ..part };
        vec![with(a[0], 1, 7), with(b[0], 1, 8), with(a[1], 2, 7), with(b[1], 2, 8)]
    });
    assert_eq!(right(&stream, &pairs), pairs.len() / 2 * 2);
}

#[test]
fn parts_of_two_ships_twenty_sentences_apart_never_join() {
    let pairs = pairs();
    let single = fragment(SINGLE, UtcTime(0)).unwrap();
    let mut stream = Vec::new();
    for n in 0..500 {
        let [x, _] = labelled(pairs[n % pairs.len()], Some(n as u8 % 10), b'A');
        let [_, y] = labelled(pairs[(n + 1) % pairs.len()], Some(n as u8 % 10), b'A');
        stream.push(x);
        stream.extend([single; 20]);
        stream.push(y);
    }
    for clock in [AssemblerClock::ReceiveTime, AssemblerClock::Sentences] {
        let (out, counts) = run(clock, &stream);
        assert_eq!(out.len(), 500 * 20, "the single sentences alone");
        assert!(out.iter().all(|message| message.kind == 1));
        assert_eq!(counts.rejected(Reject::LostFragment), 1000);
    }
}

#[test]
fn a_burst_after_a_stall_is_bounded_by_sentences_too() {
    let pairs = pairs();
    let single = fragment(SINGLE, UtcTime(0)).unwrap();
    let [x, y] = labelled(pairs[0], Some(3), b'A');
    for (between, joined) in [(0, 1), (7, 1), (8, 0), (20, 0)] {
        let (mut decoder, mut counts) = (Decoder::new(AssemblerClock::ReceiveTime), InputCounts::default());
        assert_eq!(decoder.push(&x, &mut counts), None);
        for _ in 0..between {
            decoder.push(&single, &mut counts);
        }
        assert_eq!(usize::from(decoder.push(&y, &mut counts).is_some()), joined, "{between} between");
    }
}

#[test]
fn parts_join_within_two_seconds_only() {
    let pairs = pairs();
    let [x, y] = pairs[0];
    for (later, joined) in [(0, true), (2000, true), (2001, false), (-1, false)] {
        let (mut decoder, mut counts) = (Decoder::new(AssemblerClock::ReceiveTime), InputCounts::default());
        decoder.push(&Fragment { at: UtcTime(10_000), ..x }, &mut counts);
        let second = Fragment { at: UtcTime(10_000 + later), ..y };
        assert_eq!(decoder.push(&second, &mut counts).is_some(), joined, "{later} ms");
        assert_eq!(counts.rejected(Reject::LostFragment), if joined { 0 } else { 2 });
    }
}

#[test]
fn second_parts_that_overtake_their_first_join_no_other_ship() {
    // A sender that swaps parts, with others' sentences between them and few numbers.
    let pairs = pairs();
    let single = fragment(SINGLE, UtcTime(0)).unwrap();
    for (numbers, between) in [(4, 0), (3, 1), (2, 2), (1, 1), (1, 3), (10, 1)] {
        let stream: Vec<_> = pairs
            .iter()
            .enumerate()
            .map(|(n, pair)| labelled(*pair, Some((n % numbers) as u8), b'A'))
            .flat_map(|[first, second]| {
                let others = vec![single; between];
                [vec![second], others.clone(), vec![first], others].concat()
            })
            .collect();
        for clock in [AssemblerClock::ReceiveTime, AssemblerClock::Sentences] {
            let (out, _) = run(clock, &stream);
            assert!(out.iter().all(|message| message.kind == 1), "{numbers} {between} {clock:?}");
        }
    }
    // Two channels at once.
    let stream =
        woven(&pairs, [(Some(3), b'A'), (Some(3), b'B')], |a, b| vec![a[1], b[1], a[0], b[0], single]);
    let (out, _) = run(AssemblerClock::Sentences, &stream);
    assert!(out.iter().all(|message| message.kind == 1));
}

#[test]
fn parts_that_two_stations_heard_are_kept_apart() {
    let pairs = pairs();
    let from = |part, station| Fragment { station: Some(station), ..part };
    let one_label = [(Some(3), b'A'); 2];
    let stream =
        woven(&pairs, one_label, |a, b| vec![from(a[0], 1), from(b[0], 2), from(a[1], 1), from(b[1], 2)]);
    assert_eq!(right(&stream, &pairs), pairs.len() / 2 * 2, "interleaved");
    let stream = woven(&pairs, one_label, |a, b| vec![from(a[0], 1), from(b[1], 2)]);
    assert_eq!(right(&stream, &pairs), 0, "halves lost");
    // One that is named and one that is not join as neighbours, or by their group.
    let single = fragment(SINGLE, UtcTime(0)).unwrap();
    let [x, y] = labelled(pairs[0], Some(3), b'A');
    assert_eq!(run(AssemblerClock::Sentences, &[from(x, 1), y]).0.len(), 1);
    assert_eq!(run(AssemblerClock::Sentences, &[from(x, 1), single, y]).0.len(), 1, "the single one alone");
    let group = |part, number| Fragment { group: Some((number, 2, 9)), ..part };
    assert_eq!(run(AssemblerClock::Sentences, &[group(from(x, 1), 1), single, group(y, 2)]).0.len(), 2);
    assert_eq!(run(AssemblerClock::Sentences, &[group(from(x, 1), 1), group(from(y, 2), 2)]).0.len(), 0);
}

#[test]
fn times_beside_the_sentences_bound_the_age_where_the_clock_does_not() {
    let [x, y] = labelled(pairs()[0], Some(3), b'A');
    let second = |s: i64| UtcTime(1_700_000_000_000 + s * 1000);
    for (later, joined) in [(0, true), (1, true), (-1, true), (2, false), (-2, false)] {
        for clock in [AssemblerClock::ReceiveTime, AssemblerClock::Sentences] {
            let tagged = |part, s| Fragment { tag_time: Some(second(s)), ..part };
            assert_eq!(run(clock, &[tagged(x, 0), tagged(y, later)]).0.len(), usize::from(joined), "{later}");
            // Only where both are tagged.
            assert_eq!(run(clock, &[tagged(x, 0), y]).0.len(), 1);
        }
    }
    for (later, joined) in [(0, true), (2, true), (3, false)] {
        let (mut decoder, mut counts) = (Decoder::new(AssemblerClock::Sentences), InputCounts::default());
        decoder.push(&Fragment { at: second(0), ..x }, &mut counts);
        let joins = decoder.push(&Fragment { at: second(later), ..y }, &mut counts).is_some();
        assert_eq!(joins, joined, "{later}");
    }
}

#[test]
fn every_part_of_the_key_must_agree() {
    let [x, y] = labelled(pairs()[0], Some(3), b'A');
    let other: [(&str, Fragment<'_>); 6] = [
        ("source", Fragment { source: watchkeeper::domain::id::SourceId(1), ..y }),
        ("own", Fragment { own: true, ..y }),
        ("talker", Fragment { talker: *b"BS\0", ..y }),
        ("count", Fragment { count: 3, ..y }),
        ("sequence", Fragment { sequence: Some(4), ..y }),
        ("channel", Fragment { channel: b'B', ..y }),
    ];
    for (what, part) in other {
        assert_eq!(run(AssemblerClock::Sentences, &[x, part]).0.len(), 0, "{what}");
    }
    assert_eq!(run(AssemblerClock::Sentences, &[x, y]).0.len(), 1);
}

#[test]
fn without_a_sequence_number_only_neighbours_join() {
    let [x, y] = labelled(pairs()[0], None, b'A');
    let single = fragment(SINGLE, UtcTime(0)).unwrap();
    assert_eq!(run(AssemblerClock::Sentences, &[x, y]).0.len(), 1);
    assert_eq!(run(AssemblerClock::Sentences, &[x, single, y]).0.len(), 1, "the single sentence alone");
}

#[test]
fn a_repeated_message_is_given_again() {
    let [x, y] = pairs()[0];
    assert_eq!(run(AssemblerClock::Sentences, &[x, y, x, y]).0.len(), 2);
}

#[test]
fn a_flood_of_first_parts_is_bounded_and_counted() {
    let pairs = pairs();
    let stream: Vec<_> = (0..=255_u8).map(|channel| labelled(pairs[0], Some(1), channel)[0]).collect();
    let (out, counts) = run(AssemblerClock::Sentences, &stream);
    assert!(out.is_empty());
    assert_eq!(counts.rejected(Reject::LostFragment), 256);
}

#[test]
fn impossible_fragments_are_counted() {
    let single = fragment(SINGLE, UtcTime(0)).unwrap();
    for (part, cause) in [
        (Fragment { count: 0, ..single }, Reject::Malformed),
        (Fragment { number: 0, ..single }, Reject::Malformed),
        (Fragment { number: 3, count: 2, ..single }, Reject::Malformed),
        (Fragment { number: 1, count: 10, ..single }, Reject::Malformed),
        (Fragment { fill: 6, ..single }, Reject::BadArmour),
        (Fragment { payload: b"15RTgt0PAso;90TKcjM8h6g208Cx", ..single }, Reject::BadArmour),
        (Fragment { payload: "15RTgt0PAso;90TKcjM8h6g208\u{e9}".as_bytes(), ..single }, Reject::BadArmour),
        (Fragment { payload: b"", ..single }, Reject::BadLength),
        (Fragment { payload: &[b'0'; 300], ..single }, Reject::BadLength),
    ] {
        let (out, counts) = run(AssemblerClock::Sentences, &[part]);
        assert!(out.is_empty());
        assert_eq!((counts.rejected(cause), counts.rejected_total()), (1, 1), "{part:?}");
    }
}

proptest! {
    /// Parts lost, doubled and shuffled among their neighbours: what comes out is a
    /// message that was sent as long as something names its parts.
    #[test]
    fn named_parts_never_mix(
        fates in prop::collection::vec((0_u8..4, 0_u8..4), 40),
        swaps in prop::collection::vec(0_usize..78, 0..60),
        grouped in prop::bool::ANY,
    ) {
        let pairs: Vec<_> = pairs().into_iter().take(fates.len()).collect();
        let mut stream = Vec::new();
        for (n, (pair, (first, second))) in pairs.iter().zip(&fates).enumerate() {
            // Named by the group, or by channel and sequence number together.
            let pair = if grouped { labelled(*pair, Some(3), b'A') } else { labelled(*pair, Some(n as u8 % 10), b'A' + n as u8 / 10) };
            for (number, times) in [(1, first), (2, second)] {
                let part = pair[usize::from(number) - 1];
                let group = grouped.then_some((number, 2, n as u32));
                stream.extend((0..usize::from(*times).min(2)).map(|_| Fragment { group, ..part }));
            }
        }
        for at in swaps {
            if at + 1 < stream.len() {
                stream.swap(at, at + 1);
            }
        }
        right(&stream, &pairs);
    }
}
