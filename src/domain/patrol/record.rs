//! A patrol as it follows from its events.

use super::PatrolId;
use super::event::{Begin, End, Event, Joint, LogEntry, Member, WatchChange, What};
use super::hours::Hours;
use crate::domain::time::UtcTime;

/// Most log entries that are held at once; older ones stay in the journal.
pub const MOST_LINES: usize = 20_000;

/// A line of the log with who entered it when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub at: UtcTime,
    pub by: String,
    pub entry: LogEntry,
}

/// What follows from the events of one patrol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatrolRecord {
    pub id: PatrolId,
    pub began: UtcTime,
    pub by: String,
    pub begin: Begin,
    /// As they stand now: who came, left or changed a role.
    pub crew: Vec<Member>,
    pub hours: Hours,
    pub watches: Vec<(UtcTime, WatchChange)>,
    /// In the order of entering.
    pub log: Vec<Line>,
    /// With when they ended and what came of them.
    pub joints: Vec<(Joint, Option<(UtcTime, String)>)>,
    pub ended: Option<(UtcTime, End)>,
    /// Events that could not be read, or that do not belong here.
    pub unread: u32,
}

impl PatrolRecord {
    /// `None` where it does not begin with a beginning.
    pub fn begun(event: &Event) -> Option<Self> {
        let What::Begin(begin) = &event.what else { return None };
        Some(Self {
            id: event.patrol.clone(),
            began: event.at,
            by: event.by.clone(),
            begin: (**begin).clone(),
            crew: begin.crew.clone(),
            hours: Hours::new(event.at, begin.state),
            watches: Vec::new(),
            log: Vec::new(),
            joints: Vec::new(),
            ended: None,
            unread: 0,
        })
    }

