//! The thresholds of A9a on both sides, tracks that begin and end beside a ship, and what
//! a change of place, side, order, rate or loss must not change of A3 to A9c.

use crate::domain::alert::alarm::{Finding, Level, Rule};
use crate::domain::behaviour::customs::CustomsSettings;
use crate::domain::behaviour::customs::stage::Stage;
use crate::domain::behaviour::sample::{T0, at, live, s, ship};
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::nmea0183::sentence::TrackStatus;
use crate::domain::time::UtcTime;
use crate::domain::traffic::picture::ChangeKind;
use crate::domain::traffic::target::{Target, TargetKind};
use crate::domain::units::{Bearing, Knots, NauticalMiles};
use crate::domain::waters::Waters;
use std::collections::BTreeMap;

const CARGO: u8 = 70;
const CENTRE: (f64, f64) = (35.6, 135.6);

/// Time in seconds, miles east and north of the centre.
type Waypoint = (f64, f64, f64);

#[derive(Clone)]
struct Vessel {
    number: u32,
    kind: Option<u8>,
    way: Vec<Waypoint>,
}

/// How a story is told.
#[derive(Clone, Copy)]
struct Telling {
    start: UtcTime,
    every: usize,
    turned_deg: f64,
    mirrored: bool,
    reversed: bool,
    /// Every tenth report is lost.
    lossy: bool,
}

const PLAIN: Telling =
    Telling { start: T0, every: 10, turned_deg: 0.0, mirrored: false, reversed: false, lossy: false };

impl Vessel {
    fn new(number: u32, kind: Option<u8>, way: &[Waypoint]) -> Self {
        Self { number, kind, way: way.to_vec() }
    }

    /// Miles east and north, and the speed on that leg in both directions.
    fn motion(&self, t: f64) -> Option<(f64, f64, f64, f64)> {
        let leg = self.way.windows(2).find(|w| w[0].0 <= t && t <= w[1].0)?;
        let ((t0, x0, y0), (t1, x1, y1)) = (leg[0], leg[1]);
        let (share, hours) = ((t - t0) / (t1 - t0), (t1 - t0) / 3600.0);
        let (dx, dy) = (x1 - x0, y1 - y0);
        Some((x0 + dx * share, y0 + dy * share, dx / hours, dy / hours))
    }
}

impl Telling {
    fn place(&self, x: f64, y: f64) -> Position {
        let (course, range) = self.polar(x, y);
        at(CENTRE.0, CENTRE.1).destination(Bearing::new(course), NauticalMiles(range))
    }

    fn polar(&self, x: f64, y: f64) -> (f64, f64) {
        let x = if self.mirrored { -x } else { x };
        ((x.atan2(y).to_degrees() + self.turned_deg).rem_euclid(360.0), x.hypot(y))
    }

    fn target(&self, vessel: &Vessel, t: usize) -> Option<Target> {
        let (x, y, vx, vy) = vessel.motion(t as f64)?;
        let (course, knots) = self.polar(vx, vy);
        let number = if self.reversed { 500 - vessel.number } else { vessel.number };
        let when = UtcTime(self.start.0 + t as i64 * 1000);
        let mut target = live(ship(number), self.place(x, y), course, knots, when);
        target.identity.ship_type = vessel.kind;
        Some(target)
    }

    /// What of A3, A4 and A9a to A9c was told: rule, level, who, and when first, in seconds.
    fn tell(&self, vessels: &[Vessel], end: usize) -> BTreeMap<String, i64> {
        let mut stage = Stage::new(&CustomsSettings::default(), self.start);
        let mut told = BTreeMap::new();
        let mut count = 0_usize;
        for t in (0..=end).step_by(self.every) {
            let heard: Vec<Target> = vessels.iter().filter_map(|v| self.target(v, t)).collect();
            for target in heard {
                count += 1;
                // The lost ones are another ship's each time.
                if !self.lossy || count.wrapping_mul(2_654_435_761) % 10 != 3 {
                    stage.hear(target);
                }
            }
            for finding in stage.look(UtcTime(self.start.0 + t as i64 * 1000)) {
                if let Some(what) = self.words(&finding) {
                    told.entry(what).or_insert(t as i64);
                }
            }
        }
        told
    }

