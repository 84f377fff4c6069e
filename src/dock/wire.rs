//! The connection below HTTP: TCP, over it TLS 1.3 with the shore's key, and what went over
//! the wire counted, the handshake apart.

use super::Now;
use super::trust;
use crate::domain::journal::sign::PublicKey;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use std::fmt;
use std::io::{self, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport, TransportAdapter,
};

/// Bytes over TCP, without its own headers.
#[derive(Debug, Default)]
pub struct Wire {
    sent: AtomicU64,
    received: AtomicU64,
    handshake: AtomicU64,
    connections: AtomicU64,
}

/// What went over the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    /// All of it, both ways.
    pub sent: u64,
    pub received: u64,
    /// Of both together what TLS took before the first request of each connection.
    pub handshake: u64,
    pub connections: u64,
}

impl Wire {
    pub fn counted(&self) -> Counted {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counted {
            sent: of(&self.sent),
            received: of(&self.received),
            handshake: of(&self.handshake),
            connections: of(&self.connections),
        }
    }
}

/// Counts what goes through a transport.
#[derive(Debug)]
pub(super) struct Counting<T> {
    inner: T,
    wire: Arc<Wire>,
}

impl<T: Transport> Transport for Counting<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        self.inner.transmit_output(amount, timeout)?;
        self.wire.sent.fetch_add(amount as u64, Ordering::Relaxed);
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        let before = self.inner.buffers().input().len();
        let progress = self.inner.await_input(timeout)?;
        let came = self.inner.buffers().input().len().saturating_sub(before);
        self.wire.received.fetch_add(came as u64, Ordering::Relaxed);
        Ok(progress)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }
}

/// Puts TLS over a connection where the address says https.
pub(super) struct Secure {
    config: Option<Arc<ClientConfig>>,
    wire: Arc<Wire>,
}

impl Secure {
    /// Trusts `key` alone. Without a key there is no https.
    ///
    /// # Errors
    /// TLS 1.3 is not to be had.
    pub(super) fn new(key: Option<PublicKey>, now: Now, wire: Arc<Wire>) -> Result<Self, rustls::Error> {
        let config = key.map(|key| trust::client(key, now)).transpose()?;
        Ok(Self { config, wire })
    }
}

impl fmt::Debug for Secure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secure").finish_non_exhaustive()
    }
}

impl<In: Transport> Connector<In> for Secure {
    type Out = Either<Counting<In>, Tls>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        let Some(inner) = chained else { return Ok(None) };
        self.wire.connections.fetch_add(1, Ordering::Relaxed);
        let counting = Counting { inner, wire: Arc::clone(&self.wire) };
        if !details.needs_tls() {
            return Ok(Some(Either::A(counting)));
        }
        let config = self.config.clone().ok_or(ureq::Error::TlsRequired)?;
        // The key is what is trusted; the name is neither sent nor compared.
        let name = ServerName::try_from("shore").map_err(|_| ureq::Error::TlsRequired)?;
        let mut conn = ClientConnection::new(config, name).map_err(|e| ureq::Error::Other(Box::new(e)))?;
        let before = self.wire.counted();
        let mut sock = TransportAdapter::new(counting.boxed(), details.current_time.clone());
        sock.set_timeout(details.timeout);
        while conn.is_handshaking() {
            if conn.complete_io(&mut sock)? == (0, 0) {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
        }
        let after = self.wire.counted();
        let took = (after.sent - before.sent) + (after.received - before.received);
        self.wire.handshake.fetch_add(took, Ordering::Relaxed);
        let buffers =
            LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(Some(Either::B(Tls { buffers, stream: StreamOwned { conn, sock } })))
    }
}

/// TLS over a transport.
pub(super) struct Tls {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, TransportAdapter>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}

impl Transport for Tls {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        self.stream.get_mut().set_timeout(timeout);
        let output = self.buffers.output().get(..amount).unwrap_or_default();
        self.stream.write_all(output)?;
        self.stream.flush()?;
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.stream.get_mut().set_timeout(timeout);
        let amount = self.stream.read(self.buffers.input_append_buf())?;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    fn is_open(&mut self) -> bool {
        self.stream.get_mut().get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}
