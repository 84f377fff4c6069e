//! A boarding typed in a real terminal of 80 by 24, from `b` to sealed, as an officer does:
//! each answer is given when the screen asks for it, in English and in Japanese. Then the
//! report is read back and proved by the commands.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common {
    #[expect(dead_code, reason = "nobody pulls the plug here")]
    pub(crate) mod cable;
    pub(crate) mod tmux;
}

use common::cable::Cable;
use common::tmux::{self, Tmux};
use serde_json::Value;
use std::fs;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use tempfile::TempDir;
use watchkeeper::domain::ais::coded::FinePosition;
use watchkeeper::domain::ais::encode;
use watchkeeper::domain::ais::message::{Content, Dimensions, Message, PositionA, StaticA};
use watchkeeper::domain::id::Mmsi;
use watchkeeper::domain::report::form::Form;
use watchkeeper::domain::report::registry::Registry;
use watchkeeper::i18n::{Catalogue, Language};
use watchkeeper::runtime::clock::Clock;

const DEADLINE: Duration = Duration::from_mins(2);
const LOOK: Duration = Duration::from_millis(100);
const NAME: &str = "OCEAN PEARL 3";

/// What the receivers of the boat say, with the time of this computer: own ship at rest off
/// Sakai, a tanker at anchor a mile north of her.
fn sentences() -> Vec<u8> {
    let now = Clock::start().now().to_chrono().unwrap();
    let body = format!(
        "GPRMC,{}.00,A,3537.2000,N,13357.0000,E,0.1,45.0,{},,,A",
        now.format("%H%M%S"),
        now.format("%d%m%y")
    );
    let mut lines = vec![encode::sentence('$', &body)];
    let position = PositionA {
        status: 1,
        turn: -128,
        speed: 0,
        accuracy: false,
        position: FinePosition { lat: 21_382_000, lon: 80_370_000 },
        course: 900,
        heading: 90,
        second: 10,
        maneuver: 0,
        raim: false,
        radio: 0,
    };
    let said = StaticA {
        ais_version: 1,
        imo: 0,
        callsign: "3FAB2".to_owned(),
        name: NAME.to_owned(),
        ship_type: 80,
        dimensions: Dimensions { to_bow: 160, to_stern: 20, to_port: 7, to_starboard: 8 },
        epfd: 1,
        eta_month: 11,
        eta_day: 25,
        eta_hour: 6,
        eta_minute: 30,
        draught: 52,
        destination: "JP SMN".to_owned(),
        dte: Some(false),
    };
    for (kind, content) in [(1, Content::PositionA(position)), (5, Content::StaticA(Box::new(said)))] {
        let message = Message { kind, repeat: 0, mmsi: Mmsi(351_999_032), nonstandard: false, content };
        lines.extend(encode::sentences(&encode::bits(&message).unwrap(), "AIVDM", 'A', 3));
    }
    lines.iter().flat_map(|line| format!("{line}\r\n").into_bytes()).collect()
}

/// The receivers go on until the boat is dropped.
struct Boat {
    folder: TempDir,
    ends: Arc<AtomicBool>,
    receivers: Option<JoinHandle<()>>,
}

impl Boat {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let mut cable = Cable::plug(&folder.path().join("port"));
        let ends = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&ends);
        let receivers = thread::spawn(move || {
            while !told.load(Ordering::Relaxed) {
                cable.send(&sentences());
                thread::sleep(Duration::from_secs(1));
            }
        });
        let boat = Self { folder, ends, receivers: Some(receivers) };
        fs::write(boat.folder.path().join("pass"), "first passphrase").unwrap();
        boat.command("init --officer O-1 --role commander --passphrase-file pass --kdf-cost test", "en");
        boat
    }

    fn command(&self, words: &str, language: &str) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_watchkeeper"))
            .args(words.split(' '))
            .args(["--data-dir", "data", "--lang", language])
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{words}: {told} {}", String::from_utf8_lossy(&output.stderr));
        told
    }

    fn screen(&self, language: &str) -> Tmux {
        let path = |name: &str| self.folder.path().join(name).display().to_string();
        let (link, data) = (format!("serial:{}@38400", path("port")), path("data"));
        let program = env!("CARGO_BIN_EXE_watchkeeper");
        let command = [program, "--lang", language, "--link", &link, "--data-dir", &data];
        let tmux = Tmux::start(80, 24, &[], &command);
        tmux.wait_for("UTC", DEADLINE);
        tmux
    }
}

