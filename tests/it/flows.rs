//! Rules over flows: their examples, the paths that they name, and flows of ten thousand stages.

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

#[test]
fn a_path_names_its_policies_and_stages() {
    let steps = [
        bound_with("identification", 10, "{ policy_engine_mode: all }", &["internal", "weekday"]),
        bound("password", 20, &["internal"]),
        bound("session", 30, &["!internal"]),
    ];
    assert_eq!(
        messages("login-without-user", &login(&steps.concat())),
        [
            "`session` of the flow `login` has nobody to sign in: when `internal` does not pass, the stages are `session`"
        ]
    );
}

#[test]
fn a_path_avoids_what_ends_the_flow() {
    let steps = [
        bound("deny", 5, &["internal"]),
        bound("password", 7, &["weekday"]),
        bound("identification", 10, &["!weekday"]),
        bound("session", 30, &[]),
    ];
    assert_eq!(
        messages("login-without-user", &login(&steps.concat())),
        [
            "`session` of the flow `login` has nobody to sign in: when `weekday` passes and `internal` does not pass, the \
             stages are `password`, `session`"
        ]
    );
}

#[test]
fn a_path_names_groups() {
    let text = r"
version: 1
metadata: { name: settings }
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers: { slug: settings }
    attrs: { name: S, title: S, designation: stage_configuration, authentication: require_authenticated }
  - model: authentik_core.group
    id: staff
    identifiers: { name: staff }
  - model: authentik_stages_prompt.prompt
    id: nick
    identifiers: { name: nick }
    attrs: { field_key: attributes.nick, label: Nick, type: text, required: true, order: 0 }
  - model: authentik_stages_prompt.promptstage
    id: ask
    identifiers: { name: ask }
    attrs: { fields: [!KeyOf nick] }
  - model: authentik_stages_user_write.userwritestage
    id: write
    identifiers: { name: write }
    attrs: { user_creation_mode: never_create }
";
    let steps = bound("ask", 10, &["staff"]) + &bound("write", 20, &[]);
    assert_eq!(
        messages("write-without-prompt-data", &(text.to_owned() + &steps)),
        [
            "`write` of the flow `settings` has nothing to write: when the user is not in `staff`, the stages are `write`"
        ]
    );
}

#[test]
fn stages_that_identify_on_every_path_are_enough() {
    // One of the two is always shown.
    let steps = [
        bound("identification", 10, &["internal"]),
        "  - model: authentik_stages_identification.identificationstage\n    id: other\n    identifiers: { name: other }\n    \
         attrs: { user_fields: [email] }\n"
            .to_owned(),
        bound("other", 20, &["!internal"]),
        bound("session", 30, &[]),
    ];
    assert!(messages("login-without-user", &login(&steps.concat())).is_empty());
}

#[test]
fn the_same_policy_twice_is_the_same_answer() {
    // Whoever could see the password was denied before.
    let steps = [
        bound("identification", 10, &[]),
        bound("deny", 20, &["internal"]),
        bound("password", 30, &["internal"]),
        bound("session", 40, &[]),
    ];
    assert_eq!(
        messages("unreachable-stage", &login(&steps.concat())),
        [
            "the stage `password` of the flow `login` can never be reached: `deny` at order 20 has ended the flow whenever \
             it would be"
        ]
    );
    // With another policy, it can be seen.
    let steps = [
        bound("identification", 10, &[]),
        bound("deny", 20, &["internal"]),
        bound("password", 30, &["weekday"]),
        bound("session", 40, &[]),
    ];
    assert!(messages("unreachable-stage", &login(&steps.concat())).is_empty());
}

#[test]
fn two_conditional_denials_can_leave_nobody() {
    let more =
        "  - model: authentik_stages_deny.denystage\n    id: deny-too\n    identifiers: { name: deny-too }\n";
    let steps = [
        more.to_owned(),
        bound("identification", 10, &[]),
        bound("deny", 20, &["internal"]),
        bound("deny-too", 25, &["!internal"]),
        bound("password", 30, &["weekday"]),
        bound("session", 40, &[]),
    ];
    assert_eq!(
        messages("unreachable-stage", &login(&steps.concat())),
        [
            "the stages `password`, `session` of the flow `login` can never be reached: `deny-too` at order 25 has ended the \
             flow whenever they would be"
        ]
    );
}

