//! Real inputs: pseudo terminals as serial ports, local sockets, files. Waits have
//! generous deadlines and end as soon as what is waited for happens.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common {
    pub(crate) mod cable;
}

use std::io::{Read, Write};
use std::net::{TcpListener, UdpSocket};
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, atomic::AtomicBool, atomic::Ordering};
use std::time::Duration;

use common::cable::Cable;
use serialport::SerialPort;
use tempfile::TempDir;
use watchkeeper::domain::feed::{LinkSpec, LinkState, LinkStatus};
use watchkeeper::domain::id::SourceId;
use watchkeeper::link::{LinkEvent, LinkInput, LinkOptions, Links, Undelivered};
use watchkeeper::runtime::clock::Clock;

/// gpsd test suite, GPSmap-76S.log (BSD-2-Clause).
const SENTENCE: &[u8] = b"$GPGSV,3,3,10,24,06,166,35,28,09,271,36*7D\r\n";
const DEADLINE: Duration = Duration::from_mins(1);

/// Running links and what they told so far.
struct Bench {
    links: Option<Links>,
    events: Receiver<LinkEvent>,
    heard: Vec<(SourceId, Vec<u8>)>,
}

impl Bench {
    fn start(specs: &[String]) -> Self {
        Self::start_with(specs, LinkOptions::default())
    }

    fn start_with(specs: &[String], options: LinkOptions) -> Self {
        let specs: Vec<LinkSpec> = specs.iter().map(|text| text.parse().unwrap()).collect();
        let (sender, events) = sync_channel(1024);
        let sink = move |event: LinkEvent| {
            sender.try_send(event).map_err(|error| Undelivered::from_try_send(error, Some))
        };
        let links = Links::start_with(&specs, options, &Clock::start().function(), sink).unwrap();
        Self { links: Some(links), events, heard: Vec::new() }
    }

    /// Until a status fits; gives it.
    fn status(&mut self, source: u16, fits: impl Fn(&LinkStatus) -> bool) -> LinkStatus {
        let mut seen = Vec::new();
        loop {
            let Ok(event) = self.events.recv_timeout(DEADLINE) else {
                panic!("no such status; seen: {seen:#?}")
            };
            match event.input {
                LinkInput::Status(status) if event.source == SourceId(source) && fits(&status) => {
                    return status;
                }
                LinkInput::Bytes(bytes) => self.heard.push((event.source, bytes)),
                LinkInput::Status(status) => seen.push(status),
                LinkInput::Dropped(_) => {}
            }
        }
    }

    fn state(&mut self, source: u16, code: &str) -> LinkStatus {
        self.status(source, |status| status.state.code() == code)
    }

    /// Until this many bytes came from a source in all; gives them.
    fn bytes(&mut self, source: u16, length: usize) -> Vec<u8> {
        loop {
            let got: Vec<u8> = self
                .heard
                .iter()
                .filter(|(from, _)| *from == SourceId(source))
                .flat_map(|(_, bytes)| bytes.clone())
                .collect();
            if got.len() >= length {
                return got;
            }
            let event = self.events.recv_timeout(DEADLINE).expect("more bytes");
            if let LinkInput::Bytes(bytes) = event.input {
                self.heard.push((event.source, bytes));
            }
        }
    }

    fn forget(&mut self) {
        self.heard.clear();
    }

    fn stop(mut self) {
        self.links.take().unwrap().stop();
    }
}

fn serial(path: &Path, baud: Option<u32>) -> String {
    LinkSpec::Serial { path: path.to_str().unwrap().to_owned(), baud }.to_string()
}

#[test]
fn a_pulled_plug_shows_and_the_port_comes_back_when_it_is_plugged_in_again() {
    let dir = TempDir::new().unwrap();
    let name = dir.path().join("gps");
    let mut cable = Cable::plug(&name);
    let mut bench = Bench::start(&[serial(&name, Some(4_800))]);
    bench.state(0, "listening");
    cable.send(SENTENCE);
    let status = bench.state(0, "receiving");
    assert_eq!(status.baud, Some(4_800));
    assert_eq!(bench.bytes(0, SENTENCE.len()), SENTENCE);
    cable.unplug();
    let status = bench.state(0, "missing");
    assert!(status.retry_at.is_some_and(|retry_at| retry_at > status.since));
    // A few tries in vain, each later than the one before.
    let second = bench.status(0, |s| s.retry_at > status.retry_at);
    assert_eq!(second.since, status.since, "missing since it was pulled");
    bench.forget();
    let mut cable = Cable::plug(&name);
    cable.send(SENTENCE);
    bench.state(0, "receiving");
    assert_eq!(bench.bytes(0, SENTENCE.len()), SENTENCE);
    bench.stop();
}

