//! Which files authentik applies by itself, and which only where somebody asks for them.

use std::collections::HashSet;

use super::Analysis;
use crate::text::FileId;

impl Analysis<'_> {
    /// The files that authentik applies to no instance unless somebody asks for them: `instantiate: "false"`, and no
    /// other file applies them. They are often alternatives of each other.
    pub(super) fn find_not_applied(&self) -> HashSet<FileId> {
        let instantiated = |is: bool| {
            let files = self.files.iter().filter(move |file| file.blueprint.is_instantiated() == is);
            files.map(|file| file.id)
        };
        let reached = self.elsewhere.reached_from(instantiated(true));
        instantiated(false).filter(|file| !reached.contains(file)).collect()
    }
}
