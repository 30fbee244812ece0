//! The tree against the bare events of the parser below it, on one generated blueprint of about 5 MB.

use blueprintc::syntax;
use divan::counter::BytesCount;
use granit_parser::Parser;

fn main() {
    divan::main();
}

/// Entries as people write them: nested attributes, tags, brackets, quotes, comments, and code.
fn blueprint() -> String {
    let mut text = String::from("version: 1\nmetadata:\n  name: large\nentries:\n");
    for index in 0..10_000 {
        text.push_str(&format!(
            "# entry {index}\n\
             - model: authentik_core.application\n\
             \x20 id: app-{index}\n\
             \x20 state: present\n\
             \x20 identifiers:\n\
             \x20   slug: app-{index}\n\
             \x20 attrs:\n\
             \x20   name: \"Application {index}\"\n\
             \x20   provider: !KeyOf provider-{index}\n\
             \x20   flow: !Find [authentik_flows.flow, [slug, default-flow-{index}]] # found\n\
             \x20   order: {index}\n\
             \x20   enabled: yes\n\
             \x20   url: https://example.com/{index}\n\
             \x20   options: {{a: 1, b: [x, y, z], c: 'q'}}\n\
             \x20   expression: |\n\
             \x20     if request.user.is_active:\n\
             \x20         return True\n\
             \x20     return False\n"
        ));
    }
    text
}

#[divan::bench]
fn events(bencher: divan::Bencher<'_, '_>) {
    let text = blueprint();
    bencher
        .counter(BytesCount::of_str(&text))
        .bench_local(|| Parser::new_from_str(&text).filter(|event| divan::black_box(event).is_ok()).count());
}

#[divan::bench]
fn tree(bencher: divan::Bencher<'_, '_>) {
    let text = blueprint();
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| syntax::parse(&text));
}
