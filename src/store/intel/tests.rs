//! Lists and registers in a store on a disk: versions, what is searched and matched, and
//! what a role without clearance can't see.

use crate::domain::intel::listing::Listed;
use crate::domain::intel::register::Register;
use crate::domain::keys::officer::{KeyName, OfficerId};
use crate::domain::keys::secret::Passphrase;
use crate::domain::time::UtcTime;
use crate::domain::watchlist::observation::Observation;
use crate::domain::watchlist::reader;
use crate::store::error::StoreError;
use crate::store::intel::{Imported, NewList};
use crate::store::{Credentials, NewOfficer, Store};
use std::collections::BTreeMap;
use tempfile::TempDir;

const HEADER: &str = "id,kind,action,name,kana,mmsi,imo,callsign,reason,birth_date\n";
const FIRST: &str = "V-1,vessel,IDENTIFY,第八美保丸,ﾐﾎﾏﾙ8号,431999021,,JD9988,夜間に灯火なし,\n\
    V-2,vessel,BOARD,HAE SONG 9,,440999001,2000016,,seen off Sakai,\n\
    P-1,person,REPORT,KIM CHEOL SU,,,,,master of V-2,1970-03-12\n\
    X-1,vessel,DO-NOT-ALERT,SILENT STAR,,440999077,,,under watch,\n\
    V-2,vessel,OBSERVE,AGAIN,,,,,,\n";

fn who(id: &str) -> Credentials {
    Credentials { officer: id.parse().unwrap(), passphrase: Passphrase::new("long enough a phrase").unwrap() }
}

/// A store with a cleared officer, O-1, and one without the clearance, O-2.
fn store() -> TempDir {
    let dir = TempDir::new().unwrap();
    let mut store = Store::init(dir.path(), &who("O-1"), &"lead".parse().unwrap(), true, UtcTime(0)).unwrap();
    let second = NewOfficer {
        id: "O-2".parse::<OfficerId>().unwrap(),
        role: "mate".parse().unwrap(),
        keys: vec![KeyName::Case, KeyName::Intel],
        passphrase: who("O-2").passphrase,
    };
    store.add_officer(&second, UtcTime(0)).unwrap();
    dir
}

fn open(dir: &TempDir, id: &str) -> Store {
    Store::open(dir.path(), &who(id)).unwrap()
}

/// Imports a list; gives what came of it and of every row.
fn import(store: &mut Store, rows: &str) -> (Imported, Vec<String>) {
    let new = NewList { name: "own", format: "csv", source: "list.csv", at: UtcTime(1_000) };
    let mut list = store.import_list(&new).unwrap();
    let (_, rows) = reader::rows(&format!("{HEADER}{rows}"));
    let fates = rows
        .into_iter()
        .zip(1..)
        .map(|(row, number)| list.take(number, row.unwrap()).unwrap().err().unwrap_or_default())
        .collect();
    (list.finish(&[7; 32]).unwrap(), fates)
}

fn found(store: &Store, words: &str) -> Vec<String> {
    let mut ids: Vec<String> =
        store.intel_reader().unwrap().search(words, 100).unwrap().into_iter().map(|l| l.id).collect();
    ids.sort();
    ids
}

fn hits(store: &Store, cells: &[(&str, &str)]) -> Vec<String> {
    let cells: BTreeMap<String, String> =
        cells.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let lists = store.intel_reader().unwrap().load().unwrap();
    lists.packed.lookup(&Observation::of_cells(&cells)).into_iter().map(|(e, _)| e.id).collect()
}

#[test]
fn a_list_is_searched_shown_and_matched() {
    let dir = store();
    let mut store = open(&dir, "O-1");
    let (imported, fates) = import(&mut store, FIRST);
    assert_eq!(fates, ["", "", "", "", "duplicate-id: first in row 2"]);
    assert_eq!(imported, Imported { number: 1, taken: 4, gone: 0, changed: 3 });
    for (words, ids) in [
        ("美保", &["V-1"][..]),
        ("第八美保丸", &["V-1"]),
        ("みほまる", &["V-1"]),
        ("miho", &["V-1"]),
        ("灯火なし", &["V-1"]),
        ("sakai hae", &["V-2"]),
        ("SONG", &["V-2"]),
        ("song sakay", &[]),
        ("4409990", &["V-2", "X-1"]),
        ("v-2", &["P-1", "V-2"]),
        ("silent", &["X-1"]),
        ("\" OR", &[]),
        ("%", &[]),
        ("", &["P-1", "V-1", "V-2", "X-1"]),
    ] {
        assert_eq!(found(&store, words), ids, "{words:?}");
    }
    assert_eq!(hits(&store, &[("mmsi", "431999021")]), ["V-1"]);
    assert_eq!(hits(&store, &[("name", "MIHO MARU NO.8"), ("callsign", "JD9988")]), ["V-1"]);
    let shown = store.intel_reader().unwrap().show("V-2").unwrap();
    assert_eq!((shown.len(), shown[0].cells["reason"].as_str()), (1, "seen off Sakai"));
    let line = &store.intel_reader().unwrap().lists().unwrap()[0];
    assert_eq!((line.rows, line.version, line.imported_by.as_str()), (4, 1, "O-1"));
}

