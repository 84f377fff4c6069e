//! The ledger against an independent count, over random events; each refusal; each break.

use super::event::{Event, Id, Quantity, Scale, Signature, Signed, Subject, What};
use super::ledger::{BreakWhy, Ledger, Open, State};
use super::refusal::Refusal;
use crate::domain::time::UtcTime;
use crate::i18n::{Catalogue, Language};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn id(text: &str) -> Id {
    text.parse().unwrap()
}

fn grams(thousandths: u64) -> Quantity {
    Quantity { thousandths, unit: "g".parse().unwrap() }
}

fn scale() -> Scale {
    Scale { id: "S-1".to_owned(), checked: "2026-10-01".to_owned() }
}

fn signed(name: &str) -> Signature {
    Signature { name: name.to_owned(), how: Signed::Pin }
}

fn event(n: i64, by: &str, what: What) -> Event {
    Event { at: UtcTime(n), patrol: None, by: by.to_owned(), what }
}

fn taken(item: &str, thousandths: u64) -> What {
    What::Taken {
        item: id(item),
        category: "narcotics".to_owned(),
        description: "white powder".to_owned(),
        quantity: grams(thousandths),
        tolerance: 50,
        scale: Some(scale()),
        place: "FSH".to_owned(),
        finder: "K-1".to_owned(),
        witness: "K-2".to_owned(),
        report: None,
    }
}

fn bagged(bag: &str, items: &[&str], seal: &str) -> What {
    What::Bagged {
        bag: id(bag),
        kind: "plastic".to_owned(),
        items: items.iter().map(|i| id(i)).collect(),
        seal: id(seal),
        witness: "K-9".to_owned(),
    }
}

fn moved(subject: Subject, from: &str, to: &str) -> What {
    What::Transferred {
        subject,
        to: to.to_owned(),
        purpose: "watch change".to_owned(),
        condition: "good".to_owned(),
        seal_intact: Some(true),
        given: signed(from),
        taken: signed(to),
    }
}

fn handed(subject: Subject, from: &str) -> What {
    What::HandedOver {
        subject,
        authority: "Kobe Customs".to_owned(),
        receipt: "R-77".to_owned(),
        seal_intact: Some(true),
        given: signed(from),
        taken: signed("Inspector Abe"),
    }
}

fn opened(bag: &str, seal_intact: bool) -> What {
    What::Opened { bag: id(bag), seal_intact, reason: "sampling".to_owned(), witness: "K-9".to_owned() }
}

fn sampled(item: &str, sample: &str, thousandths: u64) -> What {
    What::Sampled {
        item: id(item),
        sample: id(sample),
        quantity: grams(thousandths),
        purpose: "laboratory".to_owned(),
        witness: "K-9".to_owned(),
    }
}

fn used(item: &str, thousandths: u64) -> What {
    What::Used {
        item: id(item),
        quantity: grams(thousandths),
        reason: "field test".to_owned(),
        witness: "K-9".to_owned(),
    }
}

fn destroyed(subject: Subject) -> What {
    What::Destroyed {
        subject,
        order: "order 5".to_owned(),
        witnesses: vec!["K-8".to_owned(), "K-9".to_owned()],
    }
}

fn weighed(item: &str, thousandths: u64) -> What {
    What::Weighed { item: id(item), quantity: grams(thousandths), scale: scale() }
}

fn item(name: &str) -> Subject {
    Subject::Item(id(name))
}

fn bag(name: &str) -> Subject {
    Subject::Bag(id(name))
}

fn ledger(events: &[What]) -> Ledger {
    let mut ledger = Ledger::default();
    for (n, what) in (0..).zip(events) {
        ledger.apply(&event(n, "K-1", what.clone())).unwrap();
    }
    ledger
}

fn balanced(ledger: &Ledger) {
    let balance = ledger.balance();
    let out = [&balance.held, &balance.handed_over, &balance.returned, &balance.destroyed];
    assert_eq!(balance.taken_in.count, out.iter().map(|t| t.count).sum::<u64>());
    for (unit, taken) in &balance.taken_in.thousandths {
        let sum: u64 = out.iter().filter_map(|t| t.thousandths.get(unit)).sum();
        assert_eq!(*taken, sum, "{unit}");
    }
}

