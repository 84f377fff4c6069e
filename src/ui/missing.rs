//! Why there is no own position, and what to do about it: what a crew reads in its first
//! minute, and again when the receiver fails.

use crate::app::action::Action;
use crate::app::state::LinkView;
use crate::domain::feed::LinkState;
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::screens::links;

/// Inputs told of one by one.
const MOST_INPUTS: usize = 4;

/// What is missing, in a line, and what to do.
pub(crate) struct Missing {
    pub(crate) what: String,
    pub(crate) advice: Vec<String>,
}

/// `None` where own position is known, be it reckoned.
pub(crate) fn position(glance: &Glance) -> Option<Missing> {
    if glance.own.position.position().is_some() {
        return None;
    }
    let words = &glance.app.catalogue;
    let links = &glance.app.links;
    let receiving = |link: &&LinkView| link.status.state == LinkState::Receiving;
    if links.is_empty() {
        let advice = ["missing-input-start", "missing-input-check", "missing-input-demo"];
        return Some(Missing {
            what: words.text("missing-input"),
            advice: advice.iter().map(|key| words.text(key)).collect(),
        });
    }
    let mut advice: Vec<String> =
        links.iter().enumerate().take(MOST_INPUTS).map(|(n, link)| input(glance, n, link)).collect();
    let what = if links.iter().filter(receiving).any(|link| link.carries.gnss) {
        let seen = glance.app.picture.own_ship().satellites_in_view(glance.app.now);
        advice.insert(
            0,
            match seen {
                Some(n) => words.format("missing-fix-satellites", &[("n", &n.to_string())]),
                None => words.text("missing-fix-wait"),
            },
        );
        words.text("missing-fix")
    } else if links.iter().any(|link| receiving(&link)) {
        advice.push(words.text("missing-gnss-wired"));
        words.text("missing-gnss")
    } else if links.iter().all(|link| link.status.state == LinkState::Ended) {
        words.text("missing-ended")
    } else {
        words.text("missing-data")
    };
    let key = |action| glance.app.keymap.keys(action).into_iter().next().unwrap_or_default();
    let keys = [("inputs", &*key(Action::Links)), ("help", &*key(Action::Help))];
    advice.push(words.format("missing-keys", &keys));
    Some(Missing { what, advice })
}

/// `1 serial:/dev/ttyUSB0: SILENT (20 s). Is the device switched on? ..`
fn input(glance: &Glance, n: usize, link: &LinkView) -> String {
    let words = &glance.app.catalogue;
    let state = &link.status.state;
    let number = (n + 1).to_string();
    if *state == LinkState::Receiving {
        let carries = links::carries(glance, link);
        let spec = link.spec.to_string();
        return words.format("missing-input-carries", &[("n", &number), ("link", &spec), ("what", &carries)]);
    }
    let span = format::span(words, glance.app.now.since(link.status.since));
    let state = words.text(&format!("link-{}", state.code()));
    let (spec, advice) = (link.spec.to_string(), links::advice(glance, link));
    words.format(
        "missing-input-trouble",
        &[("n", &number), ("link", &spec), ("state", &state), ("span", &span), ("advice", &advice)],
    )
}
