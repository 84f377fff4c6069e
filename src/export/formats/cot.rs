//! Cursor on Target events (version 2.0): the boat at her last fix, and what happened as
//! points, each an `event` as systems that share positions take it, all in one `events`.

use crate::domain::time::{Span, UtcTime};
use crate::export::text::escape;
use crate::export::track::Chart;
use std::fmt::Write;

/// A vessel of law enforcement, friendly, on the sea surface.
const OWN: &str = "a-f-S-X-L";
/// A point on the map that somebody set.
const SPOT: &str = "b-m-p-s-m";
/// After this an event no longer tells how things are.
const STALE: Span = Span::minutes(24 * 60);
/// Not known, as the format says it.
const UNKNOWN: &str = "9999999.0";

struct Event<'a> {
    uid: String,
    of: &'a str,
    /// How it is known: by a machine with GNSS, or from a person.
    how: &'a str,
    at: UtcTime,
    place: (f64, f64),
    name: &'a str,
    remarks: &'a str,
}

fn write(out: &mut String, event: &Event<'_>) {
    let (at, stale) = (event.at, event.at + STALE);
    let (lat, lon) = event.place;
    let _ = writeln!(
        out,
        "<event version=\"2.0\" uid=\"{}\" type=\"{}\" how=\"{}\" time=\"{at}\" start=\"{at}\" stale=\"{stale}\">\
         <point lat=\"{lat:.7}\" lon=\"{lon:.7}\" hae=\"{UNKNOWN}\" ce=\"{UNKNOWN}\" le=\"{UNKNOWN}\"/>\
         <detail><contact callsign=\"{}\"/><remarks>{}</remarks></detail></event>",
        escape(&event.uid),
        event.of,
        event.how,
        escape(event.name),
        escape(event.remarks),
    );
}

pub(super) fn cot(chart: &Chart) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<events>\n");
    if let Some(last) = chart.track.last() {
        let event = Event {
            uid: format!("{}.own", chart.name),
            of: OWN,
            how: "m-g",
            at: last.at,
            place: (f64::from(last.lat_e7) / 1e7, f64::from(last.lon_e7) / 1e7),
            name: &chart.boat,
            remarks: &chart.name,
        };
        write(&mut out, &event);
    }
    for (number, mark) in (1..).zip(&chart.marks) {
        let number: u32 = number;
        let event = Event {
            uid: format!("{}.{number}", chart.name),
            of: SPOT,
            how: if mark.kind.starts_with('A') { "m-g" } else { "h-g-i-g-o" },
            at: mark.at,
            place: (mark.lat, mark.lon),
            name: &mark.kind,
            remarks: &mark.name,
        };
        write(&mut out, &event);
    }
    out.push_str("</events>\n");
    out
}
