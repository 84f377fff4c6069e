//! Which targets the list shows and in which order.

use crate::app::state::{App, Filter, ListView, Sort};
use crate::domain::alert::alarm::Subject;
use crate::domain::cpa::Cpa;
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::time::Span;
use crate::domain::traffic::target::{Freshness, Target, TargetKind};
use std::cmp::Ordering;
use std::collections::HashSet;

/// Nearer than this a target matters whatever it is, nautical miles.
const NEAR_NM: f64 = 2.0;

/// The rows of the target list, in the order shown. While the list is frozen its order
/// stands; what is new is added at the end.
pub fn rows(app: &App) -> Vec<TargetId> {
    let own = app.picture.own(app.now).position.position();
    let alerting = alerting(app);
    let needle = fold(&app.list.search);
    let mut rows: Vec<(Key, TargetId)> = app
        .picture
        .targets()
        .filter(|t| passes(&app.list, t))
        .filter(|t| needle.is_empty() || matches(t, &needle))
        .filter(|t| !app.list.only_what_matters || matters(app, t, own, &alerting))
        .map(|t| (key(app, t, own), t.id))
        .collect();
    rows.sort_by(|(a, x), (b, y)| a.compare(b).then_with(|| x.cmp(y)));
    let rows: Vec<TargetId> = rows.into_iter().map(|(_, id)| id).collect();
    match &app.list.frozen {
        None => rows,
        Some(frozen) => held_still(&rows, frozen),
    }
}

/// The order that was frozen, less what is filtered out or gone; what is new stands at
/// the end.
fn held_still(rows: &[TargetId], frozen: &[TargetId]) -> Vec<TargetId> {
    let shown: HashSet<TargetId> = rows.iter().copied().collect();
    let held: HashSet<TargetId> = frozen.iter().copied().collect();
    let old = frozen.iter().copied().filter(|id| shown.contains(id));
    old.chain(rows.iter().copied().filter(|id| !held.contains(id))).collect()
}

/// How many rows came into a frozen list since it was frozen; 0 where it is not.
pub fn new_since_frozen(app: &App, rows: &[TargetId]) -> usize {
    let Some(frozen) = &app.list.frozen else { return 0 };
    let held: HashSet<&TargetId> = frozen.iter().collect();
    rows.iter().filter(|id| !held.contains(id)).count()
}

/// Targets named by an alert that still stands.
pub fn alerting(app: &App) -> HashSet<TargetId> {
    app.board
        .active()
        .iter()
        .flat_map(|alert| alert.subjects.iter())
        .filter_map(|subject| match subject {
            Subject::Target(id) => Some(*id),
            _ => None,
        })
        .collect()
}

/// A ship's own echo is drawn and listed as one with her.
pub fn is_joined_echo(target: &Target) -> bool {
    matches!(target.kind, TargetKind::Radar | TargetKind::Manual) && target.association.is_some()
}

fn passes(list: &ListView, target: &Target) -> bool {
    if is_joined_echo(target) {
        return false;
    }
    match list.filter {
        Filter::All => true,
        Filter::Vessels => target.is_vessel(),
        Filter::ClassA => target.kind == TargetKind::ClassA,
        Filter::ClassB => target.kind == TargetKind::ClassB,
        Filter::Radar => target.kind == TargetKind::Radar,
        Filter::Moving => target.report.and_then(|r| r.speed).is_some_and(|s| s.0 >= 0.5),
        Filter::Aids => matches!(target.kind, TargetKind::Aid { .. } | TargetKind::BaseStation),
    }
}

/// Any part of name, call sign, MMSI, IMO or id.
fn matches(target: &Target, needle: &str) -> bool {
    let texts = [
        Some(target.id.to_string()),
        target.name().map(str::to_owned),
        target.identity.callsign.value.clone(),
        target.identity.imo.map(|imo| imo.to_string()),
        target.identity.destination.clone(),
    ];
    texts.into_iter().flatten().any(|text| fold(&text).contains(needle))
}

fn fold(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfkc().flat_map(char::to_uppercase).filter(|c| !c.is_whitespace()).collect()
}

fn matters(app: &App, target: &Target, own: Option<Position>, alerting: &HashSet<TargetId>) -> bool {
    if target.is_distress() || alerting.contains(&target.id) || app.selected == Some(target.id) {
        return true;
    }
    if app.shadowed == Some(target.id) || matches!(target.kind, TargetKind::Manual) {
        return true;
    }
    let near = range(app, target, own).is_some_and(|nm| nm <= NEAR_NM);
    target.is_vessel() && target.freshness != Freshness::Lost && near
}

/// Miles from own ship to where the target is taken to be now, as the screens show it.
fn range(app: &App, target: &Target, own: Option<Position>) -> Option<f64> {
    let there = app.picture.predicted(target, app.now)?.position;
    own.map(|own| own.offset_to(there).length().0)
}

/// What a row is sorted by: a number or a text; what has none comes last.
enum Key {
    Number(Option<f64>),
    Text(Option<String>),
}

impl Key {
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => absent_last(a.as_ref(), b.as_ref(), f64::total_cmp),
            (Self::Text(a), Self::Text(b)) => absent_last(a.as_ref(), b.as_ref(), Ord::cmp),
            _ => Ordering::Equal,
        }
    }
}

fn absent_last<T>(a: Option<&T>, b: Option<&T>, order: impl Fn(&T, &T) -> Ordering) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => order(a, b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

fn key(app: &App, target: &Target, own: Option<Position>) -> Key {
    match app.list.sort {
        Sort::Range => Key::Number(range(app, target, own)),
        Sort::Cpa => Key::Number(target.cpa.filter(|c| c.tcpa.0 >= 0).map(|c| c.distance.0)),
        Sort::Tcpa => Key::Number(target.cpa.and_then(Cpa::time).filter(|t| t.0 >= 0).map(Span::as_seconds)),
        Sort::Name => Key::Text(target.name().map(fold)),
        Sort::Age => Key::Number(Some(app.now.since(target.last_heard).as_seconds())),
        Sort::Speed => Key::Number(target.report.and_then(|r| r.speed).map(|s| -s.0)),
    }
}
