//! What is wrong with a scenario or context file, and where. The words are the
//! catalogue's: a fault is a code and what fills its places.

/// A fault with its place in the file, both counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub line: usize,
    /// Characters, not bytes.
    pub column: usize,
    pub fault: Fault,
    /// What fills the `{ $name }` places of the text and the hint.
    pub args: Vec<(&'static str, String)>,
}

/// A fault that the file can be played in spite of.
pub type Warning = Problem;

/// Every kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fault {
    /// It is no TOML; `detail` is the reader's own word.
    Syntax,
    TooLarge,
    /// A key that looks like a mistyped one: `near` is the one it looks like.
    MistypedKey,
    /// A key that this version doesn't know. Only a warning.
    UnknownKey,
    MissingKey,
    WrongKind,
    EmptyText,
    BadTime,
    /// A clock time where no `[scenario] start` gives the day.
    NoDay,
    BadPosition,
    BadNumber,
    BadMmsi,
    BadImo,
    UnknownSensor,
    UnknownWord,
    BadWaypoint,
    NoWaypoints,
    TimesOutOfOrder,
    EndBeforeStart,
    TooLong,
    DuplicateId,
    NoMmsi,
    UnknownVessel,
    BadMask,
    /// The following are warnings.
    TooFast,
    SameMmsi,
    ImoCheckDigit,
    NotSixBit,
    NameCut,
    UnknownInject,
    UnknownRule,
    OutsideTimes,
    /// The watch list would not take the row; `reason` is its own word.
    WatchRow,
    /// An alert is expected that a `[[never]]` forbids.
    Contradiction,
    /// A `[[report]]` without a form and a log, or with both: a fault.
    ReportOrLog,
    /// No form has this id.
    UnknownForm,
    /// The form has no such field, or no such end.
    UnknownField,
}

impl Fault {
    pub const ALL: [Self; 37] = [
        Self::Syntax,
        Self::TooLarge,
        Self::MistypedKey,
        Self::UnknownKey,
        Self::MissingKey,
        Self::WrongKind,
        Self::EmptyText,
        Self::BadTime,
        Self::NoDay,
        Self::BadPosition,
        Self::BadNumber,
        Self::BadMmsi,
        Self::BadImo,
        Self::UnknownSensor,
        Self::UnknownWord,
        Self::BadWaypoint,
        Self::NoWaypoints,
        Self::TimesOutOfOrder,
        Self::EndBeforeStart,
        Self::TooLong,
        Self::DuplicateId,
        Self::NoMmsi,
        Self::UnknownVessel,
        Self::BadMask,
        Self::TooFast,
        Self::SameMmsi,
        Self::ImoCheckDigit,
        Self::NotSixBit,
        Self::NameCut,
        Self::UnknownInject,
        Self::UnknownRule,
        Self::OutsideTimes,
        Self::WatchRow,
        Self::Contradiction,
        Self::ReportOrLog,
        Self::UnknownForm,
        Self::UnknownField,
    ];

    /// The code, and the catalogue key of the text; the key of the hint is this
    /// with `-hint` behind it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Syntax => "scenario-syntax",
            Self::TooLarge => "scenario-too-large",
            Self::MistypedKey => "scenario-mistyped-key",
            Self::UnknownKey => "scenario-unknown-key",
            Self::MissingKey => "scenario-missing-key",
            Self::WrongKind => "scenario-wrong-kind",
            Self::EmptyText => "scenario-empty-text",
            Self::BadTime => "scenario-bad-time",
            Self::NoDay => "scenario-no-day",
            Self::BadPosition => "scenario-bad-position",
            Self::BadNumber => "scenario-bad-number",
            Self::BadMmsi => "scenario-bad-mmsi",
            Self::BadImo => "scenario-bad-imo",
            Self::UnknownSensor => "scenario-unknown-sensor",
            Self::UnknownWord => "scenario-unknown-word",
            Self::BadWaypoint => "scenario-bad-waypoint",
            Self::NoWaypoints => "scenario-no-waypoints",
            Self::TimesOutOfOrder => "scenario-times-out-of-order",
            Self::EndBeforeStart => "scenario-end-before-start",
            Self::TooLong => "scenario-too-long",
            Self::DuplicateId => "scenario-duplicate-id",
            Self::NoMmsi => "scenario-no-mmsi",
            Self::UnknownVessel => "scenario-unknown-vessel",
            Self::BadMask => "scenario-bad-mask",
            Self::TooFast => "scenario-too-fast",
            Self::SameMmsi => "scenario-same-mmsi",
            Self::ImoCheckDigit => "scenario-imo-check-digit",
            Self::NotSixBit => "scenario-not-six-bit",
            Self::NameCut => "scenario-name-cut",
            Self::UnknownInject => "scenario-unknown-inject",
            Self::UnknownRule => "scenario-unknown-rule",
            Self::OutsideTimes => "scenario-outside-times",
            Self::WatchRow => "scenario-watch-row",
            Self::Contradiction => "scenario-contradiction",
            Self::ReportOrLog => "scenario-report-or-log",
            Self::UnknownForm => "scenario-unknown-form",
            Self::UnknownField => "scenario-unknown-field",
        }
    }

    pub fn hint_key(self) -> String {
        format!("{}-hint", self.code())
    }
}
