//! Bundles that came with the receipts: taken whole, or refused with the words for why.

use crate::cli::CliError;
use crate::cli::store_access::audit::Facts;
use crate::cli::store_access::failed;
use crate::domain::keys::slot::SlotError;
use crate::i18n::Catalogue;
use crate::store::Store;
use crate::store::error::StoreError;

/// Takes parts of bundles; `false` where something was refused.
pub(super) fn take(
    store: &mut Store,
    parts: &[Vec<u8>],
    facts: &Facts,
    catalogue: &Catalogue,
) -> Result<bool, CliError> {
    if parts.is_empty() {
        return Ok(true);
    }
    let told = |e| failed(&e, catalogue);
    let say = |key: &str, args: &[(&'static str, String)]| {
        let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        catalogue.format(key, &args)
    };
    let took = match store.take_bundle(parts, facts.now().utc) {
        Err(StoreError::Slot(SlotError::NotHeld(_))) => {
            eprintln!("{}", catalogue.text("bundle-not-cleared"));
            return Ok(false);
        }
        other => other.map_err(told)?,
    };
    for fault in &took.refused {
        let (key, args) = fault.words();
        eprintln!("{}", say(key, &args));
    }
    if let Some(number) = took.held {
        println!("{}", say("bundle-held", &[("number", number.to_string())]));
    }
    if let Some(state) = store.down_state().map_err(told)?.filter(|_| took.is_new()) {
        let args = [
            ("number", state.number.to_string()),
            ("office", state.office),
            ("changed", took.changed.to_string()),
            ("gone", took.gone.to_string()),
            ("issued", state.issued.rfc3339()),
            ("expires", state.expires.rfc3339()),
        ];
        println!("{}", say("bundle-taken", &args));
    }
    if took.unread > 0 {
        eprintln!("{}", say("bundle-unread", &[("count", took.unread.to_string())]));
    }
    // So that the next frames tell the shore what is aboard.
    store.tell_shore(facts.now()).map_err(told)?;
    Ok(took.refused.is_empty())
}
