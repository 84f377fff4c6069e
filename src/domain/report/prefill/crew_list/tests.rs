//! Crew lists as ships hand them in, and as they should not be.

use super::*;
use crate::domain::report::registry::Registry;
use encoding_rs::SHIFT_JIS;

fn get<'p>(person: &'p Declared, key: &str) -> Option<&'p Value> {
    person.values.iter().find(|(k, _)| *k == key).map(|(_, value)| value)
}

/// The values of the first person as text.
fn first(csv: &str) -> Vec<(&'static str, String)> {
    let list = read(csv.as_bytes()).unwrap();
    let text = |value: &Value| match value {
        Value::Text(text) | Value::Choice(text) => text.clone(),
        Value::Date(date) => date.to_string(),
        other => panic!("{other:?}"),
    };
    list.persons[0].values.iter().map(|(key, value)| (*key, text(value))).collect()
}

#[test]
fn headers_of_both_languages_and_of_the_fal_forms_mean_the_same() {
    let want = [
        ("family", "KIM"),
        ("given", "CHEOL SU"),
        ("rank", "CHIEF ENGINEER"),
        ("nationality", "KR"),
        ("born", "1970-03-12"),
        ("document_no", "AB12345"),
        ("document_state", "KR"),
        ("document_expiry", "2027-05-01"),
    ];
    for csv in [
        "No.,Family name,Given names,Rank or rating,Nationality,Date of birth,Passport No.,Issuing State,Expiry date\n\
         1,KIM,CHEOL SU,CHIEF ENGINEER,KOR,1970-03-12,AB12345,KR,2027/05/01\n",
        "#;Surname;First names;RATING;Citizenship;DOB;Passport number;Country of issue;Date of expiry\n\
         1;KIM;CHEOL SU;CHIEF ENGINEER;KR;12-Mar-1970;ab12345;KOR;1-May-2027\n",
        "番号\t姓\t名\t職名\t国籍\t生年月日\t旅券番号\t発給国\t有効期限\n\
         1\tKIM\tCHEOL SU\tCHIEF ENGINEER\t韓国\t1970年3月12日\tＡＢ１２３４５\tKR\t2027年5月1日\n",
        "IMO CREW LIST (FAL Form 5)\nName of ship,HAE SONG 9\n\n\
         family_name,given_names,rank,nationality,date_of_birth,passport,issuing_state,expiry\n\
         KIM,CHEOL SU,CHIEF ENGINEER,KR,19700312,AB12345,KR,01.05.2027\n",
    ] {
        let said = first(csv);
        for (key, text) in want {
            assert!(said.contains(&(key, text.to_owned())), "{key}: {said:?}");
        }
        assert!(said.contains(&("role", "engineer".to_owned())), "{said:?}");
        assert!(said.contains(&("document", "passport".to_owned())), "{said:?}");
    }
}

#[test]
fn a_list_reads_in_the_encodings_of_offices() {
    let text = "氏名,職名,国籍\n山田　太郎,船長,日本\n";
    let utf16: Vec<u8> =
        "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for (bytes, encoding) in [
        (text.as_bytes().to_vec(), "UTF-8"),
        ([b"\xef\xbb\xbf", text.as_bytes()].concat(), "UTF-8"),
        (SHIFT_JIS.encode(text).0.into_owned(), "Shift_JIS"),
        (utf16, "UTF-16LE"),
    ] {
        let list = read(&bytes).unwrap();
        assert_eq!((list.encoding, list.faults.len()), (encoding, 0));
        let person = &list.persons[0];
        assert_eq!(get(person, "family"), Some(&Value::Text("山田".to_owned())));
        assert_eq!(get(person, "given"), Some(&Value::Text("太郎".to_owned())));
        assert_eq!(get(person, "role"), Some(&Value::Choice("master".to_owned())));
        assert_eq!(get(person, "nationality"), Some(&Value::Text("JP".to_owned())));
    }
}

