//! `stage-fails-open`.

use foldhash::HashSet;

use crate::lint::{Drafts, Finds, FixKind, FlowContext, Persona, Rule, Safety, Scope, Severity, Topic};
use crate::redact::{Message, Name, Words, message};
use std::cell::OnceCell;

use crate::graph::analysis::FlowAnalysis;
use crate::graph::{EngineMode, Flow, Subject};
use crate::python::{Access, Analysis, ContextKey};

/// The rule.
pub static RULE: Rule = Rule {
    name: "stage-fails-open",
    topic: Topic::Flows,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::Sometimes(Safety::Safe),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A stage that guards the sign-in, but is skipped when its policy raises an exception.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Flow(check),
};

/// Stages that keep somebody out.
const GUARDS: [&str; 6] = [
    "authentik_stages_authenticator_validate.authenticatorvalidatestage",
    "authentik_stages_captcha.captchastage",
    "authentik_stages_deny.denystage",
    "authentik_stages_invitation.invitationstage",
    "authentik_stages_mtls.mutualtlsstage",
    "authentik_stages_password.passwordstage",
];

fn check(context: &FlowContext<'_, '_>, flow: &Flow, known: &FlowAnalysis, drafts: &mut Drafts) {
    let asked: OnceCell<HashSet<String>> = OnceCell::new();
    for (at, step) in flow.steps.iter().enumerate() {
        if !GUARDS.contains(&step.model) || known.unreachable(at).is_some() {
            continue;
        }
        let counting = step.policies.iter().filter(|binding| binding.enabled).count();
        // One of the others may still let the stage be shown.
        if counting > 1 && step.engine_mode == EngineMode::Any {
            continue;
        }
        for binding in step.policies.iter().filter(|binding| binding.enabled && !binding.failure_result) {
            let Subject::Policy {
                id: Some(policy), name, expression: Some(analysis), constant: None, ..
            } = &binding.subject
            else {
                continue;
            };
            let text = context.row(*policy).and_then(|row| row.value("expression")?.as_str());
            let Some(risk) =
                risk(analysis, text.unwrap_or_default(), asked.get_or_init(|| asked_for(context)))
            else {
                continue;
            };
            let message = message!(
                "when the policy `{}` raises an exception, `{}` is skipped in the flow `{}`: {}",
                Name(name),
                Name(&step.name),
                Name(&flow.slug),
                risk
            );
            if let Some(draft) = context.draft_at(binding.id, message) {
                let draft = draft.help("set `failure_result: true` on this policy binding");
                drafts.add(match context.attribute_added(binding.id, "failure_result", "true") {
                    Some(fix) => draft.fix(fix),
                    None => draft,
                });
            }
        }
    }
}

/// Keys that are there whenever a stage is shown, or that the stages before it give: whether they do is another finding.
const GIVEN: [&str; 5] = ["auth_method", "auth_method_args", "flow_plan", "pending_user", "prompt_data"];

/// Why an expression may raise an exception, as far as that is likely.
fn risk(analysis: &Analysis, text: &str, asked: &HashSet<String>) -> Option<Message> {
    if let Some(undefined) = analysis.undefined.first() {
        return Some(message!("it uses `{}`, which doesn't exist", Name(&undefined.name)));
    }
    if let Some(removed) = analysis.removed_helpers.first() {
        return Some(message!(
            "it uses `{}`, which is now `{}`",
            Name(&removed.name),
            Words(removed.replacement)
        ));
    }
    let required = analysis.reads.iter().filter(|read| read.access == Access::Required);
    let missing = required.into_iter().find_map(|read| match &read.key {
        ContextKey::Plan(key) if GIVEN.contains(&key.as_str()) => None,
        ContextKey::Plan(key) => {
            Some(message!("it reads `{}` of the context, which may be missing", Name(key)))
        }
        ContextKey::Prompt(key) if asked.contains(key) => None,
        ContextKey::Prompt(key) => {
            Some(message!("it reads the answer `{}`, which no prompt asks for", Name(key)))
        }
        ContextKey::User | ContextKey::HttpRequest => None,
    });
    let asks = ["requests.", "resolve_dns(", "reverse_dns("].into_iter().any(|call| text.contains(call));
    let handled = text.contains("try:");
    missing.or_else(|| (asks && !handled).then(|| "it queries a server, which may not answer".into()))
}

/// The answers that prompts of the instance ask for.
fn asked_for(context: &FlowContext<'_, '_>) -> HashSet<String> {
    let prompts = context.together.store.rows_of("authentik_stages_prompt.prompt");
    prompts.filter_map(|row| Some(row.value("field_key")?.as_str()?.to_owned())).collect()
}
