//! `watchlist orders`: what the shore ordered, and how old what it gave is.

use crate::cli::store_access::{self, failed};
use crate::cli::watchlist::Output;
use crate::cli::watchlist::read::ListArgs;
use crate::cli::{CliError, Global};
use crate::domain::time::UtcTime;
use crate::i18n::Catalogue;
use crate::runtime::clock::Clock;
use serde_json::json;
use std::io::{self, Write};

/// Prints it; `false` where the bundle is out of date.
pub(super) fn print(
    global: &Global,
    args: &ListArgs,
    words: &Catalogue,
    output: &mut Output,
) -> Result<io::Result<bool>, CliError> {
    let now = global.now.unwrap_or_else(|| Clock::start().now());
    let mut store = store_access::open_as(global, &args.unlock, ("watchlist", words))?;
    let told = |e| failed(&e, words);
    let reader = store.intel_reader().map_err(told)?;
    let (state, orders) = (reader.down_state().map_err(told)?, reader.orders().map_err(told)?);
    drop(reader);
    let over = state.as_ref().is_some_and(|state| state.expires < now);
    let mut lines = Vec::new();
    if args.json {
        if let Some(state) = &state {
            let object = json!({ "bundle": state.number, "office": state.office, "state": state.state.to_string(),
                "issued": state.issued.rfc3339(), "expires": state.expires.rfc3339(),
                "taken": state.taken_at.rfc3339(), "out_of_date": over });
            lines.push(object.to_string());
        }
        lines.extend(orders.iter().map(|order| {
            json!({ "what": order.what, "id": order.id, "title": order.title, "text": order.text,
                "from": order.from, "at": order.at.map(UtcTime::rfc3339), "until": order.until.map(UtcTime::rfc3339),
                "over": order.is_over(now) })
            .to_string()
        }));
    } else {
        match &state {
            None => lines.push(words.text("bundle-none")),
            Some(state) => {
                let (number, issued, expires) =
                    (state.number.to_string(), state.issued.rfc3339(), state.expires.rfc3339());
                let args = [
                    ("number", number.as_str()),
                    ("office", &state.office),
                    ("issued", &issued),
                    ("expires", &expires),
                ];
                lines.push(words.format("bundle-state", &args));
                if over {
                    lines.push(words.format("bundle-over", &[("expires", &expires)]));
                }
            }
        }
        if orders.is_empty() {
            lines.push(words.text("bundle-no-orders"));
        }
        for order in &orders {
            let time = |t: Option<UtcTime>| t.map(UtcTime::rfc3339).unwrap_or_default();
            lines.push(format!(
                "{} {} {} - {} {}: {}",
                order.id,
                order.what,
                time(order.at),
                time(order.until),
                order.from,
                order.title
            ));
            lines.extend(order.text.lines().map(|line| format!("  {line}")));
        }
    }
    store_access::audit::note(global, &mut store, ("orders-viewed", "shown"), words)?;
    Ok(lines.iter().try_for_each(|line| writeln!(output, "{line}")).map(|()| !over))
}
