//! Blueprints in templates: what isn't written yet isn't wrong.

use super::{checked, found};
use crate::harness::{Options, Severity, SourceFile, Sources, Which, fix_sources, indented};

/// A Helm template of a ConfigMap with one blueprint.
fn helm(blueprint: &str) -> String {
    let block = indented(blueprint, 4);
    format!(
        "kind: ConfigMap\napiVersion: v1\nmetadata:\n  name: {{{{ .Release.Name }}}}-x\ndata:\n  a.yaml: |\n{block}"
    )
}

fn rules(text: &str) -> Vec<(u32, &'static str)> {
    let (sources, outcome) = checked(&[("templates/cm.yaml", text)]);
    assert_eq!(sources.blueprints().len(), 1, "{text}");
    let errors = outcome.files[0].findings.iter().any(|finding| finding.severity == Severity::Error);
    assert_eq!(outcome.files[0].accepted, !errors);
    found(&sources, &outcome).into_iter().map(|(_, line, rule)| (line, rule)).collect()
}

#[test]
fn keys_ids_and_whole_parts_can_be_filled_in() {
    let blueprint = "version: {{ .Values.version }}
metadata: {{ toJson .Values.meta }}
context: {{ .Values.ctx | toJson }}
entries:
  - model: authentik_core.application
    id: {{ .Values.id }}
    identifiers: {slug: {{ .b }}, name: !Context foo}
    attrs: {{ .Values.attrs | toJson }}
    conditions: {{ .Values.conditions }}
    state: {{ .Values.state }}
  - model: authentik_core.group
    id: {{ .Values.ie }}
    identifiers:
      {{ .Values.key }}: a
    attrs:
      {{ .Values.k1 }}: a
      {{ .Values.k2 }}: a
      nonsense: 1
  - {{ toYaml .x }}
";
    assert_eq!(rules(&helm(blueprint)), [(24, "unknown-attribute")]);
}

#[test]
fn what_is_certain_beside_placeholders_is_found() {
    let blueprint = "version: 1
metadata: {name: x}
entries:
  - model: authentik_core.group
    id: {{ .Values.id }}
    identifiers: {name: {{ .Values.a }}}
  - model: authentik_core.user
    identifiers: {username: {{ .Values.u | quote }}}
    attrs:
      name: Y
      type: {{ if .x }}internal{{ else }}external{{ end }}
      groups:
        - !KeyOf {{ .Values.id }}
        - !KeyOf nowhere
";
    assert_eq!(rules(&helm(blueprint)), [(20, "undefined-id")]);
}

#[test]
fn branches_are_not_compared_with_each_other() {
    let blueprint = "version: 1
metadata: {name: x}
entries:
  {{- if .Values.a }}
  - model: authentik_core.group
    id: g
    identifiers: {name: a}
  {{- else }}
  - model: authentik_core.group
    id: g
    identifiers: {name: a}
    attrs:
      {{- range .Values.b }}
      nonsense: 1
      {{- end }}
  {{- end }}
  - model: authentik_core.user
    identifiers: {username: !KeyOf nowhere}
";
    assert_eq!(rules(&helm(blueprint)), [(20, "unknown-attribute")]);
    let first = "{{- if .Values.a }}\n{{- with .Values.b }}\nversion: 1\nentries:\n  - model: authentik_core.group\n    \
                 identifiers: {name: x}\n    attrs:\n      nonsense: 1\n{{- end }}\n{{- end }}\n";
    assert_eq!(rules(&helm(first)), [(14, "unknown-attribute")]);
    assert_eq!(rules(&helm(first).replace("    {{-", "{{-")), [(14, "unknown-attribute")]);
    // Around a blueprint they change nothing in it.
    let around = format!(
        "{{{{- if .Values.a }}}}\n{}{{{{- end }}}}\n",
        helm("entries:\n  - model: authentik_core.grup\n")
    );
    assert_eq!(rules(&around), [(9, "unknown-model")]);
}

#[test]
fn a_mistake_in_the_yaml_of_a_blueprint_is_one_whatever_is_around_it() {
    let blueprint = "version: 1
metadata: {name: x}
entries:
  - model: authentik_core.group
    identifiers: {name: {{ .Values.g }}}
   attrs: {is_superuser: true}
";
    assert_eq!(rules(&helm(blueprint)), [(12, "invalid-yaml")]);
    let around = format!("{{{{- if .Values.a }}}}\n{}{{{{- end }}}}\n", helm(blueprint));
    assert_eq!(rules(&around), [(13, "invalid-yaml")]);
    // What decides over lines may put them right.
    for open in ["    {{- with .x }}\n", "    {{ if .x }}y: 1{{ end }}\n"] {
        let text = helm(&blueprint.replace("   attrs", &format!("{open}   attrs")));
        let (sources, outcome) = checked(&[("cm.yaml", &text)]);
        let found = found(&sources, &outcome);
        assert_eq!(
            found.iter().map(|(_, _, rule)| *rule).collect::<Vec<_>>(),
            ["unparsable-template"],
            "{open}"
        );
    }
}

