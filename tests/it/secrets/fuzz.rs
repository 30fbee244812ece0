//! Canaries are planted as secrets in files that are changed at random, and looked for in all that is printed.
//!
//! Every round has another canary, another way to write it, another file around it, and other lines that are lost, broken
//! or added next to it. The seeds are fixed, so that a leak is found again.

use std::fs;

use crate::harness::{
    Chance, Folder, KnownBy, Masks, Merged, Options, SourceFile, Sources, Which, check_sources, every_rule,
    fix_sources, indented, json, plan_of_all, unified_diff, write_plan,
};

/// Entries with secrets. `VALUE` is a whole value, `CANARY` a part of a text.
const ENTRIES: &[&str] = &[
    "  - model: authentik_core.token\n    identifiers: {identifier: t}\n    attrs:\n      key: VALUE\n      intent: api\n      user: 1\n",
    "  - model: authentik_core.token\n    identifiers: {identifier: t}\n    attr:\n      key: VALUE\n      intent: api\n",
    "  - model: authentik_core.token\n    identifiers: {identifier: t}\n    attrs:\n      key: VALUE\n    attrs:\n      intent: api\n",
    "  - model: authentik_core.group\n    identifiers: {name: g}\n    identifiers: {identifier: t}\n    attrs:\n      key: VALUE\n      intent: api\n",
    "  - model: authentik_core.token\n    identifiers: {identifier: t}\n    key: VALUE\n    attrs: {intent: api}\n",
    "  - model: authentik_core.token\n    identifiers:\n      key__startswith: VALUE\n    attrs: {intent: api}\n",
    "  - model: authentik_core.token\n    identifiers: {identifier: t}\n    attrs:\n      key: &k VALUE\n      description: *k\n      user: 1\n      intent: api\n",
    "  - model: authentik_core.user\n    identifiers: {username: u}\n    attrs:\n      name: u\n      password: VALUE\n      no_such: 1\n",
    "  - model: authentik_core.user\n    identifiers: {username: u}\n    attrs:\n      name: u\n      NAME: VALUE\n      path: 1\n",
    "  - model: authentik_core.user\n    identifiers: {username: u}\n    attrs:\n      name: u\n      attributes:\n        NAME: VALUE\n        plain: [1]\n      path: []\n",
    "  - model: authentik_core.group\n    identifiers: {name: g}\n    attrs:\n      attributes:\n        all-NAME: [NUMBER, CANARY]\n        deep: [{NAME: {x: CANARY}}]\n      nmae: 1\n",
    "  - model: authentik_core.group\n    identifiers: {name: !Find [authentik_core.token, [key, NUMBER]]}\n    attrs:\n      attributes:\n        u: !Find [authentik_core.token, [key, CANARY], [nothing, 1]]\n",
    "  - model: authentik_core.group\n    identifiers: {name: g}\n    attrs:\n      attributes:\n        given: !Context NAME\n        made: !Format [\"%s-%s\", !Context NAME, x]\n        also: !AtIndex [[!Context NAME], 0]\n      parent: !Context NAME\ncontext:\n  NAME: VALUE\n",
    "  - model: authentik_core.group\n    identifiers: {name: g}\n    attrs:\n      attributes:\n        given: !Context NAME\n        all: !Enumerate [[1], SEQ, !Context NAME]\n      name: [!Context NAME]\ncontext:\n  NAME: !Format [\"%s\", CANARY]\n",
    "  - model: authentik_core.group\n    identifiers: {name: g}\n    attrs:\n      attributes:\n        database: postgres://someone:CANARY@db.example.com:5432/x\n        other: [\"see amqp://a:CANARY@mq/\", 1]\n      no_such: 1\n",
    "  - model: authentik_core.application\n    identifiers: {slug: a}\n    attrs:\n      name: a\n      meta_launch_url: https://someone:CANARY@example.com/\n      no_such: 1\n",
    "  - model: authentik_core.group\n    identifiers: {name: g}\n    attrs:\n      attributes:\n        Authorization: Bearer CANARY\n        header: \"Authorization: Basic CANARY\"\n        sent: [X, \"bearer CANARY\"]\n      no_such: 1\n",
    "  - model: authentik_policies_expression.expressionpolicy\n    identifiers: {name: p}\n    attrs:\n      expression: |\n        client_secret = \"CANARY\"\n        return nothing(client_secret)\n",
    "  - model: authentik_policies_expression.expressionpolicy\n    identifiers: {name: p}\n    attrs:\n      expression: |\n        headers = {\"X-Api-Key\": 'CANARY', \"Authorization\": f\"Bearer CANARY\"}\n        requests.get(\"https://a:CANARY@example.com/?token=CANARY\", password='CANARY', headers=headers)\n        headers[\"Authorization\"] = \"Basic CANARY\"\n        if request.http_request.GET[\"token\"] == \"CANARY\" or \"CANARY\" != api_key:\n          return undefined_name\n        password = (\n          \"CANARY\"\n          \"CANARY\"\n        )\n        return ak_is_group(user, request.context.get(\"NAME\", \"CANARY\"))\n",
    "  - model: authentik_policies_expression.expressionpolicy\n    identifiers: {name: p}\n    attrs:\n      expression: 'token = \"CANARY\"; return tokn'\n      no_such: 1\n",
    "  - model: authentik_core.group\n    identifiers: {name: g}\n    attrs:\n      attributes:\n        env: |\n          A=1\n          DB_PASSWORD=CANARY\n          export API_TOKEN='CANARY'\n          password: CANARY\n        run: \"backup --password=CANARY --token CANARY -v\"\n        url: https://example.com/?a=1&api_key=CANARY&b=2\n      no_such: 1\n",
    "  - model: authentik_core.group\n    identifiers: {name: g}\n    attrs:\n      attributes:\n        pem: |\n          -----BEGIN RSA PRIVATE KEY-----\n          CANARY\n          CANARY\n          -----END RSA PRIVATE KEY-----\n        x: \"-----BEGIN PRIVATE KEY-----\\nCANARY\\n-----END PRIVATE KEY-----\\n\"\n      no_such: 1\n",
    "  - model: authentik_core.group\n    identifiers: {name: g}\n    attrs:\n      attributes:\n        a: eyJhbGciOiJub25lIn0.CANARY.CANARY\n        b: https://hooks.slack.com/services/T000/CANARY\n        c: \"https://discord.com/api/webhooks/123/CANARY\"\n        d: ghp_0123456789CANARY\n      no_such: 1\n",
    "  - model: authentik_events.notificationtransport\n    identifiers: {name: n}\n    attrs:\n      mode: webhook\n      webhook_url: https://chat.example.com/CANARY\n      no_such: 1\n",
    "  - model: authentik_core.group\n    identifiers: {name: g}\n    attrs:\n      attributes: !ParseJSON '{\"NAME\": \"CANARY\", \"a\": [{\"token\": [\"CANARY\"]}]}'\n      no_such: 1\n",
    "  - model: authentik_providers_oauth2.oauth2provider\n    identifiers: {name: p}\n    attrs:\n      client_secret: !Env [X, CANARY]\n      client_id: !If [true, x, y]\n      sub_mode: nothing\n",
    "  - model: authentik_providers_oauth2.oauth2provider\n    identifiers: {name: p}\n    attrs:\n      client_secret: VALUE\n      client_secrett: VALUE\n      grant_types: [a]\n      redirect_uris: x\n",
    "  - model: authentik_nowhere.thing\n    identifiers: {name: p}\n    attrs:\n      key: VALUE\n      NAME: VALUE\n",
    "  # NAME: CANARY\n  - model: authentik_core.group\n    # postgres://a:CANARY@db/\n    identifiers: {name: g}\n    attrs: {no_such: 1}\n",
    "  - model: authentik_flows.flow\n    id: *n\n    identifiers: {slug: *n}\n    attrs: {name: *n, title: *n, designation: authentication}\n  - model: authentik_core.user\n    identifiers: {username: v}\n    attrs: {name: *n, path: *n}\ncontext:\n  NAME: &n VALUE\n",
];

