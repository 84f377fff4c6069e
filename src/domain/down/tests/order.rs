//! Numbers, gaps, last days: what a boat takes, in whatever order it comes.

use super::{entry, state};
use crate::domain::down::bundle::{Bundle, BundleFault, Held, Verdict};
use crate::domain::down::state::{Outline, State};
use crate::domain::time::UtcTime;
use proptest::prelude::{Strategy, prop, prop_assert, prop_assert_eq, proptest};

fn bundle(number: u64, base: u64, from: &Outline, to: &State) -> Bundle {
    Bundle {
        number,
        base,
        issued: UtcTime(0),
        expires: UtcTime(1_000),
        office: "KOBE".to_owned(),
        state: to.outline().digest(),
        changes: to.changes_from(from),
        covert: Vec::new(),
    }
}

#[test]
fn what_is_old_over_or_does_not_fit_is_refused_with_its_own_words() {
    let (a, b) = (state(&[entry("1", "A"), entry("2", "B")]), state(&[entry("1", "A"), entry("3", "C")]));
    let c = state(&[entry("1", "Z")]);
    let now = UtcTime(500);
    let empty = Held::default();
    let first = bundle(1, 0, &Outline::default(), &a);
    assert_eq!(first.verdict(&empty, now), Ok(Verdict::Take(a.outline())));
    let held = Held { number: 1, outline: a.outline() };
    assert_eq!(first.verdict(&held, now), Ok(Verdict::Held));
    let second = bundle(2, 1, &a.outline(), &b);
    assert_eq!(second.verdict(&held, now), Ok(Verdict::Take(b.outline())));
    let later = Held { number: 2, outline: b.outline() };
    for (bundle, held, at, fault) in [
        (&first, &later, now, BundleFault::Older { number: 1, held: 2 }),
        (&second, &held, UtcTime(1_001), BundleFault::Expired { number: 2, expires: UtcTime(1_000) }),
        (&second, &empty, now, BundleFault::Gap { number: 2, base: 1, held: 0 }),
        (&bundle(2, 0, &Outline::default(), &c), &later, now, BundleFault::Contradiction { number: 2 }),
        // It says that it goes on from 1, and what is aboard as 1 is something else.
        (
            &second,
            &Held { number: 1, outline: c.outline() },
            now,
            BundleFault::Gap { number: 2, base: 1, held: 1 },
        ),
    ] {
        assert_eq!(bundle.verdict(held, at), Err(fault));
    }
    // Made from 1: where what came between is undone by it, it fits, else it is a gap.
    let skipped = bundle(3, 1, &a.outline(), &c);
    assert_eq!(skipped.verdict(&later, now), Err(BundleFault::Gap { number: 3, base: 1, held: 2 }));
    let again = bundle(3, 1, &a.outline(), &state(&[entry("1", "Z"), entry("3", "C")]));
    assert!(matches!(again.verdict(&later, now), Ok(Verdict::Take(_))));
    // A snapshot whose digest is not its own content's.
    let mut wrong = bundle(4, 0, &Outline::default(), &c);
    wrong.state = a.outline().digest();
    assert!(matches!(wrong.verdict(&later, now), Err(BundleFault::Malformed(_))));
}

fn states() -> impl Strategy<Value = State> {
    prop::collection::btree_map(0_u8..12, 0_u8..3, 0..10).prop_map(|items| {
        let items: Vec<_> =
            items.iter().map(|(id, name)| entry(&id.to_string(), &name.to_string())).collect();
        state(&items)
    })
}

proptest! {
    #[test]
    fn a_difference_leads_where_it_says(a in states(), b in states()) {
        let mut outline = a.outline();
        outline.apply(&b.changes_from(&a.outline()));
        prop_assert_eq!(&outline, &b.outline());
        prop_assert_eq!(Outline::decode(&outline.encode()).unwrap(), outline);
        prop_assert_eq!(a == b, a.outline().digest() == b.outline().digest());
    }

    /// Bundles of a shore that comes to no word of what the boat has, in any order, lost
    /// and doubled: the boat never goes back, and what it has is always one that the
    /// shore meant.
    #[test]
    fn whatever_order_they_come_in_the_boat_never_goes_back(
        meant in prop::collection::vec(states(), 1..7),
        bases in prop::collection::vec(0_usize..7, 7),
        order in prop::collection::vec(0_usize..7, 0..20),
    ) {
        let bundles: Vec<Bundle> = meant.iter().enumerate().map(|(n, to)| {
            let base = bases[n] % (n + 1);
            let from = base.checked_sub(1).map(|b| meant[b].outline()).unwrap_or_default();
            bundle(n as u64 + 1, base as u64, &from, to)
        }).collect();
        let mut held = Held::default();
        for pick in order {
            let bundle = &bundles[pick % bundles.len()];
            match bundle.verdict(&held, UtcTime(1)) {
                Ok(Verdict::Take(outline)) => {
                    prop_assert!(bundle.number > held.number);
                    held = Held { number: bundle.number, outline };
                }
                Ok(Verdict::Held) => prop_assert_eq!(bundle.number, held.number),
                Err(BundleFault::Older { .. } | BundleFault::Gap { .. }) => {}
                Err(other) => prop_assert!(false, "{}", other),
            }
            if let Some(at) = held.number.checked_sub(1) {
                prop_assert_eq!(&held.outline, &meant[at as usize].outline());
            }
        }
    }
}
