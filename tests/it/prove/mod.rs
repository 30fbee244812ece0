//! `blueprintc prove`: configurations and what is proven of them.
//!
//! A test writes a flow as a list of stages. Each has the attributes and policies that matter, and the flow is proven by the
//! program as a process.

mod answers;
mod demonstrations;
mod false_counterexamples;
mod pitfalls;
mod policies;
mod random;
mod recovery;
mod unknown;
mod writes;

use serde_json::Value;

use answers::Answers;

/// A policy, group or user that is bound to a stage or a flow.
#[derive(Debug, Clone)]
struct Bound {
    /// The kind of the subject: `policy`, `group` or `user`.
    kind: &'static str,
    name: String,
    expression: String,
    /// Fields of the policy binding, as YAML: `negate: true`.
    fields: String,
}

/// An expression policy.
fn policy(name: &str, expression: &str) -> Bound {
    Bound { kind: "policy", name: name.into(), expression: expression.into(), fields: String::new() }
}

/// A group.
fn group(name: &str) -> Bound {
    Bound { kind: "group", ..policy(name, "") }
}

/// A user.
fn user(name: &str) -> Bound {
    Bound { kind: "user", ..policy(name, "") }
}

impl Bound {
    /// With fields of its binding: `negate: true`.
    fn with(mut self, fields: &str) -> Self {
        add(&mut self.fields, fields);
        self
    }

    fn negated(self) -> Self {
        self.with("negate: true")
    }

    fn object(&self) -> String {
        let name = text(&self.name);
        match self.kind {
            "group" => format!("authentik_core.group, identifiers: {{name: {name}}}"),
            "user" => {
                format!("authentik_core.user, identifiers: {{username: {name}}}, attrs: {{name: {name}}}")
            }
            _ => format!(
                "authentik_policies_expression.expressionpolicy, identifiers: {{name: {name}}}, attrs: {{expression: {}}}",
                text(&self.expression)
            ),
        }
    }

    /// The id of its entry.
    fn id(&self) -> String {
        text(&format!("{} {}", self.kind, self.name))
    }
}

/// A stage and its binding.
#[derive(Debug, Clone)]
struct Stage {
    app: &'static str,
    name: String,
    attributes: String,
    fields: String,
    order: Option<i64>,
    bound: Vec<Bound>,
}

/// A stage of a kind, named after it: `password`.
fn stage(kind: &'static str) -> Stage {
    Stage {
        app: kind,
        name: kind.to_owned(),
        attributes: String::new(),
        fields: String::new(),
        order: None,
        bound: Vec::new(),
    }
}

fn identification() -> Stage {
    stage("identification").with("user_fields: [username], pretend_user_exists: false")
}

fn password() -> Stage {
    stage("password").with("backends: [authentik.core.auth.InbuiltBackend]")
}

/// An authenticator validation stage that denies people without a device.
fn validate() -> Stage {
    stage("authenticator_validate").named("mfa").with("device_classes: [totp], not_configured_action: deny")
}

/// A client certificate: `optional` or `required`.
fn certificate(mode: &str) -> Stage {
    stage("mtls").with(&format!("mode: {mode}, cert_attribute: email, user_attribute: email"))
}

fn login() -> Stage {
    stage("user_login").named("login")
}

fn deny() -> Stage {
    stage("deny")
}

fn email() -> Stage {
    stage("email").with("use_global_settings: true")
}

/// A prompt for fields, by their keys.
fn prompt(keys: &[&str]) -> Stage {
    let fields: Vec<String> = keys.iter().map(|key| format!("!KeyOf field-{key}")).collect();
    stage("prompt").with(&format!("fields: [{}]", fields.join(", ")))
}

/// A user write stage that makes accounts: `never_create`, `create_when_required` or `always_create`.
fn write(creation: &str) -> Stage {
    stage("user_write").named("write").with(&format!("user_creation_mode: {creation}"))
}

/// A redirect to another flow of the test.
fn redirect(flow: &str, keeps_context: bool) -> Stage {
    stage("redirect")
        .with(&format!("mode: flow, target_flow: !KeyOf flow-{flow}, keep_context: {keeps_context}"))
}

const ON_PLAN: &str = "evaluate_on_plan: true, re_evaluate_policies: false";

impl Stage {
    fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// With attributes of the stage: `mode: optional`. The last value of a key is the one that counts.
    fn with(mut self, attributes: &str) -> Self {
        add(&mut self.attributes, attributes);
        self
    }

    /// With fields of the stage binding: `evaluate_on_plan: true`.
    fn bound_with(mut self, fields: &str) -> Self {
        add(&mut self.fields, fields);
        self
    }

    fn on_plan(self) -> Self {
        self.bound_with(ON_PLAN)
    }

    fn order(mut self, order: i64) -> Self {
        self.order = Some(order);
        self
    }

    /// With a policy, group or user.
    fn if_(mut self, bound: Bound) -> Self {
        self.bound.push(bound);
        self
    }
}

fn add(fields: &mut String, more: &str) {
    if !fields.is_empty() {
        fields.push_str(", ");
    }
    fields.push_str(more);
}

/// A text as YAML.
fn text(text: &str) -> String {
    Value::from(text).to_string()
}

/// The last value of each key of a flow mapping without braces, which may not repeat keys.
fn last_of_each_key(fields: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut depth = 0_i32;
    let parts = fields.split(|c: char| {
        depth += i32::from(c == '[' || c == '{') - i32::from(c == ']' || c == '}');
        c == ',' && depth == 0
    });
    for part in parts.map(str::trim).filter(|part| !part.is_empty()) {
        let key = part.split(':').next();
        kept.retain(|other| other.split(':').next() != key);
        kept.push(part);
    }
    kept.join(", ")
}

