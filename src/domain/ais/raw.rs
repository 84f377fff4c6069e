//! A message as one JSON object of its coded integers: nothing scaled, every sentinel
//! as it was sent, texts cut at the first `@` and right-trimmed, binary data as a text
//! of `0` and `1`. A field that was not sent has no key.

use crate::domain::ais::bits::Bits;
use crate::domain::ais::coded::{CoarsePosition, FinePosition};
use crate::domain::ais::message::service::{
    Acknowledgement, AddressedBinary, Assignment, BroadcastBinary, ChannelManagement, DataLinkManagement,
    GroupAssignment, Interrogation, Scope, SlotBinary,
};
use crate::domain::ais::message::{
    Aid, BaseStation, Content, Dimensions, ExtendedB, LongRange, Message, PositionA, PositionB, SarAircraft,
    StaticA, StaticPartB,
};
use crate::domain::id::Mmsi;
use std::fmt::{Display, Write};

/// Writes the members of one JSON object.
pub(super) struct Object<'a> {
    out: &'a mut String,
    empty: bool,
}

impl<'a> Object<'a> {
    pub(super) fn open(out: &'a mut String) -> Self {
        out.push('{');
        Self { out, empty: true }
    }

    pub(super) fn close(self) {
        self.out.push('}');
    }

    fn key(&mut self, name: &str) {
        if !self.empty {
            self.out.push(',');
        }
        self.empty = false;
        self.out.push('"');
        self.out.push_str(name);
        self.out.push_str("\":");
    }

    /// A number, `true`, `false` or `null`.
    pub(super) fn bare(&mut self, name: &str, value: impl Display) -> &mut Self {
        self.key(name);
        // Writing to a String cannot fail.
        let _ = write!(self.out, "{value}");
        self
    }

    /// A one-bit field as 0 or 1.
    pub(super) fn bit(&mut self, name: &str, value: bool) -> &mut Self {
        self.bare(name, u8::from(value))
    }

    /// A text of printable ASCII, which all six-bit text is.
    pub(super) fn text(&mut self, name: &str, value: &str) -> &mut Self {
        self.key(name);
        self.out.push('"');
        for c in value.chars() {
            if matches!(c, '"' | '\\') {
                self.out.push('\\');
            }
            self.out.push(c);
        }
        self.out.push('"');
        self
    }

    fn data(&mut self, bits: &Bits) -> &mut Self {
        self.text("data", &bits.to_binary())
    }

    fn fine(&mut self, position: FinePosition) -> &mut Self {
        self.bare("lon", position.lon).bare("lat", position.lat)
    }

    fn coarse(&mut self, position: CoarsePosition) -> &mut Self {
        self.bare("lon", position.lon).bare("lat", position.lat)
    }

    fn corners(&mut self, north_east: CoarsePosition, south_west: CoarsePosition) -> &mut Self {
        self.bare("ne_lon", north_east.lon)
            .bare("ne_lat", north_east.lat)
            .bare("sw_lon", south_west.lon)
            .bare("sw_lat", south_west.lat)
    }

    fn mmsi(&mut self, name: &str, value: Mmsi) -> &mut Self {
        self.bare(name, value.0)
    }

    pub(super) fn dimensions(&mut self, size: Dimensions) -> &mut Self {
        self.bare("to_bow", size.to_bow)
            .bare("to_stern", size.to_stern)
            .bare("to_port", size.to_port)
            .bare("to_starboard", size.to_starboard)
    }
}

