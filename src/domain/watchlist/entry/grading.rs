//! How far a source and what it says are trusted: Admiralty (source A-F, information
//! 1-6), the older 5x5x5 (A-E, 1-5) and the newer 3x5x2 (1-3, A-E) of British police.
//!
//! A grade is kept under its own scheme. Conversions go one way, 5x5x5 to 3x5x2 to
//! Admiralty, and are shown as conversions; where the steps of two schemes don't meet,
//! the lower trust is taken.

/// The scheme a grade was given in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    FiveByFive,
    ThreeByFive,
    Admiralty,
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
