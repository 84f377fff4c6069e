//! Ports of a profile: which are open to foreign trade under the Customs Act and which
//! are not, as data with a source.

use crate::domain::geo::Position;
use std::collections::HashSet;
use thiserror::Error;

/// Largest list taken.
const MAX_PORTS: usize = 10_000;
const HEADER: &str = "name,name_ja,locode,latitude,longitude,status,source";

/// A port or harbour.
#[derive(Debug, Clone, PartialEq)]
pub struct Port {
    pub name: String,
    pub name_ja: Option<String>,
    /// UN/LOCODE without a space, `JPSMN`.
    pub locode: Option<String>,
    /// Approximate middle of the harbour, good to a mile or two.
    pub position: Position,
    /// Open to foreign trade (開港); others are closed ports (不開港).
    pub open: bool,
    /// Where name and position come from.
    pub source: String,
}

/// Why a list of ports is refused. Lines count from 1.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("line {line}: {what}")]
pub struct PortsError {
    pub line: usize,
    pub what: &'static str,
}

/// Reads a list: CSV without quoting, the header first, `#` lines are comments.
pub fn parse_ports(text: &str) -> Result<Vec<Port>, PortsError> {
    let mut ports = Vec::new();
    let mut names = HashSet::new();
    let mut headed = false;
    for (index, raw) in text.lines().enumerate() {
        let fail = |what| PortsError { line: index + 1, what };
        let row = raw.trim();
        if row.is_empty() || row.starts_with('#') {
            continue;
        }
        if !headed {
            if row != HEADER {
                return Err(fail("the header name,name_ja,locode,latitude,longitude,status,source expected"));
            }
            headed = true;
            continue;
        }
        let port = parse_row(row).map_err(fail)?;
        if !names.insert(port.name.clone()) {
            return Err(fail("the name is there twice"));
        }
        if ports.len() == MAX_PORTS {
            return Err(fail("more than 10000 ports"));
        }
        ports.push(port);
    }
    Ok(ports)
}

fn parse_row(row: &str) -> Result<Port, &'static str> {
    let fields: Vec<&str> = row.split(',').map(str::trim).collect();
    let [name, name_ja, locode, latitude, longitude, status, source] = fields.as_slice() else {
        return Err("seven fields expected");
    };
    let filled = |field: &str| (!field.is_empty()).then(|| field.to_owned());
    let position = latitude.parse().ok().zip(longitude.parse().ok());
    let locode_ok =
        locode.is_empty() || locode.len() == 5 && locode.bytes().all(|b| b.is_ascii_alphanumeric());
    Ok(Port {
        name: filled(name).ok_or("a name expected")?,
        name_ja: filled(name_ja),
        locode: if locode_ok { filled(locode) } else { return Err("a UN/LOCODE has five letters") },
        position: position
            .and_then(|(lat, lon)| Position::new(lat, lon))
            .ok_or("a latitude and a longitude in degrees expected")?,
        open: match *status {
            "open" => true,
            "closed" => false,
            _ => return Err("status is open or closed"),
        },
        source: filled(source).ok_or("a source expected")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = "Sakaiminato,境港,JPSMN,35.53,133.23,open,list";

    fn error(row: &str) -> PortsError {
        parse_ports(&format!("# ports\n{HEADER}\n{row}\n")).unwrap_err()
    }

    #[test]
    fn a_row_is_a_port() {
        let ports = parse_ports(&format!("{HEADER}\n{ROW}\nSusa,,,34.632,131.607,closed,chart\n")).unwrap();
        assert_eq!(ports[0].locode.as_deref(), Some("JPSMN"));
        assert!(ports[0].open && !ports[1].open && ports[1].name_ja.is_none());
    }

    #[test]
    fn a_bad_row_is_named() {
        assert_eq!(error("Sakai,,,35"), PortsError { line: 3, what: "seven fields expected" });
        assert_eq!(error(",,,35,133,open,x").what, "a name expected");
        assert_eq!(error("A,,JP,35,133,open,x").what, "a UN/LOCODE has five letters");
        assert_eq!(error("A,,,95,133,open,x").what, "a latitude and a longitude in degrees expected");
        assert_eq!(error("A,,,35,133,shut,x").what, "status is open or closed");
        assert_eq!(error(&format!("{ROW}\n{ROW}")), PortsError { line: 4, what: "the name is there twice" });
        assert_eq!(parse_ports("a,b\n").unwrap_err().line, 1);
    }
}
