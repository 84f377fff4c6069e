//! Floor 2: documents after a patrol. Values in, bytes out: nothing here reads a store,
//! a file or a clock, and the same values give the same bytes.
//!
//! [`files`] makes them: the [`material`](material::Material) of one patrol becomes its
//! [`summary`](summary::Summary), this and the records become pages, pages become files
//! in the formats that were asked for.

pub mod demo;
pub mod document;
pub mod drawing;
pub mod formats;
pub mod index;
pub mod material;
mod pages;
pub mod recipient;
pub mod sharing;
pub mod summary;
#[cfg(test)]
mod tests;
pub mod text;
pub mod track;

use crate::domain::patrol::record::PatrolRecord;
use crate::domain::report::registry::Registry;
use crate::i18n::Catalogue;
use chrono::NaiveDate;
use formats::{Format, Renderer};
use material::Material;
use pages::Maker;
use recipient::{Recipient, Redaction};
use sharing::NoBasis;
use std::str::FromStr;
use summary::{Summary, summary};

/// Kinds of documents; their words are under `export-kind-<code>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Patrol,
    Boarding,
    Seizure,
    Handover,
    Media,
    Stats,
    Measures,
    Pursuit,
    Intel,
}

impl Kind {
    pub const ALL: [Self; 9] = [
        Self::Patrol,
        Self::Boarding,
        Self::Seizure,
        Self::Handover,
        Self::Media,
        Self::Stats,
        Self::Measures,
        Self::Pursuit,
        Self::Intel,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Patrol => "patrol",
            Self::Boarding => "boarding",
            Self::Seizure => "seizure",
            Self::Handover => "handover",
            Self::Media => "media",
            Self::Stats => "stats",
            Self::Measures => "measures",
            Self::Pursuit => "pursuit",
            Self::Intel => "intel",
        }
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|kind| kind.code() == text).ok_or_else(|| text.to_owned())
    }
}

/// What is to be made.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// Empty: all that the recipient takes.
    pub kinds: &'a [Kind],
    /// Empty: all.
    pub formats: &'a [Format],
    pub recipient: Recipient,
    /// Which foreign administration; asked for where the recipient is one.
    pub partner: Option<&'a str>,
    /// The day for which figures stand.
    pub as_of: Option<NaiveDate>,
    /// Documents of a patrol that is not complete are made, and say so.
    pub allow_incomplete: bool,
    pub catalogue: &'a Catalogue,
}

/// A finished file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Why nothing is made; its words are under `export-refused-<code>`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the patrol's beginning is missing")]
    NoBeginning,
    #[error("the patrol is not complete")]
    Incomplete,
    #[error("figures need an as-of day")]
    NoAsOf,
    #[error("{recipient} does not get {kind}")]
    NotFor { kind: &'static str, recipient: &'static str },
    #[error("nothing is shared with {partner:?}: {}", why.code())]
    NoBasis { partner: String, why: NoBasis },
    #[error("there is nothing of what was asked for")]
    Nothing,
    /// The document cannot be written in that format.
    #[error("the document cannot be written as {0}")]
    NotWritten(&'static str),
}

impl Refusal {
    /// The catalogue's key and the values of its places.
    pub fn words(&self) -> (&'static str, Vec<(&'static str, &str)>) {
        match self {
            Self::NoBeginning => ("export-refused-no-beginning", Vec::new()),
            Self::Incomplete => ("export-refused-incomplete", Vec::new()),
            Self::NoAsOf => ("export-refused-no-as-of", Vec::new()),
            Self::NotFor { kind, recipient } => {
                ("export-refused-not-for", vec![("kind", *kind), ("recipient", *recipient)])
            }
            Self::NoBasis { partner, why } => {
                let key = match why {
                    NoBasis::NoAgreement => "export-sharing-no-agreement",
                    NoBasis::NotEnacted => "export-sharing-not-enacted",
                    NoBasis::NotYet => "export-sharing-not-yet",
                };
                (key, vec![("partner", partner.as_str())])
            }
            Self::Nothing => ("export-refused-nothing", Vec::new()),
            Self::NotWritten(format) => ("export-refused-not-written", vec![("format", *format)]),
        }
    }
}

