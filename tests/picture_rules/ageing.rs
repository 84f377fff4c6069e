//! Each kind of target grows old at the seconds of the ageing table, and comes back.

use crate::support::*;
use watchkeeper::domain::ais::message::Message;
use watchkeeper::domain::id::{Mmsi, TargetId};
use watchkeeper::domain::nmea0183::sentence::TrackStatus;
use watchkeeper::domain::time::UtcTime;
use watchkeeper::domain::traffic::picture::ChangeKind::{self, Lost, New, Removed, Resumed, Stale, Updated};
use watchkeeper::domain::traffic::target::Freshness;

/// Ticks a millisecond before and at each limit, and expects the change at the limit.
fn grows_old(name: &str, message: &Message, limits: &[(i64, ChangeKind)], never_removed: bool) {
    let mut watch = Watch::new();
    assert_eq!(watch.hear(message, 0).first(), Some(&New), "{name}");
    for (s, kind) in limits {
        assert_eq!(watch.tick(UtcTime(s * 1000 - 1)), [], "{name} just before {s} s");
        assert_eq!(watch.tick(second(*s)), [*kind], "{name} at {s} s");
    }
    let last = limits.last().unwrap().0;
    if never_removed {
        assert_eq!(watch.tick(second(last + 100_000)), [], "{name}");
        assert_eq!(watch.picture.len(), 1);
        return;
    }
    assert_eq!(watch.tick(UtcTime((last + 1800) * 1000 - 1)), [], "{name}");
    assert_eq!(watch.tick(second(last + 1800)), [Removed], "{name}");
    assert!(watch.picture.is_empty());
}

#[test]
fn every_kind_ages_at_its_own_seconds() {
    let a = |status: u8, speed: u16| {
        class_a(SHIP, 35.0, 135.0, |said| {
            said.status = status;
            said.speed = speed;
        })
    };
    let under_way = [(60, Stale), (360, Lost)];
    let at_rest = [(360, Stale), (1080, Lost)];
    grows_old("class A under way", &a(0, 120), &under_way, false);
    grows_old("class A stopped, not anchored", &a(0, 0), &under_way, false);
    grows_old("class A anchored", &a(1, 0), &at_rest, false);
    grows_old("class A moored", &a(5, 30), &at_rest, false);
    grows_old("class A moored by name, moving", &a(5, 31), &under_way, false);
    grows_old("class B under way", &class_b(SHIP, 35.0, 135.0, 20), &[(180, Stale), (480, Lost)], false);
    grows_old("class B slow", &class_b(SHIP, 35.0, 135.0, 19), &at_rest, false);
    grows_old("class B, speed unknown", &class_b(SHIP, 35.0, 135.0, 1023), &at_rest, false);
    grows_old("base station", &base_station(4, 4_310_301, 35.0, 135.0), &[(1080, Lost)], false);
    grows_old("aid", &aid(994_310_301, 35.0, 135.0, false), &[(1080, Lost)], false);
    grows_old("aircraft", &aircraft(111_431_001, 35.0, 135.0), &under_way, false);
    grows_old("static data alone", &name_b(SHIP, "MIHO MARU"), &at_rest, false);
    for mmsi in [970_012_345, 972_431_001, 974_431_001] {
        let device = class_a(mmsi, 35.0, 135.0, |said| said.status = 14);
        grows_old("distress", &device, &[(180, Stale), (480, Lost)], true);
    }
}

#[test]
fn a_radar_track_ages_by_half_minutes_and_a_lost_one_at_once() {
    let mut watch = Watch::with_own(0);
    watch.echo(ttm(7, 90.0, 3.0, 10.0, 0.0), 0);
    assert_eq!(watch.tick(UtcTime(29_999)), []);
    assert_eq!(watch.tick(second(30)), [Stale]);
    assert_eq!(watch.tick(second(60)), [Lost]);
    assert_eq!(watch.tick(second(1860)), [Removed]);

    let mut watch = Watch::with_own(0);
    watch.echo(ttm(7, 90.0, 3.0, 10.0, 0.0), 0);
    let mut gone = ttm(7, 90.0, 3.0, 10.0, 0.0);
    gone.status = Some(TrackStatus::Lost);
    let changes = watch.echo(gone, 3);
    assert_eq!(changes.iter().map(|c| c.kind).collect::<Vec<_>>(), [Lost]);
    assert_eq!(watch.radar("radar:7").freshness, Freshness::Lost);
    assert_eq!(watch.tick(UtcTime(1_802_999)), []);
    assert_eq!(watch.tick(second(1803)), [Removed]);
}

#[test]
fn a_target_heard_again_resumes_with_its_track() {
    let mut watch = Watch::new();
    watch.hear(&class_a(SHIP, 35.0, 135.0, |_| {}), 0);
    watch.hear(&class_a(SHIP, 35.0, 135.01, |_| {}), 100);
    assert_eq!(watch.tick(second(1000)), [Lost], "one change though two limits have passed");
    // Nobody ticked the second loss: the report itself finds it.
    assert_eq!(watch.hear(&class_a(SHIP, 35.0, 135.1, |_| {}), 1500), [Resumed, Updated]);
    assert_eq!(watch.hear(&class_a(SHIP, 35.0, 135.2, |_| {}), 2500), [Lost, Resumed, Updated]);
    assert_eq!(watch.ship(SHIP).track.len(), 4);
    assert_eq!(watch.ship(SHIP).first_seen, second(0));
    // After removal it is another target.
    assert_eq!(watch.hear(&class_a(SHIP, 35.0, 135.2, |_| {}), 6000), [Lost, Removed, New]);
    assert_eq!(watch.ship(SHIP).track.len(), 1);
}

