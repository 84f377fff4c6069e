//! The board: every alert's life cycle, its sound and the crew's answers.
//!
//! - The rules report what holds; the board keeps one episode for each (rule, subjects)
//!   until the condition has been gone for a hold-off, so that 200 toggles are one alert.
//! - Silence is not acknowledgement: it ends by itself, or at once when the level rises.
//! - There is no "acknowledge all". An episode that ended unanswered stays in view.
//! - Six ordinary alerts an hour may sound (domain §3.2). Own-ship safety, distress, lost
//!   inputs, the crew's own tools and every HIGH are outside that budget and never queued.
//! - While the store is locked only what is about safety is heard; what was held back is
//!   told in its order once it is open ([`Board::discreet`]).
//! - A person's mute, silence or silent mode changes what sounds, never what is shown.
//!
//! Every time is an argument. A clock set back makes the board louder, never quieter.

use crate::domain::alert::alarm::{Finding, Level, Rule, Subject};
use crate::domain::alert::board::answers::SOUND_TEST;
use crate::domain::alert::budget::AudibleBudget;
use crate::domain::alert::episode::{Episode, Movement, Voice};
use crate::domain::alert::event::{BoardEvent, EpisodeId, EventState};
use crate::domain::alert::history::{Entry, History};
use crate::domain::alert::mute::Mutes;
use crate::domain::time::{Span, UtcTime};
use serde::Deserialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

mod answers;

/// A hold-off doubles with each episode that follows another within this span.
const FLAP_WINDOW: Span = Span::minutes(10);
const MAX_HOLD_OFF: Span = Span::minutes(8);

/// The board's settings (`[alert.board]` of the configuration).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BoardSettings {
    /// Ordinary alerts that may sound in an hour.
    pub audible_per_hour: u16,
    /// How long silence lasts, seconds, at most 300.
    pub silence_s: u32,
    /// How long an ordinary alert sounds, seconds.
    pub ordinary_sound_s: u32,
    /// The longest mute of a target, minutes.
    pub longest_mute_min: u32,
    /// How long a condition must be gone before its alert is cleared, seconds.
    pub hold_off_s: u32,
    /// The same for a lost input, which is plain when it is back.
    pub link_hold_off_s: u32,
    /// Alerts on the board at once.
    pub capacity: usize,
    /// Entries that the history keeps.
    pub history: usize,
}

impl Default for BoardSettings {
    fn default() -> Self {
        Self {
            audible_per_hour: 6,
            silence_s: 60,
            ordinary_sound_s: 10,
            longest_mute_min: 240,
            hold_off_s: 60,
            link_hold_off_s: 10,
            capacity: 500,
            history: 5_000,
        }
    }
}

/// What should be heard now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sound {
    Warn,
    High,
}

/// All alerts of a run. Memory is bounded by the settings' capacities.
#[derive(Debug, Clone)]
pub struct Board {
    settings: BoardSettings,
    episodes: BTreeMap<EpisodeId, Episode>,
    /// The newest episode of each kind.
    newest: BTreeMap<(Rule, Vec<Subject>), EpisodeId>,
    last_id: u64,
    last_covert_id: u64,
    reports: u64,
    budget: AudibleBudget,
    mutes: Mutes,
    history: History,
    silent_mode: bool,
    sound_test: Option<UtcTime>,
    /// Only safety is heard.
    discreet: bool,
    /// Held back meanwhile, in the order of their raising.
    untold: BTreeSet<EpisodeId>,
    /// Findings of the last report that found no room, and the worst level among them.
    refused: (usize, Option<Level>),
}

impl Board {
    pub fn new(settings: BoardSettings) -> Self {
        Self {
            budget: AudibleBudget::new(settings.audible_per_hour),
            history: History::new(settings.history),
            settings,
            episodes: BTreeMap::new(),
            newest: BTreeMap::new(),
            last_id: 0,
            last_covert_id: COVERT_IDS,
            reports: 0,
            mutes: Mutes::default(),
            silent_mode: false,
            sound_test: None,
            discreet: false,
            untold: BTreeSet::new(),
            refused: (0, None),
        }
    }

    /// Takes all findings that hold at `now`; what is missing from them is over. Call it
    /// with every evaluation and at [`Board::next_deadline`].
    pub fn report(&mut self, now: UtcTime, findings: &[Finding], out: &mut Vec<BoardEvent>) {
        self.reports += 1;
        self.refused = (0, None);
        for finding in findings {
            self.take(finding, now, out);
        }
        self.settle(now, out);
        self.mutes.expire(now);
    }

