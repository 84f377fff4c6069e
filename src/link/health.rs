//! What state an input is in, from what happens on it. Pure: events and times in, a
//! [`LinkStatus`] out, so every case is a table in the tests.
//!
//! Silent after 10 s without a byte, garbled after 5 s of bytes without a good
//! checksum. An input whose speed is not configured searches it whenever it is garbled.

use crate::domain::feed::{LinkState, LinkStatus};
use crate::domain::time::{Span, UtcTime};
use crate::link::backoff::Backoff;
use crate::link::speed::{SpeedSearch, Verdict};

/// Without a byte for so long an open input is silent.
pub const SILENT_AFTER: Span = Span::seconds(10);
/// Bytes without a good sentence for so long are garbled.
pub const GARBLED_AFTER: Span = Span::seconds(5);
/// Fewer stray bytes than this are noise on the line, not a wrong speed.
const NOISE: usize = 32;

/// What is known about the speed of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpeedPlan {
    /// It has none (network, file).
    None,
    /// As configured; never changed.
    Fixed(u32),
    /// To be found by listening.
    Find,
}

/// Why an input cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Another program holds it.
    Busy,
    /// Not there; why, as in [`LinkState::why`].
    Missing(String),
    /// Not allowed; why, as in [`LinkState::why`].
    Denied(String),
    /// It came to its end; not tried again.
    Ended,
    /// Open but mute for so long that the way to it may be dead: opened anew at once,
    /// still silent meanwhile.
    Stale,
    /// The program ends.
    Stopped,
}

/// The state of one input over time.
#[derive(Debug, Clone)]
pub struct Health {
    status: LinkStatus,
    plan: SpeedPlan,
    search: Option<SpeedSearch>,
    /// The speed found last.
    likely: Option<u32>,
    /// All speeds were tried without success: shown as garbled while the search goes on.
    hopeless: bool,
    last_byte: UtcTime,
    stray: Option<(UtcTime, usize)>,
    backoff: Backoff,
}

impl Health {
    pub fn new(plan: SpeedPlan, at: UtcTime) -> Self {
        let baud = match plan {
            SpeedPlan::Fixed(baud) => Some(baud),
            SpeedPlan::None | SpeedPlan::Find => None,
        };
        let status = LinkStatus { state: LinkState::Opening, since: at, retry_at: None, baud };
        let search = (plan == SpeedPlan::Find).then(|| SpeedSearch::new(None));
        let backoff = Backoff::default();
        Self { status, plan, search, likely: None, hopeless: false, last_byte: at, stray: None, backoff }
    }

    pub fn status(&self) -> &LinkStatus {
        &self.status
    }

    /// The speed to open at.
    pub fn speed(&self) -> Option<u32> {
        match (self.plan, &self.search) {
            (SpeedPlan::None, _) => None,
            (SpeedPlan::Fixed(baud), _) => Some(baud),
            (SpeedPlan::Find, Some(search)) => Some(search.speed()),
            (SpeedPlan::Find, None) => self.likely,
        }
    }

    /// The input is open.
    pub fn opened(&mut self, at: UtcTime) {
        self.last_byte = at;
        self.stray = None;
        self.status.retry_at = None;
        // Reopened after a long silence it stays silent until it speaks.
        if self.status.state != LinkState::Silent {
            let state = self.searching().unwrap_or(LinkState::Listening);
            self.enter(state, at);
        }
    }

