//! The recorder behind real links: what came in is on the disk.

use std::sync::mpsc::sync_channel;
use std::time::Duration;

use tempfile::TempDir;
use watchkeeper::domain::feed::LinkSpec;
use watchkeeper::domain::id::SourceId;
use watchkeeper::link::recorder::worker::RecorderThread;
use watchkeeper::link::recorder::{Recorder, RecorderLimits, RecorderState};
use watchkeeper::link::recording::{Recording, RecordingEnd};
use watchkeeper::link::{LinkEvent, LinkInput, Links, Undelivered};
use watchkeeper::runtime::clock::Clock;

/// gpsd test suite, GPSmap-76S.log (BSD-2-Clause).
const SENTENCE: &[u8] = b"$GPGSV,3,3,10,24,06,166,35,28,09,271,36*7D\r\n";

/// What two files bring is recorded with its source, and read back it is byte for byte
/// what the files held.
#[test]
fn a_recording_holds_what_every_link_brought() {
    let dir = TempDir::new().unwrap();
    let folder = dir.path().join("recordings");
    let contents = [SENTENCE.repeat(500), (0..=255).cycle().take(20_000).collect::<Vec<u8>>()];
    let specs: Vec<LinkSpec> = contents
        .iter()
        .enumerate()
        .map(|(index, content)| {
            let path = dir.path().join(format!("input-{index}"));
            std::fs::write(&path, content).unwrap();
            LinkSpec::File { path: path.to_str().unwrap().to_owned() }
        })
        .collect();
    let now = Clock::start().function();
    let began = now();
    let (report, states) = sync_channel(1000);
    let recorder = Recorder::open(&folder, RecorderLimits::default()).unwrap();
    let recorder = RecorderThread::start(recorder, &now, move |status| {
        report.try_send(status).unwrap();
    })
    .unwrap();
    let (sender, events) = sync_channel(16);
    let sink =
        move |event: LinkEvent| sender.try_send(event).map_err(|e| Undelivered::from_try_send(e, Some));
    let links = Links::start(&specs, &now, sink).unwrap();
    let mut ended = 0;
    while ended < specs.len() {
        let event = events.recv_timeout(Duration::from_mins(1)).expect("the files end");
        match event.input {
            LinkInput::Bytes(bytes) => recorder.record(event.source, event.at, &bytes),
            LinkInput::Status(status) => ended += usize::from(status.state.code() == "ended"),
            LinkInput::Dropped(bytes) => panic!("{bytes} bytes of a file were dropped"),
        }
    }
    links.stop();
    drop(recorder);
    let states: Vec<RecorderState> = states.iter().map(|status| status.state).collect();
    assert!(states.iter().any(|state| matches!(state, RecorderState::Recording(_))), "{states:?}");
    assert_eq!(states.last(), Some(&RecorderState::Closed));

    let mut back = [Vec::new(), Vec::new()];
    for entry in std::fs::read_dir(&folder).unwrap() {
        let mut recording = Recording::open(&entry.unwrap().path()).unwrap();
        for recorded in recording.by_ref() {
            let source = recorded.source.expect("a source");
            assert!(recorded.at.expect("a time") >= began);
            back[usize::from(source.0)].extend(recorded.bytes);
        }
        assert_eq!(recording.end(), Some(&RecordingEnd::Complete));
    }
    assert!(back == contents, "{} and {} bytes", back[0].len(), back[1].len());
}

/// A recording is also an input: a file link gives its text, tag blocks and all.
#[test]
fn a_recording_can_be_opened_as_a_file_link() {
    let dir = TempDir::new().unwrap();
    let now = Clock::start().function();
    let mut recorder = Recorder::open(dir.path(), RecorderLimits::default()).unwrap();
    recorder.record(SourceId(3), now(), SENTENCE);
    recorder.close(now());
    let RecorderState::Closed = recorder.status().state else { panic!("{:?}", recorder.status()) };
    let path = std::fs::read_dir(dir.path()).unwrap().next().unwrap().unwrap().path();
    let (sender, events) = sync_channel(16);
    let sink =
        move |event: LinkEvent| sender.try_send(event).map_err(|e| Undelivered::from_try_send(e, Some));
    let spec = LinkSpec::File { path: path.to_str().unwrap().to_owned() };
    let links = Links::start(&[spec], &now, sink).unwrap();
    let mut text = Vec::new();
    loop {
        match events.recv_timeout(Duration::from_mins(1)).expect("the file ends").input {
            LinkInput::Bytes(bytes) => text.extend(bytes),
            LinkInput::Status(status) if status.state.code() == "ended" => break,
            LinkInput::Status(_) | LinkInput::Dropped(_) => {}
        }
    }
    links.stop();
    let text = String::from_utf8(text).unwrap();
    assert!(text.starts_with("# watchkeeper recording"), "{text}");
    assert!(text.contains("\\s:in3,c:") && text.contains("\\$GPGSV,3,3,10"), "{text}");
}

