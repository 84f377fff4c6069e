//! The words of an alert in the catalogue's language: `rule-<code>`, `level-<code>`,
//! `reason-<code>`, `alert-state-<code>`, codes in lower case.

use crate::domain::alert::alarm::{Level, Reason, Rule, Subject};
use crate::domain::alert::event::EventState;
use crate::domain::behaviour::customs::company::rule::Condition;
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
    let (value, threshold) = (value(words, reason), number(reason.threshold, reason.unit));
    words.format(&format!("reason-{}", reason.code), &[("value", &value), ("threshold", &threshold)])
}

/// `range 9649 m (at most 500)`; `?` where the value is not known.
pub fn condition(words: &Catalogue, condition: &Condition) -> String {
    let value = condition.value.map_or_else(|| "?".to_owned(), |v| number(v, condition.unit));
    let threshold = number(condition.threshold, condition.unit);
    let key = format!("condition-{}", condition.code);
    words.format(&key, &[("value", &value), ("threshold", &threshold)])
}

/// What was found: a number, or the words of a code.
pub fn value(words: &Catalogue, reason: &Reason) -> String {
    match reason.code {
        "distress-call" => nature(words, reason.value),
        "routine-level" => Level::of_rank(reason.value).map_or_else(String::new, |l| level(words, l)),
        // The zeros in front tell a coast station's or a group's number.
        "mmsi-form" => format!("{:09.0}", reason.value),
        _ => number(reason.value, reason.unit),
    }
}

/// The nature of a DSC distress call: symbols 100 to 110 and 112 of ITU-R M.493, table of
/// the natures of distress; 0 where the call named none.
fn nature(words: &Catalogue, code: f64) -> String {
    let key = format!("nature-{code:.0}");
    if code <= 0.0 {
        words.text("nature-none")
    } else if words.has(&key) {
        words.text(&key)
    } else {
        words.format("nature-other", &[("code", &format!("{code:.0}"))])
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;

    #[test]
    fn a_number_outside_the_plan_keeps_its_zeros() {
        let words = Catalogue::new(Language::English);
        let coast = Reason { code: "mmsi-form", value: 2_447_004.0, unit: "", threshold: 0.0 };
        assert_eq!(reason(&words, &coast), "number 002447004 is outside the plan");
    }
}
