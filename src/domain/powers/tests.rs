//! The profiles that ship: agreements by date, texts by zone and flag, and a second State
//! that is data alone.

use super::*;
use crate::domain::geo::Position;
use crate::domain::powers::agreements::{Agreements, Sharing};
use crate::domain::powers::profile::{BUNDLED, FILES};
use crate::domain::time::UtcTime;
use crate::domain::waters::Waters;

fn law(name: &str) -> Law {
    Law::of(&ProfileText::bundled(name).unwrap()).unwrap()
}

fn at(text: &str) -> UtcTime {
    UtcTime::parse_rfc3339(&format!("{text}T12:00:00Z")).unwrap()
}

fn here(zone: Zone, flag: FlagState) -> Here {
    Here { zone, flag, pursuit: Pursuit::None, suspicion: false }
}

#[test]
fn signed_is_not_in_force_and_nothing_counts_before_its_date() {
    let law = law("jp");
    let on = |flag: &str, day: &str| law.agreements.sharing(flag, at(day)).code();
    let cases = [
        ("IT", "2011-02-15", "only-signed"),
        ("IT", "2026-11-24", "only-signed"),
        ("NL", "2011-02-15", "in-force"),
        ("NL", "2010-02-28", "not-yet"),
        // The day of the month is not in the data.
        ("NL", "2010-03-31", "not-yet"),
        ("NL", "2010-04-01", "in-force"),
        ("IN", "2011-02-15", "not-yet"),
        ("IN", "2026-11-24", "in-force"),
        ("GR", "2026-11-24", "in-force"),
        ("TG", "2026-11-24", "none"),
        ("kr", "2026-11-24", "in-force"),
        ("", "2026-11-24", "none"),
    ];
    for (flag, day, said) in cases {
        assert_eq!(on(flag, day), said, "{flag} on {day}");
        assert_eq!(law.agreements.sharing(flag, at(day)).allowed(), said == "in-force");
    }
    assert_eq!(law.agreements.all().len(), 21);
    let Sharing::OnlySigned(italy) = law.agreements.sharing("IT", at("2026-11-24")) else { panic!() };
    assert_eq!((italy.month_text().as_str(), italy.kind.code()), ("2009-12", "intergovernmental"));
}

#[test]
fn a_bad_row_of_agreements_is_named() {
    let error = |row: &str| {
        Agreements::read(&format!("# x\npartner,codes,kind,status,month,source\n{row}\n")).unwrap_err()
    };
    assert_eq!(error("A,AB,epa,signed").line, 3);
    assert_eq!(error("A,abc,epa,signed,2010-03,x").what, "codes of two capitals expected");
    assert_eq!(error("A,AB,pact,signed,2010-03,x").what, "kind is epa, intergovernmental or administrative");
    assert_eq!(error("A,AB,epa,soon,2010-03,x").what, "status is signed or in-force");
    assert_eq!(error("A,AB,epa,signed,2010-13,x").what, "a month YYYY-MM expected");
    assert_eq!(error("A,AB,epa,signed,2010-3,x").what, "a month YYYY-MM expected");
    assert_eq!(error("A,AB,epa,signed,2010-03,").what, "a partner and a source expected");
    let twice = "A,AB,epa,signed,2010-03,x\nA,AB,epa,signed,2010-03,x";
    assert_eq!(error(twice).what, "the partner is there twice");
}

#[test]
fn every_zone_and_flag_has_a_text_with_source_and_date() {
    use FlagState::{Foreign, None as NoFlag, Own, Unknown};
    for name in BUNDLED {
        let law = law(name);
        for zone in [
            Zone::InternalWaters,
            Zone::TerritorialSea,
            Zone::ContiguousZone,
            Zone::HighSeas,
            Zone::ForeignTerritorialSea,
        ] {
            for flag in [Own, Foreign, NoFlag, Unknown] {
                assert!(!law.powers.here(zone, flag).is_empty(), "{name} {zone:?} {flag:?}");
            }
        }
        for power in law.powers.all() {
            assert!(!power.source.is_empty() && power.date.len() == 10, "{power:?}");
            assert!(!power.text.en.is_empty() && !power.text.ja.is_empty(), "{power:?}");
        }
    }
}

#[test]
fn the_contiguous_zone_is_for_prevention_and_a_foreign_sea_for_nothing() {
    let law = law("jp");
    let zone = law.panel(here(Zone::ContiguousZone, FlagState::Foreign));
    assert!(zone.powers[0].text.en.contains("preventive control"));
    assert_eq!(zone.bases, []);
    let suspected = Here { suspicion: true, ..here(Zone::ContiguousZone, FlagState::Foreign) };
    let bases: Vec<String> = law.panel(suspected).bases.into_iter().map(|b| b.basis).collect();
    assert_eq!(bases, ["contiguous_zone"]);
    let foreign = law.panel(here(Zone::ForeignTerritorialSea, FlagState::Foreign));
    assert!(foreign.powers.iter().all(|p| p.stop) && foreign.bases.is_empty());
}

