//! Releases of authentik that the catalog knows.

use std::fmt;
use std::str::FromStr;

use super::data::RELEASES;

/// A release of authentik that the catalog has data for; releases are ordered by age.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release(u8);

const COUNT: usize = RELEASES.len();

/// The index of the newest release that is final.
const fn newest_final() -> usize {
    let mut index = COUNT - 1;
    while index > 0 && RELEASES[index].preview {
        index -= 1;
    }
    index
}

const fn all() -> [Release; COUNT] {
    let mut releases = [Release(0); COUNT];
    let mut index = 0;
    while index < COUNT {
        releases[index] = Release(index as u8);
        index += 1;
    }
    releases
}

impl Release {
    /// Every known release, oldest first.
    pub const ALL: [Release; COUNT] = all();

    /// The newest final release: the default. A [preview](Release::is_preview) may be newer.
    pub const NEWEST: Release = Release(newest_final() as u8);

    /// Whether the catalog was read from a development state, before the release was final.
    pub fn is_preview(self) -> bool {
        RELEASES.get(self.index()).is_some_and(|data| data.preview)
    }

    /// Whether the release may have models, fields and choices that the catalog does not know yet:
    /// it is the newest final one, whose patch releases go on, or a preview.
    pub fn may_be_newer(self) -> bool {
        self >= Release::NEWEST
    }

    /// The release's name as authentik writes it without the patch number: `2026.2`.
    pub fn name(self) -> &'static str {
        RELEASES.get(self.index()).map_or("", |data| data.name)
    }

    /// Whether this is the release of a name or a later one; never for a name that isn't known.
    pub fn is_since(self, name: &str) -> bool {
        name.parse().is_ok_and(|first: Release| self >= first)
    }

    /// The release before this one, if the catalog knows it.
    pub fn previous(self) -> Option<Release> {
        self.0.checked_sub(1).map(Release)
    }

    pub(super) fn index(self) -> usize {
        usize::from(self.0)
    }
}

impl Default for Release {
    fn default() -> Self {
        Release::NEWEST
    }
}

impl fmt::Display for Release {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl fmt::Debug for Release {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Release({})", self.name())
    }
}

/// A release was named that the catalog has no data for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownRelease(pub String);

impl fmt::Display for UnknownRelease {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "unknown authentik release `{}`; known releases are ", self.0)?;
        for (index, release) in Release::ALL.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(out, "{comma}{release}")?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownRelease {}

impl FromStr for Release {
    type Err = UnknownRelease;

    /// Accepts a release (`2026.2`) and any patch version of it (`2026.2.1`, `2026.8.0-rc1`).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = |name: &str| Release::ALL.into_iter().find(|release| release.name() == name);
        let unknown = || UnknownRelease(text.to_owned());
        let Some((year, rest)) = text.split_once('.') else { return Err(unknown()) };
        let release = match rest.split_once('.') {
            None => known(text),
            Some((month, patch)) if patch.starts_with(|first: char| first.is_ascii_digit()) => {
                known(text.get(..year.len() + 1 + month.len()).unwrap_or(text))
            }
            Some(_) => None,
        };
        release.ok_or_else(unknown)
    }
}
