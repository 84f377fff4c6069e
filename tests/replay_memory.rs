//! A replay holds no more of a long recording than of a short one.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// A log of `minutes` with a fix and twenty position reports a second, as a receiver near a
/// port gives them.
fn write_log(path: &Path, minutes: u32) -> u64 {
    let mut out = GzEncoder::new(File::create(path).unwrap(), Compression::fast());
    let mut bytes = 0;
    for second in 0..minutes * 60 {
        let tag = format!("c:{}", 1_795_496_400 + second);
        let (hours, rest) = (second / 3600 + 5, second % 3600);
        let clock = format!("{hours:02}{:02}{:02}", rest / 60, rest % 60);
        let mut bodies = vec![format!("$GPRMC,{clock},A,3532.00,N,13313.00,E,0.0,,241126,,,A")];
        // Messages of type 1 after one of gpsd's sample.aivdm.
        bodies.extend((0..20).map(|ship| {
            let digit = char::from(b'0' + (ship % 10) as u8);
            let half = if ship < 10 { '5' } else { '6' };
            format!("!AIVDM,1,1,,A,1{half}RTgt0PAso;90TKcjM8h6g{digit}08CQ,0")
        }));
        for body in bodies {
            let line = format!("\\{tag}*{:02X}\\{body}*{:02X}\r\n", sum(&tag), sum(&body[1..]));
            bytes += line.len() as u64;
            out.write_all(line.as_bytes()).unwrap();
        }
    }
    out.finish().unwrap();
    bytes
}

fn sum(text: &str) -> u8 {
    text.bytes().fold(0, |sum, byte| sum ^ byte)
}

/// The most memory that a headless replay of the file had resident, KiB.
fn peak(file: &Path, data_dir: &Path) -> u64 {
    let mut child = Command::new(env!("CARGO_BIN_EXE_watchkeeper"))
        .arg("--data-dir")
        .arg(data_dir)
        .args(["replay", "--json"])
        .arg(file)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        most = most.max(peak.and_then(|p| p.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0));
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(child.wait().unwrap().success());
    most
}

#[test]
fn a_recording_ten_times_as_long_takes_no_more_memory() {
    let dir = tempfile::TempDir::new().unwrap();
    let (short, long) = (dir.path().join("short.gz"), dir.path().join("long.gz"));
    write_log(&short, 120);
    let bytes = write_log(&long, 1200);
    let (short, long) = (peak(&short, dir.path()), peak(&long, dir.path()));
    assert!(short > 1000, "{short} KiB: nothing was measured");
    // The rules remember two hours and more of each vessel at first; then what is read grows
    // by a hundred million bytes and what is held by none of it.
    assert!(bytes > 100_000_000, "{bytes}");
    assert!(long < short + 1024, "{short} KiB for the short one, {long} KiB for the long one");
}