    fn words(&self, finding: &Finding) -> Option<String> {
        let code = finding.rule.code();
        if !["A3", "A3u", "A4", "A9a", "A9b", "A9c"].contains(&code) {
            return None;
        }
        let number = |text: &str| {
            let n: u32 = text.rsplit(':').next()?.parse::<u32>().ok()? - 431_999_000;
            Some(if self.reversed { 500 - n } else { n })
        };
        let mut who: Vec<u32> = finding.subjects.iter().filter_map(|x| number(&x.to_string())).collect();
        who.sort_unstable();
        Some(format!("{code} {} {who:?}", finding.level.code()))
    }
}

/// A meeting, a parallel run, a circle with its collector, and a stop in a ferry's wake.
fn story() -> Vec<Vessel> {
    let mut circle = vec![(0.0, 20.0, -8.0), (3000.0, 20.0, 0.0)];
    let (mut x, mut y, mut t) = (20.0, 0.0, 3000.0);
    for n in 0..15 {
        let course = f64::from(n) * 20.0_f64;
        t += 100.0;
        x += 6.0 / 36.0 * course.to_radians().sin();
        y += 6.0 / 36.0 * course.to_radians().cos();
        circle.push((t, x, y));
    }
    circle.push((9000.0, x, y + 12.0));
    vec![
        Vessel::new(
            1,
            Some(CARGO),
            &[(0.0, -9.0, 0.0), (3240.0, 0.0, 0.0), (6840.0, 0.5, 0.0), (9000.0, 6.5, 0.0)],
        ),
        Vessel::new(
            2,
            Some(30),
            &[(0.0, 0.3, -12.0), (4000.0, 0.1, -0.06), (6000.0, 0.39, -0.06), (9000.0, 0.0, -10.0)],
        ),
        Vessel::new(3, Some(CARGO), &[(0.0, -20.0, 10.0), (3600.0, -12.0, 10.0), (9000.0, 0.0, 14.0)]),
        Vessel::new(4, Some(CARGO), &[(0.0, -20.0, 10.16), (3600.0, -12.0, 10.16), (9000.0, 0.0, 22.0)]),
        Vessel::new(5, Some(CARGO), &circle),
        // She comes an hour after the circle and stops half a mile from its middle.
        Vessel::new(
            6,
            None,
            &[(4000.0, 34.0, 0.9), (7800.0, 20.4, 0.9), (8400.0, 20.45, 0.9), (9000.0, 22.5, 0.9)],
        ),
        Vessel::new(7, Some(60), &[(0.0, -20.0, -20.0), (9000.0, 25.0, -20.0)]),
        Vessel::new(
            8,
            None,
            &[(0.0, 0.0, -30.0), (5400.0, 0.0, -20.05), (5900.0, 0.02, -20.05), (9000.0, 0.0, -28.0)],
        ),
    ]
}

#[test]
fn the_story_is_told_alike_whatever_the_side_the_order_the_rate_or_the_hour() {
    let vessels = story();
    let plain = PLAIN.tell(&vessels, 9000);
    for what in [
        "A3 SUSPECT [1, 2]",
        "A3 PROBABLE [1, 2]",
        "A3u WARN [3, 4]",
        "A4 INFO [1]",
        "A9a INFO [1]",
        "A9a WARN [5]",
        "A9b HIGH [5, 6]",
        "A9c WARN [7, 8]",
    ] {
        assert!(plain.contains_key(what), "{what}: {plain:#?}");
    }
    assert!(!plain.contains_key("A9a WARN [1]"), "the meeting explains that she lay still: {plain:#?}");
    let noon = UtcTime(T0.0 + 5 * 3_600_000 + 7000);
    for (name, telling, tolerance) in [
        ("later", Telling { start: noon, ..PLAIN }, 0),
        ("a day of the next year", Telling { start: UtcTime(T0.0 + 400 * 86_400_000), ..PLAIN }, 0),
        ("turned 90", Telling { turned_deg: 90.0, ..PLAIN }, 20),
        ("turned 217", Telling { turned_deg: 217.0, ..PLAIN }, 20),
        ("mirrored", Telling { mirrored: true, ..PLAIN }, 20),
        ("numbers reversed", Telling { reversed: true, ..PLAIN }, 0),
        ("a tenth lost", Telling { lossy: true, ..PLAIN }, 60),
        ("every 2 s", Telling { every: 2, ..PLAIN }, 60),
        ("every 20 s", Telling { every: 20, ..PLAIN }, 60),
        ("every 30 s", Telling { every: 30, ..PLAIN }, 60),
    ] {
        let told = telling.tell(&vessels, 9000);
        assert_eq!(told.keys().collect::<Vec<_>>(), plain.keys().collect::<Vec<_>>(), "{name}");
        for (what, when) in &told {
            assert!((when - plain[what]).abs() <= tolerance, "{name}: {what} at {when}, not {}", plain[what]);
        }
    }
    let mut swapped = vessels.clone();
    swapped.reverse();
    assert_eq!(PLAIN.tell(&swapped, 9000), plain, "the order of hearing");
}

