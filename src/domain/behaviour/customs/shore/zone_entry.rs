//! A1, zone entry: a foreign or unknown flag goes from outside into the contiguous zone,
//! from there into the territorial sea, or is first seen inside the territorial sea
//! (domain §3.2), or a vessel does so that the watch list says to board. INFO; HIGH for a
//! listed one. The flag is the country of the MMSI; an echo without AIS has none
//! and is left to A8.

use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::behaviour::customs::Look;
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::mmsi::country;
use crate::domain::traffic::target::Target;
use crate::domain::units::NauticalMiles;
use crate::domain::waters::Zone;
use crate::domain::waters::profile::Profile;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A1 (`[alert.rules.customs.zone_entry]`).
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ZoneEntrySettings {
    /// How long an entry stands, minutes.
    pub stands_min: i64,
}

impl Default for ZoneEntrySettings {
    fn default() -> Self {
        Self { stands_min: 10 }
    }
}

#[derive(Debug, Clone)]
struct Passage {
    zone: Zone,
    entries: u32,
    /// On the high seas: from where, and how far she can go and still be there.
    room: Option<(Position, NauticalMiles)>,
}

/// Who is in which zone, and the entries that stand.
#[derive(Debug, Clone, Default)]
pub(crate) struct ZoneEntry {
    settings: ZoneEntrySettings,
    passages: BTreeMap<TargetId, Passage>,
    findings: Vec<Finding>,
}

impl ZoneEntry {
    pub(crate) fn new(settings: ZoneEntrySettings) -> Self {
        Self { settings, ..Self::default() }
    }

    pub(crate) fn look(&mut self, look: &Look<'_>) {
        let now = look.scene.now;
        let stands = Span::minutes(self.settings.stands_min);
        self.findings.retain(|f| now.since(f.start) < stands);
        for target in look.samples {
            self.pass(look, target);
        }
        if self.passages.len() > look.scene.targets.len() {
            self.passages.retain(|id, _| look.scene.targets.binary_search_by_key(id, |t| t.id).is_ok());
        }
    }

    pub(crate) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter()
    }

    fn pass(&mut self, look: &Look<'_>, target: &Target) {
        let (waters, Some(report)) = (look.scene.waters, target.report) else { return };
        let listed = look.scene.to_board.contains(&target.id);
        if !listed && !is_foreign(target, waters.profile()) {
            return;
        }
        let last = self.passages.get(&target.id).cloned();
        let room = last.as_ref().and_then(|p| p.room);
        if room.is_some_and(|(from, far)| from.haversine(report.position).nautical_miles().0 < far.0) {
            return;
        }
        let Some(zone) = waters.zone_from(report.position, last.as_ref().map(|p| p.zone)) else { return };
        let (entered, code) = match &last {
            None => (depth(zone) >= 2, "first-seen-inside"),
            Some(p) => (
                depth(zone) > depth(p.zone) && depth(p.zone) < 2,
                if depth(zone) == 1 { "contiguous-entry" } else { "territorial-entry" },
            ),
        };
        let entries = last.map_or(0, |p| p.entries) + u32::from(entered);
        let at_sea = zone == Zone::HighSeas;
        let room = at_sea.then(|| (report.position, waters.high_seas_room(report.position)));
        self.passages.insert(target.id, Passage { zone, entries, room });
        if entered {
            self.findings.retain(|f| f.subjects.first() != Some(&Subject::Target(target.id)));
            self.findings.push(entry(target, report.at, code, entries, listed));
        }
    }
}

fn entry(target: &Target, at: UtcTime, code: &'static str, entries: u32, listed: bool) -> Finding {
    let level = if listed { Level::High } else { Level::Info };
    let subject = vec![Subject::Target(target.id)];
    Finding {
        position: target.report.map(|r| r.position),
        reasons: vec![Reason { code, value: 0.0, unit: "", threshold: 0.0 }],
        occurrence: entries,
        label: target.name().unwrap_or_default().to_owned(),
        ..Finding::new(Rule::ZoneEntry, level, subject, at)
    }
}

/// Whether the MMSI's country is not the profile's own, or none at all; `false` without
/// an MMSI.
pub(crate) fn is_foreign(target: &Target, profile: &Profile) -> bool {
    target.mmsi().is_some_and(|mmsi| country(mmsi).is_none_or(|c| !profile.is_own(c.code)))
}

/// How far in: 0 outside, 1 contiguous zone, 2 territorial sea and internal waters.
fn depth(zone: Zone) -> u8 {
    match zone {
        Zone::HighSeas | Zone::ForeignTerritorialSea => 0,
        Zone::ContiguousZone => 1,
        Zone::TerritorialSea | Zone::InternalWaters => 2,
    }
}
