//! The words of an alert in the catalogue's language: `rule-<code>`, `level-<code>`,
//! `reason-<code>`, `alert-state-<code>`, codes in lower case.

use crate::domain::alert::alarm::{Level, Reason, Rule, Subject};
use crate::domain::alert::event::EventState;
use crate::i18n::Catalogue;

/// `Close approach: HAE SONG 9`. Where a label is empty, the subjects' ids stand for it.
pub fn title(words: &Catalogue, rule: Rule, subjects: &[Subject], label: &str) -> String {
    let subject = if label.is_empty() {
        subjects.iter().map(|s| subject(words, *s)).collect::<Vec<_>>().join(", ")
    } else {
        label.to_owned()
    };
    words.format(&format!("rule-{}", lower(rule.code())), &[("subject", &subject)])
}

/// The rule's name alone, for a list's column.
pub fn rule(words: &Catalogue, rule: Rule) -> String {
    words.text(&format!("rule-short-{}", lower(rule.code())))
}

pub fn level(words: &Catalogue, level: Level) -> String {
    words.text(&format!("level-{}", lower(level.code())))
}

pub fn state(words: &Catalogue, state: &EventState) -> String {
    words.text(&format!("alert-state-{}", state.code()))
}

/// `CPA 0.21 nm (limit 0.50)`.
pub fn reason(words: &Catalogue, reason: &Reason) -> String {
    let (value, threshold) = (number(reason.value, reason.unit), number(reason.threshold, reason.unit));
    words.format(&format!("reason-{}", reason.code), &[("value", &value), ("threshold", &threshold)])
}

/// A subject without a name of its own; inputs count from 1, as on the screen.
pub fn subject(words: &Catalogue, subject: Subject) -> String {
    match subject {
        Subject::Own => words.text("subject-own"),
        Subject::Link(n) => words.format("subject-link", &[("number", &(u32::from(n) + 1).to_string())]),
        Subject::Zone(n) => words.format("subject-zone", &[("number", &n.to_string())]),
        Subject::Target(id) => id.to_string(),
    }
}

/// As many digits as the unit bears.
fn number(value: f64, unit: &str) -> String {
    match unit {
        "nm" => format!("{value:.2}"),
        "kn" | "min" => format!("{value:.1}"),
        "deg" => format!("{:03.0}", value.round() % 360.0),
        "" if value.fract() != 0.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

fn lower(code: &str) -> String {
    code.to_ascii_lowercase()
}
