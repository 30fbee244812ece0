#!/usr/bin/env python3
"""Turn collected facts about authentik into the catalog's own text form.

Usage: import_catalog.py FACTS_DIR OUT_DIR

FACTS_DIR holds one JSON file of facts per release; next to it, `blueprints/<release>` holds what the
release ships, and `schemas/<release>.json` its own schema. OUT_DIR is `src/catalog/data`; its hand-kept files
`secrets` and `nonempty` are read, `<release>.models` and `objects` are written. The form
is described in `src/catalog/data/README.md`. The output depends on nothing but the input.
"""

import fnmatch
import json
import pathlib
import re
import sys

from import_objects import ObjectsFile, overlay

# Keys that a schema shows as plain values, because the field has another name where code was read.
CORRECTIONS = {
    ("authentik_core.group", "parent"): {"kind": "ref", "to": "authentik_core.group", "null": True},
    ("authentik_core.group", "children"): {"kind": "refs", "to": "authentik_core.group"},
    ("authentik_events.notificationrule", "group"): {
        "kind": "ref", "to": "authentik_core.group", "null": True,
    },
    ("authentik_events.notificationtransport", "webhook_mapping"): {
        "kind": "ref", "to": "authentik_events.notificationwebhookmapping", "null": True,
    },
}

RELEASES = "2024.12 2025.2 2025.4 2025.6 2025.8 2025.10 2025.12 2026.2 2026.5 2026.8 2026.11".split()
# The first release whose columns were read from running code; older ones take them over from it.
COLUMNS_SINCE = "2025.12"

# What the column behind a field of this kind is when the field line says nothing else.
NATURAL_COLUMN = {
    "string": "text", "bool": "boolean", "int": "integer", "float": "float", "choice": "text",
    "ref": "foreignkey", "refs": "manytomany", "mapping": "json", "list": "array", "objects": "json",
    "object": "json", "datetime": "datetime", "email": "email", "uuid": "uuid", "url": "url",
    "slug": "slug", "ip": "genericipaddress", "content_type": "foreignkey",
}
# Which column holds the key of a base, and what bases descend from.
BASE_KEYS = {
    "authentik_core.groupsourceconnection": "id", "authentik_core.propertymapping": "pm_uuid",
    "authentik_core.provider": "id", "authentik_core.source": "pbm_uuid",
    "authentik_core.usersourceconnection": "id", "authentik_endpoints.connector": "connector_uuid",
    "authentik_flows.stage": "stage_uuid", "authentik_outposts.outpostserviceconnection": "uuid",
    "authentik_policies.policy": "policy_uuid", "authentik_policies.policybindingmodel": "pbm_uuid",
}
BASE_PARENTS = {"authentik_core.source": ["authentik_policies.policybindingmodel"]}
STANDARD_VERBS = ("add", "change", "delete", "view")
LONG_CHOICES = 10
BARE = re.compile(r"[^\s,\"|@#:]+\Z")


def quoted(text):
    return text if BARE.match(text) else json.dumps(text, ensure_ascii=False)


def default_value(value):
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return json.dumps(value)


def compact_permissions(codenames, models):
    """`user*` stands for the four standard permissions of the model `user`."""
    left = set(codenames)
    out = []
    for model in sorted(models):
        standard = {f"{verb}_{model}" for verb in STANDARD_VERBS}
        if standard <= left:
            left -= standard
            out.append(model + "*")
    return out + sorted(left)


class Sets:
    """Long lists of choices, written once per release."""

    def __init__(self):
        self.by_value = {}
        self.lines = []

    def name(self, wanted, choices):
        key = tuple(choices)
        if key not in self.by_value:
            taken = set(self.by_value.values())
            name, number = wanted, 2
            while name in taken:
                name, number = f"{wanted}{number}", number + 1
            self.by_value[key] = name
            self.lines += [f"set {name}"] + self.body(choices)
        return self.by_value[key]

    @staticmethod
    def body(choices):
        if all("." in choice for choice in choices) and all(
            re.match(r"[a-z0-9_]+\.[a-z0-9_]+\Z", choice) for choice in choices
        ):
            if all("_" in choice.split(".")[1] for choice in choices):
                choices = sorted(choices)  # permissions, which have no order
            groups = []
            for choice in choices:
                app, name = choice.split(".")
                if not groups or groups[-1][0] != app:
                    groups.append((app, []))
                groups[-1][1].append(name)
            lines = []
            for app, names in groups:
                models = {n[len("add_"):] for n in names if n.startswith("add_")}
                if models:
                    names = compact_permissions(names, models)
                lines.append(f"  {app}: " + " ".join(names))
            return lines
        return Sets.wrapped([quoted(choice) for choice in choices])

    @staticmethod
    def wrapped(tokens):
        lines, line = [], " "
        for token in tokens:
            if len(line) + len(token) > 108:
                lines.append(line)
                line = " "
            line += " " + token
        return lines + [line]


