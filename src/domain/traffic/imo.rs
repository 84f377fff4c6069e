//! IMO ship identification numbers as AIS sends them (Resolution A.1117(30);
//! M.1371-5 Table 49): seven digits of which the last checks the others. 1 to 999,999
//! are not used; from 10,000,000 on it is a number of the flag State, without a check.

/// The first and the last number of the form.
const FIRST: u32 = 1_000_000;
const LAST: u32 = 9_999_999;

/// Whether it has the seven digits of an IMO number.
pub fn has_form(imo: u32) -> bool {
    (FIRST..=LAST).contains(&imo)
}

/// What the last digit should be: the sum of the first six digits times 7, 6, .. 2
/// ends in it.
pub fn check_digit(imo: u32) -> u32 {
    let weighed = (2..=7).map(|weight| (imo / 10_u32.pow(weight - 1)) % 10 * weight);
    weighed.sum::<u32>() % 10
}

/// A number of the form whose last digit is the right one.
pub fn is_valid(imo: u32) -> bool {
    has_form(imo) && check_digit(imo) == imo % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_the_domain_agree() {
        for imo in [9_074_729, 2_000_016, 2_000_028, 2_000_030, 2_000_042] {
            assert!(is_valid(imo), "{imo}");
        }
        for imo in [2_000_021, 9_074_728, 907_472, 0, 99_999_999] {
            assert!(!is_valid(imo), "{imo}");
        }
        assert_eq!(check_digit(2_000_021), 8);
    }

    proptest::proptest! {
        #[test]
        fn one_wrong_digit_is_always_noticed(imo in FIRST..=LAST, place in 0_u32..7, by in 1_u32..10) {
            let valid = imo / 10 * 10 + check_digit(imo);
            let unit = 10_u32.pow(place);
            let digit = valid / unit % 10;
            let other = valid - digit * unit + (digit + by) % 10 * unit;
            // A weight of 2, 4, 5 or 6 can hide a change by a multiple of 5 or of 2.
            let weight = if place == 0 { 1 } else { place + 1 };
            let hidden = (weight * ((digit + by) % 10)) % 10 == (weight * digit) % 10;
            proptest::prop_assert!(hidden || !is_valid(other), "{valid} {other}");
        }
    }
}