#[test]
fn from_the_find_to_the_hand_over() {
    let ledger = ledger(&[
        taken("A-1", 597_000),
        sampled("A-1", "A-1/S1", 500),
        used("A-1", 10),
        bagged("B-1", &["A-1"], "1001"),
        What::Stored { subject: bag("B-1"), place: "safe".to_owned(), key_holder: "K-1".to_owned() },
        moved(bag("B-1"), "K-1", "K-2"),
        handed(bag("B-1"), "K-2"),
        handed(item("A-1/S1"), "K-1"),
    ]);
    let balance = ledger.balance();
    let g = "g".parse().unwrap();
    assert_eq!((balance.held.count, balance.handed_over.count), (0, 2));
    assert_eq!(balance.handed_over.thousandths[&g], 596_990);
    assert_eq!(balance.destroyed.thousandths[&g], 10);
    assert_eq!(ledger.items()[&id("a-1")].state, State::HandedOver);
    assert_eq!((ledger.open(), ledger.breaks()), (vec![], &[][..]));
    balanced(&ledger);
}

#[test]
fn what_cannot_be_is_refused_and_changes_nothing() {
    let start = [taken("A-1", 5_000), taken("A-2", 700), bagged("B-1", &["A-1"], "1001")];
    let base = ledger(&start);
    for (by, what, code) in [
        ("K-1", taken("A-1", 1), "item-taken"),
        ("K-1", taken("A-3", 0), "amount"),
        ("K-1", bagged("B-2", &["A-2"], "1001"), "seal-used"),
        ("K-1", bagged("B-1", &["A-2"], "1002"), "bag-taken"),
        ("K-1", bagged("B-2", &["A-1"], "1002"), "in-sealed-bag"),
        ("K-1", bagged("B-2", &["A-2", "A-2"], "1002"), "contents"),
        ("K-1", bagged("B-2", &[], "1002"), "contents"),
        ("K-3", bagged("B-2", &["A-2"], "1002"), "not-holder"),
        ("K-9", bagged("B-2", &["A-2"], "1002"), "witness"),
        ("K-1", sampled("A-1", "S-1", 5), "in-sealed-bag"),
        ("K-1", sampled("A-2", "S-1", 701), "more-than-there"),
        ("K-1", sampled("A-2", "A-1", 1), "item-taken"),
        ("K-1", used("A-9", 1), "no-item"),
        ("K-1", opened("B-9", true), "no-bag"),
        ("K-1", moved(item("A-2"), "K-2", "K-3"), "not-holder"),
        ("K-1", moved(item("A-2"), "K-1", " k-1"), "signatures"),
        ("K-1", moved(item("A-1"), "K-1", "K-2"), "in-sealed-bag"),
        ("K-1", What::SealVoided { seal: id("1001"), reason: "torn".to_owned() }, "seal-used"),
        (
            "K-1",
            What::Destroyed {
                subject: item("A-2"),
                order: "5".to_owned(),
                witnesses: vec!["K-8".to_owned()],
            },
            "witness",
        ),
        (
            "K-1",
            What::Weighed {
                item: id("A-2"),
                quantity: Quantity { thousandths: 1, unit: "ml".parse().unwrap() },
                scale: scale(),
            },
            "unit-differs",
        ),
        ("", taken("A-3", 1), "text"),
    ] {
        let mut ledger = base.clone();
        let refusal = ledger.apply(&event(9, by, what.clone())).unwrap_err();
        assert_eq!(refusal.code(), code, "{what:?}");
        assert_eq!(ledger, base, "{what:?}");
    }
    let mut gone = base.clone();
    gone.apply(&event(9, "K-1", handed(bag("B-1"), "K-1"))).unwrap();
    for what in [opened("B-1", true), handed(bag("B-1"), "K-1"), destroyed(bag("B-1"))] {
        assert_eq!(gone.apply(&event(10, "K-1", what)).unwrap_err(), Refusal::Gone(id("A-1")));
    }
}

