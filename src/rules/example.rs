//! The examples in a rule's documentation, as workspaces that can be checked.

use super::Rule;
use crate::catalog::Release;
use crate::lint::Levels;
use crate::text::SourceFile;

/// The line that starts another file of an example.
const FILE: &str = "# file:";
/// The first line of an example that isn't for the newest release.
const RELEASE: &str = "# authentik:";
/// The first line of an example for an instance of which it is known whether it has an Enterprise license.
const LICENSED: &str = "# licensed:";

/// The first line of an example whose files are applied on their own.
const ISOLATED: &str = "# isolated: true";

/// One or more blueprints with the release that they are for.
#[derive(Debug)]
pub struct Example {
    /// The release.
    pub release: Release,
    /// The files, in order.
    pub files: Vec<SourceFile>,
    /// Whether the instance has an Enterprise license, where that is known.
    pub licensed: Option<bool>,
    /// Whether each file is applied on its own.
    pub isolated: bool,
    /// Which rules run.
    pub levels: Levels,
}

impl Example {
    /// Reads an example. A line `# file: NAME` starts a file; an example without one is a single file of the
    /// given name. A first line `# authentik: RELEASE` states the release, else it is the newest.
    pub fn read(text: &str, name: &str) -> Self {
        let text = text.trim_start_matches('\n');
        let stated = text.lines().next().and_then(|line| line.strip_prefix(RELEASE));
        let licensed = text.lines().next().and_then(|line| line.strip_prefix(LICENSED));
        let licensed = licensed.and_then(|licensed| licensed.trim().parse().ok());
        let isolated = text.lines().next() == Some(ISOLATED);
        let release = stated.and_then(|release| release.trim().parse().ok()).unwrap_or_default();
        let mut files: Vec<(String, String)> = Vec::new();
        let several = text.lines().any(|line| line.starts_with(FILE));
        if !several {
            files.push((name.to_owned(), text.to_owned()));
        } else {
            for line in text.split_inclusive('\n') {
                if let Some(name) = line.strip_prefix(FILE) {
                    files.push((name.trim().to_owned(), String::new()));
                } else if let Some((_, body)) = files.last_mut() {
                    body.push_str(line);
                }
            }
        }
        let files = files.into_iter().map(|(name, body)| SourceFile::new(name, body)).collect();
        Example { release, files, licensed, isolated, levels: Levels::default() }
    }

    /// Turns on a rule that is off by default.
    fn with(mut self, rule: &Rule) -> Self {
        if !rule.default_on {
            self.levels.set(rule.name, Some(rule.severity));
        }
        self
    }
}

impl Rule {
    /// The example in which the rule fires.
    pub fn bad_example(&self) -> Example {
        Example::read(self.bad, "bad.yaml").with(self)
    }

    /// The same, fixed.
    pub fn good_example(&self) -> Example {
        Example::read(self.good, "good.yaml").with(self)
    }
}
