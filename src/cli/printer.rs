//! Prints what happens in a headless run, one JSON object a line, and counts it.

use crate::app::occurrence::Occurrence;
use crate::app::state::App;
use crate::cli::json::{self, Totals};
use crate::domain::alert::event::EventState;
use crate::domain::feed::LinkSpec;
use crate::domain::id::TargetId;
use crate::domain::time::UtcTime;
use crate::domain::traffic::picture::ChangeKind;
use std::collections::BTreeSet;
use std::io::{self, Write};

/// How much of what happened is printed; everything is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Fixes, targets, alerts and inputs.
    Everything,
    /// Alerts and the crew's answers.
    Alerts,
}

/// Prints to `output` until a write fails.
pub struct Printer<W: Write> {
    output: W,
    detail: Detail,
    totals: Totals,
    targets: BTreeSet<TargetId>,
    outcome: io::Result<()>,
}

impl<W: Write> Printer<W> {
    pub fn new(output: W, detail: Detail) -> Self {
        Self { output, detail, totals: Totals::default(), targets: BTreeSet::new(), outcome: Ok(()) }
    }

    /// Prints and counts what happened, leaving `seen` empty.
    pub fn take(&mut self, app: &App, seen: &mut Vec<Occurrence>) {
        for occurrence in seen.drain(..) {
            match &occurrence {
                Occurrence::Target { change, .. } if change.kind == ChangeKind::New => {
                    self.targets.insert(change.target);
                }
                Occurrence::Alert(event) if event.state == EventState::Raised => {
                    *self.totals.alerts.entry(event.rule.code().to_owned()).or_default() += 1;
                }
                _ => {}
            }
            if (self.detail == Detail::Everything || matches!(occurrence, Occurrence::Alert(_)))
                && let Some(line) = json::line(app, &occurrence)
            {
                self.print(&line);
            }
        }
    }

    /// Prints the inputs (in full detail) and the summary.
    ///
    /// # Errors
    /// The first write that failed.
    pub fn end(mut self, app: &App, at: UtcTime, span_ms: i64) -> io::Result<()> {
        for link in &app.links {
            self.totals.sentences += link.counts.sentences;
            if let (Detail::Everything, LinkSpec::File { path }) = (self.detail, &link.spec) {
                self.print(&json::input(at, path, link));
            }
        }
        self.totals.targets = self.targets.len();
        self.totals.messages = app.pipeline.messages;
        self.totals.span_ms = span_ms;
        let summary = json::summary(at, &self.totals);
        self.print(&summary);
        self.outcome.and_then(|()| self.output.flush())
    }

    /// Prints one more object.
    pub(crate) fn print(&mut self, line: &str) {
        if self.outcome.is_ok() {
            self.outcome = writeln!(self.output, "{line}");
        }
    }
}
