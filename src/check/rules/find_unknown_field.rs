//! `find-unknown-field`.

use crate::check::{Draft, FileContext, Finds, Respelling, Rule, Severity};
use crate::evaluate::EvaluationProblemKind as Kind;
use crate::serializer::nearest;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "find-unknown-field",
    severity: Severity::Error,
    default_on: true,
    summary: "`!Find` looks at a field that the model doesn't have.",
    explanation: r##"
The conditions of `!Find` are database look-ups: each names a field of the model, or a path through
a relation such as `flow__slug`. With a field that doesn't exist the look-up raises an exception
that authentik's importer doesn't catch: the file isn't applied at all, and the log shows Django's
complaint without the entry.
"##,
    bad: r##"
version: 1
metadata:
  name: sign-in page
entries:
  - model: authentik_brands.brand
    identifiers:
      domain: auth.example.org
    attrs:
      flow_authentication: !Find [authentik_flows.flow, [slugg, default-authentication-flow]]
"##,
    good: r##"
version: 1
metadata:
  name: sign-in page
entries:
  - model: authentik_brands.brand
    identifiers:
      domain: auth.example.org
    attrs:
      flow_authentication: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    if let Kind::FindFieldNotText { found } = kind {
        let draft = Draft::new(format!("the field of a `!Find` condition must be a string, found {found}"));
        return Some(draft.help("name a field of the model"));
    }
    let Kind::FindUnknownField { model, field } = kind else { return None };
    let draft = Draft::new(format!("`!Find` uses the unknown field `{field}` of `{model}`"));
    let columns =
        context.catalog.model_named(model).map(|model| model.columns.iter().map(|column| column.name));
    let near = columns.clone().and_then(|columns| nearest(field, columns));
    Some(match near {
        Some(near) => draft.help(format!("did you mean `{near}`?")).respelling_fix(
            context.source,
            problem.span,
            Respelling::among(field, near, columns.into_iter().flatten()),
        ),
        None => draft.help("name a field of the model").unfamiliar(),
    })
}
