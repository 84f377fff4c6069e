//! Codes, amounts, times and places in words.

use super::Maker;
use crate::domain::geo::degrees_minutes;
use crate::domain::patrol::event::Place;
use crate::domain::time::UtcTime;
use crate::export::summary::{Amount, Figure};

impl Maker<'_> {
    /// `2026-11-24 05:06Z`.
    pub(super) fn time(at: UtcTime) -> String {
        let text = at.rfc3339();
        match (text.get(..10), text.get(11..16)) {
            (Some(day), Some(clock)) => format!("{day} {clock}Z"),
            _ => text,
        }
    }

    pub(super) fn day(at: UtcTime) -> String {
        at.rfc3339().chars().take(10).collect()
    }

    pub(super) fn place(place: Option<Place>) -> String {
        place.and_then(Place::position).map_or_else(String::new, |p| {
            format!("{} {}", degrees_minutes(p.lat(), 'N', 'S', 2), degrees_minutes(p.lon(), 'E', 'W', 3))
        })
    }

    /// A code's word from a key of the catalogue, or the code itself.
    pub(super) fn coded(&self, prefix: &str, code: &str) -> String {
        let key = format!("{prefix}{}", code.to_ascii_lowercase());
        if self.catalogue.has(&key) { self.catalogue.text(&key) } else { code.to_owned() }
    }

    /// A code's word from a value list, or the code itself.
    pub(super) fn listed(&self, list: &str, code: &str) -> String {
        // A ledger's category may be as fine as a commodity.
        let fine = if list == "seizure_category" { "commodity" } else { list };
        let lists = self.registry.lists();
        let item = lists.item(list, code).or_else(|| lists.item(fine, code));
        item.map_or_else(|| code.to_owned(), |item| item.label.text(self.catalogue.language()).to_owned())
    }

    pub(super) fn figure_name(&self, figure: &Figure) -> String {
        let code = figure.code.as_str();
        let of = match figure.group {
            "hours" => self.coded("patrol-state-", code),
            "log" => self.coded("patrol-log-", code),
            "result" => self.listed("result", code),
            "seized" => self.listed("seizure_category", code),
            "custody" | "custody-amount" => {
                self.coded("export-custody-", code.split(' ').next().unwrap_or(code))
            }
            group if group.starts_with("alerts") => {
                format!("{code} {}", self.coded("rule-short-", code))
            }
            _ => code.to_owned(),
        };
        self.catalogue.format(&format!("export-figure-{}", figure.group), &[("of", &of)])
    }

    pub(super) fn amount(figure: &Figure) -> String {
        match figure.amount {
            Amount::Count(n) => n.to_string(),
            Amount::Time(ms) => {
                let seconds = ms / 1000;
                format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
            }
            Amount::Metres(m) => {
                let tenths = (m * 10 + 926) / 1852;
                format!("{}.{} M", tenths / 10, tenths % 10)
            }
            Amount::Litres(l) => format!("{l} L"),
            Amount::EngineTenths(t) => {
                let sign = if t < 0 { "-" } else { "" };
                format!("{sign}{}.{} h", t.unsigned_abs() / 10, t.unsigned_abs() % 10)
            }
            Amount::Thousandths(n) => {
                let unit = figure.code.split(' ').nth(1).unwrap_or_default();
                format!("{} {unit}", thousandths(n))
            }
        }
    }
}

/// `2150000` is `2150`, `1500` is `1.5`.
pub(super) fn thousandths(n: u64) -> String {
    let text = format!("{}.{:03}", n / 1000, n % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
