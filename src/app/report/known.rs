//! What the state knows when a record is begun: the contact as it transmits, own fix, the
//! zone, the entry of the watch list and the alert, each with its source.

use crate::app::report::OpenReport;
use crate::app::state::App;
use crate::domain::alert::alarm::Subject;
use crate::domain::id::TargetId;
use crate::domain::nmea0183::sentence::FixQuality;
use crate::domain::report::decimal::Decimal;
use crate::domain::report::draft::Draft;
use crate::domain::report::edit::Edit;
use crate::domain::report::form::Form;
use crate::domain::report::legal::{Advice, Situation, situation};
use crate::domain::report::path::Path;
use crate::domain::report::prefill::{AlertFacts, Contact, Header, Known, OwnFix, WatchHit, prefill};
use crate::domain::report::value::Place;
use crate::domain::traffic::mmsi;
use crate::domain::traffic::own_ship::OwnPosition;
use crate::domain::traffic::target::{Freshness, Target, TargetKind};

impl App {
    /// What is known for a record about this target, as one step; none where it is empty.
    pub(crate) fn prefilled(&self, form: &Form, target: TargetId) -> Vec<Edit> {
        let mut known = self.known_here();
        if let Some(target) = self.picture.get(target) {
            self.add_contact_facts(&mut known, target);
        }
        steps(form, &known)
    }

    /// The same without a contact: time, place, patrol, officer.
    pub(crate) fn prefilled_here(&self, form: &Form) -> Vec<Edit> {
        steps(form, &self.known_here())
    }

    fn known_here(&self) -> Known<'static> {
        let here = self.typing_here();
        let own = self.picture.own(self.now);
        let zone =
            own.position.position().and_then(|p| self.waters.zone(p)).map(|zone| zone.code().to_owned());
        let patrol = self.records.patrol.as_ref();
        let header = Header {
            patrol: patrol.map(|p| p.id.to_string()),
            unit: Some(self.unit_code()).filter(|unit| !unit.is_empty()),
            boat: patrol.map(|p| p.begin.boat_name.clone()).filter(|name| !name.is_empty()),
            call_sign: patrol.map(|p| p.begin.call_sign.clone()).filter(|sign| !sign.is_empty()),
            office: patrol.map(|p| p.begin.office.clone()),
            officer: self.session.officer().map(ToString::to_string),
            versions: Some(format!("watchkeeper {}", env!("CARGO_PKG_VERSION"))),
            ..Header::default()
        };
        let own = match own.position {
            OwnPosition::NoFix => None,
            OwnPosition::Fix(fix) | OwnPosition::DeadReckoned { fix, .. } => Some(OwnFix {
                // Reckoned: the last fix with its age, never a place that nobody measured.
                place: Place::of(fix.position),
                age_s: self.now.since(fix.at).0.div_euclid(1000),
                source: fix_source(fix.quality).to_owned(),
                mode: fix_mode(fix.quality).map(str::to_owned),
                hdop: fix.hdop.and_then(|hdop| decimal(hdop, 1)),
                satellites: fix.satellites.map(i64::from),
            }),
        };
        Known { now: here.now, offset_min: here.offset_min, header, own, zone, ..Known::default() }
    }

    fn add_contact_facts(&self, known: &mut Known<'static>, target: &Target) {
        let own = self.picture.own(self.now).position.position();
        let place = target.report.map(|report| report.position);
        known.zone =
            place.and_then(|p| self.waters.zone(p)).map(|zone| zone.code().to_owned()).or(known.zone.take());
        let from_own = own.zip(place).map(|(own, place)| own.range_bearing(place));
        known.contact = Some(contact(target, from_own.map(|(r, b)| (r.0, b.degrees())), self));
        known.watch = self.watch.open_hit(target.id).map(|hit| WatchHit {
            entry: hit.entry.clone(),
            keys: hit.verdict.reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            score: (hit.verdict.score * 100.0).round() as i64,
            imo: None,
        });
        let about = |subjects: &[Subject]| subjects.contains(&Subject::Target(target.id));
        let alert = self.board.active().into_iter().find(|e| about(&e.subjects) && e.rule.code() != "A2");
        known.alert = alert.map(|e| AlertFacts { id: e.id.to_string(), rule: e.rule.code().to_owned() });
    }

    /// The situation of the open record, and the bases of the profile that fit it.
    pub fn legal_advice(&self, open: &OpenReport) -> (Situation, Vec<Advice>) {
        let mut situation = situation(&open.draft, &self.waters.profile().own);
        situation.warrant = open.draft.entry(&Path::new("legal", "basis")).is_some_and(|entry| {
            // The officer says that there is one: the profile tells what it allows.
            entry.value.codes().contains(&"warrant")
        });
        let advice = self.law.legal.advise(&situation);
        (situation, advice)
    }

    /// What the numbers of this boat's records begin with.
    pub(crate) fn unit_code(&self) -> String {
        self.records.patrol.as_ref().map(|patrol| patrol.begin.boat.clone()).unwrap_or_default()
    }
}