#[test]
fn static_data_doesnt_keep_an_old_position_fresh() {
    let mut watch = Watch::new();
    watch.hear(&class_a(SHIP, 35.0, 135.0, |_| {}), 0);
    for s in (10..=350).step_by(10) {
        watch.hear(&static_a(SHIP, "HAE SONG 9", |_| {}), s);
    }
    assert_eq!(watch.ship(SHIP).freshness, Freshness::Stale);
    assert_eq!(watch.tick(second(360)), [Lost]);
    // But what still speaks isn't taken out of the picture.
    watch.hear(&static_a(SHIP, "HAE SONG 9", |_| {}), 2000);
    assert_eq!(watch.tick(second(360 + 1800)), []);
    assert_eq!(watch.tick(second(2000 + 1800)), [Removed]);
}

#[test]
fn the_limits_follow_what_the_target_does() {
    let mut watch = Watch::new();
    watch.hear(&class_a(SHIP, 35.0, 135.0, |said| said.status = 1), 0);
    // At 12 kn she isn't anchored, whatever the officer left in the set.
    assert_eq!(watch.tick(second(60)), [Stale]);
    watch.hear(&class_a(SHIP, 35.0, 135.001, |said| (said.status, said.speed) = (1, 2)), 70);
    assert_eq!(watch.tick(second(400)), []);
    watch.hear(&class_a(SHIP, 35.0, 135.001, |said| (said.status, said.speed) = (0, 50)), 410);
    assert_eq!(watch.tick(second(470)), [Stale]);
}

#[test]
fn the_deadline_is_never_late() {
    let mut watch = Watch::new();
    assert_eq!(watch.picture.next_deadline(), None);
    for n in 0..50 {
        watch.hear(&class_a(431_999_000 + n, 35.0, 135.0, |_| {}), i64::from(n) * 3);
    }
    let mut now = second(150);
    let mut seen = Vec::new();
    while !watch.picture.is_empty() {
        let due = watch.picture.next_deadline().expect("targets must age");
        now = now.max(due);
        watch.picture.tick(now, &mut seen);
    }
    assert_eq!(seen.iter().filter(|c| c.kind == Lost).count(), 50);
    assert_eq!(seen.iter().filter(|c| c.kind == Removed).count(), 50);
    // The last was heard at 147 s: under way lost at 507 s, gone half an hour later.
    assert_eq!(now, second(147 + 360 + 1800));
}

#[test]
fn lost_targets_are_guessed_and_marked() {
    let mut watch = Watch::new();
    watch.hear(&class_a(SHIP, 35.0, 135.0, |said| (said.speed, said.course) = (100, 0)), 0);
    let at = |watch: &Watch, s: i64| watch.picture.predicted(watch.ship(SHIP), second(s)).unwrap();
    let live = at(&watch, 36);
    assert!((live.position.lat() - 35.0 - 0.1 / 60.0).abs() < 1e-9 && !live.guessed);
    watch.tick(second(360));
    let lost = at(&watch, 720);
    assert!((lost.position.lat() - 35.0 - 2.0 / 60.0).abs() < 1e-9 && lost.guessed);
    // A moored ship stays where she is, whatever her receiver's noise says.
    watch.hear(&class_a(SHIP, 35.0, 135.0, |said| (said.speed, said.status) = (3, 5)), 800);
    assert_eq!(at(&watch, 1400).position.lon(), 135.0);
}

#[test]
fn a_full_picture_lets_the_oldest_go() {
    use watchkeeper::domain::traffic::picture::{Picture, PictureSettings};
    let mut picture = Picture::new(PictureSettings { max_targets: 100, ..PictureSettings::default() });
    let mut changes = Vec::new();
    let mut hear = |picture: &mut Picture, message: &Message, s: i64| {
        picture.apply_ais(message, false, second(s), S, &mut changes);
    };
    hear(&mut picture, &class_a(970_012_345, 35.0, 135.0, |_| {}), 0);
    hear(&mut picture, &class_a(431_999_500, 35.0, 135.0, |_| {}), 0);
    picture.tick(second(400), &mut Vec::new());
    for n in 0..98 {
        hear(&mut picture, &class_a(431_999_000 + n, 35.0, 135.0, |_| {}), 401);
    }
    assert_eq!(picture.len(), 100);
    hear(&mut picture, &class_a(431_999_900, 35.0, 135.0, |_| {}), 402);
    assert_eq!(picture.len(), 100);
    assert_eq!(picture.counts().evicted, 1);
    let has = |mmsi| picture.get(TargetId::Mmsi(Mmsi(mmsi))).is_some();
    assert!(!has(431_999_500), "the lost one went");
    assert!(has(970_012_345), "a distress device stays, lost or not");
}
