//! `tag-not-in-release`.

use crate::blueprint::TagName;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    name: "tag-not-in-release",
    severity: Severity::Error,
    default_on: true,
    summary: "A YAML tag that a later release of authentik brought.",
    explanation: "\
`!File`, `!FindObject` and `!ParseJSON` came with authentik 2025.8. An earlier release can't read a file \
that has one of them: it logs a warning about YAML and passes the file over.

Which release is meant is said by `--authentik` or in `blueprintc.toml`; without either it is the newest.",
    bad: "\
# authentik: 2025.6
version: 1
metadata:
  name: Directory
entries:
  - model: authentik_core.user
    identifiers:
      username: directory
    attrs:
      name: Directory
      password: !File /run/secrets/directory
",
    good: "\
version: 1
metadata:
  name: Directory
entries:
  - model: authentik_core.user
    identifiers:
      username: directory
    attrs:
      name: Directory
      password: !Env DIRECTORY_PASSWORD
",
    finds: Finds::File(check),
};

fn check(context: &FileContext<'_, '_>, drafts: &mut Drafts) {
    let release = context.catalog.release();
    for node in context.tree.tagged_ids() {
        let Some(tag) = context.tree.tag(node) else { continue };
        let Some(name) = TagName::from_text(tag.name) else { continue };
        let Some(since) = name.since() else { continue };
        if super::has_tag(context, name) {
            continue;
        }
        let instead = match name {
            TagName::FindObject => "`!Find` gives the object's key",
            TagName::File => "`!Env` reads a variable of the worker",
            _ => "write the value as YAML",
        };
        drafts.add(
            Draft::new(format!(
                "`{}` came with authentik {since}, and authentik {release} can't read a file that has it",
                name.text()
            ))
            .at(tag.span)
            .help(format!("{instead}; or choose a later release with `--authentik`")),
        );
    }
}
