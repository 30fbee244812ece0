//! What a stage needs and no earlier stage of its flow gives; shared by the rules about it.

use crate::evaluate::{ObjectId, Value};
use crate::graph::analysis::{Assignment, Datum, FlowAnalysis, Unknown, may_write};
use crate::graph::{Flow, Step};
use crate::lint::{Drafts, FlowContext};
use crate::redact::{Message, Name, Words, message};

/// How something is missing.
pub(crate) enum Missing {
    /// No earlier stage gives it.
    Always,
    /// On some path none does; the path in words.
    OnPath(Message),
}

/// Whether what a step needs is surely missing from the context of the plan on some path.
pub(crate) fn missing(
    context: &FlowContext<'_, '_>,
    flow: &Flow,
    known: &FlowAnalysis,
    at: usize,
    datum: Datum,
) -> Option<Missing> {
    let step = flow.steps.get(at)?;
    if flow.policies.iter().chain(&step.policies).any(|binding| may_write(binding, datum)) {
        return None;
    }
    let givers = known.givers(datum);
    let before = |giver: Option<usize>| giver.is_some_and(|giver| giver < at);
    if before(givers.surely) || before(givers.perhaps) {
        return None;
    }
    let count = givers.all.partition_point(|giver| *giver < at);
    let givers = givers.all.get(..count).unwrap_or_default();
    if givers.is_empty() {
        return Some(Missing::Always);
    }
    let answers = known.without(at, givers)?;
    if answers.is_empty() || !is_independent(context, &answers) {
        return None;
    }
    let path = known.path(&answers, at);
    let names = context.names(flow, &path);
    Some(Missing::OnPath(message!("{}, the stages are {}", context.when(&answers), names)))
}

/// What a stage can't do without a user, and how its rule says so.
pub(crate) struct StageNeedingUser {
    /// The model of the stage.
    pub(crate) model: &'static str,
    /// What is wrong, after the names of stage and flow.
    pub(crate) wrong: &'static str,
    /// What to do about it.
    pub(crate) help: &'static str,
}

impl StageNeedingUser {
    /// Reports the first such stage of a flow that is reached while nobody has been identified.
    pub(crate) fn check(
        &self,
        context: &FlowContext<'_, '_>,
        flow: &Flow,
        known: &FlowAnalysis,
        drafts: &mut Drafts,
    ) {
        if context.is_carried_on(flow) {
            return;
        }
        let steps = flow.steps.iter().enumerate();
        let mut reached =
            steps.filter(|(at, step)| step.model == self.model && known.unreachable(*at).is_none());
        let first = reached.find_map(|(at, step)| Some((step, nobody(context, flow, known, at)?)));
        // The next ones would report the same.
        let Some((step, (reason, late))) = first else { return };
        let (stage, slug) = (Name(&step.name), Name(&flow.slug));
        let message = message!("`{}` of the flow `{}` {}: {}", stage, slug, Words(self.wrong), reason);
        let objects = [step.binding].into_iter().chain(step.stage).chain([flow.id]);
        let objects = objects.chain(late.map(|late| late.binding));
        if let Some(draft) = context.draft_at_any(objects, message) {
            drafts.add(draft.help(self.help));
        }
    }
}

/// Why nobody is identified on some path to a step, with the stage that identifies only afterwards. A flow in which none
/// does is somebody's who starts it with a user, unless it is one of those that anybody can start.
fn nobody<'f>(
    context: &FlowContext<'_, '_>,
    flow: &'f Flow,
    known: &FlowAnalysis,
    at: usize,
) -> Option<(Message, Option<&'f Step>)> {
    let reached = |(at, step): &(usize, &Step)| known.unreachable(*at).is_none() && identifies(flow, step);
    let first = flow.steps.iter().enumerate().find(reached);
    let late = first.filter(|(first, _)| *first > at).map(|(_, step)| step);
    let public = ["flow_authentication", "enrollment_flow", "recovery_flow", "flow_recovery"];
    let reason = match (missing(context, flow, known, at, Datum::User)?, late) {
        (Missing::OnPath(reason), _) => reason,
        (Missing::Always, Some(late)) => {
            message!(
                "`{}`, which identifies the user, comes later, at order {}",
                Name(&late.name),
                late.order
            )
        }
        (Missing::Always, None) if context.is_used_in(flow, &public) => {
            "no stage of the flow identifies a user".into()
        }
        (Missing::Always, None) => return None,
    };
    Some((reason, late))
}

fn identifies(flow: &Flow, step: &Step) -> bool {
    match step.model {
        "authentik_stages_identification.identificationstage" => true,
        "authentik_stages_user_write.userwritestage" => flow.designation == "enrollment",
        _ => false,
    }
}

/// Whether a path doesn't depend on policies that may ask for exactly what is missing, or for how the flow was
/// started: then the author has thought of it.
fn is_independent(context: &FlowContext<'_, '_>, answers: &Assignment) -> bool {
    answers.iter().all(|(unknown, _)| match unknown {
        Unknown::Policy(policy, _) => !asks_for_start(context, *policy),
        Unknown::Member(..) | Unknown::User(..) => true,
        Unknown::SignedIn(_) | Unknown::Binding(_) => false,
    })
}

fn asks_for_start(context: &FlowContext<'_, '_>, policy: ObjectId) -> bool {
    const ABOUT_START: [&str; 7] = ["user", "sso", "source", "prompt", "restored", "plan", "context"];
    let Some(row) = context.row(policy) else { return true };
    if row.model.name != "authentik_policies_expression.expressionpolicy" {
        return false;
    }
    match row.value("expression").and_then(Value::as_str) {
        Some(text) => ABOUT_START.iter().any(|word| text.contains(word)),
        None => true,
    }
}