/// Names of secrets.
const NAMES: &[&str] = &[
    "password",
    "db_password",
    "pass",
    "smtp_pass",
    "pwd",
    "passwd",
    "passphrase",
    "secret",
    "clientSecret",
    "api_key",
    "api-key",
    "apikey",
    "bot_token",
    "private_key",
    "credentials",
    "bearer",
    "BIND_PASSWORD",
    "x-api-key",
];

/// Ways to write a value in a mapping that is indented by six.
const STYLES: &[&str] = &[
    "CANARY",
    "'CANARY'",
    "\"CANARY\"",
    "\"\\x43ANARY\"",
    "!!str CANARY",
    "NUMBER",
    "|\n            CANARY\n            CANARY",
    ">-\n            CANARY\n            more CANARY",
    "\"CANARY\\\n            CANARY\"",
    "[CANARY]",
    "{a: [CANARY]}",
    "CANARY # CANARY",
    "CANARY # was CANARY before",
    "{a: [CANARY]} # CANARY is old",
    "!KeyOf CANARY",
    "!KeyOf [CANARY]",
];

/// Lines that are added somewhere.
const LINES: &[&str] = &[
    "    bogus: 1\n",
    "      bogus: 1\n",
    "  - model: authentik_core.nothing\n    identifiers: {name: a}\n",
    "x: [\n",
    "      y: \"a\n",
    "\tz: 1\n",
    "      a: b: c\n",
    "      *nothing\n",
    "  # caf\u{85}\n",
    "  # line\u{2028}# and another\u{2029}\n",
    "    state: nothing\n",
    "      name: !Nothing x\n",
    "---\n",
    "      {{ .x }}\n",
    "    conditions: [!KeyOf nothing]\n",
    "\n",
];

