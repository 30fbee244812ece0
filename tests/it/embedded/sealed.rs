//! What encrypted files make isn't known.

use crate::harness::Workspace;

const READABLE: &str = "version: 1
metadata: {name: readable}
entries:
  - model: authentik_blueprints.metaapplyblueprint
    attrs: {identifiers: {name: elsewhere}}
  - model: authentik_core.application
    identifiers: {slug: made-elsewhere}
    attrs: {group: Tools}
  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !Find [authentik_flows.flow, [slug, made-elsewhere]]
      stage: !Find [authentik_stages_dummy.dummystage, [name, made-elsewhere]]
      order: 0
";

/// The rules that fire in the readable blueprint alongside another file.
fn beside(path: &str, other: &str, isolated: bool) -> Vec<&'static str> {
    let workspace = Workspace::of(&[("b/readable.yaml", READABLE), (path, other)]);
    workspace.searched().isolated(isolated).check().by_file()[0].rules()
}

const CERTAIN: [&str; 4] = ["metaapply-unknown", "missing-attribute", "unresolved-find", "unresolved-find"];
const POSSIBLE: [&str; 3] = ["missing-attribute-if-new", "unresolved-find", "unresolved-find"];

#[test]
fn what_an_encrypted_blueprint_may_make_is_no_error() {
    let sealed = "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: NAME}\nspec:\n  \
                  encryptedData:\n    secret.yaml: AgBabc\n";
    let sops = "apiVersion: v1\nkind: Secret\nmetadata: {name: NAME}\nstringData:\n  a.yaml: \
                'ENC[AES256_GCM,data:abc,type:str]'\nsops: {}\n";
    let whole =
        "version: 1\nmetadata: {name: x}\nentries:\n  - model: ENC[AES256_GCM,data:a,type:str]\nsops: {}\n";
    for text in [sealed, sops] {
        // Beside blueprints, or by its name.
        assert_eq!(beside("b/x.yaml", text, false), POSSIBLE, "{text}");
        assert_eq!(beside("c/authentik/x.yaml", text, false), POSSIBLE, "{text}");
        let named = text.replace("NAME", "authentik-blueprints");
        assert_eq!(beside("c/x.yaml", &named, false), POSSIBLE, "{text}");
        // Settings of something else.
        assert_eq!(beside("c/x.yaml", text, false), CERTAIN, "{text}");
        assert_eq!(beside("b/x.yaml", text, true), CERTAIN, "{text}");
        let not_yaml = text.replace(".yaml:", "_key:");
        assert_eq!(beside("b/x.yaml", &not_yaml, false), CERTAIN, "{text}");
    }
    assert_eq!(beside("b/x.yaml", whole, false), POSSIBLE);
    let template = "version: 1\nmetadata: {name: x}\nentries:\n  - model: authentik_core.group\n    attrs: {{ x }\n\
                    {% if a %}\n  [\n";
    assert_eq!(beside("b/x.yaml", template, false), POSSIBLE);
}
