//! A target with what the picture must remember about it beside what it shows.

use super::association::Candidates;
use super::statics::Statics;
use crate::domain::geo::{Offset, Position};
use crate::domain::id::TargetId;
use crate::domain::time::UtcTime;
use crate::domain::traffic::target::{Freshness, Identity, Target, TargetKind};
use crate::domain::units::NauticalMiles;
use std::collections::VecDeque;

/// A position that jumped, waiting for others to support it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PendingJump {
    pub(super) position: Position,
    pub(super) at: UtcTime,
    pub(super) support: u8,
}

/// What a radar track carries besides.
#[derive(Debug, Clone, Default)]
pub(super) struct RadarMemory {
    /// From own ship at its last position.
    pub(super) range: Option<NauticalMiles>,
    /// The report that the gate last looked at.
    pub(super) gated_at: Option<UtcTime>,
    pub(super) candidates: Candidates,
    pub(super) outside_since: Option<UtcTime>,
}

/// What a contact typed by hand carries besides.
#[derive(Debug, Clone, Default)]
pub(super) struct HandMemory {
    pub(super) note: String,
    /// One-sigma error of the last estimate.
    pub(super) error: Option<NauticalMiles>,
}

#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) target: Target,
    pub(super) statics: Statics,
    pub(super) pending: Option<PendingJump>,
    /// The report's velocity on the plane in knots; `None` without speed or course.
    pub(super) velocity: Option<Offset>,
    /// When it became lost; meaningless before.
    pub(super) lost_since: UtcTime,
    /// The next deadline by age, and the place in the queue (never later).
    pub(super) due: UtcTime,
    pub(super) queued: UtcTime,
    pub(super) radar: Option<Box<RadarMemory>>,
    pub(super) hand: Option<Box<HandMemory>>,
}

impl Entry {
    pub(super) fn new(id: TargetId, kind: TargetKind, at: UtcTime) -> Self {
        Self {
            target: Target {
                id,
                kind,
                freshness: Freshness::Live,
                first_seen: at,
                last_heard: at,
                report: None,
                status: None,
                identity: Identity::default(),
                aid: None,
                radar_status: None,
                association: None,
                cpa: None,
                track: VecDeque::new(),
                messages: 0,
                jumps: 0,
                refused: None,
                safety_text: None,
                partner: false,
            },
            statics: Statics::default(),
            pending: None,
            velocity: None,
            lost_since: at,
            due: UtcTime(i64::MAX),
            queued: UtcTime(i64::MAX),
            radar: None,
            hand: None,
        }
    }
}
