//! What is typed into a small form is written down as it is typed, and is there again after a
//! kill, a lock or another officer's watch: it belongs to the one who typed it.

use crate::app::report::SAVE_AFTER;
use crate::app::session::desk::slip::{Opened, Slip, Writes};
use crate::app::session::records::RecordRequest;
use crate::app::state::App;
use crate::domain::patrol::event::Place;
use crate::domain::time::UtcTime;
use serde::{Deserialize, Serialize};

/// A form as it is kept: the texts by the keys of their lines.
#[derive(Serialize, Deserialize)]
struct Kept {
    writes: Writes,
    at: i64,
    told: String,
    place: Option<Place>,
    about: Option<String>,
    cursor: usize,
    lines: Vec<(String, String)>,
}

impl App {
    /// Writes down what was typed for a while.
    pub(crate) fn settle_slip(&mut self) {
        let due = self.desk.slip.as_ref().is_some_and(|slip| self.now.since(slip.kept_at) >= SAVE_AFTER);
        if due {
            self.keep_slip();
        }
    }

    /// Writes down what was typed, if it is not written down yet.
    pub(crate) fn keep_slip(&mut self) {
        let now = self.now;
        let Some(slip) = self.desk.slip.as_mut().filter(|slip| slip.stale) else { return };
        let kept = Kept {
            writes: slip.writes,
            at: slip.opened.at.0,
            told: slip.opened.told.clone(),
            place: slip.opened.place,
            about: slip.opened.about.map(|id| id.to_string()),
            cursor: slip.cursor,
            lines: slip.texts(),
        };
        // Plain texts always have their JSON.
        let Ok(bytes) = serde_json::to_vec(&kept) else { return };
        (slip.stale, slip.kept_at) = (false, now);
        if self.session.officer().is_some() {
            self.ask_records(RecordRequest::KeepSlip(bytes));
        }
    }

    /// The form is handed in or left: nothing of it is kept any more.
    pub(crate) fn slip_done(&mut self) {
        if self.session.officer().is_some() {
            self.ask_records(RecordRequest::DropSlip);
        }
    }

    /// The store could not take it: tried again.
    pub(crate) fn slip_unkept(&mut self) {
        let now = self.now;
        if let Some(slip) = &mut self.desk.slip {
            (slip.stale, slip.kept_at) = (true, now);
        }
    }

    /// A form that this officer had not handed in.
    pub(crate) fn slip_found(&mut self, bytes: &[u8]) {
        if self.desk.slip.is_some() {
            return;
        }
        let Ok(kept) = serde_json::from_slice::<Kept>(bytes) else { return };
        let opened = Opened {
            at: UtcTime(kept.at),
            told: kept.told,
            place: kept.place,
            about: kept.about.and_then(|id| id.parse().ok()),
        };
        let Some(mut slip) = self.fresh_slip(kept.writes, opened) else { return };
        for (key, text) in &kept.lines {
            slip.fill(key, text);
        }
        slip.go_to(kept.cursor);
        slip.typed_before();
        self.desk.slip = Some(slip);
        self.say("desk-slip-back", &[]);
    }
}

impl Slip {
    fn texts(&self) -> Vec<(String, String)> {
        let text = |line: &super::slip::SlipLine| (line.field.key.clone(), line.input.value().to_owned());
        self.lines.iter().map(text).collect()
    }
}
