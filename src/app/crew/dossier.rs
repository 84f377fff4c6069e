//! What is known of a vessel when her score is reckoned: the board's history, the
//! registers and boardings of the store, the lists that name her. What nothing aboard
//! tells stays unknown.

use crate::app::state::App;
use crate::domain::alert::alarm::{Level, Rule, Subject};
use crate::domain::alert::history::{Entry, Query};
use crate::domain::geo::Position;
use crate::domain::intel::register::Register;
use crate::domain::risk::Factor;
use crate::domain::risk::boarded;
use crate::domain::risk::dossier::{
    Behaviour, Boarding, Dated, Dossier, Means, MeansAlert, Paper, PaperState, PortCall, Tip, grade,
};
use crate::domain::risk::extract::{Extract, Row, RowKind};
use crate::domain::time::UtcTime;
use crate::domain::traffic::target::Target;
use crate::domain::watchlist::compare::Tier;
use crate::domain::watchlist::entry;
use crate::domain::watchlist::import::Format;

/// Near the coast, nautical miles (A5 of the score).
const NEAR_COAST_NM: f64 = 24.0;
/// The id of a detention begins so; its day ends it.
const DETENTION: &str = "PSC-";

impl App {
    /// What is known of a target, as the score takes it.
    pub fn dossier(&self, target: &Target) -> Dossier {
        let identity = &target.identity;
        let flag = self.flag_of(target);
        let length = identity.dimensions.map(|d| f64::from(d.to_bow) + f64::from(d.to_stern));
        let mut dossier = Dossier {
            ship_type: identity.ship_type.filter(|code| *code > 0),
            length_m: length.filter(|m| *m > 0.0),
            foreign: flag.map(|flag| !self.waters.profile().is_own(&flag.code)),
            ..Dossier::default()
        };
        if identity.destination.as_deref().is_some_and(|text| !text.trim().is_empty()) {
            dossier.looked_up.push(Factor::Deviation);
        }
        self.add_episodes(target, &mut dossier);
        self.add_listed(target, &mut dossier);
        if let Some(extract) = self.local.extract() {
            self.add_papers(target, extract, &mut dossier);
            self.add_boardings(target, extract, &mut dossier);
        }
        dossier
    }

    /// Port calls, tips and declarations.
    fn add_papers(&self, target: &Target, extract: &Extract, dossier: &mut Dossier) {
        let ship = self.ship_key(target);
        let name = |kind| extract.register(kind).map(|register| register.name).unwrap_or_default();
        let calls = name(RowKind::PortCall);
        dossier.port_calls = extract
            .of(RowKind::PortCall, ship)
            .into_iter()
            .filter_map(|row| {
                let port = row.port.clone().unwrap_or_default();
                Some(PortCall { port, country: row.country.clone(), at: row.at?, source: calls.clone() })
            })
            .collect();
        let tips = extract.of(RowKind::Tip, ship).into_iter().map(|row| Tip {
            id: row.number.clone(),
            grade: row
                .cell("grade")
                .map(str::to_owned)
                .or_else(|| two_grades(row))
                .as_deref()
                .and_then(grade),
            at: row.at,
        });
        dossier.tips = tips.collect();
        if extract.register(RowKind::Tip).is_some() {
            dossier.looked_up.push(Factor::Tip);
        }
        let Some(register) = extract.register(RowKind::Declaration) else { return };
        for row in extract.of(RowKind::Declaration, ship) {
            declared(row, &register.name, register.as_of, dossier);
        }
    }

