//! `identifier-value`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::evaluate::Comparable;
use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "identifier-value",
    severity: Severity::Error,
    default_on: true,
    summary: "An identifier's value can't be looked up.",
    explanation: r##"
Identifiers are looked up in the database before anything else is checked. A value that the column
can't hold, such as a name where a UUID is wanted, raises an exception that authentik's importer
doesn't catch; the log names neither the entry nor the file's line.

Primary keys are made by the server and differ between instances. Identify an object by what you
chose yourself: its slug, its name.
"##,
    bad: r##"
version: 1
metadata:
  name: sign-in
entries:
  - model: authentik_flows.flow
    identifiers:
      pk: default-authentication-flow
    attrs:
      title: Welcome
"##,
    good: r##"
version: 1
metadata:
  name: sign-in
entries:
  - model: authentik_flows.flow
    identifiers:
      slug: default-authentication-flow
    attrs:
      title: Welcome
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::IdentifierValue { name, wanted } = kind else { return None };
    let help = match wanted {
        Comparable::Boolean { .. } | Comparable::TrueOrFalse => "write it without quotes: `true` or `false`",
        Comparable::Text => "remove the NUL characters, and put numbers and dates in quotes",
        Comparable::List => "write a list, even for one item",
        Comparable::Json => "use strings, numbers, booleans, lists and mappings",
        Comparable::OneValue => "use a single value",
        Comparable::RegularExpression => "correct the regular expression",
        Comparable::Number | Comparable::DateTime => "correct the value",
        _ if name.contains("__") => "look it up by a field that holds what you chose yourself",
        _ => "primary keys are made by the server: identify the object by its slug or name",
    };
    let wanted = wanted.words();
    Some(Draft::new(format!("the identifier `{name}` must be {wanted}")).help(help))
}
