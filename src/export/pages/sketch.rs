//! The sketch of the way: the own track and what happened on it over the bundled coast,
//! with a grid of degrees and minutes and a scale. Not a chart, and it says so.

use crate::domain::chart::bundled::bundled_charts;
use crate::domain::chart::manifest::PackKind;
use crate::domain::chart::region::{GeoBox, LonLat};
use crate::domain::geo::degrees_minutes;
use crate::export::drawing::{At, Drawing};
use crate::export::track::Chart;

const WIDTH: f32 = 505.0;
const HEIGHT: f32 = 330.0;
/// Around the way, of its own size.
const MARGIN: f64 = 0.12;
/// Of latitude, degrees: a boat that stayed in port has a sketch too.
const SMALLEST: f64 = 0.05;
/// Nearer than this on the page a point of a line is left out.
const NEAR: f32 = 0.35;
/// Room that a number on the sketch keeps free of others.
const LABEL: f32 = 11.0;
/// Runs of numbers that one label tells.
const MOST_RUNS: usize = 4;
/// Minutes of latitude and longitude between lines of the grid.
const GRID: [f64; 10] = [1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0];
/// Nautical miles of the scale.
const SCALE: [f64; 9] = [0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0];

/// Where degrees are on the page.
struct Frame {
    south: f64,
    west: f64,
    /// Points a degree of latitude.
    scale: f64,
    /// The cosine of the middle latitude.
    narrow: f64,
}

impl Frame {
    fn around(points: &[LonLat]) -> Option<(Self, GeoBox)> {
        let area = GeoBox::around(points)?;
        let middle = f64::midpoint(area.south(), area.north());
        let narrow = middle.to_radians().cos().max(0.05);
        let high = ((area.north() - area.south()) * (1.0 + 2.0 * MARGIN)).max(SMALLEST);
        let wide = ((area.east() - area.west()) * narrow * (1.0 + 2.0 * MARGIN)).max(SMALLEST);
        let scale = (f64::from(HEIGHT) / high).min(f64::from(WIDTH) / wide);
        let (high, wide) = (f64::from(HEIGHT) / scale, f64::from(WIDTH) / scale / narrow);
        let (south, west) = (middle - high / 2.0, f64::midpoint(area.west(), area.east()) - wide / 2.0);
        let view = GeoBox::new(south, west, south + high, west + wide)?;
        Some((Self { south, west, scale, narrow }, view))
    }

    fn at(&self, p: LonLat) -> At {
        let x = (p.lon - self.west) * self.narrow * self.scale;
        (x as f32, (f64::from(HEIGHT) - (p.lat - self.south) * self.scale) as f32)
    }
}

/// Whether the page shows it.
fn inside((x, y): At) -> bool {
    (0.0..=WIDTH).contains(&x) && (0.0..=HEIGHT).contains(&y)
}

/// A line cut at the edges of the sketch, without points that fall together.
fn cut(line: impl Iterator<Item = At>) -> Vec<Vec<At>> {
    let mut parts: Vec<Vec<At>> = Vec::new();
    let mut part: Vec<At> = Vec::new();
    let mut before: Option<At> = None;
    let mut latest: Option<At> = None;
    for at in line {
        latest = Some(at);
        let near = |other: &At| (other.0 - at.0).hypot(other.1 - at.1) < NEAR;
        if part.last().is_some_and(near) {
            continue;
        }
        match (before.map(inside), inside(at)) {
            (Some(true) | None, true) => part.push(at),
            (Some(true), false) => {
                part.extend(before.and_then(|before| edge(before, at)));
                parts.push(std::mem::take(&mut part));
            }
            (Some(false), true) => {
                part.extend(before.and_then(|before| edge(at, before)));
                part.push(at);
            }
            _ => {}
        }
        before = Some(at);
    }
    // The end of a line is where it ends, however near.
    if let (Some(at), Some(last)) = (latest, part.last())
        && inside(at)
        && *last != at
    {
        part.push(at);
    }
    parts.push(part);
    parts.retain(|part| part.len() > 1);
    parts
}

