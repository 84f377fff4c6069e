//! Serial ports (8 data bits, no parity, one stop bit: IEC 61162-1 and -2).
//!
//! A port is opened for this program alone. A pulled plug shows as an error or an end
//! on reading; where a driver keeps quiet about it, as a path that is gone or leads to
//! another device.

use std::fs;
use std::io::{ErrorKind as IoKind, Read};
use std::path::{Path, PathBuf};

use serialport::{ClearBuffer, DataBits, ErrorKind, FlowControl, Parity, SerialPort, StopBits};

use crate::link::health::Fault;
use crate::link::supervisor::{Connection, READ_TIMEOUT, Source, found_nothing};

/// Reads without a byte between two looks at the path: about a second.
const LOOK_EVERY: u32 = 3;

/// Which device a path leads to. Unplugged and plugged in again it differs, or another
/// device took the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Identity {
    device: u64,
    inode: u64,
    number: u64,
}

impl Identity {
    #[cfg(unix)]
    fn of(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let meta = fs::metadata(path).ok()?;
        Some(Self { device: meta.dev(), inode: meta.ino(), number: meta.rdev() })
    }

    #[cfg(not(unix))]
    fn of(path: &Path) -> Option<Self> {
        fs::metadata(path).ok().map(|_| Self { device: 0, inode: 0, number: 0 })
    }
}

/// A port by its path; a symbolic link is followed anew at each opening.
#[derive(Debug)]
pub(crate) struct SerialSource {
    path: PathBuf,
    /// Where the path led when it was last tried.
    tried: Option<Identity>,
}

impl SerialSource {
    pub(crate) fn new(path: &str) -> Self {
        Self { path: PathBuf::from(path), tried: None }
    }
}

impl Source for SerialSource {
    fn open(&mut self, speed: Option<u32>) -> Result<Box<dyn Connection>, Fault> {
        self.tried = Identity::of(&self.path);
        let port = open_port(&self.path, speed.unwrap_or(38_400))?;
        Ok(Box::new(SerialConnection { port, path: self.path.clone(), identity: self.tried, quiet: 0 }))
    }

    fn came_back(&self) -> bool {
        let present = Identity::of(&self.path);
        present.is_some() && present != self.tried
    }
}

struct SerialConnection {
    port: Box<dyn SerialPort>,
    path: PathBuf,
    identity: Option<Identity>,
    quiet: u32,
}

impl Connection for SerialConnection {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Fault> {
        match self.port.read(buffer) {
            Ok(0) => Err(Fault::Missing("unplugged".to_owned())),
            Ok(length) => {
                self.quiet = 0;
                Ok(length)
            }
            Err(error) if found_nothing(&error) => {
                self.quiet += 1;
                if self.quiet.is_multiple_of(LOOK_EVERY) && Identity::of(&self.path) != self.identity {
                    return Err(Fault::Missing("unplugged".to_owned()));
                }
                Ok(0)
            }
            Err(error) => Err(Fault::Missing(error.to_string())),
        }
    }

    fn change_speed(&mut self, speed: u32) -> Result<(), Fault> {
        self.port.set_baud_rate(speed).map_err(|error| fault(&self.path, &error))?;
        // What came at the old speed says nothing about the new one. A port that
        // cannot forget it only makes the search a little longer.
        let _ = self.port.clear(ClearBuffer::Input);
        Ok(())
    }
}

fn open_port(path: &Path, speed: u32) -> Result<Box<dyn SerialPort>, Fault> {
    let name = path.to_string_lossy();
    serialport::new(name, speed)
        .data_bits(DataBits::Eight)
        .parity(Parity::None)
        .stop_bits(StopBits::One)
        .flow_control(FlowControl::None)
        .timeout(READ_TIMEOUT)
        .open()
        .map_err(|error| fault(path, &error))
}

fn fault(path: &Path, error: &serialport::Error) -> Fault {
    match error.kind() {
        // The crate says "no device" where another program holds the lock.
        ErrorKind::NoDevice if path.exists() => Fault::Busy,
        ErrorKind::Io(IoKind::PermissionDenied) => Fault::Denied(match owner_group(path) {
            Some(group) => format!("{error} (group {group})"),
            None => error.to_string(),
        }),
        _ => Fault::Missing(error.to_string()),
    }
}

/// The group that may open a device: mostly `dialout` or `uucp`.
#[cfg(unix)]
fn owner_group(path: &Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let gid = fs::metadata(path).ok()?.gid().to_string();
    let groups = fs::read_to_string("/etc/group").ok()?;
    groups.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1) == Some(gid.as_str())).then(|| name.to_owned())
    })
}

#[cfg(not(unix))]
fn owner_group(_path: &Path) -> Option<String> {
    None
}

/// A port of this computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresentPort {
    pub path: String,
    /// What the adapter calls itself, where it says so.
    pub product: Option<String>,
}

/// The ports of this computer now, by path.
pub fn present_ports() -> Vec<PresentPort> {
    let mut ports: Vec<PresentPort> = serialport::available_ports()
        .unwrap_or_default()
        .into_iter()
        .map(|port| PresentPort {
            path: port.port_name,
            product: match port.port_type {
                serialport::SerialPortType::UsbPort(usb) => usb.product,
                _ => None,
            },
        })
        .collect();
    ports.sort_by(|a, b| a.path.cmp(&b.path));
    ports
}

/// Whether a port can be opened now: opened and closed at once.
///
/// # Errors
/// Why it cannot.
pub fn try_open(path: &str, speed: Option<u32>) -> Result<(), Fault> {
    open_port(Path::new(path), speed.unwrap_or(38_400)).map(drop)
}
