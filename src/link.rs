//! Floor 2: inputs. Serial, TCP, UDP, standard input and files, each on a thread of its
//! own behind a supervisor that reopens with back-off; and the recorder.
//!
//! A link delivers raw bytes with the time they arrived, and a [`LinkStatus`] each time
//! its state changes. It never blocks on whoever listens: events go to a sink that
//! answers at once, and while it is full each link keeps the newest 256 KiB and counts
//! what it had to drop ([`LinkInput::Dropped`]). Time comes from the caller; nothing in
//! here reads a clock.

pub mod backoff;
pub(crate) mod delivery;
pub(crate) mod file;
pub mod health;
pub mod recorder;
pub mod recording;
pub mod serial;
pub mod speed;
pub(crate) mod stdin;
pub(crate) mod supervisor;
pub mod tcp;
pub mod udp;

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::TrySendError;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::domain::feed::{LinkSpec, LinkState, LinkStatus};
use crate::domain::id::SourceId;
use crate::domain::time::{Span, UtcTime};
use crate::link::delivery::Outbox;
use crate::link::supervisor::{Plan, Supervisor};

/// The one clock, handed down from the floor that owns it. Must never go backward.
pub type Now = Arc<dyn Fn() -> UtcTime + Send + Sync>;

/// What a link tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkEvent {
    pub source: SourceId,
    pub input: LinkInput,
    /// When the bytes arrived or the news came up.
    pub at: UtcTime,
}

/// One piece of news from a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkInput {
    /// As read, cut anywhere; at most 4 KiB.
    Bytes(Vec<u8>),
    /// The state changed.
    Status(LinkStatus),
    /// So many bytes were dropped, oldest first, because the listener did not keep up.
    Dropped(u64),
}

/// The sink did not take an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undelivered {
    /// No room now: the event comes back and is offered again.
    Full(LinkEvent),
    /// Nobody listens any more: the link ends.
    Gone,
}

impl Undelivered {
    /// From a failed `try_send` on a channel whose message wraps a [`LinkEvent`];
    /// `unwrap` takes it out again (`None` counts as gone).
    pub fn from_try_send<T>(
        error: TrySendError<T>,
        unwrap: impl FnOnce(T) -> Option<LinkEvent>,
    ) -> Undelivered {
        match error {
            TrySendError::Full(message) => unwrap(message).map_or(Self::Gone, Self::Full),
            TrySendError::Disconnected(_) => Self::Gone,
        }
    }
}

/// Where events go. Must answer at once: a `try_send`, never a `send`.
pub trait Sink: Fn(LinkEvent) -> Result<(), Undelivered> + Send + Sync + 'static {}

impl<F: Fn(LinkEvent) -> Result<(), Undelivered> + Send + Sync + 'static> Sink for F {}

/// How files are read. The live inputs have nothing to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LinkOptions {
    /// Bits a second at which a file is read, 10 bits a byte, as a serial line would
    /// bring it; `None` reads as fast as the listener takes it.
    pub file_baud: Option<u32>,
}

/// Asks a thread to end, and wakes it from a pause.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stop(Arc<AtomicBool>);

impl Stop {
    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// Sleeps for `span` at most; returns early when asked to end.
    pub(crate) fn pause(&self, span: Duration) {
        if !self.is_set() {
            thread::park_timeout(span);
        }
    }
}

/// The running inputs. Dropping it stops them.
#[derive(Debug)]
pub struct Links {
    stop: Stop,
    threads: Vec<JoinHandle<()>>,
}

impl Links {
    /// Starts one thread an input; the first spec is source 0 and so on.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(specs: &[LinkSpec], now: &Now, sink: impl Sink) -> io::Result<Self> {
        Self::start_with(specs, LinkOptions::default(), now, sink)
    }

    /// As [`Links::start`] with a choice for files.
    ///
    /// # Errors
    /// When the system gives no thread; those already started are stopped.
    pub fn start_with(
        specs: &[LinkSpec],
        options: LinkOptions,
        now: &Now,
        sink: impl Sink,
    ) -> io::Result<Self> {
        let sink: Arc<dyn Sink> = Arc::new(sink);
        let mut links = Self { stop: Stop::default(), threads: Vec::new() };
        for (index, spec) in specs.iter().enumerate() {
            let source = SourceId(u16::try_from(index).unwrap_or(u16::MAX));
            let (spec, now, stop) = (spec.clone(), Arc::clone(now), links.stop.clone());
            let outbox = Outbox::new(source, Arc::clone(&sink));
            let thread = thread::Builder::new()
                .name(format!("link-{index}"))
                .spawn(move || run(&spec, options, &now, &stop, outbox))?;
            links.threads.push(thread);
        }
        Ok(links)
    }

    /// Stops all inputs and waits for their threads: well under half a second.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.stop.0.store(true, Ordering::Release);
        for thread in &self.threads {
            thread.thread().unpark();
        }
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a link thread ended in a panic");
            }
        }
    }
}

impl Drop for Links {
    fn drop(&mut self) {
        self.end();
    }
}

/// Runs one input until it is asked to end. A fault of the program in it is shown as a
/// missing input and the input is started again: the others never notice.
fn run(spec: &LinkSpec, options: LinkOptions, now: &Now, stop: &Stop, mut outbox: Outbox) {
    const AFTER_FAULT: Duration = Duration::from_secs(5);
    while !stop.is_set() {
        let plan = Plan::for_spec(spec, options, now, stop);
        let run =
            AssertUnwindSafe(|| Supervisor::new(plan, Arc::clone(now), stop.clone(), &mut outbox).run());
        if catch_unwind(run).is_ok() {
            return;
        }
        let at = now();
        tracing::error!(link = %spec, "fault in an input thread, starting it again");
        let state = LinkState::Missing("fault".to_owned());
        let retry_at = Some(at + Span::seconds(5));
        outbox.status(LinkStatus { state, since: at, retry_at, baud: None }, at);
        stop.pause(AFTER_FAULT);
    }
}
