//! Sessions as people read them: `fixtures/lsp/NAME.txt` has files with places named in `«»`, and `NAME.answers.txt` what the
//! server answers at each place and for each file. `BLUEPRINTC_BLESS=1 cargo test --test it -- lsp::transcripts` writes
//! the answers anew.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::harness::{Client, Folder, project};

/// What is asked at a place.
const AT_PLACES: [&str; 11] = [
    "textDocument/completion",
    "textDocument/hover",
    "textDocument/signatureHelp",
    "textDocument/definition",
    "textDocument/typeDefinition",
    "textDocument/references",
    "textDocument/documentHighlight",
    "textDocument/selectionRange",
    "textDocument/rename",
    "textDocument/codeAction",
    "textDocument/prepareCallHierarchy",
];

/// What is asked of a file.
const OF_FILES: [&str; 7] = [
    "textDocument/diagnostic",
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/semanticTokens/full",
    "textDocument/documentLink",
    "textDocument/inlayHint",
    "textDocument/codeLens",
];

/// So many items of a list are written out.
const MOST: usize = 4;

struct Place {
    name: String,
    file: String,
    line: usize,
    character: usize,
}

/// The files of a transcript without the names of places, and the places.
fn read(transcript: &str) -> (Vec<(String, String)>, Vec<Place>) {
    let (mut files, mut places) = (Vec::new(), Vec::new());
    for part in transcript.split("\n--- ").skip(1) {
        let (file, marked) = part.split_once('\n').expect("a name and a text");
        let mut text = String::new();
        for (number, line) in marked.lines().enumerate() {
            let mut rest = line;
            let start = text.len();
            while let Some((before, (name, after))) =
                rest.split_once('«').and_then(|(before, after)| Some((before, after.split_once('»')?)))
            {
                text.push_str(before);
                let character = text[start..].encode_utf16().count();
                places.push(Place { name: name.to_owned(), file: file.to_owned(), line: number, character });
                rest = after;
            }
            text.push_str(rest);
            text.push('\n');
        }
        files.push((file.to_owned(), text));
    }
    (files, places)
}

fn params(client: &Client, method: &str, place: &Place) -> Value {
    let position = json!({ "line": place.line, "character": place.character });
    let mut params = json!({ "textDocument": { "uri": client.uri(&place.file) }, "position": position });
    let more = match method {
        "textDocument/references" => json!({ "context": { "includeDeclaration": true } }),
        "textDocument/rename" => json!({ "newName": "renamed" }),
        "textDocument/selectionRange" => json!({ "positions": [position] }),
        "textDocument/codeAction" => json!({
            "range": { "start": position, "end": position }, "context": { "diagnostics": [] },
        }),
        _ => json!({}),
    };
    for (key, value) in more.as_object().expect("keys") {
        params[key] = value.clone();
    }
    params
}

/// An answer in lines; nothing where it is empty.
fn written(client: &Client, answer: &Value) -> String {
    let mut out = String::new();
    if !is_empty(answer) {
        write_value(&mut out, &client.uri(""), answer, 1);
    }
    out
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(pairs) => pairs.values().all(is_empty),
        Value::Bool(truth) => !truth,
        _ => false,
    }
}

/// A range as `1:2-1:5`, counted from 1.
fn range(value: &Value) -> Option<String> {
    let place = |of: &Value| Some(format!("{}:{}", of["line"].as_u64()? + 1, of["character"].as_u64()? + 1));
    Some(format!("{}-{}", place(value.get("start")?)?, place(value.get("end")?)?))
}

fn plain(folder: &str, value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.replace(folder, "").trim_end().to_owned()),
        Value::Object(_) => range(value),
        Value::Array(_) => None,
        other => Some(other.to_string()),
    }
}

fn write_value(out: &mut String, folder: &str, value: &Value, depth: usize) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(pairs) if range(value).is_none() => {
            let mut pairs: Vec<_> = pairs.iter().filter(|(_, value)| !is_empty(value)).collect();
            // Edits by file are in no order.
            if pairs.iter().all(|(key, _)| key.starts_with(folder)) {
                pairs.sort_by_key(|(key, _)| *key);
            }
            for (key, value) in pairs {
                let key = key.replace(folder, "");
                match plain(folder, value) {
                    Some(text) if text.contains('\n') => {
                        writeln!(out, "{indent}{key}:").unwrap();
                        for line in text.lines() {
                            writeln!(out, "{}", format!("{indent}  | {line}").trim_end()).unwrap();
                        }
                    }
                    Some(text) => writeln!(out, "{indent}{key}: {text}").unwrap(),
                    None => {
                        writeln!(out, "{indent}{key}:").unwrap();
                        write_value(out, folder, value, depth + 1);
                    }
                }
            }
        }
        Value::Array(items) if items.iter().all(|item| item.is_u64()) => {
            let items: Vec<String> = items.iter().map(Value::to_string).collect();
            writeln!(out, "{indent}{}", items.join(" ")).unwrap();
        }
        Value::Array(items) => {
            for item in items.iter().take(MOST) {
                let mut inner = String::new();
                write_value(&mut inner, folder, item, depth + 1);
                let inner = inner.trim_start();
                writeln!(out, "{indent}- {}", inner.trim_end()).unwrap();
            }
            if items.len() > MOST {
                writeln!(out, "{indent}  and {} more", items.len() - MOST).unwrap();
            }
        }
        other => writeln!(out, "{indent}{}", plain(folder, other).unwrap_or_default()).unwrap(),
    }
}

