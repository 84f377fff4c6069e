//! Contacts typed by hand: track, error, merge and split.

use crate::support::*;
use watchkeeper::domain::geo::Position;
use watchkeeper::domain::id::{Mmsi, TargetId};
use watchkeeper::domain::traffic::picture::ChangeKind::{Associated, New, Released, Removed, Updated};
use watchkeeper::domain::traffic::picture::Sighting;
use watchkeeper::domain::traffic::target::{Freshness, TargetKind};
use watchkeeper::domain::units::{Bearing, Knots, NauticalMiles};

fn seen(bearing: f64, range: f64, motion: Option<(f64, f64)>) -> Sighting {
    Sighting {
        bearing: Bearing::new(bearing),
        range: NauticalMiles(range),
        course: motion.map(|(course, _)| Bearing::new(course)),
        speed: motion.map(|(_, speed)| Knots(speed)),
    }
}

#[test]
fn a_contact_is_a_target_with_a_track_and_an_error() {
    let mut watch = Watch::with_own(0);
    let mut changes = Vec::new();
    let id = watch.picture.add_manual(seen(90.0, 2.0, None), "white\u{1b} boat", second(0), &mut changes);
    assert_eq!(id.to_string(), "manual:1");
    assert_eq!(changes.iter().map(|c| c.kind).collect::<Vec<_>>(), [New]);
    let contact = watch.picture.get(id).unwrap();
    assert_eq!((contact.kind, contact.name()), (TargetKind::Manual, Some("white boat")));
    let (range, bearing) =
        Position::new(35.0, 135.0).unwrap().range_bearing(contact.report.unwrap().position);
    assert!((range.0 - 2.0).abs() < 0.01 && (bearing.degrees() - 90.0).abs() < 0.1);
    assert!(contact.cpa.is_none(), "its motion is unknown");
    let error = |watch: &Watch, s| watch.picture.manual_error(id, second(s)).unwrap().0;
    assert!((error(&watch, 0) - 0.436).abs() < 0.001);
    assert!((error(&watch, 360) - 1.436).abs() < 0.001, "ten knots of not knowing");
    // A second sighting within the error of the eye tells nothing of her motion.
    watch.own(35.0, 135.0, 0.0, 0.0, 60);
    assert!(watch.picture.update_manual(id, seen(90.0, 2.2, None), second(60), &mut changes));
    let contact = watch.picture.get(id).unwrap();
    assert_eq!((contact.track.len(), contact.report.unwrap().speed), (2, None));
    assert!(contact.cpa.is_none());
    assert_eq!(changes.last().unwrap().kind, Updated);
    // One beyond it gives course and speed made good.
    watch.own(35.0, 135.0, 0.0, 0.0, 660);
    assert!(watch.picture.update_manual(id, seen(90.0, 4.2, None), second(660), &mut changes));
    let contact = watch.picture.get(id).unwrap();
    let report = contact.report.unwrap();
    assert!(
        (report.speed.unwrap().0 - 12.0).abs() < 0.1 && (report.course.unwrap().degrees() - 90.0).abs() < 1.0
    );
    assert!(contact.cpa.is_some());
}

#[test]
fn a_motion_that_was_called_holds_until_the_sightings_tell_better() {
    let mut watch = Watch::with_own(0);
    let mut changes = Vec::new();
    let id = watch.picture.add_manual(seen(90.0, 2.0, Some((0.0, 8.0))), "", second(0), &mut changes);
    let motion = |watch: &Watch| {
        let report = watch.picture.get(id).unwrap().report.unwrap();
        (report.course.unwrap().degrees().round(), report.speed.unwrap().0.round())
    };
    watch.own(35.0, 135.0, 0.0, 0.0, 60);
    watch.picture.update_manual(id, seen(91.0, 2.1, None), second(60), &mut changes);
    assert_eq!(motion(&watch), (0.0, 8.0));
    watch.own(35.0, 135.0, 0.0, 0.0, 660);
    watch.picture.update_manual(id, seen(91.0, 4.1, None), second(660), &mut changes);
    assert_eq!(motion(&watch), (91.0, 12.0));
    // No boat runs ten miles in a minute.
    watch.own(35.0, 135.0, 0.0, 0.0, 720);
    watch.picture.update_manual(id, seen(271.0, 10.0, None), second(720), &mut changes);
    assert_eq!(motion(&watch), (91.0, 12.0));
}

