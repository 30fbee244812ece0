//! Definitions that no program could walk: the validator recurses.

use std::collections::HashMap;

use serde_json::Value;

use super::repair::PARTS;

/// Deeper than any definition of authentik by far; bounded by the stack of a thread.
const MAX_DEPTH: usize = 200;

/// How many values a definition may have when each reference counts as all that it leads to.
const MAX_VALUES: usize = 200_000;

/// How far a schema reaches when its references are followed.
#[derive(Clone, Copy, Default)]
struct Extent {
    values: usize,
    depth: usize,
}

/// Refuses a stand-alone definition that is too deep or too large to be walked. A reference back to
/// where it came from adds nothing: data end at some depth.
pub(super) fn check(definition: &Value) -> Result<(), String> {
    let parts = definition.get(PARTS);
    let mut known = HashMap::new();
    let extent = measure(definition, parts, &mut known, 0)?;
    if extent.values > MAX_VALUES {
        return Err("it is too large when its references are followed".to_owned());
    }
    Ok(())
}

fn measure<'s>(
    schema: &'s Value,
    parts: Option<&'s Value>,
    known: &mut HashMap<&'s str, Extent>,
    above: usize,
) -> Result<Extent, String> {
    let too_deep = || Err(format!("it is nested more than {MAX_DEPTH} levels deep"));
    if above > MAX_DEPTH {
        return too_deep();
    }
    let mut extent = Extent { values: 1, depth: 0 };
    let mut add = |of: Extent| {
        extent.values = extent.values.saturating_add(of.values);
        extent.depth = extent.depth.max(of.depth + 1);
    };
    match schema {
        Value::Array(items) => {
            for item in items {
                add(measure(item, parts, known, above + 1)?);
            }
        }
        Value::Object(keywords) => {
            for (keyword, value) in keywords.iter().filter(|(keyword, _)| *keyword != PARTS) {
                let reference = value.as_str().filter(|_| keyword == "$ref");
                let Some(number) = reference.and_then(|to| to.rsplit('/').next()) else {
                    add(measure(value, parts, known, above + 1)?);
                    continue;
                };
                let Some(part) = parts.and_then(|parts| parts.get(number)) else { continue };
                let of_part = match known.get(number) {
                    Some(extent) => *extent,
                    None => {
                        // While it is open, it leads back to itself.
                        known.insert(number, Extent::default());
                        let extent = measure(part, parts, known, above + 1)?;
                        known.insert(number, extent);
                        extent
                    }
                };
                if above + of_part.depth > MAX_DEPTH {
                    return too_deep();
                }
                add(of_part);
            }
        }
        _ => {}
    }
    Ok(extent)
}
