//! Versions as files name them.

use super::*;

#[test]
fn charts_name_releases() {
    let flux = "\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: authentik
spec:
  chart:
    spec:
      chart: authentik
      # renovate: registryUrl=https://charts.goauthentik.io
      version: 2026.5.1
      sourceRef: {kind: HelmRepository, name: goauthentik}
  values:
    postgresql: {image: {repository: postgres, tag: \"17.2\"}}
";
    assert_eq!(in_yaml(flux), ["10: 2026.5 2026.5.1"]);
    assert_eq!(in_yaml(&flux.replace("2026.5.1", "\"2026.2.x\"")), ["10: 2026.2 2026.2.x"]);
    assert_eq!(in_yaml(&flux.replace("2026.5.1", "~2026.2.0")), ["10: 2026.2 ~2026.2.0"]);
    assert_eq!(in_yaml(&flux.replace("2026.5.1", "${VERSION:=2026.5.3}")), ["10: 2026.5 2026.5.3"]);
    for range in ["\">=2026.2.0\"", "^2026.2.0", "\"*\"", "${VERSION}", "2026.x"] {
        assert_eq!(in_yaml(&flux.replace("2026.5.1", range)), [""; 0], "{range}");
    }
    // Another chart may have any version.
    assert_eq!(in_yaml(&flux.replace("chart: authentik", "chart: authentik-remote-cluster")), [""; 0]);

    let oci = "\
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
spec:
  url: oci://ghcr.io/goauthentik/helm-charts/authentik
  ref:
    tag: 2025.10.2
";
    assert_eq!(in_yaml(oci), ["6: 2025.10 2025.10.2"]);

    let argo = "\
apiVersion: argoproj.io/v1alpha1
kind: Application
spec:
  sources:
    - repoURL: https://charts.goauthentik.io
      chart: authentik
      targetRevision: 2026.2.0
    - repoURL: https://git.example.org/infra.git
      targetRevision: 2026.8.0
";
    assert_eq!(in_yaml(argo), ["7: 2026.2 2026.2.0"]);

    let set = "\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
spec:
  generators:
    - list:
        elements:
          - {name: authentik, chart: authentik, targetRevision: 2025.12.4}
          - {name: redis, chart: redis, targetRevision: 2026.1.1}
  template:
    spec: {source: {chart: '{{name}}', targetRevision: '{{targetRevision}}'}}
";
    assert_eq!(in_yaml(set), ["7: 2025.12 2025.12.4"]);

    let chart = "\
apiVersion: v2
name: sso
version: 2026.1.0
dependencies:
  - name: authentik
    version: 2026.5.0
    repository: https://charts.goauthentik.io
  - name: redis
    version: 2026.6.0
    repository: https://charts.example.org
";
    assert_eq!(in_yaml(chart), ["6: 2026.5 2026.5.0"]);
    assert_eq!(in_yaml("name: authentik\nversion: 0.1.0\nappVersion: 2025.8.1\n"), ["3: 2025.8 2025.8.1"]);

    let helmfile = "\
repositories:
  - {name: goauthentik, url: https://charts.goauthentik.io}
releases:
  - name: sso
    chart: goauthentik/authentik
    version: 2025.8.4
";
    assert_eq!(in_yaml(helmfile), ["6: 2025.8 2025.8.4"]);

    let kustomize = "\
helmCharts:
  - name: authentik
    repo: https://charts.goauthentik.io
    version: 2026.2.1
images:
  - name: ghcr.io/goauthentik/server
    newTag: 2026.2.4
";
    assert_eq!(in_yaml(kustomize), ["4: 2026.2 2026.2.1", "7: 2026.2 2026.2.4"]);
}

#[test]
fn images_name_releases() {
    for (image, found) in [
        ("ghcr.io/goauthentik/server:2026.5.1", "1: 2026.5 2026.5.1"),
        ("ghcr.io/goauthentik/server:2026.5", "1: 2026.5 2026.5"),
        ("\"docker.io/goauthentik/server:2026.8.0-rc1\"", "1: 2026.8 2026.8.0-rc1"),
        ("registry.example.org/mirror/authentik/server:2025.12.3@sha256:0123", "1: 2025.12 2025.12.3"),
        ("${AUTHENTIK_IMAGE:-ghcr.io/goauthentik/server}:${AUTHENTIK_TAG:-2026.5.2}", "1: 2026.5 2026.5.2"),
        ("ghcr.io/goauthentik/server:${AUTHENTIK_TAG-2025.10.0}", "1: 2025.10 2025.10.0"),
        ("ghcr.io/goauthentik/server:${AUTHENTIK_TAG:?2026.5.1}", ""),
        ("ghcr.io/goauthentik/server:${AUTHENTIK_TAG}", ""),
        ("ghcr.io/goauthentik/server:latest # 2026.5.1", ""),
        ("ghcr.io/goauthentik/server@sha256:2026.5.1", ""),
        ("ghcr.io/goauthentik/server # 2026.5.1", ""),
        ("ghcr.io/example/notauthentik/server:2026.5.1", ""),
        ("ghcr.io/goauthentik/serverless:2026.5.1", ""),
    ] {
        let found: Vec<&str> = Some(found).filter(|found| !found.is_empty()).into_iter().collect();
        assert_eq!(in_yaml(&format!("image: {image}\n")), found, "{image}");
    }
    assert_eq!(in_yaml("# image: ghcr.io/goauthentik/server:2026.5.1\n"), [""; 0]);

    let values = "global:\n  image:\n    repository: ghcr.io/goauthentik/server\n    tag: \"2026.2.3\"\n";
    assert_eq!(in_yaml(values), ["4: 2026.2 2026.2.3"]);
    // An alias is the same mapping again.
    let twice = "a: &x {repository: goauthentik/server, tag: 2026.2.3}\nb: *x\nc: {<<: *x}\n";
    assert_eq!(in_yaml(twice), ["1: 2026.2 2026.2.3"]);

    let nix = |text: &str| named("sso.nix", Content::Text, text);
    let container = "{\n  virtualisation.oci-containers.containers.authentik = {\n    image = \"ghcr.io/goauthentik/server:2026.5.1\";\n  };\n}\n";
    assert_eq!(nix(container), ["3: 2026.5 2026.5.1"]);
    let pulled = "pullImage {\n  imageName = \"ghcr.io/goauthentik/server\";\n  imageDigest = \"sha256:00\";\n  finalImageTag = \"2025.12.1\";\n}\n";
    assert_eq!(nix(pulled), ["4: 2025.12 2025.12.1"]);
    let other =
        "a = {\n  imageName = \"ghcr.io/goauthentik/server\";\n};\nb = {\n  tag = \"2025.12.1\";\n}\n";
    assert_eq!(nix(other), [""; 0]);
    let flake = "{ inputs.authentik.url = \"github:nix-community/authentik-nix/version/2026.2.0\"; }\n";
    assert_eq!(nix(flake), ["1: 2026.2 2026.2.0"]);
    assert_eq!(nix("image = \"ghcr.io/goauthentik/server:${version}\"; # 2026.5.1\n"), [""; 0]);
    let docker = "FROM ghcr.io/goauthentik/server:2026.2.1 AS base\n";
    assert_eq!(named("Dockerfile", Content::Text, docker), ["1: 2026.2 2026.2.1"]);
}

#[test]
fn comments_name_schemas() {
    for (address, found) in [
        ("https://version-2026-5.goauthentik.io/blueprints/schema.json", "1: 2026.5 2026.5"),
        (
            "https://raw.githubusercontent.com/goauthentik/authentik/version/2026.2.1/blueprints/schema.json",
            "1: 2026.2 2026.2",
        ),
        (
            "https://raw.githubusercontent.com/goauthentik/authentik/version-2025.10/blueprints/schema.json",
            "1: 2025.10 2025.10",
        ),
        ("https://goauthentik.io/blueprints/schema.json", ""),
        ("https://raw.githubusercontent.com/goauthentik/authentik/main/blueprints/schema.json", ""),
        ("https://example.org/version-2026-5/blueprints/schema.json", ""),
    ] {
        let found: Vec<&str> = Some(found).filter(|found| !found.is_empty()).into_iter().collect();
        for comment in ["# yaml-language-server: $schema=", "# $schema: "] {
            let text = format!("{comment}{address}\n{BLUEPRINT}");
            assert_eq!(named("a.yaml", Content::Blueprint, &text), found, "{text}");
        }
        let text = format!("version: 1\nmetadata: {{name: '{address}'}}\nentries: []\n");
        assert_eq!(named("a.yaml", Content::Blueprint, &text), [""; 0]);
    }
    // An image that a blueprint speaks of is not the one that reads it.
    let text = format!("{BLUEPRINT}context: {{image: 'ghcr.io/goauthentik/server:2026.2.1'}}\n");
    assert_eq!(named("a.yaml", Content::Blueprint, &text), [""; 0]);
    let kinds = mentions(&SourceFile::new("a.yaml", "image: goauthentik/server:2026.2\n"), Content::Yaml);
    assert_eq!(kinds.iter().map(|it| it.kind).collect::<Vec<_>>(), [MentionKind::Image]);
}

#[test]
fn a_range_names_the_newest_release_in_it() {
    let release = |range: &str| {
        format!("kind: HelmRelease\nspec: {{chart: {{spec: {{chart: authentik, version: '{range}'}}}}}}\n")
    };
    for (range, found) in [
        (">=2026.5.0 <2026.6.0", "2026.5"),
        (">= 2026.5.0, < 2026.6.0", "2026.5"),
        (">=2026.5.0 <2026.8.0", "2026.5"),
        (">2025.12.1 <=2025.12.9", "2025.12"),
        ("2025.12.0 - 2025.12.4", "2025.12"),
        (">=2026.2.0 <2026.8.0", "2026.5"),
        (">=2026.5.0 <=2026.8.1", "2026.8"),
        (">=2026.5.0", ""),
        ("<2026.6.0", "2026.5"),
    ] {
        let names = in_yaml(&release(range));
        let versions: Vec<&str> = names.iter().filter_map(|name| name.split(' ').nth(1)).collect();
        let expected: Vec<&str> = Some(found).filter(|it| !it.is_empty()).into_iter().collect();
        assert_eq!(versions, expected, "{range}");
    }
}

#[test]
fn values_of_the_chart_name_the_tag_alone() {
    let values = "global:\n  image:\n    tag: \"2026.5.1\"\n";
    let beside = format!("authentik:\n  log_level: info\n{values}");
    assert_eq!(in_yaml(&beside), ["5: 2026.5 2026.5.1"]);
    assert_eq!(in_yaml("authentik:\n  global: {image: {tag: 2026.2.1}}\n"), ["2: 2026.2 2026.2.1"]);
    let flux = |chart: &str| {
        format!(
            "kind: HelmRelease\nspec:\n  chart: {{spec: {{chart: {chart}}}}}\n  values:\n    name: authentik\n    global:\n      image:\n        tag: 2026.5.1\n"
        )
    };
    assert_eq!(in_yaml(&flux("authentik")), ["8: 2026.5 2026.5.1"]);
    assert_eq!(in_yaml(&flux("paperless")), [""; 0]);
    let reference = "kind: HelmRelease\nspec:\n  chartRef: {kind: OCIRepository, name: authentik}\n  values: {global: {image: {tag: 2026.5.1}}}\n";
    assert_eq!(in_yaml(reference), ["4: 2026.5 2026.5.1"]);
    assert_eq!(in_yaml(&reference.replace("name: authentik", "name: gitea # authentik")), [""; 0]);
    let argo = "kind: Application\nspec:\n  source:\n    chart: authentik\n    targetRevision: '*'\n    helm:\n      parameters:\n        - {name: global.image.tag, value: 2026.2.1}\n      values: |\n        # global: {image: {tag: 2025.2.1}}\n        global:\n          image:\n            tag: 2026.2.3\n";
    assert_eq!(in_yaml(argo), ["8: 2026.2 2026.2.1", "13: 2026.2 2026.2.3"]);
    // Values of several charts in one text are those of the chart next to them.
    let helmfile = "releases:\n  - {name: a, chart: x/gitea, values: [{global: {image: {tag: 2026.2.1}}}]}\n  - {name: b, chart: x/authentik, values: [{global: {image: {tag: 2026.5.1}}}]}\n";
    assert_eq!(in_yaml(helmfile), ["3: 2026.5 2026.5.1"]);
    // The path tells as well, and only of authentik.
    for (path, found) in [
        ("apps/authentik/values.yaml", true),
        ("apps/authentik/values-prod.yaml", true),
        ("values/authentik.yaml", true),
        ("apps/gitea/values.yaml", false),
        ("apps/authentik/home-assistant.yaml", false),
    ] {
        assert_eq!(named(path, Content::Yaml, values).len(), usize::from(found), "{path}");
    }
    let other = "global:\n  image:\n    repository: example.org/app\n    tag: 2026.5.1\n";
    assert_eq!(named("authentik/values.yaml", Content::Yaml, other), [""; 0]);
    assert_eq!(in_yaml("app:\n  x: authentik\nglobal: {image: {tag: 2026.5.1}}\n"), [""; 0]);
}

#[test]
fn digests_templates_and_comments_change_nothing() {
    let image = "image: {repository: ghcr.io/goauthentik/server, tag: 2026.5.1@sha256:0123}\n";
    assert_eq!(in_yaml(image), ["1: 2026.5 2026.5.1"]);
    let comment = "image: x # ghcr.io/goauthentik/server:2026.5.1\n";
    assert_eq!(in_yaml(comment), [""; 0]);
    let template = "{{- if .Values.on }}\nhelmCharts:\n  - name: authentik\n    repo: {{ .Values.repo }}\n    version: 2026.5.1\n{{- end }}\n";
    assert_eq!(in_yaml(template), ["5: 2026.5 2026.5.1"]);
    let helmfile = "releases:\n{{ range .Values.all }}\n  - name: {{ .name }}\n    chart: goauthentik/authentik\n    version: 2026.5.1\n{{ end }}\n# chart: goauthentik/authentik\n# version: 2025.2.1\n";
    assert_eq!(named("helmfile.yaml.gotmpl", Content::Text, helmfile), ["5: 2026.5 2026.5.1"]);
    let computed = helmfile.replace("2026.5.1", "{{ .Values.version | default \"2026.5.1\" }}");
    assert_eq!(named("helmfile.yaml.gotmpl", Content::Text, &computed), [""; 0]);
}

#[test]
fn nix_names_releases() {
    let nix = |text: &str| named("sso.nix", Content::Text, text);
    let bound =
        "let tag = \"2026.5.1\"; in {\n  containers.a.image = \"ghcr.io/goauthentik/server:${tag}\";\n}\n";
    assert_eq!(nix(bound), ["1: 2026.5 2026.5.1"]);
    let pulled = "{ dockerTools }:\nlet\n  version = \"2026.2.1\";\nin\ndockerTools.pullImage {\n  finalImageTag = version;\n  imageName = \"ghcr.io/goauthentik/server\";\n}\n";
    assert_eq!(nix(pulled), ["3: 2026.2 2026.2.1"]);
    assert_eq!(
        nix(&pulled
            .replace("  finalImageTag = version;\n", "  inherit tag;\n")
            .replace("  version =", "  tag =")),
        ["3: 2026.2 2026.2.1"]
    );
    let chart = "helm.releases.sso.chart = lib.downloadHelmChart {\n  repo = \"https://charts.goauthentik.io\";\n  chart = \"authentik\";\n  version = \"2026.5.2\";\n};\n";
    assert_eq!(nix(chart), ["4: 2026.5 2026.5.2"]);
    // Another name, another block, a comment, or two values say nothing.
    for text in [
        bound.replace("let tag", "let other"),
        bound.replace("let tag", "# let tag"),
        bound.replace("let tag = \"2026.5.1\";", "let x = { tag = \"2026.5.1\"; };"),
        bound.replace("let tag", "let tag = \"2026.2.1\"; tag"),
        pulled.replace("goauthentik/server", "goauthentik/ldap"),
        chart.replace("\"authentik\"", "\"gitea\""),
        chart.replace("  version", "  # version"),
        format!("/*\n{chart}*/\n"),
    ] {
        assert_eq!(nix(&text), [""; 0], "{text}");
    }
}

#[test]
fn terraform_names_releases() {
    let terraform = |text: &str| named("main.tf", Content::Text, text);
    let chart = "resource \"helm_release\" \"sso\" {\n  repository = \"https://charts.goauthentik.io\"\n  chart      = \"authentik\"\n  version    = \"2026.5.1\"\n\n  set {\n    name  = \"global.image.tag\"\n    value = \"2026.5.3\"\n  }\n}\n";
    assert_eq!(terraform(chart), ["4: 2026.5 2026.5.1", "8: 2026.5 2026.5.3"]);
    let set = chart.replace("\"2026.5.1\"", "var.sso_version").replace("2026.5.3", "x");
    let variable = "variable \"sso_version\" {\n  type    = string\n  default = \"2026.2.1\"\n}\n";
    assert_eq!(terraform(&format!("{set}{variable}")), ["13: 2026.2 2026.2.1"]);
    let local = set.replace("var.", "local.") + "locals {\n  sso_version = \"2026.2.4\"\n}\n";
    assert_eq!(terraform(&local), ["12: 2026.2 2026.2.4"]);
    let image = "resource \"docker_image\" \"sso\" {\n  name = \"ghcr.io/goauthentik/server:${var.sso_version}\"\n}\n";
    assert_eq!(terraform(&format!("{image}{variable}")), ["6: 2026.2 2026.2.1"]);
    for text in [
        chart.replace("\"authentik\"", "\"gitea\""),
        chart.replace("  version ", "  // version ").replace("    value", "    # value"),
        format!("/* {chart} */"),
        set.clone(),
        format!("{set}{variable}").replace("default = ", "other = "),
        "provider \"authentik\" {\n  version = \"2026.5.1\"\n}\n".to_owned(),
    ] {
        assert_eq!(terraform(&text), [""; 0], "{text}");
    }
}

#[test]
fn arguments_of_dockerfiles_name_releases() {
    let docker = |text: &str| named("Dockerfile.sso", Content::Text, text);
    let from = "ARG VERSION=2026.5.1\nFROM ghcr.io/goauthentik/server:${VERSION}\n";
    assert_eq!(docker(from), ["1: 2026.5 2026.5.1"]);
    assert_eq!(docker(&from.replace("${VERSION}", "$VERSION AS base")), ["1: 2026.5 2026.5.1"]);
    assert_eq!(docker(&from.replace("2026.5.1", "\"2026.5.2\"")), ["1: 2026.5 2026.5.2"]);
    let both = "ARG IMAGE=ghcr.io/goauthentik/server\nARG TAG=2026.2.1\nFROM ${IMAGE}:${TAG}\n";
    assert_eq!(docker(both), ["2: 2026.2 2026.2.1"]);
    assert_eq!(docker(&both.replace("${TAG}", "2026.2.3")), ["3: 2026.2 2026.2.3"]);
    for text in [
        from.replace("ARG", "# ARG"),
        from.replace("ARG", "ENV"),
        from.replace("FROM", "# FROM"),
        from.replace("server:", "proxy:"),
        format!("ARG VERSION=2026.2.1\n{from}"),
    ] {
        assert_eq!(docker(&text), [""; 0], "{text}");
    }
}

#[test]
fn mappings_name_the_chart_and_its_version_by_many_keys() {
    for (text, expected) in [
        (
            "- chartName: authentik\n  chartRepoUrl: https://charts.goauthentik.io/\n  chartVersion: 2025.12.4\n",
            "3: 2025.12 2025.12.4",
        ),
        (
            "authentik:\n  chartName: authentik\n  # 2026.8.0\n  defaultVersion: 2025.12.4\n",
            "4: 2025.12 2025.12.4",
        ),
        ("vars:\n  authentik_version: \"2025.8.1\"\n", "2: 2025.8 2025.8.1"),
        ("authentik_image_tag: 2025.8.1\n", "1: 2025.8 2025.8.1"),
        ("chart: authentik\napiVersion: 2025.8.1\nkubeVersion: 2025.8.1\n", ""),
        ("chartName: other\nchartVersion: 2025.12.4\nx: authentik\n", ""),
        ("other_authentik_version: 2025.8.1\n", ""),
    ] {
        assert_eq!(in_yaml(text).join(" "), expected, "{text}");
    }
}

#[test]
fn names_of_nix_stand_for_what_is_in_scope() {
    let nix = |text: &str| named("sso.nix", Content::Text, text);
    let text = "let\n  version = \"2026.2.0\";\nin\n{\n  services.sso.image = \"ghcr.io/goauthentik/server:${version}\";\n  services.db = let version = \"2025.10.0\"; in { image = \"postgres:${version}\"; };\n}\n";
    assert_eq!(nix(text), ["2: 2026.2 2026.2.0"]);
    assert_eq!(
        nix(&text.replace("postgres", "goauthentik/server")),
        ["2: 2026.2 2026.2.0", "6: 2025.10 2025.10.0"]
    );
    let parameter = text.replace("services.sso.image =", "sso = { version }: ");
    assert_eq!(nix(&parameter), [""; 0]);
}

#[test]
fn many_references_and_definitions_are_resolved_by_name() {
    let mut main = String::new();
    let mut variables = String::new();
    for number in 0..2_000 {
        main.push_str(&format!("a{number} = \"ghcr.io/goauthentik/server:${{var.v{number}}}\"\n"));
        variables.push_str(&format!("v{number} = \"2026.2.{number}\"\n"));
        variables.push_str(&format!("i{number} = \"ghcr.io/goauthentik/server\"\n"));
    }
    let files = [SourceFile::new("main.tf", main), SourceFile::new("all.auto.tfvars", variables)];
    let files: Vec<_> = files.iter().map(|file| (file, Content::Text)).collect();
    let found = mentions_of(&files);
    assert_eq!(found.len(), 100);
    let written: Vec<String> = found.iter().map(|mention| mention.written.clone()).collect();
    assert_eq!(written, (0..100).map(|number| format!("2026.2.{number}")).collect::<Vec<_>>());
}

#[test]
fn many_names_of_the_image_are_looked_up() {
    let mut docker = String::new();
    for number in 0..5_000 {
        docker.push_str(&format!("ARG I{number}=ghcr.io/goauthentik/server\n"));
    }
    docker.push_str("FROM ${I4999}:2026.5.1\nFROM $I12:2026.2.1\nFROM ${I5000}:2025.12.1\n");
    let found = named("Dockerfile", Content::Text, &docker);
    assert_eq!(found, ["5001: 2026.5 2026.5.1", "5002: 2026.2 2026.2.1"]);
}
