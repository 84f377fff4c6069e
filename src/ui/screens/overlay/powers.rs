//! The powers panel: what applies where we are and to the selected target, by zone and flag,
//! each text with its source and date. Advisory.

use crate::app::crew::card::Flag;
use crate::domain::alert::alarm::Subject;
use crate::domain::powers::agreements::Sharing;
use crate::domain::powers::{Here, Panel};
use crate::domain::traffic::target::Target;
use crate::i18n::Catalogue;
use crate::ui::glance::Glance;
use crate::ui::screens::overlay::page::Page;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::text;
use ratatui::layout::Rect;

/// ```text
/// ┌ What applies here: advisory, not for legal proof ───────────┐
/// │ Own ship: TS territorial sea                                │
/// │   Territorial sea: the Customs Act applies. ..              │
/// │   Act on the Territorial Sea art. 1, 2026-11-24             │
/// │ HAE SONG 9 (TG): CZ contiguous zone                         │
/// └ ↑ ↓ more   Esc back ──────────────────────────────── 1-9/31 ┘
/// ```
pub(crate) fn draw(glance: &Glance, pen: &mut Pen, area: Rect, scroll: u16) {
    let page = Page::open(pen, area, &glance.app.catalogue.text("powers-title"));
    let room = page.room();
    let lines: Vec<(String, Role)> = lines(glance)
        .into_iter()
        .flat_map(|(line, role)| {
            let indent = if role == Role::Title { 0 } else { 2 };
            let wrapped = text::wrap(&line, room.saturating_sub(indent).max(2));
            wrapped.into_iter().map(move |line| (format!("{}{line}", " ".repeat(indent)), role))
        })
        .collect();
    page.fill(glance, pen, &lines, scroll, "powers-keys");
}

fn lines(glance: &Glance) -> Vec<(String, Role)> {
    let (app, words) = (glance.app, &glance.app.catalogue);
    let mut lines = Vec::new();
    if let Some(name) = &app.waters.profile().fictional {
        lines.push((words.format("powers-fictional", &[("name", name)]), Role::Banner));
    }
    let own = app.here_own();
    lines.push((format!("{}: {}", words.text("subject-own"), zone_words(words, own)), Role::Title));
    if let Some(here) = own {
        powers(words, &app.law.panel(here), &mut lines);
    }
    let Some(target) = glance.selected() else {
        lines.push((words.text("powers-select"), Role::Dim));
        return lines;
    };
    let here = app.here_of(target);
    let flag =
        app.flag_of(target).map_or_else(|| words.text("powers-flag-unknown"), |f| flag_words(words, &f));
    let title = format!("{} ({flag}): {}", glance.name(target), zone_words(words, here));
    lines.push((title, Role::Title));
    if let Some(here) = here {
        let panel = app.law.panel(here);
        powers(words, &panel, &mut lines);
        bases(glance, &panel, &mut lines);
    }
    lines.extend(sharing(glance, target).map(|line| (line, Role::Text)));
    lines
}

/// `CZ contiguous zone`; that no zone is known where none is.
pub(in crate::ui::screens) fn zone_words(words: &Catalogue, here: Option<Here>) -> String {
    here.map_or_else(
        || words.text("powers-zone-unknown"),
        |here| {
            format!(
                "{} {}",
                here.zone.code(),
                words.text(&format!("sea-{}", here.zone.code().to_lowercase()))
            )
        },
    )
}

/// `TG by its MMSI` or `TG declared`.
fn flag_words(words: &Catalogue, flag: &Flag) -> String {
    let key = if flag.declared { "powers-flag-declared" } else { "powers-flag-mmsi" };
    words.format(key, &[("flag", &flag.code)])
}

fn powers(words: &Catalogue, panel: &Panel<'_>, lines: &mut Vec<(String, Role)>) {
    for power in &panel.powers {
        let role = if power.stop { Role::Warning } else { Role::Strong };
        lines.push((power.text.text(words.language()).to_owned(), role));
        let key = if power.checked { "powers-source" } else { "powers-source-unchecked" };
        lines.push((words.format(key, &[("source", &power.source), ("date", &power.date)]), Role::Dim));
    }
}

fn bases(glance: &Glance, panel: &Panel<'_>, lines: &mut Vec<(String, Role)>) {
    let words = &glance.app.catalogue;
    let lists = glance.app.reports.registry.lists();
    let label = |list: &str, code: &str| {
        lists
            .item(list, code)
            .map_or_else(|| code.to_owned(), |item| item.label.text(words.language()).to_owned())
    };
    if panel.bases.is_empty() {
        lines.push((words.text("powers-no-basis"), Role::Caution));
    }
    for basis in &panel.bases {
        let acts: Vec<String> = basis.allows.iter().map(|act| label("authorised_act", act)).collect();
        let name = label("legal_basis", &basis.basis);
        let line = words.format("powers-basis", &[("basis", &name), ("acts", &acts.join(", "))]);
        lines.push((line, Role::Strong));
        lines.push((basis.text.text(words.language()).to_owned(), Role::Text));
        let args = [("source", basis.source.as_str()), ("date", basis.date.as_str())];
        lines.push((words.format("powers-source", &args), Role::Dim));
    }
}

/// With whom information about her may be shared, and on what it stands.
pub(in crate::ui::screens) fn sharing(glance: &Glance, target: &Target) -> Option<String> {
    let words = &glance.app.catalogue;
    let (flag, sharing) = glance.app.sharing_of(target)?;
    let (month, kind) = match sharing {
        Sharing::InForce(row) | Sharing::NotYet(row) | Sharing::OnlySigned(row) => {
            (row.month_text(), words.text(&format!("agreement-{}", row.kind.code())))
        }
        Sharing::None => (String::new(), String::new()),
    };
    let args = [("flag", flag.code.as_str()), ("month", month.as_str()), ("kind", kind.as_str())];
    Some(words.format(&format!("sharing-{}", sharing.code()), &args))
}

/// The zone of someone, as the card tells it.
pub(in crate::ui::screens) fn zone_of(glance: &Glance, who: Subject) -> Option<String> {
    let zone = glance.app.zone_of(who)?;
    let words = &glance.app.catalogue;
    Some(format!("{} {}", zone.code(), words.text(&format!("sea-{}", zone.code().to_lowercase()))))
}
