//! The list against the picture: what is looked for among the vessels in range, told
//! when it is first found and when tier or reasons change.

pub mod negative;

use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::id::TargetId;
use crate::domain::intel::listing::Lists;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::picture::{Change, ChangeKind};
use crate::domain::traffic::target::Target;
use crate::domain::watchlist::clear::{ClearedPairs, Why};
use crate::domain::watchlist::compare::{Tier, Verdict};
use crate::domain::watchlist::entry::{Action, WatchEntry};
use crate::domain::watchlist::index::Index;
use crate::domain::watchlist::observation::Observation;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Hits kept of one target; a list that names a ship more often says nothing more.
const MOST_HITS: usize = 32;
/// Dates of entries pass without anyone saying so.
const LOOK_AGAIN: Span = Span::minutes(10);

/// A vessel in range that may be one of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    pub entry: String,
    pub name: String,
    pub action: Action,
    pub verdict: Verdict,
    /// When it was found first.
    pub since: UtcTime,
    /// Why the crew has dismissed the pair, if it has.
    pub dismissed: Option<Why>,
}

/// What `replay --json` prints as `match`.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    pub at: UtcTime,
    pub target: TargetId,
    pub entry: String,
    pub verdict: Verdict,
    /// For cleared roles alone; never part of the object.
    pub covert: bool,
}

/// The `match` object of `replay --json` and of the journal.
pub fn match_json(found: &Match) -> String {
    serde_json::json!({
        "at": found.at.rfc3339(),
        "event": "match",
        "entry": found.entry,
        "target": found.target.to_string(),
        "tier": found.verdict.tier.code(),
        "score": (found.verdict.score * 1e3).round() / 1e3,
        "reasons": found.verdict.reasons,
        "vetoes": found.verdict.vetoes,
    })
    .to_string()
}

/// The watch. Memory: the list, and a few hits for each target that has any.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    index: Index,
    /// Of the store, while it is open.
    stored: Arc<Lists>,
    covert: Index,
    /// The role may see DO-NOT-ALERT entries.
    cleared: bool,
    hits: BTreeMap<TargetId, Vec<Hit>>,
    pairs: ClearedPairs,
    looked: Option<UtcTime>,
}

impl Watch {
    /// Takes another list; every target is looked at again.
    pub fn set_list(&mut self, entries: Vec<WatchEntry>) {
        self.index = Index::build(entries);
        self.hits.clear();
        self.looked = None;
    }

    /// Adds entries to the list; of two with one id the later counts.
    pub fn add(&mut self, mut more: Vec<WatchEntry>) {
        if more.is_empty() {
            return;
        }
        let mut entries: Vec<WatchEntry> = self.index.entries().to_vec();
        let ids: BTreeSet<String> = more.iter().map(|e| e.id.clone()).collect();
        entries.retain(|e| !ids.contains(&e.id));
        entries.append(&mut more);
        self.set_list(entries);
    }

    /// Takes the lists of the store in the place of those before: every target is looked
    /// at again.
    pub fn set_stored(&mut self, lists: Arc<Lists>) {
        self.cleared = lists.cleared;
        self.pairs.recall(&lists.dismissals);
        self.covert = Index::build(lists.covert.clone());
        self.stored = lists;
        self.looked = None;
    }

    /// Forgets the lists of the store and what was found in them.
    pub fn forget_stored(&mut self) {
        self.set_stored(Arc::default());
        self.hits.clear();
    }

    pub fn stored(&self) -> &Lists {
        &self.stored
    }

    fn is_empty(&self) -> bool {
        self.index.is_empty() && self.covert.is_empty() && self.stored.packed.is_empty()
    }

