//! Flows as authentik's planner sees them.

use super::policy::{
    Compiler, EngineMode, PolicyBinding, Subject, Target, known, object, order_of, owned, text, truth,
};
use crate::catalog::Catalog;
use crate::evaluate::ObjectId;
use crate::workspace::{Row, Store};

/// The model of flows.
pub const FLOW: &str = "authentik_flows.flow";

/// One flow.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// The flow's object.
    pub id: ObjectId,
    /// The slug, by which everything names it.
    pub slug: String,
    /// The name that the admin interface and the diagram show.
    pub name: String,
    /// What it is for: `authentication`, `recovery`, ... Empty when that isn't known.
    pub designation: String,
    /// Who may enter.
    pub authentication: Authentication,
    /// What a person sees who may not enter: `message_continue`, `message` or `continue`.
    pub denied_action: String,
    /// How the results of its policies become one.
    pub engine_mode: EngineMode,
    /// Its own policies, which decide on entering.
    pub policies: Vec<PolicyBinding>,
    /// Its stages, in the order of the planner.
    pub steps: Vec<Step>,
}

/// Who may enter a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are authentik's")]
pub enum Authentication {
    None,
    RequireAuthenticated,
    RequireUnauthenticated,
    RequireSuperuser,
    RequireRedirect,
    RequireOutpost,
    RequireToken,
}

impl Authentication {
    const ALL: [Authentication; 7] = [
        Authentication::None,
        Authentication::RequireAuthenticated,
        Authentication::RequireUnauthenticated,
        Authentication::RequireSuperuser,
        Authentication::RequireRedirect,
        Authentication::RequireOutpost,
        Authentication::RequireToken,
    ];

    /// As written in blueprints.
    pub fn name(self) -> &'static str {
        match self {
            Authentication::None => "none",
            Authentication::RequireAuthenticated => "require_authenticated",
            Authentication::RequireUnauthenticated => "require_unauthenticated",
            Authentication::RequireSuperuser => "require_superuser",
            Authentication::RequireRedirect => "require_redirect",
            Authentication::RequireOutpost => "require_outpost",
            Authentication::RequireToken => "require_token",
        }
    }
}

impl Flow {
    /// Does something with each text that the files give: names above all.
    pub fn for_each_text(&mut self, change: &mut dyn FnMut(&mut String)) {
        for text in [&mut self.slug, &mut self.name, &mut self.designation, &mut self.denied_action] {
            change(text);
        }
        self.policies.iter_mut().for_each(|binding| binding.subject.for_each_text(change));
        for step in &mut self.steps {
            change(&mut step.name);
            change(&mut step.invalid_response);
            step.policies.iter_mut().for_each(|binding| binding.subject.for_each_text(change));
        }
    }

    /// The names of the policies that are bound to it and to its steps.
    pub fn policy_names(&self) -> impl Iterator<Item = &str> {
        self.policy_bindings().filter_map(|binding| match &binding.subject {
            Subject::Policy { name, .. } => Some(name.as_str()),
            _ => None,
        })
    }

    /// The flow, its stage bindings and stages, and its policy bindings with what they bind.
    pub fn parts(&self) -> impl Iterator<Item = ObjectId> {
        let of_steps = self.steps.iter().flat_map(|step| [Some(step.binding), step.stage]);
        let of_policies =
            self.policy_bindings().flat_map(|binding| [Some(binding.id), binding.subject.object()]);
        std::iter::once(self.id).chain(of_steps.chain(of_policies).flatten())
    }

    /// The policy bindings of the flow and of its steps.
    pub fn policy_bindings(&self) -> impl Iterator<Item = &PolicyBinding> {
        self.policies.iter().chain(self.steps.iter().flat_map(|step| &step.policies))
    }

    /// Whether the order of all steps is known: for others, nothing that depends on it is known.
    pub fn has_known_order(&self) -> bool {
        self.steps.iter().all(|step| step.order_known)
    }
}

