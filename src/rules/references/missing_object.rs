//! Why nothing known is the object that a look-up asks for, and how sure it is that nothing is.

use std::cell::OnceCell;

use foldhash::{HashMap, HashMapExt, HashSet};

use crate::catalog::{Catalog, Object, ObjectValue, Origin as Maker, Release, catalog};
use crate::evaluate::{ObjectId, Value, ValueKind};
use crate::lint::{FileContext, Severity, WorkspaceContext};
use crate::redact::{Message, Name, Words, is_secret_name, message};
use crate::rules::references::name_slip::is_slip;
use crate::workspace::{Absence, Origin, Row, Sought, SoughtValue, Unresolved, Unseen, is_made_by_people};

/// What names of authentik's own objects start with.
const OWN_PREFIXES: [&str; 3] = ["default-", "goauthentik.io/", "authentik "];

/// Fields by which people know objects.
const NAMING: [&str; 3] = ["name", "slug", "username"];

/// What it takes to look through the objects of all releases.
const STEPS_OF_RELEASES: usize = 5_000;

const SOURCE: &str = "authentik_core.source";
const FLOW: &str = "authentik_flows.flow";

/// Why nothing known is the object.
pub(crate) enum Missing {
    /// Nothing is known of it.
    Unknown {
        /// A name that is similar, and may still be another object's.
        similar: Option<String>,
    },
    /// A known object has a name that differs by a slip.
    Misspelt(String),
    /// It is called like authentik's own objects, and no release ships it.
    Own(Option<String>),
    /// Another release ships it.
    OfRelease {
        /// That release.
        release: Release,
        /// Whether it is an older one: then an instance that was updated has it still.
        older: bool,
    },
    /// A blueprint of the release makes it, which authentik doesn't apply automatically or which a file replaces.
    Example(&'static str),
    /// A file of the run applies the example that makes it.
    Applied,
    /// An earlier entry of the file deletes it.
    Deleted,
    /// A later entry of the same file makes it.
    Later {
        /// The first such entry.
        entry: usize,
        /// The line on which that starts, counted from 1.
        line: usize,
    },
}

impl Missing {
    /// How bad it is that nothing known is the object.
    pub(crate) fn severity(
        &self,
        sought: &Sought,
        refuses_null: bool,
        catalog: &'static Catalog,
    ) -> Severity {
        let certain = match sought.unseen() {
            None => true,
            Some(Unseen::Outside) => {
                matches!(
                    self,
                    Missing::Misspelt(_) | Missing::Own(_) | Missing::OfRelease { older: false, .. }
                )
            }
            Some(Unseen::InUse | Unseen::Unread | Unseen::Example(_)) => false,
        };
        if certain {
            return if refuses_null { Severity::Error } else { Severity::Warning };
        }
        let by_people = is_made_by_people(catalog, sought.model) || catalog.is_a(sought.model, SOURCE);
        let optional_flow = sought.model == FLOW && !refuses_null;
        match self {
            Missing::Example(_) | Missing::Applied => Severity::Info,
            _ if by_people || optional_flow => Severity::Info,
            _ => Severity::Warning,
        }
    }

    /// The name that is meant, or may be.
    pub(crate) fn near(&self, sought: &Sought) -> Option<&str> {
        let near = match self {
            Missing::Misspelt(near) => Some(&**near),
            Missing::Own(near) | Missing::Unknown { similar: near } => near.as_deref(),
            Missing::OfRelease { .. }
            | Missing::Example(_)
            | Missing::Applied
            | Missing::Deleted
            | Missing::Later { .. } => None,
        };
        near.filter(|near| !is_written(sought, near))
    }

