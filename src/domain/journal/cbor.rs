//! Deterministic CBOR (RFC 8949 §4.2.1), the part of it that the journal writes:
//! integers, byte and text strings, arrays of known length, null. Lengths and integers
//! have their shortest form; the reader refuses every other form, so a value has one
//! encoding only and a hash over it means the value.

/// Writes items one after the other.
#[derive(Debug, Clone, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

/// The bytes are not the one deterministic form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCbor {
    #[error("the bytes end inside a value")]
    Truncated,
    #[error("another kind of value stands here")]
    Kind,
    #[error("a number or length isn't in its shortest form")]
    NotShortest,
    #[error("a number, text or list is larger than the format allows")]
    TooLarge,
    #[error("a text isn't UTF-8")]
    NotUtf8,
    #[error("bytes follow the value")]
    Trailing,
}

const UNSIGNED: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const NULL: u8 = 0xf6;

impl Writer {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }

    fn head(&mut self, major: u8, value: u64) -> &mut Self {
        let wide = value.to_be_bytes();
        let (short, size) = match value {
            0..=23 => (value as u8, 0),
            24..=0xff => (24, 1),
            0x100..=0xffff => (25, 2),
            0x1_0000..=0xffff_ffff => (26, 4),
            _ => (27, 8),
        };
        self.bytes.push((major << 5) + short);
        self.bytes.extend(wide.iter().skip(8 - size));
        self
    }

    pub fn unsigned(&mut self, value: u64) -> &mut Self {
        self.head(UNSIGNED, value)
    }

    pub fn integer(&mut self, value: i64) -> &mut Self {
        // -1 - n is the bitwise complement, so both ends of the range fit.
        if value < 0 { self.head(NEGATIVE, !value as u64) } else { self.head(UNSIGNED, value as u64) }
    }

    pub fn bytes(&mut self, value: &[u8]) -> &mut Self {
        self.head(BYTES, value.len() as u64);
        self.bytes.extend_from_slice(value);
        self
    }

    pub fn text(&mut self, value: &str) -> &mut Self {
        self.head(TEXT, value.len() as u64);
        self.bytes.extend_from_slice(value.as_bytes());
        self
    }

    /// Opens an array; its `length` items follow.
    pub fn array(&mut self, length: usize) -> &mut Self {
        self.head(ARRAY, length as u64)
    }

    pub fn null(&mut self) -> &mut Self {
        self.bytes.push(NULL);
        self
    }
}

