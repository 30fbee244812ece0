#!/usr/bin/env python3
"""Derives the catalog of a release from its two public files and the previous release's catalog.

Usage: derive_release.py RELEASE --from PREVIOUS --api schema.yml --blueprints schema.json [--out DIR] [--preview]

What neither file tells stands in `tools/overlays/RELEASE.toml`; where a fact is missing, the command names it, writes
nothing and exits with 1. `docs/new-release.md` shows the whole way. The output depends on nothing but the input.
"""

import argparse
import copy
import pathlib
import sys

from catalog_reader import Reader
from import_catalog import apply_patches, pattern_lines, write_models
from import_objects import overlay
from public_schemas import DURATION, ApiSchema, BlueprintSchema, agrees, shape
from release_notes import notes
from shipped_objects import carried_over

DATA = pathlib.Path(__file__).resolve().parent.parent / "src/catalog/data"
PARENTS = {
    "stage": "authentik_flows.stage", "policy": "authentik_policies.policy",
    "source": "authentik_core.source", "provider": "authentik_core.provider",
    "propertymapping": "authentik_core.propertymapping",
    "policybindingmodel": "authentik_policies.policybindingmodel",
}
# What an overlay may say of a field and of a model.
FIELD_KEYS = {"kind", "to", "required", "null", "unique", "format"}
MODEL_KEYS = {"verbose_name", "kinds", "parents", "pk", "unique", "unique_together"}


class Derivation:
    """One release as it is put together; `missing` collects what neither file nor overlay tells."""

    def __init__(self, release, previous, api, schema, extra):
        self.release, self.previous, self.api, self.schema = release, previous, api, schema
        self.extra_fields, self.extra_models = extra.get("fields", {}), extra.get("models", {})
        self.missing = []
        self.used = set()

    def models(self):
        models = {name: self.model(name) for name in sorted(self.schema.models)}
        unused = set(self.extra_fields) | set(self.extra_models)
        self.missing += [f"overlay: nothing needs `{name}`" for name in sorted(unused - self.used)]
        return models

    def model(self, name):
        before = self.previous.get(name)
        model = copy.deepcopy(before) if before else self.new_model(name)
        if before and name in self.extra_models:
            said = self.said(self.extra_models, name, MODEL_KEYS)
            model.update({key: value for key, value in said.items() if key != "unique"})
        permissions = self.schema.permissions.get(name)
        if permissions is not None:
            model["permissions"] = permissions
        fields = before["fields"] if before else {}
        model["fields"] = {
            field: self.field(name, field, schema, fields.get(field))
            for field, schema in sorted(self.schema.models[name].items())
        }
        for field in self.extra_models.get(name, {}).get("unique", []):
            model["fields"][field]["unique"] = True
        return model

    def new_model(self, name):
        said = self.said(self.extra_models, name, MODEL_KEYS)
        answer = self.api.answer(name)
        kinds = said.get("kinds", self.api.kinds(name))
        if "unique_together" not in said or "unique" not in said:
            self.miss("models", name, "`unique = [...]` and `unique_together = [...]` of the new model")
        pk = said.get("pk", {"string": "uuid", "integer": "auto"}.get(answer.get("pk", {}).get("type")))
        if pk is None:
            self.miss("models", name, '`pk = "uuid"` or `pk = "auto"`')
        if "verbose_name" not in said:
            self.miss("models", name, "`verbose_name`, as the admin interface shows it")
        parents = said.get("parents", [PARENTS[kind] for kind in kinds if kind in PARENTS])
        return {
            "kinds": kinds, "parents": parents, "pk": pk, "key": None, "permissions": [],
            "unique_together": said.get("unique_together", []), "verbose_name": said.get("verbose_name", ""),
        }

    def said(self, table, name, keys):
        """What the overlay says of a name; unknown keys are mistakes."""
        entry = table.get(name, {})
        self.used.add(name)
        self.missing += [f"overlay: `{name}` has the unknown key `{key}`" for key in sorted(set(entry) - keys)]
        return entry

    def miss(self, table, name, what):
        self.missing.append(f'[{table}."{name}"] must say {what}')

    def field(self, model, name, schema, before):
        full = f"{model}.{name}"
        said = self.said(self.extra_fields, full, FIELD_KEYS) if full in self.extra_fields else {}
        if before and "kind" not in said and agrees(before["kind"], schema):
            field = self.updated(copy.deepcopy(before), schema)
        else:
            field = self.new_field(full, schema, said)
        field.update({key: value for key, value in said.items() if key != "kind"})
        self.add_request(full, model, name, field, before, said)
        return field

    def updated(self, field, schema):
        """A field of the previous release with this release's choices, lengths and ranges."""
        items = schema.get("items", {})
        # Patches of the previous release are no facts of this one.
        field.pop("until", None)
        if "choices" in field:
            # An empty choice stands for a blank value; lists of choices have none.
            field["choices"] = [choice for choice in choices(schema) if choice or choice in field["choices"]]
        if "items" in field:
            field["items"] = self.updated(field["items"], items)
        if "fields" in field:
            shown = (items or schema).get("properties", {})
            required = set((items or schema).get("required", ()))
            nested = {
                name: self.updated(old, shown[name]) for name, old in field["fields"].items() if name in shown
            }
            for name in shown.keys() - nested.keys():
                nested[name] = self.new_field(name, shown[name], {})
            for name, value in nested.items():
                flag(value, "required", name in required)
            field["fields"] = nested
        bounds(field, schema)
        return field

    def new_field(self, full, schema, said):
        kind = said.get("kind") or shape(schema)
        if kind is None and "to" in said:
            kind = "refs" if schema.get("type") == "array" else "ref"
        if kind is None:
            self.miss("fields", full, '`to = "app.model"` of a reference, or `kind = "..."` of another value')
            kind = "string"
        if kind in ("ref", "refs") and "to" not in said:
            self.miss("fields", full, '`to = "app.model"`')
        field = {"kind": kind}
        items = schema.get("items", {})
        if kind == "list":
            # The serializer of an item always wants a value.
            field["items"] = {**self.new_field(full, items, {}), "required": True}
        if kind in ("choice", "content_type"):
            field["choices"] = choices(schema)
        if kind == "content_type":
            field["to"] = "contenttypes.contenttype"
        if kind in ("object", "objects"):
            holder = items if kind == "objects" else schema
            field["fields"] = {}
            for name, part in sorted(holder["properties"].items()):
                field["fields"][name] = self.new_field(f"{full}.{name}", part, {})
                flag(field["fields"][name], "required", name in holder.get("required", ()))
        if kind == "string" and DURATION.search(schema.get("description", "")):
            field["format"] = "duration"
        if kind == "slug":
            field["format"] = "slug"
        bounds(field, schema)
        return field

    def add_request(self, full, model, name, field, before, said):
        """What a request to the API shows: whether a new object needs the field, null, the default."""
        request = self.api.request(model)
        shown = request[0].get(name) if request else None
        if shown is None:
            # Only blueprints know the field. What the previous release's says of it holds on.
            if not before and "required" not in said:
                self.miss("fields", full, "`required = true` or `false`: the API does not have the field")
            return
        if "required" not in said:
            flag(field, "required", name in request[1])
        if "null" not in said:
            flag(field, "null", bool(shown.get("nullable")))
        field.pop("default", None)
        if "default" in shown:
            field["default"] = shown["default"]


