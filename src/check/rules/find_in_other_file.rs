//! `find-in-other-file`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "find-in-other-file",
    severity: Severity::Info,
    default_on: true,
    summary: "`!Find` of an object that another file makes, which may be applied later.",
    explanation: r##"
`!Find` asks the database at the moment its entry is applied. authentik applies the files of a
directory in an order that it doesn't promise, so that an object that another file makes may not be
there yet: the look-up then gives null, which a required field rejects and an optional one takes as
*nothing*.

On an instance where both files were applied before, all is well; a new instance usually needs a
second round, an hour later. An entry of `authentik_blueprints.metaapplyblueprint` before the
look-up applies the other file first. It is information only, because many repositories live well
with the second round.
"##,
    bad: r##"
# file: groups.yaml
version: 1
metadata:
  name: groups
entries:
  - model: authentik_core.group
    identifiers:
      name: staff
# file: wiki.yaml
version: 1
metadata:
  name: wiki
entries:
  - id: wiki
    model: authentik_core.application
    identifiers:
      slug: wiki
    attrs:
      name: Wiki
  - model: authentik_policies.policybinding
    identifiers:
      target: !KeyOf wiki
      order: 0
    attrs:
      group: !Find [authentik_core.group, [name, staff]]
"##,
    good: r##"
# file: groups.yaml
version: 1
metadata:
  name: groups
entries:
  - model: authentik_core.group
    identifiers:
      name: staff
# file: wiki.yaml
version: 1
metadata:
  name: wiki
entries:
  - model: authentik_blueprints.metaapplyblueprint
    attrs:
      identifiers:
        name: groups
  - id: wiki
    model: authentik_core.application
    identifiers:
      slug: wiki
    attrs:
      name: Wiki
  - model: authentik_policies.policybinding
    identifiers:
      target: !KeyOf wiki
      order: 0
    attrs:
      group: !Find [authentik_core.group, [name, staff]]
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::FoundElsewhere { place, applied_before: false, by_key } = kind else { return None };
    let made = format!("this object is made by {}", context.path(place.file));
    let otherwise = if *by_key { "does not exist yet" } else { "is null here" };
    Some(
        Draft::new(format!("{made}, and {otherwise} when that file is applied later"))
        .help(
            "apply that file first by an entry of `authentik_blueprints.metaapplyblueprint` before this one",
        )
        .related_in(place.file, place.span, "made here"),
    )
}
