//! An alert in the words of the screen; the texts themselves are the board's.

use crate::domain::alert::alarm::{Reason, Rule, Subject};
use crate::domain::alert::episode::Episode;
use crate::domain::alert::event::BoardEvent;
use crate::domain::alert::words;
use crate::domain::id::TargetId;
use crate::i18n::Catalogue;
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::theme::Role;

/// What happened, and to whom by the names that the crew knows.
pub(crate) fn title(glance: &Glance, episode: &Episode) -> String {
    named(glance, episode.rule, &episode.subjects, &episode.label)
}

/// The same of an entry of the history.
pub(crate) fn past_title(glance: &Glance, event: &BoardEvent) -> String {
    named(glance, event.rule, &event.subjects, &event.label)
}

fn named(glance: &Glance, rule: Rule, subjects: &[Subject], label: &str) -> String {
    // The name of a contact by hand is the crew's own note.
    let hidden =
        |s: &Subject| glance.app.session.is_locked() && matches!(s, Subject::Target(TargetId::Manual(..)));
    let label = if label.is_empty() || subjects.iter().any(hidden) {
        names(glance, subjects)
    } else {
        label.to_owned()
    };
    words::title(&glance.app.catalogue, rule, subjects, &label)
}

fn names(glance: &Glance, subjects: &[Subject]) -> String {
    let name = |subject: &Subject| match subject {
        Subject::Target(id) => glance.target(*id).map_or_else(|| format::short_id(*id), |t| glance.name(t)),
        // As on the screen of the inputs: `3 tcp:radar.local:10110`.
        Subject::Link(n) => match glance.app.links.get(usize::from(*n)) {
            Some(link) => format!("{} {}", u32::from(*n) + 1, link.spec),
            None => words::subject(&glance.app.catalogue, *subject),
        },
        Subject::Own | Subject::Zone(_) => words::subject(&glance.app.catalogue, *subject),
    };
    subjects.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// The reasons one after the other, as short as the strip needs: `CPA 0.20 nm in 6 min`.
/// Those without a short form of their own are told in full.
pub(crate) fn reasons(catalogue: &Catalogue, episode: &Episode) -> String {
    let told: Vec<String> = episode.reasons.iter().map(|reason| brief(catalogue, reason)).collect();
    told.join(" ")
}

fn brief(catalogue: &Catalogue, reason: &Reason) -> String {
    let key = format!("brief-{}", reason.code);
    if !catalogue.has(&key) {
        return words::reason(catalogue, reason);
    }
    let value = match reason.unit {
        "nm" => format!("{:.2}", reason.value),
        _ => format!("{:.0}", reason.value),
    };
    catalogue.format(&key, &[("value", &value)])
}

/// The level as a word: it is never told by colour alone.
pub(crate) fn level(catalogue: &Catalogue, episode: &Episode) -> String {
    words::level(catalogue, episode.level)
}

/// Unanswered alerts shout; answered ones, and those that are over, stay readable.
pub(crate) fn role(episode: &Episode) -> Role {
    let quiet = episode.acknowledged.is_some() || !episode.is_live();
    match Role::of_level(episode.level) {
        Role::Alarm if quiet => Role::Warning,
        Role::Warning if quiet => Role::Caution,
        role => role,
    }
}
