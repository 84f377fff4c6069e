//! The shore's keys: one to which frames are encrypted, one that signs receipts, one that
//! its service shows to boats over a network. All follow from one secret of 32 bytes; the
//! public ones together are the shore's identity, which an officer types or compares
//! aboard (docs/protocol.md §17).

use crate::domain::journal::entry::DeviceId;
use crate::domain::journal::hash::{Label, hex, parse_hex};
use crate::domain::journal::sign::{PrivateKey, PublicKey, Signature};
use crate::domain::keys::secret::Key;
use ed25519_dalek::SigningKey;
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::Zeroizing;

/// Digits of the code that both sides show.
const CODE_DIGITS: usize = 12;

/// Whom a boat trusts to say what is ashore.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShoreIdentity {
    /// Signs receipts.
    pub sign: PublicKey,
    /// Frames are encrypted to it (Ed25519 form).
    pub seal: [u8; 32],
    /// Its service proves itself with it over a network; `None` where the shore was
    /// enrolled before it had one: then it is reached by courier file alone.
    pub tls: Option<PublicKey>,
}

/// The private side of a [`ShoreIdentity`].
#[derive(Clone)]
pub struct ShoreSecret {
    pub(super) sign: PrivateKey,
    pub(super) open: SigningKey,
    tls: SigningKey,
}

/// What stands before the seed in the PKCS #8 form of an Ed25519 key (RFC 8410 §7).
const PKCS8: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

impl ShoreSecret {
    /// All keys from the shore's one secret.
    pub fn from_secret(secret: &Key) -> Self {
        let sign = secret.derive("watchkeeper/shore-sign/1");
        let open = secret.derive("watchkeeper/shore-seal/1");
        let tls = secret.derive("watchkeeper/shore-tls/1");
        Self {
            sign: PrivateKey::from_seed(sign.expose()),
            open: SigningKey::from_bytes(open.expose()),
            tls: SigningKey::from_bytes(tls.expose()),
        }
    }

    /// Signs something that is neither a receipt nor sealed to the shore.
    pub(crate) fn signs(&self, label: Label, message: &[u8]) -> Signature {
        self.sign.sign(label, message)
    }

    pub fn identity(&self) -> ShoreIdentity {
        ShoreIdentity {
            sign: self.sign.public(),
            seal: self.open.verifying_key().to_bytes(),
            tls: Some(PublicKey(self.tls.verifying_key().to_bytes())),
        }
    }

    /// The private key of the service in its PKCS #8 form.
    pub fn tls_pkcs8(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new([&PKCS8[..], self.tls.as_bytes()].concat())
    }
}

impl fmt::Debug for ShoreSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ShoreSecret(of {})", self.identity())
    }
}

impl fmt::Display for ShoreIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.sign, hex(&self.seal))?;
        self.tls.map_or(Ok(()), |tls| write!(f, "{tls}"))
    }
}

impl ShoreIdentity {
    /// Reads 192 lower-case hexadecimal digits; 128 of a shore without a service.
    pub fn parse_hex(text: &str) -> Option<Self> {
        let (sign, rest) = text.split_at_checked(64)?;
        let (seal, tls) = rest.split_at_checked(64)?;
        let tls = if tls.is_empty() { None } else { Some(PublicKey::parse_hex(tls)?) };
        Some(Self { sign: PublicKey::parse_hex(sign)?, seal: parse_hex(seal)?, tls })
    }

    /// Whether frames and receipts of one are those of the other.
    pub fn is_same_shore(&self, other: &Self) -> bool {
        (self.sign, self.seal) == (other.sign, other.seal)
    }

    /// The code that shore and boat both show at the enrolment: twelve digits that follow
    /// from both sides' public keys, in groups of four. Where they differ somebody stands
    /// between.
    pub fn code_with(&self, device: DeviceId, key: PublicKey) -> String {
        let hash = Sha256::new()
            .chain_update(b"watchkeeper/enrolment/1\0")
            .chain_update(self.sign.0)
            .chain_update(self.seal)
            .chain_update(self.tls.map(|key| key.0.to_vec()).unwrap_or_default())
            .chain_update(device.0)
            .chain_update(key.0)
            .finalize();
        let number = hash.iter().take(8).fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
        let digits = format!("{:0CODE_DIGITS$}", number % 10_u64.pow(CODE_DIGITS as u32));
        let groups: Vec<&str> = (0..3).filter_map(|n| digits.get(n * 4..n * 4 + 4)).collect();
        groups.join(" ")
    }
}
