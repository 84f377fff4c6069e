//! An alert in the words of the screen; the texts themselves are the board's.

use crate::domain::alert::alarm::{Reason, Rule, Subject};
use crate::domain::alert::episode::Episode;
use crate::domain::alert::event::BoardEvent;
use crate::domain::alert::words;
use crate::i18n::Catalogue;
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::theme::Role;

/// What happened, and to whom by the names that the crew knows.
pub(crate) fn title(glance: &Glance, episode: &Episode) -> String {
    named(glance, episode.rule, &episode.subjects, &episode.label)
}

/// The same of an entry of the history, with the name that is known by now: the board
/// shows her under it too.
pub(crate) fn past_title(glance: &Glance, event: &BoardEvent) -> String {
    let known = glance.app.board.get(event.episode).map(|episode| &episode.label);
    let label = known.filter(|label| !label.is_empty()).unwrap_or(&event.label);
    named(glance, event.rule, &event.subjects, label)
}

fn named(glance: &Glance, rule: Rule, subjects: &[Subject], label: &str) -> String {
    // A label that only repeats the id is no name.
    let is_id =
        subjects.iter().any(|subject| matches!(subject, Subject::Target(id) if id.to_string() == label));
    let mut label = if label.is_empty() || is_id { names(glance, subjects) } else { label.to_owned() };
    if rule == Rule::GuardZone
        && let Some(Subject::Zone(n)) = subjects.iter().find(|s| matches!(s, Subject::Zone(_)))
    {
        // As the chart and the list of zones call it.
        label = format!("{label} (G{n})");
    }
    words::title(&glance.app.catalogue, rule, subjects, &label)
}

fn names(glance: &Glance, subjects: &[Subject]) -> String {
    let name = |subject: &Subject| match subject {
        Subject::Target(id) => glance.target(*id).map_or_else(|| format::short_id(*id), format::target_name),
        // As on the screen of the inputs: `3 tcp:radar.local:10110`.
        Subject::Link(n) => match glance.app.links.get(usize::from(*n)) {
            Some(link) => format!("{} {}", u32::from(*n) + 1, link.spec),
            None => words::subject(&glance.app.catalogue, *subject),
        },
        Subject::Own | Subject::Zone(_) => words::subject(&glance.app.catalogue, *subject),
    };
    // A zone beside a target only says where.
    let has_target = subjects.iter().any(|s| matches!(s, Subject::Target(_)));
    let told = subjects.iter().filter(|s| !(has_target && matches!(s, Subject::Zone(_))));
    told.map(name).collect::<Vec<_>>().join(", ")
}

/// The reasons one after the other, as short as the strip needs: `CPA 0.20 nm in 6 min`;
/// of a distress also where: `beacon active 2.31 nm 045°`. Those without a short form of
/// their own are told in full.
pub(crate) fn reasons(glance: &Glance, episode: &Episode) -> String {
    let mut told: Vec<String> = episode.reasons.iter().map(|r| brief(&glance.app.catalogue, r)).collect();
    if episode.rule == Rule::Distress
        && let Some((own, there)) = glance.own.position.position().zip(episode.position)
    {
        let (range, bearing) = own.range_bearing(there);
        told.push(format!("{} nm {bearing}°", format::miles(range)));
    }
    told.join(" ")
}

fn brief(catalogue: &Catalogue, reason: &Reason) -> String {
    let key = format!("brief-{}", reason.code);
    if !catalogue.has(&key) {
        return words::reason(catalogue, reason);
    }
    let value = match reason.unit {
        "min" | "s" => format!("{:.0}", reason.value),
        _ => words::value(catalogue, reason),
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
