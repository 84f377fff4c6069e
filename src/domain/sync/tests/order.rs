//! What goes first, what fits, and what a session does with what comes back.

use super::{DEVICE, chance, device_key, shore, waiting};
use crate::domain::journal::cbor::Reader;
use crate::domain::journal::entry::{DeviceId, Stream};
use crate::domain::journal::hash::Hash;
use crate::domain::sync::piece::{self, CHUNK, Piece, Run};
use crate::domain::sync::plan::{Waiting, Width, estimate, frames};
use crate::domain::sync::receipt::{Receipt, Taken};
use crate::domain::sync::session::{End, Reply, Request, Session};
use crate::domain::sync::{compact, frame};
use crate::domain::time::{Span, UtcTime};

fn planned(waits: Vec<Waiting>, width: Width, budget: u64) -> (Vec<Vec<Piece>>, bool) {
    frames(waits, (DEVICE, &device_key()), width, budget)
}

/// What goes, in its order: `stream first-last [with so many bodies]`, or `chunk index`.
fn told(frames: &[Vec<Piece>]) -> Vec<String> {
    let piece = |piece: &Piece| match piece {
        Piece::Run(run) => {
            let bodies = run.lines.iter().filter(|l| l.body.is_some()).count();
            let last = run.first.0 + run.lines.len() as u64 - 1;
            let stream = Stream::from_code(run.stream).unwrap().name();
            format!("{stream} {}-{last} [{bodies}]", run.first.0)
        }
        Piece::Chunk(chunk) => {
            format!("chunk {} {}", chunk.commitment.to_string().split_at(4).0, chunk.index)
        }
        Piece::Unknown { .. } => "unknown".to_owned(),
    };
    frames.iter().flatten().map(piece).collect()
}

#[test]
fn custody_goes_before_reports_and_tracks_and_large_bodies_go_last() {
    let large = CHUNK + 5;
    let case =
        waiting(Stream::Case, &[("sighting", 40), ("custody", 50), ("boarding", 60), ("photo", large)]);
    let sighting = case.lines[0].commitment.to_string();
    let photo = case.lines[3].commitment.to_string();
    let (frames, more) = planned(
        vec![
            waiting(Stream::Bulk, &[("own-track", 500)]),
            waiting(Stream::Audit, &[("login", 9)]),
            waiting(Stream::Ops, &[("alert", 9), ("alert", 9)]),
            case,
            waiting(Stream::Ctl, &[("epoch", 9)]),
        ],
        Width::Narrow,
        u64::MAX,
    );
    assert!(!more);
    let (sighting, photo) = (&sighting[..4], &photo[..4]);
    assert_eq!(
        told(&frames),
        [
            "ctl 1-1 [1]".to_owned(),
            "case 1-2 [1]".to_owned(),
            format!("chunk {sighting} 0"),
            "case 3-4 [1]".to_owned(),
            "ops 1-2 [2]".to_owned(),
            "audit 1-1 [1]".to_owned(),
            "bulk 1-1 [1]".to_owned(),
            format!("chunk {photo} 0"),
            format!("chunk {photo} 1"),
        ]
    );
}

#[test]
fn frames_stay_below_their_limit_and_within_the_budget() {
    let many: Vec<(&str, usize)> = (0..200).map(|_| ("alert", 15_000)).collect();
    for (width, limit) in [(Width::Narrow, 64 << 10), (Width::Wide, 1 << 20)] {
        let (all, more) = planned(vec![waiting(Stream::Ops, &many)], width, u64::MAX);
        assert!(!more && all.len() > 2, "{}", all.len());
        let sizes: Vec<usize> = all
            .iter()
            .map(|pieces| {
                let shore = shore(7).identity();
                let frame = frame::seal(pieces, (DEVICE, &device_key()), &shore, &chance(1)).unwrap();
                assert!(frame.len() <= frame::length_of(pieces), "a length is never told too small");
                assert!(piece_bytes(pieces) <= limit);
                frame.len()
            })
            .collect();
        assert!(sizes.iter().all(|s| *s <= limit), "{sizes:?}");
        let budget = (frame::length_of(&all[0]) + frame::length_of(&all[1])) as u64;
        let (some, more) = planned(vec![waiting(Stream::Ops, &many)], width, budget);
        assert_eq!(
            (some.as_slice(), more),
            (&all[..2], true),
            "the first ones, and it is said that more waits"
        );
    }
    assert_eq!(planned(Vec::new(), Width::Wide, 9), (Vec::new(), false));
}

fn piece_bytes(pieces: &[Piece]) -> usize {
    crate::domain::sync::piece::encode(pieces).len()
}

#[test]
fn only_the_chunks_that_are_missing_go() {
    let mut waits = waiting(Stream::Case, &[("photo", 3 * CHUNK)]);
    let line = waits.lines.remove(0);
    let mut there = crate::domain::sync::cover::Bitmap::default();
    there.set(0);
    there.set(2);
    waits.bodies.push((line.commitment, line.body.unwrap(), there));
    let (frames, _) = planned(vec![waits], Width::Wide, u64::MAX);
    let indices: Vec<String> =
        told(&frames).into_iter().map(|t| t.split(' ').next_back().unwrap().to_owned()).collect();
    assert_eq!(indices, ["1", "3"], "salt and body are three chunks and a bit");
}

