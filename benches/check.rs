//! Whole checks in process, against the parser below them and against what people use today: a JSON schema.
//!
//! `cargo bench --bench check`; the files are authentik's own where `../shared` has them, else ours.

use std::fs;
use std::path::{Path, PathBuf};

use blueprintc::analysis::check;
use blueprintc::catalog::Release;
use blueprintc::lint::{Options, Outcome};
use blueprintc::syntax;
use blueprintc::text::SourceFile;
use divan::counter::{BytesCount, ItemsCount};
use granit_parser::Parser;
use jsonschema::Validator;
use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const RELEASE: &str = "2026.2";
const MANY: usize = 1000;

fn main() {
    if schema().is_none() {
        eprintln!("without ../shared: our own blueprints, and no comparison with authentik's schema");
    }
    divan::main();
}

fn shared(path: &str) -> PathBuf {
    Path::new(ROOT).join("../shared/authentik").join(path)
}

fn collect(folder: &Path, texts: &mut Vec<String>) {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, texts);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            texts.extend(fs::read_to_string(&path));
        }
    }
}

/// The blueprints that authentik ships, or ours.
fn blueprints() -> Vec<String> {
    let mut texts = Vec::new();
    collect(&shared(&format!("blueprints/{RELEASE}")), &mut texts);
    if texts.is_empty() {
        collect(&Path::new(ROOT).join("blueprints"), &mut texts);
    }
    texts
}

fn one() -> String {
    let shipped = shared(&format!("blueprints/{RELEASE}/default/flow-default-authentication-flow.yaml"));
    fs::read_to_string(shipped).ok().or_else(|| blueprints().into_iter().next()).unwrap_or_default()
}

fn many() -> Vec<SourceFile> {
    let texts = blueprints();
    let files = texts.iter().cycle().take(MANY).enumerate();
    files.map(|(index, text)| SourceFile::new(format!("{index}.yaml"), text.clone())).collect()
}

/// A valid blueprint of about 5 MB.
fn large() -> String {
    let mut text = String::from("version: 1\nmetadata:\n  name: large\nentries:\n");
    for index in 0..5700 {
        text.push_str(&format!(
            "# flow {index}\n\
             - model: authentik_flows.flow\n\
             \x20 id: flow-{index}\n\
             \x20 state: present\n\
             \x20 identifiers:\n\
             \x20   slug: flow-{index}\n\
             \x20 attrs:\n\
             \x20   name: \"Flow {index}\"\n\
             \x20   title: Welcome {index}\n\
             \x20   designation: authentication\n\
             - model: authentik_stages_user_login.userloginstage\n\
             \x20 id: login-{index}\n\
             \x20 identifiers:\n\
             \x20   name: login-{index}\n\
             - model: authentik_policies_expression.expressionpolicy\n\
             \x20 id: policy-{index}\n\
             \x20 identifiers:\n\
             \x20   name: policy-{index}\n\
             \x20 attrs:\n\
             \x20   expression: |\n\
             \x20     # who may\n\
             \x20     return ak_is_group_member(request.user, name=\"group-{index}\")\n\
             - model: authentik_flows.flowstagebinding\n\
             \x20 id: binding-{index}\n\
             \x20 identifiers:\n\
             \x20   target: !KeyOf flow-{index}\n\
             \x20   stage: !KeyOf login-{index}\n\
             \x20   order: 10\n\
             - model: authentik_policies.policybinding\n\
             \x20 identifiers:\n\
             \x20   order: 0\n\
             \x20   target: !KeyOf binding-{index}\n\
             \x20   policy: !KeyOf policy-{index}\n\
             - model: authentik_core.application\n\
             \x20 identifiers:\n\
             \x20   slug: app-{index}\n\
             \x20 attrs:\n\
             \x20   name: App {index}\n\
             \x20   meta_launch_url: https://app-{index}.example.com/\n"
        ));
    }
    text
}

