//! SARIF. With `BLUEPRINTC_SARIF_SCHEMA` naming the file of the official schema, documents are held against it.

use super::*;
use crate::harness::rules;

fn log(files: &[SourceFile], outcome: &Outcome) -> Value {
    log_with(files, outcome, &Levels::default())
}

fn log_with(files: &[SourceFile], outcome: &Outcome, levels: &Levels) -> Value {
    let text = written(Format::Sarif, files, outcome, levels);
    let log = serde_json::from_str(&text).expect("the log is JSON");
    if let Some(path) = std::env::var_os("BLUEPRINTC_SARIF_SCHEMA") {
        let schema = std::fs::read_to_string(path).expect("the schema can be read");
        let schema = serde_json::from_str(&schema).expect("the schema is JSON");
        let validator = jsonschema::validator_for(&schema).expect("the schema is valid");
        let errors: Vec<_> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
        assert_eq!(errors, [""; 0]);
    }
    log
}

fn results(log: &Value) -> &[Value] {
    log["runs"][0]["results"].as_array().expect("there are results")
}

#[test]
fn a_result_has_everything() {
    let files = flow();
    let log = log(&files, &outcome(&files, vec![full(&files)]));
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert_eq!(run["properties"]["authentik"], "2026.2");
    assert!(run["originalUriBaseIds"]["%SRCROOT%"].is_object());
    assert_snapshot!(serde_json::to_string_pretty(&run["results"]).expect("a value is JSON"), @r#"
    [
      {
        "ruleId": "unknown-attribute",
        "ruleIndex": 0,
        "level": "warning",
        "message": {
          "text": "authentik_flows.flow has no attribute `titel`\ndid you mean `title`?\nrename `titel` to `title`"
        },
        "locations": [
          {
            "physicalLocation": {
              "artifactLocation": {
                "uri": "flows/login.yaml",
                "uriBaseId": "%SRCROOT%"
              },
              "region": {
                "startLine": 7,
                "startColumn": 7,
                "endLine": 7,
                "endColumn": 12,
                "byteOffset": 122,
                "byteLength": 5
              }
            },
            "logicalLocations": [
              {
                "name": "flow",
                "fullyQualifiedName": "entries/0",
                "kind": "element"
              }
            ]
          }
        ],
        "relatedLocations": [
          {
            "physicalLocation": {
              "artifactLocation": {
                "uri": "flows/login.yaml",
                "uriBaseId": "%SRCROOT%"
              },
              "region": {
                "startLine": 4,
                "startColumn": 5,
                "endLine": 4,
                "endColumn": 13,
                "byteOffset": 56,
                "byteLength": 8
              }
            },
            "message": {
              "text": "the entry"
            }
          },
          {
            "physicalLocation": {
              "artifactLocation": {
                "uri": "flows/b.yaml",
                "uriBaseId": "%SRCROOT%"
              },
              "region": {
                "startLine": 2,
                "startColumn": 10,
                "endLine": 2,
                "endColumn": 12,
                "byteOffset": 20,
                "byteLength": 2
              }
            },
            "message": {
              "text": "not here either"
            }
          }
        ],
        "partialFingerprints": {
          "blueprintc/v1": "367a3b62f4d952eceb07d2d99822058d:0"
        },
        "fixes": [
          {
            "description": {
              "text": "rename `titel` to `title`"
            },
            "artifactChanges": [
              {
                "artifactLocation": {
                  "uri": "flows/login.yaml",
                  "uriBaseId": "%SRCROOT%"
                },
                "replacements": [
                  {
                    "deletedRegion": {
                      "startLine": 7,
                      "startColumn": 7,
                      "endLine": 7,
                      "endColumn": 12,
                      "byteOffset": 122,
                      "byteLength": 5
                    },
                    "insertedContent": {
                      "text": "title"
                    }
                  }
                ]
              }
            ],
            "properties": {
              "safe": true
            }
          }
        ]
      }
    ]
    "#);
}

#[test]
fn rules_are_those_that_occur() {
    let files = flow();
    let mut outcome = outcome(&files, vec![at(&REFUSED, &files, 0, "flow", "m")]);
    outcome.files[1].ignored.push(at(&NOTE, &files, 1, "entries", "m"));
    outcome.files[1].known.push((KnownBy::Baseline, at(&IGNORED, &files, 1, "[]", "m")));
    outcome.files[1].known.push((KnownBy::Revision, at(&IGNORED, &files, 1, "[]", "m")));
    let log = log(&files, &outcome);
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("there are rules");
    let results = results(&log);
    assert_eq!(results.len(), 3, "what an older revision has isn't told");
    for (result, (id, level, suppression)) in results.iter().zip([
        ("unknown-model", "error", None),
        ("open-application", "note", Some("inSource")),
        ("unknown-attribute", "warning", Some("external")),
    ]) {
        let index = result["ruleIndex"].as_u64().expect("it is a number") as usize;
        assert_eq!((&result["ruleId"], &rules[index]["id"]), (&id.into(), &id.into()));
        assert_eq!(result["level"], level);
        assert_eq!(result.pointer("/suppressions/0/kind").and_then(Value::as_str), suppression);
    }
    assert_eq!(rules[0]["name"], "UnknownModel");
    let text = written(Format::CodeScanning, &files, &outcome, &Levels::default());
    let log: Value = serde_json::from_str(&text).expect("the log is JSON");
    assert_eq!(self::results(&log).len(), 1);
    assert_eq!(log["runs"][0]["tool"]["driver"]["rules"].as_array().map(Vec::len), Some(1));
    assert!(!text.contains("suppress"));
}

#[test]
fn equal_mistakes_are_told_apart() {
    let files = flow();
    let second = FLOW.rfind("id: flow").expect("it is there twice");
    let second = finding(&REFUSED, 0, Span::new(second, second + "id: flow".len()), "m");
    let first = at(&REFUSED, &files, 0, "id: flow", "m");
    let mut outcome = outcome(&files, vec![first, at(&REFUSED, &files, 0, "name", "m"), second]);
    let identities = |outcome: &Outcome| -> Vec<String> {
        let log = log(&files, outcome);
        let identity = |result: &Value| result["partialFingerprints"]["blueprintc/v1"].to_string();
        results(&log).iter().map(identity).collect()
    };
    let before = identities(&outcome);
    assert_eq!(before[0].replace(":0", ":1"), before[2]);
    assert!(before[0] != before[1] && before[1] != before[2], "{before:?}");
    // What is ignored keeps its name, and so do the others.
    let ignored = outcome.files[0].findings.remove(0);
    outcome.files[0].ignored.push(ignored);
    assert_eq!(identities(&outcome), before);
}

#[test]
fn paths_are_uris() {
    let mut files =
        vec![SourceFile::new("../a b/gr\u{fc}n.yaml", "a: 1\n"), SourceFile::new("/srv/x.yaml", "a: 1\n")];
    files[0].set_name("a b/gr\u{fc}n.yaml");
    let log = log(
        &files,
        &outcome(&files, vec![at(&REFUSED, &files, 0, "a", "m"), at(&REFUSED, &files, 1, "a", "m")]),
    );
    let location =
        |index: usize| &results(&log)[index]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(location(0)["uri"], "a%20b/gr%C3%BCn.yaml");
    assert_eq!(location(1)["uri"], "file:///srv/x.yaml");
    assert_eq!(location(1).get("uriBaseId"), None);
}

/// Every rule with what it finds in its own example.
#[test]
fn every_rule_is_written() {
    for rule in rules() {
        let bad = rule.bad_example();
        let outcome = bad.check();
        let log = log_with(&bad.files, &outcome, &bad.levels);
        let found: usize = outcome.files.iter().map(|file| file.findings.len() + file.ignored.len()).sum();
        assert_eq!(results(&log).len(), found, "{}", rule.name);
        for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array().into_iter().flatten() {
            for text in ["/shortDescription/text", "/fullDescription/text", "/help/text", "/help/markdown"] {
                let length = rule.pointer(text).and_then(Value::as_str).map_or(0, str::len);
                assert!(length > 0, "{}: {text}", rule["id"]);
            }
            // GitHub takes no more.
            let full = rule["fullDescription"]["text"].as_str().map_or(0, |text| text.chars().count());
            assert!(full <= 1024, "{}", rule["id"]);
        }
    }
}