impl Drop for Boat {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        let ended = self.receivers.take().map(JoinHandle::join);
        assert!(thread::panicking() || ended.is_some_and(|ended| ended.is_ok()));
    }
}

/// How a field is answered.
#[derive(Clone, Copy)]
enum Answer<'a> {
    /// A key of a choice.
    Choice(&'a str),
    /// A key of a choice of several, and Enter.
    Several(&'a str),
    /// Keys that are no free text, and Enter.
    Short(&'a str),
    /// Free text, and Enter.
    Text(&'a str),
    /// Free text on a page, and Tab.
    Page(&'a [&'a str]),
}

use Answer::{Choice, Page, Several, Short, Text};

/// What is asked of a boarding without a find, in the order in which it is asked.
fn boarding<'a>(words: &Words<'a>) -> Vec<(&'static str, Answer<'a>)> {
    vec![
        ("header.type", Choice("1")),
        ("header.watch", Text(words.watch)),
        ("header.authority", Text(words.authority)),
        ("time.aboard", Short(".")),
        ("time.off", Short(".")),
        ("trigger.risk", Choice("1")),
        ("legal.basis", Several("2")),
        ("legal.authorised_by", Text(words.officer)),
        ("legal.authorised_at", Short(".")),
        ("legal.authorised_channel", Choice("1")),
        ("legal.told", Choice("1")),
        ("voyage.last_port", Text(words.port)),
        ("voyage.last_port_date", Text("2026-11-23")),
        ("voyage.next_port", Text(words.port)),
        ("persons.list.1.role", Choice("1")),
        ("persons.list.1.family", Text(words.family)),
        ("persons.list.1.given", Text(words.given)),
        ("persons.list.1.nationality", Text("PH")),
        ("persons.list.1.document", Choice("2")),
        ("persons.list.1.document_no", Text("SB-11902")),
        ("persons.list.1.document_state", Text("PH")),
        ("persons.found", Short("4")),
        ("search.level", Choice("1")),
        ("safety.party.2.name", Text(words.officer)),
        ("safety.party.2.role", Choice("1")),
        ("close.result", Several("1")),
        ("close.narrative", Page(words.narrative)),
        ("close.comments_asked", Choice("1")),
        ("close.action", Several("4")),
        ("close.officer_signature.state", Choice("1")),
        ("close.master_signature.state", Choice("1")),
    ]
}

struct Words<'a> {
    watch: &'a str,
    authority: &'a str,
    officer: &'a str,
    port: &'a str,
    family: &'a str,
    given: &'a str,
    narrative: &'a [&'a str],
}

const ENGLISH: Words<'_> = Words {
    watch: "first",
    authority: "Japan Customs",
    officer: "Zeikan Taro",
    port: "Busan",
    family: "SANTOS",
    given: "REY",
    narrative: &["Papers in order.", "Nothing was found."],
};

const JAPANESE: Words<'_> = Words {
    watch: "第一直",
    authority: "日本税関",
    officer: "税関太郎",
    port: "釜山",
    family: "サントス",
    given: "レイ",
    narrative: &["書類に不備なし。", "異常を認めず、１９時に離船した。"],
};

/// An officer at the terminal.
struct Officer<'a> {
    tmux: &'a Tmux,
    language: Language,
    form: Form,
    /// Keys pressed, apart from free text and the PIN.
    keys: usize,
}

impl Officer<'_> {
    fn press(&mut self, key: &str) {
        self.tmux.send_keys(&[key]);
        self.keys += 1;
    }

    /// Waits until the field is asked for: its label is the title of what can be chosen, or
    /// stands in the line of the cursor.
    fn asked(&self, path: &str) {
        let field = self.form.field(&path.parse().unwrap()).unwrap();
        let label: String = field.label.text(self.language).chars().filter(|c| *c != ' ').take(10).collect();
        let looks = DEADLINE.as_millis() / LOOK.as_millis();
        for _ in 0..looks {
            let screen = self.tmux.capture();
            let row: usize = self.tmux.value("cursor_y").parse().unwrap_or_default();
            let plain = |line: &str| line.replace(' ', "");
            let chosen = screen.lines().any(|line| plain(line).contains(&format!("┌─{label}")));
            let typed = screen.lines().nth(row).is_some_and(|line| plain(line).contains(&label));
            if chosen || (typed && self.tmux.value("cursor_flag") == "1") {
                return;
            }
            thread::sleep(LOOK);
        }
        panic!("{path} is not asked for:\n{}", self.tmux.capture());
    }

    fn answer(&mut self, answer: Answer<'_>) {
        match answer {
            Choice(key) => self.press(key),
            Several(key) | Short(key) => {
                self.press(key);
                self.press("Enter");
            }
            Text(text) => {
                type_text(self.tmux, text);
                self.press("Enter");
            }
            Page(lines) => {
                for (n, line) in lines.iter().enumerate() {
                    if n > 0 {
                        self.press("Enter");
                    }
                    type_text(self.tmux, line);
                }
                self.press("Tab");
            }
        }
    }
}

