//! A patrol in figures, computed once: every document shows these and no others. Each
//! figure carries the ids of the records that it rests on, so that it opens the rows
//! behind it; without one of them it would be another figure.

#[cfg(test)]
mod tests;

use super::material::{AlertNote, Fact, Filing, Material};
use crate::domain::custody::event::{Event as CustodyEvent, What as CustodyWhat};
use crate::domain::custody::ledger::{Ledger, Tally};
use crate::domain::journal::entry::RecordId;
use crate::domain::patrol::event::{LogKind, State, What};
use crate::domain::patrol::hours::Hours;
use crate::domain::patrol::track::{TrackPoint, distance_m};
use crate::domain::time::{Span, UtcTime};
use std::collections::{BTreeMap, BTreeSet};

/// With more records than this of one kind a figure rests on all of them: which of them
/// it could do without is not looked for.
const MOST_TRIED: usize = 200;

/// What a figure says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    Count(u64),
    /// Milliseconds.
    Time(i64),
    Metres(u64),
    Litres(i64),
    /// Tenths of an hour.
    EngineTenths(i64),
    /// Thousandths of a unit that the figure's code names.
    Thousandths(u64),
}

impl Amount {
    /// The number without its unit, and the unit's code.
    pub fn parts(self) -> (i64, &'static str) {
        match self {
            Self::Count(n) => (n as i64, "1"),
            Self::Time(ms) => (ms, "ms"),
            Self::Metres(m) => (m as i64, "m"),
            Self::Litres(l) => (l, "l"),
            Self::EngineTenths(t) => (t, "0.1h"),
            Self::Thousandths(n) => (n as i64, "0.001"),
        }
    }
}

/// One figure. `group` names it (`export-figure-<group>` in the catalogue), `code` what of
/// it: a state, a rule, a category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    pub group: &'static str,
    pub code: String,
    pub amount: Amount,
    /// Sorted.
    pub records: Vec<RecordId>,
}

/// All figures in the order in which they are shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    pub figures: Vec<Figure>,
}

impl Summary {
    pub fn get(&self, group: &str, code: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.group == group && figure.code == code)
    }

    /// The count of a figure; 0 where there is none.
    pub fn count(&self, group: &str, code: &str) -> u64 {
        match self.get(group, code).map(|figure| figure.amount) {
            Some(Amount::Count(n)) => n,
            _ => 0,
        }
    }

    fn add(&mut self, group: &'static str, code: &str, amount: Amount, mut records: Vec<RecordId>) {
        records.sort_unstable();
        records.dedup();
        self.figures.push(Figure { group, code: code.to_owned(), amount, records });
    }

    fn count_of(&mut self, group: &'static str, code: &str, records: Vec<RecordId>) {
        self.add(group, code, Amount::Count(records.len() as u64), records);
    }
}

/// The facts with the ids of their records.
struct Facts<'a> {
    all: Vec<(RecordId, Fact)>,
    reports: Vec<&'a Filing>,
}

/// The figures of a patrol; `None` where its beginning is not among the records.
pub fn summary(material: &Material) -> Option<Summary> {
    let record = material.record()?;
    let end = record.until(material.now);
    let all = material.records.iter().map(|sealed| (sealed.id, sealed.fact())).collect();
    let reports = material.reports.iter().filter(|filing| filing.counts()).collect();
    let facts = Facts { all, reports };
    let mut sum = Summary::default();
    // What an ended patrol rests on is the same whenever it is asked.
    let now = if record.ended.is_some() { end + Span(1) } else { material.now };
    facts.times(&mut sum, now);
    facts.way(&mut sum);
    facts.stores(&mut sum);
    facts.contacts(&mut sum);
    facts.log(&mut sum);
    facts.boardings(&mut sum);
    facts.alerts(&mut sum, (end, facts.end_record()));
    facts.matches(&mut sum);
    facts.custody(&mut sum);
    facts.unread(&mut sum);
    Some(sum)
}

/// For each of the amounts that `compute` gives of all `records`, those of the records
/// without which it would be another.
fn resting_on(
    records: &[RecordId],
    compute: &dyn Fn(Option<usize>) -> Vec<Amount>,
) -> Vec<(Amount, Vec<RecordId>)> {
    let whole = compute(None);
    let mut rests: Vec<(Amount, Vec<RecordId>)> = whole.iter().map(|a| (*a, Vec::new())).collect();
    for (place, id) in records.iter().enumerate() {
        if records.len() > MOST_TRIED {
            for (_, ids) in &mut rests {
                ids.push(*id);
            }
            continue;
        }
        let without = compute(Some(place));
        for (n, (amount, ids)) in rests.iter_mut().enumerate() {
            if without.get(n) != Some(amount) {
                ids.push(*id);
            }
        }
    }
    rests
}

