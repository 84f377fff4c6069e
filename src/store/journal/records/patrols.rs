//! Patrols and custody: what was sealed of them, and what follows from it.

use crate::domain::custody::event::Event as CustodyEvent;
use crate::domain::custody::ledger::Ledger;
use crate::domain::filing::{CUSTODY, RecordFault};
use crate::domain::journal::entry::{Action, ClockFacts, Stream};
use crate::domain::patrol::PatrolId;
use crate::domain::patrol::completeness::{Facts, Missing, OpenWork, may_end, missing};
use crate::domain::patrol::event::{Begin, End, Event, What};
use crate::domain::patrol::record::PatrolRecord;
use crate::store::Store;
use crate::store::error::{Doing, StoreError};
use crate::store::journal::{NewRecord, Sealed, write};
use rusqlite::named_params;

/// Numbers that are tried for a patrol of one day.
const MOST_A_DAY: u32 = 1_000;

impl Store {
    /// Begins a patrol and gives it its number.
    ///
    /// # Errors
    /// Another is under way, or the database cannot be written.
    pub fn begin_patrol(&mut self, begin: &Begin, clock: ClockFacts) -> Result<PatrolId, StoreError> {
        if let Some(open) = self.patrol_under_way()? {
            return Err(StoreError::Record(RecordFault::PatrolOpen(open)));
        }
        let known = self.patrols()?;
        let free = (1..MOST_A_DAY)
            .map(|number| PatrolId::of_day(&begin.boat, clock.utc, number))
            .find(|id| !known.contains(id))
            .ok_or(StoreError::Record(RecordFault::Form))?;
        let what = What::Begin(Box::new(begin.clone()));
        self.append_patrol(&free, what, clock)?;
        Ok(free)
    }

    fn append_patrol(&mut self, id: &PatrolId, what: What, clock: ClockFacts) -> Result<Sealed, StoreError> {
        let (kind, by) = (what.kind(), self.officer.to_string());
        let event = Event { at: clock.utc, patrol: id.clone(), by, what };
        let body = event.encode();
        self.append(&NewRecord { stream: Stream::Ops, action: Action::Note, kind, body: &body, clock })
    }

    /// What is missing before the patrol may end, and whether it ended: it does where
    /// `ask_only` is not set and nothing blocks it.
    ///
    /// # Errors
    /// No such patrol, ended already, or the database cannot be written.
    pub fn end_patrol(
        &mut self,
        id: &PatrolId,
        end: &End,
        (alerts, ask_only): (&[OpenWork], bool),
        clock: ClockFacts,
    ) -> Result<(Vec<Missing>, bool), StoreError> {
        let patrol = self.patrol(id)?;
        if patrol.ended.is_some() {
            return Err(StoreError::Record(RecordFault::PatrolEnded(id.clone())));
        }
        let ledger = self.ledger()?;
        let open =
            |draft: crate::domain::filing::DraftView| OpenWork { number: draft.number, who: draft.officer };
        let drafts: Vec<OpenWork> = self.drafts()?.into_iter().map(open).collect();
        let facts = Facts { patrol: &patrol, ledger: &ledger, drafts: &drafts, alerts, now: clock.utc };
        let list = missing(facts, end);
        if ask_only || !may_end(&list, &end.reason) {
            return Ok((list, false));
        }
        let end = End { left: list.clone(), ..end.clone() };
        self.append_patrol(id, What::End(Box::new(end)), clock)?;
        Ok((list, true))
    }

    /// The numbers of all patrols, the newest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn patrols(&self) -> Result<Vec<PatrolId>, StoreError> {
        self.listed()?;
        let found: Vec<String> = self
            .case
            .prepare_cached(
                "SELECT patrol FROM filed WHERE class = 'patrol' AND kind = 'patrol-begin' ORDER BY place DESC",
            )
            .and_then(|mut select| select.query_map([], |row| row.get("patrol"))?.collect())
            .doing("reading patrols")?;
        Ok(found.iter().filter_map(|id| id.parse().ok()).collect())
    }

    /// The patrol that goes on.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn patrol_under_way(&self) -> Result<Option<PatrolId>, StoreError> {
        let found = self.one(
            "SELECT patrol FROM filed WHERE class = :class AND kind = 'patrol-begin' AND patrol NOT IN
                (SELECT patrol FROM filed WHERE class = :class AND kind = 'patrol-end')
             ORDER BY place DESC LIMIT 1",
            "patrol",
        )?;
        Ok(found.and_then(|id| id.parse().ok()))
    }

    /// A patrol as it follows from its events.
    ///
    /// # Errors
    /// No such patrol, or the database cannot be read.
    pub fn patrol(&self, id: &PatrolId) -> Result<PatrolRecord, StoreError> {
        let bodies = self.bodies("patrol", Some(&id.to_string()))?;
        PatrolRecord::fold(bodies.iter().map(Vec::as_slice)).ok_or(StoreError::Record(RecordFault::NoPatrol))
    }

    /// The pieces of a patrol's own track, in order, as they were sealed.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn own_track(&self, id: &PatrolId) -> Result<Vec<Vec<u8>>, StoreError> {
        self.bodies("track", Some(&id.to_string()))
    }

    /// The ledger of everything that was ever taken.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn ledger(&self) -> Result<Ledger, StoreError> {
        let bodies = self.bodies("custody", None)?;
        Ok(Ledger::fold(bodies.iter().map(Vec::as_slice)))
    }

    /// The events of custody in their order, as they were sealed.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn custody_events(&self, patrol: Option<&PatrolId>) -> Result<Vec<Vec<u8>>, StoreError> {
        self.bodies("custody", patrol.map(ToString::to_string).as_deref())
    }

    /// Seals an event of custody, signed by the present officer; gives the ledger after.
    ///
    /// # Errors
    /// The ledger refuses it, or the database cannot be written.
    pub fn append_custody(&mut self, event: &CustodyEvent, clock: ClockFacts) -> Result<Ledger, StoreError> {
        let mut ledger = self.ledger()?;
        ledger.apply(event).map_err(StoreError::Custody)?;
        let (body, signer) = (event.encode(), self.signer());
        self.on_full_disk_too(clock, |db| {
            let (stream, action) = (Stream::Case, Action::Seal);
            write(db, &[NewRecord { stream, action, kind: CUSTODY, body: &body, clock }], signer.as_ref())
        })?;
        Ok(ledger)
    }

    /// The patrol of that number; `last` for the newest.
    ///
    /// # Errors
    /// No such patrol, or the database cannot be read.
    pub fn patrol_named(&self, name: &str) -> Result<PatrolRecord, StoreError> {
        self.listed()?;
        let found: Option<String> = self
            .case
            .prepare_cached(
                "SELECT patrol FROM filed WHERE class = 'patrol' AND kind = 'patrol-begin'
                 AND (:name = 'last' OR patrol = :name COLLATE NOCASE) ORDER BY place DESC LIMIT 1",
            )
            .and_then(|mut select| {
                let mut found = select.query_map(named_params! { ":name": name }, |row| row.get("patrol"))?;
                found.next().transpose()
            })
            .doing("looking for a patrol")?;
        let id = found.and_then(|id| id.parse().ok()).ok_or(StoreError::Record(RecordFault::NoPatrol))?;
        self.patrol(&id)
    }
}
