//! What policies decide, as decision diagrams over questions that only the server can answer.
//!
//! Facts: authentik's policy engine (`authentik/policies/engine.py`, `process.py`), as the simulation of runs has it.

use std::collections::{HashMap, HashSet};

use biodivine_lib_bdd::{Bdd, BddVariable, BddVariableSet};

use crate::evaluate::ObjectId;
use crate::graph::{Constant, EngineMode, Flow, PolicyBinding, Subject};
use crate::python::Results;

/// When something is asked. The same question has the same answer at one moment, and can have another at the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Moment {
    /// Whether somebody may enter.
    Entry,
    /// When the stages of the plan are chosen; plans of anonymous people are kept for a while and shared.
    Plan,
    /// While one request is answered.
    Request,
}

const MOMENTS: [Moment; 3] = [Moment::Entry, Moment::Plan, Moment::Request];

/// The moments that differ in whose account is asked about: plans stay when the account is replaced.
const OF_ACCOUNT: [Moment; 2] = [Moment::Request, Moment::Plan];

/// A question that only the server can answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Question {
    /// Whether a policy passes.
    Passes(ObjectId, Moment),
    /// Whether it raises an exception instead.
    Raises(ObjectId, Moment),
    /// What a binding comes to of which too little is known.
    Binding(ObjectId, Moment),
    /// Whether the account is a member of a group; of a plan, the one that it was made for.
    Member(ObjectId, Moment),
    /// Whether it is this account.
    User(ObjectId, Moment),
}

impl Question {
    fn moment(self) -> Option<Moment> {
        match self {
            Question::Passes(_, moment) | Question::Raises(_, moment) | Question::Binding(_, moment) => {
                Some(moment)
            }
            Question::Member(_, moment) | Question::User(_, moment) => {
                Some(moment).filter(|moment| *moment == Moment::Plan)
            }
        }
    }
}

/// Whom policies are asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Asked {
    /// Somebody without an account: groups and users never match, negated or not.
    Nobody,
    /// An account.
    Account,
}

/// The questions of some flows.
pub struct Conditions {
    set: BddVariableSet,
    variables: HashMap<Question, BddVariable>,
    questions: Vec<Question>,
    of_moment: HashMap<Moment, Vec<BddVariable>>,
    of_account: Vec<BddVariable>,
    assumed: HashMap<ObjectId, bool>,
}

