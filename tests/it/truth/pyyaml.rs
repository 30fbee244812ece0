//! The tree against PyYAML: the verdict and every value, on tricky and on mutated documents.
//!
//! Needs `python3` with PyYAML; without it the test says so and passes.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::{NodeId, Resolved, SyntaxErrorKind, Tree, syntax};

use crate::harness::{shared, yaml_below};

/// Loads each document of a JSON list and prints what PyYAML makes of it.
const LOADER: &str = r#"
import datetime, json, struct, sys, yaml
class Tagged:
    def __init__(self, tag, value): self.tag, self.value = tag, value
class Loader(yaml.SafeLoader): pass
def tagged(loader, node):
    if isinstance(node, yaml.ScalarNode): value = node.value
    elif isinstance(node, yaml.SequenceNode): value = loader.construct_sequence(node, deep=True)
    else: value = loader.construct_mapping(node, deep=True)
    return Tagged(node.tag, value)
Loader.add_multi_constructor('!', lambda loader, suffix, node: tagged(loader, node))
class Recursive(Exception): pass
def plain(value, stack=()):
    if id(value) in stack: raise Recursive()
    inner = stack + (id(value),)
    if value is None: return ['null']
    if value is True or value is False: return ['bool', value]
    if isinstance(value, int): return ['int', value] if -2**63 <= value < 2**63 else ['bigint']
    if isinstance(value, float): return ['float', 'nan' if value != value else struct.pack('>d', value).hex()]
    if isinstance(value, str): return ['str', value]
    if isinstance(value, bytes): return ['bytes']
    if isinstance(value, datetime.datetime):
        offset = None if value.tzinfo is None else round(value.utcoffset().total_seconds() / 60)
        return ['time', value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond, offset]
    if isinstance(value, datetime.date): return ['date', value.year, value.month, value.day]
    if isinstance(value, (list, tuple)): return ['list', [plain(item, inner) for item in value]]
    if isinstance(value, set): return ['set', sorted(json.dumps(plain(item, inner)) for item in value)]
    if isinstance(value, dict): return ['map', [[plain(k, inner), plain(v, inner)] for k, v in value.items()]]
    return ['tag', value.tag, plain(value.value, inner)]
def load(text):
    try: value = yaml.load(text, Loader)
    except RecursionError: return {'skip': 'depth'}
    except Exception as error: return {'error': type(error).__name__ + ': ' + ' '.join(str(error).split())[:300]}
    try: return {'value': plain(value)}
    except Recursive: return {'skip': 'recursive'}
json.dump([load(text) for text in json.load(sys.stdin)], sys.stdout)
"#;

