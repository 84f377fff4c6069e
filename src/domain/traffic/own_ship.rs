//! Own ship: position with source, quality, age and dilution; heading or course; dead
//! reckoning when the fix is lost, marked as such. No fix is "no fix", never 0,0, and
//! never another ship's report.

mod heading;
mod receiver;
#[cfg(test)]
mod tests;

use crate::domain::cpa::Motion;
use crate::domain::geo::Position;
use crate::domain::id::SourceId;
use crate::domain::nmea0183::sentence::{FixQuality, Gnss, GnssFix, Heading, Instrument, Radar};
use crate::domain::time::{Span, TimeSource, UtcTime};
use crate::domain::units::{Bearing, Knots, NauticalMiles};
use chrono::NaiveDate;
use heading::{HeadingSensors, Slot};
use receiver::{Outcome, Receiver, carried, quality_rank};

/// How own position is known now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum OwnPosition {
    /// None was ever had, or it is too old to reckon from.
    NoFix,
    /// A fresh fix.
    Fix(Fix),
    /// Reckoned from the last fix with course and speed; `fix` is what it started from.
    DeadReckoned { position: Position, fix: Fix },
}

/// A fix as it was received.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fix {
    pub position: Position,
    pub quality: FixQuality,
    pub at: UtcTime,
    pub source: SourceId,
    pub hdop: Option<f64>,
    pub satellites: Option<u8>,
}

/// Where own heading comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadingSource {
    /// HDT, THS.
    Gyro,
    /// HDG or HDM with variation.
    Magnetic,
    /// Course over ground stands in for it.
    Course,
}

/// What the boat is doing: it selects the alert profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OwnState {
    Moored,
    Anchored,
    Harbour,
    #[default]
    Coastal,
    Chase,
}

impl OwnState {
    pub const ALL: [Self; 5] = [Self::Moored, Self::Anchored, Self::Harbour, Self::Coastal, Self::Chase];

    /// The name in configuration and scenario files; its words are under
    /// `own-state-<code>`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Moored => "moored",
            Self::Anchored => "anchored",
            Self::Harbour => "harbour",
            Self::Coastal => "coastal",
            Self::Chase => "chase",
        }
    }

    /// The state of that name.
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

impl OwnPosition {
    pub fn position(self) -> Option<Position> {
        match self {
            Self::NoFix => None,
            Self::Fix(fix) => Some(fix.position),
            Self::DeadReckoned { position, .. } => Some(position),
        }
    }
}

/// Everything about own ship that a screen or a rule asks for, at one instant.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnView {
    pub position: OwnPosition,
    pub course: Option<Bearing>,
    pub speed: Option<Knots>,
    pub heading: Option<(Bearing, HeadingSource)>,
    /// Degrees a minute, starboard positive.
    pub turn: Option<f64>,
    pub depth_m: Option<f64>,
    pub water_temperature_c: Option<f64>,
    pub wind: Option<(Bearing, Option<Knots>)>,
    /// The receiver that is furthest from the one in use, both with a fresh fix.
    pub rival: Option<(SourceId, NauticalMiles)>,
    pub utc: Option<UtcTime>,
    pub utc_source: TimeSource,
}

/// The numbers of own ship's rules; all of them profile settings.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnSettings {
    /// Without a fix for longer than this, the position is reckoned.
    pub fix_timeout: Span,
    /// After this long without a fix there is no position any more.
    pub reckon_limit: Span,
    /// A heading older than this is none.
    pub heading_timeout: Span,
    /// Depth, wind, water speed and temperature older than this are none.
    pub instrument_timeout: Span,
    /// A fix that implies more than this is refused at first ..
    pub jump_speed: Knots,
    /// .. if it lies further off than this as well (noise over short intervals).
    pub jump_slack: NauticalMiles,
    /// As many jumped fixes in a row that agree are believed.
    pub jump_support: u8,
    /// A better receiver takes over after it was steady for this long.
    pub switch_after: Span,
    /// Course stands in for heading above this speed.
    pub course_as_heading: Knots,
    /// Take fixes that a simulator marks as its own (quality 8).
    pub accept_simulator: bool,
}

impl Default for OwnSettings {
    fn default() -> Self {
        Self {
            fix_timeout: Span::seconds(5),
            reckon_limit: Span::minutes(30),
            heading_timeout: Span::seconds(5),
            instrument_timeout: Span::seconds(30),
            jump_speed: Knots(100.0),
            jump_slack: NauticalMiles(0.1),
            jump_support: 3,
            switch_after: Span::seconds(10),
            course_as_heading: Knots(1.0),
            accept_simulator: false,
        }
    }
}

/// The GPS week number has ten bits.
const ROLL_OVER: Span = Span::hours(1024 * 7 * 24);

/// More receivers than any boat has; further ones are not listened to.
const MAX_RECEIVERS: usize = 16;

