//! The board's life cycle by table, its promises under any order of events, and the
//! printed object byte for byte.

use super::*;
use crate::domain::alert::alarm::Reason;
use crate::domain::alert::event::alert_json;
use crate::domain::alert::history::Query;
use crate::domain::geo::Position;
use crate::domain::id::{Mmsi, TargetId};
use proptest::prelude::*;

const T0: UtcTime = UtcTime(1_795_500_000_000);

fn s(seconds: i64) -> UtcTime {
    T0 + Span::seconds(seconds)
}

fn ship(n: u32) -> TargetId {
    TargetId::Mmsi(Mmsi(431_999_000 + n))
}

fn finding(rule: Rule, level: Level, n: u32) -> Finding {
    Finding::new(rule, level, vec![Subject::Target(ship(n))], T0)
}

fn board() -> Board {
    Board::new(BoardSettings::default())
}

fn report(board: &mut Board, now: UtcTime, findings: &[Finding]) -> Vec<BoardEvent> {
    let mut out = Vec::new();
    board.report(now, findings, &mut out);
    out
}

fn codes(events: &[BoardEvent]) -> Vec<&'static str> {
    events.iter().map(|e| e.state.code()).collect()
}

/// Numbers that others read have no gap where only cleared roles know of an alert.
#[test]
fn what_is_for_cleared_roles_has_numbers_of_its_own() {
    let mut board = board();
    let covert = |n| {
        let reason = Reason { code: "watch-covert", value: 1.0, unit: "", threshold: 0.0 };
        Finding { reasons: vec![reason], ..finding(Rule::WatchHit, Level::Info, n) }
    };
    let all = [
        finding(Rule::WatchHit, Level::Warn, 1),
        covert(2),
        finding(Rule::WatchHit, Level::Warn, 3),
        covert(4),
    ];
    let ids: Vec<u64> = report(&mut board, s(0), &all).iter().map(|event| event.episode.0).collect();
    let mut others: Vec<u64> = ids.iter().copied().filter(|id| *id < 1_000_000_000).collect();
    others.sort_unstable();
    assert_eq!((others, ids.len()), (vec![1, 2], 4));
}

#[test]
fn two_hundred_toggles_give_one_episode() {
    let mut board = board();
    let mut events = Vec::new();
    for i in 0..200 {
        let on = [finding(Rule::Cpa, Level::High, 1)];
        let found: &[Finding] = if i % 2 == 0 { &on } else { &[] };
        board.report(s(i * 5), found, &mut events);
    }
    assert_eq!(codes(&events), ["raised"]);
    assert_eq!(codes(&report(&mut board, s(2000), &[])), ["cleared"]);
}

#[test]
fn two_hundred_toggles_slower_than_the_hold_off_still_settle() {
    let mut board = board();
    let mut raised = 0;
    for i in 0..200 {
        let on = [finding(Rule::Cpa, Level::High, 1)];
        let found: &[Finding] = if i % 2 == 0 { &on } else { &[] };
        for second in [0, 45, 89] {
            let events = report(&mut board, s(i * 90 + second), found);
            raised += events.iter().filter(|e| e.state == EventState::Raised).count();
        }
    }
    assert_eq!(raised, 2, "the second episode waits twice as long");
}

#[test]
fn silence_ends_by_itself_and_is_no_acknowledgement() {
    let mut board = board();
    let high = [finding(Rule::Cpa, Level::High, 1)];
    let id = report(&mut board, s(0), &high)[0].episode;
    assert_eq!(board.sounding(s(0)), Some(Sound::High));
    let event = board.silence(id, s(1)).unwrap();
    assert_eq!(event.state, EventState::Silenced { until: s(61) });
    assert_eq!(board.sounding(s(60)), None);
    assert_eq!(board.next_deadline(s(1)), Some(s(61)));
    assert_eq!(board.sounding(s(61)), Some(Sound::High));
    assert!(board.get(id).unwrap().acknowledged.is_none());
    board.acknowledge(id, "officer:4", s(62)).unwrap();
    assert_eq!(board.sounding(s(600)), None);
    assert!(board.acknowledge(id, "officer:5", s(63)).is_none(), "the first answer stands");
    assert!(board.silence(id, s(64)).is_none());
}

