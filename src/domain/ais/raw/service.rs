//! Members of the messages that move no symbol, for both kinds of output.

use crate::domain::ais::message::Content;
use crate::domain::ais::message::service::{
    Acknowledgement, AddressedBinary, Assignment, BroadcastBinary, ChannelManagement, DataLinkManagement,
    GroupAssignment, Interrogation, Scope, SlotBinary,
};
use crate::domain::ais::raw::object::Object;

/// Writes the members of messages other than position reports and static data.
pub(in crate::domain::ais) fn members(to: &mut Object<'_>, content: &Content) {
    match content {
        Content::SafetyText { to: addressee, seqno, retransmit, text } => {
            if let Some(mmsi) = addressee {
                to.bare("seqno", seqno).mmsi("dest_mmsi", *mmsi).bit("retransmit", *retransmit);
            }
            to.text("text", text);
        }
        Content::AddressedBinary(report) => addressed_binary(to, report),
        Content::Acknowledgement(report) => acknowledgement(to, report),
        Content::BroadcastBinary(report) => broadcast_binary(to, report),
        Content::UtcInquiry { to: station } => {
            to.mmsi("dest_mmsi", *station);
        }
        Content::Interrogation(report) => interrogation(to, report),
        Content::Assignment(report) => assignment(to, report),
        Content::DgnssCorrection(report) => {
            to.coarse(report.position).data(&report.data);
        }
        Content::DataLinkManagement(report) => data_link_management(to, report),
        Content::ChannelManagement(report) => channel_management(to, report),
        Content::GroupAssignment(report) => group_assignment(to, report),
        Content::SlotBinary(report) => slot_binary(to, report),
        _ => {}
    }
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
