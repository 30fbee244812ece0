//! What an editor shows of flows: lenses, the call hierarchy, pictures, runs.

use lsp_server::ResponseError;
use serde_json::{Value, json};

use crate::harness::{Client, Folder, blueprint, config_map};

const FLOW: &str = "\
- model: authentik_flows.flow
  id: flow
  identifiers: {slug: team}
  attrs: {name: Team, title: Team, designation: recovery}
- model: authentik_stages_user_login.userloginstage
  id: login
  identifiers: {name: team-login}
- model: authentik_flows.flowstagebinding
  id: binding
  identifiers: {target: !KeyOf flow, stage: !KeyOf login, order: 10}
- model: authentik_policies_expression.expressionpolicy
  id: policy
  identifiers: {name: team-policy}
  attrs: {expression: return request.user.is_active}
- model: authentik_policies.policybinding
  identifiers: {target: !KeyOf binding, policy: !KeyOf policy, order: 0}
";

const IDENTIFICATION: &str = "\
- model: authentik_stages_identification.identificationstage
  identifiers: {name: team-identification}
  attrs:
    recovery_flow: !Find [authentik_flows.flow, [slug, team]]
";

fn folder() -> Folder {
    let other = blueprint(IDENTIFICATION).replace("name: x", "name: other");
    Folder::repository(&[("flow.yaml", &blueprint(FLOW)), ("other.yaml", &other)])
}

fn execute(client: &mut Client, command: &str, argument: Value) -> Value {
    client.request("workspace/executeCommand", json!({ "command": command, "arguments": [argument] }))
}

fn error(client: &mut Client, command: &str, argument: Value) -> ResponseError {
    let params = json!({ "command": command, "arguments": [argument] });
    client.ask("workspace/executeCommand", params).response_result.expect_err("it is refused")
}

fn refused(client: &mut Client, command: &str, argument: Value) -> String {
    error(client, command, argument).message
}

fn lenses(client: &mut Client, file: &str) -> Vec<(u64, String, String)> {
    let params = json!({ "textDocument": { "uri": client.uri(file) } });
    let lenses = client.request("textDocument/codeLens", params);
    let lenses = lenses.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let lens = |lens: &Value| {
        let line = lens["range"]["start"]["line"].as_u64().expect("a number") + 1;
        (line, text(&lens["command"]["title"]), text(&lens["command"]["command"]))
    };
    lenses.iter().map(lens).collect()
}

#[test]
fn the_picture_is_that_of_graph_and_its_steps_have_places() {
    let mut client = Client::open(folder());
    let argument = json!({ "uri": client.uri("flow.yaml") });
    let found = execute(&mut client, "blueprintc.flowDiagram", argument);
    let drawn = client.folder.run(&["graph", "--flow", "team", "--format", "svg"]).stdout;
    assert_eq!(found["svg"], drawn);
    assert_eq!(
        (&found["flow"], &found["name"], &found["flows"]),
        (&json!("team"), &json!("Team"), &json!(["team"]))
    );
    for step in ["flow", "0"] {
        assert!(drawn.contains(&format!("<g data-step=\"{step}\"")), "{step}: {drawn}");
    }
    let line = |step: &str| found["places"][step]["range"]["start"]["line"].clone();
    assert_eq!((line("flow"), line("0")), (json!(3), json!(7)));
    // A file without a flow.
    let argument = json!({ "uri": client.uri("other.yaml") });
    let other = execute(&mut client, "blueprintc.flowDiagram", argument);
    assert_eq!(other, Value::Null);
    assert!(client.end());
}

#[test]
fn a_scenario_is_run_as_the_program_runs_it() {
    let mut client = Client::open(folder());
    let of = |client: &Client, flow: &str, scenario: Value| json!({ "uri": client.uri("flow.yaml"), "flow": flow, "scenario": scenario });
    let scenario = json!({ "policies": { "team-policy": "pass" } });
    let argument = of(&client, "team", scenario.clone());
    let found = execute(&mut client, "blueprintc.runScenario", argument);
    client.folder.write("scenario.json", scenario.to_string());
    let ran = client.folder.run(&["run", "--flow", "team", "--scenario", "scenario.json", "."]);
    assert_eq!(found["text"], ran.stdout, "{}", ran.stderr);
    let argument = of(&client, "team", json!({}));
    let open = error(&mut client, "blueprintc.runScenario", argument);
    assert!(open.message.contains("team-policy"), "{}", open.message);
    // An editor asks for the result.
    assert_eq!(open.data, Some(json!({ "policy": "team-policy" })));
    let argument = of(&client, "teem", json!({}));
    let unknown = error(&mut client, "blueprintc.runScenario", argument);
    assert_eq!(unknown.message, "no flow `teem`; did you mean `team`?");
    assert_eq!(unknown.data, None);
    let argument = of(&client, "team", json!({ "context": "secret-value" }));
    let wrong = refused(&mut client, "blueprintc.runScenario", argument);
    assert!(!wrong.contains("secret-value"), "{wrong}");
    assert!(client.end());
}

