//! Numbers of the service since its start, in the text form that monitors read.

use crate::domain::sync::receipt::Taken;
use crate::domain::sync::refused::Refused;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

const TAKEN: [(Taken, &str); 4] = [
    (Taken::Whole, "whole"),
    (Taken::ParkedNewer, "newer"),
    (Taken::ParkedRevoked, "revoked"),
    (Taken::ParkedMalformed, "malformed"),
];

/// Counters that only grow, but for the connections that are open.
#[derive(Debug, Default)]
pub struct Metrics {
    connections: AtomicU64,
    open: AtomicU64,
    no_handshake: AtomicU64,
    taken: [AtomicU64; TAKEN.len()],
    again: AtomicU64,
    refused: [AtomicU64; Refused::ALL.len()],
    bytes_in: AtomicU64,
    bytes_out: AtomicU64,
    commits: AtomicU64,
    commit_ms: AtomicU64,
    commit_ms_most: AtomicU64,
}

fn add(counter: &AtomicU64, amount: u64) {
    counter.fetch_add(amount, Ordering::Relaxed);
}

fn of(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

impl Metrics {
    pub(super) fn opened(&self) {
        add(&self.connections, 1);
        add(&self.open, 1);
    }

    pub(super) fn closed(&self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
    }

    pub(super) fn no_handshake(&self) {
        add(&self.no_handshake, 1);
    }

    /// The database looked at a frame for so long.
    pub(super) fn took(&self, ms: i64, bytes: usize) {
        let ms = u64::try_from(ms).unwrap_or(0);
        add(&self.bytes_in, bytes as u64);
        add(&self.commits, 1);
        add(&self.commit_ms, ms);
        self.commit_ms_most.fetch_max(ms, Ordering::Relaxed);
    }

    pub(super) fn receipted(&self, taken: Taken, again: bool) {
        let at = TAKEN.iter().position(|(t, _)| *t == taken);
        if let Some(counter) = at.and_then(|at| self.taken.get(at)) {
            add(counter, 1);
        }
        add(&self.again, u64::from(again));
    }

    pub(super) fn sent(&self, bytes: usize) {
        add(&self.bytes_out, bytes as u64);
    }

    pub(super) fn refused(&self, refused: Refused) {
        let at = Refused::ALL.iter().position(|r| *r == refused);
        if let Some(counter) = at.and_then(|at| self.refused.get(at)) {
            add(counter, 1);
        }
    }

    /// How many answers said why there is no receipt.
    pub fn refusals(&self, refused: Refused) -> u64 {
        Refused::ALL.iter().position(|r| *r == refused).and_then(|at| self.refused.get(at)).map_or(0, of)
    }

    /// Every number on its line.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut line = |name: &str, label: &str, value: u64| {
            // A String takes everything.
            let _ = writeln!(text, "watchkeeper_shore_{name}{label} {value}");
        };
        line("connections_total", "", of(&self.connections));
        line("connections_open", "", of(&self.open));
        line("handshakes_failed_total", "", of(&self.no_handshake));
        for ((_, name), counter) in TAKEN.iter().zip(&self.taken) {
            line("receipts_total", &format!("{{taken=\"{name}\"}}"), of(counter));
        }
        line("receipts_again_total", "", of(&self.again));
        for (refused, counter) in Refused::ALL.iter().zip(&self.refused) {
            line("refused_total", &format!("{{why=\"{}\"}}", refused.code()), of(counter));
        }
        line("frame_bytes_total", "", of(&self.bytes_in));
        line("receipt_bytes_total", "", of(&self.bytes_out));
        line("commit_milliseconds_count", "", of(&self.commits));
        line("commit_milliseconds_sum", "", of(&self.commit_ms));
        line("commit_milliseconds_max", "", of(&self.commit_ms_most));
        text
    }
}
