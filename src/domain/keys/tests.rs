//! Keys under passphrases, and the slot file under every flipped byte.

use crate::domain::journal::entry::{ClockFacts, RecordId, Stream};
use crate::domain::keys::officer::{KeyName, OfficerId, Role};
use crate::domain::keys::queue::{Found, Item, ItemChance, QueueKey, QueueOpener, last_link};
use crate::domain::keys::secret::{BadPassphrase, Key, Passphrase};
use crate::domain::keys::slot::{Hex, Keys, Salts, SlotError, Slots};
use crate::domain::keys::slot_file::{self, ChoiceError, Copy, CopyFault};
use crate::domain::keys::wrap::{self, KdfCost, WrapError};
use crate::domain::time::{TimeSource, UtcTime};
use std::fmt::Write;

const NOW: UtcTime = UtcTime(1_795_496_767_008);

fn key(byte: u8) -> Key {
    Key::take(&mut [byte; 32])
}

fn keys() -> Keys {
    Keys::new(vec![(KeyName::Case, key(1)), (KeyName::Intel, key(2)), (KeyName::DoNotAlert, key(3))])
}

fn salts(byte: u8) -> Salts {
    Salts {
        salt: [byte; 16],
        nonces: [[byte; 24], [byte + 1; 24], [byte + 2; 24]],
        seed: key(byte + 100),
        seed_nonce: [byte + 3; 24],
    }
}

fn phrase(text: &str) -> Passphrase {
    Passphrase::new(text).unwrap()
}

fn officer(text: &str) -> OfficerId {
    text.parse().unwrap()
}

fn slots() -> Slots {
    let mut slots = Slots {
        generation: 0,
        store: Hex([7; 16]),
        test: true,
        case_salt: Hex([8; 16]),
        intel_salt: Hex([9; 16]),
        queue: None,
        vouched: true,
        intel_destroyed: None,
        former: Vec::new(),
        officers: Vec::new(),
    };
    let role: Role = "Commander".parse().unwrap();
    slots.add(&officer("O-1"), &role, &KeyName::ALL, &keys(), (&phrase("one"), &salts(1), NOW)).unwrap();
    slots
}

#[test]
fn the_derivation_is_the_one_of_the_standard() {
    // Computed by two other implementations: argon2-cffi 25 (the reference C code) and
    // PyCryptodome's XChaCha20-Poly1305.
    let cost = KdfCost { memory_kib: 256, passes: 2, lanes: 4 };
    let known = wrap::derive(&phrase("境港 one"), &[1; 16], cost).unwrap();
    let hex = "e17e63f73b0118d47de8fb142dc6e55302e8000f47e8ef43b3c8190a824fd5cd";
    assert_eq!(String::from(Hex(*known.expose())), hex);
    let nonce = std::array::from_fn(|i| i as u8);
    let sealed: [u8; 48] = wrap::seal(&key(5), &known, &nonce, b"bound").unwrap().try_into().unwrap();
    assert_eq!(
        String::from(Hex(sealed)),
        "b840fa132cc18029e21a11eaa36353e7b1b94b7180137d5e7e60ab7f675bb398ec948a89b03e70598359aaeefc7eb159"
    );
    assert_eq!(wrap::unseal(&sealed, &known, &nonce, b"bound").unwrap(), key(5));

    let cost = KdfCost { memory_kib: 64, passes: 1, lanes: 1 };
    let one = wrap::derive(&phrase("one"), &[1; 16], cost).unwrap();
    for (text, salt, cost) in [
        ("two", [1; 16], cost),
        ("one", [2; 16], cost),
        ("one", [1; 16], KdfCost { memory_kib: 72, ..cost }),
        ("one", [1; 16], KdfCost { passes: 2, ..cost }),
        ("one", [1; 16], KdfCost { lanes: 2, ..cost }),
    ] {
        assert_ne!(wrap::derive(&phrase(text), &salt, cost).unwrap(), one);
    }
    assert_eq!(wrap::derive(&phrase("one\n"), &[1; 16], cost).unwrap(), one);
}

#[test]
fn a_cost_from_a_file_cannot_take_all_memory() {
    for (memory_kib, passes, lanes) in
        [(u32::MAX, 1, 1), (64, u32::MAX, 1), (64, 1, 0), (64, 0, 1), (7, 1, 1), (64, 1, 9), (8, 1, 8)]
    {
        let cost = KdfCost { memory_kib, passes, lanes };
        assert_eq!(wrap::derive(&phrase("one"), &[1; 16], cost), Err(WrapError::Cost), "{cost:?}");
    }
}

#[test]
fn passphrases_are_the_same_on_every_keyboard_and_never_shown() {
    let cost = KdfCost::TEST;
    let derived = |text| wrap::derive(&phrase(text), &[1; 16], cost).unwrap();
    assert_eq!(derived("ﾊﾟｽワード１"), derived("パスワード1"));
    assert_eq!(Passphrase::new("\r\n").unwrap_err(), BadPassphrase::Empty);
    assert_eq!(Passphrase::new(&"x".repeat(1025)).unwrap_err(), BadPassphrase::TooLong);
    // One character that normalization makes eighteen of.
    assert_eq!(Passphrase::new(&"\u{fdfa}".repeat(300)).unwrap_err(), BadPassphrase::TooLong);
    assert_eq!(format!("{:?} {:?}", phrase("one"), key(0x41)), "Passphrase(..) Key(..)");
}

