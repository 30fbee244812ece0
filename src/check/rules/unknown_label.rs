//! `unknown-label`.

use crate::check::{Draft, Drafts, FileContext, Finds, Respelling, Rule, Severity};
use crate::serializer::nearest;

/// The rule.
pub static RULE: Rule = Rule {
    name: "unknown-label",
    severity: Severity::Info,
    default_on: true,
    summary: "A label that looks like one of authentik's own but is not.",
    explanation: "\
Labels are free text, except for those below `blueprints.goauthentik.io/`: `instantiate` with the value \
`\"false\"` keeps authentik from applying the file by itself, `description` is shown to people, and \
`system`, `generated`, `system-bootstrap` and `system-oobe` are for authentik's own blueprints. A misspelt \
label is kept and has no meaning, so a file that should wait is applied at once.",
    bad: "\
version: 1
metadata:
  name: Groups
  labels:
    blueprints.goauthentik.io/instanciate: \"false\"
entries:
  - model: authentik_core.group
    identifiers:
      name: developers
",
    good: "\
version: 1
metadata:
  name: Groups
  labels:
    blueprints.goauthentik.io/instantiate: \"false\"
entries:
  - model: authentik_core.group
    identifiers:
      name: developers
",
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
        let message = format!("unknown label `{}`; authentik ignores it", label.name);
        match near {
            Some(near) => {
                let draft = Draft::new(message).at(span).help(format!("did you mean `{near}`?"));
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
