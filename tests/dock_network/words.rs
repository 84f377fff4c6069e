//! What stands between boat and shore has its own word each, and changes nothing aboard.

use crate::fixture::{Ashore, Boat, NOW, fixed, secret, state};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;
use watchkeeper::dock::carrier::{Answer, BadUrl, Carrier, ShoreUrl};
use watchkeeper::dock::docking::{Ended, Told};
use watchkeeper::dock::trouble::Trouble;
use watchkeeper::domain::sync::keys::ShoreIdentity;
use watchkeeper::domain::sync::receipt::Taken;
use watchkeeper::domain::sync::refused::Refused;
use watchkeeper::domain::time::{Span, UtcTime};
use watchkeeper::i18n::{Catalogue, Language};
use watchkeeper::shore::memory::Memory;
use watchkeeper::shore::storage::Storage;

/// Answers everybody with the same bytes, whatever they say.
fn stranger(answer: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let _ = stream.set_read_timeout(Some(Duration::from_millis(200)));
            let mut seen = [0; 16_384];
            let _ = stream.read(&mut seen);
            let _ = stream.write_all(answer);
        }
    });
    addr
}

const PORTAL: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 52\r\nConnection: close\r\n\r\n<html><body>Welcome to the harbour</body></html>    ";

fn answered(url: &str, shore: &ShoreIdentity, now: UtcTime, frame: &[u8]) -> Answer {
    let carrier = Carrier::start(&url.parse().unwrap(), shore, fixed(now)).unwrap();
    carrier.send(frame);
    carrier.wait(Duration::from_secs(30)).unwrap()
}

fn trouble(answer: Answer) -> Trouble {
    match answer {
        Answer::Trouble(trouble) => trouble,
        Answer::Reply(reply) => panic!("{reply:?}"),
    }
}

#[test]
fn a_captive_portal_proves_nothing_and_is_named() {
    let mut boat = Boat::new(4);
    let portal = stranger(PORTAL);
    let shore = secret(7).identity();
    let before = boat.store.streams().unwrap();
    let docked = boat.dock(&format!("http://{portal}"), shore);
    assert_eq!(docked.ended, Ended::NoReceipt(Some(Trouble::Stranger(200))));
    assert!(docked.told.iter().all(|t| *t == Told::Trouble(Trouble::Stranger(200))));
    assert_eq!(boat.store.streams().unwrap(), before);
    // Behind https it does not even come to an answer.
    let docked = boat.dock(&format!("https://{portal}"), shore);
    assert!(matches!(docked.ended, Ended::NoReceipt(Some(Trouble::NotTls(_)))), "{:?}", docked.ended);
    for status in ["302 Found\r\nLocation: http://portal/", "511 Network Authentication Required"] {
        let page: &'static str = format!("HTTP/1.1 {status}\r\nContent-Length: 2\r\n\r\nhi").leak();
        let found = trouble(answered(&format!("http://{}", stranger(page.as_bytes())), &shore, NOW, b"x"));
        assert!(matches!(found, Trouble::Stranger(302 | 511)), "{found:?}");
    }
    for noise in [&b"SSH-2.0-OpenSSH_9.2\r\n"[..], b"", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\ncut"] {
        let found = trouble(answered(&format!("http://{}", stranger(noise)), &shore, NOW, b"x"));
        assert!(found.may_pass(), "{found:?}");
    }
}

#[test]
fn another_key_a_certificate_out_of_its_time_and_a_closed_port_each_have_their_word() {
    let boat = Boat::new(1);
    let ashore = Ashore::with(&[&boat], false);
    let url = ashore.url();
    let own = ashore.secret.identity();
    let ask = boat.store.asking(&own).unwrap();
    let year = Span::hours(24 * 366);
    assert!(matches!(answered(&url, &own, NOW, &ask), Answer::Reply(_)));
    assert_eq!(trouble(answered(&url, &secret(8).identity(), NOW, &ask)), Trouble::OtherKey);
    let ahead = trouble(answered(&url, &own, NOW + year, &ask));
    assert!(
        matches!(ahead, Trouble::Expired { ended, now } if ended < now && now.since(NOW).0 > 0),
        "{ahead:?}"
    );
    let behind = trouble(answered(&url, &own, UtcTime(0), &ask));
    assert!(
        matches!(behind, Trouble::NotYet { begins, now } if begins > now && now == UtcTime(0)),
        "{behind:?}"
    );
    let keyless = ShoreIdentity { tls: None, ..own };
    assert_eq!(trouble(answered(&url, &keyless, NOW, &ask)), Trouble::NoKey);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let found = trouble(answered(&format!("https://{closed}"), &own, NOW, &ask));
    assert!(matches!(found, Trouble::Unreachable(_)), "{found:?}");
    let found = trouble(answered("https://no-such-shore.invalid", &own, NOW, &ask));
    assert!(matches!(found, Trouble::NoName | Trouble::CutOff(_) | Trouble::TimedOut), "{found:?}");
    for bad in ["", "shore.example", "ftp://shore.example", "https://", "https://a@b/", "https://a/?x"] {
        assert_eq!(bad.parse::<ShoreUrl>(), Err(BadUrl), "{bad}");
    }
    assert_eq!(
        "https://shore.example:8443/".parse::<ShoreUrl>().unwrap().to_string(),
        "https://shore.example:8443"
    );
}

