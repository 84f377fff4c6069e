//! The lines of the score, factor by factor.

use crate::domain::alert::alarm::{Level, Rule};
use crate::domain::risk::dossier::{Behaviour, Dated, Dossier, Means, Paper, PaperState};
use crate::domain::risk::table::{Points, RiskTable};
use crate::domain::risk::{Factor, Line, Origin, Score};
use crate::domain::time::{Span, UtcTime};
use chrono::Datelike;

/// Ports that count for the last ports.
const LAST_PORTS: usize = 3;

/// Reckons the score of a vessel at `now`: pure, the same from the same values.
pub fn score(known: &Dossier, table: &RiskTable, now: UtcTime) -> Score {
    let p = &table.points;
    let mut lines: Vec<Line> = papers(known, p)
        .into_iter()
        .chain(previous_ports(known, table, now))
        .chain(behaviour(known, p, now))
        .chain(given(known, p))
        .chain(ship_type(known, p, now))
        .chain(tip(known, p))
        .chain(means(known, p))
        .chain(cleared(known, p, now))
        .collect();
    lines.retain(|line| line.points != 0);
    lines.sort_by_key(|line| (std::cmp::Reverse(line.points.abs()), line.factor));
    let total = lines.iter().map(|line| line.points).sum::<i32>().clamp(0, 100);
    let unknown = Factor::ALL
        .into_iter()
        .filter(|factor| !known.speaks_of(*factor, table) && lines.iter().all(|line| line.factor != *factor));
    Score { unknown: unknown.collect(), lines, total }
}

fn line(factor: Factor, points: i32, reason: &'static str, origin: Origin, at: Option<UtcTime>) -> Line {
    Line { factor, points, reason, args: Vec::new(), origin, at }
}

fn papers(known: &Dossier, p: &Points) -> Vec<Line> {
    let told = |paper: &Option<Paper>, factor, points, reasons: [&'static str; 3]| {
        let paper = paper.as_ref()?;
        let [late, missing, inconsistent] = reasons;
        let reason = match paper.state {
            PaperState::InTime => return None,
            PaperState::Late => late,
            PaperState::Missing => missing,
            PaperState::Inconsistent => inconsistent,
        };
        Some(line(factor, points, reason, Origin::Named(paper.source.clone()), paper.at))
    };
    let notice = ["notice-late", "notice-missing", "notice-inconsistent"];
    let crew = ["crew-late", "crew-missing", "crew-inconsistent"];
    let lines = [
        told(&known.entry_notice, Factor::EntryNotice, p.entry_notice, notice),
        told(&known.crew_list, Factor::CrewList, p.crew_list, crew),
    ];
    lines.into_iter().flatten().collect()
}

/// The weightiest row of the table among the three ports called at last.
fn previous_ports(known: &Dossier, table: &RiskTable, now: UtcTime) -> Option<Line> {
    let day: String = now.rfc3339().chars().take(10).collect();
    let mut calls: Vec<_> = known.port_calls.iter().filter(|call| call.at <= now).collect();
    calls.sort_by_key(|call| std::cmp::Reverse(call.at));
    let rows = calls.into_iter().take(LAST_PORTS).filter_map(|call| {
        let country = call.country.as_deref()?;
        let row = table.countries(country, &day).first().copied()?;
        Some((call, row))
    });
    let (call, row) = rows.max_by_key(|(call, row)| (row.points, call.at))?;
    let args = vec![
        ("port", call.port.clone()),
        ("country", row.code.clone()),
        ("commodity", row.commodity.clone()),
        ("source", row.source.clone()),
        ("from", row.from.clone()),
    ];
    let origin = Origin::Named(call.source.clone());
    Some(Line { args, ..line(Factor::PreviousPorts, row.points, "previous-port", origin, Some(call.at)) })
}

fn behaviour(known: &Dossier, p: &Points, now: UtcTime) -> Vec<Line> {
    let worst = |weigh: &dyn Fn(&Behaviour) -> Option<i32>| {
        let weighed = known.episodes.iter().filter_map(|e| weigh(e).map(|points| (points, e)));
        weighed.max_by_key(|(points, e)| (*points, e.at))
    };
    let recent = |at: UtcTime| now.since(at) <= Span::hours(24 * p.meeting_days);
    let [suspected, probable, confirmed] = p.meeting;
    let gap = worst(&|e| {
        let points = if e.near_coast == Some(true) { p.gap_near_coast } else { p.gap };
        (e.rule == Rule::WentSilent).then_some(points)
    });
    let identity = worst(&|e| is_identity(e.rule).then_some(p.identity));
    let meeting = worst(&|e| {
        let points = match e.level {
            Level::Info | Level::Suspect | Level::Advise => suspected,
            Level::Probable | Level::Warn => probable,
            Level::Confirmed | Level::High => confirmed,
        };
        (is_meeting(e.rule) && recent(e.at)).then_some(points)
    });
    // On the way in only is no history.
    let port = worst(&|e| (e.rule == Rule::ClosedPort && e.level >= Level::Warn).then_some(p.closed_port));
    let lines = [
        (Factor::Gap, "gap", gap),
        (Factor::Identity, "identity", identity),
        (Factor::Meeting, "meeting", meeting),
        (Factor::ClosedPort, "closed-port", port),
    ];
    let told = |(factor, reason, found): (Factor, &'static str, Option<(i32, &Behaviour)>)| {
        let (points, e) = found?;
        let near = e.rule == Rule::WentSilent && e.near_coast == Some(true);
        let reason = if near { "gap-near-coast" } else { reason };
        let args = vec![("rule", e.rule.code().to_owned()), ("level", e.level.code().to_owned())];
        Some(Line { args, ..line(factor, points, reason, Origin::OwnWatch, Some(e.at)) })
    };
    lines.into_iter().filter_map(told).collect()
}