/// Beside a store: the program that replays it is given an officer's key.
#[test]
fn a_sealed_recording_is_replayed_with_an_officers_key() {
    use std::process::Command;
    use watchkeeper::domain::keys::secret::Passphrase;
    use watchkeeper::domain::time::UtcTime;
    use watchkeeper::link::recorder::segment::Seal;
    use watchkeeper::store::closed::queue::item_chance;
    use watchkeeper::store::{Credentials, Store};
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("data");
    let who = Credentials {
        officer: "O-1".parse().unwrap(),
        passphrase: Passphrase::new("first passphrase").unwrap(),
    };
    // Held open, as by a patrol: the replay needs the key slots alone.
    let _store = Store::init(&data, &who, &"commander".parse().unwrap(), true, UtcTime(0)).unwrap();
    let (place, folder) = (data.clone(), data.join("recordings"));
    let mut recorder =
        Recorder::open(&folder, RecorderLimits::default()).unwrap().sealed(Box::new(move || {
            let key = Store::recording_key(&place).map_err(std::io::Error::other)?;
            Ok(Some(Seal { key, chance: item_chance().map_err(std::io::Error::other)? }))
        }));
    let start = UtcTime::parse_rfc3339("2026-11-24T03:00:00Z").unwrap();
    for n in 0..30 {
        // Made for this test.
        let body = format!("GPRMC,0300{n:02}.00,A,3500.00000,N,13945.00000,E,10.0,0.0,241126,,,A");
        let sum = body.bytes().fold(0, |sum, byte| sum ^ byte);
        let at = start + watchkeeper::domain::time::Span::seconds(n);
        recorder.record(SourceId(0), at, format!("${body}*{sum:02X}\r\n").as_bytes());
        recorder.tick(at);
    }
    recorder.close(start);
    let file = std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    let bytes = std::fs::read(&file).unwrap();
    assert!(!bytes.windows(5).any(|w| w == b"GPRMC"));
    std::fs::write(dir.path().join("one"), "first passphrase").unwrap();
    std::fs::write(dir.path().join("bad"), "another").unwrap();
    let replay = |path: &std::path::Path, more: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_watchkeeper"))
            .args(["replay", path.to_str().unwrap(), "--json", "--lang", "en"])
            .args(more)
            .current_dir(dir.path())
            .env_remove("WATCHKEEPER_PASSPHRASE_FILE")
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    };
    let given = ["--data-dir", "data", "--officer", "O-1", "--passphrase-file", "one"];
    let fixes = |out: &str| out.lines().filter(|line| line.contains("\"event\":\"fix\"")).count();
    let (code, out, err) = replay(&file, &given);
    assert_eq!((code, fixes(&out), err.as_str()), (0, 30, ""));
    let (code, _, err) = replay(&file, &["--data-dir", "data"]);
    assert!(code == 1 && err.starts_with("error: store locked: no passphrase"), "{err}");
    let wrong = ["--data-dir", "data", "--officer", "O-1", "--passphrase-file", "bad"];
    let (code, _, err) = replay(&file, &wrong);
    assert!(code == 1 && err.starts_with("error: store locked: "), "{err}");
    // Another store's key.
    drop(Store::init(&dir.path().join("other"), &who, &"x".parse().unwrap(), true, UtcTime(0)).unwrap());
    let other = ["--data-dir", "other", "--officer", "O-1", "--passphrase-file", "one"];
    let (code, _, err) = replay(&file, &other);
    assert!(code == 1 && err.contains("encrypted for another store"), "{err}");
    // Cut off, and changed: what is before is played.
    let hurt = dir.path().join("hurt.sealed");
    for (bytes, word) in [
        (bytes[..bytes.len() * 2 / 3].to_vec(), "stops in the middle"),
        (
            bytes
                .iter()
                .enumerate()
                .map(|(n, b)| if n == bytes.len() * 2 / 3 { b ^ 1 } else { *b })
                .collect(),
            "not as it was written",
        ),
    ] {
        std::fs::write(&hurt, bytes).unwrap();
        let (code, out, err) = replay(&hurt, &given);
        assert!(code == 0 && (1..30).contains(&fixes(&out)) && err.contains(word), "{code} {err}");
    }
}
