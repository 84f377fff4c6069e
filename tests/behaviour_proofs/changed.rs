//! Changes of a scenario that must change no alert: another day, the whole turned about
//! its centre, mirrored seas, the vessels in another order, a tenth of the messages lost,
//! half as many of them, a clock that stands at another second.

use super::played::{Sea, broken, play, play_kept, scenario, told};
use watchkeeper::domain::alert::event::BoardEvent;
use watchkeeper::domain::geo::Position;
use watchkeeper::domain::scenario::builtin::list;
use watchkeeper::domain::scenario::file::{MaskArea, Rate, Scenario};
use watchkeeper::domain::scenario::motion::{Route, Waypoint};
use watchkeeper::domain::time::{Span, UtcTime};
use watchkeeper::domain::units::Bearing;

/// Scenarios whose alerts hang on no place of the chart; the others stand on it.
const ANYWHERE: [&str; 8] = [
    "s2-koshikijima",
    "identity-swap",
    "dark-fast-boat",
    "silence",
    "two-places",
    "fast-unknown",
    "wake-pick-up",
    "strait-ferry-line",
];

/// The scenario with every instant and every place changed.
fn with(
    scenario: &Scenario,
    when: impl Fn(UtcTime) -> UtcTime,
    place: impl Fn(Position) -> Position,
    turn: impl Fn(Bearing) -> Bearing,
) -> Scenario {
    let mut new = scenario.clone();
    let route = |old: &Route| {
        let waypoints = old.waypoints().iter();
        Route::new(waypoints.map(|w| Waypoint { at: when(w.at), position: place(w.position) }).collect())
            .unwrap()
    };
    if let Some(header) = &mut new.header {
        (header.start, header.end) = (when(header.start), when(header.end));
    }
    new.own.route = new.own.route.as_ref().map(&route);
    new.own.heading = new.own.heading.map(&turn);
    for vessel in &mut new.vessels {
        vessel.route = route(&vessel.route);
        vessel.heading = vessel.heading.map(&turn);
    }
    for inject in &mut new.injects {
        inject.at = when(inject.at);
        inject.until = inject.until.map(&when);
        inject.position = inject.position.map(&place);
        inject.bearing = inject.bearing.map(&turn);
    }
    for mask in &mut new.masks {
        match &mut mask.area {
            MaskArea::Circle { centre, .. } => *centre = place(*centre),
            MaskArea::Polygon(corners) => corners.iter_mut().for_each(|corner| *corner = place(*corner)),
        }
    }
    for permit in &mut new.permits {
        (permit.from, permit.to) = (permit.from.map(&when), permit.to.map(&when));
    }
    if let Some(current) = &mut new.set_drift {
        current.set = turn(current.set);
    }
    for expect in &mut new.expects {
        expect.at = when(expect.at);
    }
    for never in &mut new.nevers {
        (never.from, never.to) = (never.from.map(&when), never.to.map(&when));
    }
    new
}

/// Both tell the same, each within a minute of the other after the shift.
fn assert_same(what: &str, one: &[(String, UtcTime)], other: &[(String, UtcTime)], shift: Span) {
    let names = |told: &[(String, UtcTime)]| told.iter().map(|(said, _)| said.clone()).collect::<Vec<_>>();
    assert_eq!(names(one), names(other), "{what}");
    for ((said, at), (_, then)) in one.iter().zip(other) {
        let off = (*then - shift).since(*at).0.abs();
        assert!(off <= 60_000, "{what}: {said} at {at}, then at {then}");
    }
}

fn same(at: UtcTime) -> UtcTime {
    at
}

fn here(place: Position) -> Position {
    place
}

fn ahead(bearing: Bearing) -> Bearing {
    bearing
}

#[test]
fn another_day_changes_nothing() {
    for name in list() {
        let before = scenario(name);
        let told_before = told(&before, &play(&before, Sea::Charted, Rate::TenSeconds));
        for shift in [Span::hours(24 * 20), Span::seconds(7 * 86_400 + 437)] {
            let after = with(&before, |at| at + shift, here, ahead);
            let events = play(&after, Sea::Charted, Rate::TenSeconds);
            // The watch list's entries expire, and permits say days: those have their dates.
            if after.permits.is_empty() && after.watch.is_empty() {
                assert_same(name, &told_before, &told(&after, &events), shift);
                assert_eq!(broken(&after, &events, |_| 0), [""; 0], "{name}");
            }
        }
    }
}

