//! What the shore's service answers where it gives no receipt (docs/protocol.md §21). The
//! answer proves nothing and changes nothing aboard: it only chooses the words.

use super::frame::FrameFault;

/// Where frames are sent to, below the shore's address.
pub const FRAMES: &str = "/v1/frames";
/// Most bytes of such an answer.
pub const MOST_ANSWER: usize = 256;

/// Why there is no receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Refused {
    /// The shore cannot read it: cut off or changed on its way. It is sent again.
    Damaged,
    /// A release that the shore does not know wrote the frame.
    Newer,
    TooLarge,
    /// It is sealed to another shore.
    OtherShore,
    /// It is not signed with the key that the shore has of this device.
    Signature,
    /// The device is not enrolled.
    Unknown,
    /// Too much of this device waits for a person ashore already.
    ApartFull,
    /// The shore's disk is full.
    DiskFull,
    /// Too many at once, or it is stopping: later.
    Busy,
    /// The request came too slowly.
    Slow,
    /// The shore cannot read or write its database.
    Failed,
    /// It is no address of the service.
    NoSuchPlace,
}

impl Refused {
    pub const ALL: [Self; 12] = [
        Self::Damaged,
        Self::Newer,
        Self::TooLarge,
        Self::OtherShore,
        Self::Signature,
        Self::Unknown,
        Self::ApartFull,
        Self::DiskFull,
        Self::Busy,
        Self::Slow,
        Self::Failed,
        Self::NoSuchPlace,
    ];

    /// The word on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::Newer => "newer",
            Self::TooLarge => "too-large",
            Self::OtherShore => "other-shore",
            Self::Signature => "signature",
            Self::Unknown => "unknown-device",
            Self::ApartFull => "apart-full",
            Self::DiskFull => "disk-full",
            Self::Busy => "busy",
            Self::Slow => "slow",
            Self::Failed => "failed",
            Self::NoSuchPlace => "no-such-place",
        }
    }

    /// The HTTP status. Those of class 5xx say that the shore is at fault.
    pub fn status(self) -> u16 {
        match self {
            Self::Damaged => 400,
            Self::Signature | Self::Unknown => 403,
            Self::NoSuchPlace => 404,
            Self::Slow => 408,
            Self::TooLarge => 413,
            Self::OtherShore => 421,
            Self::Newer => 422,
            Self::ApartFull => 429,
            Self::Failed => 500,
            Self::Busy => 503,
            Self::DiskFull => 507,
        }
    }

    /// The catalogue's key.
    pub fn key(self) -> &'static str {
        match self {
            Self::Damaged => "dock-refused-damaged",
            Self::Newer => "dock-refused-newer",
            Self::TooLarge => "dock-refused-large",
            Self::OtherShore => "dock-refused-other-shore",
            Self::Signature => "dock-refused-signature",
            Self::Unknown => "dock-refused-unknown",
            Self::ApartFull => "dock-refused-apart-full",
            Self::DiskFull => "dock-refused-disk-full",
            Self::Busy => "dock-refused-busy",
            Self::Slow => "dock-refused-slow",
            Self::Failed => "dock-refused-failed",
            Self::NoSuchPlace => "dock-refused-place",
        }
    }

    /// Whether the same frame may be taken a little later.
    pub fn may_pass(self) -> bool {
        matches!(self, Self::Damaged | Self::DiskFull | Self::Busy | Self::Slow | Self::Failed)
    }

    /// The answer's bytes.
    pub fn answer(self) -> String {
        format!("watchkeeper refused {}\n", self.code())
    }

    /// Reads an answer; `None` for anything else, as of something that stands between.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|refused| refused.answer().as_bytes() == bytes)
    }
}

impl From<FrameFault> for Refused {
    fn from(fault: FrameFault) -> Self {
        match fault {
            FrameFault::NotAFrame | FrameFault::Changed | FrameFault::Malformed(_) => Self::Damaged,
            FrameFault::Newer => Self::Newer,
            FrameFault::TooLarge => Self::TooLarge,
            FrameFault::OtherShore => Self::OtherShore,
            FrameFault::Signature => Self::Signature,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_as_it_is_written_and_a_page_is_none() {
        for refused in Refused::ALL {
            assert_eq!(Refused::read(refused.answer().as_bytes()), Some(refused));
            assert!(refused.answer().len() <= MOST_ANSWER);
        }
        assert_eq!(Refused::read(b"<html>watchkeeper refused busy</html>"), None);
        assert_eq!(Refused::read(b""), None);
    }
}
