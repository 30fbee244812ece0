//! `metaapply-unknown`.

use super::metaapply::{Known, links};
use crate::check::{Draft, Drafts, Finds, Rule, Severity, WorkspaceContext};
use crate::serializer::Patience;

/// The rule.
pub static RULE: Rule = Rule {
    name: "metaapply-unknown",
    severity: Severity::Error,
    default_on: true,
    summary: "An entry that applies a blueprint which doesn't exist.",
    explanation: "An entry of `authentik_blueprints.metaapplyblueprint` applies another blueprint of the \
        instance, looked up by its `metadata.name` or its path. Unless `required` is false, authentik \
        refuses the file where there is no such blueprint. The blueprints that the release ships and those \
        of all checked files are known; others can be stated as external objects of \
        `authentik_blueprints.blueprintinstance` in the configuration. Where a file of the run is encrypted, its \
        blueprints aren't known, and the rule is silent.",
    bad: "version: 1
metadata:
  name: Example - Sign-in
entries:
  - model: authentik_blueprints.metaapplyblueprint
    attrs:
      identifiers:
        name: Default - Authentification flow
",
    good: "version: 1
metadata:
  name: Example - Sign-in
entries:
  - model: authentik_blueprints.metaapplyblueprint
    attrs:
      identifiers:
        name: Default - Authentication flow
",
    finds: Finds::Workspace(find),
};

fn find(together: &WorkspaceContext<'_, '_>, drafts: &mut Drafts) {
    let known = Known::of(together);
    let patience = Patience::default();
    for file in together.files {
        for link in links(file) {
            if link.required != Some(true) || known.may_exist(&link) {
                continue;
            }
            let near = link.name.and_then(|name| patience.nearest(name, known.names()));
            drafts.add(
                Draft::new(format!("no blueprint with {} is known, and this entry requires it", link.what()))
                    .in_file(file.id)
                    .in_entry(link.entry)
                    .at(link.span)
                    .help(match near {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "check it together with the file that has this blueprint, state it as an \
                                 external object, or set `required: false`"
                            .to_owned(),
                    }),
            );
        }
    }
}
