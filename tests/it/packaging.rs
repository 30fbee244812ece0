//! What is packaged agrees: versions, hooks, the action, the component, the image, and the commands that the documentation
//! shows. `tests/hooks` runs all of it for real.

use std::collections::BTreeSet;
use std::fs;

use serde_yaml::Value;

use crate::harness::{project, run_in};

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn read(name: &str) -> String {
    let path = project().join(name);
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap_or_else(|error| panic!("this is no YAML: {error}\n{text}"))
}

/// All mappings below a value, itself among them.
fn mappings(value: &Value) -> Vec<&serde_yaml::Mapping> {
    match value {
        Value::Mapping(mapping) => {
            std::iter::once(mapping).chain(mapping.iter().flat_map(|(_, value)| mappings(value))).collect()
        }
        Value::Sequence(items) => items.iter().flat_map(mappings).collect(),
        _ => Vec::new(),
    }
}

/// The words between two marks.
fn between<'a>(text: &'a str, start: &'a str, end: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(start).skip(1).filter_map(move |rest| Some(rest.split_once(end)?.0))
}

/// Asks the program for help after these arguments: it looks at all of them before it answers.
fn takes(arguments: &[&str]) -> Result<(), String> {
    let ran = run_in(project(), &[arguments, &["--help"]].concat());
    if ran.success() { Ok(()) } else { Err(ran.stderr) }
}

#[test]
fn the_version_is_the_same_everywhere() {
    // Each file, and what stands before the version in it.
    let places = [
        ("pyproject.toml", &["blueprintc=="][..]),
        ("action.yml", &["the version of blueprintc on pypi\n    default: "]),
        ("templates/blueprintc.yml", &["the version of blueprintc on pypi\n      default: "]),
        ("editors/vscode/package.json", &["\"version\": \""]),
        (
            "editors/vscode/package-lock.json",
            &[
                "\"name\": \"blueprintc\",\n  \"version\": \"",
                "\"name\": \"blueprintc\",\n      \"version\": \"",
            ],
        ),
        ("editors/zed/Cargo.toml", &["name = \"blueprintc-zed\"\nversion = \""]),
        ("editors/zed/Cargo.lock", &["name = \"blueprintc-zed\"\nversion = \""]),
        ("editors/zed/extension.toml", &["\nversion = \""]),
        ("docs/editors.md", &["blueprintc-vscode-"]),
        ("README.md", &["rev: v"]),
        ("docs/install.md", &["blueprintc=="]),
        ("docs/gitops.md", &["blueprintc==", "rev: v", "blueprintc@v", "blueprintc/v"]),
    ];
    for (name, marks) in places {
        let text = read(name).to_lowercase();
        for mark in marks {
            let versions: Vec<String> = text
                .split(mark)
                .skip(1)
                .map(|rest| rest.chars().take_while(|char| char.is_ascii_digit() || *char == '.').collect())
                .filter(|version: &String| !version.is_empty())
                .collect();
            assert!(!versions.is_empty(), "{name}: there is no {mark:?}");
            for version in versions {
                assert_eq!(version.trim_end_matches('.'), VERSION, "{name}, after {mark:?}");
            }
        }
    }
}

#[test]
fn the_repository_is_that_of_the_manifest() {
    const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");
    let (_, name) = REPOSITORY.split_once("github.com/").expect("the repository is on GitHub");
    // What stands before the name of a repository.
    let marks = ["https://github.com/", "https://raw.githubusercontent.com/", "- uses: ", "$CI_SERVER_FQDN/"];
    for file in ["README.md", "docs/gitops.md"] {
        let text = read(file);
        let named: Vec<String> = marks
            .iter()
            .flat_map(|mark| text.split(mark).skip(1))
            .filter_map(|rest| {
                let (owner, rest) = rest.split_once('/')?;
                let is_ours = rest.starts_with("blueprintc") && !owner.contains(char::is_whitespace);
                is_ours.then(|| format!("{owner}/blueprintc"))
            })
            .collect();
        assert!(!named.is_empty() && named.iter().all(|found| found == name), "{file}: {named:?}");
    }
}

#[test]
fn hooks_call_what_there_is() {
    let hooks = yaml(&read(".pre-commit-hooks.yaml"));
    let hooks = hooks.as_sequence().expect("hooks are a list");
    let ids: Vec<&str> = hooks.iter().filter_map(|hook| hook["id"].as_str()).collect();
    assert_eq!(ids, ["blueprintc", "blueprintc-fix", "blueprintc-rust", "blueprintc-fix-rust"]);
    for hook in hooks {
        let id = hook["id"].as_str().unwrap_or_default();
        let entry: Vec<&str> = hook["entry"].as_str().unwrap_or_default().split(' ').collect();
        assert_eq!(entry.first(), Some(&"blueprintc"), "{id}");
        assert_eq!(takes(entry.get(1..).unwrap_or_default()), Ok(()), "{id}");
        assert_eq!(entry.contains(&"--fix"), id.contains("fix"), "{id}");
        let language = if id.ends_with("-rust") { "rust" } else { "python" };
        assert_eq!(hook["language"].as_str(), Some(language), "{id}");
        // Files refer to each other: one process sees all of them.
        assert_eq!(hook["pass_filenames"].as_bool(), Some(false), "{id}");
        assert_eq!(hook["require_serial"].as_bool(), Some(true), "{id}");
    }
}

