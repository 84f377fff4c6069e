//! What the program carries and what the crew gave it: store, profile, charts,
//! scenarios, languages.

use super::{Finding, finding};
use crate::cli::setup;
use crate::cli::setup::Trouble;
use crate::cli::setup::forms::forms_in;
use crate::config::Config;
use crate::domain::chart::ports::parse_ports;
use crate::domain::powers::Law;
use crate::domain::powers::profile::ProfileText;
use crate::domain::scenario::builtin;
use crate::domain::scenario::file::parse;
use crate::i18n::{Catalogue, Language};
use crate::store::Store;
use crate::store::error::StoreError;
use crate::store::look::Look;
use std::path::Path;

/// The databases and the keys that open them, from outside.
pub(super) fn store(dir: &Path, catalogue: &Catalogue) -> Vec<Finding> {
    let name = dir.display().to_string();
    let look = match Store::look(dir) {
        Ok(look) => look,
        Err(StoreError::Absent(_)) => {
            return vec![finding(false, catalogue, "check-store-none", &[("dir", &name)])];
        }
        Err(error) => {
            let (key, args) = error.words();
            let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let why = catalogue.format(key, &args);
            return vec![finding(false, catalogue, "check-keys-wrong", &[("dir", &name), ("why", &why)])];
        }
    };
    let mut findings = databases(&look, &name, catalogue);
    findings.push(keys(&look, catalogue));
    findings
}

fn databases(look: &Look, dir: &str, catalogue: &Catalogue) -> Vec<Finding> {
    let told = |key: &'static str| {
        move |path: &std::path::PathBuf| {
            finding(false, catalogue, key, &[("path", &path.display().to_string())])
        }
    };
    let missing = look.missing.iter().map(told("check-database-missing"));
    let mut findings: Vec<Finding> =
        missing.chain(look.plain.iter().map(told("check-database-plain"))).collect();
    if findings.is_empty() {
        findings.push(finding(true, catalogue, "check-database-ok", &[("dir", dir)]));
    }
    findings
}

fn keys(look: &Look, catalogue: &Catalogue) -> Finding {
    if let Some((copy, _)) = &look.repair {
        return finding(false, catalogue, "check-keys-copy", &[("path", &copy.display().to_string())]);
    }
    let key = match (look.test, look.officers) {
        (true, _) => "check-keys-test",
        (false, 1) => "check-keys-one",
        (false, _) => "check-keys-ok",
    };
    // One officer alone cannot be helped by another: told, and no reason to stay ashore.
    finding(!look.test, catalogue, key, &[("count", &look.officers.to_string())])
}

/// The country profile: its own ports, and its law.
pub(super) fn profile(name: &str, text: &Result<ProfileText, String>, catalogue: &Catalogue) -> Finding {
    let read = text.as_ref().map_err(String::clone).and_then(|text| {
        Law::of(text).map_err(|e| e.to_string())?;
        parse_ports(&text.ports).map_err(|e| e.to_string())
    });
    match read {
        Ok(ports) => {
            let count = ports.len().to_string();
            finding(true, catalogue, "check-profile-ok", &[("profile", name), ("count", &count)])
        }
        Err(why) => finding(false, catalogue, "check-profile-wrong", &[("profile", name), ("why", &why)]),
    }
}

/// The forms that ship and those of the office.
pub(super) fn forms(data_dir: &Path, catalogue: &Catalogue) -> Vec<Finding> {
    let (registry, faults) = forms_in(&data_dir.join("forms"), catalogue);
    if faults.is_empty() {
        let count = registry.offered().len().to_string();
        return vec![finding(true, catalogue, "check-forms-ok", &[("count", &count)])];
    }
    let told = |fault: &Trouble| finding(false, catalogue, "check-forms-wrong", &[("why", &fault.detail)]);
    faults.iter().map(told).collect()
}

/// Whose numbers the alert rules have.
pub(super) fn preset(config: &Config, catalogue: &Catalogue) -> Finding {
    finding(true, catalogue, "check-preset", &[("preset", config.alert.rules.preset.code())])
}

/// The bundled packs and the crew's own layers and zones.
pub(super) fn charts(config: &Config, catalogue: &Catalogue) -> Vec<Finding> {
    let (charts, layers, troubles) = setup::charts(config);
    let facts = [
        ("packs", charts.packs().len().to_string()),
        ("layers", layers.len().to_string()),
        (
            "zones",
            charts.zones().map_or_else(|| catalogue.text("check-charts-bundled"), |z| z.source().to_owned()),
        ),
    ];
    let facts = facts.each_ref().map(|(name, value)| (*name, value.as_str()));
    let mut findings = vec![finding(!charts.packs().is_empty(), catalogue, "check-charts", &facts)];
    findings.extend(troubles.iter().map(|t| finding(false, catalogue, t.key, &[("detail", &t.detail)])));
    findings
}