impl Conditions {
    /// Collects the questions of flows; nothing where there are too many to number.
    /// `assumed`: policies that pass, or do not, on all ways that are looked at.
    pub fn of<'f>(flows: impl IntoIterator<Item = &'f Flow>, assumed: &[(ObjectId, bool)]) -> Option<Self> {
        let mut questions = Vec::new();
        for flow in flows {
            // Questions that are asked together are next to each other, which keeps the diagrams small.
            for binding in flow.policy_bindings() {
                if !binding.certain || binding.subject.object().is_none() {
                    questions.extend(MOMENTS.map(|moment| Question::Binding(binding.id, moment)));
                }
                match &binding.subject {
                    Subject::Policy { id: Some(policy), .. } => {
                        for moment in MOMENTS {
                            questions.push(Question::Passes(*policy, moment));
                            questions.push(Question::Raises(*policy, moment));
                        }
                    }
                    Subject::Group { id: Some(group), .. } => {
                        questions.extend(OF_ACCOUNT.map(|moment| Question::Member(*group, moment)));
                    }
                    Subject::User { id: Some(user), .. } => {
                        questions.extend(OF_ACCOUNT.map(|moment| Question::User(*user, moment)));
                    }
                    _ => {}
                }
            }
        }
        let mut seen = HashSet::new();
        questions.retain(|question| seen.insert(*question));
        let set = BddVariableSet::new_anonymous(u16::try_from(questions.len()).ok()?);
        let variables: HashMap<Question, BddVariable> =
            questions.iter().copied().zip(set.variables()).collect();
        let mut of_moment: HashMap<Moment, Vec<BddVariable>> = HashMap::new();
        let mut of_account = Vec::new();
        for (question, variable) in questions.iter().zip(set.variables()) {
            match question.moment() {
                Some(moment) => of_moment.entry(moment).or_default().push(variable),
                None => of_account.push(variable),
            }
        }
        Some(Conditions {
            set,
            variables,
            questions,
            of_moment,
            of_account,
            assumed: assumed.iter().copied().collect(),
        })
    }

    /// What always holds.
    pub fn always(&self) -> Bdd {
        self.set.mk_true()
    }

    /// A condition without the answers of a moment, which is over.
    pub fn after(&self, condition: &Bdd, moment: Moment) -> Bdd {
        self.without(condition, self.of_moment.get(&moment).map(Vec::as_slice).unwrap_or_default())
    }

    /// A condition without the answers to some questions.
    fn without(&self, condition: &Bdd, variables: &[BddVariable]) -> Bdd {
        let asked = condition.support_set();
        let asked: Vec<BddVariable> =
            variables.iter().copied().filter(|variable| asked.contains(variable)).collect();
        condition.exists(&asked)
    }

    /// A condition without what it states of the account, which is another one now.
    pub fn about_another(&self, condition: &Bdd) -> Bdd {
        self.without(condition, &self.of_account)
    }

    /// A condition where a plan is made for the account that there is.
    pub fn planned(&self, condition: &Bdd) -> Bdd {
        let mut condition = condition.clone();
        for question in &self.questions {
            let of_plan = match *question {
                Question::Member(group, Moment::Request) => Question::Member(group, Moment::Plan),
                Question::User(user, Moment::Request) => Question::User(user, Moment::Plan),
                _ => continue,
            };
            condition = condition.and(&self.is(*question).iff(&self.is(of_plan)));
        }
        condition
    }

    /// When the policies of a target let somebody pass. `results`: how an expression policy can end.
    pub fn passes(
        &self,
        bindings: &[PolicyBinding],
        mode: EngineMode,
        moment: Moment,
        asked: Asked,
        results: &dyn Fn(ObjectId) -> Results,
    ) -> Bdd {
        let combine = |parts: Vec<Bdd>| {
            let start = match mode {
                EngineMode::Any => self.set.mk_false(),
                EngineMode::All => self.set.mk_true(),
            };
            parts.iter().fold(start, |all, part| match mode {
                EngineMode::Any => all.or(part),
                EngineMode::All => all.and(part),
            })
        };
        let mut parts = Vec::new();
        // Groups and users make one result together.
        let mut members = Vec::new();
        for binding in bindings.iter().filter(|binding| binding.enabled || !binding.certain) {
            let anything = || self.is(Question::Binding(binding.id, moment));
            if !binding.certain {
                parts.push(anything());
                continue;
            }
            let account = if moment == Moment::Plan { Moment::Plan } else { Moment::Request };
            let member = |question: Question| match asked {
                Asked::Nobody => self.set.mk_false(),
                Asked::Account if binding.negate => self.is(question).not(),
                Asked::Account => self.is(question),
            };
            match &binding.subject {
                Subject::Group { id: Some(group), .. } => {
                    members.push(member(Question::Member(*group, account)));
                }
                Subject::User { id: Some(user), .. } => members.push(member(Question::User(*user, account))),
                Subject::Policy { constant: Some(constant), .. } => {
                    let passes = match constant {
                        Constant::Pass => !binding.negate,
                        Constant::Fail => binding.negate,
                        Constant::Error => binding.failure_result,
                        Constant::Crash => false,
                    };
                    parts.push(if passes { self.set.mk_true() } else { self.set.mk_false() });
                }
                Subject::Policy { id: Some(policy), model, .. } => {
                    let is_expression = *model == "authentik_policies_expression.expressionpolicy";
                    let can = if is_expression { results(*policy) } else { Results::ANY };
                    // An exception is neither of the two.
                    let can = match self.assumed.get(policy) {
                        Some(passes) => Results { passes: *passes, fails: !*passes, ..can },
                        None => can,
                    };
                    // Only expressions raise what the failure result is for: for others any exception is a no.
                    let on_exception = is_expression && binding.failure_result;
                    parts.push(self.policy(*policy, moment, can, binding.negate, on_exception));
                }
                Subject::Nothing => {}
                Subject::Unknown if binding.is_person => members.push(match asked {
                    Asked::Nobody => self.set.mk_false(),
                    Asked::Account => anything(),
                }),
                Subject::Group { id: None, .. }
                | Subject::User { id: None, .. }
                | Subject::Policy { id: None, .. }
                | Subject::Unknown => parts.push(anything()),
            }
        }
        if !members.is_empty() {
            parts.push(combine(members));
        }
        if parts.is_empty() { self.set.mk_true() } else { combine(parts) }
    }

    /// When a policy makes its binding pass.
    fn policy(
        &self,
        policy: ObjectId,
        moment: Moment,
        can: Results,
        negate: bool,
        on_exception: bool,
    ) -> Bdd {
        let passes = match (can.passes, can.fails) {
            (true, false) => self.set.mk_true(),
            (false, true) => self.set.mk_false(),
            _ => self.is(Question::Passes(policy, moment)),
        };
        let result = if negate { passes.not() } else { passes };
        let raises = match (can.raises, can.passes || can.fails) {
            (false, _) => return result,
            (true, false) => self.set.mk_true(),
            (true, true) => self.is(Question::Raises(policy, moment)),
        };
        match on_exception {
            true => result.or(&raises),
            false => result.and_not(&raises),
        }
    }

    fn is(&self, question: Question) -> Bdd {
        match self.variables.get(&question) {
            Some(variable) => self.set.mk_var(*variable),
            // All questions of the flows were collected.
            None => self.set.mk_true(),
        }
    }

    /// A condition where some answers are given.
    pub fn narrowed(&self, condition: &Bdd, given: &[(Question, bool)]) -> Bdd {
        let given = given.iter();
        let given: Vec<(BddVariable, bool)> =
            given.filter_map(|(question, answer)| Some((*self.variables.get(question)?, *answer))).collect();
        condition.select(&given)
    }

    /// Answers under which a condition holds, few of them.
    pub fn answers(&self, condition: &Bdd) -> Option<Vec<(Question, bool)>> {
        let clause = condition.most_free_clause()?;
        let named = clause
            .to_values()
            .into_iter()
            .filter_map(|(variable, answer)| Some((*self.questions.get(variable.to_index())?, answer)));
        Some(named.collect())
    }
}

/// Whether a question is about one moment.
pub fn is_of(question: Question, moment: Moment) -> bool {
    question.moment() == Some(moment)
}
