//! Which steps of a flow can be shown, and when.
//!
//! Policies, memberships and identities are unknown yes-or-no questions; the same policy is the same question
//! wherever it is bound, unless it looks at the plan's context, which changes from stage to stage. A question about
//! a step looks at the step's own policies and at those earlier ones that matter for it: exactly while there are no more
//! than twelve unknowns, and otherwise not at all, so that whatever is stated here is certain.

mod endings;
mod engine;
mod formula;
mod solve;
mod stage;

pub use formula::{Assignment, Phase, Unknown};
pub use solve::Chance;
pub use stage::{Datum, Gives, ends_flow, gives, may_write};

use super::flow::{Authentication, Flow, Step};
use endings::{Endings, Reach};
use engine::Person;
use formula::Formula;
use solve::{Answer, Solver};

/// Earlier steps that a question may depend on; with more of them it isn't answered.
const MOST_STEPS: usize = 24;

/// Who starts a flow by its address without being signed in.
const NOBODY: Person = Person { phase: Phase::Start, signed_in: Some(false) };

/// Why a step is never shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreachable {
    /// Its own policies never pass.
    Policies,
    /// Its policies never pass when the flow is planned, because nobody is signed in then.
    NobodySignedIn,
    /// An earlier step, by its index, ends the flow before whenever this one could be shown.
    EndedBy(usize),
}

/// One flow, looked at from all sides.
#[derive(Debug)]
pub struct FlowAnalysis {
    entry: Formula,
    /// When its own policies let somebody pass who is not signed in.
    anonymous_entry: Formula,
    /// When each step's own policies let it be shown.
    shown: Vec<Formula>,
    unreachable: Vec<Option<Unreachable>>,
    /// Steps that end the flow, and can be shown.
    enders: Vec<usize>,
    exact: Vec<bool>,
    users: Givers,
    answers: Givers,
    solver: Solver,
}

/// The steps that give something, of those that can be shown.
#[derive(Debug, Default)]
pub struct Givers {
    /// The first that is shown on every way past it.
    pub surely: Option<usize>,
    /// The first that may give it in a way that isn't known.
    pub perhaps: Option<usize>,
    /// All that give it when they are shown, in order.
    pub all: Vec<usize>,
}

impl FlowAnalysis {
    /// Looks at a flow. `brings_user`: it may be started on behalf of a user who isn't signed in, as sources, recovery
    /// links and redirects from other flows do.
    pub fn of(flow: &Flow, brings_user: bool) -> Self {
        let start = Person { phase: Phase::Start, signed_in: signed_in(flow.authentication, brings_user) };
        let mut analysis = FlowAnalysis {
            entry: engine::passes(&flow.policies, flow.engine_mode, start),
            anonymous_entry: engine::passes(&flow.policies, flow.engine_mode, NOBODY),
            shown: Vec::with_capacity(flow.steps.len()),
            unreachable: Vec::with_capacity(flow.steps.len()),
            enders: Vec::new(),
            exact: Vec::with_capacity(flow.steps.len()),
            users: Givers::default(),
            answers: Givers::default(),
            solver: Solver::new(),
        };
        let mut person = start;
        if flow.policies.iter().any(|binding| may_write(binding, Datum::User)) {
            person = identified(person);
        }
        let mut endings = Endings::default();
        for (at, step) in flow.steps.iter().enumerate() {
            if step.policies.iter().any(|binding| may_write(binding, Datum::User)) {
                person = identified(person);
            }
            let formula = shown(step, start, person);
            let reach = endings.reach(&formula, &analysis.shown, &analysis.solver);
            let unreachable = match (formula.truth(&[]), reach) {
                (_, Reach::Never(ender)) => Some(Unreachable::EndedBy(ender)),
                (Some(false), _) => Some(why_never(step, start, person, &analysis.solver)),
                _ => {
                    let never = analysis.solver.solve(&[(&formula, true)]) == Answer::Impossible;
                    never.then_some(Unreachable::Policies)
                }
            };
            analysis.exact.push(reach != Reach::Unclear);
            if unreachable.is_none() && ends_flow(step.model) {
                analysis.enders.push(at);
                endings.add(at, &formula, &analysis.shown, &analysis.solver);
            }
            if unreachable.is_none() {
                if gives(step, Datum::User) != Gives::No {
                    person = identified(person);
                }
                analysis.users.add(at, gives(step, Datum::User), &formula, &analysis.solver);
                analysis.answers.add(at, gives(step, Datum::PromptData), &formula, &analysis.solver);
            }
            analysis.shown.push(formula);
            analysis.unreachable.push(unreachable);
        }
        analysis
    }

    /// Whether anybody who fulfills the flow's requirement passes its own policies.
    pub fn entry(&self) -> Chance {
        self.solver.chance(&self.entry)
    }

    /// Whether anybody passes its own policies who is neither signed in nor brought along by what starts the flow.
    pub fn anonymous_entry(&self) -> Chance {
        self.solver.chance(&self.anonymous_entry)
    }

    /// Why a step is never shown; nothing when it can be.
    pub fn unreachable(&self, step: usize) -> Option<Unreachable> {
        self.unreachable.get(step).copied().flatten()
    }