#[test]
fn fixes_never_write_a_placeholder() {
    let blueprint = "version: 2
metadata: {name: x}
entries:
  - model: authentik_core.user
    identifiers: {username: {{ .Values.u }}}
    attrs:
      name: {{ .Values.n }}
      groups: [!KeyOf g]
  - model: authentik_core.group
    id: g
    identifiers: {name: {{ .Values.g }}}
";
    for text in [helm(blueprint), helm(&blueprint.replace("[!KeyOf g]", "[]"))] {
        let sources = Sources::of(vec![SourceFile::new("cm.yaml", text.clone())]);
        let fixed_sources = fix_sources(sources, &Options::default(), Which::All);
        let after = fixed_sources.sources.files()[0].text();
        assert!(!after.contains("__X"), "{after}");
        assert_eq!(after.matches("{{").count(), text.matches("{{").count(), "{after}");
    }
}

#[test]
fn a_plain_blueprint_that_is_a_template_is_told_of_once_and_checked() {
    let plain = "version: 1
metadata:
  name: {{ .Values.name }}
entries:
  - model: authentik_core.group
    id: {{ x }}
    identifiers:
      name: {{ x }}-y
    attrs: {is_superuser: {{ .b }}, nonsense: 1}
  - model: authentik_core.user
    identifiers: {username: \"{{ u }}\"}
    attrs:
      name: Y
      groups:
        - !KeyOf {{ x }}
        - !KeyOf nowhere
"
    .replace("\\\"", "\"");
    let expected = [(3, "unparsable-template"), (9, "unknown-attribute"), (16, "undefined-id")];
    assert_eq!(rules(&plain), expected);
    assert_eq!(rules(&plain.replace('\n', "\r\n")), expected);
    // What the template leaves out may be the id.
    let cut = format!("{plain}  {{{{- toYaml .Values.more | nindent 2 }}}}\n");
    assert_eq!(rules(&cut), [(9, "unknown-attribute"), (17, "unparsable-template")]);
    let jinja = plain.replace("entries:\n", "entries:\n{% for x in y %}\n") + "{% endfor %}\n";
    assert_eq!(rules(&jinja), [(5, "unparsable-template"), (10, "unknown-attribute")]);
    // Other mistakes in the YAML are there whatever is filled in.
    let both = plain.replace("nonsense: 1}", "nonsense: 1");
    assert_eq!(rules(&both)[..2], [(3, "unparsable-template"), (9, "invalid-yaml")]);
    for mistake in ["{ {a: b}: c}", "{{a: b}: c}", "{{ x }"] {
        let text = format!(
            "version: 1\nmetadata: {{name: x}}\nentries:\n  - model: authentik_core.group\n    attrs: {mistake}\n    identifiers: {{name: {{a: b}}}}\n"
        );
        assert_eq!(rules(&text)[0], (5, "invalid-yaml"), "{mistake}");
    }
}

#[test]
fn a_plain_template_is_mended_beside_its_marks() {
    let text = "version: 1
metadata: {name: {{ .Values.name }}}
entries:
  - model: authentik_core.grup
    identifiers: {name: {{ .Values.g }}}
    attrs: {parent: {{ .Values.p }}}
";
    let sources = Sources::of(vec![SourceFile::new("a.yaml", text)]);
    let fixed_sources = fix_sources(sources, &Options::default(), Which::All);
    let after = fixed_sources.sources.files()[0].text();
    assert_eq!(after.matches("{{ .Values.").count(), 3, "{after}");
    assert!(after.contains("authentik_core.group\n") && !after.contains("__X"), "{after}");
}

#[test]
fn marks_in_the_text_of_a_plain_blueprint_are_none_of_a_template() {
    let broken = "version: 1\nmetadata: {name: x}\nentries:\n  - model: authentik_core.group\n    attrs: {{ x }\n{% if a %}\n  [\n";
    let (sources, outcome) = checked(&[("a.yaml", broken)]);
    assert_eq!(found(&sources, &outcome), [("a.yaml".to_owned(), 6, "unparsable-template")]);
    assert!(outcome.files[0].accepted);
    // Marks that are text of the blueprint do not make it a template.
    let mail = "version: 1\nmetadata: {name: x}\nentries:\n  - model: authentik_core.group\n    identifiers: {name: x}\n    attrs:\n      attributes:\n        mail: |\n          {% if a %}\n          x\n          {% endif %}\n      nonsense: [\n";
    assert_eq!(rules(mail).iter().map(|(_, rule)| *rule).collect::<Vec<_>>(), ["invalid-yaml"]);
}

#[test]
fn a_file_that_is_called_a_template_is_one() {
    let text = "{{ ansible_managed | comment }}\nversion: 1\nmetadata: {name: x}\nentries:\n  - model: authentik_core.grup\n    \
                identifiers:\n      name: {{ x }}\n";
    for name in ["a.yaml.j2", "a.yml.j2", "a.yaml.tpl"] {
        let (sources, outcome) = checked(&[(name, text)]);
        assert_eq!(found(&sources, &outcome), [(name.to_owned(), 5, "unknown-model")]);
    }
}

#[test]
fn a_blueprint_that_breaks_without_the_marks_around_it_is_told_of() {
    let text = "kind: ConfigMap\nmetadata: {name: x}\ndata:\n  a.yaml: |\n    version: 1\n    entries:\n      - model: \
                authentik_core.group\n        identifiers: {name: a}\n{% if x %}\n            - model: \
                authentik_core.group\n              identifiers: {name: b}\n{% endif %}\n";
    let (sources, outcome) = checked(&[("a.yaml.j2", text)]);
    let found = found(&sources, &outcome);
    assert_eq!(found.iter().map(|(_, _, rule)| *rule).collect::<Vec<_>>(), ["unparsable-template"]);
}
