//! `missing-key`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "missing-key",
    severity: Severity::Error,
    default_on: true,
    summary: "`metadata` lacks `name`, an entry `model`, or a permission `permission`.",
    explanation: r##"Three keys are needed wherever they can stand: the `name` in `metadata`, the `model` of an entry, and the
`permission` of an item of `permissions`. Without one of them authentik refuses the whole file.

Without a `name` in `metadata` it is worse: the discovery of blueprints crashes on the file, and applies no
blueprint of the instance any more. Leaving `metadata` away as a whole is allowed."##,
    bad: r##"version: 1
metadata:
  name: Company groups
entries:
  - identifiers:
      name: staff
"##,
    good: r##"version: 1
metadata:
  name: Company groups
entries:
  - model: authentik_core.group
    identifiers:
      name: staff
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    Some(match kind {
        Kind::MissingMetadataName => Draft::new("`metadata` has no `name`").help(super::POISON),
        Kind::MissingModel => Draft::new("the entry has no `model`")
            .help("say what it describes, such as `model: authentik_flows.flow`"),
        Kind::MissingPermission => {
            Draft::new("this has no `permission`").help("say which one, as `app_label.codename`")
        }
        _ => return None,
    })
}