#[test]
fn a_seal_is_void_once_it_was_on_anything() {
    let mut ledger = ledger(&[taken("A-1", 5_000), bagged("B-1", &["A-1"], "1001"), opened("B-1", true)]);
    let again = ledger.apply(&event(9, "K-1", bagged("B-2", &["A-1"], "1001")));
    assert_eq!(again, Err(Refusal::SealUsed(id("1001"))));
    ledger.apply(&event(9, "K-1", bagged("B-2", &["A-1"], "1002"))).unwrap();
    let resealed = |seal: &str| What::Resealed {
        bag: id("B-2"),
        seal_intact: false,
        seal: id(seal),
        reason: "found torn".to_owned(),
        witness: "K-9".to_owned(),
    };
    assert_eq!(ledger.apply(&event(10, "K-1", resealed("1002"))), Err(Refusal::SealUsed(id("1002"))));
    ledger.apply(&event(10, "K-1", resealed("1003"))).unwrap();
    assert_eq!(ledger.breaks().len(), 1);
    assert_eq!(ledger.breaks()[0].why, BreakWhy::SealNotIntact);
}

#[test]
fn weights_that_do_not_balance_stay_open_until_they_are_explained() {
    let mut ledger = ledger(&[taken("A-1", 5_000), sampled("A-1", "S-1", 1_000), weighed("A-1", 3_960)]);
    assert!(ledger.breaks().is_empty(), "within the tolerance");
    ledger.apply(&event(9, "K-1", weighed("A-1", 3_900))).unwrap();
    assert_eq!(ledger.breaks()[0].why, BreakWhy::Weight(-100));
    let unbalanced = |ledger: &Ledger| ledger.open().iter().any(|(_, open, _)| *open == Open::Unbalanced);
    assert!(unbalanced(&ledger));
    // What dried out is entered with a witness: it is missing from the weighing as well.
    ledger.apply(&event(10, "K-1", used("A-1", 100))).unwrap();
    ledger.apply(&event(11, "K-1", weighed("A-1", 3_900))).unwrap();
    assert!(!unbalanced(&ledger));
    // The break stays to be seen.
    assert_eq!(ledger.breaks().len(), 1);
    balanced(&ledger);
}

#[test]
fn a_correction_of_a_sample_is_one_of_its_parent() {
    let mut ledger = ledger(&[taken("A-1", 5_000), sampled("A-1", "S-1", 1_000), used("S-1", 400)]);
    let corrected = |item: &str, thousandths| What::Corrected {
        item: id(item),
        quantity: grams(thousandths),
        reason: "misread".to_owned(),
        witness: "K-9".to_owned(),
    };
    for (item, wrong) in [("S-1", 399), ("S-1", 5_001), ("A-1", 999)] {
        let refusal = ledger.apply(&event(9, "K-1", corrected(item, wrong))).unwrap_err();
        assert_eq!(refusal.code(), "more-than-there", "{item} {wrong}");
    }
    ledger.apply(&event(9, "K-1", corrected("S-1", 1_200))).unwrap();
    assert_eq!(ledger.items()[&id("A-1")].remainder(), 3_800);
    ledger.apply(&event(10, "K-1", corrected("A-1", 5_500))).unwrap();
    assert_eq!(ledger.items()[&id("A-1")].remainder(), 4_300);
    balanced(&ledger);
}

#[test]
fn the_fold_of_sealed_bodies_passes_nothing_over() {
    let events = [event(5, "K-1", taken("A-1", 5_000)), event(4, "K-1", taken("A-1", 5_000))];
    let mut bodies: Vec<Vec<u8>> = events.iter().map(Event::encode).collect();
    bodies.push(b"{\"act\":\"of a later release\"}".to_vec());
    bodies.push(event(3, "K-1", used("A-1", 10)).encode());
    let ledger = Ledger::fold(bodies.iter().map(Vec::as_slice));
    let why: Vec<(u32, &str)> = ledger.breaks().iter().map(|b| (b.event, b.why.code())).collect();
    assert_eq!(why, [(2, "impossible"), (3, "unreadable"), (4, "time-reversed")]);
    assert_eq!(ledger.items()[&id("A-1")].used, 10);
}

