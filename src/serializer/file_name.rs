//! Names of files in authentik's storage.

/// The placeholder of the theme, which is in names of files from 2026.2 on.
const THEME: &str = "%(theme)s";

/// Whether authentik refuses the name (`authentik/admin/files/validation.py`).
///
/// URLs and paths of built-in assets pass as they are (`backends/passthrough.py` and `backends/static.py` there).
pub(super) fn refuses(name: &str) -> bool {
    const AS_THEY_ARE: [&str; 5] = ["http:", "https://", "fa://", "/static", "web/dist/assets"];
    if AS_THEY_ARE.iter().any(|start| name.starts_with(start)) {
        return false;
    }
    let name = name.replace(THEME, "theme");
    let is_known = |b: u8| b.is_ascii_alphanumeric() || b"._/-".contains(&b);
    if !name.bytes().all(is_known) || name.contains("//") || name.starts_with('/') {
        return true;
    }
    // Python's paths know no `.` between slashes and no slash at the end.
    let parts: Vec<&str> = name.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let length = parts.iter().map(|part| part.len() + 1).sum::<usize>();
    parts.first().is_none_or(|first| first.starts_with('.'))
        || parts.iter().any(|part| *part == ".." || part.len() > 255)
        || length > 1025
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_and_urls_pass() {
        for name in
            ["x.png", "a/b", "./a", "https://a b", "http:x", "/static/../x", "fa://x", "%(theme)s/x.png"]
        {
            assert!(!refuses(name), "{name}");
        }
        let long = "x".repeat(256);
        for name in
            ["a b", "/media/x.png", "../a", "a/../b", ".x", "x//y", "data:x", "ftp://x", "fa:", "ü", "."]
        {
            assert!(refuses(name), "{name}");
        }
        assert!(refuses("%(foo)s") && refuses(&long));
    }
}
