//! `object-exists`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "object-exists",
    severity: Severity::Error,
    default_on: true,
    summary: "`must_created` of an object that exists.",
    explanation: r##"`state: must_created` says that the object must be new. authentik refuses the entry, and with it the file,
when an object has its identifiers, be it made by an earlier entry or shipped with authentik. As blueprints are
applied again and again, such a file succeeds once at most.

Use `created` for an object that others may change later, and `present`, the default, to keep it as the file
says."##,
    bad: r##"version: 1
metadata:
  name: Administrators
entries:
  - model: authentik_core.group
    state: must_created
    identifiers:
      name: authentik Admins
    attrs:
      is_superuser: true
"##,
    good: r##"version: 1
metadata:
  name: Administrators
entries:
  - model: authentik_core.group
    state: created
    identifiers:
      name: authentik Admins
    attrs:
      is_superuser: true
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::MustCreatedExists { object } = kind else { return None };
    let (name, entry) = context.object_name(*object);
    let draft = Draft::new(format!("`must_created` fails, because the object exists: it is {name}"))
        .help("`created` makes it only where it doesn't exist; `present` also updates it");
    Some(match entry {
        Some(entry) => draft.related(context.entry_span(entry), "made here"),
        None => draft,
    })
}
