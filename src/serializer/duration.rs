//! Durations: `unit=number` pairs.

use super::python_number;

/// Units and how many of them a day has.
const UNITS: [(&str, f64); 7] = [
    ("microseconds", 86_400_000_000.0),
    ("milliseconds", 86_400_000.0),
    ("seconds", 86_400.0),
    ("minutes", 1_440.0),
    ("hours", 24.0),
    ("days", 1.0),
    ("weeks", 1.0 / 7.0),
];

/// How many days the pairs are, as `authentik/lib/utils/time.py` reads them; `None` when it doesn't.
///
/// Unknown units are skipped, but one must be known; of a unit that is there twice the last one counts. What
/// Python's `timedelta` can't hold is not a duration: infinite, not a number, or a thousand million days.
pub(super) fn days(text: &str) -> Option<f64> {
    let mut amounts = [None; UNITS.len()];
    for pair in text.split(';') {
        let mut parts = pair.split('=');
        let (Some(unit), Some(number), None) = (parts.next(), parts.next(), parts.next()) else {
            return None;
        };
        let unit = unit.to_lowercase();
        let Some(at) = UNITS.iter().position(|(name, _)| *name == unit) else { continue };
        amounts[at] = Some(python_number::float(number)?);
    }
    let known = amounts.iter().zip(UNITS).filter_map(|(amount, (_, of_a_day))| Some((*amount)? / of_a_day));
    let days: f64 = known.clone().sum();
    (known.count() > 0 && days < 1e9 && days > -1e9).then_some(days)
}

/// The names of the units.
pub(super) fn units() -> impl Iterator<Item = &'static str> {
    UNITS.iter().map(|(name, _)| *name)
}

/// The first unit that authentik doesn't know and skips.
pub(super) fn skipped_unit(text: &str) -> Option<&str> {
    let mut written = text.split(';').filter_map(|pair| pair.split('=').next());
    written.find(|unit| !units().any(|known| known == unit.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_timedelta_holds() {
        assert_eq!(days("hours=12;bogus=2"), Some(0.5));
        assert_eq!(days("HOURS=1;hours=24"), Some(1.0));
        assert_eq!(days("hours=０"), Some(0.0));
        assert!(days("days=999999999").is_some());
        for text in
            ["days=1000000000", "hours=inf", "hours=nan", "hours=1;", "hours", "bogus=1", "", "days=1=2"]
        {
            assert_eq!(days(text), None, "{text}");
        }
    }
}