fn steps(form: &Form, known: &Known<'_>) -> Vec<Edit> {
    let step = prefill(form, &Draft::new(form.id.clone()), known);
    if matches!(&step, Edit::All { edits } if edits.is_empty()) { Vec::new() } else { vec![step] }
}

fn contact(target: &Target, from_own: Option<(f64, f64)>, app: &App) -> Contact {
    let said = &target.identity;
    let size = said.dimensions;
    let number = |metres: u16| (metres > 0).then(|| Decimal::whole(metres.into()));
    let length = size.and_then(|d| number(d.to_bow + d.to_stern));
    let beam = size.and_then(|d| number(u16::from(d.to_port) + u16::from(d.to_starboard)));
    let has_ais = target.mmsi().is_some();
    Contact {
        target: target.id.to_string(),
        place: target.report.map(|report| Place::of(report.position)),
        range_nm: from_own.and_then(|(range, _)| decimal(range, 1)),
        bearing_deg: from_own.and_then(|(_, bearing)| decimal(bearing, 0)),
        course_deg: target.report.and_then(|r| r.course).and_then(|c| decimal(c.degrees(), 0)),
        speed_kn: target.report.and_then(|r| r.speed).and_then(|s| decimal(s.0, 1)),
        ais_on: has_ais.then_some(target.freshness == Freshness::Live),
        name: target.name().map(str::to_owned),
        imo: said.imo.map(|imo| format!("{imo:07}")),
        mmsi: target.mmsi().map(|mmsi| mmsi.to_string()),
        call_sign: said.callsign.value.clone(),
        flag: target.mmsi().and_then(mmsi::country).map(|country| country.code.to_owned()),
        vessel_type: vessel_type(target).map(str::to_owned),
        length_m: length,
        beam_m: beam,
        draught_m: said.draught.and_then(|d| decimal(d, 1)),
        destination: said.destination.clone(),
        first_seen: Some(app.utc(target.first_seen).0),
    }
}

fn decimal(value: f64, places: u8) -> Option<Decimal> {
    let scaled = (value * 10f64.powi(i32::from(places))).round();
    (scaled.is_finite() && scaled.abs() < 1e15)
        .then_some(scaled as i64)
        .and_then(|units| Decimal::new(units, places))
}

/// Code of the list `fix_source`.
fn fix_source(quality: FixQuality) -> &'static str {
    match quality {
        FixQuality::Estimated => "dead_reckoning",
        FixQuality::Manual | FixQuality::Simulator => "manual",
        _ => "gnss",
    }
}

/// Code of the list `fix_mode`, where the receiver told it.
fn fix_mode(quality: FixQuality) -> Option<&'static str> {
    match quality {
        FixQuality::Dgps => Some("dgnss"),
        FixQuality::Rtk | FixQuality::FloatRtk => Some("rtk"),
        _ => None,
    }
}

/// The kind of vessel that the transmitted type says (ITU-R M.1371-5, table 53).
fn vessel_type(target: &Target) -> Option<&'static str> {
    if target.kind == TargetKind::Radar {
        return None;
    }
    Some(match target.identity.ship_type? {
        30 => "fishing",
        31 | 32 | 52 => "tug",
        35 | 55 => "government",
        36 => "sailing",
        37 => "pleasure",
        40..=49 => "high_speed",
        60..=69 => "passenger",
        70..=79 => "cargo",
        80..=89 => "tanker",
        _ => return None,
    })
}
