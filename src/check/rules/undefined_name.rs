//! `undefined-name`.

use std::ops::Range;

use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};

use crate::workspace::ProblemKind;

/// The rule.
pub static RULE: Rule = Rule {
    name: "undefined-name",
    severity: Severity::Warning,
    default_on: true,
    summary: "Python that reads a name which doesn't exist.",
    explanation: r##"The Python of a policy or property mapping reads a name that neither Python, nor authentik, nor the expression
itself defines. It compiles, so authentik accepts the file; it fails with a `NameError` when it is run.

What that means depends on the place. A policy that fails counts as its `failure_result`: on a flow or an
application people are kept out; on a stage binding the stage is left out, be it the one for passwords. A
property mapping that fails can stop the sign-in or a synchronisation."##,
    bad: r##"version: 1
metadata:
  name: Policies
entries:
  - model: authentik_policies_expression.expressionpolicy
    identifiers:
      name: example-staff-only
    attrs:
      expression: |
        return ak_is_group_member(requests.user, name="staff") and not ak_is_sso
"##,
    good: r##"version: 1
metadata:
  name: Policies
entries:
  - model: authentik_policies_expression.expressionpolicy
    identifiers:
      name: example-staff-only
    attrs:
      expression: |
        return ak_is_group_member(request.user, name="staff") and not ak_is_sso_flow
"##,
    finds: Finds::File(find),
};

/// In an expression with more of them, something else is wrong.
const MOST_NAMES: usize = 20;

fn find(context: &FileContext<'_, '_>, drafts: &mut Drafts) {
    for problem in &context.applied.problems {
        let ProblemKind::Expression { node, analysis, .. } = &problem.kind else { continue };
        let mut add = |draft: Draft, range: &Range<usize>| {
            let draft = draft.at(super::python_span(context, *node, range));
            drafts.add(match problem.entry {
                Some(entry) => draft.in_entry(entry),
                None => draft,
            });
        };
        let mut said: Vec<&str> = Vec::new();
        let mut is_new = |name| {
            let is_new = said.len() < MOST_NAMES && !said.contains(&name);
            said.extend(is_new.then_some(name));
            is_new
        };
        for removed in analysis.removed_helpers.iter().filter(|removed| is_new(&removed.name)) {
            let message =
                format!("there is no `{}` any more: the expression fails when it gets here", removed.name);
            add(Draft::new(message).help(format!("it is `{}` now", removed.replacement)), &removed.range);
        }
        for undefined in analysis.undefined.iter().filter(|undefined| is_new(&undefined.name)) {
            let message = format!(
                "nothing defines `{}`: the expression fails with a NameError when it gets here",
                undefined.name
            );
            let help = undefined.suggestion.map(|near| format!("did you mean `{near}`?"));
            add(Draft::new(message).maybe_help(help), &undefined.range);
        }
    }
}
