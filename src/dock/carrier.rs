//! The worker thread that sends frames to the shore's service and brings back what was
//! answered, one at a time, over one connection that stays open. It knows no receipts.

use super::Now;
use super::trouble::Trouble;
use super::wire::{Counted, Secure, Wire};
use crate::domain::sync::keys::ShoreIdentity;
use crate::domain::sync::receipt::MOST_RECEIPT;
use crate::domain::sync::refused::{FRAMES, Refused};
use std::fmt;
use std::io;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;
use ureq::Agent;
use ureq::http::Uri;
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{Connector, TcpConnector};

/// A link slower than this many bytes a second is taken for dead.
const SLOWEST: u64 = 600;
/// What is allowed beside the time of the bytes: connecting, distance, the shore's disk.
const GRACE: Duration = Duration::from_mins(1);

/// Where a shore's service is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShoreUrl {
    frames: String,
    secure: bool,
}

/// It is no address of a shore.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is no address like https://HOST or https://HOST:PORT")]
pub struct BadUrl;

impl FromStr for ShoreUrl {
    type Err = BadUrl;

    fn from_str(text: &str) -> Result<Self, BadUrl> {
        let uri: Uri = text.parse().map_err(|_| BadUrl)?;
        let secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(BadUrl),
        };
        let host = uri.host().filter(|host| !host.is_empty());
        if host.is_none() || uri.query().is_some() || text.contains(['@', '#']) {
            return Err(BadUrl);
        }
        Ok(Self { frames: format!("{}{FRAMES}", text.trim_end_matches('/')), secure })
    }
}

impl fmt::Display for ShoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.frames.strip_suffix(FRAMES).unwrap_or(&self.frames))
    }
}

/// What came back for a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Bytes that may be a receipt.
    Reply(Vec<u8>),
    Trouble(Trouble),
}

/// The running worker. Dropping it ends the connection at once.
pub struct Carrier {
    orders: Sender<Vec<u8>>,
    answers: Receiver<Answer>,
    wire: Arc<Wire>,
    agent: Option<Agent>,
}

impl Carrier {
    /// Starts the worker; it connects with the first frame.
    ///
    /// # Errors
    /// The system gives no thread, or this build no TLS.
    pub fn start(url: &ShoreUrl, shore: &ShoreIdentity, now: Now) -> io::Result<Self> {
        let wire = Arc::new(Wire::default());
        let key = shore.tls.filter(|_| url.secure);
        let secure = Secure::new(key, now, Arc::clone(&wire)).map_err(io::Error::other)?;
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .user_agent("")
            .accept("")
            .accept_encoding("")
            .timeout_connect(Some(GRACE))
            .timeout_resolve(Some(Duration::from_secs(20)))
            .max_response_header_size(16 << 10)
            .input_buffer_size(16 << 10)
            .output_buffer_size(16 << 10)
            .build();
        let connector = ().chain(TcpConnector::default()).chain(secure);
        let agent = Agent::with_parts(config, connector, DefaultResolver::default());
        let (orders, taken) = channel::<Vec<u8>>();
        let (answer, answers) = channel();
        let (working, frames) = (agent.clone(), url.frames.clone());
        thread::Builder::new().name("dock".to_owned()).spawn(move || {
            for frame in taken {
                if answer.send(post(&working, &frames, &frame)).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { orders, answers, wire, agent: Some(agent) })
    }

    /// Sends a frame; exactly one answer follows.
    pub fn send(&self, frame: &[u8]) {
        // Where the worker has ended, the waiting tells of it.
        let _ = self.orders.send(frame.to_vec());
    }

    /// Waits so long for the answer to what was sent.
    pub fn wait(&self, most: Duration) -> Option<Answer> {
        match self.answers.recv_timeout(most) {
            Ok(answer) => Some(answer),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => {
                Some(Answer::Trouble(Trouble::CutOff("the worker ended".to_owned())))
            }
        }
    }

    pub fn counted(&self) -> Counted {
        self.wire.counted()
    }
}

impl Drop for Carrier {
    fn drop(&mut self) {
        if let Some(agent) = self.agent.take() {
            agent.shutdown();
        }
    }
}

fn post(agent: &Agent, url: &str, frame: &[u8]) -> Answer {
    let allowed = GRACE + Duration::from_secs(frame.len() as u64 / SLOWEST);
    let answered = agent
        .post(url)
        .config()
        .timeout_send_request(Some(GRACE))
        .timeout_send_body(Some(allowed))
        // What was sent may still stand in the system's buffers.
        .timeout_recv_response(Some(allowed))
        .timeout_recv_body(Some(GRACE + Duration::from_secs(MOST_RECEIPT as u64 / SLOWEST)))
        .build()
        .header("content-type", "application/octet-stream")
        .send(frame);
    let mut response = match answered {
        Ok(response) => response,
        Err(error) => return Answer::Trouble(error.into()),
    };
    let status = response.status().as_u16();
    let read = response.body_mut().with_config().limit(MOST_RECEIPT as u64 + 1).read_to_vec();
    match read {
        Ok(bytes) if status == 200 => Answer::Reply(bytes),
        Ok(bytes) => {
            Answer::Trouble(Refused::read(&bytes).map_or(Trouble::Stranger(status), Trouble::Refused))
        }
        Err(ureq::Error::BodyExceedsLimit(_)) => Answer::Trouble(Trouble::Stranger(status)),
        Err(error) => Answer::Trouble(error.into()),
    }
}
