//! Who is on watch, and what that opens. Locked hides records and intelligence only:
//! chart, targets, collision and distress alarms live on, also before anybody has given
//! a passphrase.
//!
//! The store itself is the runtime's: the state asks with [`StoreRequest`] and is told
//! by [`StoreAnswer`]; what is to be kept goes out as [`Draft`]s and comes back only as
//! a number that is not saved yet.

pub mod answers;
pub mod ask;
pub mod desk;
pub mod record;
pub mod records;

use crate::app::effect::Effect;
use crate::app::occurrence::Occurrence;
use crate::app::session::record::Draft;
use crate::app::state::{App, Overlay, Screen};
use crate::domain::behaviour::customs::routine::record::Earlier;
use crate::domain::id::TargetId;
use crate::domain::intel::listing::{Detail, ListRead, Listed, Loaded, PersonHit};
use crate::domain::journal::entry::{RecordId, Stream};
use crate::domain::keys::officer::{OfficerId, Role};
use crate::domain::keys::secret::Passphrase;
use crate::domain::report::path::Path;
use crate::domain::risk::extract::Row;
use crate::domain::time::{Span, UtcTime};
use crate::domain::watchlist::clear::Cleared;
use crate::domain::watchlist::entry::Action;
use crate::domain::watchlist::person::Person;
use serde_json::json;

/// Wrong PINs in a row after which the passphrase is asked for.
pub const MOST_PIN_TRIES: u32 = 5;
/// Longest wait after wrong passphrases.
const LONGEST_WAIT: Span = Span::seconds(60);

/// What the state asks of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreRequest {
    /// Make a store with its first officer, and open it.
    Make {
        officer: OfficerId,
        role: Role,
        passphrase: Passphrase,
    },
    Open {
        officer: OfficerId,
        passphrase: Passphrase,
    },
    /// Open it by the PIN of a session that goes on.
    OpenByPin {
        officer: OfficerId,
        pin: Passphrase,
    },
    /// Keep the present officer's keys under a PIN while this program runs.
    SetPin {
        pin: Passphrase,
    },
    /// Close the store. With `forget`, that officer's PIN no longer opens it.
    Lock {
        forget: Option<OfficerId>,
    },
    /// Destroy the key of watchlists and orders.
    DestroyIntel,
    /// Entries of the watchlist that hold these words.
    SearchLists {
        text: String,
    },
    /// One entry whole.
    ShowEntry {
        id: String,
    },
    /// Entries that speak of these persons of a draft, by the paths of their rows.
    CheckPersons(Box<PersonsAsked>),
    /// Read a file as the next version of a list, and say what would come of it.
    TryList {
        path: String,
    },
    /// Put it in force.
    ImportList {
        path: String,
    },
    /// Keep the dismissal of a pair (entry, vessel), or take it back.
    KeepDismissal {
        pair: (String, String),
        dismissal: Option<Cleared>,
    },
    /// Keep this for cleared roles alone: one JSON object.
    SealNote {
        body: String,
        at: UtcTime,
    },
}

/// Persons of a draft for whom the watchlist is looked through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonsAsked {
    pub draft: RecordId,
    pub persons: Vec<(Path, Person)>,
    pub at: UtcTime,
}

/// Words of the catalogue with their values.
pub type Words = (&'static str, Vec<(&'static str, String)>);

/// What the store has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreAnswer {
    Opened {
        officer: OfficerId,
        role: Role,
        by_pin: bool,
        test: bool,
        notices: Vec<Words>,
    },
    /// It stays as it was. `wrong` where the passphrase or PIN was.
    Refused {
        officer: OfficerId,
        words: Words,
        wrong: bool,
        pin_gone: bool,
    },
    PinSet {
        officer: OfficerId,
    },
    PinNotSet {
        words: Words,
    },
    Locked,
    /// What came in while it was locked is in the journal.
    Drained {
        records: u64,
        damaged: u64,
        missing: u64,
        /// Places where something was taken out or put in another's place.
        breaks: u64,
    },
    /// So many drafts are not on the disk yet; with the reason where writing fails.
    Unsaved {
        left: usize,
        why: Option<Words>,
    },
    /// The space held back was used: the disk is full.
    ReserveUsed,
    /// The black box cannot be written, or can be again.
    BoxBehind(bool),
    /// A backup was made on the second medium, or why not.
    BackedUp {
        why: Option<Words>,
    },
    IntelDestroyed {
        held: bool,
    },
    IntelNotDestroyed {
        words: Words,
    },
    /// The watchlists, for the matching. Each answer names the officer for whom it was
    /// read: it is for no other.
    Lists {
        officer: OfficerId,
        lists: Loaded,
    },
    ListsUnread {
        officer: OfficerId,
        words: Words,
    },
    Found {
        officer: OfficerId,
        text: String,
        entries: Vec<Listed>,
        more: bool,
    },
    Shown {
        officer: OfficerId,
        details: Vec<Detail>,
    },
    PersonsChecked {
        officer: OfficerId,
        draft: RecordId,
        hits: Vec<(Path, Vec<PersonHit>)>,
    },
    /// What an import would do.
    ListTried {
        officer: OfficerId,
        read: Box<ListRead>,
    },
    /// The list is in force; it is being loaded.
    ListImported {
        officer: OfficerId,
        read: Box<ListRead>,
    },
    /// Nothing was imported: the lists are as they were.
    ListRefused {
        officer: OfficerId,
        words: Words,
    },
    /// Earlier boardings, from their sealed reports.
    Boardings {
        officer: OfficerId,
        rows: Vec<Row>,
    },
    /// Alerts and pursuits of the days before, in pages; every officer may read them.
    EarlierAlerts {
        earlier: Vec<Earlier>,
    },
}

