//! gpsd as referee: its test suite holds receivers' logs with what gpsd made of them
//! (`.log.chk`: each sentence, followed by the TPV reports that it caused).
//!
//! For each TPV the time, position, speed and course must be those that we read from
//! sentences of that cycle, and there must be a fix for both or for neither. The
//! committed logs are a selection; `GNSS_LOGS=DIR cargo test --test gnss_oracle --
//! --nocapture` runs every log of a directory and prints the table. Differences that
//! remain are listed in [`EXPLAINED`], each with its reason.

#![cfg(test)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use watchkeeper::domain::id::SourceId;
use watchkeeper::domain::nmea0183::framer::{Framer, InputCounts, RawSentence};
use watchkeeper::domain::nmea0183::sentence::{self, Gnss, Sentence};
use watchkeeper::domain::time::UtcTime;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Time,
    Position,
    Speed,
    /// gpsd has a speed, no RMC or VTG of the cycle has one (yet).
    DerivedSpeed,
    Course,
    /// gpsd has a position, we have none.
    NoFix,
    /// We have a fix, gpsd has none.
    OnlyOurs,
}

/// Log, kind, why we and gpsd differ.
const EXPLAINED: &[(&str, Kind, &str)] = &[
    ("GPSmap-76S", Kind::OnlyOurs, DEMONSTRATION),
    ("garmin-geko201", Kind::OnlyOurs, DEMONSTRATION),
    ("eXplorist210", Kind::OnlyOurs, "gpsd believes Magellan's own $PMGNST over RMC's status A"),
    ("furuno_gl_ga", Kind::OnlyOurs, NO_SATELLITES),
    ("garmin25lp", Kind::OnlyOurs, NO_SATELLITES),
    ("haicom-305N", Kind::OnlyOurs, NO_SATELLITES),
    ("hemi", Kind::OnlyOurs, NO_SATELLITES),
    (
        "mtk-3301",
        Kind::NoFix,
        "GGA with quality 0 and three satellites: gpsd counts the satellites, we believe 0",
    ),
    (
        "myguide-3100",
        Kind::NoFix,
        "GGA with an empty quality: gpsd counts the satellites, to us it is no fix",
    ),
    (
        "ericsson-gru04-02-70sec",
        Kind::Position,
        "from the proprietary $PERC,GPavp: the aerial's surveyed place",
    ),
];

/// RMC and GLL have status V, GGA has quality 8: we keep the position with quality
/// `Simulator`, gpsd takes GGA's fix and drops it at the next V.
const DEMONSTRATION: &str = "a receiver in demonstration mode";

/// gpsd asks for satellites; we say what the sentence says and give their number beside.
const NO_SATELLITES: &str = "GGA with quality 1 or 2 and 00 satellites";

/// Where no sentence of a cycle has a speed gpsd computes one from two positions.
const DERIVED: &str = "gpsd derived it from two positions";

/// What the sentences of one instant said.
#[derive(Debug, Clone, Default)]
struct Cycle {
    millis: Option<u32>,
    times: Vec<i64>,
    positions: Vec<(f64, f64)>,
    speeds: Vec<f64>,
    courses: Vec<f64>,
    /// An RMC or VTG with something in its field for the speed.
    has_speed: bool,
}

/// The current cycle and the one before: gpsd reports some cycles late.
#[derive(Default)]
struct Cycles {
    date: Option<chrono::NaiveDate>,
    now: Cycle,
    before: Cycle,
}

impl Cycles {
    fn at(&mut self, millis: Option<u32>) {
        let Some(millis) = millis else { return };
        if self.now.millis.is_some_and(|now| now != millis) {
            self.before = std::mem::take(&mut self.now);
        }
        self.now.millis = Some(millis);
        if let Some(midnight) = self.date.and_then(|date| date.and_hms_opt(0, 0, 0)) {
            self.now.times.push(midnight.and_utc().timestamp_millis() + i64::from(millis));
        }
    }

    fn take(&mut self, gnss: &Gnss) {
        match gnss {
            Gnss::Fix(fix) => {
                if fix.date.is_some() {
                    self.date = fix.date;
                }
                self.at(fix.millis_of_day);
                if !fix.valid {
                    return;
                }
                self.now.positions.extend(fix.position.map(|p| (p.lat(), p.lon())));
                self.now.speeds.extend(fix.speed.map(|s| s.0));
                self.now.courses.extend(fix.course.map(watchkeeper::domain::units::Bearing::degrees));
            }
            Gnss::Motion { course, speed, valid: true } => {
                self.now.speeds.extend(speed.map(|s| s.0));
                self.now.courses.extend(course.map(watchkeeper::domain::units::Bearing::degrees));
            }
            Gnss::Time { date, millis_of_day } => {
                self.date = Some(*date);
                self.at(Some(*millis_of_day));
            }
            _ => {}
        }
    }