/// One stage of a flow, through its binding.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The stage binding's object.
    pub binding: ObjectId,
    /// Its place among the others.
    pub order: i64,
    /// Whether that place is known: it may be filled in later, or be no number.
    pub order_known: bool,
    /// The stage's object, when it is a known one.
    pub stage: Option<ObjectId>,
    /// The stage's name.
    pub name: String,
    /// The stage's model, `app.model`; empty when it isn't known.
    pub model: &'static str,
    /// What authentik calls the model.
    pub verbose_name: &'static str,
    /// Whether its policies are evaluated when the flow is planned.
    pub evaluate_on_plan: bool,
    /// Whether they are evaluated (again) just before the stage is shown.
    pub re_evaluate: bool,
    /// What happens when the stage reports an invalid answer: `retry`, `restart`, `restart_with_context`.
    pub invalid_response: String,
    /// How the results of its policies become one.
    pub engine_mode: EngineMode,
    /// Its policies.
    pub policies: Vec<PolicyBinding>,
    /// Whether it surely is a binding of its own, with this order, stage and settings.
    pub certain: bool,
}

/// All flows of a store, by slug; of the shipped examples only those that somebody applied.
pub fn flows(store: &Store<'_>, catalog: &'static Catalog) -> Vec<Flow> {
    compiled(&Compiler::new(store, catalog), store.rows_of(FLOW))
}

/// The flows that entries wrote any part of, by slug, and everything to which policies, groups or users are bound
/// where entries wrote it or one of its bindings.
pub fn written_flows_and_targets(store: &Store<'_>, catalog: &'static Catalog) -> (Vec<Flow>, Vec<Target>) {
    let flows = |compiler: &Compiler<'_, '_>| {
        let mut written = compiler.written_flows();
        written.sort_unstable();
        written.dedup();
        let rows = written.into_iter().filter_map(|id| store.row(id)).filter(|row| row.model.name == FLOW);
        compiled(compiler, rows)
    };
    let compiler = Compiler::new(store, catalog);
    (flows(&compiler), compiler.written_targets())
}

fn compiled<'s, 't: 's>(compiler: &Compiler<'_, '_>, rows: impl Iterator<Item = &'s Row<'t>>) -> Vec<Flow> {
    let there = rows.filter(|row| row.is_there() && text(row, "slug").is_some());
    let mut flows: Vec<Flow> = there.map(|row| compile(compiler, row)).collect();
    flows.sort_by(|a, b| a.slug.cmp(&b.slug));
    flows
}

/// The flow of a slug.
pub fn flow(store: &Store<'_>, catalog: &'static Catalog, slug: &str) -> Option<Flow> {
    let row = store.rows_of(FLOW).find(|row| row.is_there() && text(row, "slug") == Some(slug))?;
    Some(compile(&Compiler::new(store, catalog), row))
}

fn compile(compiler: &Compiler<'_, '_>, row: &Row<'_>) -> Flow {
    let authentication = text(row, "authentication").unwrap_or_default();
    let mut steps: Vec<Step> =
        compiler.stage_bindings(row.id).map(|binding| step(compiler, binding)).collect();
    steps.sort_by_key(|step| (step.order, step.binding));
    Flow {
        id: row.id,
        slug: owned(row, "slug"),
        name: owned(row, "name"),
        designation: owned(row, "designation"),
        authentication: Authentication::ALL
            .into_iter()
            .find(|requirement| requirement.name() == authentication)
            .unwrap_or(Authentication::None),
        denied_action: owned(row, "denied_action"),
        engine_mode: EngineMode::of(row),
        policies: compiler.bindings(row.id),
        steps,
    }
}

/// What decides when a step is shown, and what follows it, besides its order.
const DECISIVE: [&str; 4] =
    ["evaluate_on_plan", "re_evaluate_policies", "policy_engine_mode", "invalid_response_action"];

fn step(compiler: &Compiler<'_, '_>, row: &Row<'_>) -> Step {
    let stage = row.value("stage").and_then(|value| object(compiler.store, value));
    Step {
        binding: row.id,
        order: order_of(row).unwrap_or_default(),
        order_known: order_of(row).is_some(),
        stage: stage.map(|stage| stage.id),
        name: stage.map(|stage| owned(stage, "name")).unwrap_or_default(),
        model: stage.map_or("", |stage| stage.model.name),
        verbose_name: stage.map_or("Stage", |stage| stage.model.verbose_name),
        evaluate_on_plan: truth(row, "evaluate_on_plan").unwrap_or(false),
        re_evaluate: truth(row, "re_evaluate_policies").unwrap_or(true),
        invalid_response: text(row, "invalid_response_action").unwrap_or("retry").to_owned(),
        engine_mode: EngineMode::of(row),
        policies: compiler.bindings(row.id),
        certain: row.certain
            && !row.perhaps_deleted
            && row.complete
            && stage.is_some()
            && (row.value("order").is_none() || order_of(row).is_some())
            && DECISIVE.iter().all(|field| known(row, field)),
    }
}
