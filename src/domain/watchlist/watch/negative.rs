//! Negative lists: whoever should be on a list in an area and is not. "Not on it" is said
//! only of a vessel whose known numbers differ from those of every member: what is unknown,
//! of her or of a member, keeps the rule still.

use crate::domain::alert::alarm::{Finding, Reason, Rule, Subject};
use crate::domain::id::TargetId;
use crate::domain::scenario::file::MaskArea;
use crate::domain::time::UtcTime;
use crate::domain::traffic::target::Target;
use crate::domain::watchlist::entry::Action;
use crate::domain::watchlist::marks;
use crate::domain::watchlist::watch::{action_code, level};
use crate::domain::waters::Shape;
use std::collections::BTreeMap;

/// Most lists, and members of all of them.
const MOST_LISTS: usize = 64;
const MOST_MEMBERS: usize = 100_000;

/// A vessel that may be there. `None` is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Member {
    pub mmsi: Option<u32>,
    pub imo: Option<u32>,
    pub call_sign: Option<String>,
}

/// "Alert if not on this list in this area".
#[derive(Debug, Clone, PartialEq)]
pub struct NegativeList {
    pub id: String,
    /// What to do; DO-NOT-ALERT is no action of such a list.
    pub action: Action,
    /// The area's name.
    pub area_name: String,
    pub area: MaskArea,
    pub members: Vec<Member>,
}

/// The lists in force, and who was found not to be on them.
#[derive(Debug, Clone, Default)]
pub struct Negatives {
    lists: Vec<(NegativeList, Shape)>,
    /// Since when, by vessel and list.
    found: BTreeMap<(TargetId, usize), UtcTime>,
}

impl NegativeList {
    /// `Some(true)` on the list, `Some(false)` not on it, `None` where that can't be said.
    pub fn has(&self, target: &Target) -> Option<bool> {
        let mmsi = target.mmsi().map(|mmsi| mmsi.0)?;
        let imo = target.identity.imo.filter(|imo| marks::is_valid_imo(*imo));
        let sign = target.identity.callsign.value.as_deref().map(marks::call_sign).filter(|c| !c.is_empty());
        let mut doubtful = false;
        for member in &self.members {
            let listed_sign = member.call_sign.as_deref().map(marks::call_sign);
            let numbers = [
                member.mmsi.map(|listed| listed == mmsi),
                member.imo.zip(imo).map(|(listed, sent)| listed == sent),
                listed_sign.as_deref().zip(sign.as_deref()).map(|(listed, sent)| listed == sent),
            ];
            if numbers.contains(&Some(true)) {
                return Some(true);
            }
            doubtful |= numbers.iter().all(Option::is_none);
        }
        (!doubtful).then_some(false)
    }
}

impl Negatives {
    /// Takes more lists; those beyond the limits, without an area, or covert are left out,
    /// and their ids given back.
    pub fn add(&mut self, lists: &[NegativeList]) -> Vec<String> {
        let mut refused = Vec::new();
        for list in lists {
            let members: usize = self.lists.iter().map(|(list, _)| list.members.len()).sum();
            let fits =
                self.lists.len() < MOST_LISTS && members.saturating_add(list.members.len()) <= MOST_MEMBERS;
            match Shape::of(&list.area).filter(|_| fits && list.action != Action::DoNotAlert) {
                Some(shape) => self.lists.push((list.clone(), shape)),
                None => refused.push(list.id.clone()),
            }
        }
        refused
    }

    /// Looks at who is where.
    pub fn look(&mut self, targets: &[&Target], now: UtcTime) {
        if self.lists.is_empty() {
            return;
        }
        let before = std::mem::take(&mut self.found);
        for target in targets.iter().filter(|t| t.is_vessel() && !t.partner) {
            let Some(report) = target.report else { continue };
            for (n, (list, shape)) in self.lists.iter().enumerate() {
                if shape.contains(report.position) && list.has(target) == Some(false) {
                    let since = before.get(&(target.id, n)).copied().unwrap_or(now);
                    self.found.insert((target.id, n), since);
                }
            }
        }
    }