#[test]
fn inputs_of_the_action_never_become_text_of_a_script() {
    let action = yaml(&read("action.yml"));
    let inputs = action["inputs"].as_mapping().expect("there are inputs");
    let mut used = BTreeSet::new();
    for step in action["runs"]["steps"].as_sequence().expect("there are steps") {
        if let Some(script) = step["run"].as_str() {
            assert!(!script.contains("${{"), "{script}");
            let path = script.split("$GITHUB_ACTION_PATH/").nth(1).map(|rest| rest.trim_end_matches('"'));
            read(path.expect("steps run scripts of this repository"));
        }
        let text = serde_yaml::to_string(step).expect("it was YAML");
        used.extend(between(&text, "inputs.", " ").map(|rest| rest.trim_matches(['}', '\'']).to_owned()));
    }
    let declared: BTreeSet<String> =
        inputs.keys().filter_map(|key| key.as_str().map(str::to_owned)).collect();
    assert_eq!(used, declared);
}

#[test]
fn inputs_of_the_component_never_become_text_of_a_script() {
    let template = read("templates/blueprintc.yml");
    let (header, job) = template.split_once("\n---\n").expect("a header and a job");
    let inputs = yaml(header);
    let inputs = inputs["spec"]["inputs"].as_mapping().expect("there are inputs");
    let declared: BTreeSet<&str> = inputs.keys().filter_map(Value::as_str).collect();
    let used: BTreeSet<&str> = between(job, "$[[ inputs.", " ]]").collect();
    assert_eq!(used, declared);
    let job = yaml(job);
    for mapping in mappings(&job) {
        for line in mapping.get("script").and_then(Value::as_sequence).into_iter().flatten() {
            let line = line.as_str().expect("lines of a script are text");
            assert!(!line.contains("$[["), "{line}");
        }
    }
}

#[test]
fn the_image_is_built_with_the_toolchain_that_is_needed() {
    let dockerfile = read("Dockerfile");
    let rust = concat!("FROM rust:", env!("CARGO_PKG_RUST_VERSION"), "-");
    assert!(dockerfile.contains(rust), "the Dockerfile has no {rust}");
    assert!(dockerfile.contains("\nUSER 65532:65532\n"));
    assert!(dockerfile.contains("\nENTRYPOINT [\"/blueprintc\"]\n"));
    // What the build copies is in its context.
    for line in read(".dockerignore").lines() {
        let Some(kept) = line.strip_prefix('!') else { continue };
        let kept = project().join(kept.trim_end_matches("/*.rs"));
        assert!(kept.exists(), "{}", kept.display());
    }
}

/// The commands of `blueprintc` in the code blocks of a page.
fn commands(page: &str) -> Vec<Vec<&str>> {
    let code = page.split("```").skip(1).step_by(2).flat_map(str::lines);
    let commands = code.flat_map(|line| {
        // Comments end a line; what a command reads and writes is the shell's.
        let line = line.split(" #").next().unwrap_or_default();
        line.split(['|', '>', '<', ';'])
    });
    commands.filter_map(arguments).collect()
}

/// The arguments of a command, if it is one of `blueprintc`.
fn arguments(command: &str) -> Option<Vec<&str>> {
    let mut words = command.split_whitespace().peekable();
    // A prompt, the key of YAML, what runs a wheel without installing it.
    while words.next_if(|word| ["$", "-", "run:", "pipx", "run", "uvx"].contains(word)).is_some() {}
    let program = words.next()?;
    let known = program == "blueprintc" || program.starts_with("blueprintc==");
    let words: Vec<&str> = words.map(|word| word.trim_matches(['\'', '"'])).collect();
    // `blueprintc: ` is a message or a key.
    (known && words.first().is_some_and(|word| word.chars().all(|char| char.is_ascii_alphabetic())))
        .then_some(words)
}

#[test]
fn the_documentation_shows_commands_that_there_are() {
    let mut count = 0;
    for name in ["README.md", "docs/editors.md", "docs/flows.md", "docs/gitops.md", "docs/install.md"] {
        let page = read(name);
        for command in commands(&page) {
            assert_eq!(takes(&command), Ok(()), "{name}: {command:?}");
            count += 1;
        }
    }
    assert!(count > 25, "only {count} commands were found");
}

#[test]
fn commands_are_found_in_pages() {
    let page = "```sh\nblueprintc check a/   # every\n$ x | blueprintc plan - > out\n- run: pipx run blueprintc==1 rules\n\
                cargo run\n```\nblueprintc nothing\n```text\nblueprintc: oops\n```\n";
    assert_eq!(commands(page), [&["check", "a/"][..], &["plan", "-"], &["rules"]]);
}
