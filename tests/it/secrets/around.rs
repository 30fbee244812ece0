//! No secret of a file around a blueprint, and none of a blueprint in it, is ever shown: wherever the blueprint lives,
//! whatever is wrong in it or around it, and whatever is asked for.

use std::cell::RefCell;

use aho_corasick::AhoCorasick;

use crate::harness::{
    Masks, Merged, Options, Release, SourceFile, Sources, Which, a_part_of, base64, block, catalog,
    check_sources, every_rule, fix_sources, json, unified_diff,
};

/// What must never be seen. Values of one line are the marker; longer ones have it on every line.
const MARKER: &str = "Zq7marker";

/// What makes another text of one.
type Change = fn(&str) -> String;

/// Where blueprints live. `OTHER` is a value next to them that must not be shown either.
const PLACES: &[(&str, Change)] = &[
    ("plain", str::to_owned),
    ("ConfigMap", |text| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\ndata:\n  a.yaml: |\n{}",
            block(text, 4)
        )
    }),
    ("ConfigMap on one line", |text| {
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\ndata:\n  a.yaml: {}\n", json(text))
    }),
    ("Secret", |text| {
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\nstringData:\n  first: OTHER\n  a.yaml: |\n{}  last: OTHER\n",
            block(text, 4)
        )
    }),
    ("Secret on one line", |text| {
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\nstringData:\n  first: OTHER\n  a.yaml: {}\n  last: OTHER\n",
            json(text)
        )
    }),
    ("Secret that says so at its end", |text| {
        format!(
            "apiVersion: v1\nstringData:\n  first: |\n    OTHER\n    OTHER\n  a.yaml: |\n{}  last: OTHER\nmetadata:\n  name: x\nkind: Secret\n",
            block(text, 4)
        )
    }),
    ("Secret in base64", |text| {
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\ndata:\n  first: OTHER\n  a.yaml: {}\n  last: OTHER\n",
            base64(text)
        )
    }),
    ("Secret in base64 of many lines", |text| {
        let base64 = base64(text);
        let lines: Vec<&str> = base64
            .as_bytes()
            .chunks(76)
            .map(|line| std::str::from_utf8(line).expect("it is ASCII"))
            .collect();
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\ndata:\n  first: OTHER\n  a.yaml: >-\n{}  last: OTHER\n",
            block(&lines.join("\n"), 4)
        )
    }),
    ("list of Secrets", |text| {
        format!(
            "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Secret\n    stringData:\n      first: OTHER\n      a.yaml: |\n{}      last: OTHER\n",
            block(text, 8)
        )
    }),
    ("Secret among documents", |text| {
        format!(
            "apiVersion: v1\nkind: Secret\nstringData:\n  first: OTHER\n---\napiVersion: v1\nkind: ConfigMap\ndata:\n  a.yaml: |\n{}---\napiVersion: v1\nkind: Secret\ndata:\n  last: OTHER\n",
            block(text, 4)
        )
    }),
    ("values of Helm", |text| {
        format!(
            "authentik:\n  secret_key: OTHER\nadditionalObjects:\n  - apiVersion: v1\n    kind: Secret\n    stringData:\n      first: OTHER\n      a.yaml: |\n{}      last: OTHER\nredis:\n  password: OTHER\n",
            block(text, 8)
        )
    }),
    ("values of Helm as text", |text| {
        format!(
            "authentik:\n  secret_key: OTHER\nextraManifests:\n  - |\n    apiVersion: v1\n    kind: Secret\n    stringData:\n      first: OTHER\n      a.yaml: |\n{}      last: OTHER\n",
            block(text, 8)
        )
    }),
    ("HelmRelease", |text| {
        format!(
            "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nspec:\n  values:\n    authentik:\n      secret_key: OTHER\n    blueprints:\n      a.yaml: |\n{}",
            block(text, 8)
        )
    }),
    ("Argo CD's Application", |text| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  source:\n    helm:\n      values: |\n        authentik:\n          secret_key: OTHER\n        additionalObjects:\n          - apiVersion: v1\n            kind: Secret\n            stringData:\n              first: OTHER\n              a.yaml: |\n{}",
            block(text, 16)
        )
    }),
    ("secretGenerator", |text| {
        format!(
            "secretGenerator:\n  - name: x\n    literals:\n      - first=OTHER\n      - |-\n        a.yaml={}\n      - last=OTHER\n",
            block(text, 8).trim_start()
        )
    }),
    ("secretGenerator on one line", |text| {
        format!(
            "secretGenerator:\n  - name: x\n    literals: [first=OTHER, {}, \"last=OTHER\"]\n",
            json(&format!("a.yaml={text}"))
        )
    }),
    ("secretGenerator beside configMapGenerator", |text| {
        format!(
            "secretGenerator:\n  - name: x\n    literals:\n      - OTHER\n      - first=OTHER\nconfigMapGenerator:\n  - name: x\n    literals:\n      - |-\n        a.yaml={}",
            block(text, 8).trim_start()
        )
    }),
    ("patch", |text| {
        format!(
            "kind: Kustomization\npatches:\n  - patch: |\n      apiVersion: v1\n      kind: Secret\n      metadata:\n        name: x\n      stringData:\n        first: OTHER\n        a.yaml: |\n{}",
            block(text, 10)
        )
    }),
];

