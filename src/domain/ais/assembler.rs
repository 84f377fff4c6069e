//! Joins the sentences of a multi-part message, and never those of two ships.

use crate::domain::id::SourceId;
use crate::domain::time::UtcTime;

/// One VDM or VDO sentence, split but not decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fragment<'a> {
    /// Own ship's transmission (VDO).
    pub own: bool,
    pub talker: [u8; 3],
    pub count: u8,
    pub number: u8,
    /// 0..=9, `None` when empty.
    pub sequence: Option<u8>,
    /// As sent: `A`, `B`, `1`, `2`, `C`, `0` or 0 when empty.
    pub channel: u8,
    pub payload: &'a [u8],
    /// Fill bits, 0..=5.
    pub fill: u8,
    /// Tag-block group: number, total, id.
    pub group: Option<(u8, u8, u32)>,
    pub source: SourceId,
    /// Receive time.
    pub at: UtcTime,
}