    /// Bytes came; `good` sentences ended in them. Gives the speed to change to.
    pub fn heard(&mut self, bytes: usize, good: u32, at: UtcTime) -> Option<u32> {
        self.last_byte = at;
        if good > 0 {
            self.stray = None;
            self.backoff.succeed();
        }
        if let Some(search) = &mut self.search {
            let verdict = search.heard(good, at);
            return self.judge(verdict, at);
        }
        if good > 0 {
            self.enter(LinkState::Receiving, at);
            return None;
        }
        let (since, stray) = self.stray.unwrap_or((at, 0));
        let stray = stray.saturating_add(bytes);
        self.stray = Some((since, stray));
        if at.since(since) >= GARBLED_AFTER && stray >= NOISE {
            self.enter(LinkState::Garbled, at);
            if self.plan == SpeedPlan::Find {
                self.status.baud = None;
                let search = SpeedSearch::new(self.likely);
                let speed = search.speed();
                self.search = Some(search);
                return Some(speed);
            }
        } else if self.status.state == LinkState::Silent {
            self.enter(LinkState::Listening, at);
        }
        None
    }

    /// Nothing came.
    pub fn quiet(&mut self, at: UtcTime) {
        if at.since(self.last_byte) >= SILENT_AFTER {
            self.stray = None;
            self.enter(LinkState::Silent, at);
        }
    }

    /// The input cannot be read any more, or could not be opened. Gives the wait until
    /// the next try.
    pub fn failed(&mut self, fault: &Fault, at: UtcTime) -> Option<Span> {
        let state = match fault {
            Fault::Busy => LinkState::Busy,
            Fault::Missing(why) => LinkState::Missing(why.clone()),
            Fault::Denied(why) => LinkState::Denied(why.clone()),
            Fault::Ended => {
                self.enter(LinkState::Ended, at);
                return None;
            }
            Fault::Stale | Fault::Stopped => return None,
        };
        self.enter(state, at);
        if self.plan == SpeedPlan::Find {
            // What is plugged in next may be another receiver: the old speed first,
            // then all the others.
            self.search = Some(SpeedSearch::new(self.likely));
            self.hopeless = false;
            self.status.baud = None;
        }
        let wait = self.backoff.fail();
        self.status.retry_at = Some(at + wait);
        Some(wait)
    }

    fn judge(&mut self, verdict: Verdict, at: UtcTime) -> Option<u32> {
        match verdict {
            Verdict::Found(speed) => {
                (self.search, self.likely, self.hopeless) = (None, Some(speed), false);
                self.status.baud = Some(speed);
                self.enter(LinkState::Receiving, at);
                None
            }
            Verdict::Listen => {
                let state = self.searching().unwrap_or(LinkState::Listening);
                self.enter(state, at);
                None
            }
            Verdict::Try(speed) | Verdict::Exhausted(speed) => {
                self.hopeless |= matches!(verdict, Verdict::Exhausted(_));
                let state = self.searching().unwrap_or(LinkState::Listening);
                self.enter(state, at);
                Some(speed)
            }
        }
    }

    fn searching(&self) -> Option<LinkState> {
        let search = self.search.as_ref()?;
        Some(if self.hopeless {
            LinkState::Garbled
        } else {
            LinkState::FindingSpeed { baud: search.speed() }
        })
    }

