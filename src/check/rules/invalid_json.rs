//! `invalid-json`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::evaluate::EvaluationProblemKind as Kind;
use crate::syntax::ScalarStyle;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-json",
    severity: Severity::Error,
    default_on: true,
    summary: "`!ParseJSON` of a text that isn't JSON.",
    explanation: r##"
`!ParseJSON` reads its text as JSON when the entry is applied, and fails on what isn't: single
quotes, a comma after the last item, `True`, comments. The file is rejected. In YAML single quotes
around the whole leave the double quotes inside alone.
"##,
    bad: r##"
version: 1
metadata:
  name: staff
entries:
  - model: authentik_core.group
    identifiers:
      name: staff
    attrs:
      attributes: !ParseJSON "{'floor': 3}"
"##,
    good: r##"
version: 1
metadata:
  name: staff
entries:
  - model: authentik_core.group
    identifiers:
      name: staff
    attrs:
      attributes: !ParseJSON '{"floor": 3}'
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(node, kind) = &problem.kind else { return None };

    let Kind::InvalidJson { message, offset } = kind else { return None };
    let draft = Draft::new(format!("this isn't JSON: {message}"));
    let is_block = context
        .tree
        .scalar(*node)
        .is_some_and(|text| matches!(text.style, ScalarStyle::Literal | ScalarStyle::Folded));
    // What is on one line is looked over at once; in a block the line tells.
    let draft = match is_block {
        true => draft.at(context.first_line(super::python_span(context, *node, &(*offset..*offset + 1)))),
        false => draft,
    };
    Some(draft.help("keys and texts of JSON stand in double quotes, and no comma follows the last item"))
}
