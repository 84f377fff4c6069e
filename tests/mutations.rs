//! Real sentences, damaged in fourteen ways, through everything that reads bytes from
//! outside: no panic, no growth, and never a sentence whose checksum is wrong.
//!
//! `MUTATIONS=10000000 SEED=1 cargo test --release --test mutations -- --nocapture`

#![cfg(test)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use watchkeeper::domain::ais::Decoder;
use watchkeeper::domain::ais::assembler::{AssemblerClock, Fragment};
use watchkeeper::domain::ais::raw::raw_json;
use watchkeeper::domain::id::SourceId;
use watchkeeper::domain::nmea0183::framer::{Framer, InputCounts, RawSentence};
use watchkeeper::domain::nmea0183::log_clock::{AIS_BAUD, LogClock};
use watchkeeper::domain::nmea0183::sentence::{self, Gnss, Sentence};
use watchkeeper::domain::time::UtcTime;

/// Reads what the framer hands on; kept over the whole run, as aboard.
struct Reader {
    clock: LogClock,
    decoder: Decoder,
    sentences: u64,
    ais: u64,
    messages: u64,
    text: String,
    rejected: InputCounts,
}

impl Reader {
    /// The one place where a fragment goes on into assembler and decoder.
    fn decode(&mut self, fragment: &Fragment<'_>) {
        assert!(fragment.fill <= 5 && (1..=fragment.count).contains(&fragment.number));
        assert!(fragment.payload.iter().all(|b| matches!(b, b'0'..=b'W' | b'`'..=b'w')));
        self.ais += 1;
        if let Some(message) = self.decoder.push(fragment, &mut self.rejected) {
            self.messages += 1;
            self.text.clear();
            raw_json(&message, &mut self.text);
            assert!(!self.text.is_empty() && !self.text.contains(char::is_control));
        }
    }

    fn read(&mut self, raw: &RawSentence<'_>) {
        assert!(raw.body.iter().all(|b| (0x20..=0x7E).contains(b)));
        self.sentences += 1;
        let parsed = sentence::parse(raw, SourceId(0));
        self.clock.stamp(raw, parsed.as_ref().ok());
        match parsed {
            Ok(Sentence::Ais(fragment)) => self.decode(&fragment),
            Ok(Sentence::Gnss(Gnss::Fix(fix))) => {
                assert!(fix.speed.is_none_or(|speed| speed.0.is_finite() && speed.0 >= 0.0));
                assert!(fix.millis_of_day.is_none_or(|millis| millis < 86_401_000));
            }
            Ok(_) => {}
            Err(cause) => self.rejected.reject(cause),
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    fn byte(&mut self) -> u8 {
        self.next() as u8
    }
}

const KINDS: usize = 14;
const HUGE: [&[u8]; 8] = [
    b"99999999999999999999",
    b"-1",
    b"1e308",
    b"nan",
    b"4294967296",
    b"0000000000000000000000.0000000000000001",
    b"-99999.99999",
    b"inf",
];
const FORMATTERS: [&[u8]; 31] = [
    b"RMC", b"GGA", b"GLL", b"GNS", b"VTG", b"GSA", b"GSV", b"GST", b"GBS", b"ZDA", b"HDG", b"HDM", b"HDT",
    b"THS", b"ROT", b"VHW", b"DBT", b"DPT", b"MTW", b"MWV", b"VDR", b"TTM", b"TLL", b"TTD", b"OSD", b"RSA",
    b"ALR", b"DSC", b"VDM", b"VDO", b"TXT",
];

/// One damage to `line`; `other` is for splices.
fn mutate(random: &mut Random, kind: usize, line: &mut Vec<u8>, other: &[u8]) {
    let length = line.len();
    let place = random.below(length);
    match kind {
        0 => {
            for _ in 0..=random.below(4) {
                let at = random.below(length);
                line[at] = random.byte();
            }
        }
        1 => line.truncate(place),
        2 => {
            let longest = if random.below(50) == 0 { 3000 } else { 60 };
            let more = random.below(longest);
            let with: Vec<u8> = (0..more).map(|_| b' ' + random.byte() % 95).collect();
            line.splice(place..place, with);
        }
        3 => {
            let comma = line.iter().rposition(|&b| b == b',').unwrap_or(0);
            let end = line.iter().rposition(|&b| b == b'*').unwrap_or(length).max(comma + 1).min(length);
            let fill: [&[u8]; 6] = [b"6", b"", b"x", b"55", b"9", b"1"];
            line.splice((comma + 1).min(end)..end, fill[random.below(6)].iter().copied());
        }
        4 => {
            for index in [1, 2, 3] {
                let number = [b'0', b'1', b'2', b'9', b'a', b','][random.below(6)];
                set_field(line, index, &[number]);
            }
        }
        5 => match random.below(2) {
            0 => {
                let commas = random.below(40);
                line.splice(place..place, std::iter::repeat_n(b',', commas));
            }
            _ => line.retain(|&b| b != b',' || random.below(3) > 0),
        },
        6 => {
            let text: [&[u8]; 5] =
                ["é".as_bytes(), "日本".as_bytes(), b"\xFF\xFE", b"\0", "\u{202E}".as_bytes()];
            line.splice(place..place, text[random.below(5)].iter().copied());
        }
        7 => *line = (0..random.below(200)).map(|_| random.byte()).collect(),
        8 => {
            if let Some(star) = line.iter().rposition(|&b| b == b'*') {
                line.truncate(star + random.below(4));
            }
        }
        9 => {
            if random.below(2) == 0 {
                let at = line.iter().position(|b| matches!(b, b'$' | b'!')).map_or(0, |start| start + 3);
                if at + 3 <= length {
                    line.splice(at..at + 3, FORMATTERS[random.below(FORMATTERS.len())].iter().copied());
                }
            } else if let Some(at) = line.iter().rposition(|&b| b == b',').filter(|&at| at > 20) {
                let payload = line[..at].iter().rposition(|&b| b == b',').unwrap_or(0) + 1;
                line[payload] = b'0' + random.byte() % 40;
            }
        }
        10 => set_field(line, random.below(20), b""),
        11 => set_field(line, random.below(20), HUGE[random.below(HUGE.len())]),
        12 => {
            line.truncate(place);
            line.extend_from_slice(&other[random.below(other.len())..]);
        }
        _ => {
            for _ in 0..=random.below(8) {
                let at = random.below(length);
                if line[at].is_ascii_alphanumeric() {
                    line[at] = b'0' + random.byte() % 72;
                }
            }
        }
    }
}

fn set_field(line: &mut Vec<u8>, index: usize, value: &[u8]) {
    let mut commas = line.iter().enumerate().filter(|(_, b)| matches!(b, b',' | b'*')).map(|(at, _)| at);
    if let (Some(from), Some(to)) = (commas.nth(index), commas.next()) {
        line.splice(from + 1..to, value.iter().copied());
    }
}

/// Makes the last sentence of the line valid again, so that the damage goes deep.
fn repair(line: &mut Vec<u8>) {
    let Some(start) = line.iter().rposition(|b| matches!(b, b'$' | b'!')) else { return };
    let end = line[start..].iter().position(|&b| b == b'*').map_or(line.len(), |star| start + star);
    let sum = line[start + 1..end].iter().fold(0, |sum, byte| sum ^ byte);
    let tail = line.get(end + 3..).unwrap_or_default().to_vec();
    line.truncate(end);
    line.extend_from_slice(format!("*{sum:02X}").as_bytes());
    line.extend_from_slice(&tail);
}

/// AIS, and everything else.
fn seeds() -> [Vec<Vec<u8>>; 2] {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = vec![root.join("fuzz/seeds/bridge.txt")];
    files.extend(std::fs::read_dir(root.join("tests/data/gnss")).unwrap().map(|entry| entry.unwrap().path()));
    files.sort();
    [lines(&[root.join("fuzz/seeds/ais.txt")]), lines(&files)]
}

fn lines(files: &[PathBuf]) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|e| e == "txt" || e == "chk")) {
        let bytes = std::fs::read(file).unwrap();
        let lines = bytes.split(|&b| b == b'\n').map(<[u8]>::trim_ascii_end);
        let sentences = lines.filter(|line| line.len() > 8 && line.contains(&b'*') && line[0] != b'{');
        seeds.extend(sentences.map(<[u8]>::to_vec));
    }
    seeds
}

