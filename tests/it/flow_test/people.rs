//! Single people, and what they see.

use super::{LOGIN, result, results, results_of};

fn passed(given: &str, expect: &str) {
    let test = format!("tests: [{{name: a, flow: login, given: {{{given}}}, expect: {{{expect}}}}}]");
    assert_eq!(result(&test), ("passed".to_owned(), Vec::new()), "{test}");
}

#[test]
fn people_see_stages_by_what_they_have() {
    let outside = "policies: {outside: pass}";
    passed(
        &format!("{outside}, has: {{device: true}}"),
        "outcome: completed, signed_in: true, shown: [who, password, mfa, session]",
    );
    passed(outside, "outcome: denied, signed_in: false, shown: [who, password, mfa]");
    passed(
        "policies: {outside: fail}",
        "outcome: completed, signed_in: true, shown: [who, password, session]",
    );
    // An exception is the failure result of the binding: no.
    passed("policies: {outside: error}", "signed_in: true, shown: {never: [mfa]}");
    passed(
        &format!("{outside}, has: {{password: false}}"),
        "outcome: stopped, signed_in: false, shown: [who, password]",
    );
    passed(&format!("{outside}, has: {{account: false}}"), "outcome: stopped, shown: [who, password]");
    passed("has: {account: false}, policies: {outside: fail}", "outcome: stopped");
    let strict = LOGIN.replace("pretend_user_exists: true", "pretend_user_exists: false");
    let test = "tests: [{name: a, flow: login, given: {has: {account: false}, policies: {outside: fail}}, expect: {outcome: stopped, shown: [who]}}]";
    assert_eq!(results_of(&strict, test)[0].0, "passed", "{:?}", results_of(&strict, test));
    passed("user: {authenticated: true}, policies: {outside: fail}", "signed_in: true");
}

#[test]
fn certain_results_of_expressions_are_not_asked_for() {
    // The address is given in the context of the request.
    let inside = "context: {ak_client_ip: 10.1.2.3}";
    passed(inside, "shown: {never: [mfa], contains: [session], order: [who, session]}");
    passed("context: {ak_client_ip: 192.0.2.1}, has: {device: true}", "shown: {contains: [mfa]}");
    let staff = LOGIN.replace("policy: !KeyOf outside", "policy: !KeyOf staff");
    let test = "tests: [{name: a, flow: login, given: {user: {username: b, groups: [staff]}, has: {device: true}}, expect: {shown: {contains: [mfa]}}}, {name: a, flow: login, expect: {shown: {never: [mfa]}}}]";
    let all = results_of(&staff, test);
    assert!(all.iter().all(|(status, ..)| status == "passed"), "{all:?}");
    assert_eq!(all.len(), 2);
}

#[test]
fn what_is_not_as_expected_is_a_reason() {
    let test = |expect: &str| {
        result(&format!(
            "tests: [{{name: a, flow: login, given: {{policies: {{outside: fail}}}}, expect: {{{expect}}}}}]"
        ))
    };
    for (expect, reason) in [
        ("outcome: denied", "the outcome is `completed`, not `denied`"),
        ("signed_in: false", "the person has a session"),
        ("shown: [who]", "shown are `who`, `password`, `session`, not `who`"),
        ("shown: {contains: [mfa]}", "not shown: `mfa`"),
        ("shown: {never: [who]}", "shown, and should never be: `who`"),
        (
            "shown: {order: [session, who]}",
            "shown are `who`, `password`, `session`, not in the order `session`, `who`",
        ),
    ] {
        assert_eq!(test(expect), ("failed".to_owned(), vec![reason.to_owned()]), "{expect}");
    }
}

#[test]
fn cases_override_a_part_of_their_test() {
    let tests = "\
tests:
- name: sign-in
  flow: login
  given: {user: {username: alice}, policies: {outside: pass}, has: {device: true}}
  expect: {signed_in: true, shown: {contains: [mfa]}}
  each:
  - name: outside
  - name: inside
    given: {policies: {outside: fail}}
    expect: {shown: {contains: [session], never: [mfa]}}
  - given: {has: {device: false}}
    expect: {signed_in: false}
";
    let all = results(tests);
    let names: Vec<_> = all.iter().map(|(status, name, _)| (status.as_str(), name.as_str())).collect();
    assert_eq!(
        names,
        [("passed", "sign-in / outside"), ("passed", "sign-in / inside"), ("passed", "sign-in / 3")]
    );
}

#[test]
fn properties_are_proven_or_broken() {
    let property = |rest: &str| {
        let all = results(&format!("properties: [{{name: a, never: signed_in, flows: [login]{rest}}}]"));
        all.into_iter().map(|(status, ..)| status).collect::<Vec<_>>()
    };
    assert_eq!(property(""), ["failed"]);
    assert_eq!(property(", unless_proven: [password]"), ["passed"]);
    assert_eq!(property(", unless_proven: [password, second_factor]"), ["failed"]);
    assert_eq!(property(", unless_proven_any: [mail, password]"), ["passed"]);
    assert_eq!(property(", unless_proven_any: [mail, sso]"), ["failed"]);
    let except = ", except: {policy: outside, passes: false}";
    assert_eq!(property(&format!("{except}, unless_proven: [second_factor]")), ["passed"]);
    assert_eq!(property(", except: {policy: outside}, unless_proven: [second_factor]"), ["failed"]);
    let own = results("properties: [{never: signed_in, unless_proven_any: [source, password]}]");
    assert_eq!(own.len(), 1, "flows that authentik ships are not looked at: {own:?}");
    let built_in = results(
        "properties: [{use: second-factor, flows: [login]}, {use: session-needs-proof, flows: [login]}]",
    );
    let statuses: Vec<_> =
        built_in.iter().map(|(status, name, _)| (status.as_str(), name.as_str())).collect();
    assert_eq!(statuses, [("failed", "second-factor"), ("passed", "session-needs-proof")]);
}
