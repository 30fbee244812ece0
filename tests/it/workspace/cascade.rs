//! What deletes cascade to, which objects relations lead to, and what an update changes.
//!
//! Every expectation is what authentik's importer of 2026.8 does.

use crate::harness::{Effect, Found, Named, OnDelete, Plan, Severity, Workspace, catalog};

fn of(entries: &str) -> Workspace {
    Workspace::entries(entries).release("2026.8")
}

fn plan(entries: &str) -> Plan {
    of(entries).plan_of_all()
}

/// The effects of all entries but the first few, which are known to create something.
fn effects(entries: &str, skip: usize) -> Vec<Effect> {
    let plan = plan(entries);
    let (made, rest) = plan.operations.split_at(skip);
    assert!(made.iter().all(|made| made.effect == Effect::Creates), "{made:?}");
    rest.iter().map(|operation| operation.effect).collect()
}

/// The effect of the only entry, or of the last.
fn effect(entries: &str) -> Effect {
    plan(entries).operations.last().expect("an operation").effect
}

/// The fields that the last entry changes, and those that it may change.
fn changes(entries: &str) -> (Vec<String>, Vec<String>) {
    let mut plan = plan(entries);
    let last = plan.operations.pop().expect("an operation");
    (last.changes, last.may_change)
}

/// The rules whose errors the entries have.
fn errors(entries: &str) -> Vec<&'static str> {
    let all = of(entries).findings();
    all.iter().filter(|found| found.rule.severity == Severity::Error).map(Found::rule).collect()
}

fn entry(model: &str, state: &str, identifiers: &str, attrs: &str) -> String {
    format!("- model: {model}\n  state: {state}\n  identifiers: {{{identifiers}}}\n  attrs: {{{attrs}}}\n")
}

fn with_id(id: &str, entry: &str) -> String {
    format!("{entry}  id: {id}\n")
}

const FLOW: &str = "!Find [authentik_flows.flow, [slug, default-authentication-flow]]";

#[test]
fn deleting_a_stage_deletes_its_bindings_and_their_policy_bindings() {
    let entries = [
        with_id(
            "flow",
            &entry("authentik_flows.flow", "present", "slug: f", "name: F, title: F, designation: recovery"),
        ),
        with_id("stage", &entry("authentik_stages_dummy.dummystage", "present", "name: s", "")),
        with_id(
            "binding",
            &entry(
                "authentik_flows.flowstagebinding",
                "present",
                "target: !KeyOf flow, stage: !KeyOf stage, order: 1",
                "",
            ),
        ),
        with_id("policy", &entry("authentik_policies_dummy.dummypolicy", "present", "name: p", "")),
        entry(
            "authentik_policies.policybinding",
            "present",
            "target: !KeyOf binding, policy: !KeyOf policy, order: 0",
            "",
        ),
        entry("authentik_stages_dummy.dummystage", "absent", "name: s", ""),
        entry("authentik_flows.flowstagebinding", "absent", "target: !KeyOf flow, order: 1", ""),
        entry("authentik_policies.policybinding", "absent", "policy: !KeyOf policy, order: 0", ""),
        entry("authentik_policies_dummy.dummypolicy", "present", "name: p", ""),
    ]
    .concat();
    let plan = plan(&entries);
    let effects: Vec<Effect> = plan.operations.iter().skip(5).map(|operation| operation.effect).collect();
    assert_eq!(effects, [Effect::Deletes, Effect::Nothing, Effect::Nothing, Effect::Unchanged]);
    let deletes = plan.operations.get(5).expect("the deletion");
    let also: Vec<&str> = deletes.also_deletes.iter().map(|other| other.object.as_str()).collect();
    assert_eq!(also, ["authentik_flows.flowstagebinding", "authentik_policies.policybinding"]);
    let flow = plan.flows.iter().find(|flow| flow.slug == "f").expect("the flow is in the plan");
    assert!(flow.steps.is_empty());
}

