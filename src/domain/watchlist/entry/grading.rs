//! How far a source and what it says are trusted: Admiralty (source A-F, information
//! 1-6), the older 5x5x5 (A-E, 1-5) and the newer 3x5x2 (1-3, A-E) of British police.
//!
//! A grade is kept under its own scheme. Conversions go one way, 5x5x5 to 3x5x2 to
//! Admiralty, and are shown as conversions; where the steps of two schemes don't meet,
//! the lower trust is taken.

use std::collections::BTreeMap;
use std::fmt;

/// The scheme a grade was given in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    FiveByFive,
    ThreeByFive,
    Admiralty,
}

impl Scheme {
    pub fn code(self) -> &'static str {
        match self {
            Self::FiveByFive => "5x5x5",
            Self::ThreeByFive => "3x5x2",
            Self::Admiralty => "admiralty",
        }
    }
}

/// A source's and an information's grade, in the characters of the scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Grade {
    pub scheme: Scheme,
    pub source: char,
    pub information: char,
}

impl Grade {
    /// `None` where the scheme has no such grade. Letters in either case.
    pub fn new(scheme: Scheme, source: char, information: char) -> Option<Self> {
        let (source, information) = (source.to_ascii_uppercase(), information.to_ascii_uppercase());
        let known = match scheme {
            Scheme::FiveByFive => ('A'..='E').contains(&source) && ('1'..='5').contains(&information),
            Scheme::ThreeByFive => ('1'..='3').contains(&source) && ('A'..='E').contains(&information),
            Scheme::Admiralty => ('A'..='F').contains(&source) && ('1'..='6').contains(&information),
        };
        known.then_some(Self { scheme, source, information })
    }

    /// The grade of an entry: columns `source_grade` and `info_grade`, and `grade_scheme`
    /// where it is not told by its characters. Letter and digit alone are Admiralty.
    pub fn of_cells(cells: &BTreeMap<String, String>) -> Option<Self> {
        let cell = |key: &str| cells.get(key).map(|c| c.trim()).filter(|c| !c.is_empty());
        let one = |text: &str| text.chars().next().filter(|c| text.len() == c.len_utf8());
        let (source, information) = (one(cell("source_grade")?)?, one(cell("info_grade")?)?);
        let scheme = match cell("grade_scheme").map(|s| s.to_lowercase().replace('×', "x")).as_deref() {
            Some("5x5x5") => Scheme::FiveByFive,
            Some("3x5x2") => Scheme::ThreeByFive,
            None if source.is_ascii_digit() => Scheme::ThreeByFive,
            _ => Scheme::Admiralty,
        };
        Self::new(scheme, source, information)
    }

    /// As it was given, then every scheme that it converts to.
    pub fn with_conversions(self) -> Vec<Self> {
        let mut all = vec![self];
        for other in [self.to_three_by_five(), self.to_admiralty()].into_iter().flatten() {
            if all.iter().all(|g| g.scheme != other.scheme) {
                all.push(other);
            }
        }
        all
    }

    /// The grade in 3x5x2; `None` from Admiralty, as that way is not open.
    pub fn to_three_by_five(self) -> Option<Self> {
        let (source, information) = match self.scheme {
            Scheme::ThreeByFive => return Some(self),
            Scheme::Admiralty => return None,
            Scheme::FiveByFive => (self.source, self.information),
        };
        let source = match source {
            // Always and mostly reliable; sometimes and unreliable; untested.
            'A' | 'B' => '1',
            'C' | 'D' => '3',
            _ => '2',
        };
        let information = match information {
            '1' => 'A',
            '2' => 'B',
            '3' => 'C',
            '4' => 'D',
            _ => 'E',
        };
        Self::new(Scheme::ThreeByFive, source, information)
    }

    /// The grade in Admiralty letters.
    pub fn to_admiralty(self) -> Option<Self> {
        if self.scheme == Scheme::Admiralty {
            return Some(self);
        }
        let grade = self.to_three_by_five()?;
        let source = match grade.source {
            // What was "mostly" became "reliable", so no A comes out.
            '1' => 'B',
            '2' => 'F',
            _ => 'E',
        };
        let information = match grade.information {
            // Known directly; known to the source; corroborated; can't be judged; false.
            'A' => '1',
            'B' => '2',
            'C' => '3',
            'D' => '6',
            _ => '5',
        };
        Self::new(Scheme::Admiralty, source, information)
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.source, self.information)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grade(scheme: Scheme, text: &str) -> Option<Grade> {
        let mut chars = text.chars();
        Grade::new(scheme, chars.next().unwrap(), chars.next().unwrap())
    }

    #[test]
    fn conversions_go_one_way() {
        // 5x5x5, 3x5x2, Admiralty.
        let table = [
            ("A1", "1A", "B1"),
            ("B2", "1B", "B2"),
            ("C3", "3C", "E3"),
            ("D5", "3E", "E5"),
            ("E4", "2D", "F6"),
        ];
        for (five, three, admiralty) in table {
            let five = grade(Scheme::FiveByFive, five).unwrap();
            let three = grade(Scheme::ThreeByFive, three).unwrap();
            let admiralty = grade(Scheme::Admiralty, admiralty).unwrap();
            assert_eq!(five.to_three_by_five(), Some(three));
            assert_eq!((five.to_admiralty(), three.to_admiralty()), (Some(admiralty), Some(admiralty)));
            assert_eq!((admiralty.to_three_by_five(), admiralty.to_admiralty()), (None, Some(admiralty)));
        }
    }

    #[test]
    fn an_entry_says_its_grade_and_what_it_converts_to() {
        let all = |cells: &[(&str, &str)]| -> String {
            let cells = cells.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
            let grades = Grade::of_cells(&cells).map(Grade::with_conversions).unwrap_or_default();
            grades.iter().map(|g| format!("{g} {}", g.scheme.code())).collect::<Vec<_>>().join(" > ")
        };
        let (source, info, scheme) = ("source_grade", "info_grade", "grade_scheme");
        assert_eq!(all(&[(source, "b"), (info, "2")]), "B2 admiralty");
        assert_eq!(
            all(&[(source, "C"), (info, "3"), (scheme, "5x5x5")]),
            "C3 5x5x5 > 3C 3x5x2 > E3 admiralty"
        );
        assert_eq!(all(&[(source, "2"), (info, "D")]), "2D 3x5x2 > F6 admiralty");
        assert_eq!(all(&[(source, "good"), (info, "2")]), "");
        assert_eq!(all(&[(source, "B")]), "");
    }

    #[test]
    fn a_grade_is_of_its_scheme() {
        assert_eq!(grade(Scheme::FiveByFive, "e4").map(|g| (g.source, g.information)), Some(('E', '4')));
        for (scheme, text) in [
            (Scheme::FiveByFive, "F1"),
            (Scheme::FiveByFive, "A6"),
            (Scheme::ThreeByFive, "A1"),
            (Scheme::ThreeByFive, "4A"),
            (Scheme::Admiralty, "G1"),
            (Scheme::Admiralty, "A7"),
        ] {
            assert_eq!(grade(scheme, text), None, "{text}");
        }
    }

    #[test]
    fn no_conversion_raises_a_lower_information_over_a_higher() {
        let rank = |c: char| "123465".find(c);
        let ranks: Vec<_> = ('1'..='5')
            .filter_map(|i| Grade::new(Scheme::FiveByFive, 'A', i)?.to_admiralty())
            .map(|g| rank(g.information))
            .collect();
        assert!(ranks.is_sorted(), "{ranks:?}");
    }
}
