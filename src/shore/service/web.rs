//! What is answered to a request: a receipt, or one word why there is none.

use super::Now;
use super::keeper::Job;
use super::metrics::Metrics;
use crate::domain::sync::frame::MOST_FRAME;
use crate::domain::sync::refused::{FRAMES, Refused};
use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::time::timeout;

/// Bodies that are read at the same time: what they may take of the memory.
const MOST_BODIES: usize = 128;
/// How long nothing may come of a body.
const SILENCE: Duration = Duration::from_mins(1);
/// How long a request waits for its turn.
const TURN: Duration = Duration::from_secs(30);
/// A body slower than this many bytes a second is given up after the first minute.
const SLOWEST: i64 = 100;

struct Frames {
    jobs: mpsc::Sender<Job>,
    bodies: Semaphore,
    now: Now,
    metrics: Arc<Metrics>,
}

/// What boats are answered.
pub(super) fn frames(jobs: mpsc::Sender<Job>, now: Now, metrics: Arc<Metrics>) -> Router {
    let state = Frames { jobs, bodies: Semaphore::new(MOST_BODIES), now, metrics };
    Router::new()
        .route(FRAMES, post(frame))
        .route("/health", get(health))
        .fallback(nowhere)
        .method_not_allowed_fallback(nowhere)
        .with_state(Arc::new(state))
}

/// What the office's own watch is answered.
pub(super) fn watch(metrics: Arc<Metrics>) -> Router {
    Router::new()
        .route("/health", get(health))
        .route("/metrics", get(numbers))
        .fallback(nowhere)
        .with_state(metrics)
}

async fn health() -> &'static str {
    "ok\n"
}

async fn numbers(State(metrics): State<Arc<Metrics>>) -> Response {
    let kind = HeaderValue::from_static("text/plain; version=0.0.4");
    ([(header::CONTENT_TYPE, kind)], metrics.text()).into_response()
}

async fn nowhere() -> Response {
    refuse(Refused::NoSuchPlace)
}

fn refuse(refused: Refused) -> Response {
    let status = StatusCode::from_u16(refused.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = (status, refused.answer()).into_response();
    // What of the body was not read is not worth waiting for.
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

async fn frame(State(state): State<Arc<Frames>>, body: Body) -> Response {
    match taken(&state, body).await {
        Ok(receipt) => {
            state.metrics.sent(receipt.len());
            let kind = HeaderValue::from_static("application/octet-stream");
            ([(header::CONTENT_TYPE, kind)], receipt).into_response()
        }
        Err(refused) => {
            state.metrics.refused(refused);
            refuse(refused)
        }
    }
}

async fn taken(state: &Frames, body: Body) -> Result<Vec<u8>, Refused> {
    let turn = timeout(TURN, state.bodies.acquire()).await;
    let Ok(Ok(_turn)) = turn else { return Err(Refused::Busy) };
    let frame = read(state, body).await?;
    let (answer, receipt) = oneshot::channel();
    match timeout(TURN, state.jobs.send(Job { frame, answer })).await {
        Ok(Ok(())) => receipt.await.unwrap_or(Err(Refused::Failed)),
        Ok(Err(_)) => Err(Refused::Failed),
        Err(_) => Err(Refused::Busy),
    }
}

/// The body, not a byte more than a frame may have.
async fn read(state: &Frames, mut body: Body) -> Result<Vec<u8>, Refused> {
    if body.size_hint().lower() > MOST_FRAME as u64 {
        return Err(Refused::TooLarge);
    }
    let since = (state.now)();
    let mut bytes = Vec::new();
    loop {
        let next = timeout(SILENCE, poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)));
        let part = match next.await {
            Err(_) => return Err(Refused::Slow),
            Ok(None) => return Ok(bytes),
            Ok(Some(Err(_))) => return Err(Refused::Damaged),
            Ok(Some(Ok(part))) => part,
        };
        let Ok(data) = part.into_data() else { continue };
        if bytes.len() + data.len() > MOST_FRAME {
            return Err(Refused::TooLarge);
        }
        bytes.extend_from_slice(&data);
        let seconds = (state.now)().since(since).0 / 1000;
        if seconds > 60 && (bytes.len() as i64) < seconds.saturating_mul(SLOWEST) {
            return Err(Refused::Slow);
        }
    }
}