/// Forty minutes at 10 kn, then what `after` says until `end`, each 10 s: course and knots
/// by seconds since then. What of A9a holds at the end, and at most over the time.
fn slows(kind: u8, end: i64, after: impl Fn(i64) -> (f64, f64)) -> Option<Level> {
    let mut stage = Stage::new(&CustomsSettings::default(), T0);
    let mut place = at(36.0, 135.5);
    let mut most = None;
    for t in (-2400..=end).step_by(10) {
        let (course, knots) = if t < 0 { (90.0, 10.0) } else { after(t) };
        place = place.destination(Bearing::new(course), NauticalMiles(knots / 360.0));
        let mut target = live(ship(1), place, course, knots, s(t));
        target.identity.ship_type = Some(kind);
        stage.hear(target);
        let found = stage.look(s(t));
        let level = found.iter().find(|f| f.rule == Rule::DropCandidate).map(|f| f.level);
        most = most.max(level);
    }
    most
}

#[test]
fn a_drop_is_below_three_fifths_of_the_median_for_ten_minutes() {
    let minutes = |slow: f64, for_min: i64| move |t: i64| (90.0, if t <= for_min * 60 { slow } else { 10.0 });
    for (knots, slow_min, end, want) in [
        (5.9, 11, 660, Some(Level::Info)),
        (6.1, 11, 660, None),
        (5.9, 9, 900, None),
        (6.1, 30, 2400, None),
        (5.9, 11, 900, Some(Level::Warn)),
        (0.0, 11, 900, Some(Level::Warn)),
    ] {
        let told = slows(CARGO, end, minutes(knots, slow_min));
        assert_eq!(told, want, "{knots} kn for {slow_min} min, to {end} s");
    }
    // Tugs and pilots work that way; a yacht is no ship that trades.
    for kind in [52, 50, 51, 55, 36] {
        assert_eq!(slows(kind, 900, minutes(3.0, 11)), None, "type {kind}");
    }
    for kind in [30, 40, 60, 80] {
        assert_eq!(slows(kind, 900, minutes(3.0, 11)), Some(Level::Warn), "type {kind}");
    }
}

#[test]
fn a_turn_counts_from_270_degrees_within_half_an_hour_to_one_side() {
    let turn = |degrees: f64, seconds: i64| {
        move |t: i64| (90.0 + degrees * t.min(seconds) as f64 / seconds as f64, 10.0)
    };
    for (degrees, seconds, want) in [
        (269.0, 1200, None),
        (271.0, 1200, Some(Level::Warn)),
        (-269.0, 1200, None),
        (-271.0, 1200, Some(Level::Warn)),
        // 360° in 50 min are 216° in half an hour.
        (360.0, 3000, None),
    ] {
        assert_eq!(slows(CARGO, 3200, turn(degrees, seconds)), want, "{degrees}° in {seconds} s");
    }
    let zigzag = |t: i64| (90.0 + 80.0 * (t as f64 / 200.0).sin(), 10.0);
    assert_eq!(slows(CARGO, 3200, zigzag), None, "what is turned back does not add up");
}

fn track(number: u16) -> TargetId {
    TargetId::Radar { number, use_count: 1 }
}

