//! What exists beyond the catalog.

/// Models and attributes that the catalog of the release may lack: those of the user's own schema.
pub trait Beyond: Sync {
    /// Whether there is a model of this name, written as in an entry.
    fn has_model(&self, model: &str) -> bool;

    /// Whether the model has an attribute, or may have it.
    fn has_attribute(&self, model: &str, attribute: &str) -> bool;
}
