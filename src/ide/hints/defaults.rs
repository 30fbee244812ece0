//! Defaults with consequences, of attributes that an entry leaves out.

use foldhash::{HashMap, HashMapExt};

use super::{Finder, Hint, HintKind};
use crate::blueprint::{Attrs, Entry};
use crate::catalog::{Kinds, Literal, Model};
use crate::evaluate::{ObjectId, Value, ValueKind};
use crate::graph::{FLOW, POLICY_BINDING, STAGE_BINDING};
use crate::ide::bound::is_present;
use crate::ide::markdown::code;
use crate::text::Span;
use crate::workspace::AppliedEntry;

/// An attribute whose default surprises people.
struct Dangerous {
    of: Of,
    attribute: &'static str,
    /// When the default has a consequence.
    when: When,
    /// The default that the reason is about: another one is not shown.
    default: Literal,
    /// What follows from it.
    reason: &'static str,
}

/// The models that have an attribute.
enum Of {
    Model(&'static str),
    Kinds(Kinds),
}

#[derive(Clone, Copy)]
enum When {
    Always,
    /// Policies are bound to the object, at least so many.
    Policies(usize),
    /// Another attribute isn't there either.
    Without(&'static str),
    /// Another attribute has another value.
    Except(&'static str, &'static str),
    /// It binds a policy to a binding of a stage.
    BindsToStage,
}

const USER_WRITE: &str = "authentik_stages_user_write.userwritestage";

static DANGEROUS: [Dangerous; 9] = [
    Dangerous {
        of: Of::Model("authentik_stages_authenticator_validate.authenticatorvalidatestage"),
        attribute: "not_configured_action",
        when: When::Always,
        default: Literal::Str("skip"),
        reason: "Users without a device pass this stage without a second factor.",
    },
    Dangerous {
        of: Of::Model(POLICY_BINDING),
        attribute: "failure_result",
        when: When::BindsToStage,
        default: Literal::Bool(false),
        reason: "If the policy raises an exception, it counts as not passed, so authentik can leave out the stage.",
    },
    Dangerous {
        of: Of::Kinds(Kinds::POLICY_BINDING_MODEL),
        attribute: "policy_engine_mode",
        when: When::Policies(2),
        default: Literal::Str("any"),
        reason: "One of the bound policies, groups or users is enough.",
    },
    Dangerous {
        of: Of::Model(STAGE_BINDING),
        attribute: "evaluate_on_plan",
        when: When::Policies(1),
        default: Literal::Bool(false),
        reason: "The policies are not evaluated when the flow is planned.",
    },
    Dangerous {
        of: Of::Model(FLOW),
        attribute: "authentication",
        when: When::Except("designation", "invalidation"),
        default: Literal::Str("none"),
        reason: "Anybody who knows the URL can start this flow, whatever its designation.",
    },
    Dangerous {
        of: Of::Model(USER_WRITE),
        attribute: "user_creation_mode",
        when: When::Always,
        default: Literal::Str("create_when_required"),
        reason: "If no user is pending and nobody is signed in, the stage creates a user.",
    },
    Dangerous {
        of: Of::Model(USER_WRITE),
        attribute: "create_users_as_inactive",
        when: When::Always,
        default: Literal::Bool(false),
        reason: "A user that the stage creates is active at once.",
    },
    Dangerous {
        of: Of::Model("authentik_stages_invitation.invitation"),
        attribute: "single_use",
        when: When::Always,
        default: Literal::Bool(false),
        reason: "The invitation can be used any number of times until it expires.",
    },
    Dangerous {
        of: Of::Model("authentik_core.token"),
        attribute: "expiring",
        when: When::Without("expires"),
        default: Literal::Bool(true),
        reason: "The token expires.",
    },
];

/// Finds what new objects get by default.
pub(super) fn find(finder: &mut Finder<'_, '_>) {
    let policies = policies(finder);
    for (entry, applied) in finder.file.blueprint.entries.iter().zip(&finder.file.applied.entries) {
        let Some(model) = applied.model.filter(|_| finder.is_wanted(finder.tree.full_span(entry.node)))
        else {
            continue;
        };
        if !is_present(entry.state) || !applied.presumably_creates() || entry.attrs == Attrs::Unusable {
            continue;
        }
        let Some(span) = place(finder, entry) else { continue };
        for dangerous in DANGEROUS.iter().filter(|dangerous| dangerous.is_of(model)) {
            if dangerous.holds(finder, applied, &policies)
                && model.default_of(dangerous.attribute) == Some(dangerous.default)
            {
                let value = written(dangerous.default);
                finder.found.push(Hint {
                    span,
                    label: format!("{}: {value}", dangerous.attribute),
                    kind: HintKind::Default,
                    tooltip: format!(
                        "{} is {} by default. {}",
                        code(dangerous.attribute),
                        code(&value),
                        dangerous.reason
                    ),
                    target: None,
                });
            }
        }
    }
}

/// How many policies, groups and users the file binds to each object.
fn policies(finder: &Finder<'_, '_>) -> HashMap<ObjectId, usize> {
    let mut bound = HashMap::new();
    for entry in &finder.file.applied.entries {
        if entry.model.is_some_and(|model| model.name == POLICY_BINDING)
            && entry.presumably_creates()
            && let Some(target) = target(entry)
        {
            *bound.entry(target).or_default() += 1;
        }
    }
    bound
}

fn target(entry: &AppliedEntry<'_>) -> Option<ObjectId> {
    match entry.value("target")?.kind {
        ValueKind::Key(object) => Some(object),
        _ => None,
    }
}

impl Dangerous {
    fn is_of(&self, model: &Model) -> bool {
        match self.of {
            Of::Model(name) => model.name == name,
            Of::Kinds(kinds) => model.kinds.contains(kinds),
        }
    }

