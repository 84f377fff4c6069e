//! What the actions mean on each screen.

use crate::app::action::Action;
use crate::app::state::list;
use crate::app::state::view;
use crate::app::state::{App, Menu, Screen};

/// Vector lengths offered by one key, minutes.
const VECTORS: [u16; 5] = [0, 3, 6, 12, 30];
/// Rows that PageUp and PageDown move by.
const PAGE: isize = 10;

/// An action that depends on the screen.
pub(crate) fn act(app: &mut App, action: Action) {
    match action {
        Action::Sort => return app.menu(Menu::Sort),
        Action::Filter => return app.menu(Menu::Filter),
        Action::Freeze => return freeze(app),
        Action::OnlyWhatMatters => {
            app.list.only_what_matters = !app.list.only_what_matters;
            let on = app.list.only_what_matters;
            return app.say(if on { "notice-matters-on" } else { "notice-matters-off" }, &[]);
        }
        Action::NextTarget => return step_selection(app, 1),
        Action::PreviousTarget => return step_selection(app, -1),
        Action::ZoomIn => return app.chart.zoom_in(),
        Action::ZoomOut => return app.chart.zoom_out(),
        Action::Remove => return app.remove_key(),
        _ => {}
    }
    match app.screen {
        Screen::Chart => chart(app, action),
        Screen::Targets => targets(app, action),
        Screen::Details => details(app, action),
        Screen::Alerts => alerts(app, action),
        Screen::Links => inputs(app, action),
        Screen::Pursuit => pursuit(app, action),
        // These took their keys before.
        Screen::Reports | Screen::Patrol | Screen::Custody | Screen::Documents => {}
        Screen::Lists => lists(app, action),
    }
}

fn chart(app: &mut App, action: Action) {
    match action {
        Action::Up => app.chart.pan(0.0, 0.25),
        Action::Down => app.chart.pan(0.0, -0.25),
        Action::Left => app.chart.pan(-0.25, 0.0),
        Action::Right => app.chart.pan(0.25, 0.0),
        Action::Centre => view::centre(app),
        Action::Orientation => {
            app.chart.course_up = !app.chart.course_up;
            view::settle(app);
        }
        Action::Vectors => {
            let next = VECTORS.iter().position(|v| *v == app.chart.vector_minutes).map_or(0, |i| i + 1);
            app.chart.vector_minutes = VECTORS.get(next).copied().unwrap_or(0);
        }
        Action::Trails => app.chart.trails = !app.chart.trails,
        Action::Labels => app.chart.labels = !app.chart.labels,
        Action::Select => {
            if app.selected.is_some() {
                app.open_card();
            } else {
                step_selection(app, 1);
            }
        }
        _ => {}
    }
}

fn targets(app: &mut App, action: Action) {
    match action {
        Action::Up => step_selection(app, -1),
        Action::Down => step_selection(app, 1),
        Action::PageUp => step_selection(app, -PAGE),
        Action::PageDown => step_selection(app, PAGE),
        Action::First => app.select_first_row(),
        Action::Last => app.selected = list::rows(app).last().copied(),
        Action::Select if app.selected.is_some() => app.open_card(),
        Action::Centre => {
            if let Some(report) = app.selected.and_then(|id| app.picture.get(id)).and_then(|t| t.report) {
                app.chart.centre = Some(report.position);
                app.chart.follow = false;
                app.screen = Screen::Chart;
            }
        }
        _ => {}
    }
}

fn details(app: &mut App, action: Action) {
    match action {
        Action::Up => step_selection(app, -1),
        Action::Down => step_selection(app, 1),
        Action::PageUp => app.card_page = app.card_page.saturating_sub(1),
        Action::PageDown => app.card_page = app.card_page.saturating_add(1),
        Action::First => app.card_page = 0,
        Action::Centre => targets(app, action),
        _ => {}
    }
}