#[test]
fn a_contact_is_removed_by_hand_only() {
    let mut watch = Watch::with_own(0);
    let mut changes = Vec::new();
    let id = watch.picture.add_manual(seen(90.0, 2.0, Some((0.0, 5.0))), "", second(0), &mut changes);
    watch.pass(100_000);
    assert_eq!(watch.picture.get(id).unwrap().freshness, Freshness::Lost);
    assert!(watch.picture.remove_manual(id, &mut changes));
    assert!(!watch.picture.remove_manual(id, &mut changes));
    assert_eq!(changes.last().unwrap().kind, Removed);
    assert!(watch.picture.is_empty());
    let next = watch.picture.add_manual(seen(90.0, 2.0, None), "", second(100_001), &mut changes);
    assert_eq!(next.to_string(), "manual:2", "a number is never used again");
    let ship = TargetId::Mmsi(Mmsi(SHIP));
    watch.hear(&class_a(SHIP, 35.0, 135.1, |_| {}), 100_002);
    assert!(!watch.picture.remove_manual(ship, &mut changes), "a ship isn't ours to remove");
}

#[test]
fn without_own_position_a_contact_is_kept_and_counted() {
    let mut watch = Watch::new();
    let id = watch.picture.add_manual(seen(90.0, 2.0, None), "by eye", second(0), &mut Vec::new());
    assert!(watch.picture.get(id).unwrap().report.is_none());
    assert_eq!(watch.picture.manual_note(id), Some("by eye"));
    assert_eq!(watch.picture.counts().no_own_position, 1);
}

#[test]
fn merge_then_split_leaves_both_as_they_were() {
    let run = |merge: bool| {
        let mut watch = Watch::with_own(0);
        let mut changes = Vec::new();
        let id =
            watch.picture.add_manual(seen(0.0, 3.0, Some((90.0, 12.0))), "boat", second(0), &mut changes);
        let ship = TargetId::Mmsi(Mmsi(SHIP));
        for s in 0..120 {
            watch.own(35.0, 135.0, 0.0, 0.0, s);
            if s % 10 == 0 {
                watch.hear(&class_a(SHIP, 35.05, 135.0 + s as f64 * 0.0001, |_| {}), s);
            }
            if s == 60 {
                watch.picture.update_manual(id, seen(10.0, 3.1, None), second(s), &mut changes);
            }
            watch.pass(s);
            if merge && s == 30 {
                assert!(watch.picture.merge(id, ship, &mut changes));
                assert_eq!(changes.last().unwrap().kind, Associated);
                assert!(watch.picture.get(id).unwrap().cpa.is_none());
            }
            if merge && s == 90 {
                assert_eq!(watch.picture.get(id).unwrap().association.unwrap().with, ship);
                assert!(watch.picture.split(id, &mut changes));
                assert_eq!(changes.last().unwrap().kind, Released);
            }
        }
        let targets: Vec<_> = watch.picture.targets().cloned().collect();
        format!("{targets:?}")
    };
    assert_eq!(run(true), run(false));
}

#[test]
fn only_a_contact_and_another_target_can_be_merged() {
    let mut watch = Watch::with_own(0);
    let mut changes = Vec::new();
    let a = watch.picture.add_manual(seen(0.0, 3.0, None), "", second(0), &mut changes);
    let b = watch.picture.add_manual(seen(0.0, 3.0, None), "", second(0), &mut changes);
    let ship = TargetId::Mmsi(Mmsi(SHIP));
    assert!(!watch.picture.merge(a, b, &mut changes));
    assert!(!watch.picture.merge(a, ship, &mut changes), "nobody of that number");
    assert!(!watch.picture.split(a, &mut changes));
    watch.hear(&class_a(SHIP, 35.0, 135.1, |_| {}), 1);
    assert!(!watch.picture.merge(ship, a, &mut changes));
    assert!(watch.picture.merge(a, ship, &mut changes));
    // The ship leaves the picture: the contact is itself again.
    watch.pass(1 + 360 + 1800);
    assert!(watch.picture.get(ship).is_none());
    assert_eq!(watch.picture.get(a).unwrap().association, None);
}

#[test]
fn what_was_taken_out_comes_back_as_if_it_had_stayed() {
    let run = |take: bool, lose: bool| {
        let mut watch = Watch::with_own(0);
        let mut changes = Vec::new();
        let id =
            watch.picture.add_manual(seen(0.0, 3.0, Some((90.0, 12.0))), "boat", second(0), &mut changes);
        watch.hear(&class_a(SHIP, 35.0, 135.1, |_| {}), 1);
        assert!(watch.picture.merge(id, TargetId::Mmsi(Mmsi(SHIP)), &mut changes));
        watch.pass(5);
        let taken = take.then(|| watch.picture.take_manual(id, &mut changes).unwrap());
        watch.pass(if lose { 3600 } else { 10 });
        if let Some(taken) = taken {
            assert!(watch.picture.get(id).is_none() && watch.picture.take_manual(id, &mut changes).is_none());
            assert_eq!(watch.picture.restore_manual(taken, &mut changes), id);
        }
        watch.pass(7200);
        format!("{:?}", watch.picture.get(id).unwrap())
    };
    assert_eq!(run(true, false), run(false, false));
    assert_eq!(run(true, true), run(false, true), "her ship has gone meanwhile");
}
