//! State that all analyses of a run share.

use std::sync::Arc;

use crate::blueprint::Blueprint;
use crate::catalog::{Catalog, catalog};
use crate::evaluate::{Defaults, ObjectId, Settings, ValueKind};
use crate::lint::{Options, Rule, Severity};
use crate::python::Analyses;
use crate::rules::rules;
use crate::workspace::{self, AppliedFile, Beyond, Condition, Others, Surroundings};

/// Whether a rule's findings are wanted. What authentik rejects is always found: the verdict doesn't depend on the
/// configuration.
pub(super) fn is_wanted(rule: &Rule, options: &Options) -> bool {
    rule.severity == Severity::Error || options.levels.of(rule).is_some()
}

/// State that all analyses of a run share.
pub(super) struct Shared {
    pub(super) options: Options,
    /// The rules whose findings are wanted.
    pub(super) rules: Vec<&'static Rule>,
    pub(super) catalog: &'static Catalog,
    /// How each file is applied.
    pub(super) settings: Settings,
    /// How all files are applied together.
    pub(super) instance_settings: Settings,
    pub(super) analyses: Arc<Analyses>,
}

impl Shared {
    pub(super) fn new(options: &Options) -> Arc<Self> {
        let settings = Settings {
            context: options.context.clone(),
            environment: options.environment.clone(),
            closed_world: options.closed_world,
            defaults: if options.closed_world { Defaults::Certain } else { Defaults::Possible },
        };
        // A flow is looked at as it is where nothing but the given context is set.
        let instance_settings = Settings { defaults: Defaults::OfContext, ..settings.clone() };
        Arc::new(Shared {
            options: options.clone(),
            rules: rules().iter().copied().filter(|rule| is_wanted(rule, options)).collect(),
            catalog: catalog(options.release),
            settings,
            instance_settings,
            analyses: Arc::default(),
        })
    }

    /// Applies a file alone.
    pub(super) fn apply<'t>(
        &self,
        blueprint: &Blueprint<'t>,
        others: Others<'_>,
        replaced: &[ObjectId],
    ) -> AppliedFile<'t> {
        let is_external = |model: &str, conditions: &[Condition<'_, '_>]| self.is_external(model, conditions);
        let surroundings = Surroundings {
            catalog: self.catalog,
            settings: &self.settings,
            others,
            is_external: &is_external,
            beyond: self.beyond(),
            analyses: Arc::clone(&self.analyses),
            replaced,
            with_problems: true,
            with_changes: false,
        };
        workspace::apply(blueprint, &surroundings)
    }

    /// What exists beyond the catalog: the user's own schema tells.
    pub(super) fn beyond(&self) -> Option<&dyn Beyond> {
        self.options.schema.as_deref().map(|schema| schema as &dyn Beyond)
    }

    /// Whether the configuration says that an object exists outside of all blueprints.
    pub(super) fn is_external(&self, model: &str, conditions: &[Condition<'_, '_>]) -> bool {
        if self.options.externals.is_empty() {
            return false;
        }
        let known: Vec<(&str, serde_json::Value)> = conditions
            .iter()
            .filter_map(|condition| {
                let value = match &condition.value.kind {
                    ValueKind::Str(text) => serde_json::Value::from(&**text),
                    ValueKind::Int(number) => serde_json::Value::from(*number),
                    ValueKind::Bool(value) => serde_json::Value::from(*value),
                    _ => return None,
                };
                Some((condition.name, value))
            })
            .collect();
        let pairs = known.iter().map(|(name, value)| (*name, value));
        self.options.externals.iter().any(|external| {
            self.catalog.is_a(&external.model, model) && external.covers(&external.model, pairs.clone())
        })
    }
}
