//! `blueprintc test`: files of flow tests, as a process.

mod people;
mod wrong;

use serde_json::Value;

use crate::harness::Folder;

/// A flow with a password, a second factor that a policy can leave out, and a session.
const LOGIN: &str = "\
version: 1
metadata: {name: login}
entries:
- model: authentik_flows.flow
  id: flow
  identifiers: {slug: login}
  attrs: {name: Login, title: Login, designation: authentication}
- model: authentik_stages_identification.identificationstage
  id: who
  identifiers: {name: who}
  attrs: {user_fields: [username], pretend_user_exists: true}
- model: authentik_stages_password.passwordstage
  id: password
  identifiers: {name: password}
  attrs: {backends: [authentik.core.auth.InbuiltBackend]}
- model: authentik_stages_authenticator_validate.authenticatorvalidatestage
  id: mfa
  identifiers: {name: mfa}
  attrs: {device_classes: [totp], not_configured_action: deny}
- model: authentik_stages_user_login.userloginstage
  id: session
  identifiers: {name: session}
- model: authentik_flows.flowstagebinding
  identifiers: {target: !KeyOf flow, stage: !KeyOf who, order: 10}
- model: authentik_flows.flowstagebinding
  identifiers: {target: !KeyOf flow, stage: !KeyOf password, order: 20}
- model: authentik_flows.flowstagebinding
  id: mfa-binding
  identifiers: {target: !KeyOf flow, stage: !KeyOf mfa, order: 30}
- model: authentik_flows.flowstagebinding
  identifiers: {target: !KeyOf flow, stage: !KeyOf session, order: 40}
- model: authentik_policies_expression.expressionpolicy
  id: staff
  identifiers: {name: staff}
  attrs: {expression: 'return ak_is_group_member(request.user, name=\"staff\")'}
- model: authentik_policies_expression.expressionpolicy
  id: outside
  identifiers: {name: outside}
  attrs: {expression: 'return ak_client_ip not in ip_network(\"10.0.0.0/8\")'}
- model: authentik_policies.policybinding
  identifiers: {target: !KeyOf mfa-binding, policy: !KeyOf outside, order: 0}
";

/// The results of a test file next to [`LOGIN`]: status, name, and the reasons why it did not pass.
fn results(tests: &str) -> Vec<(String, String, Vec<String>)> {
    results_of(LOGIN, tests)
}

fn results_of(blueprint: &str, tests: &str) -> Vec<(String, String, Vec<String>)> {
    let folder = Folder::repository(&[("login.yaml", blueprint), ("login.test.yaml", tests)]);
    let ran = folder.run(&["test", "--format", "json"]);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}"));
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let result = |result: &Value| {
        let reasons = result["reasons"].as_array().into_iter().flatten().map(text).collect();
        (text(&result["status"]), text(&result["name"]), reasons)
    };
    report["results"].as_array().expect("a list").iter().map(result).collect()
}

/// The only result.
fn result(tests: &str) -> (String, Vec<String>) {
    let all = results(tests);
    let [(status, _, reasons)] = all.as_slice() else { panic!("{all:?}") };
    (status.clone(), reasons.clone())
}
