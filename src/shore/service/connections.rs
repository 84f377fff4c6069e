//! Takes connections: so many at once, TLS in its time, the head of a request in its time;
//! on stopping, what was begun is answered.

use super::metrics::Metrics;
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

/// Connections at the same time; more wait in the system's queue.
const MOST_CONNECTIONS: usize = 1024;
/// A handshake takes three ways over a satellite.
const HANDSHAKE: Duration = Duration::from_secs(30);
/// From one request to the head of the next.
const HEAD: Duration = Duration::from_mins(1);
/// How long what was begun may take once it is to stop.
const ENDING: Duration = Duration::from_secs(30);
/// Most bytes of a request's head.
const MOST_HEAD: usize = 16 << 10;

/// Takes connections until it is to stop, then waits for those that are open.
pub(super) async fn accept(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    router: Router,
    mut stopping: watch::Receiver<bool>,
    metrics: Arc<Metrics>,
) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let place = tokio::select! {
            _ = stopping.changed() => break,
            place = Arc::clone(&places).acquire_owned() => place,
        };
        let Ok(place) = place else { break };
        let accepted = tokio::select! {
            _ = stopping.changed() => break,
            accepted = listener.accept() => accepted,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Out of descriptors, most likely: others will be given back.
                tracing::warn!(%error, "no connection taken");
                sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let (tls, router, stopping, metrics) =
            (tls.clone(), router.clone(), stopping.clone(), Arc::clone(&metrics));
        tokio::spawn(async move {
            metrics.opened();
            serve(stream, tls, router, stopping, &metrics).await;
            metrics.closed();
            drop(place);
        });
    }
    drop(listener);
    let _ = timeout(ENDING, places.acquire_many(MOST_CONNECTIONS as u32)).await;
}

async fn serve(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    router: Router,
    stopping: watch::Receiver<bool>,
    metrics: &Metrics,
) {
    let _ = stream.set_nodelay(true);
    let Some(tls) = tls else { return speak(stream, router, stopping).await };
    match timeout(HANDSHAKE, tls.accept(stream)).await {
        Ok(Ok(stream)) => speak(stream, router, stopping).await,
        Ok(Err(error)) => {
            metrics.no_handshake();
            tracing::debug!(%error, "no handshake");
        }
        Err(_) => metrics.no_handshake(),
    }
}

async fn speak<T: AsyncRead + AsyncWrite + Unpin>(
    stream: T,
    router: Router,
    mut stopping: watch::Receiver<bool>,
) {
    let service = TowerToHyperService::new(router);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(MOST_HEAD)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        _ = stopping.changed() => {
            connection.as_mut().graceful_shutdown();
            timeout(ENDING, connection).await.unwrap_or(Ok(()))
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "connection ended");
    }
}
