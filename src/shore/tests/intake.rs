//! One suite for every storage.

use super::boat::{Boat, NOW, shore};
use crate::domain::journal::entry::{Action, DeviceId, Epoch, Stream};
use crate::domain::keys::secret::{Key, Passphrase};
use crate::domain::keys::wrap::KdfCost;
use crate::domain::sync::frame::FrameFault;
use crate::domain::sync::keys::ShoreSecret;
use crate::domain::sync::piece::{CHUNK, Piece, Run, RunLine};
use crate::domain::sync::receipt::{Receipt, Taken};
use crate::domain::time::UtcTime;
use crate::shore::intake::{Refusal, Released, Took, release, take};
use crate::shore::memory::Memory;
use crate::shore::place::{Shore, ShoreError};
use crate::shore::sqlite::Sqlite;
use crate::shore::storage::Storage;
use tempfile::TempDir;

fn on_each(test: impl Fn(&mut dyn AnyShore)) {
    test(&mut Memory::default());
    let dir = TempDir::new().unwrap();
    let key = Key::take(&mut [3; 32]);
    test(&mut Sqlite::open(&dir.path().join("shore.db"), &key, [4; 16]).unwrap());
}

/// Any storage, with what the suite does to it.
trait AnyShore {
    fn take(&mut self, frame: &[u8], at: UtcTime) -> Took;
    fn enrol(&mut self, boat: &Boat);
    fn revoke(&mut self, boat: &Boat);
    fn release(&mut self, boat: &Boat) -> Released;
    fn storage(&self) -> &dyn Storage;
}

impl<S: Storage> AnyShore for S {
    fn take(&mut self, frame: &[u8], at: UtcTime) -> Took {
        take(self, &shore(), frame, at).unwrap()
    }

    fn enrol(&mut self, boat: &Boat) {
        Storage::enrol(self, &boat.enrolled("kobe")).unwrap();
    }

    fn revoke(&mut self, boat: &Boat) {
        let mut enrolled = self.enrolled(boat.device).unwrap().unwrap();
        enrolled.revoked = Some(NOW);
        Storage::enrol(self, &enrolled).unwrap();
    }

    fn release(&mut self, boat: &Boat) -> Released {
        release(self, &shore(), boat.device, UtcTime(NOW.0 + 5)).unwrap()
    }

    fn storage(&self) -> &dyn Storage {
        self
    }
}

fn receipted(took: Took) -> (Vec<u8>, bool) {
    match took {
        Took::Receipted { receipt, again, .. } => (receipt, again),
        Took::Refused(refusal) => panic!("{refusal}"),
    }
}

fn opened(boat: &Boat, took: Took) -> Receipt {
    Receipt::open(&receipted(took).0, &shore().identity(), boat.device).unwrap()
}

fn busy() -> Boat {
    let mut boat = Boat::new(1);
    for size in [0, 100, 20_000, 3 * CHUNK] {
        boat.write(Stream::Case, Action::Seal, size);
        boat.write(Stream::Ops, Action::Note, size / 2);
    }
    boat
}

#[test]
fn the_same_frame_gets_the_same_receipt_byte_for_byte() {
    on_each(|shore| {
        let mut boat = busy();
        shore.enrol(&boat);
        for (n, frame) in boat.frames(u64::MAX).iter().enumerate() {
            let (first, again) = receipted(shore.take(frame, UtcTime(NOW.0 + n as i64)));
            assert!(!again);
            let (second, again) = receipted(shore.take(frame, UtcTime(NOW.0 + 999)));
            assert!(again && first == second);
            boat.take_receipt(&first).unwrap();
        }
        assert!(boat.is_ashore() && boat.pieces(u64::MAX).is_empty());
        assert!(shore.storage().parts(boat.device, 9).unwrap().is_empty(), "no chunk is left over");
        assert_eq!(shore.storage().set_apart(boat.device).unwrap(), 0);
    });
}

