//! PDF and HTML.

use crate::made::{ends, has, make, pdf_text, read, solid};
use std::process::Command;
use watchkeeper::domain::journal::hash::hex;
use watchkeeper::export::demo;
use watchkeeper::export::formats::Format;
use watchkeeper::export::material::Attached;
use watchkeeper::export::recipient::Recipient;
use watchkeeper::export::summary::{Amount, summary};
use watchkeeper::i18n::{Catalogue, Language};

#[test]
fn every_pdf_opens_and_tells_what_the_records_tell() {
    if !has("pdftotext", "poppler-utils") {
        return;
    }
    let material = demo::material().unwrap();
    let sum = summary(&material).unwrap();
    for language in Language::ALL {
        let files = make(&material, Recipient::Office, language, &[Format::Pdf]).unwrap();
        assert!(files.len() >= 8, "{}", files.len());
        assert_eq!(files, make(&material, Recipient::Office, language, &[Format::Pdf]).unwrap());
        let mut seen = 0;
        for file in &files {
            let text = pdf_text(file);
            let bare = solid(&text);
            assert!(!bare.contains("export-") && !bare.contains('〓'), "{}: {text}", file.name);
            let pages = text.matches('\u{c}').count();
            for page in 1..=pages {
                assert!(text.contains(&format!("{page} / {pages}")), "{} page {page}", file.name);
            }
            if !file.name.contains("-patrol.") {
                continue;
            }
            for figure in &sum.figures {
                let amount = match figure.amount {
                    Amount::Count(n) => n.to_string(),
                    Amount::Time(ms) => {
                        let s = ms / 1000;
                        format!("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
                    }
                    Amount::Litres(l) => format!("{l}L"),
                    _ => continue,
                };
                let first =
                    figure.records.first().map(|id| id.to_string()[..8].to_owned()).unwrap_or_default();
                assert!(
                    bare.contains(&format!("{amount}{first}")),
                    "{} {} {amount}",
                    figure.group,
                    figure.code
                );
                seen += 1;
            }
            let hash = hex(&material.hash());
            assert!(bare.contains(&hash), "the hash of the records");
        }
        assert!(seen > 30, "{seen}");
        let seizure = files.iter().find(|file| file.name.contains("-seizure-")).unwrap();
        let word = if language == Language::Japanese { "覚醒剤" } else { "Stimulants" };
        let text = pdf_text(seizure);
        assert!(text.to_lowercase().contains(&word.to_lowercase()) && text.contains("S-40071"), "{text}");
    }
}

#[test]
fn the_font_is_embedded_in_part() {
    if !has("pdffonts", "poppler-utils") {
        return;
    }
    let files =
        make(&demo::material().unwrap(), Recipient::Office, Language::Japanese, &[Format::Pdf]).unwrap();
    let dir = tempfile::tempdir().unwrap();
    for file in &files {
        let path = dir.path().join(&file.name);
        std::fs::write(&path, &file.bytes).unwrap();
        let fonts = read("pdffonts", &[], &path, &[]);
        let lines: Vec<&str> = fonts.lines().skip(2).collect();
        assert!(!lines.is_empty());
        for line in lines {
            let words: Vec<&str> = line.split_whitespace().collect();
            assert!(
                line.contains("WatchkeeperReportGothic") && words.contains(&"yes") && !words.contains(&"no"),
                "{fonts}"
            );
        }
        assert!(file.bytes.len() < 400_000, "{} has {} bytes", file.name, file.bytes.len());
    }
}

/// Two by two pixels: red, green, blue, white.
const PNG: &[u8] = include_bytes!("../data/export/pixels.png");

#[test]
fn pictures_stand_in_the_annexes() {
    let mut material = demo::material().unwrap();
    let record = material.reports[0].view.record;
    material.attached.push(Attached {
        record,
        of: record,
        name: "bow.png".to_owned(),
        sha256: "ab".repeat(32),
        bytes: Some(PNG.to_vec()),
    });
    let made = make(&material, Recipient::Office, Language::English, &[Format::Pdf, Format::Html]).unwrap();
    let of = |end: &str| {
        made.iter().find(|file| file.name.contains("boarding-PL12-2026-0007") && ends(file, end)).unwrap()
    };
    let html = String::from_utf8(of("html").bytes.clone()).unwrap();
    assert!(html.contains("data:image/png;base64,iVBORw0KGgo") && html.contains("bow.png"));
    if has("pdfimages", "poppler-utils") {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("annex.pdf");
        std::fs::write(&path, &of("pdf").bytes).unwrap();
        let listed = read("pdfimages", &["-list"], &path, &[]);
        assert!(
            listed.lines().skip(2).any(|line| line.split_whitespace().skip(3).take(2).eq(["2", "2"])),
            "{listed}"
        );
    }
    // Persons may be in a picture.
    let made = make(&material, Recipient::Foreign, Language::English, &[Format::Html]).unwrap();
    assert!(made.iter().all(|file| !String::from_utf8_lossy(&file.bytes).contains("bow.png")));
}

#[test]
fn pages_open_in_a_browser() {
    if !has("chromium", "chromium") {
        return;
    }
    let files =
        make(&demo::material().unwrap(), Recipient::Office, Language::Japanese, &[Format::Html]).unwrap();
    let file = files.iter().find(|file| file.name.contains("-patrol.")).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("page.html");
    std::fs::write(&path, &file.bytes).unwrap();
    let output = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"])
        .arg(format!("--user-data-dir={}", dir.path().join("profile").display()))
        .arg(format!("file://{}", path.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout);
    let words = Catalogue::new(Language::Japanese);
    assert!(dom.contains(&words.text("export-kind-patrol")) && dom.contains("6:14:00"), "{dom}");
    assert!(dom.contains("<svg") && dom.contains("</footer>"));
}
