//! The keys of ConfigMaps and Secrets: which say that a blueprint is under them, and which authentik passes over.

use std::collections::HashSet;

use crate::syntax::{NodeId, Tree};
use crate::text::{Span, is_yaml_name};

/// A key of a ConfigMap or Secret whose file authentik does not discover.
#[derive(Debug, Clone)]
pub(super) struct Undiscovered {
    pub(super) span: Span,
    pub(super) key: String,
}

/// The keys of one file that hold blueprints, and the names under which volumes mount them.
#[derive(Debug, Default)]
pub(super) struct KeyNames {
    undiscovered: Vec<Undiscovered>,
    /// Keys that a volume mounts as files of another name, which ends in `.yaml`.
    renamed: HashSet<String>,
}

impl KeyNames {
    /// Takes in a key whose value is a blueprint.
    pub(super) fn add(&mut self, key: &str, span: Span) {
        // Another key may be a value by a slip, and a secret.
        if is_sound_key(key) && (!key.ends_with(".yaml") || key.starts_with('.')) {
            self.undiscovered.push(Undiscovered { span, key: key.to_owned() });
        }
    }

    /// Takes in a mapping that may be the item of a volume, or a mount.
    pub(super) fn add_mount(&mut self, tree: &Tree, mapping: NodeId) {
        let text = |key: &str| tree.get(mapping, key).and_then(|(_, value)| tree.as_str(value));
        for (key, path) in [("key", "path"), ("subPath", "mountPath")] {
            if let (Some(key), Some(path)) = (text(key), text(path))
                && path.ends_with(".yaml")
            {
                self.renamed.insert(key.to_owned());
            }
        }
    }

    /// The keys that no volume renames.
    pub(super) fn undiscovered(self) -> Vec<Undiscovered> {
        let KeyNames { mut undiscovered, renamed } = self;
        undiscovered.retain(|undiscovered| !renamed.contains(&undiscovered.key));
        undiscovered
    }
}

/// Whether Kubernetes accepts a key.
pub(super) fn is_sound_key(key: &str) -> bool {
    key.len() < 64 && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

/// Whether a key says that a blueprint is under it.
pub(super) fn names_a_blueprint(key: &str) -> bool {
    is_yaml_name(key) || key.to_ascii_lowercase().contains("blueprint")
}
