//! The state of the patrol screen: what the crew sees and has set. Everything in here
//! is about the watch; how it is drawn is `ui`'s.

mod clock;
pub mod list;
pub mod own_track;
mod start;
pub(crate) mod view;

use crate::app::crew::exercise::Exercise;
use crate::app::crew::lists::ListsView;
use crate::app::keymap::Keymap;
use crate::app::keys::menu::Choice;
use crate::app::keys::prompt::ZoneForm;
use crate::app::occurrence::Occurrence;
use crate::app::pipeline::Pipeline;
use crate::app::report::Reports;
use crate::app::session::Session;
use crate::app::session::ask::{SecretAsk, SecretInput};
use crate::app::session::desk::Desk;
use crate::app::session::record::Draft;
use crate::app::session::records::Records;
use crate::app::state::own_track::OwnTrack;
use crate::domain::alert::alarm::Rule;
use crate::domain::alert::board::Board;
use crate::domain::alert::event::EpisodeId;
use crate::domain::behaviour::customs::routine::Routine;
use crate::domain::behaviour::rules::Rules;
use crate::domain::feed::{LinkSpec, LinkState, LinkStatus};
use crate::domain::filing::How;
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::journal::entry::RecordId;
use crate::domain::keys::officer::OfficerId;
use crate::domain::nmea0183::framer::InputCounts;
use crate::domain::powers::Law;
use crate::domain::pursuit::Pursuit;
use crate::domain::report::path::{Path, RowId};
use crate::domain::time::UtcTime;
use crate::domain::tools::{Origin, Removed, Tools};
use crate::domain::traffic::own_ship::OwnState;
use crate::domain::traffic::picture::Picture;
use crate::domain::traffic::picture::manual::RemovedContact;
use crate::domain::units::Bearing;
use crate::domain::watchlist::watch::Watch;
use crate::domain::watchlist::watch::negative::Negatives;
use crate::domain::waters::Waters;
use crate::domain::waters::local::LocalKnowledge;
use crate::domain::waters::passage::Passages;
use crate::i18n::Catalogue;
use std::sync::Arc;

/// The whole state.
#[derive(Debug)]
pub struct App {
    /// The clock of everything shown: real, or virtual in replay and demo.
    pub now: UtcTime,
    pub mode: Mode,
    pub picture: Picture,
    pub own_track: OwnTrack,
    pub board: Board,
    pub rules: Rules,
    pub routine: Routine,
    pub tools: Tools,
    pub links: Vec<LinkView>,
    pub own_state: OwnState,
    /// Zones, coast, ports and masks.
    pub waters: Arc<Waters>,
    /// What the profile says of powers, agreements and risk.
    pub law: Arc<Law>,
    /// What the office told beside the charts.
    pub local: LocalKnowledge,
    /// Who is in which zone.
    pub passages: Passages,
    /// Hot pursuits of this watch, the newest last.
    pub pursuits: Vec<Pursuit>,
    /// Lines of the newest that were told on.
    pub(crate) pursuit_told: usize,
    /// Lines scrolled back from the newest.
    pub pursuit_scroll: usize,
    /// The watch list against the picture.
    pub watch: Watch,
    /// Who may be in which area.
    pub negatives: Negatives,
    /// A visitor may look on: no screen shows what is looked for, until it is pressed again.
    pub discreet: bool,
    /// The target that we follow on purpose: no CPA alarm for her.
    pub shadowed: Option<TargetId>,
    pub selected: Option<TargetId>,
    /// The contact by hand that waits to be told whom it is.
    pub joining: Option<TargetId>,
    pub screen: Screen,
    /// Where the card was opened from: Esc goes back there.
    pub card_from: Screen,
    /// What lies over the screen and takes the keys first.
    pub overlay: Option<Overlay>,
    pub chart: ChartView,
    pub list: ListView,
    pub alerts: AlertsView,
    pub lists: ListsView,
    /// First line shown of the inputs and troubles; drawing clamps it.
    pub inputs_scroll: u16,
    /// Page of the selected target's card, from 0; past the last it starts over.
    pub card_page: u16,
    pub display: Display,
    pub keymap: Keymap,
    pub catalogue: Catalogue,
    /// The last thing the program said, until it fades.
    pub notice: Option<Notice>,
    /// Troubles that stay until they are mended (recorder full, chart pack missing).
    pub troubles: Vec<Notice>,
    /// What can be taken back, the newest last.
    pub(crate) undone: Vec<Undo>,
    pub last_sound: Option<UtcTime>,
    /// What we were doing before the anchor watch was set.
    pub state_before_anchor: Option<OwnState>,
    /// The alert under the cursor of the alerts screen.
    pub alert_at: Option<EpisodeId>,
    /// The alert that was sent to the chart: its grounds are drawn there.
    pub alert_on_chart: Option<EpisodeId>,
    pub pipeline: Pipeline,
    pub session: Session,
    /// The patrol, drafts, reports and custody, as the store told them.
    pub records: Records,
    pub reports: Reports,
    pub desk: Desk,
    /// Local time minus UTC, minutes.
    pub local_offset_min: i16,
    /// To be written down, until the update hands it on.
    pub(crate) drafts: Vec<Draft>,
    /// What the crew did, until the update hands it on.
    pub(crate) told: Vec<Occurrence>,
    /// What a trainee is judged by.
    pub(crate) exercise: Option<Exercise>,
    pub quit: bool,
}