#[test]
fn frames_in_the_wrong_order_are_taken_and_counted_when_the_gap_closes() {
    on_each(|shore| {
        let mut boat = busy();
        shore.enrol(&boat);
        let first = boat.frames(u64::MAX);
        boat.covered = boat.journal.iter().map(|(k, l)| (*k, (l.len() as u64, l.len() as u64))).collect();
        boat.write(Stream::Case, Action::Seal, 10);
        let later = boat.frames(u64::MAX);
        let early = opened(&boat, shore.take(&later[0], NOW));
        assert!(early.heads.is_empty(), "a gap is before it");
        boat.covered.clear();
        for frame in first.iter().rev() {
            boat.take_receipt(&receipted(shore.take(frame, NOW)).0).unwrap();
        }
        assert!(boat.is_ashore());
        assert_eq!(shore.storage().entries(boat.device).unwrap().len(), 9);
        assert!(shore.storage().conflicts(boat.device).unwrap().is_empty());
    });
}

#[test]
fn who_is_not_enrolled_or_signs_with_another_key_leaves_nothing() {
    on_each(|shore| {
        let (mut stranger, mut false_one) = (busy(), busy());
        let frame = stranger.frames(u64::MAX).remove(0);
        assert_eq!(shore.take(&frame, NOW), Took::Refused(Refusal::Unknown(stranger.device)));
        shore.enrol(&stranger);
        false_one.key = Boat::new(9).key;
        let forged = false_one.frames(u64::MAX).remove(0);
        assert_eq!(shore.take(&forged, NOW), Took::Refused(Refusal::Frame(FrameFault::Signature)));
        let other = ShoreSecret::from_secret(&Key::take(&mut [8; 32])).identity();
        let pieces = stranger.pieces(u64::MAX).remove(0);
        let elsewhere = stranger.seal(&pieces, &other);
        assert_eq!(shore.take(&elsewhere, NOW), Took::Refused(Refusal::Frame(FrameFault::OtherShore)));
        assert!(shore.storage().entries(stranger.device).unwrap().is_empty());
    });
}

#[test]
fn a_copied_boat_raises_the_alarm_and_the_first_story_stands() {
    on_each(|shore| {
        let mut boat = busy();
        shore.enrol(&boat);
        let mut copy = boat.clone();
        copy.serial += 1_000_000;
        boat.write(Stream::Case, Action::Seal, 1);
        copy.write(Stream::Case, Action::Seal, 2);
        copy.write(Stream::Case, Action::Seal, 3);
        for frame in boat.frames(u64::MAX) {
            assert_eq!(opened(&boat, shore.take(&frame, NOW)).conflicts, 0);
        }
        let sent = copy.frames(u64::MAX);
        let told: u32 = sent.iter().map(|f| opened(&copy, shore.take(f, NOW)).conflicts).sum();
        assert_eq!(told, 2, "the other entry, and what follows from it");
        let (hash, kept) = (boat.journal[&(Stream::Case, Epoch(1))][4].0.hash(), shore.storage());
        let place = (Stream::Case.code(), Epoch(1), crate::domain::journal::entry::Seq(5));
        assert_eq!(kept.entry(boat.device, place).unwrap().unwrap().hash, hash);
        assert_eq!(kept.conflicts(boat.device).unwrap().len(), 2);
        for frame in boat.frames(u64::MAX) {
            boat.take_receipt(&receipted(shore.take(&frame, NOW)).0).unwrap();
        }
        assert!(boat.is_ashore(), "the alarm stops nobody");
    });
}

#[test]
fn a_copy_that_comes_first_by_a_later_number_gives_way_to_what_continues() {
    on_each(|shore| {
        let mut boat = Boat::new(1);
        shore.enrol(&boat);
        boat.write(Stream::Ops, Action::Note, 1);
        let mut copy = boat.clone();
        copy.serial += 1_000_000;
        for _ in 0..2 {
            boat.write(Stream::Ops, Action::Note, 5);
            copy.write(Stream::Ops, Action::Note, 5);
        }
        copy.covered.insert((Stream::Ops, Epoch(1)), (2, 2));
        let first = copy.frames(u64::MAX).remove(0);
        assert!(opened(&copy, shore.take(&first, NOW)).heads.is_empty());
        let second = boat.frames(u64::MAX).remove(0);
        let receipt = receipted(shore.take(&second, NOW)).0;
        assert_eq!(boat.take_receipt(&receipt).unwrap().conflicts, 1);
        assert!(boat.is_ashore());
    });
}

