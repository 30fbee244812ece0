//! Looking for answers under which formulas have wanted truths.

use std::cell::Cell;

use super::formula::{Assignment, Formula, Unknown};

/// Questions up to which the search is exact: at most 4096 cases.
pub(super) const MOST_UNKNOWNS: usize = 12;

/// Whether something can happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chance {
    /// It can't.
    Never,
    /// It depends: a few answers under which it does.
    Sometimes(Assignment),
    /// It always does.
    Always,
    /// It depends on too many questions; taken as possible.
    Unclear,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// These few answers are enough, whatever the others are.
    Possible(Assignment),
    /// No answers are possible.
    Impossible,
    /// There were too many questions to say.
    Unclear,
}

/// How many parts of formulas the searches of one flow may look at: far more than real flows need, and some ten
/// milliseconds.
const EFFORT: u64 = 4_000_000;

/// Searches for answers, until it has done enough for one flow.
#[derive(Debug)]
pub(super) struct Solver {
    effort: Cell<u64>,
}

impl Solver {
    pub(super) fn new() -> Self {
        Solver { effort: Cell::new(EFFORT) }
    }

    /// Finds few answers under which every formula has the truth that is next to it.
    pub(super) fn solve(&self, goals: &[(&Formula, bool)]) -> Answer {
        let mut open = Vec::new();
        for (formula, wanted) in goals {
            match formula.truth(&[]) {
                Some(truth) if truth == *wanted => {}
                Some(_) => return Answer::Impossible,
                None => open.push((*formula, *wanted)),
            }
        }
        let mut unknowns = Vec::new();
        for (formula, _) in &open {
            formula.unknowns(MOST_UNKNOWNS + 1, &mut unknowns);
            if unknowns.len() > MOST_UNKNOWNS {
                return Answer::Unclear;
            }
        }
        let cost = open.iter().map(|(formula, _)| formula.size()).sum();
        let mut answers = Assignment::new();
        match self.search(&open, cost, &mut answers) {
            None => return Answer::Unclear,
            Some(false) => return Answer::Impossible,
            Some(true) => {}
        }
        // What isn't needed only makes the path harder to read.
        let mut at = 0;
        while at < answers.len() {
            let dropped = answers.remove(at);
            if !holds(&open, &answers) {
                answers.insert(at, dropped);
                at += 1;
            }
        }
        Answer::Possible(answers)
    }

    /// Whether it found answers; nothing when it gave up.
    fn search(&self, goals: &[(&Formula, bool)], cost: u64, answers: &mut Assignment) -> Option<bool> {
        self.effort.set(self.effort.get().checked_sub(cost)?);
        let mut next = None;
        for (formula, wanted) in goals {
            match formula.truth(answers) {
                Some(truth) if truth == *wanted => {}
                Some(_) => return Some(false),
                None if next.is_none() => next = formula.open(answers).map(|unknown| (unknown, *wanted)),
                None => {}
            }
        }
        let Some((unknown, wanted)) = next else { return Some(true) };
        for value in [wanted, !wanted] {
            answers.push((unknown, value));
            if self.search(goals, cost, answers)? {
                return Some(true);
            }
            answers.pop();
        }
        Some(false)
    }

    /// Whether something can happen.
    pub(super) fn chance(&self, formula: &Formula) -> Chance {
        match formula.truth(&[]) {
            Some(true) => return Chance::Always,
            Some(false) => return Chance::Never,
            None => {}
        }
        match (self.solve(&[(formula, true)]), self.solve(&[(formula, false)])) {
            (Answer::Impossible, _) => Chance::Never,
            (_, Answer::Impossible) => Chance::Always,
            (Answer::Possible(answers), _) => Chance::Sometimes(answers),
            (Answer::Unclear, _) => Chance::Unclear,
        }
    }
}

fn holds(goals: &[(&Formula, bool)], answers: &[(Unknown, bool)]) -> bool {
    goals.iter().all(|(formula, wanted)| formula.truth(answers) == Some(*wanted))
}
