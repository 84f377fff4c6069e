//! A frame of the patrol screen with many targets. `cargo bench --bench screen`.
//!
//! The budget is 8 ms a frame at 200x60 with 20,000 targets in view.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use watchkeeper::app::state::{App, Display, Mode, Screen};
use watchkeeper::domain::ais::coded::FinePosition;
use watchkeeper::domain::ais::message::{Content, Message, PositionA};
use watchkeeper::domain::chart::bundled::bundled_charts;
use watchkeeper::domain::id::{Mmsi, SourceId};
use watchkeeper::domain::nmea0183::framer::{Framer, InputCounts};
use watchkeeper::domain::nmea0183::sentence::{Sentence, parse};
use watchkeeper::domain::time::UtcTime;
use watchkeeper::i18n::{Catalogue, Language};
use watchkeeper::ui::draw::{ViewCache, draw};

const NOW: UtcTime = UtcTime(1_795_496_400_000);

fn main() {
    divan::main();
}

/// `targets` class A ships spread over 24 nm around own ship in Tokyo Bay.
fn app(targets: u32, columns: u16, rows: u16) -> App {
    let display = Display::of_size(columns, rows);
    let mut app = App::new(NOW, Mode::Live, Catalogue::new(Language::English), display);
    let own: &[u8] = b"$GPRMC,050000.00,A,3530.0000,N,13950.0000,E,12.4,045.0,241126,,,A*64\r\n";
    let mut counts = InputCounts::default();
    Framer::new().push(own, NOW, &mut counts, &mut |raw| {
        if let Ok(Sentence::Gnss(gnss)) = parse(&raw, SourceId(0)) {
            app.picture.apply_gnss(&gnss, NOW, SourceId(0));
        }
    });
    let mut changes = Vec::new();
    for n in 0..targets {
        let spread = |step: u32, width: u32| (n.wrapping_mul(step) % width) as i32;
        let position = FinePosition {
            lat: 35 * 600_000 + 60_000 + spread(7_919, 480_000),
            lon: 139 * 600_000 + 260_000 + spread(104_729, 480_000),
        };
        let content = PositionA {
            status: 0,
            turn: -128,
            speed: (n % 200) as u16,
            accuracy: false,
            position,
            course: (n * 37 % 3600) as u16,
            heading: 511,
            second: 0,
            maneuver: 0,
            raim: false,
            radio: 0,
        };
        let message = Message {
            kind: 1,
            repeat: 0,
            mmsi: Mmsi(431_000_000 + n),
            nonstandard: false,
            content: Content::PositionA(content),
        };
        app.picture.apply_ais(&message, false, NOW, SourceId(1), &mut changes);
        changes.clear();
    }
    app.chart.range_nm = 24.0;
    app
}

fn frame(bencher: divan::Bencher, screen: Screen, targets: u32, columns: u16, rows: u16) {
    let mut app = app(targets, columns, rows);
    app.screen = screen;
    let mut cache = ViewCache::new(bundled_charts().unwrap_or_default(), Vec::new());
    let Ok(mut terminal) = Terminal::new(TestBackend::new(columns, rows));
    bencher.bench_local(|| {
        let Ok(_) = terminal.draw(|frame| draw(&app, &mut cache, frame));
    });
}

#[divan::bench(args = [100, 1000, 5000, 20_000])]
fn chart_80x24(bencher: divan::Bencher, targets: u32) {
    frame(bencher, Screen::Chart, targets, 80, 24);
}

#[divan::bench(args = [100, 1000, 5000, 20_000])]
fn chart_200x60(bencher: divan::Bencher, targets: u32) {
    frame(bencher, Screen::Chart, targets, 200, 60);
}

#[divan::bench(args = [100, 1000, 5000, 20_000])]
fn list_200x60(bencher: divan::Bencher, targets: u32) {
    frame(bencher, Screen::Targets, targets, 200, 60);
}
