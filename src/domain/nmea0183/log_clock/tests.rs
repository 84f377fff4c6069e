//! The times of logs with every kind of clock in them, and with none.

use super::*;
use crate::domain::id::SourceId;
use crate::domain::nmea0183::framer::TagBlock;
use crate::domain::nmea0183::sentence;

const START: UtcTime = UtcTime(1_600_000_000_000);
/// 2009-08-01T19:49:07Z
const FIX: UtcTime = UtcTime(1_249_156_147_000);
const AIS: &str = "AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0";

/// A log line as a clock sees it.
fn line(body: &str, tag: Option<i64>, suffix: Option<i64>) -> RawSentence<'_> {
    RawSentence {
        start: b'$',
        body: body.as_bytes(),
        at: START,
        tag: TagBlock { time: tag.map(|s| UtcTime(s * 1000)), ..TagBlock::default() },
        suffix_time: suffix.map(|s| UtcTime(s * 1000)),
    }
}

fn hear(clock: &mut LogClock, body: &str) -> UtcTime {
    let raw = line(body, None, None);
    let parsed = sentence::parse(&raw, SourceId(0)).unwrap();
    clock.stamp(&raw, Some(&parsed))
}

/// Seconds of the stamps of a run of tag times.
fn tagged(clock: &mut LogClock, times: &[i64]) -> Vec<i64> {
    times.iter().map(|&t| clock.stamp(&line(AIS, Some(t), None), None).0.div_euclid(1000)).collect()
}

#[test]
fn a_log_without_times_runs_at_the_speed_of_its_link() {
    let mut clock = LogClock::new(START, 38_400);
    let bytes = AIS.len() as i64 + 6;
    for n in 1..=1000 {
        let now = clock.stamp(&line(AIS, None, None), None);
        let want = n * bytes * 1000 / 3840;
        assert!((now.since(START).0 - want).abs() <= 1, "after {n}: {} want {want}", now.since(START).0);
    }
    assert!(!clock.has_times());
    let mut still = LogClock::new(START, 0);
    assert!(still.stamp(&line(AIS, None, None), None) > START);
}

#[test]
fn the_tag_block_wins_over_the_suffix_and_over_satellite_time() {
    let mut clock = LogClock::new(START, AIS_BAUD);
    let rmc = "GPRMC,194907.00,A,5241.99815,N,00517.56525,E,0.005,,010809,,,A";
    let raw = line(rmc, Some(1_300_000_000), Some(1_200_000_000));
    let parsed = sentence::parse(&raw, SourceId(0)).unwrap();
    assert_eq!(clock.stamp(&raw, Some(&parsed)).0, 1_300_000_000_000);
    assert!(clock.has_times());
    // Weaker kinds are not heard while there are tag times.
    assert!(hear(&mut clock, rmc) > UtcTime(1_300_000_000_000));
    assert!(clock.stamp(&line(AIS, None, Some(1_200_000_000)), None) > UtcTime(1_300_000_000_000));
    assert_eq!(clock.take_step(), None);
}

#[test]
fn own_satellite_time_needs_a_date_and_a_fix() {
    let mut clock = LogClock::new(START, AIS_BAUD);
    for body in [
        "GPGGA,194907.00,5241.99815,N,00517.56525,E,1,04,1.7,-30.40,M,-13.9,M,,",
        "GPRMC,194907.00,V,5241.99815,N,00517.56525,E,0.005,,010809,,,N",
        "GPRMC,194907.00,A,5241.99815,N,00517.56525,E,0.005,,,,,A",
        "GPZDA,194907.00,06,01,1980,00,00",
    ] {
        assert!(hear(&mut clock, body).since(START) < Span::seconds(1), "{body}");
    }
    assert!(!clock.has_times());
    let rmc = "GPRMC,194907.00,A,5241.99815,N,00517.56525,E,0.005,,010809,,,A";
    assert_eq!(hear(&mut clock, rmc), FIX);
    assert_eq!(hear(&mut clock, "GPGLL,5241.99815,N,00517.56525,E,194908.50,A,A"), FIX + Span::millis(1500));
    assert!(hear(&mut clock, AIS).since(FIX) < Span::millis(1600));
}

