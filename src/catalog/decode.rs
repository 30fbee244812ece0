//! From the text of one record to what it says.

use std::sync::OnceLock;

use super::base::{BaseModel, Standing};
use super::column::{Column, ColumnKind, Literal};
use super::field::{Field, FieldKind, Format};
use super::index::Catalog;
use super::model::{Kinds, Model, PrimaryKey};
use super::words::{Words, body, parts, unquote};

const STANDARD_PERMISSIONS: [&str; 4] = ["add", "change", "delete", "view"];

/// What the column behind a field of a kind is, and what it points to, unless the line says otherwise.
fn natural_column(kind: &FieldKind) -> (ColumnKind, Option<&'static str>) {
    match kind {
        FieldKind::String | FieldKind::Choice(_) => (ColumnKind::Text, None),
        FieldKind::Bool => (ColumnKind::Boolean, None),
        FieldKind::Int => (ColumnKind::Integer, None),
        FieldKind::Float => (ColumnKind::Float, None),
        FieldKind::Ref(target) => (ColumnKind::ForeignKey, Some(target)),
        FieldKind::Refs(target) => (ColumnKind::ManyToMany, Some(target)),
        FieldKind::Mapping | FieldKind::Object(_) | FieldKind::Objects(_) => (ColumnKind::Json, None),
        FieldKind::List(_) => (ColumnKind::Array, None),
        FieldKind::DateTime => (ColumnKind::DateTime, None),
        FieldKind::Email => (ColumnKind::Email, None),
        FieldKind::Uuid => (ColumnKind::Uuid, None),
        FieldKind::Url => (ColumnKind::Url, None),
        FieldKind::Slug => (ColumnKind::Slug, None),
        FieldKind::Ip => (ColumnKind::GenericIpAddress, None),
        FieldKind::ContentType(_) => (ColumnKind::ForeignKey, Some("contenttypes.contenttype")),
    }
}