    fn differences(&self, tpv: &serde_json::Value) -> Vec<(Kind, String)> {
        let mut found = Vec::new();
        let number = |name: &str| tpv.get(name).and_then(serde_json::Value::as_f64);
        let both = [&self.now, &self.before];
        // Without a fix gpsd repeats the last time that it had.
        let time = tpv.get("time").filter(|_| tpv.get("lat").is_some());
        if let Some(time) = time.and_then(serde_json::Value::as_str) {
            let time = UtcTime::parse_rfc3339(time).unwrap().0;
            if !both.iter().any(|cycle| cycle.times.contains(&time)) {
                found.push((Kind::Time, format!("{:?} want {time}", self.now.times)));
            }
        }
        let any = |near: &dyn Fn(&Cycle) -> bool| both.iter().any(|cycle| near(cycle));
        if let (Some(lat), Some(lon)) = (number("lat"), number("lon")) {
            let near =
                |c: &Cycle| c.positions.iter().any(|p| (p.0 - lat).abs() < 2e-9 && (p.1 - lon).abs() < 2e-9);
            if both.iter().all(|cycle| cycle.positions.is_empty()) {
                found.push((Kind::NoFix, format!("{lat},{lon}")));
            } else if !any(&near) {
                found.push((Kind::Position, format!("{:?} want {lat},{lon}", self.now.positions)));
            }
        } else if number("mode").is_some_and(|mode| mode == 1.0) && !self.now.positions.is_empty() {
            found.push((Kind::OnlyOurs, format!("{:?}", self.now.positions)));
        }
        if let Some(speed) = number("speed") {
            let near = |c: &Cycle| c.speeds.iter().any(|s| (s * 1852.0 / 3600.0 - speed).abs() < 0.001);
            if !self.now.has_speed {
                found.push((Kind::DerivedSpeed, String::new()));
            } else if !any(&near) {
                found.push((Kind::Speed, format!("{:?} want {}", self.now.speeds, speed * 3600.0 / 1852.0)));
            }
        }
        if let Some(track) = number("track")
            && !any(&|c: &Cycle| c.courses.iter().any(|c| (c - track % 360.0).abs() < 0.001))
        {
            found.push((Kind::Course, format!("{:?} want {track}", self.now.courses)));
        }
        found
    }
}

/// Runs one `.log.chk`; the number of TPV compared and the differences of each kind
/// with the first example.
fn run(path: &Path) -> (usize, BTreeMap<Kind, (usize, String)>) {
    let bytes = std::fs::read(path).unwrap();
    let (mut framer, mut counts, mut cycles) = (Framer::new(), InputCounts::default(), Cycles::default());
    let (mut compared, mut found) = (0, BTreeMap::<Kind, (usize, String)>::new());
    for line in bytes.split_inclusive(|&b| b == b'\n') {
        if line.starts_with(b"{\"class\":\"TPV\"") {
            let tpv: serde_json::Value = serde_json::from_slice(line).unwrap();
            compared += 1;
            for (kind, what) in cycles.differences(&tpv) {
                found.entry(kind).or_insert((0, what)).0 += 1;
            }
        } else if !line.starts_with(b"{") {
            framer.push(line, UtcTime(0), &mut counts, &mut |raw: RawSentence<'_>| {
                if let Ok(Sentence::Gnss(gnss)) = sentence::parse(&raw, SourceId(0)) {
                    cycles.take(&gnss);
                    let field = match raw.body.get(2..5) {
                        Some(b"RMC") => 7,
                        Some(b"VTG") => 5,
                        _ => return,
                    };
                    let speed = raw.body.split(|&b| b == b',').nth(field);
                    cycles.now.has_speed |= speed.is_some_and(|speed| !speed.is_empty());
                }
            });
        }
    }
    (compared, found)
}

fn logs(folder: &Path) -> Vec<PathBuf> {
    let mut logs: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(".log.chk"))
        .collect();
    logs.sort();
    logs
}

fn unexplained(folder: &Path) -> (usize, Vec<String>) {
    let (mut total, mut open) = (0, Vec::new());
    for path in logs(folder) {
        let name = path.file_name().unwrap().to_string_lossy().trim_end_matches(".log.chk").to_owned();
        let (compared, found) = run(&path);
        total += compared;
        println!("{name}: {compared} compared");
        for (kind, (count, example)) in found {
            let listed = EXPLAINED.iter().find(|(log, what, _)| *log == name && *what == kind);
            let why = listed.map(|entry| entry.2).or((kind == Kind::DerivedSpeed).then_some(DERIVED));
            println!("    {kind:?} x{count}: {example}; {}", why.unwrap_or("NOT EXPLAINED"));
            if why.is_none() {
                open.push(format!("{name}: {kind:?} x{count}: {example}"));
            }
        }
    }
    (total, open)
}

#[test]
fn our_fixes_are_those_of_gpsd() {
    let folder = std::env::var_os("GNSS_LOGS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/gnss"), PathBuf::from);
    let (compared, open) = unexplained(&folder);
    assert!(compared > 300, "only {compared} reports compared");
    assert!(open.is_empty(), "{}", open.join("\n"));
}