const SEEDS: &[&str] = &[
    "version: 1\nmetadata:\n  name: x\n  labels: {a/b: \"true\", c: 'it''s'}\nentries:\n- model: m.n\n  id: a\n  identifiers:\n    slug: !Find [a.b, [c, d]]\n  attrs: {}\n- model: o\n  state: absent\n",
    "a: &x\n  k: 1\n  l: 2\nb:\n  <<: *x\n  l: 3\nc:\n  <<: [*x, {m: 4}]\n  k: [yes, no, ~, on]\n",
    "code: |\n  def f():\n      return 1\n\n  return f\nnext: >-\n  folded\n  text\n\n  more\n    indented\n  end\nlast: |+\n  kept\n\n\nz: |2\n    two\n",
    "- 0777\n- 1:30\n- 1_000\n- 0x1F\n- 0b101\n- 1e3\n- 1.5e+3\n- .5\n- -.5\n- .inf\n- -.INF\n- .nan\n- 190:20:30.15\n- 2026-01-31\n- 2001-12-14t21:59:43.10-05:00\n- 2001-12-14 21:59:43.1 Z\n",
    "a: !If [c, !Context x, !KeyOf y]\nb: !Format\n  - \"%s\"\n  - !Env [A, 1]\nc: !Condition [AND, !Value 0]\nd: !Enumerate [SEQ, [1], {a: !Index 0}]\n",
    "? a\n: b\n? |\n  c\n: - d\n  - e\n? [x]\n: y\n",
    "a: \"x\\n\\u00e9\\x41 \\\n   y\\\n  z\"\nb: 'one\n  two\n\n  three'\nc: plain\n  more\n\n  text\nd: \"\\U0001F600\\0\\e\\_\"\n",
    "# top\na: 1 # right\n# between\nb: # on value\n  - x # item\n  # inner\n  - y\n",
    "a: [1, {b: c, d}, [e, ], \"f\": g, h: , ? i : j]\nb: {}\nc: []\nd: {x: [], ? y, z: }\n",
    "a: !!str 1\nb: !!int \"0x10\"\nc: !!float 1\nd: !!bool 'Yes'\ne: !!null x\nf: !!binary aGk=\ng: !!set {x, y}\nh: !!omap [x: 1, y: 2]\ni: !!timestamp 2026-1-2\nj: ! 12\nk: ! \"12\"\n",
    "--- # doc\na: b\n...\n",
    "%YAML 1.1\n%TAG !e! tag:example.com,2000:\n---\na: b\n",
    "\u{feff}a: b\nb: \u{e9}\u{4e2d}\u{1f600}\n",
    "a: b\r\nc:\r\n  - d\r\n  - |\r\n    e\r\n    f\r\n",
    "a: x\na: y\n1: a\n1.0: b\ntrue: c\n\"1\": d\nnull: e\n~: f\n",
    "=: a\n<<: {b: c}\n\"<<\": d\n",
    "a:\n- - x\n  - y\n-\n  - z\n- k: v\n  l:\n  - m\n",
    "a: &a !T x\nb: !T &b [y]\n&c c: *a\n*b : d\ne: &d\nf: !T\n",
    "text\n",
    "",
    "a: {b: c}# d\ne: \"f\"# g\nh: ['i'# j\n  , [k]# l\n  ,# m\n  n]# o\np: 'q#'# r: s\n",
    "a: b\u{2028}\nc: \"d\u{2028}e\"\nf: |\n  g\u{2028}\n  h\u{85}\n\u{2029}i: j\u{85}k: l # m\u{2028}\n",
    "- |\n nested\n- >\n\n lead\n- \"\"\n- ''\n-\n",
];

const PIECES: &[&str] = &[
    " ",
    "  ",
    "\n",
    "\n\n",
    "\t",
    ":",
    ": ",
    "- ",
    "-",
    "#",
    " # c",
    "[",
    "]",
    "{",
    "}",
    ",",
    "'",
    "\"",
    "|",
    ">",
    "|-",
    ">+",
    "&a ",
    "*a",
    "*x",
    "!",
    "!T ",
    "!!str ",
    "!!int ",
    "%",
    "@",
    "`",
    "\\",
    "?",
    "? ",
    "<<: ",
    "~",
    "=",
    "---",
    "...",
    "\r",
    "\r\n",
    "0",
    "1",
    "_",
    ".",
    "e",
    "é",
    "\u{feff}",
    "\u{1}",
    "\0",
    "\u{7f}",
    "2026-02-30",
    "0x_",
    "\u{a0}",
    "a",
    "b: c",
    "\n  ",
];

/// A small repeatable generator of numbers (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).unwrap()
    }

    fn of<'t>(&mut self, choices: &[&'t str]) -> &'t str {
        choices[self.below(choices.len())]
    }
}

fn mutate(random: &mut Random, text: &str) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for _ in 0..=random.below(3) {
        let at = random.below(characters.len() + 1);
        match random.below(5) {
            0 | 1 => {
                let piece: Vec<char> = random.of(PIECES).chars().collect();
                characters.splice(at..at, piece);
            }
            2 if at < characters.len() => {
                characters.remove(at);
            }
            3 => {
                let end = (at + random.below(12)).min(characters.len());
                characters.drain(at..end);
            }
            _ => {
                let end = (at + random.below(20)).min(characters.len());
                let copy = characters[at..end].to_vec();
                let to = random.below(characters.len() + 1);
                characters.splice(to..to, copy);
            }
        }
    }
    characters.into_iter().collect()
}

