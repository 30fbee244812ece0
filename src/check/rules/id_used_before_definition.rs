//! `id-used-before-definition`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::check::{Edit, Fix};
use crate::evaluate::EvaluationProblemKind as Kind;
use crate::evaluate::KeyOfReason;
use crate::source::Span;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "id-used-before-definition",
    severity: Severity::Error,
    default_on: true,
    summary: "`!KeyOf` of an entry that comes later.",
    explanation: r##"
authentik applies entries from top to bottom, and `!KeyOf` gives the primary key of an object that
an earlier entry has made. An entry further down has none yet, and the file is rejected. The message
in authentik's log may name another `id` than the one at fault.

Two objects that refer to each other need three entries: the first object without the reference, the
second, and then the first once more, with the same identifiers and only the reference in `attrs`.
"##,
    bad: r##"
version: 1
metadata:
  name: wiki
entries:
  - model: authentik_policies.policybinding
    identifiers:
      target: !KeyOf wiki
      order: 0
    attrs:
      group: !Find [authentik_core.group, [name, authentik Admins]]
  - id: wiki
    model: authentik_core.application
    identifiers:
      slug: wiki
    attrs:
      name: Wiki
"##,
    good: r##"
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
      group: !Find [authentik_core.group, [name, authentik Admins]]
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, Kind::KeyOf { id, reason }) = &problem.kind else { return None };
    match reason {
        KeyOfReason::Itself => Some(
            Draft::new(format!("this entry refers to itself by `{id}` before its object exists"))
                .help("leave the reference out here, and set it in a second entry with the same identifiers"),
        ),
        KeyOfReason::Later { entry } => {
            let draft = Draft::new(format!(
                "`{id}` is the id of entry {entry}, which comes later: authentik applies entries in order"
            ))
            .help("move that entry before this one")
            .related(context.entry_span(*entry), format!("`{id}` is defined here"));
            Some(match problem.entry.and_then(|user| move_before(context, *entry, user)) {
                Some(fix) => draft.fix(fix),
                None => draft,
            })
        }
        _ => None,
    }
}

/// Over how many entries an entry is moved at most.
const MOST_BETWEEN: usize = 200;

/// The longest entry that is moved.
const MOST_BYTES: usize = 20_000;

/// Moves a whole entry, comments and all, before the one that needs it; only within one list, and
/// only when the moved entry needs nothing that comes in between.
fn move_before(context: &FileContext<'_, '_>, moved: usize, user: usize) -> Option<Fix> {
    let entries = &context.blueprint.entries;
    let (list, from) = entries.get(moved)?.list;
    let (user_list, to) = entries.get(user)?.list;
    if list != user_list {
        return None;
    }
    // Nobody wants half a file moved, and every reference would carry it.
    if moved.checked_sub(user)? > MOST_BETWEEN {
        return None;
    }
    let span = context.tree.item_lines(list, from)?;
    if span.len() > MOST_BYTES {
        return None;
    }
    let target = context.tree.item_lines(list, to)?;
    let text = context.source.slice(span);
    let needs_between = entries.get(user..moved)?.iter().filter_map(|entry| entry.id).any(|(id, _)| {
        text.contains(&format!("!KeyOf {id}"))
            || text.contains(&format!("!KeyOf '{id}"))
            || text.contains(&format!("!KeyOf \"{id}"))
    });
    if needs_between || !text.ends_with('\n') || text.contains('&') || text.contains(" *") {
        return None;
    }
    let edits = vec![
        Edit { span: Span::at(target.start as usize), text: text.to_owned() },
        Edit { span, text: String::new() },
    ];
    Some(Fix {
        title: format!("move {} before {}", context.entry_name(moved), context.entry_name(user)),
        safe: true,
        edits,
    })
}
