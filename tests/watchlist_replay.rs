//! The watch list through the whole pipeline: the scenario of one name on three hulls.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use serde_json::Value;
use std::process::Command;

fn replay(args: &[&str]) -> Vec<Value> {
    let out = Command::new(env!("CARGO_BIN_EXE_watchkeeper"))
        .args(["replay", "--json"])
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn of<'a>(lines: &'a [Value], event: &str, target: &str) -> Vec<&'a Value> {
    lines
        .iter()
        .filter(|l| l["event"] == event && (l["target"] == target || l["subjects"][0] == target))
        .collect()
}

#[test]
fn one_name_on_three_hulls() {
    let lines = replay(&["data/scenarios/s8-same-name.toml"]);
    let fishing = of(&lines, "match", "mmsi:431999088");
    assert!(!fishing.is_empty() && fishing.iter().all(|m| m["tier"] == "POSSIBLE"), "{fishing:?}");
    let vetoes = fishing.last().unwrap()["vetoes"].to_string();
    assert!(vetoes.contains("length") && vetoes.contains("type"), "{vetoes}");
    assert_eq!(of(&lines, "match", "mmsi:431999089"), Vec::<&Value>::new());
    let cargo = of(&lines, "match", "mmsi:431999090");
    assert_eq!(cargo.last().unwrap()["tier"], "PROBABLE");
    for reason in ["name", "type", "length"] {
        assert!(cargo.last().unwrap()["reasons"].as_array().unwrap().contains(&reason.into()), "{cargo:?}");
    }
    let alerts: Vec<_> = lines.iter().filter(|l| l["event"] == "alert" && l["rule"] == "A2").collect();
    let raised: Vec<_> = alerts.iter().filter(|a| a["state"] == "raised").collect();
    assert_eq!(raised.len(), 1, "{alerts:?}");
    assert_eq!((&raised[0]["subjects"][0], &raised[0]["level"]), (&"mmsi:431999090".into(), &"HIGH".into()));
    assert_eq!(raised[0]["audible"], true);
    assert!(raised[0]["at"].as_str().unwrap() <= "2026-11-13T06:22:00.000Z");
}

#[test]
fn a_covert_entry_is_for_the_cleared_alone() {
    let dir = tempfile::tempdir().unwrap();
    let list = dir.path().join("list.csv");
    std::fs::write(
        &list,
        "id,kind,mmsi,action\nD-1,vessel,431999089,DO-NOT-ALERT\nE-1,vessel,431999088,REPORT\n",
    )
    .unwrap();
    let cleared = dir.path().join("role.toml");
    std::fs::write(&cleared, "[own]\nrole = \"cleared\"\n").unwrap();
    let (list, cleared) = (list.to_str().unwrap(), cleared.to_str().unwrap());
    let scenario = "data/scenarios/s8-same-name.toml";
    let officer = replay(&[scenario, "--watchlist", list, "--until", "06:20"]);
    assert!(of(&officer, "match", "mmsi:431999089").is_empty());
    let mut alert = of(&officer, "alert", "mmsi:431999088");
    alert.retain(|alert| alert["rule"] == "A2");
    assert_eq!((&alert[0]["rule"], &alert[0]["level"]), (&"A2".into(), &"WARN".into()));
    let seen = replay(&[scenario, "--watchlist", list, "--context", cleared, "--until", "06:20"]);
    assert!(!of(&seen, "match", "mmsi:431999089").is_empty());
    assert!(
        of(&seen, "alert", "mmsi:431999089").iter().all(|a| a["audible"] == false && a["level"] == "INFO")
    );
}

#[test]
fn a_vessel_to_be_boarded_enters_with_a_high_alarm() {
    let dir = tempfile::tempdir().unwrap();
    let list = dir.path().join("vessels.csv");
    let scenario = "data/scenarios/s1-sakai.toml";
    for (action, level) in [("BOARD", "HIGH"), ("OBSERVE", "INFO")] {
        std::fs::write(&list, format!("id,kind,imo,action\nV-1,vessel,2000016,{action}\n")).unwrap();
        let lines = replay(&[scenario, "--watchlist", list.to_str().unwrap(), "--until", "14:45"]);
        let entered: Vec<_> =
            of(&lines, "alert", "mmsi:671999011").into_iter().filter(|a| a["rule"] == "A1").collect();
        assert_eq!(entered[0]["level"], level, "{action}: {entered:?}");
    }
}

#[test]
fn a_list_of_others_is_known_by_how_it_begins() {
    let dir = tempfile::tempdir().unwrap();
    let list = dir.path().join("list.txt");
    std::fs::write(
        &list,
        "{\"id\":\"v1\",\"schema\":\"Vessel\",\"properties\":{\"mmsi\":[\"431999088\"]}}\n",
    )
    .unwrap();
    let lines = replay(&[
        "data/scenarios/s8-same-name.toml",
        "--watchlist",
        list.to_str().unwrap(),
        "--until",
        "06:20",
    ]);
    let hits = of(&lines, "match", "mmsi:431999088");
    assert!(hits.iter().any(|m| m["entry"] == "v1"), "{hits:?}");
}