fn alerts(app: &mut App, action: Action) {
    let count = app.alert_rows();
    let last = count.saturating_sub(1);
    match action {
        Action::Up => app.alerts.cursor = app.alerts.cursor.saturating_sub(1),
        Action::Down => app.alerts.cursor = (app.alerts.cursor + 1).min(last),
        Action::PageUp => app.alerts.cursor = app.alerts.cursor.saturating_sub(PAGE.unsigned_abs()),
        Action::PageDown => app.alerts.cursor = (app.alerts.cursor + PAGE.unsigned_abs()).min(last),
        Action::First => app.alerts.cursor = 0,
        Action::Last => app.alerts.cursor = last,
        Action::Left | Action::Right if app.session.is_locked() => app.say("notice-locked", &[]),
        Action::Left | Action::Right => {
            app.alerts.history = !app.alerts.history;
            app.alerts.cursor = 0;
        }
        Action::Centre if !app.alerts.history => app.show_alert(),
        Action::Select => app.select_from_alert(),
        _ => return,
    }
    app.alert_at = None;
}

/// The inputs and what is wrong, line by line.
fn inputs(app: &mut App, action: Action) {
    let page = PAGE.unsigned_abs() as u16;
    let scroll = app.inputs_scroll;
    app.inputs_scroll = match action {
        Action::Up => scroll.saturating_sub(1),
        Action::Down => scroll.saturating_add(1),
        Action::PageUp => scroll.saturating_sub(page),
        Action::PageDown => scroll.saturating_add(page),
        Action::First => 0,
        Action::Last => u16::MAX,
        _ => return,
    }
    .min(most_lines(app));
}

/// More lines than inputs and troubles can take: what is scrolled beyond the end must
/// not have to be scrolled back.
fn most_lines(app: &App) -> u16 {
    let columns = usize::from(app.display.columns.max(20));
    let troubles: usize = app
        .troubles
        .iter()
        .map(|t| 2 + t.args.iter().map(|(_, text)| text.chars().count() * 2 / columns).sum::<usize>())
        .sum();
    u16::try_from(troubles + app.links.len() * 8).unwrap_or(u16::MAX)
}

fn pursuit(app: &mut App, action: Action) {
    let scroll = app.pursuit_scroll;
    let most = app.pursuit().map_or(0, |p| p.log().len());
    app.pursuit_scroll = match action {
        Action::Up => scroll + 1,
        Action::Down => scroll.saturating_sub(1),
        Action::PageUp => scroll + PAGE.unsigned_abs(),
        Action::PageDown => scroll.saturating_sub(PAGE.unsigned_abs()),
        Action::First => most,
        Action::Last => 0,
        Action::Select => return app.pursuit_steps(),
        _ => scroll,
    }
    .min(most);
}

/// The entries found, or the lines of one of them.
fn lists(app: &mut App, action: Action) {
    let page = PAGE.unsigned_abs();
    let view = &mut app.lists;
    if view.detail.is_some() {
        let scroll = view.scroll;
        view.scroll = match action {
            Action::Up => scroll.saturating_sub(1),
            Action::Down => scroll.saturating_add(1),
            Action::PageUp => scroll.saturating_sub(page as u16),
            Action::PageDown => scroll.saturating_add(page as u16),
            Action::First => 0,
            _ => scroll,
        };
        return;
    }
    let last = view.found.len().saturating_sub(1);
    view.cursor = match action {
        Action::Up => view.cursor.saturating_sub(1),
        Action::Down => view.cursor + 1,
        Action::PageUp => view.cursor.saturating_sub(page),
        Action::PageDown => view.cursor + page,
        Action::First => 0,
        Action::Last => last,
        _ => view.cursor,
    }
    .min(last);
}

/// Holds the order of the list still, or lets it go.
fn freeze(app: &mut App) {
    app.list.frozen = match app.list.frozen {
        Some(_) => None,
        None => Some(list::rows(app)),
    };
    let held = app.list.frozen.is_some();
    app.say(if held { "notice-held" } else { "notice-let-go" }, &[]);
}

fn step_selection(app: &mut App, by: isize) {
    let rows = list::rows(app);
    let Some(last) = rows.len().checked_sub(1) else { return };
    let at = app.selected.and_then(|id| rows.iter().position(|row| *row == id));
    let next = match at {
        Some(at) => at.saturating_add_signed(by).min(last),
        None if by < 0 => last,
        None => 0,
    };
    app.selected = rows.get(next).copied();
}

impl App {
    pub(crate) fn select_first_row(&mut self) {
        self.selected = list::rows(self).first().copied();
    }
}