/// What makes a file of a blueprint.
type Wrap = fn(&str) -> String;

const WRAPS: &[Wrap] = &[
    str::to_owned,
    str::to_owned,
    |text| text.replace('\n', "\r\n"),
    |text| format!("apiVersion: v1\nkind: ConfigMap\ndata:\n  a.yaml: |\n{}", indented(text, 4)),
    |text| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\ndata:\n  # caf\u{85}\n  a.yaml: |\n    # x\u{2028}\n{}",
            indented(text, 4)
        )
    },
    |text| format!("apiVersion: v1\nkind: ConfigMap\ndata:\n  a.yaml: {}\n", json(text)),
    |text| {
        format!(
            "apiVersion: v1\nkind: Secret\nstringData:\n  b: CANARY\n  a.yaml: |\n{}  c: CANARY\n",
            indented(text, 4)
        )
    },
    |text| {
        format!(
            "authentik:\n  secret_key: CANARY\n  db: postgres://a:CANARY@db/\nadditionalObjects:\n  - apiVersion: v1\n    kind: ConfigMap\n    data:\n      a.yaml: |\n{}",
            indented(text, 8)
        )
    },
    |text| {
        format!(
            "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nspec:\n  values:\n    postgresql:\n      auth:\n        password: CANARY\n    blueprints:\n      a.yaml: |\n{}",
            indented(text, 8)
        )
    },
];

/// One file with its canary.
struct Case {
    text: String,
    /// What must not be seen.
    canaries: [String; 2],
    round: usize,
}

fn case(round: usize, breaks: bool) -> Case {
    let mut chance = Chance(0x5eed + round as u64 * 7919);
    let (letters, number) = (format!("{:04}", chance.below(10_000)), 48_150_000 + chance.below(9_999));
    // Names are written like the first one.
    let canary = if round % 4 == 3 { "Cqozebrapass".to_owned() } else { format!("Cq{letters}Zebra") };
    let entry = ENTRIES[round % ENTRIES.len()].replace("NAME", chance.of(NAMES));
    let mut text = format!("version: 1\nmetadata:\n  name: a\nentries:\n{entry}");
    let style = chance.of(STYLES).replace("\\x43ANARY", &format!("\\x43q{letters}\\x5aebra"));
    text = text.replace("VALUE", &style);
    if breaks {
        for _ in 0..1 + chance.below(2) {
            text = changed(&text, &mut chance);
        }
    }
    let text = chance.of(WRAPS)(&text).replace("CANARY", &canary).replace("NUMBER", &number.to_string());
    Case { text, canaries: [canary.get(2..).unwrap_or_default().to_owned(), number.to_string()], round }
}

