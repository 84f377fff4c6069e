//! From a row at the desk to the store of a boat.

use super::{NOW, cells, fault, import, staff, vessel};
use crate::domain::down::bundle::{Bundle, BundleFault, Held, Verdict};
use crate::domain::down::principal::Party;
use crate::domain::down::seal::{DownKey, Part, join, open_covert};
use crate::domain::journal::entry::DeviceId;
use crate::domain::journal::sign::PublicKey;
use crate::domain::keys::secret::Key;
use crate::domain::powers::agreements::Agreements;
use crate::domain::sync::keys::ShoreSecret;
use crate::domain::time::UtcTime;
use crate::shore::desk::facts::BoatFacts;
use crate::shore::desk::issue::{self, BoatDocument, DEFAULT_DAYS, Issued};
use crate::shore::desk::memory::DeskMemory;
use crate::shore::desk::officers::SignedIn;
use crate::shore::desk::orders::{self, NewOrder};
use crate::shore::desk::releases::{self, Terms};
use crate::shore::desk::{DeskFault, extract, lists};
use crate::shore::storage::Enrolled;
use std::collections::BTreeMap;

fn key(n: u8) -> DownKey {
    DownKey::of(&Key::take(&mut [n; 32]))
}

fn secret() -> ShoreSecret {
    ShoreSecret::from_secret(&Key::take(&mut [7; 32]))
}

/// A boat as the shore and the crew know her.
struct Boat {
    enrolled: Enrolled,
    facts: BoatFacts,
    held: Held,
    covert: Vec<String>,
}

impl Boat {
    fn new(n: u8, office: &str) -> Self {
        let device = DeviceId([n; 16]);
        let enrolled =
            Enrolled { device, key: PublicKey([n; 32]), office: office.to_owned(), at: NOW, revoked: None };
        let facts = BoatFacts {
            intel: Some(key(n).public()),
            cleared: Some(key(n + 100).public()),
            number: 0,
            state: None,
        };
        Self { enrolled, facts, held: Held::default(), covert: Vec::new() }
    }

    fn next(&self, desk: &mut DeskMemory, at: UtcTime) -> Issued {
        let basis = basis();
        issue::issue(desk, &secret(), (&self.enrolled, &self.facts), &basis, (DEFAULT_DAYS, at)).unwrap()
    }

    fn bundle(&self, issued: &Issued) -> Bundle {
        let open = |part: &Vec<u8>| {
            let own = key(self.enrolled.device.0[0]);
            Part::open(part, (self.enrolled.device, &own), &secret().identity()).unwrap()
        };
        join(issued.parts.iter().map(open).collect()).remove(0).unwrap()
    }

    /// Takes what is issued; the shore learns of it only where `told`.
    fn docks(&mut self, desk: &mut DeskMemory, at: UtcTime, told: bool) -> Vec<String> {
        let issued = self.next(desk, at);
        if !issued.parts.is_empty() {
            let bundle = self.bundle(&issued);
            let Ok(Verdict::Take(outline)) = bundle.verdict(&self.held, at) else { panic!("not taken") };
            self.held = Held { number: bundle.number, outline };
            let own = key(self.enrolled.device.0[0] + 100);
            let covert = open_covert(&bundle.covert, &own).unwrap();
            self.covert = covert.into_iter().map(|item| item.key.id).collect();
        }
        if told {
            (self.facts.number, self.facts.state) = (self.held.number, Some(self.held.outline.digest()));
        }
        self.held.outline.0.keys().map(|k| format!("{}:{}", k.kind.0, k.id)).collect()
    }
}

fn basis() -> Agreements {
    Agreements::read(
        "partner,codes,kind,status,month,source\nSingapore,SG,epa,in-force,2002-11,x\nItaly,IT,epa,signed,2009-12,x\n",
    )
    .unwrap()
}

fn release(desk: &mut DeskMemory, by: [&SignedIn; 2], list: &str, ids: &[&str], terms: Terms) {
    let ids: Vec<String> = ids.iter().map(|i| (*i).to_owned()).collect();
    let id = releases::propose(desk, by[0], (list, &ids), (terms, "x"), NOW).unwrap();
    releases::approve(desk, by[1], &id, NOW).unwrap();
}