impl Facts<'_> {
    /// Length and hours by state: they rest on the beginning, the end, and the settings
    /// of the state that made a difference.
    fn times(&self, sum: &mut Summary, now: UtcTime) {
        let events: Vec<_> = self
            .all
            .iter()
            .filter_map(|(id, fact)| match fact {
                Fact::Patrol(event)
                    if matches!(event.what, What::Begin(_) | What::State(_) | What::End(_)) =>
                {
                    Some((*id, event))
                }
                _ => None,
            })
            .collect();
        let ids: Vec<RecordId> = events.iter().map(|(id, _)| *id).collect();
        let compute = |skip: Option<usize>| {
            let mut hours: Option<(UtcTime, Hours)> = None;
            let mut ended = None;
            for (_, (_, event)) in events.iter().enumerate().filter(|(n, _)| Some(*n) != skip) {
                match (&event.what, &mut hours) {
                    (What::Begin(begin), None) => hours = Some((event.at, Hours::new(event.at, begin.state))),
                    (What::State(set), Some((_, hours))) => {
                        hours.set(set);
                    }
                    (What::End(_), _) if ended.is_none() => ended = Some(event.at),
                    _ => {}
                }
            }
            let Some((began, hours)) = hours else { return Vec::new() };
            let until = ended.unwrap_or(now).max(began);
            let length = Amount::Time(until.since(began).0);
            let sums = hours.sums(until).into_iter().map(|(_, span)| Amount::Time(span.0));
            [length].into_iter().chain(sums).collect()
        };
        let names = [("length", "")].into_iter().chain(State::ALL.map(|state| ("hours", state.code())));
        for ((group, code), (amount, records)) in names.zip(resting_on(&ids, &compute)) {
            sum.add(group, code, amount, records);
        }
    }

    fn way(&self, sum: &mut Summary) {
        let (mut points, mut records): (Vec<TrackPoint>, Vec<RecordId>) = Default::default();
        for (id, fact) in &self.all {
            let Fact::Track(piece) = fact else { continue };
            let after = points.last().map(|last| last.at);
            points.extend(piece.iter().filter(|point| after.is_none_or(|after| point.at > after)));
            records.push(*id);
        }
        sum.add("distance", "", Amount::Metres(distance_m(&points).round() as u64), records);
    }

    /// Fuel and engine hours between the beginning and the end.
    fn stores(&self, sum: &mut Summary) {
        let find = |wanted: fn(&What) -> bool| {
            self.all.iter().find_map(|(id, fact)| match fact {
                Fact::Patrol(event) if wanted(&event.what) => Some((*id, &event.what)),
                _ => None,
            })
        };
        let begin = find(|what| matches!(what, What::Begin(_)));
        let end = find(|what| matches!(what, What::End(_)));
        let (Some((first, What::Begin(begin))), Some((last, What::End(end)))) = (begin, end) else { return };
        if let (Some(before), Some(after)) = (begin.fuel_l, end.fuel_l) {
            let used = i64::from(before) - i64::from(after);
            sum.add("fuel", "", Amount::Litres(used), vec![first, last]);
        }
        if let (Some(before), Some(after)) = (begin.engine_tenths_h, end.engine_tenths_h) {
            let used = i64::try_from(after).unwrap_or(i64::MAX) - i64::try_from(before).unwrap_or(i64::MAX);
            sum.add("engine", "", Amount::EngineTenths(used), vec![first, last]);
        }
    }

    /// Vessels seen, hailed, boarded and that refused.
    fn contacts(&self, sum: &mut Summary) {
        let mut seen: BTreeMap<&str, Vec<RecordId>> = BTreeMap::new();
        let mut hailed = Vec::new();
        for (id, fact) in &self.all {
            match fact {
                Fact::Patrol(event) => {
                    let What::Log(entry) = &event.what else { continue };
                    if let Some(target) = &entry.target {
                        seen.entry(target).or_default().push(*id);
                    }
                    if entry.log == LogKind::Hail {
                        hailed.push(*id);
                    }
                }
                Fact::Alert(note) => {
                    for subject in note.subjects.iter().filter(|s| s.contains(':')) {
                        seen.entry(subject).or_default().push(*id);
                    }
                }
                Fact::Match { target, .. } => seen.entry(target).or_default().push(*id),
                _ => {}
            }
        }
        let of_type = |code: &str| -> Vec<RecordId> {
            let is = |filing: &&&Filing| filing.codes("header", "type").contains(&code);
            self.reports.iter().filter(is).map(|filing| filing.view.record).collect()
        };
        hailed.extend(of_type("hail"));
        let vessels = Amount::Count(seen.len() as u64);
        sum.add("contacts", "", vessels, seen.into_values().flatten().collect());
        sum.count_of("hailed", "", hailed);
        sum.count_of("refused", "", of_type("refused"));
    }

    fn log(&self, sum: &mut Summary) {
        for kind in LogKind::ALL {
            let records: Vec<RecordId> = self
                .all
                .iter()
                .filter(|(_, fact)| {
                    matches!(fact, Fact::Patrol(e) if matches!(&e.what, What::Log(entry) if entry.log == kind))
                })
                .map(|(id, _)| *id)
                .collect();
            if !records.is_empty() {
                sum.count_of("log", kind.code(), records);
            }
        }
    }

    fn boardings(&self, sum: &mut Summary) {
        let boarded = || self.reports.iter().filter(|filing| filing.is_boarding());
        sum.count_of("boardings", "", boarded().map(|filing| filing.view.record).collect());
        let mut results: BTreeMap<&str, Vec<RecordId>> = BTreeMap::new();
        for filing in boarded() {
            for code in filing.codes("close", "result") {
                results.entry(code).or_default().push(filing.view.record);
            }
        }
        for (code, records) in results {
            sum.count_of("result", code, records);
        }
    }

    /// The record that ends the patrol.
    fn end_record(&self) -> Option<RecordId> {
        let ends = |fact: &Fact| matches!(fact, Fact::Patrol(event) if matches!(event.what, What::End(_)));
        self.all.iter().find(|(_, fact)| ends(fact)).map(|(id, _)| *id)
    }

    /// Alerts by rule: raised, answered, open, time to the answer; and how long GNSS was
    /// in doubt and inputs were lost.
    fn alerts(&self, sum: &mut Summary, end: (UtcTime, Option<RecordId>)) {
        let mut rules: BTreeMap<&str, RuleNotes<'_>> = BTreeMap::new();
        for (id, fact) in &self.all {
            let Fact::Alert(note) = fact else { continue };
            let notes = rules.entry(&note.rule).or_default();
            match note.state.as_str() {
                "raised" => notes.raised.push((*id, note)),
                "acknowledged" => notes.answered.push((*id, note)),
                "cleared" => notes.cleared.push((*id, note)),
                _ => {}
            }
        }
        for (rule, notes) in &rules {
            notes.figures(rule, sum);
        }
        for (rule, group) in [("A13", "gnss-doubt"), ("LINK", "input-lost")] {
            let (time, records) = rules.get(rule).map(|notes| notes.lasted(end)).unwrap_or_default();
            sum.add(group, "", Amount::Time(time), records);
        }
    }

    fn matches(&self, sum: &mut Summary) {
        let mut tiers: BTreeMap<&str, Vec<RecordId>> = BTreeMap::new();
        for (id, fact) in &self.all {
            if let Fact::Match { tier, .. } = fact {
                tiers.entry(tier).or_default().push(*id);
            }
        }
        for (tier, records) in tiers {
            sum.count_of("hits", tier, records);
        }
    }

    /// What was taken by category, and the balance of custody. Each rests on the events
    /// that made a difference.
    fn custody(&self, sum: &mut Summary) {
        let events: Vec<(RecordId, &CustodyEvent)> = self
            .all
            .iter()
            .filter_map(|(id, fact)| match fact {
                Fact::Custody(event) => Some((*id, event.as_ref())),
                _ => None,
            })
            .collect();
        let mut categories: BTreeMap<&str, Vec<RecordId>> = BTreeMap::new();
        for (id, event) in &events {
            if let CustodyWhat::Taken { category, .. } = &event.what {
                categories.entry(category).or_default().push(*id);
            }
        }
        for (category, records) in categories {
            sum.count_of("seized", category, records);
        }
        let bodies: Vec<Vec<u8>> = events.iter().map(|(_, event)| event.encode()).collect();
        let units: BTreeSet<String> =
            fold(&bodies, None).balance().taken_in.thousandths.keys().map(ToString::to_string).collect();
        let sides = ["taken-in", "held", "handed-over", "returned", "destroyed"];
        let mut names: Vec<(&'static str, String)> = Vec::new();
        for side in sides {
            names.push(("custody", side.to_owned()));
            names.extend(units.iter().map(|unit| ("custody-amount", format!("{side} {unit}"))));
        }
        names.push(("custody-breaks", String::new()));
        names.push(("custody-open", String::new()));
        let compute = |skip: Option<usize>| {
            let ledger = fold(&bodies, skip);
            let balance = ledger.balance();
            let of = |tally: &Tally| {
                let amounts = units.iter().map(|unit| {
                    let found = tally.thousandths.iter().find(|(u, _)| u.to_string() == *unit);
                    Amount::Thousandths(found.map_or(0, |(_, n)| *n))
                });
                [Amount::Count(tally.count)].into_iter().chain(amounts).collect::<Vec<_>>()
            };
            let tallies = [
                &balance.taken_in,
                &balance.held,
                &balance.handed_over,
                &balance.returned,
                &balance.destroyed,
            ];
            let mut amounts: Vec<Amount> = tallies.into_iter().flat_map(of).collect();
            amounts.push(Amount::Count(ledger.breaks().len() as u64));
            amounts.push(Amount::Count(ledger.open().len() as u64));
            amounts
        };
        let ids: Vec<RecordId> = events.iter().map(|(id, _)| *id).collect();
        for ((group, code), (amount, records)) in names.into_iter().zip(resting_on(&ids, &compute)) {
            sum.add(group, &code, amount, records);
        }
    }

    fn unread(&self, sum: &mut Summary) {
        let records = self.all.iter().filter(|(_, fact)| matches!(fact, Fact::Unread)).map(|(id, _)| *id);
        let reports = self.reports.iter().filter(|filing| filing.report.is_none());
        let reports = reports.map(|filing| filing.view.record);
        sum.count_of("unread", "", records.chain(reports).collect());
    }
}