#[test]
fn shipped_bindings_are_deleted_with_what_they_bind() {
    let delete = |model: &str, name: &str| entry(model, "absent", &format!("name: {name}"), "");
    let update = entry(
        "authentik_flows.flowstagebinding",
        "present",
        &format!("target: {FLOW}, order: 100"),
        "re_evaluate_policies: true",
    );
    assert_eq!(errors(&update), Vec::<&str>::new());
    let stage = delete("authentik_stages_user_login.userloginstage", "default-authentication-login");
    assert_eq!(errors(&format!("{stage}{update}")), ["missing-attribute"]);
    // A flow that nothing else writes is in the plan too.
    let plan = plan(&stage);
    let flow = plan.flows.iter().find(|flow| flow.slug == "default-authentication-flow");
    assert_eq!(flow.expect("the flow lost a stage").steps.len(), 3);
}

#[test]
fn what_can_be_null_loses_its_reference() {
    let flow = entry("authentik_flows.flow", "absent", "slug: default-user-settings-flow", "");
    let brand =
        entry("authentik_brands.brand", "present", "domain: authentik-default", "flow_user_settings: null");
    assert_eq!(effects(&format!("{flow}{brand}"), 0), [Effect::Deletes, Effect::Unchanged]);
    assert_eq!(effects(&brand, 0), [Effect::Updates]);
    // The rows of a list of references vanish.
    let prompt = |name: &str| {
        entry(
            "authentik_stages_prompt.prompt",
            "absent",
            &format!("name: default-password-change-field-{name}"),
            "",
        )
    };
    let find = "!Find [authentik_stages_prompt.prompt, [name, default-password-change-field-password]]";
    let stage = entry(
        "authentik_stages_prompt.promptstage",
        "present",
        "name: default-password-change-prompt",
        &format!("fields: [{find}]"),
    );
    assert_eq!(effect(&stage), Effect::Updates);
    assert_eq!(effect(&format!("{}{stage}", prompt("password-repeat"))), Effect::Unchanged);
}

#[test]
fn some_relations_that_can_be_null_cascade_all_the_same() {
    let catalog = catalog("2026.8".release());
    let on_delete =
        |model: &str, column: &str| catalog.model_named(model).expect("a model").on_delete(column);
    use OnDelete::{Cascade, SetNull};
    assert_eq!(on_delete("authentik_policies.policybinding", "group"), Some(Cascade));
    assert_eq!(on_delete("authentik_endpoints.deviceuserbinding", "user"), Some(Cascade));
    assert_eq!(on_delete("authentik_providers_proxy.proxyprovider", "authorization_flow"), Some(Cascade));
    assert_eq!(on_delete("authentik_providers_proxy.proxyprovider", "invalidation_flow"), Some(SetNull));
    assert_eq!(on_delete("authentik_core.application", "provider"), Some(SetNull));
    assert_eq!(on_delete("authentik_core.token", "user"), Some(Cascade));
    assert_eq!(on_delete("authentik_core.token", "identifier"), None);
    // Every exception is about a column that exists in some release.
    for line in
        include_str!("../../../src/catalog/data/on-delete").lines().filter(|line| !line.starts_with('#'))
    {
        let (place, what) = line.split_once(' ').expect("a column and what happens");
        assert!(["cascade", "null"].contains(&what), "{line}");
        let (model, column) = place.rsplit_once('.').expect("a model and a column");
        let (app, name) = model.split_once('.').expect("an app and a model");
        let known = catalog.model_named(model).is_some_and(|model| model.column(column).is_some())
            || catalog
                .base_model(app, name)
                .is_some_and(|base| base.columns.iter().any(|c| c.name == column));
        assert!(known, "{line}");
    }
}

