//! Parts of the schema that occur more than once are written once.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

/// Two passes over the same work: the first counts which parts occur, the second makes definitions of those that occur
/// more than once.
#[derive(Default)]
pub(super) struct Shared {
    counts: HashMap<String, u32>,
    /// Text of a part to the name of its definition.
    names: HashMap<String, String>,
    taken: HashSet<String>,
    /// What was made a definition.
    pub(super) definitions: Map<String, Value>,
    counting: bool,
}

/// Shorter parts are no longer than a reference to them.
const WORTH_IT: usize = 48;

impl Shared {
    /// Starts to count.
    pub(super) fn new() -> Self {
        // The name of the definition that `document` adds.
        Shared { counting: true, taken: HashSet::from(["entry".to_owned()]), ..Shared::default() }
    }

    /// Ends counting.
    pub(super) fn counted(&mut self) {
        self.counting = false;
        self.definitions.clear();
    }

    /// A part of the schema: a reference when the same part is elsewhere too. `hint` names the definition.
    pub(super) fn part(&mut self, hint: &str, part: Value) -> Value {
        let text = part.to_string();
        if text.len() < WORTH_IT {
            return part;
        }
        if self.counting {
            *self.counts.entry(text).or_default() += 1;
            return part;
        }
        if !self.is_shared(&part) {
            return part;
        }
        json!({ "$ref": format!("#/definitions/{}", self.name(hint, text, part)) })
    }

    /// Whether the part, whose own parts may be references by now, was counted more than once.
    fn is_shared(&self, part: &Value) -> bool {
        let mut whole = part.clone();
        self.inline(&mut whole);
        self.counts.get(&whole.to_string()).is_some_and(|&count| count > 1)
    }

    fn inline(&self, part: &mut Value) {
        match part {
            Value::Object(map) => {
                let target = map.get("$ref").and_then(Value::as_str);
                let target =
                    target.and_then(|target| self.definitions.get(target.strip_prefix("#/definitions/")?));
                if let Some(target) = target.cloned() {
                    *part = target;
                    return self.inline(part);
                }
                map.values_mut().for_each(|value| self.inline(value));
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.inline(item)),
            _ => {}
        }
    }

    fn name(&mut self, hint: &str, text: String, part: Value) -> String {
        if let Some(name) = self.names.get(&text) {
            return name.clone();
        }
        let mut name = hint.to_owned();
        let mut number = 1;
        while !self.taken.insert(name.clone()) {
            number += 1;
            name = format!("{hint}_{number}");
        }
        self.definitions.insert(name.clone(), part);
        self.names.insert(text, name.clone());
        name
    }
}
