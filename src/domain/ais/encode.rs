//! Messages to sentences: fields to bits, bits to six-bit armour, armour to one or more
//! `!AIVDM` or `!AIVDO` sentences (M.1371-5 Annex 8; IEC 61162-1 VDM).
//!
//! It writes the messages that a scenario transmits: 1, 2, 3, 4, 5, 9, 11, 14, 18, 21,
//! 24 A and B, and 27. Coded integers wider than their field are cut to its width;
//! characters that the six-bit alphabet lacks are written as a space.

use crate::domain::ais::coded::FinePosition;
use crate::domain::ais::message::{
    Aid, BaseStation, Content, Dimensions, LongRange, Message, PositionA, PositionB, SarAircraft, StaticA,
    StaticPartB,
};
use std::fmt::Write;

/// Six-bit characters in one sentence, so that it stays under the 82 of IEC 61162-1.
const CHARACTERS_A_SENTENCE: usize = 60;

/// A message's bits, most significant first, in the order they are transmitted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bits(Vec<bool>);

impl Bits {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The bits, each 0 or 1 as a flag.
    pub fn as_slice(&self) -> &[bool] {
        &self.0
    }

    fn unsigned(&mut self, value: u32, width: u32) {
        self.0.extend((0..width).rev().map(|shift| value.checked_shr(shift).unwrap_or(0) & 1 == 1));
    }

    /// Two's complement: the low `width` bits.
    fn signed(&mut self, value: i32, width: u32) {
        self.unsigned(value as u32, width);
    }

    fn flag(&mut self, value: bool) {
        self.0.push(value);
    }

    /// `characters` six-bit characters, filled up with `@`.
    fn text(&mut self, text: &str, characters: usize) {
        let codes = text.chars().map(six_bit).chain(std::iter::repeat(0));
        for code in codes.take(characters) {
            self.unsigned(code, 6);
        }
    }

    fn position(&mut self, position: FinePosition) {
        self.signed(position.lon, 28);
        self.signed(position.lat, 27);
    }

    fn dimensions(&mut self, d: Dimensions) {
        self.unsigned(u32::from(d.to_bow), 9);
        self.unsigned(u32::from(d.to_stern), 9);
        self.unsigned(u32::from(d.to_port), 6);
        self.unsigned(u32::from(d.to_starboard), 6);
    }

    /// The payload characters and the number of fill bits.
    pub fn armour(&self) -> (String, u8) {
        let fill = (6 - self.0.len() % 6) % 6;
        let armoured = self
            .0
            .chunks(6)
            .map(|chunk| {
                let code =
                    chunk.iter().fold(0u8, |code, bit| code << 1 | u8::from(*bit)) << (6 - chunk.len());
                char::from(if code < 40 { code + 48 } else { code + 56 })
            })
            .collect();
        (armoured, fill as u8)
    }
}

/// The six-bit code of a character: `@A..Z[\]^_` are 0..=31, space to `?` 32..=63.
fn six_bit(c: char) -> u32 {
    match c.to_ascii_uppercase() as u32 {
        code @ 64..=95 => code - 64,
        code @ 32..=63 => code,
        _ => 32,
    }
}

/// The bits of a message, or `None` where its kind is not one that is written here.
pub fn bits(message: &Message) -> Option<Bits> {
    let mut out = Bits::default();
    out.unsigned(u32::from(message.kind), 6);
    out.unsigned(u32::from(message.repeat), 2);
    out.unsigned(message.mmsi.0, 30);
    match (&message.content, message.kind) {
        (Content::PositionA(m), 1..=3) => position_a(&mut out, m),
        (Content::BaseStation(m), 4 | 11) => base_station(&mut out, m),
        (Content::StaticA(m), 5) => static_a(&mut out, m),
        (Content::SarAircraft(m), 9) => sar_aircraft(&mut out, m),
        (Content::SafetyText { to: None, text, .. }, 14) => {
            out.unsigned(0, 2);
            // 161 characters are the most that five slots hold.
            out.text(text, text.chars().count().min(161));
        }
        (Content::PositionB(m), 18) => position_b(&mut out, m),
        (Content::Aid(m), 21) => aid(&mut out, m),
        (Content::StaticPartA { name }, 24) => {
            out.unsigned(0, 2);
            out.text(name, 20);
        }
        (Content::StaticPartB(m), 24) => static_part_b(&mut out, m),
        (Content::LongRange(m), 27) => long_range(&mut out, m),
        _ => return None,
    }
    Some(out)
}

fn position_a(out: &mut Bits, m: &PositionA) {
    out.unsigned(u32::from(m.status), 4);
    out.signed(i32::from(m.turn), 8);
    out.unsigned(u32::from(m.speed), 10);
    out.flag(m.accuracy);
    out.position(m.position);
    out.unsigned(u32::from(m.course), 12);
    out.unsigned(u32::from(m.heading), 9);
    out.unsigned(u32::from(m.second), 6);
    out.unsigned(u32::from(m.maneuver), 2);
    out.unsigned(0, 3);
    out.flag(m.raim);
    out.unsigned(m.radio, 19);
}

fn base_station(out: &mut Bits, m: &BaseStation) {
    out.unsigned(u32::from(m.year), 14);
    out.unsigned(u32::from(m.month), 4);
    out.unsigned(u32::from(m.day), 5);
    out.unsigned(u32::from(m.hour), 5);
    out.unsigned(u32::from(m.minute), 6);
    out.unsigned(u32::from(m.second), 6);
    out.flag(m.accuracy);
    out.position(m.position);
    out.unsigned(u32::from(m.epfd), 4);
    out.unsigned(0, 10);
    out.flag(m.raim);
    out.unsigned(m.radio, 19);
}

