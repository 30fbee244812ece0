//! The settings in an outpost's `config`, which is a mapping to the API and a typed structure to authentik.

use std::sync::OnceLock;

use super::data::OUTPOST_CONFIG;
use super::index::Catalog;
use super::release::Release;

/// A key of an outpost's `config`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutpostSetting {
    /// The key.
    pub name: &'static str,
    /// What its value must be. authentik converts nothing.
    pub kind: SettingKind,
    /// Whether null is accepted.
    pub null: bool,
    /// The first release that has it; nothing when all known ones do.
    pub since: Option<Release>,
}

/// The type of a setting's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingKind {
    /// A string.
    Text,
    /// A boolean.
    Bool,
    /// An integer.
    Int,
    /// Any value.
    Any,
    /// A list of values of one type.
    List(Box<SettingKind>),
    /// A mapping of strings to values of one type.
    Mapping(Box<SettingKind>),
}

impl SettingKind {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "text" => Self::Text,
            "bool" => Self::Bool,
            "int" => Self::Int,
            "any" => Self::Any,
            _ => match text.split_once(':')? {
                ("list", item) => Self::List(Box::new(Self::parse(item)?)),
                ("mapping", value) => Self::Mapping(Box::new(Self::parse(value)?)),
                _ => return None,
            },
        })
    }
}

/// The settings of all known releases, sorted by name.
pub fn outpost_settings() -> &'static [OutpostSetting] {
    static ALL: OnceLock<Box<[OutpostSetting]>> = OnceLock::new();
    ALL.get_or_init(|| OUTPOST_CONFIG.lines().filter_map(parse).collect())
}

fn parse(line: &'static str) -> Option<OutpostSetting> {
    if line.starts_with('#') {
        return None;
    }
    let mut words = line.split(' ');
    let (name, kind) = (words.next()?, words.next()?);
    let since = match words.next() {
        Some(release) => Some(release.parse().ok()?),
        None => None,
    };
    let (kind, null) = match kind.strip_suffix('?') {
        Some(kind) => (kind, true),
        None => (kind, false),
    };
    Some(OutpostSetting { name, kind: SettingKind::parse(kind)?, null, since })
}

impl Catalog {
    /// The settings that an outpost's `config` has in this release.
    pub fn outpost_settings(&self) -> impl Iterator<Item = &'static OutpostSetting> + use<> {
        let release = self.release();
        outpost_settings().iter().filter(move |setting| setting.since.is_none_or(|since| release >= since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_data_is_a_setting() {
        let lines = OUTPOST_CONFIG.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(outpost_settings().len(), lines);
        assert!(outpost_settings().is_sorted_by_key(|setting| setting.name));
    }
}
