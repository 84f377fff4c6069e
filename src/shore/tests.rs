//! Intake against both storages, and a fleet whose sticks go astray.

mod boat;
mod fleet;
mod intake;