/// The words that tokens color, by line: what numbers alone do not show.
fn colored(client: &Client, text: &str, answer: &Value) -> Value {
    let types = &client.capabilities["semanticTokensProvider"]["legend"]["tokenTypes"];
    let numbers: Vec<usize> = answer["data"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|number| usize::try_from(number.as_u64().expect("a number")).expect("it is small"))
        .collect();
    let (mut line, mut character, mut words) = (0, 0, Vec::<String>::new());
    for token in numbers.chunks(5) {
        character = if token[0] == 0 { character + token[1] } else { token[1] };
        line += token[0];
        let units: Vec<u16> = text.lines().nth(line).expect("a line").encode_utf16().collect();
        let word = String::from_utf16(&units[character..character + token[2]]).expect("whole characters");
        words.push(format!("{} {word}", types[token[3]].as_str().expect("a type")));
    }
    json!({ "words": words.join(", ") })
}

/// Asks everything about a place and its file. What can't be renamed is refused; nothing else fails.
pub(super) fn ask_everything(client: &mut Client, file: &str, line: usize, character: usize) {
    let place = Place { name: String::new(), file: file.to_owned(), line, character };
    for method in AT_PLACES {
        let params = params(client, method, &place);
        if method == "textDocument/rename" {
            let _ = client.ask(method, params);
            continue;
        }
        let answer = client.request(method, params);
        if method == "textDocument/prepareCallHierarchy" {
            for item in answer.as_array().into_iter().flatten() {
                let _ = client.request("callHierarchy/outgoingCalls", json!({ "item": item }));
                let _ = client.request("callHierarchy/incomingCalls", json!({ "item": item }));
            }
        }
    }
    for method in OF_FILES {
        let _ = client.request(method, of_file(client, file, line + 1));
    }
}

/// The parameters of a question about the first lines of a file.
fn of_file(client: &Client, file: &str, lines: usize) -> Value {
    let (start, end) = (json!({ "line": 0, "character": 0 }), json!({ "line": lines, "character": 0 }));
    json!({ "textDocument": { "uri": client.uri(file) }, "range": { "start": start, "end": end } })
}

fn transcript(name: &str) {
    let path = project().join("fixtures/lsp").join(format!("{name}.txt"));
    let (files, places) = read(&std::fs::read_to_string(&path).expect("it can be read"));
    let pairs: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let mut client = Client::open(Folder::repository(&pairs));
    for (path, text) in &pairs {
        client.did_open(path, text);
    }
    let mut out = String::new();
    let mut write = |title: &str, answers: Vec<(&str, String)>| {
        writeln!(out, "=== {title}").unwrap();
        let (empty, answers): (Vec<_>, Vec<_>) = answers.into_iter().partition(|(_, text)| text.is_empty());
        for (method, text) in answers {
            write!(out, "{method}\n{text}").unwrap();
        }
        let empty: Vec<&str> = empty.into_iter().map(|(method, _)| method).collect();
        if !empty.is_empty() {
            writeln!(out, "nothing: {}", empty.join(", ")).unwrap();
        }
    };
    let short = |method: &'static str| method.trim_start_matches("textDocument/");
    for place in &places {
        let answers = AT_PLACES.iter().map(|method| {
            let response = client.ask(method, params(&client, method, place));
            let answer = match response.response_result {
                Ok(answer) => written(&client, &answer),
                Err(error) => format!("  refused: {}\n", error.message),
            };
            (short(method), answer)
        });
        let answers = answers.collect();
        write(
            &format!("{} at {}:{}:{}", place.name, place.file, place.line + 1, place.character + 1),
            answers,
        );
    }
    for (path, text) in &files {
        let params = of_file(&client, path, text.lines().count());
        let answers = OF_FILES.into_iter().map(|method| {
            let mut answer = client.request(method, params.clone());
            if method.contains("semanticTokens") {
                answer = colored(&client, text, &answer);
            }
            // It depends on the version of the program alone.
            if let Some(answer) = answer.as_object_mut() {
                answer.remove("resultId");
            }
            (short(method), written(&client, &answer))
        });
        let answers = answers.collect();
        write(path, answers);
    }
    assert!(client.end());
    let path = path.with_extension("answers.txt");
    if std::env::var_os("BLUEPRINTC_BLESS").is_some() {
        std::fs::write(&path, out).expect("it can be written");
        return;
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    let known = known.replace("\r\n", "\n");
    let changed = out.lines().zip(known.lines()).find(|(now, before)| now != before);
    assert!(out == known, "{name}: {changed:?}; write the answers anew with BLUEPRINTC_BLESS=1, and review");
}

#[test]
fn a_plain_file() {
    transcript("plain");
}

#[test]
fn a_blueprint_in_a_manifest() {
    transcript("manifest");
}

#[test]
fn text_while_it_is_typed() {
    transcript("broken");
}
