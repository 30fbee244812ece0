//! Policies: how their answers become one, when they are asked, and what they see.

use super::*;

const SESSION: &str = "session-needs-proof";
const SECOND: &str = "second-factor";
const CLOSED: &str = "fail-closed";

fn asks() -> Bound {
    policy("asks", "return request.http_request.GET.get('mfa') == '1'")
}

fn yes() -> Bound {
    policy("yes", "return True")
}

fn no() -> Bound {
    policy("no", "return False")
}

/// A flow in which the second factor depends on policies.
fn with(mfa: Stage) -> Flow {
    sign_in([identification(), password(), mfa, login()])
}

const ALL: &str = "policy_engine_mode: all";
const SURE: &str = "failure_result: true";

#[test]
fn constant_policies_decide() {
    with(validate().if_(yes())).proven(SECOND);
    with(validate().if_(no())).broken(SECOND, "mfa");
    with(validate().if_(no().negated())).proven(SECOND);
    with(validate().if_(yes().negated())).broken(SECOND, "mfa");
    with(validate().if_(no().with("enabled: false"))).proven(SECOND);
    with(validate().if_(no().with(SURE))).broken(SECOND, "mfa");
}

#[test]
fn any_needs_one_and_all_need_each() {
    with(validate().if_(asks()).if_(yes())).proven(SECOND);
    with(validate().if_(asks()).if_(yes()).bound_with(ALL)).broken(SECOND, "asks");
    with(validate().if_(no()).if_(yes()).bound_with(ALL)).broken(SECOND, "mfa");
    with(validate().if_(yes()).if_(policy("also", "return 1 == 1")).bound_with(ALL)).proven(SECOND);
    // One of a policy and its negation holds, unless it raises.
    let either = |sure: &str| {
        with(validate().if_(asks().with(sure)).if_(policy("asks", &asks().expression).negated().with(sure)))
    };
    either(SURE).proven(SECOND);
    either("failure_result: false").broken(SECOND, "asks");
}

#[test]
fn groups_and_users_are_one_result() {
    with(validate().if_(group("a")).if_(no())).broken(SECOND, "\"a\": false");
    with(validate().if_(group("a")).if_(yes())).proven(SECOND);
    with(validate().if_(group("a")).if_(group("a").negated())).proven(SECOND);
    with(validate().if_(group("a")).if_(group("b").negated())).broken(SECOND, "\"b\": true");
    with(validate().if_(user("alice"))).broken(SECOND, "mfa");
    with(validate().if_(user("alice").negated())).broken(SECOND, "mfa");
}

#[test]
fn people_without_an_account_are_in_no_group_and_out_of_none() {
    // At the first stage of a visitor, neither matches.
    let closed =
        |bound: Bound| sign_in([deny().if_(bound), identification(), password(), validate(), login()]);
    for bound in [group("a"), group("a").negated(), user("alice"), user("alice").negated()] {
        closed(bound.clone()).requiring("require_unauthenticated").proven(SECOND);
        sign_in([identification().if_(bound), login()])
            .requiring("require_unauthenticated")
            .says_nothing("no-takeover");
    }
    // On the plan a visitor is nobody, while the request is about the account.
    let staff = || group("staff").negated();
    let visitors = |mfa: Stage| with(mfa).requiring("require_unauthenticated");
    visitors(validate().if_(staff()).on_plan()).broken(SECOND, "mfa");
    visitors(validate().if_(staff()).bound_with("evaluate_on_plan: true, re_evaluate_policies: true"))
        .broken(SECOND, "mfa");
    visitors(validate().if_(staff())).broken(SECOND, "\"staff\": true");
}

#[test]
fn a_group_is_the_same_for_all_stages_of_an_account() {
    let refuse = || deny().if_(group("staff").negated());
    with(validate().if_(group("staff"))).broken(SECOND, "\"staff\": false");
    sign_in([identification(), password(), validate().if_(group("staff")), refuse(), login()]).proven(SECOND);
    sign_in([identification(), refuse(), password(), validate().if_(group("staff")), login()]).proven(SECOND);
    // Of another account.
    let other = || identification().named("other");
    sign_in([identification(), refuse(), other(), password(), validate().if_(group("staff")), login()])
        .broken(SECOND, "\"staff\": false");
}

#[test]
fn a_group_that_a_stage_adds_is_a_group_afterwards() {
    let members = "- {model: authentik_core.group, id: \"group staff\", identifiers: {name: staff}}";
    let joins = || write("never_create").with("create_users_group: !KeyOf \"group staff\"");
    let stages = |write: Stage| {
        [
            identification(),
            password(),
            deny().if_(group("staff")),
            prompt(&["name"]),
            write,
            validate().if_(group("staff").negated()),
            login(),
        ]
    };
    sign_in(stages(joins())).entry(members).broken(SECOND, "mfa");
    sign_in(stages(write("never_create"))).proven(SECOND);
}

#[test]
fn denying_where_the_factor_is_dropped_closes_it() {
    let closing = |mfa: Bound, refuse: Bound| {
        sign_in([identification(), password(), validate().if_(mfa), deny().if_(refuse), login()])
    };
    closing(asks(), asks().negated()).broken(SECOND, "error");
    closing(asks(), asks().negated().with(SURE)).proven(SECOND);
    closing(asks(), asks().negated().with(SURE)).proven(CLOSED);
    closing(asks().with(SURE), asks().negated()).proven(SECOND);
    closing(asks().with(SURE), asks()).broken(SECOND, "asks");
    closing(asks().with(SURE), policy("other", "return request.http_request.GET.get('x')").with(SURE))
        .broken(SECOND, "other");
}

