//! `metaapply-unknown`.

use crate::lint::{Draft, Drafts, Finds, FixKind, Persona, Rule, Scope, Severity, Topic, WorkspaceContext};
use crate::redact::{Name, message};
use crate::rules::blueprints::applied_blueprints::{Known, links};
use crate::serializer::SuggestionBudget;

/// The rule.
pub static RULE: Rule = Rule {
    name: "metaapply-unknown",
    topic: Topic::Blueprints,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An entry that applies an unknown blueprint.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Workspace(find),
};

fn find(together: &WorkspaceContext<'_, '_>, drafts: &mut Drafts) {
    let known = Known::of(together);
    let patience = SuggestionBudget::default();
    for file in together.files {
        for link in links(file) {
            if link.required != Some(true) || known.may_exist(&link) {
                continue;
            }
            let near = link.name.and_then(|name| patience.nearest(name, known.names()));
            drafts.add(
                Draft::new(message!("unknown blueprint with {}, which this entry requires", link.what()))
                    .in_file(file.id)
                    .in_entry(link.entry)
                    .at(link.span)
                    .help(match near {
                        Some(near) => message!("did you mean `{}`?", Name(near)),
                        None => "check the file with this blueprint too, list it under [[externals]] in \
                        blueprintc.toml, or set `required: false`"
                            .into(),
                    }),
            );
        }
    }
}