/// As the keyboard or its input method gives it.
fn type_text(tmux: &Tmux, text: &str) {
    tmux.send_keys(&["-l", "--", text]);
}

fn log_in(tmux: &Tmux, words: &Catalogue) {
    tmux.send_keys(&["I"]);
    tmux.wait_for(&words.text("prompt-login"), DEADLINE);
    type_text(tmux, "O-1");
    tmux.send_keys(&["Enter"]);
    tmux.wait_for(&words.format("session-passphrase", &[("officer", "O-1")]), DEADLINE);
    type_text(tmux, "first passphrase");
    tmux.send_keys(&["Enter"]);
    tmux.wait_for(&words.text("session-new-pin"), DEADLINE);
    type_text(tmux, "4711");
    tmux.send_keys(&["Enter"]);
    tmux.wait_gone(&words.text("session-new-pin"), DEADLINE);
}

/// Types it all, seals it, and looks at what arrived.
fn from_b_to_sealed(language: Language, said: &Words<'_>) {
    if !tmux::is_available() {
        return;
    }
    let (code, words) = (language.code(), Catalogue::new(language));
    let boat = Boat::new();
    let tmux = boat.screen(code);
    tmux.wait_for(NAME, DEADLINE);
    log_in(&tmux, &words);
    // The patrol.
    tmux.send_keys(&["8", "Enter"]);
    for line in ["PL12", "MISORA", "", said.authority, "12/2026", "drugs"] {
        type_text(&tmux, line);
        tmux.send_keys(&["Enter"]);
    }
    tmux.send_keys(&["F8"]);
    tmux.wait_for("PL12-20", DEADLINE);
    tmux.send_keys(&["1"]);
    tmux.wait_for(NAME, DEADLINE);
    let form = Registry::bundled().newest("boarding").unwrap().clone();
    let mut officer = Officer { tmux: &tmux, language, form, keys: 0 };
    officer.press("Tab");
    officer.press("b");
    tmux.wait_for("PL12-2026-0001", DEADLINE);
    officer.press(".");
    for (path, answer) in boarding(said) {
        officer.asked(path);
        officer.answer(answer);
    }
    let ready = words.format("report-review-ready", &[("key", "Enter")]);
    let ready: String = ready.chars().take(12).collect();
    tmux.wait_for(&ready, DEADLINE);
    officer.press("Enter");
    tmux.wait_for(&words.text("session-seal"), DEADLINE);
    type_text(&tmux, "4711");
    officer.press("Enter");
    let sealed = words.format("notice-report-sealed", &[("number", "PL12-2026-0001")]);
    tmux.wait_for(&sealed, DEADLINE);
    println!("{code}: {} keys beside free text and the PIN", officer.keys);
    assert!(officer.keys < 60, "{} keys", officer.keys);
    tmux.send_keys(&["q"]);
    tmux.wait_for(&words.text("confirm-quit"), DEADLINE);
    tmux.send_keys(&["Enter"]);
    assert_eq!(tmux.wait_end(DEADLINE), "0");
    // It arrived, letter by letter, and is as it was sealed.
    let unlock = "--officer O-1 --passphrase-file pass";
    let told = boat.command(&format!("report show PL12-2026-0001 {unlock}"), code);
    let typed = boarding(said).into_iter().flat_map(|(_, answer)| match answer {
        Text(text) => vec![text],
        Page(lines) => lines.to_vec(),
        _ => Vec::new(),
    });
    for text in typed.chain([NAME, "MISORA"]) {
        assert!(told.contains(text), "{text}: {told}");
    }
    let proved = boat.command(&format!("verify --json {unlock}"), code);
    let proved: Value = serde_json::from_str(&proved).unwrap();
    assert_eq!(proved.get("ok"), Some(&Value::Bool(true)), "{proved}");
}

#[test]
fn a_boarding_is_typed_from_b_to_sealed() {
    from_b_to_sealed(Language::English, &ENGLISH);
}

#[test]
fn a_boarding_is_typed_from_b_to_sealed_in_japanese() {
    from_b_to_sealed(Language::Japanese, &JAPANESE);
}