    /// What follows from sealed bodies in their order.
    pub fn fold<'a>(bodies: impl IntoIterator<Item = &'a [u8]>) -> Option<Self> {
        let mut bodies = bodies.into_iter();
        let mut record = Self::begun(&Event::decode(bodies.next()?)?)?;
        for body in bodies {
            match Event::decode(body) {
                Some(event) => record.apply(&event),
                None => record.unread = record.unread.saturating_add(1),
            }
        }
        Some(record)
    }

    /// Takes the next event. What does not belong here is counted, not taken.
    pub fn apply(&mut self, event: &Event) {
        let taken = event.patrol == self.id && self.take(event);
        self.unread = self.unread.saturating_add(u32::from(!taken));
    }

    fn take(&mut self, event: &Event) -> bool {
        match &event.what {
            What::Begin(_) => return false,
            What::Watch(change) => self.watches.push((event.at, (**change).clone())),
            What::Log(entry) => {
                if self.log.len() >= MOST_LINES {
                    return false;
                }
                self.log.push(Line { at: event.at, by: event.by.clone(), entry: (**entry).clone() });
            }
            What::State(set) => return self.hours.set(set),
            What::JointBegin(joint) => self.joints.push((joint.clone(), None)),
            What::JointEnd { number, result } => {
                let joint = (*number as usize).checked_sub(1).and_then(|n| self.joints.get_mut(n));
                match joint {
                    Some((_, ended @ None)) => *ended = Some((event.at, result.clone())),
                    _ => return false,
                }
            }
            What::Crew(member) => match self.crew.iter_mut().find(|m| m.name == member.name) {
                Some(known) => known.clone_from(member),
                None => self.crew.push(member.clone()),
            },
            What::End(end) => {
                if self.ended.is_some() {
                    return false;
                }
                self.ended = Some((event.at, (**end).clone()));
            }
        }
        true
    }

    /// Where its time ends: at its end, or now.
    pub fn until(&self, now: UtcTime) -> UtcTime {
        self.ended.as_ref().map_or(now, |(at, _)| *at).max(self.began)
    }

    /// The log in the order in which things happened.
    pub fn timeline(&self) -> Vec<&Line> {
        let mut lines: Vec<&Line> = self.log.iter().collect();
        lines.sort_by_key(|line| (line.entry.happened, line.at));
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::super::completeness::{Facts, MissingCode, OpenWork, may_end, missing};
    use super::super::event::{By, LogKind, State, StateSet};
    use super::*;
    use crate::domain::custody::ledger::Ledger;

    fn id() -> PatrolId {
        "P-20261124-1".parse().unwrap()
    }

    fn event(at: i64, what: What) -> Event {
        Event { at: UtcTime(at), patrol: id(), by: "K-1".to_owned(), what }
    }

    fn log(at: i64, happened: i64) -> Event {
        let entry =
            LogEntry::new(LogKind::Radio, "ch 16".into(), (UtcTime(happened), UtcTime(at)), None, None);
        event(at, What::Log(Box::new(entry)))
    }

    fn begin() -> Event {
        let member = |name: &str| Member { name: name.to_owned(), ..Member::default() };
        let begin = Begin {
            boat: "PL12".to_owned(),
            office: "Kobe".to_owned(),
            order: "12/2026".to_owned(),
            measures: vec!["drugs".to_owned()],
            crew: vec![member("K-1"), member("K-2")],
            fuel_l: Some(4_000),
            ..Begin::default()
        };
        event(0, What::Begin(Box::new(begin)))
    }

    fn joint() -> Joint {
        let text = || "jcg".to_owned();
        Joint { agency: text(), unit: text(), officer: text(), lead: text(), operation: text() }
    }

    #[test]
    fn a_patrol_follows_from_its_events_and_foreign_ones_are_counted() {
        let way = StateSet {
            from: UtcTime(10),
            to: None,
            state: State::UnderWay,
            reason: String::new(),
            by: By::Gnss,
        };
        let mut events = vec![begin(), event(10, What::State(way)), log(5_000_000, 20), log(30, 30)];
        events.push(event(40, What::JointBegin(joint())));
        events.push(event(50, What::JointEnd { number: 2, result: String::new() }));
        let left = Member { name: "K-2".to_owned(), absent: "ill".to_owned(), ..Member::default() };
        events.push(event(60, What::Crew(left)));
        events.push(Event { patrol: "other".parse().unwrap(), ..log(70, 70) });
        let bodies: Vec<Vec<u8>> = events.iter().map(Event::encode).chain([b"?".to_vec()]).collect();
        let record = PatrolRecord::fold(bodies.iter().map(Vec::as_slice)).unwrap();
        assert_eq!(record.unread, 3, "a joint that never began, another patrol, a body that is none");
        assert_eq!(record.crew[1].absent, "ill");
        let order: Vec<i64> = record.timeline().iter().map(|l| l.entry.happened.0).collect();
        assert_eq!(order, [20, 30], "by when it happened, not by when it was entered");
        let sums = record.hours.sums(record.until(UtcTime(100)));
        assert_eq!(sums.iter().map(|(_, s)| s.0).sum::<i64>(), 100);
        assert!(PatrolRecord::fold(bodies.iter().skip(1).map(Vec::as_slice)).is_none());
    }

    #[test]
    fn the_list_names_what_is_missing_and_who_must_fix_it() {
        let mut record = PatrolRecord::begun(&begin()).unwrap();
        record.apply(&event(40, What::JointBegin(joint())));
        let drafts = [OpenWork { number: "PL12-2026-0004".to_owned(), who: "K-2".to_owned() }];
        let ledger = Ledger::default();
        let facts =
            Facts { patrol: &record, ledger: &ledger, drafts: &drafts, alerts: &[], now: UtcTime(100) };
        let list = missing(facts, &End::default());
        let seen: Vec<_> = list.iter().map(|m| (m.code, m.subject.as_str(), m.who.as_str())).collect();
        assert_eq!(
            seen,
            [
                (MissingCode::OpenDraft, "PL12-2026-0004", "K-2"),
                (MissingCode::OpenJoint, "1 jcg", "commander"),
                (MissingCode::Field, "fuel", "commander"),
            ]
        );
        assert!(!may_end(&list, " ") && may_end(&list, "the boat sails again at once"));
        record.apply(&event(50, What::JointEnd { number: 1, result: "nil".to_owned() }));
        let facts = Facts { patrol: &record, ledger: &ledger, drafts: &[], alerts: &[], now: UtcTime(100) };
        let list = missing(facts, &End { fuel_l: Some(3_000), ..End::default() });
        assert!(list.is_empty() && may_end(&list, ""), "{list:?}");
    }
}
