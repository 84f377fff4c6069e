//! A bundle on its way: packed, cut into parts, each signed by the shore and sealed to the
//! keys of one boat (docs/protocol.md §23). The primitives are those of frames.
//!
//! The boat's keys follow from its keys of watchlists and of cleared roles, so a bundle on
//! a lost stick can't be read once the panic key destroyed them; the boat tells the shore
//! its new ones with the next frames.

use super::bundle::{Bundle, BundleFault, MOST_BUNDLE};
use super::item::{Cells, Item, ItemKey, decode_cells, encode_cells};
use crate::domain::journal::cbor::{BadCbor, Reader, Writer};
use crate::domain::journal::entry::DeviceId;
use crate::domain::journal::hash::{Hash, Label};
use crate::domain::journal::sign::Signature;
use crate::domain::keys::queue::{ItemChance, agreed};
use crate::domain::keys::secret::{KEY_LEN, Key};
use crate::domain::keys::wrap::NONCE_LEN;
use crate::domain::sync::frame::MOST_FRAME;
use crate::domain::sync::keys::{ShoreIdentity, ShoreSecret};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ed25519_dalek::SigningKey;
use flate2::Compression;
use flate2::read::{DeflateDecoder, DeflateEncoder};
use std::fmt;
use std::io::Read;

/// What a part of a bundle begins with.
pub const MAGIC: [u8; 8] = *b"wk-bnd01";
/// How every part begins, whatever its version.
pub const ANY: &[u8] = b"wk-bnd";
/// What is sealed to cleared roles inside.
const COVERT: [u8; 8] = *b"wk-bndc1";
const LABEL: &[u8] = b"watchkeeper/bundle-key/1\0";
const VERSION: u64 = 1;
const DEFLATE: u64 = 1;
/// Of RFC 1951.
const LEVEL: u32 = 6;
/// Bytes of the packed bundle in one part.
const PIECE: usize = 1 << 20;
/// Most parts of a bundle.
pub const MOST_PARTS: u32 = 64;
/// What is sealed to cleared roles is rounded up to this: its length tells nothing of how
/// many there are.
const ROUND: usize = 16 << 10;

/// The public key that a boat tells the shore (Ed25519 form).
pub type SealTo = [u8; KEY_LEN];

/// The private one aboard.
#[derive(Clone)]
pub struct DownKey(SigningKey);

/// A bundle that is packed and not sealed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    number: u64,
    length: u64,
    bytes: Vec<u8>,
}

/// A part that was opened and that the shore signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub number: u64,
    pub index: u32,
    pub count: u32,
    whole: Hash,
    length: u64,
    bytes: Vec<u8>,
}

impl DownKey {
    /// The key that belongs to the key of watchlists, or of cleared roles.
    pub fn of(key: &Key) -> Self {
        Self(SigningKey::from_bytes(key.derive("watchkeeper/down/1").expose()))
    }

    pub fn public(&self) -> SealTo {
        self.0.verifying_key().to_bytes()
    }
}

impl fmt::Debug for DownKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DownKey(..)")
    }
}

/// Magic, length, both public keys, nonce, sealed.
fn seal(magic: [u8; 8], plain: &[u8], to: &SealTo, chance: &ItemChance) -> Result<Vec<u8>, BundleFault> {
    let own = SigningKey::from_bytes(chance.seed.expose());
    let public = own.verifying_key().to_bytes();
    let key = agreed(LABEL, &own, to, to, &public).ok_or(BundleFault::OtherBoat)?;
    let sealed = XChaCha20Poly1305::new(&(*key).into())
        .encrypt(&XNonce::from(chance.nonce), Payload { msg: plain, aad: &magic })
        .map_err(|_| BundleFault::TooLarge)?;
    let length = u32::try_from(sealed.len()).map_err(|_| BundleFault::TooLarge)?;
    Ok([&magic[..], &length.to_be_bytes(), to, &public, &chance.nonce, &sealed].concat())
}

