//! One docking: a frame that only asks where the shore stands, then what waits, round by
//! round, until the shore signed for all of it. Whoever has the store takes the steps; none
//! waits longer than it is told to.
//!
//! Ending it early at any place loses nothing: the next docking asks first.

use super::carrier::{Answer, Carrier};
use super::trouble::Trouble;
use super::wire::Counted;
use crate::domain::journal::entry::DeviceId;
use crate::domain::sync::keys::ShoreIdentity;
use crate::domain::sync::plan::Width;
use crate::domain::sync::receipt::{Receipt, ReceiptFault, Taken};
use crate::domain::sync::session::{End, Progress, Reply, Request, Session};
use crate::domain::time::{Span, UtcTime};
use crate::store::Store;
use crate::store::error::StoreError;
use crate::store::journal::dock::{Outgoing, Receipted};
use std::time::Duration;

/// Clocks that differ by less are left alone.
const CLOCK_DIFFERENCE: Span = Span::minutes(5);

/// What a docking told since the last step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// The shore signed, and the store has it.
    Receipt(Receipted),
    /// The answer is no receipt of this shore's: it proves nothing.
    Unproved(ReceiptFault),
    Trouble(Trouble),
    /// The shore's clock less this one; told once.
    Clock(Span),
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// The shore signed for everything that was aboard when it began.
    Done,
    /// The byte budget is spent; something waits.
    Budget,
    Cancelled,
    /// Nothing could be proved after several tries; the last reason where there is one.
    NoReceipt(Option<Trouble>),
    /// Trying again is of no use before somebody does something.
    Stopped(Trouble),
    /// The shore keeps what it got, unread.
    Parked(Taken),
}

/// Totals since the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    pub frames: usize,
    pub receipted: usize,
    pub bytes: u64,
    pub receipted_bytes: u64,
    pub wire: Counted,
}

/// A docking under way.
pub struct Docking {
    carrier: Carrier,
    shore: ShoreIdentity,
    device: DeviceId,
    width: Width,
    budget: u64,
    session: Session,
    /// What the session sends; `None` while it only asks.
    out: Option<Outgoing>,
    /// Of the frames before this session.
    before: Progress,
    in_flight: bool,
    clock_told: bool,
    trouble: Option<Trouble>,
    told: Vec<Told>,
    ended: Option<Ended>,
}

impl Docking {
    /// Begins to dock at `shore` with at most `budget` bytes of frames.
    ///
    /// # Errors
    /// The store cannot be read, or nothing can be sealed to the shore.
    pub fn begin(
        store: &Store,
        (shore, carrier): (ShoreIdentity, Carrier),
        width: Width,
        budget: u64,
    ) -> Result<Self, StoreError> {
        let (device, _) = store.device_identity()?;
        let asking = store.asking(&shore)?;
        let session = Session::new(device, shore, vec![asking], budget);
        Ok(Self {
            carrier,
            shore,
            device,
            width,
            budget,
            session,
            out: None,
            before: Progress::default(),
            in_flight: false,
            clock_told: false,
            trouble: None,
            told: Vec::new(),
            ended: None,
        })
    }

    /// Goes on; waits at most `most` for something to come. `None` while it is under way.
    ///
    /// # Errors
    /// The store cannot be read or written: what was receipted stays receipted.
    pub fn step(
        &mut self,
        store: &mut Store,
        now: UtcTime,
        most: Duration,
    ) -> Result<Option<&Ended>, StoreError> {
        if self.ended.is_some() {
            return Ok(self.ended.as_ref());
        }
        if self.in_flight {
            let Some(answer) = self.carrier.wait(most) else { return Ok(None) };
            self.in_flight = false;
            self.answered(store, answer, now)?;
            if self.ended.is_some() {
                return Ok(self.ended.as_ref());
            }
        }
        match self.session.poll_request(now) {
            Request::Send(frame) => {
                self.carrier.send(frame);
                self.in_flight = true;
                if let Some(out) = &self.out {
                    store.note_sent_frame(out, self.session.progress().receipted, now)?;
                }
            }
            Request::Wait(until) => {
                let left = u64::try_from(until.since(now).0).unwrap_or(0);
                self.carrier.wait(most.min(Duration::from_millis(left)));
            }
            Request::Ended(End::Done) => self.next_round(store)?,
            Request::Ended(end) => {
                let trouble = self.trouble.take();
                self.ended.get_or_insert(match end {
                    End::Budget => Ended::Budget,
                    End::NoReceipt => Ended::NoReceipt(trouble),
                    End::Done | End::Cancelled => Ended::Cancelled,
                });
            }
        }
        Ok(self.ended.as_ref())
    }