#[test]
fn deleting_a_user_deletes_tokens_and_deleting_a_provider_keeps_the_application() {
    let user = with_id("u", &entry("authentik_core.user", "present", "username: u", "name: U"));
    let token = entry("authentik_core.token", "present", "identifier: t", "user: !KeyOf u, intent: api");
    let gone = entry("authentik_core.user", "absent", "username: u", "");
    let token_gone = entry("authentik_core.token", "absent", "identifier: t", "");
    assert_eq!(effects(&[user, token, gone, token_gone].concat(), 2), [Effect::Deletes, Effect::Nothing]);

    let flow = |name: &str| format!("!Find [authentik_flows.flow, [slug, {name}]]");
    let provider = entry(
        "authentik_providers_oauth2.oauth2provider",
        "present",
        "name: p",
        &format!(
            "authorization_flow: {}, invalidation_flow: {}, redirect_uris: []",
            flow("default-provider-authorization-implicit-consent"),
            flow("default-provider-invalidation-flow")
        ),
    );
    let made = format!(
        "{}{}",
        with_id("p", &provider),
        entry("authentik_core.application", "present", "slug: a", "name: A, provider: !KeyOf p")
    );
    let clear = entry("authentik_core.application", "present", "slug: a", "provider: null");
    let provider_gone = entry("authentik_providers_oauth2.oauth2provider", "absent", "name: p", "");
    assert_eq!(effects(&format!("{made}{provider_gone}{clear}"), 2), [Effect::Deletes, Effect::Unchanged]);
    // Deleting an authorization flow deletes its providers.
    let flow_gone =
        entry("authentik_flows.flow", "absent", "slug: default-provider-authorization-implicit-consent", "");
    assert_eq!(effects(&format!("{made}{flow_gone}{provider_gone}"), 2), [Effect::Deletes, Effect::Nothing]);
}

#[test]
fn a_deleted_object_can_not_be_referred_to() {
    let group = with_id("g", &entry("authentik_core.group", "present", "name: g", ""));
    let gone = entry("authentik_core.group", "absent", "name: g", "");
    let user = entry("authentik_core.user", "present", "username: u", "name: U, groups: [!KeyOf g]");
    assert_eq!(errors(&format!("{group}{user}{gone}")), Vec::<&str>::new());
    assert_eq!(errors(&format!("{group}{gone}{user}")), ["wrong-reference"]);
    let binding = |subject: &str| {
        entry("authentik_policies.policybinding", "present", &format!("target: {FLOW}, order: 7"), subject)
    };
    assert_eq!(errors(&format!("{group}{gone}{}", binding("group: !KeyOf g"))), ["wrong-reference"]);
}

#[test]
fn a_deletion_that_may_not_happen_deletes_nothing_for_sure() {
    let maybe = entry("authentik_core.group", "absent", "name: authentik Admins", "")
        + "  conditions: [!Env DELETE_IT]\n";
    let must = entry("authentik_core.group", "must_created", "name: authentik Admins", "");
    assert_eq!(errors(&must), ["object-exists"]);
    assert_eq!(errors(&format!("{maybe}{must}")), Vec::<&str>::new());
    assert_eq!(effect(&format!("{maybe}{must}")), Effect::Unknown);
}

#[test]
fn relations_in_identifiers_lead_to_the_known_object() {
    let binding = |identifiers: &str| {
        effect(&entry(
            "authentik_flows.flowstagebinding",
            "present",
            identifiers,
            "invalid_response_action: restart",
        ))
    };
    assert_eq!(binding("target__slug: default-authentication-flow, order: 100"), Effect::Updates);
    assert_eq!(
        binding("target__slug: default-authentication-flow, stage__name: default-authentication-login"),
        Effect::Updates
    );
    assert_eq!(
        binding("target__slug__iexact: Default-Authentication-FLOW, order__gte: 100"),
        Effect::Updates
    );
    assert_eq!(binding("target__slug__startswith: default-auth, order__in: [100, 7]"), Effect::Updates);
    assert_eq!(
        binding(
            "stage__userloginstage__session_duration: seconds=0, target__slug: default-authentication-flow"
        ),
        Effect::Updates
    );
    let missing = entry(
        "authentik_flows.flowstagebinding",
        "present",
        "target__slug: default-authentication-flow, order: 99",
        "",
    );
    assert_eq!(errors(&missing), ["missing-attribute"]);
    let reverse =
        |identifiers: &str| effect(&entry("authentik_flows.flow", "present", identifiers, "title: X"));
    assert_eq!(
        reverse("flowstagebinding__stage__name: default-authentication-login, designation: authentication"),
        Effect::Updates
    );
    assert_eq!(
        reverse("slug: default-authentication-flow, brand_authentication__isnull: false"),
        Effect::Updates
    );
    let none = "slug: default-authentication-flow, brand_authentication__isnull: true";
    assert_eq!(
        errors(&entry("authentik_flows.flow", "present", none, "title: X")).first(),
        Some(&"missing-attribute")
    );
}

