//! `quoted-tag`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "quoted-tag",
    severity: Severity::Warning,
    default_on: true,
    summary: "A quoted text that reads like a tag is a plain string.",
    explanation: r##"YAML takes what is in quotes, or in a block of text after `|` or `>`, as plain text. So authentik sees a value
that starts with an exclamation mark, not a tag: it names a group `!Context team`, and looks for an object by
the text instead of the key.

If the text is really meant, ignore the finding."##,
    bad: r##"version: 1
metadata:
  name: Company groups
context:
  team: staff
entries:
  - model: authentik_core.group
    identifiers:
      name: "!Context team"
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

    let Kind::QuotedTag(tag, node) = kind else { return None };
    let draft =
        Draft::new(format!("in quotes this is a plain string that starts with `{}`, not a tag", tag.text()))
            .help("remove the quotes");
    let text = context.source.slice(problem.span);
    let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
    let _ = node;
    if inner.contains(['\\', '\'', '"', '\n']) {
        return Some(draft);
    }
    Some(draft.safe_fix("remove the quotes", problem.span, inner))
}