fn unseal(magic: [u8; 8], bytes: &[u8], key: &DownKey) -> Result<Vec<u8>, BundleFault> {
    let Some(rest) = bytes.strip_prefix(&magic) else {
        return Err(if bytes.starts_with(ANY) { BundleFault::Newer } else { BundleFault::NotABundle });
    };
    let parts = || {
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (to, rest) = rest.split_first_chunk::<KEY_LEN>()?;
        let (public, rest) = rest.split_first_chunk::<KEY_LEN>()?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE_LEN>()?;
        (u32::from_be_bytes(*length) as usize == sealed.len()).then_some((to, public, nonce, sealed))
    };
    let (to, public, nonce, sealed) = parts().ok_or(BundleFault::NotABundle)?;
    if *to != key.public() {
        return Err(BundleFault::OtherBoat);
    }
    let secret = agreed(LABEL, &key.0, public, to, public).ok_or(BundleFault::Changed)?;
    XChaCha20Poly1305::new(&(*secret).into())
        .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: &magic })
        .map_err(|_| BundleFault::Changed)
}

impl Packed {
    /// # Errors
    /// It is larger than a bundle may be.
    pub fn new(bundle: &Bundle) -> Result<Self, BundleFault> {
        let plain = bundle.encode();
        if plain.len() > MOST_BUNDLE {
            return Err(BundleFault::TooLarge);
        }
        let mut bytes = Vec::new();
        // Reading from memory cannot fail.
        let _ = DeflateEncoder::new(plain.as_slice(), Compression::new(LEVEL)).read_to_end(&mut bytes);
        let packed = Self { number: bundle.number, length: plain.len() as u64, bytes };
        if packed.count() > MOST_PARTS { Err(BundleFault::TooLarge) } else { Ok(packed) }
    }

    /// How many parts it makes.
    pub fn count(&self) -> u32 {
        self.bytes.len().div_ceil(PIECE).max(1) as u32
    }

    /// Part `index`, from 0, for one boat. What `chance` gives is used once.
    ///
    /// # Errors
    /// The boat's key is none.
    pub fn part(
        &self,
        index: u32,
        (device, to): (DeviceId, &SealTo),
        shore: &ShoreSecret,
        chance: &ItemChance,
    ) -> Result<Vec<u8>, BundleFault> {
        let piece = self.bytes.chunks(PIECE).nth(index as usize).unwrap_or_default();
        let mut w = Writer::new();
        w.array(10).unsigned(VERSION).bytes(&shore.identity().sign.0).bytes(&device.0);
        w.unsigned(self.number).unsigned(u64::from(index)).unsigned(u64::from(self.count()));
        w.bytes(&Hash::of_file(&self.bytes).0).unsigned(DEFLATE).unsigned(self.length).bytes(piece);
        let unsigned = w.finish();
        let mut w = Writer::new();
        w.array(2).bytes(&unsigned).bytes(&shore.signs(Label::Bundle, &unsigned).0);
        seal(MAGIC, &w.finish(), to, chance)
    }
}

impl Part {
    /// Opens a part and takes it only from `shore` and for `device`.
    ///
    /// # Errors
    /// [`BundleFault`].
    pub fn open(
        bytes: &[u8],
        (device, key): (DeviceId, &DownKey),
        shore: &ShoreIdentity,
    ) -> Result<Self, BundleFault> {
        if bytes.len() > MOST_FRAME {
            return Err(BundleFault::TooLarge);
        }
        let plain = unseal(MAGIC, bytes, key)?;
        let mut r = Reader::new(&plain);
        r.array_of(2)?;
        let signed = r.bytes(MOST_FRAME)?;
        let signature = Signature(r.fixed()?);
        r.end()?;
        let mut r = Reader::new(signed);
        let length = r.array(1 << 10)?;
        let version = r.unsigned()?;
        if r.fixed::<32>()? != shore.sign.0 {
            return Err(BundleFault::OtherShore);
        }
        if !shore.sign.verifies(Label::Bundle, signed, signature) {
            return Err(BundleFault::Signature);
        }
        if version != VERSION {
            return Err(BundleFault::Newer);
        }
        if length != 10 {
            return Err(BadCbor::Kind.into());
        }
        if DeviceId(r.fixed()?) != device {
            return Err(BundleFault::OtherBoat);
        }
        let (number, index, count) = (r.unsigned()?, r.unsigned32()?, r.unsigned32()?);
        let (whole, packing, length) = (Hash(r.fixed()?), r.unsigned()?, r.unsigned()?);
        let bytes = r.bytes(MOST_FRAME)?.to_vec();
        r.end()?;
        if packing != DEFLATE {
            return Err(BundleFault::Newer);
        }
        if count > MOST_PARTS || index >= count || length > MOST_BUNDLE as u64 {
            return Err(BundleFault::TooLarge);
        }
        Ok(Self { number, index, count, whole, length, bytes })
    }
}

