//! A sealed report: what it says on the form that it was written on, and what was done to
//! it later.

use crate::app::action::Action;
use crate::domain::filing::Report;
use crate::domain::report::check::Sheet;
use crate::domain::report::form::Form;
use crate::domain::report::seal::Report as Body;
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::screens::key;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::text;
use ratatui::layout::Rect;

pub(super) fn draw(glance: &Glance, pen: &mut Pen, area: Rect, report: &Report) {
    let words = &glance.app.catalogue;
    let (select, back) = (key(glance, Action::Select), key(glance, Action::Back));
    let how = words.format("report-sealed-keys", &[("key", &select), ("back", &back)]);
    let used = pen.right(area.right().saturating_sub(1), area.y, area.width / 2, &how, Role::Dim);
    let view = &report.view;
    let standing = words.text(&format!("report-standing-{}", view.standing.code()));
    let registry = &glance.app.reports.registry;
    let called = registry.titled(&view.form, view.form_version, &view.title, words.language());
    let title = format!("{} · {standing} · {called}", view.number);
    pen.text(area.x + 1, area.y, area.width.saturating_sub(used + 3), &title, Role::Title);
    pen.rule(area.x, area.y + 1, area.width, Role::Frame);
    let width = usize::from(area.width.saturating_sub(2));
    let lines: Vec<(String, Role)> = lines(glance, report)
        .into_iter()
        .flat_map(|(line, role)| text::wrap(&line, width).into_iter().map(move |part| (part, role)))
        .collect();
    let body = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
    let start =
        usize::from(glance.app.reports.scroll).min(lines.len().saturating_sub(usize::from(body.height)));
    for (y, (line, role)) in (body.top()..body.bottom()).zip(lines.iter().skip(start)) {
        pen.text(body.x + 1, y, width as u16, line, *role);
    }
}

fn lines(glance: &Glance, report: &Report) -> Vec<(String, Role)> {
    let words = &glance.app.catalogue;
    let view = &report.view;
    let sealed = format!("{}  {}  {}", format::date_clock(view.sealed), view.officer, view.number);
    let mut lines = vec![(sealed, Role::Dim)];
    lines.extend(report.later.iter().map(|later| {
        let told = words.format(
            "report-history",
            &[
                ("act", &words.text(&format!("report-act-{}", later.act))),
                ("at", &format::date_clock(later.at)),
                ("officer", &later.officer),
                ("number", later.number.as_deref().unwrap_or_default()),
                ("reason", &later.reason),
            ],
        );
        (told, Role::Caution)
    }));
    let Some(body) = report.body.as_deref().and_then(|bytes| Body::decode(bytes).ok()) else {
        lines.push((words.text("report-body-gone"), Role::Warning));
        return lines;
    };
    let registry = &glance.app.reports.registry;
    let draft = body.to_draft();
    let form = registry.form(&body.form);
    if form.is_none() {
        lines.push((words.format("report-form-unknown", &[("form", &body.form.to_string())]), Role::Warning));
    }
    let bare = Form { id: body.form.clone(), ..Form::default() };
    let sheet =
        Sheet { form: form.unwrap_or(&bare), lists: registry.lists(), draft: &draft, now: view.sealed };
    lines.extend(super::review::sealed_lines(glance, &sheet));
    lines
}
