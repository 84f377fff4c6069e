//! What the watch list says of the target: tier, what speaks for it and against it.

use crate::domain::traffic::target::Target;
use crate::domain::watchlist::compare::Tier;
use crate::domain::watchlist::watch::Hit;
use crate::i18n::Catalogue;
use crate::ui::glance::Glance;
use crate::ui::theme::Role;

/// A line for each hit, unless the store is locked; POSSIBLE is no more than a grey mark.
pub(super) fn lines(glance: &Glance, target: &Target) -> Vec<(String, Role)> {
    let words = &glance.app.catalogue;
    if glance.app.hides_intel() {
        return Vec::new();
    }
    glance.app.watch.hits(target.id).iter().map(|hit| (line(words, hit), role(hit))).collect()
}

fn role(hit: &Hit) -> Role {
    if hit.dismissed.is_some() || hit.verdict.tier == Tier::Possible { Role::Dim } else { Role::Caution }
}

fn line(words: &Catalogue, hit: &Hit) -> String {
    let said = |prefix: &str, codes: &[&str]| {
        codes.iter().map(|code| words.text(&format!("{prefix}-{code}"))).collect::<Vec<_>>().join(", ")
    };
    let tier = words.text(&format!("tier-{}", hit.verdict.tier.code().to_lowercase()));
    let reasons = said("reason-watch", &hit.verdict.reasons);
    let subject = format!("{} {}", hit.entry, hit.name);
    let args = [("tier", tier.as_str()), ("subject", subject.trim_end()), ("reasons", &reasons)];
    let mut line = words.format("details-listed", &args);
    if !hit.verdict.vetoes.is_empty() {
        let vetoes = said("veto", &hit.verdict.vetoes);
        line.push_str(&words.format("details-against", &[("vetoes", &vetoes)]));
    }
    if let Some(why) = hit.dismissed {
        let why = words.text(&format!("dismiss-{}", why.code()));
        line.push_str(&words.format("details-dismissed", &[("why", &why)]));
    }
    line
}
