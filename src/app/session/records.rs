//! The patrol, its log, drafts, reports and custody, from the state's side: what a
//! screen asks for by the methods of [`App`] here goes out as [`Asked`], and what the
//! store answers is folded into [`Records`].
//!
//! Log entries, watch changes and states are kept like everything the program notes:
//! also while the store is locked. Drafts, sealing and custody need the officer, and
//! nothing of them is answered where nothing is kept.

mod answers;
mod brief;
mod patrol;

use crate::app::session::Words;
use crate::app::session::desk::documents::{DocumentsOrder, DocumentsTold};
use crate::app::state::App;
use crate::domain::custody::event::{Event as CustodyEvent, What as CustodyWhat};
use crate::domain::custody::ledger::Ledger;
use crate::domain::filing::{
    DraftView, ListOrder, NewDraft, PhotoOrder, Report, ReportView, SealOrder, Summary,
};
use crate::domain::journal::entry::RecordId;
use crate::domain::keys::secret::Passphrase;
use crate::domain::patrol::PatrolId;
use crate::domain::patrol::completeness::{Missing, OpenWork};
use crate::domain::patrol::event::{Begin, End};
use crate::domain::patrol::record::PatrolRecord;
use crate::domain::report::prefill::earlier::{Earlier, Vessel};
use crate::domain::time::{TimeSource, UtcTime};
use patrol::Following;

/// What the state asks of the store, with the best time there was and whence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub what: RecordRequest,
    pub utc: UtcTime,
    pub source: TimeSource,
}

/// One thing to do with the records. What is told is in [`RecordAnswer`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordRequest {
    /// Begins a patrol and gives it its number.
    BeginPatrol(Box<Begin>),
    /// What is missing before the patrol can end; with `end`, ends it where that may be.
    EndPatrol {
        patrol: PatrolId,
        end: Box<End>,
        /// That nobody answered.
        alerts: Vec<OpenWork>,
        /// Only say what is missing.
        ask_only: bool,
    },
    /// `ticket` comes back with the answer.
    BeginDraft {
        ticket: u64,
        draft: Box<NewDraft>,
    },
    /// One edit, on the disk within two seconds; [`RecordAnswer::Saved`] says so.
    Edit {
        draft: RecordId,
        edit: Vec<u8>,
        summary: Option<Summary>,
    },
    Discard {
        draft: RecordId,
        reason: String,
    },
    /// Seals an own draft. Every edit of it before this is on the disk first. With `key`,
    /// the PIN or passphrase of the officer on watch, it is sealed only where that fits.
    Seal {
        draft: RecordId,
        order: Box<SealOrder>,
        key: Option<Passphrase>,
    },
    Withdraw {
        of: RecordId,
        reason: String,
    },
    /// Keeps a file for a field of an own draft.
    Photo(Box<PhotoOrder>),
    /// Sealed boardings of this vessel, for a draft.
    EarlierBoardings {
        draft: RecordId,
        vessel: Box<Vessel>,
    },
    /// Reads a file for an own draft; nothing is kept.
    ReadList(Box<ListOrder>),
    Custody(Box<CustodyEvent>),
    /// What is typed into a small form, in the place of what was kept before.
    KeepSlip(Vec<u8>),
    DropSlip,
    /// Every draft of every officer.
    ListDrafts,
    /// A draft with all its edits.
    LoadDraft(RecordId),
    /// Sealed reports, the newest first; of one patrol where it is named.
    ListReports(Option<PatrolId>),
    LoadReport(RecordId),
    LoadLedger,
    /// A preview or files of the last patrol.
    Documents(Box<DocumentsOrder>),
}

