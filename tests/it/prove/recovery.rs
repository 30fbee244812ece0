//! Pitfalls of mails and links, numbered as in the measured facts.

use super::*;

const SESSION: &str = "session-needs-proof";
const SECOND: &str = "second-factor";

fn recovery<const N: usize>(stages: [Stage; N]) -> Flow {
    flow("recovery", stages)
}

const MAIL: &str = "recovery-needs-mail";

#[test]
fn p13_an_email_stage_passes_without_a_mail() {
    let source = "- {model: authentik_sources_oauth.oauthsource, id: source, identifiers: {slug: source}, attrs: {name: source, provider_type: github, consumer_key: a, consumer_secret: b}}";
    let source_stage = stage("source").with("source: !KeyOf source");
    recovery([
        identification(),
        source_stage,
        email(),
        prompt(&["password"]),
        write("never_create"),
        login(),
    ])
    .entry(source)
    .broken(MAIL, "elsewhere");
    recovery([identification(), email(), prompt(&["password"]), write("never_create"), login()]).proven(MAIL);
    // The link is for the account that was named first.
    let again = identification().named("again");
    recovery([identification(), email(), again.clone(), login()]).broken(MAIL, "again");
    recovery([identification(), email(), again, email().named("second"), login()]).proven(MAIL);
}

#[test]
fn p14_a_written_address_is_not_the_accounts_own() {
    recovery([identification(), prompt(&["email"]), write("never_create"), email(), login()])
        .broken(SESSION, "write");
    recovery([identification(), email(), prompt(&["email"]), write("never_create"), login()]).proven(MAIL);
    // A hidden field can have what the visitor put into the address.
    let hidden = "- {model: authentik_stages_prompt.prompt, id: hidden, identifiers: {name: hidden}, attrs: {field_key: email, label: a, type: hidden, initial_value_expression: true, initial_value: 'return http_request.GET.get(\"mail\")', order: 0}}";
    let hidden_prompt = stage("prompt").with("fields: [!KeyOf hidden]");
    recovery([identification(), hidden_prompt, write("never_create"), email(), login()])
        .entry(hidden)
        .broken(SESSION, "write");
}

#[test]
fn p14_a_written_password_is_not_the_accounts_own() {
    recovery([identification(), prompt(&["password"]), write("never_create"), password(), login()])
        .broken(SESSION, "write");
    recovery([identification(), email(), prompt(&["password"]), write("never_create"), password(), login()])
        .broken(SECOND, "write");
    recovery([identification(), email(), password(), prompt(&["password"]), write("never_create"), login()])
        .proven(SECOND);
}

fn unless_restored() -> Bound {
    policy("unless restored", "return not context.get('is_restored', False)").with("failure_result: true")
}

#[test]
fn p15_a_restored_plan_can_be_about_somebody_else() {
    let skipped = email().if_(unless_restored());
    recovery([
        identification().if_(unless_restored()),
        skipped,
        prompt(&["password"]),
        write("never_create"),
        login(),
    ])
    .broken(MAIL, "another account");
    recovery([
        identification().if_(unless_restored()),
        email(),
        prompt(&["password"]),
        write("never_create"),
        login(),
    ])
    .proven(MAIL);
}

#[test]
fn p16_a_link_comes_with_the_context_of_the_browser() {
    // Only for links that an administrator makes.
    let refuse = deny().if_(unless_restored());
    recovery([refuse.clone(), prompt(&["password"]), write("never_create"), login()]).broken(MAIL, "link");
    recovery([refuse, email(), prompt(&["password"]), write("never_create"), login()]).proven(MAIL);
}

#[test]
fn p17_requirements_are_asked_at_the_start_only() {
    let closed = |stages| recovery(stages).if_(policy("closed", "return False"));
    closed([prompt(&["password"]), write("never_create"), login()]).broken(MAIL, "opens a recovery link");
    closed([email(), prompt(&["password"]), write("never_create")]).proven(MAIL);
    recovery([prompt(&["password"]), write("never_create"), login()])
        .requiring("require_token")
        .says_nothing(MAIL);
}
