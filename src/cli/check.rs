//! `watchkeeper check`: whether this computer is ready for a patrol. Each line is ok or
//! says what to do. Nothing is changed: ports are opened and closed, a file is written
//! to the data directory and removed.

mod contents;

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::config::Config;
use crate::domain::feed::LinkSpec;
use crate::domain::powers::profile::ProfileText;
use crate::domain::time::UtcTime;
use crate::i18n::Catalogue;
use crate::link::health::Fault;
use crate::link::{serial, tcp, udp};

/// The clock of a computer whose battery is dead shows a time before this.
/// 2026-01-01T00:00:00Z.
const EARLIEST: UtcTime = UtcTime(1_767_225_600_000);
/// 2100-01-01T00:00:00Z.
const LATEST: UtcTime = UtcTime(4_102_444_800_000);
/// Free space below which recordings stop within days, MiB.
const LOW_DISK: u64 = 1024;
/// Longest wait for the system to tell the free space, in looks of 50 ms.
const DISK_LOOKS: u32 = 100;

/// What is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Checked<'a> {
    pub config: &'a Config,
    /// The name of the country profile, and its texts or why there are none.
    pub profile: &'a str,
    pub texts: &'a Result<ProfileText, String>,
    pub data_dir: &'a Path,
    pub now: UtcTime,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub ok: bool,
    /// In the language of the catalogue.
    pub text: String,
}

/// Looks at everything and prints a line a finding; gives whether all is ok.
///
/// # Errors
/// The output cannot be written.
pub fn run(checked: &Checked<'_>, catalogue: &Catalogue, out: &mut impl Write) -> io::Result<bool> {
    let findings = inspect(checked, catalogue);
    for finding in &findings {
        let word = catalogue.text(if finding.ok { "check-ok" } else { "check-act" });
        writeln!(out, "{word}: {}", finding.text)?;
    }
    Ok(findings.iter().all(|finding| finding.ok))
}

/// Looks at everything.
pub fn inspect(checked: &Checked<'_>, catalogue: &Catalogue) -> Vec<Finding> {
    let links = &checked.config.inputs;
    let mut findings = ports(links, catalogue);
    findings.extend(links.iter().map(|spec| link(spec, catalogue)));
    findings.push(clock(checked.now, catalogue));
    findings.push(data_dir(checked.data_dir, catalogue));
    findings.extend(free_mib(checked.data_dir).map(|free| disk(free, catalogue)));
    findings.extend(contents::store(checked.data_dir, catalogue));
    findings.push(contents::profile(checked.profile, checked.texts, catalogue));
    findings.extend(contents::forms(checked.data_dir, catalogue));
    findings.push(contents::preset(checked.config, catalogue));
    findings.extend(contents::charts(checked.config, catalogue));
    findings.push(contents::scenarios(catalogue));
    findings.push(contents::languages(catalogue));
    findings
}

fn finding(ok: bool, catalogue: &Catalogue, key: &str, args: &[(&str, &str)]) -> Finding {
    Finding { ok, text: catalogue.format(key, args).trim_end().to_owned() }
}

/// The ports of this computer; none is a fault only where one is wanted or nothing else
/// is configured.
fn ports(links: &[LinkSpec], catalogue: &Catalogue) -> Vec<Finding> {
    let present = serial::present_ports();
    let wanted = links.is_empty() || links.iter().any(|spec| matches!(spec, LinkSpec::Serial { .. }));
    if present.is_empty() && wanted {
        return vec![finding(false, catalogue, "check-ports-none", &[])];
    }
    present
        .iter()
        .map(|port| {
            let product = port.product.as_deref().unwrap_or_default();
            finding(true, catalogue, "check-port", &[("port", &port.path), ("product", product)])
        })
        .collect()
}

fn link(spec: &LinkSpec, catalogue: &Catalogue) -> Finding {
    let name = spec.to_string();
    let result = match spec {
        LinkSpec::Serial { path, baud } => serial::try_open(path, *baud),
        LinkSpec::Tcp { host, port } => tcp::connect(host, *port).map(drop),
        LinkSpec::Udp { port } => udp::bind(*port).map(drop),
        LinkSpec::File { path } => {
            fs::File::open(path).map(drop).map_err(|error| Fault::Missing(error.to_string()))
        }
        LinkSpec::StandardInput => Ok(()),
    };
    let (key, why) = match result {
        Ok(()) => return finding(true, catalogue, "check-link-ok", &[("link", &name)]),
        Err(Fault::Busy) => ("check-link-busy", String::new()),
        Err(Fault::Denied(why)) => ("check-link-denied", why),
        Err(Fault::Missing(why)) => ("check-link-missing", why),
        Err(Fault::Ended | Fault::Stale | Fault::Stopped) => ("check-link-missing", String::new()),
    };
    // Our own reasons are codes with words in the catalogue.
    let words = format!("link-why-{why}");
    let why = if catalogue.has(&words) { catalogue.text(&words) } else { why };
    finding(false, catalogue, key, &[("link", &name), ("why", &why)])
}

fn clock(now: UtcTime, catalogue: &Catalogue) -> Finding {
    let ok = (EARLIEST..LATEST).contains(&now);
    let key = if ok { "check-clock-ok" } else { "check-clock-wrong" };
    finding(ok, catalogue, key, &[("time", &now.rfc3339())])
}

fn data_dir(dir: &Path, catalogue: &Catalogue) -> Finding {
    let name = dir.display().to_string();
    match try_write(dir) {
        Ok(()) => finding(true, catalogue, "check-data-ok", &[("dir", &name)]),
        Err(error) => {
            let why = error.to_string();
            finding(false, catalogue, "check-data-wrong", &[("dir", &name), ("why", &why)])
        }
    }
}

