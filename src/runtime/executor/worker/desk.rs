//! What the store's thread does with drafts, reports, patrols and custody.
//!
//! Edits that come in quickly are written together, a second after the first of them at
//! the latest, and always before anything else that is asked. Where they can't be
//! written they stay in memory under their officer's name, the crew is told, and they
//! are tried again.

use super::{RETRY, Worker};
use crate::app::event::Event;
use crate::app::session::Words;
use crate::app::session::records::{About, Asked, RecordAnswer, RecordRequest};
use crate::domain::filing::RecordFault;
use crate::domain::journal::entry::{ClockFacts, RecordId, Stream};
use crate::domain::keys::officer::OfficerId;
use crate::domain::keys::secret::Passphrase;
use crate::runtime::executor::Command;
use crate::store::Store;
use crate::store::error::StoreError;
use crate::store::journal::records::NewEdit;
use std::thread;
use std::time::Duration;

/// An edit waits for others no longer than this.
const TOGETHER: Duration = Duration::from_secs(1);
/// So many are written at once.
const MOST_TOGETHER: usize = 256;
/// Edits that are held for a disk that fails; later ones are refused.
const MOST_HELD: usize = 50_000;

/// Edits that are not on the disk yet.
#[derive(Default)]
pub(super) struct Desk {
    edits: Vec<NewEdit>,
    /// Monotonic, milliseconds: when they are to be written.
    due_ms: Option<u64>,
    failures: usize,
    /// Whose the edits are that come in now.
    officer: String,
}

impl Worker {
    pub(super) fn answer(&self, answer: RecordAnswer) {
        let _ = (self.sink)(Event::Record { answer: Box::new(answer), at: (self.ways.now)() });
    }

    pub(super) fn refuse(&self, about: About, words: Words) {
        self.answer(RecordAnswer::Refused { about, words });
    }

    /// What is typed from here on is this officer's.
    pub(super) fn desk_of(&mut self, officer: &OfficerId) {
        self.desk.officer = officer.to_string();
        if !self.desk.edits.is_empty() {
            self.desk.due_ms = Some((self.ways.monotonic_ms)());
        }
    }

    /// Somebody is on watch: what goes on, what is open, what is held.
    pub(super) fn lay_out(&mut self) {
        let Some(store) = &self.store else { return };
        let told = patrol(store).and_then(|patrol| {
            let drafts = store.drafts()?;
            let ledger = RecordAnswer::Ledger(Box::new(store.ledger()?));
            let slip = store.slip()?.map(RecordAnswer::Slip);
            Ok([patrol, RecordAnswer::Drafts(drafts), ledger].into_iter().chain(slip))
        });
        match told {
            Ok(answers) => answers.for_each(|answer| self.answer(answer)),
            Err(error) => self.refuse(About::List, error.words()),
        }
    }

    /// How long until edits are to be written.
    pub(super) fn edits_due(&self) -> Option<Duration> {
        let left = self.desk.due_ms?.saturating_sub((self.ways.monotonic_ms)());
        Some(Duration::from_millis(left))
    }

    /// Writes the edits whose time has come.
    pub(in crate::runtime::executor) fn save_due(&mut self) {
        if self.edits_due().is_some_and(|left| left.is_zero()) {
            self.save_edits();
        }
    }

    /// Writes the edits that wait; those that can't be written go on waiting.
    pub(super) fn save_edits(&mut self) {
        let Some(store) = self.store.as_mut().filter(|_| !self.desk.edits.is_empty()) else {
            self.desk.due_ms = None;
            return;
        };
        match store.save_edits(&self.desk.edits) {
            Ok(done) => {
                self.desk.edits.clear();
                self.desk.due_ms = None;
                if std::mem::take(&mut self.desk.failures) > 0 {
                    self.answer(RecordAnswer::Unsaved { left: 0, why: None });
                }
                for (draft, edits) in done.saved {
                    self.answer(RecordAnswer::Saved { draft, edits });
                }
                for draft in done.refused {
                    self.refuse(About::Draft(draft), RecordFault::NoDraft.words());
                }
            }
            Err(error) => {
                tracing::warn!(%error, "drafts are not saved");
                let pause = RETRY.get(self.desk.failures.min(RETRY.len() - 1)).copied().unwrap_or(TOGETHER);
                self.desk.failures += 1;
                self.desk.due_ms = Some((self.ways.monotonic_ms)() + pause.as_millis() as u64);
                let why = Some(error.words());
                self.answer(RecordAnswer::Unsaved { left: self.desk.edits.len(), why });
            }
        }
    }

