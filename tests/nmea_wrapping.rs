//! What stands around an AIS sentence on real lines: which of it still gives the
//! message, which is rejected, and as what.

#![cfg(test)]

use std::fmt::Write;
use watchkeeper::domain::id::SourceId;
use watchkeeper::domain::nmea0183::framer::{Framer, InputCounts, RawSentence, Reject};
use watchkeeper::domain::nmea0183::sentence::{self, Sentence};
use watchkeeper::domain::time::UtcTime;

const AT: UtcTime = UtcTime(1_700_000_000_000);
/// From gpsd's sample.aivdm.
const PAYLOAD: &str = "15RTgt0PAso;90TKcjM8h6g208CQ";

/// A fragment as text, with the tag's and the suffix's time; or the reject's code.
fn read(bytes: &[u8]) -> Vec<String> {
    let (mut framer, mut counts, mut parser) =
        (Framer::new(), InputCounts::default(), InputCounts::default());
    let mut out = Vec::new();
    let mut sink = |raw: RawSentence<'_>| match sentence::parse(&raw, SourceId(0)) {
        Ok(Sentence::Ais(f)) => {
            let talker = String::from_utf8_lossy(&f.talker).trim_end_matches('\0').to_owned();
            let channel = if f.channel == 0 { '-' } else { f.channel as char };
            let mut text = format!(
                "{talker} {}/{} {} {channel} {} {}",
                f.number,
                f.count,
                f.sequence.map_or("-".to_owned(), |s| s.to_string()),
                String::from_utf8_lossy(f.payload),
                f.fill
            );
            if let Some(time) = raw.tag.time {
                write!(text, " tag={}", time.0).unwrap();
            }
            if let Some(time) = raw.suffix_time {
                write!(text, " suffix={}", time.0).unwrap();
            }
            if let Some((number, total, id)) = f.group {
                write!(text, " group={number}/{total}/{id}").unwrap();
            }
            if f.extra {
                text += " extra";
            }
            out.push(text);
        }
        Ok(other) => out.push(format!("{other:?}")),
        Err(cause) => parser.reject(cause),
    };
    framer.push(bytes, AT, &mut counts, &mut sink);
    framer.finish(AT, &mut counts, &mut sink);
    counts.add(&parser);
    for cause in Reject::ALL {
        for _ in 0..counts.rejected(cause) {
            out.push(cause.code().to_owned());
        }
    }
    out
}

fn summed(start: char, body: &str) -> String {
    format!("{start}{body}*{:02X}", body.bytes().fold(0, |sum, byte| sum ^ byte))
}

fn vdm(body: &str) -> String {
    summed('!', body)
}