/// A file that can be made, written through to the disk and removed.
fn try_write(dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    let path = dir.join(format!(".check-{}", std::process::id()));
    let mut file = fs::File::create_new(&path)?;
    let result = file.write_all(&[0; 4096]).and_then(|()| file.sync_all());
    fs::remove_file(&path)?;
    result
}

fn disk(free: u64, catalogue: &Catalogue) -> Finding {
    let ok = free >= LOW_DISK;
    let key = if ok { "check-disk-ok" } else { "check-disk-low" };
    finding(ok, catalogue, key, &[("free", &free.to_string())])
}

/// The free space of the disk that holds `dir`, MiB, from the system's `df` (POSIX
/// format). `None` where it cannot be told in time.
fn free_mib(dir: &Path) -> Option<u64> {
    let mut child = Command::new("df")
        .arg("-Pk")
        .arg("--")
        .arg(dir)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    for _ in 0..DISK_LOOKS {
        if child.try_wait().ok()?.is_some() {
            let output = child.wait_with_output().ok()?;
            return available_mib(&String::from_utf8_lossy(&output.stdout));
        }
        thread::sleep(Duration::from_millis(50));
    }
    // A disk that does not answer: its `df` is not waited for.
    let _ = child.kill();
    None
}

/// The fourth column of the second line, in KiB. A long device name has no line end of
/// its own in the POSIX format, and the columns are counted from the back because it
/// may hold spaces.
fn available_mib(df: &str) -> Option<u64> {
    let line = df.lines().nth(1)?;
    let (before, _) = line.rsplit_once("% ")?;
    let kib: u64 = before.split_whitespace().rev().nth(1)?.parse().ok()?;
    Some(kib / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;
    use std::net::{TcpListener, UdpSocket};
    use tempfile::TempDir;

    const NOW: UtcTime = UtcTime(1_795_496_767_008);

    fn texts(findings: &[Finding]) -> Vec<String> {
        findings.iter().map(|f| format!("{}{}", if f.ok { "+ " } else { "- " }, f.text)).collect()
    }

    #[test]
    fn every_key_has_a_text_in_both_languages() {
        let keys = [
            "check-ok",
            "check-act",
            "check-port",
            "check-ports-none",
            "check-link-ok",
            "check-link-busy",
            "check-link-missing",
            "check-link-denied",
            "check-clock-ok",
            "check-clock-wrong",
            "check-data-ok",
            "check-data-wrong",
            "check-disk-ok",
            "check-disk-low",
            "link-why-unplugged",
            "link-why-closed",
            "link-why-no-address",
            "link-why-fault",
        ];
        for language in Language::ALL {
            let catalogue = Catalogue::new(language);
            for key in keys {
                assert!(catalogue.has(key), "{language} {key}");
            }
        }
    }

    #[test]
    fn each_input_is_ok_or_says_what_to_do() {
        let dir = TempDir::new().unwrap();
        let catalogue = Catalogue::new(Language::English);
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let held = UdpSocket::bind("0.0.0.0:0").unwrap();
        let tcp = format!("tcp:127.0.0.1:{}", server.local_addr().unwrap().port());
        let udp = format!("udp:{}", held.local_addr().unwrap().port());
        let absent = format!("serial:{}", dir.path().join("absent").display());
        for (spec, ok, word) in [
            (tcp.as_str(), true, "can be opened"),
            (udp.as_str(), false, "another program"),
            (absent.as_str(), false, "plug"),
            ("-", true, "can be opened"),
        ] {
            let found = link(&spec.parse().unwrap(), &catalogue);
            assert_eq!(found.ok, ok, "{}", found.text);
            assert!(found.text.contains(word) && found.text.contains(spec), "{}", found.text);
        }
    }

    #[test]
    fn a_dead_battery_and_a_folder_that_is_a_file_are_found() {
        let dir = TempDir::new().unwrap();
        let catalogue = Catalogue::new(Language::English);
        let data_dir = dir.path().join("data");
        let config = Config { inputs: vec![LinkSpec::StandardInput], ..Config::shipped().unwrap() };
        let of_jp = Ok(ProfileText::bundled("jp").unwrap());
        let good = Checked { config: &config, profile: "jp", texts: &of_jp, data_dir: &data_dir, now: NOW };
        let findings = inspect(&good, &catalogue);
        let clock = "+ clock: 2026-11-24T05:06:07.008Z".to_owned();
        assert!(texts(&findings).contains(&clock), "{:?}", texts(&findings));
        assert_eq!(fs::read_dir(&data_dir).unwrap().count(), 0, "nothing is left behind");
        let file = dir.path().join("file");
        fs::write(&file, b"").unwrap();
        let bad = Checked { data_dir: &file, now: UtcTime(86_400_000), ..good };
        let mut out = Vec::new();
        assert!(!run(&bad, &catalogue, &mut out).unwrap());
        let out = String::from_utf8(out).unwrap();
        assert!(out.contains("TO DO: clock shows 1970-01-02T00:00:00.000Z"), "{out}");
        assert!(out.contains("TO DO: data directory"), "{out}");
    }

    #[test]
    fn free_space_is_read_from_the_posix_format() {
        let df = "Filesystem 1024-blocks Used Available Capacity Mounted on\n\
            //nas/my share 263174212 20000000 75497472 22% /mnt/my share\n";
        assert_eq!(available_mib(df), Some(73_728));
        assert_eq!(available_mib("df: nothing"), None);
        assert_eq!(available_mib("a\nb % c"), None);
    }
}