#[test]
fn a_clock_that_differs_is_told_once_and_stops_nothing() {
    let mut boat = Boat::new(6);
    let ashore = Ashore::with(&[&boat], false);
    boat.clock.fetch_add(Span::hours(30).0, Ordering::Relaxed);
    let docked = boat.dock(&ashore.url(), ashore.secret.identity());
    assert_eq!(docked.ended, Ended::Done);
    let told = docked.told.iter().filter(|t| matches!(t, Told::Clock(by) if by.0 < -Span::hours(29).0));
    assert_eq!(told.count(), 1);
}

#[test]
fn who_is_not_enrolled_who_was_revoked_and_a_newer_frame() {
    let (mut stranger, mut revoked) = (Boat::new(2), Boat::new(2));
    let mut storage = Memory::default();
    let mut enrolled = revoked.enrolled();
    enrolled.revoked = Some(NOW);
    storage.enrol(&enrolled).unwrap();
    let ashore = Ashore::serving(storage, false, NOW);
    let (url, shore) = (ashore.url(), ashore.secret.identity());
    let docked = stranger.dock(&url, shore);
    assert_eq!(docked.ended, Ended::Stopped(Trouble::Refused(Refused::Unknown)));
    let docked = revoked.dock(&url, shore);
    assert_eq!(docked.ended, Ended::Parked(Taken::ParkedRevoked));
    assert_eq!(docked.totals.frames, 0, "nothing but the question was sent");
    assert!(!revoked.is_ashore() && !stranger.is_ashore());
    let later = [b"wk-frm02", &[0; 200][..]].concat();
    assert_eq!(trouble(answered(&url, &shore, NOW, &later)), Trouble::Refused(Refused::Newer));
    let other = stranger.store.asking(&secret(8).identity()).unwrap();
    assert_eq!(trouble(answered(&url, &shore, NOW, &other)), Trouble::Refused(Refused::OtherShore));
    assert_eq!(trouble(answered(&url, &shore, NOW, b"")), Trouble::Refused(Refused::Damaged));
    let storage = ashore.service.stop().unwrap();
    assert!(storage.entries(revoked.device()).unwrap().is_empty());
}

/// Sends bytes as they are, and gives what comes back until the connection ends.
fn raw(addr: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(addr).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    stream.write_all(bytes).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn what_is_no_frame_is_refused_by_one_word_and_never_as_the_shores_fault() {
    let boat = Boat::new(1);
    let ashore = Ashore::with(&[&boat], true);
    let addr = ashore.service.addr();
    let head = |line: &str, more: &str| format!("{line} HTTP/1.1\r\nHost: shore\r\n{more}\r\n");
    for (request, status) in [
        (head("GET /", ""), " 404 "),
        (head("GET /v1/frames", ""), " 404 "),
        (head("PUT /v1/frames", "Content-Length: 0\r\n"), " 404 "),
        (head("POST /v1/frames/../..", "Content-Length: 0\r\n"), " 404 "),
        (head("POST /v1/frames", "Content-Length: 5\r\n") + "hello", " 400 "),
        (head("POST /v1/frames", "Content-Length: 99999999\r\n"), " 413 "),
        (head("POST /v1/frames", "Transfer-Encoding: chunked\r\n") + "zz\r\n", " 400 "),
        ("\u{0}\u{1}\u{2}\r\n\r\n".to_owned(), " 400 "),
        (head("GET /health", "Connection: close\r\n"), " 200 "),
    ] {
        let answer = raw(addr, request.as_bytes());
        assert!(answer.starts_with("HTTP/1.1") && answer.contains(status), "{request:?}: {answer:?}");
    }
    let metrics =
        raw(ashore.service.admin().unwrap(), head("GET /metrics", "Connection: close\r\n").as_bytes());
    assert!(metrics.contains("watchkeeper_shore_refused_total{why=\"damaged\"} 2\n"), "{metrics}");
    assert!(metrics.contains("watchkeeper_shore_refused_total{why=\"failed\"} 0\n"), "{metrics}");
    let storage = ashore.service.stop().unwrap();
    let nothing = Memory::default();
    assert_eq!(state(&storage, boat.device()), state(&nothing, boat.device()));
}

#[test]
fn every_word_is_in_both_languages() {
    let troubles = [
        Trouble::NoName,
        Trouble::Unreachable("x".to_owned()),
        Trouble::TimedOut,
        Trouble::CutOff("x".to_owned()),
        Trouble::NotTls("x".to_owned()),
        Trouble::OtherKey,
        Trouble::Expired { ended: NOW, now: NOW },
        Trouble::NotYet { begins: NOW, now: NOW },
        Trouble::NoKey,
        Trouble::Stranger(200),
    ];
    let refused = Refused::ALL.map(Trouble::Refused);
    for language in [Language::English, Language::Japanese] {
        let catalogue = Catalogue::new(language);
        for trouble in troubles.iter().chain(&refused) {
            let (key, args) = trouble.words();
            let args: Vec<(&str, &str)> = args.iter().map(|(n, v)| (*n, v.as_str())).collect();
            let words = catalogue.format(key, &args);
            assert!(words.len() > 12 && words != key, "{key}: {words}");
        }
    }
}
