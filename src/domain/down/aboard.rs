//! What a boat has of the shore, as it is shown.

use crate::domain::journal::hash::Hash;
use crate::domain::time::UtcTime;

/// How the boat stands to the shore's lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownState {
    pub number: u64,
    pub state: Hash,
    pub issued: UtcTime,
    /// Past it the lists are labelled as out of date; they still match.
    pub expires: UtcTime,
    pub office: String,
    pub taken_at: UtcTime,
}

/// An order, a task or a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// `order`, `task` or `notice`.
    pub what: String,
    pub id: String,
    pub title: String,
    pub text: String,
    pub from: String,
    pub at: Option<UtcTime>,
    pub until: Option<UtcTime>,
}

impl Order {
    /// Its time has passed.
    pub fn is_over(&self, now: UtcTime) -> bool {
        self.until.is_some_and(|until| until < now)
    }
}
