//! Joins the sentences of a multi-part message, and never those of two ships.
//!
//! Parts belong together when source, VDM or VDO, talker, part count, sequence number
//! and channel agree (IEC 61162-1, VDM), or the tag-block group does (NMEA 0183 v4.10),
//! no two stations are named, and when they come close behind each other. A part that has lost its others is
//! dropped: no name at all is better than another ship's.

mod slot;

use crate::domain::ais::assembler::slot::{Admission, Doubt, Key, PARTS, Slot, State, group_of};
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
    /// The station that heard it, where one is named: several may share a source.
    pub station: Option<u32>,
    /// The time of its tag block.
    pub tag_time: Option<UtcTime>,
    /// It has fields behind the fill bits that the standard does not know.
    pub extra: bool,
    /// Receive time.
    pub at: UtcTime,
}

/// How old a waiting part may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AssemblerClock {
    /// Live data and recordings with receive times: both [`FRAGMENT_AGE`] and [`WINDOW`] bound it.
    #[default]
    ReceiveTime,
    /// A file, where a time of 0 is none: [`WINDOW`] bounds it, and [`FRAGMENT_AGE`] where
    /// the parts have times.
    Sentences,
}

/// Within how many sentences of its source a part's successor must come. Real receivers
/// send the parts one behind the other or a few sentences apart; after a stall a link
/// delivers minutes of traffic in one instant, so time alone is no bound.
pub const WINDOW: u32 = 8;

/// Times in tag blocks are whole seconds, mostly; parts further apart are of two messages.
const TAG_AGE: Span = Span::seconds(1);

/// Later parts without a first one that are remembered.
const ORPHANS: usize = 8;

/// Messages that may wait at once. The oldest gives way.
const SLOTS: usize = 16;

/// Sources counted apart; links beyond share a counter, which only narrows [`WINDOW`].
const SOURCES: usize = 16;

/// Joins fragments. Fixed in size; never gives parts of different messages as one where
/// sequence number, channel, order, age and distance can tell them apart, and in doubt
/// gives nothing.
#[derive(Debug, Clone)]
pub struct Assembler {
    clock: AssemblerClock,
    /// Sentences seen of each source.
    seen: [u32; SOURCES],
    slots: [Slot; SLOTS],
    /// The last later parts that came without their first, and when in `seen`.
    orphans: [Option<(Key, u32)>; ORPHANS],
    next_orphan: usize,
    /// The last complete message.
    bits: Bits,
}

impl Assembler {
    pub fn new(clock: AssemblerClock) -> Self {
        Self {
            clock,
            seen: [0; SOURCES],
            slots: [Slot::EMPTY; SLOTS],
            orphans: [None; ORPHANS],
            next_orphan: 0,
            bits: Bits::new(),
        }
    }

    /// Takes one sentence and gives the message that it completes.
    ///
    /// Parts join in order only, but those of one tag-block group in any. A part that
    /// comes twice is harmless; a whole message that comes twice is given twice. What is
    /// dropped is counted in `counts`.
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
                slot.touch(fragment, seen);
                if admission == Admission::Repeated {
                    return Ok(false);
                }
                if !slot.store(fragment) {
                    slot.state = State::Free;
                    return Err(Reject::BadLength);
                }
                return slot.write_complete(&mut self.bits);
            }
        }
        self.open(fragment, seen, counts)
    }

    /// Starts a message with its first part, or with any part of a tag-block group.
    fn open(&mut self, fragment: &Fragment<'_>, seen: u32, counts: &mut InputCounts) -> Result<bool, Reject> {
        let (key, group) = (Key::of(fragment), group_of(fragment));
        if fragment.number != 1 && group.is_none() {
            self.note_orphan(key, seen);
            return Err(Reject::LostFragment);
        }
        let Some(slot) = self.slots.iter_mut().min_by_key(|slot| slot.rank()) else {
            return Ok(false);
        };
        slot.drop_parts(counts);
        let orphan = self.orphans.iter().flatten().filter(|(orphan, _)| *orphan == key);
        let doubt = match orphan.map(|(_, at)| seen.wrapping_sub(*at)).min() {
            Some(1) => Doubt::Great,
            Some(2..=WINDOW) => Doubt::Some,
            _ => Doubt::None,
        };
        if slot.open(fragment, seen, doubt) { Ok(false) } else { Err(Reject::BadLength) }
    }

    /// The slot of the fragment's message: that of its tag-block group, or else the only
    /// one with its key where one of the two names no group.
    fn find(&self, fragment: &Fragment<'_>) -> Option<usize> {
        let (key, group) = (Key::of(fragment), group_of(fragment));
        let mut same_key = None;
        let mut several = false;
        for (index, slot) in self.slots.iter().enumerate() {
            if slot.state == State::Free || slot.key != key || slot.is_of_another_station(fragment) {
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

    fn note_orphan(&mut self, key: Key, seen: u32) {
        if let Some(place) = self.orphans.get_mut(self.next_orphan) {
            *place = Some((key, seen));
        }
        self.next_orphan = (self.next_orphan + 1) % ORPHANS;
    }

    fn drop_old(&mut self, fragment: &Fragment<'_>, seen: u32, counts: &mut InputCounts) {
        let key = Key::of(fragment);
        for slot in &mut self.slots {
            if slot.state == State::Free || slot.key.source != fragment.source {
                continue;
            }
            // A clock set back says nothing about age, so it counts as too old.
            let age = fragment.at.since(slot.at);
            let late = match self.clock {
                AssemblerClock::ReceiveTime => !(Span(0)..=FRAGMENT_AGE).contains(&age),
                // The times of several stations of one log are not in order.
                AssemblerClock::Sentences => {
                    fragment.at.0 != 0 && slot.at.0 != 0 && age.0.saturating_abs() > FRAGMENT_AGE.0
                }
            };
            let tagged = slot.tag_time.zip(fragment.tag_time);
            let same = slot.key == key && !slot.is_of_another_station(fragment);
            let apart = same && tagged.is_some_and(|(a, b)| b.since(a).0.saturating_abs() > TAG_AGE.0);
            if late || apart || seen.wrapping_sub(slot.seen) > WINDOW {
                slot.drop_parts(counts);
            }
        }
    }
}