#[test]
fn a_name_that_leads_to_another_device_is_followed() {
    let dir = TempDir::new().unwrap();
    let name = dir.path().join("ais");
    let mut first = Cable::plug(&name);
    let mut bench = Bench::start(&[serial(&name, Some(38_400))]);
    first.send(SENTENCE);
    bench.state(0, "receiving");
    // The old device stays open and mute; the name moves on.
    let mut second = Cable::plug(&name);
    bench.state(0, "missing");
    second.send(SENTENCE);
    bench.state(0, "receiving");
    drop(first);
    bench.stop();
}

#[test]
fn two_ports_at_once_keep_their_bytes_apart() {
    let dir = TempDir::new().unwrap();
    let names = [dir.path().join("a"), dir.path().join("b"), dir.path().join("absent")];
    let mut cables = [Cable::plug(&names[0]), Cable::plug(&names[1])];
    let specs = [serial(&names[0], Some(4_800)), serial(&names[1], Some(38_400)), serial(&names[2], None)];
    let mut bench = Bench::start(&specs);
    let other = b"!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C\r\n";
    for _ in 0..20 {
        cables[0].send(SENTENCE);
        cables[1].send(other);
    }
    assert_eq!(bench.bytes(0, 20 * SENTENCE.len()), SENTENCE.repeat(20));
    assert_eq!(bench.bytes(1, 20 * other.len()), other.repeat(20));
    assert!(bench.heard.iter().all(|(source, _)| *source != SourceId(2)));
    bench.stop();
}

#[test]
fn a_port_held_by_another_program_is_busy_until_it_is_free() {
    let dir = TempDir::new().unwrap();
    let name = dir.path().join("gps");
    let mut cable = Cable::plug(&name);
    let held = serialport::new(name.to_str().unwrap(), 4_800).open_native().unwrap();
    let mut bench = Bench::start(&[serial(&name, Some(4_800))]);
    let status = bench.state(0, "busy");
    assert!(status.retry_at.is_some());
    drop(held);
    bench.state(0, "listening");
    cable.send(SENTENCE);
    bench.state(0, "receiving");
    bench.stop();
}

#[test]
fn the_speed_is_found_by_listening() {
    let dir = TempDir::new().unwrap();
    let name = dir.path().join("gps");
    let mut cable = Cable::plug(&name);
    let mut bench = Bench::start(&[serial(&name, None)]);
    let ended = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&ended);
    // A pseudo terminal carries any speed, so the receiver garbles what it says while
    // the port is at another speed than its own.
    let receiver = std::thread::spawn(move || {
        while !asked.load(Ordering::Acquire) {
            let right = cable.master.baud_rate().unwrap() == 4_800;
            let garbled: Vec<u8> = SENTENCE.iter().map(|byte| byte.rotate_left(3) | 0x80).collect();
            cable.send(if right { SENTENCE } else { &garbled });
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    bench.status(0, |status| status.state == LinkState::FindingSpeed { baud: 38_400 });
    bench.status(0, |status| status.state == LinkState::FindingSpeed { baud: 4_800 });
    let status = bench.state(0, "receiving");
    assert_eq!(status.baud, Some(4_800));
    ended.store(true, Ordering::Release);
    receiver.join().unwrap();
    bench.stop();
}

#[test]
fn a_silent_port_and_a_babbling_one_each_show_what_they_are() {
    let dir = TempDir::new().unwrap();
    let names = [dir.path().join("silent"), dir.path().join("babble")];
    let _silent = Cable::plug(&names[0]);
    let mut babble = Cable::plug(&names[1]);
    let bench = Bench::start(&[serial(&names[0], Some(4_800)), serial(&names[1], Some(4_800))]);
    let mut garbled = false;
    let mut silent = false;
    while !(garbled && silent) {
        babble.send(&[0xf8; 16]);
        while let Ok(event) = bench.events.recv_timeout(Duration::from_millis(100)) {
            if let LinkInput::Status(status) = event.input {
                garbled |= event.source == SourceId(1) && status.state == LinkState::Garbled;
                silent |= event.source == SourceId(0) && status.state == LinkState::Silent;
                assert!(status.state.code() != "receiving");
            }
        }
    }
    bench.stop();
}

#[test]
fn tcp_reconnects_and_gpsd_is_asked_for_raw_nmea() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    let mut bench = Bench::start(&[format!("tcp:127.0.0.1:{port}")]);
    let (mut peer, _) = server.accept().unwrap();
    // The greeting of gpsd 3.25, cut as a network may cut it.
    peer.write_all(b"{\"class\":\"VER").unwrap();
    peer.flush().unwrap();
    bench.bytes(0, 13);
    peer.write_all(b"SION\",\"release\":\"3.25\",\"proto_major\":3,\"proto_minor\":15}\r\n").unwrap();
    let wanted = b"?WATCH={\"enable\":true,\"nmea\":true};\n";
    let mut asked = vec![0; wanted.len()];
    peer.read_exact(&mut asked).unwrap();
    assert_eq!(asked, wanted);
    peer.write_all(SENTENCE).unwrap();
    bench.state(0, "receiving");
    drop(peer);
    bench.state(0, "missing");
    let (mut peer, _) = server.accept().unwrap();
    peer.write_all(SENTENCE).unwrap();
    bench.state(0, "receiving");
    // One that is no gpsd is not asked anything.
    peer.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    assert!(peer.read(&mut [0; 16]).is_err(), "nothing is sent to a plain server");
    bench.stop();
}

#[test]
fn a_host_that_refuses_is_missing_and_tried_again() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut bench = Bench::start(&[format!("tcp:127.0.0.1:{closed}")]);
    let status = bench.state(0, "missing");
    bench.status(0, |s| s.retry_at > status.retry_at);
    bench.stop();
}

