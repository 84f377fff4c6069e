//! All targets, folded from messages; ageing, tracks, CPA and radar association.

use crate::domain::id::TargetId;

/// What a message or the passing of time did to a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    pub target: TargetId,
    pub kind: ChangeKind,
}

/// The states that `replay --json` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    New,
    /// A new position or status.
    Updated,
    /// A confirmed part of the identity is new or other than before.
    Static,
    Stale,
    Lost,
    /// Heard again after it was lost.
    Resumed,
    /// Taken out of the picture by age.
    Removed,
    /// Associated with a radar track, or released.
    Associated,
    Released,
    /// A position jump was refused.
    Jumped,
}
