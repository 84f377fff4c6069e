//! The desk on both databases: two officers, what every boat gets, cases, the trail.

mod cases;
mod down;

use super::lists::{self, NewDeskList};
use super::officers::{self, DeskRole, NewDeskOfficer, SignedIn};
use super::releases::{self, Terms};
use super::{Desk, DeskError, DeskFault, first_bad_line};
use crate::domain::down::item::Cells;
use crate::domain::keys::secret::{Key, Passphrase};
use crate::domain::keys::wrap::KdfCost;
use crate::domain::time::UtcTime;
use crate::shore::desk::memory::DeskMemory;
use crate::shore::sqlite::Sqlite;
use std::collections::BTreeMap;
use tempfile::TempDir;

const NOW: UtcTime = UtcTime(1_795_496_400_000);

fn phrase(id: &str) -> Passphrase {
    Passphrase::new(&format!("phrase of {id}")).unwrap()
}

fn cells(pairs: &[(&str, &str)]) -> Cells {
    pairs.iter().map(|(column, cell)| ((*column).to_owned(), (*cell).to_owned())).collect()
}

/// The officers of two offices and of the centre.
fn staff(desk: &mut impl Desk) -> BTreeMap<&'static str, SignedIn> {
    let mut all = BTreeMap::new();
    for (id, role, office) in [
        ("chief", DeskRole::Chief, "CENTRE"),
        ("kobe-1", DeskRole::Officer, "kobe"),
        ("kobe-2", DeskRole::Manager, "kobe"),
        ("moji-1", DeskRole::Manager, "moji"),
        ("reads", DeskRole::Auditor, "CENTRE"),
    ] {
        let new = NewDeskOfficer {
            id: id.parse().unwrap(),
            role,
            office: office.to_owned(),
            passphrase: phrase(id),
            cost: KdfCost::TEST,
        };
        officers::add(desk, all.get("chief"), &new, NOW).unwrap();
        all.insert(id, officers::sign_in(desk, id, &phrase(id), NOW).unwrap());
    }
    all
}

fn vessel(id: &str, name: &str, more: &[(&str, &str)]) -> (String, Cells) {
    let mut row = cells(&[("id", id), ("kind", "vessel"), ("action", "BOARD"), ("name", name)]);
    row.extend(cells(more));
    lists::row(None, row).unwrap()
}

fn import(desk: &mut impl Desk, by: &SignedIn, name: &str, rows: &[(String, Cells)]) {
    let new = NewDeskList { name, register: None, source: "list.csv", sha256: &[7; 32] };
    lists::import(desk, by, &new, &rows.iter().cloned().collect(), NOW).unwrap();
}

fn fault<T: std::fmt::Debug>(done: Result<T, DeskError>) -> DeskFault {
    match done {
        Err(DeskError::Fault(fault)) => fault,
        other => panic!("no fault: {other:?}"),
    }
}

