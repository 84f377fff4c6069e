//! The rules together with the board, their words and settings, and wild scenes.

use super::*;
use crate::domain::alert::alarm::{Level, Rule, Subject};
use crate::domain::alert::board::{Board, BoardSettings, Sound};
use crate::domain::alert::event::EventState;
use crate::domain::alert::words;
use crate::domain::behaviour::sample::{T0, at, fix, live, own_at, s, ship};
use crate::domain::feed::LinkState;
use crate::domain::tools::{Origin, Shape};
use crate::domain::traffic::own_ship::OwnPosition;
use crate::domain::traffic::target::{Association, Report};
use crate::domain::units::{Bearing, Knots, NauticalMiles};
use crate::domain::waters::Waters;
use crate::domain::waters::local::LocalKnowledge;
use crate::i18n::{Catalogue, Language};
use proptest::prelude::*;

struct Stage {
    rules: Rules,
    board: Board,
    own: OwnView,
    state: OwnState,
    targets: Vec<Target>,
    tools: Tools,
    links: Vec<(u16, LinkStatus)>,
    shadowed: Option<TargetId>,
}

impl Stage {
    /// Own ship at 35N 135E going north at 10 kn.
    fn new() -> Self {
        Self {
            rules: Rules::new(RuleSettings::default()),
            board: Board::new(BoardSettings::default()),
            own: own_at(at(35.0, 135.0), 0.0, 10.0, T0),
            state: OwnState::Coastal,
            targets: Vec::new(),
            tools: Tools::default(),
            links: Vec::new(),
            shadowed: None,
        }
    }

    fn evaluate(&mut self, now: UtcTime, changes: &[Change]) -> Vec<Finding> {
        // Own ship's receiver keeps up with the clock.
        if let OwnPosition::Fix(fix) = &mut self.own.position {
            fix.at = now;
        }
        let targets: Vec<&Target> = self.targets.iter().collect();
        let links: Vec<(u16, &LinkStatus)> = self.links.iter().map(|(n, l)| (*n, l)).collect();
        self.rules.evaluate(&Scene {
            now,
            own: &self.own,
            own_state: self.state,
            targets: &targets,
            changes,
            links: &links,
            tools: &self.tools,
            shadowed: self.shadowed,
            calls: &[],
            waters: &Waters::default(),
            local: &LocalKnowledge::default(),
            to_board: &std::collections::BTreeSet::new(),
        })
    }

    fn run(&mut self, now: UtcTime) -> Vec<(&'static str, &'static str, Vec<Subject>, bool)> {
        let found = self.evaluate(now, &[]);
        let mut out = Vec::new();
        self.board.report(now, &found, &mut out);
        out.into_iter().map(|e| (e.rule.code(), e.state.code(), e.subjects, e.audible)).collect()
    }
}

fn freshen(target: &mut Target, now: UtcTime) {
    target.last_heard = now;
    target.freshness = Freshness::Live;
    if let Some(Report { at, .. }) = &mut target.report {
        *at = now;
    }
}

/// 2 nm ahead on the opposite course.
fn head_on(n: u32) -> Target {
    live(ship(n), at(35.0 + 2.0 / 60.0, 135.0), 180.0, 10.0, T0)
}

#[test]
fn a_second_vessel_into_an_alarming_zone_alarms() {
    let mut stage = Stage::new();
    stage.state = OwnState::Anchored;
    let shape = Shape::Circle { radius: NauticalMiles(1.0) };
    stage.tools.add_zone(Origin::Own, shape, T0).unwrap();
    stage.targets.push(live(ship(1), at(35.01, 135.0), 0.0, 0.0, T0));
    let zone = |n| vec![Subject::Zone(1), Subject::Target(ship(n))];
    assert_eq!(stage.run(s(0)), [("GUARD", "raised", zone(1), true)]);
    assert!(stage.run(s(1)).is_empty());
    stage.targets.push(live(ship(2), at(35.0, 135.01), 0.0, 0.0, T0));
    assert_eq!(stage.run(s(2)), [("GUARD", "raised", zone(2), true)]);
}

