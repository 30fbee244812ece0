//! Crontab lines.

use super::python_number;

/// A part of a line: the least and the greatest value, and names that stand for values.
struct Unit {
    min: i128,
    max: i128,
    names: &'static [&'static str],
}

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const UNITS: [Unit; 5] = [
    Unit { min: 0, max: 59, names: &[] },
    Unit { min: 0, max: 23, names: &[] },
    Unit { min: 1, max: 31, names: &[] },
    Unit { min: 1, max: 12, names: &MONTHS },
    Unit { min: 0, max: 6, names: &DAYS },
];

/// Whether authentik refuses the line, which it reads with the package `cron_converter`.
pub(super) fn refuses(line: &str) -> bool {
    let parts: Vec<&str> = line.split_whitespace().collect();
    parts.len() != UNITS.len() || parts.iter().zip(UNITS).any(|(part, unit)| !unit.takes(part))
}

impl Unit {
    fn takes(&self, part: &str) -> bool {
        let mut part = part.to_uppercase();
        for (name, value) in self.names.iter().zip(self.min..) {
            part = part.replace(name, &value.to_string());
        }
        part.split(',').all(|part| self.takes_one(part))
    }

    /// A value, a range or `*`, with or without a step.
    fn takes_one(&self, part: &str) -> bool {
        let mut parts = part.split('/');
        let (Some(range), step, None) = (parts.next(), parts.next(), parts.next()) else { return false };
        let is_step = step.is_none_or(|step| python_number::whole(step).is_some_and(|step| step > 0));
        is_step && (range == "*" || self.takes_range(range))
    }

    fn takes_range(&self, range: &str) -> bool {
        let mut ends = range.split('-').map(python_number::whole);
        match (ends.next(), ends.next(), ends.next()) {
            (Some(Some(value)), None, None) => self.is_within(value, value),
            (Some(Some(first)), Some(Some(last)), None) => first <= last && self.is_within(first, last),
            _ => false,
        }
    }

    fn is_within(&self, first: i128, last: i128) -> bool {
        // Sunday is the seventh day too.
        let day = |value: i128| if value == 7 && self.names.len() == DAYS.len() { 0 } else { value };
        day(first) >= self.min && day(last) <= self.max
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_five_parts_pass() {
        for line in [
            "* * * * *",
            "0 0 1 1 0",
            "*/5 0-6/2,12 * jan-MAR sun",
            "59 23 31 12 7",
            "0 0 * * 5-7",
            " 1\t2 3 4 5 ",
        ] {
            assert!(!refuses(line), "{line}");
        }
        for line in [
            "",
            "@daily",
            "* * * *",
            "0 0 * * * *",
            "61 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * * 13 *",
            "* * * * 8",
            "*/0 * * * *",
            "5-1 * * * *",
            "a * * * *",
            "*/ * * * *",
            "1,, * * * *",
        ] {
            assert!(refuses(line), "{line}");
        }
    }
}
