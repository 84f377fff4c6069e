//! Thirty situations with the bases that the profile's rules give, and the modes.

use super::*;
use crate::domain::report::form::FormId;

fn situation(zone: &str, flag: FlagState) -> Situation {
    Situation {
        zone: zone.into(),
        flag,
        answer: FlagAnswer::NotAsked,
        authorised: Vec::new(),
        agreement: false,
        consent: false,
        pursuit: Pursuit::None,
        warrant: false,
        suspicion: false,
        port_call: false,
    }
}

/// `basis:acts` with the first letters of board, search and act.
fn advised(rules: &LegalRules, of: &Situation) -> Vec<String> {
    let short = |acts: &[String]| acts.iter().filter_map(|act| act.chars().next()).collect::<String>();
    rules.advise(of).iter().map(|a| format!("{}:{}", a.basis, short(&a.allows))).collect()
}

#[test]
fn thirty_situations_have_these_bases() {
    use FlagState::{Foreign, None as NoFlag, Own, Unknown};
    let rules = LegalRules::bundled().unwrap();
    let acts = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
    let of = situation;
    let table: Vec<(Situation, &[&str])> = vec![
        // The own flag.
        (of("PORT", Own), &["national_vessel:bsa", "customs_law_territorial:bsa"]),
        (of("TS", Own), &["national_vessel:bsa", "customs_law_territorial:bsa"]),
        (of("CZ", Own), &["national_vessel:bsa"]),
        (of("EEZ", Own), &["national_vessel:bsa"]),
        (of("HS", Own), &["national_vessel:bsa"]),
        (of("FTS", Own), &[]),
        // A foreign flag in own waters.
        (of("IW", Foreign), &["customs_law_territorial:bsa"]),
        (of("TS", Foreign), &["customs_law_territorial:bsa"]),
        (
            Situation { port_call: true, ..of("PORT", Foreign) },
            &["customs_law_territorial:bsa", "port_state_control:b"],
        ),
        (Situation { port_call: true, ..of("TS", Foreign) }, &["customs_law_territorial:bsa"]),
        (Situation { warrant: true, ..of("PORT", Foreign) }, &["customs_law_territorial:bsa", "warrant:bsa"]),
        (
            Situation { consent: true, ..of("TS", Foreign) },
            &["customs_law_territorial:bsa", "masters_consent:bs"],
        ),
        (of("TS", NoFlag), &["customs_law_territorial:bsa"]),
        // The contiguous zone.
        (of("CZ", Foreign), &[]),
        (Situation { suspicion: true, ..of("CZ", Foreign) }, &["contiguous_zone:bs"]),
        (Situation { suspicion: true, ..of("CZ", Unknown) }, &["contiguous_zone:bs"]),
        (of("CZ", NoFlag), &["stateless:bs"]),
        (Situation { consent: true, ..of("CZ", Foreign) }, &["masters_consent:bs"]),
        (
            Situation { pursuit: Pursuit::Continuous, suspicion: true, ..of("CZ", Foreign) },
            &["contiguous_zone:bs", "hot_pursuit:bsa"],
        ),
        (Situation { warrant: true, ..of("CZ", Foreign) }, &[]),
        // Beyond.
        (of("HS", Foreign), &[]),
        (Situation { suspicion: true, ..of("HS", Foreign) }, &[]),
        (Situation { answer: FlagAnswer::NoAnswer, ..of("HS", Foreign) }, &[]),
        (Situation { answer: FlagAnswer::No, suspicion: true, ..of("HS", Foreign) }, &[]),
        (
            Situation { answer: FlagAnswer::Yes, authorised: acts(&["board"]), ..of("HS", Foreign) },
            &["flag_state_authorisation:b"],
        ),
        (
            Situation {
                answer: FlagAnswer::Yes,
                authorised: acts(&["board", "search", "act"]),
                ..of("EEZ", Foreign)
            },
            &["flag_state_authorisation:bsa"],
        ),
        (Situation { answer: FlagAnswer::Refuted, ..of("HS", Foreign) }, &["stateless:bs"]),
        (Situation { agreement: true, suspicion: true, ..of("HS", Foreign) }, &["bilateral_agreement:bs"]),
        (Situation { suspicion: true, ..of("HS", Unknown) }, &["right_of_visit:b"]),
        (
            Situation { answer: FlagAnswer::Refuted, suspicion: true, ..of("EEZ", NoFlag) },
            &["stateless:bs", "right_of_visit:b"],
        ),
        (Situation { pursuit: Pursuit::Continuous, ..of("HS", Foreign) }, &["hot_pursuit:bsa"]),
        (Situation { pursuit: Pursuit::Broken, ..of("HS", Foreign) }, &[]),
        (Situation { pursuit: Pursuit::Continuous, consent: true, ..of("FTS", Foreign) }, &[]),
    ];
    assert!(table.len() >= 30);
    for (situation, bases) in &table {
        assert_eq!(advised(&rules, situation), *bases, "{situation:?}");
    }
}

#[test]
fn every_basis_and_act_is_in_the_lists_of_the_form() {
    let registry = super::super::registry::Registry::bundled();
    let rules = LegalRules::bundled().unwrap();
    for rule in &rules.rule {
        assert!(registry.lists().item("legal_basis", &rule.basis).is_some(), "{}", rule.basis);
        for act in &rule.allows {
            assert!(registry.lists().item("authorised_act", act).is_some(), "{act}");
        }
        for zone in rule.zone.iter().flatten() {
            assert!(registry.lists().item("zone", zone).is_some(), "{zone}");
        }
        assert!(!rule.en.is_empty() && !rule.ja.is_empty() && !rule.source.is_empty());
    }
}

#[test]
fn a_faulty_file_is_told_by_its_line() {
    let error = LegalRules::read("version = \"1\"\nsource = 4\ndate = \"\"").unwrap_err();
    assert!(error.to_string().contains("line 2"), "{error}");
}

#[test]
fn every_switch_of_the_mode_has_its_time() {
    let mut draft = Draft::new(FormId { id: "boarding".into(), version: 1 });
    assert_eq!(mode(&draft), (Mode::Administrative, None));
    let at = |ms| Time { utc: UtcTime(ms), offset_min: 540 };
    draft.apply(&switch(&draft, Mode::Criminal, at(1000), "parcels found")).unwrap();
    assert_eq!(mode(&draft), (Mode::Criminal, Some(UtcTime(1000))));
    draft.apply(&switch(&draft, Mode::Administrative, at(2000), "handed to the police")).unwrap();
    assert_eq!(mode(&draft), (Mode::Administrative, Some(UtcTime(2000))));
    assert_eq!(draft.rows(&modes()).len(), 2);
}

#[test]
fn the_flag_request_runs_until_it_is_answered() {
    let mut draft = Draft::new(FormId { id: "boarding".into(), version: 1 });
    let set = |draft: &mut Draft, field: &str, ms| {
        let value = Value::Time(Time { utc: UtcTime(ms), offset_min: 0 });
        draft.apply(&Edit::typed(Path::new("legal", field), value, UtcTime(ms))).unwrap();
    };
    assert_eq!(flag_request_open(&draft, UtcTime(9_000)), None);
    set(&mut draft, "flag_request_sent", 1_000);
    assert_eq!(flag_request_open(&draft, UtcTime(9_000)), Some(Span(8_000)));
    set(&mut draft, "flag_request_answered", 5_000);
    assert_eq!(flag_request_open(&draft, UtcTime(9_000)), None);
}
