//! The shore's keys: one to which frames are encrypted, one that signs receipts. Both
//! follow from one secret of 32 bytes; the two public ones together are the shore's
//! identity, which an officer types or compares aboard (docs/protocol.md §17).

use crate::domain::journal::entry::DeviceId;
use crate::domain::journal::hash::{Label, hex, parse_hex};
use crate::domain::journal::sign::{PrivateKey, PublicKey, Signature};
use crate::domain::keys::secret::Key;
use ed25519_dalek::SigningKey;
use sha2::{Digest, Sha256};
use std::fmt;

/// Digits of the code that both sides show.
const CODE_DIGITS: usize = 12;

/// Whom a boat trusts to say what is ashore.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShoreIdentity {
    /// Signs receipts.
    pub sign: PublicKey,
    /// Frames are encrypted to it (Ed25519 form).
    pub seal: [u8; 32],
}

/// The private side of a [`ShoreIdentity`].
#[derive(Clone)]
pub struct ShoreSecret {
    pub(super) sign: PrivateKey,
    pub(super) open: SigningKey,
}

impl ShoreSecret {
    /// Both keys from the shore's one secret.
    pub fn from_secret(secret: &Key) -> Self {
        let sign = secret.derive("watchkeeper/shore-sign/1");
        let open = secret.derive("watchkeeper/shore-seal/1");
        Self { sign: PrivateKey::from_seed(sign.expose()), open: SigningKey::from_bytes(open.expose()) }
    }

    /// Signs something that is neither a receipt nor sealed to the shore.
    pub(crate) fn signs(&self, label: Label, message: &[u8]) -> Signature {
        self.sign.sign(label, message)
    }

    pub fn identity(&self) -> ShoreIdentity {
        ShoreIdentity { sign: self.sign.public(), seal: self.open.verifying_key().to_bytes() }
    }
}

impl fmt::Debug for ShoreSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ShoreSecret(of {})", self.identity())
    }
}

impl fmt::Display for ShoreIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.sign, hex(&self.seal))
    }
}

impl ShoreIdentity {
    /// Reads 128 lower-case hexadecimal digits.
    pub fn parse_hex(text: &str) -> Option<Self> {
        let (sign, seal) = text.split_at_checked(64)?;
        Some(Self { sign: PublicKey::parse_hex(sign)?, seal: parse_hex(seal)? })
    }

    /// The code that shore and boat both show at the enrolment: twelve digits that follow
    /// from both sides' public keys, in groups of four. Where they differ somebody stands
    /// between.
    pub fn code_with(&self, device: DeviceId, key: PublicKey) -> String {
        let hash = Sha256::new()
            .chain_update(b"watchkeeper/enrolment/1\0")
            .chain_update(self.sign.0)
            .chain_update(self.seal)
            .chain_update(device.0)
            .chain_update(key.0)
            .finalize();
        let number = hash.iter().take(8).fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
        let digits = format!("{:0CODE_DIGITS$}", number % 10_u64.pow(CODE_DIGITS as u32));
        let groups: Vec<&str> = (0..3).filter_map(|n| digits.get(n * 4..n * 4 + 4)).collect();
        groups.join(" ")
    }
}
