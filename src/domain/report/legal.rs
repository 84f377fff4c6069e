//! Which legal bases fit a situation and what each allows: advice from the profile's rules
//! (`assets/profiles/jp/legal.toml`), never a decision. Also the administrative or criminal
//! mode of a boarding, whose every switch has its time, and the clock of a flag request.

#[cfg(test)]
mod tests;

use super::draft::Draft;
use super::edit::Edit;
use super::form::Label;
use super::path::Path;
use super::value::{Source, Time, Value};
use crate::domain::time::{Span, UtcTime};
use serde::Deserialize;

const BUNDLED: &str = include_str!("../../../assets/profiles/jp/legal.toml");

/// Most rules of a file.
const MOST_RULES: usize = 200;

/// The rules of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalRules {
    pub version: String,
    pub source: String,
    /// ISO 8601, the day that the rules were last checked.
    pub date: String,
    #[serde(default)]
    rule: Vec<Rule>,
}

/// One basis and when it fits: every condition that is written must hold.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    /// A code of the list `legal_basis`.
    basis: String,
    /// Codes of the list `authorised_act`: board, search, act.
    allows: Vec<String>,
    source: String,
    date: String,
    en: String,
    ja: String,
    zone: Option<Vec<String>>,
    flag: Option<Vec<String>>,
    answer: Option<Vec<String>>,
    pursuit: Option<Vec<String>>,
    agreement: Option<bool>,
    consent: Option<bool>,
    warrant: Option<bool>,
    suspicion: Option<bool>,
    port_call: Option<bool>,
}

/// What the helper is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    /// A code of the list `zone`: IW, PORT, TS, CZ, EEZ, HS, FTS.
    pub zone: String,
    pub flag: FlagState,
    /// Of the request to the flag State.
    pub answer: FlagAnswer,
    /// The flag State allowed these acts (codes of `authorised_act`); with
    /// [`FlagAnswer::Yes`] a flag-state authorisation allows no more than them.
    pub authorised: Vec<String>,
    /// A bilateral agreement with the flag State is in force.
    pub agreement: bool,
    pub consent: bool,
    pub pursuit: Pursuit,
    pub warrant: bool,
    /// Reasonable ground for one of the suspicions of a right of visit, or of an
    /// infringement of customs law.
    pub suspicion: bool,
    /// She comes from or goes to a port of the own State.
    pub port_call: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlagState {
    Own,
    Foreign,
    /// None shown or claimed, or two of convenience.
    None,
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlagAnswer {
    NotAsked,
    NoAnswer,
    Yes,
    No,
    /// She is not of that flag.
    Refuted,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pursuit {
    None,
    Continuous,
    /// Its continuity is doubtful or it was broken off.
    Broken,
}

/// A basis that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    pub basis: String,
    pub allows: Vec<String>,
    /// What the profile says about it.
    pub text: Label,
    pub source: String,
    pub date: String,
}

/// A profile's rules can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("legal rules: {0}")]
pub struct BadRules(String);

impl FlagState {
    pub fn code(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Foreign => "foreign",
            Self::None => "none",
            Self::Unknown => "unknown",
        }
    }
}

impl FlagAnswer {
    /// A code of the list `flag_verified`.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAsked => "not_asked",
            Self::NoAnswer => "no_answer",
            Self::Yes => "yes",
            Self::No => "no",
            Self::Refuted => "refuted",
        }
    }
}

impl Pursuit {
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Continuous => "continuous",
            Self::Broken => "broken",
        }
    }
}

impl LegalRules {
    /// The rules of the Japanese profile.
    pub fn bundled() -> Result<Self, BadRules> {
        Self::read(BUNDLED)
    }

    /// Rules of a file that an office edits; the message names the line.
    pub fn read(text: &str) -> Result<Self, BadRules> {
        let rules: Self = toml::from_str(text).map_err(|error| BadRules(error.to_string()))?;
        if rules.rule.len() > MOST_RULES {
            return Err(BadRules(format!("more than {MOST_RULES} rules")));
        }
        Ok(rules)
    }

    /// The bases that fit, in the order of the file; one that fits by several rules stands
    /// once with all that they allow. Empty: no basis is known, ask ashore.
    pub fn advise(&self, situation: &Situation) -> Vec<Advice> {
        let mut advice: Vec<Advice> = Vec::new();
        for rule in self.rule.iter().filter(|rule| rule.fits(situation)) {
            let mut allows = rule.allows.clone();
            if rule.basis == "flag_state_authorisation" {
                allows.retain(|act| situation.authorised.contains(act));
            }
            if let Some(known) = advice.iter_mut().find(|a| a.basis == rule.basis) {
                allows.retain(|act| !known.allows.contains(act));
                known.allows.extend(allows);
            } else {
                advice.push(Advice {
                    basis: rule.basis.clone(),
                    allows,
                    text: Label { en: rule.en.clone(), ja: rule.ja.clone() },
                    source: rule.source.clone(),
                    date: rule.date.clone(),
                });
            }
        }
        advice
    }
}

