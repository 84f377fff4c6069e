//! Frames, receipts, the plan, the session and the courier file.

mod bytes;
mod order;

use crate::domain::journal::body::Body;
use crate::domain::journal::chain::{EntryDraft, Head, next};
use crate::domain::journal::entry::{Action, ClockFacts, DeviceId, Epoch, RecordId, Seq, Stream};
use crate::domain::journal::sign::PrivateKey;
use crate::domain::keys::queue::ItemChance;
use crate::domain::keys::secret::Key;
use crate::domain::sync::keys::ShoreSecret;
use crate::domain::sync::plan::{Line, Waiting};
use crate::domain::time::{TimeSource, UtcTime};

pub(super) const DEVICE: DeviceId = DeviceId([0xd0; 16]);

pub(super) fn shore(byte: u8) -> ShoreSecret {
    ShoreSecret::from_secret(&Key::take(&mut [byte; 32]))
}

pub(super) fn device_key() -> PrivateKey {
    PrivateKey::from_seed(&[0x11; 32])
}

pub(super) fn chance(byte: u8) -> ItemChance {
    ItemChance { seed: Key::take(&mut [byte; 32]), nonce: [byte; 24] }
}

/// Entries of one stream with these kinds and bodies, from number 1.
pub(super) fn waiting(stream: Stream, kinds: &[(&str, usize)]) -> Waiting {
    let mut head = Head::genesis(DEVICE, stream, Epoch(1));
    let mut lines = Vec::new();
    for ((kind, size), n) in kinds.iter().zip(1_u8..) {
        let body = Body { salt: [n; 32], bytes: vec![b'a'.wrapping_add(n); *size] };
        let draft = EntryDraft {
            record: RecordId([n; 16]),
            action: Action::Seal,
            kind: (*kind).to_owned(),
            commitment: body.commitment(),
            attachments: Vec::new(),
            officer: None,
            clock: ClockFacts {
                utc: UtcTime(1_795_496_400_000 + i64::from(n)),
                source: TimeSource::Gnss,
                monotonic_ms: u64::from(n),
                boot: [0xb0; 16],
                step_ms: None,
            },
        };
        let entry = next(DEVICE, &head, draft).unwrap();
        head = Head::after(&entry);
        lines.push(Line {
            entry: entry.encode(),
            kind: entry.kind,
            commitment: entry.commitment,
            body: Some(body.to_file()),
        });
    }
    Waiting { stream, epoch: Epoch(1), first: Seq(1), lines, bodies: Vec::new() }
}
