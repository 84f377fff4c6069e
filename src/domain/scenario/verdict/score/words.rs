//! A score in words, for the screen and the command.

use super::{Checked, Outcome, Score, Share, Task};
use crate::domain::scenario::file::Written;
use crate::domain::time::{Span, UtcTime};
use crate::i18n::Catalogue;

/// The score a line an item: the points, what they rest on, then each task and each false
/// dismissal.
pub fn lines(score: &Score, words: &Catalogue) -> Vec<String> {
    let mut lines = vec![match score.points {
        Some(points) => words.format("score-points", &[("points", &points.to_string())]),
        None => words.text("score-none"),
    }];
    let detected = score.detected();
    lines.push(share(words, "score-detected", detected));
    lines.push(match score.time_to_decision() {
        Some((median, longest)) => {
            words.format("score-decision", &[("median", &seconds(median)), ("longest", &seconds(longest))])
        }
        None => words.text("score-decision-none"),
    });
    let count = score.false_dismissals.len().to_string();
    lines.push(words.format("score-dismissals", &[("n", &count)]));
    let recorded = |key: &str, of: Option<Share>| match of {
        Some(of) => share(words, key, of),
        None => words.text(&format!("{key}-none")),
    };
    lines.push(recorded("score-legal", score.legal_mode));
    lines.push(match score.reports {
        Some(of) if score.checked.is_empty() => share(words, "score-sealed", of),
        of => recorded("score-reports", of),
    });
    lines.extend(score.tasks.iter().map(|t| task(t, words)));
    lines.extend(score.checked.iter().map(|checked| report(checked, words)));
    lines.extend(score.wrong_acts.iter().map(|wrong| {
        let facts = [("at", wrong.at.clock()), ("report", wrong.report.clone()), ("act", wrong.act.clone())];
        words.format("score-act-wrong", &facts.each_ref().map(|(key, text)| (*key, text.as_str())))
    }));
    lines.extend(score.false_dismissals.iter().map(|dismissal| {
        let (id, at) = (dismissal.target.to_string(), dismissal.at.clock());
        words.format("score-dismissal", &[("at", &at), ("id", &id), ("rule", &dismissal.rule)])
    }));
    lines
}

/// A `[[report]]` and what became of it.
pub fn report(checked: &Checked, words: &Catalogue) -> String {
    let (key, kind) = match &checked.asked.what {
        Written::Report(form) => ("score-report-of", form),
        Written::Log(kind) => ("score-log-of", kind),
    };
    let subjects = checked.asked.subjects.join(" ");
    let what = words.format(key, &[("kind", kind), ("subjects", &subjects)]);
    let (at, lacks) = (checked.at.map(UtcTime::clock).unwrap_or_default(), checked.lacks.join(", "));
    let key = match (checked.at, lacks.is_empty()) {
        (None, _) => "score-report-none",
        (Some(_), true) => "score-report-done",
        (Some(_), false) => "score-report-lacking",
    };
    words.format(key, &[("what", what.trim_end()), ("at", &at), ("lacks", &lacks)])
}

fn share(words: &Catalogue, key: &str, share: Share) -> String {
    words.format(key, &[("good", &share.good.to_string()), ("of", &share.of.to_string())])
}

fn task(task: &Task, words: &Catalogue) -> String {
    let expect = &task.expect;
    let rule = match &expect.level {
        Some(level) => format!("{} {level}", expect.rule),
        None => expect.rule.clone(),
    };
    let outcome = match task.outcome {
        Outcome::Answered { after } => words.format("score-answered", &[("after", &seconds(after))]),
        Outcome::Unanswered => words.text("score-unanswered"),
        Outcome::ForInformation => words.text("score-information"),
        Outcome::NotRaised => words.text("score-not-raised"),
        Outcome::NotPlayed => words.text("score-not-played"),
    };
    let at = task.raised.unwrap_or(expect.at).clock();
    let subjects = expect.subjects.join(" ");
    words
        .format("score-task", &[("at", &at), ("rule", &rule), ("subjects", &subjects), ("outcome", &outcome)])
}

fn seconds(span: Span) -> String {
    (span.0 / 1000).to_string()
}
