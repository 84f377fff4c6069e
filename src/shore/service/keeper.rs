//! The thread that has the database: takes frames one after another and answers each after
//! its commit.

use super::Now;
use super::metrics::Metrics;
use crate::domain::sync::frame;
use crate::domain::sync::keys::ShoreSecret;
use crate::domain::sync::receipt::Taken;
use crate::domain::sync::refused::Refused;
use crate::shore::intake::{Refusal, Took, take};
use crate::shore::storage::Storage;
use crate::store::error::StoreError;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// Frames that wait for the database at most; more are told to come later.
const MOST_WAITING: usize = 128;

/// What becomes of a frame.
pub(super) type Outcome = Result<Vec<u8>, Refused>;

/// One frame and who waits for its receipt.
pub(super) struct Job {
    pub(super) frame: Vec<u8>,
    pub(super) answer: oneshot::Sender<Outcome>,
}

pub(super) struct Keeper<S> {
    secret: ShoreSecret,
    storage: S,
    jobs: mpsc::Receiver<Job>,
    now: Now,
    metrics: Arc<Metrics>,
}

impl<S: Storage> Keeper<S> {
    pub(super) fn new(
        secret: ShoreSecret,
        storage: S,
        now: Now,
        metrics: Arc<Metrics>,
    ) -> (Self, mpsc::Sender<Job>) {
        let (sender, jobs) = mpsc::channel(MOST_WAITING);
        (Self { secret, storage, jobs, now, metrics }, sender)
    }

    /// Works until nobody can send any more.
    pub(super) fn run(mut self) -> S {
        while let Some(job) = self.jobs.blocking_recv() {
            let outcome = self.take(&job.frame);
            // Where nobody waits any more the boat asks again, and gets the same receipt.
            let _ = job.answer.send(outcome);
        }
        self.storage
    }

    fn take(&mut self, bytes: &[u8]) -> Outcome {
        let at = (self.now)();
        let took = take(&mut self.storage, &self.secret, bytes, at);
        let ms = (self.now)().since(at).0;
        self.metrics.took(ms, bytes.len());
        let name = frame::name_of(bytes);
        match took {
            Ok(Took::Receipted { device, receipt, taken, again }) => {
                self.metrics.receipted(taken, again);
                tracing::info!(%device, frame = %name, bytes = bytes.len(), again, taken = taken.code(), ms, "frame");
                if taken != Taken::Whole {
                    tracing::warn!(%device, frame = %name, taken = taken.code(), "frame set apart");
                }
                Ok(receipt)
            }
            Ok(Took::Refused(refusal)) => {
                let refused = match refusal {
                    Refusal::Frame(fault) => fault.into(),
                    Refusal::Unknown(_) => Refused::Unknown,
                    Refusal::Full(_) => Refused::ApartFull,
                };
                tracing::warn!(frame = %name, bytes = bytes.len(), why = %refusal, "frame refused");
                Err(refused)
            }
            Err(error) => {
                tracing::error!(frame = %name, %error, "the database did not take a frame");
                Err(if matches!(error, StoreError::Full) { Refused::DiskFull } else { Refused::Failed })
            }
        }
    }
}
