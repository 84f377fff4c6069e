//! An alert in the words of the screen; the texts themselves are the board's.

use crate::domain::alert::alarm::{Reason, Subject};
use crate::domain::alert::episode::Episode;
use crate::domain::alert::words;
use crate::i18n::Catalogue;
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::theme::Role;

/// What happened, and to whom by the names that the crew knows.
pub(crate) fn title(glance: &Glance, episode: &Episode) -> String {
    let label = if episode.label.is_empty() { subjects(glance, episode) } else { episode.label.clone() };
    words::title(&glance.app.catalogue, episode.rule, &episode.subjects, &label)
}

fn subjects(glance: &Glance, episode: &Episode) -> String {
    let name = |subject: &Subject| match subject {
        Subject::Target(id) => glance.target(*id).map_or_else(|| format::short_id(*id), format::target_name),
        Subject::Own => glance.app.catalogue.text("own-ship"),
        Subject::Link(n) => {
            glance.app.links.get(usize::from(*n)).map_or_else(|| n.to_string(), |link| link.spec.to_string())
        }
        Subject::Zone(n) => n.to_string(),
    };
    episode.subjects.iter().map(name).collect::<Vec<_>>().join(", ")
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
