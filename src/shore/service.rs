//! The shore's service: boats send frames over HTTP and get receipts (docs/protocol.md
//! §21). Every request is a frame, signed by its device and sealed to this shore, so a
//! request is as good as its signature; nothing else is asked of who sends it.
//!
//! One thread has the database and commits before anything is answered. Connections,
//! bodies and times are bounded; stopping lets what was begun come to its end.

mod certificate;
mod connections;
mod keeper;
pub mod metrics;
mod web;

use crate::domain::sync::keys::ShoreSecret;
use crate::domain::time::UtcTime;
use crate::shore::storage::Storage;
use keeper::Keeper;
use metrics::Metrics;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::watch;

/// The one clock, as a function.
pub type Now = Arc<dyn Fn() -> UtcTime + Send + Sync>;

/// Where the service listens.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    pub listen: SocketAddr,
    /// Health and metrics in the clear, for the office's own watch over it.
    pub admin: Option<SocketAddr>,
    /// Without TLS: behind a gateway of the office that has it. Frames and receipts are
    /// sealed and signed all the same.
    pub plain: bool,
}

/// Why the service did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    #[error("{0}: {1}")]
    Listen(SocketAddr, io::Error),
    #[error("{0}")]
    System(#[from] io::Error),
    #[error("{0}")]
    Tls(String),
}

/// The running service.
pub struct Service<S> {
    addr: SocketAddr,
    admin: Option<SocketAddr>,
    stop: watch::Sender<bool>,
    runtime: Runtime,
    loops: Vec<tokio::task::JoinHandle<()>>,
    keeper: JoinHandle<S>,
    metrics: Arc<Metrics>,
}

impl<S: Storage + Send + 'static> Service<S> {
    /// Starts to listen; frames go into `storage`.
    ///
    /// # Errors
    /// An address is taken, or the system gives no threads.
    pub fn start(
        secret: ShoreSecret,
        storage: S,
        settings: Settings,
        now: Now,
    ) -> Result<Self, ServiceError> {
        let metrics = Arc::new(Metrics::default());
        let tls = if settings.plain {
            None
        } else {
            let acceptor = certificate::acceptor(&secret, Arc::clone(&now));
            Some(acceptor.map_err(|e| ServiceError::Tls(e.to_string()))?)
        };
        let (keeper, jobs) = Keeper::new(secret, storage, Arc::clone(&now), Arc::clone(&metrics));
        let keeper = thread::Builder::new().name("shore-store".to_owned()).spawn(move || keeper.run())?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("shore")
            .enable_io()
            .enable_time()
            .build()?;
        let (stop, stopping) = watch::channel(false);
        let bind = |addr: SocketAddr| {
            let listener = runtime.block_on(TcpListener::bind(addr));
            let listener = listener.map_err(|e| ServiceError::Listen(addr, e))?;
            let bound = listener.local_addr()?;
            Ok::<_, ServiceError>((listener, bound))
        };
        let (listener, addr) = bind(settings.listen)?;
        let frames = web::frames(jobs, now, Arc::clone(&metrics));
        let mut loops = vec![runtime.spawn(connections::accept(
            listener,
            tls,
            frames,
            stopping.clone(),
            Arc::clone(&metrics),
        ))];
        let mut admin = None;
        if let Some(at) = settings.admin {
            let (listener, bound) = bind(at)?;
            admin = Some(bound);
            let watch = web::watch(Arc::clone(&metrics));
            loops.push(runtime.spawn(connections::accept(listener, None, watch, stopping, Arc::default())));
        }
        Ok(Self { addr, admin, stop, runtime, loops, keeper, metrics })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    pub fn admin(&self) -> Option<SocketAddr> {
        self.admin
    }

    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Takes no more requests, answers those that were begun, and gives the storage back;
    /// `None` where its thread ended in a panic.
    pub fn stop(self) -> Option<S> {
        let _ = self.stop.send(true);
        for running in self.loops {
            let _ = self.runtime.block_on(running);
        }
        // The last handle on the keeper's queue goes with the loops.
        drop(self.runtime);
        self.keeper.join().ok()
    }
}
