//! Beside the number of a row what it begins with; beside a person's the name, whether the
//! lists and the people aboard agree, and what the watch list says.

use crate::app::report::OpenReport;
use crate::domain::intel::listing::PersonHit;
use crate::domain::report::check::persons::{Difference, Standing, difference, found};
use crate::domain::report::check::{Line, LineKind, Sheet, search};
use crate::domain::report::form::Kind;
use crate::domain::report::path::Path;
use crate::domain::report::prefill::crew_list::listed;
use crate::domain::report::value::Value;
use crate::domain::report::value::words::value as value_words;
use crate::domain::watchlist::compare::Tier;
use crate::i18n::Catalogue;
use crate::ui::glance::Glance;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::text;
use ratatui::layout::Rect;

/// What is shown of the persons of the open record.
pub(super) struct People<'a> {
    open: &'a OpenReport,
    difference: Option<Difference>,
}

impl<'a> People<'a> {
    pub(super) fn of(open: &'a OpenReport) -> Self {
        let here = open.place.section == listed().section;
        Self { open, difference: here.then(|| difference(&open.draft)).flatten() }
    }

    /// ```text
    ///   Persons on the lists        14 — + adds
    ///   1. KIM CHEOL SU · differs: Date of birth · WATCH LIST STRONG P-7 (passport)
    /// ```
    pub(super) fn draw(
        &self,
        glance: &Glance,
        pen: &mut Pen,
        row: Rect,
        sheet: &Sheet<'_>,
        line: &Line<'_>,
        selected: bool,
    ) {
        let (list, aboard) = (listed(), found());
        let head = line.path.head();
        let words = &glance.app.catalogue;
        let mut said = match line.kind {
            LineKind::Row { .. } if head == list || head == aboard => self.row(words, sheet, &line.path),
            LineKind::Row { .. } => vec![(begins(words, sheet, &line.path), Role::Dim)],
            _ => Vec::new(),
        };
        let mut x = row.x + 8.min(row.width);
        for (text, role) in &mut said {
            let room = row.right().saturating_sub(x);
            let role = if selected && *role == Role::Text { Role::Selected } else { *role };
            pen.text(x, row.y, room, text, role);
            x = (x + text::width(text) as u16 + 2).min(row.right());
        }
    }

    /// All of it at the line under the cursor; `None` elsewhere.
    pub(super) fn told_at(&self, words: &Catalogue, sheet: &Sheet<'_>, line: &Line<'_>) -> Option<String> {
        let of_person = [listed(), found()].contains(&line.path.head());
        if !of_person || !matches!(line.kind, LineKind::Row { .. }) {
            return None;
        }
        let said = self.row(words, sheet, &line.path);
        let told: Vec<String> = said.into_iter().map(|(text, _)| text).collect();
        (told.len() > 1).then(|| told.join(" · "))
    }

    fn row(&self, words: &Catalogue, sheet: &Sheet<'_>, path: &Path) -> Vec<(String, Role)> {
        let name = ["family", "given"].iter().filter_map(|key| match sheet.draft.value(&path.sub(key)) {
            Some(Value::Text(text)) => Some(text.as_str()),
            _ => None,
        });
        let name = name.collect::<Vec<_>>().join(" ");
        let mut said = vec![(name, Role::Text)];
        let of_list = path.head() == listed();
        let standing = self.difference.as_ref().zip(path.row).and_then(|(difference, row)| {
            if of_list { difference.listed.get(&row) } else { difference.found.get(&row) }
        });
        said.extend(standing.map(|standing| told(words, sheet, path, standing)));
        let hits = self.open.checks.get(path).and_then(|check| check.hits.as_deref()).unwrap_or_default();
        said.extend(hits.first().map(|hit| hit_told(words, hit, hits.len())));
        said.retain(|(text, _)| !text.is_empty());
        said
    }
}

