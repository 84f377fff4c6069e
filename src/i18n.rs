//! The catalogue: every text a person sees, in English and Japanese (Fluent).
//!
//! [`Catalogue::text`] and [`Catalogue::format`] never fail: an unknown key shows as
//! itself, and a test holds both languages to the same keys. Codes, keys and logs stay
//! language-free.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::fmt;
use std::str::FromStr;
use unic_langid::LanguageIdentifier;

/// The languages that ship.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    #[default]
    English,
    Japanese,
}

/// The texts of one language.
pub struct Catalogue {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::Japanese];

    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
        }
    }

    /// The Fluent sources: one file a subject.
    fn sources(self) -> [&'static str; 12] {
        match self {
            Self::English => [
                include_str!("../assets/i18n/en/screen.ftl"),
                include_str!("../assets/i18n/en/alert.ftl"),
                include_str!("../assets/i18n/en/vessel.ftl"),
                include_str!("../assets/i18n/en/command.ftl"),
                include_str!("../assets/i18n/en/watch.ftl"),
                include_str!("../assets/i18n/en/store.ftl"),
                include_str!("../assets/i18n/en/records.ftl"),
                include_str!("../assets/i18n/en/report.ftl"),
                include_str!("../assets/i18n/en/card.ftl"),
                include_str!("../assets/i18n/en/export.ftl"),
                include_str!("../assets/i18n/en/sync.ftl"),
                include_str!("../assets/i18n/en/down.ftl"),
            ],
            Self::Japanese => [
                include_str!("../assets/i18n/ja/screen.ftl"),
                include_str!("../assets/i18n/ja/alert.ftl"),
                include_str!("../assets/i18n/ja/vessel.ftl"),
                include_str!("../assets/i18n/ja/command.ftl"),
                include_str!("../assets/i18n/ja/watch.ftl"),
                include_str!("../assets/i18n/ja/store.ftl"),
                include_str!("../assets/i18n/ja/records.ftl"),
                include_str!("../assets/i18n/ja/report.ftl"),
                include_str!("../assets/i18n/ja/card.ftl"),
                include_str!("../assets/i18n/ja/export.ftl"),
                include_str!("../assets/i18n/ja/sync.ftl"),
                include_str!("../assets/i18n/ja/down.ftl"),
            ],
        }
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|l| l.code() == text)
            .ok_or_else(|| format!("unknown language {text} (want en or ja)"))
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Catalogue {
    pub fn new(language: Language) -> Self {
        let id: LanguageIdentifier = language.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // Isolation marks would land in terminal cells.
        bundle.set_use_isolating(false);
        for source in language.sources() {
            // A faulty source still gives what could be read; a test refuses any fault.
            let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(partial, _)| partial);
            bundle.add_resource_overriding(resource);
        }
        Self { language, bundle }
    }

    pub fn language(&self) -> Language {
        self.language
    }

    /// The text of `key`.
    pub fn text(&self, key: &str) -> String {
        self.format(key, &[])
    }

    /// The text of `key` with its `{ $name }` places filled.
    pub fn format(&self, key: &str, args: &[(&str, &str)]) -> String {
        let mut fluent = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            fluent.set(*name, FluentValue::from(*value));
        }
        self.lookup(key, &fluent).unwrap_or_else(|| key.to_owned())
    }

    /// Whether `key` has a text.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.get_message(key).is_some_and(|m| m.value().is_some())
    }

    fn lookup(&self, key: &str, args: &FluentArgs) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        Some(self.bundle.format_pattern(pattern, Some(args), &mut errors).into_owned())
    }
}

impl fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Catalogue").field("language", &self.language).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn all_keys(language: Language) -> Vec<String> {
        language
            .sources()
            .iter()
            .flat_map(|s| s.lines())
            .filter(|l| l.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|l| l.split_once('=').map(|(k, _)| k.trim().to_owned()))
            .collect()
    }

    fn keys(language: Language) -> BTreeSet<String> {
        all_keys(language).into_iter().collect()
    }

    /// A second text of one key would take the place of the first on some other screen.
    #[test]
    fn no_key_has_two_texts() {
        for language in Language::ALL {
            let mut seen = BTreeSet::new();
            let twice: Vec<String> =
                all_keys(language).into_iter().filter(|key| !seen.insert(key.clone())).collect();
            assert_eq!(twice, [""; 0], "{language}");
        }
    }

    #[test]
    fn both_languages_parse_and_have_the_same_keys() {
        for language in Language::ALL {
            for source in language.sources() {
                if let Err((_, errors)) = FluentResource::try_new(source.to_owned()) {
                    panic!("{language}: {errors:?}");
                }
            }
        }
        assert_eq!(keys(Language::English), keys(Language::Japanese));
    }

    #[test]
    fn an_unknown_key_shows_as_itself() {
        assert_eq!(Catalogue::new(Language::English).text("no-such-key"), "no-such-key");
    }
}
