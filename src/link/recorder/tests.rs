//! The recorder on real folders, and on a disk that fills up.

use super::*;
use crate::link::recorder::segment::Durable;
use crate::link::recording::{Recorded, Recording, RecordingEnd};
use std::fs::File;
use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

mod sealed;

/// 2026-11-24T05:06:07.008Z.
const START: UtcTime = UtcTime(1_795_496_767_008);
/// gpsd test suite, GPSmap-76S.log (BSD-2-Clause).
const SENTENCE: &[u8] = b"$GPGSV,3,3,10,24,06,166,35,28,09,271,36*7D\r\n";

fn names(dir: &TempDir) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn read_all(dir: &TempDir) -> (Vec<Recorded>, Vec<RecordingEnd>) {
    let mut lines = Vec::new();
    let mut ends = Vec::new();
    for name in names(dir) {
        let mut recording = Recording::open(&dir.path().join(name)).unwrap();
        lines.extend(recording.by_ref());
        ends.push(recording.end().unwrap().clone());
    }
    (lines, ends)
}

#[test]
fn what_was_heard_is_read_back_with_source_and_time() {
    let dir = TempDir::new().unwrap();
    let mut recorder = Recorder::open(dir.path(), RecorderLimits::default()).unwrap();
    assert_eq!(recorder.status().state, RecorderState::Idle);
    assert!(names(&dir).is_empty(), "no empty files");
    let garbage = [0xff, 0, b'\n', 0x80, b'\\', b's'];
    recorder.record(SourceId(0), START, &SENTENCE[..10]);
    recorder.record(SourceId(1), START + Span(5), &garbage);
    recorder.record(SourceId(0), START + Span(9), &SENTENCE[10..]);
    recorder.close(START + Span(20));
    assert_eq!(recorder.status().state, RecorderState::Closed);
    assert_eq!(names(&dir), ["20261124T050607Z.nmea.gz"]);
    let (lines, ends) = read_all(&dir);
    let line = |source, ms, bytes: &[u8]| Recorded {
        source: Some(SourceId(source)),
        at: Some(START + Span(ms)),
        bytes: bytes.to_vec(),
    };
    assert_eq!(lines, [line(1, 5, &garbage[..3]), line(0, 9, SENTENCE), line(1, 5, &garbage[3..])]);
    assert_eq!(ends, [RecordingEnd::Complete]);
}

#[test]
fn after_five_seconds_or_64_kib_a_power_failure_loses_nothing_before() {
    let dir = TempDir::new().unwrap();
    let mut recorder = Recorder::open(dir.path(), RecorderLimits::default()).unwrap();
    recorder.record(SourceId(0), START, SENTENCE);
    recorder.tick(START + Span(4_999));
    assert!(read_all(&dir).0.is_empty(), "not yet flushed");
    recorder.tick(START + Span(5_000));
    // The file as a power failure now would leave it: the recorder still runs.
    let (lines, ends) = read_all(&dir);
    assert_eq!(lines.len(), 1);
    assert_eq!(ends, [RecordingEnd::Cut]);
    let tag = r"\s:in0,c:1795496767008*00\";
    let line_bytes = tag.len() + SENTENCE.len();
    for _ in 0..=(64 << 10) / line_bytes {
        recorder.record(SourceId(0), START + Span(5_001), SENTENCE);
    }
    assert!(read_all(&dir).0.len() * line_bytes >= 64 << 10);
}

#[test]
fn a_new_file_begins_with_the_utc_day_and_with_the_size() {
    let dir = TempDir::new().unwrap();
    let limits = RecorderLimits { file_bytes: 300, flush_bytes: 64, ..RecorderLimits::default() };
    let mut recorder = Recorder::open(dir.path(), limits).unwrap();
    let midnight = UtcTime::parse_rfc3339("2026-11-25T00:00:00Z").unwrap();
    recorder.record(SourceId(0), midnight - Span(1), SENTENCE);
    recorder.record(SourceId(0), midnight, SENTENCE);
    assert_eq!(names(&dir), ["20261124T235959Z.nmea.gz", "20261125T000000Z.nmea.gz"]);
    for n in 0..40_i64 {
        recorder.record(SourceId(0), midnight + Span(n), format!("$NOISE,{}\n", n * n * 7919).as_bytes());
    }
    recorder.close(midnight + Span(50));
    assert!(names(&dir).len() > 3, "{:?}", names(&dir));
    assert!(names(&dir).contains(&"20261125T000000Z-1.nmea.gz".to_owned()), "{:?}", names(&dir));
    let (lines, ends) = read_all(&dir);
    assert_eq!(lines.len(), 42);
    assert!(ends.iter().all(|end| *end == RecordingEnd::Complete));
}

