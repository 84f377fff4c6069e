//! Proofs of whole files: what is read back from each format, and what must not stand in
//! them.

use super::formats::csv;
use super::*;
use crate::i18n::Language;
use serde_json::Value;
use std::collections::BTreeSet;

fn make(material: &Material, recipient: Recipient, language: Language) -> Result<Vec<File>, Refusal> {
    let order = Order {
        kinds: &[],
        formats: &[],
        recipient,
        partner: Some("Netherlands"),
        as_of: NaiveDate::from_ymd_opt(2026, 11, 30),
        allow_incomplete: false,
        catalogue: &Catalogue::new(language),
    };
    files(material, &Registry::bundled(), &order)
}

/// Whether the file is of that format.
fn is(file: &File, format: &str) -> bool {
    file.name.rsplit('.').next() == Some(format)
}

fn office() -> Vec<File> {
    make(&demo::material().unwrap(), Recipient::Office, Language::English).unwrap()
}

fn text<'a>(files: &'a [File], name: &str) -> &'a str {
    let file = files.iter().find(|file| file.name == name);
    let file =
        file.unwrap_or_else(|| panic!("{name} in {:?}", files.iter().map(|f| &f.name).collect::<Vec<_>>()));
    std::str::from_utf8(&file.bytes).unwrap()
}

fn json(files: &[File], name: &str) -> Value {
    serde_json::from_str(text(files, name)).unwrap()
}

const P: &str = "PL12-20261124-1";

#[test]
fn every_kind_has_its_files_and_the_same_bytes_each_time() {
    let files = office();
    assert_eq!(files, office());
    for name in [
        "patrol.en.json",
        "patrol.en.md",
        "patrol.en.html",
        "patrol.en.csv",
        "patrol.en.gpx",
        "patrol.en.kml",
        "patrol.en.geojson",
        "boarding-PL12-2026-0007.en.json",
        "boarding-PL12-2026-0008.en.html",
        "seizure-PL12-2026-0008.en.md",
        "handover-1.en.md",
        "media.en.html",
        "stats.en.csv",
        "measures.en.json",
    ] {
        assert!(!text(&files, &format!("{P}-{name}")).is_empty());
    }
    let names: BTreeSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names.len(), files.len());
    assert!(!names.contains("PL12-20261124-1-seizure-PL12-2026-0007.en.md"));
}

#[test]
fn json_and_csv_tell_the_figures_of_the_records() {
    let (material, files) = (demo::material().unwrap(), office());
    let sum = summary(&material).unwrap();
    let patrol = json(&files, &format!("{P}-patrol.en.json"));
    let told = patrol["figures"].as_array().unwrap();
    assert_eq!(told.len(), sum.figures.len());
    for (told, figure) in told.iter().zip(&sum.figures) {
        assert_eq!(
            (told["figure"].as_str(), told["code"].as_str()),
            (Some(figure.group), Some(figure.code.as_str()))
        );
        assert_eq!(told["value"], figure.amount.parts().0);
        let ids: Vec<String> = figure.records.iter().map(ToString::to_string).collect();
        assert_eq!(told["records"], serde_json::json!(ids));
    }
    let csv = text(&files, &format!("{P}-patrol.en.csv"));
    let csv = csv.strip_prefix('\u{feff}').expect("a byte-order mark");
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), sum.figures.len());
    for (row, figure) in rows.iter().zip(&sum.figures) {
        assert_eq!(
            (&row[0], &row[1], row[2].parse()),
            (figure.group, figure.code.as_str(), Ok(figure.amount.parts().0))
        );
    }
    let seizure = json(&files, &format!("{P}-seizure-PL12-2026-0008.en.json"));
    let items = seizure["items"].as_array().unwrap();
    let taken: u64 = items.iter().map(|item| item["taken"].as_u64().unwrap()).sum();
    assert_eq!((items.len(), taken), (2, 2_500_000));
    assert_eq!(items[0]["seal"], "S-40071");
    let boarding = json(&files, &format!("{P}-boarding-PL12-2026-0007.en.json"));
    assert_eq!(boarding["fields"]["vessel.name.painted"]["value"]["text"], "TOUEI MARU 8");
}

/// The values of an attribute, in their order.
fn attributes<'a>(xml: &'a str, element: &str, name: &str) -> Vec<&'a str> {
    let start = format!("<{element} ");
    let after = |part: &'a str| part.split_once(&format!("{name}=\""))?.1.split('"').next();
    xml.split(start.as_str()).skip(1).filter_map(after).collect()
}

