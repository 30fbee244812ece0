//! Which release a repository runs, of those that its files name.

use super::*;

#[test]
fn the_summary_says_which_release_and_where_it_is_from() {
    let release = release("2026.5.1");
    let folder =
        Folder::of(&[(".git/HEAD", ""), ("apps/auth/release.yaml", &release), ("flows/a.yaml", BLUEPRINT)]);
    let expected = "2 files checked, no findings · authentik 2026.5, from apps/auth/release.yaml:6";
    assert_eq!(summary(&folder, &["--no-config"]), expected);
    let document = report(&folder, &[]);
    assert_eq!((&document["authentik"], &document["preview"]), (&json!("2026.5"), &json!(false)));
    let named = json!({"version": "2026.5.1", "path": "apps/auth/release.yaml", "line": 6});
    assert_eq!(document["release_source"], json!({"kind": "repository", "named": named}));
    // The other commands answer for the same release, and say so.
    let plan = folder.run(&["plan", "."]);
    assert!(
        plan.stdout.starts_with("Plan for authentik 2026.5, from apps/auth/release.yaml:6: "),
        "{}",
        plan.stdout.as_str()
    );
    let plan = folder.run(&["plan", "--format", "json"]);
    let plan: Value = plan.json();
    assert_eq!((&plan["authentik"], &plan["release_source"]["named"]["line"]), (&json!("2026.5"), &json!(6)));
    let graph = folder.run(&["graph", "--references"]);
    assert_eq!(graph.stderr.as_str(), "authentik 2026.5, from apps/auth/release.yaml:6\n");
    let schema = folder.run(&["schema", "blueprint"]);
    assert_eq!(schema.stderr.as_str(), "authentik 2026.5, from apps/auth/release.yaml:6\n");
    assert!(schema.stdout.contains("authentik 2026.5 blueprint"));
    let sarif = folder.run(&["check", "--format", "sarif"]);
    let sarif: Value = sarif.json();
    let properties = &sarif["runs"][0]["properties"];
    assert_eq!(
        (&properties["authentik"], &properties["releaseSource"]["kind"]),
        (&json!("2026.5"), &json!("repository"))
    );
}

#[test]
fn options_and_configuration_are_asked_first() {
    let release = release("2026.5.1");
    let folder = Folder::of(&[(".git/HEAD", ""), ("release.yaml", &release), ("a.yaml", BLUEPRINT)]);
    let kind = |arguments: &[&str]| {
        let report = report(&folder, arguments);
        format!("{} {}", report["authentik"].as_str().unwrap_or_default(), report["release_source"]["kind"])
    };
    assert_eq!(kind(&[]), "2026.5 \"repository\"");
    assert_eq!(kind(&["--authentik", "2025.12"]), "2025.12 \"option\"");
    // Files that are checked alone don't depend on what lies around them.
    assert_eq!(kind(&["--isolated"]), "2026.8 \"newest\"");
    folder.write("blueprintc.toml", "authentik = \"2026.2\"\n");
    assert_eq!(kind(&[]), "2026.2 \"configuration\"");
    assert_eq!(kind(&["--no-config"]), "2026.5 \"repository\"");
    for arguments in [&["graph", "--references"][..], &["schema", "blueprint"]] {
        let output = folder.run(arguments);
        assert_eq!((output.code, output.stderr.as_str()), (Some(0), ""), "{arguments:?}");
    }
    let schema = folder.run(&["schema", "blueprint"]);
    assert!(schema.stdout.contains("authentik 2026.2 blueprint"));
}

