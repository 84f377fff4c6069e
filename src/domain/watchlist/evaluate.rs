//! How well the matcher does on labelled pairs: precision and recall of each tier.
//!
//! A pair is an entry, an observation and whether they are one ship. A cell holds a
//! JSON object or `key=value` parts separated by `;` or `|`, under the names of the
//! list's columns (docs/watchlists.md, "Labelled pairs").

use crate::domain::scenario::file::WatchRow;
use crate::domain::watchlist::compare::{Tier, compare};
use crate::domain::watchlist::entry;
use crate::domain::watchlist::observation::Observation;
use crate::domain::watchlist::reader::{self, column};
use std::collections::BTreeMap;

/// Counts of one tier, from it upward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Pairs given this tier.
    pub given: usize,
    /// Of these, truly one ship.
    pub right: usize,
}

/// The outcome.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Quality {
    /// In the order of [`Tier::ALL`].
    pub tiers: [Count; 4],
    pub pairs: usize,
    pub same: usize,
    /// Pairs of one ship whose known marks suffice for PROBABLE.
    pub reachable: usize,
    pub reached: usize,
    /// Rows that could not be read, with the reason.
    pub refused: Vec<(usize, String)>,
    /// Rows judged PROBABLE or more that are two ships.
    pub wrong: Vec<usize>,
    /// Rows of one ship within reach that were not found.
    pub missed: Vec<usize>,
}

impl Quality {
    /// From the surest tier down to `tier`: precision and recall of all same pairs.
    pub fn down_to(&self, tier: Tier) -> (f64, f64) {
        let sum = |f: fn(&Count) -> usize| -> f64 {
            Tier::ALL.iter().zip(&self.tiers).filter(|(t, _)| **t >= tier).map(|(_, c)| f(c)).sum::<usize>()
                as f64
        };
        let ratio = |a: f64, b: f64| if b == 0.0 { 1.0 } else { a / b };
        let right = sum(|c| c.right);
        (ratio(right, sum(|c| c.given)), ratio(right, self.same as f64))
    }

    /// Recall at PROBABLE and above among the pairs that can reach it.
    pub fn recall_of_reachable(&self) -> f64 {
        if self.reachable == 0 { 1.0 } else { self.reached as f64 / self.reachable as f64 }
    }
}

/// A cell's parts.
pub fn cells(text: &str) -> Option<BTreeMap<String, String>> {
    let text = text.trim();
    if text.starts_with('{') {
        let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text)
            // Written with the quotes of another language.
            .or_else(|_| serde_json::from_str(&text.replace('\'', "\"").replace("None", "null")))
            .ok()?;
        return Some(object.into_iter().map(|(key, value)| (mark(&key), plain(&value))).collect());
    }
    let keyed = |part: &str| part.split_once(['=', ':']).is_some_and(|(key, _)| is_mark(&mark(key)));
    if !text.split([';', '|', ',']).next().is_some_and(keyed) {
        let text = text.trim_matches('"');
        return (!text.is_empty()).then(|| BTreeMap::from([("name".to_owned(), text.to_owned())]));
    }
    // Commas part marks only where every part between them is one.
    let by_commas = !text.contains([';', '|']) && text.split(',').all(keyed);
    let separators: &[char] = if by_commas { &[','] } else { &[';', '|'] };
    let mut out: BTreeMap<String, String> = BTreeMap::new();
    let mut last = None::<String>;
    for part in text.split(separators) {
        match part.split_once(['=', ':']).filter(|(key, _)| is_mark(&mark(key))) {
            Some((key, value)) => {
                let key = mark(key);
                out.insert(key.clone(), value.trim().to_owned());
                last = Some(key);
            }
            // `aliases=A;B`: a part without a key goes on with the list before it.
            None => {
                if let Some(value) = last.as_ref().and_then(|key| out.get_mut(key)) {
                    value.push(';');
                    value.push_str(part.trim());
                }
            }
        }
    }
    Some(out)
}

/// A mark's name as other sets write it, under the list's own.
fn mark(key: &str) -> String {
    match column(key.trim().trim_matches(['"', '\''])).as_str() {
        "vessel_name" | "ship_name" | "shipname" => "name",
        "call" | "ircs" | "sign" => "callsign",
        "length_overall" | "loa" => "length_m",
        "width" | "width_m" => "beam_m",
        "port" | "registration_port" => "home_port",
        "country" | "flag_state" => "flag",
        "shiptype" | "class" => "type",
        "previous_names" | "previous_name" => "former_names",
        other => other,
    }
    .to_owned()
}

fn is_mark(key: &str) -> bool {
    WatchRow::COLUMNS.contains(&key) || ["last_seen", "at"].contains(&key)
}

fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(";"),
        other => other.to_string(),
    }
}

fn truth(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "1" | "1.0" | "true" | "yes" | "y" | "same" | "t" | "match" => Some(true),
        "0" | "0.0" | "false" | "no" | "n" | "different" | "diff" | "other" | "f" | "no-match" => Some(false),
        _ => None,
    }
}

/// What the marks that are known could yield if everything agreed.
fn is_reachable(listed: &entry::WatchEntry, seen: &Observation) -> bool {
    let known = |a: bool, b: bool| a && b;
    let agree = |a: bool| usize::from(a);
    let supporting = agree(listed.flag.is_some() && listed.flag == seen.flag)
        + agree(listed.class.is_some() && listed.class == seen.class)
        + agree(listed.length_m.zip(seen.length_m).is_some_and(|(a, b)| (a - b).abs() <= a * 0.10))
        + agree(listed.home_port.is_some() && listed.home_port == seen.home_port);
    let contradicted = compare(listed, seen).is_some_and(|v| !v.vetoes.is_empty());
    let mmsi = seen.mmsi.is_some_and(|m| listed.mmsi.contains(&m));
    let imo = listed.imo.is_some() && listed.imo == seen.imo;
    let sign = seen.call_sign.as_ref().is_some_and(|c| listed.call_signs.contains(c));
    let named = known(listed.names.iter().any(|n| n.count >= 6), seen.names.iter().any(|n| n.count >= 6));
    !contradicted
        && (imo
            || mmsi
            || (sign && listed.flag.is_some() && listed.flag == seen.flag)
            || (named && supporting >= 2))
}

