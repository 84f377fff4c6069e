//! What the next watch must know, gathered from the state as it stands.

use crate::app::state::App;
use crate::domain::alert::alarm::Subject;
use crate::domain::alert::episode::Episode;
use crate::domain::custody::ledger::Open;
use crate::domain::id::TargetId;
use crate::domain::patrol::completeness::OpenWork;
use crate::domain::patrol::event::{Brief, BriefAlert, BriefCustody, BriefDraft, BriefTarget};
use std::collections::BTreeSet;

/// Targets named at the most.
const MOST_TARGETS: usize = 10;

impl App {
    /// The hand-over brief.
    pub fn hand_over_brief(&self, note: String) -> Brief {
        let alerts: Vec<BriefAlert> = self.board.active().into_iter().map(brief_alert).collect();
        Brief {
            targets: self.brief_targets(),
            alerts,
            drafts: self
                .records
                .drafts
                .iter()
                .map(|draft| BriefDraft {
                    number: draft.number.clone(),
                    form: draft.form.clone(),
                    officer: draft.officer.clone(),
                    missing: draft.missing,
                })
                .collect(),
            custody: self.brief_custody(),
            faults: self.troubles.iter().map(|trouble| trouble.key.to_owned()).collect(),
            note,
        }
    }

    fn brief_custody(&self) -> BriefCustody {
        let ledger = &self.records.ledger;
        let unbalanced = ledger.open().into_iter().filter(|(_, open, _)| *open == Open::Unbalanced);
        BriefCustody {
            held: ledger.balance().held.count,
            unbalanced: unbalanced.map(|(item, ..)| item.to_string()).collect(),
            breaks: u32::try_from(ledger.breaks().len()).unwrap_or(u32::MAX),
        }
    }

    /// Whom we shadow and whom an open alert is about, in this order.
    fn brief_targets(&self) -> Vec<BriefTarget> {
        let mut targets: Vec<BriefTarget> = Vec::new();
        let mut add = |target: String, name: String, why: &str| match targets
            .iter_mut()
            .find(|known| known.target == target)
        {
            Some(known) => known.why.push(why.to_owned()),
            None => targets.push(BriefTarget { target, name, why: vec![why.to_owned()] }),
        };
        if let Some(id) = self.shadowed {
            add(id.to_string(), self.name_of(id), "shadowed");
        }
        for episode in self.board.active() {
            for subject in &episode.subjects {
                let Subject::Target(id) = subject else { continue };
                add(id.to_string(), self.name_of(*id), episode.rule.code());
            }
        }
        for target in &mut targets {
            let distinct: BTreeSet<String> = target.why.drain(..).collect();
            target.why = distinct.into_iter().collect();
        }
        targets.truncate(MOST_TARGETS);
        targets
    }

    /// Alerts that nobody answered, for the end of the patrol.
    pub(crate) fn unanswered(&self) -> Vec<OpenWork> {
        let who = self.who();
        let open = self.board.active().into_iter().filter(|episode| !is_answered(episode));
        open.map(|episode| OpenWork { number: self.called(episode), who: who.clone() }).collect()
    }

    /// A number alone says nothing to who must answer it: with its rule and its first vessel.
    fn called(&self, episode: &Episode) -> String {
        let vessel = episode.subjects.iter().find_map(|subject| match subject {
            Subject::Target(id) => {
                Some(self.name_of(*id)).filter(|name| !name.is_empty()).or(Some(id.to_string()))
            }
            _ => None,
        });
        let vessel = vessel.map(|vessel| format!(" {vessel}")).unwrap_or_default();
        format!("{} {}{vessel}", episode.id, episode.rule.code())
    }
}

impl App {
    fn name_of(&self, id: TargetId) -> String {
        self.picture.get(id).and_then(|target| target.name()).unwrap_or_default().to_owned()
    }
}

fn is_answered(episode: &Episode) -> bool {
    episode.acknowledged.is_some()
}

fn brief_alert(episode: &Episode) -> BriefAlert {
    BriefAlert {
        episode: episode.id.to_string(),
        rule: episode.rule.code().to_owned(),
        level: episode.level.code().to_owned(),
        since: episode.start,
        subjects: episode.subjects.iter().map(ToString::to_string).collect(),
    }
}
