//! The commands as a script sees them: what they print, how they end, what they say of
//! bad input. The contract is the README's table.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn watchkeeper(args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_watchkeeper"))
        .args(args)
        .env("NO_COLOR", "")
        .env("XDG_CONFIG_HOME", env!("CARGO_TARGET_TMPDIR"))
        .env("XDG_DATA_HOME", env!("CARGO_TARGET_TMPDIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // A command that reads nothing closes its end.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn objects(output: &Output) -> Vec<Value> {
    text(output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn temporary(name: &str, bytes: &[u8]) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

#[test]
fn a_demo_without_a_terminal_prints_the_picture_and_ends_well() {
    let output = watchkeeper(&["demo"], b"");
    assert_eq!(code(&output), 0, "{output:?}");
    let screen = text(&output);
    assert_eq!(screen.lines().count(), 24);
    for word in ["DEMO", "15:30:00", "HAE SONG 9", "MIHO MARU", "NOT FOR NAVIGATION"] {
        assert!(screen.contains(word), "{word} is missing:\n{screen}");
    }
    let japanese = text(&watchkeeper(&["--lang", "ja", "demo", "--snapshot", "120x40", "--at", "45m"], b""));
    assert!(japanese.contains("デモ") && japanese.lines().count() == 40, "{japanese}");
    for args in [["demo", "--marker", "ascii"], ["--marker", "ascii", "demo"]] {
        let plain = text(&watchkeeper(&args, b""));
        assert!(plain.is_ascii(), "before the command or after it: {plain}");
    }
}

#[test]
fn two_replays_are_byte_equal_and_keep_the_contract() {
    let args = ["replay", "data/scenarios/s1-sakai.toml", "--json"];
    let (first, second) = (watchkeeper(&args, b""), watchkeeper(&args, b""));
    assert_eq!(code(&first), 0);
    assert_eq!(first.stdout, second.stdout);
    let objects = objects(&first);
    for object in &objects {
        assert!(object["at"].as_str().unwrap().ends_with('Z'), "{object}");
        match object["event"].as_str().unwrap() {
            "fix" => assert!(object["lat"].is_f64() && object["quality"] == "gps", "{object}"),
            "target" => {
                let states = ["new", "static", "stale", "lost", "resumed"];
                assert!(states.contains(&object["state"].as_str().unwrap()), "{object}");
            }
            "alert" => {
                assert!(object["episode"].is_u64() && object["audible"].is_boolean(), "{object}");
                assert!(object["reasons"][0]["threshold"].is_number(), "{object}");
            }
            "zone" => {
                let codes = ["IW", "TS", "CZ", "HS", "FTS"];
                assert!(codes.contains(&object["to"].as_str().unwrap()), "{object}");
                assert_ne!(object["from"], object["to"], "{object}");
            }
            "input" | "summary" => {}
            other => panic!("unknown event {other}"),
        }
    }
    let summary = objects.last().unwrap();
    assert_eq!(summary["event"], "summary");
    assert_eq!(summary["alerts"]["A12"], 1, "one vessel passes close: {summary}");
    assert_eq!(summary["span_ms"], 25_200_000);
    assert_eq!(objects[objects.len() - 2]["event"], "input");
}

#[test]
fn emitted_sentences_replay_to_the_same_picture_as_their_scenario() {
    let emitted = watchkeeper(&["scenario", "emit", "harbour"], b"");
    let log = temporary("harbour.nmea", &emitted.stdout);
    let from_log =
        objects(&watchkeeper(&["replay", &log, "--json", "--context", "data/scenarios/harbour.toml"], b""));
    let from_file = objects(&watchkeeper(&["replay", "data/scenarios/harbour.toml", "--json"], b""));
    let kept = |objects: &[Value]| -> Vec<Value> {
        objects.iter().filter(|o| o["event"] != "input" && o["event"] != "summary").cloned().collect()
    };
    assert_eq!(kept(&from_log), kept(&from_file));
    assert_eq!(from_log.last().unwrap()["alerts"], from_file.last().unwrap()["alerts"]);
}

#[test]
fn a_recording_is_played_up_to_the_time_asked_for() {
    let all = objects(&watchkeeper(&["replay", "data/scenarios/s1-sakai.toml", "--json"], b""));
    let part =
        objects(&watchkeeper(&["replay", "data/scenarios/s1-sakai.toml", "--json", "--until", "13:00"], b""));
    assert!(part.len() < all.len());
    assert_eq!(part.last().unwrap()["at"], "2026-11-10T13:00:00.000Z");
}

#[test]
fn the_crew_s_keys_are_played_on_the_scenario_s_clock() {
    let keys = temporary("crew.keys", b"15:09:00 a\n15:10:00 M\n");
    let output = watchkeeper(&["scenario", "run", "s1", "--json", "--keys", &keys], b"");
    let objects = objects(&output);
    let state = |s: &str| objects.iter().find(|o| o["state"] == s).unwrap_or_else(|| panic!("no {s}"));
    assert_eq!(state("acknowledged")["at"], "2026-11-10T15:09:00.000Z");
    assert!(objects.iter().any(|o| o["rule"] == "MOB" && o["state"] == "raised"), "{objects:?}");
}

#[test]
fn a_scenario_that_is_run_is_judged() {
    let run = |name: &str| watchkeeper(&["scenario", "run", name, "--json"], b"");
    let verdict = |output: &Output| {
        objects(output).into_iter().find(|o| o["event"] == "verdict").expect("there is a verdict")
    };
    // Its expectations are of rules that are there: it is the proof of them.
    let good = run("distress");
    let judged: Vec<Value> = objects(&good).into_iter().filter(|o| o["event"] == "expect").collect();
    assert!(judged.len() >= 4 && judged.iter().all(|o| o["state"] == "met"), "{judged:#?}");
    assert_eq!((code(&good), &verdict(&good)["good"]), (0, &Value::Bool(true)));
    let head = "[scenario]\nname = \"x\"\nstart = \"2026-11-24T10:00:00Z\"\nend = \"10:20\"\n\
        [own]\nwaypoints = [[\"10:00\", 35.0, 133.0]]\n\
        [[inject]]\nat = \"10:05\"\nwhat = \"mob\"\nlat = 35.01\nlon = 133.0\nmmsi = 972999041\n";
    let with =
        |name: &str, what: &str| temporary(&format!("judged-{name}"), format!("{head}{what}").as_bytes());
    let sos = "rule = \"SOS\"\nsubjects = [972999041]\n";
    for (name, what, ends, state) in [
        ("met.toml", format!("[[expect]]\n{sos}at = \"10:05\"\n"), 0, "met"),
        ("missed.toml", format!("[[expect]]\n{sos}at = \"10:15\"\n"), 1, "missed"),
        (
            "later.toml",
            "[[expect]]\nrule = \"A3\"\nsubjects = [972999041]\nat = \"10:15\"\n".to_owned(),
            1,
            "missed",
        ),
        ("broken.toml", format!("[[never]]\n{sos}"), 1, "broken"),
        ("kept.toml", format!("[[never]]\n{sos}to = \"10:04\"\n"), 0, "kept"),
    ] {
        let path = with(name, &what);
        let output = run(&path);
        assert_eq!(code(&output), ends, "{name} {output:?}");
        assert!(objects(&output).iter().any(|o| o["state"] == state), "{name} {}", text(&output));
        let words = watchkeeper(&["--lang", "en", "scenario", "run", &path], b"");
        assert_eq!(code(&words), ends);
        let line = format!("{state}: ");
        assert!(text(&words).lines().any(|l| l.starts_with(&line)), "{name} {}", text(&words));
    }
    let missed = objects(&run(&with("missed.toml", &format!("[[expect]]\n{sos}at = \"10:15\"\n"))));
    let missed = missed.iter().find(|o| o["event"] == "expect").unwrap();
    assert_eq!(missed["difference_s"], -600.0);
    assert_eq!(missed["came"]["level"], "HIGH");
}

#[test]
fn the_crew_s_own_chart_data_are_drawn_with_their_source() {
    let zones =
        r#"{"type":"LineString","source":"Notice 12 of 2026","coordinates":[[133.5,35.7],[134.3,35.7]]}"#;
    let layer = r#"{"type":"Feature","properties":{"name":"WRECK 7"},
        "geometry":{"type":"Point","coordinates":[133.6,35.75]}}"#;
    let config = |zones: &str, layer: &str| {
        temporary("chart.toml", format!("[chart]\nzones = {zones:?}\nlayers = [{layer:?}]\n").as_bytes())
    };
    let draw = |config: &str| text(&watchkeeper(&["--config", config, "demo", "--snapshot", "120x40"], b""));
    let zones = temporary("zones.json", zones.as_bytes());
    let layer = temporary("layer.json", layer.as_bytes());
    let screen = draw(&config(&zones, &layer));
    assert!(screen.contains("Notice 12 of 2026") && screen.contains("WRECK 7"), "{screen}");
    let absent = draw(&config("nowhere.json", &layer));
    assert!(absent.contains("Zones not read") && absent.contains("nowhere.json"), "{absent}");
    assert!(absent.contains("WRECK 7") && absent.contains("OpenStreetMap"), "{absent}");
    let faulty = draw(&config(&zones, &zones.replace("zones.json", "no.json")));
    assert!(faulty.contains("Chart layer not read") && faulty.contains("Notice 12"), "{faulty}");
}

#[test]
fn a_bad_line_of_the_configuration_is_told_on_the_screen_and_costs_nothing_else() {
    let config =
        temporary("bad.toml", b"language = \"ja\"\n[display]\nrange_nm = \"far\"\nmarker = \"ascii\"\n");
    let screen = text(&watchkeeper(&["--config", &config, "demo", "--snapshot", "160x40"], b""));
    assert!(screen.contains("display.range_nm") && screen.contains("line 3"), "{screen}");
    assert!(screen.contains("デモ") && !screen.contains('⠤'), "{screen}");
    let check = watchkeeper(&["--config", &config, "--lang", "en", "check"], b"");
    assert_eq!(code(&check), 1);
    assert!(text(&check).lines().any(|l| l.starts_with("TO DO") && l.contains("line 3: display.range_nm")));
}

#[test]
fn the_preset_of_the_alert_rules_is_told_by_check() {
    for preset in [
        "tactical",
        "global-fishing-watch",
        "skylight",
        "signal-k-harbour",
        "signal-k-coastal",
        "signal-k-offshore",
    ] {
        let file = temporary("preset.toml", format!("[alert.rules]\npreset = \"{preset}\"\n").as_bytes());
        let check = watchkeeper(&["--config", &file, "--lang", "en", "check"], b"");
        let line = format!("alert rules: preset {preset}");
        assert!(text(&check).lines().any(|l| l.ends_with(&line)), "{}", text(&check));
    }
}

#[test]
fn decode_keeps_apart_what_came_by_two_inputs_two_stations_or_at_two_times() {
    let first = "!AIVDM,2,1,9,B,55R3Vn82=ILTQ3KKS>1<D60Dq@E918U<F222221J1`?164vc03S1CCAD,0*2A";
    let second = "!AIVDM,2,2,9,B,`88888888888880,2*76";
    let tagged = |tag: &str, line: &str| {
        let sum = tag.bytes().fold(0, |sum, byte| sum ^ byte);
        format!("\\{tag}*{sum:02X}\\{line}\r\n")
    };
    let header = "# watchkeeper recording\n".to_owned();
    for (name, text, messages) in [
        ("plain", format!("{first}\r\n{second}\r\n"), 1),
        (
            "inputs",
            header.clone()
                + &tagged("s:in0,c:1700000000000", first)
                + &tagged("s:in1,c:1700000000000", second),
            0,
        ),
        (
            "input",
            header + &tagged("s:in1,c:1700000000000", first) + &tagged("s:in1,c:1700000000100", second),
            1,
        ),
        ("stations", tagged("s:a", first) + &tagged("s:b", second), 0),
        ("station", tagged("s:a", first) + &tagged("s:a", second), 1),
        ("times", tagged("c:1700000000", first) + &tagged("c:1700000002", second), 0),
        ("suffixes", format!("{first},r003669987,1152921693\r\n{second},r003669987,1152921697\r\n"), 0),
        ("suffix", format!("{first},r003669987,1152921693\r\n{second},r003669987,1152921693\r\n"), 1),
        (
            "suffix stations",
            format!("{first},r003669987,1152921693\r\n{second},r003669986,1152921693\r\n"),
            0,
        ),
    ] {
        let path = temporary(&format!("apart-{name}.log"), text.as_bytes());
        let by_file = objects(&watchkeeper(&["decode", "--raw", &path], b""));
        assert_eq!(by_file.len(), messages, "{name}: {by_file:?}");
        let by_pipe = objects(&watchkeeper(&["decode", "--raw"], text.as_bytes()));
        assert_eq!(by_pipe.len(), messages, "{name} through a pipe");
        let replay = objects(&watchkeeper(&["replay", "--json", &path], b""));
        assert_eq!(replay.last().unwrap()["messages"], messages, "{name} replayed");
    }
}

#[test]
fn decode_reads_standard_input_and_counts_what_it_refuses() {
    let line = b"!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A\r\n!AIVDM,1,1,,A,broken,0*00\r\n";
    let raw = watchkeeper(&["decode", "--raw"], line);
    assert_eq!(objects(&raw)[0]["mmsi"], 371_798_000);
    assert_eq!(objects(&raw)[0]["speed"], 123);
    assert!(String::from_utf8_lossy(&raw.stderr).contains("bad_checksum: 1"));
    assert_eq!(objects(&watchkeeper(&["decode"], line))[0]["speed"], 12.3);
    // A sentence of a maker that adds a field is read, marked and counted.
    let extra = b"!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0,1*57\r\n";
    let raw = watchkeeper(&["decode", "--raw"], extra);
    assert_eq!((&objects(&raw)[0]["speed"], &objects(&raw)[0]["nonstandard"]), (&123.into(), &true.into()));
    assert!(String::from_utf8_lossy(&raw.stderr).contains("with extra fields: 1"));
    let log = temporary("extra.log", extra);
    let replay = objects(&watchkeeper(&["replay", "--json", &log], b""));
    let input = replay.iter().find(|o| o["event"] == "input").unwrap();
    assert_eq!((&input["extra_fields"], &input["sentences"]), (&1.into(), &1.into()));
}

#[test]
fn bad_input_is_told_in_one_form_with_the_right_code() {
    let broken = temporary("broken.toml", b"[scenario\nname = 1");
    let empty = temporary("empty.nmea", b"");
    for (args, expected, word) in [
        (vec!["replay", "no-such-file", "--json"], 1, "error: replay no-such-file: "),
        (vec!["decode", "no-such-file"], 1, "error: decode no-such-file: "),
        (vec!["replay", &broken, "--json"], 1, "error: "),
        (vec!["demo", "--scenario", "nowhere"], 1, "error: nowhere: "),
        (vec!["demo", "--snapshot", "huge"], 2, "error: --snapshot huge: "),
        (vec!["demo", "--at", "noon"], 2, "error: --at noon: "),
        (vec!["demo", "--speed", "0"], 2, "error: --speed 0: "),
        (vec!["replay", "--until", "noon", &empty, "--json"], 2, "error: --until noon: "),
        (vec!["fly"], 2, "error: "),
        (vec!["--link", "ftp:x"], 2, "error: "),
        (vec!["--link", "udp:10110", "check"], 2, "error: --link"),
        (vec!["--ephemeral"], 1, "error: terminal: "),
    ] {
        let output = watchkeeper(&args, b"");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(code(&output), expected, "{args:?}: {said}");
        assert!(said.starts_with(word), "{args:?}: {said}");
    }
    let nothing = watchkeeper(&["replay", &empty, "--json"], b"");
    assert_eq!(code(&nothing), 0);
    assert_eq!(objects(&nothing).last().unwrap()["sentences"], 0);
}

#[test]
fn scenarios_are_listed_and_checked() {
    let list = text(&watchkeeper(&["scenario", "list"], b""));
    for name in ["s1-sakai", "s2-koshikijima", "s3-susa", "s8-same-name", "harbour", "distress"] {
        assert!(list.contains(name), "{list}");
        assert_eq!(code(&watchkeeper(&["scenario", "check", name], b"")), 0, "{name}");
    }
    let broken = temporary("faulty.toml", b"[scenario]\nname = \"x\"\nstart = \"2026-13-01T00:00:00Z\"\n");
    let output = watchkeeper(&["scenario", "check", &broken], b"");
    assert_eq!(code(&output), 1);
    assert!(text(&output).contains(":3:"), "{}", text(&output));
}
