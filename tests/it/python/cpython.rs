//! What compiles: as CPython says.

use super::*;

#[test]
fn what_cpython_refuses_is_an_error() {
    for source in REFUSED {
        assert_ne!(policy(source).errors, [], "accepted:\n{source}");
    }
}

#[test]
fn what_cpython_accepts_is_no_error() {
    for source in ACCEPTED {
        assert_eq!(policy(source).errors, [], "refused:\n{source}");
    }
}

#[test]
fn later_python_is_accepted() {
    // Quotes may be reused since 3.12; `except A, B` needs no brackets and templates exist since 3.14.
    for source in
        ["return f'{x['y']}'", "type X = int", "def f[T](x: T): pass", "try:\n  pass\nexcept A, B:\n  pass"]
    {
        assert_eq!(policy(source).errors, [], "{source}");
    }
}

/// Whether the local CPython compiles each text as authentik would. `None` without CPython.
fn cpython(sources: &[String]) -> Option<Vec<bool>> {
    const SCRIPT: &str = r#"
import json, sys, textwrap, warnings
warnings.simplefilter("ignore")
verdicts = []
for source in json.load(sys.stdin):
    wrapped = "def handler():\n" + textwrap.indent(source.strip(), "    ") + "\nresult = handler()"
    try:
        compile(wrapped, "x", "exec")
        verdicts.append(True)
    except (SyntaxError, ValueError):
        verdicts.append(False)
json.dump(verdicts, sys.stdout)
"#;
    let spawned =
        Command::new("python3").args(["-c", SCRIPT]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut child) = spawned else {
        eprintln!("skipped: no python3");
        return None;
    };
    child.stdin.take().unwrap().write_all(serde_json::to_string(sources).unwrap().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

fn disagreements(sources: Vec<String>, tolerated: fn(&str) -> bool) -> Vec<String> {
    let Some(verdicts) = cpython(&sources) else { return Vec::new() };
    let mut found = Vec::new();
    for (source, accepted) in sources.iter().zip(verdicts) {
        let errors = policy(source).errors;
        if errors.is_empty() != accepted && !tolerated(source) {
            found.push(format!("CPython accepts: {accepted}\n{source}\n{errors:?}\n---"));
        }
    }
    found
}

#[test]
fn the_listed_cases_are_what_cpython_says() {
    let sources = REFUSED.iter().chain(ACCEPTED).map(|source| (*source).to_owned()).collect();
    let found = disagreements(sources, |_| false);
    assert!(found.is_empty(), "{}\n{}", found.join("\n"), found.len());
}

#[test]
fn mutated_expressions_get_the_verdict_of_cpython() {
    const PIECES: [&str; 44] = [
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ":",
        ",",
        "=",
        "==",
        ":=",
        "\n",
        "  ",
        "    ",
        "\t",
        "'",
        "\"",
        "f'{x}'",
        "return ",
        "if ",
        "else",
        "for x in y",
        "lambda: ",
        "not ",
        "*",
        "**",
        "yield ",
        "await ",
        "def f():",
        "class C:",
        "import os",
        "del ",
        "global x",
        "nonlocal x",
        "break",
        "continue",
        ".",
        "None",
        "1",
        "x",
        "async ",
        "\\\n",
        "#",
        ";",
    ];
    let mut bases: Vec<String> = ACCEPTED.iter().map(|source| (*source).to_owned()).collect();
    if cfg!(authentik_texts) {
        bases.extend(bundled().into_keys());
    }
    let mut dice = Chance(2026);
    let mut sources = Vec::new();
    for _ in 0..2000 {
        let mut chars: Vec<char> = bases[dice.below(bases.len())].chars().collect();
        for _ in 0..=dice.below(2) {
            let at = dice.below(chars.len() + 1);
            match dice.below(4) {
                0 if at < chars.len() => drop(chars.remove(at)),
                1 if at < chars.len() => {
                    let end = (at + 1 + dice.below(6)).min(chars.len());
                    drop(chars.drain(at..end));
                }
                _ => {
                    let piece = PIECES[dice.below(PIECES.len())].chars();
                    drop(chars.splice(at..at, piece));
                }
            }
        }
        sources.push(chars.into_iter().collect());
    }
    // What later releases than the local one accept.
    let later = |source: &str| {
        source.contains("f'") || source.contains("t'") || source.contains("f\"") || source.contains("except")
    };
    let found = disagreements(sources, later);
    assert!(found.is_empty(), "{}\n{}", found.join("\n"), found.len());
}
