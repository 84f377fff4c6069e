//! What the store costs: opening to the first frame, a sealed record on the disk, a proof,
//! a sealed folder, a backup, an attached file; and the same rows in an encrypted and a
//! plain database. The passphrase's own cost (Argon2id, 64 MiB) is in "open, live".
//!
//! `cargo bench --bench store` prints one line each; times are of the folder's disk.

#![expect(clippy::disallowed_methods, reason = "a bench measures by the clock")]

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use watchkeeper::app::state::{App, Display, Mode};
use watchkeeper::domain::chart::bundled::bundled_charts;
use watchkeeper::domain::evidence::attachment::Facts;
use watchkeeper::domain::journal::entry::{Action, ClockFacts, Stream};
use watchkeeper::domain::journal::verify::verify;
use watchkeeper::domain::keys::secret::Passphrase;
use watchkeeper::domain::time::UtcTime;
use watchkeeper::i18n::{Catalogue, Language};
use watchkeeper::store::journal::NewRecord;
use watchkeeper::store::journal::attachment::NewAttachment;
use watchkeeper::store::{Credentials, Store};
use watchkeeper::ui::draw::{ViewCache, draw};

const RECORDS: usize = 1000;
const BODY: usize = 700;
const NOW: UtcTime = UtcTime(1_795_496_400_000);
/// A photo and a short film, bytes.
const FILES: [(&str, usize); 2] = [("4 MB", 4 << 20), ("100 MB", 100 << 20)];

fn who() -> Credentials {
    let passphrase = Passphrase::new("harbour light 47").expect("a passphrase");
    Credentials { officer: "O-1".parse().expect("an id"), passphrase }
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let place = |share: f64| ((times.len() - 1) as f64 * share) as usize;
    let at = |share| times.get(place(share)).map_or(0.0, |t| t.as_secs_f64() * 1000.0);
    println!("{what:44} median {:9.3} ms   p95 {:9.3} ms   n {}", at(0.5), at(0.95), times.len());
}

fn timed<T>(n: usize, mut work: impl FnMut(usize) -> T) -> Vec<Duration> {
    (0..n)
        .map(|n| {
            let start = Instant::now();
            std::hint::black_box(work(n));
            start.elapsed()
        })
        .collect()
}

fn store(dir: &Path, test: bool) -> Store {
    let role = "commander".parse().expect("a role");
    Store::init(dir, &who(), &role, test, UtcTime(0)).expect("a store")
}

fn record(body: &[u8]) -> NewRecord<'_> {
    NewRecord { stream: Stream::Case, action: Action::Seal, kind: "k", body, clock: ClockFacts::default() }
}

/// The first frame of the patrol screen, 80x24, charts and catalogue read for it.
fn first_frame() {
    let display = Display::of_size(80, 24);
    let app = App::new(NOW, Mode::Live, Catalogue::new(Language::English), display);
    let mut cache = ViewCache::new(bundled_charts().expect("charts"), Vec::new());
    let Ok(mut terminal) = Terminal::new(TestBackend::new(80, 24));
    let Ok(_) = terminal.draw(|frame| draw(&app, &mut cache, frame));
}

/// Inserts as the journal does: one row, one transaction, on the disk; gives the file's size.
fn rows(path: &Path, key: Option<&str>) -> (Vec<Duration>, u64) {
    let db = Connection::open(path).expect("a database");
    if let Some(key) = key {
        db.execute_batch(&format!("PRAGMA key = \"x'{key}'\"")).expect("a key");
    }
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE record (seq INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;",
    )
    .expect("a table");
    let times = timed(RECORDS, |_| {
        db.execute("INSERT INTO record (body) VALUES (randomblob(1400))", []).expect("a row")
    });
    drop(db);
    (times, fs::metadata(path).expect("a file").len())
}

fn main() {
    let home = TempDir::new().expect("a folder");
    let live = home.path().join("live");
    drop(store(&live, false));
    report("open, live (passphrase included)", timed(5, |_| Store::open(&live, &who()).expect("opens")));

    let dir = home.path().join("store");
    let mut open = store(&dir, true);
    let body = vec![7; BODY];
    report("seal a record", timed(RECORDS, |_| open.append(&record(&body)).expect("seals")));
    let batch: Vec<NewRecord<'_>> = (0..100).map(|_| record(&body)).collect();
    report("seal 100 records at once", timed(10, |_| open.append_all(&batch).expect("seals")));
    drop(open);
    report(
        "open with 2,000 records, without passphrase",
        timed(20, |_| Store::open(&dir, &who()).expect("opens")),
    );
    let opened = timed(20, |_| {
        let store = Store::open(&dir, &who()).expect("opens");
        first_frame();
        store
    });
    report("the same, to the first frame", opened);
    report("the first frame without a store", timed(20, |_| first_frame()));

    let mut open = Store::open(&dir, &who()).expect("opens");
    let proof = timed(5, |_| assert!(verify(&open.bundle(NOW).expect("a bundle")).ok));
    report("verify 2,000 records", proof);
    let folders = home.path().join("folders");
    report(
        "seal a folder of 2,000 records",
        timed(3, |n| open.export_folder(&folders.join(n.to_string()), UtcTime(0)).expect("a folder")),
    );
    report(
        "backup of 2,000 records, proved",
        timed(3, |n| open.backup(&home.path().join("stick"), UtcTime(n as i64 * 1000)).expect("a backup")),
    );
    let medium = home.path().join("box");
    fs::create_dir(&medium).expect("a folder");
    open.attach_black_box(&medium).expect("a box");
    report("seal a record, with a black box", timed(300, |_| open.append(&record(&body)).expect("seals")));
    let of = open.append(&record(&body)).expect("seals").record;
    let facts = Facts::named("film");
    for (name, size) in FILES {
        let bytes = vec![7; size];
        let new = NewAttachment { of, facts: &facts, most: size as u64, clock: ClockFacts::default() };
        let times = timed(3, |_| open.attach(&mut &bytes[..], &new).expect("attaches"));
        report(&format!("attach {name}, with a black box"), times);
    }
    drop(open);

    let key = "2d".repeat(48);
    let (encrypted, size) = rows(&home.path().join("encrypted.db"), Some(&key));
    report("one row of 1,400 bytes, encrypted", encrypted);
    let (plain, plain_size) = rows(&home.path().join("plain.db"), None);
    report("one row of 1,400 bytes, plain", plain);
    println!("size of {RECORDS} rows: encrypted {size}, plain {plain_size} bytes");
}
