//! Every kind of reader against every kind of release, searched in the bytes.

use super::{DEVICE, boat, cells, chance, shore};
use crate::domain::down::build::{Released, build};
use crate::domain::down::bundle::Bundle;
use crate::domain::down::item::{Item, Kind, for_boats};
use crate::domain::down::principal::{Party, Principal};
use crate::domain::down::release::{Handling, Release, Withheld, is_controlled};
use crate::domain::down::seal::{Packed, Part, join, open_covert, seal_covert};
use crate::domain::down::state::Outline;
use crate::domain::powers::agreements::Agreements;
use crate::domain::time::UtcTime;
use std::collections::BTreeSet;

/// States: one with an agreement, one that only signed, one from 2030 on.
const COUNTRIES: [&[[u8; 2]]; 3] = [&[], &[*b"SG"], &[*b"IT", *b"SG", *b"LT"]];

const NOW: UtcTime = UtcTime(1_795_496_400_000);

fn basis() -> Agreements {
    Agreements::read(
        "partner,codes,kind,status,month,source\n\
         Singapore,SG,epa,in-force,2002-11,x\n\
         Italy,IT,intergovernmental,signed,2009-12,x\n\
         Later,LT,administrative,in-force,2030-01,x\n",
    )
    .unwrap()
}

/// One entry of every kind there is; its number stands in its marker.
struct Case {
    handling: Handling,
    controlled: bool,
    consent: bool,
    covert: bool,
    offices: &'static [&'static str],
    national: bool,
    role: Option<&'static str>,
    police: bool,
    countries: &'static [[u8; 2]],
}

fn cases() -> Vec<Case> {
    let handlings =
        [Handling::Agencies, Handling::Bodies, Handling::Foreign, Handling::OwnAgency, Handling::Originator];
    let mut all = Vec::new();
    for handling in handlings {
        for flags in 0..16_u8 {
            for (offices, national) in [(&[][..], false), (&["MOJI"], false), (&["MOJI"], true), (&[], true)]
            {
                for role in [None, Some("boarding")] {
                    for countries in COUNTRIES {
                        all.push(Case {
                            handling,
                            controlled: flags & 1 > 0,
                            consent: flags & 2 > 0,
                            covert: flags & 4 > 0,
                            police: flags & 8 > 0,
                            offices,
                            national,
                            role,
                            countries,
                        });
                    }
                }
            }
        }
    }
    all
}

fn released(case: &Case, number: usize) -> Released {
    let marker = format!("MK{number:05}");
    let row = cells(&[
        ("id", &marker),
        ("kind", "vessel"),
        ("name", &format!("MARU {marker}")),
        ("reason", &format!("seen at night {marker}")),
        // Columns that must not go down to anybody.
        ("offices", "NG00001"),
        ("informant", &format!("NG00002 {marker}")),
        ("agencies", "NG00003"),
    ]);
    let release = Release {
        originator: "KOBE".to_owned(),
        handling: case.handling,
        controlled: case.controlled,
        consent: case.consent,
        covert: case.covert,
        national: case.national,
        offices: case.offices.iter().map(|o| (*o).to_owned()).collect(),
        roles: case.role.iter().map(|r| r.parse().unwrap()).collect(),
        agencies: case.police.then(|| "POLICE".to_owned()).into_iter().collect(),
        countries: case.countries.iter().copied().collect(),
    };
    Released { item: Item::new(Kind::ENTRY, "own", &marker, for_boats(Kind::ENTRY, &row)), release }
}

fn principals() -> Vec<Principal> {
    let parties: [&[Party]; 6] = [
        &[],
        &[Party::Agency("POLICE".to_owned())],
        &[Party::Agency("COAST-GUARD".to_owned())],
        &[Party::Country(*b"SG")],
        &[Party::Country(*b"IT")],
        &[Party::Country(*b"LT")],
    ];
    let mut all = Vec::new();
    for office in [None, Some("KOBE"), Some("MOJI"), Some("NAHA")] {
        for roles in [&[][..], &["lead"], &["boarding"], &["boarding", "lead"]] {
            for cleared in [false, true] {
                for parties in
                    parties.iter().chain([&&[Party::Agency("POLICE".to_owned()), Party::Country(*b"SG")][..]])
                {
                    all.push(Principal {
                        office: office.map(str::to_owned),
                        roles: roles.iter().map(|r| r.parse().unwrap()).collect(),
                        cleared,
                        parties: parties.iter().cloned().collect(),
                    });
                }
            }
        }
    }
    all
}

