//! Ordinary traffic as a scenario, the same for each seed: ships that pass, fishing boats
//! at work, ships at anchor, pleasure boats, a few adrift. All fictional.

use std::fmt::Write;
use watchkeeper::domain::scenario::file::{Scenario, parse};
use watchkeeper::domain::time::{Span, UtcTime};

pub(super) const START: UtcTime = UtcTime(1_794_268_800_000);
/// Half of the sea's height and width, degrees: 60 by 75 nautical miles.
const HALF: (f64, f64) = (0.5, 0.78);
const CENTRE: (f64, f64) = (37.2, 134.0);

/// Sebastiano Vigna's splitmix64: 0..1.
pub(super) struct Draw(pub(super) u64);

impl Draw {
    pub(super) fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) as f64 / u64::MAX as f64
    }

    fn between(&mut self, least: f64, most: f64) -> f64 {
        least + self.next() * (most - least)
    }
}

/// `count` vessels for `minutes`, half of them seen by radar within 24 nm.
pub(super) fn traffic(count: u32, minutes: u32, seed: u64) -> Scenario {
    let mut draw = Draw(seed);
    let end = START + Span::minutes(i64::from(minutes));
    let mut text = format!(
        "[scenario]\nname = \"traffic\"\nstart = \"{}\"\nend = \"{}\"\n[own]\nmmsi = 431999001\n\
         radar_range_nm = 24\nheading_deg = 350\nwaypoints = [[\"{}\", {}, {}]]\n",
        START.rfc3339(),
        end.rfc3339(),
        START.rfc3339(),
        CENTRE.0,
        CENTRE.1
    );
    for n in 0..count {
        let _ =
            write!(text, "[[vessel]]\nid = \"V{n}\"\nmmsi = {}\nname = \"VESSEL {n}\"\n", 431_999_100 + n);
        let (kind, class, status, knots, legs) = match n % 20 {
            0..=9 => ("cargo", "ais-a", 0, (8.0, 18.0), (120.0, 240.0)),
            10..=12 => ("fishing", "ais-b", 0, (2.5, 4.5), (20.0, 60.0)),
            13 | 14 => ("cargo", "ais-a", 1, (0.0, 0.0), (600.0, 600.0)),
            15..=17 => ("pleasure", "ais-b", 0, (5.0, 9.0), (60.0, 180.0)),
            18 => ("passenger", "ais-a", 0, (14.0, 24.0), (90.0, 120.0)),
            _ => ("fishing", "ais-a", 0, (0.3, 0.8), (600.0, 600.0)),
        };
        let echo = if n % 2 == 0 { ", \"radar\"" } else { "" };
        let _ = write!(
            text,
            "sensors = [\"{class}\"{echo}]\ntype = \"{kind}\"\nstatus = {status}\nlength_m = {}\nbeam_m = 12\nwaypoints = [",
            if class == "ais-b" { 12 } else { 60 + n % 120 }
        );
        let knots = draw.between(knots.0, knots.1);
        let mut at = (CENTRE.0 + draw.between(-HALF.0, HALF.0), CENTRE.1 + draw.between(-HALF.1, HALF.1));
        let (mut minute, mut course) = (0.0, draw.between(0.0, 360.0));
        loop {
            let when = START + Span((minute * 60_000.0) as i64);
            let _ = write!(text, "[\"{}\", {:.5}, {:.5}],", when.rfc3339(), at.0, at.1);
            if minute > f64::from(minutes) {
                break;
            }
            // Outside she turns back to the middle; else she alters course a little.
            let outside = (at.0 - CENTRE.0).abs() > HALF.0 || (at.1 - CENTRE.1).abs() > HALF.1;
            course = if outside {
                ((CENTRE.1 - at.1) * 0.8).atan2(CENTRE.0 - at.0).to_degrees()
            } else {
                course + draw.between(-40.0, 40.0)
            };
            let leg = draw.between(legs.0, legs.1);
            let way = knots * leg / 3600.0;
            let (sine, cosine) = course.to_radians().sin_cos();
            at = (at.0 + way * cosine, at.1 + way * sine / 0.8);
            minute += leg;
        }
        text.push_str("]\n");
    }
    parse(&text).unwrap_or_else(|p| panic!("{p:#?}")).0
}
