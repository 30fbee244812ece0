//! URLs and e-mail addresses, as Django's validators and those that authentik derives from them take them.
//!
//! Where those look closer than is done here (brackets in the part of user and password, for example), a text passes.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Which URLs a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Urls {
    /// Django's own: the host has a top-level domain, or is an address or `localhost`.
    WithDomain,
    /// The host may lack a dot.
    AnyHost,
    /// The host may also begin with placeholders such as `%(username)s`.
    Template,
    /// URLs of LDAP servers, separated by commas and nothing else.
    Ldap,
}

impl Urls {
    /// A superset of the schemes that the fields of this sort take: what one of them restricts further passes.
    fn has_scheme(self, scheme: &str) -> bool {
        let web = ["http", "https"].contains(&scheme);
        match self {
            Urls::WithDomain => web || ["ftp", "ftps"].contains(&scheme),
            Urls::AnyHost => web || ["ftp", "ftps", "blank"].contains(&scheme),
            Urls::Template => web || ["ftp", "ftps", "blank", "ssh", "sftp"].contains(&scheme),
            Urls::Ldap => web || ["ldap", "ldaps", "blank"].contains(&scheme),
        }
    }

    /// Whether the field refuses the text for certain.
    pub(super) fn refuses(self, text: &str) -> bool {
        match self {
            Urls::Ldap => !text.split(',').all(|url| self.is_url(url)),
            _ => !self.is_url(text),
        }
    }

    fn is_url(self, text: &str) -> bool {
        let Some((scheme, rest)) = text.split_once("://") else { return false };
        if !self.has_scheme(&scheme.to_lowercase())
            || text.contains(is_space)
            || text.chars().count() > LONGEST_URL
        {
            return false;
        }
        if self.is_after_scheme(rest) {
            return true;
        }
        // A user and a password may contain what ends a host.
        rest.split_once('@').is_some_and(|(user, rest)| {
            let name = user.split(':').next().unwrap_or_default();
            let fits = !name.is_empty() && !user.contains('/') && user.matches(':').count() <= 1;
            fits && self.is_after_scheme(rest)
        })
    }

    /// Whether a text is host, port, and then anything.
    fn is_after_scheme(self, text: &str) -> bool {
        let host_and_port = text.split(['/', '?', '#']).next().unwrap_or_default();
        let colon = match host_and_port.strip_prefix('[') {
            Some(address) => address.find(']').map(|end| end + 2),
            None => host_and_port.find(':'),
        };
        let colon = colon.unwrap_or(host_and_port.len()).min(host_and_port.len());
        let (host, port) = host_and_port.split_at_checked(colon).unwrap_or((host_and_port, ""));
        let is_port = match port.strip_prefix(':') {
            Some(digits) => (1..=5).contains(&digits.chars().count()) && digits.chars().all(char::is_numeric),
            None => port.is_empty(),
        };
        is_port && self.is_host(host)
    }

    fn is_host(self, host: &str) -> bool {
        if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            return address.parse::<Ipv6Addr>().is_ok();
        }
        if host.chars().count() > LONGEST_HOST {
            return false;
        }
        if host.eq_ignore_ascii_case("localhost") || host.parse::<Ipv4Addr>().is_ok() {
            return true;
        }
        match self {
            Urls::WithDomain => {
                let host = host.strip_suffix('.').unwrap_or(host);
                is_host_name(host) && ends_in_domain(host)
            }
            Urls::AnyHost | Urls::Ldap => is_host_name(host),
            Urls::Template => {
                let rest = host.trim_start_matches(|c: char| c.is_ascii_alphabetic() || "%()".contains(c));
                let longest = host.len() - rest.len();
                // A host name must follow, which may begin with the letters that were taken for a placeholder.
                (0..=longest).rev().filter_map(|at| host.get(at..)).any(is_host_name)
            }
        }
    }
}

const LONGEST_URL: usize = 2048;
const LONGEST_HOST: usize = 253;

