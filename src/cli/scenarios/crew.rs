//! A crew that is played: a file of keys with their times (`docs/scenarios.md`, Keys), and
//! what each of its words presses on the screen as it stands. What the words mean is found
//! in the state, what they do goes through the keyboard: a word is never more than keys.

use crate::app::event::{Key, KeyPress};
use crate::app::keymap::parse_key;
use crate::app::report::OpenReport;
use crate::app::report::editor::{Editor, Offer, PickEditor};
use crate::app::state::App;
use crate::cli::CliError;
use crate::cli::patrol::clock_of_day;
use crate::domain::report::path::Path as FieldPath;
use crate::domain::scenario::builtin;
use crate::domain::time::{Span, UtcTime};
use crate::i18n::Language;
use crate::ui::draw::{ViewCache, draw};
use crate::ui::widgets::text::buffer_lines;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::path::Path;

/// What the words of a crew stand on.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::cli) struct Means<'a> {
    /// The folder of the store: `{data}` in a text.
    pub data: Option<&'a Path>,
    /// What opens the store and seals with: `{key}` in a text.
    pub key: &'a str,
}

/// The keys that ship with a built-in scenario; none where it has no crew.
pub(super) fn built_in(name: &str, day: UtcTime) -> Result<Vec<KeyLine>, CliError> {
    parse(builtin::keys(name).unwrap_or_default(), day).map_err(|e| CliError::failed(name, e))
}

/// Puts what the camera of a built-in crew took into the folder of the store.
///
/// # Errors
/// It cannot be written.
pub(super) fn take_pictures(name: &str, data: &Path) -> Result<(), CliError> {
    let folder = data.join("camera");
    for (file, bytes) in builtin::pictures(name) {
        let path = folder.join(file);
        let written = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, bytes));
        written.map_err(|e| CliError::file("keys", &path, &e))?;
    }
    Ok(())
}

/// Words at a time of the scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KeyLine {
    pub(super) at: UtcTime,
    /// Of the file, from 1.
    number: usize,
    pub(super) words: Vec<Word>,
}

/// One word of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    Press(KeyPress),
    /// `"text"`: its characters.
    Type(String),
    /// `=code`: the key that chooses the code in the open choice.
    Choose(String),
    /// `>section.field`, `>list[code].field` in the row that has the code, `>.field` in the same
    /// row or group, or a line of a small form: the keys that go there.
    Go(String),
    /// `?"text"`: no key; the screen must say it, or the crew would be lost.
    See(String),
}

/// Reads a file of keys, or the one that ships with a built-in scenario by its name.
pub(super) fn read(path: &Path, day: UtcTime) -> Result<Vec<KeyLine>, CliError> {
    let built_in = path.to_str().and_then(builtin::keys).filter(|_| !path.exists());
    let text = match built_in {
        Some(text) => text.to_owned(),
        None => std::fs::read_to_string(path).map_err(|e| CliError::file("keys", path, &e))?,
    };
    parse(&text, day).map_err(|e| {
        CliError::failed(path.display().to_string(), e).hint("a line is a time and keys: 15:20:00 a Enter")
    })
}

/// `HH:MM:SS word word ..`, or `+S word ..` so many seconds after the line before; `#`
/// begins a comment.
///
/// # Errors
/// The line and what is wrong with it.
pub(super) fn parse(text: &str, start: UtcTime) -> Result<Vec<KeyLine>, String> {
    let mut read: Vec<KeyLine> = Vec::new();
    for (place, line) in text.lines().enumerate() {
        let number = place + 1;
        let fault = |what: &str| format!("line {number}: {what}");
        let parts = split(line).map_err(|what| fault(&what))?;
        let Some((first, rest)) = parts.split_first() else { continue };
        let before = read.last().map_or(start, |line| line.at);
        let at = time(first, start, before).ok_or_else(|| fault("no time (want 15:20:00)"))?;
        let words = rest.iter().map(|part| word(part)).collect::<Result<_, _>>().map_err(|w| fault(&w))?;
        read.push(KeyLine { at, number, words });
    }
    read.sort_by_key(|line| line.at);
    Ok(read)
}

fn time(text: &str, start: UtcTime, before: UtcTime) -> Option<UtcTime> {
    if let Some(seconds) = text.strip_prefix('+') {
        let seconds: i64 = seconds.parse().ok().filter(|s| (0..=86_400).contains(s))?;
        return Some(before + Span::seconds(seconds));
    }
    // A watch may run past midnight.
    clock_of_day(text, start).map(|at| if at < start { at + Span::hours(24) } else { at })
}