/// Resident memory in KiB, where the system tells.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn damaged_sentences_harm_nothing() {
    let (count, seed) = (setting("MUTATIONS", 100_000), setting("SEED", 1));
    let seeds = seeds();
    assert!(seeds[0].len() > 100 && seeds[1].len() > 500);
    let mut random = Random(seed);
    let mut framer = Framer::new();
    let mut counts = InputCounts::default();
    let mut reader = Reader {
        clock: LogClock::new(UtcTime(0), AIS_BAUD),
        decoder: Decoder::new(AssemblerClock::ReceiveTime),
        sentences: 0,
        ais: 0,
        messages: 0,
        text: String::new(),
        rejected: InputCounts::default(),
    };
    let mut panics = Vec::new();
    let mut before = None;
    for n in 0..count {
        if n == count / 10 {
            before = resident();
        }
        let of = &seeds[random.below(2)];
        let mut line = of[random.below(of.len())].clone();
        let kind = random.below(KINDS);
        let other = random.below(of.len());
        mutate(&mut random, kind, &mut line, &of[other]);
        if kind == 13 || random.below(3) > 0 {
            repair(&mut line);
        }
        if random.below(8) > 0 {
            line.extend_from_slice(b"\r\n");
        }
        let cut = random.below(line.len() + 1);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let mut sink = |raw: RawSentence<'_>| reader.read(&raw);
            for piece in [&line[..cut], &line[cut..]] {
                framer.push(piece, UtcTime(n as i64), &mut counts, &mut sink);
            }
            assert!(framer.held() < 4096);
        }));
        if outcome.is_err() {
            panics.push((kind, line.escape_ascii().to_string()));
        }
    }
    let growth = before.zip(resident()).map(|(before, after)| after.saturating_sub(before));
    println!(
        "mutations={count} seed={seed} sentences={} ais={} messages={} rejected={} panics={} growth_kib={}",
        reader.sentences,
        reader.ais,
        reader.messages,
        counts.rejected_total() + reader.rejected.rejected_total(),
        panics.len(),
        growth.map_or("unknown".to_owned(), |kib| kib.to_string()),
    );
    for (kind, line) in panics.iter().take(10) {
        println!("kind {kind}: {line}");
    }
    assert!(panics.is_empty());
    assert_eq!(counts.sentences, reader.sentences);
    assert!(
        reader.sentences > count / 4 && reader.ais > count / 10 && reader.messages > count / 20,
        "the damage does not go deep"
    );
    assert!(growth.is_none_or(|kib| kib < 8192), "memory grew by {growth:?} KiB");
}
