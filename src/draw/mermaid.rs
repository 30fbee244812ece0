//! The diagram that authentik itself draws of a flow, line for line.

use crate::graph::{Authentication, Flow, PolicyBinding, Subject};
use crate::text::{no_command, one_line};

/// The text of authentik's flow diagram (`authentik/flows/api/flows_diagram.py`), without a line break at
/// the end. Bindings to groups and users are not drawn; disabled bindings are.
pub fn mermaid(flow: &Flow) -> String {
    let mut lines = vec!["graph TD".to_owned()];
    let done = "done[[\"End of the flow\"]]";
    if flow.authentication != Authentication::None {
        let requirement = flow.authentication.name();
        lines.push(format!("flow_auth_requirement[\"Flow authentication requirement\n{requirement}\"]"));
        lines.push(format!("flow_auth_requirement --Requirement not fulfilled--> {done}"));
        lines.push("flow_auth_requirement --Requirement fulfilled--> flow_start[\"placeholder\"]".to_owned());
    }
    let start = format!("flow_start[[\"Flow\n{}\"]]", escaped(&flow.name));
    let flow_policies: Vec<(String, &PolicyBinding)> = policies(&flow.policies)
        .enumerate()
        .map(|(index, binding)| (format!("flow_policy_{index}"), binding))
        .collect();
    if flow_policies.is_empty() {
        lines.push(start);
    } else {
        lines.push("flow_pre[[\"Pre-flow policies\"]]".to_owned());
        for (id, binding) in &flow_policies {
            lines.push(format!("flow_pre --Binding {}--> {}", binding.order, policy(id, binding)));
        }
        lines.extend(flow_policies.iter().map(|(id, _)| format!("{id} --Policy denied--> {done}")));
        lines.extend(flow_policies.iter().map(|(id, _)| format!("{id} --> {start}")));
    }

    let mut stages = Vec::new();
    let mut between = Vec::new();
    let mut parent = "flow_start".to_owned();
    let mut policies_before: Vec<String> = Vec::new();
    for (index, step) in flow.steps.iter().enumerate() {
        let element =
            format!("stage_{index}([\"Stage ({})\n{}\"])", escaped(step.verbose_name), escaped(&step.name));
        let mut policy_ids = Vec::new();
        for (at, binding) in policies(&step.policies).enumerate() {
            let id = format!("stage_{index}_policy_{at}");
            between.push(format!("{parent} --> {}", policy(&id, binding)));
            policy_ids.push(id);
        }
        if policy_ids.is_empty() {
            stages.push(format!("--> {element}"));
        }
        stages.extend(policy_ids.iter().map(|id| format!("{id} --Policy passed--> {element}")));
        between.extend(policies_before.iter().map(|id| format!("{id} --Policy denied--> {element}")));
        policies_before = policy_ids;
        parent = format!("stage_{index}");
    }
    lines.extend(stages);
    lines.extend(between);
    lines.push(format!("{parent} --> {done}"));
    lines.join("\n")
}

fn policies(bindings: &[PolicyBinding]) -> impl Iterator<Item = &PolicyBinding> {
    bindings.iter().filter(|binding| matches!(binding.subject, Subject::Policy { .. }))
}

fn policy(id: &str, binding: &PolicyBinding) -> String {
    match &binding.subject {
        Subject::Policy { name, verbose_name, .. } => {
            format!("{id}{{{{\"Policy ({})\n{}\"}}}}", escaped(verbose_name), escaped(name))
        }
        _ => String::new(),
    }
}

/// Text in a label, which is on a line of its own.
pub(super) fn escaped(text: &str) -> String {
    no_command(&one_line(text)).replace('"', "#quot;")
}
