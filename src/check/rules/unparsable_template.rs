//! `unparsable-template`.

use crate::check::{Finds, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unparsable-template",
    severity: Severity::Info,
    default_on: true,
    summary: "A blueprint is a Helm or Jinja template that is no YAML before it is rendered.",
    explanation: r##"
Placeholders such as `{{ .Values.host }}` in the values of a blueprint are no obstacle: what they become is
unknown, and everything else is checked. Control blocks such as `{{- if .Values.mfa }}` on lines of their own are
left out; what remains is checked as far as it is certain whatever the template does.

In a plain `*.yaml` that is a blueprint itself this is said once, as authentik can't read such a file: `name: {{ host }}`
without quotes is no text to YAML. Render it first, or put the value in quotes if authentik is to read the braces.

Where taking the placeholders and blocks out doesn't give YAML either, nothing of the file is checked, and this says so.
Check what the template renders to: `helm template . | blueprintc check -`.
"##,
    bad: "",
    good: "",
    finds: Finds::Around,
};
