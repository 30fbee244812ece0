//! `model-not-allowed`.

use crate::catalog::{Standing, model_rename};
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "model-not-allowed",
    severity: Severity::Error,
    default_on: true,
    summary: "A model that exists and that no entry may have.",
    explanation: r##"Some models are only what several others have in common: a flow has stages, but each of them is a password
stage, a deny stage and so on. An entry must name the very kind. `!Find` may name the common model.

Others hold what authentik writes for itself, such as sessions. Blueprints can't touch them. authentik refuses
the file in both cases, unless the conditions of the entry are false, or it is `absent`: then it is skipped."##,
    bad: r##"version: 1
metadata:
  name: Nobody passes
entries:
  - model: authentik_flows.stage
    identifiers:
      name: example-deny
"##,
    good: r##"version: 1
metadata:
  name: Nobody passes
entries:
  - model: authentik_stages_deny.denystage
    identifiers:
      name: example-deny
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::ModelNotAllowed { model } = kind else { return None };
    let (app, name) = model.split_once('.')?;
    let base = context.catalog.base_model(app, name)?;
    let draft = Draft::new(format!("`{model}` can't be the model of an entry"));
    Some(match base.standing {
        Standing::Base => {
            let mut kinds: Vec<_> =
                context.catalog.model_names().filter(|name| context.catalog.is_a(name, base.name)).collect();
            let more = kinds.len().saturating_sub(4);
            kinds.truncate(4);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            draft.help(format!(
                "it is what several models have in common: use the very one, such as `{}`{more}",
                kinds.join("`, `")
            ))
        }
        Standing::Internal => {
            match model_rename(base.name, context.catalog.release()).and_then(|rename| rename.new) {
                Some(new) => draft.help(format!("use `{new}`: what such an entry once set is there now")),
                None => draft.help("authentik keeps these objects to itself: remove the entry"),
            }
        }
    })
}
