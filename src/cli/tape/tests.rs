//! A tape is the whole of its files in the order of time, whatever their order in the
//! file, without holding them.

use super::*;
use crate::cli::tape::reading::Reading;
use crate::domain::time::Span;
use crate::i18n::Language;
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use std::io::Write;
use tempfile::TempDir;

/// 2026-11-24T05:00:00Z.
const START: i64 = 1_795_496_400_000;

fn sentence(body: &str) -> String {
    let sum = body.bytes().fold(0, |sum, byte| sum ^ byte);
    format!("${body}*{sum:02X}\r\n")
}

fn tagged(tag: &str, rest: &str) -> String {
    let sum = tag.bytes().fold(0, |sum, byte| sum ^ byte);
    format!("\\{tag}*{sum:02X}\\{rest}")
}

fn catalogue() -> Catalogue {
    Catalogue::new(Language::English)
}

fn write(dir: &TempDir, name: &str, text: &str) -> PathBuf {
    let path = dir.path().join(name);
    if path.extension().is_some_and(|e| e == "gz") {
        let mut encoder = GzEncoder::new(std::fs::File::create(&path).unwrap(), Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap();
    } else {
        std::fs::write(&path, text).unwrap();
    }
    path
}

fn played(files: &[PathBuf]) -> (Vec<Line>, Tape) {
    let tape = load(files, &catalogue(), &mut || Ok(RecordingKeys::default())).unwrap();
    let again = load(files, &catalogue(), &mut || Ok(RecordingKeys::default())).unwrap();
    (again.sentences.map(Result::unwrap).collect(), tape)
}

/// The same by holding everything and sorting it.
fn sorted(files: &[PathBuf]) -> Vec<Line> {
    let mut all = Vec::new();
    let mut first = 0;
    for path in files {
        let origin = Origin::of(path).unwrap();
        let lead = survey(&origin, SourceId(first)).unwrap().lead;
        let mut reading = Reading::new(SourceId(first), lead);
        for line in origin.open().unwrap() {
            reading.push(&line, &mut |t| all.push(Line::of(&t.raw, t.source, t.at)));
        }
        reading.finish(&mut |t| all.push(Line::of(&t.raw, t.source, t.at)));
        first = all.iter().map(|l| l.source.0 + 1).max().unwrap_or(0).max(first + 1);
    }
    all.sort_by_key(|line| line.at);
    all
}

/// A log of others: tag-block times that go on by `steps` seconds, back where negative,
/// three sentences a step (so many must agree before a log's clock goes back).
fn foreign(steps: &[i64]) -> String {
    let mut at = START / 1000;
    let mut text = String::new();
    for (number, step) in steps.iter().enumerate() {
        at += step;
        for part in 0..3 {
            text += &tagged(&format!("c:{at}"), &sentence(&format!("GPTXT,{number},{part}")));
        }
    }
    text
}

/// A recording of ours: inputs with arrival times that differ by milliseconds.
fn ours(lines: &[(u16, i64)]) -> String {
    let mut at = START;
    let mut text = "# watchkeeper recording\n".to_owned();
    for (number, (source, step)) in lines.iter().enumerate() {
        at += step;
        text += &tagged(&format!("s:in{source},c:{at}"), &sentence(&format!("GPTXT,{number},in{source}")));
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_files_come_in_the_order_of_time(
        steps in prop::collection::vec(prop_oneof![8 => 0..30_i64, 1 => -9_000..0_i64, 1 => 700..90_000_i64], 0..60),
        lines in prop::collection::vec((0..4_u16, prop_oneof![9 => -7..400_i64, 1 => -900_000..0_i64]), 0..80),
        zipped: bool,
    ) {
        let dir = TempDir::new().unwrap();
        let files = [
            write(&dir, if zipped { "a.log.gz" } else { "a.log" }, &foreign(&steps)),
            write(&dir, "b.log", &ours(&lines)),
            write(&dir, "c.log", &foreign(&[40, 40, -4000, 10, 7])),
        ];
        let (got, tape) = played(&files);
        let want = sorted(&files);
        prop_assert_eq!(&got, &want);
        prop_assert_eq!(tape.start(), want.first().unwrap().at);
        prop_assert_eq!(tape.end(), want.last().unwrap().at);
    }
}

#[test]
fn two_sentences_on_the_line_where_time_goes_back_are_both_played() {
    let dir = TempDir::new().unwrap();
    let mut text = foreign(&[0, 10, 10]);
    let early = START / 1000 - 5000;
    let on_one_line: String = (0..6)
        .map(|n| tagged(&format!("c:{early}"), sentence(&format!("GPTXT,early,{n}")).trim_end()))
        .collect();
    text += &on_one_line;
    text += "\r\n";
    text += &foreign(&[60, 70]);
    let files = [write(&dir, "a.log", &text)];
    let (got, _) = played(&files);
    assert_eq!(got.len(), 9 + 6 + 6);
    assert_eq!(got, sorted(&files));
}

#[test]
fn a_log_without_order_is_played_as_it_stands_and_says_so() {
    let dir = TempDir::new().unwrap();
    let steps: Vec<i64> = (0..400).map(|n| if n % 2 == 0 { -5000 } else { 4000 }).collect();
    let path = write(&dir, "a.log", &foreign(&steps));
    let mut tape = Tape::default();
    let notes = tape.add_recording(&path, &Origin::of(&path).unwrap(), "a", &catalogue()).unwrap();
    assert_eq!(notes, [catalogue().text("replay-no-order")]);
    let lines: Vec<Line> = tape.sentences.map(Result::unwrap).collect();
    assert_eq!(lines.len(), 1200);
    assert!(lines.is_sorted_by_key(|line| line.at), "its clock never goes back");
}

#[test]
fn what_was_heard_before_the_first_time_came_just_before_it() {
    let dir = TempDir::new().unwrap();
    let text = sentence("GPTXT,early") + &sentence("GPTXT,later") + &foreign(&[0]);
    let (got, tape) = played(&[write(&dir, "a.log", &text)]);
    assert_eq!(tape.end(), UtcTime(START));
    assert!(tape.start() < UtcTime(START) && UtcTime(START).since(tape.start()) < Span::seconds(1));
    assert_eq!(&*got[0].body, b"GPTXT,early");
}

#[test]
fn a_damaged_line_of_our_own_came_when_the_one_before_it_did() {
    let dir = TempDir::new().unwrap();
    let header = "# watchkeeper recording\n";
    let line = |at: i64, text: &str| tagged(&format!("s:in1,c:{at}"), &sentence(text));
    let text = header.to_owned()
        + &sentence("GPTXT,lead")
        + &line(START, "GPTXT,one")
        + "\\s:in1,c:17*00\\"
        + &sentence("GPTXT,damaged")
        + &line(START + 5000, "GPTXT,two")
        // A sentence without its line end, as a power cut leaves it.
        + line(START + 6000, "GPTXT,cut").trim_end();
    let (got, _) = played(&[write(&dir, "a.log", &text)]);
    let told: Vec<(i64, String)> =
        got.iter().map(|l| (l.at.0 - START, String::from_utf8_lossy(&l.body).into_owned())).collect();
    let want = [(0, "lead"), (0, "one"), (0, "damaged"), (5000, "two"), (6000, "cut")];
    assert_eq!(told, want.map(|(at, text)| (at, format!("GPTXT,{text}"))));
}

#[test]
fn a_file_that_shrinks_while_it_is_played_is_told_once() {
    let dir = TempDir::new().unwrap();
    let steps = vec![1; 20_000];
    let path = write(&dir, "a.log", &foreign(&steps));
    let tape = load(std::slice::from_ref(&path), &catalogue(), &mut || Ok(RecordingKeys::default())).unwrap();
    std::fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(5_000).unwrap();
    let found: Vec<_> = tape.sentences.collect();
    let broken: Vec<_> = found.iter().filter_map(|r| r.as_ref().err()).collect();
    assert_eq!(broken.len(), 1, "{broken:?}");
    assert_eq!(broken[0].name, "a.log");
    assert!(found.len() > 100 && found.last().unwrap().is_err());
}

#[test]
fn a_cut_gzip_is_played_up_to_the_cut_and_a_garbled_one_refused() {
    let dir = TempDir::new().unwrap();
    // Numbers that don't repeat, so that it does not become too small to be cut.
    let steps: Vec<i64> = (0..5000).map(|n| n * 7919 % 13).collect();
    let path = write(&dir, "a.log.gz", &foreign(&steps));
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let mut tape = Tape::default();
    let notes = tape.add_recording(&path, &Origin::of(&path).unwrap(), "a", &catalogue()).unwrap();
    assert_eq!(notes, [catalogue().text("replay-cut")]);
    let lines = tape.sentences.map(Result::unwrap).count();
    assert!(lines > 1000 && lines < 15_000, "{lines}");
    std::fs::write(&path, &whole[..12]).unwrap();
    assert!(load(&[path], &catalogue(), &mut || Ok(RecordingKeys::default())).is_err());
}
