//! The published format: its example parses without a doubt, and every key is in it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use watchkeeper::domain::scenario::emit::Emitter;
use watchkeeper::domain::scenario::file::{Rate, keys, parse};

const MANUAL: &str = include_str!("../docs/scenarios.md");

fn example() -> &'static str {
    MANUAL.split_once("```toml\n").and_then(|(_, rest)| rest.split_once("```")).map(|(toml, _)| toml).unwrap()
}

#[test]
fn the_example_parses_without_a_doubt_and_plays() {
    let (scenario, warnings) = parse(example()).unwrap_or_else(|p| panic!("{p:#?}"));
    assert_eq!(warnings, []);
    assert!(Emitter::new(&scenario, Rate::Standard).count() > 10_000);
}

#[test]
fn every_key_is_in_the_example() {
    for (table, names) in keys() {
        for key in names {
            let shown = example().lines().any(|line| {
                let line = line.trim_start();
                if table.is_empty() {
                    line.starts_with(&format!("[{key}]")) || line.starts_with(&format!("[[{key}]]"))
                } else {
                    line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='))
                }
            });
            // The manual shows one spelling of it and names the other.
            assert!(shown || (*key == "draught" && MANUAL.contains("or draught")), "[{table}] {key}");
        }
    }
}
