//! The sealed folder: a journal, or a part of one, as files that anyone can check
//! (docs/protocol.md §5). Names and bytes in, names and bytes out.
//!
//! ```text
//! manifest.cbor           every other file with its length and SHA-256, signed by the device
//! keys.cbor               the device's and the officers' public keys
//! entries/STREAM.cbor     encoded entries, each as a byte string
//! batches/STREAM.cbor     signed runs, each as a byte string
//! bodies/COMMITMENT       salt and body
//! attachments/SHA256      the file as it was attached
//! ```
//! The same contents give the same bytes. A folder that is damaged is still read as far
//! as it goes, so that a proof can name what is wrong.

use super::bundle::{Begin, Bundle, Measured, OfficerKey, StreamEntries};
use super::cbor::{BadCbor, Reader, Writer};
use super::chain::{Batch, Head};
use super::entry::{BadEntry, DeviceId, MOST_ENTRY, MOST_OFFICER, Stream, VERSION};
use super::hash::{Hash, Label};
use super::report::{Damage, DamageWhy};
use super::sign::{PrivateKey, PublicKey, Signature};
use crate::domain::time::UtcTime;
use std::collections::BTreeMap;

/// A folder: names with `/` between their parts, and bytes.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Files of a folder that are too large for memory, by name: attachments.
pub type Large = BTreeMap<String, Measured>;

/// The name of the manifest.
pub const MANIFEST: &str = "manifest.cbor";
/// The name of the list of keys.
pub const KEYS: &str = "keys.cbor";
/// Most files of a folder.
pub const MOST_FILES: usize = 65_536;
/// Where attachments stand in a folder.
pub const ATTACHMENTS: &str = "attachments/";
/// Most bytes of a folder without its attachments: it is proved in memory.
pub const MOST_BYTES: u64 = 1 << 30;
/// Most bytes of a file's name.
const MOST_FILE_NAME: usize = 255;
/// Most officers' keys, and most heads that a part of a journal begins after.
const MOST_LISTED: usize = 4_096;

/// What goes into a folder.
#[derive(Debug, Clone)]
pub struct Contents {
    pub device: DeviceId,
    pub officers: Vec<OfficerKey>,
    /// When it was sealed.
    pub made: UtcTime,
    /// For streams that don't begin at their first entry, the head before.
    pub after: Vec<Head>,
    /// Encoded entries in order, and the batches that sign for them.
    pub streams: BTreeMap<Stream, (Vec<Vec<u8>>, Vec<Batch>)>,
    /// By commitment: salt and body ([`Body::to_file`](super::body::Body::to_file)). Erased ones left out.
    pub bodies: BTreeMap<Hash, Vec<u8>>,
    /// By SHA-256.
    pub attachments: BTreeMap<Hash, Vec<u8>>,
}

/// Why there is nothing to prove.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FolderFault {
    #[error("it holds neither manifest.cbor nor keys.cbor")]
    NotAFolder,
    #[error("neither manifest.cbor nor keys.cbor can be read, so there is no key to check with")]
    NoKey,
    #[error("it holds more than {MOST_FILES} files")]
    TooManyFiles,
    #[error("it holds more than {} MiB", MOST_BYTES >> 20)]
    TooLarge,
}

/// A file that the manifest lists.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Listed {
    name: String,
    measured: Measured,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Manifest {
    device: DeviceId,
    device_key: PublicKey,
    made: UtcTime,
    after: Vec<Head>,
    files: Vec<Listed>,
    signature: Signature,
}

/// The keys of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Keys {
    device: DeviceId,
    device_key: PublicKey,
    officers: Vec<OfficerKey>,
}

impl Manifest {
    fn write_unsigned(&self, w: &mut Writer) {
        w.unsigned(VERSION).bytes(&self.device.0).bytes(&self.device_key.0).integer(self.made.0);
        w.array(self.after.len());
        for head in &self.after {
            head.write(w);
        }
        w.array(self.files.len());
        for file in &self.files {
            w.array(3).text(&file.name).unsigned(file.measured.length).bytes(&file.measured.hash.0);
        }
    }

    fn encode_unsigned(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.array(6);
        self.write_unsigned(&mut w);
        w.finish()
    }

    fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.array(7);
        self.write_unsigned(&mut w);
        w.bytes(&self.signature.0);
        w.finish()
    }

    fn decode(bytes: &[u8]) -> Result<Self, BadEntry> {
        let mut r = Reader::new(bytes);
        r.array_of(7)?;
        let version = r.unsigned()?;
        if version != VERSION {
            return Err(BadEntry::Version(version));
        }
        let device = DeviceId(r.fixed()?);
        let device_key = PublicKey(r.fixed()?);
        let made = UtcTime(r.integer()?);
        let after = (0..r.array(MOST_LISTED)?).map(|_| Head::read(&mut r)).collect::<Result<_, _>>()?;
        let files = (0..r.array(MOST_FILES)?)
            .map(|_| {
                r.array_of(3)?;
                let name = r.text(MOST_FILE_NAME)?.to_owned();
                let length = r.unsigned()?;
                Ok(Listed { name, measured: Measured { hash: Hash(r.fixed()?), length } })
            })
            .collect::<Result<_, BadCbor>>()?;
        let signature = Signature(r.fixed()?);
        r.end()?;
        Ok(Self { device, device_key, made, after, files, signature })
    }

    fn is_signed(&self) -> bool {
        self.device_key.verifies(Label::Manifest, &self.encode_unsigned(), self.signature)
    }

    /// What isn't as it lists.
    fn compare(&self, files: &Files, large: &Large) -> Vec<Damage> {
        let damage = |name: &str, why| Damage { file: name.to_owned(), why };
        let listed: BTreeMap<&str, Measured> =
            self.files.iter().map(|l| (l.name.as_str(), l.measured)).collect();
        let found =
            |name: &str| files.get(name).map(|f| Measured::of(f)).or_else(|| large.get(name).copied());
        let changed = listed.iter().filter_map(|(name, measured)| match found(name) {
            None => Some(damage(name, DamageWhy::Missing)),
            Some(found) if found != *measured => Some(damage(name, DamageWhy::Altered)),
            Some(_) => None,
        });
        let more = files
            .keys()
            .chain(large.keys())
            .filter(|name| *name != MANIFEST && !listed.contains_key(name.as_str()))
            .map(|name| damage(name, DamageWhy::Unlisted));
        changed.chain(more).collect()
    }
}

impl Keys {
    fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.array(4).unsigned(VERSION).bytes(&self.device.0).bytes(&self.device_key.0);
        w.array(self.officers.len());
        for o in &self.officers {
            w.array(2).text(&o.officer).bytes(&o.key.0);
        }
        w.finish()
    }

    fn decode(bytes: &[u8]) -> Result<Self, BadEntry> {
        let mut r = Reader::new(bytes);
        r.array_of(4)?;
        let version = r.unsigned()?;
        if version != VERSION {
            return Err(BadEntry::Version(version));
        }
        let device = DeviceId(r.fixed()?);
        let device_key = PublicKey(r.fixed()?);
        let officers = (0..r.array(MOST_LISTED)?)
            .map(|_| {
                r.array_of(2)?;
                Ok(OfficerKey { officer: r.text(MOST_OFFICER)?.to_owned(), key: PublicKey(r.fixed()?) })
            })
            .collect::<Result<_, BadCbor>>()?;
        r.end()?;
        Ok(Self { device, device_key, officers })
    }
}

/// Frames each item as a byte string.
fn frame<'a>(items: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut w = Writer::new();
    for item in items {
        w.bytes(item);
    }
    w.finish()
}

/// The items of a file of byte strings; after the first that can't be told from what
/// follows an empty one stands last.
fn unframe(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut r = Reader::new(bytes);
    let mut items = Vec::new();
    while !r.is_empty() {
        let Ok(item) = r.bytes(MOST_ENTRY) else {
            items.push(Vec::new());
            break;
        };
        items.push(item.to_vec());
    }
    items
}

/// Seals a folder. `key` is the device's.
pub fn write(contents: &Contents, key: &PrivateKey) -> Files {
    write_with(contents, &Large::new(), key)
}

/// Seals a folder whose attachments stand beside it, listed as they were measured.
pub fn write_with(contents: &Contents, large: &Large, key: &PrivateKey) -> Files {
    let mut files = Files::new();
    let mut officers = contents.officers.clone();
    officers.sort();
    officers.dedup();
    let device = contents.device;
    let device_key = key.public();
    files.insert(KEYS.to_owned(), Keys { device, device_key, officers }.encode());
    for (stream, (entries, batches)) in &contents.streams {
        files.insert(entries_name(*stream), frame(entries.iter().map(Vec::as_slice)));
        let batches: Vec<Vec<u8>> = batches.iter().map(Batch::encode).collect();
        files.insert(batches_name(*stream), frame(batches.iter().map(Vec::as_slice)));
    }
    files.extend(contents.bodies.iter().map(|(hash, bytes)| (format!("bodies/{hash}"), bytes.clone())));
    files.extend(contents.attachments.iter().map(|(hash, bytes)| (attachment_name(*hash), bytes.clone())));
    let mut measured = large.clone();
    measured.extend(files.iter().map(|(name, bytes)| (name.clone(), Measured::of(bytes))));
    let mut manifest = Manifest {
        device,
        device_key,
        made: contents.made,
        after: contents.after.clone(),
        files: measured.into_iter().map(|(name, measured)| Listed { name, measured }).collect(),
        signature: Signature([0; 64]),
    };
    manifest.signature = key.sign(Label::Manifest, &manifest.encode_unsigned());
    files.insert(MANIFEST.to_owned(), manifest.encode());
    files
}

