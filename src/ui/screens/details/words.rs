//! Codes of the standard in words: ship types, navigational status, aids.

use crate::domain::id::TargetId;
use crate::domain::traffic::mmsi::{self, MmsiForm};
use crate::domain::traffic::target::{Freshness, Target, TargetKind};
use crate::i18n::{Catalogue, Language};
use crate::ui::format;
use crate::ui::glance::Glance;

/// `class A · 671999011 · Togo`; the number where it is not the name already.
pub(in crate::ui::screens) fn identity_line(glance: &Glance, target: &Target, with_kind: bool) -> String {
    let words = &glance.app.catalogue;
    let mut parts = Vec::new();
    if with_kind {
        parts.push(words.text(&format!("kind-{}", target.kind.code())));
    }
    if target.name().is_some() {
        parts.push(format::short_id(target.id));
    }
    parts.extend(country(words, target));
    if !with_kind {
        parts.extend(ship_type(words, target));
    }
    parts.join(" · ")
}

/// The country of the MMSI.
pub(super) fn country(words: &Catalogue, target: &Target) -> Option<String> {
    let TargetId::Mmsi(mmsi) = target.id else { return None };
    let country = mmsi::country(mmsi)?;
    let name = match words.language() {
        Language::English => country.name_en,
        Language::Japanese => country.name_ja,
    };
    Some(name.to_owned())
}

/// Code of the catalogue's `mmsi-form-<code>`.
pub(super) fn form_code(form: MmsiForm) -> &'static str {
    match form {
        MmsiForm::Ship => "ship",
        MmsiForm::Group => "group",
        MmsiForm::Coast => "coast",
        MmsiForm::SarAircraft => "sar-aircraft",
        MmsiForm::Handheld => "handheld",
        MmsiForm::Aid => "aid",
        MmsiForm::AssociatedCraft => "associated-craft",
        MmsiForm::Sart => "sart",
        MmsiForm::Mob => "mob",
        MmsiForm::Epirb => "epirb",
        MmsiForm::RadioDevice => "radio-device",
        MmsiForm::Invalid => "invalid",
    }
}

/// `CPA 0.20 nm in 6 min`; empty where there is none.
pub(in crate::ui::screens) fn cpa_text(glance: &Glance, target: &Target) -> String {
    let words = &glance.app.catalogue;
    let Some(cpa) = target.cpa else { return String::new() };
    let nm = format::miles(cpa.distance);
    match cpa.time() {
        Some(time) => {
            let key = if time.0 >= 0 { "cpa-in" } else { "cpa-past" };
            words.format(key, &[("nm", &nm), ("span", &format::span(words, time))])
        }
        None => words.format("cpa-steady", &[("nm", &nm)]),
    }
}

/// The ship type in words, `None` where none was heard. Table 53 of M.1371-5: the first
/// digit is the kind, the second of 1, 2, 4, 6, 7, 8, 9 the cargo.
pub(in crate::ui::screens) fn ship_type(words: &Catalogue, target: &Target) -> Option<String> {
    let code = target.identity.ship_type?;
    Some(ship_type_words(words, code))
}

pub(super) fn ship_type_words(words: &Catalogue, code: u8) -> String {
    let key = match code {
        0 => "shiptype-0".to_owned(),
        30..=37 | 50..=59 => format!("shiptype-{code}"),
        20..=29 | 40..=49 | 60..=99 => format!("shiptype-{}x", code / 10),
        100..=199 => "shiptype-regional".to_owned(),
        _ => "shiptype-reserved".to_owned(),
    };
    let name = words.format(&key, &[("code", &code.to_string())]);
    match (code, code % 10) {
        (20..=29 | 40..=49 | 60..=99, cargo @ 1..=4) => {
            let cargo = words
                .text(&format!("cargo-{}", ["a", "b", "c", "d"].get(usize::from(cargo) - 1).unwrap_or(&"a")));
            format!("{name}, {cargo}")
        }
        _ => name,
    }
}

/// The navigational status in words; 11 to 13 are reserved or regional.
pub(super) fn status_words(words: &Catalogue, code: u8) -> String {
    match code {
        0..=15 => words.text(&format!("navstatus-{code}")),
        _ => words.format("code-reserved", &[("code", &code.to_string())]),
    }
}

/// The type of an aid in words (table 74).
pub(super) fn aid_words(words: &Catalogue, code: u8) -> String {
    match code {
        0..=31 => words.text(&format!("aidtype-{code}")),
        _ => words.format("code-reserved", &[("code", &code.to_string())]),
    }
}

/// State of a target in a few words for the widest lists.
pub(in crate::ui::screens) fn state_words(glance: &Glance, target: &Target) -> String {
    let words = &glance.app.catalogue;
    match target.freshness {
        Freshness::Lost => words.text("state-lost"),
        Freshness::Stale => words.text("state-stale"),
        Freshness::Live => match (target.status, target.kind) {
            (Some(status), TargetKind::ClassA) if status < 15 => status_words(words, status),
            _ => String::new(),
        },
    }
}
