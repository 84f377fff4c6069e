//! One encoding for each entry, and no other bytes are taken.

use super::*;
use proptest::prelude::*;

fn clock() -> impl Strategy<Value = ClockFacts> {
    (any::<i64>(), 0..4u64, any::<u64>(), any::<[u8; 16]>(), any::<Option<i64>>()).prop_map(
        |(utc, source, monotonic_ms, boot, step_ms)| ClockFacts {
            utc: UtcTime(utc),
            source: source_from_code(source).unwrap(),
            monotonic_ms,
            boot,
            step_ms,
        },
    )
}

fn action() -> impl Strategy<Value = Action> {
    let of = any::<[u8; 16]>().prop_map(RecordId);
    prop_oneof![
        Just(Action::Seal),
        of.clone().prop_map(|of| Action::Amend { of }),
        of.clone().prop_map(|of| Action::Supersede { of }),
        of.clone().prop_map(|of| Action::Withdraw { of }),
        (of, ".{0,40}").prop_map(|(of, reason)| Action::Erase { of, reason }),
        Just(Action::Note),
    ]
}

fn officer() -> impl Strategy<Value = Option<OfficerSignature>> {
    proptest::option::of(("[a-z]{1,20}", any::<[u8; 32]>(), any::<[u8; 32]>()).prop_map(
        |(officer, key, half)| {
            let mut signature = [0; 64];
            signature[..32].copy_from_slice(&half);
            OfficerSignature { officer, key: PublicKey(key), signature: Signature(signature) }
        },
    ))
}

prop_compose! {
    pub(crate) fn entry()(
        device in any::<[u8; 16]>(),
        stream in 0..5u64,
        epoch in any::<u32>(),
        seq in 1..=u64::MAX,
        previous in any::<[u8; 32]>(),
        record in any::<[u8; 16]>(),
        action in action(),
        kind in "[a-z-]{0,64}",
        commitment in any::<[u8; 32]>(),
        attachments in proptest::collection::vec((".{0,60}", any::<[u8; 32]>(), any::<u64>()), 0..4),
        officer in officer(),
        clock in clock(),
    ) -> Entry {
        Entry {
            version: VERSION,
            device: DeviceId(device),
            stream: Stream::from_code(stream).unwrap(),
            epoch: Epoch(epoch),
            seq: Seq(seq),
            previous: Hash(previous),
            record: RecordId(record),
            action,
            kind,
            commitment: Hash(commitment),
            attachments: attachments
                .into_iter()
                .map(|(name, hash, length)| Attachment { name, hash: Hash(hash), length })
                .collect(),
            officer,
            clock,
        }
    }
}

proptest! {
    #[test]
    fn an_entry_is_read_back_as_written(entry in entry()) {
        prop_assert_eq!(Entry::decode(&entry.encode()), Ok(entry));
    }

    /// What is read writes the same bytes: no entry has a second form.
    #[test]
    fn a_changed_entry_is_refused_or_is_another(entry in entry(), at in any::<prop::sample::Index>(), flip in 1..=255u8) {
        let mut bytes = entry.encode();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        if let Ok(other) = Entry::decode(&bytes) {
            prop_assert_ne!(other.hash(), entry.hash());
            prop_assert_eq!(other.encode(), bytes);
        }
    }

    #[test]
    fn a_cut_or_lengthened_entry_is_refused(entry in entry(), at in any::<prop::sample::Index>(), more in any::<u8>()) {
        let bytes = entry.encode();
        prop_assert!(Entry::decode(&bytes[..at.index(bytes.len())]).is_err());
        prop_assert_eq!(Entry::decode(&[&bytes[..], &[more]].concat()), Err(BadCbor::Trailing.into()));
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(entry) = Entry::decode(&bytes) {
            prop_assert_eq!(entry.encode(), bytes);
        }
    }
}

/// An entry whose first bytes are known, to damage by hand.
fn plain() -> Entry {
    Entry {
        version: VERSION,
        device: DeviceId([1; 16]),
        stream: Stream::Case,
        epoch: Epoch(0),
        seq: Seq(1),
        previous: Hash([2; 32]),
        record: RecordId([3; 16]),
        action: Action::Seal,
        kind: "boarding".to_owned(),
        commitment: Hash([4; 32]),
        attachments: Vec::new(),
        officer: None,
        clock: ClockFacts::default(),
    }
}

#[test]
fn a_longer_form_of_a_number_is_refused() {
    // The stream's code stands after array head, version and the device's 17 bytes.
    let bytes = plain().encode();
    assert_eq!(bytes[19], 0);
    let longer = [&bytes[..19], &[0x18, 0x00], &bytes[20..]].concat();
    assert_eq!(Entry::decode(&longer), Err(BadCbor::NotShortest.into()));
}

#[test]
fn values_out_of_range_are_refused() {
    let bytes = plain().encode();
    for (at, value, fault) in
        [(1, 2, BadEntry::Version(2)), (19, 5, BadEntry::Field("stream")), (21, 0, BadEntry::Field("seq"))]
    {
        let mut changed = bytes.clone();
        changed[at] = value;
        assert_eq!(Entry::decode(&changed), Err(fault));
    }
    assert_eq!(Entry::decode(&vec![0; MOST_ENTRY + 1]), Err(BadEntry::TooLong("entry")));
}

#[test]
fn a_statement_binds_every_part_that_an_officer_signs() {
    let key = PrivateKey::from_seed(&[9; 32]);
    let entry = plain();
    let by = entry.statement().sign("tanaka", &key);
    assert!(entry.statement().is_signed_by(&by));
    let changes: [fn(&mut Entry); 7] = [
        |e| e.device = DeviceId([0; 16]),
        |e| e.stream = Stream::Ops,
        |e| e.record = RecordId([0; 16]),
        |e| e.action = Action::Note,
        |e| e.kind = "seizure".to_owned(),
        |e| e.commitment = Hash([0; 32]),
        |e| e.attachments.push(Attachment { name: String::new(), hash: Hash([0; 32]), length: 0 }),
    ];
    for change in changes {
        let mut other = entry.clone();
        change(&mut other);
        assert!(!other.statement().is_signed_by(&by), "{other:?}");
    }
    assert!(!entry.statement().is_signed_by(&OfficerSignature { officer: "sato".to_owned(), ..by }));
}
