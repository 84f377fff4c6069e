//! A message as one JSON object in units: degrees, knots, metres, degrees a minute.
//! `null` is the standard's "not available", `{"reserved":n}` a code that it reserves,
//! whose number stays and means nothing. Enumerated codes stay numbers.

mod application;

use crate::domain::ais::coded::{self, FixSecond, Reading, Turn};
use crate::domain::ais::message::{
    Aid, BaseStation, Content, Dimensions, ExtendedB, LongRange, Message, PositionA, PositionB, SarAircraft,
    StaticA, StaticPartB,
};
use crate::domain::ais::raw::object::{Object, Style};
use crate::domain::ais::raw::service;

impl Object<'_> {
    /// A text, or `null` when nothing was sent.
    fn words(&mut self, name: &str, text: &str) -> &mut Self {
        if text.is_empty() { self.bare(name, "null") } else { self.text(name, text) }
    }

    /// A code whose value `missing` says nothing.
    fn code(&mut self, name: &str, code: u32, missing: u32) -> &mut Self {
        if code == missing { self.bare(name, "null") } else { self.bare(name, code) }
    }

    fn motion(&mut self, speed: u16, course: u16) -> &mut Self {
        self.reading("speed", coded::speed_tenths(speed), speed).reading(
            "course",
            coded::course_tenths(course),
            course,
        )
    }

    fn heading(&mut self, heading: u16) -> &mut Self {
        self.reading("heading", coded::heading(heading), heading)
    }

    fn second(&mut self, raw: u8) -> &mut Self {
        match coded::fix_second(raw) {
            Reading::Value(FixSecond::At(second)) => self.bare("second", second),
            Reading::Value(FixSecond::Manual) => self.text("second", "manual"),
            Reading::Value(FixSecond::DeadReckoning) => self.text("second", "dead_reckoning"),
            Reading::Value(FixSecond::Inoperative) => self.text("second", "inoperative"),
            Reading::NotAvailable => self.bare("second", "null"),
            Reading::Reserved => self.reading("second", Reading::<u8>::Reserved, raw),
        }
    }

    fn epfd(&mut self, raw: u8) -> &mut Self {
        let reading = match raw {
            0 => Reading::NotAvailable,
            1..=8 | 15 => Reading::Value(raw),
            _ => Reading::Reserved,
        };
        self.reading("epfd", reading, raw)
    }

    fn size(&mut self, size: Dimensions) -> &mut Self {
        if size == Dimensions::default() {
            for name in ["to_bow", "to_stern", "to_port", "to_starboard"] {
                self.bare(name, "null");
            }
            return self;
        }
        self.dimensions(size)
    }
}

/// To three decimals, for what is computed and not sent.
fn third(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}

/// Appends `message` as one JSON object, without a line end.
pub fn scaled_json(message: &Message, out: &mut String) {
    let mut to = Object::open(out, Style::Scaled);
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
            to.bare("partno", 0).words("shipname", name);
        }
        Content::StaticPartB(report) => static_part_b(&mut to, report),
        // What a reserved part number means is not known, so neither are its fields.
        Content::StaticReserved { part, .. } => {
            to.reading("partno", Reading::<u8>::Reserved, part);
        }
        Content::LongRange(report) => long_range(&mut to, report),
        content => {
            service::members(&mut to, content);
            if let Some(known) = application::of(content) {
                to.object("application", |to| application::members(to, &known));
            }
        }
    }
    to.close();
}

fn position_a(to: &mut Object<'_>, report: &PositionA) {
    to.code("status", report.status.into(), 15);
    match coded::turn(report.turn) {
        Reading::Value(Turn::Rate(rate)) => to.bare("turn", third(rate)),
        Reading::Value(Turn::Starboard) => to.text("turn", "starboard"),
        Reading::Value(Turn::Port) => to.text("turn", "port"),
        Reading::NotAvailable | Reading::Reserved => to.bare("turn", "null"),
    };
    to.motion(report.speed, report.course)
        .heading(report.heading)
        .bare("accuracy", report.accuracy)
        .fine(report.position)
        .second(report.second)
        .code("maneuver", report.maneuver.into(), 0)
        .bare("raim", report.raim)
        .bare("radio", report.radio);
}

