//! Objects that exist before any of the user's blueprints is applied.

use std::ops::Range;

use super::data::OBJECTS;
use super::release::Release;
use super::words::{Words, body, parts, unquote};

/// A blueprint that authentik ships.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShippedBlueprint {
    /// Its `metadata.name`, which `authentik_blueprints.metaapplyblueprint` can name.
    pub name: &'static str,
    /// Its path below the folder of blueprints.
    pub path: &'static str,
    /// Whether it is only applied on request.
    pub example: bool,
}

/// What makes an object exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A shipped blueprint creates it.
    Blueprint(ShippedBlueprint),
    /// authentik creates it when it starts.
    Server,
}

/// An object of a fresh server.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    /// `app.model`.
    pub model: &'static str,
    /// What other objects refer to it by; the same in all releases.
    pub number: u32,
    /// What makes it exist.
    pub origin: Origin,
    /// Whether it depends on the server's environment that it exists.
    pub conditional: bool,
    /// What is known of it, sorted by name. What isn't mentioned has the default.
    pub values: Box<[(&'static str, ObjectValue)]>,
}

/// A value of an object.
#[derive(Debug, Clone, PartialEq)]
pub enum ObjectValue {
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A text.
    Str(&'static str),
    /// The key of the object of this number.
    Object(u32),
    /// A list.
    List(Box<[ObjectValue]>),
    /// An expression that has this truth whatever happens, with its hash where that is known.
    Always(bool, Option<u32>),
    /// It is set to a value of which the catalog only says a short hash.
    Digest(u32),
    /// It is set; to what, the catalog doesn't say.
    Unsaid,
}

impl Object {
    /// A value by its name.
    pub fn value(&self, name: &str) -> Option<&ObjectValue> {
        let at = self.values.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
        self.values.get(at).map(|(_, value)| value)
    }

    /// Whether the object exists only if an example was applied.
    pub fn is_example(&self) -> bool {
        matches!(&self.origin, Origin::Blueprint(blueprint) if blueprint.example)
    }
}

const INSTANCE: &str = "authentik_blueprints.blueprintinstance";

/// The objects of one release.
pub(super) struct Objects {
    /// Sorted by number.
    objects: Box<[Object]>,
    /// Indices into `objects`, sorted by model.
    by_model: Box<[usize]>,
    /// Where the objects of each model are in `by_model`.
    models: Box<[(&'static str, Range<usize>)]>,
    blueprints: Box<[ShippedBlueprint]>,
}

impl Objects {
    pub(super) fn of(release: Release) -> Objects {
        let (mut objects, mut blueprints) = (Vec::new(), Vec::new());
        for block in super::words::records(OBJECTS) {
            let mut words = Words::of(block.lines().next().unwrap_or_default()).peekable();
            let origin = match words.next() {
                Some("server") => Origin::Server,
                _ => Origin::Blueprint(ShippedBlueprint {
                    path: words.next().unwrap_or_default(),
                    name: words.next().map_or("", unquote),
                    example: false,
                }),
            };
            let number = words.next_if(|word| word.starts_with('#'));
            let example = words.next_if(|word| *word == "example").is_some();
            if !words.next().is_some_and(|range| covers(range, release)) {
                continue;
            }
            let origin = match origin {
                Origin::Blueprint(blueprint) => {
                    let blueprint = ShippedBlueprint { example, ..blueprint };
                    let number = number.and_then(|word| word.get(1..)?.parse().ok());
                    objects.extend(number.filter(|_| !example).map(|number| instance(number, &blueprint)));
                    blueprints.push(blueprint.clone());
                    Origin::Blueprint(blueprint)
                }
                Origin::Server => Origin::Server,
            };
            objects.extend(body(block).filter_map(|line| object(line, &origin)));
        }
        objects.sort_by_key(|object| object.number);
        let mut by_model: Vec<usize> = (0..objects.len()).collect();
        let model = |index: usize| objects.get(index).map_or("", |object| object.model);
        by_model.sort_by_key(|&index| model(index));
        let mut models: Vec<(&'static str, Range<usize>)> = Vec::new();
        for (at, &index) in by_model.iter().enumerate() {
            match models.last_mut() {
                Some((known, range)) if *known == model(index) => range.end = at + 1,
                _ => models.push((model(index), at..at + 1)),
            }
        }
        Objects {
            objects: objects.into(),
            by_model: by_model.into(),
            models: models.into(),
            blueprints: blueprints.into(),
        }
    }

    pub(super) fn all(&self) -> &[Object] {
        &self.objects
    }

    pub(super) fn blueprints(&self) -> &[ShippedBlueprint] {
        &self.blueprints
    }

    pub(super) fn numbered(&self, number: u32) -> Option<&Object> {
        let at = self.objects.binary_search_by_key(&number, |object| object.number).ok()?;
        self.objects.get(at)
    }

    /// The models that have objects.
    pub(super) fn models(&self) -> impl Iterator<Item = &'static str> + use<'_> {
        self.models.iter().map(|(model, _)| *model)
    }

    /// The objects of exactly this model.
    pub(super) fn of_model<'a>(&'a self, model: &str) -> impl Iterator<Item = &'a Object> + use<'a> {
        let range = self.models.iter().find(|(known, _)| *known == model).map(|(_, range)| range.clone());
        let indices = self.by_model.get(range.unwrap_or_default()).unwrap_or_default();
        indices.iter().filter_map(|&index| self.objects.get(index))
    }
}

/// Whether `2025.8..2026.2` contains a release.
fn covers(range: &str, release: Release) -> bool {
    let Some((first, last)) = range.split_once("..") else { return false };
    let (Ok(first), Ok(last)) = (first.parse::<Release>(), last.parse::<Release>()) else { return false };
    (first..=last).contains(&release)
}

/// For each blueprint that it discovers, authentik keeps an object.
fn instance(number: u32, blueprint: &ShippedBlueprint) -> Object {
    let values = [("name", ObjectValue::Str(blueprint.name)), ("path", ObjectValue::Str(blueprint.path))];
    Object { model: INSTANCE, number, origin: Origin::Server, conditional: false, values: values.into() }
}

fn object(line: &'static str, origin: &Origin) -> Option<Object> {
    let mut words = Words::of(line).peekable();
    let number = words.next()?.parse().ok()?;
    let model = words.next()?;
    let conditional = words.next_if(|word| *word == "conditional").is_some();
    let values =
        words.filter_map(|word| word.split_once('=')).map(|(name, word)| (name, value(word))).collect();
    Some(Object { model, number, origin: origin.clone(), conditional, values })
}

fn value(word: &'static str) -> ObjectValue {
    match word {
        "null" => ObjectValue::Null,
        "true" => ObjectValue::Bool(true),
        "false" => ObjectValue::Bool(false),
        "[]" => ObjectValue::List(Box::default()),
        _ => {
            if let Some(hidden) = word.strip_prefix('?') {
                return self::hidden(hidden);
            }
            if let Some(number) = word.strip_prefix('@') {
                return number.parse().map_or(ObjectValue::Unsaid, ObjectValue::Object);
            }
            if word.starts_with('"') {
                return ObjectValue::Str(unquote(word));
            }
            if let Some(list) = word.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                return ObjectValue::List(parts(list).map(value).collect());
            }
            word.parse().map_or(ObjectValue::Unsaid, ObjectValue::Int)
        }
    }
}

/// What follows the `?` of a value that isn't written down: a truth, the value's hash, both or neither.
fn hidden(word: &str) -> ObjectValue {
    let (truth, digest) = word.split_once('#').unwrap_or((word, ""));
    let digest = u32::from_str_radix(digest, 16).ok();
    match (truth, digest) {
        ("true", digest) => ObjectValue::Always(true, digest),
        ("false", digest) => ObjectValue::Always(false, digest),
        (_, Some(digest)) => ObjectValue::Digest(digest),
        (_, None) => ObjectValue::Unsaid,
    }
}