fn static_a(out: &mut Bits, m: &StaticA) {
    out.unsigned(u32::from(m.ais_version), 2);
    out.unsigned(m.imo, 30);
    out.text(&m.callsign, 7);
    out.text(&m.name, 20);
    out.unsigned(u32::from(m.ship_type), 8);
    out.dimensions(m.dimensions);
    out.unsigned(u32::from(m.epfd), 4);
    out.unsigned(u32::from(m.eta_month), 4);
    out.unsigned(u32::from(m.eta_day), 5);
    out.unsigned(u32::from(m.eta_hour), 5);
    out.unsigned(u32::from(m.eta_minute), 6);
    out.unsigned(u32::from(m.draught), 8);
    out.text(&m.destination, 20);
    // 0 says that the terminal is ready; unknown is its default, 1.
    out.flag(m.dte.unwrap_or(true));
    out.flag(false);
}

fn sar_aircraft(out: &mut Bits, m: &SarAircraft) {
    out.unsigned(u32::from(m.altitude), 12);
    out.unsigned(u32::from(m.speed), 10);
    out.flag(m.accuracy);
    out.position(m.position);
    out.unsigned(u32::from(m.course), 12);
    out.unsigned(u32::from(m.second), 6);
    out.flag(m.alt_sensor);
    out.unsigned(0, 7);
    out.flag(m.dte);
    out.unsigned(0, 3);
    out.flag(m.assigned);
    out.flag(m.raim);
    out.unsigned(m.radio, 20);
}

fn position_b(out: &mut Bits, m: &PositionB) {
    out.unsigned(0, 8);
    out.unsigned(u32::from(m.speed), 10);
    out.flag(m.accuracy);
    out.position(m.position);
    out.unsigned(u32::from(m.course), 12);
    out.unsigned(u32::from(m.heading), 9);
    out.unsigned(u32::from(m.second), 6);
    out.unsigned(0, 2);
    for flag in [m.carrier_sense, m.display, m.dsc, m.band, m.msg22, m.assigned, m.raim] {
        out.flag(flag);
    }
    out.unsigned(m.radio, 20);
}

fn aid(out: &mut Bits, m: &Aid) {
    out.unsigned(u32::from(m.aid_type), 5);
    out.text(&m.name, 20);
    out.flag(m.accuracy);
    out.position(m.position);
    out.dimensions(m.dimensions);
    out.unsigned(u32::from(m.epfd), 4);
    out.unsigned(u32::from(m.second), 6);
    out.flag(m.off_position);
    out.unsigned(u32::from(m.status), 8);
    out.flag(m.raim);
    out.flag(m.virtual_aid);
    out.flag(m.assigned);
    out.flag(false);
    let extension = m.name_ext.chars().count().min(14);
    out.text(&m.name_ext, extension);
    // The extension is filled up to a whole byte.
    out.unsigned(0, ((8 - out.len() % 8) % 8) as u32);
}

fn static_part_b(out: &mut Bits, m: &StaticPartB) {
    out.unsigned(1, 2);
    out.unsigned(u32::from(m.ship_type), 8);
    out.text(&m.vendor, 3);
    out.unsigned(u32::from(m.model), 4);
    out.unsigned(m.serial, 20);
    out.text(&m.callsign, 7);
    match m.mothership {
        Some(mothership) => out.unsigned(mothership.0, 30),
        None => out.dimensions(m.dimensions.unwrap_or_default()),
    }
    out.unsigned(u32::from(m.epfd.unwrap_or(0)), 4);
    out.unsigned(0, 2);
}

fn long_range(out: &mut Bits, m: &LongRange) {
    out.flag(m.accuracy);
    out.flag(m.raim);
    out.unsigned(u32::from(m.status), 4);
    out.signed(m.position.lon, 18);
    out.signed(m.position.lat, 17);
    out.unsigned(u32::from(m.speed), 6);
    out.unsigned(u32::from(m.course), 9);
    out.flag(m.not_current);
    out.flag(false);
}

/// The sentences that carry `bits`, without line ends. `formatter` is `AIVDM` for what
/// was received, `AIVDO` for own transmissions; `sequence` (0..=9) joins the parts of a
/// message that needs more than one sentence.
pub fn sentences(bits: &Bits, formatter: &str, channel: char, sequence: u8) -> Vec<String> {
    let (payload, fill) = bits.armour();
    let characters: Vec<char> = payload.chars().collect();
    let parts: Vec<String> = characters.chunks(CHARACTERS_A_SENTENCE).map(|c| c.iter().collect()).collect();
    let count = parts.len();
    let mut out = Vec::with_capacity(count);
    for (index, part) in parts.iter().enumerate() {
        let number = index + 1;
        let group = if count > 1 { (sequence % 10).to_string() } else { String::new() };
        let fill = if number == count { fill } else { 0 };
        out.push(sentence('!', &format!("{formatter},{count},{number},{group},{channel},{part},{fill}")));
    }
    out
}

/// A sentence from its body: start character, body, `*` and the two-digit checksum.
pub fn sentence(start: char, body: &str) -> String {
    let sum = body.bytes().fold(0u8, |sum, byte| sum ^ byte);
    let mut out = String::with_capacity(body.len() + 4);
    out.push(start);
    out.push_str(body);
    let _ = write!(out, "*{sum:02X}");
    out
}

#[cfg(test)]
mod tests;