/// The name of the attachment with this SHA-256.
pub fn attachment_name(hash: Hash) -> String {
    format!("{ATTACHMENTS}{hash}")
}

fn entries_name(stream: Stream) -> String {
    format!("entries/{}.cbor", stream.name())
}

fn batches_name(stream: Stream) -> String {
    format!("batches/{}.cbor", stream.name())
}

/// What a folder holds, for [`verify`](super::verify::verify).
///
/// # Errors
/// It isn't a sealed folder, is too large, or no key can be read from it. Every other
/// damage is part of the bundle.
pub fn read(files: &Files) -> Result<Bundle, FolderFault> {
    read_with(files, &Large::new())
}

/// [`read`] of a folder whose attachments were measured where they stand.
///
/// # Errors
/// As there.
pub fn read_with(files: &Files, large: &Large) -> Result<Bundle, FolderFault> {
    if files.len() + large.len() > MOST_FILES {
        return Err(FolderFault::TooManyFiles);
    }
    if files.values().map(|f| f.len() as u64).sum::<u64>() > MOST_BYTES {
        return Err(FolderFault::TooLarge);
    }
    if !files.contains_key(MANIFEST) && !files.contains_key(KEYS) {
        return Err(FolderFault::NotAFolder);
    }
    let keys = files.get(KEYS).and_then(|bytes| Keys::decode(bytes).ok());
    let mut bundle = opened(files, large, keys)?;
    let altered = |name: &str, bundle: &Bundle| bundle.damaged.iter().any(|d| d.file == name);
    for stream in Stream::ALL {
        let (entries, batches) = (entries_name(stream), batches_name(stream));
        if !files.contains_key(&entries) && !files.contains_key(&batches) {
            continue;
        }
        let items = files.get(&batches).map(|bytes| unframe(bytes)).unwrap_or_default();
        let signed: Vec<Batch> = items.iter().filter_map(|bytes| Batch::decode(bytes).ok()).collect();
        if signed.len() < items.len() && !altered(&batches, &bundle) {
            bundle.damaged.push(Damage { file: batches.clone(), why: DamageWhy::Unreadable });
        }
        let found = StreamEntries {
            entries: files.get(&entries).map(|bytes| unframe(bytes)).unwrap_or_default(),
            batches: signed,
            batches_damaged: altered(&batches, &bundle),
        };
        bundle.streams.insert(stream, found);
    }
    for (name, bytes) in files {
        if let Some(hash) = name.strip_prefix("bodies/").and_then(Hash::parse_hex) {
            bundle.bodies.insert(hash, bytes.clone());
        } else if let Some(hash) = name.strip_prefix(ATTACHMENTS).and_then(Hash::parse_hex) {
            bundle.attachments.insert(hash, Measured::of(bytes));
        }
    }
    for (name, measured) in large {
        if let Some(hash) = name.strip_prefix(ATTACHMENTS).and_then(Hash::parse_hex) {
            bundle.attachments.insert(hash, *measured);
        }
    }
    Ok(bundle)
}

/// The keys and what the manifest says. Where its signature holds its word counts,
/// else the key list's.
fn opened(files: &Files, large: &Large, keys: Option<Keys>) -> Result<Bundle, FolderFault> {
    let manifest = files.get(MANIFEST).map(|bytes| Manifest::decode(bytes));
    let why = match manifest {
        Some(Ok(m)) if m.is_signed() => return Ok(with_manifest(&m, (files, large), keys)),
        Some(Ok(_)) => DamageWhy::Signature,
        Some(Err(_)) => DamageWhy::Unreadable,
        None => DamageWhy::Missing,
    };
    let keys = keys.ok_or(FolderFault::NoKey)?;
    let mut bundle = Bundle::new(keys.device, keys.device_key);
    bundle.officers = keys.officers;
    bundle.begin = Begin::Unknown;
    bundle.damaged.push(Damage { file: MANIFEST.to_owned(), why });
    Ok(bundle)
}

fn with_manifest(manifest: &Manifest, (files, large): (&Files, &Large), keys: Option<Keys>) -> Bundle {
    let mut bundle = Bundle::new(manifest.device, manifest.device_key);
    bundle.begin = Begin::After(manifest.after.clone());
    bundle.damaged = manifest.compare(files, large);
    let mut sound = bundle.damaged.iter().all(|d| d.file != KEYS);
    let fits =
        keys.as_ref().is_some_and(|k| k.device == manifest.device && k.device_key == manifest.device_key);
    if sound && !fits {
        bundle.damaged.push(Damage { file: KEYS.to_owned(), why: DamageWhy::Unreadable });
        sound = false;
    }
    bundle.officers_sound = sound;
    bundle.officers = keys.map(|k| k.officers).unwrap_or_default();
    bundle
}