#[test]
fn of_several_releases_the_newest_is_used_and_an_info_names_the_others() {
    let (staging, production, old) = (release("2026.5.1"), release("2026.2.4"), schema("2025-12"));
    let files = [
        ("clusters/production/authentik.yaml", production.as_str()),
        ("clusters/staging/authentik.yaml", &staging),
        ("flows/a.yaml", &old),
        ("flows/b.yaml", &old.replace("groups", "b")),
    ];
    let folder = Folder::of(&files);
    let line =
        "1 info (--show info) in 1 of 4 files · authentik 2026.5, from clusters/staging/authentik.yaml:6";
    assert_eq!(summary(&folder, &[]), line);
    let report = report(&folder, &[]);
    let others = json!([
        {"version": "2026.2.4", "path": "clusters/production/authentik.yaml", "line": 6},
        {"version": "2025.12", "path": "flows/a.yaml", "line": 1},
    ]);
    assert_eq!(report["release_source"]["others"], others);
    let found = &report["files"][0]["diagnostics"][0];
    assert_eq!((&found["rule"], &found["severity"]), (&json!("conflicting-releases"), &json!("info")));
    let message = found["message"].as_str().unwrap_or_default();
    for place in [
        "2026.5 (clusters/staging/authentik.yaml:6)",
        "2026.2 (clusters/production/authentik.yaml:6)",
        "2025.12 (flows/a.yaml:1)",
    ] {
        assert!(message.contains(place), "{message}");
    }
    assert_eq!(found["related"].as_array().map(Vec::len), Some(2));
    // Files that name none of the others can't show them.
    fs::create_dir(folder.path().join(".git")).expect("folders can be made");
    folder.write("flows/c.yaml", BLUEPRINT);
    let part = folder.run(&["check", "flows/c.yaml", "--show", "info"]);
    assert!(
        part.stderr.starts_with("info: the repository names several releases"),
        "{}",
        part.stderr.as_str()
    );
    let part = folder.run(&["check", "flows/c.yaml"]);
    assert_eq!(part.stderr.as_str(), "");
    let graph = folder.run(&["graph", "flows/c.yaml", "--references"]);
    assert_eq!(graph.stderr.lines().count(), 2, "{}", graph.stderr.as_str());
    // Patches of one release agree.
    folder.write(files[0].0, release("2026.5.3"));
    fs::remove_dir_all(folder.path().join("flows")).expect("it can be removed");
    let agreed = "2 files checked, no findings · authentik 2026.5, from clusters/production/authentik.yaml:6";
    assert_eq!(summary(&folder, &[]), agreed);
}

#[test]
fn unknown_releases_are_checked_as_the_nearest() {
    for (version, expected) in [
        ("2023.10.7", "authentik 2024.12 (the nearest to 2023.10), from release.yaml:6"),
        ("2026.6.1", "authentik 2026.5 (the nearest to 2026.6), from release.yaml:6"),
        ("2026.11.0-rc2", "authentik 2026.11 (preview), from release.yaml:6"),
        ("2031.2.0", "authentik 2026.11 (preview, the nearest to 2031.2), from release.yaml:6"),
    ] {
        let folder = Folder::of(&[("release.yaml", &release(version)), ("a.yaml", BLUEPRINT)]);
        let line = summary(&folder, &[]);
        assert!(line.ends_with(expected), "{line}");
    }
}

#[test]
fn a_preview_says_so_wherever_it_is_asked_for() {
    let folder = Folder::of(&[("a.yaml", BLUEPRINT)]);
    let asked = ["--authentik", "2026.11"];
    assert_eq!(summary(&folder, &asked), "1 file checked, no findings · authentik 2026.11 (preview)");
    let concise = folder.run(&["check", "--authentik", "2026.11", "--format", "concise"]);
    assert!(concise.stderr.ends_with("authentik 2026.11 (preview)\n"), "{}", concise.stderr.as_str());
    assert_eq!(report(&folder, &asked)["preview"], true);
    assert_eq!(report(&folder, &[])["preview"], false);
    assert_eq!(report(&folder, &[])["authentik"], "2026.8");
    let plan = folder.run(&["plan", "--authentik", "2026.11"]);
    assert!(plan.stdout.starts_with("Plan for authentik 2026.11 (preview): "), "{}", plan.stdout.as_str());
    let plan = folder.run(&["plan", "--authentik", "2026.11", "--format", "json"]);
    assert!(plan.stdout.contains("\"preview\": true"), "{}", plan.stdout.as_str());
    let graph = folder.run(&["graph", "--references", "--authentik", "2026.11"]);
    assert_eq!(graph.stderr.as_str(), "authentik 2026.11 (preview)\n");
    let schema = folder.run(&["schema", "blueprint", "--authentik", "2026.11"]);
    assert!(schema.stdout.contains("authentik 2026.11 (preview) blueprint"));
}

