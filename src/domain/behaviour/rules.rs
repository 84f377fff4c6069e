//! The facade of the rules: one call an evaluation, everything that holds comes back.
//!
//! Cost: targets that changed are judged at once, all of them once a second of `now`.

use crate::domain::alert::alarm::Finding;
use crate::domain::behaviour::anchor_watch::{AnchorGuard, AnchorSettings};
use crate::domain::behaviour::cpa_alarm::limits::CpaSettings;
use crate::domain::behaviour::cpa_alarm::{CpaAlarm, CpaScene, own_motion};
use crate::domain::behaviour::customs::{Customs, CustomsScene, CustomsSettings};
use crate::domain::behaviour::distress::{Distress, DistressSettings};
use crate::domain::behaviour::gnss_doubt::{GnssDoubt, GnssSettings};
use crate::domain::behaviour::guard_zone::{GuardScene, GuardZones};
use crate::domain::behaviour::link_loss::{LinkLoss, LinkSettings};
use crate::domain::behaviour::man_overboard;
use crate::domain::behaviour::presets::RulePreset;
use crate::domain::behaviour::safety_message::{SafetyMessageSettings, SafetyMessages};
use crate::domain::feed::LinkStatus;
use crate::domain::id::TargetId;
use crate::domain::nmea0183::sentence::SelectiveCall;
use crate::domain::time::{Span, UtcTime};
use crate::domain::tools::Tools;
use crate::domain::traffic::own_ship::{OwnState, OwnView};
use crate::domain::traffic::picture::{Change, ChangeKind};
use crate::domain::traffic::target::{Freshness, Target, TargetKind};
use crate::domain::waters::Waters;
use crate::domain::waters::local::LocalKnowledge;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

const SURVEY_EVERY: Span = Span::seconds(1);

/// Settings of all rules (`[alert.rules]`).
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RuleSettings {
    /// Whose numbers hold in place of those below.
    pub preset: RulePreset,
    pub cpa: CpaSettings,
    pub gnss: GnssSettings,
    pub distress: DistressSettings,
    pub link: LinkSettings,
    pub anchor: AnchorSettings,
    pub safety_message: SafetyMessageSettings,
    pub customs: CustomsSettings,
}

impl RuleSettings {
    /// The numbers after the preset.
    #[must_use]
    pub fn resolved(self) -> Self {
        self.preset.over(self)
    }
}

/// All that the rules look at, at one instant.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    pub now: UtcTime,
    pub own: &'a OwnView,
    pub own_state: OwnState,
    /// Every target of the picture.
    pub targets: &'a [&'a Target],
    /// What changed since the last evaluation.
    pub changes: &'a [Change],
    /// The configured inputs by number.
    pub links: &'a [(u16, &'a LinkStatus)],
    pub tools: &'a Tools,
    /// The target that own ship follows on purpose.
    pub shadowed: Option<TargetId>,
    /// DSC calls heard since the last evaluation.
    pub calls: &'a [SelectiveCall],
    pub waters: &'a Waters,
    pub local: &'a LocalKnowledge,
    /// Vessels that the watch list says to board or to hold.
    pub to_board: &'a BTreeSet<TargetId>,
}

#[derive(Debug, Clone, Copy)]
struct Presence {
    freshness: Freshness,
    /// How often it was heard again after it was lost.
    returns: u32,
}

/// The rules with what they remember. Memory is bounded by the targets of the scene.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    settings: RuleSettings,
    surveyed: Option<UtcTime>,
    present: BTreeMap<TargetId, Presence>,
    cpa: CpaAlarm,
    gnss: GnssDoubt,
    distress: Distress,
    links: LinkLoss,
    zones: GuardZones,
    anchor: AnchorGuard,
    messages: SafetyMessages,
    customs: Customs,
    /// Changes that the customs rules have not seen yet.
    unseen: Vec<Change>,
}

impl Rules {
    pub fn new(settings: RuleSettings) -> Self {
        let settings = settings.resolved();
        Self { customs: Customs::new(settings.customs), settings, ..Self::default() }
    }

    pub fn settings(&self) -> &RuleSettings {
        &self.settings
    }

    /// The customs rules: what they know beside what they found.
    pub fn customs(&self) -> &Customs {
        &self.customs
    }

