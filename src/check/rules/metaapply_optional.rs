//! `metaapply-optional`.

use super::metaapply::{Known, links};
use crate::check::{Draft, Drafts, Finds, Rule, Severity, WorkspaceContext};

/// The rule.
pub static RULE: Rule = Rule {
    name: "metaapply-optional",
    severity: Severity::Info,
    default_on: true,
    summary: "An entry that applies an unknown blueprint and doesn't mind when there is none.",
    explanation: "With `required: false`, an entry of `authentik_blueprints.metaapplyblueprint` silently does \
        nothing where its blueprint does not exist. A misspelt name goes unnoticed.",
    bad: "version: 1
metadata:
  name: Example - Sign-in
entries:
  - model: authentik_blueprints.metaapplyblueprint
    attrs:
      identifiers:
        name: Example - Groups
      required: false
",
    good: "version: 1
metadata:
  name: Example - Sign-in
entries:
  - model: authentik_blueprints.metaapplyblueprint
    attrs:
      identifiers:
        name: Default - Authentication flow
      required: false
",
    finds: Finds::Workspace(find),
};

fn find(together: &WorkspaceContext<'_, '_>, drafts: &mut Drafts) {
    let known = Known::of(together);
    for file in together.files {
        for link in links(file) {
            if link.required != Some(false) || known.may_exist(&link) {
                continue;
            }
            drafts.add(
                Draft::new(format!(
                    "no blueprint with {} is known; authentik then silently skips this entry",
                    link.what()
                ))
                .in_file(file.id)
                .in_entry(link.entry)
                .at(link.span)
                .help("check the spelling, or leave `required: false` out to be told"),
            );
        }
    }
}