/// The same place and vessel under two profiles: no Rust knows which.
#[test]
fn another_profile_gives_other_zones_ports_and_advice() {
    let (jp, xx) = (ProfileText::bundled("jp").unwrap(), ProfileText::bundled("xx").unwrap());
    let (jp_waters, xx_waters) = (Waters::of_profile(&jp).unwrap(), Waters::of_profile(&xx).unwrap());
    let transfer = Position::new(35.84, 133.90).unwrap();
    assert_eq!(jp_waters.zone(transfer), Some(Zone::ContiguousZone));
    assert_eq!(xx_waters.zone(transfer), Some(Zone::TerritorialSea));
    // Nine miles outside: within 12 nm of one, beyond 6 nm of the other.
    let (north, off_xx) = (Position::new(36.15, 133.90).unwrap(), Position::new(36.08, 133.90).unwrap());
    assert_eq!(xx_waters.zone(off_xx), Some(Zone::ContiguousZone));
    assert_eq!(xx_waters.zone(north), Some(Zone::HighSeas));
    assert_eq!(xx_waters.zone(Position::new(35.45, 133.9).unwrap()), Some(Zone::InternalWaters));
    assert_eq!(xx_waters.ports().len(), 2);
    assert!(xx_waters.ports().iter().any(|p| p.name == "Quietcove" && !p.open));
    let advice = |law: &Law, waters: &Waters| -> Vec<String> {
        let panel = law.panel(here(waters.zone(transfer).unwrap(), FlagState::Foreign));
        panel
            .powers
            .iter()
            .map(|p| p.source.clone())
            .chain(panel.bases.iter().map(|b| b.source.clone()))
            .collect()
    };
    let (jp, xx) = (Law::of(&jp).unwrap(), Law::of(&xx).unwrap());
    let japanese = advice(&jp, &jp_waters);
    assert!(japanese.iter().all(|source| !source.contains("XX")), "{japanese:?}");
    let other = advice(&xx, &xx_waters);
    assert!(!other.is_empty() && other.iter().all(|source| source.contains("of XX")), "{other:?}");
    assert_eq!(xx.agreements.sharing("TG", at("2026-11-24")).code(), "in-force");
    assert_eq!(jp.agreements.sharing("TG", at("2026-11-24")).code(), "none");
    assert_eq!((jp.risk.points.cleared, xx.risk.points.cleared), (-15, -25));
}

#[test]
fn a_folder_is_a_profile_and_a_missing_file_is_told() {
    let shipped = ProfileText::bundled("xx").unwrap();
    let mut asked = Vec::new();
    let read = ProfileText::read_with(|name| {
        asked.push(name);
        if name == "ports.csv" { Err(name) } else { Ok(String::new()) }
    });
    assert_eq!(read, Err("ports.csv"));
    assert_eq!(asked, FILES[..2]);
    let whole = ProfileText::read_with(|name| {
        Ok::<_, ()>(match name {
            "profile.toml" => shipped.profile.clone(),
            "powers.toml" => shipped.powers.clone(),
            other => other.to_owned(),
        })
    });
    assert_eq!(whole.unwrap().powers, shipped.powers);
    assert!(ProfileText::bundled("yy").is_none());
}

#[test]
fn a_file_that_is_wrong_is_refused() {
    let of = |powers: &str| {
        let text = ProfileText { powers: powers.to_owned(), ..ProfileText::bundled("xx").unwrap() };
        Law::of(&text).map(|_| ()).map_err(|e| e.to_string())
    };
    assert!(of("version = 1").is_err());
    let entry = |zone: &str, mark: &str| {
        format!(
            "version = \"1\"\nsource = \"x\"\ndate = \"2026-11-24\"\n[[power]]\nzone = [\"{zone}\"]\n\
             mark = \"{mark}\"\nsource = \"x\"\ndate = \"2026-11-24\"\nen = \"a\"\nja = \"b\"\n"
        )
    };
    assert_eq!(of(&entry("TS", "R")), Ok(()));
    assert!(of(&entry("ZZ", "R")).unwrap_err().contains("unknown zone"));
    assert!(of(&entry("TS", "Q")).unwrap_err().contains("mark R or G"));
    let wide = ProfileText { profile: "contiguous_nm = 30.0".to_owned(), ..ProfileText::default() };
    assert!(Waters::of_profile(&wide).is_err());
}
