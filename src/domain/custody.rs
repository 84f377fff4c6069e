//! Custody of what was taken from a ship: items, bags, seals, samples, and who holds
//! them where, from the finding to the hand-over, return or destruction.
//!
//! What happens is an [`event::Event`]; events are only ever added, and the
//! [`ledger::Ledger`] is what follows from them. It refuses what cannot be
//! ([`refusal::Refusal`]: a used seal number, more taken than there is, one signature
//! for two) and lists what did happen and breaks the chain ([`ledger::Break`]). Always:
//! what was taken in is what is held, handed over, returned and destroyed.

pub mod event;
pub mod ledger;
pub mod refusal;
mod rules;
#[cfg(test)]
mod tests;
