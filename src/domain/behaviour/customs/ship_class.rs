//! What kind of vessel a type code means to the rules (M.1371-5 Table 53).

/// The first digit's classes and the special craft that the rules tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum ShipClass {
    Fishing,
    /// Towing and tugs.
    Tug,
    Pilot,
    SearchAndRescue,
    Law,
    /// Military, and what else serves a State.
    Service,
    Pleasure,
    HighSpeed,
    Passenger,
    Cargo,
    Tanker,
    Other,
}

impl ShipClass {
    /// `None` for 0 (not available) and for codes that the table reserves.
    pub(crate) fn of(code: u8) -> Option<Self> {
        match code {
            30 => Some(Self::Fishing),
            31 | 32 | 52 => Some(Self::Tug),
            50 => Some(Self::Pilot),
            51 => Some(Self::SearchAndRescue),
            55 => Some(Self::Law),
            33..=35 | 53 | 54 | 58 | 59 => Some(Self::Service),
            36 | 37 => Some(Self::Pleasure),
            40..=49 => Some(Self::HighSpeed),
            60..=69 => Some(Self::Passenger),
            70..=79 => Some(Self::Cargo),
            80..=89 => Some(Self::Tanker),
            20..=29 | 90..=99 => Some(Self::Other),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_fall_into_their_classes() {
        let table = [
            (0, None),
            (19, None),
            (30, Some(ShipClass::Fishing)),
            (31, Some(ShipClass::Tug)),
            (40, Some(ShipClass::HighSpeed)),
            (49, Some(ShipClass::HighSpeed)),
            (51, Some(ShipClass::SearchAndRescue)),
            (55, Some(ShipClass::Law)),
            (60, Some(ShipClass::Passenger)),
            (69, Some(ShipClass::Passenger)),
            (70, Some(ShipClass::Cargo)),
            (89, Some(ShipClass::Tanker)),
            (99, Some(ShipClass::Other)),
            (100, None),
        ];
        for (code, class) in table {
            assert_eq!(ShipClass::of(code), class, "{code}");
        }
    }
}
