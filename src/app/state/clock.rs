//! UTC of what happens. Ages and spans run on the computer's monotonic clock, which
//! never goes backward; what is shown and recorded as UTC is that clock set right by the
//! receiver's time where one was heard, with its source.

use crate::app::state::{App, Mode};
use crate::domain::time::{Span, TimeSource, UtcTime};

/// A computer's clock that is further off than this is told ..
const OFF: Span = Span::seconds(5);
/// .. until it is nearer than this: a receiver's sentences come up to a second late.
const RIGHT: Span = Span::seconds(4);

impl App {
    /// UTC of an instant of this session's clock, and where it came from.
    pub fn utc(&self, at: UtcTime) -> (UtcTime, TimeSource) {
        let own = self.picture.own(self.now);
        match own.utc {
            Some(utc) => (at + utc.since(self.now), own.utc_source),
            None if self.mode == Mode::Live => (at, TimeSource::Rtc),
            // A recording's own times; nobody says who set them.
            None => (at, TimeSource::None),
        }
    }

    /// Tells a computer's clock that differs from the receiver's time. Live only: a
    /// recording's clock is no clock of this computer.
    pub(crate) fn compare_clocks(&mut self) {
        const KEY: &str = "trouble-clock";
        let (utc, source) = self.utc(self.now);
        if self.mode != Mode::Live || source != TimeSource::Gnss {
            return;
        }
        let off = self.now.since(utc);
        let told = self.troubles.iter().find(|trouble| trouble.key == KEY);
        let limit = if told.is_some() { RIGHT } else { OFF };
        if off.0.saturating_abs() <= limit.0 {
            self.mended(KEY);
            return;
        }
        let detail = told.and_then(|trouble| trouble.args.first()).map(|(_, detail)| detail.as_str());
        // The last second flickers with the lateness of the sentences.
        if [-1, 0, 1].into_iter().any(|s| detail == Some(&*signed(Span(off.0.saturating_add(s * 1000))))) {
            return;
        }
        self.mended(KEY);
        self.trouble(KEY, signed(off));
    }
}

/// `+0:03:20`, `-2d 11:00:00`: how far the computer's clock is ahead.
fn signed(off: Span) -> String {
    let seconds = (off.as_seconds().abs().round()) as i64;
    let sign = if off.0 < 0 { '-' } else { '+' };
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let clock = format!("{}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
    if days > 0 { format!("{sign}{days}d {clock}") } else { format!("{sign}{clock}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::event::Event;
    use crate::app::state::{Display, LinkView};
    use crate::app::update::update;
    use crate::domain::feed::{LinkSpec, LinkState};
    use crate::domain::id::SourceId;
    use crate::i18n::{Catalogue, Language};

    /// 2026-11-24T05:00:00Z by the receiver.
    const TRUE: UtcTime = UtcTime(1_795_496_400_000);

    fn app(mode: Mode, computer: UtcTime) -> App {
        let mut app = App::new(computer, mode, Catalogue::new(Language::English), Display::of_size(80, 24));
        app.links.push(LinkView::new(LinkSpec::StandardInput, LinkState::Receiving, computer));
        app
    }

    /// A fix at `second` after [`TRUE`] that the computer takes to be of `computer`.
    fn hear(app: &mut App, second: i64, computer: UtcTime) {
        let clock = (TRUE + Span::seconds(second)).clock().replace(':', "");
        let body = format!("GPRMC,{clock},A,3532.00,N,13313.00,E,0.0,,241126,,,A");
        let sum = body.bytes().fold(0, |sum, byte| sum ^ byte);
        let bytes = format!("${body}*{sum:02X}\r\n").into_bytes();
        update(app, Event::Bytes { source: SourceId(0), bytes, at: computer }, &mut Vec::new());
        update(app, Event::Tick { at: computer }, &mut Vec::new());
    }

    fn told(app: &App) -> Vec<String> {
        let clock = app.troubles.iter().filter(|t| t.key == "trouble-clock");
        clock.map(|t| t.args[0].1.clone()).collect()
    }

    #[test]
    fn a_clock_more_than_five_seconds_off_is_told_with_the_difference() {
        for (off, words) in [
            (0, None),
            (4_900, None),
            (-5_000, None),
            (5_600, Some("+0:00:06")),
            (-200_000, Some("-0:03:20")),
            (3 * 86_400_000 + 3_600_000, Some("+3d 1:00:00")),
        ] {
            let mut app = app(Mode::Live, TRUE + Span(off));
            hear(&mut app, 0, TRUE + Span(off));
            assert_eq!(told(&app), words.into_iter().collect::<Vec<_>>(), "{off}");
        }
    }

    #[test]
    fn it_is_told_once_follows_the_difference_and_goes_when_the_clock_is_set() {
        let mut app = app(Mode::Live, TRUE + Span::seconds(60));
        for (second, late) in [(0, 60_000), (1, 60_700), (2, 59_600), (3, 60_400)] {
            hear(&mut app, second, TRUE + Span::seconds(second) + Span(late));
            assert_eq!(told(&app), ["+0:01:00"], "{second}");
        }
        hear(&mut app, 4, TRUE + Span::seconds(4 + 600));
        assert_eq!(told(&app), ["+0:10:00"]);
        hear(&mut app, 700, TRUE + Span::seconds(700 + 3));
        assert!(told(&app).is_empty());
    }

    #[test]
    fn a_recording_is_not_compared() {
        let mode = Mode::Replay { name: String::new(), speed: 1.0, paused: false, ended: false };
        let mut app = app(mode, TRUE + Span::hours(5));
        hear(&mut app, 0, TRUE + Span::hours(5));
        assert!(told(&app).is_empty());
    }

    #[test]
    fn what_happens_carries_the_receiver_s_time_and_says_so() {
        let computer = TRUE - Span::hours(3);
        let mut app = app(Mode::Live, computer);
        assert_eq!(app.utc(computer), (computer, TimeSource::Rtc));
        hear(&mut app, 0, computer);
        assert_eq!(app.utc(computer), (TRUE, TimeSource::Gnss));
        assert_eq!(app.utc(computer - Span::minutes(1)).0, TRUE - Span::minutes(1));
        update(&mut app, Event::Tick { at: computer + Span::minutes(10) }, &mut Vec::new());
        assert_eq!(app.utc(app.now), (TRUE + Span::minutes(10), TimeSource::Holdover));
    }
}