#[test]
fn the_way_on_a_chart_is_the_own_track() {
    let (material, files) = (demo::material().unwrap(), office());
    let track = material.track();
    let e7 = |text: &str| (text.parse::<f64>().unwrap() * 1e7).round() as i32;
    let gpx = text(&files, &format!("{P}-patrol.en.gpx"));
    let lats: Vec<i32> = attributes(gpx, "trkpt", "lat").into_iter().map(e7).collect();
    let lons: Vec<i32> = attributes(gpx, "trkpt", "lon").into_iter().map(e7).collect();
    assert!(lats.iter().zip(&lons).eq(track.iter().map(|p| (&p.lat_e7, &p.lon_e7))));
    let kml = text(&files, &format!("{P}-patrol.en.kml"));
    let way = kml.split_once("<coordinates>").unwrap().1.split_once("</coordinates>").unwrap().0;
    let points: Vec<(i32, i32)> = way
        .split_whitespace()
        .map(|p| p.split_once(',').unwrap())
        .map(|(lon, lat)| (e7(lat), e7(lon)))
        .collect();
    assert!(points.iter().copied().eq(track.iter().map(|p| (p.lat_e7, p.lon_e7))));
    let geojson = json(&files, &format!("{P}-patrol.en.geojson"));
    let line = geojson["features"][0]["geometry"]["coordinates"][0].as_array().unwrap();
    assert_eq!(line.len(), track.len());
    assert_eq!((line[0][0].as_f64().unwrap() * 1e7).round() as i32, track[0].lon_e7);
    let marks = geojson["features"].as_array().unwrap().len() - 1;
    assert_eq!(marks, attributes(gpx, "wpt", "lat").len());
    assert!(marks >= 7, "{marks}");
}

/// Whether every element is closed in its order.
fn well_formed(markup: &str) -> Result<(), String> {
    let mut open = Vec::new();
    for tag in markup.split('<').skip(1).map(|part| part.split('>').next().unwrap()) {
        let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap();
        match tag.chars().next() {
            Some('/') if open.pop() == Some(name) => {}
            Some('/') => return Err(format!("</{name}> closes nothing")),
            Some('!' | '?') => {}
            _ if name == "meta" => {}
            _ => open.push(name),
        }
    }
    if open.is_empty() { Ok(()) } else { Err(format!("{open:?} stay open")) }
}

#[test]
fn pages_hold_the_figures_in_both_languages_and_no_key_is_missing() {
    for language in Language::ALL {
        let files = make(&demo::material().unwrap(), Recipient::Office, language).unwrap();
        let lang = language.code();
        for file in &files {
            // Their text is read by their own readers (tests/export_readers.rs).
            if is(file, "pdf") || is(file, "xlsx") {
                continue;
            }
            let text = std::str::from_utf8(&file.bytes).unwrap();
            assert!(!text.contains("export-") || is(file, "json"), "{} shows a key", file.name);
            if [".html", ".gpx", ".kml"].iter().any(|end| file.name.ends_with(end)) {
                well_formed(text).unwrap_or_else(|why| panic!("{}: {why}", file.name));
            }
        }
        let html = text(&files, &format!("{P}-patrol.{lang}.html"));
        assert!(html.contains(&format!("<html lang=\"{lang}\">")) && html.contains("6:14:00"), "{html}");
        assert!(!html.contains("http://") && !html.contains("<script"));
        let md = text(&files, &format!("{P}-patrol.{lang}.md"));
        assert!(md.contains("6:14:00") && md.contains("1450 L"));
    }
    let files = make(&demo::material().unwrap(), Recipient::Office, Language::Japanese).unwrap();
    assert!(text(&files, &format!("{P}-seizure-PL12-2026-0008.ja.md")).contains("覚醒剤"));
}

