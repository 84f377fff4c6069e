//! Persons against persons listed: passports, birth dates, and names whose parts stand in
//! any order. A name alone is for a check by hand; nothing here ever alerts.

use crate::domain::watchlist::compare::Tier;
use crate::domain::watchlist::entry::{self, WatchEntry};
use crate::domain::watchlist::marks;
use crate::domain::watchlist::name::fold;
use crate::domain::watchlist::name::script::{is_ideograph, romanise};
use crate::domain::watchlist::name::similarity::jaro_winkler;
use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Names alike from here on.
const ALIKE: f64 = 0.88;
/// Two parts of names are one from here on.
const PART_ALIKE: f64 = 0.90;
/// A passport under a name less alike than this may be another state's of that number.
const OTHER_NAME: f64 = 0.50;
const MOST_PARTS: usize = 12;

/// A person as listed or as the papers say. What is unknown neither matches nor vetoes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// The parts of each name, native script and reading as names of their own.
    names: Vec<Vec<String>>,
    birth: Option<NaiveDate>,
    passports: Vec<String>,
    nationality: Option<[u8; 2]>,
}

/// What a comparison gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Likeness {
    pub tier: Tier,
    /// Of the names, 0-1.
    pub name: f64,
    pub reasons: Vec<&'static str>,
    pub vetoes: Vec<&'static str>,
}

impl Person {
    /// `birth` in any form of a list's dates; one that is no day is unknown.
    pub fn new(names: &[&str], birth: &str, passports: &[&str], nationality: &str) -> Self {
        Self {
            names: names.iter().map(|n| parts(n)).filter(|p| !p.is_empty()).take(64).collect(),
            birth: entry::date(birth)
                .filter(|(_, is_day)| *is_day)
                .and_then(|(at, _)| chrono::DateTime::from_timestamp_millis(at.0))
                .map(|at| at.date_naive()),
            passports: passports.iter().map(|p| passport(p)).filter(|p| p.len() >= 5).take(16).collect(),
            nationality: marks::flag(nationality),
        }
    }

    /// A listed person, by the columns `name`, `kana`, `aliases`, `former_names`,
    /// `birth_date`, `passport` and `nationality`.
    pub fn of_entry(listed: &WatchEntry) -> Self {
        let cell = |key: &str| listed.cells.get(key).map(String::as_str).unwrap_or_default();
        let names: Vec<&str> = ["name", "kana", "aliases", "former_names"]
            .iter()
            .flat_map(|key| entry::list(cell(key)))
            .collect();
        let passports: Vec<&str> = entry::list(cell("passport")).collect();
        Self::new(&names, cell("birth_date"), &passports, cell("nationality"))
    }

    /// Passport equal: STRONG. Name and birth date: PROBABLE. Name alone: POSSIBLE, as
    /// is all that something speaks against.
    pub fn compare(&self, seen: &Self) -> Option<Likeness> {
        let name = self
            .names
            .iter()
            .flat_map(|a| seen.names.iter().map(move |b| likeness(a, b)))
            .fold(0.0, f64::max);
        let is_named = !self.names.is_empty() && !seen.names.is_empty();
        let days = self.birth.zip(seen.birth);
        let (born, born_other) = (days.is_some_and(|(a, b)| a == b), days.is_some_and(|(a, b)| a != b));
        let other_state = self.nationality.zip(seen.nationality).is_some_and(|(a, b)| a != b);
        let passport = self.passports.iter().any(|p| seen.passports.contains(p));
        let mut vetoes = Vec::new();
        let mut reasons = Vec::new();
        let against = [
            (born_other, "birth-date"),
            (passport && is_named && name < OTHER_NAME, "name"),
            (passport && other_state, "nationality"),
        ];
        vetoes.extend(against.iter().filter(|(holds, _)| *holds).map(|(_, code)| *code));
        let alike = name >= ALIKE;
        reasons.extend(
            [(passport, "passport"), (alike, "name"), (born, "birth-date")]
                .iter()
                .filter_map(|(holds, code)| holds.then_some(*code)),
        );
        let tier = match (passport, alike, born) {
            (true, _, _) if vetoes.is_empty() => Tier::Strong,
            (_, true, true) if vetoes.is_empty() => Tier::Probable,
            (true, _, _) | (_, true, _) => Tier::Possible,
            _ => return None,
        };
        Some(Likeness { tier, name, reasons, vetoes })
    }
}

fn passport(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).take(20).collect()
}

/// The parts of a name: Latin letters of each word; kanji stay as they are.
fn parts(name: &str) -> Vec<String> {
    let text: String = name.nfkc().collect::<String>().to_uppercase();
    text.split(|c: char| !(c.is_alphanumeric() || c == 'ー' || c == '\''))
        .map(|word| {
            if word.chars().any(is_ideograph) {
                return word.to_owned();
            }
            let latin: String = romanise(word).nfd().filter(|c| !is_combining_mark(*c)).collect();
            fold(&latin.chars().filter(char::is_ascii_alphanumeric).collect::<String>())
        })
        .filter(|word| !word.is_empty())
        .take(MOST_PARTS)
        .collect()
}