/// What breaks a file, by its lines.
const BREAKS: &[(&str, Change)] = &[
    ("nothing", str::to_owned),
    ("a bracket before", |text| format!("x: [\n{text}")),
    ("a bracket after", |text| format!("{text}x: [\n")),
    ("a quotation mark before", |text| format!("x: \"a\n{text}")),
    ("a quotation mark after", |text| format!("{text}x: \"a\n")),
    ("a tab", |text| text.replacen("\n  ", "\n\t", 1)),
    ("a tab at the end", |text| replaced_last(text, "\n  ", "\n\t")),
    ("a colon", |text| text.replacen(": ", ": a: ", 1)),
    ("a colon at the end", |text| replaced_last(text, ": ", ": a: ")),
    ("a missing colon", |text| text.replacen("first: ", "first ", 1)),
    ("a missing colon at the end", |text| text.replacen("last: ", "last ", 1)),
    ("no blank after the colon", |text| text.replacen("first: ", "first:", 1)),
    ("another indentation", |text| text.replacen("first: ", " first: ", 1)),
    ("another indentation at the end", |text| text.replacen("last: ", " last: ", 1)),
    ("less indentation", |text| replaced_last(text, "\n  ", "\n ")),
    ("an alias", |text| text.replacen("first: ", "first: *", 1)),
    ("an at sign", |text| text.replacen("first: ", "first: @", 1)),
    ("a percent sign", |text| text.replacen("first: ", "first: %", 1)),
    ("a tag", |text| text.replacen("first: ", "first: !", 1)),
    ("a quotation mark in a value", |text| text.replacen("first: ", "first: \"", 1)),
    ("a mark of a template", |text| text.replacen("first: ", "first: {{ .x }} ", 1)),
    ("a control block", |text| text.replacen("  first: ", "  {{- if .x }}\n  first: ", 1)),
    ("a key twice", |text| text.replacen("last: ", "first: ", 1)),
    ("a bracket in the list", |text| text.replacen("first=", "[first=", 1)),
    ("no blank after the dash", |text| text.replacen("- first=", "-first=", 1)),
    ("a quotation mark in the list", |text| text.replacen("- first=", "- \"first=", 1)),
    ("a character of control", |text| format!("{text}x: \u{1}\n")),
];

fn replaced_last(text: &str, from: &str, to: &str) -> String {
    match text.rfind(from) {
        Some(at) => format!("{}{to}{}", &text[..at], &text[at + from.len()..]),
        None => text.to_owned(),
    }
}

/// A blueprint with a secret field, between lines that can be wrong.
fn blueprint(model: &str, before: &str, value: &str, after: &str) -> String {
    format!(
        "version: 1\nmetadata:\n  name: a\nentries:\n  - model: {model}\n    identifiers:\n      name: a\n    \
         attrs:\n      {before}{value}{after}\n"
    )
}

