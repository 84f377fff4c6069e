//! What the framer gives out and counts, however the bytes arrive.

use super::*;
use proptest::prelude::{Just, Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};

const AT: UtcTime = UtcTime(1_700_000_000_000);
const TYPE_1: &str = "!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A";
const RMC: &str = "$GPRMC,194907.00,A,5241.99815,N,00517.56525,E,0.005,,010809,,,A*7B";

/// Bodies, tag times, suffix times; and what was dropped.
type Seen = Vec<(String, Option<i64>, Option<i64>)>;

fn pieces(chunks: &[&[u8]]) -> (Seen, InputCounts) {
    let (mut framer, mut counts, mut seen) = (Framer::new(), InputCounts::default(), Seen::new());
    let mut sink = |raw: RawSentence<'_>| {
        seen.push((
            String::from_utf8(raw.body.to_vec()).unwrap(),
            raw.tag.time.map(|t| t.0),
            raw.suffix_time.map(|t| t.0),
        ));
    };
    for chunk in chunks {
        framer.push(chunk, AT, &mut counts, &mut sink);
    }
    framer.finish(AT, &mut counts, &mut sink);
    (seen, counts)
}

fn dropped(counts: &InputCounts) -> Vec<(&'static str, u64)> {
    Reject::ALL.iter().map(|&r| (r.code(), counts.rejected(r))).filter(|(_, n)| *n > 0).collect()
}

#[test]
fn a_sentence_comes_out_when_its_line_ends_or_the_next_begins() {
    let mut framer = Framer::new();
    let mut counts = InputCounts::default();
    let mut seen = 0;
    let mut sink = |_: RawSentence<'_>| seen += 1;
    framer.push(TYPE_1.as_bytes(), AT, &mut counts, &mut sink);
    assert_eq!(framer.held(), TYPE_1.len());
    framer.push(b"\r", AT, &mut counts, &mut sink);
    framer.push(b"\n", AT, &mut counts, &mut sink);
    framer.push(TYPE_1.as_bytes(), AT, &mut counts, &mut sink);
    framer.push(RMC.as_bytes(), AT, &mut counts, &mut sink);
    assert_eq!(framer.held(), RMC.len());
    framer.finish(AT, &mut counts, &mut sink);
    assert_eq!((framer.held(), counts.sentences, counts.rejected_total()), (0, 3, 0));
    assert_eq!(counts.bytes as usize, 2 * TYPE_1.len() + RMC.len() + 2);
    assert_eq!(seen, 3);
}

#[test]
fn what_is_dropped_is_counted_by_cause() {
    for (text, want) in [
        ("!AIVDM,1,1,,A,15RTgt,0\r\n", ("no_checksum", 1)),
        ("!AIVDM,1,1,,A,15RTgt,0*4\r\n", ("no_checksum", 1)),
        ("!AIVDM,1,1,,A,15RTgt,0*", ("no_checksum", 1)),
        ("!AIVDM,1,1,,A,15RTgt,0*zz\r\n", ("no_checksum", 1)),
        ("!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4B\r\n", ("bad_checksum", 1)),
        ("!AIVDM,1,1,,A,15R\x07gt,0*4A\r\n", ("bad_character", 1)),
        ("!AIVDM,1,1,,A,15Ré,0*4A\r\n", ("bad_character", 1)),
        ("\\c:1420030798*01\\\r\n", ("tag_block_sum", 1)),
    ] {
        let (seen, counts) = pieces(&[text.as_bytes()]);
        assert!(seen.is_empty(), "{text}");
        assert_eq!(dropped(&counts), [want], "{text}");
    }
}

#[test]
fn a_sentence_cut_off_never_joins_the_next() {
    let text = format!("!AIVDM,1,1,,A,15RT{TYPE_1}\r\n$GPRMC,19\\c:1420030798*5B\\{RMC}\r\n");
    let (seen, counts) = pieces(&[text.as_bytes()]);
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[1].1, Some(1_420_030_798_000));
    assert_eq!(dropped(&counts), [("no_checksum", 2)]);
}

#[test]
fn nothing_makes_it_hold_more_than_a_record() {
    for pattern in ["!AIVDM,", "1234567890", "\\c:1*00\\", "\\", "$!", "!A,*41 ", "\u{e9}", "!A"] {
        let mut framer = Framer::new();
        let mut counts = InputCounts::default();
        let chunk = pattern.repeat(1000);
        for piece in [chunk.len(), 997, 1] {
            for part in chunk.as_bytes().chunks(piece) {
                framer.push(part, AT, &mut counts, &mut |_| {});
                assert!(framer.held() <= scan::MAX_RECORD, "{pattern} holds {}", framer.held());
            }
        }
        assert_eq!(framer.pending.capacity(), scan::MAX_RECORD + scan::MAX_SENTENCE);
    }
    let long = format!("!{}*00\r\n{TYPE_1}\r\n", "A".repeat(5000));
    for size in [1, 100, 3000, long.len()] {
        let (seen, counts) = pieces(&long.as_bytes().chunks(size).collect::<Vec<_>>());
        assert_eq!((seen.len(), dropped(&counts)), (1, vec![("too_long", 1)]), "pieces of {size}");
    }
}

#[test]
fn the_longest_sentence_is_taken_and_one_more_is_not() {
    for (length, good) in [(scan::MAX_SENTENCE, 1), (scan::MAX_SENTENCE + 1, 0)] {
        let body = "A".repeat(length);
        let sum = if length % 2 == 0 { 0 } else { b'A' };
        let (seen, _) = pieces(&[format!("${body}*{sum:02X}\r\n").as_bytes()]);
        assert_eq!(seen.len(), good);
    }
}

fn stream() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        Just(TYPE_1.as_bytes().to_vec()),
        Just(RMC.as_bytes().to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\\s:rEV02,c:1334337317*58\\".to_vec()),
        Just(b"\\s:rEV02,c:1334337317*59\\".to_vec()),
        Just(b",r003669987,1152921693".to_vec()),
        Just(b"1550303566167726840 ".to_vec()),
        Just(b"$".to_vec()),
        Just(b"*4".to_vec()),
        prop::collection::vec(any::<u8>(), 0..40),
    ];
    prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    /// However a stream is cut into pushes, the same sentences and the same counts.
    #[test]
    fn the_cuts_of_the_stream_change_nothing(
        bytes in stream(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
    ) {
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        cuts.sort_unstable();
        let mut chunks = Vec::new();
        let mut from = 0;
        for cut in cuts {
            chunks.push(&bytes[from..cut]);
            from = cut;
        }
        chunks.push(&bytes[from..]);
        let (whole, whole_counts) = pieces(&[&bytes]);
        let (cut, cut_counts) = pieces(&chunks);
        prop_assert_eq!(&whole, &cut);
        prop_assert_eq!(whole_counts, cut_counts);
        prop_assert!(whole.iter().all(|(body, ..)| body.bytes().all(|b| (0x20..=0x7E).contains(&b))));
    }
}
