//! Who opens, who no longer does, and who can help whom.

use crate::store_proofs::fixture::{Fixture, NOW, PASSPHRASE, id, phrase, who};
use std::fs;
use watchkeeper::domain::keys::officer::KeyName;
use watchkeeper::domain::keys::slot::SlotError;
use watchkeeper::domain::keys::wrap::WrapError;
use watchkeeper::store::error::StoreError;
use watchkeeper::store::{NewOfficer, Store};

fn new(officer: &str, keys: &[KeyName], passphrase: &str) -> NewOfficer {
    NewOfficer {
        id: id(officer),
        role: "boarding-leader".parse().unwrap(),
        keys: keys.to_vec(),
        passphrase: phrase(passphrase),
    }
}

fn slot_error(result: Result<impl Sized, StoreError>) -> SlotError {
    match result {
        Err(StoreError::Slot(error)) => error,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it worked"),
    }
}

#[test]
fn another_passphrase_and_another_officer_stay_outside() {
    let fixture = Fixture::new();
    let wrong = slot_error(Store::open(&fixture.dir(), &who("O-1", "境港 harbour light 48")));
    assert_eq!(wrong, SlotError::Wrap(WrapError::Refused));
    let unknown = slot_error(Store::open(&fixture.dir(), &who("O-2", PASSPHRASE)));
    assert_eq!(unknown, SlotError::Unknown(id("O-2")));
    fixture.open();
}

#[test]
fn a_second_officer_sets_a_lost_passphrase() {
    let fixture = Fixture::new();
    let mut store = fixture.open();
    store.add_officer(&new("O-2", &KeyName::ALL, "second"), NOW).unwrap();
    drop(store);
    let mut store = Store::open(&fixture.dir(), &who("O-2", "second")).unwrap();
    store.set_passphrase(&id("O-1"), &phrase("found again")).unwrap();
    drop(store);
    slot_error(Store::open(&fixture.dir(), &who("O-1", PASSPHRASE)));
    assert!(Store::open(&fixture.dir(), &who("O-1", "found again")).unwrap().has_intel());
}

#[test]
fn nobody_hands_on_a_key_that_is_not_held() {
    let fixture = Fixture::new();
    let mut store = fixture.open();
    store.add_officer(&new("O-2", &[], "second"), NOW).unwrap();
    drop(store);
    let mut store = Store::open(&fixture.dir(), &who("O-2", "second")).unwrap();
    assert!(!store.has_intel());
    let not_held = SlotError::NotHeld(KeyName::Intel);
    assert_eq!(slot_error(store.add_officer(&new("O-3", &[KeyName::Intel], "third"), NOW)), not_held);
    assert_eq!(slot_error(store.set_passphrase(&id("O-1"), &phrase("mine now"))), not_held);
    store.add_officer(&new("O-3", &[KeyName::Case], "third"), NOW).unwrap();
    drop(store);
    fixture.open();
}

#[test]
fn a_revoked_officer_cannot_open_and_the_last_holder_stays() {
    let fixture = Fixture::new();
    let mut store = fixture.open();
    store.add_officer(&new("O-2", &[KeyName::Intel], "second"), NOW).unwrap();
    store.revoke_officer(&id("O-2"), NOW).unwrap();
    assert_eq!(slot_error(store.revoke_officer(&id("O-2"), NOW)), SlotError::Revoked(id("O-2")));
    assert_eq!(slot_error(store.add_officer(&new("O-2", &[], "again"), NOW)), SlotError::Taken(id("O-2")));
    assert_eq!(
        slot_error(store.revoke_officer(&id("O-1"), NOW)),
        SlotError::LastHolder { officer: id("O-1"), key: KeyName::Case }
    );
    drop(store);
    let refused = slot_error(Store::open(&fixture.dir(), &who("O-2", "second")));
    assert_eq!(refused, SlotError::Revoked(id("O-2")));
    // No copy of the slots holds a key of that officer any more.
    for name in ["keys.slot", "keys.slot.copy"] {
        let text = fs::read_to_string(fixture.file(name)).unwrap();
        assert_eq!(text.matches("\"sealed\"").count(), 5, "{name}: the keys of O-1, one of before");
    }
    assert_eq!(Store::only_officer(&fixture.dir()).unwrap(), Some(id("O-1")));
}
