//! A stick with bundles of the shore, brought aboard from the screen: read like a list's
//! file, taken whole beside the watch. Its receipts are for `sync`.

use super::import::Order;
use crate::app::session::Words;
use crate::domain::down::seal::ANY;
use crate::domain::intel::listing::ListRead;
use crate::domain::sync::courier::{self, Direction, MOST_FILE};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// How every courier file begins.
const HEAD: &[u8] = b"wk-cour";

/// The parts of bundles in a courier file; `None` where the file is none.
///
/// # Errors
/// It cannot be read, or goes the other way.
pub(super) fn parts(path: &Path) -> Result<Option<Vec<Vec<u8>>>, Words> {
    let unread = |error: io::Error| -> Words {
        ("store-error-file", vec![("path", path.display().to_string()), ("detail", error.to_string())])
    };
    let file = File::open(path).map_err(unread)?;
    let mut bytes = Vec::new();
    file.take(MOST_FILE + 1).read_to_end(&mut bytes).map_err(unread)?;
    if !bytes.starts_with(HEAD) {
        return Ok(None);
    }
    let contents = courier::decode(&bytes, Direction::Aboard).map_err(|fault| (fault.key(), Vec::new()))?;
    Ok(Some(contents.items.into_iter().filter(|item| item.starts_with(ANY)).collect()))
}

/// Takes them, or says how many there are.
///
/// # Errors
/// Nothing is taken, and why.
pub(super) fn take(order: &mut Order, parts: &[Vec<u8>]) -> Result<ListRead, Words> {
    let mut read = ListRead {
        path: order.path.clone(),
        list: "shore".to_owned(),
        format: "bundle".to_owned(),
        taken: parts.len() as u64,
        ..ListRead::default()
    };
    if !order.import {
        return Ok(read);
    }
    let took = order.writer.take_bundle(parts, order.at).map_err(|error| error.words())?;
    let number = took.taken.last().copied().or(took.held);
    match (number, took.refused.first()) {
        (None, Some(fault)) => Err(fault.words()),
        (None, None) => Err(("bundle-none", Vec::new())),
        (Some(number), _) => {
            (read.version, read.taken, read.refused) = (number as i64, took.changed, took.unread);
            (read.changed, read.gone) = (took.changed, took.gone);
            Ok(read)
        }
    }
}
