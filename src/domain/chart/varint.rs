//! Variable-length integers of the chart packs: seven bits a byte, low bits first, the
//! high bit set on all but the last; signed values zigzag-folded (0, -1, 1, -2, ..).

/// Appends `value`.
pub(crate) fn put(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends a signed `value`.
pub(crate) fn put_signed(out: &mut Vec<u8>, value: i64) {
    put(out, ((value << 1) ^ (value >> 63)) as u64);
}

/// Takes a value off the front of `bytes`; `None` at the end of the bytes or when it
/// does not fit 64 bits.
pub(crate) fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let low = u64::from(byte & 0x7f);
        if shift == 63 && low > 1 {
            return None;
        }
        value |= low << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// Takes a signed value off the front of `bytes`.
pub(crate) fn take_signed(bytes: &mut &[u8]) -> Option<i64> {
    take(bytes).map(|v| (v >> 1) as i64 ^ -((v & 1) as i64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_put_is_taken(values: Vec<i64>) {
            let mut bytes = Vec::new();
            for v in &values {
                put_signed(&mut bytes, *v);
            }
            let mut rest = bytes.as_slice();
            for v in &values {
                prop_assert_eq!(take_signed(&mut rest), Some(*v));
            }
            prop_assert_eq!(take(&mut rest), None);
        }

        #[test]
        fn any_bytes_end(bytes: Vec<u8>) {
            let mut rest = bytes.as_slice();
            while take(&mut rest).is_some() {}
            prop_assert!(rest.len() <= bytes.len());
        }
    }

    #[test]
    fn small_values_take_one_byte() {
        let mut bytes = Vec::new();
        for v in [0, -1, 1, 63, -64] {
            put_signed(&mut bytes, v);
        }
        assert_eq!(bytes, [0, 1, 2, 126, 127]);
        assert_eq!(take(&mut [0xff_u8; 11].as_slice()), None);
    }
}
