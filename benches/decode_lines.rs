//! One pass over a log by one decoder, to be counted from outside: by `callgrind`
//! (`benches/instructions.sh`) or by `time`.
//!
//! `decode_lines watchkeeper|nmea-0183-rs|none LOG` prints lines and messages; `none`
//! reads the file and counts its lines alone.

mod decoders;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().filter(|argument| argument != "--bench").collect();
    let [_, decoder, path] = &arguments[..] else {
        // `cargo bench` and `cargo test --benches` run it without arguments.
        println!("usage: decode_lines watchkeeper|nmea-0183-rs|none LOG");
        return ExitCode::SUCCESS;
    };
    let log = match std::fs::read_to_string(path) {
        Ok(log) => log,
        Err(error) => {
            eprintln!("{path}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let messages = match decoder.as_str() {
        "watchkeeper" => decoders::ours(log.as_bytes()),
        "nmea-0183-rs" => decoders::peer(&log),
        _ => 0,
    };
    println!("{} lines, {messages} messages", log.lines().count());
    ExitCode::SUCCESS
}