    /// The crew stops it; what was receipted stays receipted.
    pub fn cancel(&mut self) {
        self.session.cancel();
        self.ended.get_or_insert(Ended::Cancelled);
    }

    /// What was told since the last call.
    pub fn told(&mut self) -> Vec<Told> {
        std::mem::take(&mut self.told)
    }

    pub fn totals(&self) -> Totals {
        let now = if self.out.is_some() { self.session.progress() } else { Progress::default() };
        Totals {
            frames: self.before.frames + now.frames,
            receipted: self.before.receipted + now.receipted,
            bytes: self.before.bytes + now.bytes,
            receipted_bytes: self.before.receipted_bytes + now.receipted_bytes,
            wire: self.carrier.counted(),
        }
    }

    fn answered(&mut self, store: &mut Store, answer: Answer, now: UtcTime) -> Result<(), StoreError> {
        let reply = match answer {
            Answer::Reply(reply) => reply,
            Answer::Trouble(trouble) => {
                self.session.handle_timeout(now);
                if !trouble.may_pass() {
                    self.ended = Some(Ended::Stopped(trouble.clone()));
                }
                self.trouble = Some(trouble.clone());
                self.told.push(Told::Trouble(trouble));
                return Ok(());
            }
        };
        match self.session.handle_reply(&reply, now) {
            Reply::Receipted(receipt) => self.receipt(store, &receipt, &reply, now),
            Reply::Again => Ok(()),
            Reply::Refused(ReceiptFault::Malformed(_)) => {
                // A page that says 200: what stands between does so.
                self.trouble = Some(Trouble::Stranger(200));
                self.told.push(Told::Trouble(Trouble::Stranger(200)));
                Ok(())
            }
            Reply::Refused(fault) => {
                self.told.push(Told::Unproved(fault));
                Ok(())
            }
        }
    }

    fn receipt(
        &mut self,
        store: &mut Store,
        receipt: &Receipt,
        bytes: &[u8],
        now: UtcTime,
    ) -> Result<(), StoreError> {
        let done = store.take_receipt(receipt, bytes)?;
        self.trouble = None;
        self.told.push(Told::Receipt(done));
        let difference = receipt.at.since(now);
        if difference.0.saturating_abs() > CLOCK_DIFFERENCE.0 && !self.clock_told {
            self.clock_told = true;
            self.told.push(Told::Clock(difference));
        }
        // What is kept unread never counts: sending on would only fill the shore.
        if done.taken != Taken::Whole {
            self.ended = Some(Ended::Parked(done.taken));
        }
        Ok(())
    }

    fn next_round(&mut self, store: &mut Store) -> Result<(), StoreError> {
        if self.out.is_some() {
            let round = self.session.progress();
            self.before.frames += round.frames;
            self.before.receipted += round.receipted;
            self.before.bytes += round.bytes;
            self.before.receipted_bytes += round.receipted_bytes;
            self.budget = self.budget.saturating_sub(round.sent_bytes);
        }
        let more_before = self.out.take().is_none_or(|out| out.more);
        if !more_before {
            self.ended = Some(Ended::Done);
            return Ok(());
        }
        let out = store.outgoing(&self.shore, self.width, self.budget)?;
        if out.frames.is_empty() {
            self.ended = Some(if out.more { Ended::Budget } else { Ended::Done });
            return Ok(());
        }
        self.session = Session::new(self.device, self.shore, out.frames.clone(), self.budget);
        self.out = Some(out);
        Ok(())
    }
}