#[test]
fn what_could_be_markup_or_a_formula_stays_text() {
    let mut document = document::Document::new(Language::English, "<b>&\u{1b}\u{202e}[31m".to_owned());
    document.table(String::new(), vec!["a|b".into()], vec![vec!["x\ny|<i>".into()]]);
    let html = text::html(&document);
    assert!(html.contains("&lt;b&gt;&amp;[31m") && !html.contains('\u{1b}') && well_formed(&html).is_ok());
    let md = text::markdown(&document);
    assert!(md.contains("| a\\|b |") && md.contains("| x y\\|\\<i\\> |"), "{md}");
    let bytes = csv(&[vec!["=1+1".into(), "-5".into(), "@x".into(), "a\"b".into()]]);
    assert_eq!(std::str::from_utf8(&bytes).unwrap(), "\u{feff}'=1+1,-5,'@x,\"a\"\"b\"\r\n");
}

/// Of the demo: a source, persons of the vessels, the crew.
const SOURCE: [&str; 2] = ["HARBOUR-7", "names the cool boxes"];
const PERSONS: [&str; 7] = ["FUJINAMI", "TETSUO", "PAKHOMENKO", "ILYA", "TX0044821", "K-1", "K-2"];

#[test]
fn no_recipient_gets_what_is_not_for_it() {
    let material = demo::material().unwrap();
    for recipient in Recipient::ALL {
        for language in Language::ALL {
            let files = make(&material, recipient, language).unwrap();
            let holds = |word: &str| {
                let word = word.to_lowercase();
                files.iter().find(|f| String::from_utf8_lossy(&f.bytes).to_lowercase().contains(&word))
            };
            for word in SOURCE {
                assert_eq!(
                    holds(word).is_some(),
                    recipient.sees_sources(),
                    "{word} for {}",
                    recipient.code()
                );
            }
            for word in PERSONS {
                let found = holds(word).map(|file| &file.name);
                assert_eq!(
                    found.is_some(),
                    recipient.sees_persons(),
                    "{word} for {}: {found:?}",
                    recipient.code()
                );
            }
        }
    }
}

#[test]
fn the_public_learns_no_place_vessel_hour_or_record() {
    let files = make(&demo::material().unwrap(), Recipient::Media, Language::English).unwrap();
    assert_eq!(files.len(), 6);
    for file in files.iter().filter(|file| !is(file, "pdf") && !is(file, "xlsx")) {
        let text = std::str::from_utf8(&file.bytes).unwrap();
        for word in [
            "35.",
            "133.",
            "35°",
            "HAE SONG",
            "TOUEI",
            "431999021",
            "440999118",
            "mmsi",
            "T0",
            "12/2026",
            "sha256",
            "W-31",
        ] {
            assert!(!text.contains(word), "{word} in {}: {text}", file.name);
        }
        assert!(text.contains("Kobe") || is(file, "csv"));
    }
}

#[test]
fn refusals_come_before_any_file() {
    let catalogue = Catalogue::new(Language::English);
    let mut order = Order {
        kinds: &[Kind::Handover],
        formats: &[],
        recipient: Recipient::Media,
        partner: None,
        as_of: None,
        allow_incomplete: false,
        catalogue: &catalogue,
    };
    let registry = Registry::bundled();
    let mut material = demo::material().unwrap();
    let not_for = Refusal::NotFor { kind: "handover", recipient: "media" };
    assert_eq!(files(&material, &registry, &order), Err(not_for));
    (order.kinds, order.recipient) = (&[Kind::Stats], Recipient::Office);
    assert_eq!(files(&material, &registry, &order), Err(Refusal::NoAsOf));
    (order.kinds, order.formats) = (&[Kind::Boarding], &[Format::Gpx]);
    assert_eq!(files(&material, &registry, &order), Err(Refusal::Nothing));
    (order.kinds, order.formats, order.recipient) = (&[], &[], Recipient::Foreign);
    assert_eq!(files(&material, &registry, &order), Err(Refusal::NoAsOf));
    (order.as_of, order.partner) = (NaiveDate::from_ymd_opt(2026, 11, 30), Some("Italy"));
    let why = NoBasis::NotEnacted;
    assert_eq!(files(&material, &registry, &order), Err(Refusal::NoBasis { partner: "Italy".into(), why }));
    order.recipient = Recipient::Office;
    material.records.pop();
    assert_eq!(files(&material, &registry, &order), Err(Refusal::Incomplete));
    order.allow_incomplete = true;
    let made = files(&material, &registry, &order).unwrap();
    assert!(text(&made, &format!("{P}-patrol.en.md")).contains("INCOMPLETE"));
    material.records.clear();
    assert_eq!(files(&material, &registry, &order), Err(Refusal::NoBeginning));
}