/// The record of a model.
pub(super) fn model(catalog: &'static Catalog, text: &'static str) -> Model {
    let mut words = Words::of(text.lines().next().unwrap_or_default()).skip(1);
    let name = words.next().unwrap_or_default();
    let app = name.split_once('.').map_or(name, |(app, _)| app);
    let mut model = Model {
        name,
        app,
        verbose_name: "",
        kinds: Kinds::default(),
        parents: Box::default(),
        meta: false,
        primary_key: PrimaryKey::Unknown,
        primary_key_column: None,
        permissions: OnceLock::new(),
        permission_words: None,
        unique_together: Box::default(),
        fields: Box::default(),
        columns: Box::default(),
        release: catalog.release(),
        scopes: OnceLock::new(),
    };
    let mut together: Vec<Box<[&'static str]>> = Vec::new();
    for word in words {
        match word.split_once('=') {
            _ if word.starts_with('"') => model.verbose_name = unquote(word),
            None => model.meta |= word == "meta",
            Some(("kinds", kinds)) => model.kinds = parts(kinds).fold(Kinds::default(), Kinds::add),
            Some(("parents", parents)) => model.parents = parts(parents).collect(),
            Some(("pk", kind)) => model.primary_key = primary_key(kind),
            Some(("key", column)) => model.primary_key_column = Some(column),
            Some(("permissions", list)) => model.permission_words = Some(list),
            Some(("together", fields)) => together.push(parts(fields).collect()),
            Some(_) => {}
        }
    }
    model.unique_together = together.into();
    let donor = catalog.columns_from().map(super::index::catalog).filter(|_| !model.meta);
    let (mut fields, mut columns, mut without) = (Vec::new(), Vec::new(), Vec::new());
    for line in body(text) {
        if let Some(list) = line.strip_prefix("  - ") {
            without.extend(Words::of(list));
            continue;
        }
        let (of_field, of_column) = halves(line);
        let field = field(catalog, of_field);
        if let Some(words) = of_column {
            columns.extend(column(of_field, field.as_ref(), words));
        }
        fields.extend(field);
    }
    if let Some(donor) = donor {
        let inferred = infer_columns(&fields, donor.model_named(name));
        columns.extend(inferred);
        let key = || donor.model_named(name)?.primary_key_column;
        model.primary_key_column = model.primary_key_column.or_else(key);
    }
    inherit(catalog, &model.parents, &without, &mut columns);
    columns.sort_by_key(|column| column.name);
    for field in &mut fields {
        let known = columns.iter().find(|column| column.name == field.name && !column.inferred);
        column_rules(name, field, known);
    }
    model.fields = fields.into();
    model.columns = columns.into();
    model
}

/// Columns that take no null and have no default, though the serializer asks for no value: creating an object
/// without one fails in the database. Seen with the importer of 2026.2.2.
const NOT_NULL: [(&str, &str); 2] = [
    ("authentik_outposts.kubernetesserviceconnection", "kubeconfig"),
    ("authentik_sources_saml.samlsource", "issuer"),
];

/// What a field's column refuses beyond its serializer.
fn column_rules(model: &str, field: &mut Field, column: Option<&Column>) {
    field.required |= NOT_NULL.contains(&(model, field.name));
    // Its serializer accepts null, and its column doesn't.
    field.null &= (model, field.name) != ("authentik_stages_invitation.invitation", "created_by");
    if column.is_some_and(|column| column.kind.is_positive()) && field.kind == FieldKind::Int {
        field.min = field.min.or(Some(0));
    }
}

/// Adds what the tables of the parents have.
fn inherit(catalog: &Catalog, parents: &[&str], without: &[&str], columns: &mut Vec<Column>) {
    for column in parents.iter().flat_map(|parent| catalog.columns_of(parent)) {
        let known = columns.iter().any(|known| known.name == column.name);
        if !known && !without.contains(&column.name) {
            columns.push(column.clone());
        }
    }
}

/// The columns of a model whose own release doesn't say them: those of the same model in a later
/// release, without what that release added, and with what it had dropped.
fn infer_columns(fields: &[Field], later: Option<&Model>) -> Vec<Column> {
    let has_field = |name: &str| fields.iter().any(|field| field.name == name);
    let mut columns: Vec<Column> = later
        .into_iter()
        .flat_map(|later| later.columns.iter().map(move |column| (later, column)))
        .filter(|(later, column)| later.field(column.name).is_none() || has_field(column.name))
        .map(|(_, column)| Column { inferred: true, ..column.clone() })
        .collect();
    let is_later = |name: &str| later.is_some_and(|later| later.field(name).is_some());
    for field in fields.iter().filter(|field| !is_later(field.name)) {
        let known = columns.iter().any(|column| column.name == field.name);
        let nested = matches!(field.kind, FieldKind::Object(_) | FieldKind::Objects(_))
            || field.name.ends_with("_set");
        if !known && !nested && field.name != "permissions" {
            let (kind, to) = natural_column(&field.kind);
            let null = field.null;
            columns.push(Column { name: field.name, kind, to, null, default: None, inferred: true });
        }
    }
    columns
}

/// The record of a base or of an internal model.
pub(super) fn base(catalog: &'static Catalog, text: &'static str, standing: Standing) -> BaseModel {
    let mut words = Words::of(text.lines().next().unwrap_or_default()).skip(1);
    let mut base = BaseModel {
        name: words.next().unwrap_or_default(),
        standing,
        primary_key: PrimaryKey::Unknown,
        primary_key_column: None,
        parents: Box::default(),
        columns: Box::default(),
        release: catalog.release(),
    };
    for word in words {
        match word.split_once('=') {
            Some(("pk", kind)) => base.primary_key = primary_key(kind),
            Some(("key", column)) => base.primary_key_column = Some(column),
            Some(("parents", parents)) => base.parents = parts(parents).collect(),
            _ => {}
        }
    }
    let mut columns: Vec<Column> = body(text)
        .filter_map(|line| {
            let (name, words) = halves(line);
            column(name, None, words?)
        })
        .collect();
    inherit(catalog, &base.parents, &[], &mut columns);
    columns.sort_by_key(|column| column.name);
    base.columns = columns.into();
    if let Some(donor) = catalog.columns_from().map(super::index::catalog) {
        let (app, name) = base.name.split_once('.').unwrap_or((base.name, ""));
        let later = donor.base_model(app, name).map_or(&[][..], |base| &base.columns);
        base.columns = later.iter().map(|column| Column { inferred: true, ..column.clone() }).collect();
    }
    base
}

fn primary_key(word: &str) -> PrimaryKey {
    match word {
        "uuid" => PrimaryKey::Uuid,
        "auto" => PrimaryKey::Auto,
        _ => PrimaryKey::Unknown,
    }
}

/// What a line says of the field, and what of the column.
fn halves(line: &'static str) -> (&'static str, Option<&'static str>) {
    match line.find(" |") {
        // Quoted words can hold a bar, but only the column's half has them in front of one.
        Some(at) => {
            let (field, column) = line.split_at(at);
            (field, column.get(2..))
        }
        None => (line, None),
    }
}

/// The field of a line, when it says more than a name.
pub(super) fn field(catalog: &'static Catalog, line: &'static str) -> Option<Field> {
    let mut words = Words::of(line);
    let name = words.next()?;
    let kind = words.next()?;
    Some(value(catalog, name, kind, words))
}

fn value(catalog: &'static Catalog, name: &'static str, kind: &'static str, mut words: Words) -> Field {
    let mut field = Field {
        name,
        kind: FieldKind::String,
        required: false,
        null: false,
        blank: false,
        unique: false,
        allow_empty: true,
        secret: false,
        min_length: None,
        max_length: None,
        min: None,
        max: None,
        default: None,
        format: None,
        read_only_since: None,
    };
    let mut operand = |kind| if has_operand(kind) { words.next().unwrap_or_default() } else { "" };
    field.kind = match kind {
        "bool" => FieldKind::Bool,
        "int" => FieldKind::Int,
        "float" => FieldKind::Float,
        "choice" => FieldKind::Choice(choices(catalog, operand(kind))),
        "content_type" => FieldKind::ContentType(choices(catalog, operand(kind))),
        "ref" => FieldKind::Ref(operand(kind)),
        "refs" => FieldKind::Refs(operand(kind)),
        "mapping" => FieldKind::Mapping,
        "object" => FieldKind::Object(catalog.shape(operand(kind).trim_start_matches('@'))),
        "objects" => FieldKind::Objects(catalog.shape(operand(kind).trim_start_matches('@'))),
        "datetime" => FieldKind::DateTime,
        "email" => FieldKind::Email,
        "uuid" => FieldKind::Uuid,
        "url" => FieldKind::Url,
        "slug" => FieldKind::Slug,
        "ip" => FieldKind::Ip,
        _ => FieldKind::String,
    };
    while let Some(word) = words.next() {
        match word.split_once('=') {
            None => match word {
                "required" => field.required = true,
                "null" => field.null = true,
                "blank" => field.blank = true,
                "unique" => field.unique = true,
                "nonempty" => field.allow_empty = false,
                "secret" => field.secret = true,
                "of" => {
                    let kind = words.next().unwrap_or_default();
                    field.kind = FieldKind::List(Box::new(value(catalog, "", kind, words.clone())));
                    break;
                }
                _ => {}
            },
            Some(("minlen", number)) => field.min_length = number.parse().ok(),
            Some(("maxlen", number)) => field.max_length = number.parse().ok(),
            Some(("min", number)) => field.min = number.parse().ok(),
            Some(("max", number)) => field.max = number.parse().ok(),
            Some(("until", patch)) => field.read_only_since = Some(patch),
            Some(("format", name)) => field.format = Format::from_name(name),
            Some(("default", literal)) => field.default = self::literal(literal),
            Some(_) => {}
        }
    }
    field
}

fn has_operand(kind: &str) -> bool {
    matches!(kind, "choice" | "content_type" | "ref" | "refs" | "object" | "objects")
}

fn choices(catalog: &'static Catalog, word: &'static str) -> &'static [&'static str] {
    match word.strip_prefix('@') {
        Some(name) => catalog.set(name),
        // A model is decoded once, so this lives as long as the model itself.
        None => parts(word).map(unquote).collect::<Vec<_>>().leak(),
    }
}

