//! Getting at an input: its checksum, one member of a gzipped tar or of a zip, and an xz
//! stream embedded in a member.

use super::failure::Failure;
use flate2::read::{DeflateDecoder, GzDecoder};
use lzma_rust2::XzReader;
use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::Path;

const XZ_MAGIC: [u8; 6] = [0xfd, b'7', b'z', b'X', b'Z', 0];
const TAR_BLOCK: usize = 512;

/// Reads the input, checks its SHA-256 and gives the member, or the input itself where
/// no member is asked for.
pub(crate) fn read_member(path: &Path, sha256: &str, member: Option<&str>) -> Result<Vec<u8>, Failure> {
    let bytes = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let found = Sha256::digest(&bytes).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    if found != sha256 {
        return Err(format!("{}: SHA-256 is {found}, expected {sha256}", path.display()).into());
    }
    let Some(name) = member else { return Ok(bytes) };
    let inside = if bytes.starts_with(b"PK") { zip_member(&bytes, name) } else { tar_member(&bytes, name)? };
    inside.ok_or_else(|| format!("{}: no readable member {name}", path.display()).into())
}

/// The `number`th xz stream (from 0) embedded in `bytes`, inflated.
pub(crate) fn embedded_xz(bytes: &[u8], number: usize) -> Result<Vec<u8>, Failure> {
    let start = bytes
        .windows(XZ_MAGIC.len())
        .enumerate()
        .filter(|(_, window)| *window == XZ_MAGIC)
        .nth(number)
        .map(|(at, _)| at)
        .ok_or("the member has too few xz streams")?;
    let mut out = Vec::new();
    XzReader::new(bytes.get(start..).unwrap_or_default(), false).read_to_end(&mut out)?;
    Ok(out)
}

/// A member of a gzipped tar (ustar names up to 100 bytes).
fn tar_member(bytes: &[u8], name: &str) -> Result<Option<Vec<u8>>, Failure> {
    let mut tar = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut tar)?;
    let mut rest = tar.as_slice();
    while let Some((head, tail)) = rest.split_at_checked(TAR_BLOCK) {
        let field = |from: usize, to: usize| {
            let text = head.get(from..to).unwrap_or_default();
            text.split(|b| *b == 0 || *b == b' ').next().unwrap_or_default().to_vec()
        };
        let size = usize::from_str_radix(&String::from_utf8(field(124, 136))?, 8).unwrap_or(0);
        let Some(content) = tail.get(..size) else { return Ok(None) };
        if field(0, 100) == name.as_bytes() {
            return Ok(Some(content.to_vec()));
        }
        rest = tail.get(size.div_ceil(TAR_BLOCK) * TAR_BLOCK..).unwrap_or_default();
    }
    Ok(None)
}

/// A member of a zip, found through the central directory.
fn zip_member(bytes: &[u8], name: &str) -> Option<Vec<u8>> {
    const END: [u8; 4] = *b"PK\x05\x06";
    let end = bytes.windows(4).rposition(|window| window == END)?;
    let mut entry = u32_at(bytes, end + 16)? as usize;
    while bytes.get(entry..entry + 4)? == b"PK\x01\x02" {
        let name_len = u16_at(bytes, entry + 28)? as usize;
        let skipped = u16_at(bytes, entry + 30)? as usize + u16_at(bytes, entry + 32)? as usize;
        if bytes.get(entry + 46..entry + 46 + name_len)? == name.as_bytes() {
            return zip_content(bytes, entry);
        }
        entry += 46 + name_len + skipped;
    }
    None
}

fn zip_content(bytes: &[u8], entry: usize) -> Option<Vec<u8>> {
    let method = u16_at(bytes, entry + 10)?;
    let (packed, size) = (u32_at(bytes, entry + 20)? as usize, u32_at(bytes, entry + 24)? as usize);
    let local = u32_at(bytes, entry + 42)? as usize;
    let start = local + 30 + u16_at(bytes, local + 26)? as usize + u16_at(bytes, local + 28)? as usize;
    let content = bytes.get(start..start + packed)?;
    if method == 0 {
        return Some(content.to_vec());
    }
    let mut out = Vec::with_capacity(size);
    DeflateDecoder::new(content).read_to_end(&mut out).ok()?;
    (out.len() == size).then_some(out)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|b| u16::from_le_bytes(*b))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|b| u32::from_le_bytes(*b))
}
