//! The names of files as URIs.

use std::fmt::Write;

/// The URI of a file, and whether it is relative to the root.
pub(super) fn uri(name: &str) -> (String, bool) {
    let has_drive = name.as_bytes().get(1) == Some(&b':') && name.as_bytes().get(2) == Some(&b'/');
    match name.strip_prefix('/') {
        Some(below) => (format!("file:///{}", encoded(below)), false),
        None if cfg!(windows) && has_drive => (format!("file:///{}", encoded(name)), false),
        None => (encoded(name), true),
    }
}

/// With `%` and digits for all that has a meaning in a URI, or none; a `:` would end a scheme.
fn encoded(name: &str) -> String {
    let mut uri = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string can't fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn names_become_uris() {
        assert_eq!(uri("flows/login.yaml"), ("flows/login.yaml".to_owned(), true));
        assert_eq!(uri("a b/gr\u{fc}n%#?.yaml"), ("a%20b/gr%C3%BCn%25%23%3F.yaml".to_owned(), true));
        assert_eq!(uri("a:b.yaml"), ("a%3Ab.yaml".to_owned(), true));
        assert_eq!(uri("/srv/a.yaml"), ("file:///srv/a.yaml".to_owned(), false));
    }
}
