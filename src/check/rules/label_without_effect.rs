//! `label-without-effect`.

use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    name: "label-without-effect",
    severity: Severity::Warning,
    default_on: true,
    summary: "`instantiate` with a value that only looks like no.",
    explanation: "\
The label `blueprints.goauthentik.io/instantiate` keeps authentik from applying a file by itself when its \
value is `\"false\"`, in whatever case. With any other text, `\"no\"` included, the file is applied as if the \
label weren't there.",
    bad: "\
version: 1
metadata:
  name: Groups
  labels:
    blueprints.goauthentik.io/instantiate: \"no\"
entries:
  - model: authentik_core.group
    identifiers:
      name: developers
",
    good: "\
version: 1
metadata:
  name: Groups
  labels:
    blueprints.goauthentik.io/instantiate: \"false\"
entries:
  - model: authentik_core.group
    identifiers:
      name: developers
",
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
                Draft::new(format!(
                    "`{}` isn't `false`, so authentik applies the file all the same",
                    label.value
                ))
                .at(context.span(label.key))
                .help("write \"false\", with its quotes"),
            );
        }
    }
}
