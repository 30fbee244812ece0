//! Small files that were once judged wrongly, each with the verdict and everything that `check` reports of it.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::harness::{Folder, Ran, project, run_in};

struct Case {
    name: &'static str,
    release: &'static str,
    accepted: bool,
    /// Severity, rule and line.
    findings: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        name: "duplicate-binding.yaml",
        release: "2026.8",
        accepted: true,
        findings: &["warning repeated-entry 14"],
    },
    Case {
        name: "false-env-default-is-placeholder.yaml",
        release: "2026.8",
        accepted: true,
        findings: &["warning invalid-format 9"],
    },
    Case {
        name: "false-find-made-by-chart.yaml",
        release: "2026.8",
        accepted: true,
        findings: &["warning unresolved-find 22"],
    },
    Case {
        name: "false-find-person.yaml",
        release: "2026.8",
        accepted: true,
        findings: &["info unresolved-find 8"],
    },
    Case {
        name: "false-find-source-or-flow-of-ui.yaml",
        release: "2026.8",
        accepted: true,
        findings: &["info unresolved-find 9"],
    },
    Case { name: "false-own-copy-of-shipped", release: "2026.8", accepted: true, findings: &[] },
    Case { name: "false-python-format-template.yaml", release: "2026.8", accepted: true, findings: &[] },
    Case { name: "false-shipped-prompt-without-name.yaml", release: "2026.8", accepted: true, findings: &[] },
    Case {
        name: "final-2026.8.yaml",
        release: "2026.8",
        accepted: true,
        findings: &["warning unknown-attribute 13", "info enterprise-license 14"],
    },
    Case { name: "inject-terminal.yaml", release: "2026.8", accepted: true, findings: &[] },
    Case {
        name: "miss-delete-cascade-update.yaml",
        release: "2026.8",
        accepted: false,
        findings: &["error missing-attribute 8"],
    },
    Case { name: "miss-delete-cascade.yaml", release: "2026.8", accepted: true, findings: &[] },
    Case {
        name: "miss-event-matcher-absent.yaml",
        release: "2026.8",
        accepted: false,
        findings: &["error absent-unread-attribute 5"],
    },
    Case {
        name: "miss-event-matcher-app-only.yaml",
        release: "2026.8",
        accepted: false,
        findings: &["error policy-without-criteria 5"],
    },
    Case {
        name: "miss-helper-positional-argument.yaml",
        release: "2026.8",
        accepted: true,
        findings: &["warning helper-arguments 8"],
    },
    Case {
        name: "miss-ldap-sync-older-release.yaml",
        release: "2025.2",
        accepted: false,
        findings: &["error ldap-sync-without-mappings 11", "error ldap-sync-without-mappings 12"],
    },
    Case {
        name: "miss-login-flow-bound-to-user.yaml",
        release: "2026.8",
        accepted: true,
        findings: &["warning flow-never-enterable 13"],
    },
    Case {
        name: "miss-oauth-without-signing-key.yaml",
        release: "2026.8",
        accepted: true,
        findings: &["info oauth-without-signing-key 5"],
    },
    Case {
        name: "miss-outpost-config-unknown-key.yaml",
        release: "2026.8",
        accepted: true,
        findings: &["warning unknown-outpost-setting 18", "warning unknown-outpost-setting 18"],
    },
    Case {
        name: "miss-pk-export-write-only-secret.yaml",
        release: "2026.8",
        accepted: true,
        findings: &["warning missing-attribute-if-new 5"],
    },
    Case {
        name: "miss-pk-literal-new-object.yaml",
        release: "2026.8",
        accepted: true,
        findings: &[
            "warning oauth-without-grant-types 5",
            "info oauth-without-signing-key 5",
            "warning missing-attribute-if-new 14",
        ],
    },
    Case { name: "miss-pk-of-other-model.yaml", release: "2026.8", accepted: true, findings: &[] },
    Case { name: "miss-policy-deleted.yaml", release: "2026.8", accepted: true, findings: &[] },
    Case {
        name: "miss-template-same-id.yaml",
        release: "2026.8",
        accepted: true,
        findings: &[
            "warning missing-attribute-if-new 12",
            "warning oauth-without-grant-types 12",
            "info oauth-without-scopes 12",
            "info oauth-without-signing-key 12",
            "warning duplicate-id 19",
        ],
    },
    Case {
        name: "miss-unknown-identifier-value.yaml",
        release: "2026.8",
        accepted: true,
        findings: &[
            "warning missing-attribute-if-new 5",
            "warning oauth-without-grant-types 5",
            "info oauth-without-signing-key 5",
            "warning missing-attribute-if-new 12",
        ],
    },
    Case { name: "miss-update-by-relation.yaml", release: "2026.8", accepted: true, findings: &[] },
    Case {
        name: "miss-weak-literal-secret.yaml",
        release: "2026.8",
        accepted: true,
        findings: &["info oauth-without-signing-key 5", "warning plain-secret 13", "warning plain-secret 16"],
    },
    Case {
        name: "noise-context-null-twice.yaml",
        release: "2026.8",
        accepted: false,
        findings: &["error null-value 6"],
    },
    Case {
        name: "noise-key-beside-attrs.yaml",
        release: "2026.8",
        accepted: false,
        findings: &["warning unresolved-find 7", "error key-outside-attrs 8"],
    },
    Case {
        name: "noise-quoted-tag-twice.yaml",
        release: "2026.8",
        accepted: false,
        findings: &["error impossible-key 7"],
    },
    Case {
        name: "secret-in-plan.yaml",
        release: "2026.8",
        accepted: true,
        findings: &["warning literal-key 16"],
    },
    Case {
        name: "secret-misplaced.yaml",
        release: "2026.8",
        accepted: false,
        findings: &["error unknown-key 7"],
    },
    Case { name: "verdict-ignored-error.yaml", release: "2026.8", accepted: false, findings: &[] },
];

