//! What is missing before a patrol ends, and who must put it right.

use super::event::{End, State};
use super::record::PatrolRecord;
use crate::domain::custody::ledger::{Ledger, Open};
use crate::domain::time::UtcTime;
use serde::{Deserialize, Serialize};

/// A kind of thing that is missing; its words are under `patrol-missing-<code>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MissingCode {
    /// Weights of an item do not balance. No patrol ends with it.
    UnbalancedCustody,
    UnsealedItem,
    ItemWithoutPlace,
    OpenDraft,
    UnansweredAlert,
    OpenJoint,
    /// A field of the patrol itself.
    Field,
    /// The boat is under way by the last that is known.
    UnderWay,
}

impl MissingCode {
    pub const ALL: [Self; 8] = [
        Self::UnbalancedCustody,
        Self::UnsealedItem,
        Self::ItemWithoutPlace,
        Self::OpenDraft,
        Self::UnansweredAlert,
        Self::OpenJoint,
        Self::Field,
        Self::UnderWay,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::UnbalancedCustody => "unbalanced-custody",
            Self::UnsealedItem => "unsealed-item",
            Self::ItemWithoutPlace => "item-without-place",
            Self::OpenDraft => "open-draft",
            Self::UnansweredAlert => "unanswered-alert",
            Self::OpenJoint => "open-joint",
            Self::Field => "field",
            Self::UnderWay => "under-way",
        }
    }

    /// Whether no reason is good enough to end the patrol with it.
    pub fn blocks(self) -> bool {
        self == Self::UnbalancedCustody
    }
}

/// One thing that is missing: what it is about, and who puts it right.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Missing {
    pub code: MissingCode,
    /// The number of an item, draft or episode, or the name of a field.
    pub subject: String,
    /// An officer, or `commander`.
    pub who: String,
}

/// A draft or an alert that is open: its number and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenWork {
    pub number: String,
    pub who: String,
}

/// Everything that the list is made from.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    pub patrol: &'a PatrolRecord,
    pub ledger: &'a Ledger,
    /// Of any officer.
    pub drafts: &'a [OpenWork],
    /// Alerts that nobody answered, with who is on watch.
    pub alerts: &'a [OpenWork],
    pub now: UtcTime,
}

const COMMANDER: &str = "commander";

/// The list, in the order in which it is to be worked off.
pub fn missing(facts: Facts<'_>, end: &End) -> Vec<Missing> {
    let mut list = Vec::new();
    let mut add = |code, subject: &str, who: &str| {
        list.push(Missing { code, subject: subject.to_owned(), who: who.to_owned() });
    };
    for (item, open, holder) in facts.ledger.open() {
        let code = match open {
            Open::Unbalanced => MissingCode::UnbalancedCustody,
            Open::Unsealed => MissingCode::UnsealedItem,
            Open::NoPlace => MissingCode::ItemWithoutPlace,
        };
        add(code, &item.to_string(), &holder);
    }
    for draft in facts.drafts {
        add(MissingCode::OpenDraft, &draft.number, &draft.who);
    }
    for alert in facts.alerts {
        add(MissingCode::UnansweredAlert, &alert.number, &alert.who);
    }
    let patrol = facts.patrol;
    for (number, (joint, ended)) in (1..).zip(&patrol.joints) {
        if ended.is_none() {
            add(MissingCode::OpenJoint, &format!("{number} {}", joint.agency), COMMANDER);
        }
    }
    let begin = &patrol.begin;
    for (field, empty) in [
        ("boat", begin.boat.is_empty()),
        ("office", begin.office.is_empty()),
        ("order", begin.order.is_empty()),
        ("measures", begin.measures.is_empty()),
        ("crew", !patrol.crew.iter().any(|member| member.absent.is_empty())),
        ("fuel", begin.fuel_l.is_some() && end.fuel_l.is_none()),
        ("engine-hours", begin.engine_tenths_h.is_some() && end.engine_tenths_h.is_none()),
    ] {
        if empty {
            add(MissingCode::Field, field, COMMANDER);
        }
    }
    let last = patrol.hours.spells(facts.now).pop();
    if last.is_some_and(|spell| spell.state == State::UnderWay) {
        add(MissingCode::UnderWay, "", COMMANDER);
    }
    list.sort();
    list
}

/// Whether the patrol may end: nothing that blocks, and for all else a reason.
pub fn may_end(missing: &[Missing], reason: &str) -> bool {
    let blocked = missing.iter().any(|missing| missing.code.blocks());
    !blocked && (missing.is_empty() || !reason.trim().is_empty())
}