/// The rules in other words: a list of what forbids.
fn may(case: &Case, to: &Principal) -> bool {
    let office = to.office.as_deref();
    let guests = |party: &str| to.parties.iter().any(|p| p.to_string() == party);
    let foreign = ["country:SG", "country:IT", "country:LT"].into_iter().any(guests);
    let outside = !to.parties.is_empty();
    let beyond_originator = outside || matches!(office, Some("MOJI" | "NAHA"));
    let forbidden = [
        // Nobody.
        office.is_none() && !outside,
        // Handling codes.
        case.handling == Handling::Originator,
        outside && case.handling == Handling::OwnAgency,
        foreign && case.handling != Handling::Foreign,
        // Offices: Naha only where it is for all and nobody controls it.
        office == Some("NAHA") && (!case.national || case.controlled),
        office == Some("MOJI") && case.offices.is_empty() && (!case.national || case.controlled),
        // Control without consent.
        case.controlled && !case.consent && beyond_originator,
        // Roles.
        case.role == Some("boarding") && !to.roles.contains(&"boarding".parse().unwrap()),
        // Cleared roles of the own agency alone, and no guest beside them.
        case.covert && (!to.cleared || outside),
        // Guests.
        guests("agency:POLICE") && !case.police,
        guests("agency:COAST-GUARD"),
        guests("country:SG") && case.countries.is_empty(),
        // Signed is not in force; 2030 has not come.
        guests("country:IT") || guests("country:LT"),
    ];
    !forbidden.contains(&true)
}

/// Every marker that stands anywhere in the bytes.
fn markers(bytes: &[u8]) -> BTreeSet<String> {
    let found = bytes.windows(7).filter(|w| w.starts_with(b"MK") || w.starts_with(b"NG"));
    let text = found.filter_map(|w| std::str::from_utf8(w).ok());
    text.filter(|t| t.bytes().skip(2).all(|b| b.is_ascii_digit())).map(str::to_owned).collect()
}

#[test]
fn nobody_gets_a_byte_of_what_is_not_theirs() {
    let (cases, basis) = (cases(), basis());
    let all: Vec<Released> = cases.iter().zip(0..).map(|(case, n)| released(case, n)).collect();
    assert_eq!(cases.len(), 1_920);
    let (shore, keys, cleared) = (shore(7), boat(1), boat(2));
    let mut given = 0;
    for to in principals() {
        let built = build(all.iter().cloned(), &to, &basis, NOW);
        assert_eq!((built.expired, built.too_large), (0, 0));
        // What one without the clearance can read is the bundle with the sealed part in it.
        let sealed = seal_covert(built.covert.items(), &cleared.public(), &chance(3)).unwrap();
        let bundle = Bundle {
            number: 1,
            base: 0,
            issued: NOW,
            expires: UtcTime(NOW.0 + 1),
            office: "KOBE".to_owned(),
            state: built.state.outline().digest(),
            changes: built.state.changes_from(&Outline::default()),
            covert: sealed.clone(),
        };
        let open = |covert: bool| -> BTreeSet<String> {
            let of = cases.iter().zip(0..).filter(|(case, _)| case.covert == covert && may(case, &to));
            of.map(|(_, n)| format!("MK{n:05}")).collect()
        };
        let plain = bundle.encode();
        assert_eq!(markers(&plain), open(false), "{to:?}");
        given += open(false).len() + open(true).len();
        let opened = open_covert(&sealed, &cleared).unwrap();
        let ids: BTreeSet<String> = opened.iter().map(|item| item.key.id.clone()).collect();
        assert_eq!(ids, open(true), "{to:?}");
        let inside: Vec<u8> =
            opened.iter().flat_map(|i| crate::domain::down::item::encode_cells(&i.cells)).collect();
        assert_eq!(markers(&inside), open(true), "{to:?}");
        // What is on the stick tells nothing at all.
        let packed = Packed::new(&bundle).unwrap();
        let part = packed.part(0, (DEVICE, &keys.public()), &shore, &chance(9)).unwrap();
        assert_eq!(markers(&part), BTreeSet::new());
        assert_eq!(join(vec![Part::open(&part, (DEVICE, &keys), &shore.identity()).unwrap()]), [Ok(bundle)]);
    }
    assert!(given > 10_000, "the proof gives something out: {given}");
}

