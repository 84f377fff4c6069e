//! Small journals made by rule: the same number gives the same folder, byte for byte.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use watchkeeper::domain::journal::body::Body;
use watchkeeper::domain::journal::bundle::OfficerKey;
use watchkeeper::domain::journal::chain::{Batch, EntryDraft, Head, next};
use watchkeeper::domain::journal::entry::{
    Action, Attachment, ClockFacts, DeviceId, Entry, Epoch, RecordId, Seq, Statement, Stream,
};
use watchkeeper::domain::journal::folder::{Contents, Files, write};
use watchkeeper::domain::journal::hash::Hash;
use watchkeeper::domain::journal::sign::PrivateKey;
use watchkeeper::domain::time::{TimeSource, UtcTime};

/// 2026-11-10T12:00:00Z.
pub(crate) const START: UtcTime = UtcTime(1_794_312_000_000);

/// Bytes that depend on `seed` and `name` only.
pub(crate) fn drawn<const N: usize>(seed: u64, name: &str) -> [u8; N] {
    let hash = Sha256::digest(format!("{seed}/{name}"));
    hash[..N].try_into().unwrap()
}

/// A journal that grows record by record.
pub(crate) struct Boat {
    pub(crate) seed: u64,
    pub(crate) key: PrivateKey,
    pub(crate) contents: Contents,
    heads: BTreeMap<Stream, Head>,
    unsigned: BTreeMap<Stream, Seq>,
    made: u64,
}

impl Boat {
    pub(crate) fn new(seed: u64) -> Self {
        let device = DeviceId(drawn(seed, "device"));
        let officers = ["tanaka", "sato"].map(|officer| OfficerKey {
            officer: officer.to_owned(),
            key: officer_key(seed, officer).public(),
        });
        Self {
            seed,
            key: PrivateKey::from_seed(&drawn(seed, "device key")),
            contents: Contents {
                device,
                officers: officers.to_vec(),
                made: UtcTime(START.0 + 86_400_000),
                after: Vec::new(),
                streams: BTreeMap::new(),
                bodies: BTreeMap::new(),
                attachments: BTreeMap::new(),
            },
            heads: BTreeMap::new(),
            unsigned: BTreeMap::new(),
            made: 0,
        }
    }

    /// Begins a new epoch of a stream.
    pub(crate) fn epoch(&mut self, stream: Stream, epoch: u32) {
        self.sign(stream);
        self.heads.insert(stream, Head::genesis(self.contents.device, stream, Epoch(epoch)));
    }

    pub(crate) fn clock(&self) -> ClockFacts {
        ClockFacts {
            utc: UtcTime(START.0 + self.made as i64 * 60_000),
            source: TimeSource::Gnss,
            monotonic_ms: 1_000 + self.made * 60_000,
            boot: drawn(self.seed, "boot"),
            step_ms: None,
        }
    }

    /// Writes a record with its body.
    pub(crate) fn write(
        &mut self,
        stream: Stream,
        action: Action,
        kind: &str,
        officer: Option<&str>,
        photos: &[&[u8]],
    ) -> RecordId {
        let clock = self.clock();
        self.write_at(stream, action, kind, officer, photos, clock)
    }

    pub(crate) fn write_at(
        &mut self,
        stream: Stream,
        action: Action,
        kind: &str,
        officer: Option<&str>,
        photos: &[&[u8]],
        clock: ClockFacts,
    ) -> RecordId {
        let n = self.made;
        self.made += 1;
        let record = RecordId(drawn(self.seed, &format!("record {n}")));
        let body = Body {
            salt: drawn(self.seed, &format!("salt {n}")),
            bytes: format!("{kind} {n}: 検査 nil result").into_bytes(),
        };
        let commitment = body.commitment();
        let attachments: Vec<Attachment> = photos
            .iter()
            .enumerate()
            .map(|(at, bytes)| Attachment {
                name: format!("photo-{at}.jpg"),
                hash: Hash::of_file(bytes),
                length: bytes.len() as u64,
            })
            .collect();
        let device = self.contents.device;
        let statement = Statement {
            device,
            stream,
            record,
            action: &action,
            kind,
            commitment,
            attachments: &attachments,
        };
        let officer = officer.map(|o| statement.sign(o, &officer_key(self.seed, o)));
        let head = self.heads.entry(stream).or_insert_with(|| Head::genesis(device, stream, Epoch(0)));
        let draft =
            EntryDraft { record, action, kind: kind.to_owned(), commitment, attachments, officer, clock };
        let entry = next(device, head, draft).unwrap();
        *head = Head::after(&entry);
        self.unsigned.entry(stream).or_insert(entry.seq);
        self.contents.streams.entry(stream).or_default().0.push(entry.encode());
        self.contents.bodies.insert(commitment, body.to_file());
        self.contents.attachments.extend(photos.iter().map(|p| (Hash::of_file(p), p.to_vec())));
        record
    }

