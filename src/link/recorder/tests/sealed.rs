//! Recordings beside a store: nothing in the clear on the disk, read back with the key,
//! up to the cut or the damage and no further.

use super::*;
use crate::domain::keys::queue::{ItemChance, QueueOpener};
use crate::domain::keys::recording::{CHUNK_HEAD_LEN, HEAD_LEN, NotOpened, RecordingKeys};
use crate::domain::keys::secret::Key;
use crate::link::recorder::segment::Seal;
use crate::link::recording::sealed::not_opened;
use std::io::{BufReader, Cursor};
use std::sync::atomic::AtomicU8;

/// gpsd test suite, GPSmap-76S.log (BSD-2-Clause), with a name that nobody may read.
const CANARY: &[u8] = b"GOLDFISH";

fn opener(byte: u8) -> QueueOpener {
    QueueOpener::of_case_key(&Key::take(&mut [byte; 32]))
}

fn keys() -> RecordingKeys {
    RecordingKeys::new([opener(7)])
}

/// Seals every file, each with chance of its own.
fn seal() -> SealSource {
    let count = AtomicU8::new(1);
    Box::new(move || {
        let n = count.fetch_add(1, Ordering::Relaxed);
        let chance = ItemChance { seed: Key::take(&mut [n; 32]), nonce: [n; 24] };
        Ok(Some(Seal { key: opener(7).public(), chance }))
    })
}

fn read(bytes: Vec<u8>) -> io::Result<(Vec<u8>, RecordingEnd)> {
    let mut recording = Recording::from_reader(BufReader::new(Cursor::new(bytes)), &keys())?;
    let text = recording.by_ref().flat_map(|line| line.bytes).collect();
    Ok((text, recording.end().unwrap().clone()))
}

/// A file of several chunks, and the text that was heard.
fn recorded(dir: &TempDir) -> (Vec<u8>, Vec<u8>) {
    let mut recorder = Recorder::open(dir.path(), RecorderLimits::default()).unwrap().sealed(seal());
    let mut sent = Vec::new();
    for n in 0..40_i64 {
        let line = [b"$GOLDFISH,", n.to_string().as_bytes(), b",", SENTENCE].concat();
        recorder.record(SourceId(0), START + Span::seconds(n), &line);
        recorder.tick(START + Span::seconds(n));
        sent.extend(line);
    }
    recorder.close(START + Span::seconds(41));
    assert_eq!(names(dir), ["20261124T050607Z.nmea.gz.sealed"]);
    (fs::read(dir.path().join(&names(dir)[0])).unwrap(), sent)
}

#[test]
fn nothing_stands_in_the_clear_and_the_key_reads_it_back() {
    let dir = TempDir::new().unwrap();
    let (bytes, sent) = recorded(&dir);
    assert!(!bytes.windows(CANARY.len()).any(|w| w == CANARY));
    // Nor as a gzip stream of which only the beginning was covered.
    assert!(!bytes.windows(3).any(|w| w == [0x1f, 0x8b, 8]));
    assert_eq!(read(bytes.clone()).unwrap(), (sent, RecordingEnd::Complete));
    let with = |keys: RecordingKeys| {
        not_opened(&Recording::from_reader(Cursor::new(bytes.clone()), &keys).err().unwrap())
    };
    assert_eq!(with(RecordingKeys::default()), Some(NotOpened::NoKey));
    assert_eq!(with(RecordingKeys::new([opener(8)])), Some(NotOpened::OtherKey));
}