    fn take(&mut self, finding: &Finding, now: UtcTime, out: &mut Vec<BoardEvent>) {
        let key = (finding.rule, finding.subjects.clone());
        let Some(id) = self.newest.get(&key).copied() else {
            return self.raise(key, finding, now, None, out);
        };
        let report = self.reports;
        let Some(episode) = self.episodes.get_mut(&id) else {
            return self.raise(key, finding, now, None, out);
        };
        if episode.is_live() && episode.occurrence == finding.occurrence {
            // The same kind twice in one report: the worse one speaks for both.
            if episode.report == report && finding.level <= episode.level {
                return;
            }
            episode.report = report;
            let movement = episode.observe(finding, now);
            self.moved(id, movement, now, out);
            return;
        }
        if episode.is_live() {
            self.clear(id, now, out);
        }
        let before = self.episodes.remove(&id);
        self.untold.remove(&id);
        self.raise(key, finding, now, before, out);
    }

    fn raise(
        &mut self,
        key: (Rule, Vec<Subject>),
        finding: &Finding,
        now: UtcTime,
        before: Option<Episode>,
        out: &mut Vec<BoardEvent>,
    ) {
        if !self.make_room(finding.level) {
            self.newest.remove(&key);
            self.refused = (self.refused.0 + 1, self.refused.1.max(Some(finding.level)));
            return;
        }
        let id = self.next_id(finding);
        let mut hold_off = self.hold_off(finding.rule);
        let mut earlier = 0;
        if let Some(before) = before {
            if before.cleared_at.is_some_and(|t| now.since(t) < FLAP_WINDOW) {
                let doubled = Span(before.hold_off.0.saturating_mul(2));
                hold_off = doubled.min(MAX_HOLD_OFF).max(hold_off);
            }
            if before.waits_for_answer() {
                earlier = before.earlier.saturating_add(1);
            }
        }
        let mut episode = Episode::new(id, finding, now, hold_off);
        episode.earlier = earlier;
        episode.report = self.reports;
        let audible = self.give_voice(&mut episode, now);
        self.tell(&episode, EventState::Raised, audible, now, out);
        self.episodes.insert(id, episode);
        self.newest.insert(key, id);
    }

    /// What only cleared roles may know leaves no gap in the numbers that others read.
    fn next_id(&mut self, finding: &Finding) -> EpisodeId {
        let covert = finding.reasons.iter().any(|reason| reason.code == "watch-covert");
        let last = if covert { &mut self.last_covert_id } else { &mut self.last_id };
        *last += 1;
        EpisodeId(*last)
    }

    fn moved(&mut self, id: EpisodeId, movement: Movement, now: UtcTime, out: &mut Vec<BoardEvent>) {
        if movement == Movement::None {
            return;
        }
        let Some(mut episode) = self.episodes.remove(&id) else { return };
        let audible = movement == Movement::Worsened && self.give_voice(&mut episode, now);
        self.tell(&episode, EventState::Updated, audible, now, out);
        self.episodes.insert(id, episode);
    }

    /// Decides whether an episode may be heard at its level, and whether it is now.
    fn give_voice(&mut self, episode: &mut Episode, now: UtcTime) -> bool {
        let muted = self.mutes.covers(episode.rule, &episode.subjects, now);
        let heard = !muted && !self.silent_mode;
        if self.discreet && !episode.rule.is_safety() {
            self.untold.insert(episode.id);
            episode.voice = Voice::Silent;
            return false;
        }
        episode.voice = if !episode.level.sounds() {
            Voice::Silent
        } else if is_exempt(episode.rule, episode.level) {
            Voice::Sounds
        } else if !heard {
            Voice::Silent
        } else if self.budget.take(now) {
            episode.sound_until = now + seconds(self.settings.ordinary_sound_s);
            Voice::Sounds
        } else {
            Voice::Quiet
        };
        heard && episode.voice == Voice::Sounds
    }

    /// Clears what has been gone for its hold-off, and lets go of what was answered.
    fn settle(&mut self, now: UtcTime, out: &mut Vec<BoardEvent>) {
        let report = self.reports;
        let mut over = Vec::new();
        let mut forgotten = Vec::new();
        for episode in self.episodes.values_mut() {
            if !episode.is_live() {
                let gone = episode.cleared_at.is_none_or(|t| now.since(t) >= FLAP_WINDOW || now < t);
                if gone && !episode.waits_for_answer() {
                    forgotten.push(episode.id);
                }
            } else if episode.report != report && episode.is_over(now) {
                over.push(episode.id);
            }
        }
        for id in over {
            self.clear(id, now, out);
        }
        for id in forgotten {
            self.forget(id);
        }
    }

