//! An alert in the words of the screen; the texts themselves are the board's.

use crate::domain::alert::alarm::{Reason, Rule, Subject};
use crate::domain::alert::episode::Episode;
use crate::domain::alert::event::BoardEvent;
use crate::domain::alert::words;
use crate::domain::id::TargetId;
use crate::domain::time::Span;
use crate::domain::traffic::mmsi::MmsiForm;
use crate::i18n::Catalogue;
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::theme::Role;

/// What happened, and to whom by the names that the crew knows.
pub(crate) fn title(glance: &Glance, episode: &Episode) -> String {
    named(glance, episode.rule, &episode.subjects, &episode.label)
}

/// The same in fewer cells: `CPA: HAE SONG 9`.
pub(crate) fn short_title(glance: &Glance, episode: &Episode) -> String {
    let rule = words::rule(&glance.app.catalogue, episode.rule);
    format!("{rule}: {}", whom(glance, episode.rule, &episode.subjects, &episode.label))
}

/// The same of an entry of the history, with the name that is known by now: the board
/// shows her under it too.
pub(crate) fn past_title(glance: &Glance, event: &BoardEvent) -> String {
    let known = glance.app.board.get(event.episode).map(|episode| &episode.label);
    let label = known.filter(|label| !label.is_empty()).unwrap_or(&event.label);
    named(glance, event.rule, &event.subjects, label)
}

fn named(glance: &Glance, rule: Rule, subjects: &[Subject], label: &str) -> String {
    words::title(&glance.app.catalogue, rule, subjects, &whom(glance, rule, subjects, label))
}

fn whom(glance: &Glance, rule: Rule, subjects: &[Subject], label: &str) -> String {
    // A label that only repeats the id is no name.
    let is_id =
        subjects.iter().any(|subject| matches!(subject, Subject::Target(id) if id.to_string() == label));
    // The name of a contact by hand is the crew's own note.
    let locked = glance.app.session.is_locked();
    let note = locked && subjects.iter().any(|s| matches!(s, Subject::Target(TargetId::Manual(_))));
    let mut label =
        if label.is_empty() || is_id || note { names(glance, subjects) } else { label.to_owned() };
    if rule == Rule::Distress
        && let Some(kind) = subjects.iter().copied().find_map(device)
    {
        label = format!("{} {label}", glance.app.catalogue.text(kind));
    }
    if rule == Rule::GuardZone
        && let Some(Subject::Zone(n)) = subjects.iter().find(|s| matches!(s, Subject::Zone(_)))
    {
        // As the chart and the list of zones call it.
        label = format!("{label} (G{n})");
    }
    label
}

/// What kind of distress device it is, by its number: `SART`, `MOB`, `EPIRB`.
fn device(subject: Subject) -> Option<&'static str> {
    let Subject::Target(TargetId::Mmsi(mmsi)) = subject else { return None };
    match MmsiForm::of(mmsi) {
        MmsiForm::Sart => Some("kind-short-sart"),
        MmsiForm::Mob => Some("kind-short-mob"),
        MmsiForm::Epirb => Some("kind-short-epirb"),
        _ => None,
    }
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
    // A zone beside a target only says where.
    let has_target = subjects.iter().any(|s| matches!(s, Subject::Target(_)));
    let told = subjects.iter().filter(|s| !(has_target && matches!(s, Subject::Zone(_))));
    told.map(name).collect::<Vec<_>>().join(", ")
}

/// The reasons one after the other, as short as the strip needs: `CPA 0.20 nm in 6 min`;
/// of a distress also where: `2.31 nm 045° beacon active`. Those without a short form of
/// their own are told in full.
pub(crate) fn reasons(glance: &Glance, episode: &Episode) -> String {
    // Where comes first: what is cut short may be the words, not the place.
    let place = place(glance, episode).filter(|_| episode.rule == Rule::Distress);
    // What is over has no time left until it.
    let stands = |reason: &&Reason| reason.code != "tcpa" || episode.is_live();
    let told = episode.reasons.iter().filter(stands).map(|r| brief(&glance.app.catalogue, r));
    place.into_iter().chain(told).collect::<Vec<_>>().join(" ")
}

/// `2.31 nm 045°` from own ship.
pub(crate) fn place(glance: &Glance, episode: &Episode) -> Option<String> {
    let (own, there) = glance.own.position.position().zip(episode.position)?;
    let (range, bearing) = own.range_bearing(there);
    Some(format!("{} nm {bearing}°", format::miles(range)))
}

fn brief(catalogue: &Catalogue, reason: &Reason) -> String {
    let key = format!("brief-{}", reason.code);
    if !catalogue.has(&key) {
        return words::reason(catalogue, reason);
    }
    let value = match reason.unit {
        "min" => format::span(catalogue, Span::millis((reason.value * 60_000.0) as i64)),
        "s" => format::span(catalogue, Span::millis((reason.value * 1000.0) as i64)),
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