#[test]
fn a_part_of_a_repository_is_of_the_release_around_it() {
    let (ours, theirs) = (release("2026.5.1"), release("2026.2.1"));
    let repository = [
        (".git/HEAD", ""),
        ("apps/sso/authentik/release.yaml", ours.as_str()),
        ("apps/sso/blueprints/a.yaml", BLUEPRINT),
        ("apps/other/authentik.yaml", &theirs),
        ("docs/authentik.yaml", &release("2025.2.1")),
        ("ignored/authentik.yaml", &theirs),
        (".gitignore", "ignored/\n"),
    ];
    let folder = Folder::of(&repository);
    // The nearest folder tells.
    let expected = "authentik 2026.5, from apps/sso/authentik/release.yaml:6";
    for path in ["apps/sso/blueprints", "apps/sso/blueprints/a.yaml"] {
        let line = summary(&folder, &[path]);
        assert!(line.ends_with(expected), "{path}: {line}");
    }
    let inside = run_in(&folder.path().join("apps/sso/blueprints"), &["check", "a.yaml"]);
    let inside = inside.stdout.trim_end();
    assert!(inside.ends_with("authentik 2026.5, from ../authentik/release.yaml:6"), "{inside}");
    // A comment alone doesn't outweigh what is deployed.
    folder.write("apps/sso/blueprints/a.yaml", schema("2026-2"));
    assert!(summary(&folder, &["apps/sso/blueprints"]).ends_with(expected));
    // Examples count where nothing else does.
    fs::remove_dir_all(folder.path().join("apps")).expect("it can be removed");
    fs::create_dir(folder.path().join("flows")).expect("folders can be made");
    folder.write("flows/a.yaml", BLUEPRINT);
    assert!(summary(&folder, &["flows"]).ends_with("· authentik 2026.8"));
    assert!(summary(&folder, &["."]).ends_with("authentik 2025.2, from docs/authentik.yaml:6"));
    // Without a repository, nothing outside of what was given is looked at.
    fs::remove_dir_all(folder.path().join(".git")).expect("it can be removed");
    folder.write("release.yaml", ours);
    assert!(summary(&folder, &["flows"]).ends_with("· authentik 2026.8"));
}

#[test]
fn standard_input_tells_its_release() {
    let folder = Folder::of(&[
        (".git/HEAD", ""),
        ("deploy/compose.yaml", "services:\n  server:\n    image: ghcr.io/goauthentik/server:2026.2.1\n"),
    ]);
    let check = |input: &str| folder.pipe(&["check", "-"], input).stdout.trim_end().to_owned();
    let rendered = "kind: Deployment\nspec:\n  image: ghcr.io/goauthentik/server:2026.5.1\n---\nkind: ConfigMap\ndata:\n  a.yaml: |\n    version: 1\n    metadata: {name: a}\n    entries: []\n";
    assert!(check(rendered).ends_with("authentik 2026.5, from <stdin>:3"), "{}", check(rendered));
    assert!(
        check(BLUEPRINT).ends_with("authentik 2026.2, from deploy/compose.yaml:3"),
        "{}",
        check(BLUEPRINT)
    );
}

#[test]
fn files_that_are_no_yaml_are_looked_at_by_their_kind() {
    let nix = "{\n  image = \"ghcr.io/goauthentik/server:2026.2.2\";\n}\n";
    let files = [
        ("a.yaml", BLUEPRINT),
        ("hosts/sso.nix", nix),
        ("notes.txt", "ghcr.io/goauthentik/server:2026.5.1\n"),
    ];
    let folder = Folder::of(&files);
    assert!(summary(&folder, &[]).ends_with("authentik 2026.2, from hosts/sso.nix:2"));
    // A file that can't be read is nothing that anybody asked for; what is too large is no manifest.
    fs::write(
        folder.path().join("hosts/large.nix"),
        nix.replace("2026.2.2", "2026.5.1") + &" ".repeat(1 << 21),
    )
    .expect("it can be written");
    fs::create_dir(folder.path().join("folder.nix")).expect("folders can be made");
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere", folder.path().join("hosts/link.nix")).expect("links can be made");
    assert!(summary(&folder, &[]).ends_with("authentik 2026.2, from hosts/sso.nix:2"));
}

