//! Own ship outside her anchor circle for more than 10 s. Only a good fix is judged: a
//! poor or missing one neither raises nor ends the alarm (A13 says that it is poor).

use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::behaviour::gnss_doubt::{GnssSettings, is_poor};
use crate::domain::time::{Span, UtcTime};
use crate::domain::tools::AnchorWatch;
use crate::domain::traffic::own_ship::{OwnPosition, OwnView};
use serde::Deserialize;

/// Settings (`[alert.rules.anchor]`).
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AnchorSettings {
    /// Own ship may be outside this long, seconds.
    pub grace_s: u32,
}

impl Default for AnchorSettings {
    fn default() -> Self {
        Self { grace_s: 10 }
    }
}

/// Since when own ship has been outside.
#[derive(Debug, Clone, Default)]
pub(crate) struct AnchorGuard {
    watch: Option<AnchorWatch>,
    outside: Option<UtcTime>,
    last: Option<Finding>,
}

impl AnchorGuard {
    pub(crate) fn assess(
        &mut self,
        now: UtcTime,
        watch: Option<&AnchorWatch>,
        own: &OwnView,
        settings: AnchorSettings,
        gnss: &GnssSettings,
    ) -> Option<Finding> {
        if self.watch.as_ref() != watch {
            *self = Self { watch: watch.copied(), ..Self::default() };
        }
        let watch = watch?;
        if let OwnPosition::Fix(fix) = own.position
            && !is_poor(&fix, gnss)
        {
            let range = watch.position.haversine(fix.position);
            let grace = Span::seconds(i64::from(settings.grace_s));
            self.outside = (range.0 > watch.radius.0).then(|| self.outside.unwrap_or(now).min(now));
            self.last = self.outside.filter(|since| now.since(*since) > grace).map(|since| Finding {
                position: Some(fix.position),
                reasons: vec![Reason {
                    code: "anchor-range",
                    value: range.0,
                    unit: "m",
                    threshold: watch.radius.0,
                }],
                ..Finding::new(Rule::AnchorWatch, Level::High, vec![Subject::Own], since)
            });
        }
        self.last.clone()
    }
}

#[cfg(test)]
mod tests;
