//! `invalid-user`.

use super::given::{Given, text, writes};
use crate::blueprint::Entry;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-user",
    severity: Severity::Error,
    default_on: true,
    summary: "A user whose path has empty segments.",
    explanation: "The `path` of a user is a list of names with single slashes between them, and none before \
        or after.",
    bad: "version: 1
metadata:
  name: Example - Staff
entries:
  - model: authentik_core.user
    identifiers:
      username: ada
    attrs:
      name: Ada
      path: /staff
",
    good: "version: 1
metadata:
  name: Example - Staff
entries:
  - model: authentik_core.user
    identifiers:
      username: ada
    attrs:
      name: Ada
      path: staff
",
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_core.user") {
        return;
    }
    let (Given::Known(path), Some(datum)) = (text(applied, "path"), applied.datum("path")) else { return };
    // The empty text is refused for itself.
    if !path.is_empty() && path.split('/').any(str::is_empty) {
        let problem = match (path.starts_with('/'), path.ends_with('/')) {
            (true, _) => "starts with a slash",
            (_, true) => "ends with a slash",
            _ => "has an empty segment",
        };
        drafts.add(
            Draft::new(format!("the `path` of a user may not be like this: it {problem}"))
                .at(context.span(datum.value.node))
                .help("put single slashes between names, such as `staff/berlin`"),
        );
    }
}
