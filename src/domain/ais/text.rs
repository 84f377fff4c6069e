//! Six-bit text (M.1371-5 Annex 8, Table 47). `@` pads: a text ends at the first one.

use crate::domain::ais::bits::Bits;

/// The text of the `chars` characters at bit `at`, up to the first `@`, without the
/// spaces on its right. Only whole characters that were sent count.
pub fn read(bits: &Bits, at: usize, chars: usize) -> String {
    let mut text = String::with_capacity(chars);
    extend(&mut text, bits, at, chars);
    text.truncate(text.trim_end_matches(' ').len());
    text
}

/// How many whole characters were sent from bit `at` on.
pub fn chars_from(bits: &Bits, at: usize) -> usize {
    bits.len().saturating_sub(at) / 6
}

/// Appends characters up to the first `@`; false when there was one.
fn extend(text: &mut String, bits: &Bits, at: usize, chars: usize) -> bool {
    for n in 0..chars.min(chars_from(bits, at)) {
        match bits.u(at + 6 * n, 6) as u8 {
            0 => return false,
            code @ 1..=31 => text.push(char::from(code + 64)),
            code => text.push(char::from(code)),
        }
    }
    true
}

/// One text sent in two places: `chars` characters at `at` go on at `rest_at`, spaces
/// between them and all (type 21's name and its extension).
pub fn read_joined(bits: &Bits, at: usize, chars: usize, rest_at: usize) -> String {
    let mut text = String::with_capacity(chars);
    if extend(&mut text, bits, at, chars) {
        extend(&mut text, bits, rest_at, chars_from(bits, rest_at));
    }
    text.truncate(text.trim_end_matches(' ').len());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits_of(codes: &[u8]) -> Bits {
        let armour: Vec<u8> = codes.iter().map(|c| if *c < 40 { c + 48 } else { c + 56 }).collect();
        let mut bits = Bits::new();
        bits.push_armoured(&armour).unwrap();
        bits
    }

    #[test]
    fn the_alphabet_is_table_47() {
        let all: Vec<u8> = (1..64).collect();
        let want = "ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_ !\"#$%&'()*+,-./0123456789:;<=>?";
        assert_eq!(read(&bits_of(&all), 0, 63), want);
    }

    #[test]
    fn a_text_ends_at_the_first_at_sign_and_keeps_leading_spaces() {
        let bits = bits_of(&[32, 1, 32, 2, 32, 32, 0, 3, 4]);
        assert_eq!(read(&bits, 0, 9), " A B");
        assert_eq!(read(&bits, 42, 9), "CD", "characters that were not sent are not read");
    }

    #[test]
    fn an_extension_continues_the_name_with_its_spaces() {
        let bits = bits_of(&[1, 32, 2, 3, 32]);
        assert_eq!(read_joined(&bits, 0, 2, 12), "A BC");
        let cut = bits_of(&[1, 0, 2, 3]);
        assert_eq!(read_joined(&cut, 0, 2, 12), "A");
    }
}
