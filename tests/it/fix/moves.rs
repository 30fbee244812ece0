//! Moving an entry before the first one that needs it.

use super::{fixed_sources, safely};
use crate::harness::Which;

const BINDING: &str = "  - model: authentik_policies.policybinding
    identifiers:
      target: !KeyOf wiki
      order: 0
    attrs:
      enabled: false
      group: !Find [authentik_core.group, [name, authentik Admins]]
";
const WIKI: &str = "  - id: wiki
    model: authentik_core.application
    identifiers:
      slug: wiki
    attrs:
      name: Wiki
";
const MUSIC: &str = "  - model: authentik_core.application
    identifiers:
      slug: music
    attrs:
      name: Music
";

fn file(entries: &str) -> String {
    format!("version: 1\nmetadata:\n  name: wiki\nentries:\n{entries}")
}

#[test]
fn comments_directly_above_go_along_and_those_of_the_next_entry_stay() {
    let text = file(&format!(
        "  # Who may read.\n{BINDING}      # name: not yet\n\n  # The wiki,\n  # as it is.\n{WIKI}\n  # Music.\n{MUSIC}"
    ));
    let expected = file(&format!(
        "  # The wiki,\n  # as it is.\n{WIKI}\n  # Who may read.\n{BINDING}      # name: not yet\n\n  # Music.\n{MUSIC}"
    ));
    assert_eq!(safely(&text), expected);
    assert_eq!(safely(&expected), expected);
    assert_eq!(safely(&text.replace('\n', "\r\n")), expected.replace('\n', "\r\n"));
}

#[test]
fn a_comment_in_a_text_is_no_comment() {
    let policy = "  - model: authentik_policies_expression.expressionpolicy
    identifiers:
      name: wiki
    attrs:
      expression: |
        return True
  # looks like one, and is one
";
    let text = file(&format!("{BINDING}{policy}{WIKI}"));
    let moved = safely(&text);
    let comment = "  # looks like one, and is one\n";
    let rest = policy.replace(comment, "");
    assert_eq!(moved, file(&format!("{comment}{WIKI}{BINDING}{rest}")));
    let inside = policy.replace("  # looks like one, and is one", "        # part of the text");
    let text = file(&format!("{BINDING}{inside}{WIKI}"));
    assert_eq!(safely(&text), file(&format!("{WIKI}{BINDING}{inside}")));
}

#[test]
fn the_last_entry_takes_the_blank_line_before_it_along() {
    let text = file(&format!("{BINDING}\n{MUSIC}\n{WIKI}"));
    assert_eq!(safely(&text), file(&format!("{WIKI}\n{BINDING}\n{MUSIC}")));
    // Without a line break at the end there is none after it either.
    assert_eq!(safely(text.trim_end()), file(&format!("{WIKI}\n{BINDING}\n{MUSIC}")).trim_end());
}

#[test]
fn what_the_entry_needs_itself_is_not_jumped() {
    // The moved entry would be before one that it refers to.
    let needs = WIKI.replace("      name: Wiki\n", "      name: Wiki\n      provider: !KeyOf proxy\n");
    let proxy = "  - id: proxy\n    model: authentik_providers_proxy.proxyprovider\n    identifiers:\n      name: wiki\n";
    let text = file(&format!("{BINDING}{proxy}{needs}"));
    let fixed = fixed_sources(&text, Which::All);
    assert!(fixed.changed.is_empty(), "{}", fixed.files[0].text());
}

#[test]
fn an_entry_that_looks_up_what_is_made_between_is_moved_on_request_only() {
    let group = "  - model: authentik_core.group\n    identifiers:\n      name: readers\n";
    let wiki = "  - id: wiki
    model: authentik_policies.policybinding
    identifiers:
      target: !Find [authentik_core.application, [slug, music]]
      order: 7
    attrs:
      group: !Find [authentik_core.group, [name, readers]]
";
    let user = "  - model: authentik_rbac.role
    identifiers:
      name: !Format [\"%s\", !KeyOf wiki]
";
    let text = file(&format!("{MUSIC}{user}{group}{wiki}"));
    assert_eq!(safely(&text), text);
}

#[test]
fn several_entries_find_their_order() {
    let chain: Vec<String> = (0..6)
        .map(|number| {
            let parent = if number < 5 { format!("    attrs:\n      parents: [!KeyOf g{}]\n", number + 1) } else { String::new() };
            format!("  - id: g{number}\n    model: authentik_core.group\n    identifiers:\n      name: g{number}\n{parent}")
        })
        .collect();
    let text = file(&chain.concat());
    let reversed: String = chain.iter().rev().map(String::as_str).collect();
    assert_eq!(safely(&text), file(&reversed));
}
