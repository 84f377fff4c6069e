//! The text of a recording: raw lines, each behind a tag block with its source and
//! arrival time (NMEA 0183 v4.00 section 7).
//!
//! `\s:in0,c:1700000000123*3D\` then the line exactly as it came, line end included.
//! Where a line end had to be added (a burst without one, the end of the recording)
//! the tag block says `t:part`. Bytes that are no text stay as they are, so what is
//! read back is what arrived.

use std::collections::BTreeMap;

use crate::domain::id::SourceId;
use crate::domain::time::{Span, UtcTime};
use crate::link::recording::Recorded;

/// Every file begins with a line that begins so.
pub(crate) const HEADER: &[u8] = b"# watchkeeper recording";
/// Longest line that is waited for.
const LONGEST: usize = 1024;
/// A line whose end does not come is written so long after its last byte.
const PATIENCE: Span = Span::seconds(2);

#[derive(Debug, Default)]
struct Open {
    bytes: Vec<u8>,
    last: UtcTime,
}

/// Lines under way, one a source.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    open: BTreeMap<SourceId, Open>,
}

impl Lines {
    /// Takes bytes and appends the lines that they complete to `text`.
    pub(crate) fn push(&mut self, source: SourceId, at: UtcTime, bytes: &[u8], text: &mut Vec<u8>) {
        let open = self.open.entry(source).or_default();
        open.last = at;
        for piece in bytes.split_inclusive(|&byte| byte == b'\n') {
            for part in piece.chunks(LONGEST) {
                if open.bytes.len() + part.len() > LONGEST && !open.bytes.is_empty() {
                    wrap_line(source, at, &open.bytes, text);
                    open.bytes.clear();
                }
                open.bytes.extend_from_slice(part);
            }
            if open.bytes.ends_with(b"\n") {
                wrap_line(source, at, &open.bytes, text);
                open.bytes.clear();
            }
        }
    }

    /// Writes lines whose end did not come in time; all of them when `closing`.
    pub(crate) fn give_up(&mut self, now: UtcTime, closing: bool, text: &mut Vec<u8>) {
        for (&source, open) in &mut self.open {
            if !open.bytes.is_empty() && (closing || now.since(open.last) >= PATIENCE) {
                wrap_line(source, open.last, &open.bytes, text);
                open.bytes.clear();
            }
        }
    }
}

fn wrap_line(source: SourceId, at: UtcTime, line: &[u8], text: &mut Vec<u8>) {
    let whole = line.ends_with(b"\n");
    let part = if whole { "" } else { ",t:part" };
    let tag = format!("s:in{},c:{}{part}", source.0, at.0);
    let sum = tag.bytes().fold(0, |sum, byte| sum ^ byte);
    text.extend_from_slice(format!("\\{tag}*{sum:02X}\\").as_bytes());
    text.extend_from_slice(line);
    if !whole {
        text.push(b'\n');
    }
}

/// Takes the recorder's own tag block off; `None` where there is none.
pub(crate) fn unwrap_line(line: &[u8]) -> Option<Recorded> {
    let rest = line.strip_prefix(b"\\s:in")?;
    let end = rest.iter().position(|&byte| byte == b'\\')?;
    let (tag, bytes) = (rest.get(..end)?, rest.get(end + 1..)?);
    let (fields, sum) = std::str::from_utf8(tag).ok()?.split_once('*')?;
    let expected = format!("s:in{fields}").bytes().fold(0, |sum, byte| sum ^ byte);
    if u8::from_str_radix(sum, 16).ok()? != expected {
        return None;
    }
    let (source, fields) = fields.split_once(",c:")?;
    let (time, is_part) = match fields.strip_suffix(",t:part") {
        Some(time) => (time, true),
        None => (fields, false),
    };
    let bytes = if is_part { bytes.strip_suffix(b"\n").unwrap_or(bytes) } else { bytes };
    Some(Recorded {
        source: Some(SourceId(source.parse().ok()?)),
        at: Some(UtcTime(time.parse().ok()?)),
        bytes: bytes.to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    fn read_back(text: &[u8]) -> Vec<Recorded> {
        text.split_inclusive(|&byte| byte == b'\n')
            .map(|line| unwrap_line(line).expect("a tag block"))
            .collect()
    }

    #[test]
    fn a_sentence_is_written_behind_its_source_and_time() {
        let mut text = Vec::new();
        let mut lines = Lines::default();
        lines.push(SourceId(2), UtcTime(1_700_000_000_000), b"$GPGSV,3,3,10,24,06,1", &mut text);
        assert!(text.is_empty());
        lines.push(SourceId(2), UtcTime(1_700_000_000_123), b"66,35,28,09,271,36*7D\r\n", &mut text);
        assert_eq!(
            String::from_utf8(text).unwrap(),
            "\\s:in2,c:1700000000123*3F\\$GPGSV,3,3,10,24,06,166,35,28,09,271,36*7D\r\n"
        );
    }

    #[test]
    fn a_line_without_an_end_is_written_after_two_seconds() {
        let mut text = Vec::new();
        let mut lines = Lines::default();
        lines.push(SourceId(0), UtcTime(1000), b"$GPG", &mut text);
        lines.give_up(UtcTime(2999), false, &mut text);
        assert!(text.is_empty());
        lines.give_up(UtcTime(3000), false, &mut text);
        let back = read_back(&text);
        assert_eq!(
            back,
            [Recorded { source: Some(SourceId(0)), at: Some(UtcTime(1000)), bytes: b"$GPG".to_vec() }]
        );
    }

    proptest! {
        #[test]
        fn whatever_arrives_is_read_back_byte_for_byte(
            pieces in proptest::collection::vec((0_u16..3, any::<Vec<u8>>()), 0..20),
            long in 0_usize..5000,
        ) {
            let mut lines = Lines::default();
            let mut text = Vec::new();
            let mut sent: BTreeMap<u16, Vec<u8>> = BTreeMap::new();
            for (index, (source, bytes)) in pieces.iter().chain([&(1, vec![0xff; long])]).enumerate() {
                lines.push(SourceId(*source), UtcTime(index as i64), bytes, &mut text);
                sent.entry(*source).or_default().extend_from_slice(bytes);
            }
            lines.give_up(UtcTime(0), true, &mut text);
            let mut got: BTreeMap<u16, Vec<u8>> = BTreeMap::new();
            for recorded in read_back(&text) {
                prop_assert!(recorded.bytes.len() <= LONGEST);
                got.entry(recorded.source.unwrap().0).or_default().extend(recorded.bytes);
            }
            sent.retain(|_, bytes| !bytes.is_empty());
            prop_assert_eq!(got, sent);
        }
    }
}
