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
