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

/// The register of links, and the columns that name their ends.
const LINKS: &str = "links";
const ENDS: &[&str] = &["from_id", "entry", "from", "to_id", "target", "other", "to"];

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
    let mut links = Vec::new();
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
        if item.key.kind == Kind::RECORD && item.key.group == LINKS {
            links.push(item);
            continue;
        }
        let into = if release.covert { &mut built.covert } else { &mut built.state };
        if !into.put(&item) {
            built.too_large += 1;
        }
    }
    built.put_links(links);
    built
}

impl Built {
    /// A link names both its ends, so it goes only where both go.
    fn put_links(&mut self, links: Vec<Item>) {
        let (open, covert) = (self.state.ids(Kind::ENTRY), self.covert.ids(Kind::ENTRY));
        for link in links {
            let ends = || ENDS.iter().filter_map(|column| link.cells.get(*column)).map(|end| end.trim());
            let into = if ends().all(|end| open.contains(end)) {
                &mut self.state
            } else if ends().all(|end| open.contains(end) || covert.contains(end)) {
                &mut self.covert
            } else {
                *self.withheld.entry(Withheld::LinkEnd).or_default() += 1;
                continue;
            };
            if !into.put(&link) {
                self.too_large += 1;
            }
        }
    }
}

/// Its last day has passed.
fn is_over(item: &Item, now: UtcTime) -> bool {
    let expires = item.cells.get("expires").and_then(|cell| entry::date(cell));
    expires.is_some_and(|(at, whole)| now.0 > at.0 + if whole { 86_400_000 - 1 } else { 0 })
}
