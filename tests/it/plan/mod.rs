//! Plans of small workspaces, and of everything that a release ships.

mod order;
mod shape;

use blueprintc::plan;
use std::time::Instant;

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::harness::{Action, Effect, Folder, Named, Options, Plan, Ran, Workspace, shipped, write_plan};

fn of(files: &[(&str, &str)]) -> Workspace {
    Workspace::of(files).release("2026.2")
}

fn plan(files: &[(&str, &str)]) -> Plan {
    of(files).plan()
}

fn text(plan: &Plan) -> String {
    let mut out = Vec::new();
    write_plan(plan, &mut out).expect("memory can be written");
    String::from_utf8(out).expect("a plan is text")
}

fn json(plan: &Plan) -> String {
    serde_json::to_string_pretty(plan).expect("a plan is JSON")
}

fn order(plan: &Plan) -> Vec<&str> {
    plan.files.iter().map(|file| file.path.as_str()).collect()
}

const GROUPS: &str = "
version: 1
metadata:
  name: Groups
entries:
  - model: authentik_core.group
    identifiers:
      name: staff
  - model: authentik_stages_deny.denystage
    identifiers:
      name: no-entry
";

const LOGIN: &str = "
version: 1
metadata:
  name: Login
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers:
      slug: my-login
    attrs:
      name: My login
      title: Welcome
      designation: authentication
      authentication: require_unauthenticated
  - model: authentik_stages_identification.identificationstage
    id: identification
    identifiers:
      name: my-identification
    attrs:
      user_fields: [username, email]
      password_stage: !Find [authentik_stages_password.passwordstage, [name, default-authentication-password]]
  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !KeyOf flow
      stage: !KeyOf identification
      order: 10
  - model: authentik_flows.flowstagebinding
    id: deny
    identifiers:
      target: !KeyOf flow
      stage: !Find [authentik_stages_deny.denystage, [name, no-entry]]
      order: 20
  - model: authentik_policies.policybinding
    identifiers:
      target: !KeyOf deny
      group: !Find [authentik_core.group, [name, staff]]
      order: 0
    attrs:
      negate: true
  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !KeyOf flow
      stage: !Find [authentik_stages_user_login.userloginstage, [name, default-authentication-login]]
      order: 30
";

