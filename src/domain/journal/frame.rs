//! The frames of the black box: sealed records on a second medium, behind one another
//! in files that only grow (docs/protocol.md §11).
//!
//! A frame is a mark, the lengths of its two parts, and the parts: what belongs to the
//! chain, and the body. Each is encrypted for itself (XChaCha20-Poly1305), so that a
//! body can be destroyed in its place and the entry stays readable. A damaged frame
//! costs itself alone: the next one is found by its mark. A run of frames that was
//! written at once and stands damaged at the end of a file was cut off while it was
//! written: nobody was told of it, and none of it counts.

use super::cbor::{Reader, Writer};
use super::chain::Head;
use super::entry::{BadEntry, DeviceId, Epoch, MOST_ENTRY, Stream};
use crate::domain::keys::secret::Key;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use std::ops::Range;
use zeroize::Zeroizing;

/// How every frame begins.
const MARK: &[u8; 8] = b"WKframe1";
/// Mark and two lengths.
const HEADER: usize = 16;
const NONCE: usize = 24;
const TAG: usize = 16;
/// Most bytes of a batch in a frame.
const MOST_BATCH: usize = 1024;
/// Most bytes of the part of the chain.
const MOST_CHAIN: usize = MOST_ENTRY + MOST_BATCH + 256;
/// The label under which the box's key follows from the store's.
pub const KEY_LABEL: &str = "watchkeeper/box-key/1";

/// What a file of the box begins with: enough to make the store again.
#[derive(Debug, Clone)]
pub struct Opening {
    pub device: DeviceId,
    /// Of the device's signing key.
    pub seed: Zeroizing<[u8; 32]>,
    pub epoch: Epoch,
    /// Where the box stood before this file, a head a stream.
    pub heads: Vec<Head>,
}

/// A record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub entry: Vec<u8>,
    /// The device's signature over the run that ends here.
    pub batch: Option<Vec<u8>>,
    /// Salt and body; `None` where they were erased.
    pub body: Option<Vec<u8>>,
    /// Its place among the frames that were written at once, and how many those are.
    pub place: (u32, u32),
}

#[derive(Debug, Clone)]
pub enum Frame {
    Opening(Opening),
    Record(Record),
}

/// A frame and where it stands in its file.
#[derive(Debug, Clone)]
pub struct Found {
    pub frame: Frame,
    /// The bytes of the body, to be destroyed when it is erased.
    pub body_at: Range<usize>,
    /// The body is there or was erased, not damaged.
    sound: bool,
    at: usize,
}

/// What a file holds.
#[derive(Debug, Clone, Default)]
pub struct Scan {
    pub found: Vec<Found>,
    /// Stretches that are no frame: cut off while they were written, or damaged.
    pub damaged: u64,
    /// Nothing but a whole frame stands at the end.
    pub whole: bool,
}

/// Key and store of a box.
#[derive(Debug, Clone)]
pub struct Cipher {
    key: Key,
    store: [u8; 16],
}

impl Cipher {
    /// `case` is the key of own records.
    pub fn new(case: &Key, store: [u8; 16]) -> Self {
        Self { key: case.derive(KEY_LABEL), store }
    }

    fn bound(&self, what: &[u8]) -> Vec<u8> {
        [&MARK[..], &self.store, what].concat()
    }

    fn seal(&self, nonce: [u8; NONCE], what: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
        let payload = Payload { msg: plain, aad: &self.bound(what) };
        let cipher = XChaCha20Poly1305::new(&(*self.key.expose()).into());
        let sealed = cipher.encrypt(&XNonce::from(nonce), payload).ok()?;
        Some([&nonce[..], &sealed].concat())
    }

