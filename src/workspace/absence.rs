//! What is particular to `state: absent`: authentik swallows its own complaints about such an entry and continues
//! with the next one, but not what else fails (`_apply_models` and `_validate_single` of
//! `authentik/blueprints/v1/importer.py`).

use super::application::Application;
use super::apply::{AppliedEntry, Existing};
use super::problem::{EntryProblem, Ineffective};
use crate::blueprint::{Entry, State, StateName};
use crate::catalog::Model;
use crate::evaluate::ValueKind;

/// Attributes that authentik's validators read without asking whether the entry has them. The models'
/// serializers are in `authentik/policies/api/bindings.py` and `authentik/policies/event_matcher/api.py`.
const READ_BLINDLY: [(&str, &str); 2] = [
    ("authentik_policies.policybinding", "target"),
    ("authentik_policies_event_matcher.eventmatcherpolicy", "action"),
];

impl<'t> Application<'t, '_> {
    /// Whether the entry is to delete its object, or is to where a tag in its state gives the default.
    pub(super) fn deletes(&mut self, entry: &Entry<'t>) -> bool {
        match entry.state {
            State::Known(state) => state == StateName::Absent,
            State::Tag(node) => {
                // What is wrong with the tag is found where the state is needed for itself.
                let problems = std::mem::take(&mut self.evaluation);
                let state = self.evaluate(|evaluator| evaluator.resolve(node));
                self.evaluation = problems;
                let written = match &state.kind {
                    ValueKind::Fallback(default, _) => default.as_str(),
                    _ => state.as_str(),
                };
                written == Some(StateName::Absent.text())
            }
            State::Unusable => false,
        }
    }

    /// Drops the problems that only keep an entry from deleting anything; whether there were some.
    pub(super) fn swallow(&mut self) -> bool {
        let failing = self.evaluation.iter().any(|problem| problem.kind.fails());
        self.evaluation.retain(|problem| !problem.kind.fails() || problem.kind.is_uncaught());
        failing
    }

    /// An entry that authentik skips.
    pub(super) fn skip(&mut self, applied: &mut AppliedEntry<'t>, why: Ineffective) {
        applied.state = State::Known(StateName::Absent);
        self.report_entry(applied.head, EntryProblem::AbsentIneffective { why });
    }

    /// Data on which the validation itself breaks down, before anything is deleted.
    pub(super) fn breaks_down(&mut self, model: &'static Model, applied: &AppliedEntry<'t>) {
        let blind = READ_BLINDLY.iter().find(|(name, _)| *name == model.name);
        let Some((_, field)) = blind.filter(|(_, field)| applied.datum(field).is_none()) else { return };
        let complete =
            model.fields.iter().all(|field| !field.required || applied.datum(field.name).is_some());
        let reached = match applied.existing {
            Existing::Yes(_) => true,
            Existing::Perhaps(_) | Existing::No => complete,
        };
        if reached && self.accepts(applied) {
            self.report_entry(applied.head, EntryProblem::AbsentUnread { field });
        }
    }
}