#[test]
fn caveats_are_read_as_the_strictest_they_can_mean() {
    for (cell, handling) in [
        ("", Handling::OwnAgency),
        (" 4 ", Handling::OwnAgency),
        ("C", Handling::OwnAgency),
        ("1", Handling::Agencies),
        ("P", Handling::Agencies),
        ("3 ORCON", Handling::Foreign),
        ("orcon", Handling::OwnAgency),
        ("5", Handling::Originator),
        ("6", Handling::Originator),
        ("TLP:RED", Handling::Originator),
        ("1;3", Handling::Originator),
    ] {
        assert_eq!(Handling::of(cell), handling, "{cell:?}");
    }
    for (pairs, controlled) in [
        (&[][..], false),
        (&[("orcon", "no")], false),
        (&[("orcon", "")], false),
        (&[("orcon", "yes")], true),
        (&[("orcon", "perhaps")], true),
        (&[("handling", "4 ORCON")], true),
    ] {
        assert_eq!(is_controlled(&cells(pairs)), controlled, "{pairs:?}");
    }
    let release = Release::of_cells(
        &cells(&[
            ("offices", "moji; *"),
            ("roles", "Lead"),
            ("countries", "sg,xyz"),
            ("action", "do_not_alert"),
        ]),
        " kobe ",
    );
    assert_eq!(release.originator, "KOBE");
    assert!(release.national && release.covert && release.offices.contains("MOJI"));
    assert_eq!(release.countries, [*b"SG"].into());
    assert_eq!(release.roles, ["lead".parse().unwrap()].into());
}

#[test]
fn a_link_goes_only_where_both_its_ends_go() {
    let open = Release { offices: ["MOJI".to_owned()].into(), ..released(&cases()[0], 0).release };
    let open = Release { handling: Handling::OwnAgency, ..open };
    let entry = |id: &str, release: &Release| {
        let row = cells(&[("id", id), ("kind", "vessel"), ("name", id)]);
        Released { item: Item::new(Kind::ENTRY, "own", id, row), release: release.clone() }
    };
    let link = |from: &str, to: &str| {
        let row = cells(&[("from_id", from), ("to_id", to), ("type", "owner")]);
        let item = Item::new(Kind::RECORD, "links", &format!("{from}{to}"), row);
        Released { item, release: open.clone() }
    };
    let own = Release { offices: BTreeSet::new(), ..open.clone() };
    let covert = Release { covert: true, ..open.clone() };
    // Links before the entries that they name: the order says nothing.
    let all = [
        link("A", "B"),
        link("A", "OWN"),
        link("A", "COVERT"),
        link("A", "NOWHERE"),
        entry("A", &open),
        entry("B", &open),
        entry("OWN", &own),
        entry("COVERT", &covert),
    ];
    let to = |office: &str, cleared| Principal {
        office: Some(office.to_owned()),
        cleared,
        ..Principal::default()
    };
    let links =
        |state: &crate::domain::down::state::State| state.ids(Kind::RECORD).into_iter().collect::<Vec<_>>();
    let moji = build(all.clone(), &to("MOJI", false), &basis(), NOW);
    assert_eq!((links(&moji.state), moji.covert.len()), (vec!["AB".to_owned()], 0));
    assert_eq!(moji.withheld.get(&Withheld::LinkEnd), Some(&3));
    let cleared = build(all.clone(), &to("KOBE", true), &basis(), NOW);
    assert_eq!(links(&cleared.state), ["AB", "AOWN"]);
    assert_eq!(links(&cleared.covert), ["ACOVERT"]);
}

#[test]
fn a_reason_is_told_for_what_is_withheld_and_persons_stay_in_the_country() {
    let case = |n: usize| released(&cases()[n], n);
    let mut person = case(0);
    person.release = Release {
        handling: Handling::Foreign,
        controlled: false,
        covert: false,
        countries: [*b"SG", *b"IT"].into(),
        ..person.release
    };
    let vessel = person.clone();
    person.item.cells.insert("kind".to_owned(), "person".to_owned());
    person.item.key.id = "P-1".to_owned();
    let to =
        |country: &[u8; 2]| Principal { parties: [Party::Country(*country)].into(), ..Principal::default() };
    let built = build([person.clone(), vessel.clone()], &to(b"SG"), &basis(), NOW);
    assert_eq!((built.state.len(), built.withheld.get(&Withheld::Country)), (1, Some(&1)));
    let built = build([vessel.clone()], &to(b"IT"), &basis(), NOW);
    assert_eq!(built.withheld, [(Withheld::NoBasis, 1)].into());
    // An entry whose last day has passed goes to nobody.
    let mut over = vessel;
    over.item.cells.insert("expires".to_owned(), "2026-11-01".to_owned());
    assert_eq!(build([over], &to(b"SG"), &basis(), NOW).expired, 1);
}
