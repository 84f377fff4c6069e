//! Small invented lists in every format, and the fate of each of their rows.

use super::*;
use crate::domain::watchlist::entry::{Action, Kind, WatchEntry};

fn fates(list: &List) -> Vec<(usize, &str)> {
    list.fates.iter().map(|f| (f.row, f.reason.split(':').next().unwrap())).collect()
}

fn entry<'a>(list: &'a List, id: &str) -> &'a WatchEntry {
    list.entries.iter().find(|e| e.id == id).unwrap_or_else(|| panic!("{id}: {:?}", list.fates))
}

const SDN: &str = "\
101,\"HAE SONG 9\",\"vessel\",\"DPRK4\",-0- ,\"HMZX9\",\"General Cargo\",-0- ,-0- ,\"Togo\",-0- ,\"Vessel Year of Build 1990; Vessel Registration Identification IMO 2000016; MMSI 671999011; f.k.a. 'MIN BO 9'; a.k.a. 'OLD SONG'; Linked To: X SHIPPING.\"\r\n\
102,\"NO NUMBERS\",\"vessel\",\"DPRK4\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\
103,\"WRONG IMO\",\"vessel\",\"DPRK4\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"Vessel Registration Identification IMO 2000021.\"\r\n\
104,\"DOE, John\",\"individual\",\"DPRK4\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 12 Mar 1970; Passport AB12345 (Togo)\"\r\n\
105,\"X SHIPPING\",-0- ,\"DPRK4\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\
106,\"EP-ZZZ\",\"aircraft\",\"DPRK4\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\
101,\"AGAIN\",\"vessel\",\"DPRK4\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\
\u{1a}";

#[test]
fn ofac_sdn() {
    let list = read(Format::OfacSdn, SDN.as_bytes());
    let want = [(1, ""), (2, ""), (3, "bad-imo"), (4, ""), (5, ""), (6, "unknown-kind"), (7, "duplicate-id")];
    assert_eq!(fates(&list), want);
    let ship = entry(&list, "OFAC-101");
    assert_eq!((ship.imo, ship.mmsi.as_slice()), (Some(2_000_016), &[671_999_011][..]));
    assert_eq!((ship.call_signs.as_slice(), ship.flag), (&["HMZX9".to_owned()][..], Some(*b"TG")));
    assert_eq!((ship.weak_aliases.as_slice(), ship.names.len()), (&["OLD SONG".to_owned()][..], 2));
    assert_eq!((ship.action, ship.cells["title"].as_str()), (Action::Report, ""));
    let bare = entry(&list, "OFAC-102");
    assert_eq!((bare.imo, bare.flag, bare.class), (None, None, None));
    let person = entry(&list, "OFAC-104");
    assert_eq!((person.kind, person.cells["passport"].as_str()), (Kind::Person, "AB12345"));
    // With a header the rows count the same.
    let headed = format!(
        "ent_num,SDN_Name,SDN_Type,Program,Title,Call_Sign,Vess_type,Tonnage,GRT,Vess_flag,Vess_owner,Remarks\n{SDN}"
    );
    assert_eq!(read(Format::OfacSdn, headed.as_bytes()).entries, list.entries);
}

const UN: &str = "\
#,vessel_name,imo_number,designated_owner,mmsi,flag,call_sign,type,date_of_designation,other_information,image_url\n\
1,1: HAE SONG 9 2: MIN BO 9,2000016,X SHIPPING,1: 671999011 2: 671999012,1: Panama 2: Togo,HMZX9,General cargo,30-Mar-18,,\n\
2,NO NUMBER,N/A,,,,,,03-Oct-17,,\n\
3,WRONG DAY,2000028,,,,,,2017-13-40,,\n\
4,HAE SONG 9,2000016,,,,,,30-Mar-18,,\n\
5,LONG,2000030,,,,,,30-Mar-18,,,,,surplus\n";

