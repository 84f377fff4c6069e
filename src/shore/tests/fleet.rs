//! Four boats of two offices whose sticks are lost, doubled, swapped and late, boats that
//! come back from a copy, a revocation: in the end the same heads on both sides, nothing
//! twice, nothing lost. `WATCHKEEPER_SYNC_RUNS` and `WATCHKEEPER_SYNC_SEED` set how many
//! interleavings and which.

use super::boat::{Boat, NOW, shore};
use crate::domain::journal::entry::{Action, Epoch, Stream};
use crate::domain::journal::hash::Hash;
use crate::domain::sync::courier::{self, Direction};
use crate::domain::sync::receipt::ReceiptFault;
use crate::domain::time::UtcTime;
use crate::shore::intake::{Took, take};
use crate::shore::memory::Memory;
use crate::shore::storage::Storage;
use std::collections::BTreeSet;

const OFFICES: [&str; 2] = ["kobe", "moji"];
const STREAMS: [Stream; 5] = Stream::ALL;
/// What a run does before everything is brought ashore.
const EVENTS: usize = 40;

/// SplitMix64: small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % sides as u64) as usize
    }

    fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            all.swap(at, self.roll(at + 1));
        }
    }
}

struct Fleet {
    dice: Dice,
    shore: Memory,
    boats: Vec<Boat>,
    copies: Vec<Boat>,
    /// Courier files on their way.
    ashore: Vec<Vec<u8>>,
    aboard: Vec<Vec<u8>>,
    now: i64,
    revoked: Option<usize>,
    /// What stood ashore of the boat when it was revoked.
    frozen: usize,
    /// Every entry that a receipt covered aboard.
    promised: BTreeSet<(usize, Stream, Epoch, u64, Hash)>,
}

impl Fleet {
    fn new(seed: u64) -> Self {
        let boats: Vec<Boat> = (1..=4).map(Boat::new).collect();
        let mut shore = Memory::default();
        for (n, boat) in boats.iter().enumerate() {
            shore.enrol(&boat.enrolled(OFFICES[n / 2])).unwrap();
        }
        Self {
            dice: Dice(seed),
            shore,
            copies: boats.clone(),
            boats,
            ashore: Vec::new(),
            aboard: Vec::new(),
            now: NOW.0,
            revoked: None,
            frozen: 0,
            promised: BTreeSet::new(),
        }
    }

    fn event(&mut self) {
        self.now += 1;
        let n = self.dice.roll(4);
        match self.dice.roll(20) {
            0..=5 => {
                let (stream, size) =
                    (STREAMS[self.dice.roll(5)], [0, 9, 300, 17_000, 70_000][self.dice.roll(5)]);
                self.boats[n].write(stream, Action::Seal, size);
            }
            6 => {
                let lines: Vec<_> = self.boats[n]
                    .journal
                    .iter()
                    .flat_map(|((stream, _), lines)| {
                        lines.iter().map(|(e, b)| (*stream, e.record, b.is_some()))
                    })
                    .filter(|(_, _, there)| *there)
                    .collect();
                if !lines.is_empty() {
                    let (stream, record, _) = lines[self.dice.roll(lines.len())];
                    self.boats[n].erase(stream, record);
                }
            }
            7..=9 => {
                let budget = [2_000, 40_000, u64::MAX][self.dice.roll(3)];
                let frames = self.boats[n].frames(budget);
                self.ashore.push(courier::encode(Direction::Ashore, &frames));
            }
            10..=12 => self.deliver(),
            13..=14 => self.bring_back(),
            15 => self.lose(),
            16 => {
                if !self.ashore.is_empty() {
                    let at = self.dice.roll(self.ashore.len());
                    let twice = self.ashore[at].clone();
                    self.ashore.push(twice);
                }
            }
            17 => self.swap(),
            18 => self.restart(n),
            _ => {
                if self.revoked.is_none() && self.dice.roll(6) == 0 {
                    self.revoked = Some(n);
                    let mut enrolled = self.shore.enrolled(self.boats[n].device).unwrap().unwrap();
                    enrolled.revoked = Some(UtcTime(self.now));
                    self.shore.enrol(&enrolled).unwrap();
                    self.frozen = self.shore.entries(self.boats[n].device).unwrap().len();
                }
            }
        }
    }

    /// A stick comes to the shore, its frames in any order; some receipts never leave.
    fn deliver(&mut self) {
        if self.ashore.is_empty() {
            return;
        }
        let file = self.ashore.swap_remove(self.dice.roll(self.ashore.len()));
        let mut frames = courier::decode(&file, Direction::Ashore).unwrap().items;
        self.dice.shuffle(&mut frames);
        let mut receipts = Vec::new();
        for frame in frames {
            self.now += 1;
            match take(&mut self.shore, &shore(), &frame, UtcTime(self.now)).unwrap() {
                Took::Receipted { receipt, .. } => receipts.push(receipt),
                Took::Refused(refusal) => panic!("{refusal}"),
            }
        }
        if self.dice.roll(4) > 0 {
            self.aboard.push(courier::encode(Direction::Aboard, &receipts));
        }
    }

    /// A stick with receipts comes aboard of some boat, perhaps another than it was for.
    fn bring_back(&mut self) {
        if self.aboard.is_empty() {
            return;
        }
        let file = self.aboard.swap_remove(self.dice.roll(self.aboard.len()));
        let n = self.dice.roll(4);
        for receipt in courier::decode(&file, Direction::Aboard).unwrap().items {
            self.receipt(n, &receipt);
        }
    }

