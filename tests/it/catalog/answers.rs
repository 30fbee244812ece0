//! What the catalog answers, by its own data.

use super::{
    Lookup, RenameKind, Since, Standing, choice_rename, field_history, model_history, model_rename, rename,
};
use crate::harness::{FieldKind, Release, catalog};

#[test]
fn unique_fields_are_unique_over_the_base_that_has_them() {
    let catalog = catalog(Release::NEWEST);
    let scope = |model: &str, field: &str| catalog.model_named(model).unwrap().unique_scope(field);
    assert_eq!(scope("authentik_stages_dummy.dummystage", "name"), "authentik_flows.stage");
    assert_eq!(scope("authentik_policies_dummy.dummypolicy", "name"), "authentik_policies.policy");
    assert_eq!(
        scope("authentik_providers_saml.samlpropertymapping", "name"),
        "authentik_core.propertymapping"
    );
    assert_eq!(
        scope("authentik_providers_saml.samlpropertymapping", "managed"),
        "authentik_core.propertymapping"
    );
    assert_eq!(scope("authentik_providers_proxy.proxyprovider", "name"), "authentik_core.provider");
    assert_eq!(scope("authentik_sources_ldap.ldapsource", "slug"), "authentik_core.source");
    assert_eq!(
        scope("authentik_outposts.dockerserviceconnection", "name"),
        "authentik_outposts.outpostserviceconnection"
    );
    assert_eq!(scope("authentik_flows.flow", "slug"), "authentik_flows.flow");
    assert_eq!(
        scope("authentik_sources_kerberos.kerberossource", "realm"),
        "authentik_sources_kerberos.kerberossource"
    );
}

#[test]
fn models_that_entries_may_not_name_are_known_all_the_same() {
    let catalog = catalog(Release::NEWEST);
    let standing = |app: &str, name: &str| catalog.base_model(app, name).map(|base| base.standing);
    assert_eq!(standing("authentik_flows", "Stage"), Some(Standing::Base));
    assert_eq!(standing("authentik_policies", "policybindingmodel"), Some(Standing::Base));
    assert_eq!(standing("contenttypes", "contenttype"), Some(Standing::Internal));
    assert_eq!(standing("authentik_core", "authenticatedsession"), Some(Standing::Internal));
    assert_eq!(standing("authentik_providers_oauth2", "accesstoken"), Some(Standing::Internal));
    assert_eq!(standing("authentik_flows", "flow"), None);
    assert_eq!(standing("authentik_flows", "nonsense"), None);
    assert!(catalog.model("authentik_flows", "FLOW").is_some());
    assert!(catalog.model("Authentik_flows", "flow").is_none());
    assert!(
        catalog.is_app("authentik_flows") && catalog.is_app("contenttypes") && !catalog.is_app("authentik")
    );
    assert!(catalog.is_a("authentik_sources_ldap.ldapsource", "authentik_policies.policybindingmodel"));
    assert!(catalog.is_a("authentik_core.source", "authentik_policies.policybindingmodel"));
    assert!(!catalog.is_a("authentik_flows.stage", "authentik_stages_dummy.dummystage"));
    let stage = catalog.base_model("authentik_flows", "stage").unwrap();
    assert_eq!(stage.lookup("dummystage"), Lookup::Reverse("authentik_stages_dummy.dummystage"));
    assert_eq!(stage.lookup("slug"), Lookup::Unknown);
    let dummy = catalog.model_named("authentik_stages_dummy.dummystage").unwrap();
    assert_eq!(dummy.lookup("denystage"), Lookup::Unknown);
    assert_eq!(dummy.lookup("pk"), Lookup::PrimaryKey);
    assert!(matches!(dummy.lookup("stage_ptr_id"), Lookup::Column(column) if column.name == "stage_ptr"));
}

#[test]
fn releases_are_read_with_and_without_a_patch_number() {
    let newest: Release = "2026.8".parse().unwrap();
    assert_eq!(newest, Release::NEWEST);
    assert_eq!("2026.8.0-rc1".parse(), Ok(newest));
    assert_eq!("2024.12.3".parse::<Release>().unwrap().to_string(), "2024.12");
    for wrong in ["", "2026", "2026.", "2026.3", "2026.2.", "2026.2.x", "2026.20", "2026.2é.1", "é.é.1"] {
        let error = wrong.parse::<Release>().unwrap_err();
        assert!(error.to_string().contains("2025.10, 2025.12"), "{error}");
    }
    assert!(Release::ALL.is_sorted());
}

