//! Rules A1 and A10 over the scenarios that ship, through the program's own replay.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::process::Command;

/// `(time, rule, level)` of every A1 and A10 alert about `id`, in order.
fn alerts(scenario: &str, id: &str) -> Vec<(String, String, String)> {
    let path = format!("{}/data/scenarios/{scenario}.toml", env!("CARGO_MANIFEST_DIR"));
    let out =
        Command::new(env!("CARGO_BIN_EXE_watchkeeper")).args(["replay", &path, "--json"]).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8(out.stdout).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    lines
        .filter(|v| v["event"] == "alert" && (v["rule"] == "A1" || v["rule"] == "A10"))
        .filter(|v| v["state"] == "raised" || v["state"] == "updated")
        .filter(|v| v["subjects"].to_string().contains(id))
        .map(|v| {
            let word = |key: &str| v[key].as_str().unwrap_or_default().to_owned();
            (word("at"), word("rule"), word("level"))
        })
        .collect()
}

fn seconds(at: &str) -> i64 {
    let clock = at.get(11..19).unwrap();
    clock.split(':').fold(0, |sum, part| sum * 60 + part.parse::<i64>().unwrap())
}

/// The first alert of each rule and level comes within `tolerance` seconds of its time.
fn expect(scenario: &str, id: &str, wanted: &[(&str, &str, &str)], tolerance: i64) {
    let heard = alerts(scenario, id);
    for (clock, rule, level) in wanted {
        let due = seconds(&format!("2026-11-12T{clock}Z"));
        let found =
            heard.iter().any(|(at, r, l)| r == rule && l == level && (seconds(at) - due).abs() <= tolerance);
        assert!(found, "{scenario}: {rule} {level} at {clock} not in {heard:?}");
    }
}

#[test]
fn a_closed_port_is_told_in_three_rungs() {
    let entries = [("07:17:30", "A1", "INFO"), ("08:48:00", "A1", "INFO")];
    expect("s3-susa", "616999043", &entries, 300);
    let rungs = [("10:53:10", "A10", "ADVISE"), ("12:10:10", "A10", "WARN"), ("12:36:50", "A10", "HIGH")];
    expect("s3-susa", "616999043", &rungs, 60);
    for own in ["431999121", "431999122"] {
        assert_eq!(alerts("s3-susa", own), [], "{own}");
    }
}

#[test]
fn a_permit_leaves_a_note_and_nothing_more() {
    expect("s3b-susa-permit", "616999043", &[("10:53:10", "A10", "INFO")], 60);
    assert!(alerts("s3b-susa-permit", "616999043").iter().all(|(_, _, level)| level == "INFO"));
}

#[test]
fn a_claim_of_distress_keeps_it_below_high() {
    let rungs = [("10:53:10", "A10", "ADVISE"), ("12:10:10", "A10", "WARN")];
    expect("s3c-susa-distress", "616999043", &rungs, 60);
    assert!(alerts("s3c-susa-distress", "616999043").iter().all(|(_, _, level)| level != "HIGH"));
}

#[test]
fn the_ship_of_s1_enters_the_contiguous_zone() {
    expect("s1-sakai", "671999011", &[("14:35:00", "A1", "INFO")], 300);
}

#[test]
fn a_ship_that_passes_a_closed_port_is_not_told() {
    let told = alerts("identity-swap", "440999106");
    assert!(told.iter().all(|(_, rule, _)| rule != "A10"), "{told:?}");
}

/// `(time, from, to)` of every passage of `target`.
fn passages(scenario: &str, target: &str) -> Vec<(String, String, String)> {
    let path = format!("{}/data/scenarios/{scenario}.toml", env!("CARGO_MANIFEST_DIR"));
    let out =
        Command::new(env!("CARGO_BIN_EXE_watchkeeper")).args(["replay", &path, "--json"]).output().unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    lines
        .filter(|v| v["event"] == "zone" && v["target"] == target)
        .map(|v| {
            let word = |key: &str| v[key].as_str().unwrap_or("-").to_owned();
            (word("at"), word("from"), word("to"))
        })
        .collect()
}

#[test]
fn the_passages_of_the_night_off_sakai_come_when_they_should() {
    let near = |told: &[(String, String, String)], from: &str, to: &str, at: i64| {
        told.iter().any(|(t, f, z)| f == from && z == to && (seconds(t) - at).abs() <= 300)
    };
    let ship = passages("s1-sakai", "mmsi:671999011");
    assert!(near(&ship, "HS", "CZ", 14 * 3600 + 35 * 60), "{ship:?}");
    assert!(near(&ship, "CZ", "HS", 17 * 3600 + 13 * 60), "{ship:?}");
    let boat = passages("s1-sakai", "mmsi:431999021");
    assert!(near(&boat, "TS", "CZ", 14 * 3600 + 13 * 60), "{boat:?}");
    assert!(near(&boat, "CZ", "TS", 16 * 3600 + 58 * 60), "{boat:?}");
    let own = passages("s1-sakai", "own");
    assert_eq!(own.len(), 1, "she drifts in the territorial sea: {own:?}");
    assert_eq!(own[0].2, "TS");
}
