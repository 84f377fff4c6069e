//! Masks of a profile (`masks.csv`): pilot stations, anchorages, fairways, ferry lines and
//! fishing ports, where some rules don't run. Circles, or corridors along a line.

use crate::domain::geo::{Offset, Position};
use crate::domain::scenario::file::{Mask, MaskArea};
use crate::domain::units::NauticalMiles;
use crate::domain::waters::MaskKind;
use std::collections::HashSet;
use thiserror::Error;

/// Most rows taken.
const MOST: usize = 10_000;
/// Widest mask, nautical miles: a slip of the pen must not switch a rule off everywhere.
const WIDEST_NM: f64 = 10.0;
const HEADER: &str = "name,name_ja,kind,latitude,longitude,to_latitude,to_longitude,radius_nm,source";

/// A mask with its name.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedMask {
    pub name: String,
    pub name_ja: Option<String>,
    pub kind: MaskKind,
    pub at: Position,
    /// The other end of a line.
    pub to: Option<Position>,
    /// Of the circle, or half the width of the corridor.
    pub radius: NauticalMiles,
    pub source: String,
}

/// Why a list of masks is refused. Lines count from 1.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("line {line}: {what}")]
pub struct MasksError {
    pub line: usize,
    pub what: &'static str,
}

impl NamedMask {
    /// As a scenario has it.
    pub fn mask(&self) -> Mask {
        let area = match self.to {
            None => MaskArea::Circle { centre: self.at, radius: self.radius },
            Some(to) => MaskArea::Polygon(corridor(self.at, to, self.radius.0)),
        };
        Mask { kind: self.kind.code().to_owned(), area }
    }
}

/// The four corners of a corridor around a line.
fn corridor(from: Position, to: Position, half_nm: f64) -> Vec<Position> {
    let along = from.offset_to(to);
    let length = along.length().0.max(1e-6);
    let (x, y) = (-along.y / length * half_nm, along.x / length * half_nm);
    let corner = |at: Position, sign: f64| at.at_offset(Offset { x: x * sign, y: y * sign });
    vec![corner(from, 1.0), corner(to, 1.0), corner(to, -1.0), corner(from, -1.0)]
}

/// Reads a list: CSV without quoting, the header first, `#` lines are comments.
///
/// # Errors
/// The first line that can't be used.
pub fn parse_masks(text: &str) -> Result<Vec<NamedMask>, MasksError> {
    let mut masks = Vec::new();
    let mut names = HashSet::new();
    let mut headed = false;
    for (index, raw) in text.lines().enumerate() {
        let fail = |what| MasksError { line: index + 1, what };
        let row = raw.trim();
        if row.is_empty() || row.starts_with('#') {
            continue;
        }
        if !headed {
            if row != HEADER {
                return Err(fail("the header of masks.csv expected"));
            }
            headed = true;
            continue;
        }
        let mask = parse_row(row).map_err(fail)?;
        if !names.insert(mask.name.clone()) {
            return Err(fail("the name is there twice"));
        }
        if masks.len() == MOST {
            return Err(fail("more than 10000 masks"));
        }
        masks.push(mask);
    }
    Ok(masks)
}

fn parse_row(row: &str) -> Result<NamedMask, &'static str> {
    let fields: Vec<&str> = row.split(',').map(str::trim).collect();
    let [name, name_ja, kind, latitude, longitude, to_latitude, to_longitude, radius, source] =
        fields.as_slice()
    else {
        return Err("nine fields expected");
    };
    let filled = |field: &str| (!field.is_empty()).then(|| field.to_owned());
    let place = |lat: &str, lon: &str| {
        let (lat, lon) = lat.parse().ok().zip(lon.parse().ok())?;
        Position::new(lat, lon)
    };
    let to = match (*to_latitude, *to_longitude) {
        ("", "") => None,
        (lat, lon) => Some(place(lat, lon).ok_or("the other end in degrees expected")?),
    };
    let radius: f64 = radius.parse().map_err(|_| "a radius in nautical miles expected")?;
    if !(radius > 0.0 && radius <= WIDEST_NM) {
        return Err("a radius above 0 and up to 10 nautical miles expected");
    }
    Ok(NamedMask {
        name: filled(name).ok_or("a name expected")?,
        name_ja: filled(name_ja),
        kind: MaskKind::parse(kind).ok_or("unknown kind of mask")?,
        at: place(latitude, longitude).ok_or("a latitude and a longitude in degrees expected")?,
        to,
        radius: NauticalMiles(radius),
        source: filled(source).ok_or("a source expected")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(row: &str) -> MasksError {
        parse_masks(&format!("{HEADER}\n{row}\n")).unwrap_err()
    }

    #[test]
    fn a_row_is_a_circle_or_a_corridor() {
        let text =
            format!("# x\n{HEADER}\nA,,pilot,34,135,,,2,estimate\nB,,ferry,34,135,34,136,0.5,estimate\n");
        let masks = parse_masks(&text).unwrap();
        assert!(matches!(masks[0].mask().area, MaskArea::Circle { radius, .. } if radius.0 == 2.0));
        let MaskArea::Polygon(corners) = masks[1].mask().area else { panic!("a line is an area") };
        let lats: Vec<f64> =
            corners.iter().map(|c| ((c.lat() - 34.0) * 60.0 * 10.0).round() / 10.0).collect();
        assert_eq!(lats, [0.5, 0.5, -0.5, -0.5]);
    }

    #[test]
    fn a_bad_row_is_named() {
        assert_eq!(error("A,,pilot,34,135"), MasksError { line: 2, what: "nine fields expected" });
        assert_eq!(error("A,,reef,34,135,,,2,x").what, "unknown kind of mask");
        assert_eq!(
            error("A,,pilot,34,135,,,0,x").what,
            "a radius above 0 and up to 10 nautical miles expected"
        );
        assert_eq!(
            error("A,,pilot,34,135,,,NaN,x").what,
            "a radius above 0 and up to 10 nautical miles expected"
        );
        assert_eq!(error("A,,ferry,34,135,34,,1,x").what, "the other end in degrees expected");
        assert_eq!(error("A,,pilot,34,135,,,2,").what, "a source expected");
        assert_eq!(error("A,,pilot,34,135,,,2,x\nA,,pilot,34,135,,,2,x").what, "the name is there twice");
    }
}
