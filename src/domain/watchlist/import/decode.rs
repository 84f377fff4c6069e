//! The text of a list whose encoding nobody told: UTF-8 or UTF-16 by their marks, else
//! UTF-8 where it is valid, else Shift_JIS.

use encoding_rs::{Encoding, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};
use std::io::{self, Read};

/// A list as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    /// The name of the encoding.
    pub encoding: &'static str,
    /// Some bytes were no characters and stand as U+FFFD.
    pub damaged: bool,
}

/// Decodes `bytes`.
pub fn decode(bytes: &[u8]) -> Decoded {
    let encoding = of(bytes, std::str::from_utf8(bytes).is_ok());
    let (text, used, damaged) = encoding.decode(bytes);
    Decoded { text: text.into_owned(), encoding: used.name(), damaged }
}

/// By the first bytes, and whether all are UTF-8.
fn of(head: &[u8], utf8: bool) -> &'static Encoding {
    match Encoding::for_bom(head) {
        Some((encoding, _)) => encoding,
        None if utf8 && !has_zeros(head, 1) && !has_zeros(head, 0) => UTF_8,
        None if has_zeros(head, 1) => UTF_16LE,
        None if has_zeros(head, 0) => UTF_16BE,
        None => SHIFT_JIS,
    }
}

/// Most of the first bytes at odd or even places are zero: letters in UTF-16.
fn has_zeros(bytes: &[u8], phase: usize) -> bool {
    let sample: Vec<u8> = bytes.iter().copied().skip(phase).step_by(2).take(64).collect();
    sample.len() >= 4 && sample.iter().map(|b| usize::from(*b == 0)).sum::<usize>() * 2 > sample.len()
}

/// Bytes by which UTF-16 without a mark is told.
const SAMPLE: usize = 128;

/// Tells the encoding of a list whose bytes pass by once, as [`decode`] does.
#[derive(Debug, Default)]
pub struct Probe {
    head: Vec<u8>,
    /// The beginning of a character that the next bytes may complete.
    open: Vec<u8>,
    other: bool,
}

impl Probe {
    pub fn push(&mut self, bytes: &[u8]) {
        let room = SAMPLE.saturating_sub(self.head.len());
        self.head.extend(bytes.iter().take(room));
        if self.other {
            return;
        }
        // The few bytes left over are completed first; the rest is looked at in place.
        let (mut joined, mut rest) = (std::mem::take(&mut self.open), bytes);
        while !joined.is_empty() && !rest.is_empty() {
            let Some((next, after)) = rest.split_first() else { break };
            joined.push(*next);
            rest = after;
            match std::str::from_utf8(&joined) {
                Ok(_) => joined.clear(),
                Err(error) if error.error_len().is_some() => {
                    self.other = true;
                    return;
                }
                Err(_) => {}
            }
        }
        self.open = joined;
        if let Err(error) = std::str::from_utf8(rest) {
            self.other = error.error_len().is_some();
            self.open = rest.get(error.valid_up_to()..).unwrap_or_default().to_vec();
        }
    }

    pub fn encoding(&self) -> &'static Encoding {
        let utf8 = !self.other && self.open.is_empty();
        of(&self.head, utf8)
    }
}

/// Gives the text of an encoded input as UTF-8; what is no character becomes U+FFFD.
pub struct Transcoder<R> {
    input: R,
    decoder: encoding_rs::Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    /// How much of `text` was given away.
    given: usize,
    ended: bool,
}

const CHUNK: usize = 64 << 10;

impl<R: Read> Transcoder<R> {
    pub fn new(input: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        Self { input, decoder, raw: vec![0; CHUNK], text: Vec::new(), given: 0, ended: false }
    }

    fn fill(&mut self) -> io::Result<()> {
        let read = self.input.read(&mut self.raw)?;
        self.ended = read == 0;
        let raw = self.raw.get(..read).unwrap_or_default();
        // Room for the longest that so many bytes can become: all of them are taken.
        let most = self.decoder.max_utf8_buffer_length(read).unwrap_or(CHUNK * 4);
        self.text.resize(most, 0);
        let (_, _, written, _) = self.decoder.decode_to_utf8(raw, &mut self.text, self.ended);
        self.text.truncate(written);
        self.given = 0;
        Ok(())
    }
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given >= self.text.len() && !self.ended {
            self.fill()?;
        }
        let left = self.text.get(self.given..).unwrap_or_default();
        let count = left.len().min(out.len());
        if let Some((to, from)) = out.get_mut(..count).zip(left.get(..count)) {
            to.copy_from_slice(from);
        }
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{EUC_JP, UTF_16LE};

    const TEXT: &str = "id,name\nV-1,第八美保丸\nV-2,ﾐﾎﾏﾙ\n";

    fn encoded(encoding: &'static Encoding, mark: bool) -> Vec<u8> {
        if encoding == UTF_16LE {
            let units = if mark { "\u{feff}" } else { "" }.encode_utf16().chain(TEXT.encode_utf16());
            return units.flat_map(u16::to_le_bytes).collect();
        }
        let bytes = encoding.encode(TEXT).0.into_owned();
        if mark { [&b"\xef\xbb\xbf"[..], &bytes].concat() } else { bytes }
    }

    /// In one piece and in pieces of any size the encoding and the text are the same.
    #[test]
    fn a_list_that_passes_by_is_decoded_as_one_in_memory() {
        for (encoding, mark) in
            [(UTF_8, false), (UTF_8, true), (SHIFT_JIS, false), (UTF_16LE, true), (UTF_16LE, false)]
        {
            let bytes = encoded(encoding, mark);
            assert_eq!(decode(&bytes).encoding, encoding.name(), "{mark}");
            assert_eq!(decode(&bytes).text, TEXT, "{}", encoding.name());
            for size in 1..20 {
                let mut probe = Probe::default();
                bytes.chunks(size).for_each(|chunk| probe.push(chunk));
                assert_eq!(probe.encoding(), encoding, "{size}");
                let mut text = String::new();
                Transcoder::new(&bytes[..], probe.encoding()).read_to_string(&mut text).unwrap();
                assert_eq!(text, TEXT, "{}", encoding.name());
            }
        }
        let mut probe = Probe::default();
        probe.push(&EUC_JP.encode(TEXT).0);
        assert_eq!(probe.encoding(), SHIFT_JIS);
    }
}
