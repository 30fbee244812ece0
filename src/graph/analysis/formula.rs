//! What decides whether something happens, as a formula over unknown yes-or-no questions.

use crate::evaluate::ObjectId;

/// A question whose answer only the server knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unknown {
    /// Whether a policy passes. A policy that looks at the plan's context may say something else at another
    /// binding: then the binding's object is the second.
    Policy(ObjectId, Option<ObjectId>),
    /// Whether the user is in a group.
    Member(ObjectId, Phase),
    /// Whether it is this user.
    User(ObjectId, Phase),
    /// Whether somebody is signed in, or identified by an earlier stage.
    SignedIn(Phase),
    /// What a binding says of which too little is known, and whether it exists.
    Binding(ObjectId),
}

/// Who "the user" is: the one that starts the flow, or the one that a stage of it identified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Before any stage could identify somebody.
    Start,
    /// After a stage that may have.
    Identified,
}

/// Answers to some questions.
pub type Assignment = Vec<(Unknown, bool)>;

/// Something that is true or not depending on the answers.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Formula {
    /// It doesn't depend on any.
    Constant(bool),
    /// The question has this answer.
    Is(Unknown, bool),
    /// One of these; false when there is none.
    Any(Vec<Formula>),
    /// All of these; true when there is none.
    All(Vec<Formula>),
}

impl Formula {
    /// Its truth, as far as the answers decide it.
    pub(super) fn truth(&self, answers: &[(Unknown, bool)]) -> Option<bool> {
        match self {
            Formula::Constant(value) => Some(*value),
            Formula::Is(unknown, value) => {
                let (_, answer) = answers.iter().find(|(known, _)| known == unknown)?;
                Some(answer == value)
            }
            Formula::Any(parts) => among(parts, answers, true),
            Formula::All(parts) => among(parts, answers, false),
        }
    }

    /// How many parts it has: what looking at it once costs.
    pub(super) fn size(&self) -> u64 {
        match self {
            Formula::Constant(_) | Formula::Is(..) => 1,
            Formula::Any(parts) | Formula::All(parts) => 1 + parts.iter().map(Formula::size).sum::<u64>(),
        }
    }

    /// The first question that is open.
    pub(super) fn open(&self, answers: &[(Unknown, bool)]) -> Option<Unknown> {
        match self {
            Formula::Constant(_) => None,
            Formula::Is(unknown, _) => answers.iter().all(|(known, _)| known != unknown).then_some(*unknown),
            Formula::Any(parts) | Formula::All(parts) => {
                let open = parts.iter().filter(|part| part.truth(answers).is_none());
                open.into_iter().find_map(|part| part.open(answers))
            }
        }
    }

    /// Adds the questions that it depends on; stops after `most`.
    pub(super) fn unknowns(&self, most: usize, into: &mut Vec<Unknown>) {
        match self {
            Formula::Constant(_) => {}
            Formula::Is(unknown, _) => {
                if into.len() < most && !into.contains(unknown) {
                    into.push(*unknown);
                }
            }
            Formula::Any(parts) | Formula::All(parts) => {
                for part in parts {
                    if into.len() >= most {
                        return;
                    }
                    part.unknowns(most, into);
                }
            }
        }
    }
}

/// One part that has the truth `decisive` decides the whole.
fn among(parts: &[Formula], answers: &[(Unknown, bool)], decisive: bool) -> Option<bool> {
    let mut result = Some(!decisive);
    for part in parts {
        match part.truth(answers) {
            Some(truth) if truth == decisive => return Some(decisive),
            Some(_) => {}
            None => result = None,
        }
    }
    result
}