/// The parts of a line between blanks; a quoted text is one part, with its first quote.
fn split(line: &str) -> Result<Vec<String>, String> {
    let mut parts = Vec::new();
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '#' if parts.is_empty() || chars.peek().is_none_or(|c| c.is_whitespace()) => break,
            c if c.is_whitespace() => {}
            '"' | '?' if c == '"' || chars.peek() == Some(&'"') => {
                let mut text = String::from(c);
                text.extend(chars.next_if(|_| c == '?'));
                loop {
                    match chars.next() {
                        Some('"') => break,
                        Some('\\') => text.extend(chars.next()),
                        Some(c) => text.push(c),
                        None => return Err("a text without its second quote".to_owned()),
                    }
                }
                parts.push(text);
            }
            c => {
                let mut part = String::from(c);
                while let Some(c) = chars.next_if(|c| !c.is_whitespace()) {
                    part.push(c);
                }
                parts.push(part);
            }
        }
    }
    Ok(parts)
}

fn word(part: &str) -> Result<Word, String> {
    let rest = |mark| part.strip_prefix(mark).filter(|rest: &&str| !rest.is_empty());
    if let Some(text) = part.strip_prefix('"') {
        return Ok(Word::Type(text.to_owned()));
    }
    if let Some(text) = part.strip_prefix("?\"") {
        return Ok(Word::See(text.to_owned()));
    }
    if let Some(code) = rest('=') {
        return Ok(Word::Choose(code.to_owned()));
    }
    if let Some(place) = rest('>') {
        return Ok(Word::Go(place.to_owned()));
    }
    parse_key(part).map(Word::Press).ok_or_else(|| format!("{part} is no key"))
}

impl KeyLine {
    /// The keys of one of its words on the screen as it stands.
    ///
    /// # Errors
    /// What the word means is not there: the line, what is, and the screen.
    pub(super) fn presses(
        &self,
        word: &Word,
        app: &App,
        means: &Means<'_>,
    ) -> Result<Vec<KeyPress>, CliError> {
        let found = match word {
            Word::Press(key) => Ok(vec![*key]),
            Word::Type(text) => {
                let folder = means.data.map(|dir| dir.display().to_string()).unwrap_or_default();
                let typed = text.replace("{data}", &folder).replace("{key}", means.key);
                Ok(typed.chars().map(|c| KeyPress::plain(Key::Char(c))).collect())
            }
            Word::Choose(code) => choose(app, code),
            Word::Go(place) => go(app, place),
            // The files are written for the English screen.
            Word::See(_) if app.catalogue.language() != Language::English => Ok(Vec::new()),
            Word::See(text) if screen(app).contains(&text.replace(' ', "")) => Ok(Vec::new()),
            Word::See(text) => Err(format!("the screen does not say {text}")),
        };
        found.map_err(|why| {
            let place = format!("line {}, {}", self.number, self.at.clock());
            CliError::failed("keys", format!("{place}: {why}\n{}", lines(app).join("\n")))
        })
    }
}

/// The screen of 80 by 24 as the crew has it.
fn lines(app: &App) -> Vec<String> {
    let Ok(mut terminal) = Terminal::new(TestBackend::new(80, 24));
    let Ok(_) = terminal.draw(|frame| draw(app, &mut ViewCache::default(), frame));
    buffer_lines(terminal.backend().buffer())
}

/// What it says, without blanks: wide characters have some behind them.
fn screen(app: &App) -> String {
    lines(app).concat().replace(' ', "")
}

fn plain(keys: impl IntoIterator<Item = Key>) -> Vec<KeyPress> {
    keys.into_iter().map(KeyPress::plain).collect()
}

fn choose(app: &App, code: &str) -> Result<Vec<KeyPress>, String> {
    let missing = |offers: Vec<&Offer>| {
        let codes: Vec<&str> = offers.into_iter().map(|offer| offer.code.as_str()).collect();
        format!("{code} is not offered, but {}", codes.join(" "))
    };
    if let Some(slip) = app.desk.slip.as_ref().filter(|_| app.shows_desk()) {
        let line = slip.lines.get(slip.cursor);
        let offers = line.map(|line| line.offers(&slip.lists)).unwrap_or_default();
        let key = offers.iter().find(|(_, offer)| offer.code == code).map(|(key, _)| Key::Char(*key));
        return key.map(|key| plain([key])).ok_or_else(|| {
            let at = line.map(|line| line.field.key.as_str()).unwrap_or_default();
            format!("{at}: {}", missing(offers.iter().map(|(_, offer)| offer).collect()))
        });
    }
    let open = app.reports.open.as_ref().ok_or("nothing is open to choose in")?;
    let Some(Editor::Pick(pick)) = &open.editor else {
        return Err(format!("no choice is open at {}", here(open)));
    };
    let place = pick.offers.iter().position(|offer| offer.code == code);
    let place = place.ok_or_else(|| format!("{}: {}", here(open), missing(pick.offers.iter().collect())))?;
    if let Some(key) = PickEditor::key(place) {
        return Ok(plain([Key::Char(key)]));
    }
    // Past the last letter the cursor goes there.
    let step = if place < pick.cursor { Key::Up } else { Key::Down };
    let steps = std::iter::repeat_n(step, place.abs_diff(pick.cursor));
    Ok(plain(steps.chain([Key::Char(' ')])))
}