/// Own ship as folded from her own sensors. Nothing here takes another ship's report,
/// nor own AIS transponder's (VDO): only her receivers, compasses, log and radar.
#[derive(Debug, Clone)]
pub struct OwnShip {
    settings: OwnSettings,
    receivers: Vec<Receiver>,
    current: Option<SourceId>,
    /// Where reckoning has come to, and when.
    reckoned: Option<(Position, UtcTime)>,
    heading: HeadingSensors,
    water_speed: Option<Slot<Knots>>,
    depth: Option<Slot<f64>>,
    temperature: Option<Slot<f64>>,
    wind: Option<Slot<(Bearing, Option<Knots>)>>,
    /// UTC minus arrival time in milliseconds, and when it was last set.
    clock: Option<(i64, UtcTime)>,
    jumps: u32,
    last_jump: Option<UtcTime>,
}

impl OwnShip {
    pub fn new(settings: OwnSettings) -> Self {
        Self {
            settings,
            receivers: Vec::new(),
            current: None,
            reckoned: None,
            heading: HeadingSensors::default(),
            water_speed: None,
            depth: None,
            temperature: None,
            wind: None,
            clock: None,
            jumps: 0,
            last_jump: None,
        }
    }

    /// Folds a GNSS sentence. Only a valid satellite fix moves the boat.
    pub fn apply_gnss(&mut self, gnss: &Gnss, source: SourceId, at: UtcTime) {
        let settings = self.settings.clone();
        let Some(receiver) = self.receiver(source, at) else { return };
        match gnss {
            Gnss::Fix(fix) => {
                let outcome = receiver.apply_fix(fix, at, &settings);
                self.after_fix(fix, outcome, source, at);
            }
            Gnss::Motion { course, speed, valid: true } => receiver.apply_motion(*course, *speed, at),
            Gnss::Dilution { used, hdop, .. } => receiver.apply_dilution(*used, *hdop, at),
            Gnss::InView { talker, count } => receiver.apply_in_view(*talker, *count, at),
            Gnss::Time { date, millis_of_day } => {
                // Without a fix a receiver's clock may be years off (week roll-over).
                if receiver.live_fix(at, &settings).is_some() && self.current == Some(source) {
                    self.set_clock(*date, *millis_of_day, at);
                }
            }
            Gnss::Motion { .. } | Gnss::Accuracy { .. } => {}
        }
    }

    pub fn apply_heading(&mut self, heading: &Heading, source: SourceId, at: UtcTime) {
        self.reckon_to(at);
        self.heading.apply(heading, at, source, self.settings.heading_timeout);
    }

    pub fn apply_instrument(&mut self, instrument: &Instrument, source: SourceId, at: UtcTime) {
        let lasts = self.settings.instrument_timeout;
        match *instrument {
            Instrument::Water { heading_true, speed, .. } => {
                self.reckon_to(at);
                if let Some(heading) = heading_true {
                    self.heading.apply_relayed(heading, at, source, self.settings.heading_timeout);
                }
                if let Some(speed) = speed {
                    Slot::put(&mut self.water_speed, speed, at, source, lasts);
                }
            }
            Instrument::Depth { below_transducer, offset } => {
                let to_surface = offset.map_or(0.0, |offset| offset.0.max(0.0));
                Slot::put(&mut self.depth, below_transducer.0 + to_surface, at, source, lasts);
            }
            Instrument::WaterTemperature(celsius) => {
                Slot::put(&mut self.temperature, celsius, at, source, lasts);
            }
            Instrument::Wind { angle, speed, relative: true } => {
                Slot::put(&mut self.wind, (angle, speed), at, source, lasts);
            }
            Instrument::Wind { .. } | Instrument::Current { .. } => {}
        }
    }

    /// OSD: the heading that the radar itself works with. Its course and speed are the
    /// radar's own reckoning and are not taken.
    pub fn apply_radar(&mut self, radar: &Radar, source: SourceId, at: UtcTime) {
        if let Radar::OwnShip { heading: Some(heading), .. } = radar {
            self.reckon_to(at);
            self.heading.apply_relayed(*heading, at, source, self.settings.heading_timeout);
        }
    }

    /// Own ship at `now`.
    pub fn view(&self, now: UtcTime) -> OwnView {
        let position = self.position(now);
        let motion = self.course_and_speed(now);
        OwnView {
            position,
            course: motion.0,
            speed: motion.1,
            heading: self.heading(now),
            turn: self.heading.turn(now, self.settings.heading_timeout),
            depth_m: self.instrument(self.depth.as_ref(), now),
            water_temperature_c: self.instrument(self.temperature.as_ref(), now),
            wind: self.instrument(self.wind.as_ref(), now),
            rival: self.rival(now),
            utc: self.clock.map(|(offset, _)| UtcTime(now.0.saturating_add(offset))),
            utc_source: match self.clock {
                Some((_, at)) if now.since(at) <= self.patience() => TimeSource::Gnss,
                Some(_) => TimeSource::Holdover,
                None => TimeSource::None,
            },
        }
    }