    /// Everything that holds at `scene.now`.
    pub fn evaluate(&mut self, scene: &Scene<'_>) -> Vec<Finding> {
        for change in scene.changes.iter().filter(|c| c.kind == ChangeKind::Jumped) {
            self.gnss.jumped(change.target, scene.now);
        }
        self.unseen.extend_from_slice(scene.changes);
        self.distress.hear(scene.calls, scene.now, self.settings.distress);
        self.customs.hear(scene.calls, scene.now);
        self.messages.hear(scene.calls, scene.now, self.settings.safety_message);
        let due = self.surveyed.is_none_or(|t| scene.now < t || scene.now.since(t) >= SURVEY_EVERY);
        if due {
            self.surveyed = Some(scene.now);
            self.survey(scene);
        } else if !scene.changes.is_empty() {
            let changed: BTreeSet<TargetId> = scene.changes.iter().map(|c| c.target).collect();
            let targets = scene.targets.iter().filter(|t| changed.contains(&t.id));
            self.judge(scene, targets.copied());
        }
        self.findings(scene)
    }

    fn survey(&mut self, scene: &Scene<'_>) {
        let ids: BTreeSet<TargetId> = scene.targets.iter().filter(|t| !t.partner).map(|t| t.id).collect();
        let is_there = |id: TargetId| ids.contains(&id);
        // As a rule nobody left: then there is nobody to forget.
        if self.present.len() != ids.len() || self.unseen.iter().any(|c| c.kind == ChangeKind::Removed) {
            self.present.retain(|id, _| is_there(*id));
            self.gnss.retain(is_there);
        }
        self.gnss.survey(scene.targets, scene.own.position.position());
        self.judge(scene, scene.targets.iter().copied());
        self.cpa.retain(is_there);
        self.distress.retain(|id| scene.targets.binary_search_by_key(&id, |t| t.id).is_ok());
        self.zones.retain(scene.tools, is_there);
        let changes = std::mem::take(&mut self.unseen);
        self.customs.look(&CustomsScene {
            now: scene.now,
            own: scene.own,
            own_state: scene.own_state,
            targets: scene.targets,
            changes: &changes,
            waters: scene.waters,
            local: scene.local,
            to_board: scene.to_board,
        });
    }

    fn judge<'t>(&mut self, scene: &Scene<'_>, targets: impl Iterator<Item = &'t Target> + Clone) {
        let now = scene.now;
        for target in targets.clone() {
            self.note(target);
        }
        let cpa = CpaScene {
            now,
            own: own_motion(scene.own, now),
            limits: self.settings.cpa.limits(scene.own_state),
            shadowed: scene.shadowed,
        };
        let guard = GuardScene {
            now,
            own: scene.own.position.position(),
            heading: scene.own.heading.map(|(heading, _)| heading),
            tools: scene.tools,
        };
        for target in targets {
            let returns = self.present.get(&target.id).map_or(0, |p| p.returns);
            self.distress.assess(target, returns);
            // A person in the water counts whoever she is; all else leaves our own out.
            if target.partner {
                self.leave_out(target.id, scene.tools);
                continue;
            }
            self.gnss.observe(target, now, &self.settings.gnss);
            self.messages.assess(target, now, self.settings.safety_message);
            if self.is_echo_of_a_heard_ship(target) {
                self.leave_out(target.id, scene.tools);
                continue;
            }
            self.cpa.assess(target, returns, &cpa);
            self.zones.assess(target, returns, &guard);
        }
    }

    fn leave_out(&mut self, target: TargetId, tools: &Tools) {
        self.cpa.forget(target);
        self.zones.forget(target, tools);
    }

    fn note(&mut self, target: &Target) {
        let new = target.freshness;
        let known = self.present.entry(target.id).or_insert(Presence { freshness: new, returns: 0 });
        if known.freshness == Freshness::Lost && new != Freshness::Lost {
            known.returns = known.returns.saturating_add(1);
        }
        known.freshness = new;
    }

    /// One hull, one alarm: her AIS speaks for her for as long as it is heard.
    fn is_echo_of_a_heard_ship(&self, target: &Target) -> bool {
        target.kind == TargetKind::Radar
            && target
                .association
                .and_then(|a| self.present.get(&a.with))
                .is_some_and(|ship| ship.freshness == Freshness::Live)
    }

    fn findings(&mut self, scene: &Scene<'_>) -> Vec<Finding> {
        let mut found: Vec<Finding> = self.cpa.findings().cloned().collect();
        found.extend(self.gnss.assess(scene.now, scene.own, &self.settings.gnss));
        found.extend(self.distress.findings());
        found.extend(self.links.assess(scene.now, scene.links, scene.own, self.settings.link));
        found.extend(self.zones.findings(scene.tools).cloned());
        found.extend(self.anchor.assess(
            scene.now,
            scene.tools.anchor(),
            scene.own,
            self.settings.anchor,
            &self.settings.gnss,
        ));
        found.extend(man_overboard::findings(scene.tools, scene.own, scene.now));
        found.extend(self.messages.findings());
        found.extend(self.customs.findings().cloned());
        found
    }
}

#[cfg(test)]
mod tests;
