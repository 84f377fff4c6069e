//! The applications inside binary messages, in units. Of a reserved code only the mark
//! is told; its number is in the message's `data`.

use crate::domain::ais::binary::Application;
use crate::domain::ais::binary::area::{AreaNotice, Leg, Shape};
use crate::domain::ais::binary::inland::{InlandShip, PersonsOnBoard};
use crate::domain::ais::binary::monitoring::AidMonitoring;
use crate::domain::ais::binary::weather::{Current, Trend, Waves, Weather};
use crate::domain::ais::coded::Reading;
use crate::domain::ais::message::Content;
use crate::domain::ais::raw::object::Object;
use crate::domain::geo::Position;
use std::fmt::Display;

impl Object<'_> {
    fn known(&mut self, name: &str, reading: Reading<impl Display>) -> &mut Self {
        self.reading(name, reading, true)
    }

    fn trend(&mut self, name: &str, reading: Reading<Trend>) -> &mut Self {
        let word = reading.map(|trend| match trend {
            Trend::Steady => "\"steady\"",
            Trend::Falling => "\"falling\"",
            Trend::Rising => "\"rising\"",
        });
        self.known(name, word)
    }

    fn place(&mut self, reading: Reading<Position>) -> &mut Self {
        match reading {
            Reading::Value(_) | Reading::NotAvailable => self.position("lon", "lat", reading, (0, 0)),
            Reading::Reserved => {
                self.known("lon", Reading::<u8>::Reserved).known("lat", Reading::<u8>::Reserved)
            }
        }
    }
}

/// The application that a message carries, if it is a known one.
pub(super) fn of(content: &Content) -> Option<Application> {
    match content {
        Content::AddressedBinary(report) => report.application(),
        Content::BroadcastBinary(report) => report.application(),
        Content::SlotBinary(report) => report.application(),
        _ => None,
    }
}

pub(super) fn members(to: &mut Object<'_>, application: &Application) {
    match application {
        Application::Weather(read) => weather(to, read),
        Application::AreaNotice(read) => area_notice(to, read),
        Application::InlandShip(read) => inland_ship(to, read),
        Application::PersonsOnBoard(read) => persons(to, read),
        Application::AidMonitoring(read) => aid(to, read),
    }
}

fn weather(to: &mut Object<'_>, read: &Weather) {
    to.text("kind", "weather").place(read.position);
    if let Some(accurate) = read.accurate {
        to.bit("accuracy", accurate);
    }
    to.known("day", read.day)
        .known("hour", read.hour)
        .known("minute", read.minute)
        .known("wind_speed", read.wind_speed)
        .known("gust_speed", read.gust_speed)
        .known("wind_direction", read.wind_direction)
        .known("gust_direction", read.gust_direction)
        .known("air_temperature", read.air_temperature)
        .known("humidity", read.humidity)
        .known("dew_point", read.dew_point)
        .known("pressure", read.pressure)
        .trend("pressure_trend", read.pressure_trend)
        .known("visibility", read.visibility)
        .bit("visibility_beyond", read.visibility_beyond)
        .known("water_level", read.water_level)
        .trend("water_trend", read.water_trend)
        .list("currents", &read.currents, current)
        .object("waves", |to| waves(to, &read.waves))
        .object("swell", |to| waves(to, &read.swell))
        .known("sea_state", read.sea_state)
        .known("water_temperature", read.water_temperature)
        .known("precipitation", read.precipitation)
        .known("salinity", read.salinity)
        .known("ice", read.ice);
}

fn current(to: &mut Object<'_>, read: &Current) {
    to.known("speed", read.speed).known("direction", read.direction).known("depth", read.depth);
}

fn waves(to: &mut Object<'_>, read: &Waves) {
    to.known("height", read.height).known("period", read.period).known("direction", read.direction);
}

fn inland_ship(to: &mut Object<'_>, read: &InlandShip) {
    to.text("kind", "inland_ship")
        .text("eni", &read.eni)
        .known("length", read.length)
        .known("beam", read.beam)
        .known("shiptype", read.ship_type)
        .known("hazard", read.hazard)
        .known("draught", read.draught)
        .known("loaded", read.loaded)
        .bit("good_speed", read.good_speed)
        .bit("good_course", read.good_course)
        .bit("good_heading", read.good_heading);
}

fn persons(to: &mut Object<'_>, read: &PersonsOnBoard) {
    to.text("kind", "persons_on_board")
        .known("crew", read.crew)
        .known("passengers", read.passengers)
        .known("personnel", read.personnel);
}

fn aid(to: &mut Object<'_>, read: &AidMonitoring) {
    let [first, second] = read.external;
    to.text("kind", "aid_monitoring")
        .known("supply", read.supply)
        .known("external_1", first)
        .known("external_2", second)
        .bare("racon", read.racon)
        .bare("light", read.light)
        .bit("alarm", read.alarm)
        .bare("inputs", read.inputs)
        .bit("off_position", read.off_position);
}

fn area_notice(to: &mut Object<'_>, read: &AreaNotice) {
    to.text("kind", "area_notice")
        .known("linkage", read.linkage)
        .bare("notice", read.notice)
        .known("month", read.month)
        .known("day", read.day)
        .known("hour", read.hour)
        .known("minute", read.minute)
        .known("duration", read.duration)
        .list("shapes", &read.shapes, shape);
}

fn shape(to: &mut Object<'_>, shape: &Shape) {
    match shape {
        Shape::Circle { centre, precision, radius } => {
            to.text("shape", "circle").place(*centre).bare("precision", precision).bare("radius", radius);
        }
        Shape::Rectangle { corner, precision, east, north, turned } => {
            to.text("shape", "rectangle").place(*corner).bare("precision", precision);
            to.bare("east", east).bare("north", north).known("turned", *turned);
        }
        Shape::Sector { centre, precision, radius, left, right } => {
            to.text("shape", "sector").place(*centre).bare("precision", precision).bare("radius", radius);
            to.known("left", *left).known("right", *right);
        }
        Shape::Polyline(legs) => {
            to.text("shape", "polyline").list("legs", legs, leg);
        }
        Shape::Polygon(legs) => {
            to.text("shape", "polygon").list("legs", legs, leg);
        }
        Shape::Text(text) => {
            to.text("shape", "text").text("text", text);
        }
        Shape::Reserved(kind) => {
            to.reading("shape", Reading::<u8>::Reserved, kind);
        }
    }
}

fn leg(to: &mut Object<'_>, leg: &Leg) {
    to.bare("bearing", leg.bearing).bare("distance", leg.distance);
}