/// What a row begins with: the first two of its values.
fn begins(words: &Catalogue, sheet: &Sheet<'_>, row: &Path) -> String {
    let Some(field) = sheet.form.field(&row.head()) else { return String::new() };
    let Kind::Rows { record } = &field.kind else { return String::new() };
    let told = sheet.form.record(record).iter().filter_map(|field| {
        let told = value_words(words, sheet, field, sheet.draft.value(&row.sub(&field.key))?);
        Some(told.replace('\n', " "))
    });
    told.take(2).collect::<Vec<_>>().join(" · ")
}

/// How much of the plan of the search is done, and the spaces that are open; `None` without
/// a plan.
pub(super) fn search_sum(words: &Catalogue, sheet: &Sheet<'_>) -> Option<String> {
    let coverage = search::coverage(sheet.draft, sheet.lists);
    if coverage.planned == 0 {
        return None;
    }
    let label = |code: &String| {
        let item = sheet.lists.item("space", code);
        item.map_or_else(|| code.clone(), |i| i.label.text(words.language()).to_owned())
    };
    let open = coverage.open.iter().map(|(_, space)| space).chain(&coverage.unplanned);
    let open = open.map(label).collect::<Vec<_>>().join(", ");
    let (percent, planned) = (coverage.percent().to_string(), coverage.planned.to_string());
    let done = (coverage.searched + coverage.closed).to_string();
    let args = [("percent", &*percent), ("done", &done), ("planned", &planned), ("open", &open)];
    Some(words.format(if open.is_empty() { "search-covered" } else { "search-open" }, &args))
}

/// How the lists and the persons aboard agree; `None` without a list.
pub(super) fn sum(words: &Catalogue, sheet: &Sheet<'_>) -> Option<String> {
    let args = {
        let (missing, unlisted, differs) = difference(sheet.draft)?.counts();
        [missing, unlisted, differs].map(|n| n.to_string())
    };
    let [missing, unlisted, differs] = &args;
    Some(words.format("crew-list-sum", &[("missing", missing), ("unlisted", unlisted), ("differs", differs)]))
}

fn told(words: &Catalogue, sheet: &Sheet<'_>, path: &Path, standing: &Standing) -> (String, Role) {
    match standing {
        Standing::NotFound => (words.text("crew-list-not-found"), Role::Caution),
        Standing::NotListed => (words.text("crew-list-not-listed"), Role::Caution),
        Standing::Paired { differs, .. } if differs.is_empty() => (words.text("crew-list-same"), Role::Good),
        Standing::Paired { differs, .. } => {
            let label = |key: &&str| {
                let field = sheet.form.field(&path.sub(key));
                field.map_or_else(|| (*key).to_owned(), |f| f.label.text(words.language()).to_owned())
            };
            let fields = differs.iter().map(label).collect::<Vec<_>>().join(", ");
            (words.format("crew-list-differs", &[("fields", &fields)]), Role::Warning)
        }
    }
}

/// The surest hit: a name alone is for a check by hand.
fn hit_told(words: &Catalogue, hit: &PersonHit, of: usize) -> (String, Role) {
    let why = |codes: &[&str]| -> String {
        let told: Vec<String> = codes.iter().map(|code| words.text(&format!("person-{code}"))).collect();
        told.join(", ")
    };
    let against = why(&hit.vetoes);
    let tier = words.text(&format!("tier-{}", hit.tier.code().to_lowercase()));
    let key = match (hit.tier >= Tier::Probable, against.is_empty()) {
        (true, _) => "person-hit",
        (false, true) => "person-check",
        (false, false) => "person-check-against",
    };
    let more = if of > 1 { format!(" +{}", of - 1) } else { String::new() };
    let told = words.format(
        key,
        &[("tier", &tier), ("entry", &hit.entry), ("why", &why(&hit.reasons)), ("against", &against)],
    );
    let role = if hit.tier >= Tier::Probable { Role::Warning } else { Role::Dim };
    (format!("{told}{more}"), role)
}
