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
    let with = |fields: &str| {
        sign_in([identification(), password(), validate().if_(no.clone()).bound_with(fields), login()])
    };
    with("re_evaluate_policies: !Env A").not_proven(SECOND);
    with("policy_engine_mode: !Env A").not_proven(SECOND);
    let bound = |fields: &str| {
        sign_in([identification(), password(), validate().if_(no.clone().with(fields)), login()])
    };
    bound("negate: !Env A").not_proven(SECOND);
    bound("enabled: !Env A").not_proven(SECOND);
    bound("enabled: false").proven(SECOND);
}

/// The verdict, be the value one that authentik accepts or not.
fn verdict(flow: &Flow, property: &str) -> String {
    Answers::of_rejected(&flow.lines()).verdict(property).unwrap_or_default().to_owned()
}

#[test]
fn what_a_stage_does() {
    let with =
        |attributes: &str| sign_in([identification(), password(), validate().with(attributes), login()]);
    for value in ["not_configured_action: !Env A", "last_auth_threshold: !Env A"] {
        assert_ne!(verdict(&with(value), SECOND), "proven", "{value}");
    }
    let certified = sign_in([identification(), certificate("!Env MODE"), login()]);
    assert_ne!(verdict(&certified, SESSION), "proven");
    let made = |prompt: Stage, inactive: &str| {
        let write = write("always_create").with(&format!("create_users_as_inactive: {inactive}"));
        flow("enrollment", [prompt, write, login()])
    };
    let approval = "enrollment-needs-approval";
    assert_ne!(verdict(&made(prompt(&["username"]), "!Env A"), approval), "proven");
    assert_ne!(verdict(&made(stage("prompt").with("fields: !Env A"), "true"), approval), "proven");
}

#[test]
fn where_a_redirect_leads() {
    let unknown = stage("redirect").with("mode: flow, target_flow: !Env FLOW, keep_context: true");
    sign_in([identification(), password(), validate(), unknown, login()]).not_proven(SECOND);
    let mode = stage("redirect").with("mode: !Env MODE, target_static: https://example.org");
    sign_in([identification(), password(), validate(), mode, login()]).not_proven(SECOND);
}

/// Whether it is applied is decided on the server.
#[test]
fn an_entry_that_may_change_a_stage_leaves_it_unknown() {
    let with = |entry: &str| {
        let mut lines = sign_in([identification(), password(), validate(), login()]).lines();
        lines.push(entry.to_owned());
        Answers::of(&lines).verdict(SECOND).map(str::to_owned)
    };
    let changed = |head: &str| {
        with(&format!(
            "- {{{head}, model: authentik_stages_authenticator_validate.authenticatorvalidatestage, identifiers: {{name: mfa}}, attrs: {{not_configured_action: skip}}}}"
        ))
    };
    assert_eq!(changed("conditions: [!Env A]").as_deref(), Some("unknown"));
    assert_eq!(changed("conditions: [true]").as_deref(), Some("broken"));
    assert_eq!(changed("conditions: [false]").as_deref(), Some("proven"));
    let other = "- {conditions: [!Env A], model: authentik_core.group, identifiers: {name: other}, attrs: {is_superuser: true}}";
    assert_eq!(with(other).as_deref(), Some("proven"));
}
