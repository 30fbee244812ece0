//! What was seen on the real executor, as configurations: sessions that arise, and what was proven then.

use super::*;

const SESSION: &str = "session-needs-proof";
const SECOND: &str = "second-factor";
const DEVICE: &str = "device-must-be-used";
const MAIL: &str = "recovery-needs-mail";
const APPROVAL: &str = "enrollment-needs-approval";

const SKIP: &str = "not_configured_action: skip";

fn default_flow() -> [Stage; 4] {
    let no_backend = policy(
        "no backend",
        "plan = request.context.get('flow_plan')\nif not plan:\n    return True\nreturn not hasattr(plan.context.get('pending_user'), 'backend')",
    );
    let no_passkey = policy("no passkey", "return request.context.get('auth_method') != 'auth_webauthn_pwl'");
    [identification(), password().if_(no_backend), validate().with(SKIP).if_(no_passkey), login()]
}

#[test]
fn a_the_recovery_asks_for_no_device() {
    let kept = [identification(), email(), prompt(&["password"]), write("never_create"), login()];
    flow("recovery", kept.clone()).proven(MAIL);
    flow("recovery", kept.clone()).proven(SESSION);
    flow("recovery", kept.clone()).broken(DEVICE, "login");
    flow("recovery", kept).broken(SECOND, "login");
    // As authentik's example has it: the email stage is dropped too.
    let skip = policy("skip if restored", "return not request.context.get('is_restored', False)");
    let skipped = [
        identification().if_(skip.clone()),
        email().if_(skip),
        prompt(&["password"]),
        write("never_create"),
        login(),
    ];
    flow("recovery", skipped).broken(MAIL, "another account");
}

#[test]
fn b_the_default_flow_needs_the_device_that_there_is() {
    sign_in(default_flow()).proven(SESSION);
    sign_in(default_flow()).proven(DEVICE);
    sign_in(default_flow()).proven("fail-closed");
    sign_in(default_flow()).broken(SECOND, "has no device");
}

#[test]
fn b_a_passkey_is_enough_for_the_default_flow() {
    let keys = "- {model: authentik_stages_authenticator_validate.authenticatorvalidatestage, id: keys, identifiers: {name: keys}, attrs: {device_classes: [webauthn], not_configured_action: deny, webauthn_user_verification: preferred}}";
    let [identification, password, mfa, login] = default_flow();
    let stages = [
        identification.with("webauthn_stage: !KeyOf keys"),
        password,
        mfa.with("not_configured_action: deny"),
        login,
    ];
    sign_in(stages.clone()).entry(keys).proven(DEVICE);
    sign_in(stages.clone()).entry(keys).broken(SECOND, "uses a passkey");
    let verified = keys.replace("preferred", "required");
    sign_in(stages).entry(&verified).proven(SECOND);
}

#[test]
fn c_a_name_is_a_session_in_any_flow_that_asks_for_nothing_else() {
    flow("enrollment", [identification(), login()]).broken(SESSION, "types the name of an account");
    flow("enrollment", [identification(), login()])
        .requiring("require_unauthenticated")
        .broken(SESSION, "login");
}

#[test]
fn d_a_policy_that_raises_removes_the_second_factor() {
    let raises = policy("raises", "return context['nothing']['here'] == 1");
    let with = |mfa: Stage| sign_in([identification(), password(), mfa, login()]);
    with(validate().if_(raises.clone())).broken(SECOND, "raises");
    with(validate().if_(raises.clone().negated())).broken(SECOND, "raises");
    with(validate().if_(raises.clone()).on_plan()).broken(SECOND, "mfa");
    with(validate().if_(raises.clone())).broken("fail-closed", "mfa");
    let surely = policy("raises", "raise ValueError()").with("failure_result: true");
    with(validate().if_(surely)).proven(SECOND);
}

#[test]
fn e_an_enrollment_without_a_mail_is_open() {
    let form = || prompt(&["username", "email", "password"]);
    flow("enrollment", [form(), write("always_create"), login()]).broken(APPROVAL, "fills in the form");
    let inactive = || write("always_create").with("create_users_as_inactive: true");
    flow("enrollment", [form(), inactive(), login()]).proven(APPROVAL);
    flow("enrollment", [form(), inactive(), email().with("activate_user_on_success: true"), login()])
        .proven(APPROVAL);
    let invitation =
        |optional: bool| stage("invitation").with(&format!("continue_flow_without_invitation: {optional}"));
    flow("enrollment", [invitation(false), form(), write("always_create"), login()]).proven(APPROVAL);
    flow("enrollment", [invitation(true), form(), write("always_create"), login()])
        .broken(APPROVAL, "has no invitation");
}

#[test]
fn f_a_second_validation_adds_nothing_and_equal_orders_take_it_away() {
    sign_in([identification(), password(), validate(), validate().named("again"), login()]).proven(SECOND);
    sign_in([identification(), password(), validate().order(20), login().order(20)]).broken(SECOND, "login");
}

#[test]
fn g_a_source_is_all_that_its_flow_needs() {
    let by_source = policy("by source", "return ak_is_sso_flow");
    sign_in([login()]).if_(by_source.clone()).proven(SESSION);
    sign_in([login()]).if_(by_source.clone()).broken(DEVICE, "comes from a source");
    sign_in([validate().with(SKIP), login()]).if_(by_source).proven(DEVICE);
}

#[test]
fn h_a_link_of_an_administrator_needs_no_mail() {
    let stages = [
        identification().if_(
            policy("unless restored", "return not context.get('is_restored')").with("failure_result: true"),
        ),
        email(),
        prompt(&["password"]),
        write("never_create"),
        login(),
    ];
    flow("recovery", stages.clone()).proven(MAIL);
    flow("recovery", stages).proven("no-takeover");
}
