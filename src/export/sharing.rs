//! With which foreign administration information may be shared: agreements in force, by
//! the profile's table. Signed is not in force, and nothing is shared before its date.

use crate::domain::powers::agreements::{Agreement, Agreements, Sharing};
use crate::domain::time::UtcTime;
use chrono::NaiveDate;

const AGREEMENTS: &str = include_str!("../../assets/profiles/jp/agreements.csv");

/// What sharing rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    pub partner: String,
    /// Code of the kind of agreement.
    pub basis: String,
    /// Year and month.
    pub since: (i32, u32),
}

/// Why nothing may be shared; its words are under `export-sharing-<code>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoBasis {
    NoAgreement,
    NotEnacted,
    NotYet,
}

impl NoBasis {
    pub fn code(self) -> &'static str {
        match self {
            Self::NoAgreement => "no-agreement",
            Self::NotEnacted => "not-enacted",
            Self::NotYet => "not-yet",
        }
    }
}

/// The basis for sharing with `partner`, named as in the table, on that day.
///
/// # Errors
/// There is none, or it is not in force then.
pub fn basis(partner: &str, day: NaiveDate) -> Result<Basis, NoBasis> {
    // A test of the profile holds the shipped table to be sound.
    let table = Agreements::read(AGREEMENTS).unwrap_or_default();
    let named = |row: &&Agreement| row.partner.eq_ignore_ascii_case(partner.trim());
    let code = table.all().iter().find(named).and_then(|row| row.codes.first());
    let now = UtcTime(day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis());
    match code.map_or(Sharing::None, |code| table.sharing(code, now)) {
        Sharing::InForce(row) => {
            Ok(Basis { partner: row.partner.clone(), basis: row.kind.code().to_owned(), since: row.month })
        }
        Sharing::NotYet(_) => Err(NoBasis::NotYet),
        Sharing::OnlySigned(_) => Err(NoBasis::NotEnacted),
        Sharing::None => Err(NoBasis::NoAgreement),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signed_is_not_in_force_and_nothing_comes_before_its_month() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(basis("Italy", day("2011-02-28")), Err(NoBasis::NotEnacted));
        assert_eq!(basis("netherlands", day("2011-02-28")).unwrap().since, (2010, 3));
        assert_eq!(basis("Netherlands", day("2010-02-28")), Err(NoBasis::NotYet));
        // Of a month without a day it counts from the next one on.
        assert_eq!(basis("India", day("2011-08-31")), Err(NoBasis::NotYet));
        assert_eq!(basis("India", day("2011-09-01")).unwrap().basis, "epa");
        assert_eq!(basis("Atlantis", day("2026-01-01")), Err(NoBasis::NoAgreement));
        assert_eq!(basis("", day("2026-01-01")), Err(NoBasis::NoAgreement));
    }
}
