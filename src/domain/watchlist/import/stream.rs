//! A list row by row, as long as it may be: tables are never held in memory as a whole.
//! Spreadsheets and entities of Follow the Money are, and have a longest length.

use super::{Format, Given, decode, ftm, sheet, tables};
use crate::domain::watchlist::reader::{self, Row};
use encoding_rs::Encoding;
use std::collections::BTreeMap;
use std::io::{self, Read};

/// Longest file that is read as a whole, bytes.
const LONGEST_WHOLE: u64 = 512 << 20;
/// How the own list says that its form is of a later program.
const FORM: &str = "#watchkeeper-list";
/// The form that this program reads.
const KNOWN_FORM: u32 = 1;

/// What a row of the file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A thing that is looked for, in the office's own cells.
    Cells(BTreeMap<String, String>),
    /// It said something of another row and was joined with that.
    Joined,
    Refused(String),
}

/// What is told of the file once it was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    pub encoding: String,
    /// Columns that are not the template's; their cells are kept.
    pub unknown_columns: Vec<String>,
}

/// Gives every row with its number until `each` wants no more. `encoding` is what a
/// [`decode::Probe`] told of the same bytes. Row 0 is the file itself.
///
/// # Errors
/// The input fails, or a row is longer than any row is: what was given until then is not
/// the whole list.
pub fn each(
    format: Format,
    encoding: &'static Encoding,
    mut input: impl Read,
    each: &mut dyn FnMut(usize, Found) -> bool,
) -> io::Result<Told> {
    if matches!(format, Format::Xlsx | Format::Ftm) {
        let mut bytes = Vec::new();
        input.by_ref().take(LONGEST_WHOLE + 1).read_to_end(&mut bytes)?;
        return Ok(whole(format, bytes, each));
    }
    let mut text = decode::Transcoder::new(input, encoding);
    let mut head = vec![0; 4096];
    let mut filled = 0;
    while let Some(room) = head.get_mut(filled..).filter(|room| !room.is_empty()) {
        match text.read(room)? {
            0 => break,
            read => filled += read,
        }
    }
    head.truncate(filled);
    let told = Told { encoding: encoding.name().to_owned(), unknown_columns: Vec::new() };
    let begins = String::from_utf8_lossy(&head).into_owned();
    if let Some(form) = newer(&begins) {
        each(0, Found::Refused(format!("newer-list: form {form}, this program reads {KNOWN_FORM}")));
        return Ok(told);
    }
    let Some(shape) = tables::shape(format, &begins) else { return Ok(told) };
    let mut number = 0;
    let columns = reader::each_row(head.chain(text), shape.written, &mut |row: Row| {
        number += 1;
        match row.and_then(|cells| shape.take(cells)) {
            Ok(cells) => each(number, Found::Cells(cells)),
            Err(why) => each(number, Found::Refused(why)),
        }
    })?;
    let unknown_columns = if format == Format::Csv { reader::unknown(&columns) } else { Vec::new() };
    Ok(Told { unknown_columns, ..told })
}

/// The form of an own list where a later program wrote it.
fn newer(head: &str) -> Option<u32> {
    let line = head.lines().find_map(|line| line.strip_prefix(FORM))?;
    let form = line.trim().parse().unwrap_or(u32::MAX);
    (form > KNOWN_FORM).then_some(form)
}

fn whole(format: Format, bytes: Vec<u8>, each: &mut dyn FnMut(usize, Found) -> bool) -> Told {
    let given = if bytes.len() as u64 > LONGEST_WHOLE {
        super::refused("", "too-large".to_owned())
    } else if format == Format::Xlsx {
        sheet::rows(&bytes).unwrap_or_else(|why| super::refused("xlsx", why))
    } else {
        ftm::rows(&bytes)
    };
    drop(bytes);
    let Given { encoding, unknown_columns, rows, more } = given;
    let mut more = more.into_iter().peekable();
    let joined = |fate: Result<(), String>| fate.map_or_else(Found::Refused, |()| Found::Joined);
    for (number, row) in rows {
        while let Some((number, fate)) = more.next_if(|(at, _)| *at < number) {
            if !each(number, joined(fate)) {
                return Told { encoding, unknown_columns };
            }
        }
        if !each(number, row.map_or_else(Found::Refused, Found::Cells)) {
            return Told { encoding, unknown_columns };
        }
    }
    for (number, fate) in more {
        if !each(number, joined(fate)) {
            break;
        }
    }
    Told { encoding, unknown_columns }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::UTF_8;

    fn fates(format: Format, text: &str) -> Vec<(usize, String)> {
        let mut fates = Vec::new();
        let told = each(format, UTF_8, text.as_bytes(), &mut |row, found| {
            let word = match found {
                Found::Cells(cells) => cells.get("id").cloned().unwrap_or_default(),
                Found::Joined => "joined".to_owned(),
                Found::Refused(why) => why,
            };
            fates.push((row, word));
            true
        });
        assert_eq!(told.unwrap().encoding, "UTF-8");
        fates
    }

    #[test]
    fn every_row_is_given_with_its_number() {
        let given = |fates: &[(usize, &str)]| -> Vec<(usize, String)> {
            fates.iter().map(|(n, w)| (*n, (*w).to_owned())).collect()
        };
        let own = "#watchkeeper-list 1\nid,kind,action,name\n\nV-1,vessel,BOARD,A\n#V-2\nV-3,a,b,c,d\n";
        assert_eq!(fates(Format::Csv, own), given(&[(1, "V-1"), (2, "too-many-cells: 5 under 4 columns")]));
        let ftm = "{\"id\":\"s\",\"schema\":\"Sanction\",\"properties\":{\"entity\":[\"v\"]}}\n\
            {\"id\":\"v\",\"schema\":\"Vessel\",\"properties\":{\"name\":[\"A\"]}}\nnothing\n";
        let found = fates(Format::Ftm, ftm);
        assert_eq!(found[..2], given(&[(1, "joined"), (2, "v")]));
        assert!(found[2].1.starts_with("unreadable"));
        assert_eq!(fates(Format::Un1718, "vessel_name\nA\n"), given(&[(1, "missing-column: imo")]));
        let later = fates(Format::Csv, "#watchkeeper-list 2\nid,kind,action,name\nV-1,vessel,BOARD,A\n");
        assert_eq!(later, given(&[(0, "newer-list: form 2, this program reads 1")]));
    }

    #[test]
    fn a_quote_that_is_never_closed_is_an_error_and_not_the_rest_of_the_memory() {
        let endless = std::iter::repeat_n(b'x', 64 << 20).collect::<Vec<u8>>();
        let text = [&b"id,kind,action,name\nV-1,vessel,BOARD,\""[..], &endless].concat();
        let mut rows = 0;
        let told = each(Format::Csv, UTF_8, &text[..], &mut |_, _| {
            rows += 1;
            true
        });
        assert!(told.is_err());
        assert_eq!(rows, 0);
    }

    #[test]
    fn whoever_wants_no_more_gets_no_more() {
        let mut rows = 0;
        each(Format::Csv, UTF_8, &b"id\n1\n2\n3\n"[..], &mut |_, _| {
            rows += 1;
            rows < 2
        })
        .unwrap();
        assert_eq!(rows, 2);
    }
}