/// Where the line from `from`, which is inside, leaves the sketch on its way to `to`.
fn edge(from: At, to: At) -> Option<At> {
    let part = |from: f32, to: f32, most: f32| {
        let end = if to < 0.0 { 0.0 } else { most };
        if (0.0..=most).contains(&to) { 1.0 } else { (end - from) / (to - from) }
    };
    let t = part(from.0, to.0, WIDTH).min(part(from.1, to.1, HEIGHT));
    let at = ((to.0 - from.0).mul_add(t, from.0), (to.1 - from.1).mul_add(t, from.1));
    (at.0.is_finite() && at.1.is_finite()).then_some((at.0.clamp(0.0, WIDTH), at.1.clamp(0.0, HEIGHT)))
}

/// A step of the list with which at most six lines are drawn over `span`.
fn step(steps: &[f64], span: f64) -> f64 {
    steps.iter().copied().find(|step| span / step <= 6.0).unwrap_or(600.0)
}

/// The sketch, and the attributions of what it shows; `None` where no position is known.
/// The marks have numbers from 1 in their order.
pub(super) fn sketch(chart: &Chart) -> Option<(Drawing, Vec<String>)> {
    let point =
        |lat_e7: i32, lon_e7: i32| LonLat { lon: f64::from(lon_e7) / 1e7, lat: f64::from(lat_e7) / 1e7 };
    let track = chart.track.iter().map(|p| point(p.lat_e7, p.lon_e7));
    let marks = chart.marks.iter().map(|mark| LonLat { lon: mark.lon, lat: mark.lat });
    let all: Vec<LonLat> = track.chain(marks.clone()).collect();
    let (frame, view) = Frame::around(&all)?;
    let mut drawing = Drawing { width: WIDTH, height: HEIGHT, ..Drawing::default() };
    grid(&mut drawing, &frame);
    let per_dot = 60.0 / frame.scale;
    let mut sources = Vec::new();
    // A test holds the bundled charts to be sound; without them the way stands alone.
    if let Ok(charts) = bundled_charts() {
        charts.visit(&view, per_dot, &mut |kind, run| {
            for part in cut(run.iter().map(|p| frame.at(*p))) {
                match kind {
                    PackKind::MaritimeBorder => drawing.dashes(part, 0.5, 120),
                    _ => drawing.line(part, 0.6, 90),
                }
            }
        });
        sources = charts.sources(&view, per_dot).into_iter().map(str::to_owned).collect();
    }
    for piece in chart.track.chunk_by(|_, next| !next.gap) {
        for part in cut(piece.iter().map(|p| frame.at(point(p.lat_e7, p.lon_e7)))) {
            drawing.line(part, 1.4, 0);
        }
    }
    numbers(&mut drawing, marks.map(|at| frame.at(at)));
    scale(&mut drawing, &frame);
    let border = vec![(0.0, 0.0), (WIDTH, 0.0), (WIDTH, HEIGHT), (0.0, HEIGHT), (0.0, 0.0)];
    drawing.line(border, 0.8, 0);
    Some((drawing, sources))
}

/// Lines of latitude and longitude with their degrees.
fn grid(drawing: &mut Drawing, frame: &Frame) {
    let (high, wide) = (f64::from(HEIGHT) / frame.scale, f64::from(WIDTH) / frame.scale / frame.narrow);
    let every = step(&GRID, high.max(wide) * 60.0) / 60.0;
    let places = |from: f64, span: f64| {
        let first = (from / every).ceil();
        let count = (span / every).ceil() as i32 + 1;
        (0..count).map(move |n| (first + f64::from(n)) * every).filter(move |at| *at < from + span)
    };
    for lat in places(frame.south, high) {
        let y = frame.at(LonLat { lon: frame.west, lat }).1;
        drawing.line(vec![(0.0, y), (WIDTH, y)], 0.3, 200);
        if y > 12.0 {
            drawing.words((3.0, y - 2.0), 6.5, 70, degrees_minutes(lat, 'N', 'S', 2));
        }
    }
    for lon in places(frame.west, wide) {
        let x = frame.at(LonLat { lon, lat: frame.south }).0;
        drawing.line(vec![(x, 0.0), (x, HEIGHT)], 0.3, 200);
        let turned = (lon + 180.0).rem_euclid(360.0) - 180.0;
        if x < WIDTH - 50.0 {
            drawing.words((x + 2.0, HEIGHT - 4.0), 6.5, 70, degrees_minutes(turned, 'E', 'W', 3));
        }
    }
}

