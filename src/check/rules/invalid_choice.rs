//! `invalid-choice`.

use crate::catalog::choice_rename;
use crate::check::{Draft, FileContext, Finds, Respelling, Rule, Severity};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-choice",
    severity: Severity::Error,
    default_on: true,
    summary: "A value is not one of the field's choices.",
    explanation: r##"
Many fields take one of a fixed set of words, in exactly this spelling and case. Anything else is
rejected with the file. The words are those of the API, and often differ from what the admin
interface shows. Some change between releases; where that is known, the help names the new one.
"##,
    bad: r##"
version: 1
metadata:
  name: enrolment
entries:
  - model: authentik_flows.flow
    identifiers:
      slug: enrollment
    attrs:
      name: Enrolment
      title: Sign up
      designation: enrolment
"##,
    good: r##"
version: 1
metadata:
  name: enrolment
entries:
  - model: authentik_flows.flow
    identifiers:
      slug: enrollment
    attrs:
      name: Enrolment
      title: Sign up
      designation: enrollment
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, node, kind, .. } = &problem.kind else { return None };
    let Kind::NotAChoice { value, choices, suggestion } = kind else { return None };
    let path = super::value_path(context, problem.entry, name, *node);
    let message = match value {
        Some(value) => format!("`{value}` is not a choice of `{path}`"),
        None => format!("this is not a choice of `{path}`"),
    };
    let draft = Draft::new(message);
    let renamed = context
        .model(problem.entry)
        .and_then(|model| choice_rename(model.name, name, value.as_deref()?, context.catalog.release()));
    if let Some(rename) = renamed.filter(|rename| rename.holds_in(context.catalog.release())) {
        let now = rename.new.map(|new| format!("use `{new}`. ")).unwrap_or_default();
        let draft = draft.help(format!("{now}{}", rename.note));
        return Some(match Respelling::successor(rename) {
            Some(to) => draft.respelling_fix(context.source, problem.span, to),
            None => draft,
        });
    }
    // `countries: [NO]` is a list of a boolean.
    let quotable = context.bare_text(problem.span).filter(|bare| choices.contains(bare));
    if let Some(bare) = quotable.filter(|bare| value.as_deref() != Some(*bare)) {
        let help = format!("YAML 1.1 reads `{bare}` as {}: put it in quotes", super::read_as(context, *node));
        let draft = draft.help(help);
        let own = context.is_within_entry(problem.span, problem.entry);
        return Some(match own {
            true => draft.safe_fix("put it in quotes", problem.span, format!("\"{bare}\"")),
            false => draft,
        });
    }
    Some(match suggestion {
        Some(near) => draft.help(format!("did you mean `{near}`?")).respelling_fix(
            context.source,
            problem.span,
            Respelling::among(value.as_deref().unwrap_or_default(), near, choices.iter().copied()),
        ),
        None => {
            let mut listed: Vec<_> = choices.iter().take(12).map(|choice| format!("`{choice}`")).collect();
            if choices.len() > listed.len() {
                listed.push(format!("and {} more", choices.len() - listed.len()));
            }
            draft.help(format!("the choices are {}", listed.join(", "))).unfamiliar()
        }
    })
}