fn scalar(random: &mut Random) -> String {
    const LETTERS: &[&str] = &[
        "0", "1", "7", "9", "12", "60", "-", "+", ".", "_", ":", "e", "E", "e+", "x", "b", "o", "f", "T",
        "t", "Z", " ", "2026", "-01", "-1", "-31", "12:30:00", "inf", "nan", "Inf", "NaN", "yes", "No", "on",
        "null", "~", "true", "0x", "0b", "0o", "a",
    ];
    let count = 1 + random.below(6);
    (0..count).map(|_| random.of(LETTERS)).collect()
}

fn documents() -> Vec<String> {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let mut documents: Vec<String> = SEEDS.iter().map(|seed| (*seed).to_owned()).collect();
    for _ in 0..4000 {
        let seed = random.of(SEEDS);
        documents.push(mutate(&mut random, seed));
    }
    for _ in 0..3000 {
        let tag = random.of(&["", "", "", "", "!!int ", "!!float ", "!!timestamp ", "!!bool ", "! "]);
        documents.push(format!("[{tag}{}]", scalar(&mut random)));
    }
    documents
}

fn value(tree: &Tree, id: NodeId) -> Value {
    let id = tree.expand(id);
    let plain = match tree.resolve(id) {
        Resolved::Null => json!(["null"]),
        Resolved::Bool(value) => json!(["bool", value]),
        Resolved::Int(value) => json!(["int", value]),
        Resolved::BigInt { .. } => json!(["bigint"]),
        Resolved::Float(value) if value.is_nan() => json!(["float", "nan"]),
        Resolved::Float(value) => json!(["float", format!("{:016x}", value.to_bits())]),
        Resolved::Date(date) => json!(["date", date.year, date.month, date.day]),
        Resolved::Timestamp(date, time) => json!([
            "time",
            date.year,
            date.month,
            date.day,
            time.hour,
            time.minute,
            time.second,
            time.microsecond,
            time.offset_minutes
        ]),
        Resolved::Str(text) => json!(["str", text]),
        Resolved::Binary(_) => json!(["bytes"]),
        Resolved::Value => json!(["str", "="]),
        Resolved::Merge | Resolved::Invalid => json!(["invalid"]),
        Resolved::Sequence => {
            let pairs = tree.tag(id).is_some_and(|tag| matches!(tag.core(), Some("omap" | "pairs")));
            let items = tree.items(id).iter().map(|&item| {
                if pairs {
                    let pair = tree.pairs(tree.expand(item)).next().unwrap();
                    json!(["list", [value(tree, pair.0), value(tree, pair.1)]])
                } else {
                    value(tree, item)
                }
            });
            json!(["list", items.collect::<Vec<_>>()])
        }
        Resolved::Mapping if tree.tag(id).is_some_and(|tag| tag.core() == Some("set")) => {
            let mut items: Vec<String> =
                tree.entries(id).map(|(key, _)| python_json(&value(tree, key))).collect();
            items.sort();
            json!(["set", items])
        }
        Resolved::Mapping => {
            let pairs = tree.entries(id).map(|(key, item)| json!([value(tree, key), value(tree, item)]));
            json!(["map", pairs.collect::<Vec<_>>()])
        }
    };
    match tree.tag(id) {
        Some(tag) if tag.local().is_some() => json!(["tag", tag.name, plain]),
        _ => plain,
    }
}