/// What the store says of the records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordAnswer {
    /// The patrol that goes on, after opening, beginning and ending; `None` for none.
    Patrol(Option<Box<PatrolRecord>>),
    /// What is missing. `ended` where it ended all the same.
    PatrolEnd {
        patrol: PatrolId,
        missing: Vec<Missing>,
        ended: bool,
    },
    DraftBegun {
        ticket: u64,
        draft: Box<DraftView>,
    },
    /// So many edits of the draft are on the disk.
    Saved {
        draft: RecordId,
        edits: u32,
    },
    /// So many edits are in memory alone; with the reason where writing fails.
    Unsaved {
        left: usize,
        why: Option<Words>,
    },
    Discarded(RecordId),
    /// In the journal, and no draft any more.
    Sealed {
        report: Box<ReportView>,
        reserve_used: bool,
    },
    Withdrawn(RecordId),
    /// The file is kept; the draft is to be told.
    Photo {
        order: Box<PhotoOrder>,
        sha256: String,
        length: u64,
        at: UtcTime,
    },
    EarlierBoardings {
        draft: RecordId,
        earlier: Vec<Earlier>,
    },
    /// A small form that the officer had not handed in, after opening.
    Slip(Vec<u8>),
    ListRead {
        order: Box<ListOrder>,
        bytes: Vec<u8>,
    },
    Drafts(Vec<DraftView>),
    Draft {
        view: Box<DraftView>,
        edits: Vec<Vec<u8>>,
    },
    Reports(Vec<ReportView>),
    Report(Box<Report>),
    /// After opening and after every event.
    Ledger(Box<Ledger>),
    Documents(Box<DocumentsTold>),
    /// Nothing of what was asked was done.
    Refused {
        about: About,
        words: Words,
    },
}

/// What was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    Patrol,
    /// The ticket.
    Begin(u64),
    Draft(RecordId),
    Report(RecordId),
    Custody,
    /// The small form.
    Slip,
    List,
}

/// The records as the state knows them.
#[derive(Debug, Default)]
pub struct Records {
    /// The patrol that goes on.
    pub patrol: Option<Box<PatrolRecord>>,
    /// What was missing when it was last asked.
    pub missing: Vec<Missing>,
    /// Every draft, of every officer; the present officer's own first.
    pub drafts: Vec<DraftView>,
    /// A draft that was loaded, with its edits, until a screen takes it.
    pub loaded: Option<(Box<DraftView>, Vec<Vec<u8>>)>,
    /// The draft that was begun last, with its ticket.
    pub begun: Option<(u64, RecordId)>,
    pub reports: Vec<ReportView>,
    /// A report that was loaded, until a screen takes it.
    pub report: Option<Box<Report>>,
    pub ledger: Ledger,
    /// Edits that are in memory alone.
    pub unsaved: usize,
    /// The last refusal, until the next thing succeeds.
    pub refused: Option<(About, Words)>,
    /// The last report that was sealed here.
    pub sealed: Option<RecordId>,
    asked: Vec<Asked>,
    tickets: u64,
    following: Option<Following>,
}

impl Records {
    pub(crate) fn take_asked(&mut self) -> Vec<Asked> {
        std::mem::take(&mut self.asked)
    }

    /// The draft of that id in the list.
    pub fn draft(&self, id: RecordId) -> Option<&DraftView> {
        self.drafts.iter().find(|draft| draft.id == id)
    }
}

impl App {
    /// Asks the store for something of the records. Nothing is asked where nobody is on
    /// watch: `false` then, and the crew is told.
    pub fn ask_records(&mut self, what: RecordRequest) -> bool {
        if self.session.officer().is_none() {
            self.say(if self.session.is_locked() { "notice-locked" } else { "notice-nothing-kept" }, &[]);
            return false;
        }
        let (utc, source) = self.utc(self.now);
        self.records.asked.push(Asked { what, utc, source });
        true
    }

    /// Begins a draft; the ticket under which [`Records::begun`] names it.
    pub fn begin_draft(&mut self, draft: NewDraft) -> Option<u64> {
        self.records.tickets += 1;
        let ticket = self.records.tickets;
        self.ask_records(RecordRequest::BeginDraft { ticket, draft: Box::new(draft) }).then_some(ticket)
    }

    /// Hands on an edit of a draft as it is typed.
    pub fn edit_draft(&mut self, draft: RecordId, edit: Vec<u8>, summary: Option<Summary>) -> bool {
        self.ask_records(RecordRequest::Edit { draft, edit, summary })
    }

    /// Enters an event of custody as the officer on watch.
    pub fn enter_custody(&mut self, what: CustodyWhat) -> bool {
        let (at, _) = self.utc(self.now);
        let patrol = self.records.patrol.as_ref().map(|patrol| patrol.id.clone());
        let event = CustodyEvent { at, patrol, by: self.who(), what };
        self.ask_records(RecordRequest::Custody(Box::new(event)))
    }
}