    /// Whether an entry leaves out the attribute, no later one of the file sets it, and the default has a consequence.
    fn holds(
        &self,
        finder: &Finder<'_, '_>,
        applied: &AppliedEntry<'_>,
        policies: &HashMap<ObjectId, usize>,
    ) -> bool {
        let store = &finder.file.applied.store;
        let row = applied.object.and_then(|object| store.row(object));
        if applied.datum(self.attribute).is_some()
            || row.is_none_or(|row| row.value(self.attribute).is_some())
        {
            return false;
        }
        match self.when {
            When::Always => true,
            When::Without(other) => applied.datum(other).is_none(),
            When::Except(other, value) => {
                applied.value(other).and_then(Value::as_str).is_some_and(|known| known != value)
            }
            When::Policies(least) => {
                let bound = applied.object.and_then(|object| policies.get(&object));
                bound.is_some_and(|bound| *bound >= least)
            }
            When::BindsToStage => {
                let row = target(applied).and_then(|target| store.row(target));
                row.is_some_and(|row| row.model.name == STAGE_BINDING)
            }
        }
    }
}

/// Returns the place that a hint about attributes is shown after: the key above them, or what is in one line.
fn place(finder: &Finder<'_, '_>, entry: &Entry<'_>) -> Option<Span> {
    let tree = finder.tree;
    let Some((key, attrs)) = tree.get(entry.node, "attrs") else {
        return Some(tree.full_span(entry.model?));
    };
    let (key, attrs) = (tree.full_span(key), tree.full_span(attrs));
    let source = finder.file.source;
    if source.line_of(key.start) == source.line_of(attrs.end) && key.end < attrs.start {
        return Some(attrs);
    }
    let colon = tree.text().get(key.range().end..)?.starts_with(':');
    Some(Span { start: key.start, end: key.end + u32::from(colon) })
}

fn written(value: Literal) -> String {
    match value {
        Literal::Null => "null".to_owned(),
        Literal::Bool(value) => value.to_string(),
        Literal::Int(value) => value.to_string(),
        Literal::Float(value) => value.to_string(),
        Literal::Str(text) => text.to_owned(),
    }
}
