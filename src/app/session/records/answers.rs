//! What the store answers about records, folded into the state.

use crate::app::session::Words;
use crate::app::session::records::{About, RecordAnswer};
use crate::app::state::App;
use crate::domain::filing::DraftView;

const NOT_SAVED: &str = "trouble-draft-not-saved";

impl App {
    pub(crate) fn record_answered(&mut self, answer: RecordAnswer) {
        // An answer that was under way when the store was locked shows nothing.
        let open = self.session.officer().is_some();
        match answer {
            RecordAnswer::Unsaved { left, why } => return self.drafts_unsaved(left, why.as_ref()),
            _ if !open => return,
            RecordAnswer::Refused { about, words } => return self.record_refused(about, words),
            RecordAnswer::Patrol(patrol) => self.patrol_told(patrol),
            RecordAnswer::PatrolEnd { missing, ended, patrol } => {
                if ended {
                    self.say("notice-patrol-ended", &[("patrol", patrol.to_string())]);
                } else {
                    self.say("notice-patrol-incomplete", &[("n", missing.len().to_string())]);
                }
                self.records.missing = missing;
            }
            RecordAnswer::DraftBegun { ticket, draft } => {
                self.records.begun = Some((ticket, draft.id));
                self.records.drafts.push(*draft);
                self.order_drafts();
            }
            RecordAnswer::Saved { draft, edits } => {
                if let Some(view) = self.records.drafts.iter_mut().find(|view| view.id == draft) {
                    view.edits = edits;
                }
            }
            RecordAnswer::Discarded(draft) => self.records.drafts.retain(|view| view.id != draft),
            RecordAnswer::Sealed { report, .. } => {
                self.records.drafts.retain(|view| view.id != report.record);
                self.records.sealed = Some(report.record);
                self.note_sealed(report.record, &report.number);
                self.say("notice-report-sealed", &[("number", report.number.clone())]);
                self.records.reports.insert(0, *report);
            }
            RecordAnswer::Photo { order, sha256, length, at } => self.photo_kept(&order, sha256, length, at),
            RecordAnswer::EarlierBoardings { draft, earlier } => self.earlier_found(draft, earlier),
            RecordAnswer::Slip(bytes) => self.slip_found(&bytes),
            RecordAnswer::ListRead { order, bytes } => self.crew_list_read(&order, &bytes),
            RecordAnswer::Withdrawn(_) => self.say("notice-report-withdrawn", &[]),
            RecordAnswer::Drafts(drafts) => {
                self.records.drafts = drafts;
                self.order_drafts();
            }
            RecordAnswer::Draft { view, edits } => self.records.loaded = Some((view, edits)),
            RecordAnswer::Reports(reports) => self.records.reports = reports,
            RecordAnswer::Report(report) => self.records.report = Some(report),
            RecordAnswer::Documents(told) => self.documents_told(*told),
            RecordAnswer::Ledger(ledger) => self.records.ledger = *ledger,
        }
        self.records.refused = None;
    }

    fn record_refused(&mut self, about: About, words: Words) {
        self.desk.documents.making = false;
        let detail = self.said(&words);
        if about == About::Slip {
            self.slip_unkept();
        }
        if let About::Draft(draft) = about
            && let Some(open) = self.reports.open.as_mut().filter(|open| open.id == Some(draft))
        {
            open.fault = Some(("notice-record-refused", vec![("detail", detail.clone())]));
        }
        self.say("notice-record-refused", &[("detail", detail)]);
        self.records.refused = Some((about, words));
    }

    /// The own drafts first, then the oldest.
    fn order_drafts(&mut self) {
        let own = self.who();
        self.records.drafts.sort_by_key(|view: &DraftView| (view.officer != own, view.begun, view.id));
    }

    fn drafts_unsaved(&mut self, left: usize, why: Option<&Words>) {
        self.records.unsaved = left;
        self.mended(NOT_SAVED);
        if let Some(why) = why {
            let detail = format!("{left}: {}", self.said(why));
            self.trouble(NOT_SAVED, detail);
        }
    }

    /// What a locked store hides. The patrol goes on: its log is kept while it is locked.
    pub(crate) fn hide_records(&mut self) {
        let records = &mut self.records;
        records.drafts.clear();
        records.loaded = None;
        records.reports.clear();
        records.report = None;
        records.missing.clear();
        records.refused = None;
        records.ledger = crate::domain::custody::ledger::Ledger::default();
    }
}
