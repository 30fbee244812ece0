//! Pitfalls: configurations of which a careless reading proves what does not hold, each with its sound neighbor.
//!
//! They are numbered as in the measured facts. Those that no configuration shows are missing: 19 and 23 are assumptions
//! that every answer names.

use super::*;

const SESSION: &str = "session-needs-proof";
const SECOND: &str = "second-factor";
const DEVICE: &str = "device-must-be-used";

fn away() -> Stage {
    stage("redirect").with("mode: static, target_static: https://example.org")
}

#[test]
fn p1_a_redirect_is_passed_by_answering_it() {
    sign_in([identification(), away(), login()]).broken(SESSION, "login");
    let other = sign_in([password(), login()]).named("other");
    sign_in([identification(), redirect("other", true), login()])
        .and(other.clone())
        .broken(SESSION, "passes the redirect");
    sign_in([identification(), redirect("other", true), deny()]).and(other).proven(SESSION);
}

#[test]
fn p2_a_shown_stage_is_dropped_before_its_answer() {
    let asks =
        policy("asks", "return request.http_request.GET.get('mfa') == '1'").with("failure_result: true");
    let (mfa, refuse) = (validate().if_(asks.clone()), deny().if_(asks.negated()));
    sign_in([identification(), password(), mfa.clone(), login()]).broken(SECOND, "asks");
    // Both are asked in one request.
    sign_in([identification(), password(), mfa.clone(), refuse.clone(), login()]).proven(SECOND);
    // The deny stage is dropped when the validation is shown, and the validation when it is answered.
    sign_in([identification(), password(), refuse, mfa, login()]).broken(SECOND, "is shown");
}

#[test]
fn p2_a_stage_between_two_that_ask_the_same_ends_the_request() {
    let asks =
        policy("asks", "return request.http_request.GET.get('mfa') == '1'").with("failure_result: true");
    let mfa = validate().if_(asks.clone());
    let refuse = deny().if_(asks.negated());
    sign_in([identification(), password(), mfa, stage("dummy"), refuse, login()]).broken(SECOND, "asks");
}

#[test]
fn p3_a_policy_can_raise() {
    let raising = policy("raises", "return context['unheard_of']");
    sign_in([identification(), password(), validate().if_(raising.clone()), login()])
        .broken(SECOND, "raises");
    let surely = policy("raises", "raise ValueError('no')");
    sign_in([identification(), password(), validate().if_(surely.clone()), login()]).broken(SECOND, "mfa");
    sign_in([identification(), password(), validate().if_(surely.with("failure_result: true")), login()])
        .proven(SECOND);
    // It can return something falsy too.
    sign_in([identification(), password(), validate().if_(raising.with("failure_result: true")), login()])
        .broken(SECOND, "raises");
}

#[test]
fn p3_a_failure_result_is_for_expressions_only() {
    let dummy = "- {model: authentik_policies_dummy.dummypolicy, id: waits, identifiers: {name: waits}, attrs: {result: true, wait_min: 0, wait_max: 0}}";
    let bound = "- {model: authentik_policies.policybinding, identifiers: {target: !KeyOf bound-it-2, policy: !KeyOf waits, order: 0}, attrs: {failure_result: true}}";
    let flow = sign_in([identification(), password(), validate(), login()]);
    let mut lines = flow.lines();
    lines.push(dummy.to_owned());
    lines.push(bound.to_owned());
    assert_eq!(Answers::of(&lines).verdict(SECOND), Some("broken"));
}

#[test]
fn p4_answers_at_the_plan_are_about_nobody() {
    let exempt = group("exempt").negated();
    let mfa = |bound: Bound| validate().if_(bound);
    let with = |stage: Stage| {
        sign_in([identification(), password(), stage, login()]).requiring("require_unauthenticated")
    };
    with(mfa(group("staff")).on_plan()).broken(SECOND, "mfa");
    with(mfa(exempt.clone()).on_plan()).broken(SECOND, "mfa");
    with(mfa(exempt).bound_with("re_evaluate_policies: true")).broken(SECOND, "exempt");
    let known =
        policy("known", "return context.get('pending_user') is not None").with("failure_result: true");
    with(mfa(known.clone()).on_plan()).broken(SECOND, "mfa");
    with(mfa(known)).proven(SECOND);
}

#[test]
fn p4_the_plan_of_a_signed_in_person_is_not_about_who_is_identified() {
    let staff = group("staff").with("failure_result: true");
    let mfa = validate().if_(staff.clone()).on_plan();
    let refuse = deny().if_(staff.negated());
    sign_in([identification(), password(), mfa, refuse, login()])
        .requiring("require_authenticated")
        .broken(SECOND, "mfa");
}

