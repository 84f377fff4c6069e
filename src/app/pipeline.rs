//! From bytes to the picture and the board: the one way through the house, the same
//! live, in replay and in the demo.
//!
//! Sentences are folded as they come; rules look at the picture once a second of the
//! clock, and at once when a distress signal is heard.

use crate::app::crew::pursuit;
use crate::app::occurrence::Occurrence;
use crate::app::state::{App, Carries, LinkView};
use crate::domain::ais::Decoder;
use crate::domain::ais::assembler::AssemblerClock;
use crate::domain::ais::message::Message;
use crate::domain::alert::alarm::Subject;
use crate::domain::alert::event::BoardEvent;
use crate::domain::behaviour::rules::Scene;
use crate::domain::id::SourceId;
use crate::domain::nmea0183::framer::{Framer, InputCounts, RawSentence, Reject};
use crate::domain::nmea0183::sentence::{self, Gnss, Safety, SelectiveCall, Sentence};
use crate::domain::time::UtcTime;
use crate::domain::traffic::own_ship::{OwnPosition, OwnView};
use crate::domain::traffic::picture::{Change, ChangeKind};
use crate::domain::traffic::target::Target;
use crate::domain::waters::Waters;
use crate::domain::waters::passage::{Passage, Passages};

/// Nine digits; the field holds thirty bits.
const HIGHEST_MMSI: u32 = 999_999_999;
/// Distress calls by radio kept until the rules have seen them.
const MOST_CALLS: usize = 64;

/// What turns bytes into messages; its memory is bounded.
#[derive(Debug)]
pub struct Pipeline {
    framers: Vec<Framer>,
    decoder: Decoder,
    changes: Vec<Change>,
    /// Changes since the rules last looked.
    unseen: Vec<Change>,
    calls: Vec<SelectiveCall>,
    last_rules: Option<UtcTime>,
    pub messages: u64,
}

impl Pipeline {
    /// With nothing heard yet. Live and on a tape every sentence has its time, so
    /// fragments join by receive time.
    pub fn new() -> Self {
        Self {
            framers: Vec::new(),
            decoder: Decoder::new(AssemblerClock::ReceiveTime),
            changes: Vec::new(),
            unseen: Vec::new(),
            calls: Vec::new(),
            last_rules: None,
            messages: 0,
        }
    }
}

impl Default for Pipeline {
    fn default() -> Self {
        Self::new()
    }
}

/// Bytes of one input arrived.
pub fn bytes(app: &mut App, source: SourceId, bytes: &[u8], at: UtcTime, seen: &mut Vec<Occurrence>) {
    let index = usize::from(source.0);
    if index >= app.links.len() {
        return;
    }
    while app.pipeline.framers.len() <= index {
        app.pipeline.framers.push(Framer::new());
    }
    let Some(mut framer) = app.pipeline.framers.get_mut(index).map(std::mem::take) else { return };
    let mut counts = app.links.get_mut(index).map(|l| std::mem::take(&mut l.counts)).unwrap_or_default();
    let mut inner = InputCounts::default();
    framer.push(bytes, at, &mut counts, &mut |raw| sentence(app, source, &raw, at, &mut inner, seen));
    counts.add(&inner);
    if let Some(link) = app.links.get_mut(index) {
        link.counts = counts;
    }
    if let Some(slot) = app.pipeline.framers.get_mut(index) {
        *slot = framer;
    }
}

/// One framed sentence, folded into the picture at `at`.
pub fn sentence(
    app: &mut App,
    source: SourceId,
    raw: &RawSentence<'_>,
    at: UtcTime,
    counts: &mut InputCounts,
    seen: &mut Vec<Occurrence>,
) {
    match sentence::parse(raw, source) {
        Ok(parsed) => parsed_sentence(app, source, parsed, at, counts, seen),
        Err(cause) => counts.reject(cause),
    }
}

/// As [`sentence()`], for a caller that has parsed it already.
pub fn parsed_sentence(
    app: &mut App,
    source: SourceId,
    parsed: Sentence<'_>,
    at: UtcTime,
    counts: &mut InputCounts,
    seen: &mut Vec<Occurrence>,
) {
    app.now = app.now.max(at);
    if let Some(link) = app.links.get_mut(usize::from(source.0)) {
        hear(link, &parsed, at);
    }
    match parsed {
        Sentence::Ais(mut fragment) => {
            fragment.at = at;
            if let Some(message) = app.pipeline.decoder.push(&fragment, counts) {
                if message.mmsi.0 > HIGHEST_MMSI {
                    return counts.reject(Reject::BadIdentity);
                }
                message_in(app, &message, fragment.own, source, at, seen);
            }
        }
        Sentence::Gnss(gnss) => {
            app.picture.apply_gnss(&gnss, at, source);
            if matches!(&gnss, Gnss::Fix(fix) if fix.valid && fix.position.is_some()) {
                let own = app.picture.own(at);
                // A sentence that was refused as a jump leaves the older fix in force.
                if let OwnPosition::Fix(fix) = own.position {
                    app.own_track.note(fix.position, fix.at);
                }
                seen.push(Occurrence::Fix { at, own: Box::new(own) });
            }
        }
        Sentence::Heading(heading) => app.picture.apply_heading(&heading, at, source),
        Sentence::Radar(radar) => {
            let mut changes = std::mem::take(&mut app.pipeline.changes);
            app.picture.apply_radar(&radar, at, source, &mut changes);
            changed(app, changes, at, seen);
        }
        Sentence::Instrument(instrument) => app.picture.apply_instrument(&instrument, at, source),
        Sentence::Safety(Safety::SelectiveCall(call)) => {
            let distress = call.is_distress;
            if app.pipeline.calls.len() < MOST_CALLS {
                app.pipeline.calls.push(call);
            }
            if distress {
                rules(app, at, seen);
            }
        }
        Sentence::Safety(Safety::Alarm { .. }) | Sentence::Other => {}
    }
}