#[test]
fn a_policy_named_like_a_secret_is_not_named() {
    let secret = "x7Kq2mTz9Lw4";
    let user = format!(
        "- model: authentik_core.user\n  identifiers: {{username: ada}}\n  attrs: {{name: Ada, password: {secret}}}\n"
    );
    let entries = FLOW.replace("team-policy", secret) + &user;
    let mut client = Client::open(Folder::repository(&[("flow.yaml", &blueprint(&entries))]));
    let argument = json!({ "uri": client.uri("flow.yaml"), "flow": "team", "scenario": {} });
    let open = error(&mut client, "blueprintc.runScenario", argument);
    assert!(open.message.contains("lacks a result") && !open.message.contains(secret), "{}", open.message);
    assert_eq!(open.data, None);
    assert!(client.end());
}

#[test]
fn rules_are_explained_and_the_release_is_stated() {
    let mut client = Client::open(folder());
    let page = execute(&mut client, "blueprintc.explainRule", json!({ "rule": "unknown-attribute" }));
    assert_eq!(page["markdown"], client.folder.run(&["explain", "unknown-attribute"]).stdout);
    assert_eq!(
        refused(&mut client, "blueprintc.explainRule", json!({ "rule": "no" })),
        "unknown rule `no`; see `blueprintc rules` for the list"
    );
    let uri = client.uri("flow.yaml");
    let status = execute(&mut client, "blueprintc.status", json!({ "uri": uri }));
    assert_eq!((&status["source"], &status["isPreview"]), (&Value::Null, &json!(false)));
    client.folder.write("blueprintc.toml", "authentik = \"2025.10\"\n");
    let change = json!({ "changes": [{ "uri": client.uri("blueprintc.toml"), "type": 1 }] });
    client.notify("workspace/didChangeWatchedFiles", change);
    let status = execute(&mut client, "blueprintc.status", json!({ "uri": uri }));
    assert_eq!((&status["release"], &status["source"]), (&json!("2025.10"), &json!("blueprintc.toml")));
    let unknown = refused(&mut client, "blueprintc.nothing", json!({}));
    assert!(unknown.starts_with("unknown command `blueprintc.nothing`; known commands: "), "{unknown}");
    assert!(client.end());
}

#[test]
fn lenses_say_how_long_a_flow_is_and_where_its_parts_are_bound() {
    let mut client = Client::open(folder());
    let titles = |lenses: &[(u64, String, String)]| -> Vec<String> {
        lenses.iter().map(|(line, title, _)| format!("{line} {title}")).collect()
    };
    let plain = lenses(&mut client, "flow.yaml");
    assert_eq!(titles(&plain), ["6 1 stage", "10 bound at order 10", "16 bound at order 0"]);
    assert!(plain.iter().all(|(_, _, command)| command.is_empty()), "{plain:?}");
    assert!(client.end());
    let commands = ["blueprintc.showFlowDiagram", "blueprintc.runFlowScenario", "blueprintc.showReferences"];
    let mut client = Client::with_options(folder(), json!({}), json!({ "clientCommands": commands }));
    let rich = lenses(&mut client, "flow.yaml");
    assert_eq!(
        titles(&rich),
        ["6 1 stage", "6 show diagram", "6 run scenario", "10 bound at order 10", "16 bound at order 0"]
    );
    assert_eq!(rich.iter().filter(|(_, _, command)| command == commands[2]).count(), 2);
    assert!(client.end());
    let mut client = Client::with_options(folder(), json!({}), json!({ "codeLens": false }));
    assert_eq!(lenses(&mut client, "flow.yaml"), []);
    assert!(client.end());
}

/// What authentik leaves out or deletes binds nothing.
#[test]
fn bindings_that_are_not_there_are_not_counted() {
    for gone in ["state: absent", "conditions: [false]"] {
        let text = blueprint(FLOW).replace("  id: binding\n", &format!("  id: binding\n  {gone}\n"));
        let mut client = Client::open(Folder::repository(&[("a.yaml", &text)]));
        let titles: Vec<String> =
            lenses(&mut client, "a.yaml").into_iter().map(|(_, title, _)| title).collect();
        assert_eq!(titles, ["0 stages", "bound at order 0"], "{gone}");
        assert!(client.end());
    }
}

