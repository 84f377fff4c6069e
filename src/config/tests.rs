//! A user's file over the defaults: good lines stand, bad ones are told by their number.

use super::*;

fn read(text: &str) -> Loaded {
    Config::read(text).unwrap()
}

#[test]
fn the_shipped_file_reads() {
    let config = Config::shipped().unwrap();
    assert_eq!(config.alert.board.audible_per_hour, 6);
    assert!(config.inputs.is_empty());
    let whole = read(DEFAULT);
    assert_eq!((whole.config, whole.faults), (config, Vec::new()));
}

#[test]
fn single_keys_are_overridden() {
    let loaded = read(
        "[links]\ninputs = [\"udp:10110\"]\n[own]\nmmsi = 431999001\n[keys]\nquit = [\"Ctrl+q\"]\n\
         [alert.rules.cpa.coastal]\ndanger = { cpa_nm = 0.7 }\n",
    );
    assert_eq!(loaded.faults, []);
    let config = loaded.config;
    assert_eq!(config.inputs, [LinkSpec::Udp { port: 10110 }]);
    assert_eq!(config.own_mmsi, Some(Mmsi(431_999_001)));
    assert!(config.keys.contains("Ctrl+q"));
    assert!(config.recorder.enabled);
    assert_eq!(loaded.lines["keys.quit"], 6);
    assert_ne!(config.alert.rules, Config::shipped().unwrap().alert.rules);
}

#[test]
fn a_bad_line_is_told_by_its_number_and_the_good_ones_stand() {
    for (bad, words) in [
        ("lnguage = \"ja\"", "lnguage: unknown setting"),
        ("display.range_nm = -1.0", "display.range_nm: -1 is not more than 0"),
        ("display.range_nm = \"far\"", "display.range_nm: invalid type"),
        ("display.palette = \"pink\"", "pink"),
        ("display = 3", "display"),
        ("alert.board.loud = 1", "loud"),
        ("alert.board.history = -1", "alert.board.history"),
        ("alert.own_state = \"asleep\"", "unknown state asleep"),
        ("language = \"xx\"", "unknown language xx"),
        ("recorder.limit_mib =", "line 2"),
        ("recorder.limit_mib = 1 2", "line 2"),
        ("what is this", "line 2"),
        ("= 3", "line 2"),
    ] {
        let text =
            format!("own.mmsi = 431999001\n{bad}\nrecorder.enabled = false\n[chart]\nlayers = [\"a\"]\n");
        let loaded = read(&text);
        assert_eq!(loaded.faults.len(), 1, "{bad}: {:?}", loaded.faults);
        let told = loaded.faults[0].to_string();
        assert!(told.starts_with("line 2: ") && told.contains(words), "{bad}: {told}");
        let config = loaded.config;
        assert_eq!(config.own_mmsi, Some(Mmsi(431_999_001)), "{bad}");
        assert!(!config.recorder.enabled, "{bad}");
        assert_eq!(config.chart_layers, ["a"], "{bad}");
        assert_eq!(config.display, Config::shipped().unwrap().display, "{bad}");
    }
}

#[test]
fn of_a_list_the_good_entries_stand() {
    let loaded = read(
        "[links]\ninputs = [\n  \"udp:10110\",\n  \"ftp:x\",\n  \"serial:/dev/ttyS0@99\",\n  \"-\",\n]\n",
    );
    assert_eq!(loaded.config.inputs, [LinkSpec::Udp { port: 10110 }, LinkSpec::StandardInput]);
    let told: Vec<String> = loaded.faults.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2);
    assert!(told[0].starts_with("line 4: links.inputs: not a link: ftp:x"), "{told:?}");
    assert!(told[1].starts_with("line 5: links.inputs: serial:/dev/ttyS0@99: no serial port"), "{told:?}");
}

#[test]
fn a_table_s_broken_head_costs_its_own_keys_at_most() {
    let loaded = read("language = \"ja\"\n[display\nrange_nm = 3.0\n[own]\nmmsi = 431999001\n");
    assert_eq!(loaded.config.language, Language::Japanese);
    assert_eq!(loaded.config.own_mmsi, Some(Mmsi(431_999_001)));
    assert_eq!(loaded.faults[0].line, 2, "{:?}", loaded.faults);
}

#[test]
fn a_key_given_twice_is_told() {
    let loaded = read("language = \"ja\"\n[own]\nmmsi = 1\nmmsi = 2\n");
    assert_eq!(loaded.config.language, Language::Japanese);
    assert_eq!(loaded.faults.len(), 1);
    assert_eq!(loaded.faults[0].line, 4);
}

#[test]
fn anything_at_all_leaves_a_configuration() {
    use proptest::prelude::*;
    let line = prop_oneof![
        "[ -~]{0,30}",
        Just("[own]".to_owned()),
        Just("mmsi = 7".to_owned()),
        Just("[[links]]".to_owned()),
        Just("inputs = [\"-\", 3, \"udp:0\"]".to_owned()),
        Just("alert.rules.cpa.coastal.danger = 7".to_owned()),
        Just("\"a.b\" = 1".to_owned()),
        Just("links.inputs.x = \"\"\"".to_owned()),
    ];
    proptest!(ProptestConfig::with_cases(400), |(lines in prop::collection::vec(line, 0..8))| {
        read(&lines.join("\n"));
    });
}
