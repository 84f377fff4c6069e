//! The cells of a list of persons as values. What could mean two things (03/04/1970) is read
//! as neither.

use super::{day, line};
use crate::domain::report::value::{Date, Value};
use crate::domain::watchlist::{entry, marks};
use unicode_normalization::UnicodeNormalization;

/// What a cell says, by the keys of the form; `None` where it can't be read.
pub(super) fn values(meaning: &'static str, text: &str) -> Option<Vec<(&'static str, Value)>> {
    let narrow: String = line(&text.nfkc().collect::<String>());
    let upper = narrow.to_uppercase();
    let word = |text: String| Value::Text(text);
    Some(match meaning {
        "line" => Vec::new(),
        "name" => whole_name(&line(text)),
        "family" | "given" | "rank" | "birthplace" | "embarked" | "debarks" | "alias" => {
            vec![(meaning, word(line(text)))]
        }
        "role" => vec![("role", Value::Choice(category(&upper).to_owned()))],
        "nationality" | "document_state" | "residence" => vec![(meaning, word(country(&upper)?))],
        "born" | "document_expiry" => vec![(meaning, Value::Date(date(&narrow)?))],
        "born_at" => {
            let (born, place) = narrow.split_once([' ', ',']).unwrap_or((&narrow, ""));
            let mut said = vec![("born", Value::Date(date(born)?))];
            let place = place.trim_matches([' ', ',', '/']);
            if !place.is_empty() {
                said.push(("birthplace", word(place.to_owned())));
            }
            said
        }
        "sex" => vec![("sex", Value::Choice(sex(&upper)?.to_owned()))],
        "document" => vec![("document", Value::Choice(document(&upper).to_owned()))],
        "document_no" | "visa" => vec![(meaning, word(upper))],
        _ => return None,
    })
}

/// `FAMILY, Given Names`, or the family name first, as the FAL forms have it.
fn whole_name(text: &str) -> Vec<(&'static str, Value)> {
    let (family, given) = text
        .split_once([',', '、', '，'])
        .or_else(|| text.split_once(' '))
        .map_or((text, ""), |(family, given)| (family.trim(), given.trim()));
    let mut said = vec![("family", Value::Text(family.to_owned()))];
    if !given.is_empty() {
        said.push(("given", Value::Text(given.to_owned())));
    }
    said.retain(|(_, value)| !matches!(value, Value::Text(text) if text.is_empty()));
    said
}

/// What the rank makes of a person (list `person_role`).
pub(super) fn role(rank: &str) -> &'static str {
    let rank = rank.nfkc().collect::<String>().to_uppercase();
    let has = |words: &[&str]| words.iter().any(|word| rank.contains(word));
    if rank.trim() == "MST" || has(&["MASTER", "CAPT", "SKIPPER", "船長"]) {
        "master"
    } else if has(&["ENG", "機関", "OILER", "FITTER"]) {
        "engineer"
    } else if has(&["OFF", "MATE", "航海士", "C/O", "2/O", "3/O", "通信"]) {
        "officer"
    } else {
        "crew"
    }
}

fn category(text: &str) -> &'static str {
    if text.starts_with("PAX") || text.starts_with("PASS") || text.contains("旅客") {
        "passenger"
    } else if text.contains("STOW") || text.contains("密航") {
        "stowaway"
    } else {
        role(text)
    }
}

fn country(upper: &str) -> Option<String> {
    let japanese = [
        ("日本", "JP"),
        ("中国", "CN"),
        ("韓国", "KR"),
        ("大韓民国", "KR"),
        ("北朝鮮", "KP"),
        ("台湾", "TW"),
        ("ロシア", "RU"),
        ("フィリピン", "PH"),
        ("インドネシア", "ID"),
        ("ベトナム", "VN"),
        ("ミャンマー", "MM"),
        ("インド", "IN"),
        ("アメリカ", "US"),
        ("米国", "US"),
    ];
    let known = japanese.iter().find(|(name, _)| *name == upper).map(|(_, code)| (*code).to_owned());
    known.or_else(|| marks::flag(upper).map(|code| String::from_utf8_lossy(&code).into_owned()))
}

fn sex(upper: &str) -> Option<&'static str> {
    Some(match upper {
        "M" | "MALE" | "男" | "男性" => "M",
        "F" | "FEMALE" | "女" | "女性" => "F",
        "X" | "U" | "UNKNOWN" | "不詳" => "X",
        _ => return None,
    })
}

fn document(upper: &str) -> &'static str {
    let has = |words: &[&str]| words.iter().any(|word| upper.contains(word));
    if upper == "P" || has(&["PASSPORT", "旅券", "パスポート"]) {
        "passport"
    } else if upper == "S" || has(&["SEAM", "SEAFARER", "CDC", "船員手帳"]) {
        "seamans_book"
    } else if upper == "ID" || has(&["IDENTITY CARD", "ID CARD", "身分証"]) {
        "id_card"
    } else if has(&["DRIV", "運転免許"]) {
        "driving_licence"
    } else if matches!(upper, "NONE" | "NIL" | "なし") {
        "none"
    } else {
        "other"
    }
}

/// A day in any form that can be only one day.
fn date(text: &str) -> Option<Date> {
    let text = text.replace(['年', '月'], "-").replace('日', "");
    let parts: Vec<&str> = text.split(['-', '/', '.', ' ']).filter(|part| !part.is_empty()).collect();
    if let [a, b, year] = *parts.as_slice()
        && year.len() == 4
        && let (Ok(a), Ok(b)) = (a.parse::<u32>(), b.parse::<u32>())
    {
        // With dots the day stands first; else day and month or month and day: only one of them
        // can be, or they are the same.
        if text.contains('.') {
            return day(&format!("{year}-{b:02}-{a:02}"));
        }
        return match (a > 12, b > 12) {
            (true, false) => day(&format!("{year}-{b:02}-{a:02}")),
            (false, true) => day(&format!("{year}-{a:02}-{b:02}")),
            (false, false) if a == b => day(&format!("{year}-{a:02}-{b:02}")),
            _ => None,
        };
    }
    if let [year, month, d] = *parts.as_slice()
        && year.len() == 4
        && let (Ok(month), Ok(d)) = (month.parse::<u32>(), d.parse::<u32>())
    {
        return day(&format!("{year}-{month:02}-{d:02}"));
    }
    let (at, _) = entry::date(&text)?;
    day(at.rfc3339().get(..10)?)
}
