//! Keeps one input open: opens it, reads it, shows its state, waits and tries again.

use std::time::Duration;

use crate::domain::feed::{LinkSpec, LinkStatus};
use crate::domain::time::{Span, UtcTime};
use crate::link::delivery::Outbox;
use crate::link::file::FileSource;
use crate::link::health::{Fault, Health, SpeedPlan};
use crate::link::serial::SerialSource;
use crate::link::speed::SentenceScan;
use crate::link::stdin::StandardInputSource;
use crate::link::tcp::TcpSource;
use crate::link::udp::UdpSource;
use crate::link::{LinkOptions, Now, Stop};

/// Longest a read may take: bounds how long a stop takes.
pub(crate) const READ_TIMEOUT: Duration = Duration::from_millis(300);
/// How often a waiting link looks whether its device came back.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// One read.
const BUFFER: usize = 4096;

/// Something that can be opened.
pub(crate) trait Source: Send {
    /// Opens at a speed where the input has one. Must come back within
    /// [`READ_TIMEOUT`] once asked to stop.
    fn open(&mut self, speed: Option<u32>) -> Result<Box<dyn Connection>, Fault>;

    /// Whether something changed since the last failure that makes a try worth while now.
    fn came_back(&self) -> bool {
        false
    }

    /// Whether the source waits where the listener is slow (a file), instead of going
    /// on speaking (a receiver).
    fn can_wait(&self) -> bool {
        false
    }
}

/// Something open.
pub(crate) trait Connection {
    /// Waits [`READ_TIMEOUT`] at most; 0 when nothing came.
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Fault>;

    /// Listens at another speed from now on.
    fn change_speed(&mut self, _speed: u32) -> Result<(), Fault> {
        Ok(())
    }
}

/// What to open and what is known of its speed.
pub(crate) struct Plan {
    source: Box<dyn Source>,
    speed: SpeedPlan,
}

impl Plan {
    pub(crate) fn for_spec(spec: &LinkSpec, options: LinkOptions, now: &Now, stop: &Stop) -> Self {
        match spec {
            LinkSpec::Serial { path, baud } => Self {
                source: Box::new(SerialSource::new(path)),
                speed: baud.map_or(SpeedPlan::Find, SpeedPlan::Fixed),
            },
            LinkSpec::Tcp { host, port } => Self::without_speed(TcpSource::new(host, *port, stop)),
            LinkSpec::Udp { port } => Self::without_speed(UdpSource::new(*port)),
            LinkSpec::File { path } => {
                Self::without_speed(FileSource::new(path, options.file_baud, now, stop))
            }
            LinkSpec::StandardInput => Self::without_speed(StandardInputSource::default()),
        }
    }

    fn without_speed(source: impl Source + 'static) -> Self {
        Self { source: Box::new(source), speed: SpeedPlan::None }
    }
}

/// The life of one input.
pub(crate) struct Supervisor<'a> {
    source: Box<dyn Source>,
    health: Health,
    shown: Option<LinkStatus>,
    now: Now,
    stop: Stop,
    outbox: &'a mut Outbox,
}

impl<'a> Supervisor<'a> {
    pub(crate) fn new(plan: Plan, now: Now, stop: Stop, outbox: &'a mut Outbox) -> Self {
        let health = Health::new(plan.speed, now());
        Self { source: plan.source, health, shown: None, now, stop, outbox }
    }

    /// Until the input ends, nobody listens any more or the program stops.
    pub(crate) fn run(mut self) {
        self.show();
        while self.goes_on() {
            let fault = match self.session() {
                Ok(()) | Err(Fault::Stopped) => return,
                Err(fault) => fault,
            };
            let wait = self.health.failed(&fault, (self.now)());
            self.show();
            if fault == Fault::Ended {
                self.deliver_rest();
                return;
            }
            if let Some(wait) = wait {
                self.wait(wait);
            }
        }
    }

    fn goes_on(&self) -> bool {
        !self.stop.is_set() && !self.outbox.is_gone()
    }

    /// From open to a fault; `Ok` when asked to stop.
    fn session(&mut self) -> Result<(), Fault> {
        let mut connection = self.source.open(self.health.speed())?;
        self.health.opened((self.now)());
        self.show();
        let mut scan = SentenceScan::default();
        let mut buffer = [0; BUFFER];
        while self.goes_on() {
            if self.source.can_wait() && !self.outbox.is_clear() {
                self.stop.pause(Duration::from_millis(10));
                self.outbox.flush((self.now)());
                continue;
            }
            let length = connection.read(&mut buffer)?;
            let at = (self.now)();
            let bytes = buffer.get(..length).unwrap_or_default();
            if bytes.is_empty() {
                self.health.quiet(at);
                self.outbox.flush(at);
            } else {
                self.outbox.bytes(bytes.to_vec(), at);
                if let Some(speed) = self.health.heard(length, scan.push(bytes), at) {
                    scan = SentenceScan::default();
                    connection.change_speed(speed)?;
                }
            }
            self.show();
        }
        Ok(())
    }

    /// Tells a state that differs from the last one told.
    fn show(&mut self) {
        if self.shown.as_ref() != Some(self.health.status()) {
            let status = self.health.status().clone();
            self.outbox.status(status.clone(), (self.now)());
            self.shown = Some(status);
        }
    }

    fn wait(&mut self, span: Span) {
        let until: UtcTime = (self.now)() + span;
        while self.goes_on() && !self.source.came_back() {
            let now = (self.now)();
            let left = until.since(now).0;
            if left <= 0 {
                return;
            }
            self.outbox.flush(now);
            self.stop.pause(LOOK_AGAIN.min(Duration::from_millis(left.unsigned_abs())));
        }
    }

    /// An input that ended has time: its last bytes and its end still reach the listener.
    fn deliver_rest(&mut self) {
        while self.goes_on() && !self.outbox.is_clear() {
            self.stop.pause(Duration::from_millis(10));
            self.outbox.flush((self.now)());
        }
    }
}

impl std::fmt::Debug for Supervisor<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Supervisor").field("health", &self.health).finish_non_exhaustive()
    }
}

/// A fault from an error of the operating system.
pub(crate) fn fault_from_io(error: &std::io::Error) -> Fault {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::PermissionDenied => Fault::Denied(error.to_string()),
        ErrorKind::AddrInUse | ErrorKind::ResourceBusy => Fault::Busy,
        _ => Fault::Missing(error.to_string()),
    }
}

/// Whether a read only found nothing in time.
pub(crate) fn found_nothing(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}

#[cfg(test)]
mod tests;
