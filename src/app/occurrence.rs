//! What happened in the picture and on the board, for the log and for `replay --json`.

use crate::domain::alert::event::BoardEvent;
use crate::domain::id::TargetId;
use crate::domain::pursuit::Entry;
use crate::domain::time::UtcTime;
use crate::domain::traffic::own_ship::OwnView;
use crate::domain::traffic::picture::Change;
use crate::domain::watchlist::watch::Match;
use crate::domain::waters::passage::Passage;

/// One thing that happened, with its time.
#[derive(Debug, Clone, PartialEq)]
pub enum Occurrence {
    /// Own ship has a new fix.
    Fix {
        at: UtcTime,
        own: Box<OwnView>,
    },
    Target {
        at: UtcTime,
        change: Change,
    },
    Alert(BoardEvent),
    /// A line of a pursuit's log.
    Pursuit {
        target: TargetId,
        entry: Box<Entry>,
    },
    /// Own ship or a target passed from one zone into another.
    Zone {
        at: UtcTime,
        passage: Passage,
    },
    /// A vessel may be one of the watch list.
    Match(Match),
}

impl Occurrence {
    /// The board's event, where it is one.
    pub fn alert(&self) -> Option<&BoardEvent> {
        match self {
            Self::Alert(event) => Some(event),
            Self::Fix { .. }
            | Self::Target { .. }
            | Self::Pursuit { .. }
            | Self::Zone { .. }
            | Self::Match(_) => None,
        }
    }
}