#[test]
fn a_time_of_day_finds_its_day_across_midnight() {
    let mut clock = LogClock::new(START, AIS_BAUD);
    let at = hear(&mut clock, "GPZDA,235958.00,31,12,2008,00,00");
    assert_eq!(hear(&mut clock, "GPGLL,5241.99815,N,00517.56525,E,000001.00,A,A"), at + Span::seconds(3));
    assert_eq!(hear(&mut clock, "GPGLL,5241.99815,N,00517.56525,E,235959.00,A,A"), at + Span::seconds(3));
    assert_eq!(clock.take_step(), None);
}

#[test]
fn disorder_holds_the_clock_and_a_pause_is_reported() {
    let mut clock = LogClock::new(START, AIS_BAUD);
    let t = 1_300_000_000;
    assert_eq!(
        tagged(&mut clock, &[t, t + 2, t + 1, t, t + 3, t - 31]),
        [t, t + 2, t + 2, t + 2, t + 3, t + 3]
    );
    assert_eq!(clock.take_step(), None);
    assert_eq!(tagged(&mut clock, &[t + 3 + 600]), [t + 603]);
    assert_eq!(clock.take_step(), None);
    assert_eq!(tagged(&mut clock, &[t + 2000, t + 2001, t + 2002]), [t + 603, t + 603, t + 2002]);
    let step = clock.take_step().unwrap();
    assert_eq!((step.from.0 / 1000, step.to.0 / 1000), (t + 603, t + 2002));
    assert_eq!(clock.take_step(), None);
}

/// amsa-code/risky, risky-tag-block.txt: a satellite feed with late messages.
#[test]
fn single_times_of_another_hour_do_not_carry_the_log_away() {
    let mut clock = LogClock::new(START, AIS_BAUD);
    let t = 1_334_337_326;
    let times = [t, 1_334_087_374, t, 1_334_357_261, t, t + 4, 1_333_002_428, t + 4, 1_333_658_598, t + 5];
    assert_eq!(tagged(&mut clock, &times), [t, t, t, t, t, t + 4, t + 4, t + 4, t + 4, t + 5]);
    assert_eq!(clock.take_step(), None);
}

#[test]
fn three_witnesses_carry_it_to_another_time() {
    let t = 1_300_000_000;
    let year = 365 * 86_400;
    for other in [t - 3600, t - year, t + 5 * 3600, t + year] {
        let mut clock = LogClock::new(START, AIS_BAUD);
        let times = [t, other, t + 1, other, other, t + 2];
        assert_eq!(tagged(&mut clock, &times), [t, t, t + 1, t + 1, t + 1, t + 2]);
        assert_eq!(clock.take_step(), None);
        assert_eq!(tagged(&mut clock, &[other, other + 1, other + 2]), [t + 2, t + 2, other + 2]);
        assert!(clock.take_step().is_some());
    }
}

#[test]
fn a_log_of_one_sentence_an_hour_keeps_its_times() {
    let mut clock = LogClock::new(START, AIS_BAUD);
    let t = 1_300_000_000;
    let hour = 3600;
    let times = [t, t + hour, t + 2 * hour, t + 3 * hour, t + 4 * hour];
    assert_eq!(tagged(&mut clock, &times), [t, t, t + 2 * hour, t + 3 * hour, t + 4 * hour]);
}

#[test]
fn a_fast_feed_does_not_run_ahead_of_its_own_times() {
    let mut clock = LogClock::new(START, 4800);
    let t = 1_300_000_000;
    for second in 0..60 {
        tagged(&mut clock, &[t + second]);
        for _ in 0..200 {
            clock.stamp(&line(AIS, None, None), None);
        }
        if second > 30 {
            let ahead = clock.now().since(UtcTime((t + second) * 1000));
            assert!(ahead <= Span::seconds(2), "{} s ahead", ahead.as_seconds());
        }
    }
}

#[test]
fn a_weaker_time_counts_again_when_the_stronger_one_stays_away() {
    let mut clock = LogClock::new(START, AIS_BAUD);
    tagged(&mut clock, &[1_249_156_000]);
    for _ in 0..FORGET {
        clock.stamp(&line(AIS, None, None), None);
    }
    let rmc = "GPRMC,194907.00,A,5241.99815,N,00517.56525,E,0.005,,010809,,,A";
    assert_eq!(hear(&mut clock, rmc), FIX);
}