fn is_identity(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::ImoInvalid
            | Rule::MmsiInvalid
            | Rule::FlagMismatch
            | Rule::IdentityChanged
            | Rule::TwoPlaces
            | Rule::IdentitySwap
            | Rule::OnLand
            | Rule::TypeSpeed
    )
}

fn is_meeting(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::Meeting | Rule::DropCandidate | Rule::Collect | Rule::WakePickUp | Rule::BirthOrDeath
    )
}

/// What someone told, each by its newest.
fn given(known: &Dossier, p: &Points) -> Vec<Line> {
    let one = |given: &Option<Dated>, factor, points, reason| {
        given.as_ref().map(|dated| dated_line(dated, factor, points, reason))
    };
    let newest = |given: &[Dated], factor, points, reason| {
        given.iter().max_by_key(|dated| dated.at).map(|dated| dated_line(dated, factor, points, reason))
    };
    [
        one(&known.route, Factor::Route, p.route, "route"),
        one(&known.deviation, Factor::Deviation, p.deviation, "deviation"),
        one(&known.cargo, Factor::Cargo, p.cargo, "cargo"),
        one(&known.crew_change, Factor::CrewChange, p.crew_change, "crew-change"),
        one(&known.scheduled, Factor::Regular, p.regular, "regular"),
        newest(&known.owner_links, Factor::Owner, p.owner, "owner"),
        newest(&known.consignee_links, Factor::Consignee, p.consignee, "consignee"),
        newest(&known.detentions, Factor::Detention, p.detention, "detention"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn dated_line(dated: &Dated, factor: Factor, points: i32, reason: &'static str) -> Line {
    let origin = match dated.source.as_str() {
        "" => Origin::OwnWatch,
        source => Origin::Named(source.to_owned()),
    };
    Line { args: vec![("what", dated.what.clone())], ..line(factor, points, reason, origin, dated.at) }
}

/// Small cargo ships of a known age, yachts, and fishing vessels of a foreign flag. AIS
/// tells no reefer.
fn ship_type(known: &Dossier, p: &Points, now: UtcTime) -> Option<Line> {
    let small = known.length_m.is_some_and(|m| m > 0.0 && m < f64::from(p.small_m));
    let year = now.to_chrono().map(|t| t.year());
    let old = known.built.zip(year).is_some_and(|(built, year)| year - built >= p.old_years);
    let reason = match known.ship_type? {
        70..=79 if small && old => "small-old-cargo",
        36 | 37 => "yacht",
        30 if known.foreign == Some(true) => "foreign-fishing",
        _ => return None,
    };
    Some(line(Factor::ShipType, p.ship_type, reason, Origin::Transmitted, None))
}

/// The tip of the best grade. One that is held to be false (information 5) says nothing,
/// nor does one without a grade.
fn tip(known: &Dossier, p: &Points) -> Option<Line> {
    let [good, fair, weak] = p.tip;
    let graded = known.tips.iter().filter_map(|tip| {
        let (source, information) = tip.grade?;
        let points = match (source, information) {
            (_, '5') => return None,
            ('A' | 'B', '1' | '2') => good,
            ('A'..='C', '1'..='3') => fair,
            _ => weak,
        };
        Some((points, tip, format!("{source}{information}")))
    });
    let (points, tip, grade) = graded.max_by_key(|(points, tip, _)| (*points, tip.at))?;
    let args = vec![("what", tip.id.clone()), ("grade", grade)];
    Some(Line { args, ..line(Factor::Tip, points, "tip", Origin::Named(tip.id.clone()), tip.at) })
}

fn means(known: &Dossier, p: &Points) -> Option<Line> {
    let alert = known.means.iter().filter(|m| !m.found).max_by_key(|m| m.at)?;
    let (factor, reason) = match alert.means {
        Means::Dog => (Factor::Dog, "dog"),
        Means::Xray => (Factor::Xray, "xray"),
        Means::Trace => (Factor::Trace, "trace"),
    };
    Some(line(factor, p.means, reason, Origin::Named(alert.source.clone()), Some(alert.at)))
}

fn cleared(known: &Dossier, p: &Points, now: UtcTime) -> Option<Line> {
    let counts = |at: UtcTime| at <= now && now.since(at) <= Span::hours(24 * p.cleared_days);
    let boarding = known.boardings.iter().filter(|b| b.cleared && counts(b.at)).max_by_key(|b| b.at)?;
    let origin = Origin::Named(boarding.record.clone());
    let args = vec![("what", boarding.record.clone())];
    Some(Line { args, ..line(Factor::Cleared, p.cleared, "cleared", origin, Some(boarding.at)) })
}