#[test]
fn what_a_policy_says_may_change_when_it_looks_at_the_plan() {
    let policy = "  - model: authentik_policies_expression.expressionpolicy\n    id: asked\n    identifiers: { name: asked }\n    \
                  attrs: { expression: 'return bool(request.context.get(\"prompt_data\"))' }\n";
    let steps = [
        policy.to_owned(),
        bound("identification", 10, &[]),
        bound("deny", 20, &["asked"]),
        bound("password", 30, &["asked"]),
        bound("session", 40, &[]),
    ];
    assert!(messages("unreachable-stage", &login(&steps.concat())).is_empty());
}

#[test]
fn nobody_is_in_a_group_before_somebody_is_identified() {
    let planned = "{ evaluate_on_plan: true, re_evaluate_policies: false }";
    let steps = [
        bound("identification", 10, &[]),
        bound_with("password", 20, planned, &["staff"]),
        bound("session", 30, &[]),
    ];
    let brand = "  - model: authentik_brands.brand\n    identifiers: { domain: example.com }\n    attrs: { \
                 flow_authentication: !KeyOf flow }\n";
    let found = messages("unreachable-stage", &login(&(steps.concat() + brand)));
    assert!(found.iter().any(|message| message.contains("nobody is signed in then")), "{found:?}");
    // A source may start the flow with a user.
    assert!(messages("unreachable-stage", &login(&steps.concat())).is_empty());
    // Just before the stage is shown, the user is known.
    let steps =
        [bound("identification", 10, &[]), bound("password", 20, &["staff"]), bound("session", 30, &[])];
    assert!(messages("unreachable-stage", &login(&(steps.concat() + brand))).is_empty());
}

#[test]
fn stages_that_exclude_each_other_may_share_an_order() {
    let apart = [
        bound("identification", 10, &[]),
        bound_with("password", 20, "{}", &["internal"]),
        bound("session", 30, &[]),
    ];
    let denied =
        bound("deny", 20, &["!internal"]).replace("id: at-20", "id: denied-20").replace("at-20", "denied-20");
    let text = login(&(apart.concat() + &denied));
    assert!(
        messages("stage-order-conflict", &text).is_empty(),
        "{:?}",
        messages("stage-order-conflict", &text)
    );
    let denied = bound("deny", 20, &["weekday"]).replace("at-20", "denied-20");
    assert_eq!(messages("stage-order-conflict", &login(&(apart.concat() + &denied))).len(), 1);
}

#[test]
fn shipped_bindings_count_and_are_named() {
    let text = r"
version: 1
metadata: { name: captcha }
entries:
  - model: authentik_stages_captcha.captchastage
    id: captcha
    identifiers: { name: captcha }
    attrs: { public_key: a, private_key: !File /run/secrets/captcha }
  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
      stage: !KeyOf captcha
      order: 30
";
    let rule = rule("stage-order-conflict");
    let finding = checked(rule, text).findings().of_rule(rule.name).only();
    assert!(finding.message.contains("`default-authentication-mfa-validation`"), "{}", finding.message);
    let help = finding.help();
    assert!(help.contains("default/flow-default-authentication-flow.yaml"), "{help}");
}

#[test]
fn literal_keys_are_references() {
    let text = r"
version: 1
metadata: { name: export }
entries:
  - model: authentik_policies_expression.expressionpolicy
    identifiers: { pk: 5f0f1f0e-7c1e-4ac5-9c3c-0d5bd2f3a1b7, name: checked }
    attrs: { expression: return http_request.path != '/' }
  - model: authentik_policies_expression.expressionpolicy
    identifiers: { pk: 0b7c4f1a-91d4-4d8e-8a35-6d2f4a7e9c10, name: spare }
    attrs: { expression: return http_request.path != '/' }
  - model: authentik_stages_prompt.prompt
    id: nick
    identifiers: { name: nick }
    attrs: { field_key: attributes.nick, label: Nick, type: text, required: true, order: 0 }
  - model: authentik_stages_prompt.promptstage
    identifiers: { name: ask }
    attrs: { fields: [!KeyOf nick], validation_policies: [5f0f1f0e-7c1e-4ac5-9c3c-0d5bd2f3a1b7] }
# file: other.yaml
version: 1
metadata: { name: other }
entries: []
";
    let text = format!("# file: export.yaml{text}");
    assert_eq!(
        messages("policy-never-evaluated", &text),
        ["nothing asks the policy `spare`: it isn't bound, and no expression calls it"]
    );
}

