//! What a Maritime Mobile Service Identity says by its form, then by its country.
//!
//! The form comes first (Recommendation ITU-R M.585-9, Annexes 1 and 2): a look-up of
//! the first three digits alone would call a daughter craft 98MIDxxxx or a coast
//! station 00MIDxxxx by a wrong country. A number outside the plan is still a vessel
//! on the water; it is shown as one, with a note.

use crate::domain::id::Mmsi;
use std::sync::OnceLock;

/// The forms of M.585. `M` is a digit of the maritime identification digits (MID,
/// 200..=799), `x` any digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MmsiForm {
    /// `MMMxxxxxx`: a ship station.
    Ship,
    /// `0MMMxxxxx`: a group of ships.
    Group,
    /// `00MMMxxxx`: a coast station.
    Coast,
    /// `111MMMxxx`: a search-and-rescue aircraft.
    SarAircraft,
    /// `8MMMxxxxx`: a handheld VHF with DSC.
    Handheld,
    /// `99MMMxxxx`: an aid to navigation.
    Aid,
    /// `98MMMxxxx`: a craft associated with a parent ship.
    AssociatedCraft,
    /// `970xxxxxx`: a search-and-rescue transmitter.
    Sart,
    /// `972xxxxxx`: a man-overboard device.
    Mob,
    /// `974xxxxxx`: an EPIRB with AIS.
    Epirb,
    /// `979xxxxxx`: an autonomous maritime radio device (net buoys and the like).
    RadioDevice,
    /// Outside the plan.
    Invalid,
}

/// A country or area by its MID.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub code: &'static str,
    pub name_en: &'static str,
    pub name_ja: &'static str,
}

const FIRST_MID: u32 = 200;
const LAST_MID: u32 = 799;
const TABLE: &str = include_str!("../../../assets/profiles/mid.csv");

impl MmsiForm {
    pub fn of(mmsi: Mmsi) -> Self {
        parts(mmsi).0
    }
}

/// The country of an MMSI whose form carries one; `None` for the other forms and for
/// digits that the ITU has not allotted.
pub fn country(mmsi: Mmsi) -> Option<Country> {
    static COUNTRIES: OnceLock<Vec<Option<Country>>> = OnceLock::new();
    let mid = parts(mmsi).1?;
    COUNTRIES.get_or_init(read_table).get((mid - FIRST_MID) as usize).copied().flatten()
}

/// The form and, where it has one, the MID.
fn parts(mmsi: Mmsi) -> (MmsiForm, Option<u32>) {
    let n = mmsi.0;
    let with_mid = |form, mid: u32| {
        if (FIRST_MID..=LAST_MID).contains(&mid) { (form, Some(mid)) } else { (MmsiForm::Invalid, None) }
    };
    match n / 1_000_000 {
        200..=799 => with_mid(MmsiForm::Ship, n / 1_000_000),
        0..=9 => with_mid(MmsiForm::Coast, n / 10_000),
        10..=99 => with_mid(MmsiForm::Group, n / 100_000),
        111 => with_mid(MmsiForm::SarAircraft, n / 1000 % 1000),
        800..=899 => with_mid(MmsiForm::Handheld, n / 100_000 % 1000),
        970 => (MmsiForm::Sart, None),
        972 => (MmsiForm::Mob, None),
        974 => (MmsiForm::Epirb, None),
        979 => (MmsiForm::RadioDevice, None),
        980..=989 => with_mid(MmsiForm::AssociatedCraft, n / 10_000 % 1000),
        990..=999 => with_mid(MmsiForm::Aid, n / 10_000 % 1000),
        _ => (MmsiForm::Invalid, None),
    }
}

fn read_table() -> Vec<Option<Country>> {
    let mut table = vec![None; (LAST_MID - FIRST_MID + 1) as usize];
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split(',');
        let row = (fields.next(), fields.next(), fields.next(), fields.next());
        let (Some(mid), Some(code), Some(name_en), Some(name_ja)) = row else { continue };
        let slot = mid.parse::<u32>().ok().and_then(|mid| mid.checked_sub(FIRST_MID));
        if let Some(slot) = slot.and_then(|slot| table.get_mut(slot as usize)) {
            *slot = Some(Country { code, name_en, name_ja });
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_read_before_the_country() {
        let table = [
            (431_999_021, MmsiForm::Ship, Some("JP")),
            (201_000_000, MmsiForm::Ship, Some("AL")),
            (799_000_000, MmsiForm::Ship, None),
            (4_310_301, MmsiForm::Coast, Some("JP")),
            (43_199_902, MmsiForm::Group, Some("JP")),
            (111_440_123, MmsiForm::SarAircraft, Some("KR")),
            (843_199_902, MmsiForm::Handheld, Some("JP")),
            (984_311_234, MmsiForm::AssociatedCraft, Some("JP")),
            (994_401_234, MmsiForm::Aid, Some("KR")),
            (970_012_345, MmsiForm::Sart, None),
            (972_431_123, MmsiForm::Mob, None),
            (974_431_123, MmsiForm::Epirb, None),
            (979_000_001, MmsiForm::RadioDevice, None),
            // Class B sets off Thailand send 009xxxxxx: no coast station of any country.
            (9_123_456, MmsiForm::Invalid, None),
            (0, MmsiForm::Invalid, None),
            (1_999_999, MmsiForm::Invalid, None),
            (110_440_123, MmsiForm::Invalid, None),
            (111_123_456, MmsiForm::Invalid, None),
            (811_999_902, MmsiForm::Invalid, None),
            (971_000_000, MmsiForm::Invalid, None),
            (981_000_000, MmsiForm::Invalid, None),
            (1_073_741_823, MmsiForm::Invalid, None),
        ];
        for (mmsi, form, code) in table {
            assert_eq!(MmsiForm::of(Mmsi(mmsi)), form, "{mmsi:09}");
            assert_eq!(country(Mmsi(mmsi)).map(|c| c.code), code, "{mmsi:09}");
        }
    }

    #[test]
    fn the_table_holds_the_countries_of_the_region() {
        let rows = [
            ("JP", &[431, 432][..]),
            ("KR", &[440, 441]),
            ("KP", &[445]),
            ("CN", &[412, 413, 414]),
            ("TW", &[416]),
            ("HK", &[477]),
            ("RU", &[273]),
            ("PA", &[351, 352, 353, 354, 355, 356, 357, 370, 371, 372, 373, 374]),
            ("LR", &[636, 637]),
            ("KM", &[616, 620]),
            ("TG", &[671]),
            ("SL", &[667]),
            ("TZ", &[674, 677]),
            ("VC", &[375, 376, 377]),
        ];
        for (code, mids) in rows {
            for mid in mids {
                assert_eq!(country(Mmsi(mid * 1_000_000 + 999_000)).unwrap().code, code, "{mid}");
            }
        }
        assert_eq!(country(Mmsi(431_999_021)).unwrap().name_ja, "日本");
        assert_eq!(read_table().iter().flatten().count(), 291);
    }

    proptest::proptest! {
        #[test]
        fn every_number_has_a_form_and_only_forms_with_a_country_have_one(n in 0_u32..=0x3FFF_FFFF) {
            let form = MmsiForm::of(Mmsi(n));
            if matches!(form, MmsiForm::Invalid | MmsiForm::Sart | MmsiForm::Mob | MmsiForm::Epirb) {
                proptest::prop_assert!(country(Mmsi(n)).is_none());
            }
        }
    }
}