/// Appends `message` as one JSON object, without a line end.
pub fn raw_json(message: &Message, out: &mut String) {
    let mut to = Object::open(out);
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
        Content::SafetyText { to: addressee, seqno, retransmit, text } => {
            if let Some(mmsi) = addressee {
                to.bare("seqno", seqno).mmsi("dest_mmsi", *mmsi).bit("retransmit", *retransmit);
            }
            to.text("text", text);
        }
        Content::AddressedBinary(report) => addressed_binary(&mut to, report),
        Content::Acknowledgement(report) => acknowledgement(&mut to, report),
        Content::BroadcastBinary(report) => broadcast_binary(&mut to, report),
        Content::UtcInquiry { to: station } => {
            to.mmsi("dest_mmsi", *station);
        }
        Content::Interrogation(report) => interrogation(&mut to, report),
        Content::Assignment(report) => assignment(&mut to, report),
        Content::DgnssCorrection(report) => {
            to.coarse(report.position).data(&report.data);
        }
        Content::DataLinkManagement(report) => data_link_management(&mut to, report),
        Content::ChannelManagement(report) => channel_management(&mut to, report),
        Content::GroupAssignment(report) => group_assignment(&mut to, report),
        Content::SlotBinary(report) => slot_binary(&mut to, report),
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

fn addressed_binary(to: &mut Object<'_>, report: &AddressedBinary) {
    to.bare("seqno", report.seqno)
        .mmsi("dest_mmsi", report.to)
        .bit("retransmit", report.retransmit)
        .bare("dac", report.dac)
        .bare("fid", report.fid)
        .data(&report.data);
}

fn broadcast_binary(to: &mut Object<'_>, report: &BroadcastBinary) {
    to.bare("dac", report.dac).bare("fid", report.fid).data(&report.data);
}

fn acknowledgement(to: &mut Object<'_>, report: &Acknowledgement) {
    for (number, entry) in (1..).zip(report.entries.iter().flatten()) {
        to.mmsi(&format!("mmsi{number}"), entry.mmsi).bare(&format!("seq{number}"), entry.seqno);
    }
}

fn interrogation(to: &mut Object<'_>, report: &Interrogation) {
    to.mmsi("mmsi1", report.first)
        .bare("type1_1", report.first_request.kind)
        .bare("offset1_1", report.first_request.offset);
    if let Some(request) = report.first_second_request {
        to.bare("type1_2", request.kind).bare("offset1_2", request.offset);
    }
    if let Some((mmsi, request)) = report.second {
        to.mmsi("mmsi2", mmsi).bare("type2_1", request.kind).bare("offset2_1", request.offset);
    }
}

fn assignment(to: &mut Object<'_>, report: &Assignment) {
    to.mmsi("mmsi1", report.first.mmsi)
        .bare("offset1", report.first.offset)
        .bare("increment1", report.first.increment);
    if let Some(station) = report.second {
        to.mmsi("mmsi2", station.mmsi).bare("offset2", station.offset).bare("increment2", station.increment);
    }
}

fn data_link_management(to: &mut Object<'_>, report: &DataLinkManagement) {
    for (number, block) in (1..).zip(report.reservations.iter().flatten()) {
        to.bare(&format!("offset{number}"), block.offset)
            .bare(&format!("number{number}"), block.slots)
            .bare(&format!("timeout{number}"), block.timeout)
            .bare(&format!("increment{number}"), block.increment);
    }
}

fn channel_management(to: &mut Object<'_>, report: &ChannelManagement) {
    to.bare("channel_a", report.channel_a)
        .bare("channel_b", report.channel_b)
        .bare("txrx", report.txrx)
        .bit("power", report.low_power);
    match report.scope {
        Scope::Area { north_east, south_west } => to.corners(north_east, south_west).bit("addressed", false),
        Scope::Stations { first, second } => {
            to.mmsi("dest1", first).mmsi("dest2", second).bit("addressed", true)
        }
    };
    to.bit("band_a", report.band_a).bit("band_b", report.band_b).bare("zonesize", report.zone_size);
}

fn group_assignment(to: &mut Object<'_>, report: &GroupAssignment) {
    to.corners(report.north_east, report.south_west)
        .bare("station_type", report.station_type)
        .bare("shiptype", report.ship_type)
        .bare("txrx", report.txrx)
        .bare("interval", report.interval)
        .bare("quiet", report.quiet);
}

fn slot_binary(to: &mut Object<'_>, report: &SlotBinary) {
    to.bit("addressed", report.addressed).bit("structured", report.structured);
    if let Some(mmsi) = report.to {
        to.mmsi("dest_mmsi", mmsi);
    }
    if let Some(dac) = report.dac {
        to.bare("dac", dac);
    }
    if let Some(fid) = report.fid {
        to.bare("fid", fid);
    }
    to.data(&report.data);
    if let Some(radio) = report.radio {
        to.bare("radio", radio);
    }
}