#[test]
fn a_new_epoch_is_a_stream_of_its_own() {
    on_each(|shore| {
        let mut boat = busy();
        shore.enrol(&boat);
        boat.epoch = Epoch(70);
        boat.write(Stream::Case, Action::Seal, 7);
        for frame in boat.frames(u64::MAX) {
            boat.take_receipt(&receipted(shore.take(&frame, NOW)).0).unwrap();
        }
        assert!(boat.is_ashore());
        assert_eq!(shore.storage().heads(boat.device).unwrap().len(), 3);
    });
}

#[test]
fn the_frames_of_a_revoked_boat_are_set_apart_whole() {
    on_each(|shore| {
        let mut boat = busy();
        shore.enrol(&boat);
        shore.revoke(&boat);
        let frame = boat.frames(u64::MAX).remove(0);
        let receipt = opened(&boat, shore.take(&frame, NOW));
        assert_eq!((receipt.taken, receipt.heads.len()), (Taken::ParkedRevoked, 0));
        let parked = shore.storage().parked(boat.device).unwrap();
        assert_eq!((parked[0].why.as_str(), parked[0].bytes == frame), ("revoked", true));
        assert!(shore.storage().entries(boat.device).unwrap().is_empty());
    });
}

#[test]
fn what_is_not_understood_is_kept_and_blocks_nothing() {
    on_each(|shore| {
        let mut boat = busy();
        shore.enrol(&boat);
        let identity = super::boat::shore().identity();
        // A piece of a later release beside one of today.
        let mut pieces = boat.pieces(u64::MAX).remove(0);
        pieces.push(Piece::Unknown { code: 42, bytes: b"of later".to_vec() });
        let frame = boat.seal(&pieces, &identity);
        let receipt = opened(&boat, shore.take(&frame, NOW));
        assert_eq!((receipt.taken, receipt.parked_pieces), (Taken::Whole, 1));
        assert!(!receipt.heads.is_empty());
        // An entry of a later version, and a stream of a later release.
        let later = |stream, entry: &[u8]| {
            let lines = vec![RunLine { entry: entry.to_vec(), body: None }];
            Piece::Run(Run {
                stream,
                epoch: Epoch(1),
                first: crate::domain::journal::entry::Seq(1),
                lines,
                batch: b"later".to_vec(),
            })
        };
        let frame = boat.seal(&[later(9, b"\x81\x02")], &identity);
        let receipt = opened(&boat, shore.take(&frame, NOW));
        assert_eq!((receipt.taken, receipt.heads.iter().any(|h| h.stream == 9)), (Taken::Whole, true));
        // What contradicts itself is parked as it is.
        let frame = boat.seal(&[later(0, b"\x81\x02")], &identity);
        assert_eq!(opened(&boat, shore.take(&frame, NOW)).taken, Taken::ParkedMalformed);
        let parked: Vec<String> =
            shore.storage().parked(boat.device).unwrap().into_iter().map(|p| p.why).collect();
        assert_eq!(parked, ["piece-42", "malformed"]);
    });
}

