//! Every state of an input, its retries, and what its loss takes along.

use super::*;
use crate::domain::behaviour::sample::{T0, at, fix, own_at, s};

fn status(state: LinkState, since: UtcTime) -> LinkStatus {
    LinkStatus { state, since, retry_at: None, baud: None }
}

fn assess(loss: &mut LinkLoss, now: UtcTime, links: &[(u16, LinkStatus)], own: &OwnView) -> Vec<Finding> {
    let links: Vec<(u16, &LinkStatus)> = links.iter().map(|(n, l)| (*n, l)).collect();
    loss.assess(now, &links, own, LinkSettings::default())
}

#[test]
fn a_lost_input_is_told_after_its_grace() {
    let own = own_at(at(35.0, 135.0), 0.0, 10.0, T0);
    for (state, down) in [
        (LinkState::Silent, true),
        (LinkState::Garbled, true),
        (LinkState::Busy, true),
        (LinkState::Missing("gone".to_owned()), true),
        (LinkState::Denied("no".to_owned()), true),
        (LinkState::Receiving, false),
        (LinkState::Opening, false),
        (LinkState::Listening, false),
        (LinkState::FindingSpeed { baud: 4800 }, false),
        (LinkState::Ended, false),
    ] {
        let links = [(0, status(LinkState::Receiving, T0)), (1, status(state.clone(), T0))];
        let mut loss = LinkLoss::default();
        assert!(assess(&mut loss, s(9), &links, &own).is_empty(), "{state:?}");
        let found = assess(&mut loss, s(10), &links, &own);
        let expected: Vec<_> = down.then(|| (vec![Subject::Link(1)], Level::Warn)).into_iter().collect();
        let got: Vec<_> = found.into_iter().map(|f| (f.subjects, f.level)).collect();
        assert_eq!(got, expected, "{state:?}");
    }
}

#[test]
fn trying_again_does_not_start_the_grace_anew() {
    let own = own_at(at(35.0, 135.0), 0.0, 10.0, T0);
    let ok = (0, status(LinkState::Receiving, T0));
    let mut loss = LinkLoss::default();
    for i in 0..10 {
        let state = if i % 2 == 0 { LinkState::Missing(String::new()) } else { LinkState::Opening };
        let found = assess(&mut loss, s(i * 2), &[ok.clone(), (1, status(state, s(i * 2)))], &own);
        assert_eq!(found.len(), usize::from(i >= 5), "at {} s", i * 2);
    }
    assert!(
        assess(&mut loss, s(30), &[ok.clone(), (1, status(LinkState::Receiving, s(30)))], &own).is_empty()
    );
    // An input taken out of the configuration is not lost.
    assess(&mut loss, s(31), &[ok.clone(), (1, status(LinkState::Silent, s(31)))], &own);
    assert!(assess(&mut loss, s(60), &[ok], &own).is_empty());
}

#[test]
fn losing_own_position_or_every_input_is_high() {
    let mut own = own_at(at(35.0, 135.0), 0.0, 10.0, T0);
    let gps_down = [(0, status(LinkState::Silent, T0)), (1, status(LinkState::Receiving, T0))];
    let mut loss = LinkLoss::default();
    assert_eq!(assess(&mut loss, s(10), &gps_down, &own)[0].level, Level::Warn, "another source gives a fix");
    own.position = OwnPosition::DeadReckoned { position: at(35.0, 135.0), fix: fix(at(35.0, 135.0), T0) };
    let found = assess(&mut loss, s(11), &gps_down, &own);
    assert_eq!((found.len(), found[0].level), (1, Level::High));
    assert!(found[0].reasons.iter().any(|r| r.code == "position-source-lost"));
    // The reckoning runs out: the alarm stays.
    own.position = OwnPosition::NoFix;
    assert_eq!(assess(&mut loss, s(700), &gps_down, &own)[0].level, Level::High);
    let own = own_at(at(35.0, 135.0), 0.0, 10.0, T0);
    let all_down = [(3, status(LinkState::Silent, T0)), (4, status(LinkState::Silent, T0))];
    let found = assess(&mut LinkLoss::default(), s(10), &all_down, &own);
    assert_eq!(found.iter().map(|f| f.level).collect::<Vec<_>>(), [Level::High, Level::High]);
}