#[test]
fn a_conflict_that_was_there_is_not_new() {
    let (one, other) = (release("2026.5.1"), release("2026.2.4"));
    let folder =
        Folder::of(&[("a/authentik.yaml", &one), ("b/authentik.yaml", &other), ("flows/a.yaml", BLUEPRINT)]);
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
        git.args(identity).args(arguments).current_dir(folder.path());
        assert!(git.output().expect("git starts").status.success(), "{arguments:?}");
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "first"]);
    let line = "3 files checked, no findings, 1 known · authentik 2026.5, from a/authentik.yaml:6";
    assert_eq!(summary(&folder, &["--diff", "HEAD"]), line);
    folder.write("b/authentik.yaml", release("2025.12.1"));
    let line = "1 info (--show info) in 1 of 3 files · authentik 2026.5, from a/authentik.yaml:6";
    assert_eq!(summary(&folder, &["--diff", "HEAD"]), line);
}

#[test]
fn what_is_about_authentik_is_found_among_many_files() {
    let folder = Folder::of(&[
        (".git/HEAD", ""),
        ("flows/a.yaml", BLUEPRINT),
        ("z/authentik/x.yaml", &release("2026.2.1")),
    ]);
    for index in 0..300 {
        folder.write(&format!("values-{index}.yaml"), "a: 1\n");
    }
    assert!(summary(&folder, &["flows"]).ends_with("authentik 2026.2, from z/authentik/x.yaml:6"));
    fs::create_dir(folder.path().join("z/authentik/flows")).expect("folders can be made");
    folder.write("z/authentik/flows/b.yaml", BLUEPRINT);
    let line = summary(&folder, &["z/authentik/flows"]);
    assert!(line.ends_with("authentik 2026.2, from z/authentik/x.yaml:6"), "{line}");
}

#[test]
fn compose_takes_its_variables_from_the_file_beside_it() {
    let compose = "services:\n  server:\n    image: ${AUTHENTIK_IMAGE:-ghcr.io/goauthentik/server}:${AUTHENTIK_TAG:-2026.2.1}\n";
    let of = |compose: &str, environment: &str, path: &str| {
        let folder = Folder::of(&[
            (".git/HEAD", ""),
            ("sso/compose.yaml", compose),
            (path, environment),
            ("sso/blueprints/a.yaml", BLUEPRINT),
        ]);
        let line = summary(&folder, &["sso/blueprints/a.yaml"]);
        // The same where the files are those of the run.
        let all = summary(&folder, &["sso"]);
        let tell = |line: &str| line.split_once("authentik ").map(|(_, tail)| tail.to_owned());
        assert_eq!(tell(&line), tell(&all), "{environment}");
        tell(&line).unwrap_or_default()
    };
    let environment = "PG_PASS=x\nAUTHENTIK_TAG=2026.5.1\n";
    assert_eq!(of(compose, environment, "sso/.env"), "2026.5, from sso/.env:2");
    assert_eq!(of("services: {}\n", environment, "sso/stack.env"), "2026.5, from sso/stack.env:2");
    assert_eq!(of(compose, "# AUTHENTIK_TAG=2026.5.1\n", "sso/.env"), "2026.2, from sso/compose.yaml:3");
    // Any name will do where the image takes it.
    let named = compose.replace("${AUTHENTIK_TAG:-2026.2.1}", "${SSO}");
    assert_eq!(of(&named, "OTHER=2026.2.1\nexport SSO='2026.5.1'\n", "sso/.env"), "2026.5, from sso/.env:2");
    assert_eq!(of(&named, "OTHER=2026.5.1\n", "sso/.env"), "2026.8");
    assert_eq!(of(compose, "AUTHENTIK_TAG=latest\n", "sso/.env"), "2026.8");
}

#[test]
fn variables_of_terraform_stand_in_files_beside_it() {
    let main = "resource \"helm_release\" \"sso\" {\n  chart   = \"authentik\"\n  version = var.sso\n}\n";
    let variables = "variable \"sso\" {\n  default = \"2026.2.1\"\n}\n";
    let files = [
        (".git/HEAD", ""),
        ("infra/main.tf", main),
        ("infra/variables.tf", variables),
        ("flows/a.yaml", BLUEPRINT),
    ];
    let folder = Folder::of(&files);
    assert!(summary(&folder, &["flows"]).ends_with("authentik 2026.2, from infra/variables.tf:2"));
    folder.write("infra/live.tfvars", "sso = \"2026.5.1\"\n");
    assert!(summary(&folder, &["flows"]).ends_with("authentik 2026.5, from infra/live.tfvars:1"));
    folder.write("infra/test.tfvars", "sso = \"2026.8.1\"\n");
    assert!(summary(&folder, &["flows"]).ends_with("· authentik 2026.8"));
}

