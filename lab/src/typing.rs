//! kill -9 while a crew types: a process that hands edits to the product's store thread
//! as a screen does, killed at a random instant. Every draft opens, its edits stand in
//! their order without a gap, and what is missing was typed in the last two seconds.

use crate::chance::Chance;
use crate::records::{edit_text, in_order, new_draft};
use crate::scene::{FIRST, NOW, first, text};
use clap::Args;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};
use watchkeeper::app::event::Event;
use watchkeeper::app::session::records::{Asked, RecordAnswer, RecordRequest};
use watchkeeper::app::session::{StoreAnswer, StoreRequest};
use watchkeeper::domain::filing::Summary;
use watchkeeper::domain::journal::entry::RecordId;
use watchkeeper::domain::time::TimeSource;
use watchkeeper::runtime::clock::Clock;
use watchkeeper::runtime::executor::{Executor, StorePlaces};
use watchkeeper::store::Store;
use watchkeeper::store::closed::ClosedStore;

/// What may be missing.
const ALLOWED: Duration = Duration::from_secs(2);
/// Kills after which a new store is begun.
const KILLS_A_STORE: u64 = 50;

#[derive(Debug, Args)]
pub struct TypingArgs {
    /// How many kills
    #[arg(long, default_value_t = 100)]
    pub n: u64,
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The longest wait before a kill, milliseconds
    #[arg(long, default_value_t = 4_000)]
    pub longest: u64,
    /// Where the stores are made; a folder of this name is made and removed there
    #[arg(long, default_value_os_t = std::env::temp_dir())]
    pub dir: PathBuf,
}

#[derive(Debug, Args)]
pub struct TypeArgs {
    pub dir: PathBuf,
    pub seed: u64,
}

/// The process that is killed: types into a draft of its own and says each edit as it is
/// handed on.
pub fn type_on(args: &TypeArgs) -> Result<bool, String> {
    let (sender, answers) = channel();
    let clock = Clock::start();
    let closed = ClosedStore::hold(&args.dir).map_err(text)?;
    let places = StorePlaces { dir: args.dir.clone(), black_box: None };
    let sink = Arc::new(move |event| sender.send(event).is_ok());
    let executor = Executor::start(places, Some(closed), &clock, sink).map_err(text)?;
    let who = first();
    executor.ask(StoreRequest::Open { officer: who.officer, passphrase: who.passphrase });
    let ask = |what| executor.ask_records(Asked { what, utc: clock.now(), source: TimeSource::Rtc });
    let draft: RecordId = loop {
        match answers.recv().map_err(text)? {
            Event::Store { answer: StoreAnswer::Opened { .. }, .. } => {
                ask(RecordRequest::BeginDraft { ticket: 1, draft: Box::new(new_draft()) });
            }
            Event::Record { answer, .. } => match *answer {
                RecordAnswer::DraftBegun { draft, .. } => break draft.id,
                RecordAnswer::Refused { words, .. } => return Err(format!("{words:?}")),
                _ => {}
            },
            _ => {}
        }
    };
    let mut chance = Chance::new(args.seed);
    let mut out = std::io::stdout().lock();
    writeln!(out, "draft {draft}").and_then(|()| out.flush()).map_err(text)?;
    for n in 1_u32.. {
        writeln!(out, "{n}").and_then(|()| out.flush()).map_err(text)?;
        let summary = Some(Summary { title: format!("edit {n}"), missing: 9 });
        ask(RecordRequest::Edit { draft, edit: edit_text(n), summary });
        // A quick typist, now and then a thought.
        let pause = if chance.below(20) == 0 { 700 } else { 20 + chance.below(120) };
        thread::sleep(Duration::from_millis(pause));
        while answers.try_recv().is_ok() {}
    }
    Ok(true)
}

/// What one life told, and when it was killed.
struct Life {
    draft: Option<RecordId>,
    /// When each edit was told.
    typed: Vec<Instant>,
    killed: Instant,
}