/// Whether an e-mail field refuses the text for certain.
pub(super) fn is_no_email(text: &str) -> bool {
    let Some((user, domain)) = text.rsplit_once('@') else { return true };
    let is_atom = |atom: &str| {
        !atom.is_empty()
            && atom.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-!#$%&'*+/=?^_`{}|~".contains(&byte))
    };
    // Of quoted names only the quotes are looked at.
    let is_quoted = user.len() >= 2 && user.starts_with('"') && user.ends_with('"');
    // By ignoring case, Python's engine takes two letters more for ASCII ones.
    let is_odd = user.contains(['\u{17f}', '\u{212a}']);
    if !is_quoted && !is_odd && !user.split('.').all(is_atom) {
        return true;
    }
    let is_literal = domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).is_some();
    !(domain == "localhost" || is_literal || is_host_name(domain) && ends_in_domain(domain))
}

/// Whether a text is labels of letters, digits and inner dashes, with dots between them.
fn is_host_name(host: &str) -> bool {
    host.split('.').all(|label| {
        !label.starts_with('-')
            && !label.ends_with('-')
            && (1..=63).contains(&label.chars().count())
            && label.chars().all(|c| c == '-' || c.is_ascii_digit() || is_letter(c))
    })
}

/// Whether the last label of a host name can be a top-level domain.
fn ends_in_domain(host: &str) -> bool {
    host.rsplit_once('.').is_some_and(|(_, label)| {
        let is_punycode =
            label.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--")) && label.len() > 4;
        is_punycode || label.chars().count() >= 2 && label.chars().all(|c| c == '-' || is_letter(c))
    })
}

fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || ('\u{a1}'..='\u{ffff}').contains(&c)
}

/// What Python's `\s` matches.
fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_judged_as_django_does() {
        let takes = |urls: Urls, text: &str| !urls.refuses(text);
        for good in [
            "https://sp.example.org/acs",
            "http://sp",
            "HTTPS://SP.EXAMPLE.ORG",
            "http://localhost:9000",
            "http://10.0.0.1:8080/x?y#z",
            "http://[::1]:8080/",
            "https://user:pass@host/",
            "https://us?er@host",
            "https://bücher.example",
            "http://sp?a=b",
            "blank://blank",
        ] {
            assert!(takes(Urls::AnyHost, good), "{good}");
        }
        for bad in [
            "sp.example.org",
            "javascript:alert(1)",
            "httpx://sp.org",
            "https://x y/acs",
            "https://sp:port/",
            "https://sp:/",
            "https://sp:123456",
            "https://",
            "https:///path",
            "https://-sp",
            "https://my_host",
            "http://[::g]/",
            "https://a:b:c@host",
            "https://sp..org",
        ] {
            assert!(!takes(Urls::AnyHost, bad), "{bad}");
        }
        assert!(takes(Urls::WithDomain, "https://sp.example.org."));
        assert!(takes(Urls::WithDomain, "https://sp.xn--p1ai/"));
        assert!(!takes(Urls::WithDomain, "https://sp"));
        assert!(!takes(Urls::WithDomain, "https://sp.o"));
        assert!(takes(Urls::Template, "https://%(username)s.example.org/%(x)s"));
        assert!(takes(Urls::Template, "https://wiki/%(username)s"));
        assert!(!takes(Urls::Template, "wiki.example.org"));
        assert!(takes(Urls::Ldap, "ldaps://a,ldap://b:389"));
        assert!(!takes(Urls::Ldap, "ldaps://a, ldaps://b"));
        assert!(!takes(Urls::Ldap, "ldaps://a ldaps://b"));
        assert!(!takes(Urls::Ldap, "ad.example.org"));
    }

    #[test]
    fn addresses_are_judged_as_django_does() {
        for good in [
            "a@b.de",
            "system@authentik.local",
            "a@localhost",
            "a.b+c@x-y.example",
            "\"a b\"@c.de",
            "a@[127.0.0.1]",
        ] {
            assert!(!is_no_email(good), "{good}");
        }
        for bad in [
            "a b@example.org",
            "noreply@corp",
            "a@b@c.de",
            "name <a@b.c>",
            "@b.de",
            "a@",
            "a..b@c.de",
            "a@b.c",
        ] {
            assert!(is_no_email(bad), "{bad}");
        }
    }
}
