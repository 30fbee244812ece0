//! `object-not-creatable`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "object-not-creatable",
    severity: Severity::Error,
    default_on: true,
    summary: "An object that no blueprint can create.",
    explanation: r##"
Some objects belong to a user or a group: the connection of an account to a source, a notification, the
request of a data export. authentik makes them itself. A blueprint cannot set who they belong to, so the database
refuses a new one, and authentik rejects the whole file. Only an object that exists can be changed or deleted.

Whether the object exists is known only with `--closed-world` or `state: must_created`; otherwise the finding is a
warning.
"##,
    bad: r##"
version: 1
metadata:
  name: Example - Connection
entries:
  - model: authentik_sources_plex.plexsource
    id: plex
    identifiers:
      slug: plex
    attrs:
      name: Plex
      plex_token: !Env PLEX_TOKEN
  - model: authentik_sources_plex.userplexsourceconnection
    state: must_created
    identifiers:
      identifier: "1234"
    attrs:
      source: !KeyOf plex
      plex_token: !Env PLEX_TOKEN
"##,
    good: r##"
version: 1
metadata:
  name: Example - Connection
entries:
  - model: authentik_sources_plex.plexsource
    identifiers:
      slug: plex
    attrs:
      name: Plex
      plex_token: !Env PLEX_TOKEN
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(EntryProblem::NotCreatable { missing, since, certain }) = &problem.kind else {
        return None;
    };
    let model =
        context.model(problem.entry).filter(|model| !model.name.contains("_stages_authenticator_"))?;
    let since = since.map(|patch| format!(" since {patch}")).unwrap_or_default();
    let draft = Draft::new(format!(
        "a blueprint cannot create `{}`{since}: its `{missing}` cannot be set",
        model.name
    ))
    .help("leave it to authentik, which creates it when it is needed");
    Some(if *certain { draft } else { draft.severity(Severity::Warning) })
}