/// Mistakes at the line of a secret and near it: before, the line, and after.
const MISTAKES: &[(&str, &str, &str)] = &[
    ("no_such: 1\n      ", "KEY: Zq7marker", "\n      no_such_either: 1"),
    ("nmae: a\n      ", "KEY: [Zq7marker]", ""),
    ("nmae: a\n      ", "KEY: {a: Zq7marker}", ""),
    ("", "KEY: Zq7marker\n      KEY: Zq7marker", ""),
    ("no_such: 1\n      ", "MISS: Zq7marker", ""),
    ("no_such: 1\n      ", "KEY: Zq7marker: b", ""),
    ("no_such: 1\n      ", "KEY: \"Zq7marker", "\n      x: y"),
    ("no_such: 1\n      ", "KEY: @Zq7marker", ""),
    ("no_such: 1\n      ", "KEY Zq7marker", "\n      x: 1"),
    ("x: [\n      ", "KEY: Zq7marker", ""),
    ("no_such: 1\n      ", "KEY: \"!Format [Zq7marker]\"", "\n      y: !Nothing 1"),
    ("no_such: 1\n      ", "KEY: !Env [X, Zq7marker]", "\n      y: !Nothing 1"),
    ("no_such: 1\n      ", "KEY: |\n        Zq7marker\n        Zq7marker", "\n      y: 1"),
    ("no_such: 1\n      ", "KEY: >\n        Zq7marker\n      Zq7marker", "\n      y: 1"),
];

/// What must not be in what is shown of a text.
fn telling(text: &str) -> Vec<String> {
    let mut telling: Vec<String> = ["Zq7marker", "q7mark", "7marker"].map(str::to_owned).into();
    // Parts of what is encoded.
    let is_base64 = |word: &&str| {
        word.len() >= 40 && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b))
    };
    for word in text.split_whitespace().filter(is_base64) {
        telling.extend((0..word.len() - 12).step_by(4).map(|at| word[at..at + 12].to_owned()));
    }
    telling
}

struct Shown<'a> {
    what: &'a str,
    text: &'a str,
    telling: AhoCorasick,
    leaks: RefCell<Vec<String>>,
}

impl Shown<'_> {
    fn look(&self, by: &str, shown: &str) {
        if let Some(part) = self.telling.find(shown).map(|found| &shown[found.range()]) {
            let around: Vec<_> = shown.lines().filter(|line| line.contains(part)).take(3).collect();
            let around = around.join("\n");
            self.leaks.borrow_mut().push(format!(
                "{by} shows `{part}` of {}
{}
in
{around}",
                self.what, self.text
            ));
        }
    }

    fn reports(self, merged: &Merged, options: &Options) -> Vec<String> {
        merged.reports(&options.levels).iter().for_each(|(name, report)| self.look(name, report));
        self.leaks.into_inner()
    }
}

/// Whether anything was found, and where the marker is shown.
fn shown(what: &str, text: &str, options: &Options) -> (bool, Vec<String>) {
    let telling = AhoCorasick::new(telling(text)).expect("they are few");
    let shown = Shown { what, text, telling, leaks: RefCell::default() };
    let before = Sources::of(vec![SourceFile::new("a.yaml", text)]);
    let outcome = check_sources(&before, options);
    let mut merged = Merged::default();
    merged.add(before.files(), &outcome);
    let mut ignored = outcome.clone();
    for file in &mut ignored.files {
        file.ignored.extend(std::mem::take(&mut file.findings));
    }
    merged.add(before.files(), &ignored);
    if outcome.files.iter().all(|file| file.findings.iter().all(|finding| finding.fix.is_none())) {
        return (!outcome.files[0].findings.is_empty(), shown.reports(&merged, options));
    }
    let fixed_sources = fix_sources(before, options, Which::All);
    for undone in &fixed_sources.undone {
        shown.look("what is not fixed", &format!("{} {}", undone.fix.title, undone.reason));
    }
    for change in &fixed_sources.changed {
        let index = change.file.index();
        let file = &fixed_sources.sources.files()[index];
        let masks = Masks { old: &change.secrets_before, new: &fixed_sources.outcome.files[index].secrets };
        let diff = unified_diff("a.yaml", change.before.text(), file.text(), masks);
        shown.look("the diff", &diff.text);
        change.applied.iter().for_each(|applied| shown.look("what is fixed", &applied.title));
    }
    merged.add(fixed_sources.sources.files(), &fixed_sources.outcome);
    (true, shown.reports(&merged, options))
}

