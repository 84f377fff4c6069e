//! kill -9 at random instants on the computer's own disk: a process that appends with
//! the product's store and tells each record once it is sealed, and the product's own
//! binary that adds officers. Every record and officer that was told must be there.

use crate::chance::Chance;
use crate::scene::{FIRST, NOW, body, first, record, text, who};
use clap::Args;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use watchkeeper::domain::journal::entry::{RecordId, Stream};
use watchkeeper::domain::journal::verify::verify;
use watchkeeper::store::Store;

/// Records after which a new store is begun: the proof of a large one takes long.
const MOST_RECORDS: usize = 1500;
/// Officers after which a new store is begun.
const MOST_OFFICERS: usize = 100;

#[derive(Debug, Args)]
pub struct KillsArgs {
    /// How many kills
    #[arg(long, default_value_t = 100)]
    pub n: u64,
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The product's binary
    #[arg(long, default_value = "target/release/watchkeeper")]
    pub binary: PathBuf,
    /// Where the stores are made; a folder of this name is made and removed there
    #[arg(long, default_value_os_t = std::env::temp_dir())]
    pub dir: PathBuf,
}

#[derive(Debug, Args)]
pub struct AppendArgs {
    pub dir: PathBuf,
    pub from: usize,
}

/// The process that is killed: appends, and prints the id of each record once sealed.
pub fn append(args: &AppendArgs) -> Result<bool, String> {
    let mut store = Store::open(&args.dir, &first()).map_err(text)?;
    let mut out = std::io::stdout().lock();
    for n in args.from.. {
        let body = body(n, 100 + n % 7 * 400);
        let stream = if n % 3 == 0 { Stream::Case } else { Stream::Ops };
        let sealed = store.append(&record(stream, &body, n as i64)).map_err(text)?;
        writeln!(out, "{n} {}", sealed.record).and_then(|()| out.flush()).map_err(text)?;
    }
    Ok(true)
}

struct Told {
    n: usize,
    record: String,
}

/// Runs `command` and kills it after `wait`; gives the lines that it had written.
fn killed(command: &mut Command, wait: Duration) -> Result<Vec<String>, String> {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().map_err(text)?;
    let out = child.stdout.take().ok_or("no standard output")?;
    let reader = thread::spawn(move || BufReader::new(out).lines().map_while(Result::ok).collect::<Vec<_>>());
    thread::sleep(wait);
    let _ = child.kill();
    child.wait().map_err(text)?;
    let lines = reader.join().map_err(|_| "the reader panicked")?;
    Ok(lines)
}

fn new_store(dir: &Path) -> Result<(), String> {
    let _ = fs::remove_dir_all(dir);
    let role = "commander".parse().map_err(text)?;
    Store::init(dir, &first(), &role, true, NOW).map(drop).map_err(text)
}

fn check(dir: &Path, told: &[Told], whole: bool) -> Result<usize, String> {
    let store = Store::open(dir, &first()).map_err(|e| format!("does not open: {e}"))?;
    let mut count = 0;
    for stream in Stream::ALL {
        count += store.entries(stream, 0, u32::MAX).map_err(text)?.len();
    }
    for told in told {
        let mut id = [0; 16];
        for (n, byte) in id.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&told.record[2 * n..2 * n + 2], 16).map_err(text)?;
        }
        let found = store.body(RecordId(id)).map_err(text)?;
        if found != Some(body(told.n, 100 + told.n % 7 * 400)) {
            return Err(format!("acknowledged record {} is lost", told.n));
        }
    }
    if whole {
        let report = verify(&store.bundle(NOW).map_err(text)?);
        if !report.ok {
            return Err(format!("the proof fails: {:?}", report.first_bad));
        }
    }
    Ok(count)
}

/// # Errors
/// The laboratory itself cannot work.
pub fn run(args: &KillsArgs) -> Result<bool, String> {
    let home = args.dir.join(format!("watchkeeper-lab-{}", std::process::id()));
    fs::create_dir_all(&home).map_err(text)?;
    let result = kills(args, &home);
    let _ = fs::remove_dir_all(&home);
    result
}

