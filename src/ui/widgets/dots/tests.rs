//! Proofs of the dot grid: markers, clipping, dashes, circles.

use super::*;
use proptest::prelude::*;
use ratatui::style::Color;

fn text(grid: &DotGrid, marker: Marker) -> Vec<String> {
    let (w, h) = grid.size();
    let area = Rect::new(0, 0, w, h);
    let mut buffer = Buffer::empty(area);
    grid.render(&mut buffer, area, marker, |_| Style::default());
    (0..h).map(|y| (0..w).map(|x| buffer[(x, y)].symbol().to_owned()).collect()).collect()
}

fn dots(grid: &DotGrid) -> u32 {
    grid.cells.iter().map(|cell| cell.bits.count_ones()).sum()
}

#[test]
fn a_dot_has_its_braille_bit() {
    let expected = [["⠁", "⠈"], ["⠂", "⠐"], ["⠄", "⠠"], ["⡀", "⢀"]];
    for (y, row) in expected.iter().enumerate() {
        for (x, want) in row.iter().enumerate() {
            let mut grid = DotGrid::new(1, 1);
            grid.dot((x as f64 + 0.9, y as f64 + 0.1), 1);
            assert_eq!(text(&grid, Marker::Braille), [*want]);
        }
    }
}

#[test]
fn one_grid_serves_every_marker() {
    let mut grid = DotGrid::new(4, 1);
    grid.line((0.0, 0.0), (7.0, 0.0), 1);
    grid.line((7.0, 0.0), (7.0, 3.0), 1);
    assert_eq!(text(&grid, Marker::Braille), ["⠉⠉⠉⢹"]);
    assert_eq!(text(&grid, Marker::Block), ["▀▀▀▜"]);
    assert_eq!(text(&grid, Marker::Octant), ["🮂🮂🮂𜶘"]);
    assert_eq!(text(&grid, Marker::Ascii), ["---|"]);
}

#[test]
fn the_strongest_class_colours_the_cell_whatever_came_last() {
    let mut grid = DotGrid::new(1, 1);
    grid.dot((0.0, 0.0), 5);
    grid.dot((1.0, 1.0), 2);
    let area = Rect::new(0, 0, 1, 1);
    let mut buffer = Buffer::empty(area);
    grid.render(&mut buffer, area, Marker::Braille, |class| Style::new().fg(Color::Indexed(class)));
    assert_eq!(buffer[(0, 0)].fg, Color::Indexed(5));
}

#[test]
fn a_line_from_far_away_crosses_where_it_should() {
    let mut grid = DotGrid::new(10, 5);
    grid.line((-1e6, -1e6), (1e6, 1e6), 1);
    let mut near = DotGrid::new(10, 5);
    near.line((0.0, 0.0), (19.0, 19.0), 1);
    assert_eq!(text(&grid, Marker::Braille), text(&near, Marker::Braille));
    grid.clear();
    grid.line((-5.0, 30.0), (30.0, 30.0), 1);
    grid.line((f64::NAN, 0.0), (5.0, 5.0), 1);
    grid.line((f64::INFINITY, 0.0), (5.0, 5.0), 1);
    assert_eq!(dots(&grid), 0);
}

#[test]
fn dashes_run_on_round_corners() {
    let mut grid = DotGrid::new(6, 2);
    let corner = [(0.0, 0.0), (5.0, 0.0), (5.0, 5.0)];
    grid.dashed_polyline(corner, Dash { on: 2, off: 2 }, 1);
    let straight = (0..=10).filter(|step| step % 4 < 2).count();
    assert_eq!(dots(&grid) as usize, straight);
}

#[test]
fn a_circle_keeps_its_radius() {
    let mut grid = DotGrid::new(20, 10);
    grid.circle((20.0, 20.0), 15.0, 1);
    for (index, cell) in grid.cells.iter().enumerate() {
        for bit in (0..8).filter(|bit| cell.bits >> bit & 1 == 1) {
            let x = (index % 20 * 2 + bit % 2) as f64 + 0.5;
            let y = (index / 20 * 4 + bit / 2) as f64 + 0.5;
            assert!(((x - 20.0).hypot(y - 20.0) - 15.0).abs() < 1.5, "{x},{y}");
        }
    }
    assert!(dots(&grid) > 60);
}

#[test]
fn the_same_size_is_used_again() {
    let mut grid = DotGrid::new(80, 24);
    let before = grid.cells.as_ptr();
    grid.line((0.0, 0.0), (100.0, 50.0), 1);
    grid.resize(80, 24);
    assert_eq!((grid.cells.as_ptr(), dots(&grid)), (before, 0));
    assert!(grid.is_blank(0, 0) && grid.is_blank(200, 200));
}

proptest! {
    #[test]
    fn any_drawing_stays_inside(
        w in 0u16..40, h in 0u16..20, a: (f64, f64), b in (-300.0f64..300.0, -300.0f64..300.0), r: f64,
    ) {
        let mut grid = DotGrid::new(w, h);
        grid.line(a, b, 1);
        grid.line(b, (-b.1, b.0), 2);
        grid.circle(b, r, 3);
        grid.dashed(b, a, Dash { on: 0, off: 0 }, 4);
        grid.dot(a, 4);
        let mut buffer = Buffer::empty(Rect::new(0, 0, 10, 10));
        grid.render(&mut buffer, Rect::new(5, 5, 40, 40), Marker::Octant, |_| Style::default());
        prop_assert_eq!(grid.cells.len(), usize::from(w) * usize::from(h));
    }

    #[test]
    fn a_line_inside_reaches_both_ends_without_gaps(a in (0.0f64..80.0, 0.0f64..80.0), b in (0.0f64..80.0, 0.0f64..80.0)) {
        let mut grid = DotGrid::new(40, 20);
        grid.line(a, b, 1);
        let (dx, dy) = ((a.0.floor() - b.0.floor()).abs(), (a.1.floor() - b.1.floor()).abs());
        prop_assert_eq!(f64::from(dots(&grid)), dx.max(dy) + 1.0);
        let before = dots(&grid);
        grid.dot(a, 1);
        grid.dot(b, 1);
        prop_assert_eq!(dots(&grid), before);
    }
}