/// How many slips are tried.
const ROUNDS: usize = a_part_of(2000);

const MODEL: &str = "authentik_providers_oauth2.oauth2provider";

fn place(place: Change, blueprint: &str) -> String {
    let text = place(blueprint);
    if text.contains("\ndata:\n  first") || text.contains("\ndata:\n  last") {
        // What is encoded isn't the marker, and must not be shown either.
        return text.replace("OTHER", &base64(&format!("{MARKER} {MARKER} {MARKER} {MARKER}")));
    }
    text.replace("OTHER", MARKER)
}

#[test]
fn the_markers_would_be_seen() {
    for (name, around) in PLACES.iter().filter(|(name, _)| !name.contains("base64")) {
        let text = place(*around, &blueprint("authentik_core.group", "", "is_superuser: Zq7marker", ""));
        assert!(!shown(name, &text, &every_rule()).1.is_empty(), "{name}");
    }
}

#[test]
fn whatever_breaks_the_file_around() {
    let options = every_rule();
    let (mut found, mut all) = (0, Vec::new());
    for (name, around) in PLACES {
        for (how, break_it) in BREAKS {
            let (before, value, after) = MISTAKES[0];
            let text = blueprint(MODEL, before, &value.replace("KEY", "client_secret"), after);
            let text = break_it(&place(*around, &text));
            let (any, leaks) = shown(&format!("{name}, {how}"), &text, &options);
            found += usize::from(any);
            all.extend(leaks.into_iter().take(1));
        }
    }
    assert!(all.is_empty(), "{} leaks:\n{}", all.len(), all.join("\n\n"));
    assert!(found > 200, "{found}");
}

/// A slip of the fingers.
fn missed(field: &str) -> String {
    let last = field.chars().next_back().expect("a name");
    format!("{}{last}{last}", &field[..field.len() - 1])
}

#[test]
fn whatever_is_wrong_at_a_secret_field() {
    let options = every_rule();
    let catalog = catalog(Release::NEWEST);
    let models = catalog.model_names().filter_map(|name| catalog.model_named(name));
    let fields = models.flat_map(|model| model.fields.iter().map(move |field| (model.name, field)));
    let fields: Vec<_> =
        fields.filter(|(_, field)| field.secret).map(|(model, field)| (model, field.name)).collect();
    assert!(fields.len() > 20, "the catalog knows secret fields");
    let (mut all, mut at) = (Vec::new(), 0);
    for (model, field) in &fields {
        for (before, value, after) in MISTAKES {
            // Each meets many others in the long run.
            for _ in 0..a_part_of(3) {
                at += 5;
                let (name, around) = PLACES[at % PLACES.len()];
                let value = value.replace("KEY", field).replace("MISS", &missed(field));
                let text = place(around, &blueprint(model, before, &value, after));
                all.extend(shown(&format!("{name}, {model} {field}"), &text, &options).1.into_iter().take(1));
            }
        }
    }
    assert!(all.is_empty(), "{} leaks:\n{}", all.len(), all.join("\n\n"));
}

#[test]
fn templates_that_can_t_be_read() {
    let options = every_rule();
    let lines = [
        "{{- if .a }}\n      x: [\n      {{- end }}\n      KEY: Zq7marker",
        "KEY: Zq7marker\n      {{- range .a }}\n      x: {\n      {{- end }}",
        "{{ .a }} x: 1\n      KEY: Zq7marker",
        "KEY: {{ .a }}Zq7marker\n      {{- if .a }}\n     x: 1\n      {{- end }}",
        "{% if a %}\n    x: [\n{% endif %}\n      KEY: Zq7marker",
        "KEY: {{ .a | default \"Zq7marker\" }}\n      no_such: 1",
        "{{- if eq .a \"b\" }}\n      KEY: Zq7marker\n      {{- else }}\n      KEY: [Zq7marker]\n      {{- end }}\n      no_such: 1",
    ];
    let mut all = Vec::new();
    let mut found = 0;
    for (name, around) in PLACES {
        for (model, key) in
            [(MODEL, "client_secret"), ("authentik_core.token", "key"), ("authentik_core.user", "password")]
        {
            for line in lines {
                let text = place(*around, &blueprint(model, "", &line.replace("KEY", key), ""));
                let (any, leaks) = shown(&format!("{name}, {line}"), &text, &options);
                found += usize::from(any);
                all.extend(leaks.into_iter().take(1));
            }
        }
    }
    assert!(all.is_empty(), "{} leaks:\n{}", all.len(), all.join("\n\n"));
    assert!(found > 200, "{found}");
}