#[test]
fn denying_on_the_plan_closes_it_too() {
    let closing = |mfa: Stage, refuse: Stage| {
        sign_in([identification(), password(), mfa, refuse, login()]).requiring("require_unauthenticated")
    };
    let mfa = || validate().if_(asks());
    let refuse = || deny().if_(asks().negated().with(SURE));
    closing(mfa().on_plan(), refuse().on_plan()).proven(SECOND);
    closing(mfa().on_plan(), refuse()).broken(SECOND, "asks");
    closing(mfa(), refuse().on_plan()).broken(SECOND, "asks");
    // A stage that is in the plan twice over is dropped at either moment.
    closing(mfa().bound_with("evaluate_on_plan: true"), refuse().on_plan()).broken(SECOND, "asks");
    // On the plan the order does not matter.
    sign_in([
        deny().if_(asks().negated().with(SURE)).on_plan(),
        identification(),
        password(),
        mfa().on_plan(),
        login(),
    ])
    .requiring("require_unauthenticated")
    .proven(SECOND);
}

#[test]
fn raising_depends_on_what_is_read() {
    let seen = |expression: &str| with(validate().if_(policy("reads", expression)));
    seen("return context['pending_user'] is not None").proven(SECOND);
    seen("return context['pending_user'].username != ''").broken(SECOND, "reads");
    seen("return request.context['auth_method'] != 'auth_webauthn_pwl'").proven(SECOND);
    seen("return context['prompt_data'] is not None").broken(SECOND, "mfa");
    seen("if 'invitation_in_effect' in context:\n    return False\nreturn True").proven(SECOND);
    seen("return context['flow_plan'].context.get('pending_user') is not None").proven(SECOND);
    seen("return undefined_name").broken(SECOND, "mfa");
    seen("return True or undefined_name").proven(SECOND);
}

#[test]
fn methods_are_what_signed_in_first() {
    let method = |expression: &str| with(validate().if_(policy("method", expression)));
    method("return context.get('auth_method') == 'password'").broken(SECOND, "method");
    method("return context.get('auth_method') != 'auth_mfa'").proven(SECOND);
    method("return context.get('auth_method') != 'app_password'").broken(SECOND, "method");
    method("return context.get('auth_method', 'none') != 'none'").broken(SECOND, "method");
    method("return context.get('auth_method') is not None").proven(SECOND);
}

#[test]
fn a_backend_is_there_after_a_password() {
    let has = "return hasattr(context.get('pending_user'), 'backend')";
    with(validate().if_(policy("has", has))).proven(SECOND);
    sign_in([identification(), password().if_(policy("has", has)), login()]).broken(SESSION, "password");
    let twice = [
        identification(),
        password(),
        identification().named("again"),
        password().named("then").if_(policy("has", has)),
        login(),
    ];
    sign_in(twice).broken(SESSION, "then");
}

#[test]
fn restarting_keeps_what_the_context_says() {
    let method = || policy("method", "return context.get('auth_method') is None").with(SURE);
    let stages = |action: &str| {
        [
            identification(),
            password().if_(method()),
            validate().bound_with(&format!("invalid_response_action: {action}")),
            login(),
        ]
    };
    // Somebody else after the restart: the method is that of the account before.
    sign_in(stages("restart_with_context")).broken(SECOND, "dropped");
    sign_in(stages("restart")).proven(SECOND);
    sign_in(stages("retry")).proven(SECOND);
}

#[test]
fn a_plan_made_again_knows_more() {
    let method = || policy("method", "return context.get('auth_method') is None").with(SURE);
    let stages = |action: &str| {
        let closes = stage("account_lockdown")
            .named("closes")
            .bound_with(&format!("invalid_response_action: {action}"));
        [identification(), password(), validate().if_(method()).on_plan(), closes, login()]
    };
    sign_in(stages("restart_with_context")).broken(SECOND, "mfa");
    sign_in(stages("retry")).proven(SECOND);
}

#[test]
fn redirects_keep_proofs_only_with_the_context() {
    let target = || sign_in([validate(), login()]).named("other");
    sign_in([identification(), password(), redirect("other", true), deny()]).and(target()).proven(SECOND);
    let alone = sign_in([identification(), login()]).named("other");
    sign_in([identification(), password(), validate(), redirect("other", false), deny()])
        .and(alone.clone())
        .broken(SESSION, "other");
    let kept = sign_in([login()]).named("other");
    sign_in([identification(), password(), validate(), redirect("other", true), deny()])
        .and(kept.clone())
        .proven(SECOND);
    // Without an account there is nobody to sign in.
    sign_in([identification(), password(), redirect("other", false), deny()])
        .and(kept.clone())
        .says_nothing(SESSION);
    // What was dropped before the redirect is missing after it.
    sign_in([identification(), password(), validate().if_(asks()), redirect("other", true), deny()])
        .and(kept)
        .broken(CLOSED, "mfa");
}

#[test]
fn policies_see_that_a_redirect_led_here() {
    let redirected = policy("redirected", "return not context.get('is_redirected', False)").with(SURE);
    let other = sign_in([identification(), password(), validate().if_(redirected), login()]).named("other");
    sign_in([redirect("other", true), deny()]).and(other.clone()).broken(SECOND, "mfa");
    other.named("it").proven(SECOND);
}

#[test]
fn the_order_of_equal_orders_is_any() {
    let refuse = || deny().if_(asks().negated().with(SURE)).order(20);
    sign_in([identification(), password(), validate().if_(asks()).order(20), refuse(), login()])
        .broken(SECOND, "asks");
    let first = [identification().order(0), password().order(0), login()];
    sign_in(first).broken(SESSION, "identification");
}
