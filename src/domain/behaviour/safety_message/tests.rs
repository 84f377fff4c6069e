//! How long a text stands, and when another one is another alert.

use super::*;
use crate::domain::behaviour::sample::{T0, at, live, s, ship};
use crate::domain::id::SourceId;
use crate::domain::traffic::target::{Confirmed, Sourced, TargetKind};

fn says(text: &str, heard: UtcTime) -> Target {
    let mut target = live(ship(1), at(35.0, 135.0), 0.0, 0.0, T0);
    target.safety_text = Some(Sourced { value: text.to_owned(), at: heard, source: SourceId(0) });
    target.identity.name =
        Confirmed { value: Some("KAIHO".to_owned()), candidate: "KAIHO".to_owned(), heard: 2 };
    target
}

fn all(messages: &SafetyMessages) -> Vec<Finding> {
    messages.findings().collect()
}

#[test]
fn a_text_stands_for_ten_minutes_and_another_one_is_another_occurrence() {
    let settings = SafetyMessageSettings::default();
    let mut messages = SafetyMessages::default();
    messages.assess(&says("BUOY ADRIFT", T0), s(0), settings);
    let first = all(&messages);
    assert_eq!((first[0].label.as_str(), first[0].level), ("KAIHO: BUOY ADRIFT", Level::Warn));
    messages.assess(&says("BUOY ADRIFT", s(60)), s(60), settings);
    assert_eq!((all(&messages)[0].occurrence, all(&messages)[0].start), (1, T0));
    messages.assess(&says("GUNNERY", s(61)), s(61), settings);
    assert_eq!((all(&messages)[0].occurrence, all(&messages)[0].start), (2, s(61)));
    messages.hear(&[], s(61 + 599), settings);
    assert_eq!(all(&messages).len(), 1);
    messages.hear(&[], s(61 + 600), settings);
    messages.assess(&says("GUNNERY", s(61)), s(61 + 600), settings);
    assert!(all(&messages).is_empty(), "an old text is not taken again");
}

#[test]
fn distress_is_another_rule() {
    let settings = SafetyMessageSettings::default();
    let mut messages = SafetyMessages::default();
    let mut sart = says("SART ACTIVE", T0);
    sart.kind = TargetKind::Sart;
    messages.assess(&sart, T0, settings);
    let call = |category| SelectiveCall {
        format: 116,
        mmsi: 431_000_000 + u32::from(category),
        category: Some(category),
        nature: None,
        position: None,
        minute_of_day: None,
        is_distress: false,
    };
    messages.hear(&[call(100), call(108), call(110), call(112)], T0, settings);
    let got: Vec<_> = all(&messages).iter().map(|f| (f.level, f.reasons[0].code)).collect();
    assert_eq!(got, [(Level::Info, "safety-call"), (Level::Warn, "urgency-call")]);
}
