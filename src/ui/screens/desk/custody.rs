//! The ledger of custody: an item a line with its bag, seal, holder and state; the balance
//! and every break below, in a role that is seen.

use crate::app::session::desk::CUSTODY;
use crate::domain::custody::event::Id;
use crate::domain::custody::ledger::{Break, BreakWhy, Item, Ledger, Tally};
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::screens::window;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::text;
use ratatui::layout::Rect;

/// ```text
/// Custody                                                   items 3, held 2
/// t take  b bag and seal  s sample  w weigh  ..
/// ─────────────────────────────────────────────────────────────────────────
/// A-1      1200.000 g  held        bag B-1 seal S-77  O-1  safe (O-1)
/// ─────────────────────────────────────────────────────────────────────────
/// Taken in 3 = held 2 + handed over 1 + returned 0 + destroyed 0
/// ! BREAK 7 06:12 A-1 seal not intact
/// ```
pub(super) fn draw(glance: &Glance, pen: &mut Pen, area: Rect) {
    let words = &glance.app.catalogue;
    let ledger = &glance.app.records.ledger;
    let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    pen.text(inner.x, inner.y, inner.width, &words.text("patrol-custody"), Role::Title);
    if glance.app.session.officer().is_none() {
        let below = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
        super::paragraph(pen, below, &words.text("desk-nothing-kept"), Role::Text);
        return;
    }
    let keys = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1).min(3), ..inner };
    let rule = keys.y + super::letters(glance, pen, keys, &CUSTODY);
    pen.rule(area.x, rule, area.width, Role::Frame);
    let foot = foot(glance, ledger, usize::from(inner.width));
    let most = area.bottom().saturating_sub(rule + 1) / 2;
    let rows = (foot.len() as u16).min(most.max(2));
    let body = Rect { y: rule + 1, height: area.bottom().saturating_sub(rule + 2 + rows), ..inner };
    items(glance, pen, body, ledger);
    pen.rule(area.x, body.bottom(), area.width, Role::Frame);
    for (y, (line, role)) in (body.bottom() + 1..area.bottom()).zip(&foot) {
        pen.text(inner.x, y, inner.width, line, *role);
    }
}

fn items(glance: &Glance, pen: &mut Pen, area: Rect, ledger: &Ledger) {
    let words = &glance.app.catalogue;
    let all: Vec<(&Id, &Item)> = ledger.items().iter().collect();
    if all.is_empty() {
        pen.text(area.x, area.y, area.width, &words.text("desk-custody-empty"), Role::Dim);
        return;
    }
    // Two lines an item where one has no room for all of it.
    let each = if area.width < 100 { 2 } else { 1 };
    let cursor = glance.app.desk.cursor.min(all.len() - 1);
    let shown = window(all.len(), usize::from(area.height / each).max(1), 0, Some(cursor));
    for (row, n) in (0..).zip(shown) {
        let Some((id, item)) = all.get(n) else { break };
        let y = area.y + row * each;
        if y >= area.bottom() {
            break;
        }
        let broken = ledger.breaks().iter().any(|b| b.subject.as_ref() == Some(id) || in_bag(item, b));
        let role = if n == cursor {
            Role::Selected
        } else if broken || item.imbalance().is_some() {
            Role::Warning
        } else {
            Role::Text
        };
        let (first, second) = told(glance, ledger, id, item);
        let height = each.min(area.bottom() - y);
        if n == cursor {
            pen.restyle(Rect { y, height, ..area }, Role::Selected);
        }
        if each == 1 {
            pen.text(area.x, y, area.width, &format!("{first}  {second}"), role);
        } else {
            pen.text(area.x, y, area.width, &first, role);
            if height > 1 {
                pen.text(area.x + 2, y + 1, area.width.saturating_sub(2), &second, role);
            }
        }
    }
}

fn in_bag(item: &Item, found: &Break) -> bool {
    item.bag.is_some() && found.subject == item.bag
}

/// What it is and how much; where it is and who has it.
fn told(glance: &Glance, ledger: &Ledger, id: &Id, item: &Item) -> (String, String) {
    let words = &glance.app.catalogue;
    let state = words.text(&format!("custody-state-{}", item.state.code()));
    let off = item.imbalance().map(|off| words.format("desk-off", &[("off", &signed(off))]));
    let parent =
        item.parent.as_ref().map(|parent| words.format("desk-sample-of", &[("item", &parent.to_string())]));
    let mut first = vec![
        id.to_string(),
        item.description.clone(),
        format!("{} {}", amount(item.remainder()), item.unit),
        state,
    ];
    first.extend(parent);
    first.extend(off);
    let bag = match (&item.bag, ledger.seal_of(item)) {
        (Some(bag), Some(seal)) => {
            words.format("desk-bag-sealed", &[("bag", &bag.to_string()), ("seal", &seal.to_string())])
        }
        (Some(bag), None) => words.format("desk-bag-open", &[("bag", &bag.to_string())]),
        (None, _) => words.text("desk-no-bag"),
    };
    let holder = words.format("desk-holder", &[("holder", &item.holder)]);
    let place = item.place.as_ref().map_or_else(
        || words.text("desk-no-storage"),
        |(place, key)| words.format("desk-storage", &[("place", place), ("key", key)]),
    );
    (first.join("  "), [bag, holder, place].join(" · "))
}

/// Thousandths as they are read: `12.5`.
fn amount(thousandths: u64) -> String {
    let text = format!("{}.{:03}", thousandths / 1000, thousandths % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn signed(thousandths: i64) -> String {
    let sign = if thousandths < 0 { "-" } else { "+" };
    format!("{sign}{}", amount(thousandths.unsigned_abs()))
}

/// The balance in numbers and amounts, then the breaks, the newest first.
fn foot(glance: &Glance, ledger: &Ledger, cells: usize) -> Vec<(String, Role)> {
    let words = &glance.app.catalogue;
    let balance = ledger.balance();
    let tally = |tally: &Tally| {
        let amounts = tally.thousandths.iter().filter(|(_, n)| **n > 0);
        let amounts: Vec<String> = amounts.map(|(unit, n)| format!("{} {unit}", amount(*n))).collect();
        if amounts.is_empty() {
            tally.count.to_string()
        } else {
            format!("{} ({})", tally.count, amounts.join(", "))
        }
    };
    let line = words.format(
        "patrol-custody-balance",
        &[
            ("in", &tally(&balance.taken_in)),
            ("held", &tally(&balance.held)),
            ("over", &tally(&balance.handed_over)),
            ("returned", &tally(&balance.returned)),
            ("destroyed", &tally(&balance.destroyed)),
        ],
    );
    let off = ledger.items().values().any(|item| item.imbalance().is_some());
    let role = if off { Role::Warning } else { Role::Good };
    let mut lines: Vec<(String, Role)> = text::wrap(&line, cells).into_iter().map(|l| (l, role)).collect();
    for found in ledger.breaks().iter().rev() {
        let subject = found.subject.as_ref().map(ToString::to_string).unwrap_or_default();
        let mut why = words.text(&format!("custody-break-{}", found.why.code()));
        if let BreakWhy::Weight(off) = &found.why {
            why = format!("{why} ({})", signed(*off));
        }
        let line = words.format(
            "patrol-custody-break",
            &[
                ("event", &found.event.to_string()),
                ("at", &format::date_clock(found.at)),
                ("subject", &subject),
                ("why", &why),
            ],
        );
        lines.extend(text::wrap(&line, cells).into_iter().map(|line| (line, Role::Warning)));
    }
    lines
}