    fn edit(&mut self, edit: NewEdit) {
        if self.desk.edits.len() >= MOST_HELD {
            return self.refuse(About::Draft(edit.draft), StoreError::Full.words());
        }
        self.desk.edits.push(edit);
        // A disk that fails is tried again at its own pace.
        let failing = self.desk.failures > 0;
        if self.desk.due_ms.is_none() {
            self.desk.due_ms = Some((self.ways.monotonic_ms)() + TOGETHER.as_millis() as u64);
        } else if self.desk.edits.len() >= MOST_TOGETHER && !failing {
            self.save_edits();
        }
    }

    /// Does what is asked of the records.
    pub(super) fn asked_of_records(&mut self, asked: Asked, monotonic_ms: u64) {
        let Asked { what, utc, source } = asked;
        let what = match what {
            RecordRequest::Edit { draft, edit, summary } => {
                let officer = self.desk.officer.clone();
                return self.edit(NewEdit { draft, officer, at: utc, edit, summary });
            }
            RecordRequest::Seal { draft, order, key: Some(key) } => {
                let what = RecordRequest::Seal { draft, order, key: None };
                return self.prove(draft, key, Asked { what, utc, source }, monotonic_ms);
            }
            other => other,
        };
        if self.stands_behind(&what) {
            return self.hold(Asked { what, utc, source }, monotonic_ms);
        }
        // What was told before stands before it, also what was told to a locked store.
        while self.store.is_some() && (self.drain.is_some() || !self.waiting.is_empty()) {
            if self.write_some().is_err() {
                break;
            }
        }
        self.save_edits();
        if let RecordRequest::Photo(order) = &what {
            return self.carry(order.clone(), Asked { what, utc, source }, monotonic_ms);
        }
        let clock = self.clock_facts(stream_of(&what), (utc, source), monotonic_ms);
        let about = about(&what);
        if let RecordRequest::Documents(order) = &what {
            return match self.documents(order, clock) {
                Ok(told) => self.answer(RecordAnswer::Documents(Box::new(told))),
                Err(error) => self.refuse(about, error.words()),
            };
        }
        let Some(store) = &mut self.store else {
            return self.refuse(about, ("notice-locked", Vec::new()));
        };
        let boardings = matches!(what, RecordRequest::Seal { .. } | RecordRequest::Withdraw { .. });
        let outcome = done(store, what, clock);
        if boardings && outcome.is_ok() {
            self.tell_boardings();
        }
        match outcome {
            Ok(answers) => answers.into_iter().for_each(|answer| self.answer(answer)),
            Err(error) => self.refuse(about, error.words()),
        }
    }
}

impl Worker {
    /// Tries the key of the officer on watch on a thread of its own; what was asked comes
    /// back without it where it fits.
    fn prove(&mut self, draft: RecordId, key: Passphrase, asked: Asked, monotonic_ms: u64) {
        let officer = self.store.as_ref().map(|store| store.officer().clone());
        let (Some(officer), Some(closed)) = (officer, self.closed.clone()) else {
            return self.refuse(About::Draft(draft), ("notice-locked", Vec::new()));
        };
        let pin = self.pins.iter().find(|pin| *pin.slot.officer() == officer).map(|pin| pin.slot.clone());
        let own = self.own.clone();
        let tried = move || {
            let by_pin = pin.map(|slot| slot.prove(&key));
            let proof = match by_pin {
                Some(Ok(())) => Ok(()),
                _ => closed.prove(&officer, &key),
            };
            let outcome = proof.map(|()| (Box::new(asked), monotonic_ms));
            Command::Proved { draft, officer, outcome }
        };
        if !self.ways.aside {
            return self.take(tried());
        }
        let started = thread::Builder::new().name("seal".to_owned()).spawn(move || {
            // Nobody takes it where the program has ended.
            let _ = own.send(tried());
        });
        if started.is_err() {
            self.refuse(About::Draft(draft), RecordFault::NoDraft.words());
        }
    }

    /// The officer may have changed meanwhile: nothing is sealed then.
    pub(super) fn proved(
        &mut self,
        draft: RecordId,
        officer: &OfficerId,
        outcome: Result<(Box<Asked>, u64), StoreError>,
    ) {
        let same = self.store.as_ref().is_some_and(|store| store.officer() == officer);
        match outcome {
            Ok((asked, monotonic_ms)) if same => {
                let (asked, monotonic_ms) = self.later(*asked, monotonic_ms);
                self.asked_of_records(asked, monotonic_ms);
            }
            Ok(_) => self.refuse(About::Draft(draft), ("notice-locked", Vec::new())),
            Err(error) => self.refuse(About::Draft(draft), error.words()),
        }
    }
}

fn stream_of(what: &RecordRequest) -> Stream {
    match what {
        RecordRequest::Seal { .. }
        | RecordRequest::Withdraw { .. }
        | RecordRequest::Photo(_)
        | RecordRequest::Custody(_) => Stream::Case,
        RecordRequest::Discard { .. } | RecordRequest::Documents(_) => Stream::Audit,
        _ => Stream::Ops,
    }
}