    /// What to do about it.
    pub(crate) fn help(&self, sought: &Sought) -> Message {
        let external = "list it under [[externals]] in blueprintc.toml";
        match self {
            Missing::Later { line, .. } => message!(
                "move the entry of line {} before this one; authentik applies entries from top to bottom",
                Words(line)
            ),
            Missing::Own(Some(near)) | Missing::Unknown { similar: Some(near) }
                if is_written(sought, near) =>
            {
                message!("correct the conditions, or, if the object exists, {}", Words(external))
            }
            Missing::Misspelt(near) | Missing::Own(Some(near)) | Missing::Unknown { similar: Some(near) } => {
                message!("did you mean `{}`?", Name(near))
            }
            Missing::Own(None) => {
                message!("no release known here ships it; if your instance has it, {}", Words(external))
            }
            Missing::OfRelease { release, older: true } => message!(
                "authentik {} was the last release that shipped it; if your instance still has it, {}",
                Words(release),
                Words(external)
            ),
            Missing::OfRelease { release, older: false } => {
                message!("authentik ships it since {}", Words(release))
            }
            Missing::Example(path) => {
                message!(
                    "apply the blueprint `{}`, which creates it; authentik does not apply it \
                    automatically",
                    Words(path)
                )
            }
            Missing::Unknown { similar: None } | Missing::Applied if sought.unseen().is_none() => {
                "correct the conditions, or create the object in one of the files".into()
            }
            Missing::Deleted => {
                "remove the reference, or move this entry before the one that deletes the object".into()
            }
            Missing::Unknown { similar: None } | Missing::Applied => {
                message!("correct the conditions, or, if the object exists, {}", Words(external))
            }
        }
    }
}

/// Whether a look-up asks for a name as it is.
fn is_written(sought: &Sought, name: &str) -> bool {
    sought.conditions.iter().any(|(_, value)| matches!(value, SoughtValue::Text(text) if **text == *name))
}

/// The names of a workspace, each list made when it is first asked for.
pub(crate) struct Names<'w, 't> {
    workspace: &'w WorkspaceContext<'w, 't>,
    /// All names of objects that entries make.
    all: OnceCell<HashSet<&'w str>>,
    /// By model and field.
    by_field: OnceCell<HashMap<(&'static str, &'w str), Vec<&'w str>>>,
}

impl<'w, 't> Names<'w, 't> {
    pub(crate) fn new(workspace: &'w WorkspaceContext<'w, 't>) -> Self {
        Names { workspace, all: OnceCell::new(), by_field: OnceCell::new() }
    }

    /// Whether the values of a field are not shown.
    pub(crate) fn hides(&self, field: &str) -> bool {
        field == "key" || is_secret_name(field)
    }

    /// Why nothing known is what a look-up asks for.
    pub(crate) fn missing(&self, file: &FileContext<'_, '_>, unresolved: &Unresolved<'_>) -> Missing {
        let sought = &unresolved.sought;
        match sought.absence {
            Absence::Deleted { .. } => return Missing::Deleted,
            Absence::Unless(Unseen::Example(example)) => return self.example(example),
            Absence::Unless(_) | Absence::Nowhere => {}
        }
        let Some((field, text)) = sought.name() else { return Missing::Unknown { similar: None } };
        if self.hides(field) {
            return Missing::Unknown { similar: None };
        }
        let near = self.near(file, sought.model, field, text);
        if let Some(near) = near.filter(|near| is_slip(text, near) && !self.is_named(text)) {
            return Missing::Misspelt(near.to_owned());
        }
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let similar = near.filter(|near| digits(near) == digits(text)).map(str::to_owned);
        let Some(prefix) = OWN_PREFIXES.into_iter().find(|prefix| text.starts_with(prefix)) else {
            return Missing::Unknown { similar };
        };
        file.patience.spend(STEPS_OF_RELEASES);
        if file.patience.is_over() {
            return Missing::Unknown { similar };
        }
        match of_releases(self.workspace.catalog, sought.model, field, text) {
            Some(Shipped::Here(path)) => Missing::Example(path),
            Some(Shipped::In { release, older }) => Missing::OfRelease { release, older },
            None if ships_prefix(self.workspace.catalog, sought.model, field, prefix) => {
                Missing::Own(similar)
            }
            None => Missing::Unknown { similar },
        }
    }

    fn example(&self, example: ObjectId) -> Missing {
        let Some(Maker::Blueprint(blueprint)) =
            self.workspace.catalog.object(example.0).map(|object| &object.origin)
        else {
            return Missing::Unknown { similar: None };
        };
        // Several examples make the same objects.
        let examples = self.workspace.catalog.blueprints().iter().filter(|known| known.example);
        let known: HashSet<&str> = examples.flat_map(|known| [known.name, known.path]).collect();
        let names = |value: &Value<'_>| {
            let is_it = |value: &Value<'_>| value.as_str().is_some_and(|text| known.contains(text));
            is_it(value) || ["name", "path"].iter().any(|key| value.get(key).is_some_and(is_it))
        };
        let entries = self.workspace.files.iter().flat_map(|file| &file.applied.entries);
        let mut blueprints =
            entries.filter(|entry| entry.model.is_some_and(|model| model.app == "authentik_blueprints"));
        if blueprints.any(|entry| entry.data.iter().any(|datum| names(&datum.value))) {
            return Missing::Applied;
        }
        Missing::Example(blueprint.path)
    }