    fn open(&self, what: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: sealed, aad: &self.bound(what) };
        let cipher = XChaCha20Poly1305::new(&(*self.key.expose()).into());
        cipher.decrypt(&XNonce::from(*nonce), payload).ok().map(Zeroizing::new)
    }

    /// The bytes of a frame. A nonce is used once.
    ///
    /// # Errors
    /// [`BadEntry::TooLong`] where the cipher takes no more, which no record reaches.
    pub fn write(&self, frame: &Frame, nonces: [[u8; NONCE]; 2]) -> Result<Vec<u8>, BadEntry> {
        let [chain_nonce, body_nonce] = nonces;
        let (chain, body) = match frame {
            Frame::Opening(opening) => (opening.encode(), None),
            Frame::Record(record) => (Zeroizing::new(record.encode()), record.body.as_ref()),
        };
        let too_long = BadEntry::TooLong("frame");
        let body = match body {
            None => Vec::new(),
            Some(body) => self.seal(body_nonce, b"body", body).ok_or(too_long.clone())?,
        };
        let lengths = [(chain.len() + NONCE + TAG) as u32, body.len() as u32].map(u32::to_be_bytes).concat();
        let chain = self.seal(chain_nonce, &[b"chain", &lengths[..]].concat(), &chain).ok_or(too_long)?;
        Ok([&MARK[..], &lengths, &chain, &body].concat())
    }

    /// Every frame of a file that can be read, in its order.
    pub fn scan(&self, bytes: &[u8]) -> Scan {
        let mut scan = Scan { whole: true, ..Scan::default() };
        let mut at = 0;
        while at < bytes.len() {
            if let Some((found, end)) = self.frame(bytes, at) {
                scan.found.push(found);
                (scan.whole, at) = (true, end);
                continue;
            }
            if scan.whole {
                scan.damaged += 1;
                scan.whole = false;
            }
            let rest = bytes.get(at + 1..).unwrap_or_default();
            let next = rest.windows(MARK.len()).position(|w| w == MARK);
            at = next.map_or(bytes.len(), |next| at + 1 + next);
        }
        scan.drop_what_was_cut_off();
        scan
    }

    /// The frame at `at`, and where it ends.
    fn frame(&self, bytes: &[u8], at: usize) -> Option<(Found, usize)> {
        let header = bytes.get(at..at + HEADER)?;
        let lengths = header.strip_prefix(MARK)?;
        let what = [b"chain", lengths].concat();
        let (chain, body) = lengths.split_first_chunk::<4>()?;
        let chain = u32::from_be_bytes(*chain) as usize;
        let body = u32::from_be_bytes(body.try_into().ok()?) as usize;
        if chain > MOST_CHAIN + NONCE + TAG {
            return None;
        }
        let chain_at = at + HEADER..at + HEADER + chain;
        let body_at = chain_at.end..chain_at.end.checked_add(body)?;
        let plain = self.open(&what, bytes.get(chain_at)?)?;
        let sealed = bytes.get(body_at.clone())?;
        let body = self.open(b"body", sealed).map(|b| b.to_vec());
        let sound = body.is_some() || sealed.iter().all(|b| *b == 0);
        let frame = decode(&plain, body)?;
        let end = body_at.end;
        Some((Found { frame, body_at, sound, at }, end))
    }
}

impl Found {
    fn place(&self) -> (u32, u32) {
        match &self.frame {
            Frame::Opening(_) => (0, 1),
            Frame::Record(record) => record.place,
        }
    }
}

impl Scan {
    fn drop_what_was_cut_off(&mut self) {
        let Some(last) = self.found.last() else { return };
        let (index, count) = last.place();
        let run = self.found.len().checked_sub(count as usize).and_then(|from| self.found.get(from..));
        let complete = run.is_some_and(|run| {
            let placed = (0..count).zip(run).all(|(n, f)| f.place() == (n, count) && f.sound);
            let joined = run.windows(2).all(|pair| matches!(pair, [a, b] if a.body_at.end == b.at));
            placed && joined
        });
        if complete {
            return;
        }
        self.whole = false;
        let mut before = index.saturating_add(1);
        let same = |f: &&Found, before| f.place().0 < before && f.place().1 == count;
        while let Some(found) = self.found.last().filter(|f| same(f, before)) {
            before = found.place().0;
            self.found.pop();
        }
    }
}

impl Opening {
    fn encode(&self) -> Zeroizing<Vec<u8>> {
        let mut w = Writer::new();
        w.array(5).unsigned(0).bytes(&self.device.0).bytes(&*self.seed).unsigned(u64::from(self.epoch.0));
        w.array(self.heads.len());
        for head in &self.heads {
            head.write(&mut w);
        }
        Zeroizing::new(w.finish())
    }
}

impl Record {
    fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.array(5).unsigned(1).bytes(&self.entry);
        match &self.batch {
            Some(batch) => w.bytes(batch),
            None => w.null(),
        };
        let (index, count) = self.place;
        w.unsigned(u64::from(index)).unsigned(u64::from(count));
        w.finish()
    }
}