#[test]
fn hostile_texts_are_refused() {
    for bad in ["", "  ", "a\u{1b}[31m", "\0"] {
        let mut ledger = Ledger::default();
        let mut what = taken("A-1", 5);
        if let What::Taken { description, .. } = &mut what {
            *description = bad.to_owned();
        }
        assert_eq!(ledger.apply(&event(0, "K-1", what)), Err(Refusal::Text("description")));
    }
    for bad in ["", "a b", "密輸", &"x".repeat(41)] {
        assert!(bad.parse::<Id>().is_err());
    }
}

#[test]
fn every_refusal_and_break_has_words() {
    let refusals = [
        Refusal::Text("by"),
        Refusal::Amount,
        Refusal::NoItem(id("A")),
        Refusal::NoBag(id("A")),
        Refusal::ItemTaken(id("A")),
        Refusal::BagTaken(id("A")),
        Refusal::SealUsed(id("A")),
        Refusal::InSealedBag(id("A"), id("B")),
        Refusal::NotSealed(id("A")),
        Refusal::Gone(id("A")),
        Refusal::Contents,
        Refusal::NotHolder(id("A"), "K-1".to_owned()),
        Refusal::UnitDiffers(id("A"), "g".parse().unwrap()),
        Refusal::MoreThanThere(id("A"), 1),
        Refusal::Signatures,
        Refusal::Witness,
        Refusal::Full,
    ];
    let breaks = [
        BreakWhy::SealNotIntact,
        BreakWhy::Weight(1),
        BreakWhy::TimeReversed,
        BreakWhy::Impossible(Refusal::Full),
        BreakWhy::Unreadable,
    ];
    for language in Language::ALL {
        let catalogue = Catalogue::new(language);
        for refusal in &refusals {
            let (key, args) = refusal.words();
            assert_eq!(key, format!("custody-refused-{}", refusal.code()));
            let args: Vec<(&str, &str)> = args.iter().map(|(n, v)| (*n, v.as_str())).collect();
            let said = catalogue.format(key, &args);
            assert!(!said.contains("custody-") && !said.contains('$'), "{said}");
        }
        for why in &breaks {
            assert!(catalogue.has(&format!("custody-break-{}", why.code())));
        }
    }
}

/// What the model knows of an item: who has it, what is left, what became of it.
#[derive(Debug, Clone)]
struct Seen {
    left: u64,
    holder: usize,
    state: State,
    bag: Option<usize>,
}

struct Played {
    ledger: Ledger,
    model: BTreeMap<usize, Seen>,
    taken_in: u64,
    used_up: u64,
    /// Refused ones too.
    offered: Vec<Event>,
}

const PEOPLE: [&str; 3] = ["K-1", "K-2", "K-3"];

