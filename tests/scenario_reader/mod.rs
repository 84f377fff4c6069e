//! A small reader of its own for the sentences of a scenario, so that the tests don't
//! lean on the decoder of the product.

/// What a sentence said, as far as the tests ask.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Said {
    Position { kind: u8, mmsi: u32, lat: f64, lon: f64, knots: f64, status: u8 },
    Name { mmsi: u32, name: String },
    Part { number: u8, sequence: u8, payload: String, fill: usize },
    Text { mmsi: u32, text: String },
    OtherAis { kind: u8, mmsi: u32 },
    Fields(Vec<String>),
}

/// Checks the frame and the checksum, and reads the sentence.
pub(crate) fn read(sentence: &str) -> Result<Said, String> {
    let (start, rest) = sentence.split_at(1);
    let (body, sum) = rest.rsplit_once('*').ok_or("no checksum")?;
    let calculated = body.bytes().fold(0u8, |s, b| s ^ b);
    if format!("{calculated:02X}") != sum {
        return Err(format!("checksum {sum}, want {calculated:02X}"));
    }
    let fields: Vec<String> = body.split(',').map(str::to_owned).collect();
    if start == "$" {
        return Ok(Said::Fields(fields));
    }
    if fields.len() != 7 || !matches!(fields[0].as_str(), "AIVDM" | "AIVDO") {
        return Err(format!("{} fields", fields.len()));
    }
    let fill: usize = fields[6].parse().map_err(|_| "fill")?;
    if fields[1] == "1" {
        return payload(&fields[5], fill);
    }
    let digit = |text: &str| text.parse::<u8>().map_err(|e| e.to_string());
    Ok(Said::Part {
        number: digit(&fields[2])?,
        sequence: digit(&fields[3])?,
        payload: fields[5].clone(),
        fill,
    })
}

/// Reads the bits of a whole message.
pub(crate) fn payload(armoured: &str, fill: usize) -> Result<Said, String> {
    let mut bits: Vec<bool> = Vec::new();
    for c in armoured.bytes() {
        let code = match c {
            48..=87 => c - 48,
            96..=119 => c - 56,
            _ => return Err(format!("bad armour {c}")),
        };
        bits.extend((0..6).rev().map(|s| code >> s & 1 == 1));
    }
    bits.truncate(bits.len() - fill);
    let b = Bits(bits);
    let (kind, mmsi) = (b.unsigned(0, 6) as u8, b.unsigned(8, 30));
    let position = |speed: usize, lon: usize, status: u8| Said::Position {
        kind,
        mmsi,
        lat: f64::from(b.signed(lon + 28, 27)) / 600_000.0,
        lon: f64::from(b.signed(lon, 28)) / 600_000.0,
        knots: f64::from(b.unsigned(speed, 10)) / 10.0,
        status,
    };
    let lengths: &[usize] = match kind {
        1 | 4 | 9 | 18 => &[168],
        5 => &[424],
        24 => &[160, 168],
        21 => &[272, 280, 288, 296, 304, 312, 320, 328, 336, 344, 352, 360],
        _ => &[],
    };
    if !lengths.is_empty() && !lengths.contains(&b.0.len()) {
        return Err(format!("type {kind} of {} bits", b.0.len()));
    }
    Ok(match kind {
        1 => position(50, 61, b.unsigned(38, 4) as u8),
        18 => position(46, 57, 15),
        5 => Said::Name { mmsi, name: b.text(112, 20) },
        24 if b.unsigned(38, 2) == 0 => Said::Name { mmsi, name: b.text(40, 20) },
        14 => Said::Text { mmsi, text: b.text(40, (b.0.len() - 40) / 6) },
        _ => Said::OtherAis { kind, mmsi },
    })
}

struct Bits(Vec<bool>);

impl Bits {
    fn unsigned(&self, start: usize, width: usize) -> u32 {
        self.0[start..start + width].iter().fold(0, |n, b| n << 1 | u32::from(*b))
    }

    fn signed(&self, start: usize, width: usize) -> i32 {
        let raw = self.unsigned(start, width) as i32;
        if self.0[start] { raw - (1 << width) } else { raw }
    }

    fn text(&self, start: usize, characters: usize) -> String {
        let text: String = (0..characters)
            .map(|i| self.unsigned(start + i * 6, 6) as u8)
            .map(|c| char::from(if c < 32 { c + 64 } else { c }))
            .collect();
        text.split('@').next().unwrap_or("").trim_end().to_owned()
    }
}