/// What one key takes back.
#[derive(Debug, Clone)]
pub(crate) enum Undo {
    Tool(Removed),
    Contact(RemovedContact),
}

/// What feeds the picture. Anything but `Live` carries a banner on every screen.
#[derive(Debug, Clone, PartialEq)]
pub enum Mode {
    Live,
    Demo {
        scenario: String,
        speed: f64,
        paused: bool,
    },
    Replay {
        name: String,
        speed: f64,
        paused: bool,
        ended: bool,
    },
    /// A trainee plays a scenario; nothing of it reaches the live store.
    Exercise {
        name: String,
        speed: f64,
        paused: bool,
        ended: bool,
    },
}

/// One input as the crew sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkView {
    pub spec: LinkSpec,
    pub status: LinkStatus,
    pub counts: InputCounts,
    pub last_sentence: Option<UtcTime>,
    /// What it was heard to carry.
    pub carries: Carries,
}

impl LinkView {
    /// Nothing was heard on it yet.
    pub fn new(spec: LinkSpec, state: LinkState, since: UtcTime) -> Self {
        Self {
            spec,
            status: LinkStatus { state, since, retry_at: None, baud: None },
            counts: InputCounts::default(),
            last_sentence: None,
            carries: Carries::default(),
        }
    }
}

/// Told by what a port says, not by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Carries {
    pub gnss: bool,
    pub heading: bool,
    pub ais: bool,
    pub radar: bool,
    pub instruments: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Screen {
    /// Chart with a short target list beside it where there is room.
    #[default]
    Chart,
    Targets,
    Details,
    Alerts,
    Links,
    /// The log of a hot pursuit.
    Pursuit,
    /// The drafts, or the one that is open.
    Reports,
    /// The patrol that goes on, and its log.
    Patrol,
    /// The ledger of custody.
    Custody,
    /// The watchlist of the store.
    Lists,
    /// The documents of the last patrol.
    Documents,
}

