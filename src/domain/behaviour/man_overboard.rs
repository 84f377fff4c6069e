//! A person of ours is in the water: HIGH from the mark until it is ended by hand, with
//! range and bearing to where the person is thought to be.

use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::time::UtcTime;
use crate::domain::tools::Tools;
use crate::domain::traffic::own_ship::OwnView;

/// One finding a person. Range and bearing are WGS-84, from own position at `now`.
pub(crate) fn findings(tools: &Tools, own: &OwnView, now: UtcTime) -> impl Iterator<Item = Finding> {
    let own = own.position.position();
    tools.overboard().iter().map(move |mob| {
        let there = mob.estimated(now);
        let reason = |code, value, unit| Reason { code, value, unit, threshold: 0.0 };
        let mut reasons = vec![reason("mob-elapsed", now.since(mob.at).as_seconds() / 60.0, "min")];
        if there.is_none() {
            reasons.push(reason("mob-no-position", 0.0, ""));
        }
        if let Some(span) = mob.late_by() {
            reasons.push(reason("mob-late", span.as_seconds() / 60.0, "min"));
        }
        if let Some((range, bearing)) = own.zip(there).map(|(own, there)| own.range_bearing(there)) {
            reasons.push(reason("mob-range", range.0, "nm"));
            reasons.push(reason("mob-bearing", bearing.degrees(), "deg"));
        }
        if let Some((set, drift)) = mob.drift {
            reasons.push(reason("mob-set", set.degrees(), "deg"));
            reasons.push(reason("mob-drift", drift.0, "kn"));
        }
        Finding {
            position: there,
            reasons,
            ..Finding::new(Rule::ManOverboard, Level::High, vec![Subject::Zone(mob.number)], mob.at)
        }
    })
}