/// A flow with its stages, and more flows that it leads to.
#[derive(Debug, Clone)]
struct Flow {
    slug: String,
    designation: &'static str,
    authentication: &'static str,
    bound: Vec<Bound>,
    stages: Vec<Stage>,
    others: Vec<Flow>,
    /// More entries, one a line.
    entries: String,
}

/// A flow of a designation, which anybody can open.
fn flow<const N: usize>(designation: &'static str, stages: [Stage; N]) -> Flow {
    Flow {
        slug: "it".to_owned(),
        designation,
        authentication: "none",
        bound: Vec::new(),
        stages: stages.into(),
        others: Vec::new(),
        entries: String::new(),
    }
}

/// An authentication flow.
fn sign_in<const N: usize>(stages: [Stage; N]) -> Flow {
    flow("authentication", stages)
}

impl Flow {
    fn named(mut self, slug: &str) -> Self {
        slug.clone_into(&mut self.slug);
        self
    }

    fn requiring(mut self, authentication: &'static str) -> Self {
        self.authentication = authentication;
        self
    }

    fn if_(mut self, bound: Bound) -> Self {
        self.bound.push(bound);
        self
    }

    fn and(mut self, other: Flow) -> Self {
        self.others.push(other);
        self
    }

    fn entry(mut self, entry: &str) -> Self {
        self.entries.push_str(entry);
        self.entries.push('\n');
        self
    }

    fn flows(&self) -> impl Iterator<Item = &Flow> {
        std::iter::once(self).chain(&self.others)
    }

    /// The blueprint's entries, one a line, in an order that resolves.
    fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.entries.lines().map(str::to_owned).collect();
        for key in ["email", "password", "username", "name", "is_active"] {
            let kind = if key == "is_active" { "checkbox" } else { "text" };
            lines.push(format!("- {{model: authentik_stages_prompt.prompt, id: field-{key}, identifiers: {{name: field-{key}}}, attrs: {{field_key: {key}, label: {key}, type: {kind}, order: 0}}}}"));
        }
        for flow in self.flows() {
            let slug = &flow.slug;
            lines.push(format!("- {{model: authentik_flows.flow, id: flow-{slug}, identifiers: {{slug: {slug}}}, attrs: {{name: {slug}, title: {slug}, designation: {}, authentication: {}}}}}", flow.designation, flow.authentication));
        }
        for flow in self.flows() {
            let of_stages = flow.stages.iter().flat_map(|stage| &stage.bound);
            for bound in flow.bound.iter().chain(of_stages) {
                let line = format!("- {{id: {}, model: {}}}", bound.id(), bound.object());
                if !lines.contains(&line) {
                    lines.push(line);
                }
            }
            flow.lines_of_stages(&mut lines);
        }
        lines
    }

    fn lines_of_stages(&self, lines: &mut Vec<String>) {
        let slug = &self.slug;
        for (at, bound) in self.bound.iter().enumerate() {
            lines.push(binding(bound, &format!("flow-{slug}"), at));
        }
        for (at, stage) in self.stages.iter().enumerate() {
            let order = stage.order.unwrap_or_else(|| i64::try_from(at).unwrap_or_default() * 10);
            let (id, name) = (text(&format!("stage {slug} {}", stage.name)), text(&stage.name));
            let model = model(stage.app);
            let attributes = last_of_each_key(&stage.attributes);
            let line = format!(
                "- {{model: {model}, id: {id}, identifiers: {{name: {name}}}, attrs: {{{attributes}}}}}"
            );
            if !lines.contains(&line) {
                lines.push(line);
            }
            let bound_as = format!("bound-{slug}-{at}");
            let fields = last_of_each_key(&stage.fields);
            lines.push(format!("- {{model: authentik_flows.flowstagebinding, id: {bound_as}, identifiers: {{target: !KeyOf flow-{slug}, stage: !KeyOf {id}, order: {order}}}, attrs: {{{fields}}}}}"));
            for (number, bound) in stage.bound.iter().enumerate() {
                lines.push(binding(bound, &bound_as, number));
            }
        }
    }

    /// What is proven of it.
    fn prove(&self) -> Answers {
        Answers::of(&self.lines())
    }

    /// Asserts that a property is proven.
    fn proven(&self, property: &str) {
        self.prove().assert(self, property, &["proven"]);
    }

    /// Asserts that a property is broken, and that the counterexample has a word.
    fn broken(&self, property: &str, word: &str) {
        let answers = self.prove();
        answers.assert(self, property, &["broken"]);
        let shown = answers.counterexample(property);
        assert!(shown.contains(word), "{property} has no {word:?}: {shown}");
    }

    /// Asserts that a property is unknown.
    fn unknown(&self, property: &str) {
        self.prove().assert(self, property, &["unknown"]);
    }

    /// Asserts that a property is not proven.
    fn not_proven(&self, property: &str) {
        self.prove().assert(self, property, &["broken", "unknown"]);
    }

    /// Asserts that the flow can do nothing that a property is about.
    fn says_nothing(&self, property: &str) {
        assert_eq!(self.prove().verdict(property), None, "{property}");
    }
}

fn binding(bound: &Bound, target: &str, order: usize) -> String {
    let fields = last_of_each_key(&bound.fields);
    format!(
        "- {{model: authentik_policies.policybinding, identifiers: {{target: !KeyOf {target}, {}: !KeyOf {}, order: {order}}}, attrs: {{{fields}}}}}",
        bound.kind,
        bound.id()
    )
}

fn model(kind: &str) -> String {
    let name = match kind {
        "dummy" => "dummystage".to_owned(),
        "mtls" => "mutualtlsstage".to_owned(),
        _ => format!("{}stage", kind.replace('_', "")),
    };
    format!("authentik_stages_{kind}.{name}")
}