fn offices(all: &[&str]) -> Terms {
    let all: Vec<String> = all.iter().map(|o| (*o).to_owned()).collect();
    Terms::new(&all, &[], &[], &[]).unwrap()
}

#[test]
fn each_boat_gets_what_was_released_to_her_and_then_the_difference() {
    let mut desk = DeskMemory::default();
    let staff = staff(&mut desk);
    let (officer, manager, chief) = (&staff["kobe-1"], &staff["kobe-2"], &staff["chief"]);
    import(
        &mut desk,
        officer,
        "own",
        &[
            vessel("V-1", "OWN OFFICE", &[("informant", "NG0001")]),
            vessel("V-2", "BOTH", &[("offices", "MOJI")]),
            vessel("V-3", "CONTROLLED", &[("orcon", "yes"), ("offices", "MOJI")]),
            vessel("V-4", "NOT RELEASED", &[]),
            vessel("X-1", "SILENT", &[("action", "DO-NOT-ALERT")]),
        ],
    );
    release(&mut desk, [officer, manager], "own", &["V-1", "V-2", "V-3", "X-1"], Terms::default());
    let (mut kobe, mut moji, mut naha) = (Boat::new(1, "kobe"), Boat::new(2, "moji"), Boat::new(3, "naha"));
    let crew = BoatDocument {
        device: kobe.enrolled.device.to_string(),
        name: "KAZE".to_owned(),
        cleared: true,
        ..BoatDocument::default()
    };
    issue::set_boat(&mut desk, chief, &crew, NOW).unwrap();
    assert_eq!(kobe.docks(&mut desk, NOW, true), ["1:V-1", "1:V-2", "1:V-3"]);
    assert_eq!(kobe.covert, ["X-1"]);
    assert_eq!(
        moji.docks(&mut desk, NOW, true),
        ["1:V-2", "1:V-3"],
        "the originator consents by its own officers"
    );
    assert_eq!(moji.covert, [""; 0]);
    assert_eq!(naha.docks(&mut desk, NOW, true), [""; 0]);
    // Nothing is new: no bundle, until half of the days are over.
    assert_eq!(kobe.next(&mut desk, NOW).parts, [[0_u8; 0]; 0]);
    let later = UtcTime(NOW.0 + 16 * 86_400_000);
    assert_eq!(kobe.next(&mut desk, later).number, 2);
    // A national release needs the chief: a manager's star is none.
    release(&mut desk, [officer, manager], "own", &["V-4"], offices(&["*"]));
    assert_eq!(naha.docks(&mut desk, NOW, true), [""; 0]);
    release(&mut desk, [officer, chief], "own", &["V-4"], offices(&["*"]));
    assert_eq!(naha.docks(&mut desk, NOW, true), ["1:V-4"]);
    // The difference alone travels, and what was taken back is told to who had it.
    lists::withdraw(&mut desk, manager, ("own", "V-2"), "another vessel", NOW).unwrap();
    let issued = moji.next(&mut desk, NOW);
    assert!(issued.base > 0, "goes on from what the boat told: {issued:?}");
    assert_eq!(moji.docks(&mut desk, NOW, true), ["1:V-3", "1:V-4", "4:V-2"]);
    assert!(!naha.docks(&mut desk, NOW, true).contains(&"4:V-2".to_owned()));
    // An order reaches the office that it is for.
    let order = |offices: &[&str]| NewOrder {
        what: "task".to_owned(),
        title: "Look at Susa".to_owned(),
        offices: offices.iter().map(|o| (*o).to_owned()).collect(),
        ..NewOrder::default()
    };
    orders::send(&mut desk, officer, order(&[]), NOW).unwrap();
    assert_eq!(
        fault(orders::send(&mut desk, officer, order(&["moji"]), NOW)),
        DeskFault::NotAllowed { role: "officer" }
    );
    assert!(kobe.docks(&mut desk, NOW, true).contains(&"3:O-00001".to_owned()));
    assert!(!moji.docks(&mut desk, NOW, true).iter().any(|k| k.starts_with("3:")));
}