/// Whether anything is kept, and who may see it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Watch {
    /// Nothing is kept: ephemeral, a demo, a replay.
    #[default]
    Unkept,
    /// What comes in is queued; nothing that was kept is shown.
    Locked,
    Open {
        officer: OfficerId,
        role: Role,
    },
}

/// The session of the running program.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Session {
    pub watch: Watch,
    /// The store protects nothing: every screen says TEST.
    pub test: bool,
    /// Whose passphrase or PIN is being tried.
    pub opening: Option<OfficerId>,
    /// Who can come back by a PIN.
    pub by_pin: Vec<OfficerId>,
    /// When each of them last gave the passphrase.
    proven: Vec<(OfficerId, UtcTime)>,
    /// Locked after so long without a key; `None` never.
    pub idle: Option<Span>,
    /// After so long the passphrase is asked for again; `None` never.
    pub longest: Option<Span>,
    pub last_key: UtcTime,
    wrong: u32,
    /// No passphrase is tried before.
    pub wait_until: UtcTime,
    /// Not on the disk yet.
    pub unsaved: usize,
    viewed: Option<Viewed>,
}

/// Entries of the watch list that stand on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Viewed {
    officer: OfficerId,
    target: TargetId,
    entries: Vec<String>,
}

impl Session {
    /// A store stands there, and nobody has opened it yet.
    pub fn locked(test: bool, now: UtcTime) -> Self {
        Self { watch: Watch::Locked, test, last_key: now, ..Self::default() }
    }

    pub fn is_locked(&self) -> bool {
        self.watch == Watch::Locked
    }

    /// Whether what happens is written down at all.
    pub fn keeps(&self) -> bool {
        self.watch != Watch::Unkept
    }

    pub fn officer(&self) -> Option<&OfficerId> {
        match &self.watch {
            Watch::Open { officer, .. } => Some(officer),
            Watch::Unkept | Watch::Locked => None,
        }
    }

    fn wrong_try(&mut self, now: UtcTime) {
        self.wrong = self.wrong.saturating_add(1);
        let wait = Span::seconds(1_i64 << self.wrong.saturating_sub(1).min(6));
        self.wait_until = now + wait.min(LONGEST_WAIT);
    }

    fn proved(&mut self, officer: &OfficerId, now: UtcTime) {
        self.proven.retain(|(id, _)| id != officer);
        self.proven.push((officer.clone(), now));
    }

    /// When this officer's passphrase is asked for again.
    fn proof_ends(&self, officer: &OfficerId) -> Option<UtcTime> {
        let (_, at) = self.proven.iter().find(|(id, _)| id == officer)?;
        Some(*at + self.longest?)
    }
}

impl App {
    /// Writes something down, if anything is kept.
    pub(crate) fn note(&mut self, stream: Stream, kind: &'static str, body: &serde_json::Value) {
        if self.session.keeps() {
            let (utc, source) = self.utc(self.now);
            let body = body.to_string();
            self.note_logged(kind, &body);
            self.drafts.push(Draft { stream, kind, body, at: self.now, utc, source });
        }
    }

    /// Writes down what the officer on watch looked at or asked for; `more` is an object.
    pub(crate) fn audit_more(&mut self, event: &'static str, how: &str, more: &serde_json::Value) {
        let mut body = json!({
            "at": self.utc(self.now).0.rfc3339(),
            "event": event,
            "officer": self.session.officer().map(OfficerId::as_str),
            "how": how,
        });
        if let (Some(body), Some(more)) = (body.as_object_mut(), more.as_object()) {
            body.extend(more.clone());
        }
        self.note(Stream::Audit, event, &body);
    }