#[test]
fn p5_proofs_belong_to_the_account() {
    sign_in([identification(), password(), identification().named("again"), login()])
        .broken(SESSION, "again");
    sign_in([identification(), password(), validate(), certificate("optional"), login()])
        .broken(SECOND, "mtls");
    sign_in([certificate("optional"), identification(), password(), validate(), login()]).proven(SECOND);
    let both = [prompt(&["username"]), identification(), password(), write("always_create"), login()];
    flow("enrollment", both).broken("enrollment-needs-approval", "write");
}

#[test]
fn p5_a_source_signs_in_somebody_else() {
    let source = "- {model: authentik_sources_oauth.oauthsource, id: source, identifiers: {slug: source}, attrs: {name: source, provider_type: github, consumer_key: a, consumer_secret: b}}";
    let source_stage = || stage("source").with("source: !KeyOf source");
    sign_in([identification(), password(), validate(), source_stage(), login()])
        .entry(source)
        .broken(SECOND, "source");
    sign_in([identification(), source_stage(), validate(), login()]).entry(source).proven(SECOND);
    // The inner flow's context is merged, and says that a source started it.
    let mfa = validate().if_(policy("no source", "return not ak_is_sso_flow").with("failure_result: true"));
    sign_in([identification(), source_stage(), mfa, login()]).entry(source).broken(SECOND, "mfa");
    // Its answers are merged too.
    flow("recovery", [source_stage(), write("never_create")])
        .entry(source)
        .broken("recovery-needs-mail", "write");
}

#[test]
fn p6_a_device_before_the_identification_is_somebody_elses() {
    sign_in([validate(), identification(), password(), login()]).broken(SECOND, "mfa");
    sign_in([identification(), validate(), password(), login()]).proven(SECOND);
}

#[test]
fn p7_without_anybody_nothing_is_validated() {
    let any = validate().with("device_classes: [webauthn], webauthn_user_verification: required");
    sign_in([any.clone(), login()]).proven(SECOND);
    // In other flows, and without keys, it is skipped: then there is nobody to sign in, except after a source stage.
    flow("stage_configuration", [any, identification(), login()]).broken(SESSION, "identification");
    sign_in([validate(), identification(), login()]).broken(SESSION, "validation");
}

#[test]
fn p8_classes_restrict_no_code() {
    // What a code proves is the same for all of them.
    sign_in([identification(), password(), validate().with("device_classes: [static]"), login()])
        .proven(SECOND);
}

#[test]
fn p9_a_cookie_is_no_factor() {
    let remembers = validate().with("last_auth_threshold: hours=1");
    sign_in([identification(), password(), remembers.clone(), login()]).broken(SECOND, "cookie");
    sign_in([identification(), password(), validate().with("last_auth_threshold: seconds=0"), login()])
        .proven(SECOND);
    // A cookie of one class is not a device of another, which the next stage skips.
    let skips = validate().named("keys").with("device_classes: [webauthn], not_configured_action: skip");
    sign_in([identification(), password(), remembers, skips, login()]).broken(SECOND, "cookie");
}

const TOTP: &str = "- {model: authentik_stages_authenticator_totp.authenticatortotpstage, id: totp, identifiers: {name: totp}, attrs: {digits: '6'}}";

fn configures() -> Stage {
    validate().with("not_configured_action: configure, configuration_stages: [!KeyOf totp]")
}

#[test]
fn p10_an_enrolled_device_is_no_second_factor() {
    sign_in([identification(), password(), configures(), login()]).entry(TOTP).broken(SECOND, "enrolls");
    sign_in([identification(), password(), configures(), validate().named("then"), login()])
        .entry(TOTP)
        .broken(SECOND, "enrolls");
    let enroll = stage("authenticator_totp").named("new").with("digits: '6'");
    sign_in([identification(), password(), enroll, validate(), login()]).broken(SECOND, "enrolls");
}

#[test]
fn p10_a_device_enrolled_for_one_name_is_there_for_the_same_name_again() {
    let enroll = stage("authenticator_totp").named("new").with("digits: '6'");
    let again = identification().named("again");
    sign_in([identification(), enroll, again, password(), validate(), login()]).broken(SECOND, "enrolls");
    sign_in([
        identification(),
        password(),
        configures(),
        identification().named("again"),
        password().named("then"),
        validate().named("last"),
        login(),
    ])
    .entry(TOTP)
    .broken(SECOND, "enrolls");
}

#[test]
fn p11_a_choice_made_once_lets_the_next_validation_pass() {
    let first = configures().with("device_classes: [webauthn]");
    let second = configures().named("codes");
    sign_in([identification(), password(), first, second, login()]).entry(TOTP).broken(DEVICE, "codes");
    sign_in([
        identification(),
        password(),
        configures(),
        identification().named("again"),
        password().named("then"),
        configures().named("last"),
        login(),
    ])
    .entry(TOTP)
    .broken(DEVICE, "last");
    sign_in([identification(), password(), configures(), login()]).entry(TOTP).proven(DEVICE);
}

