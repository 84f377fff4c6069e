//! Ed25519 (RFC 8032) as the journal uses it: deterministic signatures, strict
//! verification (no weak keys, no second form of a signature).

use super::hash::{Label, hex, parse_hex};
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use std::fmt;

/// A private key. It is wiped from memory on drop and never printed.
#[derive(Clone)]
pub struct PrivateKey(SigningKey);

/// A public key; written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey(pub [u8; 32]);

/// A signature, not yet verified.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Signature(pub [u8; 64]);

impl PrivateKey {
    /// From the 32-byte seed of RFC 8032.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The seed, for the encrypted store and its black box alone.
    pub(crate) fn seed(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    pub(crate) fn sign(&self, label: Label, message: &[u8]) -> Signature {
        Signature(self.0.sign(&label.prefixed(message)).to_bytes())
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey(of {})", self.public())
    }
}

impl PublicKey {
    pub fn parse_hex(text: &str) -> Option<Self> {
        parse_hex(text).map(Self)
    }

    pub(crate) fn verifies(self, label: Label, message: &[u8], signature: Signature) -> bool {
        VerifyingKey::from_bytes(&self.0).is_ok_and(|key| {
            let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
            key.verify_strict(&label.prefixed(message), &signature).is_ok()
        })
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({})", hex(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8032 §7.1, test 1: the key of that seed.
    #[test]
    fn a_seed_gives_the_key_of_the_standard() {
        let seed = parse_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").unwrap();
        assert_eq!(
            PrivateKey::from_seed(&seed).public().to_string(),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
        );
    }

    #[test]
    fn a_signature_holds_for_its_label_message_and_key_only() {
        let key = PrivateKey::from_seed(&[7; 32]);
        let signature = key.sign(Label::Batch, b"message");
        assert!(key.public().verifies(Label::Batch, b"message", signature));
        assert!(!key.public().verifies(Label::Officer, b"message", signature));
        assert!(!key.public().verifies(Label::Batch, b"massage", signature));
        assert!(!PrivateKey::from_seed(&[8; 32]).public().verifies(Label::Batch, b"message", signature));
        assert!(!PublicKey([0; 32]).verifies(Label::Batch, b"message", Signature([0; 64])));
        assert!(!format!("{key:?}").contains("0707"));
    }
}