    /// Whether [`FlowAnalysis::unreachable`] looked at everything that matters.
    pub fn is_exact(&self, step: usize) -> bool {
        self.exact.get(step).copied().unwrap_or(false)
    }

    /// Whether a step is shown: as far as its own policies decide it, and no step before it surely ends the flow.
    pub fn shown(&self, step: usize) -> Chance {
        if self.unreachable(step).is_some() {
            return Chance::Never;
        }
        let Some(formula) = self.shown.get(step) else { return Chance::Never };
        match self.solver.chance(formula) {
            Chance::Always if self.enders.first().is_some_and(|ender| *ender < step) => self.reached(step),
            chance => chance,
        }
    }

    /// Whether a step's own policies always let it be shown, whatever came before it.
    pub fn always_passes(&self, step: usize) -> bool {
        self.shown.get(step).is_some_and(|formula| self.solver.chance(formula) == Chance::Always)
    }

    /// Whether one step is shown whenever another is, on every way on which both are reached.
    pub fn implies(&self, step: usize, other: usize) -> bool {
        let (Some(step), Some(other)) = (self.shown.get(step), self.shown.get(other)) else { return false };
        self.solver.solve(&[(step, true), (other, false)]) == Answer::Impossible
    }

    /// Whether one of two steps at most is shown.
    pub fn excludes(&self, step: usize, other: usize) -> bool {
        let (Some(step), Some(other)) = (self.shown.get(step), self.shown.get(other)) else { return false };
        self.solver.solve(&[(step, true), (other, true)]) == Answer::Impossible
    }

    /// Answers under which a step is shown although none of the `earlier` ones was; nothing when there are none, or
    /// when that isn't certain.
    pub fn without(&self, step: usize, earlier: &[usize]) -> Option<Assignment> {
        let enders = self.enders.iter().take_while(|ender| **ender < step);
        let hidden: Vec<usize> = earlier.iter().chain(enders).take(MOST_STEPS + 1).copied().collect();
        if hidden.len() > MOST_STEPS {
            return None;
        }
        let mut goals = vec![(self.shown.get(step)?, true)];
        goals.extend(hidden.iter().filter_map(|at| Some((self.shown.get(*at)?, false))));
        match self.solver.solve(&goals) {
            Answer::Possible(answers) => Some(answers),
            Answer::Impossible | Answer::Unclear => None,
        }
    }

    /// The steps up to one that are surely shown under some answers.
    pub fn path(&self, answers: &Assignment, last: usize) -> Vec<usize> {
        let shown = |at: &usize| {
            self.unreachable(*at).is_none()
                && self.shown.get(*at).is_some_and(|formula| formula.truth(answers) == Some(true))
        };
        (0..=last).filter(shown).collect()
    }

    /// The steps that give something.
    pub fn givers(&self, datum: Datum) -> &Givers {
        match datum {
            Datum::User => &self.users,
            Datum::PromptData => &self.answers,
        }
    }

    fn reached(&self, step: usize) -> Chance {
        match self.without(step, &[]) {
            Some(answers) => Chance::Sometimes(answers),
            None => Chance::Unclear,
        }
    }
}

impl Givers {
    fn add(&mut self, at: usize, gives: Gives, shown: &Formula, solver: &Solver) {
        match gives {
            Gives::No => {}
            Gives::Perhaps => self.perhaps = self.perhaps.or(Some(at)),
            Gives::Yes => {
                self.all.push(at);
                if self.surely.is_none() && solver.chance(shown) == Chance::Always {
                    self.surely = Some(at);
                }
            }
        }
    }
}

/// Whether somebody is signed in when the flow is planned.
fn signed_in(authentication: Authentication, brings_user: bool) -> Option<bool> {
    match authentication {
        Authentication::RequireAuthenticated | Authentication::RequireSuperuser => Some(true),
        Authentication::RequireUnauthenticated if !brings_user => Some(false),
        _ => None,
    }
}

fn identified(person: Person) -> Person {
    match person.signed_in {
        Some(true) => person,
        _ => Person { phase: Phase::Identified, signed_in: None },
    }
}

fn shown(step: &Step, start: Person, now: Person) -> Formula {
    let mut all = Vec::new();
    if !step.certain {
        all.push(Formula::Is(Unknown::Binding(step.binding), true));
    }
    if step.evaluate_on_plan {
        all.push(engine::passes(&step.policies, step.engine_mode, start));
    }
    if step.re_evaluate {
        all.push(engine::passes(&step.policies, step.engine_mode, now));
    }
    match (all.pop(), all.is_empty()) {
        (None, _) => Formula::Constant(true),
        (Some(only), true) => only,
        (Some(last), false) => {
            all.push(last);
            Formula::All(all)
        }
    }
}

fn why_never(step: &Step, start: Person, now: Person, solver: &Solver) -> Unreachable {
    let anybody = Person { signed_in: None, ..start };
    let with_user = shown(step, anybody, identified(now));
    match solver.solve(&[(&with_user, true)]) {
        Answer::Possible(_) => Unreachable::NobodySignedIn,
        _ => Unreachable::Policies,
    }
}
