//! What compiling a plan costs.
//!
//! The first bench works on the blueprints of a real release when they are next to the project, and on
//! nothing otherwise.

use std::fmt::Write;
use std::path::Path;

use blueprintc::analysis::Analysis;
use blueprintc::catalog::Release;
use blueprintc::files::{Exclude, discover, load};
use blueprintc::lint::Options;
use blueprintc::plan::{Plan, Request, compile};
use blueprintc::text::SourceFile;

fn main() {
    divan::main();
}

fn plan(files: &[SourceFile], release: Release) -> Option<Plan> {
    let options = Options { release, ..Options::default() };
    Analysis::query(files, &options, |analysis| {
        compile(&Request { analysis, accepted: &|_| true, flow: None }).ok()
    })
}

/// All blueprints that authentik 2026.2 ships, as one workspace.
#[divan::bench]
fn shipped(bencher: divan::Bencher<'_, '_>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/authentik/blueprints/2026.2");
    let found = discover(&[folder], &Exclude::nothing());
    let files = load(&found.paths).files;
    let release = "2026.2".parse().unwrap_or_default();
    bencher.bench_local(|| plan(&files, release));
}

/// The same with the plan written as JSON.
#[divan::bench]
fn shipped_as_json(bencher: divan::Bencher<'_, '_>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/authentik/blueprints/2026.2");
    let found = discover(&[folder], &Exclude::nothing());
    let files = load(&found.paths).files;
    let release = "2026.2".parse().unwrap_or_default();
    bencher.bench_local(|| plan(&files, release).and_then(|plan| serde_json::to_string(&plan).ok()));
}

/// One flow with as many stage bindings, each with a policy of its own.
#[divan::bench(args = [100, 1_000, 10_000], sample_count = 3)]
fn large_flow(bencher: divan::Bencher<'_, '_>, bindings: usize) {
    let files = [SourceFile::new("flow.yaml", large(bindings))];
    bencher.bench_local(|| plan(&files, Release::NEWEST));
}

fn large(bindings: usize) -> String {
    let mut text = String::from(
        "version: 1\nmetadata: {name: large}\nentries:\n\
         - {model: authentik_flows.flow, id: flow, identifiers: {slug: large}, attrs: {name: Large, title: Large, designation: authentication}}\n",
    );
    for i in 0..bindings {
        let _ = write!(
            text,
            "- {{model: authentik_stages_dummy.dummystage, id: s{i}, identifiers: {{name: stage-{i}}}}}\n\
             - {{model: authentik_flows.flowstagebinding, id: b{i}, identifiers: {{target: !KeyOf flow, stage: !KeyOf s{i}, order: {i}}}}}\n\
             - {{model: authentik_policies_expression.expressionpolicy, id: p{i}, identifiers: {{name: policy-{i}}}, attrs: {{expression: 'return request.user.username == \"{i}\"'}}}}\n\
             - {{model: authentik_policies.policybinding, identifiers: {{target: !KeyOf b{i}, policy: !KeyOf p{i}, order: 0}}}}\n"
        );
    }
    text
}
