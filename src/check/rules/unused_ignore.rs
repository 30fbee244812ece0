//! `unused-ignore`.

use crate::check::{Finds, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unused-ignore",
    severity: Severity::Warning,
    default_on: true,
    summary: "A comment that ignores nothing, or names no rule.",
    explanation: r##"`# blueprintc: ignore[RULE]` silences a rule on its own line, or on the next line when it stands alone. This one
silences nothing: the mistake was fixed, the comment slipped to another line, or no rule has this name. What
stays behind would hide the next mistake of this kind in this place.

authentik doesn't read comments, so this concerns nobody but those who read the file."##,
    bad: r##"version: 1
metadata:
  name: Wiki
entries:
  - model: authentik_core.application
    identifiers:
      slug: wiki
    attrs:
      name: Wiki
      # blueprintc: ignore[unknown-attribute]
      meta_launch_url: https://wiki.example.com
"##,
    good: r##"version: 1
metadata:
  name: Wiki
entries:
  - model: authentik_core.application
    identifiers:
      slug: wiki
    attrs:
      name: Wiki
      meta_launch_url: https://wiki.example.com
"##,
    finds: Finds::Engine,
};