#[test]
fn every_wrapping_of_a_sentence_is_read_or_rejected_as_it_should_be() {
    let plain = vdm(&format!("AIVDM,1,1,,A,{PAYLOAD},0"));
    let message = format!("AI 1/1 - A {PAYLOAD} 0");
    let good = |line: String| (line, vec![message.clone()]);
    let with = |line: String, more: &str| (line, vec![format!("{message}{more}")]);
    let bad = |line: String, cause: &str| (line, vec![cause.to_owned()]);
    let table = [
        ("plain", good(plain.clone())),
        ("lower-case checksum", good(plain.replace("*4A", "*4a"))),
        (
            "talker of three letters",
            (vdm(&format!("SAIVDM,1,1,,A,{PAYLOAD},0")), vec![message.replace("AI ", "SAI ")]),
        ),
        ("talker BS", (vdm(&format!("BSVDM,1,1,,A,{PAYLOAD},0")), vec![message.replace("AI ", "BS ")])),
        ("channel C", (vdm(&format!("AIVDM,1,1,,C,{PAYLOAD},0")), vec![message.replace(" A ", " C ")])),
        ("channel 0", (vdm(&format!("AIVDM,1,1,,0,{PAYLOAD},0")), vec![message.replace(" A ", " 0 ")])),
        ("no channel", (vdm(&format!("AIVDM,1,1,,,{PAYLOAD},0")), vec![message.replace(" A ", " - ")])),
        ("an extra field", with(vdm(&format!("AIVDM,1,1,,A,{PAYLOAD},0,1")), " extra")),
        ("an empty extra field", with(vdm(&format!("AIVDM,1,1,,A,{PAYLOAD},0,")), " extra")),
        ("two extra fields", with(vdm(&format!("AIVDM,1,1,,A,{PAYLOAD},0,7,x y")), " extra")),
        ("tag block", with(format!("\\c:1420030798*5B\\{plain}"), " tag=1420030798000")),
        (
            "tag block with wrong sum",
            (format!("\\c:1420030798*01\\{plain}"), vec![message.clone(), "tag_block_sum".to_owned()]),
        ),
        (
            "tag block without sum",
            (format!("\\c:1420030798\\{plain}"), vec![message.clone(), "tag_block_sum".to_owned()]),
        ),
        (
            "group",
            with(
                format!("\\g:1-2-3985,s:rEV02,c:1334337317*2D\\{plain}"),
                " tag=1334337317000 group=1/2/3985",
            ),
        ),
        (
            "two tag blocks",
            with(
                format!("\\g:2-2-3985*5A\\\\s:rEV02,c:1334337317*58\\{plain}"),
                " tag=1334337317000 group=2/2/3985",
            ),
        ),
        ("coastguard suffix", with(format!("{plain},r003669987,1152921693"), " suffix=1152921693000")),
        (
            "station suffix",
            with(
                format!("{plain},d-109,S2105,t050056.00,T56.13718694,r003669946,1325394060,1325394001"),
                " suffix=1325394060000",
            ),
        ),
        ("epoch suffix", with(format!("{plain},1325376000"), " suffix=1325376000000")),
        ("other suffix", good(format!("{plain}, D:11/11/2006 T:10:11:12"))),
        ("Unix time in front", with(format!("1550303566167726840 {plain}"), " suffix=1550303566167")),
        ("text in front", good(format!("2019-02-16 07:52:46 junk {plain}"))),
        ("two on one line", (format!("{plain}{plain}"), vec![message.clone(), message.clone()])),
        ("two on one line, apart", (format!("{plain} x {plain}"), vec![message.clone(), message.clone()])),
        ("no checksum", bad(plain.replace("*4A", ""), "no_checksum")),
        ("one digit", bad(plain.replace("*4A", "*4"), "no_checksum")),
        ("wrong checksum", bad(plain.replace("*4A", "*4B"), "bad_checksum")),
        ("fill 6", bad(vdm(&format!("AIVDM,1,1,,A,{PAYLOAD},6")), "bad_armour")),
        ("fill empty", bad(vdm(&format!("AIVDM,1,1,,A,{PAYLOAD},")), "bad_armour")),
        ("fill x", bad(vdm(&format!("AIVDM,1,1,,A,{PAYLOAD},x")), "bad_armour")),
        ("fill of two digits", bad(vdm(&format!("AIVDM,1,1,,A,{PAYLOAD},00")), "bad_armour")),
        ("no fill", bad(vdm(&format!("AIVDM,1,1,,A,{PAYLOAD}")), "malformed")),
        ("no armour character", bad(vdm("AIVDM,1,1,,A,15RT[gt0,0"), "bad_armour")),
        ("last armour gap", bad(vdm("AIVDM,1,1,,A,15RTXgt0,0"), "bad_armour")),
        ("UTF-8 in the payload", bad(vdm("AIVDM,1,1,,A,15RTégt0,0"), "bad_character")),
        ("empty payload", bad(vdm("AIVDM,1,1,,B,,0"), "bad_length")),
        ("count 0", bad(vdm(&format!("AIVDM,0,1,,A,{PAYLOAD},0")), "malformed")),
        ("number 0", bad(vdm(&format!("AIVDM,1,0,,A,{PAYLOAD},0")), "malformed")),
        ("number above count", bad(vdm(&format!("AIVDM,1,2,,A,{PAYLOAD},0")), "malformed")),
        ("letter as count", bad(vdm(&format!("AIVDM,a,1,,A,{PAYLOAD},0")), "malformed")),
        (
            "two-part, sequence id",
            (vdm("AIVDM,2,2,9,B,`88888888888880,2"), vec!["AI 2/2 9 B `88888888888880 2".to_owned()]),
        ),
        (
            "two-part, empty sequence id",
            (vdm("AIVDM,2,1,,B,53:JiN02,0"), vec!["AI 1/2 - B 53:JiN02 0".to_owned()]),
        ),
        ("'$' for '!'", good(summed('$', &format!("AIVDM,1,1,,A,{PAYLOAD},0")))),
    ];
    for (case, (line, want)) in table {
        for end in ["", "\n", "\r\n"] {
            assert_eq!(read(format!("{line}{end}").as_bytes()), want, "{case}: {line}");
        }
    }
}

#[test]
fn tag_times_are_seconds_or_milliseconds() {
    for (time, want) in [
        ("1420030798", Some(1_420_030_798_000_i64)),
        ("1420030798123", Some(1_420_030_798_123)),
        ("12", None),
    ] {
        let content = format!("c:{time}");
        let sum = content.bytes().fold(0, |sum, byte| sum ^ byte);
        let line = format!("\\{content}*{sum:02x}\\{}\r\n", vdm(&format!("AIVDM,1,1,,A,{PAYLOAD},0")));
        let text = read(line.as_bytes()).concat();
        assert_eq!(text.split_once(" tag=").map(|(_, ms)| ms.parse().unwrap()), want);
    }
}

#[test]
fn bytes_that_are_no_text_may_stand_in_front() {
    let mut bytes = vec![0xB5, 0x62, 0x01, 0x07, b'$', 0x00, 0xFF, 0xC3, b'!', 0x0A, 0xD0];
    bytes.extend_from_slice(vdm(&format!("AIVDM,1,1,,A,{PAYLOAD},0")).as_bytes());
    bytes.push(b'\n');
    let out = read(&bytes);
    assert_eq!(out.first().unwrap(), &format!("AI 1/1 - A {PAYLOAD} 0"));
    assert_eq!(&out[1..], ["no_checksum", "bad_character"]);
}

#[test]
fn a_tag_block_belongs_to_the_sentence_that_it_touches() {
    let plain = vdm(&format!("AIVDM,1,1,,A,{PAYLOAD},0"));
    for between in ["x", "\r\n", " "] {
        let out = read(format!("\\c:1420030798*5B\\{between}{plain}").as_bytes());
        assert_eq!(out, [format!("AI 1/1 - A {PAYLOAD} 0")]);
    }
    let out = read(format!("\\c:1420030798*5B\\{plain}{plain}").as_bytes());
    assert_eq!(out[1], format!("AI 1/1 - A {PAYLOAD} 0"));
}
