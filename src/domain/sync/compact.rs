//! The short form of a run: what follows from the rest of the frame is left out, times go
//! as differences, and what is random stands together, away from what can be compressed
//! (docs/protocol.md §17, code 2). Read, it is the very run that was written; a run that
//! would not come back byte for byte goes in its long form.

use super::piece::{MOST_BATCH, MOST_BODY_FILE, MOST_PLAIN, MOST_RUN, Run, RunLine};
use crate::domain::journal::body::Body;
use crate::domain::journal::cbor::{BadCbor, Reader, Writer};
use crate::domain::journal::entry::{DeviceId, Entry, Epoch, MOST_ENTRY, RecordId, Seq, Stream};
use crate::domain::journal::hash::Hash;
use crate::domain::journal::sign::Signature;
use crate::domain::time::UtcTime;

/// Bytes of a salt.
const SALT: usize = 32;

/// The short form of `run`; `None` where it would not give the run back.
pub(super) fn write(run: &Run) -> Option<Vec<u8>> {
    let first = Entry::decode(&run.lines.first()?.entry).ok()?;
    let (mut blanks, mut bodies, mut random) = (Vec::new(), Vec::new(), Vec::new());
    let (mut utc, mut monotonic) = (0, 0);
    for line in &run.lines {
        let mut entry = Entry::decode(&line.entry).ok()?;
        random.extend_from_slice(&entry.record.0);
        if let Some(file) = &line.body {
            let (salt, body) = file.split_at_checked(SALT)?;
            random.extend_from_slice(salt);
            bodies.push(Some(body));
        } else {
            random.extend_from_slice(&entry.commitment.0);
            bodies.push(None);
        }
        if let Some(officer) = &mut entry.officer {
            random.extend_from_slice(&officer.signature.0);
            officer.signature = Signature([0; 64]);
        }
        let clock = entry.clock;
        entry.clock.utc = UtcTime(clock.utc.0.wrapping_sub(utc));
        entry.clock.monotonic_ms = clock.monotonic_ms.wrapping_sub(monotonic);
        (utc, monotonic) = (clock.utc.0, clock.monotonic_ms);
        (entry.device, entry.epoch, entry.seq) = (DeviceId::default(), Epoch(0), Seq(1));
        (entry.previous, entry.commitment) = (Hash::default(), Hash::default());
        entry.record = RecordId::default();
        blanks.push(entry.encode());
    }
    let mut w = Writer::new();
    w.array(8).bytes(&first.device.0).unsigned(run.stream).unsigned(u64::from(run.epoch.0));
    w.unsigned(run.first.0).bytes(&first.previous.0).array(blanks.len());
    for (blank, body) in blanks.iter().zip(bodies) {
        w.array(2).bytes(blank);
        match body {
            Some(body) => w.bytes(body),
            None => w.null(),
        };
    }
    w.bytes(&random).bytes(&run.batch);
    let bytes = w.finish();
    let mut r = Reader::new(&bytes);
    let same = read(&mut r).is_ok_and(|again| again == *run);
    same.then_some(bytes)
}

/// The run of a short form.
///
/// # Errors
/// Bytes that [`write()`] would not give.
pub(super) fn read(r: &mut Reader<'_>) -> Result<Run, BadCbor> {
    r.array_of(8)?;
    let device = DeviceId(r.fixed()?);
    let stream = Stream::from_code(r.unsigned()?).ok_or(BadCbor::Kind)?;
    let (epoch, first) = (Epoch(r.unsigned32()?), Seq(r.unsigned()?));
    let mut previous = Hash(r.fixed()?);
    let count = r.array(MOST_RUN)?;
    let beyond = first.0.checked_add(count as u64);
    if first == Seq(0) || count == 0 || beyond.is_none_or(|last| last > i64::MAX as u64) {
        return Err(BadCbor::TooLarge);
    }
    let mut parts = Vec::new();
    for _ in 0..count {
        r.array_of(2)?;
        let blank = r.bytes(MOST_ENTRY)?;
        parts.push((blank, if r.take_null() { None } else { Some(r.bytes(MOST_BODY_FILE - SALT)?) }));
    }
    let mut random = Random(r.bytes(MOST_PLAIN)?);
    let batch = r.bytes(MOST_BATCH)?.to_vec();
    let (mut lines, mut utc, mut monotonic) = (Vec::new(), 0_i64, 0_u64);
    for ((blank, body), seq) in parts.into_iter().zip(first.0..) {
        let mut entry = Entry::decode(blank).map_err(|_| BadCbor::Kind)?;
        if entry.stream != stream {
            return Err(BadCbor::Kind);
        }
        (entry.device, entry.epoch, entry.seq, entry.previous) = (device, epoch, Seq(seq), previous);
        entry.record = RecordId(random.take()?);
        let file = if let Some(bytes) = body {
            let body = Body { salt: random.take()?, bytes: bytes.to_vec() };
            entry.commitment = body.commitment();
            Some(body.to_file())
        } else {
            entry.commitment = Hash(random.take()?);
            None
        };
        if let Some(officer) = &mut entry.officer {
            officer.signature = Signature(random.take()?);
        }
        utc = utc.wrapping_add(entry.clock.utc.0);
        monotonic = monotonic.wrapping_add(entry.clock.monotonic_ms);
        (entry.clock.utc, entry.clock.monotonic_ms) = (UtcTime(utc), monotonic);
        let bytes = entry.encode();
        if bytes.len() > MOST_ENTRY {
            return Err(BadCbor::TooLarge);
        }
        previous = Entry::hash_of(&bytes);
        lines.push(RunLine { entry: bytes, body: file });
    }
    if !random.0.is_empty() {
        return Err(BadCbor::TooLarge);
    }
    Ok(Run { stream: stream.code(), epoch, first, lines, batch })
}

/// What is random, in its order.
struct Random<'a>(&'a [u8]);

impl Random<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], BadCbor> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(BadCbor::Truncated)?;
        self.0 = rest;
        Ok(*taken)
    }
}
