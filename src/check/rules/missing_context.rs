//! `missing-context`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::evaluate::EvaluationProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "missing-context",
    severity: Severity::Info,
    default_on: true,
    summary: "`!Context` of a key that nothing here defines gives null.",
    explanation: r##"`!Context` looks a key up in the context: what the file says under `context`, overridden by what the blueprint
instance was given in the admin interface. When neither has the key and the tag has no default, the value is
null, without any message. A field that takes no null then refuses the entry, but `!Format` prints `None` and
a condition counts as false.

It is fine when every instance of the blueprint is given the key. Then say so in `[context]` of
`blueprintc.toml` or with `--context`, and the value is checked as well."##,
    bad: r##"version: 1
metadata:
  name: Company application
entries:
  - model: authentik_core.application
    identifiers:
      slug: wiki
    attrs:
      name: !Format ["Wiki of %s", !Context company]
"##,
    good: r##"version: 1
metadata:
  name: Company application
context:
  company: Example Ltd
entries:
  - model: authentik_core.application
    identifiers:
      slug: wiki
    attrs:
      name: !Format ["Wiki of %s", !Context company]
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    let Kind::NoContextKey { key } = kind else { return None };
    let define = || {
        format!(
            "define it under `context`, give a default (`!Context [{key}, DEFAULT]`), or pass --context {key}=VALUE"
        )
    };
    let help = super::unquoted_context_key(context, key).unwrap_or_else(define);
    Some(Draft::new(format!("no context given here has the key `{key}`, so this is null")).help(help))
}
