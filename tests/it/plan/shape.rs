//! Plans as data.

use super::*;

#[test]
fn no_secret_is_in_a_plan() {
    let options = Options {
        release: "2026.2".release(),
        context: vec![("ldap_password".to_owned(), json!("from-the-context"))],
        environment: vec![("API_TOKEN".to_owned(), "from-the-environment".to_owned())],
        ..Options::default()
    };
    let source = "
version: 1
metadata: {name: secrets}
entries:
  - model: authentik_stages_email.emailstage
    identifiers: {name: one}
    attrs:
      password: !Format ['%s', !Context ldap_password]
      username: !Format ['<%s>', !Context ldap_password]
      host: !Env API_TOKEN
      subject: !Find [authentik_core.group, [name, from-the-context]]
  - model: authentik_stages_captcha.captchastage
    identifiers: {name: two}
    attrs:
      public_key: x
      private_key: !If [!Env WHICH, first-secret, second-secret]
";
    let plan = Workspace::of(&[("secrets.yaml", source)]).with(&options).plan();
    for shown in [json(&plan), text(&plan)] {
        for secret in ["from-the-context", "from-the-environment", "first-secret", "second-secret"] {
            assert!(!shown.contains(secret), "{secret} is in\n{shown}");
        }
    }
}

/// What the release ships.
fn shipped_blueprints() -> Workspace {
    Workspace::files(shipped("2026.2")).release("2026.2")
}

#[test]
#[cfg_attr(not(authentik_texts), ignore = "there is no ../shared/authentik")]
fn the_plan_of_all_shipped_blueprints_is_the_same_every_time() {
    let workspace = shipped_blueprints();
    let first = workspace.plan();
    let (first_json, first_text) = (json(&first), text(&first));
    assert!(first.files.iter().all(|file| file.accepted));
    for _ in 0..20 {
        let start = Instant::now();
        let again = workspace.plan_of_all();
        println!("{:?} for {} operations", start.elapsed(), again.operations.len());
        assert_eq!(json(&again), first_json);
        assert_eq!(text(&again), first_text);
    }
}

/// Asserts that a plan is valid under the schema of plans.
fn is_valid(plan: &Plan) {
    let schema = serde_json::to_value(plan::schema()).expect("a schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let value = serde_json::to_value(plan).expect("a plan is JSON");
    let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert!(!validator.is_valid(&json!({"version": 1, "operations": Value::Null})));
}

#[test]
fn plans_are_valid_under_their_schema() {
    is_valid(&plan(&[("mail.yaml", MAIL), ("login.yaml", LOGIN), ("groups.yaml", GROUPS)]));
}

#[test]
#[cfg_attr(not(authentik_texts), ignore = "there is no ../shared/authentik")]
fn the_plan_of_all_shipped_blueprints_is_valid_under_its_schema() {
    is_valid(&shipped_blueprints().plan());
}

#[test]
fn yaml_and_json_say_the_same() {
    let plan = plan(&[("mail.yaml", MAIL), ("login.yaml", LOGIN), ("groups.yaml", GROUPS)]);
    let yaml = serde_yaml::to_string(&plan).expect("a plan is YAML");
    let from_yaml: Value = serde_yaml::from_str(&yaml).expect("the YAML can be read");
    assert_eq!(from_yaml, serde_json::to_value(&plan).expect("a plan is JSON"));
}

#[test]
fn the_command_line_plans_only_what_authentik_accepts() {
    let folder = Folder::of(&[("groups.yaml", GROUPS)]);
    let run = |arguments: &[&str]| folder.run(&[&["plan"], arguments].concat());
    let ran = run(&["--format", "json", "--authentik", "2026.2"]);
    assert_eq!(ran.code, Some(0));
    let plan = ran.json();
    assert_eq!(plan["operations"].as_array().map(Vec::len), Some(2));
    let ran = run(&["--format", "yaml", "--authentik", "2026.2"]);
    assert_eq!(ran.code, Some(0));
    assert_eq!(serde_yaml::from_str::<Value>(&ran.stdout).expect("the plan is YAML"), plan);

    folder.write(
        "broken.yaml",
        "version: 1\nmetadata: {name: broken}\nentries:\n- {model: authentik_core.nonsense}\n",
    );
    let Ran { code, stdout: out, stderr: complaints } = run(&[]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(complaints.contains("unknown-model") && complaints.contains("--partial"), "{complaints}");
    let Ran { code, stdout: out, stderr: complaints } = run(&["--partial"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("creates authentik_core.group `staff`"), "{out}");
    assert!(complaints.contains("unknown-model"), "{complaints}");

    let Ran { code, stdout: out, stderr: complaints } = run(&["--partial", "--flow", "no-such-flow"]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(complaints.contains("no flow `no-such-flow`"), "{complaints}");
}
