//! The terminal: taken over for the screen and given back whatever happens.
//!
//! Given back on a normal end, on an error, on a panic of the thread that draws, and on
//! SIGTERM, SIGHUP and SIGINT. A panic on another thread leaves the screen alone: the
//! program shows it and runs on.

use std::io::{self, Stdout, Write, stdout};
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::execute;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

/// The screen on standard output.
pub type Screen = Terminal<CrosstermBackend<Stdout>>;

/// Holds the terminal; dropping it gives it back.
#[derive(Debug)]
pub struct TerminalGuard {
    held: Arc<AtomicBool>,
}

impl TerminalGuard {
    /// Takes the terminal: raw mode, alternate screen, bracketed paste. Call it on the
    /// thread that draws.
    ///
    /// # Errors
    /// Standard output is no terminal. What was changed by then is undone.
    pub fn take() -> io::Result<(Self, Screen)> {
        let guard = Self { held: Arc::new(AtomicBool::new(true)) };
        enable_raw_mode()?;
        execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste)?;
        let screen = Terminal::new(CrosstermBackend::new(stdout()))?;
        guard.restore_on_panic();
        Ok((guard, screen))
    }

    /// Gives the terminal back, once; later calls do nothing.
    pub fn give_back(&self) {
        give_back(&self.held);
    }

    fn restore_on_panic(&self) {
        let (held, drawing) = (Arc::clone(&self.held), thread::current().id());
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if thread::current().id() == drawing || !held.load(Ordering::Acquire) {
                give_back(&held);
                previous(info);
            } else {
                // Printing would run through the screen that goes on being drawn.
                tracing::error!(%info, "a thread panicked");
            }
        }));
    }

    /// Calls `end` when the system asks the program to end. Where it has not ended
    /// [`GRACE`] later (a hanging disk, say), the terminal is given back and the
    /// signal takes its usual course.
    ///
    /// # Errors
    /// The system refuses to tell of signals.
    #[cfg(unix)]
    pub fn end_on_signal(&self, end: impl Fn() + Send + 'static) -> io::Result<()> {
        use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
        let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT])?;
        let held = Arc::clone(&self.held);
        thread::Builder::new().name("signals".to_owned()).spawn(move || {
            let Some(signal) = signals.forever().next() else { return };
            end();
            thread::sleep(GRACE);
            give_back(&held);
            // Ends the process as the signal would have; when the system refuses, the
            // next signal of the kind finds nobody waiting.
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        })?;
        Ok(())
    }
}

/// Time for an orderly end after a signal.
#[cfg(unix)]
pub const GRACE: std::time::Duration = std::time::Duration::from_secs(3);

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        self.give_back();
    }
}

/// Every part is tried even where one fails: a terminal that is gone cannot be told
/// anything, and that is no reason to fail at the end.
fn give_back(held: &AtomicBool) {
    if held.swap(false, Ordering::AcqRel) {
        let _ = execute!(stdout(), DisableBracketedPaste, LeaveAlternateScreen, Show);
        let _ = disable_raw_mode();
        let _ = stdout().flush();
    }
}
