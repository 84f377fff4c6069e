//! A message as one JSON object of its coded integers: nothing scaled, every sentinel
//! as it was sent, texts cut at the first `@` and right-trimmed, binary data as a text
//! of `0` and `1`. A field that was not sent has no key.

pub(super) mod object;
pub(super) mod service;

use crate::domain::ais::message::{
    Aid, BaseStation, Content, ExtendedB, LongRange, Message, PositionA, PositionB, SarAircraft, StaticA,
    StaticPartB,
};
use crate::domain::ais::raw::object::{Object, Style};

/// Appends `message` as one JSON object, without a line end.
pub fn raw_json(message: &Message, out: &mut String) {
    let mut to = Object::open(out, Style::Raw);
    to.bare("type", message.kind).bare("repeat", message.repeat).mmsi("mmsi", message.mmsi);
    if message.nonstandard {
        to.bare("nonstandard", true);
    }
    match &message.content {
        Content::PositionA(report) => position_a(&mut to, report),
        Content::BaseStation(report) => base_station(&mut to, report),
        Content::StaticA(report) => static_a(&mut to, report),
        Content::SarAircraft(report) => sar_aircraft(&mut to, report),
        Content::PositionB(report) => position_b(&mut to, report),
        Content::ExtendedB(report) => extended_b(&mut to, report),
        Content::Aid(report) => aid(&mut to, report),
        Content::StaticPartA { name } => {
            to.bare("partno", 0).text("shipname", name);
        }
        Content::StaticPartB(report) => static_part_b(&mut to, 1, report),
        Content::StaticReserved { part, fields } => static_part_b(&mut to, *part, fields),
        Content::LongRange(report) => long_range(&mut to, report),
        content => service::members(&mut to, content),
    }
    to.close();
}

fn position_a(to: &mut Object<'_>, report: &PositionA) {
    to.bare("status", report.status)
        .bare("turn", report.turn)
        .bare("speed", report.speed)
        .bit("accuracy", report.accuracy)
        .fine(report.position)
        .bare("course", report.course)
        .bare("heading", report.heading)
        .bare("second", report.second)
        .bare("maneuver", report.maneuver)
        .bit("raim", report.raim)
        .bare("radio", report.radio);
}

fn base_station(to: &mut Object<'_>, report: &BaseStation) {
    to.bare("year", report.year)
        .bare("month", report.month)
        .bare("day", report.day)
        .bare("hour", report.hour)
        .bare("minute", report.minute)
        .bare("second", report.second)
        .bit("accuracy", report.accuracy)
        .fine(report.position)
        .bare("epfd", report.epfd)
        .bit("raim", report.raim)
        .bare("radio", report.radio);
}

fn static_a(to: &mut Object<'_>, report: &StaticA) {
    to.bare("ais_version", report.ais_version)
        .bare("imo", report.imo)
        .text("callsign", &report.callsign)
        .text("shipname", &report.name)
        .bare("shiptype", report.ship_type)
        .dimensions(report.dimensions)
        .bare("epfd", report.epfd)
        .bare("eta_month", report.eta_month)
        .bare("eta_day", report.eta_day)
        .bare("eta_hour", report.eta_hour)
        .bare("eta_minute", report.eta_minute)
        .bare("draught", report.draught)
        .text("destination", &report.destination);
    if let Some(dte) = report.dte {
        to.bit("dte", dte);
    }
}

fn sar_aircraft(to: &mut Object<'_>, report: &SarAircraft) {
    to.bare("alt", report.altitude)
        .bare("speed", report.speed)
        .bit("accuracy", report.accuracy)
        .fine(report.position)
        .bare("course", report.course)
        .bare("second", report.second)
        .bit("alt_sensor", report.alt_sensor)
        .bit("dte", report.dte)
        .bit("assigned", report.assigned)
        .bit("raim", report.raim)
        .bare("radio", report.radio);
}

fn position_b(to: &mut Object<'_>, report: &PositionB) {
    to.bare("speed", report.speed)
        .bit("accuracy", report.accuracy)
        .fine(report.position)
        .bare("course", report.course)
        .bare("heading", report.heading)
        .bare("second", report.second)
        .bit("cs", report.carrier_sense)
        .bit("display", report.display)
        .bit("dsc", report.dsc)
        .bit("band", report.band)
        .bit("msg22", report.msg22)
        .bit("assigned", report.assigned)
        .bit("raim", report.raim)
        .bare("radio", report.radio);
}

fn extended_b(to: &mut Object<'_>, report: &ExtendedB) {
    to.bare("speed", report.speed)
        .bit("accuracy", report.accuracy)
        .fine(report.position)
        .bare("course", report.course)
        .bare("heading", report.heading)
        .bare("second", report.second)
        .text("shipname", &report.name)
        .bare("shiptype", report.ship_type)
        .dimensions(report.dimensions)
        .bare("epfd", report.epfd)
        .bit("raim", report.raim)
        .bit("dte", report.dte)
        .bit("assigned", report.assigned);
}

fn aid(to: &mut Object<'_>, report: &Aid) {
    to.bare("aid_type", report.aid_type)
        .text("name", &report.name)
        .bit("accuracy", report.accuracy)
        .fine(report.position)
        .dimensions(report.dimensions)
        .bare("epfd", report.epfd)
        .bare("second", report.second)
        .bit("off_position", report.off_position)
        .bare("aton_status", report.status)
        .bit("raim", report.raim)
        .bit("virtual_aid", report.virtual_aid)
        .bit("assigned", report.assigned)
        .text("name_ext", &report.name_ext)
        .text("full", &report.full_name);
}

fn static_part_b(to: &mut Object<'_>, part: u8, report: &StaticPartB) {
    to.bare("partno", part)
        .bare("shiptype", report.ship_type)
        .text("vendorid", &report.vendor)
        .bare("model", report.model)
        .bare("serial", report.serial)
        .text("callsign", &report.callsign);
    if let Some(size) = report.dimensions {
        to.dimensions(size);
    }
    if let Some(mmsi) = report.mothership {
        to.mmsi("mothership_mmsi", mmsi);
    }
    if let Some(epfd) = report.epfd {
        to.bare("epfd", epfd);
    }
}

fn long_range(to: &mut Object<'_>, report: &LongRange) {
    to.bit("accuracy", report.accuracy)
        .bit("raim", report.raim)
        .bare("status", report.status)
        .coarse(report.position)
        .bare("speed", report.speed)
        .bare("course", report.course)
        .bit("gnss", report.not_current);
}
