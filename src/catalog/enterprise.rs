//! Which models need a license of authentik Enterprise.

use std::sync::OnceLock;

use foldhash::HashMap;

use super::data::ENTERPRISE;
use super::model::Model;
use super::release::Release;

/// What is known of a model of Enterprise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum License {
    /// Nobody asks for one.
    Free,
    /// It is asked for, up to a release where one is given.
    Needed { last: Option<Release> },
}

static LICENSES: OnceLock<HashMap<&str, License>> = OnceLock::new();

fn licenses() -> &'static HashMap<&'static str, License> {
    LICENSES.get_or_init(|| ENTERPRISE.lines().filter_map(of_line).collect())
}

fn of_line(line: &'static str) -> Option<(&'static str, License)> {
    let mut words = line.split_whitespace();
    let model = words.next().filter(|word| !word.starts_with('#'))?;
    let license = match words.next()? {
        "licensed" => {
            let last = words.next().and_then(|word| word.strip_prefix(".."));
            License::Needed { last: last.and_then(|release| release.parse().ok()) }
        }
        _ => License::Free,
    };
    Some((model, license))
}

impl Model {
    /// Whether authentik creates and updates objects of this model only with a license of authentik Enterprise.
    /// Deleting them needs no license.
    pub fn needs_license(&self) -> bool {
        match licenses().get(self.name) {
            Some(License::Needed { last }) => last.is_none_or(|last| self.release <= last),
            Some(License::Free) | None => false,
        }
    }

    /// Whether it is known of this model whether it needs a license: of every model of an app of Enterprise it should
    /// be.
    pub fn is_of_enterprise(&self) -> bool {
        licenses().contains_key(self.name)
    }
}
