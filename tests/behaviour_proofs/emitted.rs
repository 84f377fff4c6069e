//! What `scenario emit` writes, read back by `replay` with the scenario as its context:
//! every alert that is expected comes in time and none that must not.

use super::played::{Sea, app, broken, events, scenario};
use std::io::Write;
use std::process::Command;
use watchkeeper::cli::tape::load;
use watchkeeper::domain::scenario::builtin::{builtin, list};
use watchkeeper::domain::scenario::emit::{Emitter, emit_line};
use watchkeeper::domain::scenario::file::Rate;
use watchkeeper::i18n::{Catalogue, Language};

/// The slower vessel's interval at the rate of the standard: three minutes at rest or slow
/// under class B; six where the alert waits for a name, type or size.
fn interval(rule: &str, rate: Rate) -> u32 {
    match (rate, rule) {
        (Rate::TenSeconds, _) => 0,
        (Rate::Standard, "A1" | "A2" | "A6" | "A6c" | "A6d" | "A6f" | "A6h" | "A7") => 360,
        (Rate::Standard, _) => 180,
    }
}

#[test]
fn emitted_sentences_with_the_context_raise_what_the_scenario_expects() {
    let dir = tempfile::TempDir::new().unwrap();
    let catalogue = Catalogue::new(Language::English);
    for name in list() {
        for rate in [Rate::TenSeconds, Rate::Standard] {
            let scenario = scenario(name);
            let path = dir.path().join(format!("{name}.nmea"));
            let mut file = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
            for (at, sentence) in Emitter::new(&scenario, rate) {
                writeln!(file, "{}", emit_line(at, &sentence).trim_end()).unwrap();
            }
            file.into_inner().unwrap().sync_all().unwrap();
            let mut keys = || -> Result<_, _> { unreachable!("nothing is sealed") };
            let tape =
                load(std::slice::from_ref(&path), &catalogue, &mut keys).unwrap_or_else(|_| panic!("{name}"));
            let mut app = app(&scenario, Sea::Charted, tape.start());
            app.links = tape.link_views();
            let end = tape.end();
            let told = events(&mut tape.into_player(), &mut app, end);
            let wrong = broken(&scenario, &told, |rule| interval(rule, rate));
            assert!(wrong.is_empty(), "{name} {}: {}", rate.code(), wrong.join("\n"));
        }
    }
}

/// The program itself, twice on one file.
#[test]
fn two_replays_of_one_file_are_byte_equal_and_tell_the_meeting() {
    let dir = tempfile::TempDir::new().unwrap();
    let (tape, context) = (dir.path().join("s1.nmea"), dir.path().join("s1.toml"));
    std::fs::write(&context, builtin("S1").unwrap()).unwrap();
    let program = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_watchkeeper"));
        command.arg("--data-dir").arg(dir.path());
        command
    };
    let emitted = program().args(["scenario", "emit", "--rate", "10s", "S1"]).output().unwrap();
    std::fs::write(&tape, emitted.stdout).unwrap();
    let replay = || {
        let run = program().args(["replay", "--json", "--context"]).args([&context, &tape]).output().unwrap();
        assert!(run.status.success());
        run.stdout
    };
    let log = replay();
    assert!(log == replay(), "two replays of one file differ");
    let log = String::from_utf8(log).unwrap();
    let told = |rule: &str, level: &str| {
        log.lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .any(|object| object["event"] == "alert" && object["rule"] == rule && object["level"] == level)
    };
    assert!(told("A3", "SUSPECT") && told("A3", "PROBABLE") && !told("A3", "CONFIRMED"));
}