fn here(open: &OpenReport) -> String {
    open.place.at.as_ref().map(ToString::to_string).unwrap_or_default()
}

fn go(app: &App, place: &str) -> Result<Vec<KeyPress>, String> {
    if let Some(slip) = app.desk.slip.as_ref().filter(|_| app.shows_desk()) {
        let found = slip.lines.iter().position(|line| line.field.key == place);
        let to = found.ok_or_else(|| {
            let keys: Vec<&str> = slip.lines.iter().map(|line| line.field.key.as_str()).collect();
            format!("no line {place}, but {}", keys.join(" "))
        })?;
        let step = if to < slip.cursor { Key::Up } else { Key::Down };
        return Ok(plain(std::iter::repeat_n(step, to.abs_diff(slip.cursor))));
    }
    let open = app.reports.open.as_ref().ok_or("no record is open")?;
    if open.editor.is_some() || open.review {
        return Err(format!("{} is still being answered", here(open)));
    }
    let wanted = match place.strip_prefix('.') {
        Some(sub) => beside(open, sub),
        None => in_row(open, place).or_else(|| place.parse().ok()),
    };
    let wanted: FieldPath = wanted.ok_or_else(|| format!("{place} is no field"))?;
    let (registry, now) = (&app.reports.registry, app.utc(app.now).0);
    let sheet = open.sheet(registry, now);
    let mut keys = Vec::new();
    let mut at = open.place.clone();
    if at.section != wanted.section {
        for _ in &sheet.form.sections {
            at.move_section(&sheet, 1);
            keys.push(Key::Tab);
            if at.section == wanted.section {
                break;
            }
        }
    } else if at.at.as_ref() != Some(&wanted) {
        at.move_by(&sheet, isize::MIN);
        keys.push(Key::Home);
    }
    while at.at.as_ref() != Some(&wanted) {
        let before = at.at.clone();
        at.move_by(&sheet, 1);
        if at.at == before {
            return Err(format!("no line {wanted} is shown"));
        }
        keys.push(Key::Down);
    }
    Ok(plain(keys))
}

/// The field `sub` of the row or group under the cursor.
fn beside(open: &OpenReport, sub: &str) -> Option<FieldPath> {
    open.place.at.as_ref().map(|at| at.sub(sub))
}

/// `list[code].sub`: the field `sub` of the first row that has the code.
fn in_row(open: &OpenReport, place: &str) -> Option<FieldPath> {
    let (list, rest) = place.split_once('[')?;
    let (code, sub) = rest.split_once("].")?;
    let list: FieldPath = list.parse().ok()?;
    let has = |at: &FieldPath| open.draft.values_under(at).any(|(_, e)| e.value.codes().contains(&code));
    let row = open.draft.rows(&list).iter().find(|row| has(&list.row(**row)))?;
    Some(list.row(*row).sub(sub))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> UtcTime {
        UtcTime::parse_rfc3339("2026-11-24T10:00:00Z").unwrap()
    }

    #[test]
    fn keys_are_read_with_their_times_and_faults_with_their_lines() {
        let read = parse("# crew\n15:20:00 a Enter\n15:10 Ctrl+z # later\n+5 b\n", day()).unwrap();
        assert_eq!(read[0].at.clock(), "15:10:00");
        assert_eq!(read[1].at.clock(), "15:10:05");
        assert_eq!(read[2].words[0], Word::Press(KeyPress::plain(Key::Char('a'))));
        assert_eq!(read[2].words[1], Word::Press(KeyPress::plain(Key::Enter)));
        assert_eq!(parse("09:00 a", day()).unwrap()[0].at.rfc3339(), "2026-11-25T09:00:00.000Z");
        assert!(parse("\n25:00 a", day()).unwrap_err().starts_with("line 2"));
        assert!(parse("15:00 Hyper+x", day()).unwrap_err().contains("Hyper+x"));
        assert!(parse("15:00 \"open", day()).unwrap_err().contains("second quote"));
    }

    #[test]
    fn words_are_keys_texts_choices_and_places() {
        let line = r#"15:00 = =boarding > >time.off >.result "a \"b\" # 海" "" ? ?"on it" # end"#;
        let press = |c| Word::Press(KeyPress::plain(Key::Char(c)));
        let wanted = [
            press('='),
            Word::Choose("boarding".to_owned()),
            press('>'),
            Word::Go("time.off".to_owned()),
            Word::Go(".result".to_owned()),
            Word::Type("a \"b\" # 海".to_owned()),
            Word::Type(String::new()),
            press('?'),
            Word::See("on it".to_owned()),
        ];
        assert_eq!(parse(line, day()).unwrap()[0].words, wanted);
    }
}
