//! The recorder on a thread of its own: a slow disk never holds up the screen.

use std::cell::Cell;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::domain::id::SourceId;
use crate::domain::time::UtcTime;
use crate::link::Now;
use crate::link::recorder::{Keeping, Recorder, RecorderStatus};

/// Pieces waiting for the disk, of 4 KiB at most each.
const WAITING: usize = 1024;
/// How often the recorder looks at the time while nothing comes.
const TICK: Duration = Duration::from_millis(500);

enum Piece {
    Bytes { source: SourceId, at: UtcTime, bytes: Vec<u8> },
    Keeping { keeping: Keeping, at: UtcTime },
}

/// The running recorder. Dropping it writes what is waiting and closes the file.
#[derive(Debug)]
pub struct RecorderThread {
    pieces: Option<SyncSender<Piece>>,
    missed: Arc<AtomicU64>,
    /// As the thread was told last.
    keeping: Cell<Keeping>,
    thread: Option<JoinHandle<()>>,
}

impl RecorderThread {
    /// `report` is called on the recorder's thread with each change of state.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        recorder: Recorder,
        now: &Now,
        report: impl Fn(RecorderStatus) + Send + 'static,
    ) -> io::Result<Self> {
        let (sender, receiver) = sync_channel(WAITING);
        let missed = Arc::new(AtomicU64::new(0));
        let (now, uncounted) = (Now::clone(now), Arc::clone(&missed));
        let thread = thread::Builder::new()
            .name("recorder".to_owned())
            .spawn(move || run(recorder, &receiver, &uncounted, &now, &report))?;
        let keeping = Cell::new(Keeping::default());
        Ok(Self { pieces: Some(sender), missed, keeping, thread: Some(thread) })
    }

    /// Hands bytes over; never waits. What the disk cannot keep up with is counted as
    /// lost.
    pub fn record(&self, source: SourceId, at: UtcTime, bytes: &[u8]) {
        let piece = Piece::Bytes { source, at, bytes: bytes.to_vec() };
        let taken = self.pieces.as_ref().is_some_and(|pieces| pieces.try_send(piece).is_ok());
        if !taken {
            self.missed.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        }
    }

    /// Says whether the store is open; only a change counts. Where the disk cannot keep
    /// up it is said with the next call.
    pub fn keeping(&self, keeping: Keeping, at: UtcTime) {
        if self.keeping.get() == keeping {
            return;
        }
        let told = self.pieces.as_ref().map(|pieces| pieces.try_send(Piece::Keeping { keeping, at }));
        if !matches!(told, Some(Err(_))) {
            self.keeping.set(keeping);
        }
    }
}

impl Drop for RecorderThread {
    fn drop(&mut self) {
        self.pieces = None;
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the recorder ended in a panic");
        }
    }
}

fn run(
    mut recorder: Recorder,
    pieces: &Receiver<Piece>,
    missed: &AtomicU64,
    now: &Now,
    report: &impl Fn(RecorderStatus),
) {
    let mut told = None;
    loop {
        let piece = pieces.recv_timeout(TICK);
        match piece {
            Ok(Piece::Bytes { source, at, bytes }) => recorder.record(source, at, &bytes),
            Ok(Piece::Keeping { keeping, at }) => recorder.keeping(keeping, at),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        let at = now();
        recorder.miss(missed.swap(0, Ordering::Relaxed));
        recorder.tick(at);
        let status = recorder.status();
        if told.as_ref() != Some(status) {
            report(status.clone());
            told = Some(status.clone());
        }
    }
    recorder.close(now());
    if told.as_ref() != Some(recorder.status()) {
        report(recorder.status().clone());
    }
}