/// A text with a line that is lost or added; no line of a secret.
fn changed(text: &str, chance: &mut Chance) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let at = 3 + chance.below(lines.len() - 2);
    let is_inside = |line: Option<&&str>| {
        line.is_some_and(|line| line.starts_with("            ") || line.contains("CANARY"))
    };
    match chance.below(3) {
        // Without its key, nothing tells that a text is a secret.
        0 if lines.get(at + 1).is_some_and(|next| next.starts_with("            ")) => {}
        0 if !is_inside(lines.get(at)) && at < lines.len() => {
            lines.remove(at);
        }
        _ if !is_inside(lines.get(at)) => lines.insert(at.min(lines.len()), chance.of(LINES)),
        _ => {}
    }
    lines.concat()
}

/// Where the canaries of a case are seen.
struct Watch<'c> {
    case: &'c Case,
    leaks: Vec<String>,
    seen: usize,
}

impl Watch<'_> {
    fn look(&mut self, by: &str, shown: &str) {
        self.seen += shown.len();
        if let Some(canary) = self.case.canaries.iter().find(|canary| shown.contains(canary.as_str())) {
            let line = shown.lines().find(|line| line.contains(canary.as_str())).unwrap_or_default();
            self.leaks.push(format!(
                "round {}: {by} shows `{canary}` of\n{}\nin\n{line}",
                self.case.round, self.case.text
            ));
        }
    }

    fn reports(&mut self, merged: &Merged, options: &Options) {
        merged.reports(&options.levels).iter().for_each(|(name, report)| self.look(name, report));
    }

    fn fixes(&mut self, sources: Sources, options: &Options) {
        let fixed_sources = fix_sources(sources, options, Which::All);
        for undone in &fixed_sources.undone {
            self.look("what is not fixed", &format!("{} {}", undone.fix.title, undone.reason));
        }
        for change in &fixed_sources.changed {
            let index = change.file.index();
            let masks =
                Masks { old: &change.secrets_before, new: &fixed_sources.outcome.files[index].secrets };
            let file = &fixed_sources.sources.files()[index];
            self.look("the diff", &unified_diff("a.yaml", change.before.text(), file.text(), masks).text);
            change.applied.iter().for_each(|applied| self.look("what is fixed", &applied.title));
        }
    }

    fn plan(&mut self, sources: &Sources) {
        let plan = plan_of_all(sources.blueprints(), &Options::default());
        let mut text = Vec::new();
        write_plan(&plan, &mut text).expect("memory can be written");
        self.look("plan", &String::from_utf8(text).expect("a plan is text"));
        self.look("plan as JSON", &serde_json::to_string_pretty(&plan).expect("a plan is JSON"));
    }
}

/// Where anything that the library prints shows a canary.
fn leaks(case: &Case, options: &Options) -> (usize, Vec<String>) {
    let mut watch = Watch { case, leaks: Vec::new(), seen: 0 };
    let sources = Sources::of(vec![SourceFile::new("a.yaml", case.text.as_str())]);
    let outcome = check_sources(&sources, options);
    let mut merged = Merged::default();
    merged.add(sources.files(), &outcome);
    let mut known = outcome.clone();
    for file in &mut known.files {
        file.known.extend(file.findings.drain(..).map(|finding| (KnownBy::Baseline, finding)));
    }
    merged.add(sources.files(), &known);
    watch.reports(&merged, options);
    watch.plan(&sources);
    if outcome.files.iter().any(|file| file.findings.iter().any(|finding| finding.fix.is_some())) {
        watch.fixes(sources, options);
    }
    (watch.seen, watch.leaks)
}

#[test]
fn the_canaries_would_be_seen() {
    let case = Case {
        text: "entries:\n  - model: authentik_core.group\n    identifiers: {name: Cq1Zebra}\n    attrs: {is_superuser: Cq1Zebra}\n".to_owned(),
        canaries: ["q1Zebra".to_owned(), "48150000".to_owned()],
        round: 0,
    };
    let (_, leaks) = leaks(&case, &every_rule());
    assert!(leaks.iter().any(|leak| leak.contains("plan")) && leaks.iter().any(|leak| leak.contains("rich")));
}

