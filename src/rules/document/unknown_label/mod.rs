//! `unknown-label`.

use crate::lint::{
    Draft, Drafts, FileContext, Finds, FixKind, Persona, Respelling, Rule, Safety, Scope, Severity, Topic,
};
use crate::redact::{Name, Words, message};
use crate::serializer::nearest;

/// The rule.
pub static RULE: Rule = Rule {
    name: "unknown-label",
    topic: Topic::Document,
    severity: Severity::Info,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::Sometimes(Safety::Varies),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An unknown label in authentik's own namespace.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::File(check),
};

const NAMESPACE: &str = "blueprints.goauthentik.io/";

/// The labels that have a meaning (`authentik/blueprints/v1/labels.py`, and those of shipped blueprints).
const KNOWN: [&str; 6] = [
    "blueprints.goauthentik.io/instantiate",
    "blueprints.goauthentik.io/description",
    "blueprints.goauthentik.io/system",
    "blueprints.goauthentik.io/generated",
    "blueprints.goauthentik.io/system-bootstrap",
    "blueprints.goauthentik.io/system-oobe",
];

fn check(context: &FileContext<'_, '_>, drafts: &mut Drafts) {
    for label in &context.blueprint.labels {
        if KNOWN.contains(&label.name) {
            continue;
        }
        let own = label.name.strip_prefix(NAMESPACE);
        let near = match own {
            Some(name) => nearest(name, KNOWN.iter().filter_map(|known| known.strip_prefix(NAMESPACE)))
                .and_then(|near| KNOWN.into_iter().find(|known| known.strip_prefix(NAMESPACE) == Some(near))),
            // Other namespaces are everybody's own, unless authentik's is surely meant.
            None if label.name.contains("goauthentik") => nearest(label.name, KNOWN.into_iter()),
            None => continue,
        };
        let span = context.span(label.key);
        let message = message!("unknown label `{}`; authentik ignores it", Name(label.name));
        match near {
            Some(near) => {
                let draft = Draft::new(message).at(span).help(message!("did you mean `{}`?", Words(near)));
                let is_here = context.blueprint.labels.iter().any(|label| label.name == near);
                let to = Respelling::among(label.name, near, KNOWN.into_iter());
                drafts.add(if is_here { draft } else { draft.respelling_fix(context.source, span, to) });
            }
            None if own.is_some() => drafts.add(
                Draft::new(message)
                    .at(span)
                    .help("use `instantiate` or `description`, or another prefix for a label of your own"),
            ),
            None => {}
        }
    }
}
