//! `identification-without-fields`.

use super::given::{filled, writes};
use crate::blueprint::Entry;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::workspace::{AppliedEntry, Existing};

/// The rule.
pub static RULE: Rule = Rule {
    name: "identification-without-fields",
    severity: Severity::Error,
    default_on: true,
    summary: "An identification stage with neither `user_fields` nor `sources`.",
    explanation: "Nobody could identify themselves at such a stage, so authentik refuses it. It looks at \
        what the entry says and not at what the stage has: an entry that only changes, say, the \
        `enrollment_flow` of the stage that authentik ships has to repeat `user_fields`.",
    bad: "version: 1
metadata:
  name: Example - Recovery at sign-in
entries:
  - model: authentik_stages_identification.identificationstage
    identifiers:
      name: default-authentication-identification
    attrs:
      show_matched_user: false
",
    good: "version: 1
metadata:
  name: Example - Recovery at sign-in
entries:
  - model: authentik_stages_identification.identificationstage
    identifiers:
      name: default-authentication-identification
    attrs:
      show_matched_user: false
      user_fields:
        - email
        - username
",
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_stages_identification.identificationstage") {
        return;
    }
    if !filled(applied, "user_fields").is_not() || !filled(applied, "sources").is_not() {
        return;
    }
    let draft = match applied.existing {
        Existing::No => Draft::new("this identification stage has neither `user_fields` nor `sources`"),
        _ => Draft::new(
            "this entry gives neither `user_fields` nor `sources`, and authentik doesn't look at those that \
             the stage has",
        ),
    };
    let empty = applied.datum("user_fields").or(applied.datum("sources"));
    let draft = match empty {
        Some(datum) => draft.at(context.span(datum.value.node)),
        None => draft,
    };
    let draft = draft
        .lacks(["user_fields", "sources"])
        .because("authentik rejects an identification stage with neither `user_fields` nor `sources`");
    drafts
        .add(draft.help("give at least one of `username`, `email` and `upn` in `user_fields`, or a source"));
}
