//! A scenario as the sentences that its sensors would give, in order of time.
//!
//! | sentences | rate `10s` | rate `standard` |
//! | --- | --- | --- |
//! | own RMC, GGA, HDT | 10 s | 1 s |
//! | own VDO | 10 s | 10 s |
//! | VDM 1, 18 | 10 s | M.1371-5 by class, speed, turning and status |
//! | VDM 5, 24 | at once, then 1 min | at once, then 6 min |
//! | VDM 4, 9 / 21 | 10 s / 3 min | 10 s / 3 min |
//! | TTM | 10 s | 3 s |
//! | VDM 1 and 14 of a SART, MOB, EPIRB | 10 s, 1 min | 10 s, 1 min |
//!
//! A vessel takes part from her first to her last waypoint; with a single one, from it
//! to the end. Own ship always is.

use crate::domain::ais::encode;
use crate::domain::ais::message::{Content, Message};
use crate::domain::cpa::Motion;
use crate::domain::geo::{Offset, Position};
use crate::domain::id::Mmsi;
use crate::domain::scenario::file::{DEFAULT_RADAR_RANGE, Inject, Rate, Scenario, Vessel};
use crate::domain::scenario::inject::{Conditions, InjectKind};
use crate::domain::scenario::own::{self, Track};
use crate::domain::scenario::transponder;
use crate::domain::time::{Span, UtcTime};
use crate::domain::units::{Bearing, Knots};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};

const TICK: Span = Span::seconds(10);
/// Status 14 of a position report: a distress transmitter in operation.
const DISTRESS_ACTIVE: u8 = 14;

/// Gives the sentences of a scenario one after the other.
#[derive(Debug)]
pub struct Emitter<'a> {
    scenario: &'a Scenario,
    rate: Rate,
    start: UtcTime,
    end: UtcTime,
    /// When each stream is due; within one instant in the order of `streams`.
    due: BinaryHeap<Reverse<(UtcTime, usize)>>,
    streams: Vec<Stream<'a>>,
    now: Conditions,
    /// How many of the scenario's injects count already.
    applied: usize,
    ready: VecDeque<(UtcTime, String)>,
    /// Sweeps for which the radar has held each number.
    tracked: BTreeMap<u16, (u32, Motion)>,
    sequence: u8,
    channel_b: bool,
}