#[test]
fn each_officer_unwraps_the_keys_given_and_no_other() {
    let mut slots = slots();
    let role: Role = "officer".parse().unwrap();
    slots.add(&officer("O-2"), &role, &[], &keys(), (&phrase("two"), &salts(40), NOW)).unwrap();
    let first = slots.unlock(&officer("O-1"), &phrase("one")).unwrap();
    let second = slots.unlock(&officer("O-2"), &phrase("two")).unwrap();
    for (name, byte) in KeyName::ALL.into_iter().zip(1..) {
        assert_eq!(first.get(name), Some(&key(byte)));
    }
    assert_eq!(second.get(KeyName::Case), Some(&key(1)));
    assert_eq!(second.get(KeyName::Intel), None);
    let refused = SlotError::Wrap(WrapError::Refused);
    assert_eq!(slots.unlock(&officer("O-2"), &phrase("one")).unwrap_err(), refused);
}

#[test]
fn a_slot_that_was_changed_or_moved_is_refused() {
    let good = slots();
    let refused = SlotError::Wrap(WrapError::Refused);
    let changes: [fn(&mut Slots); 8] = [
        |s| s.officers[0].public[0].0[0] ^= 1,
        |s| s.officers[0].signing.as_mut().unwrap().sealed.0[0] ^= 1,
        |s| s.store = Hex([6; 16]),
        |s| s.officers[0].role = "admiral".parse().unwrap(),
        |s| s.officers[0].keys[0].key = KeyName::DoNotAlert,
        |s| s.officers[0].keys[1].nonce.0[0] ^= 1,
        |s| s.officers[0].keys[2].sealed.0[47] ^= 1,
        |s| s.officers[0].salt.0[0] ^= 1,
    ];
    for change in changes {
        let mut slots = good.clone();
        change(&mut slots);
        assert_eq!(slots.unlock(&officer("O-1"), &phrase("one")).unwrap_err(), refused);
    }
    let mut slots = good;
    slots.officers[0].officer = officer("O-9");
    assert_eq!(slots.unlock(&officer("O-9"), &phrase("one")).unwrap_err(), refused);
}

#[test]
fn every_flipped_byte_of_one_copy_leaves_the_other_to_open() {
    let slots = slots();
    let good = slot_file::encode(&slots).unwrap();
    assert_eq!(slot_file::decode(&good), Ok(slots.clone()));
    for at in 0..good.len() {
        for flip in [0x01, 0x20, 0x80] {
            let mut bad = good.clone();
            bad[at] ^= flip;
            let choice = slot_file::choose(Some(&bad), Some(&good)).unwrap();
            assert_eq!(
                (&choice.slots, choice.repair),
                (&slots, Some((Copy::First, Some(CopyFault::Damaged))))
            );
            let choice = slot_file::choose(Some(&good), Some(&bad)).unwrap();
            assert_eq!(
                (&choice.slots, choice.repair),
                (&slots, Some((Copy::Second, Some(CopyFault::Damaged))))
            );
            let none = ChoiceError::NoneGood { first: CopyFault::Damaged, second: CopyFault::Missing };
            assert_eq!(slot_file::choose(Some(&bad), None), Err(none));
        }
    }
    for length in 0..good.len() {
        assert_eq!(slot_file::decode(&good[..length]), Err(CopyFault::Damaged));
    }
}

#[test]
fn of_two_good_copies_the_later_counts_and_strangers_are_refused() {
    let older = slots();
    let mut newer = older.clone();
    newer.generation += 1;
    let mut other = older.clone();
    other.store = Hex([1; 16]);
    let bytes = |s: &Slots| slot_file::encode(s).unwrap();
    for (first, second, copy) in [(&older, &newer, Copy::First), (&newer, &older, Copy::Second)] {
        let choice = slot_file::choose(Some(&bytes(first)), Some(&bytes(second))).unwrap();
        assert_eq!((&choice.slots, choice.repair), (&newer, Some((copy, None))));
    }
    assert_eq!(slot_file::choose(Some(&bytes(&older)), Some(&bytes(&other))), Err(ChoiceError::Mixed));
    assert_eq!(slot_file::choose(None, None), Err(ChoiceError::BothMissing));
}

#[test]
fn a_whole_copy_of_a_later_version_is_never_passed_over() {
    // As sha256sum gives it for "4", a line end and "{}".
    let sum = "de10fb5e91cdd37e43ba8dc8877d222e5cc2197cadece949dbd14aed398fcad7";
    let later = format!("watchkeeper-keys 4 {sum}\n{{}}").into_bytes();
    let good = slot_file::encode(&slots()).unwrap();
    assert_eq!(slot_file::choose(Some(&good), Some(&later)), Err(ChoiceError::Newer(4)));
    assert_eq!(slot_file::choose(Some(&later), Some(&good)), Err(ChoiceError::Newer(4)));
}

