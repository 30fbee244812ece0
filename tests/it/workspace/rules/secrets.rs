//! Literal secrets, wherever they come from.

use super::*;

/// The lines of `plain-secret` for a value of an OAuth2 provider's client secret.
fn secret(value: &str) -> usize {
    let entry = format!(
        "  - model: authentik_providers_oauth2.oauth2provider\n    identifiers: {{name: a}}\n    attrs:\n      \
         client_secret: {value}\n"
    );
    let found = found("plain-secret", Release::NEWEST, &[("a.yaml", &named("x", &entry))]);
    for (_, _, message, _) in &found {
        assert!(!message.contains("Zq8") && !message.contains("correct-horse"), "{message}");
    }
    found.len()
}

#[test]
fn literal_secrets_are_found_wherever_they_come_from() {
    for value in [
        "Zq8vT2mB9xLw4RkH7nYc",
        "'Zq8vT2mB9xLw4RkH7nYc'",
        "correct-horse-battery-staple",
        "48151623427",
        "my-client-secret",
        "grafana-client-secret",
        "password123",
        "short",
        "'1234567890'",
        "!Env [CLIENT_SECRET, Zq8vT2mB9xLw4RkH7nYc]",
        "!File [/run/client, Zq8vT2mB9xLw4RkH7nYc]",
        "!Context [client, Zq8vT2mB9xLw4RkH7nYc]",
        "!If [!Context production, !Env CLIENT_SECRET, Zq8vT2mB9xLw4RkH7nYc]",
        "&a Zq8vT2mB9xLw4RkH7nYc",
    ] {
        assert_eq!(secret(value), 1, "{value}");
    }
}

#[test]
fn what_stands_for_a_secret_is_none() {
    for value in [
        "!Env CLIENT_SECRET",
        "!File /run/secrets/client",
        "!Context client",
        "!Env [CLIENT_SECRET, null]",
        "!Env [CLIENT_SECRET, changeme]",
        "${CLIENT_SECRET}",
        "$CLIENT_SECRET",
        "'{{ client_secret }}'",
        "'{{ .Values.client.Zq8vT2mB9xLw4RkH7nYc }}'",
        "__CLIENT_SECRET__",
        "'<Zq8vT2mB9xLw4RkH7nYc>'",
        "'@clientSecret@'",
        "CLIENT_SECRET",
        "CHANGE_ME_PLEASE_123",
        "xxxxxxxxxxxxxxxx",
        "'0000000000000000'",
        "example-secret-value-1",
        "''",
        "null",
        "'ENC[AES256_GCM,data:Zq8vT2mB9xLw4RkH7nYc,type:str]'",
        "op://vault/item/Zq8vT2mB9xLw4RkH7nYc",
        "'!Env CLIENT_SECRET'",
        "/run/secrets/client",
        "pbkdf2_sha256$870000$Zq8vT2mB9xLw4RkH7nYc",
        "!Format ['%s', !Env CLIENT_SECRET]",
    ] {
        assert_eq!(secret(value), 0, "{value}");
    }
}

#[test]
fn a_secret_of_the_context_is_reported_once_and_where_it_is() {
    let provider = |name: &str| {
        format!(
            "  - model: authentik_providers_oauth2.oauth2provider\n    identifiers: {{name: {name}}}\n    attrs: \
             {{client_secret: !Context client}}\n"
        )
    };
    let text =
        format!("context:\n  client: Zq8vT2mB9xLw4RkH7nYc\nentries:\n{}{}", provider("a"), provider("b"));
    assert_eq!(lines("plain-secret", &text), [2]);
    assert!(lines("plain-secret", &text.replace("Zq8vT2mB9xLw4RkH7nYc", "!Env CLIENT")).is_empty());
}

#[test]
fn only_the_private_half_is_a_secret() {
    let pair = "  - model: authentik_crypto.certificatekeypair\n    identifiers: {name: a}\n    attrs:\n      \
                certificate_data: Zq8vT2mB9xLw4RkH7nYc\n      key_data: Zq8vT2mB9xLw4RkH7nYd\n";
    assert_eq!(lines("plain-secret", &named("x", pair)), [8]);
    let credentials = "  - model: authentik_providers_google_workspace.googleworkspaceprovider\n    identifiers: {name: a}\n    \
                       attrs:\n      credentials:\n        client_email: service@project.iam.gserviceaccount.com\n        \
                       private_key_id: Zq8vT2mB9xLw4RkH7nYc\n        private_key: Zq8vT2mB9xLw4RkH7nYd\n";
    assert_eq!(lines("plain-secret", &named("x", credentials)), [10]);
}