#[test]
fn a_new_version_replaces_the_one_before_and_keeps_its_history() {
    let dir = store();
    let mut store = open(&dir, "O-1");
    import(&mut store, FIRST);
    let second = "V-2,vessel,HOLD,HAE SONG 9,,440999001,2000016,,armed,\n\
        P-1,person,REPORT,KIM CHEOL SU,,,,,master of V-2,1970-03-12\n\
        V-3,vessel,OBSERVE,NEW ONE,,440999003,,,,\n";
    let (imported, _) = import(&mut store, second);
    assert_eq!(imported, Imported { number: 2, taken: 3, gone: 1, changed: 2 });
    assert_eq!(found(&store, ""), ["P-1", "V-2", "V-3"]);
    assert_eq!(found(&store, "sakai"), Vec::<String>::new());
    assert_eq!(hits(&store, &[("mmsi", "431999021")]), Vec::<String>::new());
    assert_eq!(hits(&store, &[("imo", "2000016")]), ["V-2"]);
    let reader = store.intel_reader().unwrap();
    let forms = |id: &str| -> Vec<(i64, bool)> {
        reader.show(id).unwrap().iter().flat_map(|d| d.forms.iter().map(|f| (f.version, f.past))).collect()
    };
    assert_eq!(forms("V-2"), [(2, false), (1, true)]);
    assert_eq!(forms("P-1"), [(1, false)]);
    drop(reader);
    // Back as it was first, once more.
    let (again, _) = import(&mut store, FIRST);
    assert_eq!((again.number, again.gone, again.changed), (3, 1, 2));
    assert_eq!(hits(&store, &[("mmsi", "431999021")]), ["V-1"]);
}

#[test]
fn an_import_that_is_given_up_leaves_the_list_whole() {
    let dir = store();
    let mut store = open(&dir, "O-1");
    import(&mut store, FIRST);
    let new = NewList { name: "own", format: "csv", source: "b.csv", at: UtcTime(2_000) };
    let mut list = store.import_list(&new).unwrap();
    let cells = BTreeMap::from([("id", "V-9"), ("kind", "vessel"), ("action", "BOARD"), ("name", "LATE")]);
    let cells = cells.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
    assert_eq!(list.take(1, cells).unwrap(), Ok(()));
    drop(list);
    assert_eq!(found(&store, ""), ["P-1", "V-1", "V-2", "X-1"]);
    drop(store);
    assert_eq!(hits(&open(&dir, "O-1"), &[("mmsi", "431999021")]), ["V-1"]);
}