fn base_station(to: &mut Object<'_>, report: &BaseStation) {
    to.reading("year", coded::calendar(report.year, 0, 1, 9999), report.year)
        .reading("month", coded::calendar(report.month.into(), 0, 1, 12), report.month)
        .reading("day", coded::calendar(report.day.into(), 0, 1, 31), report.day)
        .reading("hour", coded::calendar(report.hour.into(), 24, 0, 23), report.hour)
        .reading("minute", coded::calendar(report.minute.into(), 60, 0, 59), report.minute)
        .reading("second", coded::calendar(report.second.into(), 60, 0, 59), report.second)
        .bare("accuracy", report.accuracy)
        .fine(report.position)
        .epfd(report.epfd)
        .bare("raim", report.raim)
        .bare("radio", report.radio);
}

fn static_a(to: &mut Object<'_>, report: &StaticA) {
    to.bare("ais_version", report.ais_version)
        .code("imo", report.imo, 0)
        .words("callsign", &report.callsign)
        .words("shipname", &report.name)
        .code("shiptype", report.ship_type.into(), 0)
        .size(report.dimensions)
        .epfd(report.epfd)
        .reading("eta_month", coded::calendar(report.eta_month.into(), 0, 1, 12), report.eta_month)
        .reading("eta_day", coded::calendar(report.eta_day.into(), 0, 1, 31), report.eta_day)
        .reading("eta_hour", coded::calendar(report.eta_hour.into(), 24, 0, 23), report.eta_hour)
        .reading("eta_minute", coded::calendar(report.eta_minute.into(), 60, 0, 59), report.eta_minute)
        .reading("draught", coded::draught(report.draught), report.draught)
        .words("destination", &report.destination);
    if let Some(dte) = report.dte {
        to.bare("dte", dte);
    }
}

fn sar_aircraft(to: &mut Object<'_>, report: &SarAircraft) {
    to.reading("alt", coded::altitude(report.altitude), report.altitude)
        .reading("speed", coded::aircraft_speed(report.speed), report.speed)
        .reading("course", coded::course_tenths(report.course), report.course)
        .bare("accuracy", report.accuracy)
        .fine(report.position)
        .second(report.second)
        .bare("alt_sensor", report.alt_sensor)
        .bare("dte", report.dte)
        .bare("assigned", report.assigned)
        .bare("raim", report.raim)
        .bare("radio", report.radio);
}

fn position_b(to: &mut Object<'_>, report: &PositionB) {
    to.motion(report.speed, report.course)
        .heading(report.heading)
        .bare("accuracy", report.accuracy)
        .fine(report.position)
        .second(report.second)
        .bare("cs", report.carrier_sense)
        .bare("display", report.display)
        .bare("dsc", report.dsc)
        .bare("band", report.band)
        .bare("msg22", report.msg22)
        .bare("assigned", report.assigned)
        .bare("raim", report.raim)
        .bare("radio", report.radio);
}

fn extended_b(to: &mut Object<'_>, report: &ExtendedB) {
    to.motion(report.speed, report.course)
        .heading(report.heading)
        .bare("accuracy", report.accuracy)
        .fine(report.position)
        .second(report.second)
        .words("shipname", &report.name)
        .code("shiptype", report.ship_type.into(), 0)
        .size(report.dimensions)
        .epfd(report.epfd)
        .bare("raim", report.raim)
        .bare("dte", report.dte)
        .bare("assigned", report.assigned);
}

fn aid(to: &mut Object<'_>, report: &Aid) {
    to.code("aid_type", report.aid_type.into(), 0)
        .words("name", &report.full_name)
        .bare("accuracy", report.accuracy)
        .fine(report.position)
        .size(report.dimensions)
        .epfd(report.epfd)
        .second(report.second)
        .bare("off_position", report.off_position)
        .bare("aton_status", report.status)
        .bare("raim", report.raim)
        .bare("virtual_aid", report.virtual_aid)
        .bare("assigned", report.assigned);
}

fn static_part_b(to: &mut Object<'_>, report: &StaticPartB) {
    to.bare("partno", 1)
        .code("shiptype", report.ship_type.into(), 0)
        .words("vendorid", &report.vendor)
        .bare("model", report.model)
        .bare("serial", report.serial)
        .words("callsign", &report.callsign);
    if let Some(size) = report.dimensions {
        to.size(size);
    }
    if let Some(mmsi) = report.mothership {
        to.mmsi("mothership_mmsi", mmsi);
    }
    if let Some(epfd) = report.epfd {
        to.epfd(epfd);
    }
}

fn long_range(to: &mut Object<'_>, report: &LongRange) {
    to.bare("accuracy", report.accuracy)
        .bare("raim", report.raim)
        .code("status", report.status.into(), 15)
        .coarse(report.position)
        .reading("speed", coded::long_range_speed(report.speed), report.speed)
        .reading("course", coded::long_range_course(report.course), report.course)
        .bare("current", !report.not_current);
}
