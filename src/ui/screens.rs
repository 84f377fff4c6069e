//! One file a region of the screen, under the names of `app`'s screens.

pub mod alerts;
pub mod chart;
pub mod desk;
pub mod details;
pub mod links;
pub mod overlay;
pub mod pursuit;
pub mod report;
pub mod session;
pub mod status;
pub mod strip;
pub mod targets;

use crate::app::action::Action;
use crate::app::state::Notice;
use crate::domain::traffic::target::{Freshness, Target};
use crate::domain::units::Bearing;
use crate::i18n::Catalogue;
use crate::ui::glance::Glance;
use crate::ui::theme::Role;
use crate::ui::widgets::symbols::Glyphs;

/// The key shown for an action: the first of its keys in force.
fn key(glance: &Glance, action: Action) -> String {
    glance.app.keymap.keys(action).into_iter().next().unwrap_or_default()
}

/// A notice or trouble in the words of the language.
fn said(words: &Catalogue, notice: &Notice) -> String {
    let args: Vec<(&str, &str)> = notice.args.iter().map(|(k, v)| (*k, v.as_str())).collect();
    words.format(notice.key, &args)
}

/// The symbol of a target and the signs of its state, three cells at most: `▲!°`.
fn symbol_and_signs(glance: &Glance, target: &Target, glyphs: Glyphs) -> String {
    let mut out = String::with_capacity(8);
    out.push(Glance::symbol(target, glyphs, Bearing::new(0.0)));
    out.extend(glance.signs(target, glyphs).iter().take(2));
    out
}

/// The role of a target in a list.
fn target_role(glance: &Glance, target: &Target) -> Role {
    if target.is_distress() {
        Role::Distress
    } else if let Some(level) = glance.alarm_of(target.id) {
        match Role::of_level(level) {
            Role::Alarm => Role::Warning,
            role => role,
        }
    } else if target.freshness == Freshness::Live {
        Role::Text
    } else {
        Role::Dim
    }
}

/// The rows of a list of `total` that fit into `rows`, from `offset` on, moved so that
/// the row `cursor` is among them.
fn window(total: usize, rows: usize, offset: usize, cursor: Option<usize>) -> std::ops::Range<usize> {
    let mut start = offset.min(total.saturating_sub(rows));
    if let Some(cursor) = cursor {
        if cursor < start {
            start = cursor;
        } else if rows > 0 && cursor >= start + rows {
            start = cursor + 1 - rows;
        }
    }
    start..(start + rows).min(total)
}

#[cfg(test)]
mod tests {
    use super::window;

    #[test]
    fn the_cursor_is_always_in_the_window() {
        for total in 0..20 {
            for rows in 0..8 {
                for offset in 0..25 {
                    for cursor in 0..total {
                        let range = window(total, rows, offset, Some(cursor));
                        assert!(range.len() <= rows && range.end <= total);
                        assert!(rows == 0 || range.contains(&cursor), "{total} {rows} {offset} {cursor}");
                    }
                }
            }
        }
    }
}