#[test]
fn flows_that_a_file_refers_to_by_name_are_used() {
    let text = r"
# file: a.yaml
version: 1
metadata: { name: a }
entries:
  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
      stage: !Find [authentik_stages_dummy.dummystage, [name, hello]]
      order: 35
# file: b.yaml
version: 1
metadata: { name: b }
entries:
  - model: authentik_stages_dummy.dummystage
    identifiers: { name: hello }
  - model: authentik_stages_dummy.dummystage
    identifiers: { name: bye }
";
    assert_eq!(messages("unbound-stage", text), ["no flow binds the stage `bye`, and nothing else uses it"]);
}

#[test]
fn the_order_of_files_does_not_matter() {
    let flow = r"
version: 1
metadata: { name: flow }
entries:
  - model: authentik_flows.flow
    identifiers: { slug: login }
    attrs: { name: Login, title: Login, designation: authentication }
  - model: authentik_stages_identification.identificationstage
    identifiers: { name: identification }
    attrs: { user_fields: [username] }
  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !Find [authentik_flows.flow, [slug, login]]
      stage: !Find [authentik_stages_identification.identificationstage, [name, identification]]
      order: 10
";
    let session = r"
version: 1
metadata: { name: session }
entries:
  - model: authentik_stages_user_login.userloginstage
    id: session
    identifiers: { name: session }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !Find [authentik_flows.flow, [slug, login]], stage: !KeyOf session, order: 20 }
";
    assert_eq!(messages("authentication-without-login", flow).len(), 1);
    for (first, second) in [(flow, session), (session, flow)] {
        let text = format!("# file: a.yaml{first}# file: b.yaml{second}");
        assert!(messages("authentication-without-login", &text).is_empty());
        assert!(messages("flow-without-stages", &text).is_empty());
    }
}

#[test]
fn more_unknowns_than_can_be_looked_at_say_nothing() {
    // Every policy denies, and none of the stages after could be seen if all were tried: too many cases to look at.
    let mut text = String::new();
    for at in 0..20 {
        text += &format!(
            "  - model: authentik_policies_expression.expressionpolicy\n    id: p{at}\n    identifiers: {{ name: p{at} }}\n    \
             attrs: {{ expression: 'return http_request.path != \"/{at}\"' }}\n"
        );
    }
    let all: Vec<String> = (0..20).map(|at| format!("p{at}")).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let steps = [
        text,
        bound("identification", 10, &all),
        bound("deny", 20, &all),
        bound("password", 30, &all),
        bound("session", 40, &[]),
    ];
    let text = login(&steps.concat());
    assert!(messages("unreachable-stage", &text).is_empty());
    assert!(messages("login-without-user", &text).is_empty());
}

/// A flow of many stages with a policy each.
fn many(count: usize, mut each: impl FnMut(usize) -> String) -> String {
    let mut more = String::new();
    for at in 0..count {
        more += &each(at);
    }
    login(&more)
}

fn stage_with_policy(at: usize, kind: &str, model: &str) -> String {
    format!(
        "  - model: authentik_stages_{kind}.{model}\n    id: s{at}\n    identifiers: {{ name: s{at} }}\n  - model: \
         authentik_policies_expression.expressionpolicy\n    id: q{at}\n    identifiers: {{ name: q{at} }}\n    attrs: {{ \
         expression: 'return http_request.path != \"/{at}\"' }}\n{}",
        bound(&format!("s{at}"), 100 + u32::try_from(at).unwrap_or(0), &[&format!("q{at}")])
    )
}

/// Debug builds are some twenty times slower than what the project promises for release builds: a second.
const PATIENCE: Duration = Duration::from_secs(if cfg!(debug_assertions) { 60 } else { 1 });

