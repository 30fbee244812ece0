//! What depends on the release: members of users, and helpers of Python.

use blueprintc::ide::{TokenKind, completions, tokens};

use super::Editor;
use crate::harness::{FileId, Options, Release};

fn editor(release: Release, code: &str) -> Editor {
    let text = format!(
        "version: 1\nentries:\n- model: authentik_policies_expression.expressionpolicy\n  identifiers: {{name: p}}\n  attrs:\n    expression: |\n      {code}\n"
    );
    Editor::with(&[("a.yaml", &text)], &Options { release, ..Options::default() })
}

/// Whether a member of a user is offered.
fn is_offered(release: Release, member: &str) -> bool {
    let found = editor(release, "return request.user.$0").ask(completions);
    found.items.iter().any(|item| item.label == member)
}

/// Whether a name is colored as one of authentik's own.
fn is_given(release: Release, name: &str) -> bool {
    let editor = editor(release, &format!("return {name}($0)"));
    let found = editor.analysis(|analysis| tokens(analysis, analysis.file(FileId(0)).unwrap()));
    let source = &editor.session.sources()[0];
    let token = found.iter().find(|token| source.slice(token.span) == name).expect("it is colored");
    assert!(matches!(token.kind, TokenKind::Python(_)), "{token:?}");
    token.is_builtin
}

#[test]
fn members_of_a_user_are_those_of_the_release() {
    for release in Release::ALL {
        assert_eq!(is_offered(release, "groups"), release.is_since("2026.2"), "{release:?}");
        assert_eq!(is_offered(release, "ak_groups"), !release.is_since("2026.2"), "{release:?}");
        assert_eq!(is_offered(release, "roles"), release.is_since("2025.12"), "{release:?}");
        for member in
            ["username", "email", "name", "is_active", "attributes", "uuid", "path", "type", "last_login"]
        {
            assert!(is_offered(release, member), "{release:?}: {member}");
        }
        for member in
            ["date_joined", "all_groups", "group_attributes", "pk", "uid", "is_superuser", "set_password"]
        {
            assert!(is_offered(release, member), "{release:?}: {member}");
        }
    }
}

#[test]
fn helpers_are_those_of_the_release() {
    for release in Release::ALL {
        assert!(is_given(release, "ak_user_by"));
        assert_eq!(is_given(release, "ak_create_jwt"), release.is_since("2025.2"), "{release:?}");
        assert_eq!(is_given(release, "ak_send_email"), release.is_since("2025.10"), "{release:?}");
        assert_eq!(is_given(release, "ak_create_jwt_raw"), release.is_since("2025.12"), "{release:?}");
    }
}