    fn receipt(&mut self, n: usize, bytes: &[u8]) {
        match self.boats[n].take_receipt(bytes) {
            Ok(_) | Err(ReceiptFault::OtherDevice) => {}
            Err(fault) => panic!("{fault}"),
        }
        let boat = &self.boats[n];
        for ((stream, epoch), (seq, _)) in &boat.covered {
            let lines = &boat.journal[&(*stream, *epoch)];
            self.promised.extend(
                lines.iter().take(*seq as usize).map(|(e, _)| (n, *stream, *epoch, e.seq.0, e.hash())),
            );
        }
    }

    fn lose(&mut self) {
        let pile = if self.dice.roll(2) == 0 { &mut self.ashore } else { &mut self.aboard };
        if !pile.is_empty() {
            let at = self.dice.roll(pile.len());
            pile.swap_remove(at);
        }
    }

    /// Frames of two sticks change places.
    fn swap(&mut self) {
        if self.ashore.len() < 2 {
            return;
        }
        self.dice.shuffle(&mut self.ashore);
        let mut mixed = Vec::new();
        for _ in 0..2 {
            mixed.extend(courier::decode(&self.ashore.pop().unwrap(), Direction::Ashore).unwrap().items);
        }
        self.dice.shuffle(&mut mixed);
        let (one, other) = mixed.split_at(mixed.len() / 2);
        self.ashore.push(courier::encode(Direction::Ashore, one));
        self.ashore.push(courier::encode(Direction::Ashore, other));
    }

    /// A copy is put aside, or the boat goes on from its copy in a new epoch.
    fn restart(&mut self, n: usize) {
        if self.dice.roll(3) > 0 {
            self.copies[n] = self.boats[n].clone();
            return;
        }
        let (serial, epoch) = (self.boats[n].serial, self.boats[n].epoch);
        self.boats[n] = self.copies[n].clone();
        self.boats[n].serial = serial + 1;
        self.boats[n].epoch = Epoch(epoch.0 + 1 + self.dice.roll(9) as u32);
    }

    /// Every stick arrives, and every boat goes on until it has all receipts.
    fn settle(&mut self) {
        while !self.ashore.is_empty() {
            self.deliver();
        }
        for n in 0..4 {
            let mut rounds = 0;
            while self.revoked != Some(n) && !self.boats[n].is_ashore() {
                rounds += 1;
                assert!(rounds < 4, "boat {n} is not done after {rounds} rounds");
                for frame in self.boats[n].frames(u64::MAX) {
                    self.now += 1;
                    let took = take(&mut self.shore, &shore(), &frame, UtcTime(self.now)).unwrap();
                    let Took::Receipted { receipt, .. } = took else { panic!("{took:?}") };
                    self.receipt(n, &receipt);
                }
            }
        }
    }

    fn prove(&self) {
        for (n, boat) in self.boats.iter().enumerate() {
            let ashore = self.shore.entries(boat.device).unwrap();
            let places: BTreeSet<_> = ashore.iter().map(|(place, _)| *place).collect();
            assert_eq!(places.len(), ashore.len(), "nothing twice");
            assert!(self.shore.conflicts(boat.device).unwrap().is_empty(), "no false alarm");
            for (_, stream, epoch, seq, hash) in self.promised.iter().filter(|p| p.0 == n) {
                let kept =
                    ashore.iter().find(|((s, e, q), _)| (*s, *e, q.0) == (stream.code(), *epoch, *seq));
                assert_eq!(kept.map(|(_, h)| h), Some(hash), "what was receipted is there");
            }
            if self.revoked == Some(n) {
                assert_eq!(ashore.len(), self.frozen, "nothing came in after the revocation");
                continue;
            }
            let heads = self.shore.heads(boat.device).unwrap();
            for ((stream, epoch), lines) in &boat.journal {
                let head = heads.iter().find(|h| (h.stream, h.epoch) == (stream.code(), *epoch)).unwrap();
                // Before a boat came back from its copy it may have sent more of that epoch.
                assert!(head.seq.0 >= lines.len() as u64);
                if *epoch == boat.epoch {
                    assert_eq!((head.seq.0, head.hash), (lines.len() as u64, lines.last().unwrap().0.hash()));
                    assert_eq!(head.whole, head.seq);
                }
                for (entry, body) in lines {
                    let kept =
                        ashore.iter().filter(|(place, _)| *place == (stream.code(), *epoch, entry.seq));
                    assert_eq!(kept.map(|(_, hash)| *hash).collect::<Vec<_>>(), [entry.hash()]);
                    if let Some(body) = body
                        && !self.shore.is_erased(boat.device, entry.record).unwrap()
                    {
                        let there = self.shore.body(boat.device, entry.commitment).unwrap();
                        assert_eq!(there, Some(body.to_file()), "every body, as it was written");
                    }
                }
            }
        }
        // Each office sees its own boats and no others.
        let devices = self.shore.devices().unwrap();
        for (n, office) in OFFICES.iter().enumerate() {
            let own: Vec<_> = devices.iter().filter(|d| d.office == *office).map(|d| d.device).collect();
            assert_eq!(own, [self.boats[2 * n].device, self.boats[2 * n + 1].device]);
        }
    }
}

fn set(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().unwrap())
}

#[test]
fn nothing_is_lost_and_nothing_comes_twice_whatever_happens_to_the_sticks() {
    let (runs, seed) = (set("WATCHKEEPER_SYNC_RUNS", 40), set("WATCHKEEPER_SYNC_SEED", 1));
    for run in 0..runs {
        let seed = seed.wrapping_add(run);
        let told = std::panic::catch_unwind(|| {
            let mut fleet = Fleet::new(seed);
            for _ in 0..EVENTS {
                fleet.event();
            }
            fleet.settle();
            fleet.prove();
        });
        assert!(told.is_ok(), "WATCHKEEPER_SYNC_SEED={seed} WATCHKEEPER_SYNC_RUNS=1 shows it");
    }
}
