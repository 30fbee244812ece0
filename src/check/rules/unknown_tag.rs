//! `unknown-tag`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::blueprint::TagName;
use crate::check::{Draft, FileContext, Finds, Respelling, Rule, Severity};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unknown-tag",
    severity: Severity::Error,
    default_on: true,
    summary: "A YAML tag that authentik doesn't have.",
    explanation: r##"authentik adds tags of its own to YAML, such as `!Find` and `!Context`. Their names are case-sensitive. With any
other tag the file is invalid YAML to authentik: it is skipped, with a warning in the log of the worker and
nothing in the admin interface.

Tags of other tools (`!vault`, `!reference`) must be replaced before authentik reads the file. A value that
starts with an exclamation mark belongs in quotes."##,
    bad: r##"version: 1
metadata:
  name: Company groups
context:
  team: staff
entries:
  - model: authentik_core.group
    identifiers:
      name: !context team
"##,
    good: r##"version: 1
metadata:
  name: Company groups
context:
  team: staff
entries:
  - model: authentik_core.group
    identifiers:
      name: !Context team
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    let Kind::UnknownTag { tag, suggestion } = kind else { return None };
    let draft = Draft::new(format!("authentik has no tag `{tag}`, so it can't read the file"));
    Some(match suggestion {
        Some(near) => {
            let near = near.text();
            draft.help(format!("did you mean `{near}`?")).respelling_fix(
                context.source,
                problem.span,
                Respelling::among(tag, near, TagName::ALL.iter().map(|tag| tag.text())),
            )
        }
        None => {
            let known: Vec<_> = TagName::ALL.iter().map(|tag| format!("`{}`", tag.text())).collect();
            draft.help(format!("it has {}", known.join(", ")))
        }
    })
}
