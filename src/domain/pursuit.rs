//! Hot pursuit (UNCLOS article 111): the stages, the contacts that prove it was not
//! broken off, and the warnings before another State's sea.
//!
//! A log is only ever added to. It advises and never decides: a stage that the law would
//! not carry is told as advice with the entry, and only the order of the stages is held.
//! Entering another State's territorial sea ends a pursuit (111(3)).

mod advice;

pub use advice::Advice;

use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::target::TargetKind;
use crate::domain::units::{Bearing, Knots, NauticalMiles};
use crate::domain::waters::Zone;

/// Contacts further apart than this leave the continuity in doubt (111(1)).
pub const LONGEST_GAP: Span = Span::seconds(60);
/// Contacts are logged no more often than this; a gap is measured over all of them.
const LOGGED_EVERY: Span = Span::seconds(60);
/// The most entries of one pursuit: days of contacts. Beyond it only turns are logged.
const MOST_CONTACTS: usize = 20_000;

/// How far a pursuit has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// Good reason to believe that she broke a law that the zone protects.
    Basis,
    /// A visual or auditory signal to stop, where it can be seen or heard.
    Signal,
    Pursuit,
    Stopped,
    Interrupted,
    /// She entered another State's territorial sea.
    Ceased,
}

/// How a stop signal was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Means {
    Siren,
    Light,
    Flags,
    LoudHailer,
    /// Not a signal under 111(4) by itself: it may be given beside one.
    Radio,
}

/// By what a contact was held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Held {
    Ais,
    Radar,
    Visual,
}

impl Means {
    pub fn code(self) -> &'static str {
        match self {
            Self::Siren => "siren",
            Self::Light => "light",
            Self::Flags => "flags",
            Self::LoudHailer => "loud-hailer",
            Self::Radio => "radio",
        }
    }
}

impl Held {
    pub fn code(self) -> &'static str {
        match self {
            Self::Ais => "ais",
            Self::Radar => "radar",
            Self::Visual => "visual",
        }
    }
}

/// What an entry says.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    Basis {
        violation: String,
    },
    Signal {
        means: Means,
    },
    Begun,
    Contact {
        by: Held,
    },
    /// No contact for longer than [`LONGEST_GAP`]: continuity is doubtful from here.
    Doubtful,
    /// Contact again after so long.
    Regained {
        by: Held,
        after: Span,
    },
    /// Another State's sea lies ahead, so far and so long at her course and speed.
    ForeignSeaAhead {
        range: NauticalMiles,
        after: Option<Span>,
    },
    /// Handed over to, or taken over from, another ship or aircraft without a break.
    HandOver {
        unit: String,
    },
    /// The flag that she declares, and who said so by what means. What AIS transmits is
    /// no declaration.
    FlagDeclared {
        flag: String,
        by: String,
    },
    Note {
        text: String,
    },
    Stopped,
    Interrupted {
        reason: String,
    },
    CeasedForeignSea,
}

/// Where both were at an entry.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Places {
    pub own: Option<Position>,
    pub own_zone: Option<Zone>,
    pub target: Option<Position>,
    pub target_zone: Option<Zone>,
    pub course: Option<Bearing>,
    pub speed: Option<Knots>,
}

impl Places {
    pub fn range(&self) -> Option<NauticalMiles> {
        Some(self.own?.haversine(self.target?).nautical_miles())
    }
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// From 1, without a gap.
    pub number: u32,
    pub at: UtcTime,
    pub what: What,
    pub places: Places,
    /// What the law may say against it.
    pub advice: Vec<Advice>,
}

/// Why a stage was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OutOfOrder {
    #[error("no signal without a basis")]
    NoBasis,
    #[error("no pursuit without a signal to stop")]
    NoSignal,
    #[error("the pursuit has ended")]
    Ended,
    #[error("no pursuit has begun")]
    NotBegun,
}

/// One pursuit of one target.
#[derive(Debug, Clone, PartialEq)]
pub struct Pursuit {
    target: TargetId,
    stage: Stage,
    log: Vec<Entry>,
    contact: Option<UtcTime>,
    contact_logged: Option<UtcTime>,
    doubtful: bool,
    ahead: Option<(NauticalMiles, Option<Span>)>,
}

impl Pursuit {
    /// Opens the log with its basis.
    pub fn open(target: TargetId, violation: String, places: Places, at: UtcTime) -> Self {
        let mut pursuit = Self {
            target,
            stage: Stage::Basis,
            log: Vec::new(),
            contact: None,
            contact_logged: None,
            doubtful: false,
            ahead: None,
        };
        pursuit.enter(What::Basis { violation }, places, at);
        pursuit
    }

    pub fn target(&self) -> TargetId {
        self.target
    }

    pub fn stage(&self) -> Stage {
        self.stage
    }

    pub fn log(&self) -> &[Entry] {
        &self.log
    }

    /// No contact was missing for longer than [`LONGEST_GAP`] since the pursuit began.
    pub fn is_continuous(&self) -> bool {
        !self.log.iter().any(|e| e.what == What::Doubtful)
    }

    pub fn has_ended(&self) -> bool {
        matches!(self.stage, Stage::Stopped | Stage::Interrupted | Stage::Ceased)
    }