    /// The nearest name that an object of the model has in the field.
    fn near(&self, file: &FileContext<'_, '_>, model: &str, field: &str, text: &str) -> Option<&'w str> {
        let catalog = self.workspace.catalog;
        let shipped = catalog.objects_of(model).filter_map(|object| match object.value(field) {
            Some(ObjectValue::Str(text)) => Some(*text),
            _ => None,
        });
        let by_field = self.by_field.get_or_init(|| by_field(self.workspace));
        let written = by_field
            .iter()
            .filter(|((of, name), _)| *name == field && catalog.is_a(of, model))
            .flat_map(|(_, names)| names.iter().copied());
        file.patience.nearest(text, shipped.chain(written))
    }

    /// Whether an object of whatever model that entries make is called so: then the name is no slip.
    fn is_named(&self, text: &str) -> bool {
        let all = self.all.get_or_init(|| {
            let rows = self.workspace.files.iter().flat_map(|file| file.applied.store.written());
            rows.flat_map(|row| NAMING.iter().filter_map(|field| row.value(field)?.as_str())).collect()
        });
        all.contains(text)
    }
}

/// The later entry of the same file that makes what a look-up asks for.
pub(crate) fn later(file: &FileContext<'_, '_>, unresolved: &Unresolved<'_>) -> Option<Missing> {
    let Sought { model, conditions, .. } = &unresolved.sought;
    if conditions.is_empty() {
        return None;
    }
    file.patience.spend(file.applied.entries.len());
    if file.patience.is_over() {
        return None;
    }
    let is_sought = |row: &&Row<'_>| !row.deleted && file.catalog.is_a(row.model.name, model);
    let rows = file.applied.store.written().filter(is_sought);
    let fits = |row: &&Row<'_>| {
        conditions.iter().all(|(field, wanted)| match (wanted, row.value(field)) {
            (SoughtValue::Text(text), Some(value)) => value.as_str().is_some_and(|value| value == &**text),
            (SoughtValue::Object(object), Some(value)) => {
                matches!(value.kind, ValueKind::Key(key) if key == *object)
            }
            _ => false,
        })
    };
    let makers = rows.filter(fits).filter_map(|row| row.writers.first().copied());
    let entry = makers.filter(|entry| *entry > unresolved.entry).min()?;
    let line = file.source.line_of(file.entry_span(entry).start) + 1;
    Some(Missing::Later { entry, line })
}

/// The names of the objects that entries make, by model and field.
fn by_field<'w>(workspace: &'w WorkspaceContext<'w, '_>) -> HashMap<(&'static str, &'w str), Vec<&'w str>> {
    let mut names: HashMap<(&'static str, &'w str), Vec<&'w str>> = HashMap::new();
    for row in workspace.files.iter().flat_map(|file| file.applied.store.written()) {
        if row.deleted || matches!(row.origin, Origin::Shipped(object) if !object.is_example()) {
            continue;
        }
        for (field, value) in row.values.iter().filter(|(field, _)| NAMING.contains(field)) {
            if let Some(text) = value.as_str() {
                names.entry((row.model.name, field)).or_default().push(text);
            }
        }
    }
    names
}

/// Where a release ships an object.
enum Shipped {
    /// In this one, by a blueprint that is not applied, or that a file replaces.
    Here(&'static str),
    In {
        release: Release,
        older: bool,
    },
}

/// Which release ships an object, the nearest first.
fn of_releases(own: &'static Catalog, model: &str, field: &str, text: &str) -> Option<Shipped> {
    let here = own.objects_of(model).find(|object| has(object, field, text));
    if let Some(object) = here {
        return match &object.origin {
            Maker::Blueprint(blueprint) => Some(Shipped::Here(blueprint.path)),
            Maker::Server => None,
        };
    }
    let ships = |release: &Release| {
        catalog(*release).objects_of(model).any(|object| !object.is_example() && has(object, field, text))
    };
    let (mut older, mut newer): (Vec<Release>, Vec<Release>) = Release::ALL
        .into_iter()
        .filter(|release| *release != own.release())
        .partition(|r| *r < own.release());
    older.sort_by(|a, b| b.cmp(a));
    newer.sort();
    if let Some(release) = older.into_iter().find(ships) {
        return Some(Shipped::In { release, older: true });
    }
    newer.into_iter().find(ships).map(|release| Shipped::In { release, older: false })
}

/// Whether authentik ships an object of the model whose name starts like its own.
fn ships_prefix(own: &'static Catalog, model: &str, field: &str, prefix: &str) -> bool {
    own.objects_of(model)
        .any(|object| matches!(object.value(field), Some(ObjectValue::Str(text)) if text.starts_with(prefix)))
}

fn has(object: &Object, field: &str, text: &str) -> bool {
    matches!(object.value(field), Some(ObjectValue::Str(known)) if *known == text)
}
