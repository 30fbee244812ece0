//! `deprecated-attribute`.

use crate::catalog::{RenameKind, Since, rename};
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::workspace::ProblemKind;

/// The rule.
pub static RULE: Rule = Rule {
    name: "deprecated-attribute",
    severity: Severity::Info,
    default_on: true,
    summary: "Python that reads an attribute of a user by its old name.",
    explanation: r##"An expression reads an attribute of a user that has another name in this release. The old name still works, and
authentik logs a configuration warning when it is read. A later release can remove it.
"##,
    bad: r##"version: 1
metadata:
  name: Policies
entries:
  - model: authentik_policies_expression.expressionpolicy
    identifiers:
      name: example-admins-only
    attrs:
      expression: |
        return request.user.ak_groups.filter(name="admins").exists()
"##,
    good: r##"version: 1
metadata:
  name: Policies
entries:
  - model: authentik_policies_expression.expressionpolicy
    identifiers:
      name: example-admins-only
    attrs:
      expression: |
        return request.user.groups.filter(name="admins").exists()
"##,
    finds: Finds::File(find),
};

const USER: &str = "authentik_core.user";

fn find(context: &FileContext<'_, '_>, drafts: &mut Drafts) {
    let release = context.catalog.release();
    for problem in &context.applied.problems {
        let ProblemKind::Expression { node, analysis, .. } = &problem.kind else { continue };
        let mut reported: Vec<&str> = Vec::new();
        for read in &analysis.user_reads {
            let renamed = rename(USER, &read.name, release);
            let Some(renamed) = renamed.filter(|it| it.kind == RenameKind::Renamed && it.holds_in(release))
            else {
                continue;
            };
            let (Some(new), false) = (renamed.new, reported.contains(&renamed.old)) else { continue };
            reported.push(renamed.old);
            let since = match renamed.since {
                Since::Release(since) => format!(" since {since}"),
                Since::Older => String::new(),
            };
            let draft = Draft::new(format!("`{}` of a user is deprecated{since}", renamed.old))
                .help(format!("use `{new}`"))
                .at(super::python_span(context, *node, &read.range));
            drafts.add(match problem.entry {
                Some(entry) => draft.in_entry(entry),
                None => draft,
            });
        }
    }
}