    /// Another State's sea ahead of her now: how far, and when on her course.
    pub fn foreign_sea(&self) -> Option<(NauticalMiles, Option<Span>)> {
        self.ahead.filter(|_| !self.has_ended())
    }

    /// The flag that was declared last: the flag, who said so, when.
    pub fn declared_flag(&self) -> Option<(&str, &str, UtcTime)> {
        self.log.iter().rev().find_map(|entry| match &entry.what {
            What::FlagDeclared { flag, by } => Some((flag.as_str(), by.as_str(), entry.at)),
            _ => None,
        })
    }

    /// The last contact of any kind.
    pub fn last_contact(&self) -> Option<UtcTime> {
        self.contact
    }

    /// The signal to stop was given.
    pub fn signal(&mut self, means: Means, places: Places, at: UtcTime) -> Result<(), OutOfOrder> {
        self.still()?;
        if self.stage == Stage::Basis {
            self.stage = Stage::Signal;
        }
        self.enter(What::Signal { means }, places, at);
        Ok(())
    }

    /// The pursuit begins.
    pub fn begin(&mut self, places: Places, at: UtcTime) -> Result<(), OutOfOrder> {
        self.still()?;
        match self.stage {
            Stage::Basis => Err(OutOfOrder::NoSignal),
            Stage::Signal => {
                self.stage = Stage::Pursuit;
                self.contact = Some(at);
                self.contact_logged = Some(at);
                self.enter(What::Begun, places, at);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// She stopped, or it was broken off: the end.
    pub fn end(
        &mut self,
        stage: Stage,
        reason: String,
        places: Places,
        at: UtcTime,
    ) -> Result<(), OutOfOrder> {
        self.still()?;
        if self.stage != Stage::Pursuit && stage == Stage::Stopped {
            return Err(OutOfOrder::NotBegun);
        }
        let what = match stage {
            Stage::Stopped => What::Stopped,
            Stage::Ceased => What::CeasedForeignSea,
            _ => What::Interrupted { reason },
        };
        self.stage = match what {
            What::Stopped => Stage::Stopped,
            What::CeasedForeignSea => Stage::Ceased,
            _ => Stage::Interrupted,
        };
        self.enter(what, places, at);
        Ok(())
    }

    /// A remark, a flag that was declared, or a hand-over to another unit, which does not
    /// break a pursuit (111(6)(b)).
    pub fn remark(&mut self, what: What, places: Places, at: UtcTime) -> Result<(), OutOfOrder> {
        self.still()?;
        if matches!(what, What::Note { .. } | What::HandOver { .. } | What::FlagDeclared { .. }) {
            self.enter(what, places, at);
        }
        Ok(())
    }

    /// She was heard or seen at `at`.
    pub fn contact(&mut self, by: Held, places: Places, at: UtcTime) {
        if self.stage != Stage::Pursuit || self.contact.is_some_and(|last| at <= last) {
            return;
        }
        let gap = self.contact.map_or(Span::seconds(0), |last| at.since(last));
        if gap > LONGEST_GAP {
            if !self.doubtful {
                self.enter(What::Doubtful, places, at);
            }
            self.doubtful = false;
            self.contact_logged = Some(at);
            self.enter(What::Regained { by, after: gap }, places, at);
        } else if self.contact_logged.is_none_or(|t| at.since(t) >= LOGGED_EVERY)
            && self.log.len() < MOST_CONTACTS
        {
            self.contact_logged = Some(at);
            self.enter(What::Contact { by }, places, at);
        }
        self.contact = Some(at);
    }

    /// Lets time pass: a gap in the contacts, a foreign sea ahead (`ahead`: how far, and
    /// when at her course and speed), the end when she is in it.
    pub fn watch(&mut self, places: Places, ahead: Option<(NauticalMiles, Option<Span>)>, at: UtcTime) {
        if self.has_ended() {
            return;
        }
        if places.target_zone == Some(Zone::ForeignTerritorialSea) {
            self.stage = Stage::Ceased;
            self.ahead = None;
            self.enter(What::CeasedForeignSea, places, at);
            return;
        }
        if self.stage == Stage::Pursuit
            && !self.doubtful
            && self.contact.is_some_and(|last| at.since(last) > LONGEST_GAP)
        {
            self.doubtful = true;
            self.enter(What::Doubtful, places, at);
        }
        if let (Some((range, after)), None) = (ahead, self.ahead) {
            self.enter(What::ForeignSeaAhead { range, after }, places, at);
        }
        self.ahead = ahead;
    }

    fn still(&self) -> Result<(), OutOfOrder> {
        if self.has_ended() { Err(OutOfOrder::Ended) } else { Ok(()) }
    }

    fn enter(&mut self, what: What, places: Places, at: UtcTime) {
        // The clock may step back; the log's times never do.
        let at = self.log.last().map_or(at, |last| at.max(last.at));
        let advice = advice::advise(&what, &places);
        let number = u32::try_from(self.log.len()).unwrap_or(u32::MAX).saturating_add(1);
        self.log.push(Entry { number, at, what, places, advice });
    }
}

/// By what a target is held.
pub fn held_by(kind: TargetKind) -> Held {
    match kind {
        TargetKind::Radar => Held::Radar,
        TargetKind::Manual => Held::Visual,
        _ => Held::Ais,
    }
}

#[cfg(test)]
mod tests;
