//! "a" or "an" before names, by how they sound.

/// Abbreviations that are spelled out and whose first letter starts with a vowel: "an LDAP source", "an SMS device".
const SPELLED: [&str; 14] =
    ["fbi", "hsm", "html", "http", "ldap", "lms", "mfa", "mtls", "rfc", "rsa", "sms", "ssf", "ssh", "sso"];
/// Beginnings with a vowel that sound like a consonant: "a user", "a UUID", "a one-time password".
const CONSONANTS: [&str; 12] =
    ["eu", "one", "uni", "ui", "uri", "url", "usa", "use", "usu", "uti", "uuid", "ut"];
/// Beginnings of those after all: "an unidentified user".
const VOWELS: [&str; 4] = ["unid", "unim", "unin", "unint"];

/// The article of a name, which may be in backticks or quotation marks.
pub fn article(name: &str) -> &'static str {
    let word = name.trim_start_matches(|c: char| !c.is_alphanumeric());
    let end = word.find(|c: char| !c.is_alphanumeric()).unwrap_or(word.len());
    let word = word.get(..end).unwrap_or_default().to_lowercase();
    let starts = |beginnings: &[&str]| beginnings.iter().any(|beginning| word.starts_with(beginning));
    let is_spelled =
        starts(&SPELLED) || matches!(word.as_str(), "f" | "h" | "l" | "m" | "n" | "r" | "s" | "x");
    let sounds_silent = starts(&["hour", "honest", "8", "11", "18"]);
    let has_vowel = word.starts_with(['a', 'e', 'i', 'o', 'u']) && (!starts(&CONSONANTS) || starts(&VOWELS));
    if is_spelled || sounds_silent || has_vowel { "an" } else { "a" }
}

#[cfg(test)]
mod tests {
    use super::article;

    #[test]
    fn articles_follow_the_sound() {
        for name in [
            "Event Matcher Policy",
            "`authentik_core.user`",
            "OAuth2/OpenID Provider",
            "LDAP Source",
            "ldapsource",
            "SMS Authenticator Stage",
            "SSF Provider",
            "Invitation Stage",
            "unknown field",
            "Update",
            "MFA device",
            "hour",
        ] {
            assert_eq!(article(name), "an", "{name}");
        }
        for name in [
            "User Login Stage",
            "`user`",
            "SAML Source",
            "SCIM Provider",
            "unique name",
            "UUID",
            "URL",
            "Group",
            "TOTP Device",
            "RADIUS Provider",
            "one-time code",
            "guardian.groupobjectpermission",
            "",
        ] {
            assert_eq!(article(name), "a", "{name}");
        }
    }
}