#[test]
fn relations_in_look_ups_lead_to_the_known_object() {
    let flow = |find: &str| {
        changes(&entry(
            "authentik_brands.brand",
            "present",
            "domain: authentik-default",
            &format!("flow_recovery: !Find [authentik_flows.flow, {find}]"),
        ))
    };
    let (changed, none) = (vec!["flow_recovery".to_owned()], Vec::<String>::new());
    assert_eq!(flow("[slug__endswith, password-change]"), (changed.clone(), none.clone()));
    assert_eq!(
        flow("[flowstagebinding__stage__name, default-password-change-write]"),
        (changed, none.clone())
    );
    // A flow that nothing here makes may exist on the instance.
    assert_eq!(flow("[slug__contains, nothing-like-it]"), (none.clone(), vec!["flow_recovery".to_owned()]));
    // What a regular expression finds is left to the server.
    assert_eq!(flow("[slug__regex, default-p.*]"), (none, vec!["flow_recovery".to_owned()]));
}

#[test]
fn relations_to_what_entries_made_are_followed() {
    let made = [
        with_id(
            "flow",
            &entry("authentik_flows.flow", "present", "slug: f", "name: F, title: F, designation: recovery"),
        ),
        with_id("stage", &entry("authentik_stages_dummy.dummystage", "present", "name: s", "")),
        entry(
            "authentik_flows.flowstagebinding",
            "present",
            "target: !KeyOf flow, stage: !KeyOf stage, order: 1",
            "",
        ),
        with_id("group", &entry("authentik_core.group", "present", "name: g", "")),
        entry("authentik_core.user", "present", "username: u", "name: U, groups: [!KeyOf group]"),
    ]
    .concat();
    let update = |model: &str, identifiers: &str, attrs: &str| {
        effects(&format!("{made}{}", entry(model, "present", identifiers, attrs)), 5)
    };
    let binding = "authentik_flows.flowstagebinding";
    assert_eq!(update(binding, "target__slug: f, order: 1", "evaluate_on_plan: true"), [Effect::Updates]);
    assert_eq!(update(binding, "target__slug: f, order: 1", "evaluate_on_plan: false"), [Effect::Unchanged]);
    assert_eq!(update("authentik_core.user", "groups__name: g", "name: V"), [Effect::Updates]);
    assert_eq!(update("authentik_core.group", "users__username: u, name: g", ""), [Effect::Unchanged]);
}

#[test]
fn the_key_of_another_models_object_finds_nothing() {
    let group = with_id("g", &entry("authentik_core.group", "present", "name: g", ""));
    let stage = |identifiers: &str| entry("authentik_stages_deny.denystage", "present", identifiers, "");
    assert_eq!(effects(&format!("{group}{}", stage("name: d, pk: !KeyOf g")), 1), [Effect::Creates]);
    let deny = with_id("d", &stage("name: d"));
    assert_eq!(effects(&format!("{deny}{}", stage("pk: !KeyOf d")), 1), [Effect::Unchanged]);
    let other = entry("authentik_stages_dummy.dummystage", "present", "pk: !KeyOf d, name: e", "");
    assert_eq!(effects(&format!("{deny}{other}"), 1), [Effect::Creates]);
}

