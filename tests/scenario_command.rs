//! `scenario list`, `check` and `emit` as values.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{self, Write};
use watchkeeper::cli::scenario::{ScenarioError, check, emit, list};
use watchkeeper::domain::scenario::builtin;
use watchkeeper::domain::scenario::file::Rate;
use watchkeeper::i18n::{Catalogue, Language};

fn file(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

#[test]
fn every_scenario_is_listed_with_what_happens_in_it() {
    for language in Language::ALL {
        let lines = list(&Catalogue::new(language));
        assert_eq!(lines.len(), builtin::list().count());
        for (line, name) in lines.iter().zip(builtin::list()) {
            assert!(line.starts_with(name) && !line.contains("scenario-about"), "{line}");
        }
    }
}

#[test]
fn a_fault_is_told_with_its_place_and_what_to_do() {
    let bad = file("[scenario]\nname = \"x\"\nstart = \"2026-11-10T12:00:00Z\"\nend = \"11:00\"\n");
    let path = bad.path().to_str().unwrap();
    let checked = check(path, &Catalogue::new(Language::English)).unwrap();
    assert!(!checked.good);
    assert_eq!(checked.lines.first().unwrap(), &format!("error: {path}:4:7: The end is not after the start"));
    assert!(checked.lines.get(1).unwrap().starts_with("  hint: Write an end after"));
    let japanese = check(path, &Catalogue::new(Language::Japanese)).unwrap();
    assert!(japanese.lines.first().unwrap().contains(":4:7: 終わりが始まりより後ではありません"));
    match emit(path, None, &Catalogue::new(Language::English), &mut io::sink()) {
        Err(ScenarioError::Faulty(lines)) => assert_eq!(lines.len(), 2),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_good_file_and_a_context_are_told_apart() {
    let catalogue = Catalogue::new(Language::English);
    let built_in = check("s1-sakai", &catalogue).unwrap();
    assert!(built_in.good && built_in.lines.len() == 1, "{built_in:?}");
    let context = file("[set_drift]\nset_deg = 60\ndrift_kn = 0.8\n");
    let path = context.path().to_str().unwrap();
    assert!(check(path, &catalogue).unwrap().good);
    assert!(matches!(emit(path, None, &catalogue, &mut io::sink()), Err(ScenarioError::Refused { .. })));
}

#[test]
fn emit_writes_tagged_lines_at_the_rate_asked_for() {
    let catalogue = Catalogue::new(Language::English);
    let write = |rate| {
        let mut out = Vec::new();
        let count = emit("s8-same-name", rate, &catalogue, &mut out).unwrap();
        (count, String::from_utf8(out).unwrap())
    };
    let (count, text) = write(None);
    assert_eq!(count as usize, text.matches("\r\n").count());
    assert!(text.starts_with("\\c:1794549600*"), "{}", text.lines().next().unwrap());
    assert!(text.lines().all(|line| line.starts_with("\\c:")));
    assert_eq!(write(Some(Rate::TenSeconds)).0, count);
    assert!(write(Some(Rate::Standard)).0 > 3 * count);
}

#[test]
fn a_name_that_is_nothing_is_told_the_built_in_ones() {
    match check("no-such-thing", &Catalogue::new(Language::English)) {
        Err(ScenarioError::Refused { what, hint }) => {
            assert!(what.contains("no-such-thing") && hint.contains("s1-sakai"), "{what} / {hint}");
        }
        other => panic!("{other:?}"),
    }
}

/// A pipe whose reader goes away after some bytes.
struct Closed(usize);

impl Write for Closed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let taken = bytes.len().min(self.0);
        self.0 -= taken;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let written = emit("s1-sakai", None, &Catalogue::new(Language::English), &mut Closed(500)).unwrap();
    assert!(written > 0 && written < 20, "{written}");
}