#[test]
fn cut_anywhere_every_whole_chunk_before_is_read() {
    let dir = TempDir::new().unwrap();
    let (bytes, sent) = recorded(&dir);
    let mut best = 0;
    for cut in HEAD_LEN..bytes.len() {
        let (text, end) = read(bytes[..cut].to_vec()).unwrap();
        assert!(sent.starts_with(&text), "cut at {cut}");
        assert_eq!(end, RecordingEnd::Cut, "cut at {cut}");
        assert!(text.len() >= best, "cut at {cut} gives less than a shorter file");
        best = text.len();
    }
    assert!(best > sent.len() / 2);
    assert_eq!(read(bytes[..HEAD_LEN - 1].to_vec()).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    let longer = [bytes.as_slice(), b"x"].concat();
    assert_eq!(read(longer).unwrap().1, RecordingEnd::Changed);
}

#[test]
fn a_changed_chunk_is_told_and_what_is_before_it_is_read() {
    let dir = TempDir::new().unwrap();
    let (bytes, sent) = recorded(&dir);
    let mut given = Vec::new();
    for at in (HEAD_LEN..bytes.len()).step_by(11) {
        let mut bad = bytes.clone();
        bad[at] ^= 0x10;
        let (text, end) = read(bad).unwrap();
        assert!(sent.starts_with(&text), "byte {at}");
        // A length that was made longer reads past the end.
        assert!(matches!(end, RecordingEnd::Changed | RecordingEnd::Cut), "byte {at}: {end:?}");
        given.push(text.len());
    }
    assert!(given.is_sorted() && given.first() == Some(&0) && given.last() > Some(&(sent.len() / 2)));
    // Two chunks in each other's place.
    let chunk = |from: usize| {
        let length = u32::from_be_bytes(bytes[from + 1..from + 5].try_into().unwrap()) as usize;
        from..from + CHUNK_HEAD_LEN + length
    };
    let one = chunk(HEAD_LEN);
    let two = chunk(one.end);
    let swapped = [&bytes[..HEAD_LEN], &bytes[two.clone()], &bytes[one.clone()], &bytes[two.end..]].concat();
    assert_eq!(read(swapped).unwrap(), (Vec::new(), RecordingEnd::Changed));
}

#[test]
fn after_five_seconds_a_power_failure_loses_nothing_before_here_either() {
    let dir = TempDir::new().unwrap();
    let mut recorder = Recorder::open(dir.path(), RecorderLimits::default()).unwrap().sealed(seal());
    recorder.record(SourceId(0), START, SENTENCE);
    recorder.tick(START + Span(5_000));
    // The file as a power failure now would leave it: the recorder still runs.
    let left = fs::read(dir.path().join(&names(&dir)[0])).unwrap();
    assert_eq!(read(left).unwrap(), (SENTENCE.to_vec(), RecordingEnd::Cut));
}

#[test]
fn a_store_that_is_made_begins_a_sealed_file_and_a_lock_is_marked() {
    let dir = TempDir::new().unwrap();
    let made = Arc::new(AtomicU64::new(0));
    let (seal, there) = (seal(), Arc::clone(&made));
    let source: SealSource =
        Box::new(move || if there.load(Ordering::Relaxed) == 0 { Ok(None) } else { seal() });
    let mut recorder = Recorder::open(dir.path(), RecorderLimits::default()).unwrap().sealed(source);
    recorder.record(SourceId(0), START, SENTENCE);
    made.store(1, Ordering::Relaxed);
    recorder.keeping(Keeping::Open, START + Span::seconds(1));
    recorder.record(SourceId(0), START + Span::seconds(2), SENTENCE);
    recorder.keeping(Keeping::Locked, START + Span::seconds(3));
    recorder.record(SourceId(0), START + Span::seconds(4), SENTENCE);
    recorder.close(START + Span::seconds(5));
    assert_eq!(names(&dir), ["20261124T050607Z.nmea.gz", "20261124T050609Z.nmea.gz.sealed"]);
    let file = File::open(dir.path().join(&names(&dir)[1])).unwrap();
    let mut unsealed =
        BufReader::new(crate::link::recording::sealed::Unsealed::new(BufReader::new(file), &keys()).unwrap());
    let mut text = String::new();
    flate2::bufread::MultiGzDecoder::new(&mut unsealed).read_to_string(&mut text).unwrap();
    let marks: Vec<&str> = text.lines().filter(|line| line.starts_with('#')).collect();
    assert_eq!(
        marks,
        [
            "# watchkeeper recording 1",
            "# watchkeeper recording open 2026-11-24T05:06:09.008Z",
            "# watchkeeper recording locked 2026-11-24T05:06:10.008Z",
        ]
    );
    // The marks are no input.
    let bytes = fs::read(dir.path().join(&names(&dir)[1])).unwrap();
    assert_eq!(read(bytes).unwrap(), (SENTENCE.repeat(2), RecordingEnd::Complete));
}

#[test]
fn beside_a_store_whose_key_cannot_be_read_nothing_is_recorded_in_the_clear() {
    let dir = TempDir::new().unwrap();
    let refuse: SealSource = Box::new(|| Err(io::Error::other("no good copy")));
    let mut recorder = Recorder::open(dir.path(), RecorderLimits::default()).unwrap().sealed(refuse);
    recorder.record(SourceId(0), START, SENTENCE);
    assert!(matches!(&recorder.status().state, RecorderState::Failed(why) if why == "no good copy"));
    assert!(names(&dir).is_empty());
}
