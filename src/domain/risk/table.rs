//! The points of each factor and the countries of the last ports, as data of a profile
//! (`risk.toml`). A file may leave out what it doesn't change.

use serde::Deserialize;

/// Most countries taken.
const MOST_COUNTRIES: usize = 2_000;

/// Points and countries, with whence and when.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RiskTable {
    pub version: String,
    pub source: String,
    pub date: String,
    pub points: Points,
    pub country: Vec<Country>,
}

/// Points of each factor. Where a factor has steps, they are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Points {
    pub entry_notice: i32,
    pub crew_list: i32,
    pub route: i32,
    pub deviation: i32,
    pub gap: i32,
    pub gap_near_coast: i32,
    pub identity: i32,
    /// A meeting or drop that is suspected, probable or a warning, confirmed or high.
    pub meeting: [i32; 3],
    pub closed_port: i32,
    pub owner: i32,
    pub consignee: i32,
    pub detention: i32,
    pub ship_type: i32,
    pub cargo: i32,
    pub crew_change: i32,
    /// Graded A-B/1-2, up to C/3, anything else that is not held to be false.
    pub tip: [i32; 3],
    pub means: i32,
    pub cleared: i32,
    pub regular: i32,
    /// Days for which a meeting and a boarding count.
    pub meeting_days: i64,
    pub cleared_days: i64,
    /// A small cargo ship is shorter than this, metres, and old from this age on, years.
    pub small_m: i32,
    pub old_years: i32,
}

/// A source or transit country of a commodity, as of a day.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub code: String,
    pub commodity: String,
    /// 5 to 15.
    pub points: i32,
    /// ISO 8601 day from which it counts.
    pub from: String,
    pub source: String,
}

impl Default for Points {
    fn default() -> Self {
        Self {
            entry_notice: 15,
            crew_list: 10,
            route: 10,
            deviation: 10,
            gap: 10,
            gap_near_coast: 20,
            identity: 15,
            meeting: [15, 20, 25],
            closed_port: 15,
            owner: 15,
            consignee: 15,
            detention: 5,
            ship_type: 5,
            cargo: 5,
            crew_change: 5,
            tip: [25, 15, 5],
            means: 10,
            cleared: -15,
            regular: -10,
            meeting_days: 7,
            cleared_days: 30,
            small_m: 100,
            old_years: 20,
        }
    }
}

/// A table that can't be used; the message names the line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("risk table: {0}")]
pub struct BadTable(String);

impl RiskTable {
    /// Reads a profile's file.
    ///
    /// # Errors
    /// What is wrong with it: no TOML, an unknown key, a country outside 5 to 15 points or
    /// without a day.
    pub fn read(text: &str) -> Result<Self, BadTable> {
        let table: Self = toml::from_str(text).map_err(|error| BadTable(error.to_string()))?;
        if table.country.len() > MOST_COUNTRIES {
            return Err(BadTable(format!("more than {MOST_COUNTRIES} countries")));
        }
        for country in &table.country {
            if country.code.len() != 2 || !(5..=15).contains(&country.points) {
                return Err(BadTable(format!("{}: two letters and 5 to 15 points expected", country.code)));
            }
            if !is_day(&country.from) {
                return Err(BadTable(format!("{}: a day YYYY-MM-DD expected", country.code)));
            }
        }
        Ok(table)
    }

    /// The rows of a country that count on a day (`YYYY-MM-DD`), the weightiest first.
    pub fn countries(&self, code: &str, day: &str) -> Vec<&Country> {
        let mut rows: Vec<&Country> = self
            .country
            .iter()
            .filter(|c| c.code.eq_ignore_ascii_case(code) && c.from.as_str() <= day)
            .collect();
        rows.sort_by_key(|c| std::cmp::Reverse(c.points));
        rows
    }
}

fn is_day(text: &str) -> bool {
    chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok() && text.len() == 10
}