/// Something over the screen.
#[derive(Debug, Clone)]
pub enum Overlay {
    Help {
        scroll: u16,
    },
    /// Why these two are no case of a rule about pairs.
    WhyNot {
        of: TargetId,
        with: TargetId,
        scroll: u16,
    },
    /// What applies where we are, and to the selected target.
    Powers {
        scroll: u16,
    },
    /// The score of an exercise that has ended.
    Score {
        scroll: u16,
    },
    /// A question that needs a second key: nothing is destroyed without it.
    Confirm {
        question: Question,
    },
    /// One line of text is asked for.
    Prompt {
        purpose: Purpose,
        input: tui_input::Input,
    },
    /// There is no store yet: make one, or go on without.
    FirstStart,
    /// Something secret is asked for.
    Secret {
        ask: SecretAsk,
        input: SecretInput,
    },
    /// Who can come back by a PIN.
    Officers {
        cursor: usize,
    },
    /// A choice by number or letter.
    Menu {
        menu: Menu,
        /// As they were when it was opened: a number always means what was read.
        choices: Vec<Choice>,
        cursor: usize,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    Quit,
    EndManOverboard(u16),
    RemoveMark(u16),
    RemoveGuardZone(u16),
    LiftAnchorWatch,
    RemoveContact(TargetId),
    /// Is the contact by hand this target?
    Join(TargetId, TargetId),
    /// Take the contact by hand out of what it was joined with.
    Split(TargetId),
    /// The second step of the panic key.
    DestroyIntel,
    /// Put the list in force that was read.
    ImportList,
    PursuitStopped,
    /// Take a row with all that is in it out of the open record.
    RemoveRow(Path, RowId),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Purpose {
    /// Search targets by any part of name, MMSI, call sign.
    SearchTargets,
    SearchHistory,
    /// Search the watchlist, as it is typed.
    SearchLists,
    /// The file of a list.
    ImportList,
    MarkLabel,
    /// "bearing range": both of a contact by hand, e.g. `045 2.5 fishing boat`.
    NewContact,
    /// The same of a contact that stands.
    Sighting(TargetId),
    /// Why a target is muted, and for how many minutes.
    MuteReason(TargetId, Option<Rule>, i64),
    /// Who logs in.
    Login,
    FirstOfficer,
    FirstRole(OfficerId),
    GuardZone {
        origin: Origin,
        form: ZoneForm,
    },
    AnchorRadius,
    /// Why she is pursued: opens the log.
    PursuitBasis(TargetId),
    PursuitHandOver,
    PursuitNote,
    PursuitBreakOff,
    /// The flag that she declares, and who said so.
    PursuitFlag,
    /// The file of a photo for this field.
    Photo(Path),
    /// The file of a crew or passenger list.
    CrewList,
    /// Why a sealed report is written again, why it is void, why a draft is thrown away.
    Revise(RecordId, How),
    Withdraw(RecordId),
    Discard(RecordId),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Menu {
    Filter,
    Sort,
    Layers,
    OwnState,
    /// Of a target: all ordinary rules, or the one that always sounds.
    Mute(TargetId, Option<Rule>),
    /// Why the surest hit of this target on the watch list is none.
    Dismiss(TargetId),
    /// A further sighting, or a new contact.
    Contact,
    Join,
    /// Several contacts are joined with one target: which comes out?
    Split,
    GuardZones,
    /// Persons overboard and marks.
    Remove,
    /// The next step of a pursuit.
    Pursuit,
    /// The forms of a new record.
    Forms,
    /// What can be done to this sealed report.
    Sealed(RecordId),
    /// Further kinds of log entries.
    Log,
    /// What can be done with an item.
    Custody,
}

/// Where the chart looks.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartView {
    /// The middle of the view; `None` until a position was ever known.
    pub centre: Option<Position>,
    /// Middle to the nearest edge, nautical miles.
    pub range_nm: f64,
    pub course_up: bool,
    /// The rotation now in force: what is up.
    pub up: Bearing,
    /// The view follows own ship; panning lets go.
    pub follow: bool,
    /// Length of the vectors in minutes; 0 is off.
    pub vector_minutes: u16,
    pub trails: bool,
    pub labels: bool,
    pub layers: Layers,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layers {
    pub coast: bool,
    pub borders: bool,
    pub ports: bool,
    pub rings: bool,
    pub aids: bool,
    pub user: bool,
}

/// The steps of zoom, middle to edge in nautical miles.
pub const RANGES_NM: [f64; 13] =
    [0.25, 0.5, 0.75, 1.5, 3.0, 6.0, 12.0, 24.0, 48.0, 96.0, 200.0, 500.0, 1500.0];

#[derive(Debug, Clone, PartialEq)]
pub struct ListView {
    pub sort: Sort,
    pub filter: Filter,
    pub search: String,
    /// Order held still while reading.
    pub frozen: Option<Vec<TargetId>>,
    pub only_what_matters: bool,
    /// First row shown.
    pub offset: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    #[default]
    Range,
    Cpa,
    Tcpa,
    Name,
    Age,
    Speed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    #[default]
    All,
    Vessels,
    ClassA,
    ClassB,
    Radar,
    Moving,
    Aids,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct AlertsView {
    pub cursor: usize,
    pub history: bool,
    pub search: String,
}

/// How it is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Display {
    pub palette: Palette,
    pub marker: Marker,
    /// `false` where the terminal has none, or the crew wants none.
    pub colour: bool,
    /// The terminal draws ambiguous characters two cells wide.
    pub ambiguous_wide: bool,
    /// Letters and +-| only.
    pub ascii: bool,
    /// Few bytes: one frame in a while, view held still.
    pub slow_link: bool,
    pub columns: u16,
    pub rows: u16,
}

impl Display {
    /// A colour terminal of this size that draws everything, by day.
    pub fn of_size(columns: u16, rows: u16) -> Self {
        Self {
            palette: Palette::default(),
            marker: Marker::default(),
            colour: true,
            ambiguous_wide: false,
            ascii: false,
            slow_link: false,
            columns,
            rows,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Palette {
    #[default]
    Day,
    Dusk,
    /// Red only.
    Night,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Marker {
    #[default]
    Braille,
    Octant,
    Block,
    Ascii,
}

/// A short word to the crew: a key of the catalogue with its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub key: &'static str,
    pub args: Vec<(&'static str, String)>,
    pub at: UtcTime,
}
