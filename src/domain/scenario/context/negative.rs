//! `[[negative]]`: a list of those who may be in an area; whoever else is there is told.

use super::{Reader, Section, area};
use crate::domain::scenario::fault::Fault;
use crate::domain::watchlist::entry::Action;
use crate::domain::watchlist::marks;
use crate::domain::watchlist::watch::negative::{Member, NegativeList};

/// Keys of the table.
pub(super) const KEYS: &[&str] =
    &["id", "action", "area", "lat", "lon", "radius_nm", "polygon", "mmsi", "imo", "callsign"];

/// Most numbers of one kind.
const MOST: usize = 20_000;

pub(super) fn read<'t>(reader: &mut Reader<'t>, section: &Section<'_, 't>) -> Option<NegativeList> {
    reader.only(section.name, section.table, KEYS);
    let id = reader.needed_text(section, "id");
    let named = reader.needed_text(section, "area");
    let word = reader.needed_text(section, "action");
    let action = word.as_deref().and_then(Action::of).filter(|action| *action != Action::DoNotAlert);
    if let Some(got) = word.filter(|_| action.is_none()) {
        let args = vec![("key", "action".to_owned()), ("want", "action".to_owned()), ("got", got)];
        reader.problem(section.place_of("action"), Fault::WrongKind, args);
    }
    let area = area(reader, section);
    let mut members: Vec<Member> = Vec::new();
    for item in section.list("mmsi").into_iter().take(MOST) {
        let mmsi = reader.mmsi(item).map(|mmsi| mmsi.0);
        members.extend(mmsi.map(|mmsi| Member { mmsi: Some(mmsi), ..Member::default() }));
    }
    for item in section.list("imo").into_iter().take(MOST) {
        members.extend(reader.imo(item).map(|imo| Member { imo: Some(imo), ..Member::default() }));
    }
    for item in section.list("callsign").into_iter().take(MOST) {
        let sign = item.get_ref().as_str().map(marks::call_sign).filter(|sign| !sign.is_empty());
        members.extend(sign.map(|sign| Member { call_sign: Some(sign), ..Member::default() }));
    }
    Some(NegativeList { id: id?, action: action?, area_name: named?, area: area?, members })
}
