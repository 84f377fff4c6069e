//! Sends frames over a link that may fail at any place, without doing I/O itself: what to
//! send next ([`Session::poll_request`]), what came back ([`Session::handle_reply`]),
//! nothing came ([`Session::handle_timeout`]). `now` is an argument.
//!
//! A frame counts as arrived by its receipt alone. Everything else, a page of a captive
//! portal or an answer of another shore, leaves it unconfirmed: it is sent again, later
//! each time. A session that ends early loses nothing: the next one plans from receipts.

use super::frame;
use super::keys::ShoreIdentity;
use super::receipt::{Receipt, ReceiptFault};
use crate::domain::journal::entry::DeviceId;
use crate::domain::journal::hash::Hash;
use crate::domain::time::{Span, UtcTime};
use std::collections::VecDeque;

/// Tries of one frame before the session rests.
const MOST_TRIES: u32 = 6;
/// Waiting before the second try; doubled with each further one.
const FIRST_WAIT: Span = Span(2_000);

/// What the carrier does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request<'a> {
    /// Send these bytes, and give what is answered.
    Send(&'a [u8]),
    /// Nothing until then.
    Wait(UtcTime),
    /// It is over.
    Ended(End),
}

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Every frame has its receipt.
    Done,
    /// The crew stopped it.
    Cancelled,
    /// No receipt after several tries: the link, or what answers is not the shore.
    NoReceipt,
    /// The byte budget is spent.
    Budget,
}

/// What a reply was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// The frame is ashore; the caller stores the receipt.
    Receipted(Box<Receipt>),
    /// Signed by the shore, for a frame that was receipted before.
    Again,
    /// It proves nothing: the frame stays unconfirmed.
    Refused(ReceiptFault),
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    pub frames: usize,
    pub receipted: usize,
    /// Of all frames.
    pub bytes: u64,
    pub receipted_bytes: u64,
    /// Went out, with repeats.
    pub sent_bytes: u64,
}

struct Outgoing {
    name: Hash,
    bytes: Vec<u8>,
    tries: u32,
}

/// One docking.
pub struct Session {
    device: DeviceId,
    shore: ShoreIdentity,
    queue: VecDeque<Outgoing>,
    not_before: UtcTime,
    budget: u64,
    progress: Progress,
    end: Option<End>,
}

impl Session {
    /// Sends `frames` in their order, at most `budget` bytes with repeats.
    pub fn new(device: DeviceId, shore: ShoreIdentity, frames: Vec<Vec<u8>>, budget: u64) -> Self {
        let progress = Progress {
            frames: frames.len(),
            bytes: frames.iter().map(|f| f.len() as u64).sum(),
            ..Progress::default()
        };
        let queue = frames
            .into_iter()
            .map(|bytes| Outgoing { name: frame::name_of(&bytes), bytes, tries: 0 })
            .collect();
        Self { device, shore, queue, not_before: UtcTime(i64::MIN), budget, progress, end: None }
    }

    /// What to do now.
    pub fn poll_request(&mut self, now: UtcTime) -> Request<'_> {
        if let Some(end) = self.end {
            return Request::Ended(end);
        }
        let Some(next) = self.queue.front_mut() else {
            self.end = Some(End::Done);
            return Request::Ended(End::Done);
        };
        if now < self.not_before {
            return Request::Wait(self.not_before);
        }
        let length = next.bytes.len() as u64;
        let ended = if next.tries >= MOST_TRIES {
            Some(End::NoReceipt)
        } else if length > self.budget {
            Some(End::Budget)
        } else {
            None
        };
        if let Some(end) = ended {
            self.end = Some(end);
            return Request::Ended(end);
        }
        self.budget -= length;
        self.progress.sent_bytes += length;
        next.tries += 1;
        Request::Send(&next.bytes)
    }

    /// Something was answered.
    pub fn handle_reply(&mut self, reply: &[u8], now: UtcTime) -> Reply {
        match Receipt::open(reply, &self.shore, self.device) {
            Err(fault) => {
                self.handle_timeout(now);
                Reply::Refused(fault)
            }
            Ok(receipt) => {
                let Some(at) = self.queue.iter().position(|o| o.name == receipt.frame) else {
                    return Reply::Again;
                };
                if let Some(arrived) = self.queue.remove(at) {
                    self.progress.receipted += 1;
                    self.progress.receipted_bytes += arrived.bytes.len() as u64;
                }
                self.not_before = now;
                Reply::Receipted(Box::new(receipt))
            }
        }
    }

    /// Nothing was answered, or the link broke.
    pub fn handle_timeout(&mut self, now: UtcTime) {
        if let Some(next) = self.queue.front() {
            let doubled = FIRST_WAIT.0 << next.tries.saturating_sub(1).min(8);
            self.not_before = UtcTime(now.0.saturating_add(doubled));
        }
    }

    /// The crew stops it; what was receipted stays receipted.
    pub fn cancel(&mut self) {
        self.end.get_or_insert(End::Cancelled);
    }

    pub fn progress(&self) -> Progress {
        self.progress
    }
}