#[test]
fn beyond_the_limit_the_oldest_go_first_and_it_is_said() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("20200101T000000Z.nmea.gz"), vec![0; 5_000]).unwrap();
    fs::write(dir.path().join("20200102T000000Z.nmea.gz"), vec![0; 3_000]).unwrap();
    fs::write(dir.path().join("notes.txt"), vec![0; 90_000]).unwrap();
    let limits = RecorderLimits { total_bytes: 4_000, ..RecorderLimits::default() };
    let mut recorder = Recorder::open(dir.path(), limits).unwrap();
    recorder.record(SourceId(0), START, SENTENCE);
    recorder.tick(START + Span::seconds(5));
    assert_eq!(names(&dir), ["20200102T000000Z.nmea.gz", "20261124T050607Z.nmea.gz", "notes.txt"]);
    assert_eq!(recorder.status().removed, 1);
    assert!(recorder.status().last_removed.as_ref().unwrap().ends_with("20200101T000000Z.nmea.gz"));
}

/// A disk of so many bytes.
struct SmallDisk {
    room: Arc<AtomicU64>,
}

struct SmallFile {
    file: File,
    room: Arc<AtomicU64>,
}

impl Medium for SmallDisk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Durable>> {
        let file = File::create_new(path)?;
        Ok(Box::new(SmallFile { file, room: Arc::clone(&self.room) }))
    }
}

impl Write for SmallFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = bytes.len().min(self.room.load(Ordering::Relaxed) as usize);
        if length == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.room.fetch_sub(length as u64, Ordering::Relaxed);
        self.file.write(&bytes[..length])
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Durable for SmallFile {
    fn sync(&mut self) -> io::Result<()> {
        self.file.sync_data()
    }
}

#[test]
fn a_full_disk_stops_the_recording_and_is_tried_again() {
    let dir = TempDir::new().unwrap();
    let room = Arc::new(AtomicU64::new(400));
    let disk = SmallDisk { room: Arc::clone(&room) };
    let mut recorder = Recorder::on(Box::new(disk), dir.path(), RecorderLimits::default()).unwrap();
    let mut at = START;
    let mut sent = 0;
    while recorder.status().state != RecorderState::Full {
        recorder.record(SourceId(0), at, format!("$NOISE,{}\r\n", sent * 7919).as_bytes());
        recorder.tick(at);
        at = at + Span::seconds(6);
        sent += 1;
        assert!(sent < 100, "the disk must fill up");
    }
    assert!(recorder.status().lost > 0);
    let retry_at = recorder.status().retry_at.unwrap();
    // Tried again and again, a full disk gathers no empty files.
    for n in 0..5 {
        recorder.record(SourceId(0), retry_at + Span::seconds(31 * n), SENTENCE);
        assert_eq!(recorder.status().state, RecorderState::Full);
    }
    assert_eq!(names(&dir).len(), 1);
    room.store(100_000, Ordering::Relaxed);
    let later = retry_at + Span::seconds(600);
    recorder.record(SourceId(0), later, SENTENCE);
    recorder.close(later);
    let (lines, ends) = read_all(&dir);
    assert_eq!(lines.last().unwrap().bytes, SENTENCE);
    assert!(lines.len() > 1, "what was safe before the disk filled up is still read");
    assert_eq!(ends, [RecordingEnd::Cut, RecordingEnd::Complete]);
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error_not_a_panic() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, b"").unwrap();
    assert!(Recorder::open(&file.join("recordings"), RecorderLimits::default()).is_err());
}
