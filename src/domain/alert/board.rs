//! The board: every alert's life cycle, audible budget, mutes, history.

use crate::domain::alert::alarm::{Level, Reason, Rule, Subject};
use crate::domain::geo::Position;
use crate::domain::time::UtcTime;

/// Stub for the screen's helper.
#[derive(Debug, Default)]
pub struct Board {
    pub alerts: Vec<Alert>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    pub id: u64,
    pub rule: Rule,
    pub level: Level,
    pub subjects: Vec<Subject>,
    pub position: Option<Position>,
    pub reasons: Vec<Reason>,
    pub start: UtcTime,
    pub acknowledged: bool,
    pub silenced: bool,
    pub cleared: Option<UtcTime>,
}
impl Board {
    pub fn active(&self) -> Vec<&Alert> {
        self.alerts.iter().collect()
    }
}
