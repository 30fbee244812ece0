//! By which texts the value of a secret is recognized where it is again.

/// Shorter texts are found everywhere.
const LEAST: usize = 4;

/// Values that are in many texts, and tell nothing.
const COMMON_VALUES: [&str; 7] = ["null", "true", "false", "None", "True", "False", "authentik"];

/// The lines of a value by which it is recognized: messages quote at most one.
pub(super) fn recognizable_lines(value: &str) -> impl Iterator<Item = &str> {
    let lines = value.trim().lines().map(str::trim);
    lines.filter(|line| line.len() >= LEAST && !COMMON_VALUES.contains(line))
}