#[test]
fn no_setting_turns_silence_into_an_answer() {
    let mut board = Board::new(BoardSettings { silence_s: u32::MAX, ..BoardSettings::default() });
    let id = report(&mut board, s(0), &[finding(Rule::Cpa, Level::High, 1)])[0].episode;
    board.silence(id, s(0)).unwrap();
    assert_eq!((board.sounding(s(299)), board.sounding(s(300))), (None, Some(Sound::High)));
}

#[test]
fn a_clock_set_back_never_lengthens_a_silence_or_a_mute() {
    let mut board = board();
    let id = report(&mut board, s(0), &[finding(Rule::Cpa, Level::High, 1)])[0].episode;
    board.silence(id, s(10)).unwrap();
    assert!(board.mute(ship(1), Some(Rule::Cpa), s(500), s(10)));
    assert_eq!(board.sounding(s(11)), None);
    assert_eq!(board.sounding(s(-86_400)), Some(Sound::High));
}

#[test]
fn what_worsens_sounds_again_through_silence_and_acknowledgement() {
    let mut board = board();
    let id = report(&mut board, s(0), &[finding(Rule::SafetyMessage, Level::Warn, 1)])[0].episode;
    assert_eq!(board.sounding(s(1)), Some(Sound::Warn));
    assert_eq!(board.sounding(s(11)), None, "an ordinary alert sounds for ten seconds");
    board.acknowledge(id, "a", s(12)).unwrap();
    let events = report(&mut board, s(13), &[finding(Rule::SafetyMessage, Level::High, 1)]);
    assert_eq!((codes(&events), events[0].audible, events[0].episode), (vec!["updated"], true, id));
    assert_eq!(board.sounding(s(13)), Some(Sound::High));
    assert!(board.get(id).unwrap().acknowledged.is_none());
}

#[test]
fn a_level_at_its_threshold_does_not_chatter() {
    let mut board = board();
    let mut events = Vec::new();
    for i in 0..100 {
        let level = if i % 2 == 0 { Level::High } else { Level::Warn };
        board.report(s(i), &[finding(Rule::Cpa, level, 1)], &mut events);
    }
    assert_eq!(codes(&events), ["raised"]);
    for i in 100..200 {
        board.report(s(i), &[finding(Rule::Cpa, Level::Warn, 1)], &mut events);
    }
    assert_eq!(codes(&events), ["raised", "updated"]);
    assert!(!events[1].audible);
}

#[test]
fn an_alarm_that_turns_out_a_test_falls_silent() {
    let mut board = board();
    report(&mut board, s(0), &[finding(Rule::Distress, Level::High, 1)]);
    for second in 1..=61 {
        assert_eq!(board.sounding(s(second)), Some(Sound::High));
        report(&mut board, s(second), &[finding(Rule::Distress, Level::Info, 1)]);
    }
    assert_eq!((board.active()[0].level, board.sounding(s(61))), (Level::Info, None));
}

#[test]
fn a_new_kind_of_reason_is_told_once() {
    let mut board = board();
    let reason = |code| Reason { code, value: 1.0, unit: "", threshold: 1.0 };
    let with = |codes: &[&'static str]| Finding {
        reasons: codes.iter().copied().map(reason).collect(),
        ..Finding::new(Rule::GnssDoubt, Level::High, vec![Subject::Own], T0)
    };
    let mut events = Vec::new();
    for i in 0..20 {
        let found = if i % 2 == 0 { with(&["hdop"]) } else { with(&["hdop", "reckoning"]) };
        board.report(s(i), &[found], &mut events);
    }
    assert_eq!(codes(&events), ["raised", "updated"]);
}

