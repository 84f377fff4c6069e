//! Joins the sentences of a multi-part message, and never those of two ships.
//!
//! Parts belong together when source, VDM or VDO, talker, part count, sequence number
//! and channel agree (IEC 61162-1, VDM), or the tag-block group does (NMEA 0183 v4.10),
//! and when they come close behind each other. A part that has lost its others is
//! dropped: no name at all is better than another ship's.

use crate::domain::ais::bits::{self, Bits};
use crate::domain::id::SourceId;
use crate::domain::nmea0183::framer::{FRAGMENT_AGE, InputCounts, Reject};
use crate::domain::time::{Span, UtcTime};

/// One VDM or VDO sentence, split but not decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fragment<'a> {
    /// Own ship's transmission (VDO).
    pub own: bool,
    pub talker: [u8; 3],
    pub count: u8,
    pub number: u8,
    /// 0..=9, `None` when empty.
    pub sequence: Option<u8>,
    /// As sent: `A`, `B`, `1`, `2`, `C`, `0` or 0 when empty.
    pub channel: u8,
    pub payload: &'a [u8],
    /// Fill bits, 0..=5.
    pub fill: u8,
    /// Tag-block group: number, total, id.
    pub group: Option<(u8, u8, u32)>,
    pub source: SourceId,
    /// Receive time.
    pub at: UtcTime,
}

/// How old a waiting part may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AssemblerClock {
    /// Live data and recordings with receive times: both [`FRAGMENT_AGE`] and [`WINDOW`] bound it.
    #[default]
    ReceiveTime,
    /// A file without times: only [`WINDOW`] bounds it.
    Sentences,
}

/// Within how many sentences of its source a part's successor must come. Real receivers
/// send the parts one behind the other or a few sentences apart; after a stall a link
/// delivers minutes of traffic in one instant, so time alone is no bound.
pub const WINDOW: u32 = 8;

/// Messages that may wait at once. The oldest gives way.
const SLOTS: usize = 16;

/// Sources counted apart; links beyond share a counter, which only narrows [`WINDOW`].
const SOURCES: usize = 16;

const PARTS: usize = 9;

/// Longest waiting payload in characters.
const CHARACTERS: usize = bits::CAPACITY / 6;

/// Joins fragments. Fixed in size; never gives parts of different messages as one where
/// sequence number, channel, order, age and distance can tell them apart, and in doubt
/// gives nothing.
#[derive(Debug, Clone)]
pub struct Assembler {
    clock: AssemblerClock,
    /// Sentences seen of each source.
    seen: [u32; SOURCES],
    slots: [Slot; SLOTS],
    /// The last complete message.
    bits: Bits,
}

/// What the parts of one message have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    source: SourceId,
    own: bool,
    talker: [u8; 3],
    count: u8,
    sequence: Option<u8>,
    channel: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Free,
    /// Some parts have come.
    Waiting,
    /// The message is out; kept so that a repeated last part is known as one.
    Done,
}

#[derive(Debug, Clone)]
struct Slot {
    state: State,
    key: Key,
    group: Option<(u8, u32)>,
    /// Of the latest part.
    at: UtcTime,
    seen: u32,
    /// Where each part lies in `payload`: start and length. Empty until it has come.
    parts: [Option<(u16, u16)>; PARTS],
    payload: [u8; CHARACTERS],
    used: u16,
    /// Fill bits of the last part.
    fill: u8,
}

/// What a waiting or finished message makes of a part with its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Admission {
    /// Its next part.
    Joins,
    /// A part that it has.
    Repeated,
    /// A part of another message.
    Refused,
}

impl Key {
    fn of(fragment: &Fragment<'_>) -> Self {
        Self {
            source: fragment.source,
            own: fragment.own,
            talker: fragment.talker,
            count: fragment.count,
            sequence: fragment.sequence,
            channel: fragment.channel,
        }
    }
}

impl Slot {
    const EMPTY: Self = Self {
        state: State::Free,
        key: Key { source: SourceId(0), own: false, talker: [0; 3], count: 0, sequence: None, channel: 0 },
        group: None,
        at: UtcTime(0),
        seen: 0,
        parts: [None; PARTS],
        payload: [0; CHARACTERS],
        used: 0,
        fill: 0,
    };

