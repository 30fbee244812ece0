//! Plans of small workspaces, and of everything that a release ships.

#![allow(clippy::expect_used, clippy::panic, reason = "a test ends so")]

use std::path::Path;
use std::time::Instant;

use blueprintc::catalog::{Release, catalog};
use blueprintc::check::{Options, check};
use blueprintc::evaluate::Settings;
use blueprintc::plan::{self, Action, Effect, Plan, Request, UnknownFlow};
use blueprintc::source::{Exclude, FileId, SourceFile, discover, load};
use insta::assert_snapshot;
use serde_json::{Value, json};

fn release() -> Release {
    "2026.2".parse().expect("a known release")
}

fn compile(files: &[SourceFile], settings: &Settings, flow: Option<&str>) -> Result<Plan, UnknownFlow> {
    let options = Options {
        release: release(),
        context: settings.context.clone(),
        environment: settings.environment.clone(),
        ..Options::default()
    };
    let outcome = check(files, &options);
    let accepted = |file: FileId| outcome.files.get(file.index()).is_some_and(|outcome| outcome.accepted);
    plan::compile(&Request { files, accepted: &accepted, catalog: catalog(release()), settings, flow })
}

fn files(files: &[(&str, &str)]) -> Vec<SourceFile> {
    files.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect()
}

fn plan(texts: &[(&str, &str)]) -> Plan {
    compile(&files(texts), &Settings::default(), None).expect("no flow is asked for")
}

fn text(plan: &Plan) -> String {
    let mut out = Vec::new();
    plan::write_text(plan, &mut out).expect("memory can be written");
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
    assert_snapshot!(text(&plan), @"");
}