#[test]
fn udp_datagrams_never_run_together() {
    let port = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut bench = Bench::start(&[format!("udp:{port}")]);
    let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
    let bare = SENTENCE.strip_suffix(b"\r\n").unwrap();
    let two = SENTENCE.repeat(2);
    // Datagrams sent before the link listens are lost, so the first is sent until heard.
    while bench.heard.is_empty() {
        sender.send_to(bare, ("127.0.0.1", port)).unwrap();
        if let Ok(event) = bench.events.recv_timeout(Duration::from_millis(200))
            && let LinkInput::Bytes(bytes) = event.input
        {
            bench.heard.push((event.source, bytes));
        }
    }
    sender.send_to(&two, ("127.0.0.1", port)).unwrap();
    let heard = bench.bytes(0, 3 * SENTENCE.len());
    assert_eq!(heard.len() % SENTENCE.len(), 0);
    assert_eq!(heard, SENTENCE.repeat(heard.len() / SENTENCE.len()));
    bench.stop();
}

#[test]
fn a_udp_port_in_use_is_busy() {
    let held = UdpSocket::bind("0.0.0.0:0").unwrap();
    let port = held.local_addr().unwrap().port();
    let mut bench = Bench::start(&[format!("udp:{port}")]);
    bench.state(0, "busy");
    drop(held);
    bench.state(0, "listening");
    bench.stop();
}

#[test]
fn a_file_comes_whole_and_ends_even_where_the_listener_is_slow() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("passage.nmea");
    let content = SENTENCE.repeat(200_000);
    std::fs::write(&path, &content).unwrap();
    let mut bench = Bench::start(&[format!("file:{}", path.display())]);
    std::thread::sleep(Duration::from_millis(300));
    bench.state(0, "ended");
    let heard = bench.bytes(0, content.len());
    assert!(heard == content, "{} of {} bytes", heard.len(), content.len());
    bench.stop();
}

#[test]
fn a_paced_file_comes_whole_too() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("passage.nmea");
    std::fs::write(&path, SENTENCE.repeat(50)).unwrap();
    let options = LinkOptions { file_baud: Some(115_200) };
    let mut bench = Bench::start_with(&[format!("file:{}", path.display())], options);
    bench.state(0, "ended");
    assert_eq!(bench.bytes(0, 50 * SENTENCE.len()), SENTENCE.repeat(50));
    bench.stop();
}

#[test]
fn links_stop_while_waiting_connecting_and_reading() {
    let dir = TempDir::new().unwrap();
    let name = dir.path().join("gps");
    let _cable = Cable::plug(&name);
    let absent = dir.path().join("absent");
    let bench = Bench::start(&[
        serial(&name, None),
        serial(&absent, Some(4_800)),
        // An address for documentation (RFC 5737): nobody answers.
        "tcp:192.0.2.1:10110".to_owned(),
        format!("file:{}", absent.display()),
    ]);
    // A stop that hangs fails this test by the test runner's time limit.
    bench.stop();
}

#[test]
fn a_fault_in_one_input_is_shown_and_the_input_starts_again() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let spec: LinkSpec = format!("tcp:{}", server.local_addr().unwrap()).parse().unwrap();
    let (sender, events) = sync_channel(64);
    let faulty = AtomicBool::new(true);
    let sink = move |event: LinkEvent| {
        let is_bytes = matches!(event.input, LinkInput::Bytes(_));
        assert!(!(is_bytes && faulty.swap(false, Ordering::AcqRel)), "a fault on purpose");
        sender.try_send(event).map_err(|error| Undelivered::from_try_send(error, Some))
    };
    let links = Links::start(&[spec], &Clock::start().function(), sink).unwrap();
    let mut bench = Bench { links: Some(links), events, heard: Vec::new() };
    let (mut first, _) = server.accept().unwrap();
    first.write_all(SENTENCE).unwrap();
    let status = bench.state(0, "missing");
    assert_eq!(status.state.why(), Some("fault"));
    let (mut second, _) = server.accept().unwrap();
    second.write_all(SENTENCE).unwrap();
    bench.state(0, "receiving");
    bench.stop();
}