#[test]
fn what_can_not_be_read_is_named_and_the_rest_kept() {
    let csv = "Name,Nationality,Date of birth,Shoe size\n\
               \"KIM, CHEOL SU\",Atlantis,31/02/1970,43\n\
               \"LEE, MIN\",KR,03/04/1970,44\n\
               \"PARK, JI\",KR,25/12/1969,40\n\
               ,KR,1970-01-01,\n";
    let list = read(csv.as_bytes()).unwrap();
    assert_eq!(list.unknown, ["shoe_size"]);
    assert_eq!(list.persons.len(), 3);
    let told: Vec<(usize, &str, &str)> =
        list.faults.iter().map(|f| (f.row, f.column.as_str(), f.cell.as_str())).collect();
    assert_eq!(
        told,
        [
            (1, "nationality", "Atlantis"),
            (1, "date_of_birth", "31/02/1970"),
            // The fourth of March, or the third of April.
            (2, "date_of_birth", "03/04/1970"),
            (4, "", "KR 1970-01-01"),
        ]
    );
    assert_eq!(get(&list.persons[2], "born").map(|v| v.codes().len()), Some(0));
    assert!(matches!(get(&list.persons[2], "born"), Some(Value::Date(d)) if d.to_string() == "1969-12-25"));
    // Bytes that are no characters make nobody.
    let list = read(b"Name,Nationality\nKIM CHEOL,KR\n\xff\xfe\x81 \xf0(,KR\n").unwrap();
    assert_eq!((list.persons.len(), list.faults.len()), (1, 2), "{list:?}");
    // Escape sequences and marks of direction never reach a form.
    let list = read("Name\nKI\u{1b}[31mM\u{202e}\n".as_bytes()).unwrap();
    assert_eq!(get(&list.persons[0], "family"), Some(&Value::Text("KI[31mM".to_owned())));
}

#[test]
fn what_is_no_list_is_refused() {
    assert_eq!(read(b""), Err(NoList::NoNames));
    assert_eq!(read(b"id,action\n1,BOARD\n"), Err(NoList::NoNames));
    assert_eq!(read(b"Family name,Given names\n"), Err(NoList::Empty));
    assert_eq!(read(&[0xff; 4096]), Err(NoList::NoNames));
    let many = format!("Name\n{}", "KIM CHEOL\n".repeat(MOST_PERSONS + 1));
    assert_eq!(read(many.as_bytes()), Err(NoList::TooMany));
}

#[test]
fn a_list_of_passengers_is_told_by_its_columns() {
    let csv = "Family name,Given names,Port of embarkation,Port of disembarkation,Visa number\n\
               DOE,JANE,KRPUS,JPSMN,V-1\n";
    let said = first(csv);
    assert!(said.contains(&("role", "passenger".to_owned())), "{said:?}");
    assert!(said.contains(&("debarks", "JPSMN".to_owned())), "{said:?}");
}

#[test]
fn a_long_list_goes_into_the_draft_whole_and_in_order() {
    let registry = Registry::bundled();
    let form = registry.newest("boarding").unwrap();
    let mut draft = Draft::new(form.id.clone());
    let rows: Vec<String> = (0..500).map(|n| format!("FAMILY{n},GIVEN,KR,1970-01-01,P{n:05},M")).collect();
    let rows = rows.join("\n");
    let csv = format!("Family name,Given names,Nationality,Date of birth,Passport no,Sex\n{rows}");
    let list = read(csv.as_bytes()).unwrap();
    let steps = edits(form, &draft, &list, UtcTime(0));
    assert!(steps.len() > 1);
    for step in &steps {
        draft.apply(step).unwrap();
    }
    let rows = draft.rows(&listed());
    assert_eq!(rows.len(), 500);
    let last = draft.entry(&listed().row(rows[499]).sub("family")).unwrap();
    assert_eq!((&last.value, last.source), (&Value::Text("FAMILY499".to_owned()), Source::Document));
    // A form without the place takes nothing.
    let hail = registry.newest("hail").unwrap();
    assert_eq!(edits(hail, &Draft::new(hail.id.clone()), &list, UtcTime(0)), []);
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..600), head in 0..3usize) {
        let head = ["", "Name,DOB,Nationality\n", "氏名;生年月日;性別\n"][head];
        let _ = read(&[head.as_bytes(), &bytes].concat());
    }
}
