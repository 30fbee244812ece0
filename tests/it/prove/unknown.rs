//! Values that are not known before a deployment: nothing is proven that depends on them.

use super::*;

const SESSION: &str = "session-needs-proof";
const SECOND: &str = "second-factor";

#[test]
fn the_answer_to_an_invalid_stage() {
    let method = policy("method", "return context.get('auth_method') is None").with("failure_result: true");
    let mfa = |action: &str| validate().bound_with(&format!("invalid_response_action: {action}"));
    let with = |mfa: Stage| sign_in([identification(), password().if_(method.clone()), mfa, login()]);
    with(mfa("!Env ACTION")).not_proven(SECOND);
    with(mfa("retry")).proven(SECOND);
}

#[test]
fn the_designation() {
    let stages = || [identification(), certificate("required"), login()];
    flow("!Env DESIGNATION", stages()).not_proven(SESSION);
    sign_in(stages()).proven(SESSION);
    flow("enrollment", stages()).broken(SESSION, "certificate");
}

#[test]
fn when_a_stage_is_asked_for() {
    let no = policy("no", "return False");
    let with = |fields: &str| sign_in([identification(), password(), validate().if_(no.clone()).bound_with(fields), login()]);
    with("re_evaluate_policies: !Env A").not_proven(SECOND);
    with("policy_engine_mode: !Env A").not_proven(SECOND);
    let bound = |fields: &str| sign_in([identification(), password(), validate().if_(no.clone().with(fields)), login()]);
    bound("negate: !Env A").not_proven(SECOND);
    bound("enabled: !Env A").not_proven(SECOND);
    bound("enabled: false").proven(SECOND);
}

#[test]
fn what_a_stage_does() {
    let with = |attributes: &str| sign_in([identification(), password(), validate().with(attributes), login()]);
    with("not_configured_action: !Env A").not_proven(SECOND);
    with("last_auth_threshold: !Env A").not_proven(SECOND);
    sign_in([certificate("!Env MODE"), login()]).proven(SESSION);
    sign_in([identification(), certificate("!Env MODE"), login()]).not_proven(SESSION);
    let active = |value: &str| write("always_create").with(&format!("create_users_as_inactive: {value}"));
    flow("enrollment", [prompt(&["username"]), active("!Env A"), login()]).not_proven("enrollment-needs-approval");
    flow("enrollment", [stage("prompt").with("fields: !Env A"), active("true"), login()]).not_proven("enrollment-needs-approval");
}

#[test]
fn an_entry_that_may_be_left_out() {
    let mut lines = sign_in([identification(), password(), validate(), login()]).lines();
    lines.push("- {model: authentik_stages_authenticator_validate.authenticatorvalidatestage, conditions: [!Find [authentik_core.user, [username, alice]]], identifiers: {name: mfa}, attrs: {not_configured_action: skip}}".to_owned());
    assert_ne!(Answers::of(&lines).verdict(SECOND), Some("proven"));
    let mut lines = sign_in([identification(), password(), validate(), login()]).lines();
    lines.push("- {model: authentik_flows.flowstagebinding, conditions: [!Find [authentik_core.user, [username, alice]]], state: absent, identifiers: {target: !KeyOf flow-it, order: 20}}".to_owned());
    assert_ne!(Answers::of_rejected(&lines).verdict(SECOND), Some("proven"));
    let mut lines = sign_in([identification(), password(), validate().if_(policy("p", "return True")), login()]).lines();
    lines.push("- {model: authentik_policies_expression.expressionpolicy, conditions: [!Find [authentik_core.user, [username, alice]]], identifiers: {name: p}, attrs: {expression: return False}}".to_owned());
    assert_ne!(Answers::of(&lines).verdict(SECOND), Some("proven"));
}

#[test]
fn where_a_redirect_leads() {
    let unknown = stage("redirect").with("mode: flow, target_flow: !Env FLOW, keep_context: true");
    sign_in([identification(), password(), validate(), unknown, login()]).not_proven(SECOND);
    let mode = stage("redirect").with("mode: !Env MODE, target_static: https://example.org");
    sign_in([identification(), password(), validate(), mode, login()]).not_proven(SECOND);
}
