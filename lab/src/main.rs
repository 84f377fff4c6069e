//! The crash laboratory: the product's own store on simulated media that lose their
//! power, fail or fill at every I/O operation, and the real binary under kill -9.
//!
//! `watchkeeper-lab cuts --n 100000 --seed 1`, `watchkeeper-lab kills --n 1000 --seed 1`,
//! `watchkeeper-lab typing --n 1000 --seed 1`.

mod chance;
mod cuts;
mod disk;
mod down;
mod evidence;
mod imports;
mod kills;
mod lying;
mod medium;
mod raw;
mod records;
mod scene;
mod session;
mod typing;
mod vfs;
mod workflows;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Debug, Parser)]
#[command(name = "watchkeeper-lab", about = "Cuts the power under the store of Watchkeeper")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Power cuts, EIO and full disks at every I/O operation, simulated
    Cuts(cuts::CutsArgs),
    /// kill -9 at random instants, on the computer's own disk
    Kills(kills::KillsArgs),
    /// kill -9 at random instants while drafts are typed
    Typing(typing::TypingArgs),
    #[command(hide = true)]
    Type(typing::TypeArgs),
    #[command(hide = true)]
    Append(kills::AppendArgs),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Cuts(args) => cuts::run(&args),
        Command::Kills(args) => kills::run(&args),
        Command::Typing(args) => typing::run(&args),
        Command::Type(args) => typing::type_on(&args),
        Command::Append(args) => kills::append(&args),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: laboratory: {error}");
            ExitCode::from(1)
        }
    }
}
