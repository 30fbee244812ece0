//! Ranges of versions, as Helm reads them.

use super::Version;
use crate::catalog::Release;

/// The first version of a month, or a version within it.
type Bound = (u16, u8, u32);

/// What lies between two bounds.
#[derive(Debug, Clone, Copy)]
struct Interval {
    from: Option<Bound>,
    /// The first version that isn't in it.
    until: Option<Bound>,
}

/// The release that is deployed for a range: Helm and Flux install the newest version that fits. Nothing where that may be
/// one that the catalog doesn't know.
pub(super) fn newest_release(text: &str) -> Option<Version> {
    let parts = text.split("||").map(|part| Interval::of(part).and_then(Interval::newest_release));
    parts.collect::<Option<Vec<_>>>()?.into_iter().max()
}

/// Whether a range leaves open which of several releases is deployed: `^2025.10.0`, but not `2026.5.x`.
pub(super) fn spans_releases(text: &str) -> bool {
    let parts = text.split("||").map(Interval::of).collect::<Option<Vec<_>>>();
    let releases = parts.unwrap_or_default().into_iter().map(Interval::only_release);
    let releases: Vec<Option<Version>> = releases.collect();
    let first = releases.first();
    releases.iter().any(|release| release.is_none() || Some(release) != first)
}

impl Interval {
    /// Parses comparisons that must all hold: `>=2026.5.0 <2026.6.0`, `2026.5.0 - 2026.5.9`.
    fn of(text: &str) -> Option<Self> {
        let mut whole = Interval { from: None, until: None };
        if let Some((from, until)) = text.split_once(" - ") {
            whole.narrow(">=", from.trim())?;
            whole.narrow("<=", until.trim())?;
            return Some(whole);
        }
        let is_operator = |c: char| "<>=~^!".contains(c);
        let mut rest = text.trim();
        if rest.is_empty() {
            return None;
        }
        while !rest.is_empty() {
            let version = rest.trim_start_matches(is_operator);
            let operator = rest.get(..rest.len() - version.len())?;
            let version = version.trim_start();
            let end = version.find(|c: char| c.is_whitespace() || c == ',' || is_operator(c));
            let (version, after) = version.split_at_checked(end.unwrap_or(version.len()))?;
            whole.narrow(operator, version)?;
            rest = after.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        }
        Some(whole)
    }

    fn narrow(&mut self, operator: &str, version: &str) -> Option<()> {
        let Parsed { year, month, patch } = Parsed::of(version)?;
        let from = (year, month.unwrap_or(0), patch.unwrap_or(0));
        let next_year = (year + 1, 0, 0);
        let next_month = month.map_or(next_year, |month| after(year, month));
        let next = match (month, patch) {
            (Some(month), Some(patch)) => (year, month, patch.saturating_add(1)),
            _ => next_month,
        };
        let (from, until) = match operator {
            "" | "=" => (Some(from), Some(next)),
            "~" | "~>" => (Some(from), Some(next_month)),
            "^" => (Some(from), Some(next_year)),
            ">" if patch.is_none() => (Some(next), None),
            ">" | ">=" | "=>" => (Some(from), None),
            "<" => (None, Some(from)),
            "<=" | "=<" => (None, Some(next)),
            // It leaves out one version of those that the others allow.
            "!=" => (None, None),
            _ => return None,
        };
        self.from = self.from.max(from);
        self.until = match (self.until, until) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        Some(())
    }

    /// The month that all of it is in.
    fn month(self) -> Option<Version> {
        let (from, until) = (self.from.unwrap_or_default(), self.until?);
        Version::new(from.0, from.1).filter(|_| from < until && until <= after(from.0, from.1))
    }

    /// The release that is in it, where it is one alone.
    fn only_release(self) -> Option<Version> {
        self.month().or_else(|| {
            let newest = self.newest_release()?;
            let from = self.from.unwrap_or_default();
            ((newest.year(), newest.month(), 0) <= from).then_some(newest)
        })
    }

    fn newest_release(self) -> Option<Version> {
        let until = self.until?;
        let from = self.from.unwrap_or_default();
        let month = self.month();
        if month.is_some() {
            return month;
        }
        // A wider range ends with the last release in it, where the catalog knows one after that.
        let known = Release::ALL.iter().filter_map(|release| Version::of_tag(release.name()));
        let known: Vec<Version> = known.collect();
        let start = |version: &Version| (version.year(), version.month(), 0);
        let oldest = known.first().copied()?;
        if until <= start(&oldest) {
            // Whichever it is, the oldest that is known is the nearest.
            return Version::new(from.0, from.1).or(Version::new(until.0, 1));
        }
        let ends_among_known = known.last().is_some_and(|newest| until <= start(newest));
        let newest =
            known.into_iter().rfind(|version| start(version) < until).filter(|_| ends_among_known)?;
        (from < after(newest.year(), newest.month())).then_some(newest)
    }
}

/// The first version of the next month.
fn after(year: u16, month: u8) -> Bound {
    if month >= 12 { (year + 1, 0, 0) } else { (year, month + 1, 0) }
}

/// A version of which only the first parts may be there.
struct Parsed {
    year: u16,
    month: Option<u8>,
    patch: Option<u32>,
}

impl Parsed {
    fn of(text: &str) -> Option<Self> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let mut parts = text.split(['-', '+']).next()?.split('.');
        let year = parts.next()?.parse().ok().filter(|year| (2000..2200).contains(year))?;
        let mut part = || match parts.next() {
            None | Some("x" | "X" | "*") => Some(None),
            Some(number) if number.len() > 1 && number.starts_with('0') => None,
            Some(number) => number.parse::<u32>().ok().map(Some),
        };
        let (month, patch) = (part()?, part()?);
        let month = month.map(u8::try_from).transpose().ok()?;
        // `2026.x.1` is no version.
        (parts.next().is_none() && (month.is_some() || patch.is_none())).then_some(Parsed {
            year,
            month,
            patch,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_several_releases_are_told_from_others() {
        for text in ["^2025.10.0", "2025.x", ">=2026.2.0 <2026.8.0", "<2026.6.0", "~2026.2.0 || ~2026.5.0"] {
            assert!(spans_releases(text), "{text}");
        }
        for text in [
            "2026.5.1",
            "v2026.5",
            "2026.8.0-rc1",
            "2026.5.x",
            "~2026.5.1",
            "^2025.12.1",
            ">=2026.5.0 <2026.8.0",
            "2026.5.* || ~2026.5.3",
            "latest",
            "",
        ] {
            assert!(!spans_releases(text), "{text}");
        }
    }
}