/// What is made of what, after everything that may stand against it.
fn asked<'a>(
    material: &'a Material,
    record: &'a PatrolRecord,
    figures: &'a Summary,
    registry: &'a Registry,
    order: &Order<'a>,
) -> Result<(Maker<'a>, Vec<Kind>, Vec<Format>), Refusal> {
    let incomplete = record.ended.is_none() || !material.missing.is_empty();
    if incomplete && !order.allow_incomplete {
        return Err(Refusal::Incomplete);
    }
    let recipient = order.recipient;
    if recipient == Recipient::Foreign {
        let (partner, day) = (order.partner.unwrap_or_default(), order.as_of.ok_or(Refusal::NoAsOf)?);
        sharing::basis(partner, day).map_err(|why| Refusal::NoBasis { partner: partner.to_owned(), why })?;
    }
    let refused = order.kinds.iter().find(|kind| !recipient.takes(**kind));
    if let Some(kind) = refused {
        return Err(Refusal::NotFor { kind: kind.code(), recipient: recipient.code() });
    }
    let wanted =
        |kind: &Kind| recipient.takes(*kind) && (order.kinds.is_empty() || order.kinds.contains(kind));
    let kinds: Vec<Kind> = Kind::ALL.into_iter().filter(wanted).collect();
    // Unasked for, a return without its day is left out; asked for, it is refused.
    if order.as_of.is_none() && order.kinds.contains(&Kind::Stats) {
        return Err(Refusal::NoAsOf);
    }
    let formats: Vec<Format> =
        Format::ALL.into_iter().filter(|f| order.formats.is_empty() || order.formats.contains(f)).collect();
    let maker = Maker {
        material,
        record,
        figures,
        registry,
        catalogue: order.catalogue,
        redaction: Redaction::new(recipient, material),
        bare: Redaction::new(Recipient::Foreign, material),
        as_of: order.as_of,
        incomplete,
        hash: material.hash(),
        pictures: formats.iter().any(|format| format.shows_pictures()),
    };
    Ok((maker, kinds, formats))
}

/// The first document of what was asked for in lines, for a look at it.
///
/// # Errors
/// As for [`files`].
pub fn preview(material: &Material, registry: &Registry, order: &Order<'_>) -> Result<Vec<String>, Refusal> {
    let record = material.record().ok_or(Refusal::NoBeginning)?;
    let figures = summary(material).ok_or(Refusal::NoBeginning)?;
    // Lines show no drawing.
    let order = Order { formats: &[Format::Markdown], ..*order };
    let (maker, kinds, _) = asked(material, &record, &figures, registry, &order)?;
    let page = kinds.into_iter().find_map(|kind| maker.pages(kind).into_iter().next());
    page.map(|page| text::plain(&page.document)).ok_or(Refusal::Nothing)
}

/// All files that were asked for, in the order of kinds and formats.
///
/// # Errors
/// The patrol is not fit for it, or the recipient does not get such a document.
pub fn files(material: &Material, registry: &Registry, order: &Order<'_>) -> Result<Vec<File>, Refusal> {
    let record = material.record().ok_or(Refusal::NoBeginning)?;
    let figures = summary(material).ok_or(Refusal::NoBeginning)?;
    let (maker, kinds, formats) = asked(material, &record, &figures, registry, order)?;
    let renderer = Renderer::new(&formats);
    let mut files = Vec::new();
    for kind in kinds {
        for page in maker.pages(kind) {
            for format in &formats {
                let Some(bytes) = renderer.render(&page, *format)? else { continue };
                let number = page.id.as_ref().map(|id| format!("-{id}")).unwrap_or_default();
                let (lang, ext) = (order.catalogue.language().code(), format.code());
                let name = format!("{}-{}{number}.{lang}.{ext}", material.patrol, kind.code());
                files.push(File { name, bytes });
            }
        }
    }
    if files.is_empty() { Err(Refusal::Nothing) } else { Ok(files) }
}
