//! For whom a document is, and what it therefore does not hold.

use super::material::Material;
use crate::domain::patrol::event::What;
use crate::domain::report::path::Path;
use crate::domain::report::value::Value;
use crate::export::Kind;
use crate::export::material::Fact;
use std::collections::BTreeSet;
use std::str::FromStr;

/// What stands where something was left out.
const LEFT_OUT: &str = "[…]";
/// Shorter names are not looked for in texts: they are in every word.
const SHORTEST: usize = 2;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Recipient {
    /// The own office: everything.
    #[default]
    Office,
    Headquarters,
    /// National agencies of a joint operation: no sources.
    CoastGuard,
    Police,
    /// A foreign administration or WCO: no sources, no persons.
    Foreign,
    /// Figures alone.
    Statistics,
    /// The public: no persons, no places, figures of the result.
    Media,
}

impl Recipient {
    pub const ALL: [Self; 7] = [
        Self::Office,
        Self::Headquarters,
        Self::CoastGuard,
        Self::Police,
        Self::Foreign,
        Self::Statistics,
        Self::Media,
    ];

    /// Its words are under `export-recipient-<code>`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Office => "office",
            Self::Headquarters => "headquarters",
            Self::CoastGuard => "coast-guard",
            Self::Police => "police",
            Self::Foreign => "foreign",
            Self::Statistics => "statistics",
            Self::Media => "media",
        }
    }

    /// Whether a document of this kind may go there.
    pub fn takes(self, kind: Kind) -> bool {
        match self {
            Self::Office | Self::Headquarters => true,
            Self::CoastGuard | Self::Police => kind != Kind::Handover,
            Self::Foreign => matches!(kind, Kind::Boarding | Kind::Seizure | Kind::Stats | Kind::Media),
            Self::Statistics => matches!(kind, Kind::Stats | Kind::Measures | Kind::Media),
            Self::Media => kind == Kind::Media,
        }
    }

    /// What tells of an intelligence source.
    pub fn sees_sources(self) -> bool {
        matches!(self, Self::Office | Self::Headquarters)
    }

    /// Names of persons, of the crew too.
    pub fn sees_persons(self) -> bool {
        matches!(self, Self::Office | Self::Headquarters | Self::CoastGuard | Self::Police)
    }
}

impl FromStr for Recipient {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|recipient| recipient.code() == text).ok_or_else(|| text.to_owned())
    }
}

/// Fields that tell of an intelligence source.
fn is_source(path: &Path) -> bool {
    matches!(path.section.as_str(), "tip" | "partner")
        || path.section == "trigger"
            && (path.field.starts_with("tip") || path.field.starts_with("watch_") || path.field == "notes")
}

/// Sections and fields that hold persons.
fn is_person(path: &Path) -> bool {
    let sub = path.sub.as_deref().unwrap_or_default();
    matches!(path.section.as_str(), "persons" | "parties")
        || path.field.ends_with("signature")
        || matches!(
            path.field.as_str(),
            "officer" | "partner_officer" | "authorised_by" | "lead" | "key_holder" | "team" | "party"
        )
        || matches!(
            sub,
            "by" | "operator"
                | "handler"
                | "witness"
                | "witnesses"
                | "sealed_by"
                | "finder"
                | "found_by"
                | "searched_by"
                | "search_witness"
                | "handed_to"
                | "shipper"
                | "consignee"
                | "owner"
                | "family"
                | "given"
                | "from"
                | "to"
                | "who"
        )
        || path.field == "linked_persons"
        || path.field == "notes"
}

/// What a document leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redaction {
    pub recipient: Recipient,
    /// Longest first; none where everything is shown.
    words: Vec<String>,
}

impl Redaction {
    /// Gathers what a document for `recipient` must not say.
    pub fn new(recipient: Recipient, material: &Material) -> Self {
        let mut words: BTreeSet<String> = BTreeSet::new();
        for filing in &material.reports {
            let Some(report) = &filing.report else { continue };
            for (path, entry) in &report.entries {
                let Value::Text(text) = &entry.value else { continue };
                let names = !recipient.sees_persons() && is_person(path);
                if names || (!recipient.sees_sources() && is_source(path)) {
                    words.insert(text.clone());
                }
            }
            if !recipient.sees_persons() {
                words.insert(filing.view.officer.clone());
            }
        }
        if !recipient.sees_persons() {
            words.extend(crew(material));
        }
        let mut words: Vec<String> =
            words.into_iter().filter(|word| word.chars().count() >= SHORTEST).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        Self { recipient, words }
    }

    /// Whether a field of a report is shown.
    pub fn shows(&self, path: &Path) -> bool {
        (self.recipient.sees_sources() || !is_source(path))
            && (self.recipient.sees_persons() || !is_person(path))
    }

    /// A text without what must not be said, in whatever case it stands there.
    pub fn text(&self, text: &str) -> String {
        self.words.iter().fold(text.to_owned(), |text, word| without(&text, word))
    }

    /// An officer's id; nothing where persons are not shown.
    pub fn officer<'a>(&self, id: &'a str) -> &'a str {
        if self.recipient.sees_persons() { id } else { "" }
    }
}

/// Everybody who is or was aboard.
fn crew(material: &Material) -> Vec<String> {
    let mut names = Vec::new();
    for record in &material.records {
        let Fact::Patrol(event) = record.fact() else { continue };
        names.push(event.by.clone());
        match event.what {
            What::Begin(begin) => {
                names.extend(begin.crew.into_iter().map(|member| member.name));
                names.extend(begin.passengers);
            }
            What::Crew(member) => names.push(member.name),
            What::JointBegin(joint) => names.push(joint.officer),
            _ => {}
        }
    }
    names
}

/// `text` with every `word` replaced, letters of ASCII in any case.
pub(super) fn without(text: &str, word: &str) -> String {
    let (small, wanted) = (text.to_ascii_lowercase(), word.to_ascii_lowercase());
    let (mut out, mut last) = (String::with_capacity(text.len()), 0);
    // Lower case of ASCII keeps every byte in its place.
    for (at, found) in small.match_indices(&wanted) {
        out.push_str(text.get(last..at).unwrap_or_default());
        out.push_str(LEFT_OUT);
        last = at + found.len();
    }
    out.push_str(text.get(last..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_in_any_case_and_the_rest_stays() {
        assert_eq!(without("Master PAKHOMENKO, pakhomenko.", "Pakhomenko"), "Master […], […].");
        assert_eq!(without("第八幸丸の田中", "田中"), "第八幸丸の[…]");
        assert_eq!(without("", "x"), "");
    }
}
