//! Bytes over a slow line: the demo as `--slow-link` draws it, a frame every two seconds
//! of the wall clock, through the terminal backend into a counter.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use std::cell::Cell;
use std::io::{self, Write};
use std::rc::Rc;
use watchkeeper::app::state::{App, Display, Mode, Palette};
use watchkeeper::cli::patrol::{apply_scenario, clock_of_day};
use watchkeeper::cli::scenarios;
use watchkeeper::cli::tape::Tape;
use watchkeeper::domain::chart::bundled::bundled_charts;
use watchkeeper::domain::time::Span;
use watchkeeper::i18n::{Catalogue, Language};
use watchkeeper::ui::draw::{ViewCache, draw};

/// Bytes a second that a line of 2,400 baud carries with room for the rest.
const MOST_A_SECOND: f64 = 300.0;
/// Wall clock between two frames, and in all, seconds.
const FRAME: i64 = 2;
const MINUTE: i64 = 60;

/// Counts what is written and keeps nothing.
#[derive(Clone, Default)]
struct Counter(Rc<Cell<usize>>);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.set(self.0.get() + bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Bytes of each frame of one minute of the wall clock from 15:30 on.
fn frames(language: Language, palette: Palette, speed: i64) -> Vec<usize> {
    let display = Display { palette, slow_link: true, ..Display::of_size(80, 24) };
    let scenario = scenarios::load("s1", &Catalogue::new(language)).unwrap();
    let mut tape = Tape::default();
    tape.add_scenario(scenario, "s1".to_owned());
    let mode = Mode::Demo { scenario: "s1".to_owned(), speed: speed as f64, paused: false };
    let mut app = App::new(tape.start(), mode, Catalogue::new(language), display);
    app.links = tape.link_views();
    apply_scenario(&mut app, tape.scenario.as_ref().unwrap());
    let mut until = clock_of_day("15:30", tape.start()).unwrap();
    let mut player = tape.into_player();
    let mut cache = ViewCache::new(bundled_charts().unwrap(), Vec::new());
    let counter = Counter::default();
    crossterm::style::force_color_output(true);
    let options = TerminalOptions { viewport: Viewport::Fixed(Rect::new(0, 0, 80, 24)) };
    let mut terminal = Terminal::with_options(CrosstermBackend::new(counter.clone()), options).unwrap();
    player.play_until(&mut app, until, &mut |_, _| {});
    app.quiet_start();
    let mut frames = Vec::new();
    for _ in (0..MINUTE).step_by(FRAME as usize) {
        let before = counter.0.get();
        terminal.draw(|frame| draw(&app, &mut cache, frame)).unwrap();
        frames.push(counter.0.get() - before);
        until = until + Span::seconds(FRAME * speed);
        player.play_until(&mut app, until, &mut |_, _| {});
    }
    frames
}

#[test]
fn a_minute_of_the_demo_fits_a_slow_line() {
    let mut over = Vec::new();
    for language in Language::ALL {
        for palette in [Palette::Day, Palette::Night] {
            for speed in [1, 20] {
                let frames = frames(language, palette, speed);
                let total: usize = frames.iter().sum();
                let average = total as f64 / MINUTE as f64;
                let first = frames.first().unwrap();
                let worst = frames.iter().skip(1).max().unwrap();
                let told = format!(
                    "{language} {palette:?} x{speed}: {average:.0} bytes a second, first frame {first}, \
                     the longest after it {worst}"
                );
                println!("{told}");
                // A counter that counts nothing would pass: the screen has 1,920 cells.
                assert!(*first > 1000, "{told}");
                if average >= MOST_A_SECOND {
                    over.push(told);
                }
            }
        }
    }
    assert!(over.is_empty(), "{over:#?}");
}
