//! Files of the demo patrol, and the readers that open them.

use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::process::Command;
use watchkeeper::domain::report::registry::Registry;
use watchkeeper::export::formats::Format;
use watchkeeper::export::material::Material;
use watchkeeper::export::recipient::Recipient;
use watchkeeper::export::{File, Order, Refusal, files};
use watchkeeper::i18n::{Catalogue, Language};

/// The files of `material`; all formats where none is named.
pub(crate) fn make(
    material: &Material,
    recipient: Recipient,
    language: Language,
    formats: &[Format],
) -> Result<Vec<File>, Refusal> {
    let order = Order {
        kinds: &[],
        formats,
        recipient,
        partner: Some("Netherlands"),
        as_of: NaiveDate::from_ymd_opt(2026, 11, 30),
        allow_incomplete: true,
        catalogue: &Catalogue::new(language),
    };
    files(material, &Registry::bundled(), &order)
}

/// Whether the program is installed. In CI it has to be.
pub(crate) fn has(program: &str, package: &str) -> bool {
    let found = Command::new("sh").args(["-c", &format!("command -v {program}")]).output().unwrap();
    let found = found.status.success();
    if !found {
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{program} of {package} is needed in CI");
        eprintln!("not run: needs {program} ({package})");
    }
    found
}

/// What a program prints when it is given a file.
pub(crate) fn read(program: &str, before: &[&str], file: &Path, behind: &[&str]) -> String {
    let output = Command::new(program).args(before).arg(file).args(behind).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {}: {told}", file.display());
    // A file that had to be repaired is not one that opens.
    assert!(!told.contains("Error"), "{program} {}: {told}", file.display());
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The text of a PDF.
pub(crate) fn pdf_text(file: &File) -> String {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("file.pdf");
    std::fs::write(&path, &file.bytes).unwrap();
    read("pdftotext", &["-layout"], &path, &["-"])
}

/// A text without any white space: lines end anywhere.
pub(crate) fn solid(text: &str) -> String {
    text.split_whitespace().collect()
}

pub(crate) fn ends(file: &File, extension: &str) -> bool {
    file.name.rsplit('.').next() == Some(extension)
}

/// The parts of a ZIP archive, by the central directory.
pub(crate) fn unzipped(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let u16_at = |at: usize| usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
    let u32_at = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    let end = bytes.windows(4).rposition(|w| w == b"PK\x05\x06").expect("an end of the directory");
    let (count, mut at) = (u16_at(end + 10), u32_at(end + 16));
    let mut parts = BTreeMap::new();
    for _ in 0..count {
        assert_eq!(&bytes[at..at + 4], b"PK\x01\x02");
        let (method, packed, local) = (u16_at(at + 10), u32_at(at + 20), u32_at(at + 42));
        let (name, extra, comment) = (u16_at(at + 28), u16_at(at + 30), u16_at(at + 32));
        let title = String::from_utf8(bytes[at + 46..at + 46 + name].to_vec()).unwrap();
        let from = local + 30 + u16_at(local + 26) + u16_at(local + 28);
        let raw = &bytes[from..from + packed];
        let mut content = Vec::new();
        match method {
            0 => content.extend_from_slice(raw),
            8 => {
                flate2::read::DeflateDecoder::new(raw).read_to_end(&mut content).unwrap();
            }
            other => panic!("method {other}"),
        }
        parts.insert(title, content);
        at += 46 + name + extra + comment;
    }
    parts
}
