//! Patrols, reports, drafts and custody as a page of text in the language of the reader.

use super::body;
use super::object::is_of;
use crate::domain::custody::ledger::{Item, Ledger};
use crate::domain::filing::{DraftView, Report, ReportView};
use crate::domain::geo::degrees_minutes;
use crate::domain::patrol::event::{Place, PlaceBy};
use crate::domain::patrol::record::{Line, PatrolRecord};
use crate::domain::report::check::Sheet;
use crate::domain::report::form::Form;
use crate::domain::report::registry::Registry;
use crate::domain::report::seal::{Report as Sealed, preview};
use crate::domain::report::value::words;
use crate::domain::time::{Span, UtcTime};
use crate::i18n::Catalogue;

/// Makes pages.
pub(super) struct Page<'a> {
    pub(super) catalogue: &'a Catalogue,
    /// The forms of this boat.
    pub(super) registry: &'a Registry,
}

/// Text from outside on one line of a terminal.
fn line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// `2026-11-24 05:06Z`.
fn time(at: UtcTime) -> String {
    at.to_chrono().map_or_else(|| at.rfc3339(), |t| t.format("%Y-%m-%d %H:%MZ").to_string())
}

/// Hours, minutes, seconds: `7:05:09`.
fn span(span: Span) -> String {
    let seconds = span.0 / 1000;
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

fn thousandths(n: u64) -> String {
    format!("{}.{:03}", n / 1000, n % 1000)
}

impl Page<'_> {
    fn with(&self, key: &str, args: &[(&str, &str)]) -> String {
        line(&self.catalogue.format(key, args))
    }

    fn code(&self, what: &str, code: &str) -> String {
        self.catalogue.text(&format!("{what}-{code}"))
    }

    /// Says so on a page where there is nothing; JSON says nothing.
    pub(super) fn or_none(&self, lines: Vec<String>, json: bool) -> Vec<String> {
        if lines.is_empty() && !json { vec![self.with("records-none", &[])] } else { lines }
    }

    fn end(&self, record: &PatrolRecord) -> String {
        let goes_on = || self.with("patrol-goes-on", &[]);
        record.ended.as_ref().map_or_else(goes_on, |(at, _)| time(*at))
    }

    pub(super) fn patrol_line(&self, record: &PatrolRecord, reports: usize) -> String {
        self.with(
            "patrol-line",
            &[
                ("id", &record.id.to_string()),
                ("from", &time(record.began)),
                ("to", &self.end(record)),
                ("boat", &record.begin.boat),
                ("office", &record.begin.office),
                ("log", &record.log.len().to_string()),
                ("reports", &reports.to_string()),
            ],
        )
    }

    pub(super) fn patrol(
        &self,
        record: &PatrolRecord,
        reports: &[ReportView],
        ledger: &Ledger,
        now: UtcTime,
    ) -> Vec<String> {
        let begin = &record.begin;
        let mut lines = vec![self.with("patrol-title", &[("id", &record.id.to_string())])];
        if begin.exercise {
            lines.push(self.with("patrol-exercise", &[]));
        }
        lines.push(self.with(
            "patrol-boat",
            &[
                ("boat", &begin.boat),
                ("name", &begin.boat_name),
                ("office", &begin.office),
                ("order", &begin.order),
            ],
        ));
        let (from, to) = (time(record.began), self.end(record));
        lines.push(self.with("patrol-times", &[("from", &from), ("to", &to), ("by", &record.by)]));
        lines.push(self.with("patrol-measures", &[("measures", &begin.measures.join(", "))]));
        self.section(&mut lines, "patrol-crew", record.crew.iter(), |member| {
            let absent = self.with("patrol-absent", &[("reason", &member.absent)]);
            let absent = if member.absent.is_empty() { "" } else { &absent };
            line(&format!("{}  {}  {absent}", member.name, member.roles.join(", ")))
        });
        let sums = record.hours.sums(record.until(now));
        self.section(&mut lines, "patrol-hours", sums.iter(), |(state, sum)| {
            format!("{}  {}", span(*sum), self.code("patrol-state", state.code()))
        });
        self.section(&mut lines, "patrol-watches", record.watches.iter(), |(at, change)| {
            self.with(
                "patrol-watch-line",
                &[
                    ("at", &time(*at)),
                    ("watch", &change.watch),
                    ("off", &change.off.join(", ")),
                    ("on", &change.on.join(", ")),
                    ("alerts", &change.brief.alerts.len().to_string()),
                    ("drafts", &change.brief.drafts.len().to_string()),
                    ("held", &change.brief.custody.held.to_string()),
                ],
            )
        });
        self.section(&mut lines, "patrol-joint", record.joints.iter(), |(joint, ended)| {
            let ended =
                ended.as_ref().map_or(String::new(), |(at, result)| format!("{}  {result}", time(*at)));
            line(&format!(
                "{}  {}  {}  {}  {ended}",
                joint.agency, joint.unit, joint.officer, joint.operation
            ))
        });
        self.section(&mut lines, "patrol-log", record.timeline().into_iter(), |entry| self.log_line(entry));
        self.section(&mut lines, "patrol-reports", reports.iter(), |report| self.report_line(report));
        self.custody(&mut lines, record, ledger);
        if let Some((_, end)) = record.ended.as_ref().filter(|(_, end)| !end.left.is_empty()) {
            lines.push(self.with("patrol-left", &[("reason", &end.reason)]));
            for left in &end.left {
                let key = format!("patrol-missing-{}", left.code.code());
                let what = self.with(&key, &[("subject", &left.subject)]);
                lines.push(format!(
                    "  {}",
                    self.with("patrol-left-line", &[("what", &what), ("who", &left.who)])
                ));
            }
        }
        if record.unread > 0 {
            lines.push(self.with("patrol-unread", &[("n", &record.unread.to_string())]));
        }
        lines
    }

    /// A heading and its lines; nothing where there are none.
    fn section<T>(
        &self,
        lines: &mut Vec<String>,
        heading: &str,
        items: impl Iterator<Item = T>,
        one: impl Fn(T) -> String,
    ) {
        let rows: Vec<String> = items.map(|item| format!("  {}", one(item).trim_end())).collect();
        if !rows.is_empty() {
            lines.push(self.with(heading, &[]));
            lines.extend(rows);
        }
    }

    fn log_line(&self, entry: &Line) -> String {
        let told = &entry.entry;
        let mut parts = vec![time(told.happened), self.code("patrol-log", told.log.code())];
        parts.extend(told.place.map(|place| self.place(place)));
        parts.extend(told.target.clone());
        parts.push(told.text.clone());
        parts.extend(told.fields.iter().map(|(field, value)| format!("{field}={value}")));
        parts.push(format!("({})", entry.by));
        if told.back_dated {
            parts.push(self.with("patrol-back-dated", &[("at", &time(entry.at))]));
        }
        line(&parts.join("  "))
    }

    fn place(&self, place: Place) -> String {
        let Some(position) = place.position() else { return String::new() };
        let (lat, lon) =
            (degrees_minutes(position.lat(), 'N', 'S', 2), degrees_minutes(position.lon(), 'E', 'W', 3));
        let how = match place.by {
            PlaceBy::Fix => String::new(),
            PlaceBy::LastFix => self.with("patrol-place-last", &[("age", &place.age_s.to_string())]),
            PlaceBy::Given => self.with("patrol-place-given", &[]),
        };
        format!("{lat} {lon} {how}").trim_end().to_owned()
    }

    /// The items of the patrol, and every break there ever was.
    fn custody(&self, lines: &mut Vec<String>, record: &PatrolRecord, ledger: &Ledger) {
        if ledger.items().is_empty() && ledger.breaks().is_empty() {
            return;
        }
        lines.push(self.with("patrol-custody", &[]));
        let balance = ledger.balance();
        let counts = [
            ("in", balance.taken_in.count),
            ("held", balance.held.count),
            ("over", balance.handed_over.count),
            ("returned", balance.returned.count),
            ("destroyed", balance.destroyed.count),
        ]
        .map(|(name, n)| (name, n.to_string()));
        let args: Vec<(&str, &str)> = counts.iter().map(|(name, n)| (*name, n.as_str())).collect();
        lines.push(format!("  {}", self.with("patrol-custody-balance", &args)));
        for (id, item) in ledger.items().iter().filter(|(_, item)| is_of(item.patrol.as_ref(), &record.id)) {
            lines.push(format!("  {}", self.item(&id.to_string(), item)));
        }
        for broken in ledger.breaks() {
            let subject = broken.subject.as_ref().map(ToString::to_string).unwrap_or_default();
            lines.push(format!(
                "  {}",
                self.with(
                    "patrol-custody-break",
                    &[
                        ("event", &broken.event.to_string()),
                        ("at", &time(broken.at)),
                        ("subject", &subject),
                        ("why", &self.code("custody-break", broken.why.code())),
                    ]
                )
            ));
        }
    }

    fn item(&self, id: &str, item: &Item) -> String {
        let place = item.place.as_ref().map_or("", |(place, _)| place);
        self.with(
            "patrol-custody-item",
            &[
                ("item", id),
                ("left", &thousandths(item.remainder())),
                ("unit", &item.unit.to_string()),
                ("state", &self.code("custody-state", item.state.code())),
                ("holder", &item.holder),
                ("place", place),
            ],
        )
    }

    pub(super) fn draft_line(&self, draft: &DraftView) -> String {
        let text = self.with(
            "draft-line",
            &[
                ("number", &draft.number),
                ("at", &time(draft.edited)),
                ("form", &draft.form),
                ("officer", &draft.officer),
                ("title", &draft.title),
            ],
        );
        match draft.missing.filter(|missing| *missing > 0) {
            Some(missing) => {
                format!("{text}  {}", self.with("draft-missing", &[("n", &missing.to_string())]))
            }
            None => text,
        }
    }

    pub(super) fn report_line(&self, report: &ReportView) -> String {
        self.with(
            "report-line",
            &[
                ("number", &report.number),
                ("at", &time(report.sealed)),
                ("standing", &self.code("report-standing", report.standing.code())),
                ("form", &report.form),
                ("officer", &report.officer),
                ("title", &report.title),
            ],
        )
    }

    pub(super) fn report(&self, report: &Report) -> Vec<String> {
        let view = &report.view;
        let patrol = view.patrol.as_ref().map_or("-".to_owned(), ToString::to_string);
        let version = view.form_version.to_string();
        let standing = self.code("report-standing", view.standing.code());
        let (at, record) = (time(view.sealed), view.record.to_string());
        let mut lines = vec![
            self.with("report-title", &[("number", &view.number), ("title", &view.title)]),
            self.with("report-form", &[("form", &view.form), ("version", &version)]),
            self.with("report-sealed", &[("at", &at), ("officer", &view.officer), ("patrol", &patrol)]),
            self.with("report-record", &[("record", &record)]),
            self.with("report-standing", &[("standing", &standing)]),
        ];
        lines.extend(view.revises.as_ref().map(|revision| {
            let key = format!("report-revises-{}", revision.how.code());
            self.with(&key, &[("of", &revision.of.to_string()), ("reason", &revision.reason)])
        }));
        self.section(&mut lines, "report-history-title", report.later.iter(), |later| {
            self.with(
                &format!("report-later-{}", later.act),
                &[
                    ("at", &time(later.at)),
                    ("number", later.number.as_deref().unwrap_or_default()),
                    ("officer", &later.officer),
                    ("reason", &later.reason),
                ],
            )
        });
        match &report.body {
            None => lines.push(self.with("report-no-body", &[])),
            Some(bytes) => self.body(&mut lines, bytes),
        }
        lines
    }

    /// What a report says, in the words of the form that it was written on.
    fn on_its_form(&self, report: &Sealed, form: &Form) -> Vec<String> {
        let registry = self.registry;
        let (draft, language) = (report.to_draft(), self.catalogue.language());
        let sheet = Sheet { form, lists: registry.lists(), draft: &draft, now: UtcTime(i64::MAX) };
        let mut lines = Vec::new();
        let mut section = String::new();
        for sealed in preview(&sheet) {
            if sealed.path.section != section {
                sealed.path.section.clone_into(&mut section);
                let title = sealed.labels.map_or(section.as_str(), |(label, _)| label.text(language));
                lines.push(line(&format!("  {title}")));
            }
            let label = sealed.labels.map(|(_, label)| label.text(language).to_owned());
            let label = label.unwrap_or_else(|| sealed.path.to_string());
            let row = sealed.path.row.map(|row| format!("{row}. ")).unwrap_or_default();
            let value = match form.field(&sealed.path) {
                Some(field) => words::value(self.catalogue, &sheet, field, &sealed.entry.value),
                None => words::plain(&sealed.entry.value),
            };
            let source = self.code("report-source", sealed.entry.source.code());
            lines.push(line(&format!("    {row}{label}: {value}  ({source})")));
        }
        lines
    }

    fn body(&self, lines: &mut Vec<String>, bytes: &[u8]) {
        if let Ok(report) = Sealed::decode(bytes)
            && let Some(form) = self.registry.form(&report.form)
        {
            lines.extend(self.on_its_form(&report, form));
            return;
        }
        lines.push(self.with("report-body", &[]));
        let value = body::value(bytes);
        match value.as_ref().and_then(body::fields) {
            Some(fields) => lines.extend(
                fields.iter().map(|(path, source, value)| line(&format!("  {path}: {value}  ({source})"))),
            ),
            None => lines.push(
                value.map_or_else(|| format!("  {} B", bytes.len()), |value| line(&format!("  {value}"))),
            ),
        }
    }
}