/// A ship 12 kn north-bound heard for 20 min with own echo or without, an unrelated radar
/// track from the first, and one `metres` off her between two times. What A9d says.
fn beside(place: Position, metres: f64, alive: std::ops::Range<i64>, others: u16) -> Vec<Finding> {
    let mut stage = Stage::new(&CustomsSettings::default(), T0);
    stage.waters = Waters::bundled().unwrap();
    stage.own.position = crate::domain::traffic::own_ship::OwnPosition::Fix(
        crate::domain::behaviour::sample::fix(place.destination(Bearing::new(0.0), NauticalMiles(3.0)), T0),
    );
    let echo = |number: u16, place: Position, born: i64, t: i64| {
        let mut target = live(track(number), place, 0.0, 0.0, s(t));
        target.kind = TargetKind::Radar;
        target.status = None;
        target.radar_status = Some(TrackStatus::Tracking);
        target.first_seen = s(born);
        target
    };
    let east = |metres: f64| place.destination(Bearing::new(90.0), NauticalMiles(metres / 1852.0));
    let mut found = Vec::new();
    for t in (0..=1500).step_by(5) {
        let mut host = live(ship(1), place, 0.0, 0.0, s(t));
        host.first_seen = T0;
        stage.hear(host);
        stage.hear(echo(1, east(-4000.0), 0, t));
        if alive.contains(&t) {
            stage.hear(echo(2, east(metres), alive.start, t));
            for other in 0..others {
                stage.hear(echo(10 + other, east(3000.0 + f64::from(other) * 900.0), alive.start, t));
            }
        } else if (alive.end..alive.end + 5).contains(&t) {
            stage.change(track(2), ChangeKind::Lost);
            for other in 0..others {
                stage.change(track(10 + other), ChangeKind::Lost);
            }
        }
        found.extend(stage.look(s(t)).into_iter().filter(|f| f.rule == Rule::BirthOrDeath));
    }
    found
}

/// North of the coast of Tottori, `nm` off the nearest shore.
fn offshore(nm: f64) -> Position {
    let waters = Waters::bundled().unwrap();
    let places = (0..600).map(|n| at(35.53 + f64::from(n) * 0.0005, 134.0));
    places.filter(|p| !waters.is_land(*p)).find(|p| waters.shore(*p).is_some_and(|s| s.0 >= nm)).unwrap()
}

#[test]
fn a_track_that_begins_or_ends_beside_a_ship_off_the_coast_is_told() {
    let codes = |found: &[Finding]| -> Vec<&str> {
        let mut codes: Vec<&str> = found.iter().filter_map(|f| f.reasons.first()).map(|r| r.code).collect();
        codes.dedup();
        codes
    };
    let (far, near) = (offshore(2.1), offshore(1.8));
    let most = 0.3 * 1852.0;
    for (name, place, metres, alive, others, want) in [
        ("born", far, 300.0, 600..1600, 0, vec!["track-born"]),
        ("born at the edge", far, most - 5.0, 600..1600, 0, vec!["track-born"]),
        ("born beyond", far, most + 5.0, 600..1600, 0, vec![]),
        ("her own echo may be this", far, 120.0, 600..1600, 0, vec![]),
        ("near the coast", near, 300.0, 600..1600, 0, vec![]),
        ("lasted 50 s", far, 300.0, 600..650, 0, vec![]),
        ("lost", far, 300.0, 0..900, 0, vec!["track-lost"]),
        ("lost near the coast", near, 300.0, 0..900, 0, vec![]),
        ("the radar was switched on", far, 300.0, 100..1600, 0, vec![]),
        ("three at once", far, 300.0, 600..1600, 2, vec![]),
        ("three lost at once", far, 300.0, 0..900, 2, vec![]),
    ] {
        let found = beside(place, metres, alive, others);
        assert_eq!(codes(&found), want, "{name}");
        assert!(found.iter().all(|f| f.level == Level::Warn && f.subjects.len() == 2), "{name}");
    }
}

#[test]
fn speeds_that_are_no_numbers_move_nothing() {
    let mut stage = Stage::new(&CustomsSettings::default(), T0);
    for (t, knots) in [f64::NAN, f64::INFINITY, -1.0, 1e300].into_iter().cycle().take(400).enumerate() {
        let mut target = live(ship(1), at(36.0, 135.5), 0.0, 0.0, s(t as i64 * 10));
        target.identity.ship_type = Some(CARGO);
        if let Some(report) = &mut target.report {
            report.speed = Some(Knots(knots));
        }
        stage.hear(target);
        let found = stage.look(s(t as i64 * 10));
        assert!(found.iter().all(|f| f.level < Level::Warn), "{found:#?}");
    }
}