fn column(name: &'static str, field: Option<&Field>, words: &'static str) -> Option<Column> {
    let name = Words::of(name).next()?;
    let (kind, to) = field.map_or((ColumnKind::Text, None), |field| natural_column(&field.kind));
    let mut column = Column {
        name,
        kind,
        to,
        null: field.is_some_and(|field| field.null),
        default: None,
        inferred: false,
    };
    for word in Words::of(words) {
        match word.split_once('=') {
            Some(("to", target)) => column.to = Some(target).filter(|target| *target != "-"),
            Some(("default", literal)) => column.default = self::literal(literal),
            Some(_) => {}
            None if word == "null" => column.null = true,
            None if word == "notnull" => column.null = false,
            None => column.kind = ColumnKind::from_name(word)?,
        }
    }
    Some(column)
}

fn literal(word: &'static str) -> Option<Literal> {
    match word {
        "null" => Some(Literal::Null),
        "true" => Some(Literal::Bool(true)),
        "false" => Some(Literal::Bool(false)),
        _ if word.starts_with('"') => Some(Literal::Str(unquote(word))),
        _ => match word.parse() {
            Ok(number) => Some(Literal::Int(number)),
            Err(_) => word.parse().ok().map(Literal::Float),
        },
    }
}

/// Returns the permissions of a model. In the list, `user*` stands for the four standard ones of `user`.
pub(super) fn permissions(model: &Model) -> Box<[&'static str]> {
    // A model's permissions are asked for once, and live as long as the model itself.
    let standard = |model: &str| STANDARD_PERMISSIONS.map(|verb| &*format!("{verb}_{model}").leak());
    let mut names: Vec<&'static str> = Vec::new();
    match model.permission_words {
        None => names.extend(standard(model.short_name())),
        Some(list) => parts(list).for_each(|word| match word.strip_suffix('*') {
            Some(model) => names.extend(standard(model)),
            None => names.push(word),
        }),
    }
    names.sort_unstable();
    names.into()
}

/// A list of choices: plain words, or after `app:` names that belong to the app.
pub(super) fn set(text: &'static str) -> Box<[&'static str]> {
    let mut choices: Vec<&'static str> = Vec::new();
    let mut app = "";
    for word in body(text).flat_map(Words::of) {
        match (word.strip_suffix(':'), word.strip_suffix('*')) {
            (Some(label), _) => app = label,
            (None, Some(model)) => {
                choices.extend(STANDARD_PERMISSIONS.map(|verb| &*format!("{app}.{verb}_{model}").leak()))
            }
            (None, None) if app.is_empty() => choices.push(unquote(word)),
            (None, None) => choices.push(format!("{app}.{word}").leak()),
        }
    }
    choices.into()
}

/// The models that a set of permissions is for.
pub(super) fn models_with_permissions(text: &'static str) -> Vec<String> {
    let mut models = Vec::new();
    let mut app = "";
    for word in body(text).flat_map(Words::of) {
        match (word.strip_suffix(':'), word.strip_suffix('*')) {
            (Some(label), _) => app = label,
            (None, Some(model)) => models.push(format!("{app}.{model}")),
            (None, None) => {}
        }
    }
    models
}