    /// How long a fix of the receiver in use lives.
    fn patience(&self) -> Span {
        let timeout = self.settings.fix_timeout;
        self.current_receiver().map_or(timeout, |receiver| receiver.patience(&self.settings))
    }

    pub fn position(&self, now: UtcTime) -> OwnPosition {
        let Some(receiver) = self.current_receiver() else { return OwnPosition::NoFix };
        let Some(fix) = receiver.fix else { return OwnPosition::NoFix };
        if receiver.live_fix(now, &self.settings).is_some() {
            return OwnPosition::Fix(fix);
        }
        if now.since(fix.at) > self.settings.reckon_limit {
            return OwnPosition::NoFix;
        }
        let (from, since) = self.reckoned.unwrap_or((fix.position, fix.at));
        let position = carried(from, self.reckoning_motion(receiver, now), now.since(since));
        OwnPosition::DeadReckoned { position, fix }
    }

    /// The heading with its source; course stands in above 1 kn.
    pub fn heading(&self, now: UtcTime) -> Option<(Bearing, HeadingSource)> {
        let rmc = self.current_receiver().and_then(|receiver| receiver.variation);
        let rmc = rmc.filter(|(_, at)| now.since(*at) <= Span::hours(1)).map(|(variation, _)| variation);
        self.heading.best(now, self.settings.heading_timeout, rmc).or_else(|| {
            let (course, speed) = self.live_motion(now);
            let moving = speed.is_some_and(|speed| speed.0 > self.settings.course_as_heading.0);
            course.filter(|_| moving).map(|course| (course, HeadingSource::Course))
        })
    }

    /// Position, course and speed carried on to `now`; `None` when one is unknown.
    pub fn motion(&self, now: UtcTime) -> Option<Motion> {
        let receiver = self.current_receiver()?;
        let place = self.position(now);
        let (course, speed) = match place {
            OwnPosition::NoFix => return None,
            OwnPosition::Fix(_) => receiver.last_motion()?,
            OwnPosition::DeadReckoned { .. } => self.reckoning_motion(receiver, now)?,
        };
        let position = match place {
            OwnPosition::Fix(fix) => carried(fix.position, Some((course, speed)), now.since(fix.at)),
            _ => place.position()?,
        };
        Some(Motion { position, course, speed })
    }

    /// The other receiver that disagrees most with the one in use.
    fn rival(&self, now: UtcTime) -> Option<(SourceId, NauticalMiles)> {
        let current = self.current_receiver()?;
        let place = |receiver: &Receiver| {
            let fix = receiver.live_fix(now, &self.settings)?;
            Some(carried(fix.position, current.last_motion(), now.since(fix.at)))
        };
        let here = place(current)?;
        let others = self.receivers.iter().filter(|receiver| receiver.source != current.source);
        others
            .filter_map(|other| Some((other.source, here.haversine(place(other)?).nautical_miles())))
            .max_by(|a, b| a.1.0.total_cmp(&b.1.0))
    }

    /// When the position next changes its kind by age alone.
    pub fn next_deadline(&self, now: UtcTime) -> Option<UtcTime> {
        let fix = self.current_receiver()?.fix?;
        // A millisecond later, because a fix lives up to and with its time-out.
        let steps = [self.patience(), self.settings.reckon_limit];
        steps.into_iter().map(|span| fix.at + span + Span(1)).find(|at| *at > now)
    }

    /// Fixes refused as jumps so far.
    pub fn jumps(&self) -> u32 {
        self.jumps
    }

    /// When a jump was last refused, and where it would have gone while that is open.
    pub fn last_jump(&self) -> Option<(UtcTime, Option<Position>)> {
        let refused = self.current_receiver().and_then(Receiver::refused);
        self.last_jump.map(|at| (at, refused))
    }

    /// Satellites in view of the receiver in use; while none gives a fix, of the one that
    /// sees the most.
    pub fn satellites_in_view(&self, now: UtcTime) -> Option<u16> {
        match self.current_receiver() {
            Some(receiver) => receiver.in_view(now),
            None => self.receivers.iter().filter_map(|receiver| receiver.in_view(now)).max(),
        }
    }

    fn receiver(&mut self, source: SourceId, at: UtcTime) -> Option<&mut Receiver> {
        if !self.receivers.iter().any(|receiver| receiver.source == source) {
            if self.receivers.len() >= MAX_RECEIVERS {
                return None;
            }
            self.receivers.push(Receiver::new(source, at));
        }
        self.receivers.iter_mut().find(|receiver| receiver.source == source)
    }

