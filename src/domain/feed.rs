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

/// The text is no link.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a link: {0} (want serial:PATH[@BAUD], tcp:HOST:PORT, udp:PORT, file:PATH or -)")]
pub struct BadLink(String);

impl std::str::FromStr for LinkSpec {
    type Err = BadLink;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || BadLink(text.to_owned());
        if text == "-" {
            return Ok(Self::StandardInput);
        }
        let (scheme, rest) = text.split_once(':').filter(|(_, rest)| !rest.is_empty()).ok_or_else(bad)?;
        match scheme {
            "serial" => Ok(match rest.rsplit_once('@') {
                Some((path, baud)) if baud.chars().all(|c| c.is_ascii_digit()) && !baud.is_empty() => {
                    Self::Serial { path: path.to_owned(), baud: Some(baud.parse().map_err(|_| bad())?) }
                }
                _ => Self::Serial { path: rest.to_owned(), baud: None },
            }),
            "tcp" => {
                let (host, port) = rest.rsplit_once(':').ok_or_else(bad)?;
                let host = host.trim_start_matches('[').trim_end_matches(']');
                Ok(Self::Tcp { host: host.to_owned(), port: port.parse().map_err(|_| bad())? })
            }
            "udp" => Ok(Self::Udp { port: rest.parse().map_err(|_| bad())? }),
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
            "tcp:gps.local:2947",
            "udp:10110",
            "file:a.log",
            "-",
        ] {
            assert_eq!(text.parse::<LinkSpec>().unwrap().to_string(), text);
        }
        for text in ["serial:", "tcp:host", "udp:x", "ftp:y", ""] {
            assert!(text.parse::<LinkSpec>().is_err(), "{text}");
        }
    }
}