    /// Adds what was found to the findings of rule A2, one for each vessel.
    pub fn report(&self, targets: &[&Target], findings: &mut Vec<Finding>) {
        for ((id, n), since) in &self.found {
            let Some((list, _)) = self.lists.get(*n) else { continue };
            let Some(target) = targets.binary_search_by_key(id, |t| t.id).ok().and_then(|at| targets.get(at))
            else {
                continue;
            };
            let subject = Subject::Target(*id);
            let known =
                findings.iter().position(|f| f.rule == Rule::WatchHit && f.subjects.contains(&subject));
            let tag = format!("[{}: {}]", list.id, list.area_name);
            let reasons = [action_code(list.action), "watch-not-on-list"].map(|code| Reason {
                code,
                value: list.members.len() as f64,
                unit: "",
                threshold: 0.0,
            });
            let level = level(list.action);
            if let Some(finding) = known.and_then(|at| findings.get_mut(at)) {
                finding.level = finding.level.max(level);
                finding.start = finding.start.min(*since);
                finding.label = format!("{} {tag}", finding.label);
                let told: Vec<&str> = finding.reasons.iter().map(|r| r.code).collect();
                let more: Vec<Reason> = reasons.into_iter().filter(|r| !told.contains(&r.code)).collect();
                finding.reasons.extend(more);
            } else {
                let name = target.name().map_or_else(|| id.to_string(), str::to_owned);
                findings.push(Finding {
                    position: target.report.map(|report| report.position),
                    reasons: reasons.to_vec(),
                    label: format!("{name} {tag}"),
                    ..Finding::new(Rule::WatchHit, level, vec![subject], *since)
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::alert::alarm::Level;
    use crate::domain::behaviour::sample::{T0, at, live, ship};
    use crate::domain::geo::Position;
    use crate::domain::traffic::target::Confirmed;
    use crate::domain::units::NauticalMiles;

    fn list(action: Action, members: Vec<Member>) -> NegativeList {
        let area = MaskArea::Circle { centre: at(35.0, 135.0), radius: NauticalMiles(5.0) };
        NegativeList { id: "L-1".to_owned(), action, area_name: "bay".to_owned(), area, members }
    }

    fn by_mmsi(mmsi: u32) -> Member {
        Member { mmsi: Some(mmsi), ..Member::default() }
    }

    fn by_imo(imo: u32) -> Member {
        Member { imo: Some(imo), ..Member::default() }
    }

    fn vessel(mmsi: u32, position: Position) -> Target {
        live(ship(mmsi - 431_999_000), position, 0.0, 8.0, T0)
    }

    fn findings(lists: &[NegativeList], targets: &[&Target]) -> Vec<Finding> {
        let mut negatives = Negatives::default();
        assert!(negatives.add(lists).is_empty());
        negatives.look(targets, T0);
        let mut found = Vec::new();
        negatives.report(targets, &mut found);
        found
    }

    #[test]
    fn who_is_not_on_the_list_in_the_area_is_told_with_both() {
        let target = vessel(431_999_001, at(35.01, 135.0));
        let found = findings(&[list(Action::Report, vec![by_mmsi(431_999_002)])], &[&target]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].rule, found[0].level), (Rule::WatchHit, Level::Warn));
        assert!(found[0].label.ends_with("[L-1: bay]"), "{}", found[0].label);
        let codes: Vec<&str> = found[0].reasons.iter().map(|r| r.code).collect();
        assert_eq!(codes, ["watch-report", "watch-not-on-list"]);
        for (action, level) in
            [(Action::Observe, Level::Info), (Action::Board, Level::High), (Action::Hold, Level::High)]
        {
            assert_eq!(findings(&[list(action, Vec::new())], &[&target])[0].level, level);
        }
        let members = vec![by_mmsi(431_999_002), by_mmsi(431_999_001)];
        assert!(findings(&[list(Action::Report, members)], &[&target]).is_empty(), "she is on it");
        let outside = vessel(431_999_001, at(35.5, 135.0));
        assert!(findings(&[list(Action::Report, Vec::new())], &[&outside]).is_empty());
        let partner = Target { partner: true, ..target.clone() };
        assert!(findings(&[list(Action::Report, Vec::new())], &[&partner]).is_empty());
        let both = [list(Action::Report, Vec::new()), list(Action::Board, Vec::new())];
        let found = findings(&both, &[&target]);
        assert_eq!((found.len(), found[0].level), (1, Level::High), "one alert of her, the higher level");
    }

    #[test]
    fn an_unknown_identity_never_fires() {
        let here = at(35.01, 135.0);
        let mut target = vessel(431_999_001, here);
        let hull = || [list(Action::Report, vec![by_mmsi(431_999_002), by_imo(2_000_016)])];
        // A member that is known by her IMO number alone: whether she is it can't be said.
        assert!(findings(&hull(), &[&target]).is_empty());
        target.identity.imo = Some(2_000_021);
        assert!(findings(&hull(), &[&target]).is_empty(), "an invalid number is none");
        target.identity.imo = Some(2_000_028);
        assert_eq!(findings(&hull(), &[&target]).len(), 1);
        target.identity.imo = Some(2_000_016);
        assert!(findings(&hull(), &[&target]).is_empty(), "on it");
        let sign = Member { call_sign: Some("7KAB".to_owned()), ..Member::default() };
        let signs = [list(Action::Report, vec![sign])];
        assert!(findings(&signs, &[&target]).is_empty());
        target.identity.callsign = Confirmed { value: None, candidate: "7KAC".to_owned(), heard: 1 };
        assert!(findings(&signs, &[&target]).is_empty(), "heard once is not known");
        target.identity.callsign.value = Some("7KAC".to_owned());
        assert_eq!(findings(&signs, &[&target]).len(), 1);
        let echo = live(TargetId::Radar { number: 1, use_count: 1 }, here, 0.0, 8.0, T0);
        assert!(findings(&[list(Action::Board, Vec::new())], &[&echo]).is_empty(), "an echo has no identity");
    }

    #[test]
    fn a_covert_list_and_an_area_without_room_are_refused() {
        let mut negatives = Negatives::default();
        let flat = NegativeList {
            area: MaskArea::Polygon(vec![at(35.0, 135.0)]),
            ..list(Action::Report, Vec::new())
        };
        assert_eq!(negatives.add(&[list(Action::DoNotAlert, Vec::new()), flat]).len(), 2);
        let target = vessel(431_999_001, at(35.01, 135.0));
        negatives.look(&[&target], T0);
        let mut found = Vec::new();
        negatives.report(&[&target], &mut found);
        assert!(found.is_empty());
    }
}