#[test]
fn an_unanswered_alert_stays_after_it_is_cleared() {
    let mut board = board();
    let id = report(&mut board, s(0), &[finding(Rule::Cpa, Level::High, 1)])[0].episode;
    report(&mut board, s(10), &[]);
    assert!(!board.get(id).unwrap().holds());
    assert_eq!(board.next_deadline(s(10)), Some(s(70)));
    assert!(report(&mut board, s(69), &[]).is_empty());
    assert_eq!(codes(&report(&mut board, s(70), &[])), ["cleared"]);
    report(&mut board, s(100_000), &[]);
    assert!(board.active()[0].waits_for_answer());
    assert_eq!(board.sounding(s(100_000)), None);
    assert!(board.acknowledge(id, "a", s(100_001)).is_some());
    assert!(board.active().is_empty());
    // INFO asks for no answer.
    report(&mut board, s(100_002), &[finding(Rule::Distress, Level::Info, 2)]);
    report(&mut board, s(100_003), &[]);
    report(&mut board, s(100_100), &[]);
    assert!(board.active().is_empty());
}

#[test]
fn a_return_after_clearing_is_a_new_episode_that_counts_the_unanswered_ones() {
    let mut board = board();
    let high = [finding(Rule::Cpa, Level::High, 1)];
    let mut ids = Vec::new();
    for round in 0..3 {
        let start = round * 5_000;
        ids.extend(report(&mut board, s(start), &high).iter().map(|e| e.episode));
        report(&mut board, s(start + 1), &[]);
        report(&mut board, s(start + 1_000), &[]);
    }
    assert_eq!(ids.len(), 3);
    let active = board.active();
    assert_eq!((active.len(), active[0].id, active[0].earlier), (1, ids[2], 2));
}

#[test]
fn another_occurrence_alarms_again_within_the_hold_off() {
    let mut board = board();
    let first = report(&mut board, s(0), &[finding(Rule::GuardZone, Level::Warn, 1)]);
    board.acknowledge(first[0].episode, "a", s(1)).unwrap();
    report(&mut board, s(2), &[]);
    let again = Finding { occurrence: 1, ..finding(Rule::GuardZone, Level::Warn, 1) };
    let events = report(&mut board, s(5), &[again]);
    assert_eq!(codes(&events), ["cleared", "raised"]);
    assert!(events[1].audible);
    assert_ne!(events[1].episode, first[0].episode);
}

#[test]
fn six_ordinary_alerts_an_hour_sound_and_the_rest_are_shown() {
    let mut board = board();
    let ordinary: Vec<Finding> = (0..20).map(|n| finding(Rule::SafetyMessage, Level::Warn, n)).collect();
    let mut events = report(&mut board, s(0), &ordinary);
    assert_eq!(events.iter().filter(|e| e.audible).count(), 6);
    assert_eq!(events.iter().filter(|e| e.quiet).count(), 14);
    assert_eq!(board.active().len(), 20);
    // Nothing that was quiet sounds later, and safety is outside the budget.
    events.clear();
    let mut all = ordinary;
    for rule in Rule::ALL.into_iter().filter(|r| r.always_sounds()) {
        all.push(finding(rule, Level::Warn, 100));
    }
    all.push(finding(Rule::SafetyMessage, Level::High, 101));
    board.report(s(4_000), &all, &mut events);
    assert_eq!(events.len(), 8);
    assert!(events.iter().all(|e| e.audible && !e.quiet), "{events:?}");
}

#[test]
fn a_mute_without_a_rule_never_covers_own_safety() {
    let mut board = board();
    assert!(board.mute(ship(1), None, s(600), s(0)));
    let events = report(
        &mut board,
        s(1),
        &[finding(Rule::Cpa, Level::High, 1), finding(Rule::SafetyMessage, Level::Warn, 1)],
    );
    assert_eq!(events.iter().map(|e| e.audible).collect::<Vec<_>>(), [true, false]);
    assert_eq!(board.budget().left(s(1)), 6, "a muted alert takes none of the budget");
    assert!(board.mute(ship(1), Some(Rule::Cpa), s(30), s(2)));
    assert_eq!(board.sounding(s(29)), None);
    assert_eq!(board.next_deadline(s(29)), Some(s(30)));
    assert_eq!(board.sounding(s(30)), Some(Sound::High));
    assert!(board.unmute(ship(1), None, s(31)));
    assert!(!board.unmute(ship(1), None, s(31)));
    assert!(!board.mute(ship(1), None, s(1), s(2)), "an end in the past");
}

