//! Safety-related texts on AIS (types 12, 14) and DSC urgency and safety calls: shown to
//! the crew, and sounded within the audible budget. Distress is another rule.

use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::behaviour::distress::is_distress;
use crate::domain::geo::Position;
use crate::domain::id::{Mmsi, TargetId};
use crate::domain::nmea0183::sentence::SelectiveCall;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::target::Target;
use serde::Deserialize;
use std::collections::BTreeMap;

const URGENCY: u8 = 110;
const SAFETY: u8 = 108;
const MAX_MESSAGES: usize = 128;

/// Settings (`[alert.rules.safety_message]`).
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SafetyMessageSettings {
    /// A message stands this long after it came, minutes.
    pub stands_min: u32,
}

impl Default for SafetyMessageSettings {
    fn default() -> Self {
        Self { stands_min: 10 }
    }
}

#[derive(Debug, Clone)]
struct Message {
    first: UtcTime,
    last: UtcTime,
    text: String,
    name: String,
    /// DSC category; `None` for an AIS text.
    category: Option<u8>,
    position: Option<Position>,
    occurrence: u32,
}

/// The messages that stand.
#[derive(Debug, Clone, Default)]
pub(crate) struct SafetyMessages {
    messages: BTreeMap<TargetId, Message>,
    /// How many different messages came: each is its own occurrence, also when its
    /// sender's last one has only just been dropped.
    count: u32,
}

impl SafetyMessages {
    /// Takes a target's last text, once a text.
    pub(crate) fn assess(&mut self, target: &Target, now: UtcTime, settings: SafetyMessageSettings) {
        let Some(text) = target.safety_text.as_ref().filter(|_| !target.is_distress()) else { return };
        if now.since(text.at) >= settings.span() || text.value.is_empty() {
            return;
        }
        self.note(
            target.id,
            Message {
                first: text.at,
                last: text.at,
                text: text.value.clone(),
                name: target.name().unwrap_or_default().to_owned(),
                category: None,
                position: target.report.map(|r| r.position),
                occurrence: 0,
            },
        );
    }

    /// Takes the calls heard since the last evaluation.
    pub(crate) fn hear(&mut self, calls: &[SelectiveCall], now: UtcTime, settings: SafetyMessageSettings) {
        self.messages.retain(|_, m| now.since(m.last) < settings.span());
        for call in calls {
            let wanted = call.category.filter(|c| matches!(*c, URGENCY | SAFETY));
            let Some(category) = wanted.filter(|_| !is_distress(call)) else { continue };
            let message = Message {
                first: now,
                last: now,
                text: String::new(),
                name: String::new(),
                category: Some(category),
                position: call.position,
                occurrence: 0,
            };
            self.note(TargetId::Mmsi(Mmsi(call.mmsi)), message);
        }
    }

    /// Another text from the same sender is another occurrence; the same one repeated is
    /// not.
    fn note(&mut self, id: TargetId, mut new: Message) {
        let known = self.messages.get(&id);
        if let Some(same) = known.filter(|k| k.text == new.text && k.category == new.category) {
            new.first = same.first;
            new.occurrence = same.occurrence;
            self.messages.insert(id, new);
            return;
        }
        self.count = self.count.wrapping_add(1);
        new.occurrence = self.count;
        if known.is_none() && self.messages.len() >= MAX_MESSAGES {
            let oldest = self.messages.iter().min_by_key(|(_, m)| m.last).map(|(id, _)| *id);
            oldest.map(|id| self.messages.remove(&id));
        }
        self.messages.insert(id, new);
    }

    pub(crate) fn findings(&self) -> impl Iterator<Item = Finding> {
        self.messages.iter().map(|(id, m)| {
            let (level, code, value) = match m.category {
                None => (Level::Warn, "safety-text", 14.0),
                Some(URGENCY) => (Level::Warn, "urgency-call", f64::from(URGENCY)),
                Some(category) => (Level::Info, "safety-call", f64::from(category)),
            };
            let name = if m.name.is_empty() { id.to_string() } else { m.name.clone() };
            let label = if m.text.is_empty() { name } else { format!("{name}: {}", m.text) };
            Finding {
                position: m.position,
                reasons: vec![Reason { code, value, unit: "", threshold: value }],
                occurrence: m.occurrence,
                label,
                ..Finding::new(Rule::SafetyMessage, level, vec![Subject::Target(*id)], m.first)
            }
        })
    }
}

impl SafetyMessageSettings {
    fn span(self) -> Span {
        Span::minutes(i64::from(self.stands_min))
    }
}

#[cfg(test)]
mod tests;
