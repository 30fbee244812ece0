//! Models that need a license of authentik Enterprise.

use crate::harness::{FieldKind, Findings, Release, Severity, Workspace, catalog};

const MATCHER: &str = "authentik_policies_event_matcher.eventmatcherpolicy";

/// What is found about licenses in entries, with whether authentik accepts them.
fn about_licenses(entries: &str, licensed: Option<bool>, release: Release) -> (Findings, bool) {
    let checked = Workspace::entries(entries).licensed(licensed).release(release).check();
    (checked.findings().of_rule("enterprise-license"), checked.accepted())
}

fn severities(entries: &str, licensed: Option<bool>) -> Vec<Severity> {
    about_licenses(entries, licensed, Release::NEWEST).0.severities()
}

const POLICIES: &str = "
  - model: authentik_policies_unique_password.uniquepasswordpolicy
    identifiers: {name: a}
  - model: authentik_policies_unique_password.UniquePasswordPolicy
    state: created
    identifiers: {name: b}
  - model: authentik_stages_mtls.mutualtlsstage
    identifiers: {name: c}
    attrs: {mode: optional, cert_attribute: subject, user_attribute: username}
";

#[test]
fn each_model_is_reported_once() {
    for (licensed, severity) in [(None, Severity::Info), (Some(false), Severity::Error)] {
        let (found, accepted) = about_licenses(POLICIES, licensed, Release::NEWEST);
        let all: Vec<_> = found.iter().map(|it| (it.severity, it.related.len())).collect();
        assert_eq!(all, [(severity, 1), (severity, 0)]);
        assert_eq!(accepted, severity == Severity::Info);
    }
    assert_eq!(severities(POLICIES, Some(true)), []);
}

#[test]
fn what_is_not_written_needs_no_license() {
    let policy = |more: &str| {
        format!(
            "\n  - model: authentik_policies_unique_password.uniquepasswordpolicy\n    identifiers: {{name: a}}\n    {more}\n"
        )
    };
    for (more, unknown, unlicensed) in [
        ("state: absent", None, None),
        ("conditions: [false]", None, None),
        ("conditions: [!Env SET]", Some(Severity::Info), Some(Severity::Info)),
        ("state: !Env STATE", Some(Severity::Info), Some(Severity::Info)),
        ("state: must_created", Some(Severity::Info), Some(Severity::Error)),
    ] {
        assert_eq!(severities(&policy(more), None), Vec::from_iter(unknown), "{more}");
        assert_eq!(severities(&policy(more), Some(false)), Vec::from_iter(unlicensed), "{more}");
    }
    // An entry that is certain to be refused is what the finding is about.
    let two = policy("conditions: [!Env SET]") + &policy("attrs: {}").replace("name: a", "name: b");
    assert_eq!(severities(&two, Some(false)), [Severity::Error]);
}

#[test]
fn licenses_are_a_matter_of_the_release() {
    let rac = "
  - model: authentik_providers_rac.racprovider
    identifiers: {name: a}
    attrs: {authorization_flow: !Find [authentik_flows.flow, [slug, default-provider-authorization-implicit-consent]]}
";
    let count = |release: &str| {
        let release = release.parse().expect("it is known");
        about_licenses(rac, Some(false), release).0.len()
    };
    assert_eq!((count("2024.12"), count("2025.2")), (1, 0));
}

/// authentik names its apps in the choices of event matchers: of each model of an Enterprise app it is decided whether it
/// needs a license, so that a new release can't bring one unnoticed.
#[test]
fn every_model_of_an_enterprise_app_is_decided() {
    let mut looked = 0;
    for release in Release::ALL {
        let catalog = catalog(release);
        let matcher = catalog.model_named(MATCHER).expect("it is in every release");
        let FieldKind::Choice(apps) = &matcher.field("app").expect("it has apps").kind else {
            unreachable!("apps are choices")
        };
        let labels: Vec<String> = apps
            .iter()
            .filter_map(|app| app.strip_prefix("authentik.enterprise"))
            .map(|app| match app {
                "" => "authentik_enterprise".to_owned(),
                app => format!("authentik{}", app.replace('.', "_")),
            })
            .collect();
        // An Enterprise part of another app has its label.
        let is_shared = |label: &str| apps.iter().any(|app| app.replace('.', "_") == label);
        let models = catalog.model_names().filter_map(|name| catalog.model_named(name));
        for model in models.filter(|model| labels.iter().any(|label| label == model.app)) {
            if is_shared(model.app) {
                continue;
            }
            looked += 1;
            assert!(model.is_of_enterprise(), "{release}: {} needs a line in data/enterprise", model.name);
        }
    }
    assert!(looked > 50, "{looked}");
}
