//! AIS by Recommendation ITU-R M.1371-5: fragments to messages, messages to values.
//!
//! Positions and all other fields are kept as the coded integers; scaled values are
//! accessors that tell a value, "not available" and "reserved" apart ([`coded::Reading`]).
//!
//! The way of a sentence: [`assembler`] joins its parts to [`bits`], [`decode`] checks
//! the [`length`] and reads the fields into a [`message`].

pub mod assembler;
pub mod binary;
pub mod bits;
pub mod coded;
pub mod decode;
pub mod encode;
pub mod length;
pub mod message;
pub mod raw;
pub mod scaled;
pub mod text;

use crate::domain::ais::assembler::{Assembler, AssemblerClock, Fragment};
use crate::domain::ais::message::Message;
use crate::domain::nmea0183::framer::InputCounts;

/// Sentences in, messages out. Fixed in size; a position report costs no allocation.
#[derive(Debug, Clone)]
pub struct Decoder {
    assembler: Assembler,
}

impl Decoder {
    pub fn new(clock: AssemblerClock) -> Self {
        Self { assembler: Assembler::new(clock) }
    }

    /// Takes one sentence and gives the message that it completes. What is refused is
    /// counted by cause in `counts`.
    pub fn push(&mut self, fragment: &Fragment<'_>, counts: &mut InputCounts) -> Option<Message> {
        counts.extra_fields += u64::from(fragment.extra);
        let bits = self.assembler.push(fragment, counts)?;
        match decode::message(bits) {
            Ok(message) => Some(Message { nonstandard: message.nonstandard || fragment.extra, ..message }),
            Err(cause) => {
                counts.reject(cause);
                None
            }
        }
    }

    /// Counts the parts still waiting as lost, as at the end of a recording.
    pub fn finish(&mut self, counts: &mut InputCounts) {
        self.assembler.finish(counts);
    }
}
