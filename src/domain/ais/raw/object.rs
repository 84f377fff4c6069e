//! One JSON object, written member by member into a text.

use crate::domain::ais::bits::Bits;
use crate::domain::ais::coded::{CoarsePosition, FinePosition, Reading};
use crate::domain::ais::message::Dimensions;
use crate::domain::geo::Position;
use crate::domain::id::Mmsi;
use std::fmt::{Display, Write};

/// Writes the members of one JSON object.
pub(in crate::domain::ais) struct Object<'a> {
    out: &'a mut String,
    style: Style,
    empty: bool,
}

/// How fields are written that both kinds of output have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::domain::ais) enum Style {
    /// Coded integers, flags as 0 and 1.
    Raw,
    /// Units, flags as `true` and `false`, `null` and reserved codes marked.
    Scaled,
}

impl<'a> Object<'a> {
    pub(in crate::domain::ais) fn open(out: &'a mut String, style: Style) -> Self {
        out.push('{');
        Self { out, style, empty: true }
    }

    pub(in crate::domain::ais) fn close(self) {
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
    pub(in crate::domain::ais) fn bare(&mut self, name: &str, value: impl Display) -> &mut Self {
        self.key(name);
        // Writing to a String cannot fail.
        let _ = write!(self.out, "{value}");
        self
    }

    /// A one-bit field.
    pub(in crate::domain::ais) fn bit(&mut self, name: &str, value: bool) -> &mut Self {
        match self.style {
            Style::Raw => self.bare(name, u8::from(value)),
            Style::Scaled => self.bare(name, value),
        }
    }

    /// A value, `null`, or the number of a reserved code.
    pub(in crate::domain::ais) fn reading(
        &mut self,
        name: &str,
        reading: Reading<impl Display>,
        raw: impl Display,
    ) -> &mut Self {
        match (self.style, reading) {
            (Style::Raw, _) => self.bare(name, raw),
            (_, Reading::Value(value)) => self.bare(name, value),
            (_, Reading::NotAvailable) => self.bare(name, "null"),
            (_, Reading::Reserved) => self.bare(name, format_args!("{{\"reserved\":{raw}}}")),
        }
    }

    /// An object as a member.
    pub(in crate::domain::ais) fn object(
        &mut self,
        name: &str,
        members: impl FnOnce(&mut Object<'_>),
    ) -> &mut Self {
        self.key(name);
        self.nested(members);
        self
    }

    /// A list of objects as a member.
    pub(in crate::domain::ais) fn list<T>(
        &mut self,
        name: &str,
        items: &[T],
        members: impl Fn(&mut Object<'_>, &T),
    ) -> &mut Self {
        self.key(name);
        self.out.push('[');
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            self.nested(|object| members(object, item));
        }
        self.out.push(']');
        self
    }

    fn nested(&mut self, members: impl FnOnce(&mut Object<'_>)) {
        let mut object = Object::open(self.out, self.style);
        members(&mut object);
        object.close();
    }

    /// A text of printable ASCII, which all six-bit text is.
    pub(in crate::domain::ais) fn text(&mut self, name: &str, value: &str) -> &mut Self {
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

    /// Binary data as a text of `0` and `1`.
    pub(in crate::domain::ais) fn data(&mut self, bits: &Bits) -> &mut Self {
        self.text("data", &bits.to_binary())
    }

    pub(in crate::domain::ais) fn fine(&mut self, position: FinePosition) -> &mut Self {
        self.position("lon", "lat", position.reading(), (position.lon, position.lat))
    }

    pub(in crate::domain::ais) fn coarse(&mut self, position: CoarsePosition) -> &mut Self {
        self.position("lon", "lat", position.reading(), (position.lon, position.lat))
    }

    pub(in crate::domain::ais) fn corners(
        &mut self,
        north_east: CoarsePosition,
        south_west: CoarsePosition,
    ) -> &mut Self {
        self.position("ne_lon", "ne_lat", north_east.reading(), (north_east.lon, north_east.lat)).position(
            "sw_lon",
            "sw_lat",
            south_west.reading(),
            (south_west.lon, south_west.lat),
        )
    }

    /// Longitude and latitude; `raw` is their codes.
    pub(in crate::domain::ais) fn position(
        &mut self,
        lon: &str,
        lat: &str,
        reading: Reading<Position>,
        raw: (i32, i32),
    ) -> &mut Self {
        self.reading(lon, reading.map(|at| rounded(at.lon())), raw.0).reading(
            lat,
            reading.map(|at| rounded(at.lat())),
            raw.1,
        )
    }

    pub(in crate::domain::ais) fn mmsi(&mut self, name: &str, value: Mmsi) -> &mut Self {
        self.bare(name, value.0)
    }

    pub(in crate::domain::ais) fn dimensions(&mut self, size: Dimensions) -> &mut Self {
        self.bare("to_bow", size.to_bow)
            .bare("to_stern", size.to_stern)
            .bare("to_port", size.to_port)
            .bare("to_starboard", size.to_starboard)
    }
}

/// Degrees to seven decimals: a centimetre, finer than any coded position.
fn rounded(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}
