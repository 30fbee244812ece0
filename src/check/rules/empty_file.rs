//! `empty-file`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "empty-file",
    severity: Severity::Error,
    default_on: true,
    summary: "The file holds no blueprint.",
    explanation: r##"
A file that holds nothing, or nothing but comments, is no blueprint. The usual reasons are a template that rendered to
nothing and a file whose entries were all commented out.

authentik's discovery skips such a file, so this is an info. Applied by itself, the file fails: the importer raises
`argument of type 'NoneType' is not iterable`. So with `--isolated` it is an error.

To keep a file that does nothing for now, leave `version`, `metadata` and `entries: []`.
"##,
    bad: r##"
# isolated: true
# version: 1
# metadata:
#   name: to be written
"##,
    good: r##"
version: 1
metadata:
  name: to be written
entries: []
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    if !matches!(kind, Kind::Empty) || context.source.defect().is_some() {
        return None;
    }
    let draft = match context.isolated {
        true => Draft::new("the file is empty, and authentik's importer fails on it"),
        false => Draft::new("the file is empty: authentik skips it").severity(Severity::Info),
    };
    Some(draft.help("write a blueprint with `version`, `metadata` and `entries`, or remove the file"))
}
