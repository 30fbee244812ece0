//! Test files that are wrong say so, and where.

use super::{LOGIN, result};
use crate::harness::Folder;

#[test]
fn a_test_that_leaves_open_what_decides_names_it() {
    let (status, reasons) = result("tests: [{name: a, flow: login, expect: {signed_in: true}}]");
    assert_eq!(status, "error");
    assert_eq!(reasons, ["`given.policies` lacks the result of the policy `outside`: pass, fail or error"]);
}

#[test]
fn what_there_is_not_is_wrong() {
    for (tests, reason) in [
        ("tests: [{name: a, flow: logn}]", "no flow `logn`; did you mean `login`?"),
        ("tests: [{name: a, flow: login, given: {polices: {}}}]", "`given`: unknown field `polices`"),
        ("tests: [{name: a, flow: login, expect: {outcome: done}}]", "`expect`: unknown variant `done`"),
        ("tests: [{name: a, flow: login, each: [{expects: {}}]}]", "unknown field `expects` of a case"),
        (
            "properties: [{use: no-such}]",
            "there is no built-in property `no-such`; there are: session-needs-proof, ",
        ),
        ("properties: [{name: a}]", "a property must have `use` or `never`"),
        ("properties: [{use: second-factor, never: signed_in}]", "a property with `use` must have neither"),
        (
            "properties: [{never: signed_in, except: {policy: x}}]",
            "`except` must name a policy of a flow: there is no `x`",
        ),
        ("properties: [{never: signed_in, flows: [x]}]", "no flow `x`"),
        ("tests: [{name: a, flow: login}]", "a test must expect something"),
        (
            "tests: [{name: a, flow: login, expect: {shown: {never: [msa]}}}]",
            "no flow has a stage `msa`; did you mean `mfa`?",
        ),
        (
            "tests: [{name: a, flow: login, given: {policies: {outsid: fail}}, expect: {signed_in: true}}]",
            "no flow has a policy `outsid`; did you mean `outside`?",
        ),
        (
            "tests: [{name: a, flow: login, given: {policies: {x: fail}}, expect: {signed_in: true}}]",
            "no flow has a policy `x`",
        ),
        (
            "tests: [{name: a, flow: login, given: {user: {groups: [authentik Admin]}}, expect: {signed_in: true}}]",
            "did you mean `authentik Admins`?",
        ),
        ("test: []", "unknown field `test`"),
        ("tests: [", ""),
    ] {
        let (status, reasons) = result(tests);
        assert_eq!(status, "error", "{tests}");
        assert!(reasons.concat().contains(reason), "{tests}: {reasons:?}");
    }
}

#[test]
fn exit_codes_are_those_of_check() {
    let code = |tests: &str| {
        let folder = Folder::repository(&[("login.yaml", LOGIN), ("a.test.yaml", tests)]);
        folder.run(&["test"]).code
    };
    assert_eq!(code("properties: [{use: session-needs-proof, flows: [login]}]"), Some(0));
    assert_eq!(code("properties: [{use: second-factor}]"), Some(1));
    assert_eq!(code("properties: [{use: x}]"), Some(2));
    let none = Folder::repository(&[("login.yaml", LOGIN)]).run(&["test"]);
    assert_eq!(none.code, Some(2));
    assert!(none.stderr.contains("there is no test file"), "{none:?}");
}

/// What authentik rejects it applies no part of, so that no test says anything about it.
#[test]
fn a_rejected_blueprint_is_an_error() {
    let wrong = LOGIN.replace("designation: authentication", "designation: nothing");
    let tests = "properties: [{use: session-needs-proof}]";
    let folder = Folder::repository(&[("login.yaml", &wrong), ("a.test.yaml", tests)]);
    let ran = folder.run(&["test"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stdout.contains("authentik rejects this blueprint"), "{ran:?}");
}

#[test]
fn what_runs_no_test_is_an_error() {
    for (tests, filter) in [("", "a"), ("tests: []", "a"), ("properties: [{use: second-factor}]", "nothing")]
    {
        let folder = Folder::repository(&[("login.yaml", LOGIN), ("a.test.yaml", tests)]);
        let ran = folder.run(&["test", "--filter", filter]);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.contains("no test was run"), "{ran:?}");
    }
}

#[test]
fn a_filter_chooses_by_name() {
    let tests = "properties: [{name: one, use: session-needs-proof, flows: [login]}, {name: two, use: x}]";
    let folder = Folder::repository(&[("login.yaml", LOGIN), ("a.test.yaml", tests)]);
    assert_eq!(folder.run(&["test", "--filter", "one"]).code, Some(0));
    assert_eq!(folder.run(&["test", "--filter", "two"]).code, Some(2));
}

#[test]
fn results_show_no_secret_of_a_blueprint() {
    let secret =
        format!("{LOGIN}context: {{db_password: Zq7marker}}\n").replace("name: session}", "name: Zq7marker}");
    let tests = "tests: [{name: a, flow: login, given: {policies: {outside: fail}}, expect: {shown: []}}]\nproperties: [{never: signed_in, flows: [login]}]";
    let folder = Folder::repository(&[("login.yaml", &secret), ("a.test.yaml", tests)]);
    for format in ["text", "json", "junit"] {
        let ran = folder.run(&["test", "--format", format]);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(!ran.all().contains("Zq7marker"), "{format}: {}", ran.all());
    }
    let ran = folder.run(&["prove", "--format", "json"]);
    assert!(!ran.all().contains("Zq7marker"), "{}", ran.all());
}
