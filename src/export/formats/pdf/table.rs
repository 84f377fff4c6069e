//! How wide the columns of a table are: what fits has the width of its longest cell, the
//! others share what is left.

/// Widths without the room around the words, points.
pub(super) struct Columns {
    widths: Vec<f32>,
}

impl Columns {
    /// For cells of that width, in `room` altogether.
    pub(super) fn of<'a>(
        rows: impl Iterator<Item = &'a Vec<String>>,
        room: f32,
        width: impl Fn(&str) -> f32,
    ) -> Self {
        let mut wanted: Vec<f32> = Vec::new();
        for row in rows {
            for (n, cell) in row.iter().enumerate() {
                let wide = width(cell) + 0.5;
                match wanted.get_mut(n) {
                    Some(most) => *most = most.max(wide),
                    None => wanted.push(wide),
                }
            }
        }
        Self { widths: share(&wanted, room) }
    }

    pub(super) fn widths(&self) -> &[f32] {
        &self.widths
    }
}

/// Shares `room`: what wants less than its part has what it wants.
fn share(wanted: &[f32], room: f32) -> Vec<f32> {
    let mut widths: Vec<Option<f32>> = vec![None; wanted.len()];
    let (mut left, mut open) = (room.max(1.0), wanted.len());
    loop {
        let part = left / open.max(1) as f32;
        let mut settled = false;
        for (width, wants) in widths.iter_mut().zip(wanted) {
            if width.is_none() && *wants <= part {
                *width = Some(*wants);
                left -= wants;
                open -= 1;
                settled = true;
            }
        }
        if !settled || open == 0 {
            break;
        }
    }
    if open > 0 {
        let part = left / open as f32;
        return widths.into_iter().map(|width| width.unwrap_or(part)).collect();
    }
    // Everything fits: what is left goes to the columns by what they want.
    let sum: f32 = wanted.iter().sum::<f32>().max(1.0);
    widths.into_iter().zip(wanted).map(|(width, wants)| width.unwrap_or(0.0) + left * wants / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn short_columns_keep_their_width_and_long_ones_share() {
        assert_eq!(share(&[10.0, 500.0, 20.0, 400.0], 130.0), [10.0, 50.0, 20.0, 50.0]);
        assert_eq!(share(&[10.0, 30.0], 80.0), [20.0, 60.0]);
        assert!(share(&[], 80.0).is_empty());
    }

    proptest! {
        #[test]
        fn the_room_is_used_up_and_no_column_is_lost(wanted in proptest::collection::vec(0.5_f32..900.0, 1..12)) {
            let widths = share(&wanted, 500.0);
            prop_assert!((widths.iter().sum::<f32>() - 500.0).abs() < 0.5, "{widths:?}");
            prop_assert!(widths.iter().all(|width| *width > 0.0));
        }
    }
}
