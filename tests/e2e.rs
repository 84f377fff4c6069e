//! The whole program in a real terminal with a real serial port: plug in, see the ship,
//! pull the plug, see it said, plug in again, see the ship go on.

#![cfg(unix)]

mod common {
    pub(crate) mod cable;
    pub(crate) mod tmux;
}

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use common::cable::Cable;
use common::tmux::Tmux;
use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;

const DEADLINE: Duration = Duration::from_mins(1);

/// As the screen shows her name, an input that is down, and one that brings GNSS and AIS.
const SHIP: &str = "EVER DIADEM";
const DOWN: &str = "✗";
const RECEIVING: &str = "1:GA✓";

/// Own position at 35-00N 139-45E.
const OWN: &str = "$GPRMC,030000.00,A,3500.0000,N,13945.0000,E,10.0,000.0,241126,,,A*62\r\n";
/// A ship one mile north of it, 8.5 kn east (encoded for this test).
const POSITION: &str = "!AIVDM,1,1,,A,15?MbV001EawfHPD2FD3Q2l00000,0*00\r\n";
/// Her name, EVER DIADEM (gpsd test suite, sample.aivdm, BSD-2-Clause).
const NAME: &str = "!AIVDM,2,1,1,A,55?MbV02;H;s<HtKR20EHE:0@T4@Dn2222222216L961O5Gf0NSQEp6ClRp8,0*1C\r\n\
    !AIVDM,2,2,1,A,88888888880,2*25\r\n";

/// A name counts after two equal static messages, so it is sent twice.
fn passage() -> String {
    [OWN, POSITION, NAME, OWN, NAME, POSITION].concat()
}

/// The patrol screen with English words and no store.
fn start(data: &Path, links: &[&str]) -> Tmux {
    let mut command = vec![env!("CARGO_BIN_EXE_watchkeeper"), "--ephemeral", "--lang", "en"];
    command.extend(["--data-dir", data.to_str().expect("a name in UTF-8")]);
    for link in links {
        command.extend(["--link", link]);
    }
    let tmux = Tmux::start(120, 40, &[], &command);
    tmux.wait_for("UTC", DEADLINE);
    tmux
}

/// The question whether to end, and yes.
fn quit(tmux: &Tmux) {
    tmux.send_keys(&["q"]);
    tmux.send_keys(&["Enter"]);
    assert_eq!(tmux.wait_end(DEADLINE), "0");
    assert_eq!(tmux.value("alternate_on"), "0", "the terminal is given back");
}

#[test]
fn a_ship_is_seen_lost_with_the_plug_and_seen_again() {
    if !common::tmux::is_available() {
        return;
    }
    let dir = TempDir::new().expect("a folder");
    let port = dir.path().join("ais");
    let mut cable = Cable::plug(&port);
    let link = format!("serial:{}@38400", port.display());
    let data = dir.path().join("data");
    let tmux = start(&data, &[&link]);
    cable.send(passage().as_bytes());
    let screen = tmux.wait_for(SHIP, DEADLINE);
    assert!(!screen.contains(DOWN), "{screen}");
    cable.unplug();
    let screen = tmux.wait_for(DOWN, DEADLINE);
    assert!(screen.contains(SHIP), "she stays on the screen:\n{screen}");
    let mut cable = Cable::plug(&port);
    tmux.wait_gone(DOWN, DEADLINE);
    cable.send(passage().as_bytes());
    tmux.wait_for(RECEIVING, DEADLINE);
    tmux.wait_for(SHIP, DEADLINE);
    quit(&tmux);
    assert!(!data.exists(), "nothing is kept");
}

/// Files that flood faster than can be taken, a host that never answers, a port that is
/// not there: the screen is drawn and the crew's keys count, while the flood goes on.
#[test]
fn the_keys_work_while_inputs_flood_and_hang() {
    if !common::tmux::is_available() {
        return;
    }
    let dir = TempDir::new().expect("a folder");
    let flood = dir.path().join("flood.nmea.gz");
    write_flood(&flood);
    let absent = format!("serial:{}", dir.path().join("absent").display());
    let flood = format!("file:{}", flood.display());
    // An address for documentation (RFC 5737): nobody answers.
    let links = [&flood, &flood, &flood, "tcp:192.0.2.1:10110", &absent];
    let tmux = start(&dir.path().join("data"), &links);
    tmux.wait_for(SHIP, DEADLINE);
    quit(&tmux);
}

/// Gigabytes of passage in a few megabytes: one gzip member again and again.
fn write_flood(path: &Path) {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(passage().repeat(20_000).as_bytes()).expect("memory");
    let member = encoder.finish().expect("memory");
    std::fs::write(path, member.repeat(400)).expect("room for the flood");
}

/// The demo's clock is virtual: its rules run all the same, and the crew's alarm is raised.
#[test]
fn the_demo_raises_alarms_on_the_screen() {
    if !common::tmux::is_available() {
        return;
    }
    let tmux = Tmux::start(120, 40, &[], &[env!("CARGO_BIN_EXE_watchkeeper"), "--lang", "en", "demo"]);
    tmux.wait_for("DEMO", DEADLINE);
    // KOYO MARU comes close at 15:08 of the scenario, seconds from its opening.
    tmux.wait_for("Close approach", DEADLINE);
    tmux.send_keys(&["F12"]);
    tmux.wait_for("Man overboard", DEADLINE);
    quit(&tmux);
}
