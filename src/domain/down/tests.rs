//! Proofs over the whole way down: who gets what, in which bytes, and what is refused.

mod bytes;
mod gate;
mod order;

use super::item::{Cells, Item, Kind};
use super::seal::DownKey;
use super::state::State;
use crate::domain::journal::entry::DeviceId;
use crate::domain::keys::queue::ItemChance;
use crate::domain::keys::secret::Key;
use crate::domain::sync::keys::ShoreSecret;

const DEVICE: DeviceId = DeviceId([0xd0; 16]);

fn shore(n: u8) -> ShoreSecret {
    ShoreSecret::from_secret(&Key::take(&mut [n; 32]))
}

fn boat(n: u8) -> DownKey {
    DownKey::of(&Key::take(&mut [n; 32]))
}

fn chance(n: u8) -> ItemChance {
    ItemChance { seed: Key::take(&mut [n; 32]), nonce: [n; 24] }
}

fn cells(pairs: &[(&str, &str)]) -> Cells {
    pairs.iter().map(|(column, cell)| ((*column).to_owned(), (*cell).to_owned())).collect()
}

fn entry(id: &str, name: &str) -> Item {
    Item::new(Kind::ENTRY, "own", id, cells(&[("id", id), ("kind", "vessel"), ("name", name)]))
}

fn state(items: &[Item]) -> State {
    let mut state = State::default();
    assert!(items.iter().all(|item| state.put(item)));
    state
}
