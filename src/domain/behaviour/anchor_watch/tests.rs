//! Seconds, metres and poor fixes at the edge of the anchor circle.

use super::*;
use crate::domain::behaviour::sample::{T0, at, own_at, s};
use crate::domain::geo::{Offset, Position};
use crate::domain::units::{METRES_PER_NM, Metres};

fn metres_off(m: f64) -> Position {
    at(35.0, 135.0).at_offset(Offset { x: 0.0, y: m / METRES_PER_NM })
}

fn run(guard: &mut AnchorGuard, watch: Option<&AnchorWatch>, second: i64, m: f64, hdop: f64) -> bool {
    let mut own = own_at(metres_off(m), 0.0, 0.1, s(second));
    if let OwnPosition::Fix(fix) = &mut own.position {
        fix.hdop = Some(hdop);
    }
    let (anchor, gnss) = (AnchorSettings::default(), GnssSettings::default());
    guard.assess(s(second), watch, &own, anchor, &gnss).is_some()
}

#[test]
fn she_drags_only_after_more_than_ten_seconds_outside() {
    let watch = AnchorWatch { position: at(35.0, 135.0), radius: Metres(50.0), set_at: T0 };
    let mut guard = AnchorGuard::default();
    let mut at_second = |second, m, hdop| run(&mut guard, Some(&watch), second, m, hdop);
    assert!(!at_second(0, 40.0, 0.9));
    assert!(!at_second(1, 60.0, 0.9));
    assert!(!at_second(11, 60.0, 0.9));
    // A swing back inside starts the count anew.
    assert!(!at_second(12, 45.0, 0.9));
    assert!(!at_second(13, 60.0, 0.9));
    assert!(!at_second(23, 60.0, 0.9));
    assert!(at_second(24, 60.0, 0.9));
    // A poor fix neither ends nor raises it.
    assert!(at_second(25, 10.0, 9.0));
    assert!(!at_second(26, 10.0, 0.9));
    assert!(!at_second(27, 500.0, 9.0));
    assert!(!at_second(60, 500.0, 9.0));
}

#[test]
fn another_circle_starts_anew_and_none_is_off() {
    let near = AnchorWatch { position: at(35.0, 135.0), radius: Metres(50.0), set_at: T0 };
    let wide = AnchorWatch { radius: Metres(200.0), ..near };
    let mut guard = AnchorGuard::default();
    run(&mut guard, Some(&near), 0, 100.0, 0.9);
    assert!(run(&mut guard, Some(&near), 20, 100.0, 0.9));
    assert!(!run(&mut guard, Some(&wide), 21, 100.0, 0.9));
    assert!(!run(&mut guard, Some(&near), 22, 100.0, 0.9));
    assert!(!run(&mut guard, None, 60, 100.0, 0.9));
}