    /// What sealed reports tell of earlier boardings.
    fn add_boardings(&self, target: &Target, extract: &Extract, dossier: &mut Dossier) {
        let rows = extract.of(RowKind::Boarding, self.ship_key(target));
        if extract.register(RowKind::Boarding).is_some() {
            dossier.looked_up.push(Factor::Cleared);
        }
        for row in rows {
            let Some(at) = row.at else { continue };
            dossier.boardings.push(Boarding { record: row.number.clone(), cleared: row.cleared, at });
            let Some(spoke) = row.more.get(boarded::MEANS) else { continue };
            dossier.looked_up.extend([Factor::Dog, Factor::Xray, Factor::Trace]);
            let found = row.cell(boarded::FOUND) == Some("yes");
            dossier.means.extend(spoke.split_whitespace().filter_map(|code| {
                let means = match code {
                    "DOG" => Means::Dog,
                    "XRY" => Means::Xray,
                    "TRC" => Means::Trace,
                    _ => return None,
                };
                Some(MeansAlert { means, found, source: row.number.clone(), at })
            }));
        }
    }

    /// What the lists say of her: detentions, and who owns her or sends her cargo by the
    /// links of the entries that are surely hers.
    fn add_listed(&self, target: &Target, dossier: &mut Dossier) {
        let lists = self.watch.stored();
        let surely = |hit: &&crate::domain::watchlist::watch::Hit| {
            hit.verdict.tier >= Tier::Probable && hit.dismissed.is_none()
        };
        let hers: Vec<&str> =
            self.watch.hits(target.id).iter().filter(surely).map(|hit| hit.entry.as_str()).collect();
        let detentions = Format::PscDetentions.code();
        if lists.imported(detentions).is_some() {
            dossier.looked_up.push(Factor::Detention);
        }
        let detained = hers.iter().filter(|id| id.starts_with(DETENTION)).map(|id| Dated {
            what: (*id).to_owned(),
            source: detentions.to_owned(),
            at: id.splitn(3, '-').nth(2).and_then(entry::date).map(|(at, _)| at),
        });
        dossier.detentions.extend(detained);
        let ship = self.ship_key(target);
        let numbers = [ship.imo.map(|imo| format!("IMO{imo}")), ship.mmsi.map(|mmsi| format!("MMSI{mmsi}"))];
        let is_hers = |end: &Option<String>| {
            end.as_deref().is_some_and(|end| {
                let bare = end.replace([' ', ':'], "").to_uppercase();
                hers.contains(&end) || numbers.iter().flatten().any(|number| *number == bare)
            })
        };
        if lists.holds(Register::Links) && !hers.is_empty() {
            dossier.looked_up.extend([Factor::Owner, Factor::Consignee]);
        }
        let now = self.utc(self.now).0;
        for link in lists.links.iter().filter(|link| link.until.is_none_or(|until| now <= until)) {
            let other = if is_hers(&link.number) {
                &link.other
            } else if is_hers(&link.other) {
                &link.number
            } else {
                continue;
            };
            let told = Dated {
                what: other.clone().unwrap_or_default(),
                source: Register::Links.code().to_owned(),
                at: link.since,
            };
            let kind = link.text.as_deref().unwrap_or_default().to_lowercase();
            let has = |words: &[&str]| words.iter().any(|word| kind.contains(word));
            if has(&["owner", "operator", "manager", "船主", "運航"]) {
                dossier.owner_links.push(told);
            } else if has(&["consign", "shipper", "cargo", "荷"]) {
                dossier.consignee_links.push(told);
            }
        }
    }

    /// Alerts of this watch, those that are over too.
    fn add_episodes(&self, target: &Target, dossier: &mut Dossier) {
        let subject = Subject::Target(target.id);
        let mut add = |rule: Rule, level: Level, at: UtcTime, position: Option<Position>| {
            let near = || self.waters.shore(position?).map(|nm| nm.0 <= NEAR_COAST_NM);
            let near_coast = if rule == Rule::WentSilent { near() } else { None };
            dossier.episodes.push(Behaviour { rule, level, at: self.utc(at).0, near_coast });
        };
        let query = Query { subject: Some(subject), ..Query::default() };
        for entry in self.board.history().search(&query) {
            if let Entry::Alert(event) = entry
                && !event.rule.is_safety()
            {
                add(event.rule, event.level, event.at, event.position);
            }
        }
        for episode in self.board.active().into_iter().filter(|e| e.subjects.contains(&subject)) {
            let elsewhere = episode.reasons.iter().any(|reason| reason.code == "destination-elsewhere");
            if elsewhere {
                let what = target.identity.destination.clone().unwrap_or_default();
                dossier.deviation =
                    Some(Dated { what, source: String::new(), at: Some(self.utc(episode.start).0) });
            }
            if episode.is_live() {
                add(episode.rule, episode.level, self.now, episode.position);
            }
        }
    }
}

