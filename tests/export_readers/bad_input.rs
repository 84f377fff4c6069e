//! Patrols that are not as they should be: a clear word in the document, never a panic and
//! never half of it.

use crate::made::{ends, has, make, pdf_text, solid};
use serde_json::{Value, json};
use watchkeeper::domain::journal::entry::RecordId;
use watchkeeper::domain::time::UtcTime;
use watchkeeper::export::formats::Format;
use watchkeeper::export::material::{ClockStep, Material, Sealed, TRACK};
use watchkeeper::export::recipient::Recipient;
use watchkeeper::export::{File, demo};
use watchkeeper::i18n::{Catalogue, Language};

fn demo() -> Material {
    demo::material().unwrap()
}

/// The patrol reports in the format.
fn report(material: &Material, language: Language, format: Format) -> File {
    let files = make(material, Recipient::Office, language, &[format]).unwrap();
    files.into_iter().find(|file| file.name.contains("-patrol.")).unwrap()
}

/// The words of that key stand in the patrol report, in both languages and in all formats
/// for readers.
fn told(material: &Material, key: &str) {
    for language in Language::ALL {
        let words = solid(&Catalogue::new(language).text(key));
        let page = report(material, language, Format::Markdown);
        assert!(solid(&String::from_utf8(page.bytes).unwrap()).contains(&words), "{key}");
        if has("pdftotext", "poppler-utils") {
            let text = pdf_text(&report(material, language, Format::Pdf));
            assert!(solid(&text).contains(&words), "{key}: {text}");
        }
    }
}

#[test]
fn without_an_end_it_is_marked_incomplete() {
    let mut material = demo();
    material.records.pop();
    told(&material, "export-banner-incomplete");
    told(&material, "patrol-goes-on");
}

#[test]
fn without_a_fix_there_is_no_track_and_it_is_said() {
    let mut material = demo();
    material.records.retain(|record| record.kind != TRACK);
    told(&material, "export-no-fix");
    let kml = make(&material, Recipient::Office, Language::English, &[Format::Gpx, Format::Kml]).unwrap();
    assert!(kml.iter().all(|file| !String::from_utf8_lossy(&file.bytes).contains("NaN")));
}

#[test]
fn a_clock_that_was_set_is_told() {
    let mut material = demo();
    let at = UtcTime::parse_rfc3339("2026-11-24T09:00:00Z").unwrap();
    material.steps.push(ClockStep { record: RecordId([7; 16]), at, by: -90_500 });
    told(&material, "export-clock-steps");
    let page = String::from_utf8(report(&material, Language::English, Format::Markdown).bytes).unwrap();
    assert!(page.contains("| 2026-11-24 09:00Z | -90.500 s | 07070707 |"), "{page}");
}

#[test]
fn a_form_of_another_release_is_shown_by_its_codes() {
    let mut material = demo();
    material.reports[0].report.as_mut().unwrap().form.version = 99;
    material.reports[1].report = None;
    let files = make(&material, Recipient::Office, Language::English, &[Format::Markdown]).unwrap();
    let page = |number: &str| {
        let file = files.iter().find(|file| file.name.contains(&format!("boarding-{number}"))).unwrap();
        String::from_utf8(file.bytes.clone()).unwrap()
    };
    let first = page("PL12-2026-0007");
    assert!(first.contains("does not know the form") && first.contains("TOUEI MARU 8"), "{first}");
    assert!(page("PL12-2026-0008").contains("this release cannot read"));
}

#[test]
fn names_that_no_font_holds_are_marked_and_stay_in_the_data() {
    let mut material = demo();
    material.reports[0].view.title = "해송 \u{1f6a2}".to_owned();
    let mut log: Value = serde_json::from_slice(&material.records[2].body).unwrap();
    log["what"]["text"] = json!("해송, ship \u{10ffff}");
    material.records[2].body = log.to_string().into_bytes();
    let page = report(&material, Language::Japanese, Format::Pdf);
    if has("pdftotext", "poppler-utils") {
        let text = solid(&pdf_text(&page));
        assert!(text.contains("〓〓,ship〓") && text.contains("U+C1A1U+D574"), "{text}");
        assert!(text.contains(&solid(&Catalogue::new(Language::Japanese).text("export-lacking"))));
    }
    let data = String::from_utf8(report(&material, Language::Japanese, Format::Json).bytes).unwrap();
    assert!(data.contains("해송, ship"));
}

#[test]
fn ten_thousand_rows_make_pages_with_their_heads() {
    let mut material = demo();
    let entry: Value = serde_json::from_slice(&material.records[2].body).unwrap();
    for n in 0..10_000_u32 {
        let mut entry = entry.clone();
        entry["what"]["text"] = json!(format!("row {n} 漁船を視認。"));
        let mut id = [9; 16];
        id[..4].copy_from_slice(&n.to_be_bytes());
        material.records.insert(
            3,
            Sealed { id: RecordId(id), kind: "patrol-log".into(), body: entry.to_string().into() },
        );
    }
    let files =
        make(&material, Recipient::Office, Language::Japanese, &[Format::Pdf, Format::Csv, Format::Xlsx])
            .unwrap();
    assert!(files.iter().any(|file| ends(file, "xlsx")));
    if has("pdftotext", "poppler-utils") {
        let text = pdf_text(files.iter().find(|file| file.name.ends_with("-patrol.ja.pdf")).unwrap());
        let pages: Vec<&str> = text.split('\u{c}').filter(|page| page.contains("row ")).collect();
        assert!(pages.len() > 100, "{}", pages.len());
        let head = Catalogue::new(Language::Japanese).text("export-time");
        assert!(pages.iter().all(|page| page.contains(&head)), "each page has the head");
        let bare = solid(&text);
        // The one before them counts too: the 10,001st line and those after it are counted alone.
        assert!(bare.contains("row9999漁船") && bare.contains("row1漁船") && !bare.contains("row0漁船"));
    }
}
