//! What identifiers can't be looked up by: Django converts a value for its column before it asks the database,
//! and the importer doesn't catch what that raises.

use super::application::Application;
use super::comparable::{self, Asked};
use super::problem::EntryProblem;
use crate::catalog::{Lookup, Model};
use crate::evaluate::{Comparable, Shape, Unknown, Value, ValueKind};
use crate::serializer::{self, Keys};
use crate::syntax::NodeId;

/// Replaces mappings with a `pk`, such as `!FindObject` gives, by that, as the importer does.
pub(super) fn with_their_keys<'t>(pairs: &mut [(&'t str, NodeId, Value<'t>)], keys: &dyn Keys) {
    for (_, _, value) in pairs {
        if let ValueKind::Unknown(Unknown { shape, .. }) = &mut value.kind {
            match shape {
                // Of a UUID it has the text.
                Shape::Object(Some(object)) if keys.has_uuid_key(keys.model_of(*object)) == Some(false) => {
                    value.kind = ValueKind::Key(*object);
                }
                Shape::Object(_) | Shape::MapOrNull => *shape = Shape::Any,
                _ => {}
            }
        } else if let Some(key) = value.get("pk").cloned() {
            *value = key;
        }
    }
}

impl<'t> Application<'t, '_> {
    /// Whether an identifier can be looked up; reports what can't, unless its field refuses it anyway.
    pub(super) fn can_look_up(
        &mut self,
        model: &'static Model,
        lookup: Lookup,
        (name, value): (&'t str, &Value<'t>),
        absent: bool,
    ) -> bool {
        let asked = Asked { lookup, key: model.primary_key, name, contains: true };
        let Some(wanted) = comparable::refused(asked, value, &self.scene) else { return true };
        // Of a look-up that can't be built the importer catches what is raised.
        if absent && matches!(wanted, Comparable::OneValue | Comparable::Reference) {
            return true;
        }
        let field = model.field(name).filter(|_| !absent);
        let reported = field.is_some_and(|field| {
            serializer::check(field, value, &self.scene).iter().any(|problem| !problem.kind.is_accepted())
        });
        if !reported {
            let place = self.scene.blueprint.tree.full_span(value.node);
            self.report_entry(place, EntryProblem::IdentifierValue { name: name.to_owned(), wanted });
        }
        false
    }
}
