//! Steps that end the flow, and what they keep from being reached.

use std::collections::HashMap;

use super::MOST_STEPS;
use super::formula::{Formula, Unknown};
use super::solve::{Answer, MOST_UNKNOWNS, Solver};

/// Steps that may end the flow before others are reached.
#[derive(Debug, Default)]
pub(super) struct Endings {
    /// The step that surely has ended the flow.
    dead: Option<usize>,
    by_unknown: HashMap<Unknown, Vec<usize>>,
}

/// Whether a step can be reached and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Possible,
    Never(usize),
    Unclear,
}

impl Endings {
    /// Whether a step with this condition can be reached and shown.
    pub(super) fn reach(&self, formula: &Formula, shown: &[Formula], solver: &Solver) -> Reach {
        if let Some(dead) = self.dead {
            return Reach::Never(dead);
        }
        let (related, whole) = self.related(formula, shown);
        if related.is_empty() {
            return if whole { Reach::Possible } else { Reach::Unclear };
        }
        let mut goals = vec![(formula, true)];
        goals.extend(related.iter().filter_map(|at| Some((shown.get(*at)?, false))));
        match solver.solve(&goals) {
            Answer::Impossible if solver.solve(&[(formula, true)]) == Answer::Impossible => Reach::Possible,
            Answer::Impossible => related.iter().max().map_or(Reach::Unclear, |last| Reach::Never(*last)),
            Answer::Possible(_) if whole => Reach::Possible,
            _ => Reach::Unclear,
        }
    }

    /// Takes in a step that ends the flow when it is shown.
    pub(super) fn add(&mut self, at: usize, formula: &Formula, shown: &[Formula], solver: &Solver) {
        let (related, _) = self.related(formula, shown);
        let mut goals = vec![(formula, false)];
        goals.extend(related.iter().filter_map(|at| Some((shown.get(*at)?, false))));
        if solver.solve(&goals) == Answer::Impossible {
            self.dead = Some(at);
            return;
        }
        let mut unknowns = Vec::new();
        formula.unknowns(MOST_UNKNOWNS, &mut unknowns);
        for unknown in unknowns {
            self.by_unknown.entry(unknown).or_default().push(at);
        }
    }

    /// The endings that share a question with a formula, over any number of steps, and whether these are all.
    fn related(&self, formula: &Formula, shown: &[Formula]) -> (Vec<usize>, bool) {
        let mut found: Vec<usize> = Vec::new();
        let mut unknowns = Vec::new();
        formula.unknowns(MOST_UNKNOWNS + 1, &mut unknowns);
        let mut next = 0;
        while let Some(unknown) = unknowns.get(next).copied() {
            next += 1;
            for at in self.by_unknown.get(&unknown).into_iter().flatten() {
                if found.contains(at) {
                    continue;
                }
                if found.len() >= MOST_STEPS || unknowns.len() > MOST_UNKNOWNS {
                    return (found, false);
                }
                found.push(*at);
                if let Some(formula) = shown.get(*at) {
                    formula.unknowns(MOST_UNKNOWNS + 1, &mut unknowns);
                }
            }
        }
        (found, unknowns.len() <= MOST_UNKNOWNS)
    }
}
