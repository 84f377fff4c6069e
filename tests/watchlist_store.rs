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

/// The fates that an import prints: row and reason, empty for a row that was taken.
fn fates(told: &Told) -> Vec<(u64, String)> {
    let fate = |o: &Value| (o["row"].as_u64().unwrap(), o["reason"].as_str().unwrap().to_owned());
    objects(&told.1).iter().map(fate).collect()
}

fn utf16(text: &str, little: bool, mark: bool) -> Vec<u8> {
    let mark = mark.then_some('\u{feff}').into_iter();
    let units: Vec<u16> = mark.chain(text.chars()).collect::<String>().encode_utf16().collect();
    units.into_iter().flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
}

#[test]
fn a_list_in_any_encoding_is_one_list() {
    let boat = Boat::new();
    assert_eq!(boat.as_one("watchlist import list.csv --format csv").0, 0);
    let text = [HEADER, ROWS].concat();
    let encodings = [
        ("shift_jis", SHIFT_JIS.encode(&text).0.into_owned()),
        ("utf-16le with a mark", utf16(&text, true, true)),
        ("utf-16be with a mark", utf16(&text, false, true)),
        ("utf-16le without", utf16(&text, true, false)),
        ("utf-16be without", utf16(&text, false, false)),
        ("utf-8 with a mark", [&b"\xef\xbb\xbf"[..], text.as_bytes()].concat()),
        ("semicolons and CR LF", text.replace(',', ";").replace('\n', "\r\n").into_bytes()),
    ];
    for (name, bytes) in encodings {
        boat.write("next.csv", &bytes);
        let told = boat.as_one("watchlist import next.csv --format csv --json");
        assert!(told.2.contains("0 new or changed, 0 gone"), "{name}: {told:?}");
        let reasons: Vec<String> = fates(&told).into_iter().map(|(_, why)| why).collect();
        assert_eq!(reasons, ["", "", "", "duplicate-id: first in row 1", "bad-date: soon"], "{name}");
    }
    assert_eq!(ids(&boat.as_one("watchlist search 第八美保丸 --json")), ["V-1"]);
}

#[test]
fn every_row_of_a_bad_list_is_told_its_fate() {
    let boat = Boat::new();
    assert_eq!(boat.as_one("watchlist import list.csv --format csv").0, 0);
    let rows = "id,kind,action,name,mmsi,imo,length_m,valid_from,expires,colour\n\
        A-1,vessel,BOARD,GOOD,431999001,,12 m,2026/11/01,24-Nov-27,red\n\
        A-2,vessel,BOARD,BAD DAY,,,,31/31/2026,,\n\
        A-3,vessel,BOARD,BAD ORDER,,,,2026-11-02,2026-11-01,\n\
        A-4,vessel,BOARD,BAD LENGTH,,,long,,,\n\
        A-5,vessel,BOARD,BAD IMO,,2000021,,,,\n\
        A-6,submarine,BOARD,BAD KIND,,,,,,\n\
        A-7,vessel,SINK,BAD ACTION,,,,,,\n\
        ,vessel,BOARD,NO ID,,,,,,\n\
        A-9,vessel,BOARD,,,,,,,\n\
        A-1,vessel,BOARD,AGAIN,,,,,,\n\
        A-11,vessel,BOARD,LONG,,,,,,,,surplus\n\
        A-12,vessel\n";
    boat.write("bad.csv", rows.as_bytes());
    let told = boat.as_one("watchlist import bad.csv --format csv --list bad --json");
    let codes: Vec<String> =
        fates(&told).iter().map(|(_, why)| why.split(':').next().unwrap().to_owned()).collect();
    let want = [
        "",
        "bad-date",
        "expires-before-valid",
        "bad-number",
        "bad-imo",
        "unknown-kind",
        "unknown-action",
        "no-id",
        "nothing-to-match",
        "duplicate-id",
        "too-many-cells",
        "unknown-action",
    ];
    assert_eq!(codes, want);
    assert_eq!(objects(&boat.as_one("watchlist show A-1 --json").1)[0]["cells"]["colour"], "red");
    let (_, out, _) = boat.as_one("watchlist import bad.csv --format csv --list bad");
    assert!(out.contains("colour"), "an unknown column is told: {out}");
    // Bytes that are no characters are told in their row; the others are taken.
    boat.write("bytes.csv", b"id,kind,action,name\nB-1,vessel,BOARD,GOOD\nB-2,vessel,BOARD,\x81\x30\xff\n");
    let told = fates(&boat.as_one("watchlist import bytes.csv --format csv --list bytes --json"));
    assert_eq!((told[0].1.as_str(), told[1].1.as_str()), ("", "undecodable: name"));
    assert_eq!(ids(&boat.as_one("watchlist search sakai --json")), ["V-2"], "other lists stay");
}

