//! Spreadsheets and XML.

use crate::made::{ends, has, make, read, unzipped};
use calamine::{Data, Reader, Xlsx};
use std::io::Cursor;
use std::path::Path;
use watchkeeper::domain::time::UtcTime;
use watchkeeper::export::demo;
use watchkeeper::export::formats::Format;
use watchkeeper::export::recipient::Recipient;
use watchkeeper::export::summary::summary;
use watchkeeper::i18n::Language;

#[test]
fn a_spreadsheet_holds_numbers_as_numbers_and_times_as_times() {
    let mut material = demo::material().unwrap();
    // What a spreadsheet would run, in a text that the crew typed.
    material.reports[0].view.title = "=HYPERLINK(1)".to_owned();
    let sum = summary(&material).unwrap();
    let made = || make(&material, Recipient::Office, Language::English, &[Format::Xlsx]).unwrap();
    let files = made();
    assert_eq!(files, made(), "the same bytes each time");
    let mut times = 0;
    for file in &files {
        let mut book = Xlsx::new(Cursor::new(file.bytes.clone())).unwrap();
        assert_eq!(book.sheet_names(), ["Document", "Data"]);
        for sheet in ["Document", "Data"] {
            assert!(book.worksheet_formula(sheet).unwrap().is_empty(), "{} has a formula", file.name);
        }
        for (name, content) in unzipped(&file.bytes) {
            assert!(!String::from_utf8_lossy(&content).contains("<f>"), "{name}");
        }
        let page = book.worksheet_range("Document").unwrap();
        times += page.cells().filter(|(_, _, cell)| matches!(cell, Data::DateTime(_))).count();
        if file.name.contains("-patrol.") {
            let data = book.worksheet_range("Data").unwrap();
            let rows: Vec<&[Data]> = data.rows().skip(1).collect();
            assert_eq!(rows.len(), sum.figures.len());
            for (row, figure) in rows.iter().zip(&sum.figures) {
                assert_eq!(row[0], Data::String(figure.group.to_owned()));
                assert_eq!(
                    row[2],
                    Data::Float(figure.amount.parts().0 as f64),
                    "{} {}",
                    figure.group,
                    figure.code
                );
            }
            assert!(page.cells().any(|(_, _, cell)| cell == &Data::String("=HYPERLINK(1)".to_owned())));
        }
    }
    assert!(times > 20, "{times}");
    let boarding = files.iter().find(|file| file.name.contains("boarding-PL12-2026-0007")).unwrap();
    let mut book = Xlsx::new(Cursor::new(boarding.bytes.clone())).unwrap();
    let data = book.worksheet_range("Data").unwrap();
    let row = data.rows().find(|row| row[0] == Data::String("time.aboard".to_owned())).unwrap();
    let Data::DateTime(aboard) = &row[2] else { panic!("{row:?}") };
    let wanted = UtcTime::parse_rfc3339("2026-11-24T11:00:00Z").unwrap().to_chrono().unwrap().naive_utc();
    assert_eq!(aboard.to_ymd_hms_milli(), to_parts(wanted));
    let row = data.rows().find(|row| row[0] == Data::String("search.hours".to_owned())).unwrap();
    assert_eq!(row[2], Data::Float(1.0));
    // Numbers of vessels are names, not amounts.
    let row = data.rows().find(|row| row[0] == Data::String("vessel.mmsi.transmitted".to_owned())).unwrap();
    assert_eq!(row[2], Data::String("431999021".to_owned()));
}

fn to_parts(at: chrono::NaiveDateTime) -> (u16, u8, u8, u8, u8, u8, u16) {
    use chrono::{Datelike, Timelike};
    let byte = |n: u32| u8::try_from(n).unwrap();
    (
        at.year() as u16,
        byte(at.month()),
        byte(at.day()),
        byte(at.hour()),
        byte(at.minute()),
        byte(at.second()),
        0,
    )
}

#[test]
fn xml_is_well_formed_and_the_seizure_fits_its_schema() {
    if !has("xmllint", "libxml2-utils") {
        return;
    }
    let formats = [Format::Gpx, Format::Kml, Format::Cot, Format::Cen];
    let files =
        make(&demo::material().unwrap(), Recipient::Headquarters, Language::Japanese, &formats).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schemas/seizure.xsd");
    assert_eq!(files.len(), 4);
    for file in &files {
        let path = dir.path().join(&file.name);
        std::fs::write(&path, &file.bytes).unwrap();
        if ends(file, "cen") {
            read("xmllint", &["--noout", "--schema", schema.to_str().unwrap()], &path, &[]);
        } else {
            read("xmllint", &["--noout"], &path, &[]);
        }
    }
    let text = |end: &str| {
        let file = files.iter().find(|file| ends(file, end)).unwrap();
        String::from_utf8(file.bytes.clone()).unwrap()
    };
    let cen = text("cen");
    for value in [
        "<commodity>stimulants</commodity>",
        "<quantity unit=\"g\">2150</quantity>",
        "<mmsi>440999118</mmsi>",
        "lat=\"35.84212\"",
    ] {
        assert!(cen.contains(value), "{value}: {cen}");
    }
    // No person, though the recipient sees them in the reports.
    for name in ["PAKHOMENKO", "ILYA", "TX0044821", "K-1", "K-2", "HARBOUR-7"] {
        assert!(!cen.contains(name), "{name}: {cen}");
    }
    let cot = text("cot");
    let events = cot.matches("<event ").count();
    assert_eq!(cot.matches("uid=\"PL12-20261124-1.").count(), events);
    assert!(events > 7 && cot.contains("type=\"a-f-S-X-L\""), "{cot}");
    let track = demo::material().unwrap().track();
    let last = track.last().unwrap();
    assert!(cot.contains(&format!(
        "lat=\"{:.7}\" lon=\"{:.7}\"",
        f64::from(last.lat_e7) / 1e7,
        f64::from(last.lon_e7) / 1e7
    )));
}
