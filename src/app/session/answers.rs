//! What the store answers, folded into the state.

use crate::app::session::ask::{SecretAsk, SecretInput};
use crate::app::session::{StoreAnswer, Watch, Words};
use crate::app::state::{App, Mode, Overlay};
use crate::domain::journal::entry::Stream;
use crate::domain::keys::officer::{OfficerId, Role};
use crate::domain::risk::extract::Row;
use serde_json::json;

const NOT_SAVED: &str = "trouble-not-saved";

impl App {
    pub(crate) fn store_answered(&mut self, answer: StoreAnswer) {
        match answer {
            StoreAnswer::Opened { officer, role, by_pin, test, notices } => {
                self.opened(&officer, role, by_pin, test);
                for words in notices {
                    self.trouble("trouble-store", self.said(&words));
                }
            }
            StoreAnswer::Refused { officer, words, wrong, pin_gone } => {
                self.refused(&officer, &words, wrong, pin_gone);
            }
            StoreAnswer::PinSet { officer } => {
                if !self.session.by_pin.contains(&officer) {
                    self.session.by_pin.push(officer.clone());
                }
                self.audit("pin-set", Some(&officer), "");
                self.say("notice-pin-set", &[]);
            }
            StoreAnswer::PinNotSet { words } => {
                let detail = self.said(&words);
                self.say("notice-pin-not-set", &[("detail", detail)]);
            }
            StoreAnswer::Locked => {}
            StoreAnswer::Drained { records, damaged, missing, breaks } => {
                self.drained(records, damaged, missing, breaks);
            }
            StoreAnswer::Unsaved { left, why } => self.unsaved(left, why.as_ref()),
            StoreAnswer::ReserveUsed => {
                let detail = self.catalogue.text("store-error-full-hint");
                self.trouble("trouble-store-full", detail);
            }
            StoreAnswer::BoxBehind(true) => self.trouble("trouble-black-box", String::new()),
            StoreAnswer::BoxBehind(false) => self.mended("trouble-black-box"),
            StoreAnswer::BackedUp { why: None } => self.mended("trouble-backup"),
            StoreAnswer::BackedUp { why: Some(words) } => {
                let detail = self.said(&words);
                self.trouble("trouble-backup", detail);
            }
            StoreAnswer::Lists { officer, lists } => self.lists_loaded(&officer, &lists),
            StoreAnswer::ListsUnread { officer, words } => self.lists_unread(&officer, &words),
            StoreAnswer::Found { officer, text, entries, more } => {
                self.lists_found(&officer, &text, entries, more);
            }
            StoreAnswer::ListTried { officer, read } => self.list_tried(&officer, *read),
            StoreAnswer::ListImported { officer, read } => self.list_imported(&officer, &read),
            StoreAnswer::ListRefused { officer, words } => self.list_refused(&officer, &words),
            StoreAnswer::Boardings { officer, rows } => {
                if self.session.officer() == Some(&officer) {
                    self.boardings_matter(&rows);
                    self.local.set_boardings(Some(rows));
                }
            }
            StoreAnswer::EarlierAlerts { earlier } => self.routine.recall(earlier),
            StoreAnswer::Shown { officer, details } => self.entry_shown(&officer, details),
            StoreAnswer::PersonsChecked { officer, draft, hits } => {
                self.persons_checked(&officer, draft, hits);
            }
            StoreAnswer::IntelDestroyed { held } => {
                self.forget_lists();
                let officer = self.session.officer().cloned();
                self.audit("panic", officer.as_ref(), if held { "destroyed" } else { "none-held" });
                self.mended("trouble-intel-not-destroyed");
                self.say("notice-intel-destroyed", &[]);
            }
            StoreAnswer::IntelNotDestroyed { words } => {
                let officer = self.session.officer().cloned();
                self.audit("panic", officer.as_ref(), "failed");
                let detail = self.said(&words);
                self.mended("trouble-intel-not-destroyed");
                self.trouble("trouble-intel-not-destroyed", detail);
            }
        }
    }

