//! A log through the whole pipeline (framing, decoding, picture, CPA; with `rules` also
//! the rules and the board), to be counted from outside: by `callgrind`
//! (`benches/instructions.sh`) or by `time`.
//!
//! `pipeline_lines LOG [REPEATS] [none|rules]` plays the log that many times on a running clock
//! and prints sentences, targets and the memory held at a tenth of the way and at the
//! end; `none` reads the file alone.

use std::fs;
use std::process::ExitCode;
use watchkeeper::app::occurrence::Occurrence;
use watchkeeper::app::pipeline;
use watchkeeper::app::state::{App, Display, LinkView, Mode};
use watchkeeper::domain::feed::{LinkSpec, LinkState};
use watchkeeper::domain::id::SourceId;
use watchkeeper::domain::time::{Span, UtcTime};
use watchkeeper::i18n::{Catalogue, Language};

/// Receive times of busy traffic: a hundred sentences a second.
const STEP: Span = Span::millis(10);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let Some(path) = arguments.first() else {
        // `cargo bench` and `cargo test --benches` run it without arguments.
        println!("usage: pipeline_lines LOG [REPEATS] [none|rules]");
        return ExitCode::SUCCESS;
    };
    let log = match fs::read(path) {
        Ok(log) => log,
        Err(error) => {
            eprintln!("{path}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let repeats: usize = arguments.get(1).and_then(|n| n.parse().ok()).unwrap_or(1);
    let lines: Vec<&[u8]> = log.split_inclusive(|b| *b == b'\n').collect();
    let mut app = app();
    let mut at = UtcTime(1_700_000_000_000);
    let mut seen: Vec<Occurrence> = Vec::new();
    let mut early = 0;
    let with_rules = arguments.last().is_some_and(|a| a == "rules");
    let (mut ticked, mut changes) = (at, Vec::new());
    if arguments.last().is_some_and(|a| a == "none") {
        println!("{} lines", lines.len());
        return ExitCode::SUCCESS;
    }
    let fix = rmc();
    for turn in 0..repeats {
        pipeline::bytes(&mut app, SourceId(0), fix.as_bytes(), at, &mut seen);
        for line in &lines {
            at = at + STEP;
            pipeline::bytes(&mut app, SourceId(0), line, at, &mut seen);
            if with_rules {
                pipeline::tick(&mut app, &mut seen);
            } else if at.since(ticked).0 >= 1000 {
                ticked = at;
                app.picture.tick(at, &mut changes);
                changes.clear();
            }
            seen.clear();
        }
        if turn == repeats / 10 {
            early = resident_kib();
        }
    }
    let sentences: u64 = app.links.iter().map(|l| l.counts.sentences).sum();
    println!(
        "{} lines, {sentences} sentences, {} messages, {} targets, {early} KiB at a tenth, {} KiB at the end",
        lines.len() * repeats,
        app.pipeline.messages,
        app.picture.len(),
        resident_kib()
    );
    ExitCode::SUCCESS
}

fn app() -> App {
    let display = Display::of_size(80, 24);
    let now = UtcTime(1_700_000_000_000);
    let mut app = App::new(now, Mode::Live, Catalogue::new(Language::English), display);
    app.links.push(LinkView::new(LinkSpec::StandardInput, LinkState::Receiving, now));
    app
}

/// Own ship under way, so that every target has a CPA.
fn rmc() -> String {
    let body = "GPRMC,120000.00,A,5310.8100,N,00525.7000,E,8.0,045.0,141123,,,A";
    let sum = body.bytes().fold(0u8, |sum, b| sum ^ b);
    format!("${body}*{sum:02X}\r\n")
}

fn resident_kib() -> u64 {
    let pages: u64 = fs::read_to_string("/proc/self/statm")
        .ok()
        .and_then(|text| text.split_whitespace().nth(1).and_then(|pages| pages.parse().ok()))
        .unwrap_or(0);
    pages * 4
}