#[test]
fn an_estimate_is_bytes_over_rate() {
    assert_eq!(estimate(25_000, 9_600), Some(Span(20_833)));
    assert_eq!(estimate(0, 9_600), Some(Span(0)));
    assert_eq!(estimate(1, 0), None);
    assert_eq!(estimate(u64::MAX, 1), Some(Span(i64::MAX)), "it never overflows");
}

fn receipt_for(bytes: &[u8], by: u8, device: DeviceId) -> Vec<u8> {
    Receipt {
        shore: shore(by).identity().sign,
        device,
        frame: frame::name_of(bytes),
        at: UtcTime(0),
        taken: Taken::Whole,
        parked_pieces: 0,
        conflicts: 0,
        heads: Vec::new(),
        parts: Vec::new(),
    }
    .sign(&shore(by))
}

fn session(budget: u64) -> Session {
    Session::new(DEVICE, shore(7).identity(), vec![vec![1; 10], vec![2; 20]], budget)
}

#[test]
fn only_a_receipt_moves_a_session_on() {
    let mut session = session(1000);
    let start = UtcTime(0);
    let first = vec![1; 10];
    assert_eq!(session.poll_request(start), Request::Send(&first));
    for answer in [
        &b"<html>200 OK</html>"[..],
        &receipt_for(&first, 8, DEVICE),
        &receipt_for(&first, 7, DeviceId([0; 16])),
    ] {
        assert!(matches!(session.handle_reply(answer, start), Reply::Refused(_)));
    }
    let Request::Wait(until) = session.poll_request(start) else { panic!("it waits") };
    assert!(until > start);
    assert_eq!(session.poll_request(until), Request::Send(&first), "unconfirmed: again");
    let receipt = receipt_for(&first, 7, DEVICE);
    assert!(matches!(session.handle_reply(&receipt, until), Reply::Receipted(_)));
    assert_eq!(session.handle_reply(&receipt, until), Reply::Again);
    let second = vec![2; 20];
    assert_eq!(session.poll_request(until), Request::Send(&second));
    assert!(matches!(session.handle_reply(&receipt_for(&second, 7, DEVICE), until), Reply::Receipted(_)));
    assert_eq!(session.poll_request(until), Request::Ended(End::Done));
    let progress = session.progress();
    assert_eq!((progress.receipted, progress.receipted_bytes, progress.sent_bytes), (2, 30, 40));
}

#[test]
fn a_session_without_receipts_rests_and_one_without_budget_too() {
    let mut silent = session(1000);
    let (mut now, mut sent, mut waits) = (UtcTime(0), 0, Vec::new());
    let end = loop {
        match silent.poll_request(now) {
            Request::Send(_) => {
                sent += 1;
                silent.handle_timeout(now);
            }
            Request::Wait(until) => {
                waits.push(until.0 - now.0);
                now = until;
            }
            Request::Ended(end) => break end,
        }
    };
    assert_eq!((end, sent), (End::NoReceipt, 6));
    assert_eq!(waits, [2_000, 4_000, 8_000, 16_000, 32_000, 64_000]);
    assert_eq!(silent.progress().receipted, 0);
    let mut poor = session(15);
    assert!(matches!(poor.poll_request(now), Request::Send(_)));
    poor.handle_timeout(UtcTime(i64::MIN));
    assert_eq!(poor.poll_request(now), Request::Ended(End::Budget));
    let mut stopped = session(1000);
    stopped.cancel();
    assert_eq!(stopped.poll_request(now), Request::Ended(End::Cancelled));
    assert_ne!(frame::name_of(b"a"), Hash::default());
}

#[test]
fn a_run_travels_in_its_short_form_and_is_the_same_run() {
    let waits = waiting(Stream::Case, &[("boarding", 300), ("mark", 0), ("sighting", 900)]);
    let (frames, _) = planned(vec![waits], Width::Wide, u64::MAX);
    let Piece::Run(run) = &frames[0][0] else { panic!("a run") };
    let bytes = compact::write(run).expect("it has a short form");
    assert_eq!(compact::read(&mut Reader::new(&bytes)).unwrap(), *run);
    let long: usize = run.lines.iter().map(|l| l.entry.len() + l.body.as_ref().map_or(0, Vec::len)).sum();
    assert!(frame::length_of(&frames[0]) < long, "and is shorter");
    assert_eq!(piece::decode(&piece::encode(&frames[0])).unwrap(), frames[0]);
    // What would not come back byte for byte goes in its long form.
    let mut other = run.clone();
    other.lines[1].body = Some(vec![0; 40]);
    assert_eq!(compact::write(&other), None, "a body that is not the entry's");
    let mut other = run.clone();
    other.lines.remove(1);
    assert_eq!(compact::write(&other), None, "a gap");
    let mut other = run.clone();
    other.lines[0].entry = b"\x81\x02".to_vec();
    assert_eq!(compact::write(&other), None, "an entry of a later release");
    for other in [other, Run { stream: 9, ..run.clone() }] {
        let pieces = vec![Piece::Run(other)];
        assert_eq!(piece::decode(&piece::encode(&pieces)).unwrap(), pieces);
    }
    for at in 0..bytes.len() {
        assert!(compact::read(&mut Reader::new(&bytes[..at])).is_err(), "cut at {at}");
    }
}