/// `B` and `2` in columns of their own.
fn two_grades(row: &Row) -> Option<String> {
    Some(format!("{}{}", row.cell("source_grade")?, row.cell("info_grade")?))
}

/// A row of the register of declarations: how the entry notice or the crew list is, and
/// what the office has marked (`risk`: RTE, CGO, CRX, REG, OWN, CON, separated by `;`).
fn declared(row: &Row, source: &str, as_of: Option<UtcTime>, dossier: &mut Dossier) {
    let state = row.cell("status").and_then(|status| match status.to_lowercase().as_str() {
        "in-time" | "in time" | "ok" => Some(PaperState::InTime),
        "late" => Some(PaperState::Late),
        "missing" => Some(PaperState::Missing),
        "inconsistent" => Some(PaperState::Inconsistent),
        _ => None,
    });
    let paper = state.map(|state| Paper { state, source: source.to_owned(), at: row.at.or(as_of) });
    // The newest row comes first and counts.
    match row.cell("kind").map(str::to_lowercase).as_deref() {
        Some("entry-notice" | "entry notice" | "notice") if dossier.entry_notice.is_none() => {
            dossier.entry_notice = paper;
        }
        Some("crew-list" | "crew list" | "crew") if dossier.crew_list.is_none() => dossier.crew_list = paper,
        _ => {}
    }
    let built = ["built", "year_of_build"].iter().find_map(|key| row.cell(key)?.parse().ok());
    dossier.built = dossier.built.or(built.filter(|year| (1850..2200).contains(year)));
    let told = || Dated {
        what: [row.number.as_str(), row.text.as_str()].join(" ").trim().to_owned(),
        source: source.to_owned(),
        at: row.at.or(as_of),
    };
    for mark in row.cell("risk").unwrap_or_default().split([';', ' ', ',']) {
        let one = match mark.to_uppercase().as_str() {
            "RTE" => &mut dossier.route,
            "CGO" => &mut dossier.cargo,
            "CRX" => &mut dossier.crew_change,
            "REG" => &mut dossier.scheduled,
            "OWN" => {
                dossier.owner_links.push(told());
                continue;
            }
            "CON" => {
                dossier.consignee_links.push(told());
                continue;
            }
            _ => continue,
        };
        one.get_or_insert_with(told);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn a_declaration_tells_what_its_row_says_and_no_more() {
        let row = |cells: &[(&str, &str)]| {
            let cells: BTreeMap<String, String> =
                cells.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
            crate::domain::intel::register::read(Register::Declarations, cells)
                .unwrap()
                .row(RowKind::Declaration)
        };
        let mut dossier = Dossier::default();
        let as_of = Some(UtcTime(9));
        declared(&row(&[("imo", "2000016"), ("kind", "entry-notice")]), "declarations", as_of, &mut dossier);
        assert_eq!(dossier, Dossier::default(), "a notice without a state says nothing");
        let notice = [("imo", "2000016"), ("kind", "entry-notice"), ("status", "late"), ("built", "1988")];
        declared(&row(&notice), "declarations", as_of, &mut dossier);
        let marks = [("imo", "2000016"), ("number", "D-1"), ("risk", "RTE;CRX con"), ("date", "2026-11-20")];
        declared(&row(&marks), "declarations", as_of, &mut dossier);
        let paper = dossier.entry_notice.as_ref().unwrap();
        assert_eq!((paper.state, paper.at), (PaperState::Late, as_of));
        assert_eq!((dossier.built, dossier.crew_list.is_none()), (Some(1988), true));
        assert!(dossier.route.is_some() && dossier.crew_change.is_some() && dossier.cargo.is_none());
        assert_eq!(dossier.consignee_links[0].what, "D-1");
    }
}
