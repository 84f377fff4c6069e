//! With which foreign administration information may be shared: agreements in force, by
//! the table of the profile (as published by Japan Customs, as of February 2011). Signed
//! is not enacted, and nothing is shared before the month of its entry into force.

use chrono::{Datelike, NaiveDate};

const AGREEMENTS: &str = include_str!("../../assets/profiles/jp/agreements.csv");

/// What sharing rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    pub partner: String,
    /// EPA, intergovernmental or cooperative.
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

/// The basis for sharing with `partner` on that day.
///
/// # Errors
/// There is none, or it is not in force then.
pub fn basis(partner: &str, day: NaiveDate) -> Result<Basis, NoBasis> {
    let mut reader = csv::Reader::from_reader(AGREEMENTS.as_bytes());
    let mut why = NoBasis::NoAgreement;
    for row in reader.records().flatten() {
        let [name, basis, month, status] = [0, 1, 2, 3].map(|n| row.get(n).unwrap_or_default());
        if !name.eq_ignore_ascii_case(partner.trim()) {
            continue;
        }
        let Some(since) = month.split_once('-').and_then(|(y, m)| Some((y.parse().ok()?, m.parse().ok()?)))
        else {
            continue;
        };
        if status != "enacted" {
            why = NoBasis::NotEnacted;
        } else if since > (day.year(), day.month()) {
            why = NoBasis::NotYet;
        } else {
            return Ok(Basis { partner: name.to_owned(), basis: basis.to_owned(), since });
        }
    }
    Err(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signed_is_not_enacted_and_nothing_comes_before_its_month() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(basis("Italy", day("2011-02-28")), Err(NoBasis::NotEnacted));
        assert_eq!(basis("netherlands", day("2011-02-28")).unwrap().since, (2010, 3));
        assert_eq!(basis("Netherlands", day("2010-02-28")), Err(NoBasis::NotYet));
        assert_eq!(basis("India", day("2011-02-28")), Err(NoBasis::NotYet));
        assert_eq!(basis("India", day("2011-08-01")).unwrap().basis, "EPA");
        assert_eq!(basis("Atlantis", day("2026-01-01")), Err(NoBasis::NoAgreement));
        assert_eq!(basis("", day("2026-01-01")), Err(NoBasis::NoAgreement));
    }
}