/// A disc for each mark, and its number beside it; marks that fall together share a label.
fn numbers(drawing: &mut Drawing, marks: impl Iterator<Item = At>) {
    let mut labels: Vec<(At, Vec<u32>)> = Vec::new();
    for (number, at) in (1..).zip(marks) {
        drawing.disc(at, 2.2, 0);
        let near = |(other, _): &&mut (At, Vec<u32>)| {
            (other.0 - at.0).abs() < 1.5 * LABEL && (other.1 - at.1).abs() < LABEL
        };
        match labels.iter_mut().find(near) {
            Some((_, numbers)) => numbers.push(number),
            None => labels.push((at, vec![number])),
        }
    }
    for (at, numbers) in labels {
        let text = told(&numbers);
        let width = text.chars().count() as f32 * 3.8;
        let x = if at.0 + width > WIDTH - 6.0 { at.0 - 4.0 - width } else { at.0 + 3.5 };
        drawing.words((x.max(2.0), (at.1 - 2.5).max(8.0)), 7.5, 0, text);
    }
}

/// `2, 4-8, 11`; of many runs the first ones.
fn told(numbers: &[u32]) -> String {
    let runs: Vec<&[u32]> = numbers.chunk_by(|a, b| a + 1 == *b).collect();
    let run = |run: &&[u32]| match (run.first(), run.last()) {
        (Some(first), Some(last)) if first != last => format!("{first}-{last}"),
        (Some(first), _) => first.to_string(),
        _ => String::new(),
    };
    let shown: Vec<String> = runs.iter().take(MOST_RUNS).map(run).collect();
    let more = if runs.len() > MOST_RUNS { ", .." } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// A bar of miles in the upper right, with north.
fn scale(drawing: &mut Drawing, frame: &Frame) {
    let per_mile = frame.scale / 60.0;
    let fits = |miles: &&f64| **miles * per_mile <= f64::from(WIDTH) / 4.0;
    let miles = SCALE.iter().rev().find(fits).copied().unwrap_or(0.5);
    let (right, y) = (WIDTH - 12.0, 16.0);
    let left = right - (miles * per_mile) as f32;
    drawing.line(vec![(left, y - 3.0), (left, y), (right, y), (right, y - 3.0)], 1.0, 0);
    drawing.words((left, y - 5.0), 7.5, 0, format!("{miles} M"));
    let north = right - 4.0;
    drawing.line(vec![(north, y + 24.0), (north, y + 10.0)], 1.0, 0);
    drawing.line(vec![(north - 3.0, y + 14.0), (north, y + 9.0), (north + 3.0, y + 14.0)], 1.0, 0);
    drawing.words((north - 2.0, y + 32.0), 7.5, 0, "N".to_owned());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_where_it_leaves_the_sketch() {
        let whole =
            cut([(10.0, 10.0), (20.0, 10.0), (20.1, 10.0), (600.0, 10.0), (600.0, 20.0), (10.0, 20.0)]
                .into_iter());
        assert_eq!(
            whole,
            [vec![(10.0, 10.0), (20.0, 10.0), (WIDTH, 10.0)], vec![(WIDTH, 20.0), (10.0, 20.0)]]
        );
        assert!(cut([(5.0, 5.0)].into_iter()).is_empty());
        assert!(cut([(-5.0, 5.0), (-9.0, 5.0)].into_iter()).is_empty());
    }

    #[test]
    fn marks_that_fall_together_share_a_label() {
        assert_eq!(told(&[2]), "2");
        assert_eq!(told(&[2, 4, 5, 6, 9, 11, 13]), "2, 4-6, 9, 11, ..");
    }

    #[test]
    fn no_position_is_no_sketch_and_one_is_one() {
        assert!(sketch(&Chart::default()).is_none());
        let mark = crate::export::track::Mark {
            at: crate::domain::time::UtcTime(0),
            kind: String::new(),
            name: String::new(),
            lat: 35.55,
            lon: 133.25,
        };
        let (drawing, sources) = sketch(&Chart { marks: vec![mark], ..Chart::default() }).unwrap();
        assert!(drawing.shapes.len() > 10);
        assert!(sources.iter().any(|source| source.contains("OpenStreetMap")), "{sources:?}");
    }
}
