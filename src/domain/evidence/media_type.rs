//! What kind of content a file has, by its first bytes and not by its name: a photo that
//! was renamed is still a photo, and a program that is called one is not.
//!
//! Signatures: PNG (ISO/IEC 15948), JPEG (T.81), ISO base media (ISO/IEC 14496-12 §4.3),
//! RIFF, PDF (ISO 32000-1), Matroska (RFC 9559), Ogg (RFC 3533), FLAC (RFC 9639).

/// Bytes from the beginning that are asked for.
pub const HEAD: usize = 512;

const UNKNOWN: &str = "application/octet-stream";

/// Media types and the usual ending of a file's name.
const ENDINGS: &[(&str, &str)] = &[
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("image/gif", "gif"),
    ("image/tiff", "tif"),
    ("image/webp", "webp"),
    ("image/heic", "heic"),
    ("image/avif", "avif"),
    ("application/pdf", "pdf"),
    ("application/zip", "zip"),
    ("application/ogg", "ogg"),
    ("audio/flac", "flac"),
    ("audio/mpeg", "mp3"),
    ("audio/mp4", "m4a"),
    ("audio/wav", "wav"),
    ("video/mp4", "mp4"),
    ("video/quicktime", "mov"),
    ("video/x-matroska", "mkv"),
    ("video/x-msvideo", "avi"),
    ("text/plain", "txt"),
];

/// The media type of a file that begins with `head`.
pub fn of(head: &[u8]) -> &'static str {
    by_signature(head).unwrap_or_else(|| if is_text(head) { "text/plain" } else { UNKNOWN })
}

/// The usual ending of a name for a media type.
pub fn ending(media_type: &str) -> &'static str {
    ENDINGS.iter().find(|(t, _)| *t == media_type).map_or("bin", |(_, ending)| ending)
}

fn by_signature(head: &[u8]) -> Option<&'static str> {
    const PLAIN: &[(&[u8], &str)] = &[
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"II*\0", "image/tiff"),
        (b"MM\0*", "image/tiff"),
        (b"%PDF-", "application/pdf"),
        (b"\x1a\x45\xdf\xa3", "video/x-matroska"),
        (b"OggS", "application/ogg"),
        (b"fLaC", "audio/flac"),
        (b"ID3", "audio/mpeg"),
        (b"PK\x03\x04", "application/zip"),
    ];
    if let Some((_, kind)) = PLAIN.iter().find(|(start, _)| head.starts_with(start)) {
        return Some(kind);
    }
    let inner = head.get(8..12)?;
    if head.starts_with(b"RIFF") {
        return match inner {
            b"WEBP" => Some("image/webp"),
            b"WAVE" => Some("audio/wav"),
            b"AVI " => Some("video/x-msvideo"),
            _ => None,
        };
    }
    if head.get(4..8)? != b"ftyp" {
        return None;
    }
    Some(match inner {
        b"heic" | b"heix" | b"hevc" | b"mif1" | b"msf1" => "image/heic",
        b"avif" | b"avis" => "image/avif",
        b"qt  " => "video/quicktime",
        b"M4A " => "audio/mp4",
        _ => "video/mp4",
    })
}

/// UTF-8 without control characters, but for one that may be cut off at the end.
fn is_text(head: &[u8]) -> bool {
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if head.len() == HEAD && error.error_len().is_none() => {
            let whole = head.get(..error.valid_up_to()).unwrap_or_default();
            std::str::from_utf8(whole).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !valid.is_empty() && !valid.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        for (head, wanted) in [
            (&b"\xff\xd8\xff\xe1\0\0Exif"[..], "image/jpeg"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
            (b"\0\0\0\x18ftypheic\0\0\0\0", "image/heic"),
            (b"\0\0\0\x18ftypisom\0\0\0\0", "video/mp4"),
            (b"\0\0\0\x14ftypqt  \0\0\0\0", "video/quicktime"),
            (b"%PDF-1.7\n", "application/pdf"),
            ("検査報告\n".as_bytes(), "text/plain"),
            (b"#!/bin/sh\n", "text/plain"),
            (b"\x7fELF\x02\x01\x01", "application/octet-stream"),
            (b"RIFF\x10\0\0\0ABCD", "application/octet-stream"),
            (b"\0\0\0\0", "application/octet-stream"),
            (b"", "application/octet-stream"),
        ] {
            assert_eq!(of(head), wanted, "{head:?}");
        }
    }

    #[test]
    fn every_type_has_an_ending() {
        assert_eq!((ending("image/jpeg"), ending(of(b"")), ending("x")), ("jpg", "bin", "bin"));
        for head in [&b"GIF89a"[..], b"OggS", b"RIFF\x10\0\0\0WAVE", b"\0\0\0\x18ftypM4A \0"] {
            assert_ne!(ending(of(head)), "bin", "{head:?}");
        }
    }

    #[test]
    fn a_character_that_the_head_cuts_is_no_fault() {
        let text = "境".repeat(HEAD);
        assert_eq!(of(&text.as_bytes()[..HEAD]), "text/plain");
        assert_eq!(of(&text.as_bytes()[..HEAD - 1]), "application/octet-stream");
    }
}