    fn enter(&mut self, state: LinkState, at: UtcTime) {
        if self.status.state.code() != state.code() {
            self.status.since = at;
        }
        self.status.state = state;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> UtcTime {
        UtcTime(seconds * 1000)
    }

    #[test]
    fn a_configured_port_goes_from_opening_to_receiving_silent_garbled_and_back() {
        let mut health = Health::new(SpeedPlan::Fixed(4_800), at(0));
        assert_eq!(health.status().state, LinkState::Opening);
        health.opened(at(0));
        assert_eq!(health.status().state, LinkState::Listening);
        assert_eq!(health.speed(), Some(4_800));
        health.heard(80, 1, at(1));
        assert_eq!(health.status().state, LinkState::Receiving);
        health.quiet(at(10));
        assert_eq!(health.status().state, LinkState::Receiving);
        health.quiet(at(11));
        assert_eq!((&health.status().state, health.status().since), (&LinkState::Silent, at(11)));
        for second in 20..25 {
            assert_eq!(health.heard(100, 0, at(second)), None);
            assert_ne!(health.status().state, LinkState::Garbled);
        }
        assert_eq!(health.heard(100, 0, at(25)), None, "a configured speed is not changed");
        assert_eq!(health.status().state, LinkState::Garbled);
        assert_eq!(health.status().baud, Some(4_800));
        health.heard(80, 1, at(26));
        assert_eq!(health.status().state, LinkState::Receiving);
    }

    #[test]
    fn single_noise_bytes_on_a_receiving_line_are_not_garble() {
        let mut health = Health::new(SpeedPlan::Fixed(4_800), at(0));
        health.opened(at(0));
        health.heard(80, 1, at(0));
        for second in 1..8 {
            health.heard(1, 0, at(second));
        }
        assert_eq!(health.status().state, LinkState::Receiving);
    }

    #[test]
    fn failures_wait_longer_each_time_and_keep_when_it_began() {
        let mut health = Health::new(SpeedPlan::None, at(0));
        let missing = Fault::Missing("refused".to_owned());
        assert_eq!(health.failed(&missing, at(5)), Some(Span::seconds(1)));
        assert_eq!(health.failed(&missing, at(6)), Some(Span::seconds(2)));
        let status = health.status();
        assert_eq!((status.since, status.retry_at), (at(5), Some(at(8))));
        health.opened(at(8));
        assert_eq!(health.failed(&missing, at(8)), Some(Span::seconds(4)), "open alone is no success");
        health.opened(at(12));
        health.heard(80, 1, at(13));
        assert_eq!(health.status().retry_at, None);
        assert_eq!(health.failed(&Fault::Busy, at(14)), Some(Span::seconds(1)));
        assert_eq!(health.status().state, LinkState::Busy);
    }

    #[test]
    fn an_unknown_speed_is_found_lost_and_found_again() {
        let mut health = Health::new(SpeedPlan::Find, at(0));
        assert_eq!(health.speed(), Some(38_400));
        health.opened(at(0));
        assert_eq!(health.status().state, LinkState::FindingSpeed { baud: 38_400 });
        health.heard(50, 0, at(1));
        assert_eq!(health.heard(50, 0, at(3)), Some(4_800));
        assert_eq!(health.status().state, LinkState::FindingSpeed { baud: 4_800 });
        health.heard(160, 2, at(4));
        assert_eq!(health.status().state, LinkState::Receiving);
        assert_eq!(health.status().baud, Some(4_800));
        // Another receiver is put on the same line.
        health.heard(50, 0, at(10));
        assert_eq!(health.heard(50, 0, at(15)), Some(4_800));
        assert_eq!(health.status().state, LinkState::Garbled);
        health.heard(50, 0, at(16));
        assert_eq!(health.status().state, LinkState::FindingSpeed { baud: 4_800 });
        assert_eq!(health.heard(50, 0, at(18)), Some(38_400));
        health.heard(160, 2, at(19));
        assert_eq!(health.status().baud, Some(38_400));
    }

    #[test]
    fn when_no_speed_fits_it_is_garbled_and_the_search_goes_on() {
        let mut health = Health::new(SpeedPlan::Find, at(0));
        health.opened(at(0));
        let mut tried = 0;
        for second in 1..60 {
            tried += usize::from(health.heard(50, 0, at(second)).is_some());
        }
        assert!(tried > 12, "{tried}");
        assert_eq!(health.status().state, LinkState::Garbled);
        health.heard(160, 2, at(60));
        assert_eq!(health.status().state, LinkState::Receiving);
    }

    #[test]
    fn a_silent_port_without_a_known_speed_is_silent_and_stays_at_its_speed() {
        let mut health = Health::new(SpeedPlan::Find, at(0));
        health.opened(at(0));
        health.quiet(at(10));
        assert_eq!(health.status().state, LinkState::Silent);
        assert_eq!(health.speed(), Some(38_400));
        assert_eq!(health.heard(80, 1, at(600)), None);
        health.heard(80, 1, at(605));
        assert_eq!(health.status().baud, Some(38_400));
    }
}
