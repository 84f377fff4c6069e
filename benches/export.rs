//! Every document of a patrol of ten days with 40 boardings and 100,000 points of track, in
//! one language: how long as PDF, JSON and CSV on one core, and the most memory that the
//! process had. Run: `cargo bench --bench export`.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a bench that prints"
)]

use chrono::NaiveDate;
use serde_json::{Value, json};
use std::time::Instant;
use watchkeeper::domain::journal::entry::RecordId;
use watchkeeper::domain::report::registry::Registry;
use watchkeeper::export::formats::Format;
use watchkeeper::export::material::{Material, Sealed, TRACK};
use watchkeeper::export::recipient::Recipient;
use watchkeeper::export::{Order, demo, files};
use watchkeeper::i18n::{Catalogue, Language};

const BOARDINGS: usize = 40;
const POINTS: i64 = 100_000;
const DAY_MS: i64 = 86_400_000;

fn id(of: u8, number: usize) -> RecordId {
    let mut id = [of; 16];
    id[..8].copy_from_slice(&number.to_be_bytes());
    RecordId(id)
}

/// The demo patrol, stretched: 40 boardings, half of them with a seizure, a log entry and
/// an alert every quarter of an hour.
fn patrol() -> Material {
    let mut material = demo::material().unwrap();
    let began = material.record().unwrap().began.0;
    let reports = material.reports.clone();
    material.reports = (0..BOARDINGS)
        .map(|n| {
            let mut filing = reports[n % 2].clone();
            filing.view.number = format!("PL12-2026-{:04}", 100 + n);
            filing.view.record = id(1, n);
            filing
        })
        .collect();
    let last = material.records.pop().unwrap();
    material.records.retain(|record| record.kind != TRACK);
    let log = material.records.iter().find(|record| record.kind == "patrol-log").unwrap().body.clone();
    let alert = material.records.iter().find(|record| record.kind == "alert").unwrap().body.clone();
    let (log, alert): (Value, Value) =
        (serde_json::from_slice(&log).unwrap(), serde_json::from_slice(&alert).unwrap());
    let time = |ms: i64| watchkeeper::domain::time::UtcTime(began + ms).rfc3339();
    for n in 0..960_usize {
        let at = time(n as i64 * 900_000 + 60_000);
        let (mut log, mut alert) = (log.clone(), alert.clone());
        (log["at"], log["what"]["happened"]) = (json!(at), json!(at));
        (alert["at"], alert["episode"]) = (json!(at), json!(n + 100));
        let sealed = |of, kind: &str, body: &Value| Sealed {
            id: id(of, n),
            kind: kind.to_owned(),
            body: body.to_string().into_bytes(),
        };
        material.records.extend([sealed(2, "patrol-log", &log), sealed(3, "alert", &alert)]);
    }
    for (n, from) in (0..POINTS).step_by(1_000).enumerate() {
        let point = |n: i64| {
            let turn = n as f64 / 900.0;
            let (lat, lon) = (35.9 + 0.3 * turn.sin(), 133.6 + 0.00001 * n as f64 + 0.3 * turn.cos());
            json!([began + n * 10 * DAY_MS / POINTS, (lat * 1e7) as i64, (lon * 1e7) as i64, 0])
        };
        let points: Vec<Value> = (from..from + 1_000).map(point).collect();
        let body =
            json!({ "at": time(from * 10 * DAY_MS / POINTS), "patrol": material.patrol, "points": points });
        material.records.push(Sealed {
            id: id(4, n),
            kind: TRACK.to_owned(),
            body: body.to_string().into_bytes(),
        });
    }
    let mut end: Value = serde_json::from_slice(&last.body).unwrap();
    end["at"] = json!(time(10 * DAY_MS));
    material.records.push(Sealed { body: end.to_string().into_bytes(), ..last });
    material
}

fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}

fn main() {
    let material = patrol();
    let record = material.record().unwrap();
    println!(
        "{} days, {} reports, {} points",
        record.until(material.now).since(record.began).0 / DAY_MS,
        material.reports.len(),
        material.track().len()
    );
    let registry = Registry::bundled();
    println!("before: {:?} MiB", peak_mib());
    for language in Language::ALL {
        #[expect(clippy::disallowed_methods, reason = "a measurement")]
        let begun = Instant::now();
        let order = Order {
            kinds: &[],
            formats: &[Format::Pdf, Format::Json, Format::Csv],
            recipient: Recipient::Office,
            partner: None,
            as_of: NaiveDate::from_ymd_opt(2026, 12, 31),
            allow_incomplete: true,
            catalogue: &Catalogue::new(language),
        };
        let made = files(&material, &registry, &order).unwrap();
        let bytes: usize = made.iter().map(|file| file.bytes.len()).sum();
        println!(
            "{}: {} files, {} kB in {:.2} s; peak {:?} MiB",
            language.code(),
            made.len(),
            bytes / 1000,
            begun.elapsed().as_secs_f64(),
            peak_mib()
        );
        if let Some(folder) = std::env::args().find_map(|arg| arg.strip_prefix("--keep=").map(str::to_owned))
        {
            std::fs::create_dir_all(&folder).unwrap();
            for file in &made {
                std::fs::write(format!("{folder}/{}", file.name), &file.bytes).unwrap();
            }
        }
    }
}
