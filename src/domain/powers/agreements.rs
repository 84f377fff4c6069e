//! Agreements on customs assistance: with which State information may be shared, and from
//! when. Signed is not in force, and nothing counts before its date.

use crate::domain::time::UtcTime;
use std::collections::BTreeSet;

/// Most rows taken.
const MOST: usize = 1_000;
const HEADER: &str = "partner,codes,kind,status,month,source";

/// What kind of agreement it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Economic partnership agreement.
    Partnership,
    Intergovernmental,
    Administrative,
}

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Signed,
    InForce,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    pub partner: String,
    /// ISO 3166-1 alpha-2 codes of the flags that it covers.
    pub codes: Vec<String>,
    pub kind: Kind,
    pub status: Status,
    /// Year and month from which it is signed or in force; the day is not in the data.
    pub month: (i32, u32),
    pub source: String,
}

/// Whether there is a basis to share information about a flag on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing<'a> {
    InForce(&'a Agreement),
    /// It will be in force, but is not on that day.
    NotYet(&'a Agreement),
    /// Signed is not in force.
    OnlySigned(&'a Agreement),
    None,
}

/// The agreements of a profile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agreements {
    rows: Vec<Agreement>,
}

/// A file that can't be used. Lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("agreements: line {line}: {what}")]
pub struct BadAgreements {
    pub line: usize,
    pub what: &'static str,
}

impl Kind {
    pub fn code(self) -> &'static str {
        match self {
            Self::Partnership => "epa",
            Self::Intergovernmental => "intergovernmental",
            Self::Administrative => "administrative",
        }
    }
}

impl Agreement {
    /// `2010-03`.
    pub fn month_text(&self) -> String {
        format!("{:04}-{:02}", self.month.0, self.month.1)
    }

    /// In force on that day. As only the month is known, from the month after it on.
    fn holds(&self, now: UtcTime) -> bool {
        let today: String = now.rfc3339().chars().take(7).collect();
        self.status == Status::InForce && self.month_text() < today
    }
}

impl Sharing<'_> {
    pub fn allowed(&self) -> bool {
        matches!(self, Self::InForce(_))
    }

    pub fn code(&self) -> &'static str {
        match self {
            Self::InForce(_) => "in-force",
            Self::NotYet(_) => "not-yet",
            Self::OnlySigned(_) => "only-signed",
            Self::None => "none",
        }
    }
}

impl Agreements {
    /// Reads a list: CSV without quoting, the header first, `#` lines are comments.
    ///
    /// # Errors
    /// The first line that can't be used.
    pub fn read(text: &str) -> Result<Self, BadAgreements> {
        let mut rows = Vec::new();
        let mut partners = BTreeSet::new();
        let mut headed = false;
        for (index, raw) in text.lines().enumerate() {
            let fail = |what| BadAgreements { line: index + 1, what };
            let line = raw.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if !headed {
                if line != HEADER {
                    return Err(fail("the header partner,codes,kind,status,month,source expected"));
                }
                headed = true;
                continue;
            }
            let row = row(line).map_err(fail)?;
            if !partners.insert(row.partner.clone()) {
                return Err(fail("the partner is there twice"));
            }
            if rows.len() == MOST {
                return Err(fail("more than 1000 agreements"));
            }
            rows.push(row);
        }
        Ok(Self { rows })
    }

    pub fn all(&self) -> &[Agreement] {
        &self.rows
    }

    /// Whether information about a vessel of this flag may be shared at `now`.
    pub fn sharing(&self, flag: &str, now: UtcTime) -> Sharing<'_> {
        let of = || self.rows.iter().filter(|row| row.codes.iter().any(|c| c.eq_ignore_ascii_case(flag)));
        if let Some(row) = of().find(|row| row.holds(now)) {
            Sharing::InForce(row)
        } else if let Some(row) = of().find(|row| row.status == Status::InForce) {
            Sharing::NotYet(row)
        } else {
            of().next().map_or(Sharing::None, Sharing::OnlySigned)
        }
    }
}

fn row(line: &str) -> Result<Agreement, &'static str> {
    let fields: Vec<&str> = line.split(',').map(str::trim).collect();
    let [partner, codes, kind, status, month, source] = fields.as_slice() else {
        return Err("six fields expected");
    };
    let codes: Vec<String> = codes.split_whitespace().map(str::to_owned).collect();
    let code_ok = |c: &String| c.len() == 2 && c.bytes().all(|b| b.is_ascii_uppercase());
    if partner.is_empty() || source.is_empty() {
        return Err("a partner and a source expected");
    }
    if codes.is_empty() || !codes.iter().all(code_ok) {
        return Err("codes of two capitals expected");
    }
    Ok(Agreement {
        partner: (*partner).to_owned(),
        codes,
        kind: match *kind {
            "epa" => Kind::Partnership,
            "intergovernmental" => Kind::Intergovernmental,
            "administrative" => Kind::Administrative,
            _ => return Err("kind is epa, intergovernmental or administrative"),
        },
        status: match *status {
            "signed" => Status::Signed,
            "in-force" => Status::InForce,
            _ => return Err("status is signed or in-force"),
        },
        month: read_month(month).ok_or("a month YYYY-MM expected")?,
        source: (*source).to_owned(),
    })
}

fn read_month(text: &str) -> Option<(i32, u32)> {
    let (year, month) = text.split_once('-')?;
    let month: u32 = Some(month).filter(|m| m.len() == 2)?.parse().ok()?;
    let year: i32 = Some(year).filter(|y| y.len() == 4)?.parse().ok()?;
    (1..=12).contains(&month).then_some((year, month))
}
