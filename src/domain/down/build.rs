//! What one principal may have of everything that was released. The only way into a
//! bundle or an extract, so nothing can leave beside it.

use super::item::{Item, Kind};
use super::principal::{Party, Principal};
use super::release::{Release, Withheld};
use super::state::State;
use crate::domain::powers::agreements::Agreements;
use crate::domain::time::UtcTime;
use crate::domain::watchlist::entry;
use std::collections::BTreeMap;

/// Something that two officers released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    pub item: Item,
    pub release: Release,
}

/// What a principal gets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Built {
    pub state: State,
    /// For cleared roles alone: never in the state, sealed apart.
    pub covert: State,
    /// How many are kept back, by reason.
    pub withheld: BTreeMap<Withheld, u64>,
    /// Past their last day.
    pub expired: u64,
    /// Too large to go down.
    pub too_large: u64,
}

/// Columns that name a person: never in what another State gets.
const NOMINAL: &[&str] = &["birth_date", "passport", "nationality", "consignee"];

/// Puts together what `to` may have at `now`.
pub fn build(
    released: impl IntoIterator<Item = Released>,
    to: &Principal,
    basis: &Agreements,
    now: UtcTime,
) -> Built {
    let mut built = Built::default();
    let foreign = to.parties.iter().any(|party| matches!(party, Party::Country(_)));
    for Released { mut item, release } in released {
        let is_entry = item.key.kind == Kind::ENTRY;
        let permitted = release.permits(to, basis, now).and_then(|()| {
            let person = is_entry && item.cells.get("kind").is_some_and(|kind| kind.trim() == "person");
            if foreign && person { Err(Withheld::Country) } else { Ok(()) }
        });
        if let Err(why) = permitted {
            *built.withheld.entry(why).or_default() += 1;
            continue;
        }
        if is_entry && is_over(&item, now) {
            built.expired += 1;
            continue;
        }
        if foreign {
            item.cells.retain(|column, _| !NOMINAL.contains(&column.as_str()));
        }
        let into = if release.covert { &mut built.covert } else { &mut built.state };
        if !into.put(&item) {
            built.too_large += 1;
        }
    }
    built
}

/// Its last day has passed.
fn is_over(item: &Item, now: UtcTime) -> bool {
    let expires = item.cells.get("expires").and_then(|cell| entry::date(cell));
    expires.is_some_and(|(at, whole)| now.0 > at.0 + if whole { 86_400_000 - 1 } else { 0 })
}
