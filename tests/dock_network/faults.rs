//! Whatever the link does, the shore ends as it would have without: nothing lost, nothing
//! twice.

use crate::fixture::{Ashore, Boat, by_courier, state};
use crate::proxy::{self, Harm};
use watchkeeper::dock::docking::{Ended, Told};
use watchkeeper::dock::trouble::Trouble;

/// Docks once through these harms, then again without where it did not come to an end.
fn survives(boat: &mut Boat, harms: &[Harm]) -> usize {
    let expected = by_courier(boat);
    let ashore = Ashore::with(&[boat], true);
    let shore = ashore.secret.identity();
    let gateway = proxy::start(ashore.service.addr(), harms.to_vec());
    let docked = boat.dock(&format!("http://{gateway}"), shore);
    if docked.ended != Ended::Done {
        assert!(matches!(docked.ended, Ended::NoReceipt(_)), "{harms:?}: {:?}", docked.ended);
        assert_eq!(boat.dock(&ashore.url(), shore).ended, Ended::Done, "{harms:?}");
    }
    assert!(boat.is_ashore(), "{harms:?}");
    let storage = ashore.service.stop().unwrap();
    assert_eq!(state(&storage, boat.device()), expected, "{harms:?}");
    // The boat forgets what this shore signed for, and begins anew for the next one.
    let nobody = crate::fixture::secret(98).identity();
    boat.store.trust_shore(&nobody, crate::fixture::NOW).unwrap();
    docked.totals.frames
}

#[test]
fn a_cut_at_every_boundary_of_every_frame_changes_nothing_ashore() {
    let mut boat = Boat::new(14);
    let frames = survives(&mut boat, &[]);
    assert!(frames >= 4, "{frames}");
    for request in 0..=frames {
        for harm in [
            Harm::CutBefore,
            Harm::CutWithin(3),
            Harm::CutWithin(50),
            Harm::CutWithin(99),
            Harm::CutAfter,
            Harm::CutAnswer(5),
            Harm::CutAnswer(50),
            Harm::CutAnswer(99),
        ] {
            let mut harms = vec![Harm::None; request];
            harms.push(harm);
            survives(&mut boat, &harms);
        }
    }
}

#[test]
fn doubled_late_and_reordered_answers_and_a_portal_change_nothing_ashore() {
    let mut boat = Boat::new(14);
    for harm in [Harm::Twice, Harm::Stale, Harm::StaleTaken, Harm::Portal, Harm::Late(30)] {
        for every in 1..=3 {
            let harms: Vec<Harm> =
                (0..40).map(|n| if n % every == every - 1 && n < 12 { harm } else { Harm::None }).collect();
            survives(&mut boat, &harms);
        }
    }
    // All of it together, in an order that a number chooses.
    let all = [
        Harm::None,
        Harm::CutBefore,
        Harm::CutWithin(40),
        Harm::CutAfter,
        Harm::CutAnswer(60),
        Harm::Twice,
        Harm::Stale,
        Harm::StaleTaken,
        Harm::Portal,
        Harm::Late(5),
    ];
    for seed in 1..=12_u64 {
        let mut dice = seed;
        let harms: Vec<Harm> = (0..30)
            .map(|_| {
                dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                all[(dice >> 33) as usize % all.len()]
            })
            .collect();
        survives(&mut boat, &harms);
    }
}

#[test]
fn once_the_portal_lets_through_the_docking_goes_on_by_itself() {
    let mut boat = Boat::new(6);
    let ashore = Ashore::with(&[&boat], true);
    let gateway = proxy::start(ashore.service.addr(), vec![Harm::Portal; 3]);
    let docked = boat.dock(&format!("http://{gateway}"), ashore.secret.identity());
    assert_eq!(docked.ended, Ended::Done);
    let portals = docked.told.iter().filter(|t| **t == Told::Trouble(Trouble::Stranger(200))).count();
    assert_eq!(portals, 3);
}