pub(super) fn about(what: &RecordRequest) -> About {
    match what {
        RecordRequest::BeginPatrol(_) | RecordRequest::EndPatrol { .. } => About::Patrol,
        RecordRequest::BeginDraft { ticket, .. } => About::Begin(*ticket),
        RecordRequest::Edit { draft, .. }
        | RecordRequest::EarlierBoardings { draft, .. }
        | RecordRequest::Discard { draft, .. }
        | RecordRequest::Seal { draft, .. }
        | RecordRequest::LoadDraft(draft) => About::Draft(*draft),
        RecordRequest::Photo(order) => About::Draft(order.draft),
        RecordRequest::ReadList(order) => About::Draft(order.draft),
        RecordRequest::Withdraw { of, .. } | RecordRequest::LoadReport(of) => About::Report(*of),
        RecordRequest::Custody(_) | RecordRequest::LoadLedger => About::Custody,
        RecordRequest::KeepSlip(_) | RecordRequest::DropSlip => About::Slip,
        RecordRequest::ListDrafts | RecordRequest::ListReports(_) | RecordRequest::Documents(_) => {
            About::List
        }
    }
}

fn patrol(store: &Store) -> Result<RecordAnswer, StoreError> {
    let patrol = store.patrol_under_way()?.map(|id| store.patrol(&id)).transpose()?;
    Ok(RecordAnswer::Patrol(patrol.map(Box::new)))
}

fn done(store: &mut Store, what: RecordRequest, clock: ClockFacts) -> Result<Vec<RecordAnswer>, StoreError> {
    Ok(match what {
        RecordRequest::BeginPatrol(begin) => {
            store.begin_patrol(&begin, clock)?;
            vec![patrol(store)?]
        }
        RecordRequest::EndPatrol { patrol: id, end, alerts, ask_only } => {
            let (missing, ended) = store.end_patrol(&id, &end, (&alerts, ask_only), clock)?;
            let told = RecordAnswer::PatrolEnd { patrol: id, missing, ended };
            if ended { vec![told, patrol(store)?] } else { vec![told] }
        }
        RecordRequest::BeginDraft { ticket, draft } => {
            let draft = Box::new(store.begin_draft(&draft, clock.utc)?);
            vec![RecordAnswer::DraftBegun { ticket, draft }]
        }
        // These are done before.
        RecordRequest::Edit { .. } | RecordRequest::Photo(_) | RecordRequest::Documents(_) => Vec::new(),
        RecordRequest::Discard { draft, reason } => {
            store.discard_draft(draft, &reason, clock)?;
            vec![RecordAnswer::Discarded(draft)]
        }
        RecordRequest::Seal { draft, order, .. } => sealed(store, draft, &order, clock)?,
        RecordRequest::Withdraw { of, reason } => {
            store.withdraw(of, &reason, clock)?;
            vec![RecordAnswer::Withdrawn(of), RecordAnswer::Reports(store.reports(None)?)]
        }
        RecordRequest::EarlierBoardings { draft, vessel } => {
            vec![RecordAnswer::EarlierBoardings { draft, earlier: store.earlier_boardings(&vessel)? }]
        }
        RecordRequest::KeepSlip(slip) => {
            store.keep_slip(&slip, clock.utc)?;
            Vec::new()
        }
        RecordRequest::DropSlip => {
            store.drop_slip()?;
            Vec::new()
        }
        RecordRequest::ReadList(order) => {
            let bytes = store.read_list(&order)?;
            vec![RecordAnswer::ListRead { order, bytes }]
        }
        RecordRequest::Custody(event) => {
            vec![RecordAnswer::Ledger(Box::new(store.append_custody(&event, clock)?))]
        }
        RecordRequest::ListDrafts => vec![RecordAnswer::Drafts(store.drafts()?)],
        RecordRequest::LoadDraft(id) => {
            let (view, edits) = store.draft(id)?;
            vec![RecordAnswer::Draft { view: Box::new(view), edits }]
        }
        RecordRequest::ListReports(patrol) => vec![RecordAnswer::Reports(store.reports(patrol.as_ref())?)],
        RecordRequest::LoadReport(id) => vec![RecordAnswer::Report(Box::new(store.report(id)?))],
        RecordRequest::LoadLedger => vec![RecordAnswer::Ledger(Box::new(store.ledger()?))],
    })
}

fn sealed(
    store: &mut Store,
    draft: RecordId,
    order: &crate::domain::filing::SealOrder,
    clock: ClockFacts,
) -> Result<Vec<RecordAnswer>, StoreError> {
    let (report, sealed) = store.seal_draft(draft, order, clock)?;
    // A report that it revises stands otherwise now.
    let list = RecordAnswer::Reports(store.reports(None)?);
    Ok(vec![RecordAnswer::Sealed { report: Box::new(report), reserve_used: sealed.reserve_used }, list])
}
