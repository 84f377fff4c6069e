//! AIS messages into targets: what kind each is, where it is, what it says of itself.

use super::ageing::Deadlines;
use super::approach::{OwnSide, refresh};
use super::entry::Entry;
use super::reports::{Verdict, accept, report_of};
use super::settings::PictureSettings;
use super::statics::Arrival;
use super::{Change, ChangeKind, Picture, PictureCounts};
use crate::domain::ais::message::{Content, Message};
use crate::domain::id::{Mmsi, SourceId, TargetId};
use crate::domain::time::UtcTime;
use crate::domain::traffic::mmsi::MmsiForm;
use crate::domain::traffic::target::{Freshness, Sourced, TargetKind};

/// Navigational status "AIS-SART is active" (M.1371-5 Table 45).
const SART_ACTIVE: u8 = 14;

/// What a message did to its target.
struct Folded {
    verdict: Option<Verdict>,
    status_changed: bool,
    identity_changed: bool,
}

impl Picture {
    /// Folds a message; `own` says that own transponder sent it (VDO). Own
    /// transmissions are left out whatever they carry.
    pub fn apply_ais(
        &mut self,
        message: &Message,
        own: bool,
        at: UtcTime,
        source: SourceId,
        changes: &mut Vec<Change>,
    ) {
        let at = self.advance(at);
        if own && self.learned_mmsi != Some(message.mmsi) {
            self.learned_mmsi = Some(message.mmsi);
            self.remove(TargetId::Mmsi(message.mmsi), changes);
        }
        if own || self.is_own(message.mmsi) {
            self.counts.own_excluded += 1;
            return;
        }
        let id = TargetId::Mmsi(message.mmsi);
        let most = self.track_limit();
        let own_side = self.own_side(at);
        let (settings, deadlines, counts) = (&self.settings, &mut self.deadlines, &mut self.counts);
        let mut hearing = Hearing { message, at, source, settings, deadlines, counts, own_side, most };
        // Nearly every message is from a target that is there and not due to grow old.
        if let Some(entry) = self.targets.get_mut(&id).filter(|entry| at < entry.due) {
            hearing.take(entry, false, changes);
            return;
        }
        self.age_one(id, at, changes);
        let is_new = !self.targets.contains_key(&id);
        if is_new && !message.content.describes_sender() {
            return;
        }
        if is_new {
            self.insert(id, TargetKind::Unknown, at, changes);
        }
        let partner = self.partners.contains(&message.mmsi);
        let (settings, deadlines, counts) = (&self.settings, &mut self.deadlines, &mut self.counts);
        let mut hearing = Hearing { message, at, source, settings, deadlines, counts, own_side, most };
        if let Some(entry) = self.targets.get_mut(&id) {
            entry.target.partner = partner;
            hearing.take(entry, is_new, changes);
        }
    }
}

/// One message with what is needed to fold it into its target.
struct Hearing<'a> {
    message: &'a Message,
    at: UtcTime,
    source: SourceId,
    settings: &'a PictureSettings,
    deadlines: &'a mut Deadlines,
    counts: &'a mut PictureCounts,
    own_side: Option<OwnSide>,
    most: usize,
}

impl Hearing<'_> {
    fn take(&mut self, entry: &mut Entry, is_new: bool, changes: &mut Vec<Change>) {
        let (id, settings) = (entry.target.id, self.settings);
        entry.target.last_heard = self.at;
        entry.target.messages += 1;
        let folded = fold(entry, self.message, self.at, self.source, settings, self.most);
        let taken = folded.verdict == Some(Verdict::Taken);
        if taken || entry.target.report.is_none() {
            settings.ageing.renew(entry, changes);
        } else {
            settings.ageing.reschedule(entry);
        }
        refresh(entry, self.own_side.as_ref(), settings);
        self.deadlines.enter(entry);
        if !is_new && (taken || folded.status_changed) {
            changes.push(Change { target: id, kind: ChangeKind::Updated });
        }
        if folded.identity_changed {
            changes.push(Change { target: id, kind: ChangeKind::Static });
        }
        if folded.verdict == Some(Verdict::Jumped) {
            entry.target.jumps = entry.target.jumps.saturating_add(1);
            self.counts.jumps += 1;
            changes.push(Change { target: id, kind: ChangeKind::Jumped });
        }
    }
}