    pub(crate) fn said(&self, words: &Words) -> String {
        let args: Vec<(&str, &str)> = words.1.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.catalogue.format(words.0, &args)
    }

    /// Who was boarded and not cleared is nobody's routine.
    fn boardings_matter(&mut self, rows: &[Row]) {
        for row in rows.iter().filter(|row| !row.cleared) {
            row.mmsi.into_iter().chain(row.imo).for_each(|number| self.routine.acted(number));
        }
    }

    fn opened(&mut self, officer: &OfficerId, role: Role, by_pin: bool, test: bool) {
        let before = self.session.officer().cloned();
        self.forget_lists();
        // What was set under one officer can't be taken back by another.
        if before.as_ref().is_some_and(|before| before != officer) {
            self.undone.clear();
            // Nor is what one was writing on the other's screen: it is a draft of its officer.
            self.hide_records();
            self.reports.hide();
            self.desk.hide();
        }
        let event = match &before {
            Some(before) if before != officer => "switch",
            _ if by_pin => "unlock",
            _ => "login",
        };
        self.session.opening = None;
        self.session.wrong = 0;
        self.session.test = test;
        self.session.last_key = self.now;
        self.session.watch = Watch::Open { officer: officer.clone(), role };
        self.audit(event, Some(officer), if by_pin { "pin" } else { "passphrase" });
        if by_pin {
            self.say("notice-unlocked", &[("officer", officer.to_string())]);
            return;
        }
        self.session.proved(officer, self.now);
        if matches!(self.mode, Mode::Demo { .. }) {
            return self.say("session-demo", &[]);
        }
        self.say("notice-logged-in", &[("officer", officer.to_string())]);
        // An exercise begins at once, without a PIN.
        if self.overlay.is_none() && self.exercise.is_none() {
            self.open(Overlay::Secret { ask: SecretAsk::NewPin, input: SecretInput::default() });
        }
    }

    fn refused(&mut self, officer: &OfficerId, words: &Words, wrong: bool, pin_gone: bool) {
        self.session.opening = None;
        let detail = self.said(words);
        if !wrong {
            self.mended("trouble-store");
            self.trouble("trouble-store", detail);
            self.audit("login-failed", Some(officer), words.0);
            return;
        }
        self.session.wrong_try(self.now);
        let seconds = self.session.wait_until.since(self.now).0 / 1000;
        self.audit("login-failed", Some(officer), "wrong");
        if pin_gone {
            self.session.by_pin.retain(|id| id != officer);
            self.say("notice-pin-gone", &[]);
        } else {
            self.say("notice-wrong-secret", &[("seconds", seconds.to_string())]);
        }
    }

    fn drained(&mut self, records: u64, damaged: u64, missing: u64, breaks: u64) {
        if records + damaged + missing + breaks == 0 {
            return;
        }
        let body = json!({
            "at": self.utc(self.now).0.rfc3339(),
            "event": "queue-journalled",
            "how": if damaged + missing + breaks == 0 { "whole" } else { "tampered" },
            "records": records,
            "damaged_bytes": damaged,
            "missing": missing,
            "breaks": breaks,
        });
        self.note(Stream::Audit, "queue-journalled", &body);
        if breaks > 0 {
            self.trouble("trouble-queue-tampered", format!("{breaks}, {missing}, {damaged} B"));
        } else if damaged + missing > 0 {
            let detail = format!("{damaged} B, {missing}");
            self.trouble("trouble-queue-damaged", detail);
        } else {
            self.say("notice-queue-journalled", &[("n", records.to_string())]);
        }
    }

    fn unsaved(&mut self, left: usize, why: Option<&Words>) {
        self.session.unsaved = left;
        self.mended(NOT_SAVED);
        if let Some(why) = why {
            let detail = format!("{left}: {}", self.said(why));
            self.trouble(NOT_SAVED, detail);
        }
    }
}