#[test]
fn ids_and_roles_are_plain() {
    for good in ["O-1", "yamada.t", "a_b", &"x".repeat(32)] {
        assert_eq!(good.parse::<OfficerId>().unwrap().to_string(), good);
    }
    for bad in ["", "a b", "../x", "山田", "a\u{0}", &"x".repeat(33)] {
        assert!(bad.parse::<OfficerId>().is_err() && bad.parse::<Role>().is_err(), "{bad:?}");
    }
    assert_eq!("Boarding-Leader".parse::<Role>().unwrap().as_str(), "boarding-leader");
}

#[test]
fn a_signing_key_stays_with_its_officer() {
    let mut slots = slots();
    let role: Role = "officer".parse().unwrap();
    slots.add(&officer("O-2"), &role, &KeyName::ALL, &keys(), (&phrase("two"), &salts(40), NOW)).unwrap();
    let open = |slots: &Slots, id, passphrase| slots.unlock(&officer(id), &phrase(passphrase)).unwrap();
    let public = |keys: &Keys| keys.signing().unwrap().public();
    let (one, two) = (open(&slots, "O-1", "one"), open(&slots, "O-2", "two"));
    assert_ne!(public(&one), public(&two));
    // The own passphrase keeps the key; one set by another officer brings a new key.
    slots.set_passphrase(&officer("O-1"), &one, true, (&phrase("uno"), &salts(60))).unwrap();
    assert_eq!(public(&open(&slots, "O-1", "uno")), public(&one));
    slots.set_passphrase(&officer("O-1"), &two, false, (&phrase("eins"), &salts(80))).unwrap();
    let after = public(&open(&slots, "O-1", "eins"));
    assert!(after != public(&one) && after != public(&two));
    let listed: Vec<_> = slots.officers[0].public.iter().map(|p| p.0).collect();
    assert_eq!(listed, [public(&one).0, after.0], "what was signed before can still be checked");
    slots.revoke(&officer("O-1"), NOW).unwrap();
    assert_eq!((slots.officers[0].signing.clone(), slots.officers[0].public.len()), (None, 2));
}

#[test]
fn an_item_of_the_queue_is_the_one_of_the_protocol() {
    // Computed by another implementation: Python's `cryptography` 48 (X25519,
    // ChaCha20-Poly1305) with HChaCha20 by the draft; docs/protocol.md §9 prints them.
    let opener = QueueOpener::of_case_key(&key(7));
    assert_eq!(
        String::from(Hex(opener.public().0)),
        "cb89750ab605185458c1f30c755803f52aa93ff67b82713cb62fd793347d4dd0"
    );
    let item = Item {
        number: 1,
        record: RecordId([0xaa; 16]),
        stream: Stream::Ops,
        kind: "alert".to_owned(),
        body: br#"{"event":"alert"}"#.to_vec(),
        clock: ClockFacts {
            utc: UtcTime(1_795_496_400_000),
            source: TimeSource::Gnss,
            monotonic_ms: 61_000,
            boot: [0xb0; 16],
            step_ms: Some(-40),
        },
    };
    let chance = ItemChance { seed: key(8), nonce: [9; 24] };
    let (sealed, link) = opener.public().seal(&item, &[0; 32], &chance).unwrap();
    let mut text = String::new();
    for byte in &sealed {
        write!(text, "{byte:02x}").unwrap();
    }
    assert_eq!(
        text,
        concat!(
            "776b2d6974656d31000000801398f62c6d1a457c51ba6a4b5f3dbd2f69fca93216218dc8997e416bd17d93ca",
            "090909090909090909090909090909090909090909090909e15a602b2b505e4d0e7d0d642e76e69692cbcc71",
            "b3d87951b86475952f767860a8f888db5000b161c610ea5baf8c1e161487cd3f927cde4113042029a7ae2304",
            "43ea1c50304dde65a50462ad0474088108680c1d58b182df4763f8f6f26f03e610e282a43b91c4c9f3348617",
            "da1164b5ee8d6da285f8345ca97cd51543c5bddd"
        )
    );
    assert_eq!(String::from(Hex(link)), "be46f75937defc94fa5bed8b8ab4c8a690e7823feb5c5698005c73a435dffb89");
    assert_eq!(opener.read(&sealed), [Found::Item { item: Box::new(item), link, previous: Some([0; 32]) }]);
    assert_eq!(last_link(&[b"torn", sealed.as_slice(), &sealed[..60]].concat()), Some(link));
    assert_eq!(last_link(b"wk-item1 torn"), None);
    // A key of small order would make the secret known to everybody.
    let mut weak = [0; 32];
    weak[0] = 1;
    assert!(QueueKey(weak).seal(&Item { number: 2, ..queued() }, &link, &chance).is_err());
}

fn queued() -> Item {
    Item {
        number: 1,
        record: RecordId([0; 16]),
        stream: Stream::Audit,
        kind: "login".to_owned(),
        body: Vec::new(),
        clock: ClockFacts::default(),
    }
}
