//! A stream grows by one, from its head, and a batch binds where it stands.

use super::*;

fn draft(kind: &str) -> EntryDraft {
    EntryDraft {
        record: RecordId([1; 16]),
        action: Action::Note,
        kind: kind.to_owned(),
        commitment: Hash([2; 32]),
        attachments: Vec::new(),
        officer: None,
        clock: ClockFacts::default(),
    }
}

#[test]
fn entries_follow_each_other() {
    let device = DeviceId([7; 16]);
    let start = Head::genesis(device, Stream::Ops, Epoch(0));
    let first = next(device, &start, draft("log")).unwrap();
    assert_eq!((first.seq, first.previous), (Seq(1), start.hash));
    let second = next(device, &Head::after(&first), draft("log")).unwrap();
    assert_eq!((second.seq, second.previous), (Seq(2), first.hash()));
}

#[test]
fn a_genesis_is_of_one_device_stream_and_epoch() {
    let device = DeviceId([7; 16]);
    let all = [
        Head::genesis(device, Stream::Ops, Epoch(0)).hash,
        Head::genesis(device, Stream::Case, Epoch(0)).hash,
        Head::genesis(device, Stream::Ops, Epoch(1)).hash,
        Head::genesis(DeviceId([8; 16]), Stream::Ops, Epoch(0)).hash,
    ];
    for (n, hash) in all.iter().enumerate() {
        assert!(!all[n + 1..].contains(hash));
    }
}

#[test]
fn what_could_not_be_read_back_is_not_written() {
    let device = DeviceId([7; 16]);
    let start = Head::genesis(device, Stream::Ops, Epoch(0));
    assert_eq!(next(device, &start, draft(&"k".repeat(65))), Err(BadEntry::TooLong("kind")));
    let attachment = Attachment { name: "n".repeat(256), hash: Hash([0; 32]), length: 0 };
    let long = EntryDraft { attachments: vec![attachment.clone()], ..draft("log") };
    assert_eq!(next(device, &start, long), Err(BadEntry::TooLong("attachment name")));
    let attachment = Attachment { name: "n".to_owned(), ..attachment };
    let many = EntryDraft { attachments: vec![attachment; 129], ..draft("log") };
    assert_eq!(next(device, &start, many), Err(BadEntry::TooLong("attachments")));
    let of = RecordId([1; 16]);
    let wordy = EntryDraft { action: Action::Erase { of, reason: "r".repeat(1025) }, ..draft("log") };
    assert_eq!(next(device, &start, wordy), Err(BadEntry::TooLong("reason")));
    let full = Head { seq: Seq(u64::MAX), ..start };
    assert_eq!(next(device, &full, draft("log")), Err(BadEntry::Field("seq")));
}

#[test]
fn a_batch_is_read_back_and_binds_every_field() {
    let key = PrivateKey::from_seed(&[3; 32]);
    let head = Head { seq: Seq(5), ..Head::genesis(DeviceId([7; 16]), Stream::Case, Epoch(2)) };
    let batch = Batch::sign(DeviceId([7; 16]), Seq(2), &head, &key);
    let bytes = batch.encode();
    assert_eq!(Batch::decode(&bytes), Ok(batch.clone()));
    assert!(batch.is_signed_by(key.public()));
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(
            Batch::decode(&changed).is_err() || !Batch::decode(&changed).unwrap().is_signed_by(key.public())
        );
        assert!(Batch::decode(&bytes[..at]).is_err());
    }
    let backward = Batch { first: Seq(6), ..batch };
    assert_eq!(Batch::decode(&backward.encode()), Err(BadEntry::Field("run")));
}