    fn clear(&mut self, id: EpisodeId, now: UtcTime, out: &mut Vec<BoardEvent>) {
        let Some(mut episode) = self.episodes.remove(&id) else { return };
        episode.cleared_at = Some(now);
        episode.silence = None;
        self.tell(&episode, EventState::Cleared, false, now, out);
        self.episodes.insert(id, episode);
    }

    fn forget(&mut self, id: EpisodeId) {
        self.untold.remove(&id);
        if let Some(episode) = self.episodes.remove(&id) {
            let key = (episode.rule, episode.subjects);
            if self.newest.get(&key) == Some(&id) {
                self.newest.remove(&key);
            }
        }
    }

    /// Takes an alert off the board and out of the history without a word: whoever looks
    /// now may not see it. It is raised again where its finding comes again.
    pub fn hide(&mut self, rule: Rule) {
        self.episodes.retain(|_, episode| episode.rule != rule);
        self.newest.retain(|(of, _), _| *of != rule);
        self.history.hide(rule);
    }

    /// Makes room for one more: what has ended goes first, then what is less bad than
    /// `level`. `false` when all that stands is at least as bad.
    fn make_room(&mut self, level: Level) -> bool {
        if self.episodes.len() < self.settings.capacity.max(1) {
            return true;
        }
        if self.refused.1 >= Some(level) {
            return false;
        }
        let rank = |e: &&Episode| (e.is_live(), e.waits_for_answer(), e.level, e.id);
        let Some(least) = self.episodes.values().min_by_key(rank) else { return true };
        let (id, gives_way) = (least.id, !least.is_live() || least.level < level);
        if gives_way {
            self.forget(id);
        }
        gives_way
    }

    /// What stands on the board, for the strip: what waits for an answer first, the worst
    /// first, the oldest first. The order is stable.
    pub fn active(&self) -> Vec<&Episode> {
        let mut list: Vec<&Episode> =
            self.episodes.values().filter(|e| e.is_live() || e.waits_for_answer()).collect();
        list.sort_by_key(|e| {
            let urgent = e.is_live() && e.acknowledged.is_none();
            (!urgent, Reverse(e.level), !e.is_live(), e.id)
        });
        list
    }

    pub fn get(&self, id: EpisodeId) -> Option<&Episode> {
        self.episodes.get(&id).filter(|e| e.is_live() || e.waits_for_answer())
    }

    pub fn history(&self) -> &History {
        &self.history
    }

    pub fn mutes(&self) -> &Mutes {
        &self.mutes
    }

    pub fn budget(&self) -> &AudibleBudget {
        &self.budget
    }

    /// Findings of the last report that are not shown, because the board is full of alerts
    /// at least as bad. The screen must say so.
    pub fn refused(&self) -> usize {
        self.refused.0
    }

    /// When the board next changes by time alone; `None` when it does not.
    pub fn next_deadline(&self, now: UtcTime) -> Option<UtcTime> {
        let episodes = self.episodes.values().filter_map(|e| e.next_deadline(now));
        let test = self.sound_test.map(|t| t + SOUND_TEST).filter(|t| *t > now);
        episodes.chain(self.mutes.next_expiry(now)).chain(test).min()
    }

    fn hold_off(&self, rule: Rule) -> Span {
        match rule {
            Rule::LinkLost => seconds(self.settings.link_hold_off_s),
            // A person ends it by hand: there is nothing to wait for.
            Rule::ManOverboard => Span(0),
            _ => seconds(self.settings.hold_off_s),
        }
    }

    fn tell(
        &mut self,
        episode: &Episode,
        state: EventState,
        audible: bool,
        now: UtcTime,
        out: &mut Vec<BoardEvent>,
    ) {
        let event = event(episode, state, audible, now);
        self.history.push(Entry::Alert(event.clone()));
        out.push(event);
    }
}

/// Numbers of episodes about entries for cleared roles begin above this.
const COVERT_IDS: u64 = 1_000_000_000;

/// Outside the audible budget and never queued.
pub fn is_exempt(rule: Rule, level: Level) -> bool {
    rule.always_sounds() || level == Level::High
}

fn seconds(s: u32) -> Span {
    Span::seconds(i64::from(s))
}

fn event(episode: &Episode, state: EventState, audible: bool, at: UtcTime) -> BoardEvent {
    BoardEvent {
        at,
        episode: episode.id,
        rule: episode.rule,
        level: episode.level,
        state,
        start: episode.start,
        audible,
        quiet: episode.voice == Voice::Quiet,
        subjects: episode.subjects.clone(),
        label: episode.label.clone(),
        position: episode.position,
        reasons: episode.reasons.clone(),
    }
}

#[cfg(test)]
mod tests;
