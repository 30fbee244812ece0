//! The frame of a blueprint: its keys and states.

use crate::blueprint::StateName;

/// A key at the top of a blueprint.
pub(super) fn top_level(key: &str) -> Option<String> {
    Some(
        match key {
            "version" => "**version** of the blueprint format: always `1`",
            "metadata" => "**metadata**: the name of the blueprint, and labels for authentik",
            "context" => "**context**: values that `!Context` reads; the blueprint instance can set others",
            "entries" => {
                "**entries**: the objects that the blueprint makes, changes or deletes, applied in this order"
            }
            _ => return None,
        }
        .to_owned(),
    )
}

/// A key of the metadata.
pub(super) fn metadata(key: &str) -> Option<String> {
    Some(
        match key {
            "name" => {
                "**name** of the blueprint; other blueprints apply it by this name with `metaapplyblueprint`"
            }
            "labels" => "**labels**: settings for authentik's discovery of blueprints",
            _ => return None,
        }
        .to_owned(),
    )
}

/// A label.
pub(super) fn label(label: &str) -> Option<String> {
    Some(match label {
        "blueprints.goauthentik.io/instantiate" => {
            "Whether authentik applies the blueprint when it finds it. With `\"false\"` it waits until somebody \
             makes an instance of it, or another blueprint applies it."
        }
        "blueprints.goauthentik.io/system" => {
            "Marks a blueprint that authentik ships. authentik applies it before others and keeps it enabled."
        }
        "blueprints.goauthentik.io/system-bootstrap" => {
            "Marks the blueprint that authentik applies at its first start."
        }
        "blueprints.goauthentik.io/description" => "The description that the admin interface shows.",
        _ => return None,
    }
    .to_owned())
}

/// A key of an entry.
pub(super) fn entry(key: &str) -> Option<String> {
    Some(match key {
        "model" => "**model**: the kind of object, as `app.model`",
        "id" => "**id**: a name for the object in this file; `!KeyOf` is its primary key",
        "state" => {
            "**state** to which the object is brought: `present` (default), `created`, `must_created` or `absent`"
        }
        "identifiers" => {
            "**identifiers**: the fields by which authentik finds the object; if there is no such object, it makes one with them"
        }
        "attrs" => "**attrs**: the values that authentik writes",
        "conditions" => "**conditions**: authentik skips the entry unless all of them are true",
        "permissions" => "**permissions** on the object, for users and roles",
        _ => return None,
    }
    .to_owned())
}

/// A state.
pub(super) fn state(state: &str) -> Option<String> {
    let meaning = match StateName::from_text(state)? {
        StateName::Present => {
            "authentik makes the object, or updates it each time the blueprint is applied. This is the default."
        }
        StateName::Created => {
            "authentik makes the object unless it exists. It never changes an existing one."
        }
        StateName::MustCreated => {
            "authentik makes the object. If it exists already, the blueprint is rejected."
        }
        StateName::Absent => "authentik deletes the object if it exists.",
    };
    Some(format!("**state** `{state}`\n\n{meaning}"))
}
