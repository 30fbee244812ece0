//! `outside-enumerate`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::evaluate::EvaluationProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "outside-enumerate",
    severity: Severity::Error,
    default_on: true,
    summary: "`!Index` or `!Value` has no `!Enumerate` at its depth.",
    explanation: r##"`!Index` and `!Value` give the place and the item of a round of `!Enumerate`, so they work in its third argument
only. Their number says how many loops further out: 0 is the innermost. Anywhere else authentik fails, and
nothing of the file is applied.

A loop counts only when it stands for itself, in a list or a mapping, or in `!If` or another `!Enumerate`.
As an argument of `!Format`, `!Find` and the like it gives its items no value."##,
    bad: r##"version: 1
metadata:
  name: Members
context:
  redirects: [https://wiki.example.com, https://docs.example.com]
entries:
  - model: authentik_core.group
    identifiers:
      name: staff
    attrs:
      attributes:
        urls: !Context redirects
        first: !Value 0
"##,
    good: r##"version: 1
metadata:
  name: Members
context:
  redirects: [https://wiki.example.com, https://docs.example.com]
entries:
  - model: authentik_core.group
    identifiers:
      name: staff
    attrs:
      attributes:
        urls: !Enumerate [!Context redirects, SEQ, !Format ["%s/", !Value 0]]
        first: !AtIndex [!Context redirects, 0]
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    let Kind::NoEnclosingEnumerate { tag, depth, enclosing } = kind else { return None };
    Some(if *enclosing == 0 {
        let message = format!("`{}` is outside of any `!Enumerate`", tag.text());
        Draft::new(message).help(
            "move it into the third argument of an `!Enumerate`; one that is itself an argument of a tag \
             other than `!If` and `!Enumerate` provides no values",
        )
    } else {
        let loops = if *enclosing == 1 { "one loop".to_owned() } else { format!("{enclosing} loops") };
        let message =
            format!("`{} {depth}` asks for a loop further out than the {loops} around it", tag.text());
        Draft::new(message).help("0 is the innermost loop, 1 the next one")
    })
}