    fn part(&self, number: u8) -> Option<&[u8]> {
        let (start, len) = (*self.parts.get(usize::from(number).checked_sub(1)?)?)?;
        self.payload.get(usize::from(start)..)?.get(..usize::from(len))
    }

    /// Keeps a part; false when it does not fit.
    fn store(&mut self, fragment: &Fragment<'_>) -> bool {
        let start = usize::from(self.used);
        let end = start + fragment.payload.len();
        let index = usize::from(fragment.number).wrapping_sub(1);
        let (Some(part), Some(room)) = (self.parts.get_mut(index), self.payload.get_mut(start..end)) else {
            return false;
        };
        room.copy_from_slice(fragment.payload);
        *part = Some((start as u16, fragment.payload.len() as u16));
        self.used = end as u16;
        if fragment.number == fragment.count {
            self.fill = fragment.fill;
        }
        true
    }

    fn is_complete(&self) -> bool {
        self.parts.iter().flatten().count() == usize::from(self.key.count)
    }

    /// All the parts before `number` have come and no other.
    fn awaits(&self, number: u8) -> bool {
        let before = usize::from(number).saturating_sub(1);
        self.parts.iter().enumerate().all(|(index, part)| part.is_some() == (index < before))
    }

    fn admit(&self, fragment: &Fragment<'_>, seen: u32) -> Admission {
        match (self.part(fragment.number), self.state) {
            // The first part again after the whole: the whole may be coming again.
            (Some(held), State::Waiting) if held == fragment.payload => Admission::Repeated,
            (Some(held), State::Done) if held == fragment.payload && fragment.number > 1 => {
                Admission::Repeated
            }
            (None, State::Waiting) => {
                let grouped = self.group.is_some() && self.group == group_of(fragment);
                let adjacent = seen.wrapping_sub(self.seen) == 1;
                let in_order = self.awaits(fragment.number) && (adjacent || fragment.sequence.is_some());
                if grouped || in_order { Admission::Joins } else { Admission::Refused }
            }
            _ => Admission::Refused,
        }
    }

    /// Frees the slot and counts a message that never became whole.
    fn drop_parts(&mut self, counts: &mut InputCounts) {
        if self.state == State::Waiting {
            counts.reject(Reject::LostFragment);
        }
        self.state = State::Free;
    }
}

impl Assembler {
    pub fn new(clock: AssemblerClock) -> Self {
        Self { clock, seen: [0; SOURCES], slots: [Slot::EMPTY; SLOTS], bits: Bits::new() }
    }

    /// Takes one sentence and gives the message that it completes.
    ///
    /// Parts join in order only. Parts of one tag-block group may come in any order,
    /// next to each other. A part that comes twice is harmless; a whole message that
    /// comes twice is given twice. What is dropped is counted in `counts`.
    pub fn push(&mut self, fragment: &Fragment<'_>, counts: &mut InputCounts) -> Option<&Bits> {
        let seen = self.count_sentence(fragment.source);
        let done = if fragment.count == 1 && fragment.number == 1 {
            self.bits.clear();
            self.bits
                .push_armoured(fragment.payload)
                .and_then(|()| self.bits.drop_fill(fragment.fill))
                .map(|()| true)
        } else {
            self.push_part(fragment, seen, counts)
        };
        match done {
            Ok(true) => Some(&self.bits),
            Ok(false) => None,
            Err(cause) => {
                counts.reject(cause);
                None
            }
        }
    }

    /// Counts what still waits as lost, as at the end of a recording.
    pub fn finish(&mut self, counts: &mut InputCounts) {
        for slot in &mut self.slots {
            slot.drop_parts(counts);
        }
    }

    fn count_sentence(&mut self, source: SourceId) -> u32 {
        let counter = self.seen.get_mut(usize::from(source.0) % SOURCES);
        counter.map_or(0, |seen| {
            *seen = seen.wrapping_add(1);
            *seen
        })
    }

