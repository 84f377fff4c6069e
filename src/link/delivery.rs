//! The way from a link to its listener: bounded, never blocking.
//!
//! While the sink is full, bytes wait here up to [`LIMIT`]; beyond it the oldest go and
//! are counted. Of several waiting states only the newest counts.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use crate::domain::feed::LinkStatus;
use crate::domain::id::SourceId;
use crate::domain::time::UtcTime;
use crate::link::{LinkEvent, LinkInput, Sink, Undelivered};

/// Bytes kept for a listener that does not keep up: about a minute of a 38400 line.
pub(crate) const LIMIT: usize = 256 * 1024;

/// What is still to be delivered.
pub(crate) struct Outbox {
    source: SourceId,
    sink: Arc<dyn Sink>,
    waiting: VecDeque<LinkEvent>,
    held: usize,
    dropped: u64,
    gone: bool,
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbox")
            .field("source", &self.source)
            .field("held", &self.held)
            .finish_non_exhaustive()
    }
}

impl Outbox {
    pub(crate) fn new(source: SourceId, sink: Arc<dyn Sink>) -> Self {
        Self { source, sink, waiting: VecDeque::new(), held: 0, dropped: 0, gone: false }
    }

    /// Nobody listens any more.
    pub(crate) fn is_gone(&self) -> bool {
        self.gone
    }

    /// Nothing is waiting: a source that can wait may bring more.
    pub(crate) fn is_clear(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(crate) fn bytes(&mut self, bytes: Vec<u8>, at: UtcTime) {
        self.held += bytes.len();
        self.waiting.push_back(LinkEvent { source: self.source, input: LinkInput::Bytes(bytes), at });
        self.flush(at);
        self.trim();
    }

    pub(crate) fn status(&mut self, status: LinkStatus, at: UtcTime) {
        self.waiting.retain(|event| !matches!(event.input, LinkInput::Status(_)));
        self.waiting.push_back(LinkEvent { source: self.source, input: LinkInput::Status(status), at });
        self.flush(at);
    }

    /// Offers what is waiting again.
    pub(crate) fn flush(&mut self, now: UtcTime) {
        if self.dropped > 0 {
            let input = LinkInput::Dropped(self.dropped);
            match (self.sink)(LinkEvent { source: self.source, input, at: now }) {
                Ok(()) => self.dropped = 0,
                Err(Undelivered::Full(_)) => return,
                Err(Undelivered::Gone) => return self.give_up(),
            }
        }
        while let Some(event) = self.waiting.pop_front() {
            let length = length(&event);
            match (self.sink)(event) {
                Ok(()) => self.held = self.held.saturating_sub(length),
                Err(Undelivered::Full(event)) => {
                    self.waiting.push_front(event);
                    return;
                }
                Err(Undelivered::Gone) => return self.give_up(),
            }
        }
    }

    fn give_up(&mut self) {
        self.gone = true;
        self.waiting.clear();
        self.held = 0;
    }

    fn trim(&mut self) {
        while self.held > LIMIT {
            let oldest = self.waiting.iter().position(|e| matches!(e.input, LinkInput::Bytes(_)));
            let Some(event) = oldest.and_then(|index| self.waiting.remove(index)) else {
                return;
            };
            let length = length(&event);
            self.held = self.held.saturating_sub(length);
            self.dropped = self.dropped.saturating_add(length as u64);
        }
    }
}

fn length(event: &LinkEvent) -> usize {
    match &event.input {
        LinkInput::Bytes(bytes) => bytes.len(),
        LinkInput::Status(_) | LinkInput::Dropped(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::feed::LinkState;
    use std::sync::mpsc::{Receiver, sync_channel};

    fn outbox(room: usize) -> (Outbox, Receiver<LinkEvent>) {
        let (sender, receiver) = sync_channel(room);
        let sink =
            move |event| sender.try_send(event).map_err(|error| Undelivered::from_try_send(error, Some));
        (Outbox::new(SourceId(3), Arc::new(sink)), receiver)
    }

    fn status(since: i64, state: LinkState) -> LinkStatus {
        LinkStatus { state, since: UtcTime(since), retry_at: None, baud: None }
    }

    #[test]
    fn a_stalled_listener_loses_the_oldest_bytes_and_is_told_how_many() {
        let (mut outbox, receiver) = outbox(1);
        outbox.status(status(0, LinkState::Opening), UtcTime(0));
        for n in 0..80_u8 {
            outbox.bytes(vec![n; 8192], UtcTime(i64::from(n)));
            assert!(outbox.held <= LIMIT);
        }
        outbox.status(status(90, LinkState::Silent), UtcTime(90));
        outbox.status(status(91, LinkState::Receiving), UtcTime(91));
        let mut events = Vec::new();
        while let Ok(event) = receiver.try_recv() {
            events.push(event.input);
            outbox.flush(UtcTime(100));
        }
        let dropped = (80 - 32) * 8192;
        assert_eq!(events.len(), 1 + 1 + 32 + 1);
        assert_eq!(events[1], LinkInput::Dropped(dropped));
        assert_eq!(events[2], LinkInput::Bytes(vec![48; 8192]));
        assert_eq!(events[34], LinkInput::Status(status(91, LinkState::Receiving)));
        assert!(outbox.is_clear());
        assert_eq!(outbox.held, 0);
    }

    #[test]
    fn a_vanished_listener_ends_the_link_and_frees_the_memory() {
        let (mut outbox, receiver) = outbox(4);
        drop(receiver);
        outbox.bytes(vec![0; 100], UtcTime(0));
        assert!(outbox.is_gone());
        assert!(outbox.is_clear());
    }
}
