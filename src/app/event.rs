//! Everything that can happen, as plain data of one type.

use crate::app::session::StoreAnswer;
use crate::app::session::records::RecordAnswer;
use crate::domain::feed::LinkStatus;
use crate::domain::id::SourceId;
use crate::domain::time::{Span, UtcTime};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Bytes arrived on an input.
    Bytes {
        source: SourceId,
        bytes: Vec<u8>,
        at: UtcTime,
    },
    /// An input changed its state.
    Link {
        source: SourceId,
        status: LinkStatus,
        at: UtcTime,
    },
    Key {
        key: KeyPress,
        at: UtcTime,
    },
    /// Text pasted into the terminal.
    Paste {
        text: String,
        at: UtcTime,
    },
    Resize {
        columns: u16,
        rows: u16,
        at: UtcTime,
    },
    /// The computer's clock was set.
    ClockStep {
        by: Span,
        at: UtcTime,
    },
    /// A worker thread or the recorder has something to say to the crew; `key` is in
    /// the catalogue, `detail` is the system's own words.
    Trouble {
        key: &'static str,
        detail: String,
        at: UtcTime,
    },
    /// What a trouble was about works again.
    Mended {
        keys: [&'static str; 2],
        at: UtcTime,
    },
    /// An input brought more than could be taken; so many bytes were dropped.
    Dropped {
        source: SourceId,
        bytes: u64,
        at: UtcTime,
    },
    /// The store has something to say.
    Store {
        answer: StoreAnswer,
        at: UtcTime,
    },
    /// The store has something to say of drafts, reports, custody or the patrol.
    Record {
        answer: Box<RecordAnswer>,
        at: UtcTime,
    },
    /// The terminal is gone, or the system asks the program to end.
    Closed {
        at: UtcTime,
    },
    /// Time passed.
    Tick {
        at: UtcTime,
    },
}

impl Event {
    pub fn at(&self) -> UtcTime {
        match self {
            Self::Bytes { at, .. }
            | Self::Link { at, .. }
            | Self::Key { at, .. }
            | Self::Paste { at, .. }
            | Self::Resize { at, .. }
            | Self::ClockStep { at, .. }
            | Self::Trouble { at, .. }
            | Self::Mended { at, .. }
            | Self::Dropped { at, .. }
            | Self::Store { at, .. }
            | Self::Record { at, .. }
            | Self::Closed { at }
            | Self::Tick { at } => *at,
        }
    }
}

/// A key as the terminal reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyPress {
    pub code: Key,
    pub ctrl: bool,
    pub alt: bool,
    pub shift: bool,
}

/// The keys that the program knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    Char(char),
    Enter,
    Esc,
    Backspace,
    Delete,
    Tab,
    BackTab,
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    Home,
    End,
    Insert,
    F(u8),
}

impl KeyPress {
    /// A key without modifiers.
    pub fn plain(code: Key) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }
}