#[test]
fn a_role_without_clearance_sees_nothing_of_what_is_kept_for_others() {
    let dir = store();
    import(&mut open(&dir, "O-1"), FIRST);
    let mut store = open(&dir, "O-2");
    for words in ["silent", "440999077", "watch", ""] {
        assert!(!found(&store, words).contains(&"X-1".to_owned()), "{words}");
    }
    let reader = store.intel_reader().unwrap();
    assert_eq!(reader.show("X-1").unwrap(), reader.show("none such").unwrap());
    assert_eq!(reader.lists().unwrap()[0].rows, 3);
    let lists = reader.load().unwrap();
    assert_eq!((lists.packed.len(), lists.covert.len()), (2, 0));
    // Nor in the database under the key that this officer holds.
    let mut text = Vec::new();
    for table in ["entry", "version", "pack", "vessel"] {
        let mut select = reader.db.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = select.column_count();
        let mut rows = select.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                text.extend(format!("{:?}", row.get_ref(column).unwrap()).into_bytes());
            }
        }
    }
    assert!(!String::from_utf8(text).unwrap().contains("SILENT"));
    drop(reader);
    // Another import of hers is told so, and takes nothing away.
    let (_, fates) = import(&mut store, FIRST);
    assert_eq!(fates[3], "not-cleared: DO-NOT-ALERT");
    drop(store);
    let store = open(&dir, "O-1");
    assert_eq!(found(&store, "silent"), ["X-1"]);
    assert_eq!(store.intel_reader().unwrap().load().unwrap().covert.len(), 1);
    drop(store);
    // A list without any is as long as one with some.
    let sizes: Vec<usize> = ["V-1,vessel,BOARD,A,,,,,,\n", FIRST]
        .iter()
        .map(|rows| {
            let mut store = open(&dir, "O-1");
            import(&mut store, rows);
            let length: i64 = store
                .intel_reader()
                .unwrap()
                .db
                .query_row("SELECT length(sealed) AS length FROM version WHERE sealed IS NOT NULL", [], |r| {
                    r.get("length")
                })
                .unwrap();
            length as usize
        })
        .collect();
    assert_eq!(sizes[0], sizes[1]);
}

#[test]
fn a_withdrawn_entry_is_no_hit_until_the_list_has_it_otherwise() {
    let dir = store();
    let mut store = open(&dir, "O-2");
    import(&mut store, FIRST);
    assert!(store.withdraw_entry("V-2", "boarded, nothing found", UtcTime(5)).unwrap());
    assert!(!store.withdraw_entry("none such", "", UtcTime(5)).unwrap());
    assert_eq!(hits(&store, &[("imo", "2000016")]), Vec::<String>::new());
    let withdrawn = |store: &Store| -> Vec<bool> {
        let lines: Vec<Listed> = store.intel_reader().unwrap().search("hae song", 9).unwrap();
        lines.iter().map(|l| l.withdrawn).collect()
    };
    assert_eq!(withdrawn(&store), [true]);
    let shown = store.intel_reader().unwrap().show("V-2").unwrap();
    assert_eq!(shown[0].withdrawn.as_ref().unwrap().2, "boarded, nothing found");
    import(&mut store, FIRST);
    assert_eq!(hits(&store, &[("imo", "2000016")]), Vec::<String>::new());
    import(&mut store, &FIRST.replace("seen off Sakai", "seen off Sakai again"));
    assert_eq!(
        (hits(&store, &[("imo", "2000016")]), withdrawn(&store)),
        (vec!["V-2".to_owned()], vec![false])
    );
}

#[test]
fn a_register_is_replaced_whole_and_read_by_vessel() {
    let dir = store();
    let mut store = open(&dir, "O-2");
    let import = |store: &mut Store, register: Register, text: &str| -> Vec<String> {
        let name = register.code();
        let new = NewList { name, format: "csv", source: "r.csv", at: UtcTime(9) };
        let mut list = store.import_register(register, &new).unwrap();
        let rows = reader::rows(text).1.into_iter().zip(1..);
        let fates = rows.map(|(row, n)| list.take(n, row.unwrap()).unwrap().err().unwrap_or_default());
        let fates = fates.collect();
        list.finish(&[1; 32]).unwrap();
        fates
    };
    for register in Register::ALL {
        let text = "mmsi,mmsi_b,name,port,from,to,number,id,text,from_id,to_id\n\
            440999001,440999002,HAE SONG 9,Susa,2026-11-01,2026-11-30,P-7,T-1,said so,V-2,P-1\n\
            x,,,,,,,,,,\n";
        let fates = import(&mut store, register, text);
        assert_eq!((fates[0].as_str(), fates[1].as_str()), ("", "bad-mmsi: x"), "{register:?}");
    }
    let reader = store.intel_reader().unwrap();
    let calls = reader.records_of(Register::PortCalls, (Some(440_999_001), None, Some("hae song 9")), 10);
    assert_eq!(calls.unwrap().len(), 1);
    assert_eq!(reader.show("none such").unwrap(), Vec::new());
    let lists = reader.load().unwrap();
    assert_eq!(lists.permits[0].permit().port, "Susa");
    assert_eq!(lists.pairs[0].other_mmsi, Some(440_999_002));
    drop(reader);
    import(&mut store, Register::Permits, "imo,port\n2000016,Susa\n");
    let permits = store.intel_reader().unwrap().load().unwrap().permits;
    assert_eq!((permits.len(), permits[0].imo), (1, Some(2_000_016)));
    let new = NewList { name: "permits", format: "csv", source: "x", at: UtcTime(9) };
    assert!(matches!(store.import_list(&new), Err(StoreError::OtherList(_))));
}