/// The ledger of the events but the one left out.
fn fold(bodies: &[Vec<u8>], skip: Option<usize>) -> Ledger {
    let kept = bodies.iter().enumerate().filter(|(n, _)| Some(*n) != skip);
    Ledger::fold(kept.map(|(_, body)| body.as_slice()))
}

/// The entries of one rule by what they say.
#[derive(Default)]
struct RuleNotes<'a> {
    raised: Vec<(RecordId, &'a AlertNote)>,
    answered: Vec<(RecordId, &'a AlertNote)>,
    cleared: Vec<(RecordId, &'a AlertNote)>,
}

impl RuleNotes<'_> {
    fn figures(&self, rule: &str, sum: &mut Summary) {
        let ids = |notes: &[(RecordId, &AlertNote)]| notes.iter().map(|(id, _)| *id).collect::<Vec<_>>();
        let (raised, answered) = (ids(&self.raised), ids(&self.answered));
        let done: BTreeSet<u64> =
            self.answered.iter().chain(&self.cleared).map(|(_, note)| note.episode).collect();
        let open = self.raised.iter().filter(|(_, note)| !done.contains(&note.episode)).count() as u64;
        let mut times: Vec<i64> = Vec::new();
        let mut timed: Vec<RecordId> = Vec::new();
        let mut first: BTreeMap<u64, (RecordId, &AlertNote)> = BTreeMap::new();
        for (id, note) in &self.raised {
            first.entry(note.episode).or_insert((*id, note));
        }
        for (id, answer) in &self.answered {
            if let Some((raising, note)) = first.get(&answer.episode) {
                times.push(answer.at.since(note.at).0);
                timed.extend([*id, *raising]);
            }
        }
        times.sort_unstable();
        let all = [raised.clone(), answered.clone(), ids(&self.cleared)].concat();
        for (group, records) in [("alerts", raised), ("alerts-answered", answered)] {
            if !records.is_empty() {
                sum.count_of(group, rule, records);
            }
        }
        sum.add("alerts-open", rule, Amount::Count(open), all);
        if let Some(median) = times.get(times.len() / 2) {
            sum.add("alerts-answer-time", rule, Amount::Time(*median), timed);
        }
    }

    /// How long the episodes lasted, overlapping ones once, and what that rests on.
    fn lasted(&self, (end, ended_by): (UtcTime, Option<RecordId>)) -> (i64, Vec<RecordId>) {
        let mut spells: Vec<(UtcTime, UtcTime)> = Vec::new();
        let mut records = Vec::new();
        for (id, note) in &self.raised {
            records.push(*id);
            let over = self.cleared.iter().filter(|(_, c)| c.episode == note.episode && c.at >= note.at);
            let over = over.min_by_key(|(_, c)| c.at);
            records.extend(over.map(|(id, _)| *id).or(ended_by));
            spells.push((note.at, over.map_or(end, |(_, c)| c.at)));
        }
        records.extend(self.cleared.iter().map(|(id, _)| *id));
        spells.sort_unstable();
        let (mut total, mut reached) = (0, UtcTime(i64::MIN));
        for (from, to) in spells {
            let from = from.max(reached);
            if to > from {
                total += to.since(from).0;
                reached = to;
            }
        }
        (total, records)
    }
}
