//! A frame: pieces, compressed, signed with the device's key, encrypted to the shore's
//! (docs/protocol.md §17).
//!
//! The encryption is that of the queue and of recordings (X25519, XChaCha20-Poly1305): it
//! is in the tree, written down and proved by vectors twice already; HPKE would add crates
//! for the same two primitives. The signature is inside and covers the device and the
//! shore, so nobody who carries a frame learns whose it is, and no shore can pass a frame
//! on as meant for another. Deflate, because the tree has it in Rust alone.

use super::keys::{ShoreIdentity, ShoreSecret};
use super::piece::{self, MOST_PLAIN, Piece, Unread};
use crate::domain::journal::cbor::{BadCbor, Reader, Writer};
use crate::domain::journal::entry::DeviceId;
use crate::domain::journal::hash::{Hash, Label};
use crate::domain::journal::sign::{PrivateKey, PublicKey, Signature};
use crate::domain::keys::queue::{ItemChance, agreed};
use crate::domain::keys::secret::KEY_LEN;
use crate::domain::keys::wrap::NONCE_LEN;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ed25519_dalek::SigningKey;
use flate2::Compression;
use flate2::read::{DeflateDecoder, DeflateEncoder};
use std::io::Read;

/// What a frame begins with. A release that changes what stands outside takes another.
pub const MAGIC: &[u8; 8] = b"wk-frm01";
/// How every frame begins, whatever its version.
const ANY: &[u8] = b"wk-frm";
/// Bytes before the sealed part: magic, length, the shore's key, the frame's key, nonce.
const HEAD: usize = MAGIC.len() + 4 + 2 * KEY_LEN + NONCE_LEN;
/// Most bytes of a frame.
pub const MOST_FRAME: usize = (1 << 20) + (8 << 10);
/// What the encryption and the signature add to the payload, at most.
pub const OVERHEAD: usize = HEAD + 16 + 160;
const LABEL: &[u8] = b"watchkeeper/frame-key/1\0";
/// The version of the signed part.
const VERSION: u64 = 1;
const DEFLATE: u64 = 1;
/// Of RFC 1951: measured on journals, 9 gains 1 % over it for twice the time.
const LEVEL: u32 = 6;

/// Why bytes are no frame for this shore, or not from this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameFault {
    #[error("it is no frame, or it was cut off")]
    NotAFrame,
    #[error("a newer release wrote it")]
    Newer,
    #[error("it is larger than a frame may be")]
    TooLarge,
    #[error("it is for another shore")]
    OtherShore,
    #[error("it was changed on its way")]
    Changed,
    #[error("the device's signature does not hold")]
    Signature,
    #[error("{0}")]
    Malformed(#[from] BadCbor),
}

impl FrameFault {
    /// The catalogue's key.
    pub fn key(self) -> &'static str {
        match self {
            Self::NotAFrame => "sync-fault-none",
            Self::Newer => "sync-fault-newer",
            Self::TooLarge => "sync-fault-large",
            Self::OtherShore => "sync-fault-other-shore",
            Self::Changed => "sync-fault-changed",
            Self::Signature => "sync-fault-signature",
            Self::Malformed(_) => "sync-fault-malformed",
        }
    }
}

/// A frame that was opened; whether the device signed it is not known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Who says that it is theirs.
    pub device: DeviceId,
    packing: u64,
    length: u64,
    packed: Vec<u8>,
    signed: Vec<u8>,
    signature: Signature,
}

/// A frame that its device signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authentic {
    pub device: DeviceId,
    packing: u64,
    length: u64,
    packed: Vec<u8>,
}

/// Names a frame: the plain SHA-256 of its bytes.
pub fn name_of(frame: &[u8]) -> Hash {
    Hash::of_file(frame)
}

fn pack(plain: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    // Reading from memory cannot fail.
    let _ = DeflateEncoder::new(plain, Compression::new(LEVEL)).read_to_end(&mut packed);
    packed
}

/// Bytes of the frame that these pieces make.
pub fn length_of(pieces: &[Piece]) -> usize {
    pack(&piece::encode(pieces)).len() + OVERHEAD
}

