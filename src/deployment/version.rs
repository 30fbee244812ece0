//! Versions of authentik as manifests write them.

use std::fmt::{self, Display};

use super::range;

/// A release of authentik, whether or not the catalog knows it: the year and the month of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    year: u16,
    month: u8,
}

impl Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.year, self.month)
    }
}

impl Version {
    /// Parses the tag of an image or an exact version: `2026.5`, `2026.5.1`, `2026.8.0-rc1`, `v2026.5.1`.
    pub fn of_tag(text: &str) -> Option<Self> {
        // `2026.5.1@sha256:…`
        let text = text.split('@').next().unwrap_or_default();
        let text = text.strip_prefix('v').unwrap_or(text);
        let number = text.split(['-', '+']).next().unwrap_or_default();
        Self::of_parts(number, '.', is_number)
    }

    /// Parses the version of a chart. Of a range, such as `2026.5.x` or `>=2026.2.0 <2026.6.0`, the newest release counts.
    pub fn of_chart(text: &str) -> Option<Self> {
        Self::of_tag(text.trim()).or_else(|| range::newest_release(text))
    }

    pub(super) fn new(year: u16, month: u8) -> Option<Self> {
        ((2020..2100).contains(&year) && (1..=12).contains(&month)).then_some(Version { year, month })
    }

    pub(super) fn year(self) -> u16 {
        self.year
    }

    pub(super) fn month(self) -> u8 {
        self.month
    }

    /// Parses the version in the address of a schema: `2026-5`, `2026.5`, `2026.5.1`.
    pub(super) fn of_address(text: &str) -> Option<Self> {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '-' && c != '.').unwrap_or(text.len());
        let number = text.get(..end)?.trim_end_matches(['-', '.']);
        // `version-2026-5.goauthentik.io`
        Self::of_parts(number, '-', |_| false).or_else(|| Self::of_tag(number))
    }

    fn of_parts(text: &str, separator: char, is_patch: impl Fn(&str) -> bool) -> Option<Self> {
        let mut parts = text.split(separator);
        let (year, month) = (parts.next()?, parts.next()?);
        let patch = parts.next().is_none_or(is_patch) && parts.next().is_none();
        if !patch || year.len() != 4 || !is_number(year) || !is_number(month) || month.starts_with('0') {
            return None;
        }
        Self::new(year.parse().ok()?, month.parse().ok()?)
    }

    /// Whether a text may hold a version at all: a year and what follows it. Most texts don't.
    pub(super) fn may_be_in(text: &str) -> bool {
        memchr::memmem::find_iter(text.as_bytes(), "20").any(|at| {
            let rest = text.as_bytes().get(at + 2..at + 6);
            matches!(rest, Some([b'0'..=b'9', b'0'..=b'9', b'.' | b'-', b'0'..=b'9']))
        })
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() < 8 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The default of a variable that a value is made of: `2026.5.1` of `${AUTHENTIK_TAG:-2026.5.1}`. A value without one
/// is itself.
pub(super) fn default_of(text: &str) -> &str {
    let inner = text.strip_prefix("${").and_then(|text| text.strip_suffix('}'));
    let Some(inner) = inner else { return text };
    let Some(name) = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '_') else { return text };
    let rest = inner.get(name..).unwrap_or_default();
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    rest.strip_prefix(['-', '=']).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(version: Option<Version>) -> String {
        version.map(|version| version.to_string()).unwrap_or_default()
    }

    #[test]
    fn versions_are_read_where_they_are_certain() {
        for (text, tag, chart) in [
            ("2026.5", "2026.5", "2026.5"),
            ("2026.5.1", "2026.5", "2026.5"),
            ("v2026.12.0-rc1", "2026.12", "2026.12"),
            ("2026.5.x", "", "2026.5"),
            ("~2026.5.1", "", "2026.5"),
            ("~ 2026.5", "", "2026.5"),
            ("= 2026.5.2", "", "2026.5"),
            ("2026.x", "", ""),
            ("2025.x", "", "2025.12"),
            ("^2026.5.1", "", ""),
            (">=2026.5.0", "", ""),
            (">=2026.2.0 <2026.6.0", "", "2026.5"),
            (">=2025.10.0 <2026.0.0", "", "2025.12"),
            ("2026.5.1@sha256:0123", "2026.5", "2026.5"),
            (">=2026.5.0 <2026.6.0", "", "2026.5"),
            (">= 2026.5.0, < 2026.6.0-0", "", "2026.5"),
            (">=2026.5.1 <=2026.5.9", "", "2026.5"),
            (">2026.5.0,<2026.6", "", "2026.5"),
            ("2026.5.0 - 2026.5.9", "", "2026.5"),
            ("~>2026.5.0", "", "2026.5"),
            ("2026.5.* || ~2026.5.3", "", "2026.5"),
            // There is no release between these.
            (">=2026.5.0 <2026.8.0", "", "2026.5"),
            ("^2025.12.1", "", "2025.12"),
            ("^2025.10.1", "", "2025.12"),
            (">=2026.5.0 <=2026.8.0", "", "2026.8"),
            ("~2026.5.0 || ~2026.8.0", "", "2026.8"),
            ("~2026.5.0 || >=2027.2.0", "", ""),
            // Nobody knows which there will be.
            (">=2027.2.0 <2027.6.0", "", ""),
            (">=2027.2.0 <2027.3.0", "", "2027.2"),
            ("<2026.6.0", "", "2026.5"),
            (">=2026.8.0 <2026.5.0", "", ""),
            (">=2026.5.0 latest", "", ""),
            ("*", "", ""),
            ("latest", "", ""),
            ("2026", "", ""),
            ("2026.13", "", ""),
            ("2026.05", "", ""),
            ("2026.5.1.2", "", ""),
            ("1.2.3", "", ""),
            ("", "", ""),
        ] {
            assert_eq!(shown(Version::of_tag(text)), tag, "{text}");
            assert_eq!(shown(Version::of_chart(text)), chart, "{text}");
        }
    }

    #[test]
    fn addresses_of_schemas_name_versions() {
        for (text, version) in [
            ("2026-5.goauthentik.io/blueprints", "2026.5"),
            ("2026.5.1/blueprints", "2026.5"),
            ("2026-12", "2026.12"),
            ("2026.5/x", "2026.5"),
            ("main", ""),
        ] {
            assert_eq!(shown(Version::of_address(text)), version, "{text}");
        }
    }

    #[test]
    fn variables_have_defaults() {
        for (text, default) in [
            ("${A:-x}", "x"),
            ("${A-x}", "x"),
            ("${A:=x}", "x"),
            ("${A=x}", "x"),
            ("${A}", "${A}"),
            ("${A:?x}", "${A:?x}"),
            ("x", "x"),
        ] {
            assert_eq!(default_of(text), default, "{text}");
        }
    }
}
