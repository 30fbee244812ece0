//! Looking for answers under which formulas have wanted truths.

use super::formula::{Assignment, Formula, Unknown};

/// Questions up to which the search is exact: at most 4096 cases.
pub(super) const MOST_UNKNOWNS: usize = 12;

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// These few answers are enough, whatever the others are.
    Possible(Assignment),
    /// There are none.
    Impossible,
    /// There were too many questions to say.
    Unclear,
}

/// Finds few answers under which every formula has the truth that stands beside it.
pub(super) fn solve(goals: &[(&Formula, bool)]) -> Answer {
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
    let mut answers = Assignment::new();
    if !search(&open, &mut answers) {
        return Answer::Impossible;
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

fn holds(goals: &[(&Formula, bool)], answers: &[(Unknown, bool)]) -> bool {
    goals.iter().all(|(formula, wanted)| formula.truth(answers) == Some(*wanted))
}

fn search(goals: &[(&Formula, bool)], answers: &mut Assignment) -> bool {
    let mut next = None;
    for (formula, wanted) in goals {
        match formula.truth(answers) {
            Some(truth) if truth == *wanted => {}
            Some(_) => return false,
            None if next.is_none() => next = formula.open(answers).map(|unknown| (unknown, *wanted)),
            None => {}
        }
    }
    let Some((unknown, wanted)) = next else { return true };
    for value in [wanted, !wanted] {
        answers.push((unknown, value));
        if search(goals, answers) {
            return true;
        }
        answers.pop();
    }
    false
}
