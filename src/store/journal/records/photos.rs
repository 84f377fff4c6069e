//! Photos and files of a draft. They are evidence from the moment they are taken: each is
//! a note of its own in the journal with the file attached to it, in one transaction,
//! whatever becomes of the draft; the sealed report names it by its hash.

use super::drafts::own;
use crate::domain::evidence::attachment::{Facts, Fix, KIND};
use crate::domain::filing::{ListOrder, PHOTO, PhotoOrder};
use crate::domain::journal::entry::{Action, ClockFacts, Stream};
use crate::domain::time::UtcTime;
use crate::store::Store;
use crate::store::error::StoreError;
use crate::store::journal::attachment::{AttachmentFault, AttachmentRef};
use crate::store::journal::intake::{Intake, TakenIn};
use crate::store::journal::{NewRecord, Writing, device, exercise, write_as};
use serde_json::json;
use std::fs;
use std::io::Read;
use std::path::Path;

impl Store {
    /// Keeps the file for a field of an own draft, all at once.
    ///
    /// # Errors
    /// As for [`Self::begin_photo`], [`Intake::run`] and [`Self::end_photo`].
    pub fn keep_photo(&mut self, order: &PhotoOrder, clock: ClockFacts) -> Result<AttachmentRef, StoreError> {
        let taken = self.begin_photo(order)?.run(&|| false)?;
        self.end_photo(order, taken, (clock.utc, clock))
    }

    /// Prepares the taking in of the file for a field of an own draft.
    ///
    /// # Errors
    /// The draft is not the present officer's, or the file is no file, empty, too large
    /// or not there.
    pub fn begin_photo(&self, order: &PhotoOrder) -> Result<Intake, StoreError> {
        own(&self.case, order.draft, self.officer.as_str())?;
        self.intake(Path::new(&order.file), order.most)
    }

    /// Notes the file that was taken in, asked for at `asked`: note and file, or neither.
    ///
    /// # Errors
    /// The draft is not the present officer's any more, or the disk refuses.
    pub fn end_photo(
        &mut self,
        order: &PhotoOrder,
        mut taken: TakenIn,
        (asked, clock): (UtcTime, ClockFacts),
    ) -> Result<AttachmentRef, StoreError> {
        let officer = self.officer.to_string();
        let body = json!({
            "at": asked.rfc3339(),
            "event": PHOTO,
            "officer": officer,
            "draft": order.draft,
            "place": order.place,
        })
        .to_string();
        let (stream, action) = (Stream::Case, Action::Note);
        let note = NewRecord { stream, action, kind: PHOTO, body: body.as_bytes(), clock };
        let fix = order.fix.and_then(|(place, at)| Fix::new(place.position()?, at));
        let facts = Facts::named(&order.name()).with_fix(fix);
        let (signer, file) = (self.signer(), [taken.file()]);
        let written = self.on_full_disk_too(clock, |db| {
            own(db, order.draft, &officer)?;
            let device = device(db)?;
            let of = exercise::record_id(db, &device, 1)?;
            let body = facts.body(of, &taken.content, asked);
            let action = Action::Amend { of };
            let attaching = NewRecord { stream, action, kind: KIND, body: body.as_bytes(), clock };
            let (id, salt) = (taken.place.record, *taken.place.salt);
            let attaching = Writing { id, salt, record: &attaching, attachments: &file };
            write_as(db, &[Writing::new(&device, of, &note)?, attaching], signer.as_ref())
        });
        // A commit that failed may come back with the next opening, which looks after the
        // file; where the disk was full or the draft gone nothing of it was written.
        taken.place.kept = !matches!(written, Err(StoreError::Full | StoreError::Record(_)));
        let sealed = written?;
        let [note, attached] = &sealed[..] else { return Err(StoreError::NotErasable) };
        Ok(AttachmentRef {
            record: attached.record,
            of: note.record,
            hash: taken.content.hash,
            length: taken.content.length,
            media_type: taken.content.media_type,
            reserve_used: sealed.iter().any(|s| s.reserve_used),
            box_behind: attached.box_behind,
        })
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
