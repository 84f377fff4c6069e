//! What can be wrong in a form or a file of value lists: a code, the place, and the words
//! for the catalogue (`code()` is its key).

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    pub fault: Fault,
    pub args: Vec<(&'static str, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// It is no TOML; `detail` is the reader's own word. The line was left out.
    Syntax,
    TooLarge,
    /// More sections, fields or items than are read.
    TooMany,
    UnknownKey,
    MissingKey,
    WrongKind,
    /// A key of a form is lower-case ASCII and begins with a letter.
    BadKey,
    Duplicate,
    UnknownType,
    UnknownWord,
    BadCondition,
    BadNumber,
    /// A condition, an end or a link names a field or end that isn't there.
    NoSuchField,
    NoSuchRecord,
    NoSuchList,
    /// A record inside a record: rows have no rows.
    TooDeep,
}

impl Fault {
    pub const ALL: [Self; 16] = [
        Self::Syntax,
        Self::TooLarge,
        Self::TooMany,
        Self::UnknownKey,
        Self::MissingKey,
        Self::WrongKind,
        Self::BadKey,
        Self::Duplicate,
        Self::UnknownType,
        Self::UnknownWord,
        Self::BadCondition,
        Self::BadNumber,
        Self::NoSuchField,
        Self::NoSuchRecord,
        Self::NoSuchList,
        Self::TooDeep,
    ];

    /// The code, and the catalogue key of the text.
    pub fn code(self) -> &'static str {
        match self {
            Self::Syntax => "form-syntax",
            Self::TooLarge => "form-too-large",
            Self::TooMany => "form-too-many",
            Self::UnknownKey => "form-unknown-key",
            Self::MissingKey => "form-missing-key",
            Self::WrongKind => "form-wrong-kind",
            Self::BadKey => "form-bad-key",
            Self::Duplicate => "form-duplicate",
            Self::UnknownType => "form-unknown-type",
            Self::UnknownWord => "form-unknown-word",
            Self::BadCondition => "form-bad-condition",
            Self::BadNumber => "form-bad-number",
            Self::NoSuchField => "form-no-such-field",
            Self::NoSuchRecord => "form-no-such-record",
            Self::NoSuchList => "form-no-such-list",
            Self::TooDeep => "form-too-deep",
        }
    }
}