/// The share of the parts that have their like on the other side, in any order; or the
/// same letters divided otherwise (CHEOL SU, CHEOLSU). A single part is no name.
fn likeness(a: &[String], b: &[String]) -> f64 {
    if same_letters(a, b) {
        return 1.0;
    }
    if a.len() < 2 || b.len() < 2 {
        return 0.0;
    }
    let mut free: Vec<&String> = b.iter().collect();
    let mut sum = 0.0;
    for part in a {
        let best = free
            .iter()
            .enumerate()
            .map(|(at, other)| (at, part_likeness(part, other)))
            .max_by(|x, y| x.1.total_cmp(&y.1))
            .filter(|(_, score)| *score >= PART_ALIKE);
        if let Some((at, score)) = best {
            free.remove(at);
            sum += score;
        }
    }
    2.0 * sum / (a.len() + b.len()) as f64
}

fn part_likeness(a: &str, b: &str) -> f64 {
    // Of short parts and of kanji every letter tells.
    let strict = a.chars().count().min(b.chars().count()) < 4 || a.chars().chain(b.chars()).any(is_ideograph);
    if strict { f64::from(u8::from(a == b)) } else { jaro_winkler(a, b) }
}

fn same_letters(a: &[String], b: &[String]) -> bool {
    let whole = b.concat();
    let long_enough = whole.chars().count() >= 6 || whole.chars().any(is_ideograph);
    long_enough
        && (0..a.len()).any(|turn| {
            let (first, rest) = a.split_at(turn);
            [rest.concat(), first.concat()].concat() == whole
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tier(listed: (&str, &str, &str), seen: (&str, &str, &str)) -> Option<(Tier, Vec<&'static str>)> {
        let person = |(name, birth, number): (&str, &str, &str)| Person::new(&[name], birth, &[number], "");
        person(listed).compare(&person(seen)).map(|l| (l.tier, l.vetoes))
    }

    #[test]
    fn the_tiers_are_as_written() {
        use Tier::{Possible, Probable, Strong};
        let kim = ("KIM CHEOL SU", "1970-03-12", "AB 12345");
        let table = [
            (kim, ("Someone", "", "AB12345"), Some((Possible, vec!["name"]))),
            (kim, ("", "", "ab-12345"), Some((Strong, vec![]))),
            (kim, ("CHEOL SU KIM", "", "AB12345"), Some((Strong, vec![]))),
            (kim, ("Kim, Cheol-Su", "12 Mar 1970", ""), Some((Probable, vec![]))),
            (kim, ("CHEOLSU KIM", "1970/03/12", ""), Some((Probable, vec![]))),
            (kim, ("Cheol Su Kim", "", ""), Some((Possible, vec![]))),
            (kim, ("Cheol Su Kim", "1971-03-12", ""), Some((Possible, vec!["birth-date"]))),
            (kim, ("KIM", "1970-03-12", ""), None),
            (kim, ("KIM YONG HO", "1970-03-12", ""), None),
            (kim, ("", "1970-03-12", ""), None),
            (kim, ("", "", ""), None),
            (("山田 太郎", "", ""), ("山田太郎", "", ""), Some((Possible, vec![]))),
            (("山田 太郎", "", ""), ("山田 次郎", "", ""), None),
            (
                ("ヤマダ タロウ", "1960-01-02", ""),
                ("YAMADA TARO", "1960-01-02", ""),
                Some((Probable, vec![])),
            ),
            (("IVANOV SERGEY", "", ""), ("Sergei Ivanov", "", ""), Some((Possible, vec![]))),
            (("Nguyễn Văn An", "", ""), ("NGUYEN VAN AN", "", ""), Some((Possible, vec![]))),
        ];
        for (listed, seen, want) in table {
            assert_eq!(tier(listed, seen), want, "{listed:?} {seen:?}");
        }
    }

    #[test]
    fn one_number_of_two_states_is_two_passports() {
        let person = |name: &str, state: &str| Person::new(&[name], "", &["12345678"], state);
        let of = |a: &Person, b: &Person| a.compare(b).map(|l| (l.tier, l.vetoes));
        let listed = person("TANAKA ICHIRO", "JP");
        assert_eq!(of(&listed, &person("TANAKA ICHIRO", "")), Some((Tier::Strong, vec![])));
        let other = of(&listed, &person("TANAKA ICHIRO", "KR"));
        assert_eq!(other, Some((Tier::Possible, vec!["nationality"])));
    }

    proptest::proptest! {
        #[test]
        fn the_order_of_the_parts_never_counts(a in "[A-Z]{4,9}", b in "[A-Z]{4,9}", c in "[A-Z]{4,9}") {
            let one = Person::new(&[&format!("{a} {b} {c}")], "", &[], "");
            let two = Person::new(&[&format!("{c} {a} {b}")], "", &[], "");
            proptest::prop_assert_eq!(one.compare(&two).map(|l| l.tier), Some(Tier::Possible));
        }
    }
}
