//! UDP listener on all addresses of this computer. A datagram holds one or several
//! whole sentences; a line end is added where it lacks one, so that two senders never
//! run together.

use std::net::{Ipv4Addr, UdpSocket};

use crate::link::health::Fault;
use crate::link::supervisor::{Connection, READ_TIMEOUT, Source, fault_from_io, found_nothing};

#[derive(Debug)]
pub(crate) struct UdpSource {
    port: u16,
}

impl UdpSource {
    pub(crate) fn new(port: u16) -> Self {
        Self { port }
    }
}

/// Listens on a port.
///
/// # Errors
/// Another program listens there, or it is not allowed.
pub fn bind(port: u16) -> Result<UdpSocket, Fault> {
    UdpSocket::bind((Ipv4Addr::UNSPECIFIED, port)).map_err(|error| fault_from_io(&error))
}

impl Source for UdpSource {
    fn open(&mut self, _speed: Option<u32>) -> Result<Box<dyn Connection>, Fault> {
        let socket = bind(self.port)?;
        socket.set_read_timeout(Some(READ_TIMEOUT)).map_err(|error| fault_from_io(&error))?;
        Ok(Box::new(UdpConnection { socket, rest: Vec::new(), datagram: vec![0; 65_536] }))
    }
}

struct UdpConnection {
    socket: UdpSocket,
    /// What of the last datagram did not fit the reader's buffer.
    rest: Vec<u8>,
    datagram: Vec<u8>,
}

impl Connection for UdpConnection {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Fault> {
        if self.rest.is_empty() {
            match self.socket.recv_from(&mut self.datagram) {
                Ok((length, _sender)) => {
                    let bytes = self.datagram.get(..length).unwrap_or_default();
                    self.rest.extend_from_slice(bytes);
                    if !bytes.is_empty() && !bytes.ends_with(b"\n") {
                        self.rest.extend_from_slice(b"\r\n");
                    }
                }
                Err(error) if found_nothing(&error) => return Ok(0),
                Err(error) => return Err(fault_from_io(&error)),
            }
        }
        let length = self.rest.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(self.rest.drain(..length)) {
            *to = from;
        }
        Ok(length)
    }
}