#[test]
fn a_vessel_that_was_lost_and_returns_alarms_again() {
    let mut stage = Stage::new();
    stage.state = OwnState::Anchored;
    let shape = Shape::Circle { radius: NauticalMiles(1.0) };
    stage.tools.add_zone(Origin::Own, shape, T0).unwrap();
    stage.targets.push(live(ship(1), at(35.01, 135.0), 0.0, 0.0, T0));
    for round in 0..5 {
        let start = round * 20;
        freshen(&mut stage.targets[0], s(start));
        let events = stage.run(s(start));
        let raised: Vec<_> = events.iter().filter(|e| e.1 == "raised").collect();
        assert_eq!((raised.len(), raised[0].3), (1, true), "round {round}");
        let id = stage.board.active()[0].id;
        stage.board.acknowledge(id, "a", s(start)).unwrap();
        stage.targets[0].freshness = Freshness::Lost;
        stage.run(s(start + 10));
    }
}

#[test]
fn our_own_boats_never_alarm_but_their_distress_does() {
    let mut stage = Stage::new();
    stage.tools.add_zone(Origin::Own, Shape::Circle { radius: NauticalMiles(5.0) }, T0).unwrap();
    let mut tender = head_on(1);
    tender.partner = true;
    stage.targets.push(tender);
    assert!(stage.run(s(0)).is_empty());
    stage.targets[0].partner = false;
    let rules: Vec<_> = stage.run(s(1)).iter().map(|e| e.0).collect();
    assert_eq!(rules, ["A12", "GUARD"]);
    // Declared as ours while alarming: both end.
    stage.targets[0].partner = true;
    assert!(stage.evaluate(s(2), &[]).is_empty());
    stage.targets[0].kind = TargetKind::Mob;
    stage.targets[0].status = Some(14);
    assert_eq!(stage.run(s(3)).iter().map(|e| e.0).collect::<Vec<_>>(), ["SOS"]);
}

#[test]
fn the_shadowed_target_alone_is_left_out() {
    let mut stage = Stage::new();
    stage.targets.extend([head_on(1), head_on(2)]);
    stage.shadowed = Some(ship(1));
    let found = stage.evaluate(s(0), &[]);
    assert_eq!(
        found.iter().map(|f| f.subjects.clone()).collect::<Vec<_>>(),
        [vec![Subject::Target(ship(2))]]
    );
}

#[test]
fn an_echo_alarms_only_when_its_ship_is_not_heard() {
    let mut stage = Stage::new();
    let echo_id = TargetId::Radar { number: 7, use_count: 1 };
    let mut echo = Target { id: echo_id, kind: TargetKind::Radar, ..head_on(9) };
    echo.association = Some(Association { with: ship(1), since: T0 });
    stage.targets.extend([head_on(1), echo]);
    let subjects = |found: Vec<Finding>| found.into_iter().flat_map(|f| f.subjects).collect::<Vec<_>>();
    assert_eq!(subjects(stage.evaluate(s(0), &[])), [Subject::Target(ship(1))]);
    stage.targets[0].freshness = Freshness::Lost;
    assert_eq!(subjects(stage.evaluate(s(1), &[])), [Subject::Target(echo_id)]);
}

#[test]
fn a_changed_target_is_judged_at_once_and_the_others_once_a_second() {
    let mut stage = Stage::new();
    stage.evaluate(s(0), &[]);
    stage.targets.extend([head_on(1), head_on(2)]);
    let now = T0 + Span::millis(200);
    assert!(stage.evaluate(now, &[]).is_empty());
    let change = Change { target: ship(2), kind: ChangeKind::New };
    assert_eq!(stage.evaluate(now, &[change]).len(), 1);
    assert_eq!(stage.evaluate(s(1), &[]).len(), 2);
}

#[test]
fn moored_is_quiet_and_under_way_is_not() {
    let mut stage = Stage::new();
    stage.targets.push(head_on(1));
    for (state, count) in [
        (OwnState::Moored, 0),
        (OwnState::Anchored, 0),
        (OwnState::Coastal, 1),
        (OwnState::Chase, 0),
        (OwnState::Harbour, 0),
    ] {
        stage.state = state;
        // 6 minutes to go: inside 12, on the edge of 6 and outside 5.
        stage.rules = Rules::new(RuleSettings::default());
        assert_eq!(stage.evaluate(s(0), &[]).len(), count, "{state:?}");
    }
}

