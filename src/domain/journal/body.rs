//! What an entry commits to. The body itself stands beside the chain together with its
//! salt; when both are destroyed, nothing in the chain tells what the body was, and the
//! chain still verifies.

use super::hash::{Hash, Label};

/// The bytes of a sealed record and the random salt that hides it in its commitment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Fresh from the system's random source for each record; erased with the body.
    pub salt: [u8; 32],
    pub bytes: Vec<u8>,
}

/// Most bytes of a body. Larger things are attachments.
pub const MOST_BODY: usize = 4 << 20;

/// SHA-256 of the label `watchkeeper/body/1`, a zero byte, the salt and the body.
pub fn commitment(salt: &[u8; 32], body: &[u8]) -> Hash {
    Hash::labelled(Label::Body, &[salt, body])
}

impl Body {
    pub fn commitment(&self) -> Hash {
        commitment(&self.salt, &self.bytes)
    }

    /// As a file: the 32 bytes of the salt, then the body.
    pub fn to_file(&self) -> Vec<u8> {
        [&self.salt[..], &self.bytes].concat()
    }

    /// Back from a file; `None` when it is too short to hold a salt.
    pub fn from_file(file: &[u8]) -> Option<Self> {
        let (salt, bytes) = file.split_first_chunk::<32>()?;
        Some(Self { salt: *salt, bytes: bytes.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn salt_and_body_both_count() {
        let body = Body { salt: [1; 32], bytes: b"nil result".to_vec() };
        assert_eq!(Body::from_file(&body.to_file()).unwrap(), body);
        assert_eq!(Body::from_file(&[0; 31]), None);
        assert_ne!(body.commitment(), commitment(&[2; 32], &body.bytes));
        assert_ne!(body.commitment(), commitment(&body.salt, b"nil resulu"));
    }
}