#[test]
fn un1718() {
    let list = read(Format::Un1718, UN.as_bytes());
    let want = [(1, ""), (2, ""), (3, "bad-date"), (4, "duplicate-id"), (5, "too-many-cells")];
    assert_eq!(fates(&list), want);
    let ship = entry(&list, "UN1718-2000016");
    assert_eq!((ship.name.as_str(), ship.names.len(), ship.mmsi.len()), ("HAE SONG 9", 2, 2));
    assert_eq!((ship.flag, ship.cells["valid_from"].as_str()), (Some(*b"TG"), "30-Mar-18"));
    assert_eq!(entry(&list, "UN1718-no_number").imo, None);
    let short = read(Format::Un1718, b"#,vessel_name,flag\n1,X,Togo\n2,Y,Togo\n");
    assert_eq!(fates(&short), [(1, "missing-column"), (2, "missing-column")]);
}

const IUU: &str = "\
Name,Previous Names,IMO,IRCS,MMSI,Flag,Vessel Type,Owner/Operator,RFMO,Date Listed,Reason\n\
HAI DOU 9|HAIDOU NINE,GREEN SEA;OLD SEA,2000016,HMZX9,671999011,Togo,Longliner,X FISHING,NPFC,2024-03-30,fishing without authorisation\n\
HAI DOU 9,,2000016,,,,Trawler,,WCPFC,,\n\
NO NUMBERS,,,,,Unknown,,,NPFC,,\n\
NO NUMBERS,,,,,,,,NPFC,,\n\
BAD DAY,,,,,,,,NPFC,soon,\n\
BAD IMO,,2000021,,,,,,NPFC,,\n";

#[test]
fn tmt_iuu() {
    assert_eq!(Format::of(IUU.as_bytes()), Format::TmtIuu);
    let list = read(Format::TmtIuu, IUU.as_bytes());
    let want = [(1, ""), (2, ""), (3, ""), (4, "duplicate-id"), (5, "bad-date"), (6, "bad-imo")];
    assert_eq!(fates(&list), want);
    let ship = entry(&list, "IUU-2000016-npfc");
    assert_eq!(
        (ship.names.len(), ship.flag, ship.class),
        (4, Some(*b"TG"), Some(crate::domain::watchlist::marks::Class::Fishing))
    );
    assert_eq!(
        (ship.call_signs.as_slice(), ship.mmsi.as_slice()),
        (&["HMZX9".to_owned()][..], &[671_999_011][..])
    );
    assert_eq!(ship.cells["owner"], "X FISHING");
    assert_eq!(entry(&list, "IUU-no_numbers-npfc").flag, None);
    assert_eq!(fates(&read(Format::TmtIuu, b"name,flag\nA,Togo\n")), [(1, "missing-column")]);
}

#[test]
fn numbered_values() {
    for (cell, want) in [
        ("1: PANAMA 2: TOGO", vec!["PANAMA", "TOGO"]),
        ("1:PANAMA 2:TOGO", vec!["PANAMA", "TOGO"]),
        ("SIERRA LEONE", vec!["SIERRA LEONE"]),
        ("1: HAE SONG 9 2: MIN BO", vec!["HAE SONG 9", "MIN BO"]),
        ("1: N/A 2: TOGO", vec!["TOGO"]),
        ("N/A", vec![]),
        ("", vec![]),
    ] {
        assert_eq!(tables::several(cell), want, "{cell}");
    }
}

const MARITIME: &str = "\
type,caption,imo,risk,countries,flag,mmsi,id,url,datasets,aliases\n\
VESSEL,Hae Song 9,IMO2000016,sanction,tg,tg,671999011,NK-a,https://example.org/a,x_list,MIN BO 9;SONG\n\
ORGANIZATION,X Shipping,IMO1234567,sanction,kp,,,NK-b,https://example.org/b,x_list,\n\
VESSEL,Bad,IMO2000021,sanction,,,,NK-c,,x_list,\n\
VESSEL,Bad,,sanction,,,12,NK-d,,x_list,\n\
SUBMARINE,Bad,,,,,,NK-e,,,\n\
VESSEL,Twice,,,,,,NK-a,,,\n";

