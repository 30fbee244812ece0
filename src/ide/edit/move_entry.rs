//! Entries that are used before they are there.

use foldhash::{HashMap, HashMapExt};

use super::{Action, ActionKind};
use crate::evaluate::{EvaluationProblemKind, KeyOfReason};
use crate::ide::Caret;
use crate::ide::subject::{Way, touches};
use crate::lint::FileContext;
use crate::rules::references::id_used_before_definition::move_before;
use crate::workspace::{EntryProblem, ProblemKind};

/// The actions that move the entry at a caret, or the one that is used there by its key, before its first use, where that
/// changes nothing else.
pub(super) fn moved(context: &FileContext<'_, '_>, caret: Caret<'_, '_>) -> Vec<Action> {
    // The first use of each, and whether the caret is at one of them.
    let mut uses: HashMap<usize, (usize, bool)> = HashMap::new();
    for problem in &context.applied.problems {
        let later = match &problem.kind {
            ProblemKind::Evaluation(
                _,
                EvaluationProblemKind::KeyOf { reason: KeyOfReason::Later { entry }, .. },
            ) => *entry,
            ProblemKind::Entry(EntryProblem::KeyDeclaredLater { entry, .. }) => *entry,
            _ => continue,
        };
        let Some(user) = problem.entry else { continue };
        let (first, is_here) = uses.entry(later).or_insert((user, false));
        *first = user.min(*first);
        *is_here |= touches(problem.span, caret.offset);
    }
    if uses.is_empty() {
        return Vec::new();
    }
    let way = Way::to(context.tree, caret.offset);
    let place = way.entry(caret.file);
    let at_head = place
        .filter(|place| matches!(place.key(0), None | Some("model" | "id")))
        .map(|place| place.entry.index);
    let mut wanted: Vec<(usize, usize)> = uses
        .into_iter()
        .filter(|(later, (_, is_here))| *is_here || at_head == Some(*later))
        .map(|(later, (first, _))| (later, first))
        .collect();
    wanted.sort_unstable();
    let fixes = wanted.into_iter().filter_map(|(later, first)| move_before(context, later, first));
    let actions = fixes.filter(|fix| fix.safe).map(|fix| Action {
        title: fix.title.to_string(),
        kind: ActionKind::Move,
        is_preferred: false,
        rule: None,
        finding: None,
        edits: fix.edits,
    });
    actions.collect()
}