/// A canary in the comment of its own line, and where `!KeyOf` has an id.
#[test]
fn no_canary_is_seen_where_it_is_repeated() {
    let options = every_rule();
    let user = |written: &str| {
        format!(
            "version: 1\nmetadata: {{name: a}}\nentries:\n  - model: authentik_core.user\n    identifiers: {{username: u}}\n    attrs:\n      no_such: 1\n      password: {written}\n      nor_such: 1\n"
        )
    };
    let config_map = |text: String| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: m}}\ndata:\n  a.yaml: |\n{}",
            indented(&text, 4)
        )
    };
    let secret = |text: String| {
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata: {{name: m}}\nstringData:\n  a.yaml: |\n{}  b: CANARY # was CANARY once\n",
            indented(&text, 4)
        )
    };
    let mut leaked = Vec::new();
    for canary in ["Cq0417Zebra", "cqhunterpass", "Cq words with Zebra", "cqa"] {
        for written in [
            "CANARY # CANARY",
            "'CANARY' # was CANARY until May",
            "| # CANARY\n        CANARY",
            "[{a: CANARY}] # or CANARY",
            "!Format [\"%s\", CANARY] # CANARY it is",
            "!KeyOf CANARY",
            "!KeyOf CANARY # not CANARY",
            "!If [true, !KeyOf CANARY, x]",
        ] {
            for text in [user(written), config_map(user(written)), secret(user(written))] {
                let text = text.replace("CANARY", canary);
                let case = Case { text, canaries: [canary.to_owned(), "48150000".to_owned()], round: 0 };
                leaked.extend(leaks(&case, &options).1.into_iter().take(1));
            }
        }
    }
    assert!(leaked.is_empty(), "{} leaks:\n{}", leaked.len(), leaked.join("\n\n"));
}

#[test]
fn no_canary_of_a_sound_file_is_seen() {
    let options = every_rule();
    let mut all = Vec::new();
    let mut shown = 0;
    for round in 0..ENTRIES.len() * 4 {
        let (seen, leaks) = leaks(&case(round, false), &options);
        shown += seen;
        all.extend(leaks.into_iter().take(1));
    }
    assert!(all.is_empty(), "{} leaks:\n{}", all.len(), all.join("\n\n"));
    assert!(shown > 500_000, "{shown}");
}

#[test]
fn no_canary_of_a_broken_file_is_seen() {
    let options = every_rule();
    let mut all = Vec::new();
    for round in 0..ENTRIES.len() * 8 {
        let (_, leaks) = leaks(&case(round, true), &options);
        all.extend(leaks.into_iter().take(1));
    }
    assert!(all.is_empty(), "{} leaks:\n{}", all.len(), all.join("\n\n"));
}

#[test]
fn no_command_shows_a_canary() {
    let mut all = Vec::new();
    for (number, &round) in [0, 6, 9, 12, 13, 18, 22, 29].iter().enumerate() {
        let mut case = case(round + ENTRIES.len() * (10 + number), number % 2 == 1);
        case.text = case.text.replace("no_such: 1", "description: 1");
        let canary = format!("C{}", case.canaries[0]);
        let folder = Folder::of(&[
            ("a.yaml", &case.text),
            ("s.yaml", &format!("user: {canary}\n")),
            ("c.toml", &format!("[context]\npassword = \"{canary}\n")),
        ]);
        let context = format!("--context=x_password=[{canary}");
        for arguments in [
            &["plan", "--partial", "a.yaml"][..],
            &["plan", "--partial", "--format", "yaml", "a.yaml"],
            &["graph", "--references", "a.yaml"],
            &["graph", "--references", "--format", "dot", "a.yaml"],
            &["graph", "--flow", "x", "a.yaml"],
            &["run", "--flow", "x", "--scenario", "s.yaml", "a.yaml"],
            &["check", "a.yaml"],
            &["check", "--fix-unsafe", "--dry-run", "a.yaml"],
            &["check", "--config", "c.toml", "a.yaml"],
            &["check", "--write-baseline", "b.json", "a.yaml"],
            &["plan", &context, "a.yaml"],
        ] {
            let ran = folder.run(arguments);
            let mut watch = Watch { case: &case, leaks: Vec::new(), seen: 0 };
            watch.look(&arguments.join(" "), &ran.all());
            all.extend(watch.leaks);
        }
        let baseline = fs::read_to_string(folder.path().join("b.json")).unwrap_or_default();
        assert!(!baseline.contains(&canary), "the baseline shows it");
    }
    assert!(all.is_empty(), "{} leaks:\n{}", all.len(), all.join("\n\n"));
}

