//! What a recipient must not see stands in none of the bytes: not in the text of a PDF,
//! not in the parts of a spreadsheet.

use crate::made::{ends, has, make, pdf_text, solid, unzipped};
use watchkeeper::export::recipient::Recipient;
use watchkeeper::export::{File, demo};
use watchkeeper::i18n::Language;

const SOURCE: [&str; 2] = ["HARBOUR-7", "names the cool boxes"];
const PERSONS: [&str; 7] = ["FUJINAMI", "TETSUO", "PAKHOMENKO", "ILYA", "TX0044821", "K-1", "K-2"];

/// Everything that can be read out of a file.
fn readable(file: &File) -> String {
    let mut text = String::from_utf8_lossy(&file.bytes).into_owned();
    if ends(file, "pdf") {
        text.push_str(&pdf_text(file));
    }
    if ends(file, "xlsx") {
        for part in unzipped(&file.bytes).values() {
            text.push_str(&String::from_utf8_lossy(part));
        }
    }
    solid(&text.to_lowercase())
}

#[test]
fn no_recipient_gets_what_is_not_for_it() {
    if !has("pdftotext", "poppler-utils") {
        return;
    }
    let material = demo::material().unwrap();
    for recipient in Recipient::ALL {
        let files = make(&material, recipient, Language::English, &[]).unwrap();
        let texts: Vec<(&str, String)> = files.iter().map(|f| (f.name.as_str(), readable(f))).collect();
        for end in ["pdf", "xlsx", "html", "json", "md", "csv"] {
            assert!(files.iter().any(|file| ends(file, end)), "{} has no {end}", recipient.code());
        }
        let check = |words: &[&str], seen: bool| {
            for word in words {
                let word = solid(&word.to_lowercase());
                let found: Vec<&str> =
                    texts.iter().filter(|(_, text)| text.contains(&word)).map(|(name, _)| *name).collect();
                if seen {
                    // Whoever may see it finds it in the formats for readers: the search works.
                    let in_format = |end: &str| found.iter().any(|name| name.rsplit('.').next() == Some(end));
                    assert!(in_format("pdf") && in_format("xlsx"), "{word} for {}", recipient.code());
                } else {
                    assert!(found.is_empty(), "{word} for {}: {found:?}", recipient.code());
                }
            }
        };
        check(&SOURCE, recipient.sees_sources());
        check(&PERSONS, recipient.sees_persons());
    }
}

#[test]
fn copies_differ_by_recipient_and_are_told_apart() {
    let material = demo::material().unwrap();
    let mut copies: Vec<String> = Recipient::ALL
        .into_iter()
        .filter(|recipient| *recipient != Recipient::Media)
        .map(|recipient| {
            let files = make(&material, recipient, Language::English, &[]).unwrap();
            let stats = files.iter().find(|f| f.name.ends_with("-stats.en.json"));
            let json: serde_json::Value = serde_json::from_slice(&stats.unwrap().bytes).unwrap();
            json["copy"].as_str().unwrap().to_owned()
        })
        .collect();
    copies.sort();
    copies.dedup();
    assert_eq!(copies.len(), 6);
}
