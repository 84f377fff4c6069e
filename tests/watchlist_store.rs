//! `watchkeeper watchlist import`, `list`, `show`, `search` and the registers, as a script
//! meets them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use encoding_rs::SHIFT_JIS;
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

struct Boat {
    folder: TempDir,
}

/// Exit code, standard output, standard error.
type Told = (i32, String, String);

const HEADER: &str = "id,kind,name,kana,mmsi,action,reason,source_grade,info_grade,expires\n";
const ROWS: &str = "V-1,vessel,第八美保丸,ﾐﾎﾏﾙ8号,431999021,BOARD,夜間に灯火なし,B,2,2027-06-30\n\
    V-2,vessel,HAE SONG 9,,440999001,IDENTIFY,seen off Sakai,,,2026-01-31\n\
    X-1,vessel,SILENT STAR,,440999077,DO-NOT-ALERT,under watch,A,1,\n\
    V-1,vessel,AGAIN,,431999022,BOARD,,,,\n\
    V-4,vessel,NO DATE,,431999023,BOARD,,,,soon\n";

impl Boat {
    /// With a cleared officer O-1, and O-2 who is not.
    fn new() -> Self {
        let boat = Self { folder: TempDir::new().unwrap() };
        boat.write("one", b"first passphrase");
        boat.write("two", b"second passphrase");
        boat.write("list.csv", [HEADER, ROWS].concat().as_bytes());
        boat.ok("init --officer O-1 --role commander --passphrase-file one --kdf-cost test");
        boat.ok("officer add O-2 --role mate --new-passphrase-file two --officer O-1 --passphrase-file one");
        boat
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.file(name), bytes).unwrap();
    }

    fn run(&self, arguments: &str) -> Told {
        let output = Command::new(env!("CARGO_BIN_EXE_watchkeeper"))
            .args(arguments.split(' '))
            .args(["--data-dir", "data", "--lang", "en", "--now", "2026-11-24T12:00:00Z"])
            .current_dir(self.folder.path())
            .env("XDG_CONFIG_HOME", self.file("config"))
            .env_remove("WATCHKEEPER_PASSPHRASE_FILE")
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    fn ok(&self, arguments: &str) -> String {
        let (code, out, err) = self.run(arguments);
        assert_eq!(code, 0, "{arguments}: {out}{err}");
        out
    }

    fn as_one(&self, arguments: &str) -> Told {
        self.run(&format!("{arguments} --officer O-1 --passphrase-file one"))
    }

    fn as_two(&self, arguments: &str) -> Told {
        self.run(&format!("{arguments} --officer O-2 --passphrase-file two"))
    }
}

