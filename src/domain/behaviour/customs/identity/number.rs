//! A6a, A6b, A6c: numbers that give themselves away.
//!
//! Only a vessel has a flag to disagree about: base stations, aids and devices are judged
//! by the form of their number alone, and a form without a country says nothing.

use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::time::UtcTime;
use crate::domain::traffic::mmsi::{self, MmsiForm};
use crate::domain::traffic::target::{Target, TargetKind};
use crate::domain::traffic::{callsign, imo};
use crate::domain::waters::local::LocalKnowledge;
use std::collections::BTreeSet;

/// A6a. A number of the flag State has no check digit; one below the form is no IMO
/// number at all and is told without sound, as it is typed in by many who have none.
pub(super) fn imo(target: &Target) -> Option<Finding> {
    let number = target.identity.imo.filter(|n| *n < 10_000_000 && !imo::is_valid(*n))?;
    let (level, code, threshold) = if imo::has_form(number) {
        (Level::Warn, "imo-check-digit", f64::from(imo::check_digit(number)))
    } else {
        (Level::Info, "imo-form", 0.0)
    };
    let reason = Reason { code, value: f64::from(number), unit: "", threshold };
    Some(finding(target, Rule::ImoInvalid, level, vec![reason]))
}

/// A6b. A vessel must bear the number of a ship, a craft of a ship or an aircraft; all
/// other stations one that is in the plan. A form with a country must name one.
pub(super) fn mmsi(target: &Target) -> Option<Finding> {
    let number = target.mmsi()?;
    let form = MmsiForm::of(number);
    let vessel = matches!(target.kind, TargetKind::ClassA | TargetKind::ClassB);
    let bad_form = form == MmsiForm::Invalid || vessel && target.is_outside_plan();
    let has_country = matches!(
        form,
        MmsiForm::Ship | MmsiForm::AssociatedCraft | MmsiForm::SarAircraft | MmsiForm::Handheld
    );
    let code = if bad_form {
        "mmsi-form"
    } else if has_country && mmsi::country(number).is_none() {
        "mmsi-country"
    } else {
        return None;
    };
    let reason = Reason { code, value: f64::from(number.0), unit: "", threshold: 0.0 };
    Some(finding(target, Rule::MmsiInvalid, Level::Info, vec![reason]))
}

/// A6c. The countries of the number, of the call sign and of the flag that an office
/// declares for her (AIS has no field for it); what is unknown says nothing.
pub(super) fn flags(target: &Target, local: &LocalKnowledge) -> Option<Finding> {
    if !matches!(target.kind, TargetKind::ClassA | TargetKind::ClassB | TargetKind::Unknown) {
        return None;
    }
    let number = target.mmsi()?;
    if !matches!(MmsiForm::of(number), MmsiForm::Ship | MmsiForm::AssociatedCraft) {
        return None;
    }
    let by_number = mmsi::country(number).map(|country| country.code);
    let by_sign = target.identity.callsign.value.as_deref().and_then(callsign::country);
    let declared = local.flag(number);
    let known: Vec<&str> = [by_number, by_sign, declared].into_iter().flatten().collect();
    let states: BTreeSet<&str> = known.iter().map(|code| administration(code)).collect();
    if states.len() < 2 {
        return None;
    }
    let reasons =
        vec![Reason { code: "flag-countries", value: states.len() as f64, unit: "", threshold: 1.0 }];
    let mut found = finding(target, Rule::FlagMismatch, Level::Info, reasons);
    found.label = format!("{} ({})", found.label, known.join(" / "));
    Some(found)
}

/// The State that gives out the call signs of a territory.
fn administration(code: &str) -> &str {
    match code {
        "AI" | "BM" | "FK" | "GG" | "GI" | "IM" | "IO" | "JE" | "KY" | "MS" | "PN" | "SH" | "TC" | "VG" => {
            "GB"
        }
        "GF" | "GP" | "MQ" | "NC" | "PF" | "PM" | "RE" | "TF" | "WF" | "YT" => "FR",
        "AW" | "BQ" | "CW" | "SX" => "NL",
        "FO" | "GL" => "DK",
        "AS" | "GU" | "MP" | "PR" | "VI" => "US",
        "CK" | "NU" | "TK" => "NZ",
        other => other,
    }
}

/// The finding; when it began to hold is for the caller to say.
fn finding(target: &Target, rule: Rule, level: Level, reasons: Vec<Reason>) -> Finding {
    Finding {
        position: target.report.map(|report| report.position),
        reasons,
        label: target.name().map_or_else(|| target.id.to_string(), str::to_owned),
        ..Finding::new(rule, level, vec![Subject::Target(target.id)], UtcTime::default())
    }
}