#[test]
fn opensanctions_maritime() {
    let list = read(Format::OpensanctionsMaritime, MARITIME.as_bytes());
    let want = [(1, ""), (2, ""), (3, "bad-imo"), (4, "bad-mmsi"), (5, "unknown-kind"), (6, "duplicate-id")];
    assert_eq!(fates(&list), want);
    let ship = entry(&list, "NK-a");
    assert_eq!((ship.imo, ship.names.len(), ship.flag), (Some(2_000_016), 3, Some(*b"TG")));
    assert_eq!(entry(&list, "NK-b").kind, Kind::Organisation);
}

const FTM: &str = r#"{"id":"s1","schema":"Sanction","properties":{"entity":["v1"],"authority":["An Office"],"program":["P1"],"startDate":["2024-01-02"],"endDate":["2027-01-01"]}}
{"id":"v1","schema":"Vessel","properties":{"name":["Hae Song 9","HAESONG 9"],"imoNumber":["IMO2000016"],"mmsi":["671999011"],"flag":["pa","tg"],"weakAlias":["SONG"],"previousName":["MIN BO 9"]}}
{"id":"p1","schema":"Person","properties":{"name":["John Doe"],"birthDate":["1970-03-12"]}}
{"id":"i1","schema":"Identification","properties":{"holder":["p1"],"number":["AB12345"]}}
{"id":"s2","schema":"Sanction","properties":{"entity":["nobody"]}}
{"id":"a1","schema":"Address","properties":{}}
{"id":"v1","schema":"Vessel","properties":{"name":["Twice"]}}
{"id":"v2","schema":"Vessel","properties":{"name":["Bad"],"imoNumber":["2000021"]}}
{"id":"v3","schema":"Vessel","properties":{}}