#[test]
fn a_mute_lasts_no_longer_than_the_settings_allow() {
    let mut board = board();
    assert!(board.mute(ship(1), Some(Rule::Cpa), s(1_000_000), s(0)));
    let until = board.mutes().iter(s(0)).next().unwrap().until;
    assert_eq!(until, T0 + Span::minutes(240));
}

#[test]
fn a_pair_is_muted_only_when_both_are() {
    let mut board = board();
    let pair = Finding {
        subjects: vec![Subject::Target(ship(1)), Subject::Target(ship(2))],
        ..finding(Rule::SafetyMessage, Level::Warn, 1)
    };
    board.mute(ship(1), None, s(600), s(0));
    assert!(report(&mut board, s(1), &[pair])[0].audible);
}

#[test]
fn silent_mode_is_visual_only_and_gives_the_sound_back() {
    let mut board = board();
    board.silent_mode(true, s(0));
    let events = report(&mut board, s(1), &[finding(Rule::Cpa, Level::High, 1)]);
    assert!(!events[0].audible && board.is_silent());
    assert_eq!((board.sounding(s(1)), board.active().len()), (None, 1));
    board.silent_mode(false, s(2));
    assert_eq!(board.sounding(s(2)), Some(Sound::High));
}

#[test]
fn the_sound_test_ends_by_itself() {
    let mut board = board();
    board.sound_test(s(0));
    assert_eq!(board.sounding(s(1)), Some(Sound::High));
    assert_eq!(board.next_deadline(s(1)), Some(s(2)));
    assert_eq!(board.sounding(s(2)), None);
}

#[test]
fn the_strip_shows_what_waits_first_and_holds_still() {
    let mut board = board();
    let all = [
        finding(Rule::SafetyMessage, Level::Warn, 1),
        finding(Rule::Cpa, Level::High, 2),
        finding(Rule::Distress, Level::Info, 3),
        finding(Rule::Cpa, Level::High, 4),
    ];
    let ids: Vec<_> = report(&mut board, s(0), &all).iter().map(|e| e.episode).collect();
    let order = |board: &Board| board.active().iter().map(|e| e.id).collect::<Vec<_>>();
    assert_eq!(order(&board), [ids[1], ids[3], ids[0], ids[2]]);
    board.acknowledge(ids[1], "a", s(1)).unwrap();
    assert_eq!(order(&board), [ids[3], ids[0], ids[2], ids[1]]);
    report(&mut board, s(2), &all);
    assert_eq!(order(&board), [ids[3], ids[0], ids[2], ids[1]]);
}

#[test]
fn the_history_is_searched_by_rule_subject_text_and_time() {
    let mut board = Board::new(BoardSettings { history: 4, ..BoardSettings::default() });
    let named = Finding { label: "HAE SONG 9".to_owned(), ..finding(Rule::Cpa, Level::High, 1) };
    let id = report(&mut board, s(0), &[named])[0].episode;
    report(&mut board, s(10), &[finding(Rule::Distress, Level::High, 2)]);
    board.acknowledge(id, "officer:Sato", s(20)).unwrap();
    board.mute(ship(2), None, s(60), s(30));
    let found = |query: &Query| board.history().search(query).map(Entry::at).collect::<Vec<_>>();
    let text = |t: &str| Query { text: t.to_owned(), ..Query::default() };
    assert_eq!(found(&text("hae song")), [s(20), s(0)]);
    assert_eq!(found(&text("SATO")), [s(20)]);
    assert_eq!(found(&text("431999002")), [s(30), s(10)]);
    assert_eq!(found(&Query { rule: Some(Rule::Distress), ..Query::default() }), [s(10)]);
    assert_eq!(found(&Query { subject: Some(Subject::Target(ship(2))), ..Query::default() }), [s(30), s(10)]);
    assert_eq!(found(&Query { from: Some(s(10)), to: Some(s(20)), ..Query::default() }), [s(20), s(10)]);
    assert_eq!(found(&Query::default()).len(), 4);
    board.sound_test(s(40));
    assert_eq!((board.history().len(), board.history().dropped()), (4, 1));
}

