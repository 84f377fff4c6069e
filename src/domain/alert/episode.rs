//! One episode of one alert, from the first finding until it is cleared and answered.
//! It knows what changed; what may sound is the board's to decide.

use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::alert::event::EpisodeId;
use crate::domain::geo::Position;
use crate::domain::time::{Span, UtcTime};
use std::cmp::Ordering;

/// Whether an episode may be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// Its level is silent, or it was muted when it came.
    Silent,
    /// The hour's budget was used up: shown, never sounded later.
    Quiet,
    Sounds,
}

/// Who answered, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledgement {
    pub who: String,
    pub at: UtcTime,
}

/// The sound is off between these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Silence {
    pub(crate) from: UtcTime,
    pub(crate) until: UtcTime,
}

/// An alert as it stands on the board.
#[derive(Debug, Clone, PartialEq)]
pub struct Episode {
    pub id: EpisodeId,
    pub rule: Rule,
    pub level: Level,
    pub subjects: Vec<Subject>,
    pub label: String,
    pub position: Option<Position>,
    pub reasons: Vec<Reason>,
    /// When the condition began to hold.
    pub start: UtcTime,
    pub raised_at: UtcTime,
    pub voice: Voice,
    pub acknowledged: Option<Acknowledgement>,
    /// Set once the condition has been gone for the hold-off. An episode that is cleared
    /// and not acknowledged stays in view.
    pub cleared_at: Option<UtcTime>,
    /// How many earlier, unanswered episodes of the same kind this one stands for.
    pub earlier: u32,
    pub(crate) occurrence: u32,
    /// The condition does not hold since then.
    pub(crate) absent_since: Option<UtcTime>,
    /// The condition holds at a lower level since then.
    pub(crate) lower_since: Option<UtcTime>,
    pub(crate) silence: Option<Silence>,
    pub(crate) hold_off: Span,
    /// An ordinary alert sounds until then.
    pub(crate) sound_until: UtcTime,
    /// The report in which it was last found.
    pub(crate) report: u64,
    /// Reason codes told so far in this episode.
    codes: Vec<&'static str>,
}

/// What a finding changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Movement {
    None,
    /// A lower level, or a kind of reason that was not there before.
    Changed,
    /// A higher level: answers given so far no longer count.
    Worsened,
}

impl Episode {
    pub(crate) fn new(id: EpisodeId, finding: &Finding, now: UtcTime, hold_off: Span) -> Self {
        Self {
            id,
            rule: finding.rule,
            level: finding.level,
            subjects: finding.subjects.clone(),
            label: finding.label.clone(),
            position: finding.position,
            reasons: finding.reasons.clone(),
            start: finding.start,
            raised_at: now,
            voice: Voice::Silent,
            acknowledged: None,
            cleared_at: None,
            earlier: 0,
            occurrence: finding.occurrence,
            absent_since: None,
            lower_since: None,
            silence: None,
            hold_off,
            sound_until: now,
            report: 0,
            codes: finding.reasons.iter().map(|r| r.code).collect(),
        }
    }

    /// The condition is not yet over for good.
    pub fn is_live(&self) -> bool {
        self.cleared_at.is_none()
    }

    /// The condition held at the last report.
    pub fn holds(&self) -> bool {
        self.is_live() && self.absent_since.is_none()
    }

    /// Cleared, but nobody has answered yet. INFO asks for no answer.
    pub fn waits_for_answer(&self) -> bool {
        !self.is_live() && self.acknowledged.is_none() && self.level.sounds()
    }

    /// Silenced at `now`, and until when.
    pub fn silenced(&self, now: UtcTime) -> Option<UtcTime> {
        self.silence.filter(|s| s.from <= now && now < s.until).map(|s| s.until)
    }

    /// Takes a finding. A rise in level counts at once, a fall only after the hold-off,
    /// so that a value at its threshold does not chatter.
    pub(crate) fn observe(&mut self, finding: &Finding, now: UtcTime) -> Movement {
        self.absent_since = None;
        self.position = finding.position;
        self.reasons.clone_from(&finding.reasons);
        self.label.clone_from(&finding.label);
        let mut movement = Movement::None;
        for reason in &finding.reasons {
            if !self.codes.contains(&reason.code) {
                self.codes.push(reason.code);
                movement = Movement::Changed;
            }
        }
        match finding.level.cmp(&self.level) {
            Ordering::Greater => {
                self.level = finding.level;
                self.lower_since = None;
                self.acknowledged = None;
                self.silence = None;
                Movement::Worsened
            }
            Ordering::Equal => {
                self.lower_since = None;
                movement
            }
            Ordering::Less if self.has_stayed_lower(now) => {
                self.level = finding.level;
                self.lower_since = None;
                Movement::Changed
            }
            Ordering::Less => movement,
        }
    }

    fn has_stayed_lower(&mut self, now: UtcTime) -> bool {
        let since = (*self.lower_since.get_or_insert(now)).min(now);
        self.lower_since = Some(since);
        now.since(since) >= self.hold_off
    }

    /// Notes that the condition does not hold; `true` once the hold-off is over.
    pub(crate) fn is_over(&mut self, now: UtcTime) -> bool {
        let since = (*self.absent_since.get_or_insert(now)).min(now);
        self.absent_since = Some(since);
        now.since(since) >= self.hold_off
    }

    /// When this episode next changes by time alone.
    pub(crate) fn next_deadline(&self, now: UtcTime) -> Option<UtcTime> {
        if !self.is_live() {
            return None;
        }
        [
            self.silenced(now),
            self.absent_since.map(|t| t + self.hold_off),
            self.lower_since.map(|t| t + self.hold_off),
            Some(self.sound_until),
        ]
        .into_iter()
        .flatten()
        .filter(|t| *t > now)
        .min()
    }
}
