//! One entry against one vessel: the tier, with what speaks for and against it
//! (docs/watchlists.md, "Tiers").

use crate::domain::time::{Span, UtcTime};
use crate::domain::watchlist::entry::WatchEntry;
use crate::domain::watchlist::marks::confusable;
use crate::domain::watchlist::name::Name;
use crate::domain::watchlist::name::similarity::{edits, jaro_winkler};
use crate::domain::watchlist::observation::Observation;

/// How sure it is, in rising order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tier {
    /// A grey mark, never a sound.
    Possible,
    Probable,
    Strong,
    Certain,
}

impl Tier {
    pub const ALL: [Self; 4] = [Self::Certain, Self::Strong, Self::Probable, Self::Possible];

    pub fn code(self) -> &'static str {
        match self {
            Self::Possible => "POSSIBLE",
            Self::Probable => "PROBABLE",
            Self::Strong => "STRONG",
            Self::Certain => "CERTAIN",
        }
    }
}

/// The outcome of a comparison. Codes are language-free; the catalogue has their words
/// under `reason-watch-<code>`.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    pub tier: Tier,
    /// 0..=1: the share of the weights (IMO 15, call sign and MMSI 12, name 35, each
    /// supporting mark 4) among the marks known on both sides that agree.
    pub score: f64,
    pub reasons: Vec<&'static str>,
    pub vetoes: Vec<&'static str>,
}

/// An MMSI last seen with the ship longer ago than this may be another's by now.
const MMSI_AGE: Span = Span::hours(365 * 24);

/// Similarity of two names of which neither is cut off by its number. 0..=1.
pub fn name_score(listed: &Name, seen: &Name) -> f64 {
    let cut = may_be_cut(listed, seen) && listed.letters.len() > seen.letters.len();
    let letters = if cut {
        listed.letters.get(..seen.letters.len()).unwrap_or(&listed.letters)
    } else {
        &listed.letters
    };
    let (a, b) = (letters, seen.letters.as_str());
    if a == b {
        return 1.0;
    }
    if listed.families.iter().any(|key| seen.families.contains(key)) {
        return 0.97;
    }
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    let distance = edits(a, b, long);
    let ratio = 1.0 - distance as f64 / long.max(1) as f64;
    let likeness = jaro_winkler(a, b);
    let floor = if likeness >= 0.85 { likeness } else { likeness.min(ratio) };
    match listed.count.min(seen.count) {
        0..=3 => floor.min(0.49),
        4 | 5 if distance <= 1 => 0.90,
        4 | 5 => floor.min(0.84),
        // One slip in six letters is a misspelling; more of them, or one in a stem
        // as short as KAIEI, is as often another ship.
        _ if distance <= 1 && short >= 6 || distance <= 2 && short >= 12 => floor,
        _ => floor.min(0.94),
    }
}

/// Whether the numbers are those of one ship; a number cut off by the field is unknown.
fn numbers_agree(listed: &Name, seen: &Name) -> bool {
    listed.number == seen.number || (may_be_cut(listed, seen) && listed.number.starts_with(&seen.number))
}

/// What was transmitted fills the field, and the listed name doesn't fit in it.
fn may_be_cut(listed: &Name, seen: &Name) -> bool {
    listed.over_field && (seen.full_field || (seen.short_field && listed.cut_at_space))
}

/// The best name of the pair, and whether a number alone ruled one out.
struct Names {
    score: Option<f64>,
    ruled_out: bool,
    /// Long enough to count without an id.
    long: bool,
}

fn names(entry: &WatchEntry, seen: &Observation) -> Names {
    let mut best = Names { score: None, ruled_out: false, long: false };
    for listed in &entry.names {
        for other in &seen.names {
            let score = name_score(listed, other);
            if numbers_agree(listed, other) {
                if best.score.is_none_or(|s| s < score) {
                    best.score = Some(score);
                    best.long = listed.count.min(other.count) >= 6;
                }
            } else if score >= 0.85 {
                best.ruled_out = true;
            } else if best.score.is_none() {
                best.score = Some(score.min(0.49));
            }
        }
    }
    if best.ruled_out && best.score.is_some_and(|s| s >= 0.85) {
        best.ruled_out = false;
    }
    best
}

/// Marks known on both sides: `Some(true)` equal, `Some(false)` not.
fn both<T>(a: Option<T>, b: Option<T>, same: impl FnOnce(T, T) -> bool) -> Option<bool> {
    a.zip(b).map(|(a, b)| same(a, b))
}

