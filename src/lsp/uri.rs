//! Paths as URIs, and back.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use gen_lsp_types::Uri;

/// The path of a `file:` URI; nothing for any other.
pub(super) fn to_path(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.as_ref().strip_prefix("file://")?;
    // A host is only named for shares of Windows, or as `localhost`.
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    let path = decoded(rest.split(['?', '#']).next().unwrap_or(rest))?;
    if cfg!(windows) {
        let drive = path.strip_prefix('/').filter(|path| path.as_bytes().get(1) == Some(&b':'));
        return Some(PathBuf::from(drive.unwrap_or(&path).replace('/', "\\")));
    }
    path.starts_with('/').then(|| PathBuf::from(path))
}

/// The URI of an absolute path.
pub(super) fn of_path(path: &Path) -> Uri {
    let path = path.to_string_lossy();
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.into_owned() };
    let mut uri = String::from(if path.starts_with('/') { "file://" } else { "file:///" });
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                uri.push(byte.into())
            }
            // Writing into a string can't fail.
            _ => drop(write!(uri, "%{byte:02X}")),
        }
    }
    Uri(uri)
}

/// The text of percent-encoded bytes; nothing where they are no UTF-8.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let digit =
            |byte: Option<u8>| char::from(byte?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        bytes.push(match byte {
            b'%' => (digit(rest.next())? << 4) | digit(rest.next())?,
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_uris_are_two_spellings_of_a_place() {
        for (path, uri) in [
            ("/a/b.yaml", "file:///a/b.yaml"),
            ("/mit Leerzeichen/ä#?.yaml", "file:///mit%20Leerzeichen/%C3%A4%23%3F.yaml"),
            ("/100%/x", "file:///100%25/x"),
        ] {
            assert_eq!(of_path(Path::new(path)), Uri(uri.into()));
            assert_eq!(to_path(&Uri(uri.into())).as_deref(), Some(Path::new(path)));
        }
    }

    #[test]
    fn what_is_no_file_has_no_path() {
        for uri in ["untitled:Untitled-1", "https://example.com/a", "file:///%", "file:///%ff", "a", ""] {
            assert_eq!(to_path(&Uri(uri.into())), None, "{uri}");
        }
    }
}
