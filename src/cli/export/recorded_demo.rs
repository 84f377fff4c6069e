//! Proof that the demo patrol of the exports is what its crew leaves behind.

use super::gather;
use crate::cli::Global;
use crate::cli::scenarios::{self, Action, ScenarioArgs};
use crate::cli::store_access::Unlock;
use crate::domain::report::registry::Registry;
use crate::domain::time::UtcTime;
use crate::export::demo::recorded;
use crate::export::recipient::Recipient;
use crate::export::{Order, files};
use crate::i18n::{Catalogue, Language};
use crate::runtime::executor::exercise::own_credentials;
use crate::store::Store;

/// With `WRITE_DEMO_PATROL` set the file is written anew instead.
#[test]
fn the_demo_patrol_of_the_exports_is_what_its_crew_leaves_behind() {
    let dir = tempfile::tempdir().unwrap();
    let global = Global {
        data_dir: Some(dir.path().join("boat")),
        config: None,
        profile: "jp".to_owned(),
        lang: Some(Language::English),
        log: None,
        now: None,
    };
    let name = "demo-patrol".to_owned();
    let unlock = Unlock { officer: None, passphrase_file: None };
    let action = Action::Run { keys: Some(name.clone().into()), name, json: true, unlock };
    scenarios::run(&global, &ScenarioArgs { action }).unwrap();
    let store = Store::open(&dir.path().join("boat"), &own_credentials().unwrap()).unwrap();
    let now = UtcTime::parse_rfc3339("2026-11-24T14:40:00Z").unwrap();
    let found = gather::material(&store, "last", now).unwrap();
    assert_eq!(found.missing, []);
    let written = recorded::written(&found);
    if std::env::var_os("WRITE_DEMO_PATROL").is_some() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/data/scenarios/demo-patrol/records.jsonl");
        std::fs::write(file, written).unwrap();
        return;
    }
    let kept = recorded::material().unwrap();
    assert_eq!(recorded::written(&kept), written, "run this test with WRITE_DEMO_PATROL=1");
    assert_eq!((kept.missing, kept.test), (found.missing, found.test));
}

/// What a crew typed is in no document that is not for it, wherever it was typed.
#[test]
fn no_recipient_of_the_demo_patrol_gets_what_is_not_for_it() {
    let material = recorded::material().unwrap();
    let registry = Registry::bundled();
    for recipient in Recipient::ALL {
        for language in Language::ALL {
            let order = Order {
                kinds: &[],
                formats: &[],
                recipient,
                partner: Some("Netherlands"),
                as_of: chrono::NaiveDate::from_ymd_opt(2026, 11, 30),
                allow_incomplete: false,
                catalogue: &Catalogue::new(language),
            };
            let made = files(&material, &registry, &order).unwrap();
            let holds = |word: &str| {
                made.iter()
                    .find(|file| String::from_utf8_lossy(&file.bytes).contains(word))
                    .map(|file| &file.name)
            };
            let told = recipient.code();
            assert_eq!(holds("HARBOUR-7").is_some(), recipient.sees_sources(), "{told}");
            for name in ["FUJINAMI", "PAKHOMENKO", "TX0044821", "TEST-1", "Minato Jiro"] {
                let found = holds(name);
                assert_eq!(found.is_some(), recipient.sees_persons(), "{name} for {told}: {found:?}");
            }
        }
    }
}