#[test]
fn names_of_files_do_not_matter() {
    let release = release("2026.2.1");
    let compose = "services:\n  server:\n    image: ghcr.io/goauthentik/server:2026.2.1\n";
    let oci = "kind: OCIRepository\nspec:\n  url: oci://ghcr.io/goauthentik/helm-charts/authentik\n  ref:\n    semver: '>=2026.2.0 <2026.3.0'\n";
    let kustomization = "images:\n  - name: ghcr.io/goauthentik/server\n    newTag: 2026.2.1\n";
    for (path, text) in [
        ("k/apps/sso/hr.yaml", release.as_str()),
        ("k/apps/sso/whatever.yml", &release),
        ("k/apps/sso/oci.yaml", oci),
        ("k/apps/sso/repository.yaml", oci),
        ("k/overlays/x/kustomization.yaml", kustomization),
        ("hosts/auth/services.yaml", compose),
        (
            "main.tf",
            "resource \"helm_release\" \"a\" {\n  chart = \"authentik\"\n  version = \"2026.2.1\"\n}\n",
        ),
    ] {
        let folder = Folder::of(&[(".git/HEAD", ""), ("flows/a.yaml", BLUEPRINT), (path, text)]);
        let line = summary(&folder, &["flows/a.yaml"]);
        assert!(line.contains("authentik 2026.2, from "), "{path}: {line}");
        assert!(line.contains(path), "{path}: {line}");
    }
    // An image that a blueprint nearby speaks of is not the one that reads it; a comment is the last resort.
    let speaks = format!("{BLUEPRINT}context: {{image: 'ghcr.io/goauthentik/server:2026.5.1'}}\n");
    let files = [
        (".git/HEAD", ""),
        ("flows/a.yaml", BLUEPRINT),
        ("flows/b.yaml", &speaks),
        ("flows/c.yaml", &schema("2026-5")),
    ];
    let folder = Folder::of(&files);
    assert!(summary(&folder, &["flows/a.yaml"]).ends_with("authentik 2026.5, from flows/c.yaml:1"));
    folder.write("hr.yaml", release);
    assert!(summary(&folder, &["flows/a.yaml"]).ends_with("authentik 2026.2, from hr.yaml:6"));
}

#[test]
fn hidden_files_hold_the_variables_of_compose() {
    let compose = "services:\n  server:\n    image: ${AUTHENTIK_SERVER_IMAGE}\n";
    let image = "CADDY_IMAGE=caddy:2\nAUTHENTIK_SERVER_IMAGE=ghcr.io/goauthentik/server:2026.2.0\n";
    for (name, expected) in [
        (".env", "2026.2, from .env:2"),
        (".env.versions", "2026.2, from .env.versions:2"),
        ("images.env", "2026.2, from images.env:2"),
        (".env.example", "2026.8"),
    ] {
        let folder = Folder::of(&[("a.yaml", BLUEPRINT), ("compose.yaml", compose), (name, image)]);
        let summary = summary(&folder, &["."]);
        assert!(summary.ends_with(&format!("authentik {expected}")), "{name}: {summary}");
    }
}

#[test]
fn a_candidate_counts_only_where_no_release_is_named() {
    let chart =
        "kind: HelmRelease\nspec:\n  chart:\n    spec:\n      chart: authentik\n      version: 2026.2.3\n";
    let job = "kind: CronJob\nimage: ghcr.io/goauthentik/server:2026.5.0-rc3\n";
    let alone = Folder::of(&[("a.yaml", BLUEPRINT), ("job.yaml", job)]);
    assert!(summary(&alone, &["."]).ends_with("authentik 2026.5, from job.yaml:2"));
    let both = Folder::of(&[("a.yaml", BLUEPRINT), ("job.yaml", job), ("release.yaml", chart)]);
    assert!(summary(&both, &["."]).ends_with("authentik 2026.2, from release.yaml:6"));
}

