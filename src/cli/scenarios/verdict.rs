//! What `scenario run` prints: alerts and the verdict, in words or as JSON objects.

use crate::domain::alert::event::BoardEvent;
use crate::domain::alert::words;
use crate::domain::scenario::file::{Expect, Never, Written};
use crate::domain::scenario::verdict::reports::Checked;
use crate::domain::scenario::verdict::score::words::report;
use crate::domain::scenario::verdict::{Judged, Kept, Seen, Verdict};
use crate::domain::time::{Span, UtcTime};
use crate::i18n::Catalogue;
use serde_json::{Value, json};

/// An alert as a line of text.
pub(super) fn alert_line(event: &BoardEvent, catalogue: &Catalogue) -> String {
    let facts = [
        ("at", event.at.clock()),
        ("level", words::level(catalogue, event.level)),
        ("title", words::title(catalogue, event.rule, &event.subjects, &event.label)),
        ("state", words::state(catalogue, &event.state)),
    ];
    filled(catalogue, "run-alert", &facts)
}

/// The verdict in words, a line an item.
pub(super) fn lines(verdict: &Verdict, checked: &[Checked], catalogue: &Catalogue) -> Vec<String> {
    let mut lines: Vec<String> = verdict.expects.iter().map(|judged| expected(judged, catalogue)).collect();
    lines.extend(verdict.nevers.iter().map(|kept| kept_out(kept, catalogue)));
    lines.extend(checked.iter().map(|checked| report(checked, catalogue)));
    lines.extend(verdict.unexpected.iter().map(|seen| {
        let facts = [
            ("rule", seen.rule.to_owned()),
            ("level", seen.level.code().to_owned()),
            ("title", name(seen)),
            ("at", seen.at.clock()),
        ];
        filled(catalogue, "run-unexpected", &facts)
    }));
    let counts = [
        ("met", verdict.met()),
        ("expects", verdict.expects.len()),
        ("kept", verdict.kept()),
        ("nevers", verdict.nevers.len()),
        ("unexpected", verdict.unexpected.len()),
    ];
    lines.push(filled(catalogue, "run-verdict", &counts.map(|(key, n)| (key, n.to_string()))));
    lines
}

fn expected(judged: &Judged, catalogue: &Catalogue) -> String {
    let Expect { rule, level, subjects, at, .. } = &judged.expect;
    let what = [
        ("rule", rule.clone()),
        ("level", level.clone().unwrap_or_default()),
        ("subjects", subjects.join(", ")),
        ("at", at.clock()),
    ];
    let what = filled(catalogue, "run-what", &what);
    let Some((seen, off)) = judged.nearest.as_ref().zip(judged.difference()) else {
        return filled(catalogue, "run-missed", &[("what", what)]);
    };
    let key = if judged.met { "run-met" } else { "run-missed-near" };
    filled(catalogue, key, &[("what", what), ("off", signed(off)), ("level", seen.level.code().to_owned())])
}

fn kept_out(kept: &Kept, catalogue: &Catalogue) -> String {
    let Never { rule, level, subjects, from, to } = &kept.never;
    let open = || "-".to_owned();
    let what = [
        ("rule", rule.clone()),
        ("level", level.clone().unwrap_or_default()),
        ("subjects", subjects.join(", ")),
        ("from", from.map_or_else(open, UtcTime::clock)),
        ("to", to.map_or_else(open, UtcTime::clock)),
    ];
    let always = from.is_none() && to.is_none();
    let what = filled(catalogue, if always { "run-never" } else { "run-never-between" }, &what);
    let Some(first) = kept.broken_by.first() else {
        return filled(catalogue, "run-kept", &[("what", what)]);
    };
    let facts = [
        ("what", what),
        ("level", first.level.code().to_owned()),
        ("at", first.at.clock()),
        ("count", kept.broken_by.len().to_string()),
    ];
    filled(catalogue, "run-broken", &facts)
}