#[test]
fn a_spreadsheet_is_taken_row_by_row_and_a_bomb_is_refused() {
    let boat = Boat::new();
    boat.write("list.xlsx", include_bytes!("data/watchlist/template.xlsx"));
    let told = boat.as_one("watchlist import list.xlsx --format xlsx --json");
    assert_eq!(told.0, 0, "{}", told.2);
    let codes: Vec<String> =
        fates(&told).iter().map(|(_, why)| why.split(':').next().unwrap().to_owned()).collect();
    assert!(codes.contains(&"formula-without-value".to_owned()), "{codes:?}");
    // Of a formula the value counts that the spreadsheet program stored.
    assert_eq!(ids(&boat.as_one("watchlist search kawon --json")), ["V-2"]);
    // A directory that says it unpacks to four GiB.
    let mut bomb = include_bytes!("data/watchlist/template.xlsx").to_vec();
    let at = bomb.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    bomb.splice(at + 24..at + 28, [0xff; 4]);
    boat.write("bomb.xlsx", &bomb);
    let (code, out, err) = boat.as_one("watchlist import bomb.xlsx --format xlsx");
    assert!(code == 1 && out.contains("too-large") && err.contains("stays as it was"), "{out}{err}");
    boat.write("cut.xlsx", &include_bytes!("data/watchlist/template.xlsx")[..900]);
    assert_eq!(boat.as_one("watchlist import cut.xlsx --format xlsx").0, 1);
    assert_eq!(ids(&boat.as_one("watchlist search kawon --json")), ["V-2"]);
}

#[test]
fn the_sdn_list_takes_its_other_names_and_addresses() {
    let boat = Boat::new();
    boat.write(
        "sdn.csv",
        b"101,\"HAE SONG 9\",\"vessel\",\"DPRK4\",-0- ,-0- ,-0- ,-0- ,-0- ,\"Togo\",-0- ,-0- \r\n",
    );
    boat.write("alt.csv", b"101,1,\"aka\",\"SEA QUEEN\",-0- \r\n999,2,\"aka\",\"NOBODY\",-0- \r\n");
    boat.write("add.csv", b"101,1,\"1 Quay Road\",\"Lome\",\"Togo\",-0- \r\n");
    let told = boat.as_one("watchlist import sdn.csv --format ofac-sdn --also alt.csv --also add.csv --json");
    assert_eq!(told.0, 0, "{}", told.2);
    let files: Vec<(String, String)> = objects(&told.1)
        .iter()
        .map(|o| (o["file"].as_str().unwrap_or("").to_owned(), o["reason"].as_str().unwrap().to_owned()))
        .collect();
    let want = [("", ""), ("add.csv", ""), ("alt.csv", ""), ("alt.csv", "no-such-entity: 999")];
    assert_eq!(files, want.map(|(file, why)| (file.to_owned(), why.to_owned())));
    assert_eq!(ids(&boat.as_one("watchlist search queen quay --json")), ["OFAC-101"]);
}

#[test]
fn the_trail_and_the_links_tell_nothing_of_what_is_kept_for_others() {
    let boat = Boat::new();
    assert_eq!(boat.as_one("watchlist import list.csv --format csv").0, 0);
    boat.write("links.csv", b"from_id,to_id,type\nV-2,X-1,meets\nV-2,V-1,sister\n");
    assert_eq!(boat.as_one("watchlist links import links.csv").0, 0);
    for query in ["search silent star", "search 440999077", "show X-1"] {
        boat.as_one(&format!("watchlist {query}"));
    }
    let shown = boat.as_two("watchlist show V-2 --json").1;
    assert!(shown.contains("sister") && !shown.contains("X-1") && !shown.contains("meets"), "{shown}");
    assert!(boat.as_one("watchlist show V-2 --json").1.contains("meets"));
    let lists = objects(&boat.as_two("watchlist list --lists --json").1);
    let rows: Vec<u64> = lists.iter().map(|list| list["rows"].as_u64().unwrap()).collect();
    assert_eq!(rows, [1, 2], "{lists:?}");
    for command in ["journal --json", "journal --stream audit --json", "watchlist list", "watchlist hits"] {
        for (officer, told) in [("O-2", boat.as_two(command)), ("O-1", boat.as_one(command))] {
            let covert = ["X-1", "SILENT", "silent", "440999077"].iter().any(|word| told.1.contains(word));
            let is_hers = officer == "O-1" && command.starts_with("watchlist");
            assert_eq!(covert, is_hers, "{officer} {command}: {}", told.1);
        }
    }
}
