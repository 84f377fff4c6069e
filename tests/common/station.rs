//! A watch on a real store with its thread, for the tests of the screens that write into
//! it. The store's thread lives by this computer's clock, the watch by its own.

use crate::watch::Watch;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use tempfile::TempDir;
use watchkeeper::app::effect::Effect;
use watchkeeper::app::event::{Event, Key, KeyPress};
use watchkeeper::app::session::Session;
use watchkeeper::app::state::App;
use watchkeeper::app::update::update;
use watchkeeper::domain::keys::secret::Passphrase;
use watchkeeper::domain::time::{Span, UtcTime};
use watchkeeper::runtime::clock::Clock;
use watchkeeper::runtime::executor::{Executor, StorePlaces};
use watchkeeper::store::closed::ClosedStore;
use watchkeeper::store::{Credentials, Store};
use watchkeeper::ui::draw::{ViewCache, draw};
use watchkeeper::ui::widgets::text::buffer_lines;

const DEADLINE: Duration = Duration::from_secs(15);

/// The passphrase of the one officer, O-1.
pub(crate) const ONE: &str = "first pass";

pub(crate) fn who() -> Credentials {
    Credentials { officer: "O-1".parse().unwrap(), passphrase: Passphrase::new(ONE).unwrap() }
}

/// A folder with a new store.
pub(crate) fn boat() -> TempDir {
    let dir = TempDir::new().unwrap();
    let role = "commander".parse().unwrap();
    drop(Store::init(dir.path(), &who(), &role, true, UtcTime(0)).unwrap());
    dir
}

/// Everything that is written on a screen of this size.
pub(crate) fn screen(app: &App, columns: u16, rows: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    let mut cache = ViewCache::default();
    terminal.draw(|frame| draw(app, &mut cache, frame)).unwrap();
    buffer_lines(terminal.backend().buffer()).join("\n")
}

/// The state and the store's thread.
pub(crate) struct Station {
    pub(crate) app: App,
    pub(crate) executor: Option<Executor>,
    answers: Receiver<Event>,
}

impl Station {
    /// O-1 logs in at `watch` on the store in `dir`.
    pub(crate) fn new(dir: &Path, watch: Watch) -> Self {
        let (sender, answers) = channel();
        let closed = ClosedStore::hold(dir).unwrap();
        let mut app = watch.app;
        app.session = Session::locked(closed.is_test().unwrap(), app.now);
        let sink = Arc::new(move |event| sender.send(event).is_ok());
        let places = StorePlaces { dir: dir.to_owned(), black_box: None };
        let executor = Executor::start(places, Some(closed), &Clock::start(), sink).unwrap();
        let mut station = Self { app, executor: Some(executor), answers };
        station.keys("I");
        station.line("O-1");
        station.line(ONE);
        station.until(|app| app.session.officer().is_some());
        // No PIN.
        station.key(Key::Esc);
        station
    }

    pub(crate) fn event(&mut self, event: Event) {
        for effect in update(&mut self.app, event, &mut Vec::new()) {
            match (effect, &self.executor) {
                (Effect::Keep(drafts), Some(executor)) => executor.keep(drafts),
                (Effect::Store(request), Some(executor)) => executor.ask(request),
                (Effect::Record(asked), Some(executor)) => executor.ask_records(asked),
                _ => {}
            }
        }
    }

    pub(crate) fn key(&mut self, key: Key) {
        self.event(Event::Key { key: KeyPress::plain(key), at: self.app.now });
    }

    pub(crate) fn keys(&mut self, text: &str) {
        text.chars().for_each(|c| self.key(Key::Char(c)));
    }

    pub(crate) fn line(&mut self, text: &str) {
        self.keys(text);
        self.key(Key::Enter);
    }

    /// Takes answers until the state fits.
    pub(crate) fn until(&mut self, fits: impl Fn(&App) -> bool) {
        while !fits(&self.app) {
            let answer = self.answers.recv_timeout(DEADLINE).unwrap_or_else(|_| {
                panic!("no answer: {:?} {:?}", self.app.records.refused, self.app.notice)
            });
            let at = self.app.now;
            self.event(match answer {
                Event::Store { answer, .. } => Event::Store { answer, at },
                Event::Record { answer, .. } => Event::Record { answer, at },
                other => other,
            });
        }
    }

    pub(crate) fn wait(&mut self, seconds: i64) {
        for _ in 0..seconds {
            let at = self.app.now + Span::seconds(1);
            self.event(Event::Tick { at });
        }
    }
}