/// The built-in scenarios.
pub(super) fn scenarios(catalogue: &Catalogue) -> Finding {
    let faulty: Vec<&str> = builtin::list()
        .filter(|name| builtin::builtin(name).is_none_or(|text| parse(text).is_err()))
        .collect();
    let (count, names) = (builtin::list().count().to_string(), faulty.join(", "));
    let key = if faulty.is_empty() { "check-scenarios-ok" } else { "check-scenarios-wrong" };
    finding(faulty.is_empty(), catalogue, key, &[("count", &count), ("names", &names)])
}

/// The languages, and which one is in force.
pub(super) fn languages(catalogue: &Catalogue) -> Finding {
    let all = Language::ALL.map(Language::code).join(", ");
    let now = catalogue.language().code();
    finding(true, catalogue, "check-languages", &[("all", &all), ("language", now)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::keys::officer::{OfficerId, Role};
    use crate::domain::keys::secret::Passphrase;
    use crate::domain::time::UtcTime;
    use crate::store::Credentials;
    use std::fs;
    use tempfile::TempDir;

    fn words() -> Catalogue {
        Catalogue::new(Language::English)
    }

    fn told(findings: &[Finding]) -> Vec<String> {
        findings.iter().map(|f| format!("{} {}", if f.ok { "+" } else { "-" }, f.text)).collect()
    }

    #[test]
    fn a_store_is_found_or_it_is_said_how_to_make_one() {
        let dir = TempDir::new().unwrap();
        let none = told(&store(dir.path(), &words()));
        assert!(
            none.len() == 1 && none[0].starts_with("- ") && none[0].contains("watchkeeper init"),
            "{none:?}"
        );
        let officer: OfficerId = "K-1".parse().unwrap();
        let role: Role = "lead".parse().unwrap();
        let who = Credentials { officer, passphrase: Passphrase::new("long enough a phrase").unwrap() };
        drop(Store::init(dir.path(), &who, &role, true, UtcTime(0)).unwrap());
        let made = told(&store(dir.path(), &words()));
        assert!(made[0].starts_with("+ database") && made[1].contains("TEST"), "{made:?}");
        fs::write(dir.path().join("case.db"), b"SQLite format 3\0 and so on").unwrap();
        fs::remove_file(dir.path().join("keys.slot.copy")).unwrap();
        let hurt = told(&store(dir.path(), &words()));
        assert!(hurt[0].starts_with("- ") && hurt[0].contains("not encrypted"), "{hurt:?}");
        assert!(hurt[1].starts_with("- ") && hurt[1].contains("keys.slot.copy"), "{hurt:?}");
        fs::write(dir.path().join("keys.slot"), b"nothing").unwrap();
        let lost = told(&store(dir.path(), &words()));
        assert!(lost.len() == 1 && lost[0].starts_with("- keys"), "{lost:?}");
    }

    #[test]
    fn what_the_program_carries_is_whole() {
        let config = Config::shipped().unwrap();
        let mut all = charts(&config, &words());
        let of = |name: &str| profile(name, &Ok(ProfileText::bundled(name).unwrap()), &words());
        all.extend([of("jp"), of("xx"), scenarios(&words()), languages(&words())]);
        assert!(all.iter().all(|f| f.ok), "{:?}", told(&all));
    }

    #[test]
    fn the_ports_that_are_counted_are_those_of_the_profile() {
        let count = |name: &str| {
            let text = ProfileText::bundled(name).unwrap();
            let ports = parse_ports(&text.ports).unwrap().len();
            let told = profile(name, &Ok(text), &words());
            assert!(told.ok && told.text.contains(&ports.to_string()), "{told:?}");
            ports
        };
        assert_ne!(count("jp"), count("xx"));
        let bad =
            ProfileText { ports: "nothing of the kind\n1".to_owned(), ..ProfileText::bundled("jp").unwrap() };
        assert!(!profile("mine", &Ok(bad), &words()).ok);
        assert!(!profile("mine", &Err("no such folder".to_owned()), &words()).ok);
    }

    #[test]
    fn the_crew_s_own_charts_are_read_or_told() {
        let dir = TempDir::new().unwrap();
        let file = |name: &str, text: &str| {
            let path = dir.path().join(name);
            fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let line = r#"{"type":"LineString","source":"Notice 12","coordinates":[[130,30],[131,31]]}"#;
        let mut config = Config::shipped().unwrap();
        config.chart_layers = vec![file("layer.json", line)];
        config.chart_zones = Some(file("zones.json", line));
        let good = charts(&config, &words());
        assert!(good.len() == 1 && good[0].ok && good[0].text.contains("Notice 12"), "{good:?}");
        config.chart_layers.push(dir.path().join("absent.json").display().to_string());
        config.chart_zones = Some(file("bare.json", &line.replace(r#""source":"Notice 12","#, "")));
        let bad = told(&charts(&config, &words()));
        assert_eq!(bad.len(), 3);
        assert!(bad[1].starts_with("- ") && bad[1].contains("absent.json"), "{bad:?}");
        assert!(
            bad[2].starts_with("- ") && bad[2].contains("bare.json") && bad[2].contains("source"),
            "{bad:?}"
        );
    }
}
