//! An alert in the words of the screen; the texts themselves are the board's.

use crate::domain::alert::alarm::Subject;
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

/// The reasons one after the other.
pub(crate) fn reasons(catalogue: &Catalogue, episode: &Episode) -> String {
    episode.reasons.iter().map(|r| words::reason(catalogue, r)).collect::<Vec<_>>().join(", ")
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
