//! `ldap-password-sync-twice`.

use super::only_one::seconds;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    name: "ldap-password-sync-twice",
    severity: Severity::Error,
    default_on: true,
    summary: "A second LDAP source that synchronizes passwords.",
    explanation: "Only one LDAP source can have `sync_users_password: true`, which is also the default of a \
        new source.",
    bad: "version: 1
metadata:
  name: Example - Directories
entries:
  - model: authentik_sources_ldap.ldapsource
    identifiers:
      slug: berlin
    attrs:
      name: Berlin
      server_uri: ldaps://berlin.example.com
      base_dn: dc=berlin,dc=example,dc=com
  - model: authentik_sources_ldap.ldapsource
    identifiers:
      slug: paris
    attrs:
      name: Paris
      server_uri: ldaps://paris.example.com
      base_dn: dc=paris,dc=example,dc=com
      sync_users_password: true
",
    good: "version: 1
metadata:
  name: Example - Directories
entries:
  - model: authentik_sources_ldap.ldapsource
    identifiers:
      slug: berlin
    attrs:
      name: Berlin
      server_uri: ldaps://berlin.example.com
      base_dn: dc=berlin,dc=example,dc=com
  - model: authentik_sources_ldap.ldapsource
    identifiers:
      slug: paris
    attrs:
      name: Paris
      server_uri: ldaps://paris.example.com
      base_dn: dc=paris,dc=example,dc=com
      sync_users_password: false
",
    finds: Finds::File(find),
};

fn find(context: &FileContext<'_, '_>, drafts: &mut Drafts) {
    let found =
        seconds(context, "authentik_sources_ldap.ldapsource", "sync_users_password", Vec::new(), true);
    for second in found {
        let (name, entry) = context.object_name(second.other);
        let draft = Draft::new(format!("only one LDAP source can synchronize passwords, and {name} does"))
            .in_entry(second.entry)
            .at(second.span)
            .help("set `sync_users_password: false` for all but one");
        drafts.add(match entry {
            Some(entry) => {
                draft.related(context.entry_span(entry), "synchronizes them, by default or as it says")
            }
            None => draft,
        });
    }
}
