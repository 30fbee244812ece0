//! `find-unknown-model`.

use crate::check::{Draft, FileContext, Finds, Respelling, Rule, Severity};
use crate::evaluate::EvaluationProblemKind as Kind;
use crate::serializer::nearest;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "find-unknown-model",
    severity: Severity::Error,
    default_on: true,
    summary: "`!Find` asks for a model that doesn't exist.",
    explanation: r##"
`!Find` and `!FindObject` begin with the model to look in, written `app.model`. A model that the
release doesn't have rejects the file. It may be misspelt, belong to another app, or have been
renamed or removed by an upgrade of authentik.

`!Find` also takes base models, such as `authentik_policies.policy` for a policy of whatever kind.
`!FindObject` doesn't, because it must know how to write the object out.
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
      flow_authentication: !Find [authentik_flow.flow, [slug, default-authentication-flow]]
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

    match kind {
        Kind::FindUnknownModel { model } => {
            let draft =
                Draft::new(format!("authentik {} has no model `{model}` to find", context.catalog.release()));
            Some(match nearest(model, context.catalog.model_names()) {
                Some(near) => draft.help(format!("did you mean `{near}`?")).respelling_fix(
                    context.source,
                    problem.span,
                    Respelling::among(model, near, context.catalog.model_names()),
                ),
                None => draft.help("correct it, or check for the release that has it").unfamiliar(),
            })
        }
        Kind::FindObjectOfBase { model } => Some(
            Draft::new(format!(
                "`!FindObject` can't give an object of `{model}`, only one of a concrete model"
            ))
            .help("name the concrete model, or use `!Find` for the primary key"),
        ),
        _ => None,
    }
}