/// Plays random acts on the ledger and on a count of its own; acts that the model does
/// not allow must be refused.
fn play(acts: &[(u8, usize, usize, u64)]) -> Played {
    let (mut ledger, mut offered) = (Ledger::default(), Vec::new());
    let mut model: BTreeMap<usize, Seen> = BTreeMap::new();
    let (mut bags, mut taken_in, mut used_up) = (0, 0, 0);
    for (n, (act, a, b, amount)) in acts.iter().enumerate() {
        let (a, person) = (a % 6, b % 3);
        let name = format!("A-{a}");
        let here = model.get(&a).cloned();
        let loose = here.as_ref().is_some_and(|s| s.state == State::Held && s.bag.is_none());
        let held_by = here.as_ref().map_or("K-1", |s| PEOPLE[s.holder]);
        let (by, what, fits) = match act % 8 {
            0 => (PEOPLE[person], taken(&name, *amount), here.is_none()),
            1 => {
                let sample = 6 + n;
                let fits = loose && here.as_ref().is_some_and(|s| s.left >= *amount);
                if fits {
                    let parent = model.get_mut(&a).unwrap();
                    parent.left -= amount;
                    let seen = Seen { left: *amount, bag: None, ..parent.clone() };
                    model.insert(sample, seen);
                }
                (held_by, sampled(&name, &format!("A-{sample}"), *amount), fits)
            }
            2 => {
                let fits = loose && here.as_ref().is_some_and(|s| s.left >= *amount);
                if fits {
                    model.get_mut(&a).unwrap().left -= amount;
                    used_up += amount;
                }
                (held_by, used(&name, *amount), fits)
            }
            3 => {
                bags += 1;
                if loose {
                    model.get_mut(&a).unwrap().bag = Some(bags);
                }
                let (bag, seal) = (format!("B-{bags}"), format!("{bags}"));
                (held_by, bagged(&bag, &[&name], &seal), loose)
            }
            4 => {
                let found = here.as_ref().and_then(|s| s.bag.filter(|_| s.state == State::Held));
                if found.is_some() {
                    model.get_mut(&a).unwrap().bag = None;
                }
                (held_by, opened(&format!("B-{}", found.unwrap_or(0)), true), found.is_some())
            }
            5 => {
                let to = PEOPLE[person];
                let fits = loose && to != held_by;
                if fits {
                    model.get_mut(&a).unwrap().holder = person;
                }
                (held_by, moved(item(&name), held_by, to), fits)
            }
            6 => {
                if loose {
                    model.get_mut(&a).unwrap().state = State::HandedOver;
                }
                (held_by, handed(item(&name), held_by), loose)
            }
            _ => {
                if loose {
                    model.get_mut(&a).unwrap().state = State::Destroyed;
                }
                (held_by, destroyed(item(&name)), loose)
            }
        };
        if act % 8 == 0 && fits {
            taken_in += amount;
            model.insert(a, Seen { left: *amount, holder: person, state: State::Held, bag: None });
        }
        // Taken by the finder K-1 with K-2 as witness: entered by whoever enters it.
        let event = event(n as i64, by, what);
        let done = ledger.apply(&event);
        assert_eq!(done.is_ok(), fits, "{n}: {event:?}: {done:?}");
        offered.push(event);
    }
    Played { ledger, model, taken_in, used_up, offered }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]
    /// Whatever is done: count in = held + handed over + destroyed, and every amount and
    /// holder is where an independent count has it.
    #[test]
    fn what_came_in_is_held_handed_over_or_destroyed(
        acts in proptest::collection::vec((any::<u8>(), 0_usize..6, 0_usize..3, 1_u64..50), 0..40)
    ) {
        let Played { ledger, model, taken_in, used_up, offered } = play(&acts);
        balanced(&ledger);
        let balance = ledger.balance();
        let amount = |tally: &super::ledger::Tally| tally.thousandths.values().sum::<u64>();
        prop_assert_eq!(amount(&balance.taken_in), taken_in);
        prop_assert_eq!(balance.taken_in.count, model.len() as u64);
        let of = |state: State| model.values().filter(move |s| s.state == state);
        for (tally, state, more) in [
            (&balance.held, State::Held, 0),
            (&balance.handed_over, State::HandedOver, 0),
            (&balance.destroyed, State::Destroyed, used_up),
        ] {
            prop_assert_eq!(tally.count, of(state).count() as u64);
            prop_assert_eq!(amount(tally), of(state).map(|s| s.left).sum::<u64>() + more);
        }
        for (n, seen) in model.iter().filter(|(_, s)| s.state == State::Held) {
            prop_assert_eq!(&ledger.items()[&id(&format!("A-{n}"))].holder, PEOPLE[seen.holder]);
        }
        prop_assert!(ledger.breaks().is_empty());
        // The same from the sealed bytes.
        let mut again = Ledger::default();
        for event in offered {
            let _ = again.apply(&Event::decode(&event.encode()).unwrap());
        }
        prop_assert_eq!(again, ledger);
    }
}
