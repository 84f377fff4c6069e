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

use crate::domain::geo::Position;
use crate::domain::time::UtcTime;
use crate::domain::traffic::own_ship::OwnView;
use crate::domain::traffic::target::Target;

/// A target's position brought to `now`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Predicted {
    pub position: Position,
    /// The target is lost: this is a guess.
    pub guessed: bool,
}

/// Stub for the screen's helper.
#[derive(Debug, Default)]
pub struct Picture {
    pub all: Vec<Target>,
    pub view: Option<OwnView>,
}
impl Picture {
    pub fn targets(&self) -> impl Iterator<Item = &Target> {
        self.all.iter()
    }
    pub fn get(&self, id: TargetId) -> Option<&Target> {
        self.all.iter().find(|t| t.id == id)
    }
    pub fn own(&self, _now: UtcTime) -> OwnView {
        self.view.clone().unwrap_or_else(OwnView::unknown)
    }
    pub fn predicted(&self, target: &Target, _now: UtcTime) -> Option<Predicted> {
        target.report.map(|r| Predicted { position: r.position, guessed: false })
    }
}
