//! The command line, as a process.

use std::fs;
use std::process::Stdio;

use insta::assert_snapshot;
use serde_json::Value;

use crate::harness::{Folder, Ran, blueprint, program, project, rules};

/// A repository with two blueprints.
fn repository() -> Folder {
    let [a, b] =
        ["a.yaml", "b.yaml"].map(|name| format!("version: 1\nmetadata:\n  name: {name}\nentries: []\n"));
    Folder::repository(&[("a.yaml", &a), ("b.yaml", &b)])
}

#[test]
fn help_is_short_and_shows_examples() {
    let folder = repository();
    assert_snapshot!(folder.run(&["--help"]).stdout.as_str(), @r#"
    Checks, plans, draws and simulates authentik blueprints, without a server

    Usage: blueprintc <COMMAND>

    Commands:
      check        Check blueprints: report what authentik rejects, and what it accepts but ignores
      plan         Compile blueprints: what applying them does, in order, and the resulting flows
      graph        Draw a flow: as authentik draws it, as DOT, or as SVG
      run          Simulate a flow: the stages that a person would see, and why
      test         Run flow tests: what single people see, and what never happens
      prove        Prove sign-in properties, over all outcomes of policies, or show how they are broken
      explain      Explain a rule: what it finds, why it matters, and how to fix it
      rules        List all rules
      schema       Print a JSON schema: of blueprints (for editors), the report, baseline, plan, run,
                   posture, test, scenario, or blueprintc.toml
      completions  Print the completion script of a shell
      lsp          Serve an editor over standard input and output: the language server
      man          Print the manual page of blueprintc, or of one command

    Options:
      -h, --help     Print help
      -V, --version  Print version

    Examples:
      blueprintc check                      every blueprint in this folder
      blueprintc explain unknown-attribute  what a finding means
    "#);
    let help = folder.run(&["check", "--help"]);
    assert_eq!(help.code, Some(0));
    assert!(help.stdout.contains("Examples:\n  blueprintc check "), "{}", help.stdout.as_str());
    assert!(help.stdout.contains("Exit codes: 0 "));
    assert!(help.stdout.lines().count() < 50, "{}", help.stdout.as_str());
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = repository();
    let output = folder.run(&["man", "--all", "share/man1"]);
    assert_eq!((output.code, output.stdout.as_str(), output.stderr.as_str()), (Some(0), "", ""));
    let page = |name: &str| {
        fs::read_to_string(folder.path().join("share/man1").join(name)).expect("there is a page")
    };

    let program = page("blueprintc.1");
    assert!(program.contains(".TH blueprintc 1 \" \" \"blueprintc "), "{program}");
    let help = folder.run(&["--help"]);
    let (_, commands) = help.stdout.split_once("Commands:\n").expect("there are commands");
    let commands = commands.lines().take_while(|line| !line.is_empty());
    // Descriptions go on in lines with more space before them.
    let names: Vec<&str> = commands
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(names.contains(&"check") && names.contains(&"man"), "{names:?}");
    for name in &names {
        assert!(program.contains(&format!("blueprintc\\-{name}(1)")), "{name}");
        let text = page(&format!("blueprintc-{name}.1"));
        assert!(text.contains(&format!(".TH blueprintc-{name} 1")), "{text}");
        assert!(text.contains(".SH \"SEE ALSO\""), "{text}");
        let help = folder.run(&[name, "--help"]);
        for option in help.stdout.split_whitespace().filter(|word| word.starts_with("--")) {
            let option =
                option.trim_end_matches(|char: char| !char.is_ascii_alphabetic()).replace('-', "\\-");
            assert!(text.contains(&option), "{name}: {option}: {text}");
        }
    }
    assert_eq!(
        fs::read_dir(folder.path().join("share/man1")).expect("there is a folder").count(),
        names.len() + 1
    );

    // One page, with the examples in their columns and the exit codes.
    let check = folder.run(&["man", "check"]);
    assert_eq!(check.stdout.as_str(), page("blueprintc-check.1"));
    assert!(check.stdout.contains(".SH EXAMPLES\n.nf\n"), "{}", check.stdout.as_str());
    assert!(check.stdout.contains(".SH \"EXIT CODES\"\n0 no findings"), "{}", check.stdout.as_str());
}

#[test]
fn wrong_usage_exits_with_2() {
    let folder = repository();
    for arguments in [
        &["nonsense"][..],
        &["check", "--nonsense"],
        &["check", "--authentik", "newest"],
        &["check", "--context", "novalue"],
        &["check", "--context", "a=[1"],
        &["check", "--env", "=x"],
        &["check", "--format", "xml"],
        &["check", "--fail-on", "x"],
        &["check", "--output", "sarif"],
        &["check", "--output", "xml=a"],
        &["check", "--output", "sarif="],
        &["check", "--output", "sarif=-"],
        &["check", "--output", "sarif=no/folder/report"],
        &["check", "--output", "sarif=."],
        &["check", "--output", "sarif=x", "--output", "json=./x"],
        &["check", "--output", "json=a.yaml"],
        &["check", "--write-baseline", "b.yaml"],
        &["check", "--write-baseline", "no/folder/baseline"],
        &["check", "--baseline", "gone.json"],
        &["check", "--baseline", "a.yaml"],
        &["check", "--baseline", "x.json", "--write-baseline", "x.json"],
        &["check", "--diff", "HEAD"],
        &["check", "--diff", "--all"],
        &["check", "--config", "gone.toml"],
        &["check", "--config", "gone.toml", "--no-config"],
        &["check", "--schema", "gone.json"],
        &["check", "--schema", "a.yaml"],
        &["explain", "no-such-rule"],
        &["schema", "nonsense"],
        &["man", "nonsense"],
        &["man", "check", "--all", "pages"],
        &["man", "--all", "a.yaml"],
    ] {
        let output = folder.run(arguments);
        assert_eq!(output.code, Some(2), "{arguments:?}: {}", output.stdout.as_str());
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_path_that_is_not_there_is_named() {
    let folder = repository();
    let output = folder.run(&["check", "gone.yaml"]);
    assert_eq!(output.code, Some(2));
    assert_eq!(output.stderr.as_str(), "blueprintc: gone.yaml: no such file or folder\n");
    assert_eq!(output.stdout.as_str(), "");
    // The others are checked all the same.
    let output = folder.run(&["check", "--format", "json", "gone.yaml", "a.yaml"]);
    assert_eq!(output.code, Some(2));
    let report: Value = output.json();
    assert_eq!(report["files"][0]["path"], "a.yaml");
    assert_eq!(report["summary"]["files"], 1);
}

#[test]
fn an_empty_folder_is_said_to_be_empty() {
    let folder = Folder::of(&[]);
    let output = folder.run(&["check", "--no-config"]);
    assert_eq!(output.code, Some(0));
    assert!(output.stderr.contains("no *.yaml"), "{}", output.stderr.as_str());
}

#[test]
fn json_names_every_file() {
    let folder = repository();
    let report = |arguments: &[&str]| -> Value {
        let output = folder.run(arguments);
        output.json()
    };
    let all = report(&["check", "--format", "json", "--authentik", "2026.2.1"]);
    assert_eq!(all["authentik"], "2026.2");
    let paths: Vec<_> = all["files"].as_array().into_iter().flatten().map(|file| &file["path"]).collect();
    assert_eq!(paths, ["a.yaml", "b.yaml"]);
    folder.write("blueprintc.toml", "authentik = \"2025.12\"\nexclude = [\"b.yaml\"]\n");
    let some = report(&["check", "--format", "json", "."]);
    assert_eq!(some["authentik"], "2025.12");
    assert_eq!(some["summary"]["files"], 1);
    let unconfigured = report(&["check", "--format", "json", "--no-config"]);
    assert_eq!(unconfigured["summary"]["files"], 2);
}

#[test]
fn standard_input_is_a_file() {
    let folder = repository();
    let output = folder.pipe(&["check", "--format", "json", "-"], "version: 1\nentries: []\n");
    let report: Value = output.json();
    assert_eq!(report["files"][0]["path"], "<stdin>");
}

#[test]
fn a_mistake_in_the_configuration_is_shown_with_its_place() {
    let folder = repository();
    folder.write("blueprintc.toml", "fail_on = \"error\"\n");
    let output = folder.run(&["check", "a.yaml"]);
    assert_eq!(output.code, Some(2));
    assert_snapshot!(output.stderr.as_str(), @r#"
    error

      × unknown key `fail_on`
       ╭─[blueprintc.toml:1:1]
     1 │ fail_on = "error"
       · ───────
       ╰────
      help: did you mean `fail-on`?
    "#);
}

#[test]
fn bytes_that_are_not_utf8_are_found() {
    let folder = repository();
    folder.write("c.yaml", b"a: \xff\n");
    let output = folder.run(&["check"]);
    assert_eq!(output.code, Some(1));
    assert!(output.stdout.contains("error[not-utf8]"), "{}", output.stdout.as_str());
    assert!(output.stdout.contains("[c.yaml:1:4]"), "{}", output.stdout.as_str());
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = repository();
    for arguments in [&["schema", "report"][..], &["check", "--format", "json"], &["completions", "bash"]] {
        let mut child = program(folder.path(), arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        drop(child.stdout.take());
        let output = Ran::of(child.wait_with_output().expect("the program ends"));
        assert_eq!((output.code, output.stderr.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn schemas_are_those_that_are_published() {
    let folder = repository();
    for kind in ["report", "baseline", "config", "plan", "scenario", "run", "blueprint"] {
        let path = project().join(format!("schemas/{kind}.schema.json"));
        let published = fs::read_to_string(path).expect("it is published");
        assert!(folder.run(&["schema", kind]).stdout.as_str() == published, "{kind}");
    }
    let older = folder.run(&["schema", "blueprint", "--authentik", "2025.10.3"]);
    assert!(older.stdout.contains("authentik 2025.10 blueprint"));
    // No other schema depends on the release.
    assert_eq!(folder.run(&["schema", "report", "--authentik", "2026.2"]).code, Some(2));
}

#[test]
fn rules_and_explanations() {
    let folder = repository();
    let listed = folder.run(&["rules", "--format", "json"]);
    let listed: Value = listed.json();
    let listed = listed.as_array().expect("it is a list");
    assert_eq!(listed.len(), rules().len());
    let text = folder.run(&["rules"]);
    assert_eq!(text.stdout.lines().count(), listed.len());
    for rule in rules() {
        let output = folder.run(&["explain", rule.name]);
        assert_eq!(output.code, Some(0));
        assert!(output.stdout.contains(rule.summary), "{}", rule.name);
    }
}

#[test]
fn completions_complete() {
    let folder = repository();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = folder.run(&["completions", shell]);
        assert!(output.stdout.contains("fail-on"), "{shell}");
    }
}

#[test]
fn the_world_is_closed_where_it_is_asked_for() {
    let folder = Folder::repository(&[]);
    let text = "version: 1
metadata: {name: a}
entries:
  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !Find [authentik_flows.flow, [slug, portal]]
      stage: !Find [authentik_stages_user_login.userloginstage, [name, default-authentication-login]]
      order: 1
";
    folder.write("a.yaml", text);
    let check = |arguments: &[&str]| {
        let arguments = [&["check", "--format", "concise"], arguments].concat();
        let output = folder.run(&arguments);
        (output.stdout.contains("error[unresolved-find]"), output.code)
    };
    assert_eq!(check(&["--fail-on", "error"]), (false, Some(0)));
    assert_eq!(check(&["--fail-on", "error", "--closed-world"]), (true, Some(1)));
    // What the plan can't know it says, as long as something may make it.
    let plan = folder.run(&["plan"]);
    assert_eq!(plan.code, Some(0), "{}", plan.stderr.as_str());
    assert!(plan.stdout.contains("in authentik's database"), "{}", plan.stdout.as_str());
    assert_eq!(folder.run(&["plan", "--closed-world"]).code, Some(1));
    folder.write("blueprintc.toml", "closed_world = true\n");
    assert_eq!(check(&["--fail-on", "error"]), (true, Some(1)));
    assert_eq!(check(&["--fail-on", "error", "--no-config"]), (false, Some(0)));
}

/// A blueprint with an error, a warning and an info.
const MIXED: &str = "\
version: 1
metadata:
  name: mixed
entries:
  - model: authentik_core.group
    id: unused
    identifiers: {name: one}
    attrs:
      is_superusr: true
  - model: authentik_core.group
    identifiers: {name: two}
    attrs: {parents: [!KeyOf nope]}
";

fn mixed(text: &str) -> Folder {
    Folder::of(&[("a.yaml", text)])
}

#[test]
fn infos_are_counted_and_printed_when_they_are_asked_for() {
    let folder = mixed(MIXED);
    let check = |arguments: &[&str]| {
        let output = folder.run(&[&["check", "--format", "concise"], arguments].concat());
        let lines = output.stdout.lines().filter_map(|line| line.split(['[', ']']).nth(1));
        let lines = lines.collect::<Vec<_>>().join(" ");
        (lines, output.stderr.trim_end().to_owned(), output.code)
    };
    let all = "unused-id unknown-attribute undefined-id".to_owned();
    let hidden = "1 error, 1 warning, 1 info (--show info) · authentik 2026.8".to_owned();
    let counted = "1 error, 1 warning, 1 info · authentik 2026.8".to_owned();
    assert_eq!(check(&[]), ("unknown-attribute undefined-id".to_owned(), hidden, Some(1)));
    assert_eq!(check(&["--show", "info"]), (all.clone(), counted.clone(), Some(1)));
    // What fails the run is printed.
    assert_eq!(check(&["--fail-on", "info", "--show", "error"]), (all.clone(), counted.clone(), Some(1)));
    let errors = "1 error, 1 warning (--show warning), 1 info (--show info) · authentik 2026.8".to_owned();
    let only = ["--show", "error", "--fail-on", "error"];
    assert_eq!(check(&only), ("undefined-id".to_owned(), errors, Some(1)));
    folder.write("blueprintc.toml", "show = \"info\"\n");
    assert_eq!(check(&[]), (all, counted, Some(1)));
    assert_eq!(check(&["--show", "warning"]).0, "unknown-attribute undefined-id");
    let json = folder.run(&["check", "--no-config", "--format", "json"]);
    let json: Value = json.json();
    assert_eq!(json["summary"]["infos"], 1);
    assert_eq!(json["files"][0]["diagnostics"][0]["severity"], "info");

    // Nothing but infos fails no run, unless that is asked for.
    folder.write(
        "a.yaml",
        MIXED
            .replace("      is_superusr: true\n", "      is_superuser: true\n")
            .replace("[!KeyOf nope]", "[]"),
    );
    let config = ["--no-config"];
    assert_eq!(
        check(&config),
        (String::new(), "1 info (--show info) · authentik 2026.8".to_owned(), Some(0))
    );
    let failing = check(&["--no-config", "--fail-on", "info"]);
    assert_eq!(failing, ("unused-id".to_owned(), "1 info · authentik 2026.8".to_owned(), Some(1)));
    // A baseline knows them too.
    let written = folder.run(&["check", "--no-config", "--write-baseline", "known.json"]);
    assert_eq!(written.stderr.as_str(), "known.json: 1 finding written\n");
    let known = check(&["--no-config", "--fail-on", "info", "--baseline", "known.json"]);
    let summary = "1 file checked, no findings, 1 known · authentik 2026.8".to_owned();
    assert_eq!(known, (String::new(), summary, Some(0)));
}

#[test]
fn nothing_that_hides_an_error_changes_the_verdict() {
    let ignored =
        MIXED.replace("    attrs: {parents", "    # blueprintc: ignore[undefined-id]\n    attrs: {parents");
    let indented = ignored.lines().map(|line| format!("    {line}\n")).collect::<String>();
    let held = format!("kind: ConfigMap\nmetadata: {{name: x}}\ndata:\n  a.yaml: |\n{indented}");
    let template = held.replace("name: one", "name: {{ .Values.one }}");
    for (text, config) in [
        (MIXED, "[rules]\nundefined-id = \"off\"\n"),
        (MIXED, "[rules]\nundefined-id = \"info\"\n"),
        (MIXED, "baseline = \"known.json\"\n"),
        (ignored.as_str(), ""),
        (&ignored, "[rules]\nundefined-id = \"off\"\n"),
        (&held, ""),
        (&held, "[rules]\nundefined-id = \"off\"\n"),
        (&template, ""),
        (&template, "[rules]\nundefined-id = \"off\"\n"),
    ] {
        let folder = mixed(text);
        folder.run(&["check", "--write-baseline", "known.json"]);
        folder.write("blueprintc.toml", config);
        let output = folder.run(&["check", "--format", "json", "a.yaml"]);
        let report: Value = output.json();
        assert_eq!(report["files"][0]["accepted"], false, "{config}: {text}");
        assert_eq!(report["summary"]["errors"], 0, "{config}: {text}");
        // A plan can't be made, and says why.
        let plan = folder.run(&["plan", "a.yaml"]);
        assert_eq!(plan.code, Some(1), "{config}: {text}");
        assert!(plan.stderr.contains("error[undefined-id]"), "{config}: {}", plan.stderr.as_str());
    }
}

#[test]
fn a_license_is_stated_by_option_or_configuration() {
    let folder = mixed(
        "version: 1\nmetadata: {name: a}\nentries:\n  - model: authentik_policies_unique_password.uniquepasswordpolicy\n    identifiers: {name: a}\n",
    );
    let check = |arguments: &[&str]| {
        let output = folder.run(&[&["check", "--format", "json"], arguments].concat());
        let report: Value = output.json();
        let file = &report["files"][0];
        (file["diagnostics"][0]["severity"].as_str().map(str::to_owned), file["accepted"].as_bool())
    };
    let severity = |name: &str| Some(name.to_owned());
    assert_eq!(check(&[]), (severity("info"), Some(true)));
    assert_eq!(check(&["--licensed", "true"]), (None, Some(true)));
    assert_eq!(check(&["--licensed=false"]), (severity("error"), Some(false)));
    folder.write("blueprintc.toml", "licensed = false\n");
    assert_eq!(check(&[]), (severity("error"), Some(false)));
    assert_eq!(folder.run(&["plan"]).code, Some(1));
    assert_eq!(check(&["--licensed=true"]), (None, Some(true)));
    folder.write("blueprintc.toml", "licensed = true\n");
    assert_eq!(check(&[]), (None, Some(true)));
    assert_eq!(folder.run(&["plan"]).code, Some(0));
}

#[test]
fn every_command_reads_the_configuration() {
    let flow = "version: 1\nmetadata: {name: c}\nentries:\n  - model: authentik_flows.flow\n    identifiers: {slug: !Context slug}\n    attrs: {name: a, title: a, designation: authentication}\n";
    let folder = mixed(flow);
    folder.write("blueprintc.toml", "[context]\nslug = \"from-config\"\n");
    folder.write("s.json", "{}");
    for arguments in [
        &["plan", "--flow", "from-config"][..],
        &["graph", "a.yaml", "--flow", "from-config"],
        &["run", "a.yaml", "--flow", "from-config", "--scenario", "s.json"],
    ] {
        let output = folder.run(arguments);
        assert_eq!(output.code, Some(0), "{arguments:?}: {}", output.stderr.as_str());
        let without = folder.run(&[arguments, &["--no-config"]].concat());
        assert_ne!(without.code, Some(0), "{arguments:?}");
    }
}

/// The reason has what a policy reports and what its binding makes of it.
#[test]
fn a_run_explains_negated_bindings_and_exceptions() {
    let folder = Folder::repository(&[(
        "a.yaml",
        &blueprint(
            "- model: authentik_flows.flow\n  id: flow\n  identifiers: {slug: a}\n  attrs: {name: a, title: a, designation: authentication}\n\
             - model: authentik_policies_expression.expressionpolicy\n  id: inside\n  identifiers: {name: inside}\n  attrs: {expression: return request.user.is_active}\n\
             - model: authentik_policies.policybinding\n  identifiers: {target: !KeyOf flow, policy: !KeyOf inside, order: 0}\n  attrs: {negate: true, failure_result: true}\n",
        ),
    )]);
    let run = |outcome: &str| {
        folder.write("s.txt", format!("policies: {{inside: {outcome}}}"));
        folder.run(&["run", "a.yaml", "--flow", "a", "--scenario", "s.txt"]).stdout
    };
    assert!(run("pass").contains("`inside` passes, and the binding is negated: no\n"), "{}", run("pass"));
    assert!(
        run("fail").contains("`inside` does not pass, and the binding is negated: yes\n"),
        "{}",
        run("fail")
    );
    assert!(
        run("error").contains("`inside` raises an exception, and the failure result is yes\n"),
        "{}",
        run("error")
    );
}

#[test]
fn a_scenario_with_a_policy_that_no_flow_has_is_wrong() {
    let folder = Folder::repository(&[]);
    let run = |policies: &str| {
        folder.write("s.txt", format!("policies: {{{policies}}}"));
        let flow = "default-authentication-flow";
        folder.run(&["run", ".", "--flow", flow, "--scenario", "s.txt"])
    };
    let password = "default-authentication-flow-password-stage: pass";
    let misspelt = run("default-authentication-flow-pasword-stage: pass");
    assert_eq!(misspelt.code, Some(2), "{misspelt:?}");
    assert!(
        misspelt.stderr.contains("did you mean `default-authentication-flow-password-stage`?"),
        "{misspelt:?}"
    );
    // One scenario can be for several flows.
    let other = run(&format!(
        "{password}, default-authentication-flow-authenticator-validate-stage: pass, default-source-authentication-if-sso: pass"
    ));
    assert_eq!(other.code, Some(0), "{other:?}");
}
