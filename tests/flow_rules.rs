//! Rules over flows: their examples, the paths that they name, and flows of ten thousand stages.

use blueprintc::check::{Example, Finding, Levels, Options, Outcome, Rule, Severity, check, rules};

/// The rules that look at compiled flows.
const RULES: &[&str] = &[
    "authentication-without-login",
    "flow-never-enterable",
    "flow-without-stages",
    "login-without-user",
    "mfa-validated-twice",
    "open-enrollment",
    "password-stage-twice",
    "recovery-without-mail",
    "stage-bound-twice",
    "stage-order-conflict",
    "unreachable-stage",
    "user-login-not-last",
    "write-without-prompt-data",
];

fn rule(name: &str) -> &'static Rule {
    rules().iter().find(|rule| rule.name == name).unwrap_or_else(|| panic!("no rule {name}"))
}

/// Everything found, with rules that are off by default turned on where a test is about them.
fn outcome(rule: &Rule, text: &str) -> Outcome {
    let mut levels = Levels::default();
    levels.set(rule.name, Some(rule.severity));
    check(&Example::read(text, "example.yaml").files, &Options { levels, ..Options::default() })
}

fn findings(outcome: &Outcome) -> Vec<&Finding> {
    outcome.files.iter().flat_map(|file| &file.findings).collect()
}

fn told(found: &[&Finding]) -> Vec<String> {
    found.iter().map(|finding| format!("{}: {}", finding.rule.name, finding.message)).collect()
}

/// The messages of one rule.
fn messages(name: &str, text: &str) -> Vec<String> {
    let rule = rule(name);
    let outcome = outcome(rule, text);
    let found = findings(&outcome);
    let of_rule = found.iter().filter(|finding| finding.rule.name == name);
    of_rule.map(|finding| finding.message.clone()).collect()
}

#[test]
fn bad_examples_show_one_mistake_and_good_ones_none() {
    let mut wrong = Vec::new();
    for rule in RULES.iter().map(|name| rule(name)) {
        let bad = outcome(rule, rule.bad);
        let found = findings(&bad);
        if !found.iter().any(|finding| finding.rule.name == rule.name) {
            wrong.push(format!("{} misses its bad example: {:?}", rule.name, told(&found)));
        }
        let others = found.iter().filter(|f| f.rule != rule && f.rule.severity > Severity::Info);
        let others: Vec<&Finding> = others.copied().collect();
        if !others.is_empty() {
            wrong.push(format!("{}, bad: {:?}", rule.name, told(&others)));
        }
        if !bad.files.iter().all(|file| file.accepted) {
            wrong.push(format!("{}: authentik takes what this rule finds", rule.name));
        }
        let good = outcome(rule, rule.good);
        let found = findings(&good);
        let found: Vec<&Finding> =
            found.into_iter().filter(|f| f.rule == rule || f.rule.severity > Severity::Info).collect();
        if !found.is_empty() {
            wrong.push(format!("{}, good: {:?}", rule.name, told(&found)));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