/// Judges every pair of a CSV with the columns `entry`, `observation` and `same`; or
/// with flat columns `entry_name`, `observation_name` and so on.
pub fn evaluate(text: &str) -> Quality {
    let mut quality = Quality::default();
    let (_, rows) = reader::rows(text);
    for (row, number) in rows.into_iter().zip(1..) {
        let judged = row.and_then(|row| pair(&row));
        let (listed, seen, same) = match judged {
            Ok(pair) => pair,
            Err(why) => {
                quality.refused.push((number, why));
                continue;
            }
        };
        quality.count(number, &listed, &seen, same);
    }
    quality
}

impl Quality {
    fn count(&mut self, row: usize, listed: &entry::WatchEntry, seen: &Observation, same: bool) {
        let tier = compare(listed, seen).map(|v| v.tier);
        self.pairs += 1;
        self.same += usize::from(same);
        let slot = tier.and_then(|t| Tier::ALL.iter().position(|x| *x == t));
        if let Some(count) = slot.and_then(|i| self.tiers.get_mut(i)) {
            count.given += 1;
            count.right += usize::from(same);
        }
        let hit = tier.is_some_and(|t| t >= Tier::Probable);
        if hit && !same {
            self.wrong.push(row);
        }
        if same && (hit || is_reachable(listed, seen)) {
            self.reachable += 1;
            self.reached += usize::from(hit);
            if !hit {
                self.missed.push(row);
            }
        }
    }
}

type Pair = (entry::WatchEntry, Observation, bool);

fn pair(row: &BTreeMap<String, String>) -> Result<Pair, String> {
    let side = |names: &[&str]| -> BTreeMap<String, String> {
        for name in names {
            if let Some(cells) = row.get(*name).and_then(|text| cells(text)) {
                return cells;
            }
        }
        row.iter()
            .filter_map(|(key, value)| {
                let rest = names.iter().find_map(|name| key.strip_prefix(name)?.strip_prefix('_'))?;
                Some((mark(rest), value.clone()))
            })
            .collect()
    };
    let same =
        ["same", "label", "match", "is_same"].iter().find_map(|key| row.get(*key)).and_then(|t| truth(t));
    let same = same.ok_or("same: want 1 or 0, true or false, yes or no")?;
    let mut listed = side(&["entry", "watch"]);
    let seen = side(&["observation", "obs", "observed", "vessel"]);
    if listed.is_empty() || seen.is_empty() {
        return Err("entry and observation: want a JSON object or key=value parts".to_owned());
    }
    for (key, value) in [("id", "pair"), ("kind", "vessel"), ("action", "OBSERVE")] {
        listed.entry(key.to_owned()).or_insert_with(|| value.to_owned());
    }
    // A wrong IMO number in a pair is an unknown one.
    if listed.get("imo").is_some_and(|t| crate::domain::watchlist::marks::imo(t).is_none()) {
        listed.remove("imo");
    }
    let listed = entry::read(listed).map_err(|e| e.to_string())?;
    Ok((listed, Observation::of_cells(&seen), same))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_in_the_forms_that_others_write() {
        let both = |name: &str, mmsi: &str| {
            Some(BTreeMap::from([("name", name), ("mmsi", mmsi)].map(|(k, v)| (k.to_owned(), v.to_owned()))))
        };
        for text in [
            r#"{"name": "OCEAN PEARL", "mmsi": 351999001}"#,
            "{'Name': 'OCEAN PEARL', 'MMSI': '351999001'}",
            "name=OCEAN PEARL;mmsi=351999001",
            "mmsi: 351999001 | vessel_name: OCEAN PEARL",
            "name=OCEAN PEARL, mmsi=351999001",
        ] {
            assert_eq!(cells(text), both("OCEAN PEARL", "351999001"), "{text}");
        }
        let bare = |name: &str| Some(BTreeMap::from([("name".to_owned(), name.to_owned())]));
        for name in ["OCEAN PEARL", "M/V: OCEAN PEARL", "A=B", "第八みほ丸"] {
            assert_eq!(cells(name), bare(name), "{name}");
        }
        assert_eq!(cells("aliases=A;B").map(|c| c["aliases"].clone()), Some("A;B".to_owned()));
        assert_eq!(cells("name=PEARL, OCEAN").map(|c| c["name"].clone()), Some("PEARL, OCEAN".to_owned()));
        assert_eq!((cells(""), cells("{broken")), (None, None));
    }

    #[test]
    fn columns_stand_in_any_order_and_labels_in_any_words() {
        for (yes, no) in [("1", "0"), ("YES", "no"), ("True", "False"), ("same", "different"), ("y", "n")] {
            let text = format!(
                "Same,note,Observation,Entry\n{yes},x,imo=2000016,imo=2000016\n{no},,OCEAN PEARL,ZUIKO MARU\n?,,A,B\n"
            );
            let quality = evaluate(&text);
            assert_eq!((quality.pairs, quality.same, quality.reached), (2, 1, 1), "{yes}");
            assert_eq!(quality.refused.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [3]);
        }
    }
}