fn path(name: &str) -> PathBuf {
    project().join("fixtures/cases").join(name)
}

fn run(arguments: &[&str]) -> Ran {
    run_in(project(), arguments)
}

#[test]
fn every_case_is_judged_as_authentik_does() {
    for case in CASES {
        let path = path(case.name);
        let arguments = ["check", "--no-config", "--format", "json", "--authentik", case.release];
        let output = run(&[&arguments[..], &[path.to_str().unwrap()]].concat());
        let report = output.json();
        let files = report["files"].as_array().unwrap();
        let accepted = files.iter().all(|file| file["accepted"].as_bool().unwrap());
        let findings = files.iter().flat_map(|file| file["diagnostics"].as_array().unwrap());
        let findings: Vec<String> = findings
            .map(|finding| {
                let [severity, rule] = ["severity", "rule"].map(|key| finding[key].as_str().unwrap());
                format!("{severity} {rule} {}", finding["span"]["start"]["line"])
            })
            .collect();
        assert_eq!(accepted, case.accepted, "{}", case.name);
        assert_eq!(findings, case.findings, "{}", case.name);
    }
}

/// What `plan` says of each entry: `deletes authentik_core.group`.
fn effects(name: &str) -> Vec<String> {
    let path = path(name);
    let output =
        run(&["plan", "--no-config", "--authentik", "2026.8", "--format", "json", path.to_str().unwrap()]);
    let plan = output.json();
    let effect = |operation: &Value| {
        let [effect, model] = ["effect", "model"].map(|key| operation[key].as_str().unwrap());
        format!("{effect} {model}")
    };
    plan["operations"].as_array().unwrap().iter().map(effect).collect()
}

#[test]
fn the_plan_says_what_the_importer_does() {
    let (group, binding) = ("authentik_core.group", "authentik_policies.policybinding");
    assert_eq!(
        effects("miss-delete-cascade.yaml"),
        [
            format!("creates {group}"),
            format!("creates {binding}"),
            format!("deletes {group}"),
            format!("nothing {binding}")
        ]
    );
    assert_eq!(
        effects("miss-pk-of-other-model.yaml"),
        ["creates authentik_core.group", "creates authentik_stages_deny.denystage"]
    );
    assert_eq!(effects("miss-update-by-relation.yaml"), ["updates authentik_flows.flowstagebinding"]);
}

#[test]
fn a_flow_loses_the_gate_whose_policy_is_deleted() {
    let path = path("miss-policy-deleted.yaml");
    let arguments =
        ["graph", "--no-config", "--authentik", "2026.8", "--flow", "default-authentication-flow"];
    let drawn = run(&[&arguments[..], &[path.to_str().unwrap()]].concat()).all();
    assert!(drawn.contains("default-authentication-password"), "{drawn}");
    assert!(!drawn.contains("default-authentication-flow-password-stage"), "{drawn}");
}

#[test]
fn every_command_reads_the_configuration() {
    let folder = path("disagree-config");
    let folder = folder.to_str().unwrap();
    assert!(run(&["plan", folder]).all().contains("`from-config`"));
    assert!(run(&["graph", folder, "--flow", "from-config"]).success());
}

#[test]
fn secrets_stay_secret() {
    const SECRETS: [&str; 5] = ["hunterTWO", "48151623", "SECRETTOKENKEY7", "99998888", "hunterCANARY04"];
    for name in ["secret-in-plan.yaml", "secret-misplaced.yaml"] {
        let path = path(name);
        let path = path.to_str().unwrap();
        for arguments in [
            ["check", "--format", "rich"],
            ["check", "--format", "json"],
            ["plan", "--format", "text"],
            ["plan", "--format", "json"],
        ] {
            let printed = run(&[&arguments[..], &["--no-config", path]].concat()).all();
            assert!(!printed.is_empty());
            assert!(SECRETS.iter().all(|secret| !printed.contains(secret)), "{arguments:?}: {printed}");
        }
    }
}