#[test]
fn stages_that_other_files_bind_are_counted() {
    let (flows, bindings): (String, String) = (0..3)
        .map(|number| {
            let flow = format!("- model: authentik_flows.flow\n  identifiers: {{slug: f{number}}}\n  attrs: {{name: F, title: F, designation: recovery}}\n");
            let binding = format!("- model: authentik_flows.flowstagebinding\n  identifiers: {{target: !Find [authentik_flows.flow, [slug, f{number}]], stage: !Find [authentik_flows.stage, [name, default-authentication-login]], order: 10}}\n");
            (flow, binding.repeat(number))
        })
        .unzip();
    let bindings = blueprint(&bindings.replacen("order: 10", "order: 20", 2)).replace("name: x", "name: y");
    let mut client =
        Client::open(Folder::repository(&[("a.yaml", &blueprint(&flows)), ("b.yaml", &bindings)]));
    let titles: Vec<String> = lenses(&mut client, "a.yaml").into_iter().map(|(_, title, _)| title).collect();
    assert_eq!(titles, ["0 stages", "1 stage", "2 stages"]);
    assert!(client.end());
}

#[test]
fn lenses_of_a_manifest_are_at_their_place_in_it() {
    let manifest = config_map(&blueprint(FLOW));
    let mut client = Client::open(Folder::repository(&[("cm.yaml", &manifest)]));
    let lines: Vec<u64> = lenses(&mut client, "cm.yaml").into_iter().map(|(line, ..)| line).collect();
    assert_eq!(lines, [11, 15, 21]);
    assert!(client.end());
}

/// The names that an item calls, or that call it.
fn calls(client: &mut Client, method: &str, end: &str, item: &Value) -> Vec<Value> {
    let calls = client.request(method, json!({ "item": item }));
    calls.as_array().expect("a list").iter().map(|call| call[end].clone()).collect()
}

#[test]
fn flows_call_their_stages_and_stages_the_flows_that_they_lead_to() {
    let mut client = Client::open(folder());
    let names = |items: &[Value]| -> Vec<String> {
        items.iter().map(|item| item["name"].as_str().expect("a name").to_owned()).collect()
    };
    let prepared = client.at("textDocument/prepareCallHierarchy", "other.yaml", 4, 26);
    let identification = prepared[0].clone();
    assert_eq!(identification["name"], "team-identification");
    let flows = calls(&mut client, "callHierarchy/outgoingCalls", "to", &identification);
    assert_eq!(names(&flows), ["flow"]);
    let stages = calls(&mut client, "callHierarchy/outgoingCalls", "to", &flows[0]);
    assert_eq!(names(&stages), ["login"]);
    let callers = calls(&mut client, "callHierarchy/incomingCalls", "from", &stages[0]);
    assert_eq!(names(&callers), ["flow"]);
    let callers = calls(&mut client, "callHierarchy/incomingCalls", "from", &flows[0]);
    assert_eq!(names(&callers), ["team-identification"]);
    assert_eq!(client.at("textDocument/prepareCallHierarchy", "other.yaml", 0, 2), Value::Null);
    assert!(client.end());
}

/// What a symbol is called can come from another file, of which it is a secret.
#[test]
fn symbols_show_no_secret_of_another_file() {
    let one = "\
version: 1
metadata: {name: one}
context: {db_password: Zq7marker}
entries:
- model: authentik_flows.flow
  id: flow
  identifiers: {slug: f}
  attrs: {name: f, title: f, designation: authentication}
- model: authentik_stages_dummy.dummystage
  id: stage
  identifiers: {name: !Context db_password}
- model: authentik_flows.flowstagebinding
  identifiers: {target: !KeyOf flow, order: 5}
  attrs: {stage: !KeyOf stage}
";
    let two = "\
version: 1
metadata: {name: two}
entries:
- model: authentik_flows.flowstagebinding
  identifiers: {target: !Find [authentik_flows.flow, [slug, f]], order: 5}
  attrs: {evaluate_on_plan: true}
";
    let mut client = Client::open(Folder::repository(&[("one.yaml", one), ("two.yaml", two)]));
    let document = json!({ "textDocument": { "uri": client.uri("two.yaml") } });
    let symbols = client.request("textDocument/documentSymbol", document).to_string();
    assert!(symbols.contains("5 ***") && !symbols.contains("Zq7marker"), "{symbols}");
    let all = client.request("workspace/symbol", json!({ "query": "" })).to_string();
    assert!(!all.contains("Zq7marker"), "{all}");
    assert!(client.end());
}