    /// Signs what isn't signed yet of a stream.
    pub(crate) fn sign(&mut self, stream: Stream) {
        if let Some(first) = self.unsigned.remove(&stream) {
            let batch = Batch::sign(self.contents.device, first, &self.heads[&stream], &self.key);
            self.contents.streams.get_mut(&stream).unwrap().1.push(batch);
        }
    }

    /// Erases a record lawfully: the entry says so, body and attachments go.
    pub(crate) fn erase(&mut self, stream: Stream, of: RecordId, reason: &str) {
        let erased = self.entries().into_iter().find(|e| e.record == of).unwrap();
        self.write(stream, Action::Erase { of, reason: reason.to_owned() }, "erasure", Some("sato"), &[]);
        self.contents.bodies.remove(&erased.commitment);
        for a in erased.attachments {
            self.contents.attachments.remove(&a.hash);
        }
    }

    /// Every entry, in the order of a proof.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        let all = self.contents.streams.values().flat_map(|(entries, _)| entries);
        all.map(|bytes| Entry::decode(bytes).unwrap()).collect()
    }

    /// Signs what isn't signed and seals the folder.
    pub(crate) fn seal(&mut self) -> Files {
        for stream in Stream::ALL {
            self.sign(stream);
        }
        write(&self.contents, &self.key)
    }
}

pub(crate) fn officer_key(seed: u64, officer: &str) -> PrivateKey {
    PrivateKey::from_seed(&drawn(seed, &format!("officer {officer}")))
}

/// A folder of at most 8 kB. The number decides what is in it: 20 in a row hold every
/// stream, action, kind of batch, a second epoch, a part of a journal, erased records.
pub(crate) fn folder(seed: u64) -> (Boat, Files) {
    let mut boat = Boat::new(seed);
    let photo: Vec<u8> = (0..300 + seed as usize * 7).map(|n| (n * 31 + seed as usize) as u8).collect();
    let log = boat.write(Stream::Ops, Action::Note, "log", None, &[]);
    let boarding = boat.write(Stream::Case, Action::Seal, "boarding", Some("tanaka"), &[&photo]);
    if seed.is_multiple_of(2) {
        boat.sign(Stream::Case);
    }
    boat.write(Stream::Case, Action::Amend { of: boarding }, "boarding", Some("sato"), &[]);
    let seizure = boat.write(Stream::Case, Action::Seal, "seizure", Some("tanaka"), &[b"label", b"scale"]);
    if seed.is_multiple_of(3) {
        boat.erase(Stream::Ctl, seizure, "court order 12");
    } else {
        boat.write(Stream::Case, Action::Withdraw { of: seizure }, "seizure", None, &[]);
    }
    match seed % 4 {
        0 => {
            boat.epoch(Stream::Ops, 2);
            boat.write(Stream::Ops, Action::Supersede { of: log }, "log", None, &[]);
        }
        1 => {
            boat.write(Stream::Bulk, Action::Note, "track", None, &[]);
            boat.sign(Stream::Bulk);
            boat.write(Stream::Bulk, Action::Note, "track", None, &[]);
        }
        2 => {
            let restarted = ClockFacts { boot: drawn(seed, "boot 2"), monotonic_ms: 5, ..boat.clock() };
            boat.write_at(Stream::Audit, Action::Note, "login", None, &[], restarted);
            let lost = ClockFacts { source: TimeSource::None, utc: UtcTime(0), ..restarted };
            boat.write_at(Stream::Audit, Action::Note, "login", None, &[], lost);
        }
        _ => begins_later(&mut boat, Stream::Case),
    }
    let files = boat.seal();
    assert!(files.values().map(Vec::len).sum::<usize>() <= 8_192, "folder {seed} is too large");
    (boat, files)
}

/// Leaves out the first record of a stream, as the export of a later patrol does.
fn begins_later(boat: &mut Boat, stream: Stream) {
    boat.sign(stream);
    let (entries, _) = boat.contents.streams.get_mut(&stream).unwrap();
    let first = Entry::decode(&entries.remove(0)).unwrap();
    boat.contents.after.push(Head::after(&first));
    boat.contents.bodies.remove(&first.commitment);
    for a in first.attachments {
        boat.contents.attachments.remove(&a.hash);
    }
}
