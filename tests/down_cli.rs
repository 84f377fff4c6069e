//! The whole way down as an office and a crew walk it: two officers, a stick, a boat.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "common/quay.rs"]
mod quay;

use quay::Quay;
use serde_json::Value;
use std::fs;
use std::ops::Deref;

const LIST: &str = "id,kind,name,mmsi,action,handling,offices,informant\n\
    V-1,vessel,MIHO MARU NO.8,431999021,IDENTIFY,4,,NG0001\n\
    V-2,vessel,HAE SONG 9,440999001,BOARD,4,MOJI,NG0002\n\
    V-3,vessel,FOR THE POLICE,440999002,BOARD,1,,NG0003\n";

struct Office(Quay);

impl Deref for Office {
    type Target = Quay;

    fn deref(&self) -> &Quay {
        &self.0
    }
}

impl Office {
    /// A shore with a desk, and a boat of Kobe that is enrolled.
    fn new() -> Self {
        let office = Self(Quay::new());
        for (name, text) in [
            ("chief.txt", "phrase of the chief"),
            ("one.txt", "phrase of one"),
            ("two.txt", "phrase of two"),
            ("list.csv", LIST),
            ("permits.csv", "mmsi,port,number\n431999021,Susa,P-1\n"),
        ] {
            fs::write(office.file(name), text).unwrap();
        }
        office.done(
            "init --data-dir kaze --officer O-1 --role commander --passphrase-file phrase --kdf-cost test",
        );
        let made = office.done("shore init --dir ashore --kdf-cost test");
        let identity = made.split_whitespace().last().unwrap().to_owned();
        office.done(&format!("sync --data-dir kaze --enrol {identity}"));
        let status = office.status("kaze");
        let (device, key) = (status["device"].as_str().unwrap(), status["key"].as_str().unwrap());
        office.done(&format!("shore enrol --dir ashore --device {device} --key {key} --office KOBE"));
        let add = "shore officer add --dir ashore --kdf-cost test --new-passphrase-file";
        office.done(&format!("{add} chief.txt chief --role chief --office CENTRE"));
        for (id, role) in [("one", "officer"), ("two", "manager")] {
            office.done(&format!("{add} {id}.txt {id} --role {role} --office KOBE {}", by("chief")));
        }
        office
    }

    /// The office's officer does something.
    fn desk(&self, who: &str, what: &str) -> String {
        self.done(&format!("shore {what} --dir ashore {}", by(who)))
    }

    fn refused(&self, who: &str, what: &str, why: &str) {
        let (code, out, err) = self.run(&format!("shore {what} --dir ashore {}", by(who)));
        assert!(code == 1 && err.contains(why), "{what}: {code} {out}{err}");
    }

    /// A stick goes ashore and comes back.
    fn docks(&self, round: u32) -> String {
        self.done(&format!("sync --data-dir kaze --courier-out up{round}"));
        let ashore = self.done(&format!("shore take --dir ashore up{round} --receipts down{round}"));
        ashore + &self.done(&format!("sync --data-dir kaze --courier-in down{round}"))
    }

    fn entries(&self) -> Vec<String> {
        let out = self.done("watchlist list --json --data-dir kaze");
        let ids = out.lines().filter_map(|line| {
            let line: Value = serde_json::from_str(line).unwrap();
            Some(
                line["id"].as_str()?.to_owned()
                    + if line["state"] == "withdrawn" { " withdrawn" } else { "" },
            )
        });
        ids.collect()
    }
}

fn by(who: &str) -> String {
    format!("--officer {who} --officer-passphrase-file {who}.txt")
}

#[test]
fn what_two_officers_released_reaches_the_boat_and_what_is_taken_back_goes() {
    let office = Office::new();
    office.desk("one", "import list.csv --format csv --list own");
    office.desk("one", "register permits permits.csv");
    let proposed = office.desk("one", "release propose --list own V-1 V-2 V-3 --agency POLICE");
    let id =
        proposed.split_whitespace().find(|w| w.starts_with("R-")).unwrap().trim_end_matches(':').to_owned();
    office.refused("one", &format!("release approve {id}"), "may not");
    office.refused("two", "release approve R-99999", "there is none");
    office.desk("two", &format!("release approve {id}"));
    office.desk("one", "release propose --list permits");
    office.desk("two", "release approve R-00002");
    office.desk("one", "order send --what task --title Susa --text hold");
    // First the boat tells its keys; on the same stick back comes what it may have.
    let told = office.docks(1);
    assert!(told.contains("bundle 1 from KOBE taken: 5 new or changed"), "{told}");
    assert_eq!(office.entries(), ["V-1", "V-2", "V-3"]);
    let orders = office.done("watchlist orders --json --data-dir kaze");
    assert!(orders.contains("\"bundle\":1") && orders.contains("\"title\":\"Susa\""), "{orders}");
    // An old stick changes nothing, and is told as what it is.
    office.desk("two", "withdraw V-2 --list own --reason mistaken");
    let told = office.docks(2);
    assert!(told.contains("bundle 2 from KOBE"), "{told}");
    assert_eq!(office.entries(), ["V-1", "V-2 withdrawn", "V-3"]);
    let (code, _, err) = office.run("sync --data-dir kaze --courier-in down1");
    assert!(code == 1 && err.contains("older than the one aboard"), "{err}");
    // Everything is said: the third time there is nothing to bring down.
    let told = office.docks(3);
    assert!(told.contains("has all that it may have"), "{told}");
    assert_eq!(office.status("kaze")["safe_to_wipe"], true);
    // A partner gets what names it, a State without an agreement nothing.
    office.desk("two", "extract --to agency:POLICE --out police.jsonl");
    let extract = fs::read_to_string(office.file("police.jsonl")).unwrap();
    assert!(extract.contains("V-3") && !extract.contains("V-1") && !extract.contains("NG000"), "{extract}");
    office.refused("two", "extract --to country:IT --out italy.jsonl", "no agreement is in force");
    office.desk("chief", "audit --verify");
    let trail = office.desk("chief", "audit");
    for event in ["release-approved", "bundle-issued", "entry-withdrawn", "extract-given", "order-sent"] {
        assert!(trail.contains(event), "{event}");
    }
}