#[test]
fn a_plan_reads_like_a_story() {
    let plan = plan(&[("a-login.yaml", LOGIN), ("z-groups.yaml", GROUPS)]);
    assert_snapshot!(text(&plan), @r#"
    Plan for authentik 2026.2: 2 files, 8 operations, 1 flow

    z-groups.yaml (Groups)
      #1   creates authentik_core.group `staff`  (line 6)
      #2   creates authentik_stages_deny.denystage `no-entry`  (line 9)

    a-login.yaml (Login)
      after z-groups.yaml, which creates what it looks up in line 31
      #3   creates authentik_flows.flow `my-login`  (line 6)
             name: My login
             title: Welcome
             designation: authentication
             authentication: require_unauthenticated
      #4   creates authentik_stages_identification.identificationstage `my-identification`  (line 15)
             user_fields: [username, email]
             password_stage: passwordstage `default-authentication-password` (shipped)
      #5   creates authentik_flows.flowstagebinding (target: my-login, stage: my-identification, order: 10)  (line 22)
             after #3, #4
      #6   creates authentik_flows.flowstagebinding (target: my-login, stage: no-entry, order: 20)  (line 27)
             after #2, #3
      #7   creates authentik_policies.policybinding (target: my-login/no-entry/20, group: staff, order: 0)  (line 33)
             negate: true
             after #1, #6
      #8   creates authentik_flows.flowstagebinding (target: my-login, stage: default-authentication-login, order: 30)  (line 40)
             after #3

    Flow `my-login` (authentication), created by #3
      only people who are not signed in may enter
       1. Identification Stage `my-identification` (order 10; #4, #5)
            gives pending_user, pending_user_identifier, user_backend, auth_method
       2. Deny Stage `no-entry` (order 20; #2, #6)
            only if the user is not in the group `staff`
            evaluated just before the stage is shown
            denies access
       3. User Login Stage `default-authentication-login` (order 30; #8)
            needs pending_user; gives session
    "#);
}

#[test]
fn a_plan_is_data() {
    // Nobody made the role by hand.
    let plan = of(&[("groups.yaml", GROUPS), ("mail.yaml", MAIL)]).closed_world(true).plan();
    assert_snapshot!(json(&plan), @r#"
    {
      "version": 1,
      "authentik": "2026.2",
      "preview": false,
      "release_source": {
        "kind": "option"
      },
      "files": [
        {
          "path": "groups.yaml",
          "name": "Groups",
          "accepted": true,
          "automatic": true
        },
        {
          "path": "mail.yaml",
          "name": "Mail",
          "accepted": false,
          "automatic": true
        }
      ],
      "operations": [
        {
          "id": 1,
          "action": "upsert",
          "effect": "creates",
          "model": "authentik_core.group",
          "key": {
            "name": "staff"
          },
          "file": "groups.yaml",
          "written": {
            "path": "groups.yaml",
            "line": 6,
            "column": 5,
            "entry": 0
          }
        },
        {
          "id": 2,
          "action": "upsert",
          "effect": "creates",
          "model": "authentik_stages_deny.denystage",
          "key": {
            "name": "no-entry"
          },
          "file": "groups.yaml",
          "written": {
            "path": "groups.yaml",
            "line": 9,
            "column": 5,
            "entry": 1
          }
        }
      ],
      "flows": []
    }
    "#);
}

const MAIL: &str = "
version: 1
metadata:
  name: Mail
context:
  smtp_password: hunter2-hunter2
entries:
  - model: authentik_stages_email.emailstage
    identifiers:
      name: my-mail
    attrs:
      host: !Env [SMTP_HOST, localhost]
      password: !Context smtp_password
      username: login with hunter2-hunter2
      subject: !File /run/subject
  - model: authentik_core.group
    state: absent
    identifiers:
      name: old
  - model: authentik_core.group
    conditions: [false]
    identifiers:
      name: never
  - model: authentik_core.group
    conditions: [!Env WITH_EXTRA]
    state: created
    identifiers:
      name: extra
    attrs:
      roles: [!Find [authentik_rbac.role, [name, made by hand]]]
      attributes:
        api_token: abcdefgh
        secret: not a secret of ours
        note: abcdefgh is in it
";

#[test]
fn what_may_exist_is_unknown() {
    let plan = plan(&[("mail.yaml", MAIL)]);
    assert!(plan.files.iter().all(|file| file.accepted));
    let plan = json(&plan);
    let asks = "an authentik_rbac.role whose `name` is `made by hand`";
    let (_, role) = plan.split_once(&format!("\"asks\": \"{asks}\"")).expect("the plan says what it asks");
    let role = &role[..role.find('}').expect("the value ends")];
    assert!(
        role.contains("\"is\": \"authentik_rbac.role\"") && role.contains("\"otherwise\": null"),
        "{role}"
    );
}

#[test]
fn a_change_of_a_shipped_flow_shows_it_whole() {
    let plan = plan(&[(
        "captcha.yaml",
        "
version: 1
metadata:
  name: Captcha
entries:
  - model: authentik_stages_captcha.captchastage
    id: captcha
    identifiers:
      name: my-captcha
    attrs:
      public_key: public
      private_key: very-private
  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
      stage: !KeyOf captcha
      order: 15
",
    )]);
    assert_snapshot!(text(&plan), @r#"
    Plan for authentik 2026.2: 1 file, 2 operations, 1 flow

    captcha.yaml (Captcha)
      #1   creates authentik_stages_captcha.captchastage `my-captcha`  (line 6)
             public_key: public
             private_key: ***
      #2   creates authentik_flows.flowstagebinding (target: default-authentication-flow, stage: my-captcha, order: 15)  (line 13)
             after #1

    Flow `default-authentication-flow` (authentication), shipped in default/flow-default-authentication-flow.yaml
      everybody may enter
       1. Identification Stage `default-authentication-identification` (order 10; shipped in default/flow-default-authentication-flow.yaml)
            gives pending_user, pending_user_identifier
       2. Captcha Stage `my-captcha` (order 15; #1, #2)
            gives captcha
       3. Password Stage `default-authentication-password` (order 20; shipped in default/flow-default-authentication-flow.yaml)
            only if the policy `default-authentication-flow-password-stage` passes or raises an exception
            evaluated just before the stage is shown
            needs pending_user; gives user_backend, auth_method
       4. Authenticator Validation Stage `default-authentication-mfa-validation` (order 30; shipped in default/flow-default-authentication-flow.yaml)
            only if the policy `default-authentication-flow-authenticator-validate-stage` passes or raises an exception
            evaluated just before the stage is shown
            needs pending_user; gives auth_method, mfa_devices
       5. User Login Stage `default-authentication-login` (order 100; shipped in default/flow-default-authentication-flow.yaml)
            needs pending_user; gives session
    "#);
}

#[test]
fn what_comes_after_a_certain_end_is_never_reached() {
    let plan = plan(&[(
        "flow.yaml",
        "
version: 1
metadata:
  name: Dead ends
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers: {slug: dead-ends}
    attrs: {name: Dead ends, title: Dead ends, designation: stage_configuration}
  - model: authentik_stages_dummy.dummystage
    id: dummy
    identifiers: {name: dummy}
  - model: authentik_stages_deny.denystage
    id: stop
    identifiers: {name: stop}
  - model: authentik_policies_expression.expressionpolicy
    id: never
    identifiers: {name: never}
    attrs: {expression: return False}
  - model: authentik_flows.flowstagebinding
    id: guarded
    identifiers: {target: !KeyOf flow, stage: !KeyOf dummy, order: 0}
  - model: authentik_policies.policybinding
    identifiers: {target: !KeyOf guarded, policy: !KeyOf never, order: 0}
  - model: authentik_flows.flowstagebinding
    identifiers: {target: !KeyOf flow, stage: !KeyOf stop, order: 1}
  - model: authentik_flows.flowstagebinding
    identifiers: {target: !KeyOf flow, stage: !KeyOf dummy, order: 2}
",
    )]);
    let flow = plan.flows.first().expect("there is a flow");
    let reasons: Vec<Option<&str>> = flow.steps.iter().map(|step| step.unreachable.as_deref()).collect();
    assert_eq!(
        reasons,
        [Some("its policies never pass"), None, Some("step 2 (`stop`) always denies access")]
    );
}
