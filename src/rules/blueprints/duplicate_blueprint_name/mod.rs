//! `duplicate-blueprint-name`.

use foldhash::{HashMap, HashMapExt};

use crate::lint::{Draft, Drafts, Finds, FixKind, Persona, Rule, Scope, Severity, Topic, WorkspaceContext};
use crate::redact::{Name, message};
use crate::rules::example_files;
use crate::text::{Span, has_placeholder};

/// The rule.
pub static RULE: Rule = Rule {
    name: "duplicate-blueprint-name",
    topic: Topic::Blueprints,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "Two files with the same `metadata.name`.",
    doc: include_str!("doc.md"),
    bad: example_files!("bad": "groups.yaml", "more-groups.yaml"),
    good: example_files!("good": "groups.yaml", "more-groups.yaml"),
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
            Draft::new(message!(
                "{} already has the blueprint name `{}`",
                Name(earlier.path(earlier.id)),
                Name(name)
            ))
            .in_file(file.id)
            .at(span)
            .help(
                "rename one of the two; authentik's discovery crashes on the second file with a name, \
                     and then applies no later file",
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
