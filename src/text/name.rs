//! What names of files say.

/// Whether a name is that of a file of YAML.
pub(crate) fn is_yaml_name(name: &str) -> bool {
    name.ends_with(".yaml") || name.ends_with(".yml")
}
