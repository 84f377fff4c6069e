//! What the state asks of the outside. The runtime carries it out.

use crate::app::session::StoreRequest;
use crate::app::session::record::Draft;
use crate::app::session::records::Asked;

/// One thing to do outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Sound the bell; a HIGH alarm sounds twice.
    Sound {
        urgent: bool,
    },
    /// Repaint the whole terminal.
    Redraw,
    /// Write this down, in its order.
    Keep(Vec<Draft>),
    Store(StoreRequest),
    /// Of the drafts, reports, custody and patrols in the store.
    Record(Asked),
    /// Leave the program.
    Quit,
}
