//! `ldap-sync-without-mappings`.

use super::given::{boolean, filled, writes};
use crate::blueprint::Entry;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "ldap-sync-without-mappings",
    severity: Severity::Error,
    default_on: true,
    summary: "An LDAP source that synchronizes users or groups without property mappings for them.",
    explanation: "Where an entry sets `sync_users: true` or `sync_groups: true`, authentik requires the \
        property mappings for them in the same entry, even if the source has them already.",
    bad: "version: 1
metadata:
  name: Example - Directory
entries:
  - model: authentik_sources_ldap.ldapsource
    identifiers:
      slug: directory
    attrs:
      name: Directory
      server_uri: ldaps://ldap.example.com
      base_dn: dc=example,dc=com
      sync_users: true
      sync_groups: false
",
    good: "version: 1
metadata:
  name: Example - Directory
entries:
  - model: authentik_sources_ldap.ldapsource
    identifiers:
      slug: directory
    attrs:
      name: Directory
      server_uri: ldaps://ldap.example.com
      base_dn: dc=example,dc=com
      sync_users: true
      sync_groups: false
      user_property_mappings:
        - !Find [authentik_sources_ldap.ldapsourcepropertymapping, [managed, goauthentik.io/sources/ldap/default-name]]
",
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_sources_ldap.ldapsource") {
        return;
    }
    for (switch, mappings) in
        [("sync_users", "user_property_mappings"), ("sync_groups", "group_property_mappings")]
    {
        let Some(datum) = applied.datum(switch) else { continue };
        if boolean(applied, switch).is() && filled(applied, mappings).is_not() {
            drafts.add(
                Draft::new(format!("`{switch}: true` requires `{mappings}` in the same entry"))
                    .at(context.span(datum.value.node))
                    .help(format!("list the mappings, or set `{switch}: false`"))
                    .lacks([mappings])
                    .because(format!("`{switch}: true` requires {{attribute}}")),
            );
        }
    }
}