#[test]
fn a_full_board_gives_way_to_what_is_worse_and_counts_what_it_refused() {
    let mut board = Board::new(BoardSettings { capacity: 3, ..BoardSettings::default() });
    let warn: Vec<Finding> = (0..3).map(|n| finding(Rule::GuardZone, Level::Warn, n)).collect();
    report(&mut board, s(0), &warn);
    let high = finding(Rule::Cpa, Level::High, 9);
    assert_eq!(codes(&report(&mut board, s(1), &[high])), ["raised"]);
    assert_eq!(board.active().len(), 3);
    assert_eq!(board.active()[0].rule, Rule::Cpa);
    for second in 2..4 {
        report(&mut board, s(second), &[7, 8].map(|n| finding(Rule::GuardZone, Level::Warn, n)));
        assert_eq!(board.refused(), 2);
    }
    let worse = [finding(Rule::GuardZone, Level::Warn, 7), finding(Rule::Cpa, Level::High, 8)];
    assert_eq!(codes(&report(&mut board, s(4), &worse)), ["raised"]);
    assert_eq!(board.refused(), 1);
}

#[test]
fn the_json_object_is_the_contract() {
    let event = BoardEvent {
        at: UtcTime::parse_rfc3339("2026-11-24T15:05:14.250Z").unwrap(),
        episode: EpisodeId(7),
        rule: Rule::Cpa,
        level: Level::High,
        state: EventState::Raised,
        start: UtcTime::parse_rfc3339("2026-11-24T15:05:10Z").unwrap(),
        audible: true,
        quiet: false,
        subjects: vec![Subject::Target(ship(21))],
        label: "MIHO MARU \"8\"".to_owned(),
        position: Position::new(35.84, 133.900_000_04),
        reasons: vec![Reason { code: "cpa", value: 0.212_345, unit: "nm", threshold: 0.5 }],
    };
    assert_eq!(
        alert_json(&event),
        concat!(
            r#"{"at":"2026-11-24T15:05:14.250Z","event":"alert","rule":"A12","level":"HIGH","#,
            r#""state":"raised","episode":7,"start":"2026-11-24T15:05:10.000Z","audible":true,"#,
            r#""subjects":["mmsi:431999021"],"lat":35.84,"lon":133.9,"#,
            r#""reasons":[{"code":"cpa","value":0.212,"unit":"nm","threshold":0.5}],"#,
            r#""title":"Close approach: MIHO MARU \"8\""}"#
        )
    );
    let bare = BoardEvent { position: None, reasons: Vec::new(), label: String::new(), ..event };
    let json = alert_json(&bare);
    assert!(!json.contains("lat") && json.contains("Close approach: mmsi:431999021"), "{json}");
}

#[derive(Debug, Clone)]
enum Act {
    Report(Vec<(usize, u8, u32)>),
    Silence(u64),
    Acknowledge(u64),
    Mute(u32, bool),
    Unmute(u32),
}

