//! The encoding of a sealed body:
//! `[1, follows, form, version, end, [[list, version]..], [[path, [row..]]..], [[path, source, at, value]..]]`
//! with `follows` one of `[0]`, `[1, of, reason]`, `[2, of, reason]`, and a value as
//! `[kind, ..]`. Paths and lists ascend. A withdrawal is `[1, of, reason]`.

use super::{Follows, MOST_REASON, Report, Withdrawal};
use crate::domain::journal::cbor::{BadCbor, Reader, Writer};
use crate::domain::journal::entry::RecordId;
use crate::domain::report::decimal::Decimal;
use crate::domain::report::draft::{Entry, MOST_ROWS, MOST_VALUES};
use crate::domain::report::form::FormId;
use crate::domain::report::path::{MOST_KEY, Path, RowId};
use crate::domain::report::value::{
    Date, Fix, MOST_CODE, MOST_ITEMS, MOST_LONG_TEXT, Photo, Place, Source, Time, Value,
};
use crate::domain::time::UtcTime;
use std::collections::BTreeMap;

const VERSION: u64 = 1;
/// Bytes of a path: three keys, a row, the points.
const MOST_PATH: usize = 3 * MOST_KEY + 16;
const MOST_LISTS: usize = 1000;

/// The bytes are no sealed report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadBody {
    #[error("{0}")]
    Cbor(#[from] BadCbor),
    #[error("written in a later format")]
    Version,
    #[error("{0} is not possible")]
    Field(&'static str),
}

pub(super) fn encode(report: &Report) -> Vec<u8> {
    let mut w = Writer::new();
    w.array(8).unsigned(VERSION);
    match &report.follows {
        Follows::Nothing => w.array(1).unsigned(0),
        Follows::Amends { of, reason } => w.array(3).unsigned(1).bytes(&of.0).text(reason),
        Follows::Supersedes { of, reason } => w.array(3).unsigned(2).bytes(&of.0).text(reason),
    };
    w.text(&report.form.id).unsigned(report.form.version.into()).text(&report.end);
    w.array(report.lists.len());
    for (list, version) in &report.lists {
        w.array(2).text(list).text(version);
    }
    w.array(report.rows.len());
    for (path, rows) in &report.rows {
        w.array(2).text(&path.to_string());
        write_rows(&mut w, rows);
    }
    w.array(report.entries.len());
    for (path, entry) in &report.entries {
        w.array(4).text(&path.to_string()).text(entry.source.code()).integer(entry.at.0);
        write_value(&mut w, &entry.value);
    }
    w.finish()
}

pub(super) fn decode(bytes: &[u8]) -> Result<Report, BadBody> {
    let mut r = Reader::new(bytes);
    r.array_of(8)?;
    if r.unsigned()? != VERSION {
        return Err(BadBody::Version);
    }
    let follows = read_follows(&mut r)?;
    let form = FormId { id: r.text(MOST_KEY)?.to_owned(), version: r.unsigned32()? };
    let end = r.text(MOST_KEY)?.to_owned();
    let lists = read_map(
        &mut r,
        MOST_LISTS,
        2,
        |r| Ok(r.text(MOST_KEY)?.to_owned()),
        |r| Ok(r.text(MOST_CODE)?.to_owned()),
    )?;
    let rows = read_map(&mut r, MOST_VALUES, 2, read_path, |r| read_rows(r, MOST_ROWS))?;
    let entries = read_map(&mut r, MOST_VALUES, 4, read_path, |r| {
        let source = Source::from_code(r.text(MOST_CODE)?).ok_or(BadBody::Field("source"))?;
        let at = UtcTime(r.integer()?);
        Ok(Entry { value: read_value(r)?, source, at })
    })?;
    r.end()?;
    Ok(Report { form, end, lists, rows, entries, follows })
}

/// Items `[key, ..]` whose keys ascend, so that a map has one encoding.
fn read_map<K: Ord + Clone, V>(
    r: &mut Reader<'_>,
    most: usize,
    width: usize,
    key: impl Fn(&mut Reader<'_>) -> Result<K, BadBody>,
    value: impl Fn(&mut Reader<'_>) -> Result<V, BadBody>,
) -> Result<BTreeMap<K, V>, BadBody> {
    let mut map = BTreeMap::new();
    for _ in 0..r.array(most)? {
        r.array_of(width)?;
        let name = key(r)?;
        if map.last_key_value().is_some_and(|(last, _)| *last >= name) {
            return Err(BadBody::Field("order"));
        }
        let held = value(r)?;
        map.insert(name, held);
    }
    Ok(map)
}

fn read_follows(r: &mut Reader<'_>) -> Result<Follows, BadBody> {
    let length = r.array(3)?;
    let code = r.unsigned()?;
    match (code, length) {
        (0, 1) => Ok(Follows::Nothing),
        (1, 3) => Ok(Follows::Amends { of: RecordId(r.fixed()?), reason: read_reason(r)? }),
        (2, 3) => Ok(Follows::Supersedes { of: RecordId(r.fixed()?), reason: read_reason(r)? }),
        _ => Err(BadBody::Field("follows")),
    }
}

fn read_reason(r: &mut Reader<'_>) -> Result<String, BadBody> {
    Ok(r.text(4 * MOST_REASON)?.to_owned())
}

fn read_path(r: &mut Reader<'_>) -> Result<Path, BadBody> {
    let text = r.text(MOST_PATH)?;
    let path: Path = text.parse().map_err(|_| BadBody::Field("path"))?;
    // A row as `03` would be a second way to write it.
    if path.to_string() == text { Ok(path) } else { Err(BadBody::Field("path")) }
}

fn write_rows(w: &mut Writer, rows: &[RowId]) {
    w.array(rows.len());
    for row in rows {
        w.unsigned(row.0.into());
    }
}

fn read_rows(r: &mut Reader<'_>, most: usize) -> Result<Vec<RowId>, BadBody> {
    let count = r.array(most)?;
    (0..count).map(|_| Ok(RowId(r.unsigned32()?))).collect()
}

fn write_place(w: &mut Writer, place: Place) {
    w.array(2).integer(place.lat_e7.into()).integer(place.lon_e7.into());
}

fn read_place(r: &mut Reader<'_>) -> Result<Place, BadBody> {
    r.array_of(2)?;
    let (lat, lon) = (r.integer()?, r.integer()?);
    let place = i32::try_from(lat).ok().zip(i32::try_from(lon).ok());
    let (lat_e7, lon_e7) = place.ok_or(BadBody::Field("position"))?;
    Ok(Place { lat_e7, lon_e7 })
}

fn write_value(w: &mut Writer, value: &Value) {
    match value {
        Value::Text(text) => {
            w.array(2).unsigned(0).text(text);
        }
        Value::Number { value, unit } => {
            let (units, scale) = value.parts();
            w.array(4).unsigned(1).integer(units).unsigned(scale.into());
            write_option_text(w, unit.as_deref());
        }
        Value::Choice(code) => {
            w.array(2).unsigned(2).text(code);
        }
        Value::Multi(codes) => {
            w.array(2).unsigned(3).array(codes.len());
            for code in codes {
                w.text(code);
            }
        }
        Value::YesNo(yes) => {
            w.array(2).unsigned(4).unsigned((*yes).into());
        }
        Value::Date(date) => {
            w.array(4).unsigned(5).integer(date.year.into());
            write_option(w, date.month);
            write_option(w, date.day);
        }
        Value::Time(time) => {
            w.array(3).unsigned(6).integer(time.utc.0).integer(time.offset_min.into());
        }
        Value::Position(place) => {
            w.array(2).unsigned(7);
            write_place(w, *place);
        }
        Value::Photos(photos) => {
            w.array(2).unsigned(8).array(photos.len());
            for photo in photos {
                write_photo(w, photo);
            }
        }
        Value::Links(rows) => {
            w.array(2).unsigned(9);
            write_rows(w, rows);
        }
    }
}

fn write_option(w: &mut Writer, value: Option<u8>) {
    match value {
        Some(value) => w.unsigned(value.into()),
        None => w.null(),
    };
}

fn write_option_text(w: &mut Writer, value: Option<&str>) {
    match value {
        Some(value) => w.text(value),
        None => w.null(),
    };
}

fn write_photo(w: &mut Writer, photo: &Photo) {
    w.array(5).text(&photo.name).text(&photo.sha256).unsigned(photo.length).integer(photo.at.0);
    match photo.fix {
        Some(fix) => {
            w.array(2);
            write_place(w, fix.place);
            w.integer(fix.age_ms);
        }
        None => {
            w.null();
        }
    }
}

fn read_photo(r: &mut Reader<'_>) -> Result<Photo, BadBody> {
    r.array_of(5)?;
    let name = r.text(255)?.to_owned();
    let sha256 = r.text(64)?.to_owned();
    let (length, at) = (r.unsigned()?, UtcTime(r.integer()?));
    let fix = if r.take_null() {
        None
    } else {
        r.array_of(2)?;
        Some(Fix { place: read_place(r)?, age_ms: r.integer()? })
    };
    Ok(Photo { name, sha256, length, at, fix })
}

fn read_value(r: &mut Reader<'_>) -> Result<Value, BadBody> {
    let length = r.array(4)?;
    let kind = r.unsigned()?;
    Ok(match (kind, length) {
        (0, 2) => Value::Text(r.text(4 * MOST_LONG_TEXT)?.to_owned()),
        (1, 4) => {
            let (units, scale) = (r.integer()?, r.unsigned()?);
            let value = u8::try_from(scale).ok().and_then(|scale| Decimal::new(units, scale));
            let value =
                value.filter(|v| v.parts() == (units, scale as u8)).ok_or(BadBody::Field("number"))?;
            let unit = if r.take_null() { None } else { Some(r.text(MOST_CODE)?.to_owned()) };
            Value::Number { value, unit }
        }
        (2, 2) => Value::Choice(r.text(MOST_CODE)?.to_owned()),
        (3, 2) => {
            let count = r.array(MOST_ITEMS)?;
            let codes: Result<_, BadBody> = (0..count).map(|_| Ok(r.text(MOST_CODE)?.to_owned())).collect();
            Value::Multi(codes?)
        }
        (4, 2) => match r.unsigned()? {
            0 => Value::YesNo(false),
            1 => Value::YesNo(true),
            _ => return Err(BadBody::Field("yes-no")),
        },
        (5, 4) => {
            let year = i32::try_from(r.integer()?).map_err(|_| BadBody::Field("date"))?;
            let (month, day) = (read_option(r)?, read_option(r)?);
            Value::Date(Date { year, month, day })
        }
        (6, 3) => {
            let utc = UtcTime(r.integer()?);
            let offset_min = i16::try_from(r.integer()?).map_err(|_| BadBody::Field("time"))?;
            Value::Time(Time { utc, offset_min })
        }
        (7, 2) => Value::Position(read_place(r)?),
        (8, 2) => {
            let count = r.array(MOST_ITEMS)?;
            let photos: Result<_, BadBody> = (0..count).map(|_| read_photo(r)).collect();
            Value::Photos(photos?)
        }
        (9, 2) => Value::Links(read_rows(r, MOST_ITEMS)?),
        _ => return Err(BadBody::Field("value")),
    })
}

fn read_option(r: &mut Reader<'_>) -> Result<Option<u8>, BadBody> {
    if r.take_null() {
        return Ok(None);
    }
    u8::try_from(r.unsigned()?).map(Some).map_err(|_| BadBody::Field("date"))
}

pub(super) fn encode_withdrawal(withdrawal: &Withdrawal) -> Vec<u8> {
    let mut w = Writer::new();
    w.array(3).unsigned(VERSION).bytes(&withdrawal.of.0).text(&withdrawal.reason);
    w.finish()
}

pub(super) fn decode_withdrawal(bytes: &[u8]) -> Result<Withdrawal, BadBody> {
    let mut r = Reader::new(bytes);
    r.array_of(3)?;
    if r.unsigned()? != VERSION {
        return Err(BadBody::Version);
    }
    let withdrawal = Withdrawal { of: RecordId(r.fixed()?), reason: read_reason(&mut r)? };
    r.end()?;
    Ok(withdrawal)
}