/// Makes a frame. What `chance` gives is used once.
///
/// # Errors
/// More than a frame may hold, or the shore's key is none.
pub fn seal(
    pieces: &[Piece],
    (device, key): (DeviceId, &PrivateKey),
    shore: &ShoreIdentity,
    chance: &ItemChance,
) -> Result<Vec<u8>, FrameFault> {
    let plain = piece::encode(pieces);
    if plain.len() > MOST_PLAIN {
        return Err(FrameFault::TooLarge);
    }
    let parts = (DEFLATE, plain.len() as u64, pack(&plain));
    let unsigned = unsigned(device, shore, &parts);
    let mut w = Writer::new();
    w.array(2).bytes(&unsigned).bytes(&key.sign(Label::Frame, &unsigned).0);
    let own = SigningKey::from_bytes(chance.seed.expose());
    let public = own.verifying_key().to_bytes();
    let shared = agreed(LABEL, &own, &shore.seal, &shore.seal, &public).ok_or(FrameFault::OtherShore)?;
    let sealed = XChaCha20Poly1305::new(&(*shared).into())
        .encrypt(&XNonce::from(chance.nonce), Payload { msg: &w.finish(), aad: MAGIC })
        .map_err(|_| FrameFault::TooLarge)?;
    let length = u32::try_from(sealed.len()).map_err(|_| FrameFault::TooLarge)?;
    let frame = [&MAGIC[..], &length.to_be_bytes(), &shore.seal, &public, &chance.nonce, &sealed].concat();
    if frame.len() > MOST_FRAME { Err(FrameFault::TooLarge) } else { Ok(frame) }
}

fn unsigned(
    device: DeviceId,
    shore: &ShoreIdentity,
    (packing, length, packed): &(u64, u64, Vec<u8>),
) -> Vec<u8> {
    let mut w = Writer::new();
    w.array(6).unsigned(VERSION).bytes(&device.0).bytes(&shore.sign.0);
    w.unsigned(*packing).unsigned(*length).bytes(packed);
    w.finish()
}

impl ShoreSecret {
    /// Opens a frame that was sealed to this shore.
    ///
    /// # Errors
    /// [`FrameFault`]; nothing of it was read but what the fault says.
    pub fn open(&self, frame: &[u8]) -> Result<Opened, FrameFault> {
        if frame.len() > MOST_FRAME {
            return Err(FrameFault::TooLarge);
        }
        let Some(rest) = frame.strip_prefix(MAGIC) else {
            return Err(if frame.starts_with(ANY) { FrameFault::Newer } else { FrameFault::NotAFrame });
        };
        let parts = || {
            let (length, rest) = rest.split_first_chunk::<4>()?;
            let (shore, rest) = rest.split_first_chunk::<KEY_LEN>()?;
            let (public, rest) = rest.split_first_chunk::<KEY_LEN>()?;
            let (nonce, sealed) = rest.split_first_chunk::<NONCE_LEN>()?;
            (u32::from_be_bytes(*length) as usize == sealed.len()).then_some((shore, public, nonce, sealed))
        };
        let (shore, public, nonce, sealed) = parts().ok_or(FrameFault::NotAFrame)?;
        let identity = self.identity();
        if *shore != identity.seal {
            return Err(FrameFault::OtherShore);
        }
        let shared = agreed(LABEL, &self.open, public, shore, public).ok_or(FrameFault::Changed)?;
        let plain = XChaCha20Poly1305::new(&(*shared).into())
            .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: MAGIC })
            .map_err(|_| FrameFault::Changed)?;
        let mut r = Reader::new(&plain);
        r.array_of(2)?;
        let signed = r.bytes(MOST_FRAME)?.to_vec();
        let signature = Signature(r.fixed()?);
        r.end()?;
        let mut r = Reader::new(&signed);
        r.array_of(6)?;
        if r.unsigned()? != VERSION {
            return Err(FrameFault::Newer);
        }
        let device = DeviceId(r.fixed()?);
        if r.fixed::<32>()? != identity.sign.0 {
            return Err(FrameFault::OtherShore);
        }
        let (packing, length) = (r.unsigned()?, r.unsigned()?);
        let packed = r.bytes(MOST_FRAME)?.to_vec();
        r.end()?;
        Ok(Opened { device, packing, length, packed, signed, signature })
    }
}

impl Opened {
    /// # Errors
    /// `key` did not sign it.
    pub fn verified(self, key: PublicKey) -> Result<Authentic, FrameFault> {
        if !key.verifies(Label::Frame, &self.signed, self.signature) {
            return Err(FrameFault::Signature);
        }
        let Self { device, packing, length, packed, .. } = self;
        Ok(Authentic { device, packing, length, packed })
    }
}

impl Authentic {
    /// What it carries. Never expands to more than [`MOST_PLAIN`].
    ///
    /// # Errors
    /// Of a later release, or malformed: to be parked.
    pub fn pieces(&self) -> Result<Vec<Piece>, Unread> {
        if self.packing != DEFLATE {
            return Err(Unread::Newer(self.packing));
        }
        if self.length > MOST_PLAIN as u64 {
            return Err(BadCbor::TooLarge.into());
        }
        let mut plain = Vec::new();
        let read = DeflateDecoder::new(self.packed.as_slice()).take(self.length + 1).read_to_end(&mut plain);
        if read.is_err() || plain.len() as u64 != self.length {
            return Err(BadCbor::Truncated.into());
        }
        piece::decode(&plain)
    }
}