fn every_act_stands_in_the_trail(desk: &mut impl Desk) {
    let staff = staff(desk);
    let (officer, manager, other) = (&staff["kobe-1"], &staff["kobe-2"], &staff["moji-1"]);
    import(desk, officer, "own", &[vessel("V-1", "A", &[]), vessel("V-2", "B", &[])]);
    let terms = || (Terms::default(), "seen twice");
    let propose = |desk: &mut _, by: &SignedIn, ids: &[&str]| {
        let ids: Vec<String> = ids.iter().map(|i| (*i).to_owned()).collect();
        releases::propose(desk, by, ("own", &ids), terms(), NOW)
    };
    assert_eq!(fault(propose(desk, &staff["reads"], &[])), DeskFault::NotAllowed { role: "auditor" });
    assert_eq!(fault(propose(desk, officer, &["V-9"])), DeskFault::None("V-9".to_owned()));
    let id = propose(desk, officer, &["V-1"]).unwrap();
    assert_eq!(releases::released(desk, NOW).unwrap(), [], "one officer releases nothing");
    assert_eq!(fault(releases::approve(desk, officer, &id, NOW)), DeskFault::NotAllowed { role: "officer" });
    releases::approve(desk, manager, &id, NOW).unwrap();
    assert_eq!(fault(releases::approve(desk, other, &id, NOW)), DeskFault::Approved);
    assert_eq!(releases::released(desk, NOW).unwrap().len(), 1);
    // The same officer twice, even where the role would do.
    let own = propose(desk, manager, &["V-2"]).unwrap();
    assert_eq!(fault(releases::approve(desk, manager, &own, NOW)), DeskFault::SameOfficer);
    // Two officers of another office.
    let foreign = propose(desk, other, &["V-2"]).unwrap();
    releases::approve(desk, manager, &foreign, NOW).unwrap();
    // What changed since is not what was proposed, and what changed after is not what was released.
    let stale = propose(desk, officer, &["V-1"]).unwrap();
    import(desk, officer, "own", &[vessel("V-1", "A II", &[]), vessel("V-2", "B", &[])]);
    assert_eq!(fault(releases::approve(desk, manager, &stale, NOW)), DeskFault::Changed);
    let names: Vec<String> =
        releases::released(desk, NOW).unwrap().into_iter().map(|r| r.item.key.id).collect();
    assert_eq!(names, ["V-2"]);
    releases::end(desk, manager, &foreign, NOW).unwrap();
    assert_eq!(releases::released(desk, NOW).unwrap(), []);
    assert_eq!(fault(releases::approve(desk, manager, &foreign, NOW)), DeskFault::SignIn);
    assert_eq!(
        fault(lists::withdraw(desk, other, ("own", "V-1"), "x", NOW)),
        DeskFault::OtherOffice("KOBE".to_owned())
    );
    assert!(officers::sign_in(desk, "kobe-1", &phrase("kobe-2"), NOW).is_err());
    assert!(officers::sign_in(desk, "nobody", &phrase("kobe-2"), NOW).is_err());
    assert_eq!(
        fault(officers::revoke(desk, manager, "kobe-1", NOW)),
        DeskFault::NotAllowed { role: "manager" }
    );
    assert_eq!(
        fault(officers::revoke(desk, &staff["chief"], "chief", NOW)),
        DeskFault::NotAllowed { role: "chief" }
    );
    officers::revoke(desk, &staff["chief"], "kobe-1", NOW).unwrap();
    assert!(officers::sign_in(desk, "kobe-1", &phrase("kobe-1"), NOW).is_err());
    let events: Vec<String> = desk.trail(0, 1_000).unwrap().into_iter().map(|l| l.event).collect();
    for event in [
        "officer-added",
        "list-imported",
        "release-proposed",
        "release-approved",
        "release-ended",
        "sign-in-refused",
        "officer-revoked",
    ] {
        assert!(events.iter().any(|e| e == event), "{event}");
    }
    assert_eq!(first_bad_line(desk).unwrap(), None);
}

#[test]
fn every_act_stands_in_the_trail_of_both_databases() {
    every_act_stands_in_the_trail(&mut DeskMemory::default());
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("shore.db");
    let mut sqlite = Sqlite::open(&path, &Key::take(&mut [5; 32]), [6; 16]).unwrap();
    every_act_stands_in_the_trail(&mut sqlite);
}

#[test]
fn a_line_that_was_changed_or_taken_out_is_found() {
    let mut desk = DeskMemory::default();
    staff(&mut desk);
    assert_eq!(first_bad_line(&desk).unwrap(), None);
    let mut lines = desk.trail(0, 100).unwrap();
    lines[2].body = "{}".to_owned();
    let mut forged = DeskMemory::default();
    for line in lines {
        let change = super::DeskChange { puts: Vec::new(), removes: Vec::new(), line };
        forged.keep(&change).unwrap();
    }
    assert_eq!(first_bad_line(&forged).unwrap(), Some(3));
    // A number is taken once.
    let change = super::DeskChange {
        puts: Vec::new(),
        removes: Vec::new(),
        line: desk.trail(0, 1).unwrap().remove(0),
    };
    assert!(desk.keep(&change).is_err());
}
