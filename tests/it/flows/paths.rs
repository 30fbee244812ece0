//! The paths that findings name.

use super::*;

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
            "`session` of the flow `login` has no user to sign in: when `internal` does not pass, the stages are `session`"
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
            "`session` of the flow `login` has no user to sign in: when `weekday` passes and `internal` does not pass, the \
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
             it would be reached"
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
             flow whenever they would be reached"
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
        ["the policy `spare` is never evaluated: it is not bound, and no expression calls it"]
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
    assert_eq!(
        messages("unbound-stage", text),
        ["unused stage `bye`: no flow binds it, and nothing else refers to it"]
    );
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
    assert_eq!(finding.help.as_deref(), Some("give each binding its own order"));
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