/// Imports links and gives what became of each row.
fn import_links(store: &mut Store, text: &str) -> Vec<String> {
    let new = NewList { name: "links", format: "csv", source: "links.csv", at: UtcTime(9) };
    let mut list = store.import_register(Register::Links, &new).unwrap();
    let rows = reader::rows(text).1.into_iter().zip(1..);
    let fates: Vec<String> =
        rows.map(|(row, n)| list.take(n, row.unwrap()).unwrap().err().unwrap_or_default()).collect();
    list.finish(&[1; 32]).unwrap();
    fates
}

#[test]
fn a_link_to_what_is_kept_for_others_is_shown_to_them_alone() {
    const LINKS: &str =
        "from_id,to_id,type\nV-2,P-1,master\nV-2,X-1,meets\nX-1,V-1,supplies\nV-2,CASE-7,case\n";
    let others = |store: &Store, id: &str| -> Vec<String> {
        let shown = store.intel_reader().unwrap().show(id).unwrap();
        let mut ends: Vec<String> = shown
            .iter()
            .flat_map(|d| &d.links)
            .map(|l| format!("{}-{}", l.number.as_deref().unwrap(), l.other.as_deref().unwrap()))
            .collect();
        ends.sort();
        ends
    };
    let rows = |store: &Store| -> u64 {
        let lines = store.intel_reader().unwrap().lists().unwrap();
        lines.iter().find(|l| l.holds == "links").unwrap().rows
    };
    // Imported before the entry, after it, and by one who isn't cleared.
    for order in ["links-first", "list-first", "uncleared"] {
        let dir = store();
        match order {
            "links-first" => {
                import_links(&mut open(&dir, "O-1"), LINKS);
                import(&mut open(&dir, "O-1"), FIRST);
            }
            "list-first" => {
                import(&mut open(&dir, "O-1"), FIRST);
                assert_eq!(import_links(&mut open(&dir, "O-1"), LINKS), ["", "", "", ""]);
            }
            _ => {
                import(&mut open(&dir, "O-1"), FIRST);
                import_links(&mut open(&dir, "O-2"), LINKS);
            }
        }
        let store = open(&dir, "O-1");
        assert_eq!(others(&store, "V-2"), ["V-2-CASE-7", "V-2-P-1", "V-2-X-1"], "{order}");
        assert_eq!(others(&store, "X-1"), ["V-2-X-1", "X-1-V-1"], "{order}");
        assert_eq!(rows(&store), 4, "{order}");
        drop(store);
        let store = open(&dir, "O-2");
        assert_eq!(others(&store, "V-2"), ["V-2-P-1"], "{order}");
        assert_eq!((others(&store, "V-1"), others(&store, "X-1")), (vec![], vec![]), "{order}");
        let lists = store.intel_reader().unwrap().load().unwrap();
        assert_eq!(lists.links.len(), 1, "{order}");
        if order == "uncleared" {
            continue;
        }
        assert_eq!(rows(&store), 2, "{order}");
        let left: i64 = store
            .intel_reader()
            .unwrap()
            .db
            .query_row("SELECT count(*) AS n FROM link WHERE cells LIKE '%X-1%'", [], |row| row.get("n"))
            .unwrap();
        assert_eq!(left, 0, "{order}");
        drop(store);
        // Another import by her takes none of them away.
        import_links(&mut open(&dir, "O-2"), "from_id,to_id,type\nV-2,V-1,sister\n");
        assert_eq!(others(&open(&dir, "O-1"), "V-2"), ["V-2-V-1", "V-2-X-1"], "{order}");
    }
}

#[test]
fn without_the_key_there_is_no_reader() {
    let dir = store();
    let mut store = open(&dir, "O-1");
    let third = NewOfficer {
        id: "O-3".parse().unwrap(),
        role: "hand".parse().unwrap(),
        keys: vec![KeyName::Case],
        passphrase: who("O-3").passphrase,
    };
    store.add_officer(&third, UtcTime(0)).unwrap();
    drop(store);
    let mut store = open(&dir, "O-3");
    let new = NewList { name: "own", format: "csv", source: "x", at: UtcTime(9) };
    assert!(store.intel_reader().is_err() && store.import_list(&new).is_err());
}
