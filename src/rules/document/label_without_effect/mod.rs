//! `label-without-effect`.

use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::message;

/// The rule.
pub static RULE: Rule = Rule {
    name: "label-without-effect",
    topic: Topic::Document,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An `instantiate` label that looks like `\"false\"` but has no effect.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::File(check),
};

fn check(context: &FileContext<'_, '_>, drafts: &mut Drafts) {
    for label in &context.blueprint.labels {
        let value = label.value.trim();
        let says_no = ["no", "n", "off", "0", "f", "never", "none", "null", "disabled", "false"]
            .iter()
            .any(|word| word.eq_ignore_ascii_case(value));
        // Blanks count.
        let is_false = label.value.eq_ignore_ascii_case("false");
        if label.name == "blueprints.goauthentik.io/instantiate" && says_no && !is_false {
            drafts.add(
                Draft::new(message!("`{}` is not `false`, so authentik still applies the file", label.value))
                    .at(context.span(label.key))
                    .help("write \"false\", with the quotes"),
            );
        }
    }
}