impl Rule {
    fn fits(&self, of: &Situation) -> bool {
        let word = |wanted: &Option<Vec<String>>, is: &str| {
            wanted.as_ref().is_none_or(|words| words.iter().any(|word| word == is))
        };
        let flag = |wanted: Option<bool>, is: bool| wanted.is_none_or(|wanted| wanted == is);
        word(&self.zone, &of.zone)
            && word(&self.flag, of.flag.code())
            && word(&self.answer, of.answer.code())
            && word(&self.pursuit, of.pursuit.code())
            && flag(self.agreement, of.agreement)
            && flag(self.consent, of.consent)
            && flag(self.warrant, of.warrant)
            && flag(self.suspicion, of.suspicion)
            && flag(self.port_call, of.port_call)
    }
}

/// The situation as the draft tells it; `own` are the codes of the own State. Whether an
/// agreement is in force or a warrant was issued is not in the form: the caller adds it.
pub fn situation(draft: &Draft, own: &[String]) -> Situation {
    let has = |path: Path, codes: &[&str]| {
        draft.entry(&path).is_some_and(|e| e.value.codes().iter().any(|code| codes.contains(code)))
    };
    let legal = |field: &str| Path::new("legal", field);
    let all = |path: Path| -> Vec<String> {
        let codes = draft.entry(&path).map(|e| e.value.codes());
        codes.unwrap_or_default().into_iter().map(str::to_owned).collect()
    };
    let zone = all(Path::new("time", "zone")).into_iter().next().unwrap_or_default();
    let answers = [FlagAnswer::NoAnswer, FlagAnswer::Yes, FlagAnswer::No, FlagAnswer::Refuted];
    let answer = answers.into_iter().find(|answer| has(legal("flag_verified"), &[answer.code()]));
    let pursuit = match (draft.is_filled(&legal("pursuit_start")), draft.is_filled(&legal("pursuit_break"))) {
        (false, _) => Pursuit::None,
        (true, false) => Pursuit::Continuous,
        (true, true) => Pursuit::Broken,
    };
    let suspected = ["watchlist", "intelligence", "behaviour", "tip", "hot_pursuit"];
    Situation {
        flag: flag_state(draft, own),
        answer: answer.unwrap_or(FlagAnswer::NotAsked),
        authorised: all(legal("acts")),
        agreement: false,
        consent: has(legal("consent"), &["given", "limited"])
            && !draft.is_filled(&legal("consent_withdrawn")),
        pursuit,
        warrant: false,
        suspicion: draft.is_filled(&Path::new("trigger", "indicators"))
            || has(Path::new("trigger", "reason"), &suspected),
        port_call: zone == "PORT",
        zone,
    }
}

/// The flag by its best word: the papers', what flies, what is claimed, what is sent.
fn flag_state(draft: &Draft, own: &[String]) -> FlagState {
    let group = Path::new("vessel", "flag");
    let columns = ["document", "painted", "declared", "transmitted"].map(|column| group.sub(column));
    let claimed = Path::new("legal", "flag_claimed");
    let said =
        columns.iter().chain([&claimed]).find_map(|path| draft.entry(path)?.value.codes().first().copied());
    match said {
        Some(flag) if own.iter().any(|code| code.eq_ignore_ascii_case(flag)) => FlagState::Own,
        Some(flag) if flag.eq_ignore_ascii_case("none") => FlagState::None,
        Some(flag) if !flag.eq_ignore_ascii_case("unknown") => FlagState::Foreign,
        _ => FlagState::Unknown,
    }
}

/// The mode of a boarding: which law its acts stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Inspection under the Customs Act, article 105.
    Administrative,
    /// Investigation of an offence, articles 119 and 121.
    Criminal,
}

impl Mode {
    /// A code of the list `mode`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Administrative => "administrative",
            Self::Criminal => "criminal",
        }
    }
}

/// Where the modes stand in a form.
pub fn modes() -> Path {
    Path::new("legal", "modes")
}

/// The mode that the draft is in, and since when; administrative before the first switch.
pub fn mode(draft: &Draft) -> (Mode, Option<UtcTime>) {
    let list = modes();
    let Some(row) = draft.rows(&list).last() else { return (Mode::Administrative, None) };
    let at = list.row(*row);
    let criminal = draft.entry(&at.sub("mode")).is_some_and(|e| e.value.codes().contains(&"criminal"));
    let since = match draft.value(&at.sub("at")) {
        Some(Value::Time(time)) => Some(time.utc),
        _ => None,
    };
    (if criminal { Mode::Criminal } else { Mode::Administrative }, since)
}

/// One step that switches the mode: a new row with the time and the reason; rows before it
/// stay.
pub fn switch(draft: &Draft, mode: Mode, now: Time, why: &str) -> Edit {
    let row = draft.next_row();
    let at = modes().row(row);
    let set = |sub: &str, value| Edit::from(at.sub(sub), value, Source::Typed, now.utc);
    Edit::All {
        edits: vec![
            Edit::AddRow { path: modes(), row },
            set("mode", Value::Choice(mode.code().to_owned())),
            set("at", Value::Time(now)),
            set("why", Value::Text(why.to_owned())),
        ],
    }
}

/// How long the flag State has been asked without an answer; `None` where it wasn't asked
/// or has answered.
pub fn flag_request_open(draft: &Draft, now: UtcTime) -> Option<Span> {
    let time = |field: &str| match draft.value(&Path::new("legal", field)) {
        Some(Value::Time(time)) => Some(time.utc),
        _ => None,
    };
    match (time("flag_request_sent"), time("flag_request_answered")) {
        (Some(sent), None) => Some(now.since(sent)),
        _ => None,
    }
}