/// Compares; `None` where nothing speaks for it or a number rules it out.
pub fn compare(entry: &WatchEntry, seen: &Observation) -> Option<Verdict> {
    let imo = both(entry.imo, seen.imo, |a, b| a == b);
    let mmsi = seen.mmsi.filter(|_| !entry.mmsi.is_empty()).map(|m| entry.mmsi.contains(&m));
    let found = names(entry, seen);
    let named = found.score.unwrap_or(0.0);
    let call_sign = seen.call_sign.as_ref().filter(|_| !entry.call_signs.is_empty()).map(|c| {
        let alike = |sign: &String| sign == c || (named >= 0.85 && confusable(sign) == confusable(c));
        entry.call_signs.iter().any(alike)
    });
    let flag = both(entry.flag, seen.flag, |a, b| a == b);
    let class = both(entry.class, seen.class, |a, b| a == b);
    let off = entry.length_m.zip(seen.length_m).map(|(a, b)| (a - b).abs() / a);
    let length = off.map(|off| off <= 0.10);
    let beam = both(entry.beam_m, seen.beam_m, |a, b| (a - b).abs() <= (a * 0.10).max(1.0));
    let port = both(entry.home_port.as_ref(), seen.home_port.as_ref(), |a, b| a == b);
    let yes = |mark: Option<bool>| mark == Some(true);
    let any_id = yes(imo) || yes(mmsi) || yes(call_sign);
    if found.ruled_out && !any_id {
        return None;
    }
    let supporting = [flag, class, length, port].into_iter().filter(|m| yes(*m)).count();
    let sized = yes(length) && beam != Some(false);
    let alone = found.score.is_none() && !found.ruled_out && length.is_none();
    let tier = if yes(imo) {
        Tier::Certain
    } else if (yes(mmsi) && named >= 0.85) || (yes(call_sign) && yes(flag)) {
        Tier::Strong
    } else if (yes(mmsi) && (alone || sized))
        || (yes(call_sign) && named >= 0.85)
        || (named >= 0.95 && found.long && supporting >= 2)
    {
        Tier::Probable
    } else if yes(mmsi) || yes(call_sign) || (named >= 0.92 && found.long) {
        Tier::Possible
    } else {
        return None;
    };
    let reissued =
        yes(mmsi) && !yes(imo) && (found.score.is_some_and(|s| s < 0.5) || is_old(entry.last_seen, seen.at));
    let vetoes: Vec<&'static str> = [
        ("number", found.ruled_out),
        ("type", class == Some(false)),
        ("imo", imo == Some(false)),
        ("length", off.is_some_and(|off| off > 0.20)),
        ("mmsi-may-be-reissued", reissued),
    ]
    .into_iter()
    .filter_map(|(code, holds)| holds.then_some(code))
    .collect();
    // A number in the name changes with the name; an IMO number stays with the hull.
    let capped = vetoes.iter().any(|v| !(*v == "number" && yes(imo)));
    let reasons: Vec<&'static str> = [
        ("imo", yes(imo)),
        ("mmsi", yes(mmsi)),
        ("callsign", yes(call_sign)),
        ("name", named >= 0.85 && (found.long || any_id)),
        ("flag", yes(flag)),
        ("type", yes(class)),
        ("length", yes(length)),
        ("home-port", yes(port)),
        ("unconfirmed", tier == Tier::Probable && yes(mmsi) && alone),
    ]
    .into_iter()
    .filter_map(|(code, holds)| holds.then_some(code))
    .collect();
    let agreed = |mark: Option<bool>| mark.map(|m| if m { 1.0 } else { 0.0 });
    let weighed = [
        (15.0, agreed(imo)),
        (12.0, agreed(call_sign)),
        (12.0, agreed(mmsi)),
        (35.0, found.score),
        (4.0, agreed(flag)),
        (4.0, agreed(class)),
        (4.0, agreed(length)),
        (3.0, agreed(port)),
    ];
    let (sum, all) = weighed
        .iter()
        .filter_map(|(w, mark)| mark.map(|m| (w * m, w)))
        .fold((0.0, 0.0), |(sum, all), (s, w)| (sum + s, all + w));
    let tier = if capped { Tier::Possible } else { tier };
    Some(Verdict { tier, score: (sum / f64::max(all, 1.0) * 1000.0).round() / 1000.0, reasons, vetoes })
}

fn is_old(last_seen: Option<UtcTime>, at: Option<UtcTime>) -> bool {
    last_seen.zip(at).is_some_and(|(then, now)| now.since(then) > MMSI_AGE)
}
