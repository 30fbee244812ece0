//! `unresolved-find`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{EntryProblem, Problem, ProblemKind, Unseen};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unresolved-find",
    severity: Severity::Warning,
    default_on: true,
    summary: "`!Find` of an object that nothing known here makes: null.",
    explanation: r##"`!Find` gives null when no object matches at that moment. That is no mistake to authentik where the field takes
null: the application has no provider, the brand falls back to another flow, and the file is applied with success.

Nothing that is known here makes such an object: neither an earlier entry, nor another file of the run, nor
authentik itself. If it comes from the admin interface or another tool, list it under `[[externals]]` in
`blueprintc.toml`. A field that takes no null is reported by `null-value`, unless the object may be there all the
same: users, their groups and tokens come by sign-up and from sources as well, and what an encrypted file makes isn't
known. Where there is none, such a field rejects the file."##,
    bad: r##"version: 1
metadata:
  name: Brand
entries:
  - model: authentik_brands.brand
    identifiers:
      domain: example.com
    attrs:
      flow_authentication: !Find [authentik_flows.flow, [slug, default-autentication-flow]]
"##,
    good: r##"version: 1
metadata:
  name: Brand
entries:
  - model: authentik_brands.brand
    identifiers:
      domain: example.com
    attrs:
      flow_authentication: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::FoundNothing { model, node, unseen } = kind else { return None };
    if super::redirect_without_target::wants(context, problem.entry, *node) {
        return None;
    }
    let consequence = match unseen {
        None => "so this is null",
        Some(Unseen::InUse) => "so this is null unless it comes from elsewhere",
        Some(Unseen::Unread) => "so this is null unless a file that can't be read here makes it",
    };
    let message = format!("no `{model}` that is known here fits these conditions, {consequence}");
    Some(super::found_nothing(context, *node, message))
}
