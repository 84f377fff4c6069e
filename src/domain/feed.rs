//! The state of an input, as values that both the links and the screen speak.

use crate::domain::time::UtcTime;

/// How an input was configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkSpec {
    /// `baud` is found by listening when `None`.
    Serial {
        path: String,
        baud: Option<u32>,
    },
    Tcp {
        host: String,
        port: u16,
    },
    Udp {
        port: u16,
    },
    File {
        path: String,
    },
    StandardInput,
}

/// What an input is doing now. Each has its words in the catalogue under `link-<code>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkState {
    Opening,
    /// Open, and no good sentence yet.
    Listening,
    /// Open, listening at this speed to find out whether it is the right one.
    FindingSpeed {
        baud: u32,
    },
    /// Good sentences come in.
    Receiving,
    /// Open, but nothing came for a while.
    Silent,
    /// Bytes come, but no good sentence: wrong speed or not NMEA 0183.
    Garbled,
    /// Another program holds it.
    Busy,
    /// It is not there (unplugged, host unreachable); see [`LinkState::why`].
    Missing(String),
    /// Not allowed to open it; see [`LinkState::why`].
    Denied(String),
    /// A file came to its end.
    Ended,
}

/// A state with when it began and, while waiting, when the next try is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkStatus {
    pub state: LinkState,
    pub since: UtcTime,
    pub retry_at: Option<UtcTime>,
    pub baud: Option<u32>,
}

impl LinkState {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Listening => "listening",
            Self::FindingSpeed { .. } => "finding-speed",
            Self::Receiving => "receiving",
            Self::Silent => "silent",
            Self::Garbled => "garbled",
            Self::Busy => "busy",
            Self::Missing(_) => "missing",
            Self::Denied(_) => "denied",
            Self::Ended => "ended",
        }
    }

    /// Why it is missing or denied: a code with its words in the catalogue under
    /// `link-why-<code>`, or else the system's own words.
    pub fn why(&self) -> Option<&str> {
        match self {
            Self::Missing(why) | Self::Denied(why) => Some(why),
            _ => None,
        }
    }

    /// Whether the crew is deaf on this input.
    pub fn is_down(&self) -> bool {
        matches!(self, Self::Silent | Self::Garbled | Self::Busy | Self::Missing(_) | Self::Denied(_))
    }
}

/// The speeds at which serial ports run.
pub const PORT_SPEEDS: [u32; 18] = [
    300, 600, 1_200, 1_800, 2_400, 4_800, 9_600, 14_400, 19_200, 28_800, 38_400, 57_600, 76_800, 115_200,
    230_400, 460_800, 500_000, 921_600,
];

/// The text is no link.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadLink {
    #[error("not a link: {0} (want serial:PATH[@BAUD], tcp:HOST:PORT, udp:PORT, file:PATH or -)")]
    Form(String),
    #[error("{0}: no serial port has this speed (4800 and 38400 are usual; leave it out to find it)")]
    Speed(String),
    #[error("{0}: a port is a number from 1 to 65535")]
    Port(String),
}

impl std::str::FromStr for LinkSpec {
    type Err = BadLink;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || BadLink::Form(text.to_owned());
        let port = |digits: &str| {
            digits.parse().ok().filter(|port| *port > 0).ok_or_else(|| BadLink::Port(text.to_owned()))
        };
        if text == "-" {
            return Ok(Self::StandardInput);
        }
        let (scheme, rest) = text.split_once(':').filter(|(_, rest)| !rest.is_empty()).ok_or_else(bad)?;
        match scheme {
            "serial" => match rest.rsplit_once('@') {
                Some(("", _)) => Err(bad()),
                // A folder's name may hold the sign too.
                Some((path, baud)) if !baud.contains('/') => {
                    let known = baud.parse().ok().filter(|baud| PORT_SPEEDS.contains(baud));
                    let baud = known.ok_or_else(|| BadLink::Speed(text.to_owned()))?;
                    Ok(Self::Serial { path: path.to_owned(), baud: Some(baud) })
                }
                _ => Ok(Self::Serial { path: rest.to_owned(), baud: None }),
            },
            "tcp" => {
                let (host, number) = rest.rsplit_once(':').ok_or_else(bad)?;
                let host = host.trim_start_matches('[').trim_end_matches(']');
                if host.is_empty() || host.contains(char::is_whitespace) {
                    return Err(bad());
                }
                Ok(Self::Tcp { host: host.to_owned(), port: port(number)? })
            }
            "udp" => Ok(Self::Udp { port: port(rest)? }),
            "file" => Ok(Self::File { path: rest.to_owned() }),
            _ => Err(bad()),
        }
    }
}

impl std::fmt::Display for LinkSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Serial { path, baud: Some(baud) } => write!(f, "serial:{path}@{baud}"),
            Self::Serial { path, baud: None } => write!(f, "serial:{path}"),
            Self::Tcp { host, port } => write!(f, "tcp:{host}:{port}"),
            Self::Udp { port } => write!(f, "udp:{port}"),
            Self::File { path } => write!(f, "file:{path}"),
            Self::StandardInput => f.write_str("-"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_read_back_as_written() {
        for text in [
            "serial:/dev/ttyUSB0@38400",
            "serial:/dev/ttyUSB0",
            "serial:/dev/by@path/port",
            "tcp:::1:2947",
            "tcp:gps.local:2947",
            "udp:10110",
            "file:a.log",
            "-",
        ] {
            assert_eq!(text.parse::<LinkSpec>().unwrap().to_string(), text);
        }
        assert_eq!("tcp:[::1]:2947".parse::<LinkSpec>().unwrap().to_string(), "tcp:::1:2947");
        for (text, why) in [
            ("serial:", "not a link"),
            ("serial:@4800", "not a link"),
            ("serial:/dev/ttyUSB0@99", "no serial port has this speed"),
            ("serial:/dev/ttyUSB0@0", "no serial port has this speed"),
            ("serial:/dev/ttyUSB0@", "no serial port has this speed"),
            ("serial:/dev/ttyUSB0@fast", "no serial port has this speed"),
            ("serial:/dev/ttyUSB0@99999999999", "no serial port has this speed"),
            ("tcp:host", "not a link"),
            ("tcp::2947", "not a link"),
            ("tcp:host:0", "1 to 65535"),
            ("tcp:host:70000", "1 to 65535"),
            ("udp:x", "1 to 65535"),
            ("udp:0", "1 to 65535"),
            ("udp:", "not a link"),
            ("ftp:y", "not a link"),
            ("/dev/ttyUSB0", "not a link"),
            ("", "not a link"),
        ] {
            let told = text.parse::<LinkSpec>().unwrap_err().to_string();
            assert!(told.contains(why) && told.contains(text), "{text}: {told}");
        }
    }
}