#[test]
fn a_range_of_several_releases_counts_only_where_no_version_is_named() {
    let chart = |version: &str| {
        format!(
            "apiVersion: v2\nname: sso\ndependencies:\n  - name: authentik\n    repository: https://charts.goauthentik.io\n    version: {version}\n"
        )
    };
    let (range, lock) = (chart("^2025.10.0"), chart("2025.10.3"));
    let alone = Folder::of(&[("a.yaml", BLUEPRINT), ("Chart.yaml", &range)]);
    assert!(summary(&alone, &["."]).ends_with("authentik 2025.12, from Chart.yaml:6"));
    let both = Folder::of(&[("a.yaml", BLUEPRINT), ("Chart.yaml", &range), ("Chart.lock", &lock)]);
    assert!(summary(&both, &["."]).ends_with("no findings · authentik 2025.10, from Chart.lock:6"));
    // The schema in a comment is no version.
    let commented = Folder::of(&[("a.yaml", &schema("2025-10")), ("Chart.yaml", &range)]);
    assert!(summary(&commented, &["."]).ends_with("authentik 2025.12, from Chart.yaml:6"));
    // Of one release it is as good as a version.
    for range in ["2026.5.x", "~2026.5.1"] {
        let both = Folder::of(&[("a.yaml", BLUEPRINT), ("Chart.yaml", &chart(range)), ("Chart.lock", &lock)]);
        assert!(summary(&both, &["."]).ends_with("authentik 2026.5, from Chart.yaml:6"), "{range}");
    }
}

#[test]
fn a_release_is_named_once_among_the_others() {
    let image = |tag: &str| format!("image: ghcr.io/goauthentik/server:{tag}\n");
    let (used, old, candidate) = (image("2026.5.1"), image("2026.2.0"), image("2026.5.0-rc1"));
    let folder =
        Folder::of(&[("a.yaml", &used), ("b.yaml", &old), ("c.yaml", &candidate), ("d.yaml", BLUEPRINT)]);
    let others = json!([{"version": "2026.2.0", "path": "b.yaml", "line": 1}]);
    assert_eq!(report(&folder, &["."])["release_source"]["others"], others);
}

#[test]
fn what_depends_on_the_release_is_no_error_where_only_the_nearest_is_known() {
    let provider = "version: 1\nmetadata: {name: app}\nentries:\n  - model: authentik_providers_oauth2.oauth2provider\n    identifiers: {name: app}\n    attrs:\n      client_id: app\n      authorization_flow: !Find [authentik_flows.flow, [slug, default-provider-authorization-implicit-consent]]\n      redirect_uris: https://app.example.org\n      client_type: nope\n  - model: authentik_nope.nope\n    identifiers: {name: app}\n  - model: authentik_core.token\n    identifiers: {identifier: app}\n  - model: authentik_core.group\n    identifiers: {name: !Format ['%s']}\n";
    let errors = |version: &str| {
        let folder = Folder::of(&[("release.yaml", &release(version)), ("a.yaml", provider)]);
        let output = folder.run(&["check", "--format", "concise"]);
        let errors = output.stdout.lines().filter(|line| line.contains(": error["));
        let rules = errors.filter_map(|line| Some(line.split_once('[')?.1.split_once(']')?.0.to_owned()));
        let mut rules: Vec<String> = rules.collect();
        rules.sort();
        rules.dedup();
        (rules, output.stderr.to_owned())
    };
    let limits = "; findings that depend on the release are at most warnings\n";
    let (known, summary) = errors("2024.12.3");
    assert!(known.len() > 3 && !summary.ends_with(limits), "{known:?} {summary}");
    let infos = "; findings that depend on the release are only infos\n";
    for (version, limits) in [("2024.4.2", infos), ("2026.6.1", limits), ("2031.2.0", limits)] {
        let (rules, summary) = errors(version);
        assert_eq!(rules, ["format-arguments"], "{version}");
        assert!(summary.ends_with(limits), "{summary}");
    }
}

#[test]
fn the_note_on_several_releases_shows_no_secret_of_the_manifests() {
    let values =
        "image:\n  repository: ghcr.io/goauthentik/server\n  tag: 2026.2.1\nsecret_key: CANARYsecretkey001\n";
    let compose = "services:\n  server:\n    image: ghcr.io/goauthentik/server:2026.5.1\n    environment: {AUTHENTIK_SECRET_KEY: CANARYsk004}\n";
    let folder = Folder::of(&[("a.yaml", BLUEPRINT), ("values.yaml", values), ("compose.yaml", compose)]);
    let output = folder.run(&["check", ".", "--show", "info"]);
    let shown = output.stdout.as_str();
    assert!(shown.contains("conflicting-releases") && shown.contains("values.yaml:3"), "{shown}");
    assert!(!shown.contains("CANARY"), "{shown}");
}