    /// Every entry that speaks of this vessel, the surest first; of two with one id the
    /// one that was given by hand counts.
    fn lookup(&self, seen: &Observation) -> Vec<(Cow<'_, WatchEntry>, Verdict)> {
        let in_memory = self.index.lookup(seen).into_iter().chain(self.covert.lookup(seen));
        let mut found: Vec<(Cow<'_, WatchEntry>, Verdict)> =
            in_memory.map(|(entry, verdict)| (Cow::Borrowed(entry), verdict)).collect();
        let known: BTreeSet<String> = found.iter().map(|(entry, _)| entry.id.clone()).collect();
        let stored = self.stored.packed.lookup(seen).into_iter().filter(|(e, _)| !known.contains(&e.id));
        found.extend(stored.map(|(entry, verdict)| (Cow::Owned(entry), verdict)));
        found.sort_by_key(|(_, verdict)| std::cmp::Reverse(verdict.tier));
        found
    }

    /// Whether the officer on watch may see covert entries.
    pub fn set_cleared(&mut self, cleared: bool) {
        if self.cleared != cleared {
            self.hits.clear();
            self.looked = None;
        }
        self.cleared = cleared;
    }

    pub fn index(&self) -> &Index {
        &self.index
    }

    /// The entry of a hit of this target, by its id.
    pub fn entry_of(&self, target: &Target, id: &str, now: UtcTime) -> Option<WatchEntry> {
        let found = self.hits(target.id).iter().any(|hit| hit.entry == id);
        let entries = if found { self.lookup(&Observation::of(target, now)) } else { Vec::new() };
        entries.into_iter().find(|(entry, _)| entry.id == id).map(|(entry, _)| entry.into_owned())
    }

    pub fn pairs(&self) -> &ClearedPairs {
        &self.pairs
    }

    /// The hits of a target, the surest first.
    pub fn hits(&self, target: TargetId) -> &[Hit] {
        self.hits.get(&target).map_or(&[], Vec::as_slice)
    }

    /// Looks at what changed; once in a while, and with a new list, at everything.
    pub fn look(&mut self, targets: &[&Target], changes: &[Change], now: UtcTime, out: &mut Vec<Match>) {
        if self.is_empty() {
            return;
        }
        for change in changes.iter().filter(|c| c.kind == ChangeKind::Removed) {
            self.hits.remove(&change.target);
        }
        if self.looked.is_none_or(|t| now < t || now.since(t) >= LOOK_AGAIN) {
            self.looked = Some(now);
            for target in targets {
                self.look_at(target, now, out);
            }
            return;
        }
        let mut ids: Vec<TargetId> = changes
            .iter()
            .filter(|c| matches!(c.kind, ChangeKind::New | ChangeKind::Static | ChangeKind::Resumed))
            .map(|c| c.target)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        for target in targets.iter().filter(|t| ids.binary_search(&t.id).is_ok()) {
            self.look_at(target, now, out);
        }
    }

    fn look_at(&mut self, target: &Target, now: UtcTime, out: &mut Vec<Match>) {
        if !target.is_vessel() || target.partner {
            return;
        }
        let seen = Observation::of(target, now);
        let before = self.hits.remove(&target.id).unwrap_or_default();
        let mut hits = Vec::new();
        let covert = |e: &WatchEntry| e.action == Action::DoNotAlert && !self.cleared;
        let found = self.lookup(&seen);
        for (entry, verdict) in
            found.into_iter().filter(|(e, _)| e.is_in_force(now) && !covert(e)).take(MOST_HITS)
        {
            let known = before.iter().find(|h| h.entry == entry.id);
            let dismissed = self.pairs.holds(&entry, target, now);
            let is_new = known.is_none_or(|h| {
                (h.dismissed.is_some() && dismissed.is_none())
                    || (h.verdict.tier, &h.verdict.reasons, &h.verdict.vetoes)
                        != (verdict.tier, &verdict.reasons, &verdict.vetoes)
            });
            if is_new {
                out.push(Match {
                    at: now,
                    target: target.id,
                    entry: entry.id.clone(),
                    verdict: verdict.clone(),
                    covert: entry.action == Action::DoNotAlert,
                });
            }
            hits.push(Hit {
                entry: entry.id.clone(),
                name: entry.name.clone(),
                action: entry.action,
                dismissed,
                since: known.map_or(now, |h| h.since),
                verdict,
            });
        }
        if !hits.is_empty() {
            self.hits.insert(target.id, hits);
        }
    }

    /// Dismisses a hit with a reason; false where there is none.
    pub fn dismiss(&mut self, target: &Target, entry: &str, why: Why, at: UtcTime) -> bool {
        let found = self.lookup(&Observation::of(target, at)).into_iter().find(|(e, _)| e.id == entry);
        let Some(listed) = found.map(|(listed, _)| listed.into_owned()) else { return false };
        self.pairs.dismiss(&listed, target, why, at);
        let hits = self.hits.get_mut(&target.id).into_iter().flatten();
        hits.filter(|h| h.entry == entry).for_each(|h| h.dismissed = Some(why));
        true
    }

    /// Takes back every dismissal of the target's hits; gives the entries of those.
    pub fn restore(&mut self, target: &Target) -> Vec<String> {
        let mut restored = Vec::new();
        for hit in self.hits.get_mut(&target.id).into_iter().flatten().filter(|h| h.dismissed.is_some()) {
            if self.pairs.restore(&hit.entry, target) {
                restored.push(hit.entry.clone());
            }
            hit.dismissed = None;
        }
        restored
    }

    /// The surest hit of the target that the crew hasn't dismissed.
    pub fn open_hit(&self, target: TargetId) -> Option<&Hit> {
        self.hits(target).iter().find(|h| h.dismissed.is_none())
    }

    /// The targets that one should board or hold, by a hit of PROBABLE or more.
    pub fn to_board(&self) -> BTreeSet<TargetId> {
        let counts = |h: &Hit| {
            h.verdict.tier >= Tier::Probable
                && h.dismissed.is_none()
                && matches!(h.action, Action::Board | Action::Hold)
        };
        self.hits.iter().filter(|(_, hits)| hits.iter().any(counts)).map(|(id, _)| *id).collect()
    }

    /// Rule A2: one finding for each vessel with a hit of PROBABLE or more.
    pub fn findings(&self, targets: &[&Target]) -> Vec<Finding> {
        targets.iter().filter_map(|target| finding(target, self.hits(target.id))).collect()
    }
}

fn finding(target: &Target, hits: &[Hit]) -> Option<Finding> {
    let counted = || hits.iter().filter(|h| h.verdict.tier >= Tier::Probable && h.dismissed.is_none());
    let first = counted().max_by_key(|h| h.action)?;
    let since = counted().map(|h| h.since).min()?;
    let mut finding =
        Finding::new(Rule::WatchHit, level(first.action), vec![Subject::Target(target.id)], since);
    finding.position = target.report.map(|r| r.position);
    finding.label = format!("{} [{}]", target.name().unwrap_or(&first.name), first.entry);
    finding.reasons.push(Reason {
        code: action_code(first.action),
        value: first.verdict.score,
        unit: "",
        threshold: 0.0,
    });
    finding.reasons.extend(first.verdict.reasons.iter().map(|code| Reason {
        code: reason_code(code),
        value: 1.0,
        unit: "",
        threshold: 1.0,
    }));
    let conflict = counted().any(|h| h.action != first.action);
    if conflict {
        let actions = counted().count() as f64;
        finding.reasons.push(Reason { code: "watch-conflict", value: actions, unit: "", threshold: 1.0 });
    }
    Some(finding)
}

/// Levels of rule A2; a covert entry is silent.
pub(crate) fn level(action: Action) -> Level {
    match action {
        Action::Observe | Action::DoNotAlert => Level::Info,
        Action::Report | Action::Identify | Action::Refer => Level::Warn,
        Action::Board | Action::Hold => Level::High,
    }
}

pub(crate) fn action_code(action: Action) -> &'static str {
    match action {
        Action::Observe => "watch-observe",
        Action::Report => "watch-report",
        Action::Identify => "watch-identify",
        Action::Refer => "watch-refer",
        Action::Board => "watch-board",
        Action::Hold => "watch-hold",
        Action::DoNotAlert => "watch-covert",
    }
}

fn reason_code(code: &str) -> &'static str {
    match code {
        "imo" => "watch-imo",
        "mmsi" => "watch-mmsi",
        "callsign" => "watch-callsign",
        "name" => "watch-name",
        "flag" => "watch-flag",
        "type" => "watch-type",
        "length" => "watch-length",
        "home-port" => "watch-home-port",
        _ => "watch-unconfirmed",
    }
}