#[test]
fn a_policy_binding_is_only_found_by_the_key_that_it_stores() {
    let flow = with_id(
        "f",
        &entry("authentik_flows.flow", "present", "slug: f", "name: F, title: F, designation: recovery"),
    );
    let group = with_id("g", &entry("authentik_core.group", "present", "name: g", ""));
    let binding = |target: &str| {
        entry(
            "authentik_policies.policybinding",
            "present",
            &format!("target: {target}, group: !KeyOf g, order: 0"),
            "",
        )
    };
    let twice = |target: &str| effects(&format!("{flow}{group}{}{}", binding(target), binding(target)), 3);
    assert_eq!(twice("!KeyOf f"), [Effect::Unchanged]);
    // A flow's own key is another one than that of its policy binding half.
    assert_eq!(twice("!Find [authentik_flows.flow, [slug, f]]"), [Effect::Creates]);
}

#[test]
fn values_are_compared_as_they_are_stored() {
    let unchanged = |model: &str, identifiers: &str, attrs: &str| {
        let entry = entry(model, "present", identifiers, attrs);
        assert_eq!(
            plan(&entry).operations.last().map(|last| last.effect),
            Some(Effect::Unchanged),
            "{entry}"
        );
    };
    let login = "authentik_stages_user_login.userloginstage";
    unchanged(
        login,
        "name: default-authentication-login",
        "session_duration: ' seconds=0 ', terminate_other_sessions: 'no'",
    );
    unchanged(
        "authentik_flows.flowstagebinding",
        &format!("target: {FLOW}, order: '10'"),
        "evaluate_on_plan: 0",
    );
    unchanged(
        "authentik_stages_identification.identificationstage",
        "name: default-authentication-identification",
        "user_fields: [username, email]",
    );
    // Texts of authentik are recognized by their hash.
    unchanged("authentik_flows.flow", "slug: default-authentication-flow", "title: 'Welcome to authentik!'");
    let title = entry(
        "authentik_flows.flow",
        "present",
        "slug: default-authentication-flow",
        "title: Welcome, denied_action: message_continue",
    );
    assert_eq!(changes(&title), (vec!["title".to_owned()], Vec::new()));
}

#[test]
fn what_starts_empty_is_known() {
    let group = |attributes: &str| entry("authentik_core.group", "present", "name: g", attributes);
    assert_eq!(effects(&format!("{}{}", group(""), group("attributes: {}")), 1), [Effect::Unchanged]);
    assert_eq!(
        changes(&format!("{}{}", group(""), group("attributes: {a: 1}"))),
        (vec!["attributes".to_owned()], Vec::new())
    );
    // A secret that isn't given is made up.
    let provider = |secret: &str| {
        entry(
            "authentik_providers_oauth2.oauth2provider",
            "present",
            "name: p",
            &format!("authorization_flow: {FLOW}, invalidation_flow: {FLOW}, redirect_uris: []{secret}"),
        )
    };
    assert_eq!(changes(&format!("{}{}", provider(""), provider(", client_secret: ''"))).1, ["client_secret"]);
}

#[test]
fn changes_that_cannot_be_known_are_possible_ones() {
    let brand = |attrs: &str| {
        changes(&entry("authentik_brands.brand", "present", "domain: authentik-default", attrs))
    };
    assert_eq!(brand("branding_title: !Env TITLE").1, ["branding_title"]);
    assert_eq!(brand("branding_title: !Env [TITLE, authentik]").1, ["branding_title"]);
    // The members of a group are the groups of its users.
    let group = with_id("g", &entry("authentik_core.group", "present", "name: g", ""));
    let user = with_id("u", &entry("authentik_core.user", "present", "username: u", "name: U, groups: []"));
    let members = entry("authentik_core.group", "present", "name: g", "users: [!KeyOf u]");
    let groups = entry("authentik_core.user", "present", "username: u", "groups: [!KeyOf g]");
    assert_eq!(changes(&[group, user, members, groups].concat()).1, ["groups"]);
    // A password is stored with a salt of its own.
    let user = entry("authentik_core.user", "present", "username: u", "name: U, password: correct-horse");
    assert_eq!(changes(&format!("{user}{user}")).0, ["password"]);
}
