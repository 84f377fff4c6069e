//! A watch of alerts from the first finding to the last answer, through the public names
//! alone: rules, board, history and the printed object together.

#![expect(clippy::unwrap_used, reason = "fixed positions and times of a test")]

use watchkeeper::domain::alert::alarm::{Rule, Subject};
use watchkeeper::domain::alert::board::{Board, BoardSettings, Sound};
use watchkeeper::domain::alert::event::{BoardEvent, EventState, alert_json};
use watchkeeper::domain::alert::history::{Entry, Query};
use watchkeeper::domain::behaviour::rules::{RuleSettings, Rules, Scene};
use watchkeeper::domain::geo::Position;
use watchkeeper::domain::id::{Mmsi, SourceId, TargetId};
use watchkeeper::domain::nmea0183::sentence::FixQuality;
use watchkeeper::domain::time::{Span, TimeSource, UtcTime};
use watchkeeper::domain::tools::Tools;
use watchkeeper::domain::traffic::own_ship::{Fix, OwnPosition, OwnState, OwnView};
use watchkeeper::domain::traffic::target::{Confirmed, Freshness, Identity, Report, Target, TargetKind};
use watchkeeper::domain::units::{Bearing, Knots};
use watchkeeper::domain::waters::Waters;
use watchkeeper::domain::waters::local::LocalKnowledge;

const SHIP: TargetId = TargetId::Mmsi(Mmsi(671_999_011));

fn start() -> UtcTime {
    UtcTime::parse_rfc3339("2026-11-24T06:00:00Z").unwrap()
}

/// Own ship goes 12 kn north from 35N 135E.
fn own(now: UtcTime) -> OwnView {
    let north = now.since(start()).as_hours() * 12.0 / 60.0;
    let fix = Fix {
        position: Position::new(35.0 + north, 135.0).unwrap(),
        quality: FixQuality::Gps,
        at: now,
        source: SourceId(0),
        hdop: Some(0.8),
        satellites: Some(10),
    };
    OwnView {
        position: OwnPosition::Fix(fix),
        course: Some(Bearing::new(0.0)),
        speed: Some(Knots(12.0)),
        heading: None,
        turn: None,
        depth_m: None,
        water_temperature_c: None,
        wind: None,
        rival: None,
        utc: Some(now),
        utc_source: TimeSource::Gnss,
    }
}

/// A coaster from ahead, 8 nm off at the start, 12 kn south, passing 0.2 nm east.
fn coaster(now: UtcTime) -> Target {
    let south = now.since(start()).as_hours() * 12.0 / 60.0;
    let name =
        Confirmed { value: Some("HAE SONG 9".to_owned()), candidate: "HAE SONG 9".to_owned(), heard: 2 };
    Target {
        id: SHIP,
        kind: TargetKind::ClassA,
        freshness: Freshness::Live,
        first_seen: start(),
        last_heard: now,
        report: Some(Report {
            position: Position::new(
                35.0 + 8.0 / 60.0 - south,
                135.0 + 0.2 / 60.0 / 35.0_f64.to_radians().cos(),
            )
            .unwrap(),
            speed: Some(Knots(12.0)),
            course: Some(Bearing::new(180.0)),
            heading: None,
            turn: None,
            altitude: None,
            accurate: true,
            at: now,
            source: SourceId(1),
            coarse: false,
        }),
        status: Some(0),
        identity: Identity { name, ..Identity::default() },
        aid: None,
        radar_status: None,
        association: None,
        cpa: None,
        track: std::collections::VecDeque::new(),
        messages: 10,
        jumps: 0,
        refused: None,
        safety_text: None,
        partner: false,
    }
}

struct Bridge {
    rules: Rules,
    board: Board,
    events: Vec<BoardEvent>,
}

impl Bridge {
    fn second(&mut self, now: UtcTime) {
        let (own, target) = (own(now), coaster(now));
        let found = self.rules.evaluate(&Scene {
            now,
            own: &own,
            own_state: OwnState::Coastal,
            targets: &[&target],
            changes: &[],
            links: &[],
            tools: &Tools::default(),
            shadowed: None,
            calls: &[],
            waters: &Waters::default(),
            local: &LocalKnowledge::default(),
            to_board: &std::collections::BTreeSet::new(),
        });
        self.board.report(now, &found, &mut self.events);
    }
}

#[test]
fn a_meeting_end_on_from_first_alarm_to_acknowledgement() {
    let mut bridge = Bridge {
        rules: Rules::new(RuleSettings::default()),
        board: Board::new(BoardSettings::default()),
        events: Vec::new(),
    };
    let at = |minutes: i64| start() + Span::minutes(minutes);
    for second in 0..=40 * 60 {
        let now = start() + Span::seconds(second);
        bridge.second(now);
        // The watch silences it once and answers only when the ship is past.
        if now == at(9) {
            let id = bridge.board.active()[0].id;
            assert_eq!(bridge.board.sounding(now), Some(Sound::High));
            let until = bridge.board.silence(id, now).map(|e| e.state);
            assert_eq!(until, Some(EventState::Silenced { until: at(10) }));
        }
        if now > at(9) && now < at(10) {
            assert_eq!(bridge.board.sounding(now), None);
        }
        if now == at(10) {
            assert_eq!(bridge.board.sounding(now), Some(Sound::High), "silence is not acknowledgement");
        }
    }
    // 8 nm at 24 kn: they meet after 20 minutes, so 12 minutes are left after 8, and a
    // minute after the closest approach the alert is cleared.
    let told: Vec<_> = bridge.events.iter().map(|e| (e.state.code(), e.at.since(start()).0 / 1000)).collect();
    assert_eq!(told, [("raised", 481), ("cleared", 20 * 60 + 60)]);
    let first = alert_json(&bridge.events[0]);
    assert!(first.starts_with(
        r#"{"at":"2026-11-24T06:08:01.000Z","event":"alert","rule":"A12","level":"HIGH","state":"raised","episode":1,"start":"2026-11-24T06:08:01.000Z","audible":true,"subjects":["mmsi:671999011"],"lat":35.066"#
    ), "{first}");
    assert!(first.ends_with(r#""title":"Close approach: HAE SONG 9"}"#), "{first}");

    // Nobody answered: it is still there, silent, until somebody does.
    let now = at(40);
    let left = bridge.board.active();
    assert_eq!((left.len(), left[0].waits_for_answer()), (1, true));
    let id = left[0].id;
    assert_eq!(bridge.board.sounding(now), None);
    bridge.board.acknowledge(id, "officer:0417", now).unwrap();
    assert!(bridge.board.active().is_empty());

    // All of it can be found again.
    let query = Query { subject: Some(Subject::Target(SHIP)), rule: Some(Rule::Cpa), ..Query::default() };
    let states: Vec<_> = bridge
        .board
        .history()
        .search(&query)
        .map(|entry| match entry {
            Entry::Alert(event) => event.state.code(),
            Entry::Notice { kind, .. } => kind.code(),
        })
        .collect();
    assert_eq!(states, ["acknowledged", "cleared", "silenced", "raised"]);
    let who = Query { text: "0417".to_owned(), ..Query::default() };
    assert_eq!(bridge.board.history().search(&who).count(), 1);
}