fn options(isolated: bool) -> Options {
    Options { release: RELEASE.parse().unwrap_or(Release::NEWEST), isolated, ..Options::default() }
}

fn run(files: &[SourceFile], isolated: bool) -> Outcome {
    check(files, &options(isolated))
}

#[divan::bench]
fn one_shipped_file(bencher: divan::Bencher<'_, '_>) {
    let file = [SourceFile::new("one.yaml", one())];
    bencher.bench_local(|| run(&file, true));
}

#[divan::bench(sample_count = 10, sample_size = 1, args = [true, false])]
fn thousand_files(bencher: divan::Bencher<'_, '_>, isolated: bool) {
    let files = many();
    bencher.counter(ItemsCount::new(files.len())).bench_local(|| run(&files, isolated));
}

/// What no check of the same files can undercut as long as it parses with this parser.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn thousand_files_bare_events(bencher: divan::Bencher<'_, '_>) {
    let files = many();
    bencher
        .counter(ItemsCount::new(files.len()))
        .bench_local(|| files.iter().map(|file| events(file.text())).sum::<usize>());
}

fn events(text: &str) -> usize {
    Parser::new_from_str(text).filter(|event| divan::black_box(event).is_ok()).count()
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn large_file_bare_events(bencher: divan::Bencher<'_, '_>) {
    let text = large();
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| events(&text));
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn large_file_tree(bencher: divan::Bencher<'_, '_>) {
    let text = large();
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| syntax::parse(&text));
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn large_file_check(bencher: divan::Bencher<'_, '_>) {
    let file = [SourceFile::new("large.yaml", large())];
    bencher.counter(BytesCount::of_str(file[0].text())).bench_local(|| run(&file, true));
}

/// authentik's own schema of the release.
fn schema() -> Option<Value> {
    let text = fs::read_to_string(shared(&format!("schemas/{RELEASE}.json"))).ok()?;
    serde_json::from_str(&text).ok()
}

/// YAML as JSON, tags as the values that they carry: all that a schema can see.
fn as_json(text: &str) -> Value {
    fn plain(value: serde_yaml::Value) -> Value {
        match value {
            serde_yaml::Value::Bool(value) => value.into(),
            serde_yaml::Value::Number(number) => {
                number.as_i64().map_or_else(|| number.as_f64().into(), Value::from)
            }
            serde_yaml::Value::String(text) => text.into(),
            serde_yaml::Value::Sequence(items) => items.into_iter().map(plain).collect(),
            serde_yaml::Value::Mapping(pairs) => Value::Object(
                pairs
                    .into_iter()
                    .map(|(key, value)| (key.as_str().unwrap_or_default().to_owned(), plain(value)))
                    .collect(),
            ),
            serde_yaml::Value::Tagged(tagged) => plain(tagged.value),
            serde_yaml::Value::Null => Value::Null,
        }
    }
    serde_yaml::from_str(text).map_or(Value::Null, plain)
}

/// As an editor or a hook does that validates one file: the schema is compiled for it.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn schema_one_shipped_file(bencher: divan::Bencher<'_, '_>) {
    let Some(schema) = schema() else { return };
    let text = one();
    bencher.bench_local(|| {
        let validator = jsonschema::validator_for(&schema).ok();
        validator.map(|validator| errors(&validator, &text))
    });
}

/// The best case of a schema: compiled once for all files.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn schema_thousand_files(bencher: divan::Bencher<'_, '_>) {
    let Some(schema) = schema() else { return };
    let files = many();
    bencher.counter(ItemsCount::new(files.len())).bench_local(|| {
        let validator = jsonschema::validator_for(&schema).ok();
        validator.map(|validator| files.iter().map(|file| errors(&validator, file.text())).sum::<usize>())
    });
}

fn errors(validator: &Validator, text: &str) -> usize {
    validator.iter_errors(&as_json(text)).count()
}