#[test]
fn the_sea_may_be_turned_about_its_centre() {
    for name in ANYWHERE {
        let before = scenario(name);
        let own = before
            .own
            .route
            .as_ref()
            .unwrap()
            .motion(before.header.as_ref().unwrap().start)
            .unwrap()
            .position;
        let told_before = told(&before, &play(&before, Sea::Bare, Rate::TenSeconds));
        assert!(!told_before.is_empty(), "{name}");
        for angle in [90.0, 217.0] {
            let turn = |bearing: Bearing| Bearing::new(bearing.degrees() + angle);
            let place = |at: Position| {
                let (range, bearing) = own.range_bearing(at);
                own.destination(turn(bearing), range)
            };
            let after = with(&before, same, place, turn);
            let told_after = told(&after, &play(&after, Sea::Bare, Rate::TenSeconds));
            assert_same(&format!("{name} by {angle}"), &told_before, &told_after, Span(0));
        }
    }
}

#[test]
fn the_sea_may_be_mirrored() {
    for name in ANYWHERE {
        let before = scenario(name);
        let told_before = told(&before, &play(&before, Sea::Bare, Rate::TenSeconds));
        for (south, west) in [(true, false), (false, true), (true, true)] {
            let sign = |mirrored: bool| if mirrored { -1.0 } else { 1.0 };
            let place = |at: Position| Position::new(at.lat() * sign(south), at.lon() * sign(west)).unwrap();
            let turn = |bearing: Bearing| {
                let (sine, cosine) = bearing.degrees().to_radians().sin_cos();
                Bearing::new((sine * sign(west)).atan2(cosine * sign(south)).to_degrees())
            };
            let after = with(&before, same, place, turn);
            let told_after = told(&after, &play(&after, Sea::Bare, Rate::TenSeconds));
            assert_same(
                &format!("{name} {south} {west}"),
                &timeless(&told_before),
                &timeless(&told_after),
                Span(0),
            );
        }
    }
}

/// Day and night change places on the other side of the Earth: what is raised by night only
/// (A7, A8 HIGH) has its level left out.
fn timeless(told: &[(String, UtcTime)]) -> Vec<(String, UtcTime)> {
    let plain = |said: &str| {
        let mut words: Vec<&str> = said.split(' ').collect();
        if matches!(words.first(), Some(&("A7" | "A8"))) && words.len() > 1 {
            words.remove(1);
        }
        words.join(" ")
    };
    told.iter().map(|(said, at)| (plain(said), *at)).collect()
}

#[test]
fn the_order_of_the_vessels_does_not_matter() {
    for name in list() {
        let before = scenario(name);
        let told_before = told(&before, &play(&before, Sea::Charted, Rate::TenSeconds));
        let mut after = before.clone();
        after.vessels.reverse();
        let told_after = told(&after, &play(&after, Sea::Charted, Rate::TenSeconds));
        assert_same(name, &told_before, &told_after, Span(0));
    }
}

/// Whoever needs a name, type or size waits for two equal messages of one a minute.
fn late(rule: &str) -> u32 {
    if ["A1", "A2", "A6", "A6a", "A6c", "A6d", "A6f", "A6h", "A7"].contains(&rule) { 200 } else { 60 }
}

#[test]
fn a_tenth_of_the_messages_may_be_lost() {
    let seeds: u64 = std::env::var("SEEDS").ok().and_then(|n| n.parse().ok()).unwrap_or(2);
    for name in list() {
        let scenario = scenario(name);
        for seed in 1..=seeds {
            let events = play_kept(&scenario, Sea::Charted, Rate::TenSeconds, &|n, line| {
                // Own ship's sensors are on board; the rest comes through the air.
                let mut draw = (n as u64 ^ seed << 40).wrapping_mul(0x9E37_79B9_7F4A_7C15);
                draw = (draw ^ (draw >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33;
                line.body.starts_with(b"GP") || !draw.is_multiple_of(10)
            });
            let wrong = broken(&scenario, &events, late);
            assert!(wrong.is_empty(), "{name} seed {seed}: {}", wrong.join("\n"));
        }
    }
}

#[test]
fn half_as_many_reports_tell_the_same() {
    for name in list() {
        let scenario = scenario(name);
        let start = scenario.header.as_ref().unwrap().start;
        let events: Vec<BoardEvent> = play_kept(&scenario, Sea::Charted, Rate::TenSeconds, &|_, line| {
            // Own ship's sensors are on board.
            line.body.starts_with(b"GP") || line.at.since(start).0 / 10_000 % 2 == 0
        });
        let wrong = broken(&scenario, &events, |rule| late(rule).max(20));
        assert!(wrong.is_empty(), "{name}: {}", wrong.join("\n"));
    }
}