{"id":
"#;

#[test]
fn ftm_entities() {
    let list = read(Format::Ftm, FTM.as_bytes());
    let want = [
        (1, ""),
        (2, ""),
        (3, ""),
        (4, ""),
        (5, "no-such-entity"),
        (6, "unused-schema"),
        (7, "duplicate-id"),
        (8, "bad-imo"),
        (9, "nothing-to-match"),
        (11, "unreadable"),
    ];
    assert_eq!(fates(&list), want);
    let ship = entry(&list, "v1");
    assert_eq!((ship.imo, ship.names.len(), ship.flag), (Some(2_000_016), 3, Some(*b"TG")));
    assert_eq!((ship.reason.as_str(), ship.weak_aliases.len()), ("An Office, P1", 1));
    assert!(ship.valid_from.is_some() && ship.expires.is_some());
    assert_eq!(entry(&list, "p1").cells["passport"], "AB12345");
}

#[test]
fn a_sanction_without_an_end_stands() {
    let open = FTM.replace(r#","endDate":["2027-01-01"]"#, "");
    let list = read(Format::Ftm, open.as_bytes());
    assert_eq!(entry(&list, "v1").expires, None);
}

const PSC: &str = "\
Ship Name,IMO No.,Ship Flag,Year of build,Gross Tonnage,Ship Type,Company,Classification society,Related ROs,Date of detention,Place of detention,Date of release,Deficiencies\n\
HAE SONG 9,2000016,Togo,1990,2000,General cargo/multi-purpose,X,Y,Z,01.11.2026,Sakai,03.11.2026,Fire safety\n\
HAE SONG 9,2000016,Togo,1990,2000,General cargo/multi-purpose,X,Y,Z,05.11.2026,Ube,,Crew\n\
HAE SONG 9,2000016,Togo,1990,2000,General cargo/multi-purpose,X,Y,Z,05.11.2026,Ube,,Crew\n\
SUN KAWON,2000030,Comoros,,,,,,,45.11.2026,,,\n\
SUN KAWON,2000021,Comoros,,,,,,,05.11.2026,,,\n";

#[test]
fn psc_detentions() {
    let list = read(Format::PscDetentions, PSC.as_bytes());
    assert_eq!(fates(&list), [(1, ""), (2, ""), (3, "duplicate-id"), (4, "bad-date"), (5, "bad-imo")]);
    let ship = entry(&list, "PSC-2000016-01.11.2026");
    assert_eq!((ship.action, ship.flag), (Action::Observe, Some(*b"TG")));
    assert_eq!(ship.reason, "01.11.2026 Sakai Fire safety");
}

/// tests/data/watchlist/template.xlsx is made by template_xlsx.py beside it.
const SHEET: &[u8] = include_bytes!("../../../../tests/data/watchlist/template.xlsx");

#[test]
fn a_spreadsheet() {
    let list = read(Format::Xlsx, SHEET);
    let want = [
        (1, ""),
        (2, ""),
        (3, "formula-without-value"),
        (4, "cell-error"),
        (5, "duplicate-id"),
        (6, "too-many-cells"),
        (8, "unknown-action"),
    ];
    assert_eq!(fates(&list), want, "{:?}", list.fates);
    let ship = entry(&list, "V-1");
    assert_eq!(
        (ship.imo, ship.mmsi.as_slice(), ship.length_m),
        (Some(2_000_016), &[671_999_011][..], Some(92.5))
    );
    assert_eq!((ship.cells["expires"].as_str(), ship.name.as_str()), ("2027-06-30", "第八みほ丸"));
    // Its name is a formula; what the program stored counts.
    assert_eq!(entry(&list, "V-2").name, "SUN KAWON");
    assert_eq!(list.unknown_columns, ["note"]);
    assert!(list.fates[2].reason.ends_with("C4"), "{:?}", list.fates[2]);
}

#[test]
fn what_is_no_spreadsheet_is_refused() {
    for bytes in [&b"PK\x03\x04nothing"[..], b"", &SHEET[..SHEET.len() / 2]] {
        let list = read(Format::Xlsx, bytes);
        assert!(list.entries.is_empty() && list.refused() == 1, "{:?}", list.fates);
    }
}

#[test]
fn a_format_shows_in_how_it_begins() {
    let own = "# note\nid,kind,action,name\nV-1,vessel,BOARD,X\n";
    let table: [(&[u8], Format); 7] = [
        (SDN.as_bytes(), Format::OfacSdn),
        (UN.as_bytes(), Format::Un1718),
        (MARITIME.as_bytes(), Format::OpensanctionsMaritime),
        (FTM.as_bytes(), Format::Ftm),
        (PSC.as_bytes(), Format::PscDetentions),
        (SHEET, Format::Xlsx),
        (own.as_bytes(), Format::Csv),
    ];
    for (bytes, format) in table {
        assert_eq!(Format::of(bytes), format);
    }
    let utf16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(UN.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(Format::of(&utf16), Format::Un1718);
    assert_eq!(read(Format::Un1718, &utf16).entries, read(Format::Un1718, UN.as_bytes()).entries);
}

#[test]
fn bytes_of_no_encoding_are_told_in_their_row() {
    let mut bytes = MARITIME.as_bytes().to_vec();
    let at = MARITIME.find("X Shipping").unwrap();
    bytes[at] = 0xFD;
    bytes[at + 1] = 0xFF;
    let list = read(Format::OpensanctionsMaritime, &bytes);
    assert_eq!(fates(&list)[..2], [(1, ""), (2, "undecodable")]);
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300), format in 0usize..7) {
        let list = read(Format::ALL[format], &bytes);
        proptest::prop_assert!(list.entries.len() <= list.fates.len());
    }

    #[test]
    fn a_damaged_spreadsheet_is_read_or_refused(at in 0..SHEET.len(), with: u8) {
        let mut bytes = SHEET.to_vec();
        bytes[at] = with;
        let list = read(Format::Xlsx, &bytes);
        proptest::prop_assert!(list.entries.len() <= list.fates.len());
    }
}
