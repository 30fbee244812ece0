//! `duplicate-blueprint-name`.

use foldhash::{HashMap, HashMapExt};

use crate::check::{Draft, Drafts, Finds, Rule, Severity, WorkspaceContext};
use crate::source::{Span, has_placeholder};

/// The rule.
pub static RULE: Rule = Rule {
    name: "duplicate-blueprint-name",
    severity: Severity::Warning,
    default_on: true,
    summary: "Two files with the same `metadata.name`.",
    explanation: "\
authentik keeps an object for each blueprint that it discovers, and no two of them may have the same \
name. When it meets the second file with a name, saving that object fails, and the failure isn't caught: \
discovery ends there. Files that it hasn't reached yet are not applied, and neither are changes to \
them later.

Files with the label `blueprints.goauthentik.io/instantiate: \"false\"` are passed over, as are files that \
discovery doesn't look at: those that don't end in `.yaml`, or with a part of their path that starts \
with a dot. Files for different instances of authentik may share names: check each instance's folder \
with a run of its own.",
    bad: "\
# file: groups.yaml
version: 1
metadata:
  name: Groups
entries:
  - model: authentik_core.group
    identifiers:
      name: writers
# file: more-groups.yaml
version: 1
metadata:
  name: Groups
entries:
  - model: authentik_core.group
    identifiers:
      name: readers
",
    good: "\
# file: groups.yaml
version: 1
metadata:
  name: Groups
entries:
  - model: authentik_core.group
    identifiers:
      name: writers
# file: more-groups.yaml
version: 1
metadata:
  name: More groups
entries:
  - model: authentik_core.group
    identifiers:
      name: readers
",
    finds: Finds::Workspace(check),
};

fn check(workspace: &WorkspaceContext<'_, '_>, drafts: &mut Drafts) {
    let mut first: HashMap<&str, (usize, Span)> = HashMap::new();
    for (at, file) in workspace.files.iter().enumerate() {
        let Some((name, node)) = file.blueprint.name else { continue };
        // Each folder may have its own values to fill in.
        if has_placeholder(name) || !is_discovered(file.path(file.id)) || !file.blueprint.is_instantiated() {
            continue;
        }
        let span = file.span(node);
        let Some(&(earlier, place)) = first.get(name) else {
            first.insert(name, (at, span));
            continue;
        };
        let Some(earlier) = workspace.files.get(earlier) else { continue };
        drafts.add(
            Draft::new(format!("{} has the name `{name}` too", earlier.path(earlier.id)))
                .in_file(file.id)
                .at(span)
                .help(
                    "give one of the two another name: authentik's discovery crashes on the second file with \
                     a name, and then applies none of the files that come after it",
                )
                .related_in(earlier.id, place, "the first file with this name"),
        );
    }
}

/// Whether authentik's discovery looks at a file of this path. Text without a path is taken for a file's.
fn is_discovered(path: &str) -> bool {
    let parts = path.split('/').filter(|part| !part.chars().all(|c| c == '.'));
    !path.ends_with(".yml") && !parts.clone().any(|part| part.starts_with('.'))
}
