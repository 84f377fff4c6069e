//! What stands between boat and shore, in words that say what to do. None of it changes
//! anything aboard.

use crate::domain::sync::refused::Refused;
use crate::domain::time::UtcTime;
use rustls::CertificateError;
use std::io;
use std::time::Duration;

/// Why a frame got no answer that could be a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The shore's name is not known here: no network, or a wrong name.
    NoName,
    /// Nothing answers at the address.
    Unreachable(String),
    /// It took too long.
    TimedOut,
    /// The connection ended in the middle.
    CutOff(String),
    /// What answers does not speak TLS, or another one: a captive portal, a wrong port.
    NotTls(String),
    /// What answers has another key than the enrolment named.
    OtherKey,
    /// The certificate ended, or this clock is ahead.
    Expired { ended: UtcTime, now: UtcTime },
    /// The certificate begins later: this clock is behind.
    NotYet { begins: UtcTime, now: UtcTime },
    /// The shore was enrolled without a key for the network.
    NoKey,
    /// An answer that is not the shore's, with its HTTP status: a captive portal.
    Stranger(u16),
    /// The shore says why it gives no receipt.
    Refused(Refused),
}

impl Trouble {
    /// The catalogue's key and the values of its places.
    pub fn words(&self) -> (&'static str, Vec<(&'static str, String)>) {
        let detail = |text: &String| vec![("detail", text.clone())];
        let time = |at: &UtcTime| at.rfc3339();
        match self {
            Self::NoName => ("dock-no-name", Vec::new()),
            Self::Unreachable(text) => ("dock-unreachable", detail(text)),
            Self::TimedOut => ("dock-timed-out", Vec::new()),
            Self::CutOff(text) => ("dock-cut-off", detail(text)),
            Self::NotTls(text) => ("dock-not-tls", detail(text)),
            Self::OtherKey => ("dock-other-key", Vec::new()),
            Self::Expired { ended, now } => {
                ("dock-expired", vec![("ended", time(ended)), ("now", time(now))])
            }
            Self::NotYet { begins, now } => {
                ("dock-not-yet", vec![("begins", time(begins)), ("now", time(now))])
            }
            Self::NoKey => ("dock-no-key", Vec::new()),
            Self::Stranger(status) => ("dock-stranger", vec![("status", status.to_string())]),
            Self::Refused(refused) => (refused.key(), Vec::new()),
        }
    }

    /// Whether the same may go well a little later.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::OtherKey | Self::Expired { .. } | Self::NotYet { .. } | Self::NoKey => false,
            Self::Refused(refused) => refused.may_pass(),
            _ => true,
        }
    }
}

fn at(time: Duration) -> UtcTime {
    UtcTime(i64::try_from(time.as_millis()).unwrap_or(i64::MAX))
}

impl From<ureq::Error> for Trouble {
    fn from(error: ureq::Error) -> Self {
        match error {
            ureq::Error::HostNotFound => Self::NoName,
            ureq::Error::Timeout(_) => Self::TimedOut,
            ureq::Error::TlsRequired => Self::NoKey,
            ureq::Error::Io(error) => of_io(&error),
            ureq::Error::ConnectionFailed => Self::Unreachable(String::new()),
            // HTTP that is none.
            ureq::Error::Protocol(_) | ureq::Error::LargeResponseHeader(..) => Self::Stranger(0),
            ureq::Error::Other(error) => {
                error.downcast_ref::<rustls::Error>().map_or_else(|| Self::CutOff(error.to_string()), of_tls)
            }
            other => Self::CutOff(other.to_string()),
        }
    }
}

fn of_io(error: &io::Error) -> Trouble {
    if let Some(tls) = error.get_ref().and_then(|e| e.downcast_ref::<rustls::Error>()) {
        return of_tls(tls);
    }
    match error.kind() {
        io::ErrorKind::ConnectionRefused
        | io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::NetworkDown
        | io::ErrorKind::AddrNotAvailable => Trouble::Unreachable(error.to_string()),
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Trouble::TimedOut,
        // The resolver's word for a name that it does not have.
        _ if error.raw_os_error().is_none() && error.to_string().contains("lookup") => Trouble::NoName,
        _ => Trouble::CutOff(error.to_string()),
    }
}

fn of_tls(error: &rustls::Error) -> Trouble {
    match error {
        rustls::Error::InvalidCertificate(fault) => match fault {
            CertificateError::ExpiredContext { time, not_after } => Trouble::Expired {
                ended: at(Duration::from_secs(not_after.as_secs())),
                now: at(Duration::from_secs(time.as_secs())),
            },
            CertificateError::NotValidYetContext { time, not_before } => Trouble::NotYet {
                begins: at(Duration::from_secs(not_before.as_secs())),
                now: at(Duration::from_secs(time.as_secs())),
            },
            _ => Trouble::OtherKey,
        },
        // A harbour's own certificate is of another kind than the shore's.
        rustls::Error::PeerIncompatible(_)
        | rustls::Error::PeerMisbehaved(_)
        | rustls::Error::AlertReceived(_)
        | rustls::Error::InvalidMessage(_) => Trouble::NotTls(error.to_string()),
        other => Trouble::CutOff(other.to_string()),
    }
}
