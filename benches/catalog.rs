//! What the catalog costs: the first call of a release, and its parts.

use blueprintc::catalog::{Catalog, Release, catalog};

fn main() {
    divan::main();
}

/// Indexing the newest release, as the first call of a process does.
#[divan::bench]
fn index() -> Catalog {
    Catalog::index(Release::NEWEST)
}

/// Indexing an old release, and decoding every model of it and of the release its columns come from.
#[divan::bench(sample_count = 1, sample_size = 1)]
fn first_decode_of_all_models_of_two_releases() -> usize {
    let catalog = catalog(Release::ALL[0]);
    catalog.model_names().filter_map(|name| catalog.model_named(name)).map(|model| model.columns.len()).sum()
}

/// The first look-up that isn't a column: it decodes all models and gathers their relations.
#[divan::bench(sample_count = 1, sample_size = 1)]
fn first_reverse_lookup() {
    let flow = catalog(Release::ALL[8]).model("authentik_flows", "flow");
    divan::black_box(flow.map(|flow| flow.lookup("nonsense")));
}

#[divan::bench(sample_count = 1, sample_size = 1)]
fn first_model() {
    divan::black_box(catalog(Release::ALL[7]).model("authentik_flows", "flow"));
}

#[divan::bench(sample_count = 1, sample_size = 1)]
fn first_objects() -> usize {
    catalog(Release::ALL[7]).objects().len()
}

#[divan::bench]
fn known_model(bencher: divan::Bencher) {
    let catalog = catalog(Release::NEWEST);
    bencher.bench_local(|| catalog.model("authentik_policies_expression", "expressionpolicy").is_some());
}

#[divan::bench]
fn known_field(bencher: divan::Bencher) {
    let model = catalog(Release::NEWEST).model("authentik_providers_oauth2", "oauth2provider");
    bencher.bench_local(|| model.and_then(|model| model.field("signing_key")).is_some());
}

#[divan::bench]
fn stages_of_a_fresh_server(bencher: divan::Bencher) {
    let catalog = catalog(Release::NEWEST);
    bencher.bench_local(|| catalog.objects_of("authentik_flows.stage").count());
}