fn decode(plain: &[u8], body: Option<Vec<u8>>) -> Option<Frame> {
    let mut r = Reader::new(plain);
    let fields = r.array(5).ok()?;
    let frame = match (fields, r.unsigned().ok()?) {
        (5, 0) => {
            let device = DeviceId(r.fixed().ok()?);
            let seed = Zeroizing::new(r.fixed().ok()?);
            let epoch = Epoch(r.unsigned32().ok()?);
            let count = r.array(Stream::ALL.len()).ok()?;
            let heads = (0..count).map(|_| Head::read(&mut r)).collect::<Result<_, _>>().ok()?;
            Frame::Opening(Opening { device, seed, epoch, heads })
        }
        (5, 1) => {
            let entry = r.bytes(MOST_ENTRY).ok()?.to_vec();
            let batch = if r.take_null() { None } else { Some(r.bytes(MOST_BATCH).ok()?.to_vec()) };
            let place = (r.unsigned32().ok()?, r.unsigned32().ok()?);
            Frame::Record(Record { entry, batch, body, place })
        }
        _ => return None,
    };
    r.end().ok()?;
    Some(frame)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cipher(key: u8, store: u8) -> Cipher {
        Cipher::new(&Key::take(&mut [key; 32]), [store; 16])
    }

    fn record(n: u8, body: Option<&[u8]>) -> Record {
        let batch = (n > 1).then(|| vec![n; 90]);
        Record { entry: vec![n; 40], batch, body: body.map(<[u8]>::to_vec), place: (0, 1) }
    }

    fn file(cipher: &Cipher) -> Vec<u8> {
        let opening =
            Opening { device: DeviceId([5; 16]), seed: [6; 32].into(), epoch: Epoch(2), heads: Vec::new() };
        let frames = [
            Frame::Opening(opening),
            Frame::Record(record(1, Some(b"salt and body"))),
            Frame::Record(record(2, None)),
            Frame::Record(record(3, Some(b""))),
        ];
        let write = |(n, f): (u8, &Frame)| cipher.write(f, [[n; 24], [n + 100; 24]]).unwrap();
        (0..).zip(&frames).flat_map(write).collect()
    }

    fn records(scan: &Scan) -> Vec<Record> {
        let record = |f: &Found| match &f.frame {
            Frame::Record(record) => Some(record.clone()),
            Frame::Opening(_) => None,
        };
        scan.found.iter().filter_map(record).collect()
    }

    #[test]
    fn frames_come_back_for_who_has_the_key() {
        let scan = cipher(1, 1).scan(&file(&cipher(1, 1)));
        assert_eq!((scan.found.len(), scan.damaged, scan.whole), (4, 0, true));
        assert_eq!(
            records(&scan),
            [record(1, Some(b"salt and body")), record(2, None), record(3, Some(b""))]
        );
        let Frame::Opening(opening) = &scan.found[0].frame else { panic!("no opening") };
        assert_eq!((opening.device, *opening.seed, opening.epoch), (DeviceId([5; 16]), [6; 32], Epoch(2)));
        for (key, store) in [(2, 1), (1, 2)] {
            assert_eq!(cipher(key, store).scan(&file(&cipher(1, 1))).found.len(), 0);
        }
    }

    #[test]
    fn a_body_is_destroyed_in_its_place_and_the_entry_stays() {
        let cipher = cipher(1, 1);
        let mut bytes = file(&cipher);
        let at = cipher.scan(&bytes).found[1].body_at.clone();
        bytes[at].fill(0);
        let scan = cipher.scan(&bytes);
        assert_eq!((scan.damaged, scan.whole), (0, true));
        assert_eq!(records(&scan)[0], record(1, None));
    }

    #[test]
    fn a_run_that_was_cut_off_counts_for_nothing() {
        let cipher = cipher(1, 1);
        let mut bytes = file(&cipher);
        let before = bytes.len();
        let mut ends = vec![before];
        for n in 0..3 {
            let frame = Frame::Record(Record { place: (n, 3), ..record(9, Some(b"body")) });
            bytes.extend(cipher.write(&frame, [[n as u8 + 50; 24], [n as u8 + 60; 24]]).unwrap());
            ends.push(bytes.len());
        }
        assert_eq!(cipher.scan(&bytes).found.len(), 7);
        for at in before..bytes.len() {
            let mut bad = bytes.clone();
            bad[at] ^= 1;
            let scan = cipher.scan(&bad);
            assert_eq!((scan.found.len(), scan.whole), (4, false), "byte {at}");
            let cut = cipher.scan(&bytes[..at]);
            assert_eq!((cut.found.len(), cut.whole), (4, at == before), "cut at {at}");
        }
    }

    proptest! {
        #[test]
        fn a_damage_costs_its_frame_alone(at in 0_usize..1000, bit in 0_u8..8) {
            let cipher = cipher(1, 1);
            let good = file(&cipher);
            let mut bad = good.clone();
            let at = at % good.len();
            bad[at] ^= 1 << bit;
            let scan = cipher.scan(&bad);
            // At the end of a file it costs what was written at once.
            prop_assert!(scan.found.len() >= 3);
            let all = records(&cipher.scan(&good));
            for found in records(&scan) {
                prop_assert!(all.iter().any(|r| r.entry == found.entry
                    && (r.body == found.body || found.body.is_none())));
            }
        }

        #[test]
        fn a_cut_leaves_what_was_whole(length in 0_usize..1000) {
            let cipher = cipher(1, 1);
            let good = file(&cipher);
            let cut = &good[..length.min(good.len())];
            let (all, scan) = (cipher.scan(&good).found.len(), cipher.scan(cut));
            prop_assert!(scan.whole || scan.damaged == 1);
            prop_assert!(scan.found.len() <= all);
        }

        #[test]
        fn any_bytes_come_to_an_end(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            prop_assert_eq!(cipher(1, 1).scan(&bytes).found.len(), 0);
        }
    }
}
