//! One message that waits for its parts.

use crate::domain::ais::assembler::Fragment;
use crate::domain::ais::bits::{self, Bits};
use crate::domain::id::SourceId;
use crate::domain::nmea0183::framer::{InputCounts, Reject};
use crate::domain::time::UtcTime;

/// Most sentences that a message can have.
pub(super) const PARTS: usize = 9;

/// Longest waiting payload in characters.
const CHARACTERS: usize = bits::CAPACITY / 6;

/// What the parts of one message have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) source: SourceId,
    own: bool,
    talker: [u8; 3],
    count: u8,
    sequence: Option<u8>,
    channel: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Free,
    /// Some parts have come.
    Waiting,
    /// The message is out; kept so that a repeated last part is known as one.
    Done,
}

#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub(super) state: State,
    pub(super) key: Key,
    pub(super) group: Option<(u8, u32)>,
    /// Of the latest part.
    pub(super) at: UtcTime,
    pub(super) seen: u32,
    /// Where each part lies in `payload`: start and length. Empty until it has come.
    parts: [Option<(u16, u16)>; PARTS],
    payload: [u8; CHARACTERS],
    used: u16,
    /// Fill bits of the last part.
    fill: u8,
    doubt: Doubt,
    /// The station that was named with any of the parts.
    station: Option<u32>,
    /// The tag block's time of the latest part that had one.
    pub(super) tag_time: Option<UtcTime>,
}

/// A later part with the same key came before the first one. Either the sender swaps
/// parts and the next one is another message's, or a first part was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    None,
    /// Some sentences before: only the very next sentence joins.
    Some,
    /// Right before: nothing joins.
    Great,
}

/// What a waiting or finished message makes of a part with its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Admission {
    /// Its next part.
    Joins,
    /// A part that it has.
    Repeated,
    /// A part of another message.
    Refused,
}

impl Key {
    pub(super) fn of(fragment: &Fragment<'_>) -> Self {
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
    pub(super) const EMPTY: Self = Self {
        state: State::Free,
        key: Key { source: SourceId(0), own: false, talker: [0; 3], count: 0, sequence: None, channel: 0 },
        group: None,
        at: UtcTime(0),
        seen: 0,
        parts: [None; PARTS],
        payload: [0; CHARACTERS],
        used: 0,
        fill: 0,
        doubt: Doubt::None,
        station: None,
        tag_time: None,
    };

    fn part(&self, number: u8) -> Option<&[u8]> {
        let (start, len) = (*self.parts.get(usize::from(number).checked_sub(1)?)?)?;
        self.payload.get(usize::from(start)..)?.get(..usize::from(len))
    }

    /// Keeps a part; false when it does not fit.
    pub(super) fn store(&mut self, fragment: &Fragment<'_>) -> bool {
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

    /// All the parts before `number` have come and no other.
    fn awaits(&self, number: u8) -> bool {
        let before = usize::from(number).saturating_sub(1);
        self.parts.iter().enumerate().all(|(index, part)| part.is_some() == (index < before))
    }

    pub(super) fn admit(&self, fragment: &Fragment<'_>, seen: u32) -> Admission {
        match (self.part(fragment.number), self.state) {
            // The first part again after the whole: the whole may be coming again.
            (Some(held), State::Waiting) if held == fragment.payload => Admission::Repeated,
            (Some(held), State::Done) if held == fragment.payload && fragment.number > 1 => {
                Admission::Repeated
            }
            (None, State::Waiting) => {
                let grouped = self.group.is_some() && self.group == group_of(fragment);
                let adjacent = seen.wrapping_sub(self.seen) == 1;
                // Without a name for both it may be another station's.
                let one_station = self.station == fragment.station;
                let in_order = self.awaits(fragment.number)
                    && (adjacent
                        || (fragment.sequence.is_some() && one_station && self.doubt == Doubt::None))
                    && self.doubt != Doubt::Great;
                if grouped || in_order { Admission::Joins } else { Admission::Refused }
            }
            _ => Admission::Refused,
        }
    }

    /// Two stations are named.
    pub(super) fn is_of_another_station(&self, fragment: &Fragment<'_>) -> bool {
        self.station.zip(fragment.station).is_some_and(|(a, b)| a != b)
    }

    /// Notes when a part came, and what it tells of its station.
    pub(super) fn touch(&mut self, fragment: &Fragment<'_>, seen: u32) {
        (self.at, self.seen) = (fragment.at, seen);
        self.station = fragment.station.or(self.station);
        self.tag_time = fragment.tag_time.or(self.tag_time);
    }

    /// Begins a message with one of its parts; false when that does not fit.
    pub(super) fn open(&mut self, fragment: &Fragment<'_>, seen: u32, doubt: Doubt) -> bool {
        (self.key, self.group) = (Key::of(fragment), group_of(fragment));
        (self.doubt, self.station, self.tag_time) = (doubt, None, None);
        self.touch(fragment, seen);
        (self.parts, self.used, self.fill) = ([None; PARTS], 0, 0);
        let stored = self.store(fragment);
        if stored {
            self.state = State::Waiting;
        }
        stored
    }

    /// Which slot gives way first: a free one, a finished one, the oldest.
    pub(super) fn rank(&self) -> (u8, UtcTime) {
        match self.state {
            State::Free => (0, UtcTime(0)),
            State::Done => (1, self.at),
            State::Waiting => (2, self.at),
        }
    }

    /// Writes a message with all its parts to `bits`; false while one is missing.
    ///
    /// # Errors
    /// As [`Bits::push_armoured`] and [`Bits::drop_fill`].
    pub(super) fn write_complete(&mut self, bits: &mut Bits) -> Result<bool, Reject> {
        if self.parts.iter().flatten().count() != usize::from(self.key.count) {
            return Ok(false);
        }
        self.state = State::Done;
        bits.clear();
        for number in 1..=self.key.count {
            bits.push_armoured(self.part(number).unwrap_or_default())?;
        }
        bits.drop_fill(self.fill)?;
        Ok(true)
    }

    /// Frees the slot and counts a message that never became whole.
    pub(super) fn drop_parts(&mut self, counts: &mut InputCounts) {
        if self.state == State::Waiting {
            counts.reject(Reject::LostFragment);
        }
        self.state = State::Free;
    }
}

/// The tag-block group's total and id.
pub(super) fn group_of(fragment: &Fragment<'_>) -> Option<(u8, u32)> {
    fragment.group.map(|(_, total, id)| (total, id))
}
