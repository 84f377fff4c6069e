//! What a proof found, as values and as the JSON object of `watchkeeper verify --json`.
//! The words are in [`super::words`]; codes are language-free (docs/protocol.md §7).

use super::entry::{DeviceId, Epoch, RecordId, Seq, Stream};
use super::sign::PublicKey;
use serde_json::{Value, json};

/// What a proof found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// No bad record, no gap, no damaged file. Clock doubts don't count against it.
    pub ok: bool,
    pub device: DeviceId,
    /// The key that the signatures were checked with. Whoever can make up a whole
    /// folder can make up a key: compare it with what the office has on file.
    pub device_key: PublicKey,
    /// Entries that could be read.
    pub records: u64,
    /// The first bad record in the order of streams, epochs and numbers.
    pub first_bad: Option<Bad>,
    /// Numbers that are signed for, or stand between others, and aren't there.
    pub gaps: Vec<Gap>,
    pub clock_doubts: Vec<ClockDoubt>,
    /// Files that aren't as the manifest says.
    pub damaged: Vec<Damage>,
    /// Records whose body was lawfully erased.
    pub erased: u64,
    /// Records that amend, supersede or withdraw another.
    pub amendments: u64,
    /// References to records before the first one of a part of a journal.
    pub outside: u64,
}

/// A bad record and the first thing that is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bad {
    pub stream: Stream,
    pub epoch: Epoch,
    pub seq: Seq,
    /// Not known of an entry that is missing or can't be read.
    pub record: Option<RecordId>,
    pub why: Why,
}

/// What is wrong with a record, the weightier first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    Missing,
    Unreadable,
    /// An entry of another device or stream.
    Misplaced,
    /// Its number doesn't follow.
    Order,
    /// Not the bytes whose hash the next entry or the device's signature holds.
    Altered,
    /// It doesn't hold the hash of the entry before it.
    Link,
    /// The signature over its run doesn't hold.
    BatchSignature,
    /// It stands in no signed run.
    Unsigned,
    /// Its id was given before.
    DuplicateId,
    OfficerSignature,
    /// The key isn't on the list for this officer.
    OfficerKey,
    BodyAltered,
    AttachmentAltered,
    /// It refers to a record that isn't there, isn't earlier, or can't be erased.
    Reference,
    BodyMissing,
    AttachmentMissing,
    /// An erasure is recorded, yet the body or an attachment is there.
    Kept,
}

impl Why {
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unreadable => "unreadable",
            Self::Misplaced => "misplaced",
            Self::Order => "order",
            Self::Altered => "altered",
            Self::Link => "link",
            Self::BatchSignature => "batch-signature",
            Self::Unsigned => "unsigned",
            Self::DuplicateId => "duplicate-id",
            Self::OfficerSignature => "officer-signature",
            Self::OfficerKey => "officer-key",
            Self::BodyAltered => "body-altered",
            Self::AttachmentAltered => "attachment-altered",
            Self::Reference => "reference",
            Self::BodyMissing => "body-missing",
            Self::AttachmentMissing => "attachment-missing",
            Self::Kept => "kept",
        }
    }
}

/// The entries `from` to `to` are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    pub stream: Stream,
    pub epoch: Epoch,
    pub from: Seq,
    pub to: Seq,
}

/// A record whose time deserves a second look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockDoubt {
    pub stream: Stream,
    pub epoch: Epoch,
    pub seq: Seq,
    pub why: ClockWhy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockWhy {
    /// No source of UTC was known.
    NoSource,
    /// UTC was set, and the entry says so.
    Step,
    /// UTC is earlier than in the entry before.
    Backward,
    /// The computer was started again: the monotonic clock doesn't connect the two.
    Boot,
    /// Within one boot the monotonic clock ran backward.
    Monotonic,
    /// UTC and the monotonic clock disagree by more than
    /// [`MOST_DRIFT_MS`](super::verify::MOST_DRIFT_MS), and no entry says that UTC was set.
    Drift,
}

impl ClockWhy {
    pub fn code(self) -> &'static str {
        match self {
            Self::NoSource => "no-source",
            Self::Step => "step",
            Self::Backward => "backward",
            Self::Boot => "boot",
            Self::Monotonic => "monotonic",
            Self::Drift => "drift",
        }
    }
}

/// A file that isn't as it was sealed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Damage {
    pub file: String,
    pub why: DamageWhy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DamageWhy {
    Missing,
    Unreadable,
    /// The device's signature doesn't hold.
    Signature,
    /// Not the bytes that the manifest lists.
    Altered,
    /// The manifest doesn't list it.
    Unlisted,
    /// Sealed with another device key than the one asked for.
    ForeignKey,
}

impl DamageWhy {
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unreadable => "unreadable",
            Self::Signature => "signature",
            Self::Altered => "altered",
            Self::Unlisted => "unlisted",
            Self::ForeignKey => "foreign-key",
        }
    }
}

impl Report {
    /// The object of `watchkeeper verify --json`.
    pub fn json(&self) -> Value {
        json!({
            "ok": self.ok,
            "records": self.records,
            "first_bad": self.first_bad.map(|b| json!({
                "stream": b.stream.name(), "epoch": b.epoch.0, "seq": b.seq.0,
                "id": b.record.map(|r| r.to_string()), "why": b.why.code(),
            })),
            "gaps": self.gaps.iter().map(|g| json!({
                "stream": g.stream.name(), "epoch": g.epoch.0, "from": g.from.0, "to": g.to.0,
            })).collect::<Vec<_>>(),
            "clock_doubts": self.clock_doubts.iter().map(|d| json!({
                "stream": d.stream.name(), "epoch": d.epoch.0, "seq": d.seq.0, "why": d.why.code(),
            })).collect::<Vec<_>>(),
            "damaged": self.damaged.iter().map(|d| json!({
                "file": d.file, "why": d.why.code(),
            })).collect::<Vec<_>>(),
            "erased": self.erased,
            "amendments": self.amendments,
            "outside": self.outside,
            "device": self.device.to_string(),
            "device_key": self.device_key.to_string(),
        })
    }
}