/// How often the shipped flow that a file replaces has its stage, as each command sees it: `plan`, `graph`, `run`.
fn stages_as_seen(folder: &Path, more: &[&str]) -> [usize; 3] {
    let around = Folder::of(&[("s.yaml", "policies: {default-source-authentication-if-sso: pass}")]);
    let scenario = around.path().join("s.yaml");
    let scenario = ["run", "--scenario", scenario.to_str().unwrap()];
    let flow = ["--no-config", "--flow", "default-source-authentication", folder.to_str().unwrap()];
    [&["plan"][..], &["graph"], &scenario].map(|command| {
        let seen = run(&[command, &flow, more].concat());
        assert!(seen.success(), "{}", seen.all());
        let seen = seen.all();
        // In a plan, entries are named as well: steps are numbered.
        let is_stage = |line: &&str| {
            line.contains("default-source-authentication-login")
                && (command != ["plan"] || line.contains(". User Login Stage"))
        };
        seen.lines().filter(is_stage).count()
    })
}

#[test]
fn a_stage_that_is_not_known_is_named_as_it_is_written() {
    let blueprint = "version: 1
metadata: {name: x}
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers: {slug: mine}
    attrs: {name: mine, title: mine, designation: authentication}
  - model: authentik_core.token
    identifiers: {identifier: t}
    attrs: {user: !Find [authentik_core.user, [username, akadmin]], intent: api, key: hunterTWOhunter}
  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !KeyOf flow
      stage: !Find [authentik_stages_dummy.dummystage,
        [name, \"ui\\u001b[31m\"]]
      order: 1
  - model: authentik_flows.flowstagebinding
    identifiers: {target: !KeyOf flow, stage: !Env [STAGE, hunterTWOhunter], order: 2}
";
    let folder = Folder::of(&[("a.yaml", blueprint), ("s.yaml", "{}")]);
    for more in [&[][..], &["--format", "json"]] {
        let arguments = ["run", "--no-config", "--flow", "mine", "--scenario", "s.yaml", "a.yaml"];
        let seen = folder.run(&[&arguments[..], more].concat()).all();
        assert!(seen.contains("!Find [authentik_stages_dummy.dummystage, [name, "), "{seen}");
        assert!(seen.contains("!Env [STAGE, ***]"), "{seen}");
        assert!(!seen.contains('\u{1b}') && !seen.contains("hunterTWO"), "{seen}");
    }
    let drawn = folder.run(&["graph", "--no-config", "--flow", "mine", "a.yaml"]).all();
    assert!(drawn.contains("!Find [authentik_stages_dummy.dummystage"), "{drawn}");
}

#[test]
fn every_command_knows_which_shipped_blueprints_are_replaced() {
    let by_path = path("false-own-copy-of-shipped");
    assert_eq!(stages_as_seen(&by_path, &[]), [1, 1, 1]);
    // A closed world has all that the release ships.
    assert_eq!(stages_as_seen(&by_path, &["--closed-world"]), [2, 2, 2]);
    let references = run(&["graph", "--no-config", "--references", by_path.to_str().unwrap()]).all();
    assert!(references.contains("default-source-authentication-login"), "{references}");
    assert!(!references.contains("default-source-authentication-if-sso"), "{references}");

    // The name alone does it, and for the other files too.
    let copy = by_path.join("blueprints/default/flow-default-source-authentication.yaml");
    let copy = std::fs::read_to_string(copy).unwrap();
    let other = "version: 1\nmetadata: {name: other}\nentries:\n  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !Find [authentik_flows.flow, [slug, default-source-authentication]]
      stage: !Find [authentik_stages_user_login.userloginstage, [name, default-source-authentication-login]]
      order: 0\n    attrs: {evaluate_on_plan: true}\n";
    let folder = Folder::of(&[("mine.yaml", &copy), ("other.yaml", other)]);
    let by_name = folder.path();
    assert_eq!(stages_as_seen(by_name, &[]), [2, 2, 2]);
    let effect = |more: &[&str]| {
        let plan = run(&[&["plan", "--no-config", by_name.to_str().unwrap()], more].concat()).all();
        plan.lines().find(|line| line.contains("order: 0)")).unwrap_or_default().to_owned()
    };
    let closed = effect(&["--closed-world"]);
    assert!(closed.contains(" changes ") && !closed.contains("creates"), "{closed}");
    assert!(effect(&[]).contains(" creates or changes "), "{}", effect(&[]));
}
