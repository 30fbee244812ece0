//! Checking the examples of rules.

use super::check;
use crate::lint::{Options, Outcome};
use crate::rules::Example;

impl Example {
    /// Checks the example with the default options.
    pub fn check(&self) -> Outcome {
        let (release, licensed, isolated) = (self.release, self.licensed, self.isolated);
        let levels = self.levels.clone();
        check(&self.files, &Options { release, licensed, isolated, levels, ..Options::default() })
    }
}