#[test]
fn a_person_overboard_sounds_until_it_is_ended_by_hand() {
    let mut stage = Stage::new();
    let number = stage.tools.drop_mob(at(35.0, 135.0), T0).unwrap();
    stage.tools.set_drift(Bearing::new(90.0), Knots(1.0));
    assert_eq!(stage.run(s(0)), [("MOB", "raised", vec![Subject::Zone(number)], true)]);
    let found = stage.evaluate(s(600), &[]);
    let value = |code| found[0].reasons.iter().find(|r| r.code == code).unwrap().value;
    assert_eq!(value("mob-elapsed"), 10.0);
    assert!((value("mob-range") - 1.0 / 6.0).abs() < 0.001);
    assert!((value("mob-bearing") - 90.0).abs() < 0.1);
    assert_eq!(stage.board.sounding(s(600)), Some(Sound::High));
    stage.tools.remove(crate::domain::tools::Tool::Overboard(number)).unwrap();
    assert_eq!(stage.run(s(601)), [("MOB", "cleared", vec![Subject::Zone(number)], false)]);
}

#[test]
fn the_same_input_gives_the_same_events() {
    let play = || {
        let mut stage = Stage::new();
        stage.links.push((0, LinkStatus { state: LinkState::Silent, since: T0, retry_at: None, baud: None }));
        let mut out = Vec::new();
        for i in 0..60 {
            stage.targets = (0..5).map(head_on).collect();
            let found = stage.evaluate(s(i), &[]);
            stage.board.report(s(i), &found, &mut out);
        }
        out
    };
    let (a, b) = (play(), play());
    assert_eq!(a, b);
    // Five meetings, the input, and a doubt because all five stand on one point.
    let raised = a.iter().filter(|e| e.state == EventState::Raised);
    assert_eq!(raised.map(|e| e.rule.code()).collect::<Vec<_>>(), {
        ["A12", "A12", "A12", "A12", "A12", "A13", "LINK"]
    });
}

#[test]
fn every_alert_has_words_in_both_languages() {
    for language in Language::ALL {
        let catalogue = Catalogue::new(language);
        for rule in Rule::ALL {
            for key in [
                format!("rule-{}", rule.code().to_lowercase()),
                format!("rule-short-{}", rule.code().to_lowercase()),
            ] {
                assert!(catalogue.has(&key), "{language}: {key}");
            }
            let title = words::title(&catalogue, rule, &[Subject::Own], "");
            assert!(title.contains(&catalogue.text("subject-own")), "{title}");
        }
        for level in [
            Level::Info,
            Level::Suspect,
            Level::Advise,
            Level::Probable,
            Level::Warn,
            Level::Confirmed,
            Level::High,
        ] {
            assert!(!words::level(&catalogue, level).starts_with("level-"), "{level:?}");
        }
    }
}

#[test]
fn every_reason_of_a_busy_scene_has_words() {
    let mut stage = Stage::new();
    stage.tools.add_zone(Origin::Own, Shape::Circle { radius: NauticalMiles(5.0) }, T0).unwrap();
    stage.tools.drop_mob(at(35.0, 135.0), T0).unwrap();
    stage.tools.set_drift(Bearing::new(90.0), Knots(1.0));
    stage.tools.set_anchor(at(34.9, 135.0), crate::domain::units::Metres(50.0), T0).unwrap();
    stage.links.push((0, LinkStatus { state: LinkState::Silent, since: T0, retry_at: None, baud: None }));
    stage.targets.push(head_on(1));
    stage.evaluate(s(0), &[]);
    let mut found = stage.evaluate(s(20), &[]);
    stage.own.position =
        OwnPosition::DeadReckoned { position: at(35.0, 135.0), fix: fix(at(35.0, 135.0), s(20)) };
    stage.evaluate(s(21), &[]);
    found.extend(stage.evaluate(s(60), &[]));
    let rules: BTreeSet<_> = found.iter().map(|f| f.rule).collect();
    assert_eq!(rules.len(), 6, "{rules:?}");
    for language in Language::ALL {
        let catalogue = Catalogue::new(language);
        for reason in found.iter().flat_map(|f| &f.reasons) {
            let text = words::reason(&catalogue, reason);
            assert!(!text.starts_with("reason-") && !text.contains('$'), "{language}: {text}");
        }
    }
}

