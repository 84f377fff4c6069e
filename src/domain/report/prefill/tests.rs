//! From a contact to a draft of the boarding form that ships.

use super::*;
use crate::domain::report::check::{Sheet, Why};
use crate::domain::report::draft::Entry;
use crate::domain::report::registry::Registry;
use crate::domain::report::seal::Follows;
use std::collections::BTreeMap;

const NOW: UtcTime = UtcTime(1_794_000_000_000);

fn contact() -> Contact {
    Contact {
        target: "mmsi:431999021".into(),
        place: Place::new(357_000_000, 1_334_000_000),
        range_nm: Decimal::parse("1.2"),
        bearing_deg: Decimal::parse("45"),
        ais_on: Some(true),
        name: Some("KAIHO MARU NO.5".into()),
        imo: Some("9074729".into()),
        mmsi: Some("431999021".into()),
        call_sign: Some("JD1234".into()),
        flag: Some("JP".into()),
        vessel_type: Some("fishing".into()),
        length_m: Decimal::parse("24"),
        ..Contact::default()
    }
}

fn known<'a>() -> Known<'a> {
    Known {
        now: NOW,
        offset_min: 540,
        header: Header { report_no: Some("SKI-2026-17".into()), ..Header::default() },
        own: Some(OwnFix {
            place: Place::new(356_200_000, 1_333_300_000).unwrap(),
            age_s: 1,
            source: "gnss".into(),
            mode: Some("3d".into()),
            hdop: Decimal::parse("0.9"),
            satellites: Some(10),
        }),
        contact: Some(contact()),
        zone: Some("CZ".into()),
        watch: Some(WatchHit {
            entry: "W-12".into(),
            keys: "imo, name".into(),
            score: 97,
            imo: Some("9074729".into()),
        }),
        alert: Some(AlertFacts { id: "A3-7".into(), rule: "A3".into() }),
        earlier: None,
    }
}

fn text_at(draft: &Draft, path: &str) -> Option<(Value, Source)> {
    draft.entry(&path.parse().unwrap()).map(|entry| (entry.value.clone(), entry.source))
}

#[test]
fn a_contact_fills_the_boarding_form_and_every_value_keeps_its_source() {
    let registry = Registry::bundled();
    let form = registry.newest("boarding").unwrap();
    let mut draft = Draft::new(form.id.clone());
    draft.apply(&prefill(form, &draft, &known())).unwrap();
    for (path, source) in [
        ("header.report_no", Source::Database),
        ("time.own_position", Source::OwnFix),
        ("time.fix_age", Source::OwnFix),
        ("time.fix_source", Source::OwnFix),
        ("time.fix_mode", Source::OwnFix),
        ("time.hdop", Source::OwnFix),
        ("time.satellites", Source::OwnFix),
        ("time.place_method", Source::OwnFix),
        ("time.zone", Source::Zone),
        ("time.target_position", Source::Ais),
        ("time.range", Source::Ais),
        ("time.bearing", Source::Ais),
        ("vessel.target", Source::OwnFix),
        ("vessel.name.transmitted", Source::Ais),
        ("vessel.imo.transmitted", Source::Ais),
        ("vessel.imo.recorded", Source::Watchlist),
        ("vessel.mmsi.transmitted", Source::Ais),
        ("vessel.call_sign.transmitted", Source::Ais),
        ("vessel.flag.transmitted", Source::Ais),
        ("vessel.type", Source::Ais),
        ("vessel.length", Source::Ais),
        ("vessel.ais_on", Source::Ais),
        ("trigger.watch_entry", Source::Watchlist),
        ("trigger.watch_keys", Source::Watchlist),
        ("trigger.watch_score", Source::Watchlist),
        ("trigger.behaviour_event", Source::BehaviourAlert),
        ("trigger.behaviour_rule", Source::BehaviourAlert),
        ("trigger.reason", Source::Watchlist),
    ] {
        let entry = text_at(&draft, path);
        assert_eq!(entry.map(|(_, source)| source), Some(source), "{path}");
    }
    // Nothing that was filled in is wrong by the form's own rules.
    let sheet = Sheet { form, lists: registry.lists(), draft: &draft, now: NOW };
    let wrong: Vec<_> = sheet.findings().into_iter().filter(|f| f.why != Why::Missing).collect();
    assert_eq!(wrong, []);
    // One key takes all of it back.
    draft.apply(&Edit::Undo).unwrap();
    assert_eq!(draft, Draft::new(form.id.clone()));
}