/// The product's command that adds the officer `id`.
fn add(args: &KillsArgs, home: &Path, store: &Path, id: &str) -> Command {
    let mut command = Command::new(&args.binary);
    command.args(["officer", "add", id, "--role", "leader", "--officer", FIRST]);
    command.arg("--passphrase-file").arg(home.join("one"));
    command.arg("--new-passphrase-file").arg(home.join("two"));
    command.arg("--data-dir").arg(store);
    command
}

fn kills(args: &KillsArgs, home: &Path) -> Result<bool, String> {
    let (records, officers) = (home.join("records"), home.join("officers"));
    let own = std::env::current_exe().map_err(text)?;
    let start = Instant::now();
    let mut chance = Chance::new(args.seed);
    let mut wrong = Vec::new();
    let (mut told, mut next, mut acknowledged) = (Vec::<Told>::new(), 0, 0_usize);
    let (mut added, mut asked, mut officers_told) = (Vec::<String>::new(), 0, 0);
    println!("kills: n {} seed {}", args.n, args.seed);
    // How long the whole command takes on this machine, under its present load.
    new_store(&officers)?;
    fs::write(home.join("one"), "first passphrase").map_err(text)?;
    fs::write(home.join("two"), "second passphrase").map_err(text)?;
    let whole = Instant::now();
    let ran = add(args, home, &officers, "K-0").stdout(Stdio::null()).output().map_err(text)?;
    if !ran.status.success() {
        return Err(format!("{}: {}", args.binary.display(), String::from_utf8_lossy(&ran.stderr)));
    }
    let typical = (whole.elapsed().as_micros() as u64).max(10_000);
    for kill in 0..args.n {
        if kill % 2 == 0 {
            if told.is_empty() || told.len() > MOST_RECORDS {
                new_store(&records)?;
                told.clear();
                next = 0;
            }
            let wait = Duration::from_micros(2_000 + chance.below(3 * typical));
            let lines = killed(Command::new(&own).arg("append").arg(&records).arg(next.to_string()), wait)?;
            for line in lines {
                // A line cut off in the middle was told to nobody.
                if let Some((n, record)) = line.split_once(' ').filter(|(_, id)| id.len() == 32) {
                    let n = n.parse().map_err(text)?;
                    told.push(Told { n, record: record.to_owned() });
                    acknowledged += 1;
                    next = n + 1;
                }
            }
            // What was being sealed may be there without having been told.
            next += 1;
            match check(&records, &told, kill % 10 == 0) {
                Ok(count) if count >= told.len() => {}
                Ok(count) => wrong.push(format!("kill {kill}: {count} of {} records", told.len())),
                Err(why) => wrong.push(format!("kill {kill}: {why}")),
            }
        } else {
            if asked % MOST_OFFICERS == 0 {
                new_store(&officers)?;
                added.clear();
            }
            asked += 1;
            let id = format!("K-{asked}");
            let mut command = add(args, home, &officers, &id);
            let wait = Duration::from_micros(1_000 + chance.below(2 * typical));
            let lines = killed(&mut command, wait)?;
            if lines.iter().any(|line| line.contains(&id)) {
                added.push(id);
                officers_told += 1;
            }
            match Store::open(&officers, &who(FIRST, "first passphrase")) {
                Err(error) => wrong.push(format!("kill {kill}: does not open: {error}")),
                Ok(store) => {
                    let there = |id: &String| store.officers().iter().any(|s| s.officer.as_str() == id);
                    wrong.extend(
                        added
                            .iter()
                            .filter(|id| !there(id))
                            .map(|id| format!("kill {kill}: officer {id} is lost")),
                    );
                }
            }
            if let Some(id) = added.last()
                && let Err(error) = Store::open(&officers, &who(id, "second passphrase"))
            {
                wrong.push(format!("kill {kill}: officer {id} cannot open: {error}"));
            }
        }
    }
    println!("appending process: {} kills, {acknowledged} records acknowledged", args.n.div_ceil(2));
    println!("watchkeeper officer add: {} kills, {officers_told} officers acknowledged", args.n / 2);
    for why in wrong.iter().take(20) {
        println!("    {why}");
    }
    println!("{} kills in {:.0} s: {} wrong", args.n, start.elapsed().as_secs_f64(), wrong.len());
    if acknowledged == 0 || (args.n > 20 && officers_told == 0) {
        return Err("nothing was acknowledged: the kills come too early on this machine".to_owned());
    }
    Ok(wrong.is_empty())
}