/// A sender that speaks again and again.
#[derive(Debug, Clone, Copy)]
enum Stream<'a> {
    OwnFix,
    OwnReport,
    Report(&'a Vessel),
    Static(&'a Vessel),
    Sweep,
    /// A distress transmitter's position, or its text.
    Beacon(&'a Inject),
    BeaconText(&'a Inject),
    /// A call or text, once.
    Call(&'a Inject),
}

impl<'a> Emitter<'a> {
    /// Nothing comes of a context file: it has no `[scenario]`.
    pub fn new(scenario: &'a Scenario, rate: Rate) -> Self {
        let (start, end) =
            scenario.header.as_ref().map_or((UtcTime(0), UtcTime(-1)), |header| (header.start, header.end));
        let mut emitter = Self {
            scenario,
            rate,
            start,
            end,
            due: BinaryHeap::new(),
            streams: Vec::new(),
            now: Conditions::at(&scenario.injects, start - Span(1)),
            applied: scenario.injects.iter().filter(|i| i.at < start).count(),
            ready: VecDeque::new(),
            tracked: BTreeMap::new(),
            sequence: 0,
            channel_b: false,
        };
        emitter.schedule();
        emitter
    }

    fn schedule(&mut self) {
        let scenario = self.scenario;
        if scenario.own.route.is_some() {
            self.begin(self.start, Stream::OwnFix);
            if scenario.own.mmsi.is_some() {
                self.begin(self.start, Stream::OwnReport);
            }
        }
        for (index, her) in scenario.vessels.iter().enumerate().filter(|(_, v)| v.transmits()) {
            let first = self.on_grid(her.route.times().0.max(self.start), index);
            self.begin(first, Stream::Report(her));
            self.begin(first, Stream::Static(her));
        }
        if scenario.own.route.is_some() {
            self.begin(self.start, Stream::Sweep);
        }
        let start = self.start;
        for inject in scenario.injects.iter().filter(|i| i.at >= start) {
            match inject.what {
                InjectKind::Sart | InjectKind::Mob | InjectKind::Epirb => {
                    let first = self.on_grid(inject.at, 0);
                    self.begin(first, Stream::Beacon(inject));
                    self.begin(first, Stream::BeaconText(inject));
                }
                InjectKind::Distress | InjectKind::SafetyText => self.begin(inject.at, Stream::Call(inject)),
                _ => {}
            }
        }
    }

    fn begin(&mut self, at: UtcTime, stream: Stream<'a>) {
        if at <= self.end {
            self.due.push(Reverse((at, self.streams.len())));
            self.streams.push(stream);
        }
    }

    /// At rate `10s` all speak on the ten seconds from the start; else each has its own
    /// moment within ten seconds, so that they don't all speak at once.
    fn on_grid(&self, at: UtcTime, index: usize) -> UtcTime {
        match self.rate {
            Rate::TenSeconds => {
                let late = at.since(self.start).0.rem_euclid(TICK.0);
                if late == 0 { at } else { at + Span(TICK.0 - late) }
            }
            Rate::Standard => at + Span((index as i64 * 1_700) % TICK.0),
        }
    }

    /// Lets a stream speak and says when it is due again.
    fn speak(&mut self, stream: Stream<'a>, at: UtcTime) -> Option<UtcTime> {
        match stream {
            Stream::OwnFix => {
                self.own_fix(at);
                Some(at + if self.rate == Rate::Standard { Span::seconds(1) } else { TICK })
            }
            Stream::OwnReport => {
                self.own_report(at);
                Some(at + TICK)
            }
            Stream::Report(her) => self.report(her, at),
            Stream::Static(her) => {
                if her.route.covers(at) && self.is_heard(her, at) {
                    for message in transponder::statics(her) {
                        self.transmit(at, &message, "AIVDM");
                    }
                }
                let next = at + transponder::static_interval(self.rate);
                her.route.covers(next).then_some(next)
            }
            Stream::Sweep => {
                self.sweep(at);
                Some(at + if self.rate == Rate::Standard { Span::seconds(3) } else { TICK })
            }
            Stream::Beacon(inject) => {
                self.beacon(inject, at);
                Some(at + TICK).filter(|next| inject.until.is_none_or(|until| *next <= until))
            }
            Stream::BeaconText(inject) => {
                self.beacon_text(inject, at);
                Some(at + Span::minutes(1)).filter(|next| inject.until.is_none_or(|until| *next <= until))
            }
            Stream::Call(inject) => {
                self.call(inject, at);
                None
            }
        }
    }

    fn say(&mut self, at: UtcTime, sentence: String) {
        if self.now.link {
            self.ready.push_back((at, sentence));
        }
    }

    fn transmit(&mut self, at: UtcTime, message: &Message, formatter: &str) {
        let Some(bits) = encode::bits(message).filter(|_| self.now.ais) else { return };
        let channel = if self.channel_b { 'B' } else { 'A' };
        self.channel_b = !self.channel_b;
        let sentences = encode::sentences(&bits, formatter, channel, self.sequence);
        if sentences.len() > 1 {
            self.sequence = (self.sequence + 1) % 10;
        }
        for sentence in sentences {
            self.say(at, sentence);
        }
    }

    fn own_motion(&self, at: UtcTime) -> Option<Motion> {
        self.scenario.own.route.as_ref()?.motion(at)
    }

    fn own_heading(&self, at: UtcTime) -> Bearing {
        let own = &self.scenario.own;
        own.route.as_ref().map_or(Bearing::new(0.0), |route| route.heading(at, own.heading))
    }

    /// Own motion as the GNSS receiver has it.
    fn as_fixed(&self, own: Motion) -> Motion {
        match self.now.gnss_place {
            Some(position) => Motion { position, ..own },
            None => displaced(own, self.now.gnss_error),
        }
    }

    fn own_fix(&mut self, at: UtcTime) {
        let Some(true_motion) = self.own_motion(at).filter(|_| self.now.navigation) else { return };
        let shown = self.as_fixed(true_motion);
        for sentence in own::gnss(at, shown, self.now.fix) {
            self.say(at, sentence);
        }
        if self.now.heading {
            let heading = self.own_heading(at);
            self.say(at, own::heading(heading));
        }
    }

    fn own_report(&mut self, at: UtcTime) {
        let (Some(mmsi), Some(true_motion)) = (self.scenario.own.mmsi, self.own_motion(at)) else { return };
        let shown = self.as_fixed(true_motion);
        let report = transponder::position_a(at, shown, 0, Some(self.own_heading(at)), 0.0);
        self.transmit(at, &transponder::message(1, mmsi, Content::PositionA(report)), "AIVDO");
    }

    fn report(&mut self, her: &'a Vessel, at: UtcTime) -> Option<UtcTime> {
        if !her.route.covers(at) {
            return None;
        }
        let motion = her.route.motion(at)?;
        if self.is_heard(her, at)
            && let Some(message) = transponder::report(her, at, displaced(motion, self.now.ais_error))
        {
            self.transmit(at, &message, "AIVDM");
        }
        Some(self.next_report(her, at, motion))
    }

    /// A unit that changes speed or course reports by its new interval at once.
    fn next_report(&self, her: &Vessel, at: UtcTime, motion: Motion) -> UtcTime {
        let interval = |when: UtcTime, motion| {
            transponder::interval(her, motion, her.route.turn(when) != 0.0, self.rate)
        };
        let next = at + interval(at, motion);
        let changes = her.route.waypoints().iter().map(|w| w.at).filter(|w| *w > at && *w < next);
        let sooner = changes.filter_map(|w| Some((at + interval(w, her.route.motion(w)?)).max(w)));
        sooner.fold(next, UtcTime::min)
    }

    fn is_heard(&self, her: &Vessel, at: UtcTime) -> bool {
        let in_range = || {
            let range = self.scenario.own.ais_range?;
            let (own, her) = (self.own_motion(at)?, her.route.motion(at)?);
            Some(own.position.range_bearing(her.position).0 <= range)
        };
        !self.now.silent.contains(&her.id) && in_range().unwrap_or(true)
    }

    fn sweep(&mut self, at: UtcTime) {
        let Some(own) = self.own_motion(at).filter(|_| self.now.radar) else {
            self.tracked.clear();
            return;
        };
        let reach = self.scenario.own.radar_range.unwrap_or(DEFAULT_RADAR_RANGE);
        for (number, her) in self.scenario.radar_numbers() {
            let seen = her.route.covers(at) && !self.now.unseen.contains(&her.id);
            let motion =
                her.route.motion(at).filter(|m| seen && own.position.range_bearing(m.position).0 <= reach);
            match (motion, self.tracked.get(&number).copied()) {
                (Some(motion), held) => {
                    let sweeps = held.map_or(0, |(sweeps, _)| sweeps);
                    self.tracked.insert(number, (sweeps.saturating_add(1), motion));
                    let track = if sweeps == 0 { Track::Acquiring } else { Track::Tracking };
                    self.say(at, own::tracked(at, number, own, motion, track));
                }
                (None, Some((_, last))) => {
                    self.tracked.remove(&number);
                    self.say(at, own::tracked(at, number, own, last, Track::Lost));
                }
                (None, None) => {}
            }
        }
    }

    /// Where a beacon is: with its vessel, or adrift from its place.
    fn beacon_motion(&self, inject: &Inject, at: UtcTime) -> Option<Motion> {
        if let Some(place) = inject.position {
            let (set, drift) =
                self.scenario.set_drift.map_or((Bearing::new(0.0), Knots(0.0)), |d| (d.set, d.drift));
            let start = Motion { position: place, course: set, speed: drift };
            return Some(Motion { position: start.after(at.since(inject.at)), ..start });
        }
        self.vessel_of(inject)?.route.motion(at)
    }

    fn vessel_of(&self, inject: &Inject) -> Option<&'a Vessel> {
        let id = inject.vessel.as_ref()?;
        self.scenario.vessels.iter().find(|v| v.id == *id)
    }

    fn beacon(&mut self, inject: &Inject, at: UtcTime) {
        let Some(motion) = self.beacon_motion(inject, at) else { return };
        let report = transponder::position_a(at, motion, DISTRESS_ACTIVE, None, 0.0);
        self.transmit(at, &transponder::message(1, beacon_mmsi(inject), Content::PositionA(report)), "AIVDM");
    }

    fn beacon_text(&mut self, inject: &Inject, at: UtcTime) {
        let text = match inject.what {
            InjectKind::Sart => "SART ACTIVE",
            InjectKind::Mob => "MOB ACTIVE",
            _ => "EPIRB ACTIVE",
        };
        let content = Content::SafetyText { to: None, seqno: 0, retransmit: false, text: text.to_owned() };
        self.transmit(at, &transponder::message(14, beacon_mmsi(inject), content), "AIVDM");
    }

    fn call(&mut self, inject: &Inject, at: UtcTime) {
        let mmsi = inject.mmsi.or_else(|| self.vessel_of(inject)?.mmsi);
        let Some(mmsi) = mmsi else { return };
        if inject.what == InjectKind::Distress
            && let Some(position) = self.beacon_motion(inject, at).map(|m| m.position)
        {
            self.say(at, own::distress_call(at, mmsi, position));
        }
        let text = inject.text.clone().unwrap_or_else(|| "DISTRESS".to_owned());
        let content = Content::SafetyText { to: None, seqno: 0, retransmit: false, text };
        self.transmit(at, &transponder::message(14, mmsi, content), "AIVDM");
    }

    fn apply_until(&mut self, at: UtcTime) {
        while let Some(inject) = self.scenario.injects.get(self.applied).filter(|i| i.at <= at) {
            self.now.apply(inject);
            self.applied += 1;
        }
    }
}

impl Iterator for Emitter<'_> {
    type Item = (UtcTime, String);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(ready) = self.ready.pop_front() {
                return Some(ready);
            }
            let Reverse((at, index)) = self.due.pop().filter(|Reverse((at, _))| *at <= self.end)?;
            self.apply_until(at);
            let stream = self.streams.get(index).copied()?;
            if let Some(next) = self.speak(stream, at) {
                self.due.push(Reverse((next.max(at + Span(1)), index)));
            }
        }
    }
}

fn displaced(motion: Motion, error: Offset) -> Motion {
    let position: Position =
        if error == Offset::default() { motion.position } else { motion.position.at_offset(error) };
    Motion { position, ..motion }
}

/// The beacon's own MMSI, or one of its form with no maker's number.
fn beacon_mmsi(inject: &Inject) -> Mmsi {
    inject.mmsi.unwrap_or(match inject.what {
        InjectKind::Sart => Mmsi(970_999_001),
        InjectKind::Mob => Mmsi(972_999_001),
        _ => Mmsi(974_999_001),
    })
}

/// A sentence with its time in a tag block (NMEA 0183 v4.00): seconds, or milliseconds
/// where it isn't on a whole one.
pub fn emit_line(at: UtcTime, text: &str) -> String {
    let time = if at.0 % 1000 == 0 { at.0 / 1000 } else { at.0 };
    let tag = format!("c:{time}");
    let sum = tag.bytes().fold(0u8, |sum, byte| sum ^ byte);
    format!("\\{tag}*{sum:02X}\\{text}")
}

#[cfg(test)]
mod tests;
