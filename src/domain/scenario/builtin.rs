//! The scenarios that ship. All vessels are fictional: MMSI of a real country with
//! 999xxx, IMO numbers of the range 20xxxxx, which is not issued.

/// Name and text of each, in the order they are listed.
const SCENARIOS: [(&str, &str); 20] = [
    ("s1-sakai", include_str!("../../../data/scenarios/s1-sakai.toml")),
    ("s2-koshikijima", include_str!("../../../data/scenarios/s2-koshikijima.toml")),
    ("s2-control", include_str!("../../../data/scenarios/s2-control.toml")),
    ("s3-susa", include_str!("../../../data/scenarios/s3-susa.toml")),
    ("s3b-susa-permit", include_str!("../../../data/scenarios/s3b-susa-permit.toml")),
    ("s3c-susa-distress", include_str!("../../../data/scenarios/s3c-susa-distress.toml")),
    ("s8-same-name", include_str!("../../../data/scenarios/s8-same-name.toml")),
    ("harbour", include_str!("../../../data/scenarios/harbour.toml")),
    ("distress", include_str!("../../../data/scenarios/distress.toml")),
    ("identity-swap", include_str!("../../../data/scenarios/identity-swap.toml")),
    ("dark-fast-boat", include_str!("../../../data/scenarios/dark-fast-boat.toml")),
    ("silence", include_str!("../../../data/scenarios/silence.toml")),
    ("two-places", include_str!("../../../data/scenarios/two-places.toml")),
    ("fast-unknown", include_str!("../../../data/scenarios/fast-unknown.toml")),
    ("wake-pick-up", include_str!("../../../data/scenarios/wake-pick-up.toml")),
    ("strait-ferry-line", include_str!("../../../data/scenarios/strait-ferry-line.toml")),
    ("anchorage", include_str!("../../../data/scenarios/anchorage.toml")),
    ("pilot-station", include_str!("../../../data/scenarios/pilot-station.toml")),
    ("leaping-number", include_str!("../../../data/scenarios/leaping-number.toml")),
    ("demo-patrol", include_str!("../../../data/scenarios/demo-patrol.toml")),
];

/// The keys of a crew, by the name of their scenario.
const CREWS: [(&str, &str); 2] = [
    ("s1-sakai", include_str!("../../../data/scenarios/s1-sakai.keys")),
    ("demo-patrol", include_str!("../../../data/scenarios/demo-patrol.keys")),
];

/// What the camera of a scenario's crew took, by the name of the file.
const CAMERA: [(&str, &[u8]); 2] = [
    ("hull.png", include_bytes!("../../../data/scenarios/demo-patrol/hull.png")),
    ("cool-box.png", include_bytes!("../../../data/scenarios/demo-patrol/cool-box.png")),
];

/// The text of a built-in scenario, by its name, or by the part before the first
/// hyphen in either case (`S1`).
pub fn builtin(name: &str) -> Option<&'static str> {
    named(name).map(|(_, text)| text)
}

fn named(name: &str) -> Option<(&'static str, &'static str)> {
    let plain = name.to_ascii_lowercase();
    let short = |full: &str| full.split_once('-').is_some_and(|(short, _)| short == plain);
    SCENARIOS.into_iter().find(|(known, _)| *known == plain || short(known))
}

/// The names.
pub fn list() -> impl Iterator<Item = &'static str> {
    SCENARIOS.iter().map(|(name, _)| *name)
}

/// The keys of the crew that ships with a built-in scenario, by the scenario's name.
pub fn keys(name: &str) -> Option<&'static str> {
    let (full, _) = named(name)?;
    CREWS.into_iter().find(|(known, _)| *known == full).map(|(_, text)| text)
}

/// The pictures that its crew takes: name and bytes.
pub fn pictures(name: &str) -> &'static [(&'static str, &'static [u8])] {
    if keys(name).is_some_and(|keys| keys.contains("{data}/camera/")) { &CAMERA } else { &[] }
}