/// As Python's `json.dumps` spaces lists of ASCII.
fn python_json(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(python_json).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

fn ask_pyyaml(documents: &[String]) -> Option<Vec<Value>> {
    let available = Command::new("python3").args(["-c", "import yaml"]).stderr(Stdio::null()).status();
    if !available.is_ok_and(|status| status.success()) {
        return None;
    }
    let mut python = Command::new("python3")
        .args(["-c", LOADER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let input = serde_json::to_vec(documents).unwrap();
    python.stdin.take().unwrap().write_all(&input).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// How our reading of a document differs from PyYAML's.
fn difference(text: &str, tree: &Tree, answer: &Value) -> Option<String> {
    let rejected = !tree.errors().is_empty() || tree.documents().len() > 1;
    match (answer.get("error"), rejected) {
        (Some(_), true) => None,
        (Some(error), false) => Some(format!("accepted {text:?}\n    PyYAML: {error}")),
        (None, true) => {
            let errors: Vec<_> =
                tree.errors().iter().map(|error| (error.message(), tree.slice(error.span))).collect();
            Some(format!("rejected {text:?}\n    ours: {errors:?}"))
        }
        (None, false) => {
            let ours = tree.documents().first().map_or(json!(["null"]), |&root| value(tree, root));
            (Some(&ours) != answer.get("value"))
                .then(|| format!("value of {text:?}\n    ours:   {ours}\n    PyYAML: {}", answer["value"]))
        }
    }
}

/// Whether a document that differs has something where the parser is known to differ from PyYAML. Looked at
/// only for documents that differ; how many may is bounded below.
fn has_known_cause(text: &str, difference: &str) -> bool {
    let words = || text.split_ascii_whitespace().map(|word| word.trim_start_matches(['[', '{']));
    // Accepted by us: directives whose names and parameters PyYAML checks more strictly, and `...` without
    // a document before it.
    text.lines().any(|line| line.starts_with(['%']) || line == "...")
        // Another value: a text of several lines, of which one ends with a separator that stays in it.
        || text.contains(['\u{2028}', '\u{2029}']) && difference.starts_with("value of")
        // Another value: a byte-order mark that isn't the first character, where a token could start.
        || text.char_indices().any(|(at, c)| at > 0 && c == '\u{feff}')
        // Rejected by us: a lone dash in brackets is text to PyYAML, `?a` a key, `:a` after `!` a value.
        || text.contains("-]") || text.contains(", ?") || text.contains("{?") || text.contains("[! :")
        // Either: a block scalar whose `|` is less indented than its key or is the whole document.
        || text.split(['\n', '\r']).any(|line| line.trim_start().starts_with(['|', '>']))
        // Rejected by us: PyYAML's anchors and aliases end before a colon, its tags not before these.
        || words().any(|word| word.starts_with(['*', '&']) && word.ends_with(':'))
        || words().any(|word| word.starts_with('!') && word.contains(['[', ']', ',']))
}

#[test]
fn agrees_with_pyyaml() {
    let documents = documents();
    let Some(answers) = ask_pyyaml(&documents) else {
        eprintln!("skipped: python3 with PyYAML is not available");
        return;
    };
    let mut compared = 0;
    let mut known = 0;
    let mut differences = Vec::new();
    for (text, answer) in documents.iter().zip(&answers) {
        let tree = syntax::parse(text);
        let recursive =
            |error: &syntax::SyntaxError| matches!(error.kind, SyntaxErrorKind::RecursiveAlias { .. });
        // Ours are errors: no blueprint can mean anything by them.
        if answer.get("skip").is_some() || tree.errors().iter().any(recursive) {
            continue;
        }
        compared += 1;
        match difference(text, &tree, answer) {
            Some(difference) if has_known_cause(text, &difference) => known += 1,
            other => differences.extend(other),
        }
    }
    eprintln!("{compared} documents compared, {known} differ for a known reason");
    assert!(known <= 60, "{known} known differences are more than there were");
    assert!(compared > documents.len() * 9 / 10, "only {compared} compared");
    assert!(
        differences.is_empty(),
        "{} of {compared} differ:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

#[test]
#[cfg_attr(not(authentik_texts), ignore = "there is no ../shared/authentik")]
fn agrees_with_pyyaml_on_the_blueprints_that_authentik_brings() {
    let folder = shared("blueprints");
    let texts: Vec<String> =
        yaml_below(&folder).iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let Some(answers) = ask_pyyaml(&texts) else {
        eprintln!("skipped: python3 with PyYAML is not available");
        return;
    };
    assert!(!texts.is_empty());
    for (text, answer) in texts.iter().zip(&answers) {
        assert_eq!(difference(text, &syntax::parse(text), answer), None);
    }
    eprintln!("{} blueprints compared", texts.len());
}