class Shapes:
    """Fields of nested objects, written once per release."""

    def __init__(self, sets):
        self.sets = sets
        self.by_body = {}
        self.lines = []

    def name(self, wanted, fields):
        body = tuple(field_line(name, field, self.sets, self) for name, field in sorted(fields.items()))
        if body not in self.by_body:
            taken = set(self.by_body.values())
            name, number = wanted, 2
            while name in taken:
                name, number = f"{wanted}{number}", number + 1
            self.by_body[body] = name
            self.lines += [f"shape {name}"] + ["  " + line for line in body]
        return self.by_body[body]


def field_spec(name, field, sets, shapes, extra=()):
    field = {k: v for k, v in field.items()}
    kind = field.pop("kind")
    if kind == "CountryField":
        kind = "choice"
    if kind == "choice" and name == "countries":
        # django-countries reads more than the two letters.
        field["format"] = "country"
    words = [kind]
    target = field.pop("to", None)
    if kind in ("ref", "refs"):
        words.append(target)
        # How a key looks follows from the target.
        field.pop("items", None)
        field.pop("format", None)
    elif kind != "content_type" and target is not None:
        field["to"] = target
    choices = field.pop("choices", None)
    if choices is not None:
        if None in choices:
            assert field.get("null"), name
            choices = [c for c in choices if c is not None]
        if len(choices) >= LONG_CHOICES:
            words.append("@" + sets.name(name or "choices", choices))
        else:
            words.append(",".join(quoted(c) for c in choices))
    nested = field.pop("fields", None)
    if nested is not None:
        words.append("@" + shapes.name(name, nested))
    items = field.pop("items", None)
    for flag in ("required", "null", "blank", "unique"):
        if field.pop(flag, None):
            words.append(flag)
    words += extra
    for key, short in (
        ("min_length", "minlen"), ("max_length", "maxlen"), ("min", "min"), ("max", "max"),
        ("format", "format"), ("to", "to"), ("until", "until"),
    ):
        if key in field:
            words.append(f"{short}={field.pop(key)}")
    if "default" in field:
        words.append("default=" + default_value(field.pop("default")))
    assert not field, (name, field)
    if items is not None:
        words += ["of"] + field_spec(name, items, sets, shapes)
    return words


def field_line(name, field, sets, shapes, extra=()):
    return " ".join([name] + field_spec(name, field, sets, shapes, extra))


def column_words(column, field):
    kind = field["kind"] if field else None
    words = []
    if column["type"] != NATURAL_COLUMN.get(kind):
        words.append(column["type"])
    field_target = field.get("to") if kind in ("ref", "refs") else None
    if kind == "content_type":
        field_target = "contenttypes.contenttype"
    if column.get("to") != field_target:
        words.append("to=" + (column.get("to") or "-"))
    null, field_null = bool(column.get("null")), bool(field and field.get("null"))
    if null != field_null:
        words.append("null" if null else "notnull")
    if "default" in column:
        words.append("default=" + default_value(column["default"]))
    return words


def base_columns(models):
    """Columns that every child of a base has alike belong to the base's table."""
    children = {}
    for name, model in models.items():
        for parent in model.get("parents", []):
            if parent not in models:
                children.setdefault(parent, []).append(model)
    bases = {}
    for base, of in children.items():
        common = dict(of[0].get("columns", {}))
        for child in of[1:]:
            columns = child.get("columns", {})
            common = {k: v for k, v in common.items() if columns.get(k) == v}
        own_link = base.split(".")[1] + "_ptr"
        common.pop(own_link, None)
        bases[base] = common
    return bases


def base_key_kind(base):
    return "auto" if BASE_KEYS[base] == "id" else "uuid"


def primary_key(name, models, bases):
    """The kind of a model's key and the column that holds it, which its root may own."""
    model = models.get(name)
    if model is None:
        key = BASE_KEYS[name]
        return base_key_kind(name), key
    kind = model.get("pk")
    if kind is None:
        return None, None
    if "key" in model:
        return kind, model["key"]
    if kind == "inherited":
        return primary_key(model["parents"][0], models, bases)
    inherited = {column for parent in model["parents"] for column in bases.get(parent, {})}
    keys = [
        column for column, spec in model.get("columns", {}).items()
        if spec["type"] == kind and column not in inherited
    ]
    assert len(keys) < 2, f"{name}: several columns could be the key: {keys}"
    return kind, keys[0] if keys else None


def pattern_lines(path):
    lines = path.read_text().splitlines() if path.exists() else []
    return {line.split()[0] for line in lines if line.strip() and not line.startswith("#")}


def listed(patterns, model, field):
    return f"*.{field}" in patterns or f"{model}.{field}" in patterns