#[test]
fn lines_of_another_blueprint_in_the_same_file() {
    let secret = blueprint("authentik_core.token", "", "key: Zq7marker", "");
    // What is cut off at the right is not shown anyway.
    let one = format!(
        "{{entries: [{{model: authentik_core.user, attrs: {{name: a, password: {MARKER}}}, identifiers: \
         {{username: a}}}}], version: 1, metadata: {{name: b}}}}"
    );
    let first = blueprint("authentik_core.group", "", "no_such: 1", "");
    let mut options = Options::default();
    options.levels.set("plain-secret", None);
    let mut all = Vec::new();
    for other in [json(&secret), json(&one), format!("'{one}'"), format!("|-\n    {one}")] {
        let before = format!("kind: ConfigMap\ndata:\n  a.yaml: |\n{}  b.yaml: {other}\n", block(&first, 4));
        let after = format!("kind: ConfigMap\ndata:\n  b.yaml: {other}\n  a.yaml: {}\n", json(&first));
        let broken = format!("kind: ConfigMap\ndata:\n  b.yaml: {other}\n  a: [\n");
        let also = format!("kind: ConfigMap\nmetadata: {{a: b\ndata:\n  b.yaml: {other}\n  a: c}}\n");
        for text in [before, after, broken, also] {
            let (any, leaks) = shown("two blueprints", &text, &options);
            assert!(any, "{text}");
            all.extend(leaks.into_iter().take(1));
        }
    }
    assert!(all.is_empty(), "{} leaks:\n{}", all.len(), all.join("\n\n"));
}

/// Numbers that look like chance.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit.max(1)
    }
}

/// A slip between two words: a sign too much, or one that is missing.
fn slip(text: &str, chance: &mut Chance) -> String {
    let signs: Vec<usize> = text
        .char_indices()
        .filter(|(_, sign)| !sign.is_alphanumeric() && !"_-/=+.".contains(*sign))
        .map(|(at, _)| at)
        .collect();
    let Some(&at) = signs.get(chance.below(signs.len())) else { return text.to_owned() };
    let (before, after) = text.split_at(at);
    let added = [
        "\"", "'", "[", "]", "{", "}", ":", " ", "#", " #", "&", "*", "!", "|", ">", "%", "@", "`", "\t",
        "\n", "- ", "? ", ", ", "{{ x }}", "\u{7}",
    ];
    match chance.below(4) {
        0 => format!("{before}{}", after.get(1..).unwrap_or_default()),
        _ => format!("{before}{}{after}", added[chance.below(added.len())]),
    }
}

#[test]
fn slips_anywhere() {
    let options = every_rule();
    let mut chance = Chance(2026);
    let mut all = Vec::new();
    for round in 0..ROUNDS {
        let (name, around) = PLACES[round % PLACES.len()];
        let (before, value, after) = MISTAKES[chance.below(MISTAKES.len())];
        let value = value.replace("KEY", "client_secret").replace("MISS", "client_secrett");
        let mut text = place(around, &blueprint(MODEL, before, &value, after));
        for _ in 0..1 + chance.below(2) {
            text = slip(&text, &mut chance);
        }
        all.extend(shown(&format!("{name}, {round}"), &text, &options).1.into_iter().take(1));
    }
    // Where a slip joins the key with its value or with other text, nothing tells that there is a secret.
    assert!(all.len() <= 6, "{} leaks:\n{}", all.len(), all.join("\n\n"));
}
