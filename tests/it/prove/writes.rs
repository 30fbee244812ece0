//! Policies that write: after them, nothing is known.

use super::*;

const SECOND: &str = "second-factor";

/// Every way in which an expression can change what the flow is about.
const WRITES: [&str; 20] = [
    "context['flow_plan'].context['pending_user'] = ak_user_by(username='akadmin')\nreturn True",
    "request.context['flow_plan'].context['pending_user'] = ak_user_by(username='akadmin')\nreturn True",
    "request.context['pending_user'] = ak_user_by(username='akadmin')\nreturn True",
    "context['flow_plan'].context.update({'pending_user': ak_user_by(username='akadmin')})\nreturn True",
    "context.update(pending_user=ak_user_by(username='akadmin'))\nreturn True",
    "plan = request.context['flow_plan']\nplan.context['pending_user'] = ak_user_by(username='akadmin')\nreturn True",
    "where = request.context['flow_plan'].context\nwhere['pending_user'] = ak_user_by(username='akadmin')\nreturn True",
    "key = 'pending_' + 'user'\ncontext['flow_plan'].context[key] = ak_user_by(username='akadmin')\nreturn True",
    "context['flow_plan'].context.pop('pending_user', None)\nreturn True",
    "del context['flow_plan'].context['pending_user']\nreturn True",
    "context['flow_plan'].context.setdefault('pending_user', ak_user_by(username='akadmin'))\nreturn True",
    "setattr(context['flow_plan'], 'context', {'pending_user': ak_user_by(username='akadmin')})\nreturn True",
    "context['flow_plan'].bindings.clear()\nreturn True",
    "context['flow_plan'].bindings = []\nreturn True",
    "context['flow_plan'].context |= {'pending_user': ak_user_by(username='akadmin')}\nreturn True",
    "request.user.pk = 1\nreturn True",
    "context['pending_user'].pk = 1\nreturn True",
    "for plan in [context['flow_plan']]:\n    plan.context['pending_user'] = ak_user_by(username='akadmin')\nreturn True",
    "def change(plan):\n    plan.context['pending_user'] = ak_user_by(username='akadmin')\nchange(context['flow_plan'])\nreturn True",
    "http_request.session['authentik/flows/plan'].context['pending_user'] = ak_user_by(username='akadmin')\nreturn True",
];

/// With a policy at the login, which passes.
fn at_the_login(expression: &str) -> Flow {
    sign_in([identification(), password(), validate(), login().if_(policy("writes", expression))])
}

#[test]
fn after_a_write_nothing_is_proven() {
    for property in [SECOND, "session-needs-proof"] {
        let proven = |expression: &&str| at_the_login(expression).prove().verdict(property) == Some("proven");
        let wrong: Vec<&str> = WRITES.into_iter().filter(proven).collect();
        assert!(wrong.is_empty(), "{property} is proven after {wrong:#?}");
    }
}

#[test]
fn what_is_only_read_leaves_proofs_as_they_are() {
    for expression in [
        "return True",
        "return context.get('pending_user') is not None",
        "user = request.user\nreturn user.is_active",
        "found = context['flow_plan'].context.get('auth_method')\nreturn found == 'password'",
        "data = {}\ndata['a'] = 1\nreturn bool(data)",
        "names = [group.name for group in request.user.ak_groups.all()]\nreturn 'admin' in names",
        "ak_message('hello')\nreturn True",
        "context['geoip'] = None\nreturn True",
    ] {
        at_the_login(expression).proven(SECOND);
    }
}

#[test]
fn a_policy_that_never_runs_writes_nothing() {
    let writes = policy("writes", WRITES[0]);
    sign_in([identification(), password(), validate(), login().if_(writes.with("enabled: false"))])
        .proven(SECOND);
}

#[test]
fn a_policy_at_the_plan_or_of_the_flow_writes_too() {
    let writes =
        policy("writes", "request.context['pending_user'] = ak_user_by(username='akadmin')\nreturn False");
    let gone = stage("dummy").if_(writes.clone()).on_plan();
    sign_in([identification(), password(), validate(), gone, login()]).not_proven(SECOND);
    let passes = policy("writes", WRITES[2]);
    sign_in([identification(), password(), validate(), login()]).if_(passes).not_proven(SECOND);
}

#[test]
fn a_policy_of_which_the_text_is_unknown_may_write() {
    let unknown = "- {model: authentik_policies_expression.expressionpolicy, id: unknown, identifiers: {name: unknown}, attrs: {expression: !Env POLICY}}";
    let bound = "- {model: authentik_policies.policybinding, identifiers: {target: !KeyOf bound-it-3, policy: !KeyOf unknown, order: 0}}";
    let mut lines = sign_in([identification(), password(), validate(), login()]).lines();
    lines.push(unknown.to_owned());
    lines.push(bound.to_owned());
    assert_eq!(Answers::of(&lines).verdict(SECOND), Some("unknown"));
}

#[test]
fn stages_of_which_nothing_is_known_prove_nothing() {
    let with = |at: usize| {
        let mut lines = sign_in([identification(), password(), validate(), login()]).lines();
        lines.push(format!("- {{model: authentik_flows.flowstagebinding, identifiers: {{target: !KeyOf flow-it, stage: !Env STAGE, order: {at}}}}}"));
        Answers::of(&lines).verdict(SECOND).map(str::to_owned)
    };
    assert_eq!(with(25).as_deref(), Some("unknown"));
    assert_eq!(with(5).as_deref(), Some("unknown"));
    assert_eq!(with(35).as_deref(), Some("proven"));
}

#[test]
fn what_may_ask_for_a_password_does_not_surely() {
    let pw = "- {model: authentik_stages_password.passwordstage, id: pw, identifiers: {name: pw}, attrs: {backends: [authentik.core.auth.InbuiltBackend]}}";
    let with = |value: &str| {
        sign_in([identification().with(&format!("password_stage: {value}")), login()]).entry(pw)
    };
    with("!KeyOf pw").proven("session-needs-proof");
    with("!If [!Env WITH_PASSWORD, !KeyOf pw, null]").not_proven("session-needs-proof");
    with("null").broken("session-needs-proof", "types the name of an account");
}
