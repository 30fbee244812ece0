//! The ways through one request: which stages are not in the plan, and which are dropped, until one is left.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use biodivine_lib_bdd::Bdd;

use super::explore::Position;
use super::state::State;

/// Why a stage is passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// It is not in the plan.
    LeftOut,
    /// Its policies dropped it.
    Dropped,
}

/// A place in a request.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) at: Position,
    pub(super) state: State,
    /// Whether a stage was dropped before it.
    pub(super) has_dropped: bool,
    /// When it is reached.
    pub(super) condition: Bdd,
    /// From where, when, and past which step.
    before: Vec<(usize, Bdd, usize, Missing)>,
}

/// The places of one request. Ways that meet are one from there on, so that they do not multiply.
#[derive(Debug)]
pub(super) struct Ways {
    all: Vec<Way>,
    known: HashMap<(Position, State, bool), usize>,
    /// Those that were not looked at yet, by how far they are.
    open: BTreeMap<(usize, u32), Vec<usize>>,
}

impl Ways {
    /// A request that starts somewhere.
    pub(super) fn new(at: Position, state: State, condition: Bdd) -> Self {
        let mut ways = Ways { all: Vec::new(), known: HashMap::new(), open: BTreeMap::new() };
        ways.find((at, state, false), condition);
        ways
    }

    /// The number of a place, which is reached under one more condition.
    fn find(&mut self, key: (Position, State, bool), condition: Bdd) -> usize {
        if let Some(&number) = self.known.get(&key) {
            if let Some(way) = self.all.get_mut(number) {
                way.condition = way.condition.or(&condition);
            }
            return number;
        }
        let (at, state, has_dropped) = key;
        let number = self.all.len();
        self.all.push(Way { at, state, has_dropped, condition, before: Vec::new() });
        self.known.insert(key, number);
        self.open.entry(at.distance()).or_default().push(number);
        number
    }

    /// Continues past a step.
    pub(super) fn pass(
        &mut self,
        from: usize,
        to: (Position, State),
        condition: Bdd,
        step: usize,
        why: Missing,
    ) {
        let Some(before) = self.all.get(from) else { return };
        let has_dropped = before.has_dropped || why == Missing::Dropped;
        let number = self.find((to.0, to.1, has_dropped), condition.clone());
        if let Some(way) = self.all.get_mut(number) {
            way.before.push((from, condition, step, why));
        }
    }

    /// The next place to look at: all ways that lead there are known.
    pub(super) fn next(&mut self) -> Option<usize> {
        let mut first = self.open.first_entry()?;
        let number = first.get_mut().pop();
        if first.get().is_empty() {
            first.remove();
        }
        number
    }

    /// A place.
    pub(super) fn get(&self, number: usize) -> Option<&Way> {
        self.all.get(number)
    }

    /// The steps that are passed over on one way to a place under a condition, in order, and when that way is the one.
    pub(super) fn passed(&self, mut number: usize, condition: &Bdd) -> (Vec<(usize, Missing)>, Bdd) {
        let mut passed = Vec::new();
        let mut condition = condition.clone();
        while let Some(way) = self.all.get(number) {
            let fits = |(from, when, step, why): &(usize, Bdd, usize, Missing)| {
                let both = when.and(&condition);
                (!both.is_false()).then_some((*from, both, *step, *why))
            };
            let Some((from, both, step, why)) = way.before.iter().find_map(fits) else { break };
            passed.push((step, why));
            (number, condition) = (from, both);
        }
        passed.reverse();
        (passed, condition)
    }
}

/// The places of a request that transitions lead back to.
pub(super) type SharedWays = Rc<RefCell<Ways>>;