/// The ids that a command printed.
fn ids(told: &Told) -> Vec<String> {
    let mut ids: Vec<String> =
        objects(&told.1).iter().map(|o| o["id"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    ids
}

fn objects(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_list_is_imported_read_and_replaced() {
    let boat = Boat::new();
    let (code, out, err) = boat.as_one("watchlist import list.csv --format csv --json");
    assert_eq!(code, 0, "{err}");
    let fates: Vec<(u64, bool, String)> = objects(&out)
        .iter()
        .map(|o| {
            (o["row"].as_u64().unwrap(), o["ok"].as_bool().unwrap(), o["reason"].as_str().unwrap().into())
        })
        .collect();
    let want = [
        (1, true, ""),
        (2, true, ""),
        (3, true, ""),
        (4, false, "duplicate-id: first in row 1"),
        (5, false, "bad-date: soon"),
    ];
    assert_eq!(fates, want.map(|(row, ok, why)| (row, ok, why.to_owned())));
    assert!(err.contains("list own, version 1 is in force: 2 new or changed, 0 gone"), "{err}");
    assert_eq!(ids(&boat.as_one("watchlist list --json")), ["V-1", "V-2", "X-1"]);
    for (words, expected) in [("灯火", vec!["V-1"]), ("みほ", vec!["V-1"]), ("sakai", vec!["V-2"])] {
        assert_eq!(ids(&boat.as_one(&format!("watchlist search {words} --json"))), expected, "{words}");
    }
    let shown = objects(&boat.as_one("watchlist show V-2 --json").1);
    assert_eq!(
        (&shown[0]["state"], &shown[0]["cells"]["reason"]),
        (&"expired".into(), &"seen off Sakai".into())
    );
    let (code, out, _) = boat.as_one("watchlist show V-1");
    assert!(code == 0 && out.contains("grade: B2 (admiralty)") && out.contains("第八美保丸"), "{out}");
    // In another encoding it is the same list: nothing changes.
    boat.write("sjis.csv", &SHIFT_JIS.encode(&[HEADER, ROWS].concat()).0);
    let (_, _, err) = boat.as_one("watchlist import sjis.csv --format csv");
    assert!(err.contains("version 2 is in force: 0 new or changed, 0 gone"), "{err}");
    boat.write("next.csv", [HEADER, "V-3,vessel,NEW ONE,,431999031,REPORT,,,,\n"].concat().as_bytes());
    let (_, _, err) = boat.as_one("watchlist import next.csv --format csv");
    assert!(err.contains("version 3 is in force: 1 new or changed, 2 gone"), "{err}");
    assert_eq!(ids(&boat.as_one("watchlist list --json")), ["V-3"]);
    let lists = objects(&boat.as_one("watchlist list --lists --json").1);
    assert_eq!((&lists[0]["version"], &lists[0]["rows"]), (&3.into(), &1.into()));
    let queries = boat.as_one("journal --stream audit --json").1;
    for event in ["watchlist-import", "watchlist-list", "watchlist-search", "watchlist-show"] {
        assert!(queries.contains(event), "{event}");
    }
}

#[test]
fn what_cannot_be_a_list_leaves_the_old_one_whole() {
    let boat = Boat::new();
    assert_eq!(boat.as_one("watchlist import list.csv --format csv").0, 0);
    let endless = [HEADER.as_bytes(), b"V-9,vessel,\"", &vec![b'x'; 6 << 20]].concat();
    for (name, bytes, why) in [
        ("empty.csv", &b""[..], "no row of it was taken"),
        ("header.csv", HEADER.as_bytes(), "no row of it was taken"),
        ("other.csv", b"a,b\n1,2\n", "no row of it was taken"),
        (
            "newer.csv",
            b"#watchkeeper-list 2\nid,kind,action,name\nV-9,vessel,BOARD,A\n",
            "no row of it was taken",
        ),
        ("endless.csv", &endless, "longer than 4 MiB"),
    ] {
        boat.write(name, bytes);
        let (code, _, err) = boat.as_one(&format!("watchlist import {name} --format csv"));
        assert_eq!(code, 1, "{name}");
        assert!(err.contains(why) && err.contains("stays as it was"), "{name}: {err}");
    }
    let (code, _, err) = boat.as_one("watchlist import list.csv --format csv --strict");
    assert!(code == 1 && err.contains("a row was refused"), "{err}");
    assert_eq!(ids(&boat.as_one("watchlist list --json")), ["V-1", "V-2", "X-1"]);
    let lists = objects(&boat.as_one("watchlist list --lists --json").1);
    assert_eq!(lists[0]["version"], 1);
    assert_eq!(boat.run("watchlist list --officer O-1").0, 1, "locked without a passphrase");
}

#[test]
fn to_a_role_without_clearance_there_is_nothing_more() {
    let boat = Boat::new();
    assert_eq!(boat.as_one("watchlist import list.csv --format csv").0, 0);
    assert_eq!(ids(&boat.as_two("watchlist list --json")), ["V-1", "V-2"]);
    let lists = objects(&boat.as_two("watchlist list --lists --json").1);
    assert_eq!(lists[0]["rows"], 2);
    for words in ["silent", "440999077", "X-1"] {
        let (code, out, err) = boat.as_two(&format!("watchlist search {words} --json"));
        assert_eq!((code, out.as_str()), (1, ""), "{err}");
    }
    let (there, absent) = (boat.as_two("watchlist show X-1"), boat.as_two("watchlist show Y-1"));
    assert_eq!((there.0, there.2.replace("X-1", "Y-1")), (absent.0, absent.2));
    let (_, out, _) = boat.as_two("watchlist import list.csv --format csv --json");
    assert!(out.contains("not-cleared"), "{out}");
    assert_eq!(ids(&boat.as_one("watchlist list --json")), ["V-1", "V-2", "X-1"]);
}

#[test]
fn registers_are_imported_and_an_entry_is_withdrawn() {
    let boat = Boat::new();
    boat.write("r.csv", b"mmsi,mmsi_b,port,from,number\n431999001,431999002,Susa,2026-11-01,P-1\nx,,,,\n");
    for register in ["permits", "pairs", "portcalls", "clearances"] {
        let (code, out, err) = boat.as_two(&format!("watchlist {register} import r.csv --json"));
        assert_eq!(code, 0, "{err}");
        assert_eq!(objects(&out)[1]["reason"], "bad-mmsi: x");
    }
    let lists = objects(&boat.as_two("watchlist list --lists --json").1);
    let names: Vec<&str> = lists.iter().map(|l| l["list"].as_str().unwrap()).collect();
    assert_eq!(names, ["clearances", "pairs", "permits", "portcalls"]);
    assert_eq!(boat.as_two("watchlist import list.csv --format csv").0, 0);
    assert_eq!(boat.as_two("watchlist withdraw V-1 --reason boarded").0, 0);
    assert_eq!(boat.as_two("watchlist withdraw V-9 --reason boarded").0, 1);
    let shown = objects(&boat.as_two("watchlist show V-1 --json").1);
    assert_eq!(
        (&shown[0]["state"], &shown[0]["withdrawal"]["reason"]),
        (&"withdrawn".into(), &"boarded".into())
    );
}