    fn current_receiver(&self) -> Option<&Receiver> {
        let current = self.current?;
        self.receivers.iter().find(|receiver| receiver.source == current)
    }

    fn after_fix(&mut self, said: &GnssFix, outcome: Outcome, source: SourceId, at: UtcTime) {
        if outcome == Outcome::Jumped {
            self.note_jump(at);
        }
        if outcome == Outcome::Fixed {
            self.choose(source, at);
        }
        let used = self.current == Some(source) && matches!(outcome, Outcome::Fixed | Outcome::Merged);
        if !used {
            return;
        }
        self.reckoned = None;
        if let (Some(date), Some(millis)) = (said.date, said.millis_of_day) {
            self.set_clock(date, millis, at);
        }
    }

    fn note_jump(&mut self, at: UtcTime) {
        self.jumps = self.jumps.saturating_add(1);
        self.last_jump = Some(at);
    }

    /// Stays with the receiver in use while it is fresh; a better one must have been
    /// steady for a while first.
    fn choose(&mut self, source: SourceId, at: UtcTime) {
        if self.current == Some(source) {
            return;
        }
        let candidate = self.receivers.iter().find(|receiver| receiver.source == source);
        let Some((candidate, new)) = candidate.and_then(|receiver| Some((receiver, receiver.fix?))) else {
            return;
        };
        let fresh = self.current_receiver().and_then(|receiver| receiver.live_fix(at, &self.settings));
        let takes_over = fresh.is_none_or(|old| {
            quality_rank(new.quality) > quality_rank(old.quality)
                && at.since(candidate.steady_since) >= self.settings.switch_after
        });
        if !takes_over {
            return;
        }
        // Two receivers that disagree are a doubt, though one of them is taken.
        let far = self.motion(at).is_some_and(|motion| {
            motion.position.offset_to(new.position).length().0 > self.settings.jump_slack.0 && fresh.is_some()
        });
        if far {
            self.note_jump(at);
        }
        self.current = Some(source);
    }

    fn set_clock(&mut self, date: NaiveDate, millis_of_day: u32, at: UtcTime) {
        let midnight = UtcTime::from_chrono(date.and_time(chrono::NaiveTime::MIN).and_utc());
        let utc = midnight + Span(i64::from(millis_of_day));
        let offset = utc.since(at).0;
        // An old receiver counts its weeks from 0 again after 1024 of them. A computer's
        // clock that is off by that and no more than a day is no coincidence.
        let turns = (offset as f64 / ROLL_OVER.0 as f64).round() as i64;
        let rest = offset.saturating_sub(turns.saturating_mul(ROLL_OVER.0));
        let rolled = (-3..0).contains(&turns) && rest.abs() <= Span::hours(24).0;
        self.clock = Some((if rolled { rest } else { offset }, at));
    }

    /// Before heading or water speed change, what was run with the old ones is kept.
    fn reckon_to(&mut self, at: UtcTime) {
        if let OwnPosition::DeadReckoned { position, .. } = self.position(at) {
            self.reckoned = Some((position, at));
        }
    }

    fn reckoning_motion(&self, receiver: &Receiver, now: UtcTime) -> Option<(Bearing, Knots)> {
        let heading = self.heading.best(
            now,
            self.settings.heading_timeout,
            receiver.variation.map(|(variation, _)| variation),
        );
        match (heading, self.instrument(self.water_speed.as_ref(), now)) {
            (Some((heading, _)), Some(speed)) => Some((heading, speed)),
            _ => receiver.last_motion(),
        }
    }

    fn live_motion(&self, now: UtcTime) -> (Option<Bearing>, Option<Knots>) {
        let Some(receiver) = self.current_receiver() else { return (None, None) };
        if receiver.live_fix(now, &self.settings).is_none() {
            return (None, None);
        }
        let patience = receiver.patience(&self.settings);
        let fresh = |at: UtcTime| now.since(at) <= patience;
        (
            receiver.course.filter(|(_, at)| fresh(*at)).map(|(course, _)| course),
            receiver.speed.filter(|(_, at)| fresh(*at)).map(|(speed, _)| speed),
        )
    }

    fn course_and_speed(&self, now: UtcTime) -> (Option<Bearing>, Option<Knots>) {
        match (self.position(now), self.current_receiver()) {
            (OwnPosition::Fix(_), _) => self.live_motion(now),
            (OwnPosition::DeadReckoned { .. }, Some(receiver)) => {
                let motion = self.reckoning_motion(receiver, now);
                (motion.map(|(course, _)| course), motion.map(|(_, speed)| speed))
            }
            _ => (None, None),
        }
    }

    fn instrument<T: Copy>(&self, slot: Option<&Slot<T>>, now: UtcTime) -> Option<T> {
        Slot::get(slot, now, self.settings.instrument_timeout)
    }
}
