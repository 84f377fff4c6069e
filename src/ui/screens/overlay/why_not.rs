//! "Why not": every condition of the rules about pairs for two vessels, each with its
//! value, its threshold and whether it is met. The missing ones come first to the eye.

use crate::app::action::Action;
use crate::domain::alert::alarm::Rule;
use crate::domain::alert::words as alert_words;
use crate::domain::behaviour::customs::company::rule::Condition;
use crate::domain::id::TargetId;
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::screens::key;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::symbols::Sign;
use ratatui::layout::Rect;

/// What the conditions of a drop begin with.
const DROPS: [&str; 2] = ["drop-point", "drop-confirmed"];
/// Cells of the panel: the word for how it stands keeps near to what it is about.
const WIDEST: u16 = 96;

/// A line: sign, words, and the word for how it stands.
struct Line {
    sign: Option<(Sign, Role)>,
    words: String,
    role: Role,
    stands: String,
}

/// ```text
/// ┌ Why not: HAE SONG 9 and MIHO MARU NO.8, 5.21 nm apart ──────┐
/// │ Meeting (A3): 5 of 7 conditions met                         │
/// │ × range 9649 m (at most 500)                        missing │
/// │ ✓ not a declared pair                                   met │
/// └ ← → another vessel   ↑ ↓ more   Esc back ──────────── 1-9/31┘
/// ```
pub(crate) fn draw(
    glance: &Glance,
    pen: &mut Pen,
    area: Rect,
    (of, with): (TargetId, TargetId),
    scroll: u16,
) {
    let words = &glance.app.catalogue;
    let title = words.format(
        "why-not-title",
        &[
            ("of", &super::choice::called(glance, of)),
            ("with", &super::choice::called(glance, with)),
            ("nm", &apart(glance, of, with)),
        ],
    );
    let inside = pen.panel(super::centred(area, WIDEST, area.height), &title);
    let lines = lines(glance, of, with);
    let shown = usize::from(inside.height.saturating_sub(1));
    let start = usize::from(scroll).min(lines.len().saturating_sub(shown));
    for (y, line) in (inside.top()..inside.bottom().saturating_sub(1)).zip(lines.iter().skip(start)) {
        if let Some((sign, role)) = line.sign {
            pen.glyph(inside.x + 1, y, pen.glyphs.sign(sign), role);
        }
        let role = line.sign.map_or(line.role, |(_, role)| role);
        let used = pen.right(inside.right().saturating_sub(1), y, 12, &line.stands, role);
        let indent = if line.sign.is_some() { 3 } else { 1 };
        let room = inside.width.saturating_sub(indent + used + 2);
        pen.text(inside.x + indent, y, room, &line.words, line.role);
    }
    let keys = |a, b| format!("{} {}", key(glance, a), key(glance, b));
    let foot = words.format(
        "why-not-keys",
        &[
            ("other", &keys(Action::Left, Action::Right)),
            ("more", &keys(Action::Up, Action::Down)),
            ("back", &key(glance, Action::Back)),
        ],
    );
    let y = inside.bottom().saturating_sub(1);
    let place = format!("{}-{}/{}", start + 1, (start + shown).min(lines.len()), lines.len());
    let used = pen.right(inside.right().saturating_sub(1), y, 16, &place, Role::Dim);
    pen.text(inside.x + 1, y, inside.width.saturating_sub(used + 3), &foot, Role::Key);
}

fn apart(glance: &Glance, of: TargetId, with: TargetId) -> String {
    let place = |id| glance.target(id).and_then(|t| glance.predicted(t)).map(|p| p.position);
    let range = place(of).zip(place(with)).map(|(a, b)| a.haversine(b).nautical_miles());
    range.map_or_else(|| format::UNKNOWN.to_owned(), format::miles)
}

/// The rules in their order, A9b once for either as the maker of the drop.
fn lines(glance: &Glance, of: TargetId, with: TargetId) -> Vec<Line> {
    let words = &glance.app.catalogue;
    let all = glance.app.why_not(of, with);
    if all.is_empty() {
        let said = words.text("why-not-unknown");
        return vec![Line { sign: None, words: said, role: Role::Warning, stands: String::new() }];
    }
    let mut lines = Vec::new();
    let of_rule = |rule: Rule| {
        let conditions: Vec<Condition> = all.iter().filter(|(r, _)| *r == rule).map(|(_, c)| *c).collect();
        conditions
    };
    let mut cases: Vec<(Rule, Option<TargetId>, Vec<Condition>)> =
        [Rule::Meeting, Rule::ParallelRun].into_iter().map(|rule| (rule, None, of_rule(rule))).collect();
    // Either may have dropped what the other collects; each case opens with the drop.
    let mut makers = [of, with].into_iter();
    for condition in of_rule(Rule::Collect) {
        if DROPS.contains(&condition.code) {
            cases.push((Rule::Collect, makers.next(), Vec::new()));
        }
        if let Some((_, _, conditions)) = cases.last_mut() {
            conditions.push(condition);
        }
    }
    for (rule, maker, conditions) in cases {
        let met = conditions.iter().filter(|c| c.met).count();
        let name = alert_words::rule(words, rule);
        let name = match maker.map(|id| super::choice::called(glance, id)) {
            Some(maker) => words.format("why-not-maker", &[("name", &name), ("maker", &maker)]),
            None => name,
        };
        let title = words.format(
            "why-not-rule",
            &[
                ("name", &name),
                ("rule", rule.code()),
                ("met", &met.to_string()),
                ("all", &conditions.len().to_string()),
            ],
        );
        lines.push(Line { sign: None, words: title, role: Role::Title, stands: String::new() });
        lines.extend(conditions.iter().map(|condition| {
            let (sign, key) = if condition.met {
                ((Sign::Good, Role::Good), "why-not-met")
            } else {
                ((Sign::Bad, Role::Warning), "why-not-missing")
            };
            let role = if condition.met { Role::Dim } else { Role::Strong };
            let said = alert_words::condition(words, condition);
            Line { sign: Some(sign), words: said, role, stands: words.text(key) }
        }));
    }
    lines
}
