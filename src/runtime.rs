//! Floor 4: the clock, the threads and the loop.

pub mod clock;
pub mod dumps;
pub mod executor;
pub(crate) mod exporting;
pub mod input;
pub mod list_file;
pub mod patrol;
pub mod player;
pub mod terminal;