fn acts() -> impl Strategy<Value = Vec<(i64, Act)>> {
    let act = prop_oneof![
        4 => prop::collection::vec((0..Rule::ALL.len(), 0..4_u8, 0..6_u32), 0..8).prop_map(Act::Report),
        1 => (1..60_u64).prop_map(Act::Silence),
        1 => (1..60_u64).prop_map(Act::Acknowledge),
        1 => (0..6_u32, any::<bool>()).prop_map(|(n, named)| Act::Mute(n, named)),
        1 => (0..6_u32).prop_map(Act::Unmute),
    ];
    prop::collection::vec((-30..400_i64, act), 1..120)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Any order of findings, answers, mutes and time.
    #[test]
    fn the_board_keeps_its_promises(acts in acts()) {
        let settings = BoardSettings { capacity: 12, history: 50, ..BoardSettings::default() };
        let mut board = Board::new(settings);
        let mut now = T0;
        let mut raised = std::collections::BTreeSet::new();
        let mut ordinary = Vec::new();
        for (step, act) in acts {
            now = now + Span::seconds(step);
            match act {
                Act::Report(list) => {
                    let levels = [Level::Info, Level::Suspect, Level::Warn, Level::High];
                    let found: Vec<Finding> = list
                        .iter()
                        .map(|(r, l, n)| finding(Rule::ALL[*r], levels[usize::from(*l)], *n))
                        .collect();
                    for event in report(&mut board, now, &found) {
                        if event.state == EventState::Raised {
                            prop_assert!(raised.insert(event.episode), "an episode twice");
                        } else {
                            prop_assert!(raised.contains(&event.episode));
                        }
                        if event.audible && !is_exempt(event.rule, event.level) {
                            ordinary.push(now);
                        }
                        if event.level == Level::High && event.state == EventState::Raised {
                            prop_assert!(!event.quiet);
                        }
                    }
                }
                Act::Silence(n) => drop(board.silence(EpisodeId(n), now)),
                Act::Acknowledge(n) => drop(board.acknowledge(EpisodeId(n), "a", now)),
                Act::Mute(n, named) => {
                    board.mute(ship(n), named.then_some(Rule::Cpa), now + Span::minutes(20), now);
                }
                Act::Unmute(n) => drop(board.unmute(ship(n), Some(Rule::Cpa), now)),
            }
            for t in &ordinary {
                let hour = ordinary.iter().filter(|o| o.0 >= t.0 && o.0 - t.0 < 3_600_000).count();
                prop_assert!(hour <= 6, "{hour} ordinary sounds in an hour");
            }
            let waiting: Vec<_> = board
                .active()
                .into_iter()
                .filter(|e| e.level == Level::High && e.is_live() && e.acknowledged.is_none())
                .collect();
            for episode in &waiting {
                let until = episode.silenced(now);
                prop_assert!(until.is_none_or(|t| t.since(now) <= Span::seconds(60)));
                prop_assert!(
                    until.is_some()
                        || board.is_muted(episode, now)
                        || board.sounding(now) == Some(Sound::High),
                    "a HIGH that nobody hears: {episode:?}"
                );
            }
            prop_assert!(board.active().len() <= 12 && board.history().len() <= 50);
            prop_assert!(board.next_deadline(now).is_none_or(|t| t > now));
            let kinds: std::collections::BTreeSet<_> =
                board.active().iter().map(|e| (e.rule, e.subjects.clone())).collect();
            prop_assert_eq!(kinds.len(), board.active().len(), "one episode a kind on the board");
        }
    }
}

#[test]
fn while_discreet_only_safety_is_heard_and_the_rest_is_told_in_order_after() {
    let mut board = board();
    let before = [finding(Rule::WatchHit, Level::High, 9)];
    report(&mut board, s(-5), &before);
    assert_eq!(board.sounding(s(-5)), Some(Sound::High));
    board.discreet(true, s(0), &mut Vec::new());
    assert_eq!(board.sounding(s(0)), None, "what sounded before falls silent");
    let hits = |n: u32| finding(Rule::WatchHit, Level::High, n);
    let mut now = vec![before[0].clone(), hits(3), hits(1), finding(Rule::Loiter, Level::Suspect, 2)];
    let events = report(&mut board, s(1), &now);
    assert!(events.len() == 3 && events.iter().all(|e| !e.audible), "{events:?}");
    assert_eq!(board.sounding(s(1)), None);
    assert_eq!(board.budget().left(s(1)), 6, "nothing was spent");
    now.push(finding(Rule::Cpa, Level::High, 4));
    let events = report(&mut board, s(2), &now);
    assert!(events[0].rule == Rule::Cpa && events[0].audible);
    assert_eq!(board.sounding(s(2)), Some(Sound::High));
    let cpa = events[0].episode;
    board.acknowledge(cpa, "O-1", s(3)).unwrap();
    assert_eq!(board.sounding(s(3)), None);
    // Unlocked: the two hits and the loiterer in the order of their raising.
    let mut told = Vec::new();
    board.discreet(false, s(60), &mut told);
    let subjects: Vec<String> = told.iter().map(|e| e.subjects[0].to_string()).collect();
    assert_eq!(subjects, [ship(3), ship(1), ship(2)].map(|id| id.to_string()));
    assert_eq!(codes(&told), ["updated"; 3]);
    assert!(told.iter().all(|e| e.audible == e.level.sounds()), "{told:?}");
    assert_eq!(board.sounding(s(60)), Some(Sound::High));
    let mut again = Vec::new();
    board.discreet(false, s(61), &mut again);
    assert!(again.is_empty(), "told once");
}