#[test]
fn what_is_no_secret_is_shown() {
    let text = "version: 1\nmetadata: {name: a}\nentries:\n  - model: authentik_stages_prompt.prompt\n    identifiers: {name: \
                change-password}\n    attrs:\n      field_key: password\n      type: password\n      label: Password\n      placeholder: \"Password: \
                choose a new one\"\n  - model: authentik_sources_oauth.oauthsource\n    identifiers: {slug: token-source}\n    attrs:\n      name: \
                secret-source\n      access_token_url: https://example.com/token\n      consumer_key: client-id\n      no_such: 1\n  - model: \
                authentik_core.group\n    identifiers: {name: secret-readers}\n    attrs:\n      attributes:\n        token_endpoint: \
                https://example.com/oauth/token\n        password_field: mail-address\n        secretName: my-manifest\n  - model: \
                authentik_stages_identification.identificationstage\n    identifiers: {name: with-password}\n    attrs:\n      user_fields: \
                [email]\n      password_stage: !Find [authentik_stages_password.passwordstage, [name, default-authentication-password]]\n";
    let sources = Sources::of(vec![SourceFile::new("a.yaml", text)]);
    let options = every_rule();
    let outcome = check_sources(&sources, &options);
    assert_eq!(outcome.files[0].secrets, []);
    assert!(outcome.files[0].findings.iter().all(|finding| !finding.message.contains("***")));
    let plan = plan_of_all(sources.blueprints(), &Options::default());
    let plan = serde_json::to_string_pretty(&plan).expect("a plan is JSON");
    let words = [
        "\"password\"",
        "Password: choose a new one",
        "https://example.com/oauth/token",
        "mail-address",
        "my-manifest",
        "default-authentication-password",
    ];
    let hidden: Vec<_> = words.into_iter().filter(|word| !plan.contains(word)).collect();
    assert_eq!(hidden, [""; 0], "{plan}");
}

#[test]
fn places_are_right_after_line_breaks_that_only_yaml_knows() {
    let blueprint = "version: 1\nmetadata: {name: a}\nentries:\n  # BREAK\n  - model: authentik_core.group\n    identifiers: {name: g}\n    \
                     attrs:\n      bogus: 1\n";
    for break_ in [
        "x\u{85}",
        "\u{85}",
        "x\u{2028}",
        "x\u{2029}",
        "x\u{2028}      # y",
        "x\u{85}      # y",
        "x \u{2029}      # y",
    ] {
        for head in ["a.yaml: |\n", "a.yaml: |2\n", "# \u{2028}\n  a.yaml: |-\n", "a.yaml: >\n"] {
            let text = blueprint.replace("BREAK", break_);
            let text = if head.contains('>') { text.replace('\n', "\n\n") } else { text };
            let file = SourceFile::new(
                "a.yaml",
                format!("kind: ConfigMap\napiVersion: v1\ndata:\n  {head}{}", indented(&text, 4)),
            );
            let sources = Sources::of(vec![file.clone()]);
            let outcome = check_sources(&sources, &every_rule());
            let bogus =
                outcome.files[0].findings.iter().find(|finding| finding.rule.name == "unknown-attribute");
            let span = bogus.unwrap_or_else(|| panic!("{:?}", file.text())).span;
            assert_eq!(file.slice(span), "bogus", "{:?}", file.text());
        }
    }
}
