//! Compiled flows as parts of a plan.

use std::collections::BTreeSet;

use super::flow::{EvaluatedWhen, FlowPlan, PolicyPlan, StepPlan, SubjectKind};
use super::origin::Objects;
use super::reach;
use crate::evaluate::{ObjectId, ValueKind};
use crate::graph::{Constant, ContextKey, End, Flow, PolicyBinding, Step, Subject, stage_data};

/// One flow.
pub(super) fn compile(objects: &Objects<'_, '_>, flow: &Flow) -> FlowPlan {
    let unreachable = reach::unreachable(flow);
    let steps = flow.steps.iter().zip(unreachable).enumerate();
    FlowPlan {
        slug: flow.slug.clone(),
        name: flow.name.clone(),
        designation: flow.designation.clone(),
        from: objects.source(flow.id),
        written_by: written_by(objects, [flow.id]),
        authentication: flow.authentication.name().to_owned(),
        denied_action: flow.denied_action.clone(),
        engine_mode: flow.engine_mode.name().to_owned(),
        policies: policies(objects, &flow.policies),
        unreachable: reach::nobody_enters(flow),
        steps: steps.map(|(at, (step, unreachable))| self::step(objects, at, step, unreachable)).collect(),
    }
}

/// All objects that a flow consists of.
pub(super) fn parts(flow: &Flow) -> Vec<ObjectId> {
    let of = |policies: &[PolicyBinding]| -> Vec<ObjectId> {
        policies.iter().flat_map(|binding| [Some(binding.id), binding.subject.object()]).flatten().collect()
    };
    let mut parts = vec![flow.id];
    parts.extend(of(&flow.policies));
    for step in &flow.steps {
        parts.push(step.binding);
        parts.extend(step.stage);
        parts.extend(of(&step.policies));
    }
    parts
}

fn written_by(objects: &Objects<'_, '_>, parts: impl IntoIterator<Item = ObjectId>) -> Vec<u32> {
    let numbers: BTreeSet<u32> = parts.into_iter().flat_map(|part| objects.written_by(part)).collect();
    numbers.into_iter().collect()
}

fn step(objects: &Objects<'_, '_>, at: usize, step: &Step, unreachable: Option<String>) -> StepPlan {
    let row = step.stage.and_then(|stage| objects.together.store.row(stage));
    let is_set = |field: &str| {
        let value = row.and_then(|row| row.value(field));
        value.is_some_and(|value| value.kind != ValueKind::Null)
    };
    let data = stage_data(step.model, &is_set, at == 0);
    let names = |keys: &[ContextKey]| keys.iter().map(|key| key.name().to_owned()).collect();
    StepPlan {
        number: at + 1,
        order: step.order,
        stage: step.name.clone(),
        model: step.model.to_owned(),
        kind: step.verbose_name.to_owned(),
        binding_from: objects.source(step.binding),
        stage_from: step.stage.map(|stage| objects.source(stage)),
        written_by: written_by(objects, [Some(step.binding), step.stage].into_iter().flatten()),
        evaluated: match (step.evaluate_on_plan, step.re_evaluate) {
            (true, true) => EvaluatedWhen::Both,
            (true, false) => EvaluatedWhen::Plan,
            (false, true) => EvaluatedWhen::Run,
            (false, false) => EvaluatedWhen::Never,
        },
        engine_mode: step.engine_mode.name().to_owned(),
        policies: policies(objects, &step.policies),
        on_invalid: step.invalid_response.clone(),
        needs: names(&data.needs),
        gives: names(&data.gives),
        removes: names(&data.removes),
        ends: data.ends.map(|end| match end {
            End::Deny => "deny".to_owned(),
            End::Redirect => "redirect".to_owned(),
        }),
        unreachable,
    }
}

fn policies(objects: &Objects<'_, '_>, bindings: &[PolicyBinding]) -> Vec<PolicyPlan> {
    bindings.iter().map(|binding| policy(objects, binding)).collect()
}

fn policy(objects: &Objects<'_, '_>, binding: &PolicyBinding) -> PolicyPlan {
    let (kind, name, model, constant) = match &binding.subject {
        Subject::Policy { name, model, constant, .. } => {
            (SubjectKind::Policy, name.as_str(), *model, *constant)
        }
        Subject::Group { name, .. } => (SubjectKind::Group, name.as_str(), "", None),
        Subject::User { username, .. } => (SubjectKind::User, username.as_str(), "", None),
        Subject::Unknown => (SubjectKind::Unknown, "", "", None),
        Subject::Nothing => (SubjectKind::Nothing, "", "", None),
    };
    let constant = constant.map(|constant| match constant {
        Constant::Pass => "pass",
        Constant::Fail => "fail",
        Constant::Error => "error",
        Constant::Crash => "crash",
    });
    PolicyPlan {
        order: binding.order,
        kind,
        name: name.to_owned(),
        model: model.to_owned(),
        enabled: binding.enabled,
        negate: binding.negate,
        failure_result: binding.failure_result,
        constant: constant.map(str::to_owned),
        from: objects.source(binding.id),
    }
}
