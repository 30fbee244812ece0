//! What policies report where a person stands.

use std::collections::HashMap;

use biodivine_lib_bdd::Bdd;

use super::circumstances::{Seen, ShippedPolicy};
use super::conditions::{Asked, Conditions, Moment};
use super::state::State;
use crate::evaluate::ObjectId;
use crate::graph::{EngineMode, PolicyBinding, Subject};
use crate::python::{self, Circumstances, Results};
use crate::workspace::Store;

const EXPRESSION: &str = "authentik_policies_expression.expressionpolicy";

/// What is known of an expression policy.
#[derive(Clone, Copy)]
pub enum Behavior<'s> {
    /// Its text.
    Text(&'s str),
    /// A release ships it.
    Shipped(ShippedPolicy),
    /// Nothing.
    Unknown,
}

impl<'s> Behavior<'s> {
    /// What is known of a policy.
    pub fn of(store: &'s Store<'_>, policy: ObjectId) -> Self {
        let Some(row) = store.row(policy) else { return Behavior::Unknown };
        if let Some(text) = row.value("expression").and_then(|value| value.as_str()) {
            return Behavior::Text(text);
        }
        let name = row.value("name").and_then(|value| value.as_str()).unwrap_or_default();
        match ShippedPolicy::named(name).filter(|_| row.writers.is_empty()) {
            Some(shipped) => Behavior::Shipped(shipped),
            None => Behavior::Unknown,
        }
    }

    /// How it can end where a person stands; `known`: what its text sees there.
    pub fn results(self, seen: &Seen, known: &(dyn Circumstances + Sync)) -> Results {
        match self {
            Behavior::Text(text) => python::results(text, known),
            Behavior::Shipped(shipped) => shipped.results(seen),
            Behavior::Unknown => Results::ANY,
        }
    }
}

/// The policies of an instance, each looked at once for each place where a person can stand.
pub struct Policies<'s, 't> {
    store: &'s Store<'t>,
    behaviors: HashMap<ObjectId, Behavior<'s>>,
    results: HashMap<(ObjectId, Seen), Results>,
    /// Policies, and whether they can write to the context.
    writing: HashMap<ObjectId, bool>,
    /// When the policies of targets let people pass, by how their expressions can end.
    passing: HashMap<(ObjectId, Moment, Asked, Vec<Results>), Bdd>,
}

impl<'s, 't> Policies<'s, 't> {
    /// The policies of a store.
    pub fn new(store: &'s Store<'t>) -> Self {
        Policies {
            store,
            behaviors: HashMap::new(),
            results: HashMap::new(),
            writing: HashMap::new(),
            passing: HashMap::new(),
        }
    }

    /// When the policies of a target let somebody pass.
    pub fn passes(
        &mut self,
        conditions: &Conditions,
        (target, bindings, mode): (ObjectId, &[PolicyBinding], EngineMode),
        moment: Moment,
        state: State,
    ) -> Bdd {
        let asked = if state.has_account() { Asked::Account } else { Asked::Nobody };
        let seen = Seen { state: State { is_other_account: false, lost_proof: false, ..state }, moment };
        let expressions = bindings.iter().filter_map(|binding| match &binding.subject {
            Subject::Policy { id: Some(policy), model: EXPRESSION, .. } => Some(*policy),
            _ => None,
        });
        let results: Vec<(ObjectId, Results)> =
            expressions.map(|policy| (policy, self.ends(policy, seen))).collect();
        let key = (target, moment, asked, results.iter().map(|(_, results)| *results).collect());
        let passing = self.passing.entry(key).or_insert_with(|| {
            conditions.passes(bindings, mode, moment, asked, &|policy| {
                let known = results.iter().find(|(known, _)| *known == policy);
                known.map_or(Results::ANY, |(_, results)| *results)
            })
        });
        passing.clone()
    }

    /// How an expression policy can end.
    fn ends(&mut self, policy: ObjectId, seen: Seen) -> Results {
        if seen.state.unsure {
            return Results::ANY;
        }
        if let Some(results) = self.results.get(&(policy, seen)) {
            return *results;
        }
        let results = self.behavior(policy).results(&seen, &seen);
        self.results.insert((policy, seen), results);
        results
    }

    fn behavior(&mut self, policy: ObjectId) -> Behavior<'s> {
        let store = self.store;
        *self.behaviors.entry(policy).or_insert_with(|| Behavior::of(store, policy))
    }

    /// Whether a policy can write to the plan's context what proofs depend on.
    pub fn writes(&mut self, binding: &PolicyBinding) -> bool {
        if binding.certain && !binding.enabled {
            return false;
        }
        match &binding.subject {
            Subject::Policy { id: Some(policy), model: EXPRESSION, .. } => match self.behavior(*policy) {
                Behavior::Text(text) => {
                    *self.writing.entry(*policy).or_insert_with(|| python::may_change(text))
                }
                Behavior::Shipped(_) => false,
                Behavior::Unknown => true,
            },
            Subject::Policy { id: None, model: EXPRESSION, .. } => true,
            Subject::Unknown => !binding.is_person,
            _ => false,
        }
    }
}