fn message_in(
    app: &mut App,
    message: &Message,
    own: bool,
    source: SourceId,
    at: UtcTime,
    seen: &mut Vec<Occurrence>,
) {
    app.pipeline.messages += 1;
    let mut changes = std::mem::take(&mut app.pipeline.changes);
    app.picture.apply_ais(message, own, at, source, &mut changes);
    changed(app, changes, at, seen);
}

/// Passes changes on, and lets the rules look at once at a distress signal.
fn changed(app: &mut App, mut changes: Vec<Change>, at: UtcTime, seen: &mut Vec<Occurrence>) {
    let mut distress = false;
    for change in &changes {
        seen.push(Occurrence::Target { at, change: *change });
        distress |=
            change.kind == ChangeKind::New && app.picture.get(change.target).is_some_and(Target::is_distress);
    }
    app.pipeline.unseen.append(&mut changes);
    app.pipeline.changes = changes;
    if distress {
        rules(app, at, seen);
    }
}

/// Lets time pass: ages, CPA, rules. The clock is `app.now`.
pub fn tick(app: &mut App, seen: &mut Vec<Occurrence>) {
    let at = app.now;
    // By the second's number, not by the time since: a tick comes a little early or late.
    let second = |t: UtcTime| t.0.div_euclid(1000);
    let due = app.pipeline.last_rules.is_none_or(|last| second(last) != second(at));
    if !due {
        return;
    }
    let mut changes = std::mem::take(&mut app.pipeline.changes);
    app.picture.tick(at, &mut changes);
    changed(app, changes, at, seen);
    rules(app, at, seen);
}

fn rules(app: &mut App, at: UtcTime, seen: &mut Vec<Occurrence>) {
    app.pipeline.last_rules = Some(at);
    pursuit::watch(app);
    let own = app.picture.own(at);
    let changes = std::mem::take(&mut app.pipeline.unseen);
    let calls = std::mem::take(&mut app.pipeline.calls);
    let links: Vec<(u16, &crate::domain::feed::LinkStatus)> =
        app.links.iter().enumerate().map(|(n, link)| (n as u16, &link.status)).collect();
    let targets: Vec<&Target> = app.picture.targets().collect();
    for passage in passages(&app.waters, &mut app.passages, &own, &targets, &changes) {
        seen.push(Occurrence::Zone { at, passage });
    }
    let mut matches = Vec::new();
    app.watch.look(&targets, &changes, at, &mut matches);
    seen.extend(matches.into_iter().map(Occurrence::Match));
    let mut findings = app.rules.evaluate(&Scene {
        now: at,
        own: &own,
        own_state: app.own_state,
        targets: &targets,
        changes: &changes,
        links: &links,
        tools: &app.tools,
        shadowed: app.shadowed,
        calls: &calls,
        waters: &app.waters,
        local: &app.local,
        to_board: &app.watch.to_board(),
    });
    findings.extend(app.watch.findings(&targets));
    app.negatives.look(&targets, at);
    app.negatives.report(&targets, &mut findings);
    let (watch, shadowed) = (&app.watch, app.shadowed);
    let matters = |id| !watch.hits(id).is_empty() || shadowed == Some(id);
    app.pursuits.iter().for_each(|pursuit| app.routine.acted_on(pursuit.target()));
    app.routine.lower(&mut findings, &targets, &matters, at);
    let mut events: Vec<BoardEvent> = Vec::new();
    app.board.report(at, &findings, &mut events);
    app.routine.learn(&events, &targets);
    seen.extend(events.into_iter().map(Occurrence::Alert));
}

/// Who passed from one zone into another since the last look.
fn passages(
    waters: &Waters,
    known: &mut Passages,
    own: &OwnView,
    targets: &[&Target],
    changes: &[Change],
) -> Vec<Passage> {
    let mut found = Vec::new();
    if let OwnPosition::Fix(fix) = own.position {
        found.extend(known.note(waters, Subject::Own, fix.position));
    }
    let target = |id| targets.binary_search_by_key(&id, |t| t.id).ok().and_then(|n| targets.get(n));
    for change in changes {
        match (change.kind, target(change.target).filter(|t| t.is_vessel())) {
            (ChangeKind::Removed, _) => known.retain(|id| target(id).is_some()),
            (ChangeKind::New | ChangeKind::Updated | ChangeKind::Resumed, Some(vessel)) => {
                let who = Subject::Target(vessel.id);
                found.extend(vessel.report.and_then(|r| known.note(waters, who, r.position)));
            }
            _ => {}
        }
    }
    found
}

/// Notes what an input carries, by what it says.
fn hear(link: &mut LinkView, parsed: &Sentence<'_>, at: UtcTime) {
    link.last_sentence = Some(at);
    let Carries { gnss, heading, ais, radar, instruments } = &mut link.carries;
    match parsed {
        Sentence::Ais(_) => *ais = true,
        Sentence::Gnss(_) => *gnss = true,
        Sentence::Heading(_) => *heading = true,
        Sentence::Radar(_) => *radar = true,
        Sentence::Instrument(_) => *instruments = true,
        Sentence::Safety(_) | Sentence::Other => {}
    }
}