#[test]
fn a_boat_that_says_nothing_gets_snapshots_and_one_that_was_revoked_nothing() {
    let mut desk = DeskMemory::default();
    let staff = staff(&mut desk);
    import(&mut desk, &staff["kobe-1"], "own", &[vessel("V-1", "A", &[])]);
    release(&mut desk, [&staff["kobe-1"], &staff["kobe-2"]], "own", &[], Terms::default());
    let mut boat = Boat::new(1, "kobe");
    let (first, second) = (boat.next(&mut desk, NOW), boat.next(&mut desk, NOW));
    assert_eq!((first.number, first.base, second.number, second.base), (1, 0, 2, 0));
    // The later stick came first.
    let later = boat.bundle(&second);
    let Ok(Verdict::Take(outline)) = later.verdict(&boat.held, NOW) else { panic!("not taken") };
    boat.held = Held { number: 2, outline };
    assert_eq!(boat.bundle(&first).verdict(&boat.held, NOW), Err(BundleFault::Older { number: 1, held: 2 }));
    // A shore that came back from a backup knows nothing of number 2, and the boat tells it.
    boat.facts = BoatFacts { number: 40, state: None, ..boat.facts.clone() };
    assert_eq!((boat.next(&mut desk, NOW).number, boat.next(&mut desk, NOW).base), (41, 0));
    boat.facts.intel = None;
    let issue = |desk: &mut DeskMemory, boat: &Boat| {
        issue::issue(desk, &secret(), (&boat.enrolled, &boat.facts), &basis(), (DEFAULT_DAYS, NOW))
    };
    assert_eq!(fault(issue(&mut desk, &boat)), DeskFault::NoKeys);
    boat.enrolled.revoked = Some(NOW);
    assert_eq!(fault(issue(&mut desk, &boat)), DeskFault::Revoked);
}

#[test]
fn a_partner_gets_what_names_it_and_a_state_only_with_an_agreement() {
    let mut desk = DeskMemory::default();
    let staff = staff(&mut desk);
    let person = lists::row(
        None,
        cells(&[
            ("id", "P-1"),
            ("kind", "person"),
            ("action", "REPORT"),
            ("name", "KIM"),
            ("handling", "3"),
            ("countries", "SG"),
        ]),
    )
    .unwrap();
    import(
        &mut desk,
        &staff["kobe-1"],
        "own",
        &[
            vessel("V-1", "POLICE", &[("handling", "1"), ("agencies", "POLICE")]),
            vessel("V-2", "STATES", &[("handling", "3"), ("countries", "SG;IT"), ("passport", "NG9")]),
            vessel("V-3", "STAYS", &[("agencies", "POLICE"), ("countries", "SG")]),
            person,
        ],
    );
    release(&mut desk, [&staff["kobe-1"], &staff["kobe-2"]], "own", &[], Terms::default());
    let manager = &staff["kobe-2"];
    let mut given =
        |party: &str| extract::extract(&mut desk, manager, &Party::parse(party).unwrap(), &basis(), NOW);
    let ids = |lines: &[String]| -> BTreeMap<String, String> {
        let ids = lines.iter().skip(1).map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap());
        ids.map(|v| (v["id"].as_str().unwrap().to_owned(), v["cells"].to_string())).collect()
    };
    let police = given("agency:police").unwrap();
    assert_eq!(ids(&police.lines).keys().collect::<Vec<_>>(), ["V-1"]);
    let state = given("country:SG").unwrap();
    assert_eq!(ids(&state.lines).keys().collect::<Vec<_>>(), ["V-2"]);
    assert!(state.lines[0].contains("2002-11") && !state.lines.concat().contains("NG9"));
    for (party, why) in [("country:IT", "only-signed"), ("country:FR", "none")] {
        let DeskFault::NoBasis { why: told, .. } = fault(given(party)) else { panic!("{party}") };
        assert_eq!(told, why);
    }
    assert_eq!(
        fault(extract::extract(
            &mut desk,
            &staff["kobe-1"],
            &Party::Agency("POLICE".to_owned()),
            &basis(),
            NOW
        )),
        DeskFault::NotAllowed { role: "officer" }
    );
}