def flag(field, name, holds):
    field.pop(name, None)
    if holds:
        field[name] = True


def choices(schema):
    return [choice for choice in schema["enum"] if choice is not None]


def bounds(field, schema):
    if field["kind"] in ("list", "refs", "objects"):
        return
    lengths = (("min_length", "minLength"), ("max_length", "maxLength"), ("min", "minimum"), ("max", "maximum"))
    for key, shown in lengths:
        field.pop(key, None)
        if shown in schema:
            field[key] = schema[shown]
    if field["kind"] in ("string", "slug", "url", "email", "ip"):
        # One character at least is what a text that is not blank has.
        flag(field, "blank", field.get("min_length", 0) == 0 and field.get("blank", True))
        if field.get("min_length") == 1:
            del field["min_length"]


def text(path, why=None):
    """What a file holds; ends with one line that names the file where it can't be read."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise SystemExit(f"{path}: {why or error.strerror.lower()}") from None
    except UnicodeDecodeError:
        raise SystemExit(f"{path}: this is no text in UTF-8") from None


def known_overlay(release):
    try:
        return overlay(release)
    except (OSError, ValueError) as error:
        raise SystemExit(f"tools/overlays/{release}.toml: {error}") from None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("release", help="the new release: 2026.11")
    parser.add_argument("--from", dest="previous", required=True, help="the release to start from: 2026.8")
    parser.add_argument("--api", type=pathlib.Path, required=True, help="schema.yml of the new release")
    parser.add_argument("--blueprints", type=pathlib.Path, required=True, help="schema.json of the new release")
    parser.add_argument("--out", type=pathlib.Path, default=DATA, help="where the catalog is written")
    parser.add_argument("--preview", action="store_true", help="the release is not final yet")
    asked = parser.parse_args()

    if not asked.out.is_dir():
        raise SystemExit(f"{asked.out}: there is no such folder")
    previous = Reader(text(DATA / f"{asked.previous}.models", f"there is no catalog of {asked.previous}"))
    api = ApiSchema(text(asked.api))
    extra = known_overlay(asked.release)
    derivation = Derivation(
        asked.release, previous.models, api, BlueprintSchema(text(asked.blueprints)), extra,
    )
    models = derivation.models()
    objects = carried_over(text(DATA / "objects"), asked.previous, asked.release, extra)
    if derivation.missing:
        print(f"tools/overlays/{asked.release}.toml is incomplete:", file=sys.stderr)
        for line in derivation.missing:
            print(f"  {line}", file=sys.stderr)
        raise SystemExit(1)
    print(notes(asked.previous, previous.models, asked.release, models), end="")
    apply_patches(models, extra)
    secrets, nonempty = pattern_lines(DATA / "secrets"), pattern_lines(DATA / "nonempty")
    columns = next(word for word in previous.head if word.startswith("columns="))
    donor = asked.previous if columns == "columns=read" else columns.removeprefix("columns=")
    source = f"read={api.version} columns={donor}" + (" preview" if asked.preview else "")
    write_models(asked.release, models, source, asked.out, secrets, nonempty)
    (asked.out / "objects").write_text(objects)


if __name__ == "__main__":
    main()
