//! TCP client: multiplexers, AIS servers, and gpsd, which is asked for raw NMEA once it
//! has greeted (`?WATCH`, gpsd JSON protocol 3).
//!
//! Looking up the name and connecting can block for longer than a stop may take, so
//! they happen on a thread of their own that is left alone when nobody waits for it.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use crate::link::Stop;
use crate::link::health::Fault;
use crate::link::supervisor::{Connection, READ_TIMEOUT, Source, fault_from_io, found_nothing};

/// Longest a single address may take to answer.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Reads without a byte until the connection counts as dead: a minute. A pulled network
/// cable is not noticed by TCP itself.
const STALE_AFTER: u32 = 200;
/// The greeting of gpsd begins so.
const GPSD_GREETING: &[u8] = b"{\"class\":\"VERSION\"";
const GPSD_WATCH: &[u8] = b"?WATCH={\"enable\":true,\"nmea\":true};\n";

type Attempt = Receiver<Result<TcpStream, Fault>>;

#[derive(Debug)]
pub(crate) struct TcpSource {
    host: String,
    port: u16,
    stop: Stop,
    /// An attempt still under way: waited for instead of starting another.
    attempt: Option<Attempt>,
}

impl TcpSource {
    pub(crate) fn new(host: &str, port: u16, stop: &Stop) -> Self {
        Self { host: host.to_owned(), port, stop: stop.clone(), attempt: None }
    }

    fn begin(&self) -> Result<Attempt, Fault> {
        let (sender, receiver) = sync_channel(1);
        let (host, port) = (self.host.clone(), self.port);
        thread::Builder::new()
            .name("link-connect".to_owned())
            .spawn(move || {
                // Nobody may wait any more: then the connection closes unused.
                let _ = sender.send(connect(&host, port));
            })
            .map_err(|error| fault_from_io(&error))?;
        Ok(receiver)
    }
}

/// Connects to the first address that answers.
///
/// # Errors
/// Why the last one did not.
pub fn connect(host: &str, port: u16) -> Result<TcpStream, Fault> {
    let mut last = Fault::Missing("no-address".to_owned());
    for address in (host, port).to_socket_addrs().map_err(|error| fault_from_io(&error))? {
        match TcpStream::connect_timeout(&address, CONNECT_TIMEOUT) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = fault_from_io(&error),
        }
    }
    Err(last)
}

impl Source for TcpSource {
    fn open(&mut self, _speed: Option<u32>) -> Result<Box<dyn Connection>, Fault> {
        let attempt = match self.attempt.take() {
            Some(attempt) => attempt,
            None => self.begin()?,
        };
        let stream = loop {
            if self.stop.is_set() {
                return Err(Fault::Stopped);
            }
            match attempt.recv_timeout(READ_TIMEOUT) {
                Ok(result) => break result?,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Fault::Missing("fault".to_owned()));
                }
            }
        };
        stream.set_read_timeout(Some(READ_TIMEOUT)).map_err(|error| fault_from_io(&error))?;
        stream.set_write_timeout(Some(READ_TIMEOUT)).map_err(|error| fault_from_io(&error))?;
        Ok(Box::new(TcpConnection { stream, greeting: Some(Vec::new()), quiet: 0 }))
    }
}

struct TcpConnection {
    stream: TcpStream,
    /// The first bytes, until it is clear who greets.
    greeting: Option<Vec<u8>>,
    quiet: u32,
}

impl TcpConnection {
    /// Answers gpsd's greeting, once.
    fn greet(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let Some(greeting) = &mut self.greeting else { return Ok(()) };
        let wanted = GPSD_GREETING.len().saturating_sub(greeting.len());
        greeting.extend_from_slice(bytes.get(..wanted).unwrap_or(bytes));
        if greeting.len() < GPSD_GREETING.len() && GPSD_GREETING.starts_with(greeting) {
            return Ok(());
        }
        let is_gpsd = greeting.as_slice() == GPSD_GREETING;
        self.greeting = None;
        if is_gpsd {
            self.stream.write_all(GPSD_WATCH).map_err(|error| fault_from_io(&error))?;
        }
        Ok(())
    }
}

impl Connection for TcpConnection {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Fault> {
        match self.stream.read(buffer) {
            Ok(0) => Err(Fault::Missing("closed".to_owned())),
            Ok(length) => {
                self.quiet = 0;
                self.greet(buffer.get(..length).unwrap_or_default())?;
                Ok(length)
            }
            Err(error) if found_nothing(&error) => {
                self.quiet += 1;
                if self.quiet >= STALE_AFTER { Err(Fault::Stale) } else { Ok(0) }
            }
            Err(error) => Err(fault_from_io(&error)),
        }
    }
}