/// Any one item, for a body whose form is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item<'a> {
    Integer(i64),
    Bytes(&'a [u8]),
    Text(&'a str),
    /// So many items follow.
    Array(u64),
    Null,
}

/// Reads items one after the other; never allocates more than it was given.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Refuses bytes after the last item.
    pub fn end(&self) -> Result<(), BadCbor> {
        if self.rest.is_empty() { Ok(()) } else { Err(BadCbor::Trailing) }
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], BadCbor> {
        let length = usize::try_from(length).map_err(|_| BadCbor::Truncated)?;
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(BadCbor::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    fn wide(&mut self, size: u64, least: u64) -> Result<u64, BadCbor> {
        let value = self.take(size)?.iter().fold(0, |value, byte| (value << 8) | u64::from(*byte));
        if value < least { Err(BadCbor::NotShortest) } else { Ok(value) }
    }

    fn head(&mut self) -> Result<(u8, u64), BadCbor> {
        let (first, rest) = self.rest.split_first().ok_or(BadCbor::Truncated)?;
        self.rest = rest;
        let value = match first & 31 {
            short @ 0..=23 => u64::from(short),
            24 => self.wide(1, 24)?,
            25 => self.wide(2, 0x100)?,
            26 => self.wide(4, 0x1_0000)?,
            27 => self.wide(8, 0x1_0000_0000)?,
            _ => return Err(BadCbor::Kind),
        };
        Ok((first >> 5, value))
    }

    fn expect_head(&mut self, wanted: u8) -> Result<u64, BadCbor> {
        let (major, value) = self.head()?;
        if major == wanted { Ok(value) } else { Err(BadCbor::Kind) }
    }

    pub fn unsigned(&mut self) -> Result<u64, BadCbor> {
        self.expect_head(UNSIGNED)
    }

    pub fn unsigned32(&mut self) -> Result<u32, BadCbor> {
        u32::try_from(self.unsigned()?).map_err(|_| BadCbor::TooLarge)
    }

    pub fn integer(&mut self) -> Result<i64, BadCbor> {
        let (major, value) = self.head()?;
        let value = i64::try_from(value).map_err(|_| BadCbor::TooLarge)?;
        match major {
            UNSIGNED => Ok(value),
            NEGATIVE => Ok(!value),
            _ => Err(BadCbor::Kind),
        }
    }

    pub fn bytes(&mut self, most: usize) -> Result<&'a [u8], BadCbor> {
        let length = self.expect_head(BYTES)?;
        if length > most as u64 {
            return Err(BadCbor::TooLarge);
        }
        self.take(length)
    }

    /// A byte string of exactly `N` bytes.
    pub fn fixed<const N: usize>(&mut self) -> Result<[u8; N], BadCbor> {
        self.bytes(N)?.try_into().map_err(|_| BadCbor::Kind)
    }

    /// A text of at most `most` bytes.
    pub fn text(&mut self, most: usize) -> Result<&'a str, BadCbor> {
        let length = self.expect_head(TEXT)?;
        if length > most as u64 {
            return Err(BadCbor::TooLarge);
        }
        std::str::from_utf8(self.take(length)?).map_err(|_| BadCbor::NotUtf8)
    }

    /// The length of an array of at most `most` items.
    pub fn array(&mut self, most: usize) -> Result<usize, BadCbor> {
        let length = self.expect_head(ARRAY)?;
        if length > most as u64 { Err(BadCbor::TooLarge) } else { Ok(length as usize) }
    }

    /// Opens an array that must have exactly `length` items.
    pub fn array_of(&mut self, length: usize) -> Result<(), BadCbor> {
        if self.expect_head(ARRAY)? == length as u64 { Ok(()) } else { Err(BadCbor::Kind) }
    }

    /// The next item, whatever it is.
    ///
    /// # Errors
    /// It is none of this format.
    pub fn item(&mut self) -> Result<Item<'a>, BadCbor> {
        if self.take_null() {
            return Ok(Item::Null);
        }
        let (major, value) = self.head()?;
        let number = || i64::try_from(value).map_err(|_| BadCbor::TooLarge);
        match major {
            UNSIGNED => number().map(Item::Integer),
            NEGATIVE => number().map(|value| Item::Integer(!value)),
            BYTES => self.take(value).map(Item::Bytes),
            TEXT => std::str::from_utf8(self.take(value)?).map(Item::Text).map_err(|_| BadCbor::NotUtf8),
            ARRAY => Ok(Item::Array(value)),
            _ => Err(BadCbor::Kind),
        }
    }

    /// Takes a null where one stands.
    pub fn take_null(&mut self) -> bool {
        match self.rest.split_first() {
            Some((&NULL, rest)) => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::hash::hex;
    use super::*;

    /// RFC 8949, appendix A.
    #[test]
    fn integers_are_written_as_the_standard_shows() {
        for (value, encoded) in [
            (0, "00"),
            (23, "17"),
            (24, "1818"),
            (100, "1864"),
            (1000, "1903e8"),
            (1_000_000, "1a000f4240"),
            (1_000_000_000_000, "1b000000e8d4a51000"),
            (-1, "20"),
            (-10, "29"),
            (-100, "3863"),
            (-1000, "3903e7"),
            (i64::MIN, "3b7fffffffffffffff"),
            (i64::MAX, "1b7fffffffffffffff"),
        ] {
            let mut writer = Writer::new();
            writer.integer(value);
            let bytes = writer.finish();
            assert_eq!(hex(&bytes), encoded);
            let mut reader = Reader::new(&bytes);
            assert_eq!(reader.integer(), Ok(value));
            assert_eq!(reader.end(), Ok(()));
        }
    }

    #[test]
    fn any_item_is_read_and_nothing_else() {
        let mut writer = Writer::new();
        writer.array(4).integer(-7).text("幸").bytes(&[1]).null();
        let bytes = writer.finish();
        let mut reader = Reader::new(&bytes);
        let read: Vec<Item<'_>> = (0..5).map(|_| reader.item().unwrap()).collect();
        assert_eq!(
            read,
            [Item::Array(4), Item::Integer(-7), Item::Text("幸"), Item::Bytes(&[1]), Item::Null]
        );
        assert_eq!(reader.item(), Err(BadCbor::Truncated));
        for bad in [&[0xa0][..], &[0xf5], &[0xc0, 0x60], &[0x18, 0x01]] {
            assert!(Reader::new(bad).item().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn every_other_form_is_refused() {
        for (bytes, fault) in [
            (&[0x18, 0x17][..], BadCbor::NotShortest),
            (&[0x19, 0x00, 0xff], BadCbor::NotShortest),
            (&[0x1a, 0x00, 0x00, 0xff, 0xff], BadCbor::NotShortest),
            (&[0x1b, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff], BadCbor::NotShortest),
            (&[0x1b, 0xff, 0, 0, 0, 0, 0, 0, 0], BadCbor::TooLarge),
            (&[0x1f], BadCbor::Kind),
            (&[0x19, 0x01], BadCbor::Truncated),
            (&[], BadCbor::Truncated),
            (&[0x40], BadCbor::Kind),
        ] {
            assert_eq!(Reader::new(bytes).integer(), Err(fault), "{bytes:?}");
        }
        // A length beyond any memory is a truncated value, not an allocation.
        let huge = [0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        assert_eq!(Reader::new(&huge).bytes(usize::MAX), Err(BadCbor::Truncated));
        assert_eq!(Reader::new(&[0x61, 0xff]).text(9), Err(BadCbor::NotUtf8));
        assert_eq!(Reader::new(&[0x62, b'a', b'b']).text(1), Err(BadCbor::TooLarge));
    }
}