def write_models(release, models, source, out, secrets, nonempty):
    sets = Sets()
    shapes = Shapes(sets)
    bases = base_columns(models)
    body = []
    parents = {p for model in models.values() for p in model.get("parents", []) if p not in models}
    for base in sorted(set(bases) | parents, key=lambda n: tuple(n.split("."))):
        key = BASE_KEYS[base]
        words = [f"base {base}", f"key={key}", "pk=" + base_key_kind(base)]
        if base in BASE_PARENTS:
            words.append("parents=" + ",".join(BASE_PARENTS[base]))
        body.append(" ".join(words))
        for name, column in sorted(bases[base].items()):
            body.append("  " + " ".join([name, "|"] + column_words(column, None)))
    for full in sorted(models, key=lambda n: tuple(n.split("."))):
        model = models[full]
        words = [f"model {full}"]
        if model.get("meta"):
            words.append("meta")
        if model.get("verbose_name"):
            words.append(json.dumps(model["verbose_name"], ensure_ascii=False))
        if model.get("kinds"):
            words.append("kinds=" + ",".join(model["kinds"]))
        if model.get("parents"):
            words.append("parents=" + ",".join(model["parents"]))
        kind, key = primary_key(full, models, bases)
        if kind:
            words.append("pk=" + kind)
        if key:
            words.append("key=" + key)
        permissions = compact_permissions(model["permissions"], [full.split(".")[1]])
        if permissions != [full.split(".")[1] + "*"]:
            words.append("permissions=" + ",".join(permissions))
        for together in model.get("unique_together", []):
            words.append("together=" + ",".join(together))
        body.append(" ".join(words))
        columns = model.get("columns", {})
        inherited = {}
        for parent in model.get("parents", []):
            inherited.update(bases.get(parent, {}))
        for name in sorted(set(model["fields"]) | set(columns)):
            field, column = model["fields"].get(name), columns.get(name)
            line = [name]
            if field:
                extra = []
                many = field["kind"] in ("refs", "list", "objects")
                if many and listed(nonempty, full, name):
                    extra.append("nonempty")
                if listed(secrets, full, name):
                    extra.append("secret")
                line += field_spec(name, field, sets, shapes, extra)
            if column and inherited.get(name) != column:
                line += ["|"] + column_words(column, field)
            if field or len(line) > 1:
                body.append("  " + " ".join(line))
        missing = [name for name in inherited if name not in columns]
        if missing:
            body.append("  - " + " ".join(sorted(missing)))
    head = [f"release {release} {source}"]
    text = "\n".join(head + sets.lines + shapes.lines + body) + "\n"
    (out / f"{release}.models").write_text(text)


def as_first_read(models, read, schema):
    """What facts that come from a schema alone lack or took over from the first release read from code.

    The schema of the release says which fields take null and which want at least one character. Of a list of objects it shows the items only
    as plain lists, whose required keys the first release read knows."""
    for model, facts in models.items():
        shown = schema["$defs"].get(f"model_{model}", {}).get("properties", {})
        for name, field in facts["fields"].items():
            types = shown.get(name, {}).get("type")
            if isinstance(types, list) and "null" in types:
                field["null"] = True
            if shown.get(name, {}).get("minLength", 0) > 0:
                field.pop("blank", None)
            later = read.get(model, {}).get("fields", {}).get(name, {})
            if later.get("kind") == "objects" and field["kind"] == "list":
                items = field.pop("items")["fields"]
                for key, item in items.items():
                    if later["fields"].get(key, {}).get("required"):
                        item["required"] = True
                field.update(kind="objects", fields=items)


def apply_patches(models, extra):
    """What patch releases changed: fields that became read-only, and choices that were added."""
    for change in extra.get("read_only", []):
        for pattern in change["fields"]:
            fields = [
                field
                for model, facts in models.items()
                for name, field in facts["fields"].items()
                if fnmatch.fnmatchcase(f"{model}.{name}", pattern)
            ]
            assert fields, f"no field matches {pattern}"
            for field in fields:
                field["until"] = change["since"]
    for change in extra.get("choices", []):
        model, name = change["field"].rsplit(".", 1)
        models[model]["fields"][name]["choices"] += change["add"]


def version(facts):
    """The version that the facts were read at: `2026.8.5`, or `2026.11` for a development state."""
    return next(word for word in facts["authentik"].split() if word[:1].isdigit())


def main():
    facts, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    data = {release: json.loads((facts / f"{release}.json").read_text()) for release in RELEASES}
    secrets, nonempty = pattern_lines(out / "secrets"), pattern_lines(out / "nonempty")
    objects = ObjectsFile(lambda model, field: listed(secrets, model, field))
    for release in RELEASES:
        models = data[release]["models"]
        for (model, field), correct in CORRECTIONS.items():
            if field in models[model]["fields"]:
                models[model]["fields"][field] = correct
        source = "columns=read"
        if "derived_from" in data[release]:
            # Their columns are inferred when the model is decoded; the bases are the same.
            source = f"columns={COLUMNS_SINCE}"
            schema = json.loads((facts.parent / "schemas" / f"{release}.json").read_text())
            as_first_read(models, data[COLUMNS_SINCE]["models"], schema)
        extra = overlay(release)
        apply_patches(models, extra)
        shipped = extra.get("blueprints_of", release)
        objects.add_release(release, facts.parent / "blueprints" / shipped, models)
        source = f"read={version(data[release])} {source}" + (" preview" if extra.get("preview") else "")
        write_models(release, models, source, out, secrets, nonempty)
    (out / "objects").write_text(objects.text())


if __name__ == "__main__":
    main()