#[test]
fn settings_are_read_from_their_table() {
    let text = "[cpa]\npreset = \"signal-k\"\n[cpa.coastal]\ndanger = { cpa_nm = 1.0, tcpa_min = 20.0, speed_kn = 0.0 }\n[gnss]\nhdop = 4.0\n";
    let settings: RuleSettings = toml::from_str(text).unwrap();
    assert_eq!((settings.gnss.hdop, settings.gnss.satellites), (4.0, 5));
    assert_eq!(settings.cpa.coastal.danger.tcpa_min, 20.0);
    assert!(toml::from_str::<RuleSettings>("[cpaa]\n").is_err());
}

#[test]
fn the_shipped_settings_are_the_defaults() {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Shipped {
        board: BoardSettings,
        rules: RuleSettings,
    }
    let shipped: Shipped = toml::from_str(include_str!("../../../../assets/profiles/alert.toml")).unwrap();
    assert_eq!(shipped.board, BoardSettings::default());
    assert_eq!(shipped.rules, RuleSettings::default());
}

fn wild_target() -> impl Strategy<Value = Target> {
    let value = prop_oneof![4 => -1.0..110.0_f64, 1 => Just(f64::NAN), 1 => Just(f64::INFINITY)];
    let kinds = prop_oneof![
        Just(TargetKind::ClassA),
        Just(TargetKind::Radar),
        Just(TargetKind::Sart),
        Just(TargetKind::Aid { is_virtual: true }),
        Just(TargetKind::Unknown),
    ];
    let freshness = prop_oneof![Just(Freshness::Live), Just(Freshness::Stale), Just(Freshness::Lost)];
    (0..8_u32, kinds, freshness, -0.2..0.2_f64, -0.2..0.2_f64, value, any::<bool>(), 0..3_u8).prop_map(
        |(n, kind, freshness, y, x, speed, partner, bare)| {
            let mut target = live(ship(n), at(35.0 + y, 135.0 + x), speed * 3.0, speed, T0);
            (target.kind, target.freshness, target.partner) = (kind, freshness, partner);
            match (bare, &mut target.report) {
                (0, report) => *report = None,
                (1, Some(report)) => report.course = None,
                _ => {}
            }
            target
        },
    )
}

/// Seconds to the next look, now and then backward. Never none: within one second only
/// what changed is judged anew, and these scenes tell of no change.
fn wild_step() -> impl Strategy<Value = i64> {
    prop_oneof![-5..0_i64, 1..90_i64]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Whatever the picture holds: no panic, every finding once, every number finite, the
    /// right profile, and nothing about our own boats.
    #[test]
    fn wild_scenes_give_sound_findings(
        scenes in prop::collection::vec(
            (wild_step(), prop::collection::vec(wild_target(), 0..8), 0..5_usize, any::<bool>()), 1..30),
    ) {
        let mut stage = Stage::new();
        stage.tools.add_zone(Origin::Own, Shape::Circle { radius: NauticalMiles(6.0) }, T0).unwrap();
        let (mut now, mut latest) = (T0, T0);
        for (step, mut targets, state, has_fix) in scenes {
            now = now + Span::seconds(step);
            latest = latest.max(now);
            targets.sort_by_key(|t| t.id);
            targets.dedup_by_key(|t| t.id);
            for target in &mut targets {
                if let Some(report) = &mut target.report {
                    report.at = now;
                }
            }
            stage.targets = targets;
            stage.state =
                [OwnState::Moored, OwnState::Anchored, OwnState::Harbour, OwnState::Coastal, OwnState::Chase][state];
            stage.own = own_at(at(35.0, 135.0), 0.0, 10.0, now);
            if !has_fix {
                stage.own.position = OwnPosition::NoFix;
            }
            let found = stage.evaluate(now, &[]);
            let mut seen = BTreeSet::new();
            for f in &found {
                prop_assert!(seen.insert((f.rule, f.subjects.clone())), "twice: {f:?}");
                prop_assert!(f.reasons.iter().all(|r| r.value.is_finite() && r.threshold.is_finite()));
                prop_assert!(f.start <= latest || f.rule == Rule::Distress, "{f:?}");
                if f.rule == Rule::Cpa {
                    prop_assert!(has_fix && !matches!(stage.state, OwnState::Moored | OwnState::Anchored));
                }
                if f.rule != Rule::Distress {
                    let ours = |t: &Target| t.partner && f.subjects.contains(&Subject::Target(t.id));
                    prop_assert!(!stage.targets.iter().any(ours), "ours: {f:?}");
                }
            }
        }
    }
}
