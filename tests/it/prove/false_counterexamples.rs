//! What looks like a counterexample and is none.

use super::*;

const SESSION: &str = "session-needs-proof";
const SECOND: &str = "second-factor";
const MAIL: &str = "recovery-needs-mail";

#[test]
fn nobody_is_signed_in_without_an_account() {
    // A name that nobody has makes no session.
    let pretends = identification().with("pretend_user_exists: true");
    sign_in([pretends, password(), login()]).proven(SESSION);
    flow("stage_configuration", [login()]).requiring("require_unauthenticated").says_nothing(SESSION);
    flow("enrollment", [validate(), login()]).says_nothing(SESSION);
}

#[test]
fn inactive_accounts_are_refused() {
    let inactive = write("always_create").with("create_users_as_inactive: true");
    flow("enrollment", [prompt(&["username"]), inactive, login()]).says_nothing(SESSION);
}

#[test]
fn a_source_flow_is_closed_by_its_policy() {
    let by_source = policy("by source", "return ak_is_sso_flow");
    sign_in([identification(), login()]).if_(by_source.clone()).broken(SESSION, "comes from a source");
    sign_in([login()]).if_(by_source).proven(SESSION);
    let form = [prompt(&["username"]), write("always_create"), login()];
    flow("enrollment", form.clone())
        .if_(policy("by source", "return ak_is_sso_flow"))
        .proven("enrollment-needs-approval");
    flow("enrollment", form).broken("enrollment-needs-approval", "opens the address");
}

#[test]
fn a_password_needs_an_account_and_a_backend() {
    sign_in([password(), login()]).proven(SESSION);
    let none = sign_in([identification(), password().with("backends: []"), login()]);
    assert_eq!(Answers::of_rejected(&none.lines()).verdict(SESSION), None);
}

#[test]
fn stages_that_decide_are_not_passed_by_answering() {
    sign_in([identification(), deny(), login()]).says_nothing(SESSION);
    let invitation = stage("invitation").with("continue_flow_without_invitation: false");
    flow("enrollment", [invitation, prompt(&["username"]), write("always_create")])
        .proven("enrollment-needs-approval");
    flow("recovery", [identification(), email(), login()]).proven(MAIL);
    // Without answers nothing is written.
    let silent = [identification(), write("never_create")];
    flow("stage_configuration", silent).requiring("require_unauthenticated").says_nothing("no-takeover");
}

#[test]
fn a_deny_stage_that_restarts_is_a_loop() {
    let again = |action: &str| deny().bound_with(&format!("invalid_response_action: {action}"));
    sign_in([identification(), again("restart"), login()]).says_nothing(SESSION);
    sign_in([identification(), password(), validate(), again("restart_with_context"), login()])
        .says_nothing(SECOND);
}

#[test]
fn configuring_without_a_stage_is_denying() {
    let configure = validate().with("not_configured_action: configure, configuration_stages: []");
    let mut lines = sign_in([identification(), password(), validate(), login()]).lines();
    let plain =
        lines.iter().position(|line| line.contains("authenticatorvalidatestage")).expect("it is there");
    lines[plain] = sign_in([configure])
        .lines()
        .into_iter()
        .find(|line| line.contains("authenticatorvalidatestage"))
        .expect("it is there");
    let verdict = Answers::of_rejected(&lines).verdict(SECOND).map(str::to_owned);
    assert_eq!(verdict.as_deref(), Some("proven"));
}

#[test]
fn some_requirements_close_the_address() {
    let open = || flow("recovery", [identification(), login()]);
    open().broken(SESSION, "opens the address");
    open().requiring("require_token").says_nothing(SESSION);
    sign_in([identification(), login()]).requiring("require_redirect").says_nothing(SESSION);
}

#[test]
fn one_policy_has_one_answer_in_one_request() {
    let asks = policy("asks", "return request.http_request.GET.get('mfa')").with("failure_result: true");
    let (mfa, refuse) = (validate().if_(asks.clone()), deny().if_(asks.negated()));
    sign_in([identification(), password(), mfa.clone(), refuse.clone(), login()]).proven(SECOND);
    sign_in([identification(), password(), mfa, refuse, login()]).proven("fail-closed");
}

#[test]
fn a_plain_identification_sets_no_backend() {
    let no_backend = policy("no backend", "return not hasattr(context.get('pending_user'), 'backend')")
        .with("failure_result: true");
    sign_in([identification(), password().if_(no_backend.clone()), login()]).proven(SESSION);
    // After a password, there is one, which is the password that was proven.
    sign_in([identification(), password(), password().named("again").if_(no_backend), login()])
        .proven(SESSION);
}

#[test]
fn a_validation_without_a_name_asks_for_a_key_in_authentication_flows() {
    let keys = validate().with("device_classes: [webauthn], webauthn_user_verification: required");
    sign_in([keys.clone(), login()]).requiring("require_unauthenticated").proven(SECOND);
    sign_in([keys.with("webauthn_user_verification: preferred"), login()]).broken(SECOND, "uses a passkey");
}

#[test]
fn a_link_begins_at_the_email_stage() {
    // Who opens the link of a mail is not asked for a name again.
    let once = policy("once", "return 'pending_user' not in context").with("failure_result: true");
    flow(
        "recovery",
        [identification().if_(once), email(), prompt(&["password"]), write("never_create"), login()],
    )
    .proven(MAIL);
}

#[test]
fn restarts_forget_proofs_with_the_account() {
    let refused = |action: &str| validate().bound_with(&format!("invalid_response_action: {action}"));
    for action in ["retry", "restart", "restart_with_context"] {
        sign_in([identification(), password(), refused(action), login()]).proven(SECOND);
    }
}

#[test]
fn plain_flows_hold_everything_that_they_are_made_for() {
    let strict = sign_in([identification(), password(), validate(), login()]);
    for property in [SESSION, SECOND, "device-must-be-used", "fail-closed"] {
        strict.proven(property);
    }
    let inline = "- {model: authentik_stages_password.passwordstage, id: pw, identifiers: {name: pw}, attrs: {backends: [authentik.core.auth.InbuiltBackend]}}";
    sign_in([identification().with("password_stage: !KeyOf pw"), validate(), login()])
        .entry(inline)
        .proven(SECOND);
    let change = flow("stage_configuration", [password(), prompt(&["password"]), write("never_create")]);
    change.requiring("require_authenticated").proven("no-takeover");
    let promotes = write("always_create").with("create_users_group: !KeyOf users");
    let users = "- {model: authentik_core.group, id: users, identifiers: {name: users}, attrs: {is_superuser: false}}";
    flow("enrollment", [prompt(&["username"]), promotes.clone()])
        .entry(users)
        .proven("no-superuser-enrollment");
    flow("enrollment", [prompt(&["username"]), promotes])
        .entry(&users.replace("false", "true"))
        .broken("no-superuser-enrollment", "write");
    let unknown = write("always_create").with("create_users_group: !Env GROUP");
    flow("enrollment", [prompt(&["username"]), unknown]).unknown("no-superuser-enrollment");
}
