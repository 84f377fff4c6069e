//! Identifiers of what is on the water and of what we hear it through.

use std::fmt;
use std::str::FromStr;

/// A Maritime Mobile Service Identity as transmitted: 0..=1073741823 (30 bits). Its
/// form and country are read by `traffic::mmsi`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Mmsi(pub u32);

/// An input as configured: index into the list of links, stable for a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SourceId(pub u16);

impl SourceId {
    /// No input: a person typed it.
    pub const BY_HAND: Self = Self(u16::MAX);
}

/// What a target is known by. Written `mmsi:431999021`, `radar:7`, `radar:7#2`
/// (the number used for a second track), `manual:3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetId {
    Mmsi(Mmsi),
    /// `number` as the radar gives it, `use_count` from 1: radars hand numbers out again.
    Radar {
        number: u16,
        use_count: u16,
    },
    /// A contact typed by hand.
    Manual(u32),
}

impl fmt::Display for Mmsi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:09}", self.0)
    }
}

impl fmt::Display for TargetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mmsi(mmsi) => write!(f, "mmsi:{mmsi}"),
            Self::Radar { number, use_count: 0 | 1 } => write!(f, "radar:{number}"),
            Self::Radar { number, use_count } => write!(f, "radar:{number}#{use_count}"),
            Self::Manual(n) => write!(f, "manual:{n}"),
        }
    }
}

/// The text is no target id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a target id: {0} (want mmsi:431999021, radar:7, radar:7#2 or manual:3)")]
pub struct BadTargetId(String);

impl FromStr for TargetId {
    type Err = BadTargetId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || BadTargetId(text.to_owned());
        let (kind, rest) = text.split_once(':').ok_or_else(bad)?;
        match kind {
            "mmsi" => rest.parse().map(|n| Self::Mmsi(Mmsi(n))).map_err(|_| bad()),
            "manual" => rest.parse().map(Self::Manual).map_err(|_| bad()),
            "radar" => {
                let (number, use_count) = rest.split_once('#').unwrap_or((rest, "1"));
                match (number.parse(), use_count.parse()) {
                    (Ok(number), Ok(use_count)) => Ok(Self::Radar { number, use_count }),
                    _ => Err(bad()),
                }
            }
            _ => Err(bad()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_back_as_written() {
        for text in ["mmsi:431999021", "mmsi:000000007", "radar:7", "radar:7#2", "manual:3"] {
            assert_eq!(text.parse::<TargetId>().unwrap().to_string(), text);
        }
        assert!("boat:1".parse::<TargetId>().is_err());
    }
}
