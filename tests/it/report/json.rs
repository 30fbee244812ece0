//! The JSON document.

use super::*;

#[test]
fn json_is_the_published_document() {
    let files = flow();
    let note = at(&REFUSED, &files, 0, "grün", "second");
    let report = parsed(&files, &outcome(&files, vec![full(&files), note]));
    assert_snapshot!(serde_json::to_string_pretty(&report).expect("a value is JSON"), @r#"
    {
      "version": 1,
      "authentik": "2026.2",
      "preview": false,
      "release_source": {
        "kind": "option"
      },
      "files": [
        {
          "path": "flows/login.yaml",
          "documents": 1,
          "blueprints": 0,
          "accepted": false,
          "diagnostics": [
            {
              "rule": "unknown-attribute",
              "severity": "warning",
              "message": "authentik_flows.flow has no attribute `titel`",
              "help": "did you mean `title`?",
              "entry": {
                "index": 0,
                "id": "flow",
                "model": "authentik_flows.flow"
              },
              "span": {
                "start": {
                  "line": 7,
                  "column": 7,
                  "offset": 122
                },
                "end": {
                  "line": 7,
                  "column": 12,
                  "offset": 127
                }
              },
              "related": [
                {
                  "message": "the entry",
                  "path": "flows/login.yaml",
                  "span": {
                    "start": {
                      "line": 4,
                      "column": 5,
                      "offset": 56
                    },
                    "end": {
                      "line": 4,
                      "column": 13,
                      "offset": 64
                    }
                  }
                },
                {
                  "message": "not here either",
                  "path": "flows/b.yaml",
                  "span": {
                    "start": {
                      "line": 2,
                      "column": 10,
                      "offset": 20
                    },
                    "end": {
                      "line": 2,
                      "column": 12,
                      "offset": 22
                    }
                  }
                }
              ],
              "fix": {
                "title": "rename `titel` to `title`",
                "safe": true,
                "edits": [
                  {
                    "span": {
                      "start": {
                        "line": 7,
                        "column": 7,
                        "offset": 122
                      },
                      "end": {
                        "line": 7,
                        "column": 12,
                        "offset": 127
                      }
                    },
                    "text": "title"
                  }
                ]
              }
            },
            {
              "rule": "unknown-model",
              "severity": "error",
              "message": "second",
              "span": {
                "start": {
                  "line": 5,
                  "column": 34,
                  "offset": 98
                },
                "end": {
                  "line": 5,
                  "column": 38,
                  "offset": 103
                }
              }
            }
          ]
        },
        {
          "path": "flows/b.yaml",
          "documents": 1,
          "blueprints": 0,
          "accepted": true,
          "diagnostics": []
        }
      ],
      "summary": {
        "files": 2,
        "errors": 1,
        "warnings": 1,
        "infos": 0,
        "known": 0
      }
    }
    "#);
    let schema = serde_json::to_value(schema()).expect("a schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is valid");
    let errors: Vec<_> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert_eq!(errors, [""; 0]);
}
