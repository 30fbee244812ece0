//! Where a schema describes models.

use std::collections::HashSet;

use serde_json::Value;

/// More steps than any schema of authentik needs.
const MAX_STEPS: usize = 100_000;

/// The models that entries may name, each with the schema of its attributes.
///
/// An entry's schema is an object whose `model` is a constant and whose `attrs` are those of the model.
/// authentik lists one for each model in a `oneOf`, below `entries` or in a definition of its own.
pub(super) fn find(schema: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    let Some(entries) = schema.get("properties").and_then(|properties| properties.get("entries")) else {
        return found;
    };
    let mut open = vec![entries];
    let mut seen: HashSet<&str> = HashSet::new();
    for _ in 0..MAX_STEPS {
        let Some(place) = open.pop() else { break };
        if let Some(properties) = place.get("properties") {
            let model = properties.get("model").and_then(constant);
            if let (Some(model), Some(attributes)) = (model, properties.get("attrs")) {
                found.push((model.to_owned(), attributes));
            }
            continue;
        }
        if let Some(reference) = place.get("$ref").and_then(Value::as_str)
            && seen.insert(reference)
        {
            open.extend(resolve(schema, reference));
        }
        for keyword in ["items", "additionalProperties"] {
            open.extend(place.get(keyword));
        }
        for keyword in ["oneOf", "anyOf", "allOf"] {
            open.extend(place.get(keyword).and_then(Value::as_array).into_iter().flatten().rev());
        }
    }
    found
}

fn constant(model: &Value) -> Option<&str> {
    match (model.get("const"), model.get("enum").and_then(Value::as_array)) {
        (Some(name), _) => name.as_str(),
        (None, Some(names)) if names.len() == 1 => names.first()?.as_str(),
        _ => None,
    }
}

/// What a reference within the file leads to.
pub(super) fn resolve<'s>(schema: &'s Value, reference: &str) -> Option<&'s Value> {
    schema.pointer(reference.strip_prefix('#')?)
}