#[test]
fn p11_no_device_of_one_class_is_not_no_device() {
    let keys = validate().named("keys").with("device_classes: [webauthn], not_configured_action: skip");
    let codes = validate().named("codes").with("not_configured_action: skip");
    let maybe = codes.clone().if_(policy("maybe", "return request.http_request.GET.get('a')"));
    sign_in([identification(), password(), keys.clone(), maybe, login()]).broken(DEVICE, "codes");
    sign_in([identification(), password(), keys, codes, login()]).proven(DEVICE);
}

#[test]
fn p12_never_create_creates_for_a_name_that_nobody_has() {
    let pretends = identification().with("pretend_user_exists: true");
    let flow_with = |identification: Stage| {
        flow("enrollment", [identification, prompt(&["password"]), write("never_create"), login()])
    };
    flow_with(pretends).broken("enrollment-needs-approval", "nobody has");
    flow_with(identification()).says_nothing("enrollment-needs-approval");
    // A wrong name is kept where the identification disappears afterwards.
    let gone = identification()
        .if_(policy("no name", "return 'pending_user' not in context").with("failure_result: true"));
    flow("enrollment", [gone, prompt(&["password"]), write("never_create"), login()])
        .broken("enrollment-needs-approval", "write");
}

#[test]
fn p18_every_flow_has_an_address() {
    flow("stage_configuration", [identification(), login()]).broken(SESSION, "identification");
    flow("enrollment", [identification(), login()]).broken(SESSION, "opens the address");
    flow("enrollment", [identification(), login()]).requiring("require_redirect").says_nothing(SESSION);
}

#[test]
fn p20_a_source_is_one_kind_of_proof() {
    sign_in([login()]).broken(SECOND, "source");
    sign_in([login()]).proven(SESSION);
    sign_in([validate(), login()]).proven(SECOND);
}

#[test]
fn p21_equal_orders_have_no_order() {
    let both = |mfa: i64| sign_in([identification(), password(), validate().order(mfa), login().order(30)]);
    both(30).broken(SECOND, "login");
    both(25).proven(SECOND);
}

#[test]
fn p21_many_stages_of_one_order() {
    let filler = |name: &str| stage("dummy").named(name).order(20);
    let flow = |order: i64| {
        sign_in([
            identification(),
            password(),
            filler("a"),
            filler("b"),
            filler("c"),
            filler("d"),
            filler("e"),
            validate().order(order),
            login().order(20),
        ])
    };
    flow(20).not_proven(SECOND);
    flow(15).proven(SECOND);
}

#[test]
fn p22_what_follows_the_login_protects_nothing() {
    sign_in([identification(), password(), login(), validate()]).broken(SECOND, "login");
    sign_in([identification(), login(), password()]).broken(SESSION, "login");
}

#[test]
fn p22_a_session_of_this_run_is_no_proof() {
    let other = flow("stage_configuration", [prompt(&["email"]), write("never_create")]).named("other");
    sign_in([identification(), login(), redirect("other", false)])
        .and(other.clone())
        .broken("no-takeover", "write");
    sign_in([identification(), password(), login(), redirect("other", false)])
        .and(other)
        .proven("no-takeover");
}

#[test]
fn p24_what_is_optional_proves_nothing() {
    sign_in([identification(), certificate("optional"), login()]).broken(SESSION, "certificate");
    sign_in([identification(), certificate("required"), login()]).proven(SESSION);
    let gdtc = stage("authenticator_endpoint_gdtc").named("chrome").with("credentials: {}");
    sign_in([identification(), gdtc, login()]).broken(SESSION, "chrome");
}

#[test]
fn p26_an_enrollment_changes_who_is_signed_in() {
    let open = [prompt(&["email", "password"]), write("create_when_required"), login()];
    flow("enrollment", open.clone()).broken("password-change-needs-proof", "while signed in");
    flow("enrollment", open).requiring("require_unauthenticated").says_nothing("password-change-needs-proof");
    // Adding the group to an account that was just made is the same as making it with the group.
    let admins = "- {model: authentik_core.group, id: admins, identifiers: {name: admins}, attrs: {is_superuser: true}}";
    let promotes = write("never_create").named("promotes").with("create_users_group: !KeyOf admins");
    flow("enrollment", [prompt(&["username"]), write("always_create"), promotes])
        .entry(admins)
        .broken("no-superuser-enrollment", "promotes");
}

#[test]
fn p26_an_account_can_be_made_active_by_a_field() {
    let inactive = write("always_create").with("create_users_as_inactive: true");
    let approval = "enrollment-needs-approval";
    flow("enrollment", [prompt(&["username", "is_active"]), inactive.clone(), login()])
        .broken(approval, "write");
    flow("enrollment", [prompt(&["username"]), inactive, login()]).proven(approval);
}

#[test]
fn p27_a_name_is_no_proof() {
    sign_in([identification().with("user_fields: [email]"), login()]).broken(SESSION, "name of an account");
}