    fn push_part(
        &mut self,
        fragment: &Fragment<'_>,
        seen: u32,
        counts: &mut InputCounts,
    ) -> Result<bool, Reject> {
        if !(1..=fragment.count).contains(&fragment.number) || usize::from(fragment.count) > PARTS {
            return Err(Reject::Malformed);
        }
        if fragment.fill > 5 || !bits::is_armoured(fragment.payload) {
            return Err(Reject::BadArmour);
        }
        self.drop_old(fragment, seen, counts);
        if let Some(slot) = self.find(fragment).and_then(|index| self.slots.get_mut(index)) {
            let admission = slot.admit(fragment, seen);
            if admission == Admission::Refused {
                slot.drop_parts(counts);
            } else {
                (slot.at, slot.seen) = (fragment.at, seen);
                if admission == Admission::Repeated {
                    return Ok(false);
                }
                if !slot.store(fragment) {
                    slot.state = State::Free;
                    return Err(Reject::BadLength);
                }
                return write_complete(slot, &mut self.bits);
            }
        }
        self.open(fragment, seen, counts)
    }

    /// Starts a message with its first part, or with any part of a tag-block group.
    fn open(&mut self, fragment: &Fragment<'_>, seen: u32, counts: &mut InputCounts) -> Result<bool, Reject> {
        let group = group_of(fragment);
        if fragment.number != 1 && group.is_none() {
            return Err(Reject::LostFragment);
        }
        let rank = |slot: &Slot| match slot.state {
            State::Free => (0, UtcTime(0)),
            State::Done => (1, slot.at),
            State::Waiting => (2, slot.at),
        };
        let Some(slot) = self.slots.iter_mut().min_by_key(|slot| rank(slot)) else {
            return Ok(false);
        };
        slot.drop_parts(counts);
        (slot.key, slot.group) = (Key::of(fragment), group);
        (slot.at, slot.seen) = (fragment.at, seen);
        (slot.parts, slot.used, slot.fill) = ([None; PARTS], 0, 0);
        if !slot.store(fragment) {
            return Err(Reject::BadLength);
        }
        slot.state = State::Waiting;
        Ok(false)
    }

    /// The slot of the fragment's message: that of its tag-block group, or else the only
    /// one with its key where one of the two names no group.
    fn find(&self, fragment: &Fragment<'_>) -> Option<usize> {
        let (key, group) = (Key::of(fragment), group_of(fragment));
        let mut same_key = None;
        let mut several = false;
        for (index, slot) in self.slots.iter().enumerate() {
            if slot.state == State::Free || slot.key != key {
                continue;
            }
            if slot.group == group {
                return Some(index);
            }
            if slot.group.is_none() || group.is_none() {
                several = same_key.is_some();
                same_key = Some(index);
            }
        }
        same_key.filter(|_| !several)
    }

    fn drop_old(&mut self, fragment: &Fragment<'_>, seen: u32, counts: &mut InputCounts) {
        for slot in &mut self.slots {
            if slot.state == State::Free || slot.key.source != fragment.source {
                continue;
            }
            // A clock set back says nothing about age, so it counts as too old.
            let age = fragment.at.since(slot.at);
            let late = self.clock == AssemblerClock::ReceiveTime && !(Span(0)..=FRAGMENT_AGE).contains(&age);
            if late || seen.wrapping_sub(slot.seen) > WINDOW {
                slot.drop_parts(counts);
            }
        }
    }
}

fn group_of(fragment: &Fragment<'_>) -> Option<(u8, u32)> {
    fragment.group.map(|(_, total, id)| (total, id))
}

/// Writes a message with all its parts to `bits`; false while one is missing.
fn write_complete(slot: &mut Slot, bits: &mut Bits) -> Result<bool, Reject> {
    if !slot.is_complete() {
        return Ok(false);
    }
    slot.state = State::Done;
    bits.clear();
    for number in 1..=slot.key.count {
        bits.push_armoured(slot.part(number).unwrap_or_default())?;
    }
    bits.drop_fill(slot.fill)?;
    Ok(true)
}

#[cfg(test)]
mod tests;