#[test]
fn a_plan_is_data() {
    let plan = plan(&[("groups.yaml", GROUPS), ("mail.yaml", MAIL)]);
    assert_snapshot!(json(&plan), @"");
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
      parent: !Find [authentik_core.group, [name, made by hand]]
      attributes:
        api_token: abcdefgh
        secret: not a secret of ours
        note: abcdefgh is in it
";

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
    assert_snapshot!(text(&plan), @"");
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

fn group_below(name: &str, parent: &str) -> String {
    format!(
        "version: 1\nmetadata: {{name: {name}}}\nentries:\n- model: authentik_core.group\n  identifiers: \
         {{name: {name}}}\n  attrs:\n    parent: !Find [authentik_core.group, [name, {parent}]]\n"
    )
}

#[test]
fn files_that_need_each_other_are_a_cycle_in_the_order_of_their_paths() {
    let (a, b, c) = (group_below("one", "three"), group_below("two", "one"), group_below("three", "two"));
    let plan = plan(&[("a.yaml", &a), ("b.yaml", &b), ("c.yaml", &c), ("d.yaml", GROUPS)]);
    assert_eq!(plan.cycles, [["a.yaml", "c.yaml", "b.yaml"]]);
    assert_eq!(order(&plan), ["a.yaml", "b.yaml", "c.yaml", "d.yaml"]);
    assert!(text(&plan).contains("a.yaml needs c.yaml needs b.yaml needs a.yaml"));
}

#[test]
fn a_blueprint_that_another_applies_comes_first() {
    let plan = plan(&[
        (
            "a.yaml",
            "version: 1\nmetadata: {name: A}\nentries:\n- model: authentik_blueprints.metaapplyblueprint\n  \
             attrs: {identifiers: {name: Groups}}\n- model: authentik_blueprints.metaapplyblueprint\n  attrs: \
             {required: false, identifiers: {name: Default - Authentication flow}}\n",
        ),
        ("b.yaml", GROUPS),
    ]);
    assert_eq!(order(&plan), ["b.yaml", "a.yaml"]);
    let applied: Vec<_> = plan.operations.iter().filter(|op| op.action == Action::ApplyBlueprint).collect();
    let [first, second] = applied.as_slice() else { panic!("two blueprints are applied") };
    assert_eq!(first.depends_on, [1, 2]);
    assert_eq!(first.applies.as_ref().and_then(|applied| applied.file.as_deref()), Some("b.yaml"));
    let shipped = second.applies.as_ref().expect("it is an application");
    assert_eq!(shipped.shipped.as_deref(), Some("default/flow-default-authentication-flow.yaml"));
    assert!(!shipped.required);
}

#[test]
fn a_change_comes_after_the_file_that_makes_the_object() {
    let change = "version: 1\nmetadata: {name: change}\nentries:\n- model: authentik_flows.flow\n  identifiers: \
                  {slug: mine}\n  attrs: {title: Better}\n";
    let make = "version: 1\nmetadata: {name: make}\nentries:\n- model: authentik_flows.flow\n  identifiers: \
                {slug: mine}\n  attrs: {name: Mine, title: Good, designation: recovery}\n";
    let plan = plan(&[("a-change.yaml", change), ("b-make.yaml", make)]);
    assert_eq!(order(&plan), ["b-make.yaml", "a-change.yaml"]);
    let effects: Vec<Effect> = plan.operations.iter().map(|operation| operation.effect).collect();
    assert_eq!(effects, [Effect::Creates, Effect::Updates]);
    assert_eq!(plan.operations.last().map(|operation| operation.depends_on.clone()), Some(vec![1]));
}

#[test]
fn states_are_actions() {
    let entry = |state: &str, name: &str| {
        format!(
            "- {{model: authentik_core.group, state: {state}, identifiers: {{name: {name}}}, attrs: \
             {{is_superuser: false}}}}\n"
        )
    };
    let text = format!(
        "version: 1\nmetadata: {{name: states}}\nentries:\n{}{}{}{}{}",
        entry("must_created", "one"),
        entry("present", "one"),
        entry("created", "one"),
        entry("absent", "one"),
        entry("created", "two"),
    );
    let plan = plan(&[("states.yaml", &text)]);
    let done: Vec<(Action, Effect)> = plan.operations.iter().map(|op| (op.action, op.effect)).collect();
    assert_eq!(
        done,
        [
            (Action::CreateNew, Effect::Creates),
            (Action::Upsert, Effect::Updates),
            (Action::Create, Effect::Nothing),
            (Action::Delete, Effect::Deletes),
            (Action::Create, Effect::Creates),
        ]
    );
}

#[test]
fn what_authentik_rejects_has_no_operations() {
    let broken = "version: 1\nmetadata: {name: broken}\nentries:\n- {model: authentik_core.nonsense}\n";
    let plan = plan(&[("broken.yaml", broken), ("groups.yaml", GROUPS)]);
    assert_eq!(order(&plan), ["groups.yaml", "broken.yaml"]);
    assert!(plan.operations.iter().all(|operation| operation.written.path == "groups.yaml"));
    assert!(text(&plan).contains("authentik rejects it"));
}

#[test]
fn one_flow_comes_with_what_it_needs() {
    let files = files(&[("groups.yaml", GROUPS), ("login.yaml", LOGIN), ("mail.yaml", MAIL)]);
    let plan = compile(&files, &Settings::default(), Some("my-login")).expect("there is the flow");
    assert_eq!(order(&plan), ["groups.yaml", "login.yaml"]);
    assert_eq!(plan.flows.iter().map(|flow| flow.slug.as_str()).collect::<Vec<_>>(), ["my-login"]);
    let models: Vec<&str> = plan.operations.iter().map(|operation| operation.model.as_str()).collect();
    assert!(models.contains(&"authentik_core.group"), "{models:?}");
    assert!(!models.contains(&"authentik_stages_email.emailstage"), "{models:?}");

    let error = compile(&files, &Settings::default(), Some("my-logn")).expect_err("there is no such flow");
    assert_eq!(error.to_string(), "there is no flow `my-logn`; did you mean `my-login`?");
}

#[test]
fn no_secret_is_in_a_plan() {
    let settings = Settings {
        context: vec![("ldap_password".to_owned(), json!("from-the-context"))],
        environment: vec![("API_TOKEN".to_owned(), "from-the-environment".to_owned())],
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
    let plan = compile(&files(&[("secrets.yaml", source)]), &settings, None).expect("no flow is asked for");
    for shown in [json(&plan), text(&plan)] {
        for secret in ["from-the-context", "from-the-environment", "first-secret", "second-secret"] {
            assert!(!shown.contains(secret), "{secret} is in\n{shown}");
        }
    }
}

fn shipped() -> Option<Vec<SourceFile>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/authentik/blueprints/2026.2");
    if !folder.is_dir() {
        eprintln!("skipped: there is no ../shared/authentik/blueprints/2026.2");
        return None;
    }
    let found = discover(&[folder], &Exclude::nothing());
    Some(load(&found.paths).files)
}

#[test]
fn the_plan_of_all_shipped_blueprints_is_the_same_every_time() {
    let Some(files) = shipped() else { return };
    let first = compile(&files, &Settings::default(), None).expect("no flow is asked for");
    let (first_json, first_text) = (json(&first), text(&first));
    assert!(first.files.iter().all(|file| file.accepted));
    for _ in 0..20 {
        let start = Instant::now();
        let settings = Settings::default();
        let again = plan::compile(&Request {
            files: &files,
            accepted: &|_| true,
            catalog: catalog(release()),
            settings: &settings,
            flow: None,
        })
        .expect("no flow is asked for");
        println!("{:?} for {} operations", start.elapsed(), again.operations.len());
        assert_eq!(json(&again), first_json);
        assert_eq!(text(&again), first_text);
    }
}

#[test]
fn plans_are_valid_under_their_schema() {
    let schema = serde_json::to_value(plan::schema()).expect("a schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let mut plans = vec![plan(&[("mail.yaml", MAIL), ("login.yaml", LOGIN), ("groups.yaml", GROUPS)])];
    plans.extend(shipped().and_then(|files| compile(&files, &Settings::default(), None).ok()));
    for plan in plans {
        let value = serde_json::to_value(&plan).expect("a plan is JSON");
        let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
    assert!(!validator.is_valid(&json!({"version": 1, "operations": Value::Null})));
}

#[test]
fn yaml_and_json_say_the_same() {
    let plan = plan(&[("mail.yaml", MAIL), ("login.yaml", LOGIN), ("groups.yaml", GROUPS)]);
    let yaml = serde_yaml::to_string(&plan).expect("a plan is YAML");
    let from_yaml: Value = serde_yaml::from_str(&yaml).expect("the YAML can be read");
    assert_eq!(from_yaml, serde_json::to_value(&plan).expect("a plan is JSON"));
}