#[test]
fn an_erased_body_is_gone_ashore_whichever_comes_first() {
    on_each(|shore| {
        let mut boat = Boat::new(1);
        shore.enrol(&boat);
        let (early, large) =
            (boat.write(Stream::Case, Action::Seal, 30), boat.write(Stream::Case, Action::Seal, 2 * CHUNK));
        let before = boat.frames(u64::MAX);
        let commitments: Vec<_> =
            boat.journal[&(Stream::Case, Epoch(1))].iter().map(|(e, _)| e.commitment).collect();
        shore.take(&before[0], NOW);
        assert!(shore.storage().body(boat.device, commitments[0]).unwrap().is_some());
        boat.erase(Stream::Case, early);
        boat.erase(Stream::Case, large);
        for frame in boat.frames(u64::MAX) {
            boat.take_receipt(&receipted(shore.take(&frame, NOW)).0).unwrap();
        }
        // The stick with the bodies comes once more, late.
        for frame in before {
            shore.take(&frame, NOW);
        }
        for commitment in commitments {
            assert_eq!(shore.storage().body(boat.device, commitment).unwrap(), None);
        }
        assert_eq!(shore.storage().set_apart(boat.device).unwrap(), 0, "no chunk of it either");
        assert!(boat.is_ashore());
    });
}

#[test]
fn a_shore_opens_with_its_passphrase_and_keeps_its_keys_and_receipts() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("shore");
    let (phrase, other) = (Passphrase::new("harbour").unwrap(), Passphrase::new("habour").unwrap());
    assert!(matches!(Shore::open(&path, &phrase), Err(ShoreError::Absent(_))));
    let mut made = Shore::init(&path, &phrase, KdfCost::TEST).unwrap();
    let identity = made.secret.identity();
    let boat = Boat::new(1);
    Storage::enrol(&mut made.storage, &boat.enrolled("kobe")).unwrap();
    assert!(Shore::open(&path, &phrase).is_err(), "one process at a time");
    drop(made);
    assert!(matches!(Shore::init(&path, &phrase, KdfCost::TEST), Err(ShoreError::Exists(_))));
    assert!(matches!(Shore::open(&path, &other), Err(ShoreError::Locked)));
    let again = Shore::open(&path, &phrase).unwrap();
    assert_eq!(again.secret.identity(), identity);
    assert_eq!(again.storage.enrolled(boat.device).unwrap(), Some(boat.enrolled("kobe")));
    assert_eq!(again.storage.enrolled(DeviceId([2; 16])).unwrap(), None);
    let database = std::fs::read(path.join("shore.db")).unwrap();
    assert!(!database.starts_with(b"SQLite format 3"), "it is encrypted");
}

#[test]
fn what_was_set_apart_is_read_once_a_person_says_so_and_the_boat_learns_of_it() {
    on_each(|shore| {
        let mut boat = busy();
        shore.enrol(&boat);
        shore.revoke(&boat);
        let frames = boat.frames(u64::MAX);
        for frame in &frames {
            assert_eq!(opened(&boat, shore.take(frame, NOW)).taken, Taken::ParkedRevoked);
        }
        // Something that no release reads stays where it is.
        let bad = boat.seal(
            &[Piece::Run(Run {
                stream: 0,
                epoch: Epoch(1),
                first: crate::domain::journal::entry::Seq(1),
                lines: vec![RunLine { entry: b"\x81\x02".to_vec(), body: None }],
                batch: b"none".to_vec(),
            })],
            &super::boat::shore().identity(),
        );
        shore.take(&bad, NOW);
        assert!(shore.storage().entries(boat.device).unwrap().is_empty());
        assert_eq!(shore.release(&boat), Released { frames: frames.len(), kept: 1 });
        assert_eq!(shore.storage().entries(boat.device).unwrap().len(), 8);
        assert_eq!(shore.storage().parked(boat.device).unwrap().len(), 1);
        assert_eq!(shore.release(&boat), Released { frames: 0, kept: 1 });
        // The receipt of then stays what it was; the next one tells where all stands.
        assert!(receipted(shore.take(&frames[0], NOW)).1);
        let ask = boat.seal(&[], &super::boat::shore().identity());
        let told = opened(&boat, shore.take(&ask, UtcTime(NOW.0 + 9)));
        assert_eq!(told.heads.len(), 2);
        boat.take_receipt(&receipted(shore.take(&ask, UtcTime(NOW.0 + 9))).0).unwrap();
        assert!(boat.is_ashore());
    });
}