#[test]
fn fields_that_changed_are_traced() {
    let at = |release: &str| release.parse::<Release>().unwrap();
    let history = field_history("authentik_core.group", "parent").unwrap();
    assert_eq!((history.first, history.last), (at("2024.12"), at("2025.10")));
    assert_eq!(field_history("authentik_core.group", "nonsense"), None);
    let history = model_history("authentik_lifecycle.lifecyclerule").unwrap();
    assert_eq!((history.first, history.last), (at("2026.2"), at("2026.11")));

    let change = rename("authentik_core.group", "parent", at("2026.2")).unwrap();
    assert_eq!((change.new, change.kind), (Some("parents"), RenameKind::TypeChanged));
    assert_eq!(change.since, Since::Release(at("2025.12")));
    assert_eq!(rename("authentik_core.group", "parent", at("2025.10")), None);
    let earlier = rename("authentik_core.group", "parents", at("2025.10")).unwrap();
    assert_eq!((earlier.old, earlier.holds_in(at("2025.10"))), ("parent", false));
    assert_eq!(
        model_rename("authentik_tenants.tenant", at("2024.12")).unwrap().new,
        Some("authentik_brands.brand")
    );
}

#[test]
fn choices_that_changed_are_traced() {
    let (source, field) = ("authentik_sources_oauth.oauthsource", "provider_type");
    assert_eq!(choice_rename(source, field, "azuread", Release::NEWEST).unwrap().new, Some("entraid"));
    assert_eq!(choice_rename(source, field, "azuread", "2026.5".parse().unwrap()), None);
}

#[test]
fn every_recorded_change_agrees_with_the_fields_of_the_releases() {
    let mut checked = 0;
    for release in Release::ALL {
        let catalog = catalog(release);
        for model in catalog.model_names().filter_map(|name| catalog.model_named(name)) {
            for field in &model.fields {
                let Some(change) = rename(model.name, field.name, release) else { continue };
                // A field that exists can only be spoken of because its values changed.
                assert_eq!(change.kind, RenameKind::TypeChanged, "{release} {change:?}");
                assert_eq!(change.new, Some(field.name), "{release} {change:?}");
                checked += 1;
            }
            for field in &model.fields {
                let choices = field.kind.choices().unwrap_or_default();
                let changed =
                    choices.iter().find_map(|old| choice_rename(model.name, field.name, old, release));
                assert_eq!(changed, None, "{release}");
            }
            assert_eq!(model_rename(model.name, release), None, "{release}");
        }
    }
    assert!(checked > 10, "{checked}");
}

#[test]
fn lookups_of_several_steps_follow_the_relations() {
    let catalog = catalog(Release::NEWEST);
    let binding = catalog.model_named("authentik_policies.policybinding").unwrap();
    let column = |path: &str| match binding.lookup_path(path) {
        Lookup::Column(column) => Some(column.name),
        _ => None,
    };
    assert_eq!(column("group__name"), Some("name"));
    assert_eq!(column("group__name__startswith"), Some("name"));
    assert_eq!(column("group__attributes__team__lead"), Some("attributes"));
    assert_eq!(column("policy__isnull"), Some("policy"));
    assert_eq!(column("target__bindings__order__in"), Some("order"));
    assert_eq!(binding.lookup_path("user__pk"), Lookup::PrimaryKey);
    for wrong in ["group__nme", "group__name__nonsense", "__", "group__", "order__name", "nonsense__in"] {
        assert_eq!(binding.lookup_path(wrong), Lookup::Unknown, "{wrong}");
    }
}

proptest::proptest! {
    #[test]
    fn no_name_is_too_strange_to_look_up(app in ".{0,12}", name in "(.|__|_id|\\.){0,12}", release in 0..10_usize) {
        let release = Release::ALL[release];
        let catalog = catalog(release);
        proptest::prop_assert!(catalog.model(&app, &name).is_none_or(|model| model.app == app));
        let user = catalog.model("authentik_core", "user").unwrap();
        // Whatever is taken as one step is taken as a path of one step.
        if !name.contains("__") {
            proptest::prop_assert_eq!(user.lookup(&name), user.lookup_path(&name));
        }
        proptest::prop_assert!(user.field(&name).is_none_or(|field| field.name == name));
        proptest::prop_assert!(!catalog.is_a(&name, "authentik_core.user") || name == "authentik_core.user");
        proptest::prop_assert!(rename(&app, &name, release).is_none());
    }
}

#[test]
fn what_takes_null_and_how_lists_of_mappings_look_is_known_of_older_releases_too() {
    let field = |release: &str, model: &str, field: &str| {
        let catalog = catalog(release.parse::<Release>().unwrap());
        catalog.model_named(model).unwrap().field(field).unwrap().clone()
    };
    let totp = "authentik_stages_authenticator_totp.authenticatortotpstage";
    assert!(field("2024.12", totp, "friendly_name").null);
    assert!(field("2025.8", totp, "friendly_name").null);
    assert!(!field("2025.10", totp, "friendly_name").null);
    for release in ["2024.12", "2025.10", "2025.12"] {
        let uris = field(release, "authentik_providers_oauth2.oauth2provider", "redirect_uris");
        let FieldKind::Objects(keys) = uris.kind else { unreachable!("{release}") };
        assert!(keys.iter().any(|key| key.name == "url" && key.required), "{release}");
    }
}
