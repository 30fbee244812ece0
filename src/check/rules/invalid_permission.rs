//! `invalid-permission`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::source::article;
use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-permission",
    severity: Severity::Error,
    default_on: true,
    summary: "A permission that can't be given.",
    explanation: r##"
The `permissions` of an entry give rights on its object to a user or a role. Since 2026.2 authentik wants each as
`app_label.codename`, though its own published schema lists bare codenames; before, a bare codename of the
object's model did as well. A permission that can't be found is rejected with an exception that names neither
entry nor line. `user` and `role` hold primary keys, as every reference does.
"##,
    bad: r##"
version: 1
metadata:
  name: wiki
entries:
  - id: helpdesk
    model: authentik_rbac.role
    identifiers:
      name: helpdesk
  - model: authentik_core.application
    identifiers:
      slug: wiki
    attrs:
      name: Wiki
    permissions:
      - permission: view_application
        role: !KeyOf helpdesk
"##,
    good: r##"
version: 1
metadata:
  name: wiki
entries:
  - id: helpdesk
    model: authentik_rbac.role
    identifiers:
      name: helpdesk
  - model: authentik_core.application
    identifiers:
      slug: wiki
    attrs:
      name: Wiki
    permissions:
      - permission: authentik_core.view_application
        role: !KeyOf helpdesk
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let model = context.model(problem.entry);
    Some(match kind {
        EntryProblem::PermissionWithoutApp { permission } => {
            let draft = Draft::new(format!(
                "permission `{permission}` lacks the app label: authentik expects `app_label.codename` since 2026.2"
            ));
            match model.filter(|model| model.permissions().contains(&permission.as_str())) {
                Some(model) => draft.help(format!("write `{}.{permission}`", model.app)).safe_fix(
                    "add the app label",
                    problem.span,
                    format!("{}.{permission}", model.app),
                ),
                None => draft,
            }
        }
        EntryProblem::UnknownPermission { permission, suggestion } => {
            let of = model.map_or("this model", |model| model.name);
            let draft = Draft::new(format!("`{permission}` is not a permission of `{of}`"));
            match (suggestion, model) {
                (Some(near), Some(model)) => draft.help(format!("did you mean `{}.{near}`?", model.app)),
                (None, Some(model)) => {
                    let listed: Vec<_> = model
                        .permissions()
                        .iter()
                        .take(12)
                        .map(|name| format!("`{}.{name}`", model.app))
                        .collect();
                    draft.help(format!("its permissions are {}", listed.join(", "))).unfamiliar()
                }
                _ => draft,
            }
        }
        EntryProblem::PermissionSubject { subject } => {
            Draft::new(format!("`{subject}` must be the primary key of {} {subject}", article(subject)))
                .help(format!("refer to the {subject} with `!KeyOf` or `!Find`"))
        }
        _ => return None,
    })
}