fn fold(
    entry: &mut Entry,
    message: &Message,
    at: UtcTime,
    source: SourceId,
    settings: &PictureSettings,
    most: usize,
) -> Folded {
    entry.target.kind = kind_of(message, entry.target.kind);
    let status_changed = fold_status(entry, &message.content);
    let arrival = Arrival { at, source, repeat: message.repeat };
    let identity = &mut entry.target.identity;
    let identity_changed = match &message.content {
        Content::StaticA(said) => entry.statics.apply_a(said, identity, arrival),
        Content::ExtendedB(said) => entry.statics.apply_b(said, identity, arrival),
        Content::StaticPartA { name } => entry.statics.apply_name(name, identity, arrival),
        Content::StaticPartB(said) => entry.statics.apply_details(said, identity, arrival),
        Content::Aid(said) => {
            let same_name = entry.target.aid.as_ref().is_some_and(|aid| aid.full_name == said.full_name);
            if entry.target.aid.as_ref() != Some(said) {
                entry.target.aid = Some(said.clone());
            }
            !same_name
        }
        Content::SafetyText { text, .. } => {
            entry.target.safety_text = Some(Sourced { value: text.clone(), at, source });
            false
        }
        _ => false,
    };
    // A type 11 is a ship's answer about the time: her own reports say more.
    let time_answer = message.kind == 11 && entry.target.freshness != Freshness::Lost;
    let report =
        report_of(&message.content, at, source).filter(|_| !(time_answer && entry.target.report.is_some()));
    let verdict = report.map(|report| accept(entry, report, settings, most));
    Folded { verdict, status_changed, identity_changed }
}

fn fold_status(entry: &mut Entry, content: &Content) -> bool {
    let status = match content {
        Content::PositionA(said) => said.status,
        Content::LongRange(said) => said.status,
        _ => return false,
    };
    let changed = entry.target.status != Some(status);
    entry.target.status = Some(status);
    changed
}

/// What the target is after this message. Devices that call for help are known by
/// their MMSI; of all others the messages decide, so that a ship with a wrong number
/// is never drawn as a buoy.
fn kind_of(message: &Message, current: TargetKind) -> TargetKind {
    if let Some(device) = distress_device(message.mmsi) {
        return device;
    }
    match &message.content {
        Content::PositionA(said) if said.status == SART_ACTIVE => TargetKind::Sart,
        Content::PositionA(_) => TargetKind::ClassA,
        Content::PositionB(_) | Content::ExtendedB(_) => TargetKind::ClassB,
        Content::BaseStation(_) if message.kind == 4 => TargetKind::BaseStation,
        Content::SarAircraft(_) if MmsiForm::of(message.mmsi) == MmsiForm::SarAircraft => {
            TargetKind::SarAircraft
        }
        Content::Aid(said) => TargetKind::Aid { is_virtual: said.virtual_aid },
        Content::StaticA(_) if current == TargetKind::Unknown => TargetKind::ClassA,
        Content::StaticPartB(_) if current == TargetKind::Unknown => TargetKind::ClassB,
        _ => current,
    }
}

fn distress_device(mmsi: Mmsi) -> Option<TargetKind> {
    match MmsiForm::of(mmsi) {
        MmsiForm::Sart => Some(TargetKind::Sart),
        MmsiForm::Mob => Some(TargetKind::Mob),
        MmsiForm::Epirb => Some(TargetKind::Epirb),
        _ => None,
    }
}