/// Puts parts together, whatever order they come in and however often: the bundles that
/// are whole, the oldest first, and of the others what is missing.
pub fn join(mut parts: Vec<Part>) -> Vec<Result<Bundle, BundleFault>> {
    parts.sort_by_key(|part| (part.number, part.whole, part.index));
    parts.dedup_by(|a, b| (a.number, a.whole, a.index) == (b.number, b.whole, b.index));
    let same = |a: &Part, b: &Part| (a.number, a.whole, a.count) == (b.number, b.whole, b.count);
    parts.chunk_by(same).filter_map(one).collect()
}

fn one(parts: &[Part]) -> Option<Result<Bundle, BundleFault>> {
    let Part { number, count, whole, length, .. } = parts.first()?;
    if parts.len() as u32 != *count {
        let (number, have, of) = (*number, parts.len() as u32, *count);
        return Some(Err(BundleFault::Incomplete { number, have, of }));
    }
    let packed: Vec<u8> = parts.iter().flat_map(|part| part.bytes.iter().copied()).collect();
    if Hash::of_file(&packed) != *whole {
        return Some(Err(BundleFault::Changed));
    }
    let mut plain = Vec::new();
    let read = DeflateDecoder::new(packed.as_slice()).take(length + 1).read_to_end(&mut plain);
    if read.is_err() || plain.len() as u64 != *length {
        return Some(Err(BadCbor::Truncated.into()));
    }
    let bundle = Bundle::decode(&plain);
    Some(bundle.and_then(|b| if b.number == *number { Ok(b) } else { Err(BadCbor::Kind.into()) }))
}

/// Seals what cleared roles alone may see; a boat whose list is empty gets as many bytes.
///
/// # Errors
/// The boat's key is none, or it is too large.
pub fn seal_covert<'a>(
    items: impl Iterator<Item = (&'a ItemKey, Cells)>,
    to: &SealTo,
    chance: &ItemChance,
) -> Result<Vec<u8>, BundleFault> {
    let mut lines = Vec::new();
    for (key, cells) in items {
        let mut w = Writer::new();
        w.array(4);
        key.write(&mut w);
        w.bytes(&encode_cells(&cells));
        lines.push(w.finish());
    }
    let mut w = Writer::new();
    w.array(lines.len());
    let list = [w.finish(), lines.concat()].concat();
    let length = u32::try_from(list.len()).map_err(|_| BundleFault::TooLarge)?;
    let mut plain = [&length.to_be_bytes()[..], &list].concat();
    let rounded = plain.len().div_ceil(ROUND).max(1) * ROUND;
    plain.resize(rounded, 0);
    seal(COVERT, &plain, to, chance)
}

/// What was sealed to cleared roles.
///
/// # Errors
/// The key is another, or the bytes were changed.
pub fn open_covert(sealed: &[u8], key: &DownKey) -> Result<Vec<Item>, BundleFault> {
    let plain = unseal(COVERT, sealed, key)?;
    let (length, rest) = plain.split_first_chunk::<4>().ok_or(BadCbor::Truncated)?;
    let list = rest.get(..u32::from_be_bytes(*length) as usize).ok_or(BadCbor::Truncated)?;
    let mut r = Reader::new(list);
    let mut items = Vec::new();
    for _ in 0..r.array(list.len())? {
        r.array_of(4)?;
        let key = ItemKey::read(&mut r)?;
        items.push(Item { key, cells: decode_cells(r.bytes(super::item::MOST_CELLS)?)? });
    }
    r.end()?;
    Ok(items)
}
