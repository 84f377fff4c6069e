//! How alike two spellings are.

/// Jaro-Winkler similarity, 0..=1, with a prefix of at most four letters at 0.1
/// (Winkler 1990).
pub fn jaro_winkler(a: &str, b: &str) -> f64 {
    if a == b {
        return if a.is_empty() { 0.0 } else { 1.0 };
    }
    let jaro = jaro(a, b);
    let prefix = a.chars().zip(b.chars()).take(4).take_while(|(x, y)| x == y).count();
    jaro + prefix as f64 * 0.1 * (1.0 - jaro)
}

fn jaro(a: &str, b: &str) -> f64 {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let window = (a.len().max(b.len()) / 2).saturating_sub(1);
    let mut taken = vec![false; b.len()];
    let mut from_a = Vec::with_capacity(a.len());
    for (i, x) in a.iter().enumerate() {
        let low = i.saturating_sub(window);
        let hit = b
            .iter()
            .zip(taken.iter_mut())
            .skip(low)
            .take(i + window + 1 - low)
            .find(|(y, used)| *y == x && !**used);
        if let Some((_, used)) = hit {
            *used = true;
            from_a.push(*x);
        }
    }
    if from_a.is_empty() {
        return 0.0;
    }
    let from_b = b.iter().zip(&taken).filter(|(_, used)| **used).map(|(y, _)| y);
    let moved = from_a.iter().zip(from_b).filter(|(x, y)| x != y).count();
    let m = from_a.len() as f64;
    (m / a.len() as f64 + m / b.len() as f64 + (m - (moved / 2) as f64) / m) / 3.0
}

/// Edits between two spellings (insert, delete, replace, swap of neighbours), counted
/// up to `most`; `most + 1` stands for more.
pub fn edits(a: &str, b: &str, most: usize) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > most {
        return most + 1;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        for (j, y) in b.iter().enumerate() {
            let at = |r: &[usize], k: usize| r.get(k).copied().unwrap_or(usize::MAX - 1);
            let mut cost =
                (at(&last, j) + usize::from(x != y)).min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                cost = cost.min(at(&before, j - 1) + 1);
            }
            row.push(cost);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0).min(most + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_values_come_out() {
        // Winkler's own examples, to three digits.
        for (a, b, want) in
            [("MARTHA", "MARHTA", 0.961), ("DWAYNE", "DUANE", 0.840), ("DIXON", "DICKSONX", 0.813)]
        {
            assert!((jaro_winkler(a, b) - want).abs() < 0.001, "{a} {b}: {}", jaro_winkler(a, b));
        }
        assert_eq!(jaro_winkler("", ""), 0.0);
        assert_eq!((edits("KAIEI", "KAIE", 2), edits("KAIEI", "KAEII", 2), edits("AB", "XY", 1)), (1, 1, 2));
    }
}
