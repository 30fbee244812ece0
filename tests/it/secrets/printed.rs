//! No command prints a secret, in any format, on standard output or standard error.

use std::fmt::Write as _;

use crate::harness::{Folder, Release, catalog};

const CONTEXT: &str = "\
version: 1
metadata: {name: a}
context:
  db_password: Zq7marker
  hook: https://chat.example.com/Zq7marker
  plain: Zq7marker
  list: [Zq7marker]
entries:
";

/// Objects of which graphs and plans show names: a flow with stages and policies, and what they refer to.
const FLOW: &str = "  - model: authentik_flows.flow
    id: flow
    identifiers: {slug: f}
    attrs: {name: VALUE, title: VALUE, designation: authentication}
  - model: authentik_stages_dummy.dummystage
    id: first
    identifiers: {name: VALUE}
  - model: authentik_stages_password.passwordstage
    id: second
    identifiers: {name: !Format [\"x-%s\", VALUE]}
    attrs: {backends: [authentik.core.auth.InbuiltBackend]}
  - model: authentik_flows.flowstagebinding
    id: binding
    identifiers: {target: !KeyOf flow, stage: !KeyOf first, order: 0}
  - model: authentik_flows.flowstagebinding
    identifiers: {target: !KeyOf flow, stage: !KeyOf second, order: 1}
  - model: authentik_policies_expression.expressionpolicy
    id: policy
    identifiers: {name: VALUE}
    attrs: {expression: \"return True\"}
  - model: authentik_policies.policybinding
    identifiers: {target: !KeyOf binding, order: 0, policy: !KeyOf policy}
  - model: authentik_core.group
    id: group
    identifiers: {name: VALUE}
    attrs: {attributes: {password: Zq7marker, deep: {token: [Zq7marker]}}}
  - model: authentik_policies.policybinding
    identifiers: {target: !KeyOf flow, order: 0, group: !KeyOf group}
  - model: authentik_core.group
    identifiers: {name: other}
    attrs: {parents: [!Find [authentik_core.group, [name, VALUE]]]}
";

const HOOKS: &str = "  - model: authentik_events.notificationtransport
    id: hook
    identifiers: {name: h}
    attrs: {mode: webhook, webhook_url: !Context hook, no_such: 1}
  - model: authentik_events.notificationtransport
    identifiers: {name: h2}
    attrs: {mode: webhook, webhook_url: \"https://chat.example.com/Zq7marker\"}
  - model: authentik_events.notificationtransport
    id: hook3
    identifiers: {webhook_url: \"https://chat.example.com/Zq7marker\"}
  - model: authentik_events.notificationrule
    identifiers: {name: r}
    attrs: {transports: [!KeyOf hook, !KeyOf hook3, !Find [authentik_events.notificationtransport, [webhook_url, !Context hook]]]}
  - model: authentik_core.group
    identifiers: {name: !Find [authentik_core.token, [key, Zq7marker]]}
  - model: authentik_core.group
    identifiers: {name: g}
    attrs: {parents: [!Find [authentik_core.token, [key, !Context db_password]]]}
";

/// Objects that authentik accepts, with secrets.
const SOUND: &str = "  - model: authentik_events.notificationtransport
    id: hook
    identifiers: {name: h}
    attrs: {mode: webhook, webhook_url: !Context hook}
  - model: authentik_events.notificationtransport
    identifiers: {name: h2}
    attrs: {mode: webhook, webhook_url: \"https://chat.example.com/Zq7marker\"}
  - model: authentik_core.user
    id: user
    identifiers: {username: someone}
    attrs: {name: VALUE, password: !Context db_password, attributes: {api_key: Zq7marker, x: VALUE}}
  - model: authentik_core.user
    identifiers: {username: another}
    attrs: {name: a, password: !AtIndex [!Context list, 0]}
  - model: authentik_core.token
    identifiers: {identifier: t}
    attrs: {key: !Context plain, user: !KeyOf user, intent: api, description: VALUE}
";

/// Ways to give a secret.
const VALUES: &[&str] = &[
    "Zq7marker",
    "!Context db_password",
    "!Context plain",
    "!Format [\"%s-x\", !Context db_password]",
    "!Env [X, Zq7marker]",
    "!If [true, !Context db_password, x]",
    "[Zq7marker]",
    "!AtIndex [!Context list, 0]",
    "!Enumerate [!Context list, SEQ, !Value 0]",
];

fn fields() -> Vec<(&'static str, &'static str)> {
    let catalog = catalog(Release::NEWEST);
    let models = catalog.model_names().filter_map(|name| catalog.model_named(name));
    let fields = models.flat_map(|model| model.fields.iter().map(move |field| (model.name, field)));
    fields.filter(|(_, field)| field.secret).map(|(model, field)| (model, field.name)).collect()
}

/// Entries with every secret field, each in one of the ways.
fn entries(first: usize) -> String {
    let mut text = String::new();
    for (number, (model, field)) in fields().into_iter().enumerate() {
        let value = VALUES[(first + number) % VALUES.len()];
        let _ = if number % 2 == 0 {
            writeln!(
                text,
                "  - model: {model}\n    id: i{number}\n    identifiers: {{name: n, {field}: {value}}}\n    attrs: {{no_such: 1}}"
            )
        } else {
            writeln!(
                text,
                "  - model: {model}\n    id: i{number}\n    identifiers: {{name: n{number}}}\n    attrs: {{no_such: 1, {field}: {value}}}"
            )
        };
    }
    text
}

const COMMANDS: &[&str] = &[
    "plan a.yaml",
    "plan --format json a.yaml",
    "plan --format yaml a.yaml",
    "graph --references a.yaml",
    "graph --references --format dot a.yaml",
    "graph --flow f a.yaml",
    "graph --flow f --format dot a.yaml",
    "graph --flow f --format svg a.yaml",
    "run --flow f --scenario s.yaml a.yaml",
    "run --flow f --scenario s.yaml --format json a.yaml",
    "check --format rich a.yaml",
    "check --format concise a.yaml",
    "check --format json a.yaml",
    "check --format sarif a.yaml",
    "check --format github a.yaml",
    "check --format gitlab a.yaml",
    "check --format junit a.yaml",
    "check --fix-unsafe --dry-run a.yaml",
    "check --write-baseline b.json a.yaml",
];

#[test]
fn no_command_prints_a_secret() {
    let mut leaks = Vec::new();
    let mut lengths = 0;
    // Each with mistakes and without.
    for (at, value) in VALUES.iter().flat_map(|value| [value, value]).enumerate() {
        // Names are no secrets, unless they are given as one.
        let is_named = value.contains("db_password")
            || !value.contains("Zq7marker") && !value.contains("plain") && !value.contains("list");
        let name = if is_named { value } else { "harmless" };
        let flow = FLOW.replace("VALUE", name);
        let text = match at % 2 {
            0 => format!("{CONTEXT}{flow}{}{HOOKS}", entries(at / 2)),
            _ => format!("{CONTEXT}{flow}{}", SOUND.replace("VALUE", name)),
        };
        let wrapped: String = text.lines().map(|line| format!("    {line}\n")).collect();
        let encoded = data_encoding::BASE64.encode(text.as_bytes());
        let wraps = [
            text.clone(),
            format!("kind: ConfigMap\napiVersion: v1\ndata:\n  a.yaml: |\n{wrapped}"),
            format!(
                "kind: Secret\napiVersion: v1\nstringData:\n  x: Zq7marker\n  a.yaml: |\n{wrapped}  y: Zq7marker\n"
            ),
            format!(
                "kind: Secret\napiVersion: v1\ndata:\n  x: Zq7marker\n  a.yaml: {encoded}\n  y: Zq7marker\n"
            ),
        ];
        for text in [&wraps[at / 2 % 4]] {
            let folder = Folder::of(&[("a.yaml", text), ("s.yaml", "{}\n")]);
            for command in COMMANDS {
                let printed = folder.run(&command.split(' ').collect::<Vec<_>>()).all();
                lengths += printed.len();
                let line = printed.lines().find(|line| {
                    ["q7mark", "7marker"].iter().any(|part| line.contains(part))
                        || line.contains(&encoded[100..120])
                });
                let kind = text.lines().next().unwrap_or_default();
                leaks.extend(
                    line.map(|line| format!("{command} ({value}, {kind}): {}", &line[..line.len().min(300)])),
                );
            }
        }
    }
    assert!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
    assert!(lengths > 500_000, "{lengths}");
}

#[test]
fn files_that_are_only_told_of_keep_theirs() {
    let folder = Folder::of(&[]);
    let entry = "entries: [{model: authentik_core.user, attrs: {name: a, password: Zq7marker}, identifiers: {username: a}}]";
    let one = format!("{{{entry}, version: 1, metadata: {{name: a}}}}\n");
    for (name, text) in [
        ("blueprints/.old/a.yaml", one.clone()),
        ("blueprints/b.yml", one.replace("name: a}", "name: b}")),
        (
            "blueprints/c.yaml",
            format!("version: 1\nmetadata: {{name: c}}\n{}\n", entry.replace("[{", "[{{% if x %}}{")),
        ),
        ("blueprints/d.yaml", "version: 1\nmetadata: {name: d}\nentries: []\n".to_owned()),
    ] {
        folder.write(name, text);
    }
    for command in ["check --no-config blueprints", "check --no-config --format json blueprints"] {
        let printed = folder.run(&command.split(' ').collect::<Vec<_>>()).all();
        assert!(printed.contains("b.yml"), "{printed}");
        assert!(!printed.contains("7marker"), "{printed}");
    }
}

/// A message names what another file has as a secret: `check` looks at each file, a drawing at all.
#[test]
fn what_was_found_at_a_step_of_a_drawing_shows_no_secret_of_another_file() {
    let flow = "\
version: 1
metadata: {name: flow}
entries:
- model: authentik_flows.flow
  id: flow
  identifiers: {slug: f}
  attrs: {name: f, title: f, designation: authentication}
- model: authentik_stages_deny.denystage
  id: deny
  identifiers: {name: deny}
- model: authentik_stages_dummy.dummystage
  id: last
  identifiers: {name: Zq7marker}
- model: authentik_flows.flowstagebinding
  identifiers: {target: !KeyOf flow, stage: !KeyOf deny, order: 0}
- model: authentik_flows.flowstagebinding
  identifiers: {target: !KeyOf flow, stage: !KeyOf last, order: 1}
";
    let other = "version: 1\nmetadata: {name: other}\ncontext: {db_password: Zq7marker}\nentries: []\n";
    let folder = Folder::repository(&[("flow.yaml", flow), ("other.yaml", other)]);
    for format in ["svg", "dot", "mermaid"] {
        let drawn = folder.run(&["graph", ".", "--flow", "f", "--format", format]).stdout;
        assert!(!drawn.contains("Zq7marker"), "{format}: {drawn}");
    }
    let drawn = folder.run(&["graph", ".", "--flow", "f", "--format", "svg"]).stdout;
    assert!(drawn.contains("never"), "the finding is at its step: {drawn}");
}
