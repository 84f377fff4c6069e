//! Documents of the last patrol, for the screen: a preview in lines, or files below the
//! data folder, whole or not at all, with their entry in the audit trail.

use super::Worker;
use crate::app::session::desk::documents::{DocumentsOrder, DocumentsTold};
use crate::domain::journal::entry::ClockFacts;
use crate::export::formats::Format;
use crate::export::material::Material;
use crate::export::recipient::Recipient;
use crate::export::{Kind, Order, Refusal, files, preview};
use crate::i18n::Catalogue;
use crate::runtime::exporting::{gather, place};
use crate::store::error::StoreError;
use crate::store::journal::audit::Export;
use std::path::Path;

/// Below the data folder.
const FOLDER: &str = "exports";
/// The format that is no page.
const SEALED: &str = "folder";

fn refused(mut told: DocumentsTold, refusal: &Refusal) -> DocumentsTold {
    let (key, args) = refusal.words();
    let args = args.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
    told.refused = Some((key, args));
    told.incomplete = *refusal == Refusal::Incomplete;
    told
}

impl Worker {
    pub(super) fn documents(
        &mut self,
        order: &DocumentsOrder,
        clock: ClockFacts,
    ) -> Result<DocumentsTold, StoreError> {
        let dir = self.places.dir.join(FOLDER);
        let Some(store) = &mut self.store else { return Ok(DocumentsTold::default()) };
        let material = gather::material(store, "last", clock.utc)?;
        let catalogue = Catalogue::new(order.language);
        let kinds: Vec<Kind> = order.kinds.iter().filter_map(|code| code.parse().ok()).collect();
        let formats: Vec<Format> = order.formats.iter().filter_map(|code| code.parse().ok()).collect();
        let recipient: Recipient = order.recipient.parse().unwrap_or_default();
        // What the recipient does not get is not asked for.
        let kinds: Vec<Kind> =
            kinds.into_iter().filter(|kind| !order.write || recipient.takes(*kind)).collect();
        let asked = Order {
            kinds: &kinds,
            formats: &formats,
            recipient,
            partner: None,
            as_of: clock.utc.to_chrono().map(|at| at.date_naive()),
            allow_incomplete: order.incomplete,
            catalogue: &catalogue,
        };
        let told = told(&material, &dir);
        if !order.write {
            return Ok(match preview(&material, &order.registry, &asked) {
                Ok(lines) => DocumentsTold { lines, ..told },
                Err(refusal) => refused(told, &refusal),
            });
        }
        let sealed = order.formats.contains(&SEALED) && recipient.sees_sources();
        let made =
            if formats.is_empty() { Ok(Vec::new()) } else { files(&material, &order.registry, &asked) };
        let made = match made {
            Ok(made) => made,
            Err(refusal) => return Ok(refused(told, &refusal)),
        };
        let name = format!("{}-patrol.{}.sealed", material.patrol, catalogue.language().code());
        let export = Export { what: "documents", to: dir.display().to_string() };
        store.exporting(&export, &|| clock, |store| {
            place::write_with(&dir, &made, &mut |dir| {
                if sealed { store.export_folder(&dir.join(&name), clock.utc) } else { Ok(()) }
            })
        })?;
        let mut names: Vec<String> = made.into_iter().map(|file| file.name).collect();
        names.extend(sealed.then_some(name));
        Ok(DocumentsTold { files: names, ..told })
    }
}

fn told(material: &Material, dir: &Path) -> DocumentsTold {
    DocumentsTold {
        patrol: material.patrol.to_string(),
        folder: dir.display().to_string(),
        missing: material.missing.clone(),
        ..DocumentsTold::default()
    }
}
