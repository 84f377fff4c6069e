//! What one message costs the picture, and what a second costs with many targets.
//!
//! The whole way of a sentence (decoder, picture, closest approach) has 6,000
//! instructions; an update of the picture should stay under 2,500 (by callgrind a report
//! takes about 1,500, and its share of a tick about as much where ships report each ten
//! seconds and are refreshed each second).

use divan::{Bencher, counter::ItemsCount};
use watchkeeper::domain::ais::coded::FinePosition;
use watchkeeper::domain::ais::message::{Content, Message, PositionA};
use watchkeeper::domain::geo::Position;
use watchkeeper::domain::id::{Mmsi, SourceId};
use watchkeeper::domain::nmea0183::sentence::{
    FixQuality, FixSentence, Gnss, GnssFix, Radar, TrackStatus, TrackedTarget,
};
use watchkeeper::domain::time::UtcTime;
use watchkeeper::domain::traffic::picture::{Picture, PictureSettings};
use watchkeeper::domain::units::{Bearing, Knots, NauticalMiles};

fn main() {
    divan::main();
}

const SOURCE: SourceId = SourceId(1);

/// A ship on a lattice around 35 N 135 E, going east at 12 kn.
fn ship(n: u32, tenth: i64) -> Message {
    let lat = 35.0 + f64::from(n % 100) * 0.004;
    let lon = 135.0 + f64::from(n / 100) * 0.004 + tenth as f64 / 36_000.0 * 0.24;
    let said = PositionA {
        status: 0,
        turn: 0,
        speed: 120,
        accuracy: true,
        position: FinePosition { lon: (lon * 600_000.0) as i32, lat: (lat * 600_000.0) as i32 },
        course: 900,
        heading: 90,
        second: 0,
        maneuver: 0,
        raim: false,
        radio: 0,
    };
    Message {
        kind: 1,
        repeat: 0,
        mmsi: Mmsi(431_000_000 + n * 7),
        nonstandard: false,
        content: Content::PositionA(said),
    }
}

fn own(second: i64) -> Gnss {
    Gnss::Fix(GnssFix {
        sentence: FixSentence::Rmc,
        valid: true,
        quality: FixQuality::Gps,
        position: Position::new(35.0, 135.0 + second as f64 * 1e-5),
        millis_of_day: u32::try_from(second * 1000 % 86_400_000).ok(),
        date: None,
        speed: Some(Knots(12.0)),
        course: Some(Bearing::new(90.0)),
        variation: None,
        satellites: None,
        hdop: None,
        altitude: None,
        correction_age_s: None,
    })
}

fn echo(number: u16) -> Radar {
    Radar::Tracked(TrackedTarget {
        number,
        range: NauticalMiles(3.0),
        bearing: Bearing::new(f64::from(number) * 7.0),
        bearing_relative: false,
        speed: Some(Knots(12.0)),
        course: Some(Bearing::new(90.0)),
        course_relative: false,
        name: None,
        status: Some(TrackStatus::Tracking),
        reference: false,
        millis_of_day: None,
        acquisition: None,
    })
}

fn filled(count: u32) -> Picture {
    let mut picture = Picture::new(PictureSettings::default());
    picture.apply_gnss(&own(0), UtcTime(0), SOURCE);
    let mut changes = Vec::new();
    for n in 0..count {
        picture.apply_ais(&ship(n, 0), false, UtcTime(0), SOURCE, &mut changes);
    }
    picture
}

/// Each target reports every ten seconds, with a tick for every message as the patrol
/// loop gives it: ageing and the refresh of closest approaches are in the price.
#[divan::bench(args = [50, 500, 5000])]
fn a_report_with_its_share_of_the_tick(bencher: Bencher, count: u32) {
    let mut picture = filled(count);
    let mut changes = Vec::with_capacity(1024);
    let mut round = 0_i64;
    bencher.counter(ItemsCount::new(count)).bench_local(|| {
        round += 1;
        for n in 0..count {
            let at = UtcTime(round * 10_000 + i64::from(n) * 10_000 / i64::from(count));
            if n % (count / 10) == 0 {
                picture.apply_gnss(&own(at.0 / 1000), at, SOURCE);
            }
            picture.apply_ais(&ship(n, at.0 / 100), false, at, SOURCE, &mut changes);
            picture.tick(at, &mut changes);
            changes.clear();
        }
    });
}

/// A report alone.
#[divan::bench(args = [50, 500, 5000])]
fn a_report(bencher: Bencher, count: u32) {
    let mut picture = filled(count);
    let mut changes = Vec::with_capacity(1024);
    let mut round = 0_i64;
    bencher.counter(ItemsCount::new(count)).bench_local(|| {
        round += 1;
        // Three seconds: own fix stays fresh enough to be reckoned from.
        let at = UtcTime(round * 3000);
        picture.apply_gnss(&own(at.0 / 1000), at, SOURCE);
        for n in 0..count {
            picture.apply_ais(&ship(n, at.0 / 100), false, at, SOURCE, &mut changes);
            changes.clear();
        }
    });
}

/// One second's tick over many targets, without and with a hundred radar tracks.
#[divan::bench(args = [(500, 0), (500, 100), (20_000, 0), (20_000, 100)])]
fn a_tick(bencher: Bencher, (count, tracks): (u32, u16)) {
    let mut picture = filled(count);
    let mut changes = Vec::with_capacity(1024);
    let mut second = 0_i64;
    bencher.bench_local(|| {
        second += 1;
        let at = UtcTime(second * 1000);
        for number in 0..tracks {
            picture.apply_radar(&echo(number), at, SOURCE, &mut changes);
        }
        picture.tick(at, &mut changes);
        changes.clear();
    });
}