/// AIS sends one IMO number, the certificate has another.
#[test]
fn a_document_with_another_imo_number_stands_against_sealing_until_it_is_accepted() {
    let registry = Registry::bundled();
    let form = registry.newest("boarding").unwrap();
    let mut draft = Draft::new(form.id.clone());
    draft.apply(&prefill(form, &draft, &known())).unwrap();
    let group: Path = "vessel.imo".parse().unwrap();
    let set = |draft: &mut Draft, sub: &str, text: &str| {
        let edit = Edit::from(group.sub(sub), Value::Text(text.into()), Source::Document, NOW);
        draft.apply(&edit).unwrap();
    };
    let differs = |draft: &Draft| {
        let sheet = Sheet { form, lists: registry.lists(), draft, now: NOW };
        let refused = super::super::seal::seal(&sheet, Follows::Nothing).unwrap_err();
        refused.iter().any(|f| f.path == group && f.why == Why::Differs)
    };
    assert!(!differs(&draft));
    set(&mut draft, "document", "2000016");
    assert!(differs(&draft));
    set(&mut draft, "document", "9074729");
    assert!(!differs(&draft));
    set(&mut draft, "document", "2000016");
    set(&mut draft, "accepted", "certificate of another vessel, kept as evidence");
    assert!(!differs(&draft));
    assert_eq!(text_at(&draft, "vessel.imo.transmitted").unwrap().0, Value::Text("9074729".into()));
    assert_eq!(text_at(&draft, "vessel.imo.document").unwrap().0, Value::Text("2000016".into()));
}

#[test]
fn what_the_officer_wrote_is_never_touched() {
    let registry = Registry::bundled();
    let form = registry.newest("boarding").unwrap();
    let mut draft = Draft::new(form.id.clone());
    let typed = Edit::typed("vessel.type".parse().unwrap(), Value::Choice("tug".into()), NOW);
    draft.apply(&typed).unwrap();
    draft.apply(&prefill(form, &draft, &known())).unwrap();
    assert_eq!(text_at(&draft, "vessel.type"), Some((Value::Choice("tug".into()), Source::Typed)));
    assert_eq!(prefill(form, &draft, &known()), Edit::All { edits: vec![] });
    // Nothing known, nothing filled but the time.
    let nothing = prefill(form, &Draft::new(form.id.clone()), &Known { now: NOW, ..Known::default() });
    assert!(matches!(nothing, Edit::All { edits } if edits.len() <= 1));
}

#[test]
fn an_earlier_boarding_gives_what_stays_and_shows_its_identity_beside_todays() {
    let registry = Registry::bundled();
    let form = registry.newest("boarding").unwrap();
    let entry = |value: Value| Entry { value, source: Source::Seen, at: UtcTime(1) };
    let text = |text: &str| entry(Value::Text(text.into()));
    let path = |path: &str| -> Path { path.parse().unwrap() };
    let earlier = Report {
        form: form.id.clone(),
        end: "nil".into(),
        lists: BTreeMap::new(),
        rows: BTreeMap::from([(path("parties.list"), vec![RowId(9)])]),
        entries: BTreeMap::from([
            (path("vessel.name.painted"), text("KAIHO MARU NO.6")),
            (path("vessel.name.transmitted"), text("KAIHO")),
            (path("vessel.type"), entry(Value::Choice("cargo".into()))),
            (path("vessel.hull_colour"), text("blue")),
            // Of that day alone.
            (path("vessel.target"), text("A440999001")),
            (path("vessel.differences"), text("none")),
            (path("vessel.notes"), text("fresh paint")),
            (path("parties.list.9.name"), text("Kaiho Suisan")),
            (path("close.narrative"), text("nothing found")),
        ]),
        follows: Follows::Nothing,
    };
    let mut draft = Draft::new(form.id.clone());
    draft.apply(&prefill(form, &draft, &Known { earlier: Some(&earlier), ..known() })).unwrap();
    let of = |path: &str| text_at(&draft, path);
    let recorded = (Value::Text("KAIHO MARU NO.6".into()), Source::EarlierBoarding);
    assert_eq!(of("vessel.name.recorded"), Some(recorded));
    assert_eq!(of("vessel.name.painted"), None);
    // Today's own word goes first.
    assert_eq!(of("vessel.type"), Some((Value::Choice("fishing".into()), Source::Ais)));
    assert_eq!(of("vessel.hull_colour"), Some((Value::Text("blue".into()), Source::EarlierBoarding)));
    assert_eq!(
        of("parties.list.1.name"),
        Some((Value::Text("Kaiho Suisan".into()), Source::EarlierBoarding))
    );
    for gone in ["close.narrative", "vessel.differences", "vessel.notes", "vessel.speed"] {
        assert_eq!(of(gone).filter(|(_, source)| *source == Source::EarlierBoarding), None, "{gone}");
    }
}
