//! The release that a report is for.

use std::fmt::{self, Display};

use super::printable;
use crate::deployment::{ReleaseSource, Stated};

/// The release that the answers of a report are for, and what says so.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// Its name: `2026.2`.
    pub release: &'a str,
    /// What says so.
    pub source: &'a ReleaseSource,
}

impl<'a> Target<'a> {
    /// A release that the user asked for.
    pub fn named(release: &'a str) -> Self {
        Target { release, source: &ReleaseSource::Option }
    }

    /// Whether the catalog knows the release only as a preview.
    pub(super) fn is_preview(self) -> bool {
        self.stated().is_preview()
    }

    /// Whether the instance runs an older release than all that the catalog knows.
    pub(super) fn is_older(self) -> bool {
        self.source.is_older()
    }

    /// Whether the release is only the nearest to the one that the instance runs.
    pub(super) fn is_nearest(self) -> bool {
        self.source.is_nearest()
    }

    fn stated(self) -> Stated<'a> {
        Stated { release: self.release, source: self.source }
    }
}

impl Display for Target<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A path can hold anything.
        f.write_str(&printable(&self.stated().to_string()))
    }
}
