//! One vessel of a packed list: what the comparison needs and what a hit shows.
//!
//! Texts have their length in two bytes before them; a count stands in one byte; what is
//! not known is a flag that is not set, an empty text or a count of 0.

use crate::domain::time::UtcTime;
use crate::domain::watchlist::entry::{Action, Kind, WatchEntry};
use crate::domain::watchlist::marks::Class;
use crate::domain::watchlist::name::Name;
use std::collections::BTreeMap;

const CLASSES: [Class; 7] = [
    Class::Fishing,
    Class::Cargo,
    Class::Tanker,
    Class::Passenger,
    Class::Pleasure,
    Class::Service,
    Class::HighSpeed,
];
const FULL_FIELD: u8 = 1;
const OVER_FIELD: u8 = 2;
const SHORT_FIELD: u8 = 4;
const CUT_AT_SPACE: u8 = 8;
/// The cell under which the digest stands in an entry that was read.
pub(super) const DIGEST: &str = "digest";

pub(super) fn write(out: &mut Vec<u8>, entry: &WatchEntry, digest: u64) {
    out.extend(digest.to_le_bytes());
    out.push(Action::ALL.iter().position(|a| *a == entry.action).unwrap_or_default() as u8);
    let class = entry.class.and_then(|class| CLASSES.iter().position(|c| *c == class));
    out.push(class.map_or(0, |at| at as u8 + 1));
    out.extend(entry.flag.unwrap_or_default());
    text(out, &entry.id);
    text(out, &entry.name);
    text(out, entry.home_port.as_deref().unwrap_or_default());
    out.extend(entry.imo.unwrap_or_default().to_le_bytes());
    list(out, &entry.mmsi, |out, mmsi| out.extend(mmsi.to_le_bytes()));
    list(out, &entry.call_signs, |out, sign| text(out, sign));
    list(out, &entry.names, name);
    for number in [entry.length_m, entry.beam_m] {
        out.extend(number.unwrap_or_default().to_le_bytes());
    }
    for time in [entry.valid_from, entry.expires, entry.last_seen] {
        out.extend(time.map_or(i64::MIN, |t| t.0).to_le_bytes());
    }
}

fn name(out: &mut Vec<u8>, name: &Name) {
    text(out, &name.letters);
    text(out, &name.number);
    out.extend((name.count.min(usize::from(u16::MAX)) as u16).to_le_bytes());
    let flag = |holds, bit| if holds { bit } else { 0 };
    out.push(
        flag(name.full_field, FULL_FIELD)
            | flag(name.over_field, OVER_FIELD)
            | flag(name.short_field, SHORT_FIELD)
            | flag(name.cut_at_space, CUT_AT_SPACE),
    );
    list(out, &name.families, |out, family| text(out, family));
}

fn text(out: &mut Vec<u8>, text: &str) {
    let mut end = text.len().min(usize::from(u16::MAX));
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = text.get(..end).unwrap_or_default();
    out.extend((text.len() as u16).to_le_bytes());
    out.extend(text.bytes());
}

fn list<T>(out: &mut Vec<u8>, all: &[T], one: impl Fn(&mut Vec<u8>, &T)) {
    let all = all.get(..usize::from(u8::MAX)).unwrap_or(all);
    out.push(all.len() as u8);
    for item in all {
        one(out, item);
    }
}

/// The entry and its digest; `None` where the bytes are damaged.
pub(super) fn read(bytes: &[u8]) -> Option<(WatchEntry, u64)> {
    let mut rest = Rest(bytes);
    let digest = u64::from_le_bytes(rest.take()?);
    let [action, class, flag @ ..] = rest.take::<4>()?;
    let action = *Action::ALL.get(usize::from(action))?;
    let class = class.checked_sub(1).and_then(|at| CLASSES.get(usize::from(at))).copied();
    let (id, name, port) = (rest.text()?, rest.text()?, rest.text()?);
    let imo = u32::from_le_bytes(rest.take()?);
    let mmsi = rest.list(|rest| rest.take().map(u32::from_le_bytes))?;
    let call_signs = rest.list(Rest::text)?;
    let names = rest.list(Rest::name)?;
    let (length, beam) = (rest.number()?, rest.number()?);
    let (valid_from, expires, last_seen) = (rest.time()?, rest.time()?, rest.time()?);
    let entry = WatchEntry {
        id,
        kind: Kind::Vessel,
        action,
        name,
        names,
        weak_aliases: Vec::new(),
        imo: Some(imo).filter(|n| *n > 0),
        mmsi,
        call_signs,
        flag: Some(flag).filter(|f| f.iter().all(u8::is_ascii_uppercase)),
        class,
        length_m: metres(length),
        beam_m: metres(beam),
        home_port: Some(port).filter(|p| !p.is_empty()),
        registration: None,
        reason: String::new(),
        valid_from: time(valid_from),
        expires: time(expires),
        last_seen: time(last_seen),
        // Stands for all cells where two forms of an entry are compared.
        cells: BTreeMap::from([(DIGEST.to_owned(), format!("{digest:016x}"))]),
    };
    Some((entry, digest))
}

/// 0 is not known.
fn metres(number: f64) -> Option<f64> {
    Some(number).filter(|n| n.is_finite() && *n > 0.0)
}

fn time(ms: i64) -> Option<UtcTime> {
    (ms != i64::MIN).then_some(UtcTime(ms))
}

struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }

    fn text(&mut self) -> Option<String> {
        let length = usize::from(u16::from_le_bytes(self.take()?));
        let (head, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(head).ok().map(str::to_owned)
    }

    fn list<T>(&mut self, one: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let [count] = self.take::<1>()?;
        (0..count).map(|_| one(self)).collect()
    }

    fn number(&mut self) -> Option<f64> {
        self.take().map(f64::from_le_bytes)
    }

    fn time(&mut self) -> Option<i64> {
        self.take().map(i64::from_le_bytes)
    }

    fn name(&mut self) -> Option<Name> {
        let (letters, number) = (self.text()?, self.text()?);
        let count = usize::from(u16::from_le_bytes(self.take()?));
        let [flags] = self.take::<1>()?;
        let families = self.list(Self::text)?;
        let has = |flag| flags & flag != 0;
        Some(Name {
            letters,
            number,
            count,
            full_field: has(FULL_FIELD),
            short_field: has(SHORT_FIELD),
            over_field: has(OVER_FIELD),
            cut_at_space: has(CUT_AT_SPACE),
            families,
        })
    }
}
