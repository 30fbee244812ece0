//! The data files, one entry per release, oldest first. This list is all that a new release touches.

/// The files of one release.
pub(super) struct ReleaseData {
    pub(super) name: &'static str,
    pub(super) models: &'static str,
    /// Whether the data was read before the release was final.
    pub(super) preview: bool,
}

macro_rules! release {
    ($name:literal $(, $preview:ident)?) => {
        ReleaseData {
            name: $name,
            models: include_str!(concat!("data/", $name, ".models")),
            preview: matches!(stringify!($($preview)?).as_bytes(), b"preview"),
        }
    };
}

pub(super) static RELEASES: [ReleaseData; 11] = [
    release!("2024.12"),
    release!("2025.2"),
    release!("2025.4"),
    release!("2025.6"),
    release!("2025.8"),
    release!("2025.10"),
    release!("2025.12"),
    release!("2026.2"),
    release!("2026.5"),
    release!("2026.8"),
    release!("2026.11", preview),
];

/// Models that Django has and no release's facts mention, because no blueprint may write them.
pub(super) static INTERNAL: &str = include_str!("data/internal");

/// Names of relations as seen from the model that is pointed to.
pub(super) static RELATED_NAMES: &str = include_str!("data/related-names");

/// What deleting an object does to what refers to it, where the column alone doesn't say it.
pub(super) static ON_DELETE: &str = include_str!("data/on-delete");

/// The objects that exist on a fresh server, of all releases.
pub(super) static OBJECTS: &str = include_str!("data/objects");

/// The models of authentik Enterprise, and which of them need a license.
pub(super) static ENTERPRISE: &str = include_str!("data/enterprise");

/// Names that went out of use.
pub(super) static RENAMES: &str = include_str!("data/renames");

/// The settings in an outpost's `config`.
pub(super) static OUTPOST_CONFIG: &str = include_str!("data/outpost-config");
