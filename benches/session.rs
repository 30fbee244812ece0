//! One changed file in a workspace of a thousand, from its text to all findings: what an editor waits for.
//!
//! `cargo bench --bench session`.

use std::fmt::Write;

use blueprintc::lint::Options;
use blueprintc::text::SourceFile;
use blueprintc::{Analysis, Session};

const MANY: usize = 1000;

fn main() {
    divan::main();
}

/// A flow of its own, with stages, a policy and an application that uses it.
fn team(index: usize, title: &str) -> String {
    format!(
        "version: 1
metadata:
  name: team-{index}
entries:
- model: authentik_flows.flow
  id: flow
  identifiers:
    slug: team-{index}
  attrs:
    name: Team {index}
    title: {title}
    designation: authorization
- model: authentik_stages_consent.consentstage
  id: consent
  identifiers:
    name: team-{index}-consent
- model: authentik_flows.flowstagebinding
  id: binding
  identifiers:
    target: !KeyOf flow
    stage: !KeyOf consent
    order: 10
- model: authentik_policies_expression.expressionpolicy
  id: policy
  identifiers:
    name: team-{index}-policy
  attrs:
    expression: return ak_is_group_member(request.user, name=\"team-{index}\")
- model: authentik_policies.policybinding
  identifiers:
    order: 0
    target: !KeyOf binding
    policy: !KeyOf policy
{}",
        application(index, "!KeyOf flow", "")
    )
}

/// An application, whose flow another file makes.
fn application(index: usize, flow: &str, description: &str) -> String {
    let mut text = String::new();
    let _ = write!(
        text,
        "- model: authentik_providers_oauth2.oauth2provider
  id: provider
  identifiers:
    name: app-{index}
  attrs:
    client_id: app-{index}
    client_type: public
    grant_types: [authorization_code]
    authorization_flow: {flow}
    invalidation_flow: !Find [authentik_flows.flow, [slug, default-provider-invalidation-flow]]
    redirect_uris: []
- model: authentik_core.application
  identifiers:
    slug: app-{index}
  attrs:
    name: App {index}
    meta_description: \"{description}\"
    provider: !KeyOf provider
"
    );
    text
}

fn file(name: &str, text: String) -> SourceFile {
    SourceFile::new(name, text)
}

/// Each file makes a flow and all that belongs to it.
fn teams() -> Vec<SourceFile> {
    (0..MANY).map(|index| file(&format!("{index:04}.yaml"), team(index, "Welcome"))).collect()
}

/// The last file makes the flow that all others use.
fn applications() -> Vec<SourceFile> {
    let find = "!Find [authentik_flows.flow, [slug, team-9999]]";
    let text = |index| format!("version: 1\nentries:\n{}", application(index, find, ""));
    let mut files: Vec<SourceFile> =
        (0..MANY - 1).map(|index| file(&format!("{index:04}.yaml"), text(index))).collect();
    files.push(file("9999.yaml", team(9999, "Welcome")));
    files
}

/// Updates a session in turn with each of two versions of a file.
fn edit(bencher: divan::Bencher<'_, '_>, files: Vec<SourceFile>, at: usize, versions: [String; 2]) {
    let mut session = Session::new(&Options::default());
    session.update(files.clone());
    let versions = versions.map(|text| file(files[at].path(), text));
    let mut turn = 0;
    bencher.bench_local(|| {
        let mut now = files.clone();
        now[at] = versions[turn % 2].clone();
        turn += 1;
        session.update(now);
        session.outcomes().len()
    });
}

/// Nothing of what others make is part of it.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn edit_of_a_flow(bencher: divan::Bencher<'_, '_>) {
    edit(bencher, teams(), 500, [team(500, "Welcom"), team(500, "Welcomes")]);
}

/// The file uses a flow that a thousand others use too.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn edit_of_an_application(bencher: divan::Bencher<'_, '_>) {
    let find = "!Find [authentik_flows.flow, [slug, team-9999]]";
    let version = |description| format!("version: 1\nentries:\n{}", application(500, find, description));
    edit(bencher, applications(), 500, [version("a"), version("b")]);
}

/// A thousand files depend on the file.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn edit_of_a_flow_that_all_use(bencher: divan::Bencher<'_, '_>) {
    edit(bencher, applications(), MANY - 1, [team(9999, "Welcom"), team(9999, "Welcomes")]);
}

/// All files anew.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn everything(bencher: divan::Bencher<'_, '_>) {
    let files = teams();
    bencher
        .bench_local(|| Analysis::query(&files, &Options::default(), |analysis| analysis.outcomes().len()));
}