    pub(crate) fn note_query(&mut self, within: &str, text: &str) {
        if !text.is_empty() {
            self.audit_more("query", within, &json!({ "text": text }));
        }
    }

    /// Writes down who did what to the store.
    pub(crate) fn audit(&mut self, event: &'static str, officer: Option<&OfficerId>, how: &str) {
        let body = json!({
            "at": self.utc(self.now).0.rfc3339(),
            "event": event,
            "officer": officer.map(OfficerId::as_str),
            "how": how,
        });
        self.note(Stream::Audit, event, &body);
    }

    /// Who answers: the officer on watch, or nobody by name.
    pub(crate) fn who(&self) -> String {
        self.session.officer().map_or_else(|| "watch".to_owned(), ToString::to_string)
    }

    /// The lock key.
    pub(crate) fn lock(&mut self, how: &str) -> Vec<Effect> {
        let Some(officer) = self.session.officer().cloned() else {
            self.say(if self.session.is_locked() { "notice-locked" } else { "notice-nothing-kept" }, &[]);
            return Vec::new();
        };
        self.audit("lock", Some(&officer), how);
        // The half of a word that is typed is its officer's too.
        self.reports.tell_typed(self.typing_here());
        self.hand_on_edits();
        let forget = (how == "limit").then(|| officer.clone());
        if forget.is_some() {
            self.session.by_pin.retain(|id| *id != officer);
        }
        self.hide();
        self.say("notice-locked", &[]);
        vec![Effect::Store(StoreRequest::Lock { forget })]
    }

    /// A locked store is heard of by nobody: what is not about safety keeps still, and is
    /// told once it is open.
    pub(crate) fn settle_board(&mut self) {
        let locked = self.session.is_locked();
        if self.board.is_discreet() != locked {
            let mut events = Vec::new();
            self.board.discreet(locked, self.now, &mut events);
            self.told.extend(events.into_iter().map(Occurrence::Alert));
        }
    }

    /// Writes down which entries of the watch list an officer looks at: once for each
    /// target and as often as what is known of her changes.
    pub(crate) fn note_viewed(&mut self) {
        let shown = self
            .selected
            .filter(|_| self.screen == Screen::Details && !self.discreet)
            .zip(self.session.officer());
        let viewed = shown.and_then(|(target, officer)| {
            // What only the cleared may know is not written where every officer reads.
            let open = self.watch.hits(target).iter().filter(|hit| hit.action != Action::DoNotAlert);
            let entries: Vec<String> = open.map(|hit| hit.entry.clone()).collect();
            (!entries.is_empty()).then(|| Viewed { officer: officer.clone(), target, entries })
        });
        if viewed == self.session.viewed {
            return;
        }
        if let Some(Viewed { target, entries, .. }) = &viewed {
            let more = json!({ "target": target.to_string(), "entries": entries });
            self.audit_more("intel-viewed", "card", &more);
        }
        self.session.viewed = viewed;
    }

    /// Takes from the screen what a locked store hides.
    fn hide(&mut self) {
        self.keep_slip();
        self.session.watch = Watch::Locked;
        self.session.opening = None;
        self.forget_lists();
        self.overlay = None;
        self.undone.clear();
        self.list.search.clear();
        self.alerts.search.clear();
        self.alerts.history = false;
        self.hide_records();
        self.reports.hide();
        self.desk.hide();
        if matches!(
            self.screen,
            Screen::Details
                | Screen::Pursuit
                | Screen::Reports
                | Screen::Patrol
                | Screen::Custody
                | Screen::Documents
        ) {
            self.screen = Screen::Chart;
        }
    }

    /// Locks after a while without a key, and when a passphrase was given too long ago.
    pub(crate) fn settle_session(&mut self) -> Vec<Effect> {
        let Some(officer) = self.session.officer() else { return Vec::new() };
        if self.session.proof_ends(officer).is_some_and(|end| self.now >= end) {
            return self.lock("limit");
        }
        let idle = self.session.idle.is_some_and(|idle| self.now.since(self.session.last_key).0 >= idle.0);
        if idle { self.lock("idle") } else { Vec::new() }
    }

    /// The panic key: the second step destroys.
    pub(crate) fn panic_key(&mut self) {
        if self.session.keeps() {
            self.open(Overlay::Confirm { question: crate::app::state::Question::DestroyIntel });
        } else {
            self.say("notice-nothing-kept", &[]);
        }
    }
}