/// The verdict as JSON objects: one a `[[expect]]`, one a `[[never]]`, one an unexpected
/// sound, then the counts.
pub(super) fn objects(verdict: &Verdict, checked: &[Checked], end: UtcTime) -> Vec<String> {
    let at = end.rfc3339();
    let expects = verdict.expects.iter().map(|judged| {
        let Expect { rule, level, subjects, at: wanted, tolerance_s } = &judged.expect;
        json!({
            "at": at, "event": "expect", "state": if judged.met { "met" } else { "missed" },
            "rule": rule, "level": level, "subjects": subjects,
            "expected_at": wanted.rfc3339(), "tolerance_s": tolerance_s,
            "difference_s": judged.difference().map(seconds),
            "came": judged.nearest.as_ref().map(came),
        })
    });
    let nevers = verdict.nevers.iter().map(|kept| {
        let Never { rule, level, subjects, from, to } = &kept.never;
        json!({
            "at": at, "event": "never", "state": if kept.broken_by.is_empty() { "kept" } else { "broken" },
            "rule": rule, "level": level, "subjects": subjects,
            "from": from.map(UtcTime::rfc3339), "to": to.map(UtcTime::rfc3339),
            "came": kept.broken_by.iter().map(came).collect::<Vec<_>>(),
        })
    });
    let unexpected = verdict.unexpected.iter().map(|seen| {
        let mut object = came(seen);
        if let Some(object) = object.as_object_mut() {
            object.insert("event".into(), json!("unexpected"));
        }
        object
    });
    let counts = json!({
        "at": at, "event": "verdict",
        "good": verdict.is_good() && checked.iter().all(Checked::is_good),
        "met": verdict.met(), "missed": verdict.expects.len() - verdict.met(),
        "kept": verdict.kept(), "broken": verdict.nevers.len() - verdict.kept(),
        "unexpected": verdict.unexpected.len(),
    });
    let reports = checked.iter().map(|checked| report_object(checked, end));
    expects
        .chain(nevers)
        .chain(reports)
        .chain(unexpected)
        .chain([counts])
        .map(|object| object.to_string())
        .collect()
}

/// A `[[report]]` and what became of it.
pub(super) fn report_object(checked: &Checked, end: UtcTime) -> Value {
    let (form, log) = match &checked.asked.what {
        Written::Report(form) => (Some(form), None),
        Written::Log(kind) => (None, Some(kind)),
    };
    let state = match (checked.at, checked.is_good()) {
        (None, _) => "missing",
        (Some(_), true) => "done",
        (Some(_), false) => "lacking",
    };
    json!({
        "at": end.rfc3339(), "event": "report", "state": state, "form": form, "log": log,
        "subjects": checked.asked.subjects, "by": checked.asked.by.map(UtcTime::rfc3339),
        "written_at": checked.at.map(UtcTime::rfc3339), "lacks": checked.lacks,
    })
}

fn came(seen: &Seen) -> Value {
    let subjects: Vec<String> = seen.subjects.iter().map(ToString::to_string).collect();
    json!({
        "at": seen.at.rfc3339(), "rule": seen.rule, "level": seen.level.code(), "subjects": subjects,
    })
}

fn name(seen: &Seen) -> String {
    let ids = seen.subjects.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if seen.label.is_empty() { ids } else { format!("{} ({ids})", seen.label) }
}

fn seconds(span: Span) -> f64 {
    span.0 as f64 / 1000.0
}

fn signed(off: Span) -> String {
    format!("{:+}", seconds(off))
}

fn filled(catalogue: &Catalogue, key: &str, facts: &[(&str, String)]) -> String {
    let facts: Vec<(&str, &str)> = facts.iter().map(|(name, value)| (*name, value.as_str())).collect();
    catalogue.format(key, &facts).split_whitespace().collect::<Vec<_>>().join(" ")
}
