//! `watchkeeper decode`: sentences in, one JSON object an AIS message out, as each is
//! complete.

use crate::cli::CliError;
use crate::domain::ais::assembler::AssemblerClock;
use crate::domain::ais::{Decoder, raw, scaled};
use crate::domain::id::SourceId;
use crate::domain::nmea0183::framer::{Framer, InputCounts, RawSentence};
use crate::domain::nmea0183::sentence::{Sentence, parse};
use crate::domain::time::UtcTime;
use crate::link::recording::Recording;
use clap::Args;
use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub struct DecodeArgs {
    /// Coded integers under the standard's field names instead of scaled values
    #[arg(long)]
    pub raw: bool,
    /// A file of sentences [default: standard input]
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
}

const CHUNK: usize = 64 * 1024;

/// Reads to the end; counts of what was refused go to stderr.
pub fn run(args: &DecodeArgs) -> Result<ExitCode, CliError> {
    let mut output = io::BufWriter::new(io::stdout().lock());
    let mut decoding = Decoding::new(args.raw);
    let open = match &args.file {
        Some(path) if path.as_os_str() != "-" => {
            let recording = Recording::open(path).map_err(|e| CliError::file("decode", path, &e))?;
            read_recording(recording, &mut decoding, &mut output)
        }
        _ => read_input(&mut decoding, &mut output),
    }?;
    if open {
        decoding.finish();
        write(&mut output, &mut decoding.lines)?;
    }
    for (cause, count) in decoding.counts.causes() {
        eprintln!("rejected {}: {count}", cause.code());
    }
    if decoding.counts.extra_fields > 0 {
        eprintln!("with extra fields: {}", decoding.counts.extra_fields);
    }
    Ok(ExitCode::SUCCESS)
}

/// A file, plain or gzip; `false` when the reader of our output went away.
fn read_recording(
    recording: Recording,
    decoding: &mut Decoding,
    output: &mut impl Write,
) -> Result<bool, CliError> {
    for recorded in recording {
        decoding.push(&recorded.bytes, recorded.source.unwrap_or_default(), recorded.at.unwrap_or_default());
        if decoding.lines.len() > CHUNK && !write(output, &mut decoding.lines)? {
            return Ok(false);
        }
    }
    write(output, &mut decoding.lines)
}

/// Standard input; each message is given out as soon as it is complete.
fn read_input(decoding: &mut Decoding, output: &mut impl Write) -> Result<bool, CliError> {
    let mut input = io::stdin().lock();
    let mut buffer = vec![0; CHUNK];
    loop {
        let read = match input.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(CliError::failed("decode", error)),
        };
        decoding.push(buffer.get(..read).unwrap_or_default(), SourceId(0), UtcTime(0));
        if !write(output, &mut decoding.lines)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// `false` when the reader went away: no reason to complain.
fn write(output: &mut impl Write, lines: &mut String) -> Result<bool, CliError> {
    let result = output.write_all(lines.as_bytes()).and_then(|()| output.flush());
    lines.clear();
    match result {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(CliError::failed("decode: standard output", error)),
    }
}

struct Decoding {
    /// One an input: a recording of ours holds several.
    framers: BTreeMap<SourceId, Framer>,
    decoder: Decoder,
    counts: InputCounts,
    raw: bool,
    lines: String,
}

impl Decoding {
    fn new(raw: bool) -> Self {
        // A file mostly gives no receive times: fragments join by how near they stand.
        let decoder = Decoder::new(AssemblerClock::Sentences);
        let counts = InputCounts::default();
        Self { framers: BTreeMap::new(), decoder, counts, raw, lines: String::new() }
    }

    /// Takes bytes of an input that arrived at `at`, 0 where nobody says when.
    fn push(&mut self, bytes: &[u8], source: SourceId, at: UtcTime) {
        let Self { framers, decoder, counts, raw, lines } = self;
        // No boat has more inputs than this; a file that names more is none of ours.
        let source = SourceId(source.0 % MOST_SOURCES);
        let mut inner = InputCounts::default();
        framers.entry(source).or_default().push(bytes, at, counts, &mut |sentence: RawSentence<'_>| {
            one(&sentence, source, decoder, &mut inner, *raw, lines);
        });
        counts.add(&inner);
    }

    fn finish(&mut self) {
        let Self { framers, decoder, counts, raw, lines } = self;
        let mut inner = InputCounts::default();
        for (source, framer) in framers {
            framer.finish(UtcTime(0), counts, &mut |sentence: RawSentence<'_>| {
                one(&sentence, *source, decoder, &mut inner, *raw, lines);
            });
        }
        counts.add(&inner);
    }
}

const MOST_SOURCES: u16 = 256;

fn one(
    sentence: &RawSentence<'_>,
    source: SourceId,
    decoder: &mut Decoder,
    counts: &mut InputCounts,
    raw: bool,
    lines: &mut String,
) {
    match parse(sentence, source) {
        Ok(Sentence::Ais(mut fragment)) => {
            if fragment.at.0 == 0 {
                fragment.at = sentence.suffix_time.unwrap_or_default();
            }
            if let Some(message) = decoder.push(&fragment, counts) {
                if raw {
                    raw::raw_json(&message, lines);
                } else {
                    scaled::scaled_json(&message, lines);
                }
                lines.push('\n');
            }
        }
        Ok(_) => {}
        Err(cause) => counts.reject(cause),
    }
}
