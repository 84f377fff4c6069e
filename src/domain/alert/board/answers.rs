//! What the crew does to the board, and what it then sounds.

use crate::domain::alert::alarm::{Level, Rule};
use crate::domain::alert::board::{Board, Sound, event, is_exempt, seconds};
use crate::domain::alert::episode::{Acknowledgement, Episode, Silence, Voice};
use crate::domain::alert::event::{BoardEvent, EpisodeId, EventState};
use crate::domain::alert::history::{Entry, NoticeKind};
use crate::domain::alert::mute::Mute;
use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};

pub(super) const SOUND_TEST: Span = Span::seconds(2);

/// No setting may turn silence into an answer.
const LONGEST_SILENCE_S: u32 = 300;

impl Board {
    /// Takes the sound off one alert for a while. `None` when it is not an unanswered,
    /// sounding alert.
    pub fn silence(&mut self, id: EpisodeId, now: UtcTime) -> Option<BoardEvent> {
        let until = now + seconds(self.settings.silence_s.min(LONGEST_SILENCE_S));
        let episode = self.episodes.get_mut(&id)?;
        if !episode.is_live() || episode.acknowledged.is_some() || episode.voice != Voice::Sounds {
            return None;
        }
        episode.silence = Some(Silence { from: now, until });
        self.answer(id, EventState::Silenced { until }, now)
    }

    /// Acknowledges one alert. `None` when it is not on the board or was acknowledged
    /// before. A cleared alert leaves the board with it.
    pub fn acknowledge(&mut self, id: EpisodeId, who: &str, now: UtcTime) -> Option<BoardEvent> {
        let episode = self.episodes.get_mut(&id)?;
        if episode.acknowledged.is_some() || !(episode.is_live() || episode.waits_for_answer()) {
            return None;
        }
        episode.acknowledged = Some(Acknowledgement { who: who.to_owned(), at: now });
        episode.silence = None;
        self.answer(id, EventState::Acknowledged { who: who.to_owned() }, now)
    }

    fn answer(&mut self, id: EpisodeId, state: EventState, now: UtcTime) -> Option<BoardEvent> {
        let event = event(self.episodes.get(&id)?, state, false, now);
        self.history.push(Entry::Alert(event.clone()));
        Some(event)
    }

    /// Mutes a target until then (at most the settings' longest mute). Without a rule it
    /// covers the ordinary rules; a rule that always sounds must be named. `false` when
    /// the end has passed or there are too many mutes.
    pub fn mute(&mut self, target: TargetId, rule: Option<Rule>, until: UtcTime, now: UtcTime) -> bool {
        let longest = now + Span::minutes(i64::from(self.settings.longest_mute_min));
        let until = until.min(longest);
        let added = self.mutes.add(Mute { target, rule, from: now, until });
        if added {
            self.note(NoticeKind::Muted { target, rule, until }, now);
        }
        added
    }

    /// Ends a mute before its time; `false` when there was none.
    pub fn unmute(&mut self, target: TargetId, rule: Option<Rule>, now: UtcTime) -> bool {
        let removed = self.mutes.remove(target, rule);
        if removed {
            self.note(NoticeKind::Unmuted { target, rule }, now);
        }
        removed
    }

    /// Visual only, for an approach in the dark. Nothing sounds, also no HIGH: the screen
    /// must say so for as long as [`Board::is_silent`].
    pub fn silent_mode(&mut self, on: bool, now: UtcTime) {
        if self.silent_mode != on {
            self.silent_mode = on;
            self.note(NoticeKind::SilentMode { on }, now);
        }
    }

    /// Whether only what is about safety is heard, because the store is locked. When it
    /// is opened what was held back gets its voice, in the order in which it was raised,
    /// each told as updated; what has ended meanwhile stays in view and makes no sound.
    pub fn discreet(&mut self, on: bool, now: UtcTime, out: &mut Vec<BoardEvent>) {
        self.discreet = on;
        if on {
            return;
        }
        for id in std::mem::take(&mut self.untold) {
            let Some(mut episode) = self.episodes.remove(&id) else { continue };
            if episode.is_live() && episode.acknowledged.is_none() {
                let audible = self.give_voice(&mut episode, now);
                self.tell(&episode, EventState::Updated, audible, now, out);
            }
            self.episodes.insert(id, episode);
        }
    }

    pub fn is_discreet(&self) -> bool {
        self.discreet
    }

    pub fn is_silent(&self) -> bool {
        self.silent_mode
    }

    /// Sounds HIGH for two seconds, so that a watch can hear that it works.
    pub fn sound_test(&mut self, now: UtcTime) {
        self.sound_test = Some(now);
        self.note(NoticeKind::SoundTest, now);
    }

    /// What should be heard at `now`.
    pub fn sounding(&self, now: UtcTime) -> Option<Sound> {
        if self.silent_mode {
            return None;
        }
        if self.sound_test.is_some_and(|t| t <= now && now.since(t) < SOUND_TEST) {
            return Some(Sound::High);
        }
        self.episodes.values().filter_map(|episode| self.sound_of(episode, now)).max()
    }

    fn sound_of(&self, episode: &Episode, now: UtcTime) -> Option<Sound> {
        let waits = episode.is_live() && episode.acknowledged.is_none() && episode.voice == Voice::Sounds;
        let lasts = is_exempt(episode.rule, episode.level) || now < episode.sound_until;
        let off = (self.discreet && !episode.rule.is_safety())
            || episode.silenced(now).is_some()
            || self.mutes.covers(episode.rule, &episode.subjects, now)
            || !episode.level.sounds();
        (waits && lasts && !off).then(|| if episode.level == Level::High { Sound::High } else { Sound::Warn })
    }

    /// Whether an alert is muted by its target at `now`.
    pub fn is_muted(&self, episode: &Episode, now: UtcTime) -> bool {
        self.mutes.covers(episode.rule, &episode.subjects, now)
    }

    fn note(&mut self, kind: NoticeKind, at: UtcTime) {
        self.history.push(Entry::Notice { at, kind });
    }
}
