//! Rules over flows: their examples, the paths that they name, and flows of ten thousand stages.

mod large;
mod paths;

use std::time::{Duration, Instant};

use crate::harness::{Checked, Example, Findings, Found, Rule, Severity, Workspace, rules};

/// The rules that look at compiled flows.
const RULES: &[&str] = &[
    "authentication-without-login",
    "binding-overwritten",
    "designation-mismatch",
    "email-without-user",
    "engine-mode-any-negated",
    "flow-never-enterable",
    "flow-without-stages",
    "login-without-user",
    "mfa-validated-twice",
    "open-application",
    "open-enrollment",
    "password-stage-twice",
    "policy-never-evaluated",
    "policy-reads-missing-context",
    "policy-without-effect",
    "recovery-without-mail",
    "redirect-loop",
    "stage-bound-twice",
    "stage-fails-open",
    "stage-order-conflict",
    "unbound-stage",
    "unreachable-stage",
    "user-login-not-last",
    "write-without-prompt-data",
];

fn rule(name: &str) -> &'static Rule {
    rules().iter().find(|rule| rule.name == name).unwrap_or_else(|| panic!("no rule {name}"))
}

/// Checks a text, with rules that are off by default turned on where a test is about them.
fn checked(rule: &Rule, text: &str) -> Checked {
    Workspace::files(Example::read(text, "example.yaml").files).level(rule.name, rule.severity).check()
}

fn told(found: &[Found]) -> Vec<String> {
    found.iter().map(|found| format!("{}: {}", found.rule(), found.message)).collect()
}

/// The messages of one rule.
fn messages(name: &str, text: &str) -> Vec<String> {
    checked(rule(name), text).findings().of_rule(name).messages()
}

#[test]
fn bad_examples_show_one_mistake_and_good_ones_none() {
    let mut wrong = Vec::new();
    for rule in RULES.iter().map(|name| rule(name)) {
        let bad = checked(rule, rule.bad);
        let found = bad.findings();
        if !found.iter().any(|found| found.rule() == rule.name) {
            wrong.push(format!("{} misses its bad example: {:?}", rule.name, told(&found)));
        }
        let others = found.without_infos().except(&[rule.name]);
        if !others.is_empty() {
            wrong.push(format!("{}, bad: {:?}", rule.name, told(&others)));
        }
        if !bad.accepted() {
            wrong.push(format!("{}: authentik takes what this rule finds", rule.name));
        }
        let found = checked(rule, rule.good).findings().into_iter();
        let found: Vec<Found> = found.filter(|f| f.rule == rule || f.severity > Severity::Info).collect();
        if !found.is_empty() {
            wrong.push(format!("{}, good: {:?}", rule.name, told(&found)));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// A sign-in flow: identification, password, and what a test adds.
fn login(more: &str) -> String {
    format!(
        r"
version: 1
metadata: {{ name: login }}
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers: {{ slug: login }}
    attrs: {{ name: Login, title: Login, designation: authentication, authentication: require_unauthenticated }}
  - model: authentik_stages_identification.identificationstage
    id: identification
    identifiers: {{ name: identification }}
    attrs: {{ user_fields: [username] }}
  - model: authentik_stages_password.passwordstage
    id: password
    identifiers: {{ name: password }}
    attrs: {{ backends: [authentik.core.auth.InbuiltBackend] }}
  - model: authentik_stages_user_login.userloginstage
    id: session
    identifiers: {{ name: session }}
  - model: authentik_stages_deny.denystage
    id: deny
    identifiers: {{ name: deny }}
  - model: authentik_core.group
    id: staff
    identifiers: {{ name: staff }}
  - model: authentik_policies_expression.expressionpolicy
    id: internal
    identifiers: {{ name: internal }}
    attrs: {{ expression: return ak_client_ip.is_private }}
  - model: authentik_policies_expression.expressionpolicy
    id: weekday
    identifiers: {{ name: weekday }}
    attrs: {{ expression: return http_request.path != '/' }}
{more}"
    )
}

/// A stage binding with the subjects that are bound to it; `!` before one negates it.
fn bound(stage: &str, order: u32, subjects: &[&str]) -> String {
    bound_with(stage, order, "{}", subjects)
}

fn bound_with(stage: &str, order: u32, attrs: &str, subjects: &[&str]) -> String {
    let mut text = format!(
        "  - model: authentik_flows.flowstagebinding\n    id: at-{order}\n    identifiers: {{ target: !KeyOf flow, \
         stage: !KeyOf {stage}, order: {order} }}\n    attrs: {attrs}\n"
    );
    for (at, subject) in subjects.iter().enumerate() {
        text += &asked(&format!("at-{order}"), at, subject);
    }
    text
}

fn asked(target: &str, order: usize, subject: &str) -> String {
    let (negate, id) = subject.strip_prefix('!').map_or((false, subject), |id| (true, id));
    let field = if id == "staff" { "group" } else { "policy" };
    format!(
        "  - model: authentik_policies.policybinding\n    identifiers: {{ target: !KeyOf {target}, {field}: !KeyOf {id}, \
         order: {order} }}\n    attrs: {{ negate: {negate}, failure_result: true }}\n"
    )
}
