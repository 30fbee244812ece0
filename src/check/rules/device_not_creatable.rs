//! `device-not-creatable`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "device-not-creatable",
    severity: Severity::Error,
    default_on: true,
    summary: "An authenticator of a user that no blueprint can create.",
    explanation: "Every authenticator belongs to a user, and some also to the stage that set it up. authentik \
        ignores both in a blueprint, so that the database refuses a new authenticator, and with it the whole \
        file. Only one that a user has set up can be changed or deleted. Whether it exists is known only with \
        `--closed-world` or `state: must_created`; otherwise the finding is a warning.",
    bad: "version: 1
metadata:
  name: Example - Authenticator
entries:
  - model: authentik_stages_authenticator_static.staticdevice
    state: must_created
    identifiers:
      name: example-recovery-codes
",
    good: "version: 1
metadata:
  name: Example - Authenticator
entries:
  - model: authentik_stages_authenticator_static.staticdevice
    state: absent
    identifiers:
      name: example-recovery-codes
",
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(EntryProblem::NotCreatable { missing, certain, .. }) = &problem.kind else {
        return None;
    };
    let model = context.model(problem.entry).filter(|model| model.name.contains("_stages_authenticator_"))?;
    let draft =
        Draft::new(format!("a blueprint cannot create `{}`: its `{missing}` cannot be set", model.name))
            .help("let the user set it up");
    Some(if *certain { draft } else { draft.severity(Severity::Warning) })
}
