//! Proofs of the figures: as the demo was made, and record by record.

use super::*;
use crate::domain::filing::Standing;
use crate::export::demo;
use crate::export::material::Sealed;
use proptest::prelude::*;

fn demo() -> Material {
    demo::material().unwrap()
}

/// The material without its record or report number `n`.
fn without(material: &Material, n: usize) -> (Material, RecordId) {
    let mut less = material.clone();
    let id = if n < less.records.len() {
        less.records.remove(n).id
    } else {
        less.reports.remove(n - material.records.len()).view.record
    };
    (less, id)
}

fn key(figure: &Figure) -> (&'static str, String) {
    (figure.group, figure.code.clone())
}

/// Without a record exactly the figures that cite it are others.
fn check(material: &Material) {
    let whole = summary(material).unwrap();
    let count = material.records.len() + material.reports.len();
    for n in 0..count {
        let (less, id) = without(material, n);
        let Some(rest) = summary(&less) else {
            assert_eq!(n, 0, "only without its beginning there is no patrol");
            continue;
        };
        for figure in &whole.figures {
            let now = rest.get(figure.group, &figure.code);
            if figure.records.contains(&id) {
                assert_ne!(now, Some(figure), "{:?} cites {n} and stays", key(figure));
            } else {
                // One that is not there is one of nothing.
                let now = now.map_or(0, |figure| figure.amount.parts().0);
                assert_eq!(now, figure.amount.parts().0, "{:?} does not cite {n}", key(figure));
            }
        }
        for figure in &rest.figures {
            let known = whole.get(figure.group, &figure.code).is_some();
            assert!(known || figure.amount.parts().0 == 0, "{:?} is new", key(figure));
        }
    }
}

#[test]
fn the_demo_patrol_counts_as_it_was_made() {
    let sum = summary(&demo()).unwrap();
    let amount = |group: &str, code: &str| sum.get(group, code).unwrap().amount;
    assert_eq!(amount("length", ""), Amount::Time(590 * 60_000));
    assert_eq!(amount("hours", "under-way"), Amount::Time((176 - 30 + 560 - 332) * 60_000));
    assert_eq!(amount("hours", "anchored"), Amount::Time((332 - 176) * 60_000));
    assert_eq!(amount("fuel", ""), Amount::Litres(1_450));
    assert_eq!(amount("engine", ""), Amount::EngineTenths(77));
    assert_eq!(sum.count("contacts", ""), 3);
    assert_eq!(sum.count("hailed", ""), 2);
    assert_eq!(sum.count("boardings", ""), 2);
    assert_eq!(sum.count("result", "seizure"), 1);
    assert_eq!(sum.count("seized", "stimulants"), 2);
    assert_eq!(amount("custody-amount", "held g"), Amount::Thousandths(2_500_000));
    assert_eq!(sum.count("alerts-open", "A1"), 1);
    assert_eq!(amount("alerts-answer-time", "A3"), Amount::Time(60_000));
    assert_eq!(amount("gnss-doubt", ""), Amount::Time(8 * 60_000));
    assert_eq!(sum.count("hits", "STRONG"), 1);
    assert_eq!(sum.count("custody-breaks", ""), 0);
    let Amount::Metres(way) = amount("distance", "") else { panic!() };
    assert!((130_000..145_000).contains(&way), "{way}");
}

#[test]
fn one_record_less_changes_exactly_the_figures_that_cite_it() {
    check(&demo());
}

#[test]
fn a_patrol_without_an_end_and_with_an_unreadable_record_is_summed_all_the_same() {
    let mut material = demo();
    material.records.pop();
    let damaged = Sealed { id: RecordId([9; 16]), kind: "patrol-log".into(), body: b"{".to_vec() };
    material.records.push(damaged);
    let sum = summary(&material).unwrap();
    assert_eq!(sum.count("unread", ""), 1);
    assert!(sum.get("fuel", "").is_none());
    check(&material);
    material.records.clear();
    assert!(summary(&material).is_none());
}

#[test]
fn a_withdrawn_report_counts_no_more() {
    let mut material = demo();
    material.reports[0].view.standing = Standing::Withdrawn;
    assert_eq!(summary(&material).unwrap().count("boardings", ""), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// Whatever is missing of it, the hours sum to the length, and figures rest on what
    /// they cite.
    #[test]
    fn any_part_of_it_holds(kept in proptest::collection::vec(any::<bool>(), 60)) {
        let mut material = demo();
        let mut n = 0;
        material.records.retain(|_| { n += 1; n == 1 || kept[n % 60] });
        let sum = summary(&material).unwrap();
        let time = |figure: &Figure| match figure.amount { Amount::Time(ms) => ms, _ => 0 };
        let hours: i64 = sum.figures.iter().filter(|f| f.group == "hours").map(time).sum();
        prop_assert_eq!(hours, time(sum.get("length", "").unwrap()));
        check(&material);
    }
}