fn life(dir: &Path, seed: u64, wait: Duration) -> Result<Life, String> {
    let own = std::env::current_exe().map_err(text)?;
    let mut child = Command::new(own)
        .arg("type")
        .arg(dir)
        .arg(seed.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(text)?;
    let out = child.stdout.take().ok_or("no standard output")?;
    let reader = thread::spawn(move || {
        let lines = BufReader::new(out).lines().map_while(Result::ok);
        lines.map(|line| (line, Instant::now())).collect::<Vec<_>>()
    });
    thread::sleep(wait);
    let killed = Instant::now();
    let _ = child.kill();
    child.wait().map_err(text)?;
    let lines = reader.join().map_err(|_| "the reader panicked")?;
    let draft = lines.first().and_then(|(line, _)| RecordId::parse_hex(line.strip_prefix("draft ")?));
    Ok(Life { draft, typed: lines.into_iter().skip(1).map(|(_, at)| at).collect(), killed })
}

/// What came of all lives.
#[derive(Default)]
struct Tally {
    typed: usize,
    missing: usize,
    /// The longest time before a kill at which something missing was typed.
    worst: Duration,
    drafts: u64,
    wrong: Vec<String>,
}

fn check(dir: &Path, life: &Life, known: &[(RecordId, usize)], tally: &mut Tally) -> Result<usize, String> {
    let store = Store::open(dir, &first()).map_err(|e| format!("does not open: {e}"))?;
    let drafts = store.drafts().map_err(text)?;
    for (draft, edits) in known {
        let found = drafts.iter().find(|view| view.id == *draft && view.officer == FIRST);
        if found.is_none_or(|view| (view.edits as usize) < *edits) {
            return Err(format!("an earlier draft lost what it had: {draft}"));
        }
    }
    let Some(draft) = life.draft else { return Ok(0) };
    let (_, edits) = store.draft(draft).map_err(|e| format!("the draft does not open: {e}"))?;
    in_order(&edits, 0)?;
    tally.drafts += 1;
    tally.typed += life.typed.len();
    // The first that is missing is the oldest.
    if let Some(at) = life.typed.get(edits.len()) {
        tally.missing += life.typed.len() - edits.len();
        let before = life.killed.duration_since(*at);
        tally.worst = tally.worst.max(before);
        if before > ALLOWED {
            return Err(format!("an edit of {before:?} before the kill is missing"));
        }
    }
    Ok(edits.len())
}

/// # Errors
/// The laboratory itself cannot work.
pub fn run(args: &TypingArgs) -> Result<bool, String> {
    let home = args.dir.join(format!("watchkeeper-lab-{}", std::process::id()));
    fs::create_dir_all(&home).map_err(text)?;
    let result = kills(args, &home);
    let _ = fs::remove_dir_all(&home);
    result
}

fn kills(args: &TypingArgs, home: &Path) -> Result<bool, String> {
    let dir = home.join("boat");
    let mut chance = Chance::new(args.seed);
    let (mut tally, mut known) = (Tally::default(), Vec::new());
    let start = Instant::now();
    println!("typing: n {} seed {}", args.n, args.seed);
    for kill in 0..args.n {
        if kill % KILLS_A_STORE == 0 {
            let _ = fs::remove_dir_all(&dir);
            known.clear();
            let role = "commander".parse().map_err(text)?;
            Store::init(&dir, &first(), &role, true, NOW).map(drop).map_err(text)?;
        }
        let wait = Duration::from_millis(50 + chance.below(args.longest));
        let life = life(&dir, args.seed << 32 | kill, wait)?;
        match check(&dir, &life, &known, &mut tally) {
            Ok(edits) => known.extend(life.draft.map(|draft| (draft, edits))),
            Err(why) => tally.wrong.push(format!("kill {kill}: {why}")),
        }
    }
    for why in tally.wrong.iter().take(20) {
        println!("    {why}");
    }
    println!(
        "{} kills in {:.0} s: {} drafts, {} edits typed, {} missing, the oldest typed {} ms before its kill: {} wrong",
        args.n,
        start.elapsed().as_secs_f64(),
        tally.drafts,
        tally.typed,
        tally.missing,
        tally.worst.as_millis(),
        tally.wrong.len()
    );
    if tally.typed == 0 {
        return Err("nothing was typed: the kills come too early on this machine".to_owned());
    }
    Ok(tally.wrong.is_empty())
}
