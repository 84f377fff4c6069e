//! Photos and files of a draft. They are evidence from the moment they are taken: each is
//! a note of its own in the journal with the file attached to it, whatever becomes of the
//! draft; the sealed report names it by its hash.

use super::drafts::own;
use crate::domain::evidence::attachment::{Facts, Fix};
use crate::domain::filing::{ListOrder, PHOTO, PhotoOrder};
use crate::domain::journal::entry::{Action, ClockFacts, Stream};
use crate::store::Store;
use crate::store::error::StoreError;
use crate::store::journal::NewRecord;
use crate::store::journal::attachment::{AttachmentFault, AttachmentRef, NewAttachment};
use serde_json::json;
use std::fs;
use std::io::Read;
use std::path::Path;

impl Store {
    /// Keeps the file for a field of an own draft.
    ///
    /// # Errors
    /// The draft is not the present officer's, the file is empty, too large, not there or
    /// changes while it is read, or the disk refuses.
    pub fn keep_photo(&mut self, order: &PhotoOrder, clock: ClockFacts) -> Result<AttachmentRef, StoreError> {
        let officer = self.officer.to_string();
        own(&self.case, order.draft, &officer)?;
        let path = Path::new(&order.file);
        // Looked at first, so that no note stands without its file.
        let about = fs::metadata(path).map_err(AttachmentFault::Unreadable)?;
        if about.is_file() && about.len() == 0 {
            return Err(AttachmentFault::Empty.into());
        }
        if about.len() > order.most {
            return Err(AttachmentFault::TooLarge { most: order.most }.into());
        }
        fs::File::open(path).map_err(AttachmentFault::Unreadable)?;
        let body = json!({
            "at": clock.utc.rfc3339(),
            "event": PHOTO,
            "officer": officer,
            "draft": order.draft,
            "place": order.place,
        })
        .to_string();
        let note = NewRecord {
            stream: Stream::Case,
            action: Action::Note,
            kind: PHOTO,
            body: body.as_bytes(),
            clock,
        };
        let of = self.append(&note)?.record;
        let fix = order.fix.and_then(|(place, at)| Fix::new(place.position()?, at));
        let facts = Facts::named(&order.name()).with_fix(fix);
        self.attach_file(path, &NewAttachment { of, facts: &facts, most: order.most, clock })
    }

    /// Reads a file of persons for an own draft.
    ///
    /// # Errors
    /// The draft is not the present officer's, the file is empty, too large, no file or not
    /// there.
    pub fn read_list(&self, order: &ListOrder) -> Result<Vec<u8>, StoreError> {
        own(&self.case, order.draft, self.officer.as_str())?;
        let path = Path::new(&order.file);
        let about = fs::metadata(path).map_err(AttachmentFault::Unreadable)?;
        if !about.is_file() {
            let no_file = std::io::Error::from(std::io::ErrorKind::InvalidInput);
            return Err(AttachmentFault::Unreadable(no_file).into());
        }
        let mut bytes = Vec::new();
        let file = fs::File::open(path).map_err(AttachmentFault::Unreadable)?;
        // It may grow while it is read.
        file.take(order.most + 1).read_to_end(&mut bytes).map_err(AttachmentFault::Unreadable)?;
        match bytes.len() as u64 {
            0 => Err(AttachmentFault::Empty.into()),
            n if n > order.most => Err(AttachmentFault::TooLarge { most: order.most }.into()),
            _ => Ok(bytes),
        }
    }
}
