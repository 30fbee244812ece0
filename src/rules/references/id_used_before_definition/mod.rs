//! `id-used-before-definition`.

use std::collections::HashSet;

use crate::blueprint::{Expression, expression, text};
use crate::evaluate::EvaluationProblemKind as Kind;
use crate::evaluate::KeyOfReason;
use crate::lint::{
    Draft, Edit, FileContext, Finds, Fix, FixKind, Persona, Rule, Safety, Scope, Severity, Topic,
};
use crate::redact::{Name, Words, message};
use crate::syntax::{NodeId, NodeKind};
use crate::text::Span;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "id-used-before-definition",
    topic: Topic::References,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::Sometimes(Safety::Varies),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "`!KeyOf` of an id that is defined later in the file.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, Kind::KeyOf { id, reason }) = &problem.kind else { return None };
    match reason {
        KeyOfReason::Itself => Some(
            Draft::new(message!("this entry refers to itself by `{}` before its object exists", Name(id)))
                .help("leave the reference out here, and set it in a second entry with the same identifiers"),
        ),
        KeyOfReason::Later { entry } => {
            let line = context.entry_line(*entry);
            let draft = Draft::new(message!(
                "`{}` is the id of a later entry, on line {}: authentik applies entries in order",
                Name(id),
                Words(line)
            ))
            .help("move that entry before this one")
            .related(context.entry_span(*entry), message!("`{}` is defined here", Name(id)));
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
pub(crate) fn move_before(context: &FileContext<'_, '_>, moved: usize, user: usize) -> Option<Fix> {
    let entries = &context.blueprint.entries;
    let moved_entry = entries.get(moved)?;
    let (list, from) = moved_entry.list;
    let (user_list, to) = entries.get(user)?.list;
    let between = entries.get(user..moved)?;
    if list != user_list || between.len() > MOST_BETWEEN {
        return None;
    }
    let span = context.tree.item_lines_with_comments(list, from)?;
    let target = context.tree.item_lines_with_comments(list, to)?;
    // Nobody wants half a file moved, and every reference would carry it.
    if span.len() > MOST_BYTES {
        return None;
    }
    let needs = Needs::of(context, moved_entry.node)?;
    if between.iter().filter_map(|entry| entry.id).any(|(id, _)| needs.ids.contains(id)) {
        return None;
    }
    Some(Fix {
        title: message!("move {} before {}", context.entry_name(moved), context.entry_name(user)),
        safe: is_independent(context, moved, user, &needs),
        edits: moving(context.source.text(), span, target.start as usize)?,
    })
}

/// The edits that put whole lines further up, with the blank lines that set them apart.
fn moving(text: &str, lines: Span, to: usize) -> Option<Vec<Edit>> {
    let body = text.get(lines.range())?;
    let before = text.get(to..lines.range().start)?;
    // A block that keeps its blank lines (`|+`) has them as text, and one at the very end ends otherwise.
    let keeps = |text: &str| text.contains("|+") || text.contains(">+");
    let is_last = !body.ends_with('\n');
    if [before, body].into_iter().any(|text| keeps(text) || is_last && text.contains(['|', '>'])) {
        return None;
    }
    let apart = before.len() - before.trim_end_matches(['\n', '\r', ' ']).len();
    // The line break that ends the content before is not among the blank lines.
    let kept = before.get(before.len() - apart..)?.find('\n')? + 1;
    let blank = before.get(before.len() - apart + kept..)?;
    let blank = blank.get(..blank.rfind('\n').map_or(0, |at| at + 1))?;
    let ends_blank = body.trim_end_matches(' ').ends_with("\n\n") || body.ends_with("\r\n\r\n");
    let (break_before, line_break) = match before.strip_suffix("\r\n") {
        Some(_) => (2, "\r\n"),
        None => (1, "\n"),
    };
    let (deleted, inserted) = if is_last {
        // The last line of the file stays without a line break.
        let start = lines.range().start - blank.len() - break_before;
        (Span::new(start, lines.range().end), format!("{body}{line_break}{blank}"))
    } else if ends_blank {
        (lines, body.to_owned())
    } else {
        (Span::new(lines.range().start - blank.len(), lines.range().end), format!("{body}{blank}"))
    };
    Some(vec![Edit { span: Span::at(to), text: inserted }, Edit { span: deleted, text: String::new() }])
}

/// What an entry needs from those before it.
#[derive(Default)]
struct Needs<'t> {
    /// The ids that it refers to.
    ids: HashSet<&'t str>,
    /// The models that it looks up; nothing for one that isn't known.
    found: Vec<Option<&'t str>>,
}

impl<'t> Needs<'t> {
    /// Nothing when the entry has an anchor or an alias, which can't be moved without the other.
    fn of(context: &FileContext<'_, 't>, entry: NodeId) -> Option<Self> {
        let tree = context.tree;
        let mut needs = Needs::default();
        let mut nodes = vec![entry];
        while let Some(node) = nodes.pop() {
            if tree.anchor(node).is_some() || matches!(tree.node(node).kind, NodeKind::Alias(_)) {
                return None;
            }
            match expression(tree, node) {
                Some(Ok(Expression::KeyOf { id })) => needs.ids.extend(id),
                Some(Ok(Expression::Find { model, .. })) => needs.found.push(text(tree, model)),
                _ => {}
            }
            nodes.extend_from_slice(tree.items(node));
            nodes.extend(tree.pairs(node).flat_map(|(key, value)| [key, value]));
        }
        Some(needs)
    }
}

/// Whether the order of an entry and those that it is moved over means nothing to authentik: they write other
/// objects, and none that it looks up.
fn is_independent(context: &FileContext<'_, '_>, moved: usize, user: usize, needs: &Needs<'_>) -> bool {
    let applied = &context.applied.entries;
    let Some(own) = applied.get(moved) else { return false };
    applied.get(user..moved).unwrap_or_default().iter().all(|other| {
        let Some(model) = other.model else { return false };
        let same = own.model == Some(model) && (own.object == other.object || own.object.is_none());
        // Other blueprints can make anything.
        let makes_anything = model.app == "authentik_blueprints" && !needs.found.is_empty();
        let makes = |found: &Option<&str>| found.is_none_or(|found| context.catalog.is_a(model.name, found));
        !same && !makes_anything && !needs.found.iter().any(makes)
    })
}