fn within_patience(text: &str) -> Findings {
    let workspace = Workspace::files(Example::read(text, "many.yaml").files);
    let started = Instant::now();
    let checked = workspace.check();
    let taken = started.elapsed();
    eprintln!("{} bytes in {taken:?}", text.len());
    assert!(taken < PATIENCE, "{taken:?}");
    checked.findings()
}

#[test]
fn ten_thousand_bindings_with_a_policy_each() {
    within_patience(&many(10_000, |at| stage_with_policy(at, "dummy", "dummystage")));
}

#[test]
fn ten_thousand_denials() {
    within_patience(&many(10_000, |at| stage_with_policy(at, "deny", "denystage")));
}

#[test]
fn ten_thousand_policies_at_one_stage() {
    let text = many(10_000, |at| {
        format!(
            "  - model: authentik_policies_expression.expressionpolicy\n    id: q{at}\n    identifiers: {{ name: q{at} }}\n    \
             attrs: {{ expression: 'return http_request.path != \"/{at}\"' }}\n{}",
            asked("flow", at, &format!("q{at}"))
        )
    });
    within_patience(&text);
}

#[test]
fn ten_thousand_denials_by_one_policy() {
    let text = many(10_000, |at| {
        format!(
            "  - model: authentik_stages_deny.denystage\n    id: s{at}\n    identifiers: {{ name: s{at} }}\n{}",
            bound(&format!("s{at}"), 100 + u32::try_from(at).unwrap_or(0), &["internal"])
        )
    });
    // One finding for all that come after the first.
    assert_eq!(within_patience(&text).of_rule("unreachable-stage").len(), 1);
}

#[test]
fn bindings_of_one_order_are_shown_where_it_is_written() {
    let stage = |order: u32, name: &str| {
        format!(
            "  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !KeyOf f
      stage: !Find [authentik_stages_dummy.dummystage, [name, {name}]]
      order: {order}
"
        )
    };
    let text = format!(
        "metadata: {{name: x}}
entries:
  - model: authentik_stages_dummy.dummystage
    identifiers: {{name: a}}
  - model: authentik_stages_dummy.dummystage
    identifiers: {{name: b}}
  - model: authentik_flows.flow
    id: f
    identifiers: {{slug: f}}
    attrs: {{name: f, title: f, designation: stage_configuration}}
{}{}",
        stage(10, "a"),
        stage(10, "b")
    );
    let found = checked(rule("stage-order-conflict"), &text).findings().of_rule("stage-order-conflict");
    let finding = found.first().expect("a finding");
    let line = |offset: u32| text[..offset as usize].lines().count();
    assert_eq!((line(finding.span.start), line(finding.related[0].span.start)), (20, 15));
    assert_eq!(finding.help.as_deref(), Some("give each its own order"));
}

#[test]
fn files_that_are_not_applied_by_themselves_do_not_meet() {
    let file = |name: &str, labels: &str, order: u32| {
        let more = login(&bound("identification", order, &[]));
        let entries = more.split_once("entries:\n").expect("entries").1;
        format!(
            "# file: {name}.yaml\nversion: 1\nmetadata:\n  name: {name}\n  labels: {{{labels}}}\nentries:\n{entries}"
        )
    };
    let asleep = "blueprints.goauthentik.io/instantiate: 'false'";
    let count = |files: &[String]| messages("stage-bound-twice", &files.concat()).len();
    let one = file("one", asleep, 10);
    assert_eq!(count(&[file("one", "", 10), file("two", "", 11)]), 1);
    assert_eq!(count(&[one.clone(), file("two", asleep, 11)]), 0);
    assert_eq!(count(&[one.clone(), file("two", "", 11)]), 0);
    // Something applies it.
    let applies = "# file: three.yaml\nversion: 1\nmetadata: {name: three}\nentries:\n  - model: \
                   authentik_blueprints.metaapplyblueprint\n    attrs: {identifiers: {name: one}}\n";
    assert_eq!(count(&[one.clone(), file("two", "", 11), applies.to_owned()]), 1);
    assert_eq!(count(&[one, file("two", asleep, 11), applies.to_owned()]), 0);
}
